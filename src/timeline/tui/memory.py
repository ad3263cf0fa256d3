"""The memory of a program that stays open all day: when it is swept, and that it is given back.

Python's collector goes over all that it holds in the middle of a frame, which takes up to 130 ms,
and finds next to nothing: Textual's widgets stay. So the objects that are there once the first
list is complete are set aside for good, and the others are swept while nobody waits for a frame.

A list of a million lines is two arrays of some megabytes. GNU's C library learns from the first
array that is freed to keep such blocks among the small ones, where the next has no room to grow
and is copied from hole to hole. Told a fixed bound, it maps each by itself and unmaps it.

Both change the whole process, and both are measured: see “Settings of the process” in
docs/benchmarks.md, with the command.
"""

from __future__ import annotations

import ctypes
import gc
import sys
from contextlib import suppress
from typing import Final

YOUNG: Final = 10_000
"""New objects between two sweeps over them; after 700, as Python has it, a frame has several."""
_MAPPED: Final = 128 * 1024
"""Bytes from which a block is mapped by itself: what the C library begins with."""
_M_MMAP_THRESHOLD: Final = -3
"""See `mallopt(3)`."""


def prepare() -> None:
    """Before anything large is read."""
    gc.set_threshold(YOUNG, 10, 10)
    if sys.platform == "linux":
        with suppress(OSError, AttributeError):  # another C library than GNU's
            ctypes.CDLL(None).mallopt(_M_MMAP_THRESHOLD, _MAPPED)


def settle() -> None:
    """What is there now will stay: it is swept once and set aside."""
    gc.collect()
    gc.freeze()


def sweep() -> None:
    """In a quiet moment: what became garbage lately."""
    gc.collect(1)
