"""A disk that forgets: what a run wrote and synced, and how the disk may look after a power cut.

`recorded` runs a program under strace and reads back every write, sync, truncation, creation,
link and removal below one folder. `Disk` takes these in one by one and can be cut off after any
of them: what was synced is there, and of what was not, any part: whole writes or single sectors,
and of the changes of a folder any beginning. That is harsher than file systems are in practice
(ext4 keeps a new file's name with its data), and as harsh as POSIX allows.
"""

from __future__ import annotations

import os
import random
import re
import subprocess
import sys
import textwrap
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

from tests.faults.harness import PROJECT

SECTOR = 512
_CALLS = (
    "openat", "pwrite64", "write", "fsync", "fdatasync", "ftruncate", "close", "link", "linkat",
    "rename", "renameat", "unlink", "unlinkat", "mkdir", "mkdirat",
)  # fmt: skip
_PATHS = set(_CALLS) - {"pwrite64", "write", "fsync", "fdatasync", "ftruncate", "close"}
_LINE = re.compile(r"(?:\d+ +)?(\w+)\((.*)\) = (-?\d+)")
_TEXT = re.compile(r'"((?:\\x[0-9a-f]{2})*)"')
_DESCRIPTOR = re.compile(r"(\d+)<")


class Call(NamedTuple):
    """One system call that succeeded: its name, its strings and numbers, and what it returned."""

    name: str
    texts: tuple[bytes, ...]
    arguments: str
    result: int


def recorded(code: str, folder: Path, trace: Path, *arguments: str) -> list[Call]:
    """Runs Python `code` under strace; returns its calls."""
    command = [
        "strace", "-y", "-xx", "-s", "4000000", "-e", f"trace={','.join(_CALLS)}", "-o", str(trace),
        sys.executable, "-c", textwrap.dedent(code), str(folder), *arguments,
    ]  # fmt: skip
    done = subprocess.run(
        command, cwd=PROJECT, capture_output=True, text=True, check=False, timeout=300
    )
    assert done.returncode == 0, done.stderr
    return list(_read(trace))


def _read(trace: Path) -> Iterator[Call]:
    with trace.open() as lines:
        for line in lines:
            assert "unfinished" not in line, "a second thread"
            found = _LINE.match(line)
            if found and int(found[3]) >= 0:
                plain = re.sub(r"<(?:\\x[0-9a-f]{2})*>", "<>", found[2])
                texts = tuple(bytes.fromhex(t.replace("\\x", "")) for t in _TEXT.findall(plain))
                yield Call(found[1], texts, _TEXT.sub('""', plain), int(found[3]))


class Inode:
    """A file: what the disk has for certain, and what was done to it since."""

    def __init__(self) -> None:
        self.durable = bytearray()
        self.pending: list[tuple[int, bytes | None]] = []
        """(offset, data), or (size, None) for a truncation."""

    def sync(self) -> None:
        for one in self.pending:
            _apply(self.durable, *one)
        self.pending.clear()

    def after_a_cut(self, chance: random.Random) -> bytes:
        found = bytearray(self.durable)
        keep = chance.choice((0.0, 1.0, 0.5, chance.random()))
        torn = chance.random() < 0.5
        for offset, data in self.pending:
            if data is None or not torn:
                if chance.random() < keep:
                    _apply(found, offset, data)
                continue
            for start in range(0, len(data), SECTOR):
                if chance.random() < keep:
                    _apply(found, offset + start, data[start : start + SECTOR])
        return bytes(found)


def _apply(content: bytearray, offset: int, data: bytes | None) -> None:
    if data is None:
        del content[offset:]
        content.extend(bytes(offset - len(content)))
        return
    content.extend(bytes(max(0, offset - len(content))))
    content[offset : offset + len(data)] = data


class Folder:
    """A folder: the names that the disk has for certain, and what was done to them since."""

    def __init__(self) -> None:
        self.names: dict[str, Inode] = {}
        self.durable: dict[str, Inode] = {}
        self.pending: list[tuple[str, Inode | None]] = []

    def put(self, name: str, inode: Inode | None) -> None:
        self._apply(self.names, name, inode)
        self.pending.append((name, inode))

    def sync(self) -> None:
        for one in self.pending:
            self._apply(self.durable, *one)
        self.pending.clear()

    def after_a_cut(self, chance: random.Random) -> dict[str, Inode]:
        found = dict(self.durable)
        for one in self.pending[: chance.randint(0, len(self.pending))]:
            self._apply(found, *one)
        return found

    @staticmethod
    def _apply(names: dict[str, Inode], name: str, inode: Inode | None) -> None:
        if inode is None:
            names.pop(name, None)
        else:
            names[name] = inode


class Disk:
    """All below one folder, as calls change it; `said` is what was written to stdout so far."""

    def __init__(self, root: Path) -> None:
        self._root = root
        self._folders: dict[Path, Folder] = {root: Folder()}
        self._open: dict[int, Inode | Folder] = {}
        self.said: list[str] = []

    def take(self, call: Call) -> bool:
        """Takes a call in; False where it is none of ours."""
        paths = [Path(os.fsdecode(text)) for text in call.texts] if call.name in _PATHS else []
        match call.name:
            case "openat":
                return self._opened(paths, call)
            case "mkdir" | "mkdirat" if paths and self._root in paths[0].parents:
                self._folders[paths[0]] = Folder()
            case "unlink" | "unlinkat" if paths and paths[0].parent in self._folders:
                self._folders[paths[0].parent].put(paths[0].name, None)
            case "link" | "linkat" if paths and paths[0].parent in self._folders:
                inode = self._folders[paths[0].parent].names[paths[0].name]
                self._folders[paths[1].parent].put(paths[1].name, inode)
            case "rename" | "renameat" if paths and paths[0].parent in self._folders:
                inode = self._folders[paths[0].parent].names[paths[0].name]
                self._folders[paths[1].parent].put(paths[1].name, inode)
                self._folders[paths[0].parent].put(paths[0].name, None)
            case "write" if call.arguments.startswith("1<"):
                self.said += call.texts[0].decode().split()
            case "pwrite64" | "fsync" | "fdatasync" | "ftruncate" | "close":
                return self._done(call)
            case _:
                return False
        return True

    def _opened(self, paths: Sequence[Path], call: Call) -> bool:
        self._open.pop(call.result, None)
        if not paths or "-shm" in paths[0].name or ".lock" in paths[0].name:
            return False
        path = paths[0]
        if path in self._folders:
            self._open[call.result] = self._folders[path]
        elif path.parent in self._folders:
            folder = self._folders[path.parent]
            if path.name not in folder.names:
                folder.put(path.name, Inode())
            self._open[call.result] = folder.names[path.name]
            if "O_TRUNC" in call.arguments:
                folder.names[path.name].pending.append((0, None))
        return call.result in self._open

    def _done(self, call: Call) -> bool:
        found = _DESCRIPTOR.match(call.arguments)
        file = self._open.get(int(found[1])) if found else None
        if file is None:
            return False
        if call.name == "close":
            del self._open[int(found[1] if found else 0)]
            return False
        if call.name in ("fsync", "fdatasync"):
            file.sync()
        elif isinstance(file, Inode):
            last = int(call.arguments.rsplit(", ", 1)[1])
            file.pending.append(
                (last, call.texts[0][: call.result] if call.name == "pwrite64" else None)
            )
        return True

    def cut(self, folder: Path, chance: random.Random) -> None:
        """Writes into `folder` how the disk may look if the power fails now."""
        for place, names in self._folders.items():
            there = folder / place.relative_to(self._root)
            there.mkdir(parents=True, exist_ok=True)
            for name, inode in names.after_a_cut(chance).items():
                (there / name).write_bytes(inode.after_a_cut(chance))
