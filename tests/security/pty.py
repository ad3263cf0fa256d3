"""The command on a pseudo-terminal that is as wide as it is asked to be: the raw bytes of it.

A child of the tests runs `main` with the terminal as its stdin, stdout and stderr, so that a
hundred commands take seconds; `tests/cli/terminal.py` starts the installed program.
"""

from __future__ import annotations

import fcntl
import io
import os
import pty
import struct
import sys
import termios
import warnings
from typing import NamedTuple


class Ran(NamedTuple):
    """What came out of the terminal, to the byte, and the exit code."""

    raw: bytes
    code: int

    @property
    def text(self) -> str:
        """The same as text; bytes that are no UTF-8 are an error."""
        return self.raw.decode("utf-8", "strict").replace("\r\n", "\n")


def on_a_pty(*arguments: str, columns: int = 20_000, typed: bytes = b"") -> Ran:
    """Runs `timeline` with these arguments."""
    from timeline.cli.main import main

    master, slave = pty.openpty()
    fcntl.ioctl(slave, termios.TIOCSWINSZ, struct.pack("HHHH", 60, columns, 0, 0))
    sys.stdout.flush()
    sys.stderr.flush()
    with warnings.catch_warnings():
        # A neighbour's thread (the runner's) is nothing that the child waits for.
        warnings.simplefilter("ignore", DeprecationWarning)
        pid = os.fork()
    if pid == 0:
        _become(slave, master)
        code = 1
        try:
            main(list(arguments))
        except SystemExit as ended:
            code = ended.code if isinstance(ended.code, int) else 0 if ended.code is None else 1
        finally:
            sys.stdout.flush()
            sys.stderr.flush()
            os._exit(code)
    os.close(slave)
    if typed:
        os.write(master, typed)
    raw = bytearray()
    while True:
        try:
            part = os.read(master, 1 << 20)
        except OSError:  # EIO: nobody holds the other end any more
            break
        if not part:
            break
        raw += part
    os.close(master)
    _, status = os.waitpid(pid, 0)
    return Ran(bytes(raw), os.waitstatus_to_exitcode(status))


def _become(slave: int, master: int) -> None:
    os.close(master)
    os.setsid()
    fcntl.ioctl(slave, termios.TIOCSCTTY, 0)
    for descriptor in (0, 1, 2):
        os.dup2(slave, descriptor)
    os.environ["TERM"] = "xterm-256color"
    for name in ("COLUMNS", "LINES", "NO_COLOR", "FORCE_COLOR"):
        os.environ.pop(name, None)
    reading, writing, errors = (os.fdopen(one, mode, closefd=False)
                                for one, mode in ((0, "rb"), (1, "wb"), (2, "wb")))  # fmt: skip
    sys.stdin = io.TextIOWrapper(reading, encoding="utf-8")
    sys.stdout = io.TextIOWrapper(writing, encoding="utf-8", line_buffering=True)
    sys.stderr = io.TextIOWrapper(errors, encoding="utf-8", line_buffering=True)
