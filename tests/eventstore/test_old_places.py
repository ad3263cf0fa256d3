"""A store of version 0.1, in which a place was a text: it opens, verifies, and reads as before.

`data/v1-places.db` was written by that version: two meetings, one of them with a place, and a
situation whose place was corrected.
"""

from __future__ import annotations

import shutil
import sqlite3
from pathlib import Path

import pytest

from tests.builders import Clock
from timeline import Timeline

OLD = Path(__file__).parent / "data" / "v1-places.db"
MET = {
    "id": "met", "kind": "meeting-held", "government": "be", "occurred": "2022-04-20",
    "title": "It happened", "body": "the core cabinet", "place": "Hertoginnedal, or near it",
    "outcome": "no-decision", "matters": ["heavy-weapons"],
    "sources": [{"publisher": "The Brussels Times", "published": "2022-04-21"}],
}  # fmt: skip


@pytest.fixture
def old(tmp_path: Path) -> Path:
    return Path(shutil.copy(OLD, tmp_path / "old.db"))


def _states(store: Path) -> list[str]:
    connection = sqlite3.connect(store)
    try:
        return [str(state) for (state,) in connection.execute("SELECT state FROM stored_events")]
    finally:
        connection.close()


def test_it_verifies_and_its_bytes_stay(old: Path) -> None:
    before = _states(old)
    assert '"place":"Hertoginnedal, or near it"' in before[1]
    with Timeline.open(old, clock=Clock()) as door:
        assert [str(finding) for finding in door.verify()] == []
        assert door.show("met").entry.document["place"] == {"name": "Hertoginnedal, or near it"}
        assert door.show("met").entry.as_json()["place"] == {
            "name": "Hertoginnedal, or near it",
            "country": None,
            "latitude": None,
            "longitude": None,
        }
        assert door.show("nowhere").entry.as_json()["place"] is None
    assert _states(old) == before


def test_a_corrected_place_and_its_first_text_are_both_shown(old: Path) -> None:
    with Timeline.open(old, clock=Clock()) as door:
        shown = door.show("seen")
        assert shown.entry.document["place"] == {"name": "Irpin"}
        assert shown.original is not None
        assert shown.original.document["place"] == {"name": "Bucha; among other places"}


def test_what_it_exported_is_nothing_new_to_it(old: Path) -> None:
    with Timeline.open(old, clock=Clock()) as door:
        assert door.append(MET).new == 0
        assert door.append({**MET, "place": {"name": MET["place"]}}).new == 0


def test_it_goes_on_in_the_new_form(old: Path) -> None:
    with Timeline.open(old, clock=Clock()) as door:
        door.append({**MET, "id": "again", "place": {"country": "be"}})
        assert [str(finding) for finding in door.verify()] == []
    assert '"class_version":2,' in _states(old)[-1]
    assert '"place":{"country":"be"}' in _states(old)[-1]
