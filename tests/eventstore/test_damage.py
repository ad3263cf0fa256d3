"""Random damage to a store's file: what changes the data is found, and nothing else is."""

from __future__ import annotations

import json
import os
import random
import shutil
import sqlite3
from collections import Counter
from collections.abc import Callable, Sequence
from contextlib import closing
from pathlib import Path

import pytest

from tests.builders import Clock, corrected, delivered, disputed, met, pledged, raised, stated
from tests.faults.harness import Fork, in_memory
from timeline import Timeline
from timeline.domain.errors import TimelineError
from timeline.eventstore.sqlite.creation import PAGE_SIZE

DAMAGES = 400 if os.environ.get("CI") else 1_000
EVERYTHING = (
    "SELECT *, typeof(state), typeof(topic), typeof(originator_id) FROM stored_events",
    "SELECT * FROM development_ids",
    "SELECT * FROM development_links",
    "SELECT * FROM matter_steps",
    "SELECT * FROM store_facts",
    "SELECT * FROM tree_head",
    "SELECT * FROM sqlite_sequence",
    "SELECT type, name, tbl_name, sql FROM sqlite_schema",
)


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A store of some sixty events, one longer than a page, with its view."""
    path = tmp_path_factory.mktemp("damage") / "store.db"
    with Timeline.open(path, clock=Clock()) as door:
        pledge = pledged(id="pledge", matter="aid")
        door.append(
            raised(id="first"), met(id="met"), pledge, stated(id="long", summary="x " * 4_000)
        )
        door.append(delivered(fulfils="pledge", matter="aid", occurred="2022-04-28"))
        door.append(corrected("met", {"title": "y"}, id="c"), disputed("first", id="d"))
        for number in range(50):
            government = ("be", "nl", "fr")[number % 3]
            door.append(stated(id=f"s{number}", government=government, summary="Élan " * 30),
                        zone=None if government != "fr" else "Europe/Paris")  # fmt: skip
        assert door.verify() == []
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    return path


def flip_a_bit(data: bytearray, chance: random.Random) -> None:
    data[chance.randrange(len(data))] ^= 1 << chance.randrange(8)


def flip_bits(data: bytearray, chance: random.Random) -> None:
    start = chance.randrange(len(data))
    for _ in range(chance.randrange(2, 40)):
        data[min(start + chance.randrange(64), len(data) - 1)] ^= 1 << chance.randrange(8)


def zero_a_sector(data: bytearray, chance: random.Random) -> None:
    start = chance.randrange(len(data) // 512) * 512
    data[start : start + 512] = bytes(512)


def swap_pages(data: bytearray, chance: random.Random) -> None:
    one, other = (chance.randrange(len(data) // PAGE_SIZE) * PAGE_SIZE for _ in range(2))
    data[one : one + PAGE_SIZE], data[other : other + PAGE_SIZE] = (
        data[other : other + PAGE_SIZE],
        data[one : one + PAGE_SIZE],
    )


def copy_a_page(data: bytearray, chance: random.Random) -> None:
    one, other = (chance.randrange(len(data) // PAGE_SIZE) * PAGE_SIZE for _ in range(2))
    data[one : one + PAGE_SIZE] = data[other : other + PAGE_SIZE]


def truncate(data: bytearray, chance: random.Random) -> None:
    del data[chance.randrange(len(data)) :]


def scribble(data: bytearray, chance: random.Random) -> None:
    start = chance.randrange(len(data))
    for place in range(start, min(start + chance.randrange(1, 100), len(data))):
        data[place] = chance.randrange(256)


DAMAGE: tuple[Callable[[bytearray, random.Random], None], ...] = (
    flip_a_bit, flip_a_bit, flip_a_bit, flip_bits, zero_a_sector, swap_pages, copy_a_page, truncate,
    scribble,
)  # fmt: skip


def contents(path: Path) -> list[list[object]] | None:
    """All that the file holds, or None where SQLite cannot read it or finds it broken."""
    try:
        with closing(sqlite3.connect(f"{path.as_uri()}?mode=ro", uri=True)) as connection:
            connection.text_factory = bytes
            found = [sorted(connection.execute(sql).fetchall(), key=repr) for sql in EVERYTHING]
            sound = connection.execute("PRAGMA integrity_check").fetchall()
    except (sqlite3.Error, UnicodeDecodeError):
        return None
    return [*found, sound]


def damaged(store: Path, folder: Path, seed: int) -> tuple[str, Path]:
    """A copy of the store, with its view, to which something was done."""
    chance = random.Random(seed)
    path = folder / f"{seed}.db"
    data = bytearray(store.read_bytes())
    damage = chance.choice(DAMAGE)
    damage(data, chance)
    path.write_bytes(data)
    # What a damaged store is verified with is the view of before, as it would be.
    shutil.copytree(f"{store}.view", f"{path}.view")
    return damage.__name__, path


def complaints(path: Path) -> list[str]:
    try:
        with Timeline.open(path, clock=Clock()) as door:
            return [str(one) for one in door.verify()]
    except TimelineError as error:
        return [error.message]


def held(store: Path, folder: Path, seeds: Sequence[int]) -> Counter[str]:
    """Damages copies of the store, and holds what verify says against what is in them."""
    sound = contents(store)
    assert sound is not None
    counted: Counter[str] = Counter()
    for seed in seeds:
        name, path = damaged(store, folder, seed)
        said = complaints(path)
        same = contents(path) == sound
        assert bool(said) != same, f"{name} {seed}: {said or 'what changed was not found'}"
        counted["harmless" if same else "found"] += 1
        path.unlink(missing_ok=True)
        shutil.rmtree(f"{path}.view")
    return counted


def test_some_random_damages_are_harmless_or_found(store: Path, tmp_path: Path) -> None:
    counted = held(store, tmp_path, range(40))
    assert counted["found"] > 15


@pytest.mark.slow
def test_random_damages_are_harmless_or_found(store: Path) -> None:
    def part(number: int, folder: Path) -> Fork:
        seeds = range(1_000 + number, 1_000 + DAMAGES, 2)
        return Fork(lambda say: say(json.dumps(held(store, folder, seeds))))

    counted: Counter[str] = Counter()
    with in_memory() as folder:
        for child in [part(number, folder) for number in range(2)]:
            code, lines = child.ended()
            assert code == 0, lines
            counted += Counter(json.loads(lines[-1]))
    assert counted.total() == DAMAGES
    assert counted["found"] > DAMAGES // 2
    assert counted["harmless"] > DAMAGES // 20
