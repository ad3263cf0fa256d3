"""A view that is damaged: rebuilt by itself, or named; what it says nevertheless is verified."""

from __future__ import annotations

import json
import os
import random
import shutil
import sqlite3
from collections import Counter
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest

from tests.builders import Clock, corrected, disputed, expected, raised, retracted, stated
from tests.cli.reading import Shell
from tests.eventstore.test_damage import DAMAGE
from tests.faults.harness import Fork, in_memory
from timeline import Timeline
from timeline.domain.errors import TimelineError
from timeline.readmodel.errors import ViewUnavailable

DAMAGES = 400 if os.environ.get("CI") else 1_000
Answers = tuple[object, ...]


def answers(door: Timeline) -> Answers:
    """What a reader may ask of a view."""
    return (
        [(one.id, one.document) for one in door.log()],
        [repr(one) for one in door.state()],
        [one.id for one in door.log(grep="Élan")],
        [one.id for one in door.log(tags=["a"])],
        door.show("second").entry.document,
        [beat.entry.id for beat in door.replay()],
    )


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """A store of some thirty events, with a view of thirty pages in one file."""
    made = tmp_path / "s.db"
    with Timeline.open(made, clock=Clock()) as door:
        door.append(raised(id="first"), stated(id="second"), expected(id="third"))
        door.append(corrected("second", {"title": "corrected"}, id="c"), disputed("first", id="d"))
        door.append(retracted("third", id="r"))
        door.append(
            *(stated(id=f"s{n}", government=("be", "nl")[n % 2], matter=f"m{n % 4}",
                     tags=["a"], summary="Élan " * 9) for n in range(24))
        )  # fmt: skip
        list(door.log())
        (view,) = door.view_folder().glob("*.db")
    with closing(sqlite3.connect(view)) as connection:
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    return made


def view_of(path: Path, data: bytes) -> Path:
    """Puts a view in the place of the one that is there."""
    folder = Path(f"{path}.view")
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir()
    view = folder / "1.db"
    view.write_bytes(data)
    return view


def tried(path: Path, whole: bytes, right: Answers, seed: int) -> str:
    """Damages the view, asks, and says what came of it."""
    chance = random.Random(seed)
    data = bytearray(whole)
    chance.choice(DAMAGE)(data, chance)
    view = view_of(path, data)
    came = "right"
    try:
        with Timeline.open(path, clock=Clock()) as door:
            found = answers(door)
    except TimelineError as error:
        came, found = "named, then right", ()
        if not isinstance(error, ViewUnavailable):
            # It lacks what the store has, or says what is no date: as wrong an answer as any.
            came = "wrong"
    if found and found != right:
        came = "wrong"
    if came == "wrong":
        view_of(path, data)
        with Timeline.open(path, clock=Clock()) as door:
            findings = [one.message for one in door.verify()]
        assert any("the view" in one for one in findings), (seed, findings)
        return "wrong, and found by verify"
    if came == "right":
        return "right, of the old view" if view.exists() else "right, and rebuilt"
    with Timeline.open(path, clock=Clock()) as door:
        assert answers(door) == right, seed
    return came


@pytest.mark.slow
def test_random_damages_of_a_view_are_mended_named_or_found_by_verify(
    path: Path,
) -> None:
    with Timeline.open(path, clock=Clock()) as door:
        right = answers(door)
    whole = Path(f"{path}.view", "1.db").read_bytes()

    def half(folder: Path, number: int) -> Callable[[Callable[[str], None]], None]:
        mine = folder / f"{number}.db"
        shutil.copyfile(path, mine)

        def work(say: Callable[[str], None]) -> None:
            say(
                json.dumps(Counter(tried(mine, whole, right, s) for s in range(number, DAMAGES, 2)))
            )

        return work

    came = Counter[str]()
    with in_memory() as folder:
        for child in [Fork(half(folder, number)) for number in range(2)]:
            code, lines = child.ended()
            assert code == 0, lines
            came += Counter(json.loads(lines[-1]))
    print(f"\n{DAMAGES} damages of a view: {dict(came)}")
    assert sum(came.values()) == DAMAGES
    # Most of them hit a page that no answer is from.
    assert came["right, and rebuilt"] > DAMAGES / 5
    assert came["wrong, and found by verify"] < DAMAGES / 10
    assert came["named, then right"] < DAMAGES / 10


# --------------------------------------------------------------- damage that is met on the way


UNTITLED = (
    """{"class_version":1,"recorded":"2022-04-20T12:00:00+00:00","timing":{},"development":{}}"""
)


def changed(path: Path, *statements: str) -> None:
    (view,) = Path(f"{path}.view").glob("*.db")
    with closing(sqlite3.connect(view)) as connection:
        for sql in statements:
            connection.execute(sql)
        connection.commit()


@pytest.mark.parametrize(
    "sql",
    [
        "DROP TABLE steps", "DROP TABLE labels", "DROP TABLE texts", "DROP TABLE revisions",
        "DELETE FROM facts", "UPDATE facts SET value = 'x' WHERE name = 'position'",
    ],
)  # fmt: skip
def test_a_view_that_breaks_while_it_is_asked_is_made_anew_and_asked_again(
    path: Path, sql: str
) -> None:
    with Timeline.open(path, clock=Clock()) as door:
        right = answers(door)
        changed(path, sql)
        assert answers(door) == right
        assert door.verify() == []


@pytest.mark.parametrize(
    "sql",
    [
        "UPDATE revisions SET own = 'no JSON'",
        "UPDATE revisions SET own = CAST(x'ff' AS TEXT)",
        f"UPDATE revisions SET own = '{UNTITLED}'",
        "UPDATE revisions SET position = 0",
    ],
)
def test_what_makes_no_sense_is_named_where_it_is_looked_at_and_mended_for_the_next_question(
    path: Path, sql: str
) -> None:
    with Timeline.open(path, clock=Clock()) as door:
        right = answers(door)
    changed(path, sql)
    with (
        pytest.raises(ViewUnavailable),
        Timeline.open(path, clock=Clock()) as door,
    ):
        answers(door)
    with Timeline.open(path, clock=Clock()) as door:
        assert answers(door) == right
        assert door.verify() == []


def test_damage_behind_what_was_said_already_is_named_and_mended_for_the_next_question(
    path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with Timeline.open(path, clock=Clock()) as door:
        door.append(*(stated(id=f"t{n}") for n in range(300)))
        assert len(list(door.log())) == 330
    shell = Shell(capsys, path)
    changed(path, "UPDATE revisions SET own = 'no JSON' WHERE id = 't299'")
    first, again = shell("log"), shell("log")
    assert (first.code, again.code) == (1, 0)
    assert "the view" in first.err
    assert "rebuilt" in first.err
    assert (len(again.lines), again.err) == (330, "")


@pytest.mark.parametrize("table", ["steps", "governments"])
def test_an_append_over_a_damaged_view_is_acknowledged(path: Path, table: str) -> None:
    with Timeline.open(path, clock=Clock()) as door:
        door.state()
        changed(path, "UPDATE revisions SET own = 'no JSON'", f"DROP TABLE {table}")
        assert door.append(stated(id="more")).new == 1
        assert "more" in {one.id for one in door.log()}
        assert door.verify() == []


def test_a_question_that_makes_no_sense_leaves_a_sound_view_alone(path: Path) -> None:
    with Timeline.open(path, clock=Clock()) as door:
        for ask in (
            lambda: door.show("none"),
            lambda: list(door.log("xx")),
            lambda: list(door.log(since="nonsense")),
            lambda: door.state(as_of="2022-13"),
        ):
            with pytest.raises(TimelineError):
                ask()
    assert [one.name for one in Path(f"{path}.view").glob("*.db")] == ["1.db"]
