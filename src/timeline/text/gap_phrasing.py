"""The order of gaps, for both front ends."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import groupby
from typing import Protocol, TypeVar


class GapLine(Protocol):
    """The attributes of a gap by which it is grouped."""

    @property
    def government(self) -> str:
        """The government."""

    @property
    def matter(self) -> str | None:
        """The matter; None for a development without one."""


One = TypeVar("One", bound=GapLine)


def by_matter(gaps: Sequence[One]) -> Iterable[tuple[tuple[str, str | None], list[One]]]:
    """The gaps of each matter, that with the heaviest gap first.

    Args:
        gaps: The gaps, the heaviest first.
    """
    heaviest: dict[tuple[str, str | None], int] = {}
    for number, one in enumerate(gaps):
        heaviest.setdefault((one.government, one.matter), number)

    def place(one: One) -> int:
        return heaviest[one.government, one.matter]

    for _, those in groupby(sorted(gaps, key=place), place):
        listed = list(those)
        yield (listed[0].government, listed[0].matter), listed
