"""Runs commands as a person at a terminal sees them: what the documentation shows is what is run.

The commands get a pseudo-terminal of a fixed width, so that days are headings and long titles
wrap. stderr goes to the same place and says that it is no terminal: no progress bar is drawn.
"""

from __future__ import annotations

import fcntl
import os
import pty
import struct
import subprocess
import sys
import termios
from collections.abc import Mapping
from pathlib import Path
from typing import Final

WIDTH: Final = 100

_PROGRAM: Final = """\
#!{python}
import sys


class Plain(type(sys.stderr)):
    def isatty(self):
        return False


sys.stderr = Plain(
    open(1, "wb", buffering=0, closefd=False), encoding="utf-8", write_through=True
)
from timeline.cli.main import main

main()
"""


def environment(scratch: Path, **more: str) -> dict[str, str]:
    """Variables with which nothing of the user's is in reach, and `timeline` is this one."""
    programs = scratch / ".programs"
    programs.mkdir(parents=True, exist_ok=True)
    program = programs / "timeline"
    program.write_text(_PROGRAM.format(python=sys.executable), encoding="utf-8")
    program.chmod(0o755)
    kept = {
        name: value
        for name, value in os.environ.items()
        if not name.startswith(("TIMELINE_", "XDG_", "_TIMELINE"))
        and name not in ("FORCE_COLOR", "CLICOLOR_FORCE", "NO_COLOR", "VISUAL", "EDITOR")
    }
    return {
        **kept,
        "PATH": f"{programs}{os.pathsep}{kept.get('PATH', '')}",
        "HOME": str(scratch / ".home"),
        "LANG": "C.UTF-8",
        "LC_ALL": "C.UTF-8",
        "PYTHONUTF8": "1",
        "TERM": "xterm-256color",
        "TZ": "UTC",
        "TIMELINE_AUTHOR": "anna",
        **more,
    }


def run(
    command: str, folder: Path, variables: Mapping[str, str], *, width: int = WIDTH
) -> tuple[str, int]:
    """What a shell command prints on a terminal of so many columns, and its exit code."""
    master, slave = pty.openpty()
    try:
        fcntl.ioctl(slave, termios.TIOCSWINSZ, struct.pack("HHHH", 60, width, 0, 0))
        process = subprocess.Popen(  # noqa: S602  the commands are those of our own pages
            command,
            shell=True,
            cwd=folder,
            env={**variables, "COLUMNS": str(width)},
            stdin=subprocess.DEVNULL,
            stdout=slave,
            stderr=slave,
        )
    finally:
        os.close(slave)
    printed = b""
    try:
        while part := _read(master):
            printed += part
    finally:
        os.close(master)
    return printed.decode("utf-8", "replace").replace("\r\n", "\n"), process.wait()


def _read(master: int) -> bytes:
    try:
        return os.read(master, 65_536)
    except OSError:  # Linux says so where the other end has been closed
        return b""
