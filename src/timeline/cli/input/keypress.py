"""Waits for a key or a pause between two steps of a replay.

Reading a single key needs another terminal mode, which must be restored however the program ends.
Without such modes (Windows, a pipe) the user presses Enter.
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
    """The keyboard, in single-key mode inside a `with` block."""

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
                # In this mode Ctrl-C still interrupts, but keys need no Enter.
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
        """Waits for `seconds` or a key; False if the key was q."""
        if self._saved is None:
            time.sleep(seconds)
            return True
        ready, _, _ = select.select([sys.stdin], [], [], seconds)
        return not ready or self._read() not in QUIT

    def step(self) -> bool:
        """Waits for a key; False if it was q, or the input has ended."""
        if self._saved is not None:
            return self._read() not in QUIT
        if not self._is_terminal:
            return True
        line = sys.stdin.readline()
        return bool(line) and line.strip() not in QUIT

    def _read(self) -> str:
        # Bypasses Python's buffer, which `select` cannot see; an arrow key is several bytes.
        return os.read(sys.stdin.fileno(), 64).decode(errors="replace")[:1] or "q"
