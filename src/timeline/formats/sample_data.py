"""The bundled stories: reviewed developments, and the documents that they cite.

The first is real and has the folders `events` and `seeds`. Each other has a folder of its own in
`stories`, with its documents in `seeds` inside it. A wheel has them inside the package. A checkout
has them at its root, where people edit and review them. Both are the same files.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Final, Literal, TypeAlias

from timeline.domain.errors import TimelineError

StoryName: TypeAlias = Literal["heavy-weapons", "meridian"]

FIRST: Final[StoryName] = "heavy-weapons"
STORIES: Final[Mapping[StoryName, str]] = {
    "heavy-weapons": "Belgium debates heavy weapons for Ukraine; real, April 2022",
    "meridian": "three governments decide on a power cable; fiction, 2022 and 2023",
}
"""What each story is about."""

_PACKAGE: Final = Path(__file__).resolve().parents[1]


def events_folder(story: StoryName = FIRST) -> Path:
    """The folder of a story's developments, one file per government.

    Raises:
        TimelineError: if this installation has none.
    """
    return _folder("events") if story == FIRST else _folder(f"stories/{story}")


def seeds_folder(story: StoryName = FIRST) -> Path:
    """The folder of a story's source documents and their sidecars.

    Raises:
        TimelineError: if this installation has none.
    """
    return _folder("seeds") if story == FIRST else _folder(f"stories/{story}/seeds")


def seeds_folders() -> Iterator[Path]:
    """The folders of source documents that this installation has, of all stories."""
    for story in STORIES:
        try:
            yield seeds_folder(story)
        except TimelineError:  # without it, the other folders still work
            continue


def _folder(name: str) -> Path:
    for folder in (_PACKAGE / "bundled" / name, _PACKAGE.parents[1] / name):
        if folder.is_dir():
            return folder
    raise TimelineError(
        f"the bundled folder “{name}” is missing", hint="Install decision-timeline again."
    )
