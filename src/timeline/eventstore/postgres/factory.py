"""The write side of this engine: the event-sourcing library's infrastructure around a server."""

from __future__ import annotations

from contextlib import AbstractContextManager, nullcontext

from eventsourcing.utils import Environment

from timeline.eventstore.errors import StoreAltered
from timeline.eventstore.library.infrastructure import StoreFactory
from timeline.eventstore.postgres.connection import ServerSession, patience
from timeline.eventstore.postgres.errors import StoreTooOld
from timeline.eventstore.postgres.migrations import facts_of, initialise
from timeline.eventstore.postgres.reader import VERSION
from timeline.eventstore.postgres.recorder import PostgresRecorder
from timeline.eventstore.postgres.schema_check import difference
from timeline.eventstore.urls import PostgresLocation

__all__ = ["PostgresStoreFactory", "environment", "factory", "initialise", "prepare", "taking_turn"]


class PostgresStoreFactory(StoreFactory):
    """Builds the library's infrastructure around a store on a server."""

    def __init__(self, env: Environment, location: PostgresLocation) -> None:
        super().__init__(env)
        self._recorder = PostgresRecorder(location)

    def application_recorder(self) -> PostgresRecorder:
        """The recorder of this store."""
        return self._recorder

    def close(self) -> None:
        """Gives the connection back."""
        self._recorder.close()


def prepare(location: PostgresLocation, *, create: bool = True) -> None:  # noqa: ARG001  as every engine is asked
    """Sees that there is a store that this program can append to; it makes none.

    Raises:
        NotMade, StoreTooNew, StoreTooOld, StoreAltered, StoreError.
    """
    session = ServerSession(location, patience())
    try:
        version = int(facts_of(session)["version"])
        if version < VERSION:
            raise StoreTooOld(location, version, VERSION)
        wrong = session.run(lambda db: difference(db, location.schema))
        if wrong is not None:
            raise StoreAltered(location, wrong)
    finally:
        session.close()


def factory(env: Environment, location: PostgresLocation) -> PostgresStoreFactory:
    """The library's infrastructure around a store on a server."""
    return PostgresStoreFactory(env, location)


def environment(location: PostgresLocation) -> dict[str, str]:  # noqa: ARG001  of the seam
    """What that infrastructure is told: nothing, it has the location."""
    return {}


def taking_turn(location: PostgresLocation) -> AbstractContextManager[None]:  # noqa: ARG001  as every engine is asked
    """The server lets writers in one after the other."""
    return nullcontext()
