"""Memory settings of a long-running program: when Python collects garbage, what it returns.

A collection of all objects in the middle of a frame takes up to 130 ms and finds next to nothing:
Textual's widgets stay. So the objects that exist once the first list is complete are frozen, and
the others are collected while nobody waits for a frame.

A list of a million lines is two arrays of some megabytes. After the first such block is freed,
GNU's C library keeps others among the small ones. There arrays have no room to grow, and are copied
again and again. With a fixed threshold it maps each block by itself and unmaps it.

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
"""New objects between two collections; with Python's 700, a frame would have several."""
_MAPPED: Final = 128 * 1024
"""Bytes from which a block is mapped by itself: the C library's initial value."""
_M_MMAP_THRESHOLD: Final = -3
"""See `mallopt(3)`."""


def prepare() -> None:
    """Sets the thresholds; call it before anything large is read."""
    gc.set_threshold(YOUNG, 10, 10)
    if sys.platform == "linux":
        with suppress(OSError, AttributeError):  # a C library other than GNU's
            ctypes.CDLL(None).mallopt(_M_MMAP_THRESHOLD, _MAPPED)


def settle() -> None:
    """Collects garbage once, then excludes the remaining objects from later collections."""
    gc.collect()
    gc.freeze()


def sweep() -> None:
    """Collects young garbage; call it in a quiet moment."""
    gc.collect(1)
