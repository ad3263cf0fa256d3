"""The installed command in a real terminal, as a person has it before them."""

from __future__ import annotations

import re
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.tui.terminal import Terminal, installed, terminal

COMMAND = installed()
pytestmark = [
    pytest.mark.terminal,
    pytest.mark.skipif(shutil.which("tmux") is None, reason="tmux is not installed"),
    pytest.mark.skipif(COMMAND is None, reason="the command is not installed"),
]


@pytest.fixture
def shell(tmp_path: Path) -> Iterator[Terminal]:
    """A shell in a terminal of its own."""
    with terminal(tmp_path) as found:
        yield found


def place(text: str) -> int:
    """Which development the title bar says the playhead is on."""
    found = re.search(r"(\d+) of 26", text)
    return int(found[1]) if found else -1


def lines_with(text: str, words: str) -> list[str]:
    """The lines with these words."""
    return [line for line in text.splitlines() if words in line]


def offered(text: str) -> str:
    """What the dialog of kinds offers; nothing where it is not to be seen, or not yet whole."""
    _, begun, rest = text.partition("What happened?")
    kinds, ended, _ = rest.partition("type to narrow")
    return kinds if begun and ended else ""


def left_cleanly(shell: Terminal) -> None:
    """Quits, and looks at what it leaves behind."""
    shell.press("q")
    shell.until("exit=0")
    assert not shell.alternate
    assert shell.shows_cursor
    assert not shell.reports_mouse
    # The shell hears keys as it did, and echoes them.
    shell.type("echo still $((6 * 7))")
    shell.until("echo still $((6 * 7))")
    shell.press("Enter")
    shell.until("still 42")


def test_the_demo_plays_is_scrubbed_and_searched(shell: Terminal, tmp_path: Path) -> None:
    assert COMMAND is not None
    shell.run(COMMAND, "demo")
    shell.until("26 of 26", "paused", "Belgium sends automatic weapon")
    assert shell.alternate

    shell.press("g")
    shell.await_that(lambda text: place(text) == 1, "the first development")
    shell.type("c")
    shell.until("beat by beat")
    shell.type(">>>")
    shell.until("8× beat by beat")
    shell.press("Space")
    shell.await_that(lambda text: place(text) > 3, "the story to run")
    shell.await_that(lambda text: place(text) == 26 and "paused" in text, "the end of the story")

    shell.type("5")
    shell.await_that(lambda text: place(text) == 14, "half of the story")
    shell.press("Left")
    shell.await_that(lambda text: place(text) == 13, "a step back")
    # A click on the density strip, in the SGR coding of a mouse: near its beginning, then its end.
    for column, here in ((3, lambda at: at < 4), (119, lambda at: at > 17)):
        shell.type(f"\x1b[<0;{column};38M")
        shell.type(f"\x1b[<0;{column};38m")
        shell.await_that(lambda text, here=here: here(place(text)), "where it was clicked")

    shell.type("/forensic")
    shell.await_that(lambda text: re.search(r"/ forensic.*\d found", text) is not None, "a count")
    shell.press("Enter")
    shell.press("Escape")
    shell.await_that(lambda text: "/ forensic" not in text, "the search to close")
    left_cleanly(shell)
    assert not list(tmp_path.glob("timeline-demo-*"))


def test_a_form_records_and_what_another_process_records_arrives(
    shell: Terminal, store: Path
) -> None:
    assert COMMAND is not None
    shell.run(COMMAND, "--store", str(store), "tui")
    shell.until("26 of 26", "Belgium sends automatic weapon")

    shell.type("a")
    shell.until("What happened?")
    shell.type("statement")
    shell.await_that(
        lambda text: "statement made" in offered(text) and "raised" not in offered(text),
        "the kinds that fit",
    )
    shell.press("Enter")
    shell.until("Append", "still needed: occurred, title")
    shell.type("2022-04-23")
    shell.until("Saturday 23 April 2022")
    shell.press("Tab")
    shell.type("Written in a form")
    shell.until("records be-2022-04-23-written-in-a-form")
    shell.press("C-s")
    shell.until("27 of 27", "Written in a form")

    one = [COMMAND, "--store", str(store), "append", "statement-made", "--government", "be"]
    one += ["--occurred", "2022-04-24", "--title", "From the other terminal"]
    subprocess.run(one, check=True, capture_output=True, timeout=60)
    # It looks twice a second; what is over that is the patience for a machine that is busy.
    # All of it is waited for at once, since a screen may be seen half drawn.
    shell.await_that(
        lambda text: (
            "28 of 28" in text
            and any("+" in line[:6] for line in lines_with(text, "From the other terminal"))
            and any(line.startswith("▌") for line in lines_with(text, "Written in a form"))
        ),
        "what was recorded elsewhere, marked as new, and the selection where it was",
    )
    left_cleanly(shell)

    told = subprocess.run(
        [COMMAND, "--store", str(store), "log", "be", "--json"],
        check=True, capture_output=True, text=True, timeout=60,
    ).stdout  # fmt: skip
    assert "Written in a form" in told
    assert "From the other terminal" in told
