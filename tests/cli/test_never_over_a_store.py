"""No command writes over a store: a slip of the hand must not cost a history."""

# ruff: noqa: F811  (a fixture is imported, and then named where it is asked for)
from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from tests.cli.reading import Shell
from tests.cli.writing import bundled, timeline  # noqa: F401
from timeline.formats.sample_data import events_folder
from timeline.timeline import Timeline

PROVEN = "be-2022-04-expects-decision-on-friday"
EVENTS = str(events_folder())
WRITES = [
    ("tracks", "--svg"),
    ("map", "be", "heavy-weapons", "--svg"),
    ("export", "--format", "csv", "--to"),
    ("export", "--format", "jsonld", "--to"),
    ("export", "--to"),
    ("export", "--layout", "month", "--to"),
    ("publish", "--one-file"),
    ("publish",),
    ("seal",),
    ("seal", "--overwrite"),
    ("prove", PROVEN, "--output"),
    ("backup",),
    ("import", EVENTS, "--keep-going", "--rejects"),
]


@pytest.mark.parametrize("words", WRITES, ids=" ".join)
def test_what_writes_a_file_refuses_the_store(
    timeline: Shell, tmp_path: Path, words: tuple[str, ...]
) -> None:
    other = tmp_path / "other.db"
    shutil.copyfile(timeline.store, other)
    for path in (timeline.store, other):
        ran = timeline(*words, str(path))
        assert ran.code != 0
        assert path.name in ran.err
        with Timeline.open(path, read_only=True) as door:
            assert door.count() == 26


@pytest.mark.parametrize("end", ["-wal", "-shm", "-journal", ".lock"])
def test_what_belongs_to_a_store_is_not_written_over_either(timeline: Shell, end: str) -> None:
    ran = timeline("tracks", "--svg", f"{timeline.store}{end}")
    assert ran.code != 0
    assert "a database is not written over" in ran.err
