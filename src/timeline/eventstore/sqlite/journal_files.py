"""The journals that SQLite keeps beside a store's file.

Both the reader and the check for second names ask about them, so they are known here.
"""

from __future__ import annotations

import os
from contextlib import suppress

from timeline.light_typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path


def journals_beside(path: str | Path) -> list[Path]:
    """The journals of SQLite beside the name of a file that hold anything.

    Of a symbolic link they are beside the file that it leads to.
    """
    from pathlib import Path

    found = []
    real = os.path.realpath(path)
    for ending in ("-wal", "-journal"):
        one = Path(real + ending)
        with suppress(OSError):
            if one.stat().st_size > 0:
                found.append(one)
    return found
