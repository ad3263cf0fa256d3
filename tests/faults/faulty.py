"""A disk that fails on command, for programs that are run with it: see `faulty_disk.c`."""

from __future__ import annotations

import errno
import mmap
import shutil
import struct
import subprocess
from pathlib import Path
from typing import Final

SOURCE: Final = Path(__file__).with_name("faulty_disk.c")
CLOCK: Final = SOURCE.with_name("faulty_clock.c")
WRITE, SYNC, TRUNCATE = 1, 2, 4
_FORM: Final = struct.Struct("7i")


def compiled(folder: Path, source: Path = SOURCE) -> Path:
    """A shim, as a library to preload."""
    compiler = shutil.which("gcc") or shutil.which("cc")
    assert compiler is not None
    library = folder / f"{source.stem}.so"
    command = [compiler, "-shared", "-fPIC", "-O1", "-Wall", "-o", library, source, "-ldl"]
    subprocess.run(command, check=True, capture_output=True)
    return library


class FaultyDisk:
    """Tells the shim what to do, from the test or from the program that runs with it."""

    def __init__(self, control: Path) -> None:
        self.control = control
        if not control.exists():
            control.write_bytes(bytes(_FORM.size))
        with control.open("r+b") as file:
            self._map = mmap.mmap(file.fileno(), _FORM.size)

    def environment(self, library: Path, store: Path) -> dict[str, str]:
        """What a program needs in its environment for the files of `store` to fail."""
        return {
            "LD_PRELOAD": str(library),
            "FAULTY_CONTROL": str(self.control),
            "FAULTY_STORE": str(store),
        }

    def fail(
        self,
        calls: int = WRITE | SYNC | TRUNCATE,
        *,
        countdown: int = 0,
        error: int = errno.EIO,
        lasting: bool = True,
        after: bool = False,
    ) -> None:
        """From the call after the next `countdown` on, calls of these sorts fail."""
        self._map[:] = _FORM.pack(calls, countdown, error, lasting, 0, 0, after)

    def slow(self, microseconds: int) -> None:
        """Every such call takes so much longer; none fails."""
        self._map[:] = _FORM.pack(0, 0, 0, 0, 0, microseconds, 0)

    def mend(self) -> int:
        """Nothing fails any more; returns how many calls did."""
        done = int(_FORM.unpack(self._map[:])[4])
        self._map[:] = bytes(_FORM.size)
        return done
