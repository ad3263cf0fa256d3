"""docs/json.md has each field of the JSON output, and no other."""

from __future__ import annotations

import json
import re
import shlex
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from scripts.generate_docs import DOCS, ROOT

from timeline import Timeline
from timeline.cli.main import main
from timeline.services.seals.note_keys import create_key

_TABLE = re.compile(
    r"(?P<marks>(?:^<!-- shown by: .+ -->\n)+)\n(?P<rows>(?:^\|.*\n)+)", re.MULTILINE
)
_MARK = re.compile(
    r"<!-- shown by: (?P<command>.+?) -- (?P<path>\S+)(?: beside (?P<less>.+?) -- (?P<at>\S+))? -->"
)


def _shown() -> Iterator[tuple[re.Match[str], list[str]]]:
    for table in _TABLE.finditer((DOCS / "json.md").read_text(encoding="utf-8")):
        fields = re.findall(r"^\| `(\w+)` \|", table["rows"], re.MULTILINE)
        for mark in _MARK.finditer(table["marks"]):
            yield mark, fields


SHOWN = [*_shown()]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a store of the bundled history, an invented decision and its correction."""
    folder = tmp_path_factory.mktemp("json")
    (folder / "events").symlink_to(ROOT / "events")
    (folder / "seeds").symlink_to(ROOT / "seeds")
    (folder / "wrong.yaml").write_text("government: be\nnaem: Belgium\n", encoding="utf-8")
    with Timeline.open(folder / "history.db") as timeline:
        timeline.import_files(ROOT / "events")
        timeline.seal(folder / "june.checkpoint")
        create_key(folder / "archive.key", "example.org/archive")
        timeline.append(
            {
                "id": "be-2022-04-22-approves",
                "kind": "decision-taken",
                "government": "be",
                "occurred": "2022-04-22",
                "title": "The core cabinet approves heavy weapons",
                "matters": ["heavy-weapons"],
                "outcome": "approved",
                "sources": [{"publisher": "The Daily Example", "published": "2022-04-23"}],
            }
        )
        timeline.correct(
            "be-2022-04-22-approves",
            {"outcome": "noted"},
            reason="It was only noted",
            sources=[{"publisher": "The Daily Example", "published": "2022-04-26"}],
        )
    return folder


def test_every_command_with_json_output_is_described() -> None:
    described = {shlex.split(mark["command"])[0] for mark, _ in SHOWN}
    assert described == {
        "agenda", "append", "backup", "bundle", "check", "diff", "doctor", "draft", "governments",
        "import", "key", "log", "map", "matter", "matters", "pending", "prove", "replay", "rescue",
        "seal", "show", "source", "state", "stats", "tracks", "undo", "view",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("mark", "fields"), SHOWN, ids=[f"{m['command'][:30]} {m['path']}" for m, _ in SHOWN]
)
def test_the_fields_are_those_that_are_printed(
    mark: re.Match[str],
    fields: list[str],
    folder: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.chdir(folder)

    def printed(command: str, path: str) -> list[str]:
        found = _at(_run(command, capsys), path)
        assert isinstance(found, dict)
        return [*found]

    less = printed(mark["less"], mark["at"]) if mark["less"] else []
    assert fields == [one for one in printed(mark["command"], mark["path"]) if one not in less]


def _run(command: str, capsys: pytest.CaptureFixture[str]) -> Any:
    capsys.readouterr()
    with pytest.raises(SystemExit):
        main(["--store", "history.db", *shlex.split(command), "--json"])
    return json.loads(capsys.readouterr().out)


def _at(found: Any, path: str) -> Any:
    for part in path.split("."):
        if part:
            found = found[int(part)] if part.isdigit() else found[part]
    return found
