"""What an error of the driver or the server means: refused, passing, read-only or away."""

from __future__ import annotations

from typing import TYPE_CHECKING

from timeline.eventstore.errors import StoreAltered, StoreError, StoreUnavailable
from timeline.eventstore.postgres.errors import NotMade, StoreAway, StoreDenied, StoreReadOnly
from timeline.eventstore.urls import PostgresLocation

if TYPE_CHECKING:
    from timeline.eventstore.postgres.timeouts import Waiting


def refused(location: PostgresLocation, error: Exception) -> StoreError | None:
    """The sentence for what a server refuses; None for what is no such thing."""
    from psycopg import errors

    if isinstance(error, errors.UndefinedTable | errors.InvalidSchemaName):
        return NotMade(location)
    if isinstance(error, errors.InsufficientPrivilege | errors.UndefinedFunction):
        return StoreDenied(location, said(error))
    if isinstance(error, errors.TriggeredActionException):
        return StoreAltered(location, said(error))
    if isinstance(error, errors.QueryCanceled | errors.LockNotAvailable):
        return StoreUnavailable(location, f"{said(error)} (it is locked)")
    return None


def is_passing(error: Exception) -> bool:
    """Whether the same may work a moment later, on another connection."""
    from psycopg import errors

    passing = (
        errors.AdminShutdown, errors.CrashShutdown, errors.CannotConnectNow,
        errors.ReadOnlySqlTransaction, errors.IdleSessionTimeout,
    )  # fmt: skip
    return isinstance(error, passing)


def is_read_only(error: BaseException | None) -> bool:
    """Whether a server refused because it takes no writes, so that nothing was written."""
    from psycopg import errors

    return isinstance(error, errors.ReadOnlySqlTransaction)


def is_read_only_for_good(connection: Waiting, error: Exception) -> bool:
    """Whether another connection would be read-only, too: not one to a standby, which may change.

    The server itself tells both settings with each connection.
    """
    told = connection.info.parameter_status
    return (
        is_read_only(error)
        and told("in_hot_standby") != "on"
        and told("default_transaction_read_only") == "on"
    )


def away(location: PostgresLocation, cause: BaseException | None) -> StoreUnavailable:
    """What is said of a store that was tried for too long."""
    return StoreReadOnly(location) if is_read_only(cause) else StoreAway(location, said(cause))


def said(error: BaseException | None) -> str:
    """What a driver's error says, in one line.

    Of what a server says that is its own sentence: the statement that it was said of is ours.
    """
    told = getattr(getattr(error, "diag", None), "message_primary", None)
    lines = [line.strip() for line in (told or str(error)).splitlines() if line.strip()]
    tried = [
        line for line in lines if not line.startswith(("Multiple connection", "Is the server"))
    ]
    return " ".join(tried[:3])[:400] or type(error).__name__
