"""Killed while a backup, a restore or a rescue is made: no half file, and the next one works."""

from __future__ import annotations

import os
import random
from collections import Counter
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.builders import Clock, stated
from tests.faults.harness import Fork, Moment, warmed_up
from timeline import Timeline

KILLS = 150
pytestmark = pytest.mark.slow


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """A store of some forty pages."""
    made = tmp_path / "store.db"
    with Timeline.open(made, clock=Clock()) as door:
        door.append(*(stated(id=f"s{n}", summary="x " * 400) for n in range(SIZE - 1)))
    return made


@pytest.fixture
def chance() -> random.Random:
    seed = random.randrange(10**9)
    print(f"\nseed {seed}")
    return random.Random(seed)


SIZE = 101
"""Events, with the one that describes the government."""


def halves(folder: Path) -> list[str]:
    return [name for name in os.listdir(folder) if ".part" in name]  # noqa: PTH208  names alone


def killed(work: Callable[[], object], moment: Moment) -> None:
    """Does something in a child, which is killed at the moment or at its end."""
    child = Fork(lambda _: work())
    moment.wait()
    lines = child.kill()
    assert not lines, lines


def is_whole(copy: Path) -> bool:
    """Whether there is a copy; if so, all of it."""
    if not copy.exists():
        return False
    with Timeline.open(copy) as door:
        assert door.verify(quick=True) == []
        assert door.position() == SIZE
    return True


def test_while_a_backup_is_made(path: Path, tmp_path: Path, chance: random.Random) -> None:
    came_to = Counter[str]()
    folder = tmp_path / "copies"
    folder.mkdir()
    copy = folder / "copy.db"

    def back_up() -> None:
        with Timeline.open(path) as door:
            door.backup(copy, overwrite=True)

    moment = Moment(chance, warmed_up(back_up) * 1.5)
    for number in range(KILLS):
        copy.unlink(missing_ok=True)
        killed(back_up, moment)
        made = is_whole(copy)
        moment.came(done=made)
        came_to["made" if made else "nothing"] += 1
        if number % 50 == 49:
            back_up()
            with Timeline.open(path) as door:
                assert door.verify() == []
            assert halves(folder) == []
    print(f"{KILLS} kills of a backup: {dict(came_to)}; no half file")
    assert min(came_to["made"], came_to["nothing"]) > KILLS // 10, came_to


def test_while_a_store_is_restored(path: Path, tmp_path: Path, chance: random.Random) -> None:
    came_to = Counter[str]()
    with Timeline.open(path, clock=Clock()) as door:
        door.backup(tmp_path / "copy.db")
        door.append(stated(id="later"))

    def restore() -> None:
        for aside in tmp_path.glob("store.db.before-restore-*"):
            aside.unlink()
        with Timeline.open(path) as door:
            door.restore(tmp_path / "copy.db", overwrite=True)

    moment = Moment(chance, warmed_up(restore) * 1.5)
    for _ in range(60):
        killed(restore, moment)
        # The one store or the other, never none and never a mixture.
        with Timeline.open(path, clock=Clock()) as door:
            assert door.verify(quick=True) == []
            count = door.position()
            came_to[str(count)] += 1
            moment.came(done=count == SIZE)
            assert count in (SIZE, SIZE + 1)
            if count == SIZE:
                door.append(stated(id="later"))
    print(f"60 kills of a restore: {dict(came_to)} events after it")
    assert len(came_to) == 2, came_to


def test_while_a_store_is_rescued(path: Path, tmp_path: Path, chance: random.Random) -> None:
    came_to = Counter[str]()
    folder = tmp_path / "rescued"
    folder.mkdir()
    target = folder / "r.db"

    def rescue() -> None:
        target.unlink(missing_ok=True)
        with Timeline.open(path) as door:
            door.rescue(path, target)

    moment = Moment(chance, warmed_up(rescue) * 1.5)
    for _ in range(60):
        target.unlink(missing_ok=True)
        killed(rescue, moment)
        made = is_whole(target)
        moment.came(done=made)
        came_to["made" if made else "nothing"] += 1
    target.unlink(missing_ok=True)
    with Timeline.open(path) as door:
        assert door.rescue(path, target).same
    assert halves(folder) == []
    print(f"60 kills of a rescue: {dict(came_to)}; no half file")
    assert min(came_to["made"], came_to["nothing"]) > 0, came_to
