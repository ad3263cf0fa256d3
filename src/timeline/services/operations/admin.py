"""Administers a store: create, migrate, inspect, copy, grant rights.

A store in a file is created by its first append. A store on a server is created explicitly, once,
by its owner.
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
    """Creates a store if there is none; returns whether it did.

    Any number of clients may do so at the same time: one creates it.

    Raises:
        StoreError: if it cannot be created, or something else is in its place.
    """
    return write_side(location).initialise(location)


def migrate(location: Location) -> tuple[int, int]:
    """Migrates the schema to this program's version; returns the old and the new version.

    A store in a file has only had one version so far, so it is only opened.

    Raises:
        StoreError: if there is no store, or a newer one.
    """
    if (server := location.as_server) is not None:
        from timeline.eventstore.postgres.migrations import migrate

        return migrate(server)
    open_reader(location).close()
    return STORE_VERSION, STORE_VERSION


def status(location: Location) -> dict[str, Any]:
    """The status of a store, without reading all of it; None for unknown values.

    Raises:
        StoreError: if it cannot be read.
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
    """Copies a store exactly, or resumes an interrupted copy; see `eventstore.replicate`."""
    from timeline.eventstore.replicate import copy

    return copy(source, target, progress)


def grant(location: Location, authors: Sequence[str], readers: Sequence[str]) -> None:
    """Grants roles of a server the right to append or to read.

    Raises:
        TimelineError: if the store is a file, a role does not exist, or this user may not grant
            rights.
    """
    from timeline.eventstore.postgres.roles import grant

    grant(_on_a_server(location), authors, readers)


def revoke(location: Location, authors: Sequence[str], readers: Sequence[str]) -> None:
    """Revokes the rights that `grant` gave.

    Raises:
        TimelineError: as in `grant`, and if a role has the right from elsewhere.
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
