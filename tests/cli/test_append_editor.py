"""`append --edit`: a form in the user's editor, until it is right; a draft is never lost."""

# ruff: noqa: F811  (a fixture is imported, and then named where it is asked for)
from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest

from tests.cli.reading import PROGRAM, Shell, subprocess_environment
from tests.cli.writing import DECISION_ID, bundled, empty, timeline  # noqa: F401

FORM = """\
kind: decision-taken
government: be
occurred: 2022-04-22
title: The cabinet approves heavy weapons
outcome: approved
matters: [heavy-weapons]
"""


class Editor:
    """A scripted editor: a real program that saves one text after the other."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder / "an editor's folder"
        self.folder.mkdir()
        self._program = self.folder / "edit.py"
        self._program.write_text(
            "import pathlib, sys\n"
            "here, path = pathlib.Path(__file__).parent, pathlib.Path(sys.argv[-1])\n"
            "turn = len(list(here.glob('seen-*')))\n"
            "(here / f'seen-{turn}').write_bytes(path.read_bytes())\n"
            "save = here / f'save-{turn}'\n"
            "if save.exists():\n    path.write_bytes(save.read_bytes())\n"
            "sys.exit(3 if (here / 'fails').exists() else 0)\n"
        )
        self._turns = 0

    @property
    def command(self) -> str:
        return f'"{sys.executable}" "{self._program}" --wait'

    def saves(self, *texts: str | bytes) -> None:
        for text in texts:
            data = text.encode() if isinstance(text, str) else text
            (self.folder / f"save-{self._turns}").write_bytes(data)
            self._turns += 1

    def fails(self) -> None:
        (self.folder / "fails").touch()

    @property
    def seen(self) -> list[str]:
        """What it was opened on, each time."""
        return [p.read_text("utf-8", "replace") for p in sorted(self.folder.glob("seen-*"))]


@pytest.fixture
def editor(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Editor:
    found = Editor(tmp_path)
    drafts = tmp_path / "drafts"
    drafts.mkdir()
    monkeypatch.setattr("tempfile.tempdir", str(drafts))
    monkeypatch.delenv("EDITOR", raising=False)
    monkeypatch.setenv("VISUAL", found.command)
    return found


def draft_named_in(text: str) -> Path:
    """The draft that a message says was kept."""
    found = re.search(r"The draft is saved: timeline append --from (\S+)", text)
    assert found is not None, text
    return Path(found[1])


def test_what_is_written_in_the_editor_is_recorded_and_the_draft_removed(
    timeline: Shell, editor: Editor, tmp_path: Path
) -> None:
    editor.saves(FORM)

    ran = timeline("append", "decision-taken", "--edit")

    assert (ran.code, ran.out) == (0, f"{DECISION_ID}\n"), ran.err
    assert "heavy-weapons: lapsed → decided: approved" in ran.err
    assert "The draft is saved: timeline append --from" not in ran.err
    assert not list((tmp_path / "drafts").iterdir())


def test_the_form_says_what_each_field_means_and_has_what_was_given(
    timeline: Shell, editor: Editor
) -> None:
    timeline(
        *("append", "decision-taken", "--edit", "--government", "be", "--quote", "a: b"),
        *("--publisher", "VRT", "--quantity", "EUR 12000000", "--occurred", "2022-04-22"),
    )

    form = editor.seen[0]
    assert "# decision-taken: The government decided, or one of its bodies did" in form
    assert "(approved, rejected, noted, withdrawn)" in form
    assert "government: be\n" in form
    assert "publisher: VRT" in form
    assert 'exact: "a: b"' in form
    assert "currency: EUR" in form


def test_it_comes_back_with_what_is_wrong_until_it_is_right(
    timeline: Shell, editor: Editor
) -> None:
    broken = FORM.replace("approved", "aproved").replace("2022-04-22", "yesterday")
    editor.saves(broken, FORM.replace("[heavy-weapons]", "[heavy weapons"), FORM)

    ran = timeline("append", "decision-taken", "--edit")

    assert ran.code == 0, ran.err
    _, second, third = editor.seen
    assert second.startswith("#! Not recorded: 2 errors")
    assert re.search(r"#! occurred: “yesterday” is not a date.*\noccurred: yesterday", second)
    assert re.search(r"#! outcome: .*approved.*\noutcome: aproved", second)
    assert third.startswith("#! Not recorded: 1 error, see")
    assert "occurred: “yesterday”" not in third


def test_a_missing_matter_is_told_with_all_else(timeline: Shell, editor: Editor) -> None:
    editor.saves(FORM.replace("matters: [heavy-weapons]\n", "").replace("title", "#title"), FORM)

    assert timeline("append", "decision-taken", "--edit").code == 0
    assert "#! matters: missing" in editor.seen[1]
    assert "#! title: missing" in editor.seen[1]


def test_a_refusal_comes_back_into_the_editor_too(timeline: Shell, editor: Editor) -> None:
    editor.saves(FORM.replace("2022-04-22", "2052-04-22"), FORM)

    ran = timeline("append", "decision-taken", "--edit")

    assert ran.code == 0, ran.err
    assert "a development cannot be recorded before it" in editor.seen[1]


def test_an_emptied_form_records_nothing(timeline: Shell, editor: Editor, tmp_path: Path) -> None:
    editor.saves("# all gone\n")

    ran = timeline("append", "decision-taken", "--edit")

    assert (ran.code, ran.out) == (1, "")
    assert ran.err == "The draft is empty: nothing was recorded.\n"
    assert not list((tmp_path / "drafts").iterdir())


def test_a_form_that_is_left_as_it_is_records_nothing(timeline: Shell, editor: Editor) -> None:
    ran = timeline("append", "decision-taken", "--edit")

    assert (ran.code, ran.out) == (1, "")
    assert "The draft is empty: nothing was recorded." in ran.err
    assert len(editor.seen) == 1


def test_what_is_wrong_and_left_so_ends_with_the_draft_kept(
    timeline: Shell, editor: Editor
) -> None:
    editor.saves(FORM.replace("approved", "aproved"))

    ran = timeline("append", "decision-taken", "--edit")

    assert (ran.code, ran.out) == (1, "")
    assert "outcome: " in ran.err
    draft = draft_named_in(ran.err)
    assert "outcome: aproved" in draft.read_text()
    draft.write_text(draft.read_text().replace("aproved", "approved"))
    assert timeline("append", "--from", str(draft)).out == f"{DECISION_ID}\n"


def test_a_draft_survives_an_editor_that_fails(timeline: Shell, editor: Editor) -> None:
    editor.saves(FORM)
    editor.fails()

    ran = timeline("append", "decision-taken", "--edit")

    assert (ran.code, ran.out) == (1, "")
    assert "failed with exit code 3; nothing was recorded" in ran.err
    assert draft_named_in(ran.err).read_text() == FORM


def test_a_draft_survives_a_store_that_cannot_be_used(
    timeline: Shell, editor: Editor, tmp_path: Path
) -> None:
    editor.saves(FORM)
    (tmp_path / "t.db").write_bytes(b"not a store" * 1000)

    ran = timeline("append", "decision-taken", "--edit")

    assert (ran.code, ran.out) == (1, "")
    assert draft_named_in(ran.err).read_text() == FORM


def test_bytes_that_are_no_text_come_back_as_they_are(timeline: Shell, editor: Editor) -> None:
    latin = FORM.replace("cabinet", "cabinét").encode("latin-1")
    editor.saves(latin)

    ran = timeline("append", "decision-taken", "--edit")

    assert ran.code == 1
    assert "the byte 0xe9 is not UTF-8" in ran.err
    assert draft_named_in(ran.err).read_bytes().count(b"The cabin\xe9t approves") == 1


def test_a_dry_run_keeps_the_draft(timeline: Shell, editor: Editor) -> None:
    editor.saves(FORM)

    ran = timeline("append", "decision-taken", "--edit", "--dry-run")

    assert "outcome: approved" in ran.out
    assert draft_named_in(ran.err).read_text() == FORM


def test_a_wrong_option_is_told_before_the_editor_opens(timeline: Shell, editor: Editor) -> None:
    ran = timeline("append", "decision-taken", "--edit", "--occurred", "2022-13")

    assert ran.code == 2
    assert not editor.seen


@pytest.mark.parametrize(
    ("command", "said"),
    [
        ("no-such-editor --wait", "cannot run the editor “no-such-editor --wait”"),
        ("vi 'x", "VISUAL is “vi 'x”, which is not a command"),
        ("true; touch injected", "cannot run the editor “'true;' touch injected”"),
    ],
)
def test_an_editor_that_does_not_run_is_said(
    timeline: Shell, editor: Editor, monkeypatch: pytest.MonkeyPatch, command: str, said: str
) -> None:
    monkeypatch.setenv("VISUAL", command)

    ran = timeline("append", "decision-taken", "--edit")

    assert ran.code == 1
    assert said in ran.err


def test_without_any_editor_it_says_what_to_do(
    timeline: Shell, editor: Editor, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("VISUAL", " ")
    monkeypatch.setenv("EDITOR", "")
    monkeypatch.setenv("PATH", str(tmp_path))

    ran = timeline("append", "decision-taken", "--edit")

    assert ran.code == 1
    assert "neither VISUAL nor EDITOR is set" in ran.err
    assert "--from FILE" in ran.err


def test_the_installed_command_runs_the_editor_of_the_environment(
    editor: Editor, tmp_path: Path
) -> None:
    editor.saves(FORM.replace("approved", "aproved"), FORM)

    ran = subprocess.run(
        [str(PROGRAM), "--store", str(tmp_path / "t.db"), "append", "decision-taken", "--edit"],
        env=subprocess_environment(tmp_path, EDITOR=editor.command, VISUAL=""),
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )

    assert (ran.returncode, ran.stdout) == (0, f"{DECISION_ID}\n"), ran.stderr
    assert len(editor.seen) == 2


def test_an_editor_that_makes_the_same_mistake_again_is_not_started_for_ever(
    empty: Shell, editor: Editor
) -> None:
    wrong = FORM.replace("outcome: approved", "outcome: perhaps")
    editor.saves(*(f"{wrong}# {turn}\n" for turn in range(30)))

    ran = empty("append", "decision-taken", "--edit")

    assert ran.code == 1
    assert len(editor.seen) == 2
    assert "outcome: " in ran.err
    assert (
        "The draft still has errors, and there is no terminal to ask on: nothing was recorded."
    ) in ran.err
    assert draft_named_in(ran.err).exists()


def test_an_editor_that_makes_ever_other_mistakes_is_not_started_for_ever(
    empty: Shell, editor: Editor
) -> None:
    editor.saves(*(FORM.replace("[heavy-weapons]", f"[No {turn}]") for turn in range(30)))

    ran = empty("append", "decision-taken", "--edit")

    assert ran.code == 1
    assert len(editor.seen) == 10
    assert "The draft still has errors, and there is no" in ran.err
