"""What can be wrong with a store on a server, in sentences.

No message holds a password: libpq's own never do, and the URL is shown by `str(location)` alone.
"""

from __future__ import annotations

from typing import Final

from timeline.eventstore.errors import StoreError, StoreMissing, StoreUnavailable
from timeline.eventstore.urls import PostgresLocation


class DriverMissing(StoreError):
    """The driver of PostgreSQL is not installed."""

    def __init__(self, location: PostgresLocation) -> None:
        super().__init__(
            f"the store {location} needs the PostgreSQL driver psycopg, which is not installed",
            hint="Install it with the extra: pip install 'decision-timeline[postgres]'.",
        )


class StoreAway(StoreUnavailable):
    """A server that cannot be reached now. Nothing of what was to be written is there."""

    is_away = True

    def __init__(self, location: PostgresLocation, reason: str) -> None:
        StoreError.__init__(
            self,
            f"the store {location} cannot be reached: {reason}",
            hint="Nothing was written. Check the address, and that the server runs; "
            "`timeline append --outbox DIR` keeps what is to be appended until it is back.",
        )


_WHO: Final = "The owner of the store runs `timeline store grant --author NAME` or `--reader NAME`."
_DENIED: Final = (
    (("password", "authentication"),
     "A password comes from PGPASSWORD, ~/.pgpass or a service file."),
    (("pg_hba",), "The server's pg_hba.conf lets nobody in from here under that name."),
    (("not permitted to log in",), "An administrator runs: ALTER ROLE name LOGIN PASSWORD '…'."),
    (("role",), "Create it first, as an administrator: CREATE ROLE name LOGIN PASSWORD '…'."),
    (("database",), "`psql --list` shows which databases the server has."),
)  # fmt: skip
"""What to do, by words of the server, which names the right that is missing otherwise."""


class StoreDenied(StoreUnavailable):
    """A server that does not let this user do that.

    Args:
        location: Which store.
        reason: In the server's words.
        hint: What to do, where the reason alone does not say it.
    """

    def __init__(self, location: PostgresLocation, reason: str, hint: str | None = None) -> None:
        known = (said for words, said in _DENIED if any(one in reason for one in words))
        StoreError.__init__(
            self,
            f"the store {location} does not let you in: {reason}",
            hint=hint or (_WHO if "permission denied" in reason else next(known, _WHO)),
        )


class StoreTooOld(StoreError):
    """A store whose tables and functions an older version of this program made."""

    def __init__(self, location: PostgresLocation, version: int, known: int) -> None:
        super().__init__(
            f"{location} has the store version {version}, and this program appends to {known}",
            hint="Its owner runs `timeline store migrate`, once. Reading goes on meanwhile.",
        )


class StoreReadOnly(StoreUnavailable):
    """A server, a role or a connection that is set to read only; nothing was written."""

    is_away = True

    def __init__(self, location: PostgresLocation) -> None:
        StoreError.__init__(
            self,
            f"the store {location} is read-only here: nothing was written",
            hint="A standby only follows: name the primary, or both hosts with "
            "target_session_attrs=read-write. Or see default_transaction_read_only: "
            "`psql -c 'SHOW default_transaction_read_only'`.",
        )


class ClockRefused(StoreUnavailable):
    """A server that does not take a moment of recording; nothing was written."""

    def __init__(self, location: PostgresLocation, reason: str) -> None:
        StoreError.__init__(
            self,
            f"the store {location} did not take it: {reason}",
            hint="Set the clock of this computer right: `timedatectl set-ntp true`. Only the owner "
            "of the store may record at another moment, as a copy does.",
        )


class StoreRefused(StoreUnavailable):
    """A server that does not take what was sent; nothing was written."""

    def __init__(self, location: PostgresLocation, reason: str) -> None:
        StoreError.__init__(
            self,
            f"the store {location} did not take it: {reason}",
            hint="Nothing was written. What the server does not know yet, such as a new time zone, "
            "the owner of the store may append; else `timeline verify` says what is wrong.",
        )


class NotMade(StoreMissing):
    """A database in which nobody has made a store yet."""

    def __init__(self, location: PostgresLocation) -> None:
        StoreError.__init__(
            self, f"there is no store at {location}", hint="`timeline store init` makes it, once."
        )


class StoreBusy(StoreUnavailable):
    """A server on which another writer was not done in time. Nothing was stored."""

    is_away = True

    def __init__(self, location: PostgresLocation) -> None:
        StoreError.__init__(
            self,
            f"the store {location} is busy: another writer was not done in time",
            hint="Nothing was written. Run the same command again; `timeline append --outbox DIR` "
            "keeps what is to be appended until then. `timeline store status` says whether a "
            "standby is there, where writers wait for one.",
        )


class Unreplicated(StoreUnavailable):
    """What was written is on one server alone: the wait for its standby was cancelled.

    PostgreSQL calls that a success, with a warning. It is none for who was promised that what
    is acknowledged survives the loss of a server.
    """

    reason = "it is on one server alone: its standby did not confirm it in time"

    def __init__(self, location: PostgresLocation) -> None:
        StoreError.__init__(
            self,
            f"not confirmed: the store {location} may lose it ({self.reason})",
            hint="Run the same command again: it waits until the standby has it, too.",
        )


class StoreFailed(StoreUnavailable):
    """A server on which something went wrong, such as a full disk; what was asked was not done."""

    def __init__(self, location: PostgresLocation, reason: str) -> None:
        StoreError.__init__(
            self,
            f"the store {location} could not do it: {reason}",
            hint="Nothing of it was stored. The log of the server says more.",
        )


class Lost(Exception):
    """The connection broke while something was under way; the driver's error is its cause."""
