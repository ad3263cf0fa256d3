"""What is kept while the store is away: private, whole, and named by the doctor."""

from __future__ import annotations

import io
import json
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from timeline import Timeline
from timeline.eventstore.errors import StoreError
from timeline.services.files.outbox import FileNotKept, KeptInOutbox, keep_files
from timeline.services.session import StoreSession

YAML = """\
government: zz
name: Zedland
zone: Asia/Tokyo
developments:
  - id: zz-a
    kind: pledge-made
    occurred: 2022-04-20
    title: A pledge
    quantities: [{amount: 12345678901234567890.123, item: boxes}]
"""
LINE = (
    '{"id":"be-a","kind":"statement-made","government":"be","occurred":"2022-04-20","title":"A"}\n'
)
AWAY = StoreError("the store is away")
AWAY.is_away = True


@pytest.fixture
def files(tmp_path: Path) -> list[str]:
    (tmp_path / "zz.yaml").write_text(YAML)
    (tmp_path / "be.jsonl").write_text(LINE)
    return [str(tmp_path / "zz.yaml"), str(tmp_path / "be.jsonl")]


@contextmanager
def store_away(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """A store that is away, as one on a server is."""

    def away(self: StoreSession, *given: Any) -> Any:
        raise AWAY

    with monkeypatch.context() as patch:
        patch.setattr(StoreSession, "writer", away)
        yield


def test_files_that_cannot_be_imported_are_kept_and_sent_later(
    files: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with Timeline.open(tmp_path / "t.db", outbox=tmp_path / "box") as timeline:
        with store_away(monkeypatch), pytest.raises(KeptInOutbox) as kept:
            timeline.import_files(*files)
        assert kept.value.path.parent == tmp_path / "box"
        assert len(timeline.outbox_waiting()) == 2
        sent = list(timeline.send_outbox())
        assert [(one.new, one.error) for one in sent] == [(1, None), (1, None)]
        assert timeline.outbox_waiting() == []
        assert {one.id for one in timeline.log()} == {"zz-a", "be-a"}
        assert {one.name for one in timeline.governments()} == {"Zedland", "Belgium"}
        [quantity] = timeline.show("zz-a").entry.document["quantities"]
        assert quantity["amount"] == "12345678901234567890.123"


def test_what_was_piped_in_is_kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(LINE.encode())))
    given = sys.stdin
    with Timeline.open(tmp_path / "t.db", outbox=tmp_path / "box") as timeline:
        with store_away(monkeypatch), pytest.raises(KeptInOutbox):
            timeline.import_files("-")
        assert sys.stdin is given
        [path] = timeline.outbox_waiting()
    assert LINE.strip().replace('"id":"be-a",', "") in path.read_text().replace('"id":"be-a",', "")


def test_with_an_outbox_and_the_store_at_hand_stdin_is_imported(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(LINE.encode())))
    with Timeline.open(tmp_path / "t.db", outbox=tmp_path / "box") as timeline:
        [report] = timeline.import_files("-")
        assert (report.new, timeline.outbox_waiting()) == (1, [])


def test_a_file_in_which_something_is_wrong_is_not_kept(tmp_path: Path) -> None:
    (tmp_path / "be.jsonl").write_text(LINE + LINE.replace("title", "titel"))
    with pytest.raises(FileNotKept) as caught:
        keep_files(tmp_path / "box", [str(tmp_path / "be.jsonl")], AWAY)
    (found,) = caught.value.findings
    assert (found.path, found.line, found.field) == (str(tmp_path / "be.jsonl"), 2, "title")
    assert list((tmp_path / "box").iterdir()) == []


def test_what_is_kept_is_private_whatever_the_umask(files: list[str], tmp_path: Path) -> None:
    before = os.umask(0)
    try:
        kept = keep_files(tmp_path / "box", files, AWAY)
    finally:
        os.umask(before)
    assert oct(kept.path.stat().st_mode & 0o777) == "0o600"
    assert oct(kept.path.parent.stat().st_mode & 0o777) == "0o700"


def test_a_large_file_of_the_outbox_is_sent_as_an_import_is(
    files: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("timeline.services.files.outbox._LARGE", 10)
    wrong = LINE.replace("be-a", "be-b").replace("2022-04-20", "2999")
    (tmp_path / "wrong.jsonl").write_text(wrong)
    keep_files(tmp_path / "box", [*files, str(tmp_path / "wrong.jsonl")], AWAY)
    with Timeline.open(tmp_path / "t.db", outbox=tmp_path / "box") as timeline:
        sent = list(timeline.send_outbox())
        assert [one.new for one in sent] == [1, 1, 0]
        error = sent[2].error
        assert error is not None
        assert error.startswith(f"{sent[2].path}:1: “be-b” ")
        assert timeline.outbox_waiting() == [sent[2].path]


def test_the_doctor_tells_what_waits(files: list[str], tmp_path: Path) -> None:
    box = tmp_path / "box"
    with Timeline.open(tmp_path / "t.db", outbox=box) as timeline:
        assert timeline.doctor()["outbox"] == {"folder": str(box), "waiting": 0, "oldest": None}
        keep_files(box, files, AWAY)
        found = timeline.doctor()
        assert found["outbox"]["waiting"] == 2
        assert found["outbox"]["oldest"] == timeline.outbox_waiting()[0].name
        assert (
            f"2 files wait to be sent: send with `timeline outbox send {box}`"
            in (found["warnings"])
        )
    with Timeline.open(tmp_path / "t.db") as timeline:
        assert timeline.doctor()["outbox"] is None


def test_a_name_is_kept_and_sent_later(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "names.jsonl"
    path.write_text(
        '{"government":"be"}\n{"kind":"matter-described","government":"be",'
        '"matter":"leopard-2","title":"Tanks"}\n'
    )
    with Timeline.open(tmp_path / "t.db", outbox=tmp_path / "box") as timeline:
        timeline.append(json.loads(LINE) | {"matters": ["leopard2"]})
        with store_away(monkeypatch), pytest.raises(KeptInOutbox):
            timeline.rename_matter("leopard2", "leopard-2")
        with store_away(monkeypatch), pytest.raises(KeptInOutbox):
            timeline.import_files(path)
        assert [(one.new, one.known, one.error) for one in timeline.send_outbox()] == [
            (1, 0, None), (1, 0, None),
        ]  # fmt: skip
        (matter,) = timeline.rename_matter("leopard2", "leopard-2").matters
        assert (matter.matter, matter.title) == ("leopard-2", "Tanks")
        assert timeline.outbox_waiting() == []
