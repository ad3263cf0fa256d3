"""Another process that works ahead of this one, and hands over what it has done.

Reading and decoding is most of a bulk import and of a view that is made anew, and a second core
can do it beside the rest. The process is a fresh interpreter that runs one module: nothing of
the program that started it is run in it, it gets what it must know through a pipe, and it ends
when nobody reads any more what it has to say, whatever became of who started it.
"""

from __future__ import annotations

import contextlib
import gc
import os
import pickle
import queue
import signal
import struct
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from typing import IO, Any, Final

_AHEAD: Final = 4
"""Pages that may be waiting."""
_SIZE: Final = struct.Struct("<Q")
_READY: Final = b"ready"


def cores() -> int:
    """How many processors this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


class BrokenOff(Exception):
    """The process ended before its work did; its exit code is the argument."""


class Beside:
    """A process that runs a module (see `serve`), and what it has done and nobody has taken yet.

    Args:
        module: Which; it calls `serve` when it is run.
        given: What its work is told, anything that can be pickled.
        ahead: How many pieces of its work may be waiting; 0 is any number.
        reads: A file that it reads too. Then it is told more while it works (see `tell`).
    """

    def __init__(
        self, module: str, given: object, *, ahead: int = _AHEAD, reads: int | None = None
    ) -> None:
        self._waiting: queue.Queue[bytes | None] = queue.Queue(ahead)
        self._closed = False
        self._process: subprocess.Popen[bytes] | None = None
        with contextlib.suppress(OSError):
            # In a process group of its own, so that Ctrl-C reaches this one alone, which ends it.
            self._process = subprocess.Popen(  # noqa: S603  this interpreter, and a module of ours
                # -P: no module of this program is looked for in the folder where it is run.
                [sys.executable, "-P", "-m", module],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
                process_group=0 if os.name == "posix" else None,
                pass_fds=() if reads is None else (reads,),
            )
        if self._process is None:  # There may be too many processes already.
            self._waiting.put(None)
            return
        self.tell(given)
        if reads is None:
            self._tell_no_more()
        self._thread = threading.Thread(target=self._take, daemon=True)
        self._thread.start()

    def tell(self, more: object) -> None:
        """Tells it more; whether it still listens shows in what it does (see `done`)."""
        if self._process is None or self._process.stdin is None:
            return
        try:
            pickle.dump(more, self._process.stdin)
            self._process.stdin.flush()
        except OSError:
            self._tell_no_more()

    def _tell_no_more(self) -> None:
        if self._process is not None and self._process.stdin is not None:
            with contextlib.suppress(OSError):
                self._process.stdin.close()
            self._process.stdin = None

    def is_ready(self) -> bool:
        """Whether it has begun; else it never will, and the work must be done otherwise."""
        return self._waiting.get() == _READY

    def done(self) -> Iterator[Any]:
        """What it does, one after the other.

        Raises:
            BrokenOff: where it ends before its work does.
        """
        while frame := self._waiting.get():
            yield pickle.loads(frame)  # nosec B301 # noqa: S301  of a process of our own
        if frame is None:
            raise BrokenOff(None if self._process is None else self._process.wait())

    def close(self) -> None:
        """Ends the process, and waits until it has ended."""
        self._closed = True
        if self._process is None:
            return
        self._process.kill()
        self._tell_no_more()
        self._process.wait()
        self._thread.join()
        if self._process.stdout is not None:
            self._process.stdout.close()

    def _take(self) -> None:
        """Takes frames as they come; None says that there are no more, and b"" that it was all."""
        assert self._process is not None and self._process.stdout is not None  # noqa: PT018  one fact
        frame: bytes | None = b""
        while frame is not None:
            frame = _frame(self._process.stdout)
            while not self._closed:
                with contextlib.suppress(queue.Full):
                    self._waiting.put(frame, timeout=0.1)
                    break
            if self._closed or frame == b"":
                return


def _frame(stream: IO[bytes]) -> bytes | None:
    head = stream.read(_SIZE.size)
    if len(head) < _SIZE.size:
        return None
    (size,) = _SIZE.unpack(head)
    frame = stream.read(size)
    return frame if len(frame) == size else None


def told() -> Iterator[Any]:
    """In such a process: what it is told while it works, until nobody can tell it more."""
    with contextlib.suppress(EOFError):
        while True:
            yield pickle.load(sys.stdin.buffer)  # nosec B301 # noqa: S301  from who started us


def serve(work: Callable[[Any], Iterator[object]]) -> None:
    """What such a process runs: the work on what stdin says, each piece of it to stdout."""
    # Whoever started this process ends it.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    given = pickle.load(sys.stdin.buffer)  # nosec B301 # noqa: S301  from who started us
    gc.freeze()
    gc.set_threshold(100_000)
    try:
        _send(_READY)
        for piece in work(given):
            send(piece)
        _send(b"")
    except BrokenPipeError:
        # Nobody reads on; nor must the interpreter try to say so at its end.
        os._exit(0)


def send(piece: object) -> None:
    """In such a process: hands over a piece of its work, if it is none that the work yields."""
    _send(pickle.dumps(piece, pickle.HIGHEST_PROTOCOL))


def _send(frame: bytes) -> None:
    out = sys.stdout.buffer
    out.write(_SIZE.pack(len(frame)))
    out.write(frame)
    out.flush()
