"""The installed command in a real terminal, as a person has it before them."""

from __future__ import annotations

import os
import re
import shutil
import signal
import subprocess
import time
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


def moment(text: str) -> str:
    """The moment that the title bar tells; nothing where it is not to be seen."""
    found = re.search(r"(\w+ \d+ \w+ 2022[ 0-9:]*) Europe/Brussels", text)
    return found[1] if found else ""


def lines_with(text: str, words: str) -> list[str]:
    """The lines with these words."""
    return [line for line in text.splitlines() if words in line]


def offered(text: str) -> str:
    """What the dialog of kinds offers; nothing where it is not to be seen, or not yet whole."""
    _, begun, rest = text.partition("What happened?")
    kinds, ended, _ = rest.partition("type to filter · ↑ ↓ · enter or click chooses ·")
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
    shell.until("26 of 26", "paused", "Belgium examines how to help")
    assert shell.alternate

    shell.until("now, ", "Europe/Brussels", "▌│ ")
    shell.type(">>>")
    shell.until("8× step by step")
    shell.press("Space")
    shell.await_that(lambda text: 0 < place(text) < 26, "the story to run from its beginning")
    # What became of the Friday, without a further key.
    shell.until("! overdue be heavy-weapons  no decision", "▸! overdue be heavy-weapons")
    shell.until("Fri 22 Jul 2022 Europe/Brussels  26 of 26  ■ the end")
    shell.until("† lapsed be heavy-weapons  no decision", "Final decision on heavy weapons")
    shell.press("Home")

    shell.type("5")
    shell.await_that(lambda text: place(text) == 14, "half of the story")
    shell.press("Left")
    shell.await_that(lambda text: place(text) == 13, "a step back")
    # Keys for keyboards that have no brackets: they arrive as a terminal sends them.
    here = moment(shell.screen())
    shell.press("M-Right")
    shell.await_that(lambda text: moment(text) not in ("", here), "a day later")
    shell.press("M-Left")
    shell.await_that(lambda text: moment(text) == here, "the day before it")
    told = place(shell.screen())
    shell.press("C-Right")
    shell.await_that(lambda text: place(text) > told, "the next status change")
    shell.press("C-Left", "C-Left")
    shell.await_that(lambda text: 0 <= place(text) < told, "a change before that")
    # A click on the density strip, in the SGR coding of a mouse: near its beginning, then its end.
    for column, here in ((3, lambda at: at < 4), (70, lambda at: at == 26)):
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
    shell.until("26 of 26", "Belgium examines how to help")

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
    records(shell)
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


def opened(shell: Terminal, store: Path) -> None:
    """The program on a store."""
    assert COMMAND is not None
    shell.run(COMMAND, "--store", str(store), "tui")
    shell.until("26 of 26", "Belgium examines how to help")


def form(shell: Terminal) -> None:
    """The form of a statement, empty; the keys go to its date."""
    shell.type("a")
    shell.until("What happened?")
    shell.type("statement")
    shell.await_that(
        lambda text: "statement made" in offered(text) and "raised" not in offered(text),
        "the kinds that fit",
    )
    shell.press("Enter")
    shell.until("Append", "still needed: occurred, title")


def filled(shell: Terminal) -> None:
    """The same, filled in."""
    form(shell)
    shell.type("2022-04-23\tWritten in a form")
    shell.until("records be-2022-04-23-written-in-a-form")


def records(shell: Terminal) -> None:
    """Records what has no source, which is asked once."""
    shell.press("C-s")
    shell.until("! no source. ctrl+s again records it so.")
    shell.press("C-s")


def restored(shell: Terminal) -> bool:
    """Whether the terminal is as a shell has it."""
    return not shell.alternate and shell.shows_cursor and not shell.reports_mouse


@pytest.mark.parametrize("how", ["moved", "folder moved"])
def test_a_store_that_is_moved_while_a_form_is_open_is_said_and_none_is_created(
    shell: Terminal, store: Path, how: str
) -> None:
    opened(shell, store)
    filled(shell)
    gone = store if how == "moved" else store.parent
    away = gone.with_name("elsewhere")
    gone.rename(away)
    shell.until("was moved or", "Move it back, or open", "Nothing was recorded; your text stays.")
    shell.press("C-s")
    time.sleep(0.5)
    shell.until("Nothing was recorded; your text stays.")
    assert not store.exists()
    away.rename(gone)
    shell.until("ctrl+s records be-2022-04-23-written-in-a-form")
    records(shell)
    shell.until("27 of 27", "Written in a form")
    left_cleanly(shell)


def test_a_store_that_is_deleted_is_said_on_the_main_screen_with_what_to_do(
    shell: Terminal, store: Path
) -> None:
    opened(shell, store)
    shutil.rmtree(store.parent)
    shell.until("deleted while it was", "The screen shows what was read before.", "Move it back")
    shell.press("Down")
    shell.until("Belgium examines how to help", "Core cabinet disc")
    assert not store.parent.exists()
    left_cleanly(shell)


def test_another_store_in_its_place_is_said_and_a_form_records_in_it_only_when_asked_again(
    shell: Terminal, store: Path, tmp_path: Path
) -> None:
    opened(shell, store)
    filled(shell)
    other = tmp_path / "other.db"
    one = [str(COMMAND), "--store", str(other), "append", "statement-made", "--government", "be"]
    one += ["--occurred", "2022-04-24", "--title", "Of the other store"]
    subprocess.run(one, check=True, capture_output=True, timeout=60)
    for suffix in ("-wal", "-shm"):
        store.with_name(store.name + suffix).unlink(missing_ok=True)
    other.replace(store)
    shell.until("Another file replaced the store")
    records(shell)
    shell.until("Nothing was written. Try again", "Nothing was recorded; your text stays.")
    shell.press("C-s")
    shell.until("2 of 2", "Of the other store", "Written in a form")
    left_cleanly(shell)


def test_a_paste_does_not_overtake_the_keys_before_it(shell: Terminal, store: Path) -> None:
    opened(shell, store)
    form(shell)
    # All in one go, as a terminal sends it that a person pastes into.
    shell.type("2022-04-22\t\x1b[200~hello world\x1b[201~!")
    shell.until("ctrl+s records be-2022-04-22-hello-world")
    shell.until("title: hello world!")


def test_enter_right_behind_a_phrase_waits_for_its_readings(shell: Terminal, store: Path) -> None:
    opened(shell, store)
    form(shell)
    shell.type("20 April 2022\r\tWritten at once")
    shell.until("ctrl+s records be-2022-04-20-written-at-once")


@pytest.mark.parametrize(
    ("number", "code"), [(signal.SIGTERM, 143), (signal.SIGHUP, 129), (signal.SIGINT, 130)]
)
def test_a_signal_that_ends_it_leaves_the_terminal_as_it_was(
    shell: Terminal, store: Path, number: int, code: int
) -> None:
    opened(shell, store)
    os.kill(shell.program(), number)
    shell.until(f"exit={code}", "ready$")
    assert restored(shell)
    assert "draft" not in shell.screen()


def test_what_was_typed_into_a_form_is_kept_where_a_signal_ends_it(
    shell: Terminal, store: Path, tmp_path: Path
) -> None:
    opened(shell, store)
    filled(shell)
    os.kill(shell.program(), signal.SIGTERM)
    shell.until("The draft is saved: timeline append --from", "exit=143")
    assert restored(shell)
    (draft,) = tmp_path.glob("timeline-*.yaml")
    assert draft.stat().st_mode & 0o777 == 0o600
    done = subprocess.run(
        [str(COMMAND), "--store", str(store), "append", "--from", str(draft)],
        check=True, capture_output=True, text=True, timeout=60,
    )  # fmt: skip
    assert "be-2022-04-23-written-in-a-form" in done.stdout + done.stderr


def test_a_terminal_that_is_closed_ends_it_and_what_was_typed_is_kept(
    shell: Terminal, store: Path, tmp_path: Path
) -> None:
    opened(shell, store)
    filled(shell)
    program = shell.program()
    shell.tmux("kill-pane")
    end = time.monotonic() + 30
    while Path(f"/proc/{program}").exists():
        assert time.monotonic() < end, "it goes on without a terminal"
        time.sleep(0.1)
    (draft,) = tmp_path.glob("timeline-*.yaml")
    assert "Written in a form" in draft.read_text()


def test_ctrl_z_goes_to_the_shell_and_fg_comes_back_while_the_story_plays(
    shell: Terminal, store: Path
) -> None:
    opened(shell, store)
    shell.press("g")
    shell.await_that(lambda text: place(text) == 1, "the beginning")
    shell.press("Space")
    shell.until("▶ playing")
    shell.press("C-z")
    shell.until("Stopped", "ready$")
    assert restored(shell)
    shell.type("echo in the $((6 * 7)) shell")
    shell.press("Enter")
    shell.until("in the 42 shell")
    shell.type("fg; echo exit=$?")
    shell.press("Enter")
    shell.until("step by step", "Details")
    assert shell.alternate
    assert shell.reports_mouse
    shell.press("g")
    shell.await_that(lambda text: place(text) == 1 and "paused" in text, "keys to be heard")
    left_cleanly(shell)


def test_ctrl_z_in_a_form_loses_nothing(shell: Terminal, store: Path) -> None:
    opened(shell, store)
    filled(shell)
    shell.press("C-z")
    shell.until("Stopped", "ready$")
    assert restored(shell)
    shell.tmux("resize-window", "-x", "100", "-y", "30")
    shell.type("fg; echo exit=$?")
    shell.press("Enter")
    shell.until("Append", "Written in a form", "ctrl+s records")
    shell.type(" again")
    shell.until("written-in-a-form-again")
    records(shell)
    shell.until("27 of 27")
    left_cleanly(shell)


def test_a_program_that_is_suspended_can_be_ended(
    shell: Terminal, store: Path, tmp_path: Path
) -> None:
    opened(shell, store)
    filled(shell)
    shell.press("C-z")
    shell.until("Stopped", "ready$")
    shell.type("kill %1")
    shell.press("Enter")
    shell.until("The draft is saved: timeline append --from")

    def ended(text: str) -> bool:
        """The shell says what became of a job at the first prompt after its end."""
        if "Exit 143" not in text:
            shell.press("Enter")
        return "Exit 143" in text

    shell.await_that(ended, "its end")
    assert restored(shell)
    assert len(list(tmp_path.glob("timeline-*.yaml"))) == 1


def test_a_paste_arrives_whole_whatever_is_in_it(shell: Terminal, store: Path) -> None:
    opened(shell, store)
    form(shell)
    shell.type("2022-04-23\t")
    # With an escape character, and behind it the key that records.
    shell.type("\x1b[200~hello \x1b\x13 wor\x1b[31mld\x1b[201~!")
    shell.until("hello ␛␓ wor␛[31mld!")
    assert "Append" in shell.screen()
    # A paste on the timeline is for no field, and does nothing.
    shell.press("Escape")
    shell.until("Discard (y)")
    shell.type("y")
    shell.until("26 of 26")
    shell.type("\x1b[200~\x1bq\x1bq\x1b[201~g")
    shell.await_that(lambda text: place(text) == 1, "the key behind the paste")
    left_cleanly(shell)


def test_a_byte_that_is_not_utf_8_is_a_sign_and_does_not_end_the_program(
    shell: Terminal, store: Path
) -> None:
    opened(shell, store)
    form(shell)
    shell.type("2022-04-23\t")
    shell.tmux("send-keys", "-H", *(f"{one:x}" for one in "café!".encode("latin-1")))
    shell.until("caf\N{REPLACEMENT CHARACTER}!")
    shell.type("ë")
    shell.until("caf\N{REPLACEMENT CHARACTER}!ë", "✓ ctrl+s records")
