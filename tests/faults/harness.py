"""Processes that append, read and are killed, for tests that try faults on real stores.

A worker is a Python process that runs a piece of code and tells its test on a pipe what it has
been told itself. Starting one costs half a second of imports; `Forks` starts them from a parent
that has imported everything, which makes a thousand kills a matter of minutes.
"""

from __future__ import annotations

import ctypes
import json
import os
import random
import shutil
import signal
import subprocess
import sys
import tempfile
import textwrap
import time
import warnings
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final, NamedTuple

PROJECT = Path(__file__).parents[2]


def worker(code: str, *arguments: object, **options: Any) -> subprocess.Popen[str]:
    """A Python process that runs `code`, with `arguments` in `sys.argv[1:]`."""
    return subprocess.Popen(
        [sys.executable, "-W", "error", "-c", textwrap.dedent(code), *map(str, arguments)],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        **{"cwd": PROJECT, **options},
    )


def outcome(process: subprocess.Popen[str], *, timeout: float = 300) -> str:
    """What a worker wrote, once it has ended without an error."""
    out, errors = process.communicate(timeout=timeout)
    assert (process.returncode, errors) == (0, ""), errors
    return out


def command() -> str:
    """The path of the installed command."""
    beside = Path(sys.executable).with_name("timeline")
    found = str(beside) if beside.exists() else shutil.which("timeline")
    assert found is not None
    return found


def program(
    *arguments: object, environment: Mapping[str, str] | None = None, **options: Any
) -> subprocess.CompletedProcess[str]:
    """What the installed command says, as a user runs it in a pipe."""
    options = {"stdin": subprocess.DEVNULL, "timeout": 120, **options}
    return subprocess.run(
        [command(), *map(str, arguments)],
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=False,
        env={**os.environ, **(environment or {})},
        **options,
    )


_COMMANDS: Final = """
    import io, json, sys
    from contextlib import redirect_stderr, redirect_stdout
    from timeline.cli.main import main
    for arguments in json.loads(sys.stdin.readline()):
        out, errors = (io.TextIOWrapper(io.BytesIO(), "utf-8") for _ in range(2))
        code = 0
        with redirect_stdout(out), redirect_stderr(errors):
            try:
                main(arguments)
            except SystemExit as ended:
                code = ended.code
        # Not getrusage(): that counts what its parent had before, too.
        with open("/proc/self/status") as status:
            (peak,) = [int(line.split()[1]) for line in status if line.startswith("VmHWM")]
        said = []
        for stream in (out, errors):
            stream.flush()
            text = stream.buffer.getvalue().decode()
            said.append(text[:100_000] if len(text) > 200_000 else text)
        print(json.dumps([code or 0, *said, peak // 1_024]), flush=True)
"""


class Ran(NamedTuple):
    """What a command came to.

    Attributes:
        code: Its exit code.
        out: What it printed, or the beginning of that where it is very long.
        errors: The same of stderr.
        peak: The most memory of its process up to its end, in MB.
    """

    code: int
    out: str
    errors: str
    peak: int

    @property
    def is_clear(self) -> bool:
        """Whether it did what it was asked, or said in one sentence why not."""
        if "Traceback" in self.errors or "recursion" in self.errors:
            return False
        return self.code == 0 or (self.code == 1 and bool((self.errors + self.out).strip()))


def commands(store: object, *lines: Sequence[object], **options: Any) -> list[Ran]:
    """Commands of the program on a store, one after the other in one process of their own."""
    process = worker(_COMMANDS, stdin=subprocess.PIPE, **options)
    given = [["--store", str(store), *map(str, line)] for line in lines]
    assert process.stdin is not None
    process.stdin.write(json.dumps(given) + "\n")
    return [Ran(*json.loads(line)) for line in outcome(process).splitlines()]


def as_anybody() -> None:
    """To run in a child before its program: permission bits hold for it, also where root runs it.

    It stays root, which can read the program wherever that lies, and loses what lets root pass
    by the bits. Whoever is not root has nothing to lose.
    """
    drop_from_bounding_set, passes_by_permissions = 24, (1, 2, 3)
    for capability in passes_by_permissions:
        _C.prctl(drop_from_bounding_set, capability, 0, 0, 0)


_C: Final = ctypes.CDLL(None)


class Fork:
    """A child of this process that runs a function, and what it wrote so far.

    Args:
        run: Given a function that writes a line to the parent at once. It must touch nothing
            that the parent has open: no store, no view.
    """

    def __init__(self, run: Callable[[Callable[[str], None]], None]) -> None:
        reading, writing = os.pipe()
        sys.stdout.flush()
        sys.stderr.flush()
        with warnings.catch_warnings():
            # A neighbour's thread (the runner's) is nothing that the child waits for.
            warnings.simplefilter("ignore", DeprecationWarning)
            self.pid = os.fork()
        if self.pid == 0:
            status = 1
            try:
                os.close(reading)
                run(lambda line: _write(writing, line))
                status = 0
            except BaseException as error:  # noqa: BLE001  it must never return into the tests
                _write(writing, f"failed: {type(error).__name__}: {error}")
            finally:
                os._exit(status)
        os.close(writing)
        self._reading = reading
        self._written = b""

    def read(self, count: int) -> list[str]:
        """Waits for so many lines, or its end; returns those that it wrote whole so far."""
        while self._written.count(b"\n") < count and (part := os.read(self._reading, 65_536)):
            self._written += part
        *lines, self._written = self._written.split(b"\n")
        return [line.decode() for line in lines]

    def kill(self) -> list[str]:
        """Kills it, and returns all the lines that it wrote whole."""
        os.kill(self.pid, signal.SIGKILL)
        return self.ended()[1]

    def ended(self) -> tuple[int, list[str]]:
        """Waits for its end; returns its exit code (below 0 where it was killed) and its lines."""
        written = self._written
        while part := os.read(self._reading, 65_536):
            written += part
        os.close(self._reading)
        _, status = os.waitpid(self.pid, 0)
        lines = written.decode().split("\n")[:-1]
        return os.waitstatus_to_exitcode(status), lines


@contextmanager
def in_memory() -> Iterator[Path]:
    """A folder where a sync costs nothing, for what is tried with files and not with a disk.

    Temporary files of this process, and of its children, lie there too.
    """
    memory, before = Path("/dev/shm"), tempfile.tempdir
    place = memory if os.access(memory, os.W_OK) else None
    with tempfile.TemporaryDirectory(prefix="timeline-tests-", dir=place) as folder:
        tempfile.tempdir = folder
        try:
            yield Path(folder)
        finally:
            tempfile.tempdir = before


class Moment:
    """When to kill: at random, and half of the times before the work is done.

    How long it takes depends on the machine and on who else is at work there, so the span in
    which a moment is drawn follows what came of the last ones.
    """

    def __init__(self, chance: random.Random, span: float) -> None:
        self._chance = chance
        self._span = span

    def wait(self) -> None:
        """Sleeps until the moment has come."""
        time.sleep(self._chance.uniform(0, self._span))

    def came(self, *, done: bool) -> None:
        """Takes in whether the work was done by then."""
        self._span = min(max(self._span * (0.95 if done else 1.05), 0.002), 5)


def warmed_up(run: Callable[[], object], times: int = 3) -> float:
    """How many seconds something takes once all that it needs is imported.

    Children that are forked afterwards have it imported, too, so that they are killed at work.
    """
    run()
    took = []
    for _ in range(times):
        start = time.monotonic()
        run()
        took.append(time.monotonic() - start)
    return sorted(took)[times // 2]


def _write(descriptor: int, line: str) -> None:
    os.write(descriptor, f"{line}\n".encode())
