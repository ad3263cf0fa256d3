"""Source documents are found by name or hash, in their folders and nowhere else."""

from __future__ import annotations

import hashlib
import os
from pathlib import Path

import pytest

from timeline.domain.values import Source
from timeline.files.records import BadFile
from timeline.files.sources import Documents, default_folders

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


def test_the_first_folder_that_has_it_wins(seeds: Path, tmp_path: Path) -> None:
    (tmp_path / "x.txt").write_text("Another")
    assert Documents([tmp_path, seeds]).text(source(document="x.txt")) == "Another"


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
    documents = Documents([seeds])
    sidecar = documents.sidecar("x.txt")
    assert sidecar is not None
    assert (sidecar.publisher, str(sidecar.published), sidecar.title) == ("VRT", "2022-04-20", "no")
    assert documents.sidecar("y.txt") is None
    assert documents.sidecar("../x.txt") is None


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("publishr: VRT\n", ":1: publishr: unknown field"),
        ("publisher: VRT\nurl: *x\n", ":2: url: the alias"),
        ("publisher: [\n", ":2: not YAML"),
        ("", ": is empty"),
    ],
)
def test_a_bad_sidecar_is_told_with_its_line(seeds: Path, text: str, sentence: str) -> None:
    (seeds / "x.yaml").write_text(text)
    with pytest.raises(BadFile) as bad:
        Documents([seeds]).sidecar("x.txt")
    assert any(f"x.yaml{sentence}" in str(finding) for finding in bad.value.findings)


def test_a_hash_that_is_not_the_document_s_is_told(seeds: Path) -> None:
    documents = Documents([seeds])
    right = source(document="x.txt", sha256=HASH)
    found = documents.find(right)
    assert found is not None
    assert found.sha256 == HASH
    assert list(documents.wrong_with(right, found)) == []
    [(field, message, _)] = documents.wrong_with(source(document="x.txt", sha256="0" * 64), found)
    assert field == "sha256"
    assert "is not the SHA-256 of" in message


def test_a_sidecar_with_another_hash_is_told(seeds: Path) -> None:
    (seeds / "x.txt").write_text("Tampered")
    documents = Documents([seeds])
    found = documents.find(source(document="x.txt"))
    assert found is not None
    assert found.text == "Tampered"
    [(field, message, _)] = documents.wrong_with(source(document="x.txt"), found)
    assert field == "document"
    assert f"gives the SHA-256 {HASH}" in message


def test_a_document_that_is_not_utf_8_is_told(seeds: Path) -> None:
    (seeds / "x.txt").write_bytes(b"An article\n\xff\n")
    with pytest.raises(BadFile, match=r"x\.txt:2: the byte 0xff is not UTF-8"):
        Documents([seeds]).text(source(document="x.txt"))


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
