"""What can be wrong with a store, in sentences; on a server see `postgres/errors.py`, too."""

from __future__ import annotations

from datetime import datetime

from timeline.dates.timezones import moment_words
from timeline.errors import TimelineError
from timeline.eventstore.urls import Location, SQLiteLocation
from timeline.light_typing import TYPE_CHECKING
from timeline.text import full_disk

if TYPE_CHECKING:
    from pathlib import Path


class StoreError(TimelineError):
    """A store that cannot be used; nothing in it was touched.

    Attributes:
        location: The store, or None if the error is not about one.
        reason: What is wrong in the words of SQLite, the server or the check that found it, or
            None if the class says it all.
    """

    is_away = False
    """Whether its server cannot be reached now, so that its view may be read instead."""
    is_open = False
    """Whether it is open what became of what was to be written."""

    def __init__(
        self,
        message: str,
        *,
        hint: str | None = None,
        location: Location | None = None,
        reason: str | None = None,
    ) -> None:
        super().__init__(message, hint=hint)
        self.location = location
        self.reason = reason


class StoreMissing(StoreError):
    """There is no store where one was to be read."""

    def __init__(self, location: Location) -> None:
        super().__init__(
            f"there is no store at {location}",
            hint="Create one with `timeline append` or `timeline import PATH…`, name another "
            "with --store or TIMELINE_STORE, or try `timeline demo`, which needs none.",
            location=location,
        )


class NotAStore(StoreError):
    """A file that is no timeline store: damaged, or another program's."""

    def __init__(self, location: Location, reason: str) -> None:
        super().__init__(
            f"{location} is not a timeline store: {reason}",
            hint="Nothing was changed. Give the path of a store, or of a new file.",
            location=location,
            reason=reason,
        )


class StoreAltered(StoreError):
    """A store that was changed by something else than this program, or is damaged."""

    def __init__(self, location: Location, reason: str) -> None:
        super().__init__(
            f"{location} was altered or is damaged: {reason}",
            hint="Nothing was written. Keep the file. `timeline verify` lists what is wrong, "
            "and `timeline rescue FROM TO` copies the sound entries into a new store.",
            location=location,
            reason=reason,
        )


class StoreTooNew(StoreError):
    """A store written by a newer version of this program."""

    def __init__(self, location: Location, version: int, known: int) -> None:
        super().__init__(
            f"{location} has store version {version}, but this program supports only {known}",
            hint="Nothing was changed. Use a newer version of this program.",
            location=location,
        )


def _without_room(location: Location, reason: str) -> tuple[str, str | None]:
    """What is wrong, and what to do first, if a store in a file has no room on its disk."""
    file = location.as_file
    from timeline.text.full_disk import no_room

    error = None if file is None else no_room(file.path, reason)
    if file is None or error is None:
        return reason, None
    return full_disk.reason(error) or reason, full_disk.way_out(error, file.path)


class StoreUnavailable(StoreError):
    """A store that cannot be reached now: locked, unreadable, or on a failing or full disk."""

    is_busy = False
    """Whether another program is just writing to it."""

    def __init__(self, location: Location, reason: str) -> None:
        self.is_busy = "locked" in reason
        reason, room = _without_room(location, reason)
        hint = "Check that the file and its folder exist and that you have access."
        if self.is_busy:
            hint = "Another program is writing to it. Try again in a moment."
        elif room is not None:
            hint = f"{room} Then run the same command again."
        super().__init__(
            f"cannot use the store {location}: {reason}",
            hint=hint,
            location=location,
            reason=reason,
        )


class StoreTurnedBack(StoreUnavailable):
    """A store that no longer has what was just read of it: another server has taken over."""

    def __init__(self, location: Location, position: int) -> None:
        super().__init__(location, f"the event at position {position} is gone")
        self.hint = "Run the command again: it reads the store from the start."


class StoreGone(StoreError):
    """A store whose file was moved, deleted or replaced while it was open.

    The operating system lets a program go on with such a file, and what it writes is lost.

    Attributes:
        way_out: What to do about it.
        replaced: Whether another file is in its place.
        journal: What was left behind of it, which may have the newest events.
    """

    def __init__(
        self, location: Location, *, replaced: bool = False, journal: Path | None = None
    ) -> None:
        if replaced:
            message = f"the store {location} was replaced by another file while it was open"
            self.way_out = "Try again to use the new file."
        else:
            message = f"the store {location} was moved or deleted while it was open"
            along = f" Move {journal} with it: it may contain the newest events." if journal else ""
            self.way_out = f"Move it back, or open it at its new path.{along}"
        super().__init__(
            message,
            hint=f"Nothing was written. {self.way_out}",
            location=location,
        )
        self.replaced = replaced
        self.journal = journal


class StoreHasTwoNames(StoreError):
    """A file that another program may have open by another name, with another log."""

    def __init__(self, location: SQLiteLocation, why: str) -> None:
        from shlex import quote

        super().__init__(
            f"cannot record in {location}: {why}. Events written under one name are lost "
            "under the other",
            hint=f"Nothing was written. `timeline --store {quote(str(location))} doctor` "
            "explains the fix.",
            location=location,
            reason=why,
        )


class ClockWrong(StoreError):
    """The clock of this machine and what was recorded before, or a server's, are days apart.

    Attributes:
        now: What this machine's clock says.
        shown: What contradicts it: the time of the last entry, or the server's clock.
        government: Whose last entry it is, or None if it is the server's clock.
    """

    def __init__(
        self, why: str, now: datetime, shown: datetime, *, government: str | None = None
    ) -> None:
        super().__init__(
            f"{why}, but this machine's clock says {moment_words(now)}: one of the two is wrong",
            hint="Nothing was written. If this machine's clock is wrong, set it. If it is "
            "right, add --clock-is-right, as in `timeline append --clock-is-right "
            "--from FILE`.",
            reason=why,
        )
        self.now = now
        self.shown = shown
        self.government = government


class JournalLeftAlone(StoreError):
    """A journal of SQLite without the file that it belongs to: a crash, and then a move of that.

    What was last acknowledged may be in it alone. SQLite would delete it when it makes a new file
    of that name, and take it for a part of any other file that is put there.
    """

    def __init__(self, location: SQLiteLocation, journal: Path) -> None:
        super().__init__(
            f"there is no store at {location}, but {journal} contains the newest events of one",
            hint=f"Nothing was written. Move {journal} next to its store and rename it to match, "
            f"or move it away if you no longer need it.",
            location=location,
        )


class NotConfirmed(StoreError):
    """The store did not say whether it took the batch in: it may be there or not."""

    is_open = True

    def __init__(self, location: Location, reason: str) -> None:
        reason, room = _without_room(location, reason)
        first = "" if room is None else f"{room} "
        super().__init__(
            f"not confirmed: the append to {location} may or may not have been saved ({reason})",
            hint=f"{first}Run the same command again: it is safe.",
            location=location,
            reason=reason,
        )


class Overtaken(StoreUnavailable):
    """Another writer was first, so the batch has to be judged again."""

    def __init__(self, location: Location) -> None:
        super().__init__(location, "other writers kept the lock; it is locked")
