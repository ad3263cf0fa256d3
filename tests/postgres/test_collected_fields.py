"""Identifiers, attributes and places on a server: as in a file."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.builders import Clock
from tests.services.test_collected_fields import ROWS
from timeline import Timeline
from timeline.exceptions import AmbiguousIdentifier


def test_they_are_kept_found_and_exported_as_in_a_file(postgres_url: str, tmp_path: Path) -> None:
    written = []
    for place in (postgres_url, tmp_path / "t.db"):
        with Timeline.open(place, clock=Clock()) as door:
            door.init_store()
            door.append(*ROWS)
            assert [one.id for one in door.log(where=("file=7", "status=final"))] == ["a"]
            assert door.show("celex:32022R0576").entry.id == "a"
            with pytest.raises(AmbiguousIdentifier):
                door.show("oj:L 111/1")
            assert door.verify() == []
            written.append([one.as_json() for one in door.log()])
    assert written[0] == written[1]
