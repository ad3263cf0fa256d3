"""A summary of several lines, also in the user's own editor, in a real terminal."""

from __future__ import annotations

import shutil
import sys
from pathlib import Path

import pytest

from tests.tui.terminal import installed, terminal
from timeline.timeline import Timeline

COMMAND = installed()

EDITOR = """
import sys
from pathlib import Path
path = Path(sys.argv[1])
print("the editor has:", path.read_text(), flush=True)
text = input("write> ")
path.write_text(path.read_text() + text.replace("|", chr(10)) + chr(10))
sys.exit(text.startswith("fail"))
"""


def _message(screen: str) -> str:
    """The message that covers a part of the screen, without its wrapping."""
    lines = [line.partition("▌")[2] for line in screen.splitlines() if "▌" in line]
    return " ".join(" ".join(lines).split())


@pytest.mark.terminal
@pytest.mark.skipif(shutil.which("tmux") is None, reason="tmux is not installed")
@pytest.mark.skipif(COMMAND is None, reason="the command is not installed")
def test_the_summary_is_written_in_the_users_editor_and_a_failing_one_loses_nothing(
    store: Path, tmp_path: Path
) -> None:
    script = tmp_path / "my editor.py"
    script.write_text(EDITOR)
    with terminal(tmp_path) as shell:
        # VISUAL goes before EDITOR; both are commands with arguments.
        shell.type(f"export EDITOR=nothing-like-it VISUAL='{sys.executable} \"{script}\"'")
        shell.press("Enter")
        shell.run(str(COMMAND), "--store", str(store), "tui")
        shell.until("26 of 26", "Belgium examines how to help")
        shell.type("a")
        shell.until("What happened?")
        shell.type("statement")
        shell.until("“ statement made")
        shell.press("Enter")
        shell.until("still needed: occurred, title")
        shell.type("2022-04-20\tAt length")
        shell.until("records be-2022-04-20-at-length")

        shell.press("C-g")
        shell.until("the editor has:", "write>")
        assert not shell.alternate
        shell.type("First line|second line")
        shell.press("Enter")
        shell.until("First line", "second line", "title: At length")
        assert shell.alternate

        shell.press("C-g")
        shell.until("the editor has: First line", "write>")
        shell.type("fail")
        shell.press("Enter")
        # Where it is wrapped depends on how long the folder of the test is called.
        shell.await_that(
            lambda text: (
                "failed with exit code 1; nothing was recorded. What it saved is in"
                in _message(text)
            ),
            "the message",
        )
        shell.until("First line")
        (saved,) = tmp_path.glob("timeline-summary-*.txt")
        assert saved.read_text() == "First line\nsecond line\nfail\n"
        # The cursor is at the end of the summary, in which enter begins a line.
        shell.press("Enter")
        shell.type("third line")
        shell.until("third line")
        shell.press("C-s")
        shell.until("! no source", patience=15)  # not once the older message has gone
        shell.press("C-s")
        shell.until("27 of 27", "At length")
    with Timeline.open(store) as timeline:
        document = timeline.show("be-2022-04-20-at-length").entry.document
    assert document["summary"] == "First line\nsecond line\nthird line"


@pytest.mark.terminal
@pytest.mark.skipif(shutil.which("tmux") is None, reason="tmux is not installed")
@pytest.mark.skipif(COMMAND is None, reason="the command is not installed")
@pytest.mark.parametrize(
    ("editor", "said"),
    [
        ("truncate -s 0", "The editor saved an empty text. Yours is as it was."),
        ("rm -f", "The editor left no file behind. Your text is as it was."),
    ],
)
def test_an_editor_that_leaves_nothing_takes_nothing(
    store: Path, tmp_path: Path, editor: str, said: str
) -> None:
    with terminal(tmp_path) as shell:
        shell.run("env", f"VISUAL={editor}", str(COMMAND), "--store", str(store), "tui")
        shell.until("26 of 26", "Belgium examines how to help")
        shell.type("a")
        shell.until("What happened?")
        shell.type("statement")
        shell.until("“ statement made")
        shell.press("Enter")
        shell.until("still needed: occurred, title")
        shell.press("C-g")
        shell.until("summary: What happened, in a few sentences")
        shell.type("A long thought")
        shell.until("A long thought")
        shell.press("C-g")
        shell.await_that(lambda text: said in " ".join(text.split()), said)
        assert "A long thought" in shell.screen()
