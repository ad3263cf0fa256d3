"""The letters beside lines by which one jumps to them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

LETTERS: Final = "asdfghjklqwertyuiopzxcvbnm"
"""The letters, those under resting fingers first."""
MOST: Final = len(LETTERS) ** 2
"""Most lines that can have letters."""


def jump_labels(count: int) -> Sequence[str]:
    """Letters for some lines, at most `MOST`: one where it is enough, else two.

    None is the beginning of another, so the last letter of each jumps at once.
    """
    size = len(LETTERS)
    count = min(count, MOST)
    pairs = 0  # how many letters begin a pair instead of standing alone
    while size - pairs + pairs * size < count:
        pairs += 1
    alone = LETTERS[: size - pairs]
    two = [first + second for first in LETTERS[size - pairs :] for second in LETTERS]
    return [*alone, *two][:count]
