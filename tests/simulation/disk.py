"""The disk of the simulation: real files in memory, steered and remembered call by call.

SQLite has no hook for its files that Python's `sqlite3` could reach (`apsw` has one, but the
recorder could not use its connections). So the process runs with a shim in front of the C library
(`simulated_disk.c`), as the tests of failing disks do. The shim counts the calls that change a
file, lets the chosen one fail, and logs all of them. The log tells which bytes are on the disk for
certain and which a power cut may take: whole writes or single sectors of what was not synced, by
the rules of `tests/faults/power.py`. A fault layer of the recorder would not meet SQLite's own
handling of errors, which is where the store's promises are kept.
"""

from __future__ import annotations

import ctypes
import os
import random
import shutil
import struct
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Final, NamedTuple

from tests.faults.faulty import compiled
from tests.faults.power import Folder, Inode

SOURCE: Final = Path(__file__).with_name("simulated_disk.c")
WRITE, SYNC, TRUNCATE, READ, NAME = 1, 2, 4, 8, 16
STORE, VIEW, OTHER = 1, 2, 4
_OPENED, _WRITTEN, _SYNCED, _CUT, _CLOSED, _REMOVED, _LINKED, _RENAMED, _MADE = range(1, 10)
_HEAD: Final = struct.Struct("=iiqii")
_LIBRARY: Final = "TIMELINE_SIMULATED_DISK"
_NUMBERS: Final = (
    "calls", "places", "countdown", "error", "lasting", "after", "half", "cut", "lose", "failed",
    "is_cut", "seen",
)  # fmt: skip


class _Control(ctypes.Structure):
    _fields_ = [(name, ctypes.c_int32) for name in _NUMBERS]


class DiskCall(NamedTuple):
    """One call that changed a file or folder: what it was, on which descriptor or paths."""

    what: int
    file: int
    at: int
    data: bytes
    other: str

    @property
    def path(self) -> Path:
        return Path(os.fsdecode(self.data))


def run_with_shim() -> None:
    """Runs this program again with the shim preloaded, unless it is; the same from then on."""
    if _LIBRARY in os.environ:
        return
    folder = Path(tempfile.mkdtemp(prefix="timeline-simulation-"))
    library = compiled(folder, SOURCE)
    environment = {
        **os.environ, _LIBRARY: str(library), "LD_PRELOAD": str(library), "PYTHONHASHSEED": "0",
    }  # fmt: skip
    arguments = [sys.executable, "-m", "tests.simulation", *sys.argv[1:]]
    code = os.spawnve(os.P_WAIT, sys.executable, arguments, environment)
    shutil.rmtree(folder)
    sys.exit(code if code >= 0 else 1)


class SimulatedDisk:
    """All below one folder: what the disk has for certain, and what it may lose.

    Args:
        root: The folder, which is empty.
    """

    def __init__(self, root: Path) -> None:
        self.root = root
        self._library = ctypes.CDLL(os.environ[_LIBRARY])
        self._library.simulation_log.restype = ctypes.c_void_p
        self._library.simulation_begins(os.fsencode(root))
        self.control = _Control.in_dll(self._library, "simulated_disk")
        self._folders = {root: Folder()}
        self._open: dict[int, Inode | Folder] = {}
        self._before = 0

    def close(self) -> None:
        """Nothing is steered or remembered any more."""
        self._library.simulation_ends()

    # ------------------------------------------------------------------ faults

    def fail(
        self, calls: int, places: int, countdown: int, error: int, *, lasting: bool, after: bool,
        half: bool,
    ) -> None:  # fmt: skip
        """From the call after the next `countdown` on, calls of these sorts fail."""
        told = self.control
        told.calls, told.places, told.error = calls, places, error
        told.countdown, told.lasting, told.after, told.half = countdown, lasting, after, half

    def cut_after(self, calls: int) -> None:
        """The power fails after so many calls."""
        self.control.cut = calls

    def lose_syncs(self) -> None:
        """From now on a sync is answered, and not carried out."""
        self.control.lose = 1

    @property
    def calls(self) -> int:
        """How many calls there were that change a file or a folder."""
        return self._before + int(self.control.seen)

    @property
    def failed(self) -> int:
        """How many calls failed since it was last mended."""
        return int(self.control.failed)

    def mend(self) -> None:
        """Nothing fails any more."""
        for name in ("calls", "countdown", "lose", "failed", "is_cut"):
            setattr(self.control, name, 0)
        self.control.cut = -1

    def cut_now(self) -> None:
        """The power fails, if it has not yet."""
        self.control.is_cut = 1

    @property
    def is_cut(self) -> bool:
        """Whether the power has failed."""
        return bool(self.control.is_cut)

    # ------------------------------------------------------------------ what it remembers

    def take_in(self) -> None:
        """Takes in what was done since the last time."""
        size = ctypes.c_size_t()
        start = self._library.simulation_log(ctypes.byref(size))
        data = ctypes.string_at(start, size.value) if size.value else b""
        self._library.simulation_forgets()
        for call in _calls(data):
            self._take(call)

    def _take(self, call: DiskCall) -> None:
        if call.what in (_REMOVED, _LINKED, _RENAMED, _MADE):
            self._renamed(call)
            return
        if call.what == _OPENED:
            self._opened(call)
            return
        file = self._open.get(call.file)
        if call.what == _CLOSED:
            self._open.pop(call.file, None)
        elif file is not None and call.what == _SYNCED:
            file.sync()
        elif isinstance(file, Inode):
            file.pending.append((call.at, call.data if call.what == _WRITTEN else None))

    def _renamed(self, call: DiskCall) -> None:
        if call.what == _MADE:
            self._folders[call.path] = Folder()
            return
        if call.what != _REMOVED:
            self._put(Path(call.other), self._named(call.path))
        if call.what != _LINKED:
            self._put(call.path, None)
            self._folders.pop(call.path, None)

    def _opened(self, call: DiskCall) -> None:
        path = call.path
        if path in self._folders:
            self._open[call.file] = self._folders[path]
            return
        inode = self._named(path)
        if inode is None:
            inode = Inode()
            self._put(path, inode)
        if call.at & 1:
            inode.pending.append((0, None))
        self._open[call.file] = inode

    def _named(self, path: Path) -> Inode | None:
        folder = self._folders.get(path.parent)
        return folder.names.get(path.name) if folder else None

    def _put(self, path: Path, inode: Inode | None) -> None:
        if path.parent in self._folders:
            self._folders[path.parent].put(path.name, inode)

    def settle(self) -> None:
        """Takes what lies there now as what the disk has for certain; all is closed by now."""
        self._library.simulation_forgets()
        self._folders, self._open = {}, {}
        for place, _, names in os.walk(self.root):
            folder = self._folders[Path(place)] = Folder()
            for name in sorted(names):
                if name.endswith(("-shm", ".lock")):
                    continue
                inode = Inode()
                inode.durable = bytearray((Path(place) / name).read_bytes())
                folder.names[name] = folder.durable[name] = inode

    def restart(self, chance: random.Random | None) -> None:
        """Puts the files as a power cut left them, or as killed processes did without `chance`.

        Whatever was done after the cut was done for nobody. All connections are closed by now.
        """
        self.take_in()
        left = dict(self._left(chance))
        self._before += int(self.control.seen)
        self._library.simulation_ends()
        for one in self.root.iterdir():
            shutil.rmtree(one) if one.is_dir() else one.unlink()
        for path, content in left.items():
            if content is None:
                path.mkdir(parents=True, exist_ok=True)
            else:
                path.parent.mkdir(parents=True, exist_ok=True)
                path.write_bytes(content)
        self._library.simulation_begins(os.fsencode(self.root))
        self.settle()

    def _left(self, chance: random.Random | None) -> Iterator[tuple[Path, bytes | None]]:
        for place, folder in self._folders.items():
            if place != self.root:
                yield place, None
            names = folder.names if chance is None else folder.after_a_cut(chance)
            for name, inode in sorted(names.items()):
                if chance is None:
                    inode.sync()
                    yield place / name, bytes(inode.durable)
                else:
                    yield place / name, inode.after_a_cut(chance)


def _calls(data: bytes) -> Iterator[DiskCall]:
    at = 0
    while at < len(data):
        what, file, place, size, other = _HEAD.unpack_from(data, at)
        at += _HEAD.size
        rest = data[at : at + size + other]
        at += size + other
        yield DiskCall(what, file, place, rest[:size], os.fsdecode(rest[size:]))
