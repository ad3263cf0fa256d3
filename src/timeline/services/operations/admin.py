"""Looking after a store through the door: making it, asking how it is, copying it, rights.

A store in a file makes itself when it is first appended to; one on a server is made on purpose,
once, by whoever owns it.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from timeline.domain.errors import TimelineError
from timeline.eventstore.errors import StoreMissing
from timeline.eventstore.ports import open_reader, write_side
from timeline.eventstore.replicate import Transferred
from timeline.eventstore.sqlite.schema import STORE_VERSION
from timeline.eventstore.urls import Location, PostgresLocation

__all__ = ["Transferred", "copy", "grant", "initialise", "migrate", "revoke", "status"]


def initialise(location: Location) -> bool:
    """Makes a store where there is none yet; returns whether it did.

    Any number of clients may do so at once: one makes it, the others find it.

    Raises:
        StoreError: where it cannot be made, or something else is in its place.
    """
    return write_side(location).initialise(location)


def migrate(location: Location) -> tuple[int, int]:
    """Brings the schema of a store up to this program's version: from which, and to which.

    A store in a file has had one version only, so that there is nothing to do but to look.

    Raises:
        StoreError: where there is no store, or a newer one.
    """
    if (server := location.as_server) is not None:
        from timeline.eventstore.postgres.migrations import migrate

        return migrate(server)
    open_reader(location).close()
    return STORE_VERSION, STORE_VERSION


def status(location: Location) -> dict[str, Any]:
    """How a store is, as it can be told without reading it through; None for what is not known.

    Raises:
        StoreError: where it cannot be asked.
    """
    file = location.as_file
    if file is None:
        from timeline.eventstore.postgres.migrations import status

        known = status(_on_a_server(location))._asdict()
        return {"store": str(location), "engine": "postgresql", **known}
    found: dict[str, Any] = {"store": str(location), "engine": "sqlite", "made": False}
    found |= dict.fromkeys(("identity", "version", "position", "root", "size"))
    try:
        reader = open_reader(location)
    except StoreMissing:
        return found
    try:
        head = reader.head()
        return found | {
            "made": True,
            "identity": reader.identity(),
            "version": STORE_VERSION,
            "position": head.size,
            "root": head.root.hex(),
            "size": file.path.stat().st_size,
        }
    finally:
        reader.close()


def copy(
    source: Location, target: Location, progress: Callable[[int, int], None] | None = None
) -> Transferred:
    """Copies a store exactly, or goes on with a copy that was begun; see `eventstore.replicate`."""
    from timeline.eventstore.replicate import copy

    return copy(source, target, progress)


def grant(location: Location, authors: Sequence[str], readers: Sequence[str]) -> None:
    """Lets roles of a server append to a store, or read it.

    Raises:
        TimelineError: where the store is a file, the server does not have the role, or this user
            may not give rights.
    """
    from timeline.eventstore.postgres.roles import grant

    grant(_on_a_server(location), authors, readers)


def revoke(location: Location, authors: Sequence[str], readers: Sequence[str]) -> None:
    """Takes back what `grant` gave to roles of a server.

    Raises:
        TimelineError: as `grant`, and where a role has the right from elsewhere.
    """
    from timeline.eventstore.postgres.roles import revoke

    revoke(_on_a_server(location), authors, readers)


def _on_a_server(location: Location) -> PostgresLocation:
    server = location.as_server
    if server is None:
        raise TimelineError(
            f"{location} is a file, and files have no roles",
            hint="Set the permissions of the file and its folder instead.",
        )
    return server
