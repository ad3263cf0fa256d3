"""Stored events made to harm who reads them: nothing runs, they are named, the rest is readable.

The stores are rewritten so that every hash fits, as somebody could who knows how they are made;
`verify` must name the event by what it says alone. Every command is tried, in a process of its
own that may not use much more memory than it needs.
"""

from __future__ import annotations

import resource
from collections.abc import Sequence
from pathlib import Path
from typing import Final

import pytest

from tests.builders import Clock, corrected, expected, retracted, stated
from tests.eventstore.tampering import tamper
from tests.faults.harness import Ran, commands
from tests.refusals import refused
from tests.services.test_checkpoints import rewrite
from tests.tui.driving import driven
from tests.tui.test_timeline import run
from timeline import Timeline
from timeline.domain.developments import document_json
from timeline.domain.errors import TimelineError
from timeline.eventstore.serialization import UnreadableEvent

DEPTH: Final = 100_000
BIG: Final = 100 << 20

MEMORY: Final = 3 << 30
"""Address space for each process, some 1.2 GB of which it uses for a state of 100 MB."""
DEEP: Final = f"printf('%.{DEPTH}c', '[') || printf('%.{DEPTH}c', ']')"
POISONS: Final = {
    "an unknown topic": "topic = 'treaty-signed'",
    "a hostile topic": 'topic = \'subprocess:Popen\', state = \'{"args": ["touch", "ran"]}\'',
    "another hostile topic": "topic = 'os:system', state = '\"touch ran\"'",
    "a class of ours": "topic = 'timeline.domain.events:DevelopmentRecorded'",
    "no topic": "topic = ''",
    "a topic of a megabyte": "topic = printf('%.1000000c', 'x')",
    "nothing": "state = ''",
    "no JSON": "state = 'import os'",
    "a number of 100,000 digits": (
        "state = replace(state, '\"class_version\":1', '\"class_version\":' ||"
        " printf('%.100000c', '9'))"
    ),
    "a list 100,000 deep": f"state = {DEEP}",
    "a list 100,000 deep that is never closed": f"state = printf('%.{DEPTH}c', '[')",
    "an object 100,000 deep": (
        f"state = replace(printf('%.{DEPTH}c', '{{'), '{{', '{{\"a\":') || 1"
        f" || printf('%.{DEPTH}c', '}}')"
    ),
    "a title 100,000 deep": (
        f'state = replace(state, \'"title":"statement-made"\', \'"title":\' || {DEEP})'
    ),
    "a matter 100,000 deep": (
        f"state = replace(state, '\"matters\":[', '\"matters\":[' || {DEEP} || ',')"
    ),
    "an unknown field 100,000 deep": (
        f"state = replace(state, '\"title\":', '\"x\":' || {DEEP} || ',\"title\":')"
    ),
    "an unknown field 100,000 deep before its kind": (
        f"state = replace(state, '\"development\":{{', '\"development\":{{\"x\":' || {DEEP} || ',')"
    ),
    "instants 100,000 deep": (
        f"state = replace(state, '\"timing\":{{', '\"timing\":{{\"published\":' || {DEEP} || ',')"
    ),
    "a title of 2,001 characters": (
        "state = replace(state, '\"title\":\"', '\"title\":\"' || printf('%.2000c', 'x'))"
    ),
    "nine million tags": (
        "state = replace(state, '\"title\":', '\"tags\":[' ||"
        " replace(printf('%.9000000c', 't'), 't', '\"t\",') || '\"t\"],\"title\":')"
    ),
    "a head 100,000 deep": (
        f"state = replace(state, '{{\"class_version\"',"
        f" '{{\"x\":' || {DEEP} || ',\"class_version\"')"
    ),
}
APPEND: Final = (
    "append", "statement-made", "--government", "be", "--occurred", "2022-04-20",
    "--title", "It goes on", "--matter", "heavy-weapons",
)  # fmt: skip


def made(folder: Path, poisoned: int) -> Path:
    """A store of which that many events, from the third on, are going to be poisoned."""
    path = folder / "s.db"
    with Timeline.open(path, clock=Clock()) as door:
        bad = (stated(id=f"bad-{number}") for number in range(poisoned))
        door.append(stated(id="first"), *bad, stated(id="third"))
        door.append(corrected("third", {"title": "corrected"}, id="correction"))
    return path


def limited() -> None:
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))


def tried(path: Path, file: Path) -> dict[str, Ran]:
    """What every command says of a poisoned store, by its name; all is clear."""
    folder = path.parent
    lines = {
        "log": ("log",), "log --jsonl": ("log", "--jsonl"), "grep": ("log", "--grep", "made"),
        "show": ("show", "first"), "show it": ("show", "bad-0"), "state": ("state",),
        "pending": ("pending",), "matters": ("matters",), "governments": ("governments",),
        "stats": ("stats",), "replay": ("replay",), "diff": ("diff", "2022-01-01", "2022-05-01"),
        "check": ("check",), "doctor": ("doctor",), "rebuild": ("view", "rebuild"),
        "export": ("export", "--to", folder / "exported"), "quick": ("verify", "--quick"),
        "verify": ("verify",), "seal": ("seal", folder / "c"),
        "prove": ("prove", "first", "--checkpoint", folder / "c", "--output", folder / "proof"),
        "backup": ("backup", folder / "backup.db"),
        "rescue": ("rescue", path, folder / "rescued.db"),
        "append": APPEND, "import": ("import", file),
        "retract": ("retract", "first", "--reason", "x"),
        "correct": ("correct", "third", "--set", "title=again", "--reason", "x"),
        "retract it": ("retract", "bad-0", "--reason", "x"),
        "log again": ("log",),
    }  # fmt: skip
    answers = commands(path, *lines.values(), preexec_fn=limited, cwd=folder)
    found = dict(zip(lines, answers, strict=True))
    assert {name: one for name, one in found.items() if not one.is_clear} == {}
    return found


@pytest.fixture
def file(tmp_path: Path) -> Path:
    made = tmp_path / "file.jsonl"
    given = (stated(id="imported"), stated(id="dutch", government="nl"))
    made.write_bytes(b"".join(document_json(one) + b"\n" for one in given))
    return made


def the_rest_is_readable(found: dict[str, Ran], path: Path, poisoned: int) -> None:
    """Of the other three, every command says what it should; the poison is named and left out."""
    reading = ("log", "show", "state", "pending", "matters", "stats", "replay", "diff", "check")
    writing = ("append", "import", "retract", "correct", "rebuild", "doctor", "export")
    codes = {name: found[name].code for name in (*reading, *writing)}
    assert set(codes.values()) == {0}, codes
    assert [one.split()[-1] for one in found["log"].out.splitlines()] == [
        "first", "third", "correction",
    ]  # fmt: skip
    (exported,) = path.with_name("exported").iterdir()
    # Not the word alone: the identity of a store may end in it, too.
    assert "id: bad-" not in exported.read_text()
    assert (found["show it"].code, found["retract it"].code) == (1, 1)
    assert f"{poisoned}  unreadable" in found["stats"].out
    assert (found["verify"].code, found["rescue"].code) == (1, 1)
    named = found["verify"].out.splitlines()
    assert len(named) == poisoned
    for number, finding in enumerate(named):
        assert f"event {number + 3} of “be” (position {number + 3}): " in finding
        assert "cannot read" in finding
        assert len(finding) < 1_000
        assert f"event {number + 3} of “be” (position {number + 3}): " in found["rescue"].out
    with Timeline.open(path.with_name("rescued.db"), clock=Clock()) as door:
        assert {one.id for one in door.log()} == {"first", "third", "correction"}
        assert door.verify() == []
    assert len(found["log again"].out.splitlines()) == 8
    assert not path.with_name("ran").exists()


def the_screen_shows(path: Path, ids: Sequence[str]) -> None:
    """The terminal program lists these developments and no others, each with its details."""

    async def go() -> None:
        async with driven(path, path.with_name("tui.json")) as it:
            assert it.app.state.count == len(ids)
            for index, id_ in enumerate(ids):
                it.main.playback.select(index)
                it.main.side_panels.ask_detail_now()
                detail = it.main.detail
                await it.until(lambda: detail.shown and detail.shown.entry.id == id_)  # noqa: B023

    run(go())


@pytest.mark.slow
def test_poisoned_events_run_nothing_are_named_and_leave_the_rest_readable(
    tmp_path: Path, file: Path
) -> None:
    path = made(tmp_path, len(POISONS))
    for number, poison in enumerate(POISONS.values()):
        tamper(path, f"UPDATE stored_events SET {poison} WHERE rowid = {number + 3}")
    rewrite(path, "SELECT 1")
    the_screen_shows(path, ["first", "third", "correction"])
    the_rest_is_readable(tried(path, file), path, len(POISONS))


@pytest.mark.slow
def test_a_state_of_a_hundred_megabytes_is_named_and_leaves_the_rest_readable(
    tmp_path: Path, file: Path
) -> None:
    path = made(tmp_path, 1)
    state = f"'{{\"x\":\"' || printf('%.{BIG}c', 'y') || '\"}}'"
    rewrite(path, f"UPDATE stored_events SET state = {state} WHERE rowid = 3")
    assert path.stat().st_size > BIG
    the_screen_shows(path, ["first", "third", "correction"])
    the_rest_is_readable(tried(path, file), path, 1)


@pytest.mark.parametrize(
    "poison", ["topic = 'subprocess:Popen'", "state = '{}'", f"state = {DEEP}"]
)
def test_a_poisoned_description_of_a_government_stops_nobody_else(
    tmp_path: Path, poison: str
) -> None:
    path = made(tmp_path, 1)
    rewrite(path, f"UPDATE stored_events SET {poison} WHERE rowid = 1")
    file = tmp_path / "dutch.jsonl"
    file.write_bytes(document_json(stated(id="dutch", government="nl")) + b"\n")
    with Timeline.open(path, clock=Clock()) as door:
        with refused(UnreadableEvent) as found:
            door.append(stated(id="more"))
        assert found[0].government == "be"
        assert "recursion" not in found[0].reason
        assert [one.new for one in door.import_files(file)] == [1]
        assert [one.id for one in door.log()] == ["dutch"]
        assert "event 1 of “be” (position 1)" in str(door.verify()[0])
        assert not door.rescue(path, tmp_path / "rescued.db").same
    with Timeline.open(tmp_path / "rescued.db") as door:
        assert {one.id for one in door.log()} == {"first", "bad-0", "third", "correction", "dutch"}


def test_a_poisoned_history_of_a_matter_is_an_error_that_is_said(tmp_path: Path) -> None:
    path = made(tmp_path, 1)
    tamper(path, f"UPDATE matter_steps SET step = {DEEP}")
    with Timeline.open(path, clock=Clock()) as door:
        with pytest.raises(TimelineError, match="“heavy-weapons” of “be” is damaged"):
            door.append(expected(id="more"))
        assert len(list(door.log())) == 4
        assert "the table matter_steps does not match" in str(door.verify()[0])


def test_what_would_be_too_large_to_be_read_is_not_recorded(tmp_path: Path) -> None:
    quotes = [{"exact": "x" * 90_000} for _ in range(100)]
    large = stated(id="large", sources=[{"publisher": "P", "published": "2022", "quotes": quotes}])
    with Timeline.open(tmp_path / "s.db", clock=Clock()) as door:
        with pytest.raises(TimelineError, match="“large” is too large"):
            door.append(stated(id="first"), large)
        assert door.append(stated(id="first")).new == 1
        assert door.verify() == []


def test_an_amendment_whose_event_was_deleted_is_an_error_that_is_said(tmp_path: Path) -> None:
    path = tmp_path / "s.db"
    with Timeline.open(path, clock=Clock()) as door:
        door.append(stated(id="first"))
        door.dispute("first", reason="r", id="dispute")
    tamper(path, "DELETE FROM stored_events WHERE rowid = 3")
    with Timeline.open(path, clock=Clock()) as door:
        assert door.verify()
        with refused(TimelineError) as found:
            door.append(retracted("first", id="more"))
        assert "“dispute”, which amends “first”, is damaged" in found[0].message
