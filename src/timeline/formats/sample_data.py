"""The bundled data: reviewed events, and the documents that they cite.

A wheel has them inside the package. A checkout has them at its root, where people edit and review
them. Both are the same files.
"""

from __future__ import annotations

from pathlib import Path
from typing import Final

from timeline.domain.errors import TimelineError

_PACKAGE: Final = Path(__file__).resolve().parents[1]


def events_folder() -> Path:
    """The folder of the bundled developments, one file per government.

    Raises:
        TimelineError: if this installation has none.
    """
    return _folder("events")


def seeds_folder() -> Path:
    """The folder of the bundled source documents and their sidecars.

    Raises:
        TimelineError: if this installation has none.
    """
    return _folder("seeds")


def _folder(name: str) -> Path:
    for folder in (_PACKAGE / "bundled" / name, _PACKAGE.parents[1] / name):
        if folder.is_dir():
            return folder
    raise TimelineError(
        f"the bundled folder “{name}” is missing", hint="Install decision-timeline again."
    )
