"""Source documents are found by name or hash, in their folders and nowhere else."""

from __future__ import annotations

import hashlib
import os
import shlex
from pathlib import Path

import pytest

from tests.messages.situations import NO_TEXTS
from timeline.domain.values import Source
from timeline.formats.documents.document_text import UnreadableDocument
from timeline.formats.documents.sidecars import read_sidecar
from timeline.formats.documents.source_documents import (
    DifferentTexts,
    Documents,
    default_folders,
)
from timeline.formats.errors import BadFile

TEXT = "An article.\r\nIts second line: no decision.\n"
HASH = hashlib.sha256(TEXT.encode()).hexdigest()


@pytest.fixture
def seeds(tmp_path: Path) -> Path:
    folder = tmp_path / "seeds"
    folder.mkdir()
    (folder / "x.txt").write_bytes(TEXT.encode())
    (folder / "x.yaml").write_text(
        f"publisher: VRT\npublished: 2022-04-20\nsha256: {HASH}\ntitle: no\n"
    )
    return folder


def source(**fields: object) -> Source:
    return Source.model_validate({"publisher": "VRT"} | fields)


def test_a_document_is_found_by_its_name(seeds: Path) -> None:
    assert Documents([seeds]).text(source(document="x.txt")) == TEXT.replace("\r\n", "\n")


def test_a_document_is_found_by_its_hash_through_the_sidecar(seeds: Path) -> None:
    found = Documents([seeds]).find(source(sha256=HASH))
    assert found is not None
    assert found.path == seeds / "x.txt"


def test_what_we_do_not_have_is_none(seeds: Path) -> None:
    documents = Documents([seeds, seeds / "nowhere"])
    assert documents.text(source()) is None
    assert documents.text(source(document="y.txt")) is None
    assert documents.text(source(sha256="0" * 64)) is None


def test_of_several_texts_of_one_name_the_one_with_the_hash_is_taken(
    seeds: Path, tmp_path: Path
) -> None:
    (tmp_path / "x.txt").write_text("Another")
    documents = Documents([tmp_path, seeds])
    right = source(document="x.txt", sha256=HASH)
    found = documents.find(right)
    assert found is not None
    assert found.path == seeds / "x.txt"
    assert list(documents.wrong_with(right, found)) == []
    wrong = source(document="x.txt", sha256="0" * 64)
    found = documents.find(wrong)
    assert found is not None
    ((_, message, _),) = documents.wrong_with(wrong, found)
    named = [tmp_path / "x.txt", seeds / "x.txt", tmp_path, seeds]
    assert all(str(path) in message for path in named)


def test_without_a_hash_different_texts_are_refused_unless_one_is_near(
    seeds: Path, tmp_path: Path
) -> None:
    (tmp_path / "x.txt").write_text("Another")
    with pytest.raises(DifferentTexts) as error:
        Documents([tmp_path, seeds]).text(source(document="x.txt"))
    assert error.value.paths == (tmp_path / "x.txt", seeds / "x.txt")
    near = Documents([tmp_path], near=[seeds])
    assert near.text(source(document="x.txt")) == TEXT.replace("\r\n", "\n")
    (tmp_path / "x.txt").write_bytes((seeds / "x.txt").read_bytes())
    assert Documents([tmp_path, seeds]).text(source(document="x.txt")) is not None


@pytest.mark.parametrize("data", NO_TEXTS)
def test_what_is_no_text_in_utf_8_is_named(seeds: Path, data: bytes) -> None:
    (seeds / "z.docx").write_bytes(data)
    with pytest.raises(UnreadableDocument) as error:
        Documents([seeds]).text(source(document="z.docx"))
    (found,) = error.value.findings
    assert found.path == str(seeds / "z.docx")


def test_a_pdf_without_its_text_says_how_to_extract_it(seeds: Path) -> None:
    (seeds / "a pdf.pdf").write_bytes(b"%PDF-1.7\n")
    with pytest.raises(UnreadableDocument) as error:
        Documents([seeds]).text(source(document="a pdf.pdf"))
    # The command, in quotes for a shell.
    command = shlex.split(str(error.value.hint).split("`")[1])
    assert command == ["timeline", "source", "add", str(seeds / "a pdf.pdf"), "--to", str(seeds)]
    (seeds / "b.txt").write_bytes(b"%PDF-1.7\n")
    with pytest.raises(UnreadableDocument) as error:
        Documents([seeds]).text(source(document="b.txt"))
    assert "end in .pdf" in str(error.value.hint)


def test_the_original_of_a_text_is_beside_it_and_no_link_out_of_the_folder(
    seeds: Path, tmp_path: Path
) -> None:
    (seeds / "a.pdf.txt").write_text("An article.")
    (tmp_path / "b.pdf").write_bytes(b"%PDF-1.7\n")
    documents = Documents([seeds])
    for name in ("a.pdf", "a.pdf.txt"):
        assert documents.text(source(document=name)) == "An article."
    original = hashlib.sha256(b"%PDF-1.7\n").hexdigest()
    (seeds / "a.pdf").symlink_to(tmp_path / "b.pdf")
    assert not Documents([seeds]).names("a.pdf", original)
    (seeds / "a.pdf").unlink()
    (seeds / "a.pdf").write_bytes(b"%PDF-1.7\n")
    found = Documents([seeds]).find(source(document="a.pdf", sha256=original))
    assert found is not None
    assert (found.text, found.original_sha256) == ("An article.", original)


def test_a_pipe_is_named_as_no_file(seeds: Path) -> None:
    os.mkfifo(seeds / "pipe.txt")
    with pytest.raises(UnreadableDocument):
        Documents([seeds]).text(source(document="pipe.txt"))


@pytest.mark.parametrize(
    "name", ["../secret.txt", "..", ".", "a/../x.txt", "..\\secret.txt", "C:x.txt", "x" * 400]
)
def test_a_name_never_leads_out_of_the_folder(seeds: Path, name: str) -> None:
    (seeds.parent / "secret.txt").write_text("Secret")
    assert Documents([seeds]).text(source(document=name)) is None


def test_an_absolute_name_and_a_link_out_of_the_folder_are_not_followed(seeds: Path) -> None:
    secret = seeds.parent / "secret.txt"
    secret.write_text("Secret")
    (seeds / "link.txt").symlink_to(secret)
    assert Documents([seeds]).text(source(document=str(secret))) is None
    assert Documents([seeds]).text(source(document="link.txt")) is None


def test_a_sidecar_describes_its_document(seeds: Path) -> None:
    sidecar = read_sidecar(seeds / "x.yaml")
    assert (sidecar.publisher, str(sidecar.published), sidecar.title) == ("VRT", "2022-04-20", "no")


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("publishr: VRT\n", (1, "publishr")),
        ("publisher: VRT\nurl: *x\n", (2, "url")),
        ("publisher: [\n", (2, None)),
        ("", (None, None)),
    ],
)
def test_a_bad_sidecar_is_told_with_its_line(
    seeds: Path, text: str, place: tuple[int | None, str | None]
) -> None:
    (seeds / "x.yaml").write_text(text)
    with pytest.raises(BadFile) as bad:
        read_sidecar(seeds / "x.yaml")
    found = bad.value.findings
    assert {one.path for one in found} == {str(seeds / "x.yaml")}
    assert place in [(one.line, one.field) for one in found]


def test_a_hash_that_is_not_the_document_s_is_told(seeds: Path) -> None:
    documents = Documents([seeds])
    right = source(document="x.txt", sha256=HASH)
    found = documents.find(right)
    assert found is not None
    assert found.sha256 == HASH
    assert list(documents.wrong_with(right, found)) == []
    [(field, message, _)] = documents.wrong_with(source(document="x.txt", sha256="0" * 64), found)
    assert field == "sha256"
    assert HASH in message


def test_a_sidecar_with_another_hash_is_told(seeds: Path) -> None:
    (seeds / "x.txt").write_text("Tampered")
    documents = Documents([seeds])
    found = documents.find(source(document="x.txt"))
    assert found is not None
    assert found.text == "Tampered"
    [(field, message, _)] = documents.wrong_with(source(document="x.txt"), found)
    assert field == "document"
    assert HASH in message


def test_a_document_that_is_not_utf_8_is_told(seeds: Path) -> None:
    (seeds / "x.txt").write_bytes(b"An article\n\xff\n")
    with pytest.raises(BadFile) as bad:
        Documents([seeds]).text(source(document="x.txt"))
    (found,) = bad.value.findings
    assert (found.path, found.line) == (str(seeds / "x.txt"), 2)


def test_folders_are_looked_for_in_a_fixed_order(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("one", "two", "here/seeds", "store/seeds"):
        (tmp_path / name).mkdir(parents=True)
    monkeypatch.chdir(tmp_path / "here")
    monkeypatch.setenv(
        "TIMELINE_SEEDS", os.pathsep.join([str(tmp_path / "one"), "", str(tmp_path / "two")])
    )
    folders = default_folders(tmp_path / "store")
    assert folders[:4] == [
        tmp_path / "one",
        tmp_path / "two",
        Path("seeds"),
        tmp_path / "store" / "seeds",
    ]
    monkeypatch.setenv("TIMELINE_SEEDS", str(tmp_path / "nowhere"))
    assert default_folders(None)[0] == Path("seeds")
