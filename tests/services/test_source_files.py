"""A source document is added whole or not at all, and quotes are found in its text."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.formats.originals import ARTICLE, MINUTES, QUOTE, pdf
from timeline import Timeline
from timeline.exceptions import (
    BadArgument,
    BadFile,
    DateError,
    InvalidDevelopment,
    NoSuchFile,
    NotAdded,
    NotAFile,
    NotExtracted,
    TimelineError,
)
from timeline.formats.documents import document_text
from timeline.formats.documents.sidecars import read_sidecar
from timeline.services import new_files
from timeline.services.files import source_files

HTML = ARTICLE.encode()
PDF = pdf(MINUTES, title="Minutes")
TEXT = b"The council met.\r\nNobody voted against.\n"
FIELDS: dict[str, Any] = {"publisher": "The Daily Example", "published": "2022-04-23"}


@pytest.fixture
def door(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Timeline:
    monkeypatch.delenv("TIMELINE_SEEDS", raising=False)
    (tmp_path / "given").mkdir()
    (tmp_path / "here").mkdir()
    monkeypatch.chdir(tmp_path / "here")
    return Timeline.open(tmp_path / "store" / "t.db")


@pytest.fixture
def given(tmp_path: Path) -> Callable[..., Path]:
    def write(name: str, data: bytes) -> Path:
        path = tmp_path / "given" / name
        path.write_bytes(data)
        return path

    return write


def names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.glob("*")) if folder.exists() else []


def sha256(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


def decision(door: Timeline, id_: str = "x", **source: Any) -> None:
    """Records a decision with a source."""
    door.append({
        "kind": "decision-taken", "government": "be", "occurred": "2022-04-22", "title": "T",
        "id": id_, "matters": [f"m-{id_}"], "outcome": "approved",
        "sources": [{**FIELDS, **source}],
    })  # fmt: skip


# ------------------------------------------------------------------ what is written


def test_a_page_is_kept_with_its_text_and_a_sidecar(
    door: Timeline, given: Callable[..., Path], tmp_path: Path
) -> None:
    found = door.add_source(given("a.html", HTML), title="My title")
    seeds = tmp_path / "store" / "seeds"
    assert names(seeds) == ["a.html", "a.html.txt", "a.html.yaml"]
    assert (seeds / "a.html").read_bytes() == HTML
    text = (seeds / "a.html.txt").read_bytes()
    assert QUOTE in text.decode()
    assert read_sidecar(seeds / "a.html.yaml") == found.described
    stated = found.as_json()["source"]
    assert stated.pop("extracted_by").startswith("trafilatura ")
    assert stated == {
        "publisher": "Het Dagelijks Voorbeeld",
        "title": "My title",
        "url": "https://voorbeeld.example/kern-keurt-goed",
        "published": "2022-04-22T18:30:00+02:00",
        "sha256": sha256(text),
        "language": "nl-BE",
        "original": "a.html",
        "original_sha256": sha256(HTML),
    }
    assert sorted(found.proposed) == ["language", "published", "publisher", "url"]
    assert (found.document, found.new, found.searched) == ("a.html", True, True)


def test_a_text_is_its_own_original(door: Timeline, given: Callable[..., Path]) -> None:
    found = door.add_source(given("a.txt", TEXT), **FIELDS)
    folder = found.text.parent
    assert names(folder) == ["a.txt", "a.yaml"]
    assert found.text.read_bytes() == TEXT
    assert found.original is None
    assert found.as_json()["source"] == {**FIELDS, "sha256": sha256(TEXT)}


def test_a_pdf_keeps_its_labels_of_pages(door: Timeline, given: Callable[..., Path]) -> None:
    labels = "/PageLabels << /Nums [0 << /S /r >> 1 << /S /D >>] >>"
    found = door.add_source(given("a.PDF", pdf(MINUTES, labels=labels)), **FIELDS)
    assert (found.pages, read_sidecar(found.sidecar).page_labels) == (2, ("i", "1"))
    assert found.text.name == "a.PDF.txt"


def test_a_folder_of_its_own_is_created_and_told_of(
    door: Timeline, given: Callable[..., Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / "one" / "two"
    assert not door.add_source(given("a.txt", TEXT), to=folder, **FIELDS).searched
    assert names(folder) == ["a.txt", "a.yaml"]
    monkeypatch.setenv("TIMELINE_SEEDS", str(folder))
    assert door.add_source(given("b.txt", TEXT), to=folder, **FIELDS).searched


def test_a_dry_run_writes_nothing(
    door: Timeline, given: Callable[..., Path], tmp_path: Path
) -> None:
    found = door.add_source(given("a.pdf", PDF), dry_run=True, **FIELDS)
    assert (found.new, found.dry_run, found.pages) == (True, True, 2)
    assert not (tmp_path / "store").exists()


# ------------------------------------------------------------------ a second time


@pytest.mark.parametrize(("name", "data"), [("a.html", HTML), ("a.pdf", PDF), ("a.txt", TEXT)])
def test_the_same_again_changes_nothing(
    door: Timeline, given: Callable[..., Path], name: str, data: bytes
) -> None:
    first = door.add_source(given(name, data), **FIELDS)
    before = {path: path.stat().st_mtime_ns for path in first.text.parent.iterdir()}
    second = door.add_source(given(name, data), **FIELDS)
    assert not second.new
    assert second.described == first.described
    assert {path: path.stat().st_mtime_ns for path in first.text.parent.iterdir()} == before


@pytest.mark.parametrize(("name", "data"), [("a.html", HTML), ("a.pdf", PDF), ("a.txt", TEXT)])
def test_other_bytes_under_a_name_that_is_taken_change_nothing(
    door: Timeline, given: Callable[..., Path], name: str, data: bytes
) -> None:
    folder = door.add_source(given(name, data), **FIELDS).text.parent
    before = {path: path.read_bytes() for path in folder.iterdir()}
    with pytest.raises(NotAdded, match="already exists with other bytes"):
        door.add_source(given(name, data + b"\n"), **FIELDS)
    assert {path: path.read_bytes() for path in folder.iterdir()} == before


def test_another_title_of_what_is_there_is_said(door: Timeline, given: Callable[..., Path]) -> None:
    door.add_source(given("a.txt", TEXT), **FIELDS)
    with pytest.raises(NotAdded, match="has another title"):
        door.add_source(given("a.txt", TEXT), title="B", **FIELDS)


@pytest.mark.parametrize("name", ["a.html", "a.html.txt", "a.html.yaml"])
def test_another_file_in_the_way_changes_nothing(
    door: Timeline, given: Callable[..., Path], tmp_path: Path, name: str
) -> None:
    seeds = tmp_path / "store" / "seeds"
    seeds.mkdir(parents=True)
    (seeds / name).write_bytes(b"publisher: X\n")
    with pytest.raises(NotAdded):
        door.add_source(given("a.html", HTML))
    assert names(seeds) == [name]


def test_a_file_that_lies_in_the_folder_is_completed(door: Timeline, tmp_path: Path) -> None:
    seeds = tmp_path / "here" / "seeds"
    seeds.mkdir()
    (seeds / "a.pdf").write_bytes(PDF)
    found = door.add_source(seeds / "a.pdf", to=seeds, **FIELDS)
    assert names(seeds) == ["a.pdf", "a.pdf.txt", "a.pdf.yaml"]
    assert found.new
    (seeds / "a.pdf.yaml").unlink()  # as an interrupt would leave it
    assert door.add_source(seeds / "a.pdf", to=seeds, **FIELDS).new
    assert names(seeds) == ["a.pdf", "a.pdf.txt", "a.pdf.yaml"]


def test_a_link_in_the_folder_is_not_written_through(
    door: Timeline, given: Callable[..., Path], tmp_path: Path
) -> None:
    seeds = tmp_path / "store" / "seeds"
    seeds.mkdir(parents=True)
    (seeds / "a.txt").symlink_to(tmp_path / "elsewhere.txt")
    with pytest.raises(NotAdded, match="not a regular file"):
        door.add_source(given("a.txt", TEXT), **FIELDS)
    assert not (tmp_path / "elsewhere.txt").exists()


@pytest.mark.parametrize("step", range(4))
def test_what_fails_half_way_leaves_nothing(
    door: Timeline,
    given: Callable[..., Path],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    step: int,
) -> None:
    calls = 0
    place = new_files._place

    def failing(draft: Path, path: Path) -> None:
        nonlocal calls
        if calls == step:
            raise OSError(28, "No space left on device")
        calls += 1
        place(draft, path)

    monkeypatch.setattr(new_files, "_place", failing)
    if step == 3:
        assert door.add_source(given("a.html", HTML)).new
        return
    with pytest.raises(NotAdded, match="No space left on device"):
        door.add_source(given("a.html", HTML))
    assert not (tmp_path / "store").exists()


def test_a_name_that_is_taken_in_the_meantime_is_not_overwritten(tmp_path: Path) -> None:
    draft = tmp_path / "draft"
    draft.write_bytes(b"new")
    (tmp_path / "a").write_bytes(b"old")
    with pytest.raises(new_files.FilesInTheWay):
        new_files._place(draft, tmp_path / "a")
    assert (tmp_path / "a").read_bytes() == b"old"


# ------------------------------------------------------------------ what is refused


@pytest.mark.parametrize(
    ("name", "data", "error"),
    [
        ("a.docx", b"PK\x03\x04", NotAdded),
        ("a", TEXT, NotAdded),
        (".a.txt", TEXT, NotAdded),
        ("-a.txt", TEXT, NotAdded),
        ("a\x1b.txt", TEXT, NotAdded),
        ("a:b.txt", TEXT, NotAdded),
        ("x" * 201 + ".txt", TEXT, NotAdded),
        ("a.txt", b"", NotAdded),
        ("a.txt", b" \n\xe2\x80\x8b", NotAdded),
        ("a.txt", PDF, NotAdded),
        ("a.html", PDF, NotAdded),
        ("a.pdf", HTML, NotAdded),
        ("a.txt", b"\xff\xfe\x00", BadFile),
        ("a.txt", b"caf\xe9", BadFile),
        ("a.txt", b"\0\1\2", BadFile),
        ("a.html", b"<html>\xff", NotExtracted),
        ("a.pdf", PDF[:100], NotExtracted),
        ("a.pdf", pdf([""]), NotExtracted),
    ],
)
def test_what_is_no_document_is_refused_and_nothing_written(
    door: Timeline,
    given: Callable[..., Path],
    tmp_path: Path,
    name: str,
    data: bytes,
    error: type[TimelineError],
) -> None:
    with pytest.raises(error):
        door.add_source(given(name, data), **FIELDS)
    assert not (tmp_path / "store").exists()


def test_no_file_a_folder_and_a_pipe_are_refused(door: Timeline, tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.txt")
    for path, error in (
        (tmp_path / "none.txt", NoSuchFile),
        (tmp_path, NotAdded),
        (tmp_path / "pipe.txt", NotAFile),
    ):
        with pytest.raises(error):
            door.add_source(path, **FIELDS)


def test_a_file_of_100_mb_is_refused(
    door: Timeline, given: Callable[..., Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    path = given("a.pdf", b"%PDF-1.7\n")
    os.truncate(path, 100_000_000)
    with pytest.raises(BadFile, match="larger than 64 MB"):
        door.add_source(path, **FIELDS)


@pytest.mark.parametrize(
    ("fields", "error"),
    [
        ({"publisher": " "}, BadArgument),
        ({"publisher": "P", "url": "ftp://x"}, BadArgument),
        ({"publisher": "P", "language": "no language"}, BadArgument),
        ({"publisher": "P", "title": "x" * 2_001}, BadArgument),
        ({"publisher": "P", "published": "9000-01-01"}, BadArgument),
        ({"publisher": "P", "published": "yesterday"}, DateError),
        ({"publisher": 7}, BadArgument),
        ({}, NotAdded),
    ],
)
def test_a_wrong_field_is_named_and_nothing_written(
    door: Timeline,
    given: Callable[..., Path],
    tmp_path: Path,
    fields: dict[str, Any],
    error: type[TimelineError],
) -> None:
    with pytest.raises(error) as raised:
        door.add_source(given("a.txt", TEXT), **fields)
    if error is BadArgument:
        assert isinstance(raised.value, BadArgument)
        assert raised.value.parameter == list(fields)[-1]
    assert not (tmp_path / "store").exists()


def test_a_date_of_publication_to_come_is_not_proposed(
    door: Timeline, given: Callable[..., Path]
) -> None:
    page = ARTICLE.replace("2022-04-22T18:30", "9000-04-22T18:30")
    assert door.add_source(given("a.html", page.encode())).described.published is None


# ------------------------------------------------------------------ quotes, and what is bound


@pytest.mark.parametrize("document", ["a.pdf", "a.pdf.txt"])
def test_quotes_are_found_in_the_text_and_the_text_is_bound(
    door: Timeline, given: Callable[..., Path], document: str
) -> None:
    found = door.add_source(given("a.pdf", PDF), **FIELDS)
    quotes = [{"exact": "Nobody voted against."}, {"exact": "send the weapons by train"}]
    decision(door, document=document, quotes=quotes)
    detail = door.show("x")
    assert [one.level for one in detail.quotes] == ["verbatim", "same-words"]
    assert {one.text for one in detail.quotes} == {"bound"}
    assert detail.entry.document["sources"][0]["sha256"] == sha256(found.text.read_bytes())
    assert [one.note for one in door.check()] == [True]
    (cited,) = door.sources().found
    assert door.evidence(cited).missing == []


def test_a_changed_text_and_a_changed_original_are_named(
    door: Timeline, given: Callable[..., Path]
) -> None:
    found = door.add_source(given("a.pdf", PDF), **FIELDS)
    decision(door, document="a.pdf", quotes=[{"exact": "Nobody voted against."}])
    assert found.original is not None
    found.original.write_bytes(PDF + b"\n")
    (finding,) = door.check()
    assert (finding.rule, "a.pdf, which is" in finding.message) == ("document-differs", True)
    found.original.write_bytes(PDF)
    assert door.check() == []
    found.text.write_text("Everybody voted against.\n")
    assert {one.rule for one in door.check()} == {"document-differs", "quote-not-found"}
    assert door.show("x").quotes[0].text == "changed"


def test_a_seal_covers_the_text(door: Timeline, given: Callable[..., Path], tmp_path: Path) -> None:
    found = door.add_source(given("a.html", HTML))
    decision(door, document="a.html", quotes=[{"exact": QUOTE}])
    door.seal(tmp_path / "seal")
    assert door.verify(checkpoints=[tmp_path / "seal"]) == []
    found.text.write_text("Something else.\n")
    (finding,) = door.verify(checkpoints=[tmp_path / "seal"])
    assert "changed since it was recorded" in finding.message


def test_a_source_may_name_the_hash_of_the_original(
    door: Timeline, given: Callable[..., Path], tmp_path: Path
) -> None:
    found = door.add_source(given("a.pdf", PDF), **FIELDS)
    decision(door, document="a.pdf", sha256=sha256(PDF), quotes=[{"exact": "Nobody voted"}])
    decision(door, "y", sha256=sha256(PDF), quotes=[{"exact": "Nobody voted"}])
    assert [door.show(one).quotes[0].level for one in ("x", "y")] == ["verbatim"] * 2
    assert {door.show(one).quotes[0].text for one in ("x", "y")} == {"bound"}
    door.seal(tmp_path / "seal")
    assert door.verify(checkpoints=[tmp_path / "seal"]) == []
    with pytest.raises(InvalidDevelopment):
        decision(door, "z", document="a.pdf", sha256="0" * 64)
    assert found.original is not None
    found.original.write_bytes(b"%PDF-other")
    assert len(door.verify(checkpoints=[tmp_path / "seal"])) == 1


def test_what_was_recorded_before_its_text_was_extracted_stays_bound(
    door: Timeline, given: Callable[..., Path], tmp_path: Path
) -> None:
    seeds = tmp_path / "here" / "seeds"
    seeds.mkdir()
    (seeds / "a.pdf").write_bytes(PDF)
    decision(door, document="a.pdf", quotes=[{"exact": "Nobody voted against."}])
    before = door.show("x")
    assert (before.entry.document["sources"][0]["sha256"], list(before.unreadable)) == (
        sha256(PDF),
        [0],
    )
    door.add_source(seeds / "a.pdf", to=seeds, **FIELDS)
    after = door.show("x")
    assert (after.quotes[0].level, after.quotes[0].text) == ("verbatim", "bound")
    decision(door, document="a.pdf", quotes=[{"exact": "Nobody voted against."}])  # no other
    assert door.check() == []


def test_a_text_without_its_original_is_enough(door: Timeline, given: Callable[..., Path]) -> None:
    found = door.add_source(given("a.pdf", PDF), **FIELDS)
    decision(door, document="a.pdf", quotes=[{"exact": "Nobody voted against."}])
    assert found.original is not None
    found.original.unlink()
    assert door.check() == []
    assert door.show("x").quotes[0].text == "bound"


@pytest.mark.parametrize(
    ("page", "is_noted"),
    [("2", False), ("p. 2", False), ("1-2", False), ("1", True), ("iv", False), ("3–7", True)],
)
def test_a_quote_on_another_page_than_it_says_is_a_note(
    door: Timeline, given: Callable[..., Path], page: str, is_noted: bool
) -> None:
    door.add_source(given("a.pdf", PDF), **FIELDS)
    decision(door, document="a.pdf", quotes=[{"exact": "Nobody voted against.", "page": page}])
    assert [(one.rule, one.note) for one in door.check()] == (
        [("quote-on-other-page", True)] if is_noted else []
    )


@pytest.mark.parametrize(
    ("page", "is_noted"), [("i", True), ("1", False), ("2", False), ("I", True), ("x", False)]
)
def test_a_page_may_be_the_one_that_is_printed_on_it(
    door: Timeline, given: Callable[..., Path], page: str, is_noted: bool
) -> None:
    labels = "/PageLabels << /Nums [0 << /S /r >> 1 << /S /D >>] >>"
    door.add_source(given("a.pdf", pdf(MINUTES, labels=labels)), **FIELDS)
    decision(door, document="a.pdf", quotes=[{"exact": "Nobody voted against.", "page": page}])
    assert [one.rule for one in door.check()] == (["quote-on-other-page"] if is_noted else [])


def test_a_quote_over_two_pages_is_on_both(door: Timeline, given: Callable[..., Path]) -> None:
    door.add_source(given("a.pdf", PDF), **FIELDS)
    exact = "weapons by train. Nobody voted against."
    for number, page in enumerate(("1", "2", "1-2"), 1):
        quotes = [{"exact": exact, "page": page}]
        decision(door, f"x-{number}", document="a.pdf", quotes=quotes)
    assert {one.rule for one in door.check()} == {"quote-not-verbatim"}
    decision(door, "x-9", document="a.pdf", quotes=[{"exact": exact, "page": "3"}])
    (note,) = [one for one in door.check() if one.rule == "quote-on-other-page"]
    assert "on pages 1-2" in note.message


def test_a_document_that_cannot_be_read_hides_nothing(
    door: Timeline, given: Callable[..., Path]
) -> None:
    found = door.add_source(given("a.pdf", PDF), **FIELDS)
    decision(door, document="a.pdf", quotes=[{"exact": "Nobody voted against."}])
    found.text.unlink()
    assert "its text was not extracted" in door.show("x").unreadable[0]
    assert [one.rule for one in door.check()] == ["document-unreadable"]
    found.text.write_bytes(b"\x89PNG\0")
    found.sidecar.write_text("publisher: [")
    detail = door.show("x")
    assert (detail.entry.title, "is not text" in detail.unreadable[0]) == ("T", True)
    assert door.check()
    (cited,) = door.sources().found
    assert "is not text" in (door.evidence(cited).wrong or "")


def test_one_limit_holds_for_adding_and_reading() -> None:
    assert source_files.bytes_of is document_text.bytes_of
