"""A copy of a large store: its work grows with the store, and not faster."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.builders import Clock, raised
from timeline import Timeline
from timeline.store.engines import Inspection, inspect
from timeline.store.locations import Location
from timeline.store.raw import SQLiteInspection


def test_a_copy_of_four_times_as_much_of_one_government_asks_for_four_times_as_much(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    hundreds: list[int] = []

    def counted(location: Location) -> Inspection:
        opened = inspect(location)
        assert isinstance(opened, SQLiteInspection)
        # SQLite's own count of its steps: no clock, so the same on every machine.
        opened._connection.set_progress_handler(lambda: hundreds.append(1), 100)
        return opened

    monkeypatch.setattr("timeline.store.transfer.inspect", counted)
    steps = []
    for size in (250, 1_000):
        hundreds.clear()
        with Timeline.open(tmp_path / f"{size}.db", clock=Clock()) as door:
            door.append(*(raised(id=f"d{n}", matter=f"m{n}") for n in range(size)))
            copied = door.copy_store(tmp_path / f"copy-{size}.db")
            assert copied.head == door.head()
        steps.append(len(hundreds))
    assert 3 < steps[1] / steps[0] < 5
