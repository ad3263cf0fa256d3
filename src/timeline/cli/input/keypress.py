"""Waiting for a key, or for a moment: what a replay does between two beats.

A single key needs a terminal in another mode than the shell's, and that mode must be undone
however the program ends. Where there are no such modes (Windows, a pipe) it is Enter that
goes on.
"""

from __future__ import annotations

import os
import select
import sys
import time
from types import TracebackType
from typing import Any, Self

QUIT = frozenset({"q", "Q", "\x04"})


class Keys:
    """The keyboard, as long as the `with` lasts."""

    def __init__(self) -> None:
        self._saved: list[Any] | None = None
        self._is_terminal = sys.stdin is not None and sys.stdin.isatty()

    def __enter__(self) -> Self:
        if self._is_terminal:
            try:
                import termios
                import tty
            except ImportError:
                return self
            try:
                self._saved = termios.tcgetattr(sys.stdin)
                # Ctrl-C still interrupts in this mode; only the waiting for Enter is gone.
                tty.setcbreak(sys.stdin, termios.TCSANOW)
            except (termios.error, OSError):
                self._saved = None
        return self

    def __exit__(
        self, _: type[BaseException] | None, __: BaseException | None, ___: TracebackType | None
    ) -> None:
        if self._saved is not None:
            import termios

            termios.tcsetattr(sys.stdin, termios.TCSADRAIN, self._saved)
            self._saved = None

    def pause(self, seconds: float) -> bool:
        """Waits so long, or until a key; False where the key was q."""
        if self._saved is None:
            time.sleep(seconds)
            return True
        ready, _, _ = select.select([sys.stdin], [], [], seconds)
        return not ready or self._read() not in QUIT

    def step(self) -> bool:
        """Waits for a key; False where it was q, or where there is nobody to press one."""
        if self._saved is not None:
            return self._read() not in QUIT
        if not self._is_terminal:
            return True
        line = sys.stdin.readline()
        return bool(line) and line.strip() not in QUIT

    def _read(self) -> str:
        # Past Python's own buffer, which `select` cannot see; an arrow key is several bytes.
        return os.read(sys.stdin.fileno(), 64).decode(errors="replace")[:1] or "q"
