"""Pausing Python's cyclic garbage collector around an import, a rebuild and a full check.

Reading developments makes many objects that live on, and the collector walks all of them again
and again to find nothing: with it, an import takes a quarter to a half more processor time, and a
rebuild about a tenth. The figures are in docs/benchmarks.md, in “Settings of the process”.
Reference counting, which frees what is dropped, goes on.
"""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def collector_paused() -> Iterator[None]:
    """Pauses the cyclic collector, and resumes it if it ran before."""
    if not gc.isenabled():
        yield
        return
    gc.disable()
    try:
        yield
    finally:
        gc.enable()
