"""`timeline governments`, `matters`, `stats` and `view`: what is there, and where."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from tests.cli.reading import Shell, a_story, isolate


@pytest.fixture(scope="module")
def story(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return a_story(tmp_path_factory.mktemp("story") / "timeline.db")


@pytest.fixture
def timeline(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path, story: Path
) -> Shell:
    isolate(monkeypatch, tmp_path)
    return Shell(capsys, story)


def test_governments_with_name_and_zone(timeline: Shell) -> None:
    lines = timeline("governments").lines
    assert lines[0].split() == ["developments", "matters", "from", "and", "to", "zone"]
    assert lines[1].split()[:2] == ["xx", "Xanadu"]
    assert lines[2].split()[-1] == "Asia/Tokyo"
    assert [one["id"] for one in timeline("governments", "--json").json] == ["xx", "yy"]


def test_matters_with_title_and_status(timeline: Shell) -> None:
    said = timeline("matters", "xx", "--as-of", "2024-03-07").out
    assert said.startswith("as of 7 March 2024\n\n")
    assert "xx  bridge  A tunnel is proposed" in said
    assert "decision expected until 8 March 2024, 3 developments" in said
    found = timeline("matters", "--json").json
    assert {(one["government"], one["matter"]) for one in found} == {
        ("xx", "bridge"), ("xx", "money")
    }  # fmt: skip


def test_counts(timeline: Shell) -> None:
    found = timeline("stats", "--json").json
    assert found["developments"] == 9
    assert found["by_kind"]["statement-made"] == 2
    said = timeline("stats").out
    assert "        9  developments" in said
    assert "by kind" in said
    assert len(timeline("stats", "--jsonl").lines) == 1


def test_the_view_can_be_deleted_and_comes_back(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    isolate(monkeypatch, tmp_path)
    shell = Shell(capsys, a_story(tmp_path / "timeline.db"))
    before = shell("log", "--json").out
    folder = Path(shell("view", "path").out.strip())
    assert folder == tmp_path / "timeline.db.view"
    shutil.rmtree(folder)
    assert "not built yet; the next query builds it" in shell("view", "status").out
    assert shell("view", "status", "--json").json["position"] is None
    assert shell("log", "--json").out == before
    status = shell("view", "status", "--json").json
    assert status["position"] == status["newest"] > 0
    assert "current, at event" in shell("view", "status").out


def test_the_view_is_rebuilt_by_one_command(timeline: Shell) -> None:
    before = timeline("log", "--json").out
    ran = timeline("view", "rebuild")
    assert ran.code == 0
    assert "was rebuilt" in ran.err
    assert Path(ran.out.strip()).is_dir()
    assert timeline("log", "--json").out == before
