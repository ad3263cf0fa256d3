"""Errors of queries: unknown names, and a read model that cannot be used."""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence

from timeline.errors import TimelineError
from timeline.light_typing import ClassVar, Final
from timeline.text import full_disk


class NotFound(TimelineError):
    """Nothing in the store has that name.

    Attributes:
        names: What was asked for and is not there.
        nearest: Names in the store that may have been meant.
    """

    def __init__(
        self,
        what: str,
        names: Sequence[str],
        known: Sequence[str],
        hint: str,
        meant: Sequence[str] = (),
    ) -> None:
        import difflib

        shown = ", ".join(f"“{name}”" for name in names)
        close = [*meant] or [
            m for n in names for m in difflib.get_close_matches(n, known, n=2, cutoff=0.6)
        ]
        guess = f"; did you mean {' or '.join(f'“{one}”' for one in close)}?" if close else ""
        super().__init__(f"no {what} {shown} in the store{guess}", hint=hint)
        self.names = list(names)
        self.nearest = tuple(close)


class UnknownGovernments(NotFound):
    """Governments that the store does not have.

    Attributes:
        joint: Those of them that did something with others, but have nothing of their own.
    """

    def __init__(
        self, names: Sequence[str], known: Sequence[str], joint: Sequence[str] = ()
    ) -> None:
        from timeline.domain.countries import code_meant

        meant = [code for name in names if (code := code_meant(name)) and code in known]
        hint = "List them with `timeline governments`."
        if joint:
            hint = f"What {joint[0]} did together with others: `timeline log {joint[0]}`."
        super().__init__("government", names, known, hint, meant)
        self.joint = tuple(joint)


class UnknownDevelopment(NotFound):
    """A development that the store does not have, or that the cut hides.

    Attributes:
        matters: Those that have this identifier themselves, each with its government.
    """

    def __init__(
        self, name: str, known: Sequence[str], matters: Sequence[tuple[str, str]] = ()
    ) -> None:
        hint = "List the ids with `timeline log`."
        if matters:
            government, matter = matters[0]
            hint = (
                f"The matter “{matter}” of {government} has it: `timeline state {government} "
                f"--matter {matter}`, `timeline log {government} --matter {matter}`."
            )
        super().__init__("development", [name], known, hint)
        self.matters = list(matters)


class AmbiguousIdentifier(TimelineError):
    """An identifier that several developments have.

    Attributes:
        ids: Their ids.
    """

    _LISTED: ClassVar = 20

    def __init__(self, identifier: str, ids: Sequence[str]) -> None:
        shown = ", ".join(f"“{one}”" for one in ids[: self._LISTED])
        more = f" and {len(ids) - self._LISTED} more" if len(ids) > self._LISTED else ""
        super().__init__(
            f"{len(ids)} developments have the identifier “{identifier}”: {shown}{more}",
            hint=f"Show one of them: `timeline show {ids[0]}`.",
        )
        self.ids = list(ids)


class ViewUnavailable(TimelineError):
    """The read model cannot be written or read.

    Attributes:
        path: Where it is, or was to be.
        reason: What is wrong, in the words of SQLite or the operating system.
    """

    def __init__(self, path: object, reason: str) -> None:
        hint = "Delete it: it is rebuilt from the store."
        from pathlib import Path

        from timeline.text.full_disk import no_room

        if (room := no_room(Path(str(path)), reason)) is not None:
            reason = full_disk.reason(room) or reason
            hint = full_disk.again(room, Path(str(path))) or hint
        super().__init__(f"cannot use the view {path}: {reason}", hint=hint)
        self.path = str(path)
        self.reason = reason


def interrupted(error: BaseException) -> bool:
    """Whether a query was interrupted on purpose."""
    return isinstance(error, sqlite3.OperationalError) and "interrupted" in str(error)


_PASSING: Final = {
    sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED, sqlite3.SQLITE_READONLY, sqlite3.SQLITE_FULL,
    sqlite3.SQLITE_IOERR, sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_NOMEM,
}  # fmt: skip
"""SQLite errors that are not damage to the file."""


def speaks_of_damage(error: Exception) -> bool:
    """Whether an error of a query most likely means a damaged read model.

    That is an error that SQLite finds in the file, or any other failure while reading its rows. An
    example is text that is not JSON, or not a development.
    """
    if isinstance(error, sqlite3.DatabaseError):
        complaint = error.__cause__ if isinstance(error, ViewBroken) else error
        code = getattr(complaint, "sqlite_errorcode", 0) & 0xFF
        passing = isinstance(error, sqlite3.ProgrammingError) or interrupted(error)
        return not passing and code not in _PASSING
    if isinstance(error, TimelineError) and not isinstance(error, ValueError):
        return False  # It has its own message; `ValueError`s are of dates and developments in rows.
    from traceback import walk_tb

    frames = walk_tb(error.__traceback__)
    return any(
        str(one.f_globals["__name__"]).startswith("timeline.readmodel.") for one, _ in frames
    )


class ViewBroken(ViewUnavailable, sqlite3.DatabaseError):
    """The read model is damaged or locked."""

    @property
    def is_busy(self) -> bool:
        """Whether another process is just writing to it."""
        code = getattr(self.__cause__, "sqlite_errorcode", 0)
        return (code & 0xFF) in (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED)
