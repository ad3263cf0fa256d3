"""A pseudo-terminal, for what commands do only on one."""

from __future__ import annotations

import fcntl
import os
import pty
import select
import signal
import struct
import subprocess
import termios
import time
from collections.abc import Sequence
from pathlib import Path

from tests.cli.reading import PROGRAM, subprocess_environment


class Terminal:
    """The installed command, running on a terminal of its own."""

    def __init__(self, folder: Path, arguments: Sequence[str], columns: int = 80) -> None:
        self._master, slave = pty.openpty()
        fcntl.ioctl(slave, termios.TIOCSWINSZ, struct.pack("HHHH", 40, columns, 0, 0))
        self.text = ""
        self._process = subprocess.Popen(
            [str(PROGRAM), *arguments],
            env=subprocess_environment(folder),
            stdin=slave,
            stdout=slave,
            stderr=slave,
            start_new_session=True,
        )
        self._slave = slave

    def press(self, keys: str) -> None:
        os.write(self._master, keys.encode())

    def interrupt(self) -> None:
        self._process.send_signal(signal.SIGINT)

    def echoes(self) -> bool:
        """Whether the terminal is in the mode in which a shell left it."""
        return bool(termios.tcgetattr(self._slave)[3] & termios.ECHO)

    def read_until(self, words: str, seconds: float = 30) -> bool:
        """Reads until these words are on the screen; False where they do not come."""
        end = time.monotonic() + seconds
        while words not in self.text:
            ready, _, _ = select.select([self._master], [], [], 0.05)
            if ready:
                self.text += os.read(self._master, 65_536).decode(errors="replace")
            elif time.monotonic() > end:
                return False
        return True

    def is_quiet(self, seconds: float) -> bool:
        """Whether nothing more comes for so long."""
        ready, _, _ = select.select([self._master], [], [], seconds)
        return not ready

    def end(self, seconds: float = 40) -> int:
        """Reads to the end, and returns the exit code."""
        limit = time.monotonic() + seconds
        while self._process.poll() is None and time.monotonic() < limit:
            self.read_until("\0no such words\0", 0.05)
        self.read_until("\0no such words\0", 0.05)
        if self._process.poll() is None:
            self._process.kill()
            self._process.wait()
            raise AssertionError(f"still running:\n{self.text[-2_000:]}")
        return int(self._process.returncode)

    def close(self) -> None:
        if self._process.poll() is None:
            self._process.kill()
            self._process.wait()
        os.close(self._slave)
        os.close(self._master)
