"""What can be wrong with a store, in sentences; on a server see `postgres/errors.py`, too."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from shlex import quote

from timeline.dates.timezones import moment_words
from timeline.domain.errors import TimelineError
from timeline.eventstore.urls import Location, SQLiteLocation


class StoreError(TimelineError):
    """A store that cannot be used; nothing in it was touched."""

    is_away = False
    """Whether its server cannot be reached now, so that its view may be read instead."""
    is_open = False
    """Whether it is open what became of what was to be written."""


class StoreMissing(StoreError):
    """There is no store where one was to be read."""

    def __init__(self, location: Location) -> None:
        super().__init__(
            f"there is no store at {location}",
            hint="`timeline append` and `timeline import PATH…` create it; "
            "`timeline demo` shows one without it; --store or TIMELINE_STORE names another.",
        )


class NotAStore(StoreError):
    """A file that is no timeline store: damaged, or another program's."""

    def __init__(self, location: Location, reason: str) -> None:
        super().__init__(
            f"{location} is not a timeline store: {reason}",
            hint="It was left untouched. Give the path of a store, or of a new file.",
        )


class StoreAltered(StoreError):
    """A store that was changed by something else than this program, or is damaged."""

    def __init__(self, location: Location, reason: str) -> None:
        super().__init__(
            f"{location} was altered or is damaged: {reason}",
            hint="Nothing was written. `timeline verify` says what is wrong; `timeline rescue FROM "
            "TO` copies what is sound into a new store. Keep the file until you know why.",
        )


class StoreTooNew(StoreError):
    """A store written by a newer version of this program."""

    def __init__(self, location: Location, version: int, known: int) -> None:
        super().__init__(
            f"{location} has the store version {version}, and this program knows {known}",
            hint="It was left untouched. Use the newer version of this program.",
        )


class StoreUnavailable(StoreError):
    """A store that cannot be reached now: locked, unreadable, or on a failing disk."""

    def __init__(self, location: Location, reason: str) -> None:
        busy = "locked" in reason
        super().__init__(
            f"the store {location} cannot be used now: {reason}",
            hint="Another program is writing to it for long; try again in a moment."
            if busy
            else "Check that the file and its folder exist and that you may use them.",
        )


class StoreTurnedBack(StoreUnavailable):
    """A store that no longer has what was just read of it: another server has taken over."""

    def __init__(self, location: Location, position: int) -> None:
        super().__init__(location, f"it no longer has the event it had at position {position}")


class StoreGone(StoreError):
    """A store whose file was moved, deleted or replaced while it was open.

    The operating system lets a program go on with such a file, and what it writes is lost.

    Attributes:
        way_out: What to do about it.
    """

    def __init__(
        self, location: Location, *, replaced: bool = False, journal: Path | None = None
    ) -> None:
        if replaced:
            message = f"another file took the place of the store {location} while it was open"
            self.way_out = "Try again to use the file that is there now."
        else:
            message = f"the store {location} was moved or deleted while it was open"
            along = f" Take {journal} along: it may hold what was written last." if journal else ""
            self.way_out = f"Move it back, or open it where it is now.{along}"
        super().__init__(message, hint=f"Nothing was written. {self.way_out}")


class StoreHasTwoNames(StoreError):
    """A file that another program may have open by another name, with another log."""

    def __init__(self, location: SQLiteLocation, why: str) -> None:
        super().__init__(
            f"nothing can be recorded in {location}: {why}. What is written by one name is lost "
            "by the other",
            hint=f"`timeline --store {quote(str(location))} doctor` says how to get out of it. "
            "Nothing was written.",
        )


class ClockWrong(StoreError):
    """The clock of this machine and what was recorded before, or a server's, are days apart."""

    def __init__(self, why: str, now: datetime) -> None:
        super().__init__(
            f"{why}, and by this machine's clock it is {moment_words(now)}: one is wrong",
            hint="Nothing was written. Set this machine's clock, if it is wrong. If it is right, "
            "add --clock-is-right to the command that records, such as `timeline append "
            "--clock-is-right --from FILE`.",
        )


class JournalLeftAlone(StoreError):
    """A journal of SQLite without the file that it belongs to: a crash, and then a move of that.

    What was last acknowledged may be in it alone. SQLite would delete it when it makes a new file
    of that name, and take it for a part of any other file that is put there.
    """

    def __init__(self, location: SQLiteLocation, journal: Path) -> None:
        super().__init__(
            f"there is no store at {location}, but {journal}, with what was last written to one",
            hint="Move it to where that store is now, under its name with the same ending; or "
            "away, where it is of no use. Nothing was written.",
        )
