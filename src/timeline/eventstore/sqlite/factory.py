"""The write side of this engine: the event-sourcing library's infrastructure around a file."""

from __future__ import annotations

from eventsourcing.sqlite import SQLiteFactory
from eventsourcing.utils import Environment

from timeline.eventstore.library.infrastructure import StoreFactory
from timeline.eventstore.sqlite.connection import StoreDatastore
from timeline.eventstore.sqlite.creation import initialise, prepare, taking_turn
from timeline.eventstore.sqlite.hard_links import check_one_name
from timeline.eventstore.sqlite.recorder import SQLiteRecorder
from timeline.eventstore.urls import SQLiteLocation

__all__ = ["SQLiteStoreFactory", "environment", "factory", "initialise", "prepare", "taking_turn"]


class SQLiteStoreFactory(StoreFactory, SQLiteFactory):
    """Builds the library's infrastructure around a store file."""

    def __init__(self, env: Environment, location: SQLiteLocation) -> None:
        check_one_name(location)
        super().__init__(env)
        self._location = location
        self.datastore.close()
        self.datastore = StoreDatastore(location)

    def application_recorder(self) -> SQLiteRecorder:
        """The recorder of this store; what the environment names is not looked at."""
        return SQLiteRecorder(self.datastore, self._location)


def factory(env: Environment, location: SQLiteLocation) -> SQLiteStoreFactory:
    """The library's infrastructure around a store file."""
    return SQLiteStoreFactory(env, location)


def environment(location: SQLiteLocation) -> dict[str, str]:
    """What that infrastructure is told."""
    return {"SQLITE_DBNAME": location.uri("rw")}
