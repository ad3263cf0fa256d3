"""What can be wrong with a store on a server, in sentences.

No message holds a password: libpq's own never do, and the URL is shown by `str(location)` alone.
"""

from __future__ import annotations

import errno
import os
from typing import Final

from timeline.eventstore.errors import StoreError, StoreMissing, StoreUnavailable
from timeline.eventstore.urls import PostgresLocation


class DriverMissing(StoreError):
    """The driver of PostgreSQL is not installed."""

    def __init__(self, location: PostgresLocation) -> None:
        super().__init__(
            f"the store {location} needs the PostgreSQL driver psycopg, which is not installed",
            hint="Install it: pip install 'decision-timeline[postgres]'.",
            location=location,
        )


class StoreAway(StoreUnavailable):
    """A server that cannot be reached now. Nothing of what was to be written is there."""

    is_away = True

    def __init__(self, location: PostgresLocation, reason: str) -> None:
        StoreError.__init__(
            self,
            f"cannot reach the store {location}: {reason}",
            hint="Nothing was written. Check the address and whether the server is running. "
            "`timeline append --outbox DIR` saves what you append until the store is "
            "back.",
            location=location,
            reason=reason,
        )


_WHO: Final = (
    "Ask the store's owner to run `timeline store grant --author NAME` or `--reader NAME`."
)
_DENIED: Final = (
    (("password", "authentication"),
     "Give the password in PGPASSWORD, ~/.pgpass or a service file."),
    (("pg_hba",), "Add this machine and name to the server's pg_hba.conf."),
    (("not permitted to log in",), "An administrator can run: ALTER ROLE name LOGIN PASSWORD '…'."),
    (("role",), "Create it first, as an administrator: CREATE ROLE name LOGIN PASSWORD '…'."),
    (("database",), "List the server's databases with `psql --list`."),
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
            f"the store {location} refused access: {reason}",
            hint=hint or (_WHO if "permission denied" in reason else next(known, _WHO)),
            location=location,
            reason=reason,
        )


class StoreTooOld(StoreError):
    """A store whose tables and functions an older version of this program made."""

    def __init__(self, location: PostgresLocation, version: int, known: int) -> None:
        super().__init__(
            f"{location} has store version {version}, but this program appends to version {known}",
            hint="Its owner runs `timeline store migrate` once. You can still read it.",
            location=location,
        )


class StoreReadOnly(StoreUnavailable):
    """A server, a role or a connection that is set to read only; nothing was written."""

    is_away = True

    def __init__(self, location: PostgresLocation) -> None:
        StoreError.__init__(
            self,
            f"the store {location} is read-only: nothing was written",
            hint="Connect to the primary, or list both hosts with "
            "target_session_attrs=read-write. If this is the primary, check `psql -c "
            "'SHOW default_transaction_read_only'`.",
            location=location,
        )


class ClockRefused(StoreUnavailable):
    """A server that does not take a moment of recording; nothing was written."""

    def __init__(self, location: PostgresLocation, reason: str) -> None:
        StoreError.__init__(
            self,
            f"the store {location} refused the append: {reason}",
            hint="Set this computer's clock: `timedatectl set-ntp true`. Only the store's "
            "owner may record at another time, as a copy does.",
            location=location,
            reason=reason,
        )


class StoreRefused(StoreUnavailable):
    """A server that does not take what was sent; nothing was written."""

    def __init__(self, location: PostgresLocation, reason: str) -> None:
        StoreError.__init__(
            self,
            f"the store {location} refused the append: {reason}",
            hint="Nothing was written. If the server lacks something new, such as a time "
            "zone, the store's owner can append it. Otherwise run `timeline verify`.",
            location=location,
            reason=reason,
        )


class NotMade(StoreMissing):
    """A database in which nobody has made a store yet."""

    def __init__(self, location: PostgresLocation) -> None:
        StoreError.__init__(
            self,
            f"there is no store at {location}",
            hint="Create it with `timeline store init`.",
            location=location,
        )


class StoreBusy(StoreUnavailable):
    """A server on which another writer was not done in time. Nothing was stored."""

    is_away = True
    is_busy = True

    def __init__(self, location: PostgresLocation) -> None:
        StoreError.__init__(
            self,
            f"the store {location} is busy: another writer held the lock too long",
            hint="Nothing was written. Run the same command again, or save it with `timeline "
            "append --outbox DIR`. If writers wait for a standby, `timeline store "
            "status` shows whether it is connected.",
            location=location,
        )


class Unreplicated(StoreUnavailable):
    """What was written is on one server alone: the wait for its standby was cancelled.

    PostgreSQL calls that a success, with a warning. It is none for who was promised that what
    is acknowledged survives the loss of a server.
    """

    reason = "it is on one server only: the standby did not confirm it in time"

    def __init__(self, location: PostgresLocation) -> None:
        StoreError.__init__(
            self,
            f"not confirmed: the store {location} may lose it ({self.reason})",
            hint="Run the same command again: it waits for the standby.",
            location=location,
            reason=self.reason,
        )


class StoreFailed(StoreUnavailable):
    """A server on which something went wrong, such as a full disk; what was asked was not done."""

    def __init__(self, location: PostgresLocation, reason: str) -> None:
        what = "See the server's log."
        if os.strerror(errno.ENOSPC) in reason:
            what = "Free some space on the server's disk. Then run the same command again."
        StoreError.__init__(
            self,
            f"the store {location} failed: {reason}",
            hint=f"Nothing was written. {what}",
            location=location,
            reason=reason,
        )


class Lost(Exception):
    """The connection broke while something was under way; the driver's error is its cause."""
