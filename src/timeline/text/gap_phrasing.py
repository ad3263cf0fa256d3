"""The order of gaps, for both front ends, and their signs."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from itertools import groupby
from typing import Final, NamedTuple, Protocol, TypeVar

from timeline.text.phrasing import MARKS, glyph_of


class GapLook(NamedTuple):
    """The glyph of a gap, of one cell, and the tone of its colour."""

    glyph: str
    tone: str


GAP_LOOKS: Final[Mapping[str, GapLook]] = {
    "overdue": GapLook(glyph_of("overdue"), "end"),
    "contradictory": GapLook(MARKS["contradictory"][0], "end"),
    "disputed": GapLook(MARKS["disputed"][0], "end"),
    "accounts-differ": GapLook(MARKS["account"][0], "record"),
    "silent": GapLook("…", "wait"),
    "undelivered": GapLook(glyph_of("pledge-made"), "give"),
    "no-source": GapLook("∅", "ask"),
    "no-document": GapLook("∅", "ask"),
    "no-quote": GapLook("∅", "ask"),
    "unbound": GapLook("∅", "talk"),
    "one-source": GapLook(glyph_of("cited"), "talk"),
    "wide-date": GapLook("↔", "talk"),
}
"""The look of each kind of gap, the heaviest first."""


def gap_words(gap: str) -> str:
    """A kind of gap in words: “accounts differ”."""
    return gap.replace("-", " ")


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
