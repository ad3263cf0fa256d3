"""An unfinished form outlives a program that is killed, and is offered again."""

from __future__ import annotations

import fcntl
import json
import os
import shutil
import signal
import time
from pathlib import Path
from typing import IO

import pytest

from tests.tui.forms import EXPECTED, SATURDAY, filled
from tests.tui.terminal import PATIENCE, installed, terminal
from tests.tui.test_timeline import run
from timeline.timeline import Timeline
from timeline.tui.model.entering.kept_form import KeptForms
from timeline.tui.model.form_commands import Append
from timeline.tui.screens.form.form_keeper import kept_form

COMMAND = installed()
NOW = int(SATURDAY.timestamp())


@pytest.mark.slow
@pytest.mark.terminal
@pytest.mark.skipif(shutil.which("tmux") is None, reason="tmux is not installed")
@pytest.mark.skipif(COMMAND is None, reason="the command is not installed")
def test_a_killed_program_leaves_the_form_that_the_next_one_takes_up(
    store: Path, tmp_path: Path
) -> None:
    with terminal(tmp_path) as shell:
        for again in (False, True):
            shell.run(str(COMMAND), "--store", str(store), "tui")
            shell.until("26 of 26", "Belgium examines how to help")
            shell.type("a")
            if again:
                break
            shell.until("What happened?")
            shell.type("statement")
            shell.until("“ statement made")
            shell.press("Enter")
            shell.until("still needed: occurred, title")
            shell.type("2022-04-20\tHalf a thought\x1b[200~ [b]\x1b[201~")
            shell.until("Half a thought [b]")
            shell.press("C-l", "C-n")
            shell.until("Where else we read it (2)")
            shell.await_that(
                lambda _: any('"sources": 2' in one.read_text() for one in kept(tmp_path)),
                "the copy of the form",
            )
            (copy,) = kept(tmp_path)
            assert copy.stat().st_mode & 0o777 == 0o600
            os.kill(shell.program(), signal.SIGKILL)
            shell.until("exit=137")
            shell.type("reset; clear")
            shell.press("Enter")
            shell.await_that(lambda text: "exit" not in text, "a clean terminal")
        shell.until("An unfinished form, saved ", "append statement made: “Half a thought [b]”")
        shell.type("y")
        shell.until("Half a thought [b]", "The Brussels Times", "Where else we read it (2)")
        shell.until("✓ ctrl+s records be-2022-04-20-half-a-thought-b")
        shell.press("C-s")
        shell.until("27 of 27")
        assert not list((tmp_path / "config").rglob("forms/*"))
    with Timeline.open(store) as timeline:
        sources = timeline.show("be-2022-04-20-half-a-thought-b").entry.document["sources"]
    assert [one["document"] for one in sources] == ["000_d07d4e6654785306.txt"]


STUBBORN = "#!/bin/sh\ntrap '' HUP INT TERM\necho it edits\nexec sleep 120\n"
"""An editor that outlives its terminal."""


@pytest.mark.slow
@pytest.mark.terminal
@pytest.mark.skipif(shutil.which("tmux") is None, reason="tmux is not installed")
@pytest.mark.skipif(COMMAND is None, reason="the command is not installed")
@pytest.mark.parametrize("in_the_editor", [False, True])
def test_a_program_whose_terminal_dies_ends_and_leaves_its_form_to_the_next(
    store: Path, tmp_path: Path, *, in_the_editor: bool
) -> None:
    editor = tmp_path / "editor"
    editor.write_text(STUBBORN)
    editor.chmod(0o700)
    with terminal(tmp_path) as shell:
        shell.run("env", f"VISUAL={editor}", str(COMMAND), "--store", str(store), "tui")
        shell.until("26 of 26", "Belgium examines how to help")
        shell.type("a")
        shell.until("What happened?")
        shell.type("statement")
        shell.until("“ statement made")
        shell.press("Enter")
        shell.until("still needed: occurred, title")
        program = shell.program()
        shell.type("2022-04-20\tHalf a thought")
        shell.until("Half a thought")
        if in_the_editor:
            shell.press("C-g")
            shell.until("it edits")
        else:
            shell.type(" more")
        shell.tmux("kill-session")
        end = time.monotonic() + PATIENCE
        while Path(f"/proc/{program}").exists():
            assert time.monotonic() < end, "it goes on without a terminal"
            time.sleep(0.1)
    (copy,) = kept(tmp_path)
    place = KeptForms(copy.parent.parent, "")
    place.path = copy
    found = place.read()  # None if the lock is still held
    assert found is not None
    assert found.title == "Half a thought" + " more" * (not in_the_editor)


def kept(folder: Path) -> list[Path]:
    """The copies of unfinished forms."""
    return list((folder / "config").rglob("forms/*.json"))


def test_a_correction_is_taken_up_and_a_discarded_form_is_gone(store: Path, settings: Path) -> None:
    async def go() -> None:
        async with filled(store, settings) as it:
            await it.amend("C", EXPECTED)
            await it.fill(amendment__reason="The paper was wrong")
            it.form.save_copy()
            (path,) = settings.rglob("forms/*.json")
            left = path.read_bytes()
            # A second program does not take what the first one has open.
            other = KeptForms(settings, str(it.app.timeline.location))
            assert other.read() is None
            other.delete()
            await it.send("escape")
            await it.until(lambda: "Discard your changes?" in it.text())
            await it.send("y")
            await it.until(lambda: it.app.screen is it.main)
            assert not path.exists()

            path.write_bytes(left)  # as a crash leaves it
            await it.send("a")
            await it.until(lambda: "An unfinished form, saved just now" in it.text())
            await it.send("escape")
            await it.until(lambda: it.app.screen is it.main)
            assert path.exists()
            await it.send("a")
            await it.until(lambda: f"correct {EXPECTED}: “The paper was wrong”" in it.sentences())
            await it.send("enter")
            await it.opened()
            assert it.field("amendment.reason").value == "The paper was wrong"
            assert it.field("development.expected").value == "2022-04-22"
            await it.send("escape", "y")
            await it.until(lambda: it.app.screen is it.main)
            assert not path.exists()

    run(go())


def test_a_form_that_cannot_be_kept_or_taken_up_says_so(store: Path, settings: Path) -> None:
    async def go() -> None:
        async with filled(store, settings) as it:
            place = KeptForms(settings, str(it.app.timeline.location))
            place.path.parent.mkdir(parents=True)
            place.path.write_text('{"purpose"')
            await it.append("statement")
            assert place.path.with_suffix(".damaged").read_text() == '{"purpose"'
            assert "The unfinished form is damaged. It is put aside:" in it.sentences()
            assert "A crash would lose this form" not in it.sentences()
            place.path.with_suffix(".new").mkdir()  # nobody can write there, root neither
            await it.fill(development__title="Half a thought")
            it.form.save_copy()
            await it.until(lambda: "the folder of the settings cannot be written" in it.sentences())
            await it.send("escape", "y")
            await it.until(lambda: it.app.screen is it.main)

            assert place.claim()  # as another program does
            await it.append("statement")
            await it.until(lambda: "another program has one open" in it.sentences())
            place.release()

    run(go())


def test_a_kept_form_that_was_tampered_with_fills_in_what_fits(tmp_path: Path) -> None:
    place = KeptForms(tmp_path, "store")
    command = Append("decision-taken", SATURDAY.date(), "be")
    command.form.put("development.title", "T")
    command.form.put("source.quotes", ("one", ""))
    assert place.claim()
    place.write(kept_form("append", "decision-taken", command.form, NOW - 720))
    place.release()
    data = json.loads(place.path.read_text())
    data["values"] |= {"development.outcome": "shot", "development.settles": "x", "no.field": "y"}
    place.path.write_text(json.dumps(data | {"sources": 10**9}))
    found = place.read()
    assert found is not None
    assert found.age(NOW) == "12 minutes ago"
    another = Append("decision-taken", SATURDAY.date()).form
    another.restore(found.values, found.sources)
    assert another.values["source.quotes"] == ("one", "")
    assert another.text("development.title") == "T"
    assert another.text("development.government") == "be"
    assert another.text("development.outcome") == ""
    assert another.values["development.settles"] == command.form.values["development.settles"]
    for bad in ("", "[]", "{}", '{"purpose": "rm"}', "[" * 10**5):
        place.path.write_text(bad)
        assert place.read() is None


def test_the_lock_of_a_program_that_just_let_go_is_nobodys(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    lock = fcntl.flock
    first, second = KeptForms(tmp_path, "store"), KeptForms(tmp_path, "store")
    assert first.claim()

    def meanwhile(file: IO[bytes], how: int) -> None:
        first.release()
        lock(file, how)

    monkeypatch.setattr(fcntl, "flock", meanwhile)
    assert not second.claim()  # Its file is gone: a third program would lock another one.
    monkeypatch.undo()
    assert second.claim()
    assert not first.claim()
    second.release()
