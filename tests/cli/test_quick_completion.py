"""A shell completes every id, government and matter, and gets what Typer would have answered."""

from __future__ import annotations

import io
from contextlib import redirect_stdout
from pathlib import Path
from unittest import mock

import pytest

from tests.cli.reading import a_story, isolate
from timeline.cli.input import quick_completion as module
from timeline.cli.input.quick_completion import quick_completion
from timeline.cli.main import main

LINES = (
    "timeline show xx-r", "timeline show xx-raised xx-", "timeline show nothing", "timeline show ",
    "timeline state ", "timeline log x", "timeline log xx --matter ", "timeline log --matter b",
    "timeline log --kind sta", "timeline log --", "timeline st", "timeline log --since ",
    "timeline log --json x", "timeline pending --overdue ", "timeline matter ",
)  # fmt: skip


@pytest.fixture(scope="module")
def story(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return a_story(tmp_path_factory.mktemp("completion") / "story.db")


@pytest.fixture(autouse=True)
def _of_this_store(monkeypatch: pytest.MonkeyPatch, tmp_path: Path, story: Path) -> None:
    isolate(monkeypatch, tmp_path)
    monkeypatch.setenv("TIMELINE_STORE", str(story))


def answer() -> tuple[str, object]:
    """What a shell gets, and the exit code."""
    out = io.StringIO()
    with redirect_stdout(out), pytest.raises(SystemExit) as ended:
        main([])
    return out.getvalue(), ended.value.code or 0


def asked(monkeypatch: pytest.MonkeyPatch, shell: str, line: str) -> None:
    """Sets the variables that the script of a shell sets."""
    monkeypatch.setenv("_TIMELINE_COMPLETE", f"complete_{shell}")
    monkeypatch.setenv("_TYPER_COMPLETE_ARGS", line)
    monkeypatch.setenv("_TYPER_COMPLETE_FISH_ACTION", "get-args")
    monkeypatch.setenv("COMP_WORDS", line)
    monkeypatch.setenv("COMP_CWORD", str(len(line.split()) - (not line.endswith(" "))))


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
@pytest.mark.parametrize("line", LINES)
def test_a_shell_gets_what_typer_would_answer(
    monkeypatch: pytest.MonkeyPatch, shell: str, line: str
) -> None:
    asked(monkeypatch, shell, line)
    ours = answer()
    with mock.patch.object(module, "quick_completion", return_value=None):
        assert answer() == ours


@pytest.mark.parametrize("line", ["timeline show x", "timeline show nothing"])
def test_fish_is_told_whether_there_is_anything(monkeypatch: pytest.MonkeyPatch, line: str) -> None:
    asked(monkeypatch, "fish", line)
    monkeypatch.setenv("_TYPER_COMPLETE_FISH_ACTION", "is-args")
    ours = answer()
    with mock.patch.object(module, "quick_completion", return_value=None):
        assert answer() == ours


@pytest.mark.parametrize(("line", "expected"), [
    ("timeline show xx-r", ["xx-raised", "xx-retraction", "xx-rumour"]),
    ("timeline state y", ["yy"]),
    ("timeline state xx --matter b", ["bridge"]),
])  # fmt: skip
def test_names_are_completed_without_typer(
    monkeypatch: pytest.MonkeyPatch, line: str, expected: list[str]
) -> None:
    asked(monkeypatch, "bash", line)
    found = quick_completion()
    assert found is not None
    assert found.text.split() == expected


@pytest.mark.parametrize("line", LINES[9:12])
def test_other_words_are_left_to_typer(monkeypatch: pytest.MonkeyPatch, line: str) -> None:
    asked(monkeypatch, "bash", line)
    assert quick_completion() is None


def test_a_name_that_a_shell_could_run_is_left_to_typer(monkeypatch: pytest.MonkeyPatch) -> None:
    asked(monkeypatch, "zsh", "timeline show x")
    with mock.patch.object(module, "known_names", return_value=["x$(touch y)"]):
        assert quick_completion() is None


def test_without_a_store_nothing_is_offered(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("TIMELINE_STORE", str(tmp_path / "none.db"))
    asked(monkeypatch, "bash", "timeline show x")
    assert answer() == ("\n", 0)
