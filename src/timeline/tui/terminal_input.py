"""Reads the terminal's input, any bytes and each paste as one text, and survives its end.

Textual's own reader crashes at a byte that is not UTF-8, and parses keys inside a paste. Text after
a pasted escape character arrives as keys there, before the rest of the paste. It does what keys do,
such as recording a form.

Textual's writer ends where the terminal is gone. What is drawn after that fills its queue, and then
the program waits for ever to draw.
"""

from __future__ import annotations

import os
import selectors
import signal
from codecs import getincrementaldecoder
from collections.abc import Callable, Iterable
from contextlib import suppress
from io import TextIOWrapper
from typing import TYPE_CHECKING, Final, Protocol, TextIO, cast

from textual import events
from textual._xterm_parser import XTermParser
from textual.drivers.linux_driver import LinuxDriver
from textual.message import Message

if TYPE_CHECKING:
    from textual.app import App

ESC: Final = "\x1b"
START: Final = f"{ESC}[200~"
END: Final = f"{ESC}[201~"
STAND_IN: Final = "\ud800"
"""Replaces escape characters inside a paste. No other input decodes to it: it is a surrogate."""
PIECE: Final = 4096
LOOK: Final = 0.1
"""Seconds between two checks for the program's end or an unfinished key."""


class Program(Protocol):
    """The methods of the app that the driver calls."""

    def call_later(self, callback: Callable[[int], None], code: int) -> bool:
        """Schedules a callback in the program's loop."""

    def end(self, code: int) -> None:
        """Quits with an exit code."""


class PasteParser(XTermParser):
    """Textual's parser, which does not parse keys inside a paste."""

    _inside = False
    """Whether a paste has started and not ended."""
    _before = ""
    """The last characters outside a paste, because its start may arrive in two pieces."""
    _held = ""
    """The last characters inside a paste, if its end may start with them."""

    def feed(self, data: str) -> Iterable[Message]:
        """Parses a piece of input; an empty one is the end."""
        sheltered = self._sheltered(self._held + data) if data else ""
        if data and not sheltered:
            return  # all of it waits for the next piece
        for token in super().feed(sheltered):
            if isinstance(token, events.Paste):
                token.text = token.text.replace(STAND_IN, ESC)
            yield token

    def _sheltered(self, data: str) -> str:
        parts: list[str] = []
        self._held = ""
        while data:
            if self._inside:
                pasted, end, data = data.partition(END)
                if not end:
                    kept = next(n for n in range(len(END) - 1, -1, -1) if pasted.endswith(END[:n]))
                    self._held = pasted[len(pasted) - kept :]
                    pasted = pasted[: len(pasted) - kept]
                parts += [pasted.replace(ESC, STAND_IN), end]
                self._inside = not end
            else:
                found = (self._before + data).find(START)
                stop = len(data) if found < 0 else found + len(START) - len(self._before)
                parts.append(data[:stop])
                self._before = "" if found >= 0 else (self._before + data)[1 - len(START) :]
                self._inside = found >= 0
                data = data[stop:]
        return "".join(parts)


class Output:
    """A terminal to write to; what it does not take, because it is gone, is dropped."""

    def __init__(self, file: TextIO) -> None:
        self._file = file

    def write(self, text: str) -> None:
        """Writes a text."""
        with suppress(OSError):
            self._file.write(text)

    def flush(self) -> None:
        """Sends what was written."""
        with suppress(OSError):
            self._file.flush()

    def fileno(self) -> int:
        """Its descriptor."""
        return self._file.fileno()


class TerminalDriver(LinuxDriver):
    """Textual's driver with that parser, for any bytes, and that output."""

    def __init__(
        self,
        app: App[object],
        *,
        debug: bool = False,
        mouse: bool = True,
        size: tuple[int, int] | None = None,
    ) -> None:
        super().__init__(app, debug=debug, mouse=mouse, size=size)
        self._file = cast("TextIOWrapper", Output(cast("TextIO", self._file)))

    def run_input_thread(self) -> None:
        """Reads until the program ends or the terminal is closed."""
        parser = PasteParser(self._debug)
        decode = getincrementaldecoder("utf-8")("replace").decode
        with selectors.SelectSelector() as selector:
            selector.register(self.fileno, selectors.EVENT_READ)
            while not self.exit_event.is_set():
                if selector.select(LOOK):
                    piece = self._read()
                    if not piece:
                        # A signal reports it too, but not to a program that `nohup` started.
                        app = cast("Program", self._app)
                        app.call_later(app.end, 128 + signal.SIGHUP)
                        return
                    text = decode(piece)
                    for token in parser.feed(text) if text else ():
                        self.process_message(token)
                for token in parser.tick():
                    self.process_message(token)

    def _read(self) -> bytes:
        try:
            return os.read(self.fileno, PIECE)
        except OSError:
            return b""
