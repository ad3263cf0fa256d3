"""What a page needs to check a development is enough for a few lines of SHA-256, and no less."""

from __future__ import annotations

import base64
import json
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest

from tests.builders import Clock, corrected, raised, retracted, stated
from tests.eventstore.tampering import tamper
from timeline import Timeline
from timeline.services.seals.inclusion import NotProven


def leads_to_root(proof: dict[str, Any], checkpoint: str) -> bool:
    """The three steps of `timeline.publish.proofs`, as a page takes them."""
    origin, size, root = checkpoint.splitlines()[:3]
    event = proof["event"]
    data = b"\x00"
    for part in (event["government"], str(event["version"]), event["topic"], event["state"]):
        raw = part.encode()
        data += str(len(raw)).encode() + b":" + raw + b","
    found = sha256(data).digest()
    place, last = proof["index"], int(size) - 1
    for text in proof["path"]:
        sibling = base64.b64decode(text)
        if place % 2 or place == last:
            found = sha256(b"\x01" + sibling + found).digest()
            while not place % 2 and place:
                place, last = place // 2, last // 2
        else:
            found = sha256(b"\x01" + found + sibling).digest()
        place, last = place // 2, last // 2
    return last == 0 and proof["origin"] == origin and base64.b64encode(found).decode() == root


@pytest.fixture
def door(tmp_path: Path) -> Iterator[Timeline]:
    with Timeline.open(tmp_path / "t.db", clock=Clock()) as opened:
        opened.append(raised(id="first", title="Ünïcode, 大臣"), stated(id="second"))
        opened.append(corrected("first", {"title": "x"}, id="third"), stated(id="fourth"))
        opened.append(retracted("third", id="fifth"))
        yield opened


def test_each_line_of_a_page_leads_to_its_checkpoint(door: Timeline) -> None:
    sealed = door.sealed()
    checkpoint = sealed.checkpoint.text()
    assert sealed.checkpoint == door.seal()[0]
    for entry in door.log():
        proof = sealed.proof(entry.id)
        assert proof is not None
        assert proof == door.prove(entry.id)
        told = json.loads(json.dumps(proof.as_json()))
        assert leads_to_root(told, checkpoint)
        assert json.loads(told["event"]["state"])["development"]["id"] == entry.id
        for amendment in told["amendments"]:
            assert leads_to_root({"origin": told["origin"], **amendment}, checkpoint)
    proof = sealed.proof("first")
    assert proof is not None
    assert [one.development()["id"] for one in proof.amendments] == ["third", "fifth"]


@pytest.mark.parametrize(
    "altered",
    [
        {"index": 0},
        {"event": {"version": 1}},
        {"event": {"government": "fr"}},
        {"event": {"state": lambda text: text.replace("second", "Second")}},
        {"event": {"state": lambda text: f"{text} "}},
        {"event": {"topic": "x"}},
        {"origin": "timeline/other"},
        {"path": lambda path: path[:-1]},
        {"path": lambda path: [*path, path[-1]]},
        {"path": lambda path: path[::-1]},
    ],
)
def test_an_altered_line_does_not(door: Timeline, altered: dict[str, Any]) -> None:
    sealed = door.sealed()
    found = sealed.proof("second")
    assert found is not None
    proof = json.loads(json.dumps(found.as_json()))
    for name, value in altered.items():
        inside = value if isinstance(value, dict) else {name: value}
        place = proof[name] if isinstance(value, dict) else proof
        for key, new in inside.items():
            before = place[key]
            place[key] = new(before) if callable(new) else new
            assert place[key] != before
    assert not leads_to_root(proof, sealed.checkpoint.text())


def test_a_seal_of_fewer_proves_what_was_there(door: Timeline) -> None:
    sealed = door.sealed(3)
    assert sealed.checkpoint.size == 3
    proof = sealed.proof("second")
    assert proof is not None
    assert leads_to_root(proof.as_json(), sealed.checkpoint.text())
    assert sealed.proof("fourth") is None
    first = sealed.proof("first")
    assert first is not None
    assert [one.path for one in first.amendments] == [None, None]


def test_an_altered_store_is_not_sealed(door: Timeline) -> None:
    path = Path(str(door.location))
    door.close()
    with closing(sqlite3.connect(path)) as connection:
        leaf = connection.execute("SELECT leaf FROM stored_events WHERE rowid = 2").fetchone()[0]
    tamper(path, "UPDATE stored_events SET leaf = ? WHERE rowid = 1", leaf)
    with pytest.raises(NotProven, match="not those that its hash tree has"):
        door.sealed()
