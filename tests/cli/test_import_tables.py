"""`timeline import` of a table: with a map, with a proposal, and in a pipe."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from tests.formats.mapping.test_proposing import DUTCH
from timeline.cli.command_group import app

AMBIGUOUS = "date,title\n04/05/2022,A\n"


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("TIMELINE_STORE", str(tmp_path / "s.db"))
    (tmp_path / "t.csv").write_text(DUTCH, "utf-8")
    (tmp_path / "a.csv").write_text(AMBIGUOUS, "utf-8")
    return tmp_path


def run(*words: str) -> tuple[int, str, str]:
    found = CliRunner().invoke(app, list(words))
    return found.exit_code, found.stdout, found.stderr


def test_in_a_pipe_the_command_that_writes_a_map_is_named(folder: Path) -> None:
    code, out, error = run("import", "t.csv")
    assert (code, out) == (1, "")
    assert "timeline import t.csv --write-map map.yaml" in error
    code, _, error = run("import", "t.csv", "--government", "be", "--write-map", "map.yaml")
    assert code == 0
    assert "map.yaml: written. Check it, then: timeline import t.csv --map map.yaml" in error
    code, out, _ = run("import", "t.csv", "--map", "map.yaml")
    assert (code, out) == (0, "t.csv: 2 new, 0 already recorded; new government: be\n")
    code, _, error = run("import", "t.csv", "--government", "be", "--write-map", "map.yaml")
    assert code == 2
    assert "map.yaml exists" in error


def test_yes_takes_the_proposal_unless_it_is_unsure(folder: Path) -> None:
    code, out, error = run("import", "t.csv", "--government", "be", "--yes")
    assert (code, out) == (0, "t.csv: 2 new, 0 already recorded; new government: be\n")
    assert "2022-05-05  be  situation-noted  Wegen" in error
    code, out, error = run("import", "a.csv", "--government", "be", "--yes")
    assert (code, out) == (1, "")
    assert "a.csv: dates may be D/M/YYYY or M/D/YYYY" in error


def test_a_changed_table_writes_its_corrections(folder: Path) -> None:
    run("import", "t.csv", "--government", "be", "--yes")
    (folder / "t.csv").write_text(DUTCH.replace(";Lampen;", ";Lantaarns;"), "utf-8")
    code, out, _ = run("import", "t.csv", "--government", "be", "--yes", "--corrections", "c.jsonl")
    assert code == 0
    assert out == (
        "t.csv: 0 new, 1 already recorded, 1 corrected by c.jsonl: read it, and import it\n"
    )
    assert '"changes":{"title":"Lantaarns"}' in (folder / "c.jsonl").read_text("utf-8")
    assert run("import", "c.jsonl")[1] == "c.jsonl: 1 new, 0 already recorded\n"
    assert run("import", "t.csv", "--government", "be", "--yes", "--correct")[1] == (
        "t.csv: 0 new, 2 already recorded\n"
    )


def test_a_question_on_a_terminal_decides(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("timeline.cli.input.table_map.is_somebody_there", lambda: True)
    words = ["import", "a.csv", "--government", "be", "--yes"]
    refused = CliRunner().invoke(app, words, input="no\n")
    assert refused.exit_code == 1
    assert "Not certain: dates may be D/M/YYYY or M/D/YYYY" in refused.stderr
    assert "Nothing was imported" in refused.stderr
    taken = CliRunner().invoke(app, words, input="yes\n")
    assert (taken.exit_code, taken.stdout) == (
        0,
        "a.csv: 1 new, 0 already recorded; new government: be\n",
    )


def test_a_folder_of_markdown_is_a_row_a_file(folder: Path) -> None:
    notes = folder / "notes"
    (notes / "old").mkdir(parents=True)
    front = "---\ntitle: The cabinet meets\ndate: 2022-04-22\ntags: [defence]\n---\n"
    (notes / "a.md").write_text(f"{front}It met.\n\n---\n\nTwice.\n", "utf-8")
    (notes / "old" / "b.md").write_bytes(
        front.replace("2022-04-22", "2022").replace("\n", "\r\n").encode()
    )
    (notes / "t.csv").write_text("title\nno note\n", "utf-8")
    (folder / "map.yaml").write_text(
        "fields: {government: be, kind: situation-noted, id: 'n-{filename}', title: '{title}',\n"
        "  occurred: '{date}', tags: {column: tags}, summary: '{body}'}\n"
        "developments: [{}]\n",
        "utf-8",
    )
    code, out, _ = run("import", "notes", "--map", "map.yaml")
    assert code == 0
    assert [line.partition(":")[0] for line in out.splitlines()] == ["notes/a.md", "notes/old/b.md"]
    _, out, _ = run("log", "--json")
    found = {one["id"]: (one["occurred"], one["summary"], one["tags"]) for one in json.loads(out)}
    assert found == {
        "n-a": ("2022-04-22", "It met.\n\n---\n\nTwice.", ["defence"]),
        "n-b": ("2022", None, ["defence"]),
    }


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("No fields.\n", "n.md:1: has no front matter"),
        ("---\ntitle: A\n", "n.md:1: has no front matter"),
        ("---\n- A\n---\n", "n.md:2: the front matter is no list of fields"),
        ("---\ntitle: A\nb: [\n---\n", "n.md:"),
        ("---\ntitle: A\nb: &x 1\n---\n", "n.md:3: YAML anchors are not supported"),
    ],
)
def test_markdown_without_fields_is_told_with_its_line(folder: Path, text: str, told: str) -> None:
    (folder / "n.md").write_text(text, "utf-8")
    code, out, error = run("import", "n.md", "--map", "timelinejs", "--government", "be")
    assert (code, out) == (1, "")
    assert error.startswith(told)
