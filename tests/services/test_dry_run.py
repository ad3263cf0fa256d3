"""A dry run asks the store that is there now."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.builders import stated
from timeline import Timeline
from timeline.exceptions import StoreGone


def test_a_dry_run_notices_another_store_in_its_place(tmp_path: Path) -> None:
    path, other = tmp_path / "t.db", tmp_path / "other.db"
    with Timeline.open(other) as door:
        door.append(stated(id="other"))
    with Timeline.open(path) as door:
        door.append(stated(id="own"))
        assert door.append(stated(id="own"), dry_run=True).new == 0
        for ending in ("-wal", "-shm"):
            path.with_name(path.name + ending).unlink(missing_ok=True)
        other.replace(path)
        with pytest.raises(StoreGone, match="replaced by another file"):
            door.append(stated(id="own"), dry_run=True)
        assert door.append(stated(id="own"), dry_run=True).new == 1
