"""What can be wrong with a store on a server, in sentences.

No message holds a password: libpq's own never do, and the URL is shown by `str(location)` alone.
"""

from __future__ import annotations

from timeline.store.errors import StoreError, StoreMissing, StoreUnavailable
from timeline.store.locations import PostgresLocation


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


class StoreDenied(StoreUnavailable):
    """A server that does not let this user do that."""

    def __init__(self, location: PostgresLocation, reason: str) -> None:
        StoreError.__init__(
            self,
            f"the store {location} does not let you in: {reason}",
            hint="A password comes from PGPASSWORD, ~/.pgpass or a service file; the owner of the "
            "store gives rights by `timeline store grant --author NAME` or `--reader NAME`.",
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
