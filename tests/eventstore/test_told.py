"""Which errors of a store mean that it is away, and which leave open what was stored.

The words are in the catalogue of `tests/messages`.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from timeline.eventstore.errors import NotConfirmed, Overtaken, StoreError, StoreUnavailable
from timeline.eventstore.postgres.errors import (
    DriverMissing,
    NotMade,
    StoreAway,
    StoreBusy,
    StoreDenied,
    StoreFailed,
    StoreReadOnly,
    StoreTooOld,
    Unreplicated,
)
from timeline.eventstore.urls import PostgresLocation, SQLiteLocation

PLACE = SQLiteLocation(Path("/srv/timeline.db"))
SERVER = PostgresLocation("postgresql://me:secret@host/db")


@pytest.mark.parametrize(
    ("error", "is_away"),
    [
        (DriverMissing(SERVER), False),
        (StoreAway(SERVER, "connection refused"), True),
        (StoreDenied(SERVER, "no password supplied"), False),
        (StoreTooOld(SERVER, 1, 2), False),
        (StoreReadOnly(SERVER), True),
        (NotMade(SERVER), False),
        (StoreBusy(SERVER), True),
        (Unreplicated(SERVER), False),
        (StoreFailed(SERVER, "could not extend file"), False),
        (Overtaken(PLACE), False),
    ],
)
def test_only_what_comes_back_by_itself_is_away(error: StoreError, is_away: bool) -> None:
    assert error.is_away is is_away
    assert "secret" not in f"{error.args} {error.hint}"


def test_only_of_what_was_not_confirmed_it_is_open_what_became_of_it() -> None:
    assert NotConfirmed(PLACE, "x").is_open
    assert not StoreError("x").is_open
    assert not StoreUnavailable(PLACE, "x").is_away
