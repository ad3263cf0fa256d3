"""Keeps the trees at checkpoints that were verified, so that the next verification begins there.

A frontier needs no trust: only the right one has the root that the checkpoint seals.
"""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path

from timeline.eventstore.integrity.checkpoints import Checkpoint
from timeline.eventstore.integrity.merkle import Frontier


def _file(root: bytes) -> Path:
    from platformdirs import user_cache_path

    return user_cache_path("timeline", appauthor=False) / "frontiers" / root.hex()


def kept_frontier(checkpoint: Checkpoint) -> Frontier | None:
    """The frontier of the tree that a checkpoint seals; None if it was not kept."""
    try:
        text = _file(checkpoint.root).read_text(encoding="ascii")
        found = Frontier.parse(checkpoint.size, text)
    except (OSError, ValueError):
        return None
    return found if found.root() == checkpoint.root else None


def keep_frontier(frontier: Frontier) -> None:
    """Keeps a frontier for its checkpoint; a failure to write is ignored."""
    path = _file(frontier.root())
    with suppress(OSError):
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        path.write_text(frontier.hex(), encoding="ascii")
