"""What the tests of the writing commands share: stores to write into, and the issue's example."""

from __future__ import annotations

import io
import shutil
from pathlib import Path

import pytest

from tests.cli.reading import Shell, import_bundled, isolate
from timeline import Timeline

DECISION = (
    *("append", "decision-taken", "--government", "be", "--matter", "heavy-weapons"),
    *("--occurred", "2022-04-22", "--outcome", "approved"),
    *("--title", "The cabinet approves heavy weapons"),
    *("--publisher", "The Brussels Times", "--published", "2022-04-23"),
)
DECISION_ID = "be-2022-04-22-the-cabinet-approves-heavy-weapons"


@pytest.fixture(scope="session")
def bundled(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the bundled history and its view, to be copied: making them takes long."""
    path = import_bundled(tmp_path_factory.mktemp("bundled") / "t.db")
    with Timeline.open(path) as door:
        door.state()
    return path.parent


@pytest.fixture
def timeline(
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
    bundled: Path,
) -> Shell:
    """The command on a store with the bundled history."""
    isolate(monkeypatch, tmp_path)
    shutil.copytree(bundled, tmp_path, dirs_exist_ok=True)
    return Shell(capsys, tmp_path / "t.db")


@pytest.fixture
def empty(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> Shell:
    """The command where there is no store yet."""
    isolate(monkeypatch, tmp_path)
    return Shell(capsys, tmp_path / "none.db")


def give_stdin(monkeypatch: pytest.MonkeyPatch, data: str | bytes) -> None:
    """Puts something on standard input."""
    raw = data.encode() if isinstance(data, str) else data
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(raw), encoding="utf-8"))


def as_given(value: object) -> object:
    """A JSON value without what was left at its default, for comparing with what was given."""
    if isinstance(value, list):
        return [as_given(part) for part in value]
    if isinstance(value, dict):
        kept = {name: as_given(part) for name, part in value.items() if part not in (None, [])}
        return {name: part for name, part in kept.items() if part != "exact"}
    return value
