"""Handles signals that end the program: restores the terminal, saves what was typed.

A service manager or a closed window sends a signal, which by default kills a program at once. The
terminal would stay on its alternate screen, without echo, and reporting the mouse.
"""

from __future__ import annotations

import asyncio
import os
import signal
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from types import FrameType

    from timeline.tui.model.form_commands import FormCommand

SIGNALS: Final = [
    getattr(signal, name) for name in ("SIGTERM", "SIGHUP", "SIGINT") if hasattr(signal, name)
]

CLOSED: Final = 129
"""The exit code of a program whose terminal was closed: 128 plus the number of SIGHUP."""

BETWEEN_LOOKS: Final = 1.0
"""Seconds between two looks whether the terminal is still there."""

AFTER_ITS_TERMINAL: Final = 4.0
"""Seconds that a program whose terminal is gone has to end by itself."""

BETWEEN_SIGNALS: Final = 0.2
"""Most seconds between the signal to end and the one to continue."""


@contextmanager
def ended_by_signals(
    end: Callable[[int], None],
    tell: Callable[[], None] = lambda: None,
    keep: Callable[[], object] = lambda: None,
) -> Iterator[None]:
    """Calls `end` with the exit code in the program's loop when a signal wants the program to end.

    A suspended program has restored the terminal already, and ends at once: resuming would need the
    terminal and stop it again. `tell` then prints the last message. A program that goes on
    without its terminal is ended in any case, after `keep`, which another thread calls.

    Raises:
        SystemExit: with that code, if a signal comes while no loop runs.
    """

    def told(number: int, _: FrameType | None) -> None:
        code = 128 + number
        try:
            loop = asyncio.get_running_loop()
        except RuntimeError:
            raise SystemExit(code) from None
        if is_in_the_background():
            end(code)
            tell()
            os._exit(code)
        loop.call_soon_threadsafe(end, code)

    over = threading.Event()
    if is_a_terminal():
        watch = threading.Thread(
            target=_end_without_terminal, args=(keep, over), name="terminal", daemon=True
        )
        watch.start()
    before = {number: signal.getsignal(number) for number in SIGNALS}
    for number, was in before.items():
        # A program started by `nohup` continues when its terminal is closed.
        if was is not signal.SIG_IGN:
            signal.signal(number, told)
    try:
        yield
    finally:
        over.set()
        for number, was in before.items():
            signal.signal(number, was)


def _end_without_terminal(keep: Callable[[], object], over: threading.Event) -> None:
    """Ends the program soon after its terminal is gone, whatever it waits for.

    An editor that outlives the terminal, or a worker, would otherwise hold the program, and the
    program the unfinished form. The signal alone is not enough: Python calls its handler in the
    main thread, which may be the one that waits.
    """
    while is_a_terminal():
        if over.wait(BETWEEN_LOOKS):
            return
    if over.wait(AFTER_ITS_TERMINAL):
        return  # it ended by itself, and whoever called it may go on
    with suppress(Exception):  # it ends in any case
        keep()
    os._exit(CLOSED)


def is_a_terminal() -> bool:
    """Whether the standard input is a terminal that is still there."""
    return os.isatty(0)


def let_a_signal_end_it_first() -> None:
    """Makes a suspended program that is told to end do so, instead of stopping again.

    A shell ends a suspended job by two signals: one to end, one to continue. They arrive in any
    order. Textual, continued while the terminal is not its own, stops again, and the other signal
    would then wait for ever. Call this after Textual has set its handlers.
    """
    resume = signal.getsignal(signal.SIGCONT) if hasattr(signal, "SIGCONT") else None
    if not callable(resume):
        return

    def told(number: int, frame: FrameType | None) -> None:
        if is_in_the_background():
            time.sleep(BETWEEN_SIGNALS)  # a pending signal handler runs here
        resume(number, frame)

    signal.signal(signal.SIGCONT, told)


def is_in_the_background() -> bool:
    """Whether the terminal now belongs to another program, such as the shell."""
    if not hasattr(os, "tcgetpgrp"):
        return False
    try:
        return os.tcgetpgrp(0) != os.getpgrp()
    except OSError:  # there is no terminal
        return False


def keep_draft(command: FormCommand) -> Path | None:
    """Writes what was typed to a file that only its owner can read; None if that fails."""
    path = None
    with suppress(OSError):
        handle, name = tempfile.mkstemp(prefix="timeline-", suffix=".yaml")
        path = Path(name)
        with os.fdopen(handle, "w", encoding="utf-8", newline="\n") as stream:
            stream.write(command.draft())
    return path
