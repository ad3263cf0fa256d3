"""Whatever is recorded takes the SHA-256 of its source documents with it."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path
from typing import Any
from unittest.mock import Mock

import pytest

from tests.builders import Clock, stated
from tests.refusals import refused, wrong_fields
from timeline import Timeline
from timeline.domain.developments import document_json
from timeline.domain.errors import IdTaken, SourceChanged
from timeline.domain.facts import facts_of
from timeline.domain.parsing import InvalidDevelopment
from timeline.eventstore.errors import StoreError
from timeline.formats.documents.document_hashes import Binder, named
from timeline.formats.documents.source_documents import DifferentTexts
from timeline.formats.errors import BadFile
from timeline.services.files.outbox import KeptInOutbox
from timeline.services.session import StoreSession

TEXT = "The council rejects the bridge.\n"
SHA = hashlib.sha256(TEXT.encode()).hexdigest()
OPPOSITE = "The council approves the bridge.\n"
OTHER = hashlib.sha256(OPPOSITE.encode()).hexdigest()


@pytest.fixture
def gazette(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A document in `seeds` beside the store."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "seeds").mkdir()
    made = tmp_path / "seeds" / "gazette.txt"
    made.write_text(TEXT)
    return made


@pytest.fixture
def store(tmp_path: Path) -> Path:
    return tmp_path / "store.db"


def cited(*, name: str = "gazette.txt", quote: str = TEXT.strip(), **more: Any) -> dict[str, Any]:
    source = {"publisher": "Gazette", "document": name, "quotes": [{"exact": quote}], **more}
    return {
        "id": "x", "kind": "statement-made", "government": "be", "occurred": "2022-04-20",
        "title": "x", "sources": [source],
    }  # fmt: skip


def hashes(store: Path, id_: str = "x") -> list[str | None]:
    with Timeline.open(store) as door:
        return [one["sha256"] for one in door.show(id_).as_json()["sources"]]


def test_an_append_takes_it(gazette: Path, store: Path) -> None:
    with Timeline.open(store, clock=Clock()) as door:
        receipt = door.append(cited())
        assert receipt.appended[0].development.sources[0].sha256 == SHA
        door.correct("x", {"title": "y"}, reason="r", id="c", sources=cited()["sources"])
        door.retract("c", reason="r", id="r", sources=cited()["sources"])
    assert [hashes(store, one) for one in "xcr"] == [[SHA]] * 3


@pytest.mark.parametrize("form", ["yaml", "jsonl"])
def test_an_import_takes_it_also_from_seeds_beside_the_file(
    tmp_path: Path, store: Path, gazette: Path, form: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / "elsewhere" / "events"
    folder.mkdir(parents=True)
    (tmp_path / "elsewhere" / "seeds").mkdir()
    gazette.rename(tmp_path / "elsewhere" / "seeds" / "gazette.txt")
    path = folder / f"be.{form}"
    # A zone that nobody knows yet is left to the judge, and so is a text that is spelled oddly.
    data = json.dumps({**cited(), "title": "\x7f\\u00e9"})
    path.write_text(f"government: be\ndevelopments: [{data}]\n" if form == "yaml" else data)
    with Timeline.open(store, clock=Clock()) as door:
        (report,) = door.import_files(path)
        assert (report.new, report.findings) == (1, [])
    assert hashes(store) == [SHA]


def test_a_file_that_the_outbox_keeps_takes_it(
    gazette: Path, store: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / "files"
    (folder / "seeds").mkdir(parents=True)
    (folder / "seeds" / "beside.txt").write_text(TEXT)
    sources = cited()["sources"] + cited(name="beside.txt")["sources"]
    file = folder / "be.jsonl"
    file.write_text(json.dumps(cited() | {"sources": sources}))
    away = StoreError("the store is away")
    away.is_away = True
    box = tmp_path / "box"
    with Timeline.open(store, clock=Clock(), outbox=box) as door:
        with monkeypatch.context() as patch:
            patch.setattr(StoreSession, "writer", Mock(side_effect=away))
            with pytest.raises(KeptInOutbox):
                door.import_files(file)
            file.write_text(json.dumps(cited(sha256=OTHER)))
            with pytest.raises(BadFile) as caught:
                door.import_files(file)
            (found,) = caught.value.findings
            assert (found.path, found.line, found.field) == (str(file), 1, "sources.0.sha256")
        gazette.write_text(OPPOSITE)
        (folder / "seeds" / "beside.txt").unlink()
        assert [(one.new, one.error) for one in door.send_outbox()] == [(1, None)]
    assert hashes(store) == [SHA, SHA]


def test_what_is_not_at_hand_is_recorded_without(gazette: Path, store: Path) -> None:
    with Timeline.open(store, clock=Clock()) as door:
        door.append(cited(name="none.txt"), {**cited(name="../gazette.txt"), "id": "y"})
    assert hashes(store) == hashes(store, "y") == [None]


def test_a_document_that_is_no_text_is_bound_too(gazette: Path, store: Path) -> None:
    data = b"%PDF-1.7\xff\x00"
    (gazette.parent / "gazette.pdf").write_bytes(data)
    with Timeline.open(store, clock=Clock()) as door:
        receipt = door.append(cited(name="gazette.pdf"))
    sha256 = receipt.appended[0].development.sources[0].sha256
    assert sha256 == hashlib.sha256(data).hexdigest()


def test_the_hash_of_another_text_is_refused_with_its_field(
    gazette: Path, store: Path, tmp_path: Path
) -> None:
    given = cited(sha256=OTHER)
    with Timeline.open(store, clock=Clock()) as door:
        with pytest.raises(InvalidDevelopment) as e:
            door.append(given)
        assert wrong_fields(e) == ["sources.0.sha256"]
        for form in ("jsonl", "yaml"):
            path = tmp_path / f"be.{form}"
            text = json.dumps(given)
            path.write_text(
                f"government: be\ndevelopments:\n- {text}\n" if form == "yaml" else text
            )
            (report,) = door.import_files(path)
            (finding,) = report.findings
            assert (finding.line, finding.field) == (
                3 if form == "yaml" else 1,
                "sources.0.sha256",
            )
        (report,) = door.import_files(path, keep_going=True)
        assert (report.new, report.rejected) == (0, 1)


@pytest.mark.parametrize("form", ["yaml", "jsonl"])
def test_the_file_without_a_hash_and_the_export_with_one_are_the_same(
    gazette: Path, store: Path, tmp_path: Path, form: str
) -> None:
    plain = tmp_path / "plain.jsonl"
    plain.write_text(json.dumps(cited()))
    with Timeline.open(store, clock=Clock()) as door:
        door.import_files(plain)
        (path,) = door.export(tmp_path / "out", form=form)  # type: ignore[arg-type]
        assert SHA in path.read_text()
        for _ in range(2):
            for one in (plain, path):
                (report,) = door.import_files(one)
                assert (report.new, report.known) == (0, 1)
        assert door.append(cited()).new == 0
        assert door.check(plain, path) == []
        gazette.unlink()
        (report,) = door.import_files(plain)
        assert (report.new, report.known) == (0, 1)
    # And the other way: what was recorded without one is recorded already, and stays without.
    gazette.write_text(TEXT)
    with Timeline.open(tmp_path / "old.db", clock=Clock()) as door:
        gazette.unlink()
        door.import_files(plain)
        gazette.write_text(TEXT)
        for one in (plain, path):
            (report,) = door.import_files(one)
            assert (report.new, report.known) == (0, 1)
        assert [(one.note, one.field) for one in door.check()] == [(True, "x: sources.0.sha256")]


def test_a_text_that_changed_since_is_named_when_its_file_is_imported_again(
    gazette: Path, store: Path, tmp_path: Path
) -> None:
    plain = tmp_path / "plain.jsonl"
    plain.write_text(json.dumps(cited()))
    with Timeline.open(store, clock=Clock()) as door:
        door.import_files(plain)
        gazette.write_text(OPPOSITE)
        (report,) = door.import_files(plain)
        (finding,) = report.findings
        with refused(SourceChanged) as changed:
            door.append(cited())
        assert finding.message == changed[0].message
        assert {SHA, OTHER} <= {*finding.message.split()}
        # Other content is told as such.
        other = {**cited(), "title": "y"}
        plain.write_text(json.dumps(other))
        (report,) = door.import_files(plain)
        with refused(IdTaken) as taken:
            door.append(other)
        assert taken[0].differs == ["title"]
        assert report.findings[0].message == taken[0].message


def test_after_a_seal_the_opposite_is_said_by_check_by_verify_and_by_show(
    gazette: Path, store: Path, tmp_path: Path
) -> None:
    with Timeline.open(store, clock=Clock()) as door:
        door.append(cited(quote="the bridge"))
        door.seal(tmp_path / "c")
        told: list[str] = []
        assert door.verify(checkpoints=[tmp_path / "c"], tell=told.append) == []
        assert "unchanged source documents: 1" in told
        assert door.show("x").as_json()["contexts"][0]["text"] == "bound"
        gazette.write_text(OPPOSITE)
        (finding,) = door.check()
        assert (finding.note, finding.field) == (False, "x: sources.0.sha256")
        for quick in (True, False):
            (finding,) = door.verify(checkpoints=[tmp_path / "c"], quick=quick)
            assert finding.message.startswith("changed since it was recorded by event 2 of")
        assert door.show("x").as_json()["contexts"][0]["text"] == "changed"
        gazette.unlink()
        told.clear()
        assert door.verify(checkpoints=[tmp_path / "c"], tell=told.append) == []
        assert "source documents that are not available: 1" in told


def test_what_is_not_bound_is_named(gazette: Path, store: Path, tmp_path: Path) -> None:
    with Timeline.open(store, clock=Clock()) as door:
        gazette.unlink()
        door.append(cited())
        gazette.write_text(TEXT)
        door.seal(tmp_path / "c")
        told: list[str] = []
        assert door.verify(checkpoints=[tmp_path / "c"], tell=told.append) == []
        assert [one for one in told if "without a recorded SHA-256" in one]
        assert door.show("x").as_json()["contexts"][0]["text"] == "unbound"
        (note,) = door.check()
        assert note.note
        assert note.field == "x: sources.0.sha256"


def test_names_are_read_as_they_are_stored(gazette: Path) -> None:
    tricky = 'a"document":"b\\'
    one = stated(
        title='"document":"gazette.txt"',
        sources=[{"publisher": "p", "document": tricky}, {"publisher": "p", "sha256": SHA,
                 "document": "gazette.txt", "quotes": [{"exact": '"sha256":"x","document":"y"'}]}],
    )  # fmt: skip
    assert list(named(document_json(one))) == [(tricky, None), ("gazette.txt", SHA)]
    facts = facts_of(one, "UTC")
    assert Binder([gazette.parent]).bound_facts(facts) is facts


def test_a_file_takes_the_document_beside_it_before_seeds_beside_its_folder(
    gazette: Path, store: Path, tmp_path: Path
) -> None:
    path = tmp_path / "ev" / "b.jsonl"
    (tmp_path / "ev" / "seeds").mkdir(parents=True)
    (tmp_path / "ev" / "seeds" / "gazette.txt").write_text(OPPOSITE)
    path.write_text(json.dumps(cited(quote=OPPOSITE.strip())))
    with Timeline.open(store, clock=Clock()) as door:
        assert door.check(path) == []
        (report,) = door.import_files(path)
        assert report.findings == []
        assert hashes(store) == [OTHER]
        # As it was recorded, and known, although the text beside it is another meanwhile.
        (tmp_path / "seeds" / "gazette.txt").write_text(OPPOSITE)
        (tmp_path / "ev" / "seeds" / "gazette.txt").write_text(TEXT)
        (report,) = door.import_files(path)
        assert (report.known, report.findings) == (1, [])


def test_each_file_is_checked_against_the_document_beside_it(
    tmp_path: Path, store: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    paths = []
    for place, text in enumerate((TEXT, OPPOSITE)):
        (tmp_path / f"{place}" / "seeds").mkdir(parents=True)
        (tmp_path / f"{place}" / "seeds" / "gazette.txt").write_text(text)
        paths.append(tmp_path / f"{place}" / "b.jsonl")
        paths[-1].write_text(json.dumps({**cited(quote=text.strip()), "id": f"x{place}"}))
    with Timeline.open(store, clock=Clock()) as door:
        assert door.check(*paths) == []


def test_nobody_is_charged_with_the_text_of_another_folder(
    gazette: Path, store: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    plain = tmp_path / "files" / "in" / "plain.jsonl"
    plain.parent.mkdir(parents=True)
    plain.write_text(json.dumps(cited()))
    other = tmp_path / "other"
    other.mkdir()
    (other / "gazette.txt").write_text(OPPOSITE)
    with Timeline.open(store, clock=Clock()) as door:
        door.append(cited())
        door.seal(tmp_path / "c")
        monkeypatch.setenv("TIMELINE_SEEDS", str(other))
        told: list[str] = []
        assert door.verify(checkpoints=[tmp_path / "c"], tell=told.append) == []
        assert "unchanged source documents: 1" in told
        assert door.check() == []
        assert door.show("x").as_json()["contexts"][0]["text"] == "bound"
        assert door.append(cited()).new == 0
        (report,) = door.import_files(plain)
        assert (report.known, report.findings) == (1, [])
        # Only if no folder has it, it was changed; and where it was looked for is said.
        gazette.write_text("Yet another.\n")
        (finding,) = door.verify(checkpoints=[tmp_path / "c"])
        assert {SHA, f"{OTHER},"} <= {*finding.message.split()}
        looked_in = finding.message.rpartition("(")[2]
        assert str(other) in looked_in
        assert door.check()[0].field == "x: sources.0.sha256"
        assert door.show("x").as_json()["contexts"][0]["text"] == "changed"


def test_which_of_two_texts_is_meant_has_to_be_said(
    gazette: Path, store: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    plain = tmp_path / "files" / "in" / "plain.jsonl"
    plain.parent.mkdir(parents=True)
    plain.write_text(json.dumps(cited()))
    other = tmp_path / "other"
    other.mkdir()
    (other / "gazette.txt").write_text(OPPOSITE)
    monkeypatch.setenv("TIMELINE_SEEDS", str(other))
    told = DifferentTexts([other / "gazette.txt", Path("seeds/gazette.txt")])
    with Timeline.open(store, clock=Clock()) as door:
        with pytest.raises(InvalidDevelopment) as error:
            door.append(cited())
        # As a sentence, with the hint in it.
        said = f"{told.sentence}. {told.hint}".removesuffix(".")
        assert error.value.problems == [("sources.0.document", said)]
        (report,) = door.import_files(plain)
        assert [(one.field, one.message) for one in report.findings] == [
            ("sources.0.document", said)
        ]
        assert told.sentence in [one.message for one in door.check(plain)]
        for name, sha256 in (("a", SHA), ("b", OTHER)):
            door.append({**cited(sha256=sha256), "id": name})
    assert [hashes(store, one) for one in "ab"] == [[SHA], [OTHER]]
