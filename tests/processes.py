"""What the kernel tells of processes that tests start, and of those that these start."""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path


def is_alive(process: int) -> bool:
    """Whether a process is there and is no zombie, which has ended and nobody has asked about."""
    try:
        stat = Path(f"/proc/{process}/stat").read_text()
    except OSError:
        return False
    return stat.rpartition(")")[2].split()[0] not in "ZX"


def children(process: int) -> list[int]:
    """The processes that a process has started; not what these have started."""
    found = []
    for stat in Path("/proc").glob("[0-9]*/stat"):
        with suppress(OSError):
            if int(stat.read_text().rpartition(")")[2].split()[1]) == process:
                found.append(int(stat.parent.name))
    return found
