"""Any file of developments through one door, and how they are found in folders."""

from __future__ import annotations

import io
import subprocess
import sys
from pathlib import Path

import pytest

from timeline.formats import discovery
from timeline.formats.discovery import NoSuchFile, find_files, read_file, read_stream
from timeline.formats.errors import Finding
from timeline.formats.records import GovernmentHeader, Item

YAML = """\
government: be
developments:
  - {id: a, kind: statement-made, occurred: 2022-04-20, title: A title}
"""
JSONL = (
    '{"government":"be"}\n'
    '{"id":"a","kind":"statement-made","government":"be","occurred":"2022","title":"A title"}\n'
)


@pytest.mark.parametrize("name", ["be.yaml", "be.yml", "be.YAML", "be.jsonl", "be.ndjson"])
def test_the_ending_says_the_format(tmp_path: Path, name: str) -> None:
    path = tmp_path / name
    path.write_text(YAML if path.suffix.lower() in discovery.YAML_SUFFIXES else JSONL)
    header, item = read_file(path)
    assert isinstance(header, GovernmentHeader)
    assert isinstance(item, Item)
    assert item.path == str(path)


def test_another_ending_is_a_finding(tmp_path: Path) -> None:
    [finding] = read_file(tmp_path / "be.odt")
    assert isinstance(finding, Finding)
    assert (finding.path, finding.line) == (str(tmp_path / "be.odt"), None)


@pytest.mark.parametrize("text", [YAML, JSONL])
@pytest.mark.parametrize("before", ["", "\n \n\r\n", "\ufeff", "\ufeff\n\n"])
def test_of_a_stream_the_first_character_says_the_format(text: str, before: str) -> None:
    header, item = read_stream(io.BytesIO((before + text).encode()), "-")
    assert isinstance(header, GovernmentHeader)
    assert isinstance(item, Item)
    lines = before.count("\n")
    assert item.line == lines + (3 if text == YAML else 2)


def test_a_dash_is_standard_input(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(JSONL.encode())))
    header, item = read_file(Path("-"))
    assert isinstance(header, GovernmentHeader)
    assert isinstance(item, Item)
    assert item.path == "-"


def test_an_empty_stream_is_a_finding() -> None:
    [finding] = read_stream(io.BytesIO(b""), "-")
    assert str(finding) == "-: is empty"


def test_a_stream_of_one_long_line_is_read() -> None:
    text = JSONL.replace("A title", 'A title","summary":"' + "x" * 90_000)
    assert len([r for r in read_stream(io.BytesIO(text.encode()), "-") if isinstance(r, Item)]) == 1


def test_reading_json_lines_does_not_import_ruamel(tmp_path: Path) -> None:
    path = tmp_path / "be.jsonl"
    path.write_text(JSONL)
    program = (
        "import sys, pathlib\n"
        "from timeline.formats.discovery import read_file\n"
        "from timeline.formats.writer import write_jsonl, write_yaml\n"
        "assert len(list(read_file(pathlib.Path(sys.argv[1])))) == 2\n"
        "assert not [name for name in sys.modules if name.startswith('ruamel')]\n"
    )
    subprocess.run([sys.executable, "-c", program, str(path)], check=True)


def touch(folder: Path, *names: str) -> None:
    for name in names:
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("")


def test_a_folder_is_searched_in_order_for_our_formats(tmp_path: Path) -> None:
    touch(tmp_path, "b.yaml", "a.jsonl", "c.txt.bak", "z/a.yml", "y/b.ndjson", "readme.md")
    found = [path.relative_to(tmp_path).as_posix() for path in find_files([tmp_path])]
    assert found == ["a.jsonl", "b.yaml", "y/b.ndjson", "z/a.yml"]


def test_hidden_files_and_sidecars_are_passed_over(tmp_path: Path) -> None:
    touch(tmp_path, ".a.yaml", ".git/b.yaml", "seeds/x.txt", "seeds/x.yaml", "be.yaml")
    assert find_files([tmp_path]) == [tmp_path / "be.yaml"]


def test_links_out_of_the_folder_are_not_followed(tmp_path: Path) -> None:
    touch(tmp_path, "in/a.yaml", "out/b.yaml")
    folder = tmp_path / "in"
    (folder / "file.yaml").symlink_to(tmp_path / "out" / "b.yaml")
    (folder / "folder").symlink_to(tmp_path / "out")
    (folder / "inner.yaml").symlink_to(folder / "a.yaml")
    (folder / "broken.yaml").symlink_to(folder / "nowhere.yaml")
    assert find_files([folder]) == [folder / "a.yaml", folder / "inner.yaml"]


def test_a_file_that_is_named_is_taken_as_it_is_and_once(tmp_path: Path) -> None:
    touch(tmp_path, ".a.yaml", "b.yaml")
    assert find_files([tmp_path / ".a.yaml", tmp_path, tmp_path / "b.yaml", Path("-")]) == [
        tmp_path / ".a.yaml",
        tmp_path / "b.yaml",
        Path("-"),
    ]


def test_a_path_that_does_not_exist_is_told(tmp_path: Path) -> None:
    with pytest.raises(NoSuchFile) as caught:
        find_files([tmp_path / "nowhere.yaml"])
    assert caught.value.path == tmp_path / "nowhere.yaml"
