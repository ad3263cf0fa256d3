"""A real terminal for tests: a tmux server of its own, keys that go in and a screen that comes out.

What a pilot cannot see is seen here: the installed command, the alternate screen, what the
terminal looks like afterwards, the exit code. Every wait is bounded, and long, since the
machine may be busy with other tests.
"""

from __future__ import annotations

import os
import shlex
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path

PATIENCE = 60.0
"""Seconds until something that must come about counts as not coming about."""


def installed() -> str | None:
    """The `timeline` command beside this Python, or the one on the path."""
    beside = Path(sys.executable).with_name("timeline")
    return str(beside) if beside.exists() else shutil.which("timeline")


class Terminal:
    """One terminal of 120 by 40 with a shell in it."""

    def __init__(self, folder: Path) -> None:
        # A socket by path: it goes with the folder, and no other server can be meant. In a
        # short one, for the path of a socket has at most a hundred bytes.
        self._socket = f"/tmp/timeline-test-{os.getpid()}-{time.monotonic_ns() % 10**9}"
        self._environment = {
            "HOME": str(folder), "XDG_CONFIG_HOME": str(folder / "config"), "PATH": os.defpath,
            "XDG_CACHE_HOME": str(folder / "cache"), "LANG": "C.UTF-8", "LC_ALL": "C.UTF-8",
            "TERM": "xterm-256color", "TMPDIR": str(folder), "TZ": "Europe/Brussels",
        }  # fmt: skip
        self.tmux(
            "-f", "/dev/null", "new-session", "-d", "-x", "120", "-y", "40", "-c", str(folder),
            "env", "PS1=ready$ ", "bash", "--norc", "--noprofile",
        )  # fmt: skip

    def tmux(self, *arguments: str) -> str:
        """Runs one tmux command on this server."""
        command = ["tmux", "-S", self._socket, "-u", *arguments]
        done = subprocess.run(
            command, env=self._environment, capture_output=True, text=True, timeout=PATIENCE,
            check=False,
        )  # fmt: skip
        assert done.returncode == 0, done.stderr
        return done.stdout

    def close(self) -> None:
        """Ends the server and all that runs in it."""
        with suppress(AssertionError, subprocess.TimeoutExpired):
            self.tmux("kill-server")
        Path(self._socket).unlink(missing_ok=True)

    def run(self, *arguments: str) -> None:
        """Types a command line of the shell, and what it ended with after it."""
        self.type(f"{shlex.join(arguments)}; echo exit=$?")
        self.press("Enter")

    def press(self, *keys: str) -> None:
        """Presses keys, by tmux's names."""
        self.tmux("send-keys", *keys)

    def type(self, text: str) -> None:
        """Types a text as it is."""
        self.tmux("send-keys", "-l", "--", text)

    def screen(self) -> str:
        """What is on the screen."""
        return self.tmux("capture-pane", "-p")

    def program(self) -> int:
        """The process id of the program that was run last in the shell."""
        shell = self.tmux("display-message", "-p", "#{pane_pid}").strip()
        found = subprocess.run(
            ["pgrep", "-P", shell], capture_output=True, text=True, timeout=PATIENCE, check=True
        ).stdout  # fmt: skip
        return int(found.split()[-1])

    @property
    def alternate(self) -> bool:
        """Whether a program has taken the whole screen."""
        return self.tmux("display-message", "-p", "#{alternate_on}").strip() == "1"

    @property
    def shows_cursor(self) -> bool:
        """Whether the cursor is to be seen, as it is in a shell."""
        return self.tmux("display-message", "-p", "#{cursor_flag}").strip() == "1"

    @property
    def reports_mouse(self) -> bool:
        """Whether a program has asked for the mouse."""
        return self.tmux("display-message", "-p", "#{mouse_any_flag}").strip() == "1"

    def until(self, *wanted: str, patience: float = PATIENCE) -> str:
        """Waits until all these texts are on the screen, and returns it."""
        return self.await_that(lambda text: all(one in text for one in wanted), wanted, patience)

    def await_that(
        self, holds: Callable[[str], bool], what: Sequence[str] | str, patience: float = PATIENCE
    ) -> str:
        """Waits until something holds of the screen, and returns it."""
        end = time.monotonic() + patience
        while not holds(text := self.screen()):
            assert time.monotonic() < end, f"waited for {what} in vain:\n{text}"
            time.sleep(0.05)
        return text


@contextmanager
def terminal(folder: Path) -> Iterator[Terminal]:
    """A terminal that is gone afterwards, whatever happens."""
    found = Terminal(folder)
    try:
        found.until("ready$")
        yield found
    finally:
        found.close()
