"""`verify --since`: what came after a checkpoint is checked, and what is not checked is told."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from tests.builders import Clock, decision_taken, pledged, raised, stated
from tests.eventstore.tampering import tamper
from tests.services.test_checkpoints import rewrite
from timeline import Timeline
from timeline.eventstore.sqlite.reader import SQLiteReader
from timeline.services.arguments import BadArgument
from timeline.services.verify import kept_frontiers


class Sealed:
    """A store of four sealed events and five later ones, of three governments."""

    def __init__(self, url: str, folder: Path) -> None:
        self.url = url
        self.checkpoint = folder / "old.checkpoint"
        with Timeline.open(url, clock=Clock()) as door:
            door.append(raised(id="first"), pledged(id="pledge", matter="aid"), stated(id="second"))
            door.seal(self.checkpoint)
            door.append(decision_taken(id="decision"), stated(id="dutch", government="nl"))
            door.append(stated(id="third"), stated(id="fourth", government="nl"))

    def said(self) -> tuple[list[str], list[str]]:
        """The findings, and what is told beside them."""
        told: list[str] = []
        with Timeline.open(self.url) as door:
            found = door.verify(since=self.checkpoint, tell=told.append)
        prefix = f"{self.checkpoint.parent}/"
        return (
            [f"{one.field or 'store'}: {one.message}" for one in found],
            [line.removeprefix(prefix) for line in told],
        )


@pytest.fixture
def sealed(store_url: str, tmp_path: Path) -> Sealed:
    return Sealed(store_url, tmp_path)


@pytest.fixture
def in_file(tmp_path: Path) -> Sealed:
    return Sealed(str(tmp_path / "store.db"), tmp_path)


CHECKED = (
    "checked 5 events after the checkpoint, each alone; not checked: the 4 before it, rules, "
    "index tables, file, view and source documents"
)


def kept() -> list[Path]:
    return sorted(kept_frontiers._file(b"x").parent.glob("*"))


def forget() -> None:
    shutil.rmtree(kept_frontiers._file(b"x").parent)


def test_a_store_that_grew_soundly_is_sound(sealed: Sealed) -> None:
    assert sealed.said() == ([], ["old.checkpoint: not signed", CHECKED])
    forget()
    assert sealed.said() == ([], ["old.checkpoint: not signed", CHECKED])
    with Timeline.open(sealed.url) as door:
        door.seal(sealed.checkpoint, overwrite=True)
    assert sealed.said()[0] == []
    assert sealed.said()[1][1].startswith("checked 0 events after the checkpoint, each alone;")


ALTERED = "the event or its hash was altered after it was recorded"
FEWER = (
    "events, but the checkpoint sealed 4: events were removed from the end, or this is an older "
    "copy"
)
FIFTH = "event 5 of “be” (position 5)"


@pytest.mark.parametrize(
    ("sql", "finding"),
    [
        ("UPDATE stored_events SET state = state || ' ' WHERE rowid = 5",
         f"{FIFTH}: {ALTERED}"),
        ("UPDATE stored_events SET leaf = zeroblob(32) WHERE rowid = 5",
         f"{FIFTH}: its hash was altered; the event itself is unchanged"),
        ("UPDATE stored_events SET originator_version = 40 WHERE rowid = 5",
         "event 40 of “be” (position 5): its version should be 5"),
        ("DELETE FROM stored_events WHERE rowid = 5",
         "store: there are no events at positions 5 to 5"),
        ("DELETE FROM stored_events WHERE rowid = 9",
         "store: its hash tree has 9 leaves, but 8 events can be read"),
        ("DELETE FROM stored_events WHERE rowid = 4",
         f"{FIFTH}: its version should be 4"),
        ("DELETE FROM development_ids WHERE id = 'third'",
         "event 6 of “be” (position 8): its id does not lead to it"),
        ("UPDATE development_ids SET version = 2 WHERE id = 'third'",
         "event 6 of “be” (position 8): its id does not lead to it"),
        ("UPDATE tree_head SET root = upper(root)",
         "store: the root of its hash tree does not match its events"),
        ("UPDATE store_facts SET value = 'x' WHERE name = 'identity-check'",
         "store: its identity was altered"),
        ("UPDATE tree_head SET size = 3", f"store: it has 3 {FEWER}"),
        ("DELETE FROM tree_head", f"store: it has no {FEWER}"),
    ],
)  # fmt: skip
def test_what_was_altered_is_found_with_its_place(in_file: Sealed, sql: str, finding: str) -> None:
    tamper(Path(in_file.url), sql)
    assert finding in in_file.said()[0]


@pytest.mark.parametrize(
    ("old", "new", "place", "message"),
    [
        ('"latest":"2022-04-20T23', '"latest":"2021-04-20T23', 8, "its instant “latest” is"),
        ("title", "tilte", 8, "cannot read"),
        ("06-01T12", "05-31T12", 8, "it was recorded before the event that it follows"),
    ],
)
def test_what_makes_no_sense_is_found_also_where_the_tree_was_made_to_fit(
    in_file: Sealed, old: str, new: str, place: int, message: str
) -> None:
    rewrite(
        Path(in_file.url),
        f"UPDATE stored_events SET state = replace(state, '{old}', '{new}') WHERE rowid = {place}",
    )
    found = in_file.said()[0]
    assert [message in one for one in found] == [True], found


@pytest.mark.parametrize("remembers", [True, False])
def test_a_store_whose_sealed_events_were_rewritten_does_not_extend_the_checkpoint(
    in_file: Sealed, remembers: bool
) -> None:
    if not remembers:
        forget()
    rewrite(
        Path(in_file.url),
        "UPDATE stored_events SET state = state || ' ' WHERE rowid = 2",
    )
    found = in_file.said()[0]
    if remembers:  # The tree of the checkpoint does not grow to the one that is stored.
        assert found == ["store: the root of its hash tree does not match its events"]
    else:
        assert found == ["store: the first 4 events are not the sealed ones"]


def test_what_it_says_that_it_does_not_check_it_does_not_find(in_file: Sealed) -> None:
    tamper(
        Path(in_file.url),
        "UPDATE stored_events SET state = state || ' ' WHERE rowid = 2",
    )
    assert in_file.said() == ([], ["old.checkpoint: not signed", CHECKED])
    with Timeline.open(in_file.url) as door:
        assert door.verify(quick=True) != []


def test_a_tree_that_was_kept_is_used_and_need_not_be_trusted(
    in_file: Sealed, monkeypatch: pytest.MonkeyPatch
) -> None:
    (right, *_) = kept()
    text = right.read_text()
    for wrong in ("", "00", text[:-2] + "00", text + text, "\0", "é"):
        right.write_text(wrong)
        assert in_file.said()[0] == []
        assert right.read_text() == text  # It was made again.
    monkeypatch.setattr(
        "timeline.services.verify.later_events.LaterEvents._frontier", lambda *_: 1 / 0
    )
    assert in_file.said()[0] == []


def test_a_tree_that_cannot_be_kept_is_no_error(in_file: Sealed) -> None:
    forget()
    kept_frontiers._file(b"x").parent.write_text("")
    assert in_file.said()[0] == []


def test_a_checkpoint_of_another_store_or_none_is_said(in_file: Sealed, tmp_path: Path) -> None:
    (tmp_path / "other").mkdir()
    other = Sealed(str(tmp_path / "other" / "store.db"), tmp_path / "other")
    in_file.checkpoint = other.checkpoint
    assert in_file.said()[0][0].startswith("store: it is for another store: ")
    assert other.said()[0] == []
    other.checkpoint.write_text("x")
    with pytest.raises(Exception, match="is not a checkpoint"):
        other.said()


def test_it_goes_alone(in_file: Sealed) -> None:
    with Timeline.open(in_file.url) as door:
        for more in ({"quick": True}, {"checkpoints": in_file.checkpoint}):
            with pytest.raises(BadArgument, match="goes without quick and checkpoints"):
                door.verify(since=in_file.checkpoint, **more)  # type: ignore[arg-type]


def test_a_sealed_hash_that_cannot_be_read_is_said(in_file: Sealed) -> None:
    forget()
    tamper(Path(in_file.url), "UPDATE stored_events SET leaf = 'x' WHERE rowid = 2")
    assert in_file.said()[0] == ["store: only 3 of the hashes of its first 4 events can be read"]


def test_progress_is_told(in_file: Sealed) -> None:
    forget()
    told: list[tuple[str, int, int]] = []
    with Timeline.open(in_file.url) as door:
        door.verify(lambda *one: told.append(one), since=in_file.checkpoint)
    assert told == [("the sealed hashes", 4, 4), ("the new events", 9, 9)]


def test_an_unreadable_page_is_a_finding(in_file: Sealed, monkeypatch: pytest.MonkeyPatch) -> None:
    from timeline.eventstore.errors import StoreUnavailable

    def away(reader: SQLiteReader, id_: str) -> None:
        raise StoreUnavailable(reader.location, f"no {id_}")

    monkeypatch.setattr(SQLiteReader, "stored", away)
    found = in_file.said()[0]
    assert len(found) == 4
    assert all("its id: " in one for one in found)
