"""Exchanges two folders in one step of the file system, where it has such a step.

Python has none. Linux has `renameat2` with RENAME_EXCHANGE (renameat2(2), since 3.15), macOS
`renamex_np` with RENAME_SWAP (renamex_np(2)). Not every file system takes it.
"""

from __future__ import annotations

import ctypes
import os
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Final

_AT_FDCWD: Final = -100
_RENAME_EXCHANGE: Final = 2
_RENAME_SWAP: Final = 2


def exchange(one: Path, other: Path) -> None:
    """Gives each of two folders the name of the other, at once.

    Raises:
        OSError: if that is not possible here; nothing has changed.
    """
    call = _call()
    if call(os.fsencode(one), os.fsencode(other)) != 0:
        number = ctypes.get_errno()
        raise OSError(number, os.strerror(number), str(one))


def can_exchange(folder: Path) -> bool:
    """Whether folders inside `folder` can be exchanged; tries it with two, and removes them."""
    pair = [folder / name for name in ("one", "other")]
    try:
        for one in pair:
            one.mkdir()
        exchange(*pair)
    except OSError:
        return False
    finally:
        for one in pair:
            if one.is_dir():
                one.rmdir()
    return True


def _call() -> Callable[[bytes, bytes], int]:
    library = ctypes.CDLL(None, use_errno=True)
    try:
        if sys.platform == "darwin":
            swap = library.renamex_np
            return lambda one, other: swap(one, other, _RENAME_SWAP)
        rename = library.renameat2
    except AttributeError:
        raise OSError(38, "no such step on this system") from None
    return lambda one, other: rename(_AT_FDCWD, one, _AT_FDCWD, other, _RENAME_EXCHANGE)
