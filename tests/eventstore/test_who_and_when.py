"""Who recorded an event, and when: in its state, so in its leaf, on either engine and in a copy."""

from __future__ import annotations

import json
import shutil
import sqlite3
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from eventsourcing.persistence import StoredEvent

from tests.builders import NOW, Clock, decision_taken, retracted, stated
from timeline import Timeline
from timeline.domain.events import Attribution, GovernmentDescribed
from timeline.domain.government import Government
from timeline.eventstore.integrity.authors import Author, signed_note
from timeline.eventstore.integrity.signed_notes import BadNote, PrivateNoteKey
from timeline.eventstore.ports import inspect
from timeline.eventstore.serialization import UnreadableEvent, deserialize, serialize
from timeline.eventstore.sqlite.raw_events import RawEvent
from timeline.services.arguments import BadArgument
from timeline.services.authorship import NOBODY, own_author
from timeline.services.verify.canonical import departures

BEFORE = Path(__file__).parent / "data"
"""A store, a checkpoint of it and a proof, written by the version before events named authors."""


def events(door: Timeline) -> list[RawEvent]:
    with closing(inspect(door.location)) as store:
        return [one for page in store.pages() for one in page if isinstance(one, RawEvent)]


def authors(door: Timeline) -> list[Any]:
    return [json.loads(one.state).get("appended_by") for one in events(door)]


def described(**said: Any) -> GovernmentDescribed:
    _, event = Government.open("be", name="Belgium", zone="Europe/Brussels", now=NOW)
    return GovernmentDescribed(
        event.originator_id,
        event.originator_version,
        event.recorded,
        event.name,
        event.zone,
        attribution=Attribution(**said) if said else None,
    )


def read(state: bytes) -> Any:
    return deserialize(StoredEvent("be", 1, "government-described", state))


def text(event: GovernmentDescribed, **changes: Any) -> bytes:
    data = json.loads(serialize(event)) | changes
    return json.dumps({k: v for k, v in data.items() if v is not ...}).encode()


@pytest.mark.parametrize(
    "said",
    [
        {"by": "anna"},
        {"by": 'Anna “\\” "Ø"\n', "at": NOW - timedelta(microseconds=1)},
        {"by": "anna", "at": NOW - timedelta(days=1), "signature": '— a"b x=='},
    ],
)
def test_it_comes_back_as_it_went_in(said: dict[str, Any]) -> None:
    event = described(**said)
    assert read(serialize(event)) == event
    assert list(departures(event, serialize(event), event.zone)) == []


def test_an_event_without_an_author_keeps_its_old_bytes() -> None:
    state = serialize(described())
    assert state.startswith(
        b'{"class_version":1,"recorded":"2022-06-01T12:00:00+00:00","name": "Belgium"'
    )
    assert read(state).attribution is None


@pytest.mark.parametrize("changes", [{"appended_at": "2022-06-01T12:00:00Z"}, {"signature": "x"}])
def test_a_moment_or_a_signature_of_nobody_is_unreadable(changes: dict[str, str]) -> None:
    with pytest.raises(UnreadableEvent, match="does not say who recorded it"):
        read(text(described(), **changes))


@pytest.mark.parametrize(
    "changes",
    [{"appended_by": 7}, {"appended_by": "a", "appended_at": "2022-06-01"}, {"appended_to": "a"}],
)
def test_what_is_no_author_is_unreadable(changes: dict[str, Any]) -> None:
    with pytest.raises(UnreadableEvent):
        read(text(described(), **changes))


def test_a_second_spelling_is_found() -> None:
    event = described(by="anna")
    twice = serialize(event).replace(
        b'"name"', b'"appended_at":"2022-06-01T12:00:00+00:00","name"', 1
    )
    assert read(twice) == event
    (found,) = departures(event, twice, event.zone)
    assert "in other bytes" in found
    elsewhere = described(by="anna", at=(NOW - timedelta(days=1)))
    local = serialize(elsewhere).replace(b"31T12:00:00+00:00", b"31T14:00:00+02:00")
    (found,) = departures(read(local), local, event.zone)
    assert "in other bytes" in found


def test_nothing_is_appended_after_it_was_recorded() -> None:
    event = described(by="anna", at=NOW + timedelta(seconds=1))
    assert list(departures(event, serialize(event), event.zone)) == [
        "it was appended after it was recorded"
    ]


def test_each_event_names_who_appended_it(store_url: str) -> None:
    with Timeline.open(store_url) as door:
        door.append(stated(id="a"))
        door.describe_government("be", name="België")
        door.append(stated(id="b"), retracted("a", id="c"))
        door.describe_matter("heavy-weapons", title="Heavy weapons")
        names = set(authors(door))
        assert door.verify() == []
    server = store_url.startswith("postgres")
    assert names == {store_url.partition("://")[2].partition("@")[0] if server else "anna"}


def test_a_clock_that_was_set_back_is_seen(tmp_path: Path) -> None:
    clock = Clock()
    with Timeline.open(tmp_path / "s.db", clock=clock) as door:
        door.append(stated(id="a"))
        clock.now -= timedelta(hours=2)
        door.append(stated(id="b"))
        states = [json.loads(one.state) for one in events(door)]
        assert [one.get("appended_at") for one in states] == [
            None, None, "2022-06-01T10:00:00+00:00",
        ]  # fmt: skip
        assert {one["recorded"] for one in states} == {"2022-06-01T12:00:00+00:00"}
        assert door.verify() == []


def test_a_copy_keeps_everybody(
    tmp_path: Path, store_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    with Timeline.open(tmp_path / "first.db") as door:
        door.append(stated(id="a"))
        monkeypatch.setenv("TIMELINE_AUTHOR", "bart")
        with Timeline.open(tmp_path / "first.db") as other:
            other.append(stated(id="b"))
        monkeypatch.setenv("TIMELINE_AUTHOR", "the copier")
        target = tmp_path / "second.db" if "://" not in store_url else f"{store_url}_copy"
        door.copy_store(target)
        with Timeline.open(target) as copied:
            assert authors(copied) == ["anna", "anna", "bart"]
            assert events(copied) == events(door)
            copied.copy_store(tmp_path / "third.db")
    with Timeline.open(tmp_path / "third.db") as third:
        assert authors(third) == ["anna", "anna", "bart"]
        assert third.verify() == []


def test_a_backup_and_a_rescue_keep_everybody(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with Timeline.open(tmp_path / "s.db") as door:
        door.append(stated(id="a"))
        door.describe_government("be", name="België")
        before = events(door)
        monkeypatch.setenv("TIMELINE_AUTHOR", "the copier")
        door.backup(tmp_path / "backup.db")
        assert door.rescue(tmp_path / "s.db", tmp_path / "rescued.db").same
    for name in ("backup.db", "rescued.db"):
        with Timeline.open(tmp_path / name) as copied:
            assert events(copied) == before


def test_an_import_is_by_whoever_imports(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with Timeline.open(tmp_path / "first.db") as door:
        door.append(stated(id="a"))
        door.export(tmp_path / "all.jsonl", form="jsonl")
    assert "anna" not in (tmp_path / "all.jsonl").read_text()
    monkeypatch.setenv("TIMELINE_AUTHOR", "bart")
    with Timeline.open(tmp_path / "second.db") as door:
        door.import_files(tmp_path / "all.jsonl")
        assert set(authors(door)) == {"bart"}


def test_a_file_cannot_name_who_appended(tmp_path: Path) -> None:
    line = json.loads(stated(id="a").model_dump_json(exclude_none=True)) | {"appended_by": "carla"}
    (tmp_path / "forged.jsonl").write_text(json.dumps(line) + "\n")
    with Timeline.open(tmp_path / "s.db") as door:
        (report,) = door.import_files(tmp_path / "forged.jsonl")
        assert "unknown field" in str(report.findings[0])
        assert not door.exists or authors(door) == []


def test_another_name_is_another_leaf(tmp_path: Path) -> None:
    with Timeline.open(tmp_path / "s.db") as door:
        door.append(stated(id="a"))
    with closing(sqlite3.connect(tmp_path / "s.db")) as db:
        db.execute("DROP TRIGGER stored_events_update")
        (trigger,) = (sql for (sql,) in sqlite_triggers() if "stored_events_update" in sql)
        db.execute("UPDATE stored_events SET state = replace(state, 'anna', 'carl')")
        db.execute(trigger)
        db.commit()
    with Timeline.open(tmp_path / "s.db") as door:
        found = [str(one) for one in door.verify(quick=True)]
    assert len(found) == 3  # each of the two events, and the root
    assert all("altered" in one for one in found[:2])


def sqlite_triggers() -> list[tuple[str]]:
    from timeline.eventstore.sqlite.schema import schema_statements

    return [(one.removesuffix(";"),) for one in schema_statements() if "TRIGGER" in one]


@pytest.fixture
def old(tmp_path: Path) -> Path:
    for end in ("db", "checkpoint", "proof.json"):
        shutil.copy(BEFORE / f"before-authors.{end}", tmp_path / f"old.{end}")
    return tmp_path / "old.db"


def test_a_store_of_before_is_sound_and_goes_on(old: Path) -> None:
    checkpoint = old.with_suffix(".checkpoint")
    with Timeline.open(old, clock=Clock(NOW + timedelta(days=1))) as door:
        before, head = events(door), door.head()
        assert authors(door) == [None] * 5
        assert door.verify(checkpoints=checkpoint) == []
        door.append(stated(id="new"))
        assert events(door)[:5] == before
        assert authors(door)[5:] == ["anna"]
        assert door.head().size == head.size + 1
        assert door.verify(checkpoints=checkpoint) == []
        assert door.show("said").entry.title == "A minister speaks out"


def test_a_proof_of_before_is_still_good(old: Path) -> None:
    checkpoint = old.with_suffix(".checkpoint")
    with Timeline.open(old) as door:
        kept, findings = door.check_proof(old.with_name("old.proof.json"), checkpoint)
        assert findings == []
        assert door.prove("said", checkpoint).as_json() == kept.as_json()


def test_a_store_of_before_is_copied_and_rescued_as_it_is(old: Path, store_url: str) -> None:
    target = f"{store_url}_copy" if "://" in store_url else old.with_name("copy.db")
    with Timeline.open(old) as door:
        door.copy_store(target)
        assert door.rescue(old, old.with_name("rescued.db")).same
        with Timeline.open(target) as copied:
            assert events(copied) == events(door)
            assert copied.verify() == []


# ------------------------------------------------------------------ names of this machine


def test_without_a_setting_it_is_the_account(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("TIMELINE_AUTHOR")
    monkeypatch.setattr("getpass.getuser", lambda: "account")
    assert own_author() == Author("account")


@pytest.mark.parametrize("error", [KeyError, OSError, ImportError])
def test_an_account_without_a_name_is_unknown(
    monkeypatch: pytest.MonkeyPatch, error: type[Exception]
) -> None:
    def nobody() -> str:
        raise error

    monkeypatch.setenv("TIMELINE_AUTHOR", "")
    monkeypatch.setattr("getpass.getuser", nobody)
    assert own_author().name == NOBODY


@pytest.mark.parametrize("name", [" ", "a\nb", "\x1b[31m", "a" * 201])
def test_what_is_no_name_is_refused(monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    monkeypatch.setenv("TIMELINE_AUTHOR", name)
    with pytest.raises(BadArgument):
        own_author()


# ------------------------------------------------------------------ signatures

SEED = bytes(range(32))
KEY = PrivateNoteKey("example.org/anna", SEED)


def test_the_author_signs_all_the_rest_of_the_state() -> None:
    event = Author("anna", KEY).attributed(described(), NOW)
    state = serialize(event).decode()
    note = signed_note("be", state)
    assert note is not None
    (signature,) = note.signatures
    assert note.verifies(signature, KEY.public())
    for altered in (
        state.replace('anna"', 'bart"', 1),
        state.replace("Belgium", "Belgica"),
        state.replace("12:00:00", "12:00:01"),
    ):
        assert altered != state
        other = signed_note("be", altered)
        assert other is not None
        assert not other.verifies(signature, KEY.public())
    other = signed_note("nl", state)
    assert other is not None
    assert not other.verifies(signature, KEY.public())


def test_what_is_signed_is_three_lines_as_the_page_says() -> None:
    import base64
    from hashlib import sha256

    event = Author("anna", KEY).attributed(described(), NOW - timedelta(hours=1))
    state = serialize(event).decode()
    line = json.dumps(json.loads(state)["signature"], ensure_ascii=False)
    unsigned = state.replace(f'"signature":{line},', "", 1).encode()
    note = signed_note("be", state)
    assert note is not None
    assert note.text == (
        f"timeline-entry/1\nbe\n{base64.b64encode(sha256(unsigned).digest()).decode()}\n"
    )
    assert '"appended_at":"2022-06-01T11:00:00+00:00"' in state


def test_words_of_a_development_are_no_signature() -> None:
    title = '","signature":"— a AAAAAAAA"'
    state = serialize(described(by="anna")).decode().replace("Belgium", json.dumps(title)[1:-1])
    assert json.loads(state)["name"] == title
    assert signed_note("be", state) is None
    assert signed_note("be", serialize(described()).decode()) is None


@pytest.mark.parametrize("line", ["", "anna", "— anna x", "— anna AAAA", "— a AAAAAAAA\nb"])
def test_what_is_no_signature_is_named_so(line: str) -> None:
    with pytest.raises(BadNote):
        signed_note("be", serialize(described(by="anna", signature=line)).decode())


def test_a_development_is_signed_as_it_is_stored(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "key").write_text(KEY.text())
    (tmp_path / "key").chmod(0o600)
    monkeypatch.setenv("TIMELINE_SIGNING_KEY", str(tmp_path / "key"))
    with Timeline.open(tmp_path / "s.db", clock=Clock()) as door:
        door.append(decision_taken(id="a", title="Élan “quoted”"))
        door.append(stated(id="b"), retracted("a", id="c"))
        for one in events(door):
            note = signed_note(one.government, one.state)
            assert note is not None
            assert note.verifies(note.signatures[0], KEY.public())
        assert door.verify() == []
        assert door.show("b").entry.recorded == datetime(2022, 6, 1, 12, tzinfo=UTC).isoformat()
