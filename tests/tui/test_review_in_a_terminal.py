"""A review in a real terminal: from an article to the record, and killed at any key."""

from __future__ import annotations

import os
import random
import re
import shutil
import signal
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.tui.terminal import Terminal, installed, terminal
from timeline.results import DraftEntry
from timeline.timeline import Timeline

COMMAND = installed()
SEED = Path(__file__).parents[2] / "seeds" / "000_d07d4e6654785306.txt"
pytestmark = [
    pytest.mark.terminal,
    pytest.mark.skipif(shutil.which("tmux") is None, reason="tmux is not installed"),
    pytest.mark.skipif(COMMAND is None, reason="the command is not installed"),
]


@pytest.fixture
def shell(tmp_path: Path) -> Iterator[Terminal]:
    """A shell in a terminal of its own, with the bundled article beside it."""
    (tmp_path / "seeds").mkdir()
    for suffix in (".txt", ".yaml"):
        shutil.copy(SEED.with_suffix(suffix), tmp_path / "seeds")
    with terminal(tmp_path) as found:
        yield found


def entries(draft: Path) -> tuple[DraftEntry, ...]:
    """The proposals in the file."""
    with Timeline.open(draft.with_name("other.db")) as timeline:
        return timeline.open_draft(draft).entries


def test_from_the_article_to_the_record(shell: Terminal, tmp_path: Path) -> None:
    assert COMMAND is not None
    article = f"seeds/{SEED.name}"
    shell.run(COMMAND, "--store", "t.db", "draft", article, "--out", "d.yaml", "--tui")
    shell.until("0 taken, 0 skipped, 26 left of 26", "1 of 26  · not decided")
    shell.type(" ss")
    shell.until("1 taken, 2 skipped", "4 of 26  · not decided")
    shell.type("e")
    shell.until("Edit ◔ decision expected", "ctrl+s keep")
    shell.type("celex:32022R0576")  # into the first empty field: identifiers of the source
    shell.until("celex:32022R0576", "ctrl+s keeps")
    shell.press("C-s")
    shell.until("4 of 26  · not decided")
    assert "32022R0576" in str(entries(tmp_path / "d.yaml")[3].given["sources"])
    shell.type("m")
    shell.until("Which matters of be is it about?")
    shell.type("heavy-weapons")
    shell.press("Enter")
    shell.until("matters      heavy-weapons")
    shell.type(" ")
    shell.until("2 taken, 2 skipped")
    shell.press("q")
    shell.until(
        "d.yaml: 2 accepted, 2 skipped, 22 proposed", "timeline draft --resume d.yaml --tui"
    )
    assert not (tmp_path / "t.db").exists()

    shell.run("clear")
    shell.run(COMMAND, "--store", "t.db", "draft", "--resume", "d.yaml", "--tui")
    shell.until("5 of 26  · not decided", "2 taken, 2 skipped, 22 left")
    shell.type("w")
    shell.until("Record 2 developments?", "heavy-weapons  new → lapsed")
    assert not (tmp_path / "t.db").exists()
    shell.press("Enter")
    shell.until("Recorded 2 developments", "22 are undecided")
    shell.press("Escape")
    shell.until("2 recorded")
    shell.press("q")
    shell.until("exit=0")
    shell.run("clear")
    shell.run(COMMAND, "--store", "t.db", "state", "be", "--as-of", "2022-04-21")
    shell.until(
        "heavy-weapons", "decision expected", "22 April 2022", "delivery-heavy-duty-weapons"
    )


@pytest.mark.slow
def test_killed_at_any_key_the_draft_has_what_was_decided(shell: Terminal, tmp_path: Path) -> None:
    assert COMMAND is not None
    draft, chance = tmp_path / "d.yaml", random.Random(20)
    with Timeline.open(tmp_path / "other.db") as timeline:
        timeline.draft(tmp_path / "seeds" / SEED.name, out=draft)
    decided: list[str] = []
    for attempt in range(4):
        shell.run("clear")
        shell.run(COMMAND, "--store", "t.db", "draft", "--resume", "d.yaml", "--tui")
        shell.until(f"{len(decided) + 1} of 26  · not decided")
        program = shell.program()
        keys = chance.choices(" s", k=chance.randint(1, 5))
        shell.type("".join(keys))
        if attempt % 2:
            shell.until(f"{26 - len(decided) - len(keys)} left of 26")
        os.kill(program, signal.SIGKILL)
        shell.until("exit=137")
        asked = decided + ["accepted" if key == " " else "skipped" for key in keys]
        found = [one.review for one in entries(draft)]
        count = next(n for n, one in enumerate([*found, "proposed"]) if one == "proposed")
        assert found[:count] == asked[:count]
        assert set(found[count:]) <= {"proposed"}
        assert count >= (len(asked) if attempt % 2 else len(decided))
        decided = found[:count]
        shell.press("C-u")  # Keys that it had not read are the shell's now.
        shell.run("reset")
        shell.await_that(lambda text: re.search(r"exit=0", text) is not None, "a clean shell")
    assert not (tmp_path / "t.db").exists()
