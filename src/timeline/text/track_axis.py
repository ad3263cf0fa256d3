"""The dates over the rows of tracks."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Final, Literal

from timeline.dates.axis import ticks
from timeline.dates.edtf import DAY, civil_day
from timeline.text.phrasing import day_words
from timeline.text.track_row import column_of

TrackZoom = Literal["year", "month", "week", "day"]
ZOOMS: Final[Mapping[TrackZoom, int]] = {
    "year": 366 * DAY, "month": 31 * DAY, "week": 7 * DAY, "day": DAY,
}  # fmt: skip
"""How many seconds each shows, the longest first."""
APART: Final = 13
"""Cells that a date has on an even axis, at least."""
CUT: Final = "⋯"
"""Where a spell without a change is cut short."""
_LENGTH_OF_DAY: Final = 10


def day_label(day: date, year: int | None = None) -> str:
    """A day on an axis: `21 Apr 2022`, or `21 Apr` if the year was just said."""
    return f"{day.day} {day:%b}" + ("" if day.year == year else f" {day.year:04}")


def _label(text: str, year: int | None) -> str:
    """A tick in words: `2022`, `Apr 2022`, `21 Apr`."""
    if len(text) == _LENGTH_OF_DAY:
        return day_label(date.fromisoformat(text), year)
    return f"{date.fromisoformat(f'{text}-01'):%b} {text[:4]}" if "-" in text else text


def even_axis(edges: Sequence[int], zone: str) -> str:
    """The dates along an even axis, each after the stroke at which it begins.

    Args:
        edges: The moments at which the columns begin, and the end of the last one.
        zone: IANA zone of the days.
    """
    most = max((len(edges) - 1) // APART, 1)
    found = ticks(edges[0], edges[-1] - 1, zone, most)
    return _placed(found, edges)


def _placed(found: Iterable[tuple[int, str]], edges: Sequence[int]) -> str:
    width = len(edges) - 1
    row, free, year = [" "] * width, 0, None
    for moment, text in found:
        column = column_of(edges, moment)
        said = f"╷{_label(text, year)}"
        if free <= column <= width - len(said):
            row[column : column + len(said)] = said
            free, year = column + len(said) + 1, int(text[:4])
    return "".join(row)


def broken_axis(
    edges: Sequence[int], moments: Iterable[int], breaks: Iterable[int], zone: str
) -> str:
    """The dates of changes along an axis on which long spells are cut short.

    Args:
        edges: The moments at which the columns begin, and the end of the last one.
        moments: Of the changes.
        breaks: Columns in the middle of a spell that is cut short.
        zone: IANA zone of the days.
    """
    days: dict[str, int] = {}
    for moment in sorted(one for one in moments if edges[0] <= one < edges[-1]):
        days.setdefault(civil_day(moment, zone), moment)
    row = list(_placed(((moment, day) for day, moment in days.items()), edges))
    for column in breaks:
        if "".join(row[max(column - 1, 0) : column + 2]).strip() == "":
            row[column] = CUT
    return "".join(row)


def drawn_moment(first: int, last: int, moment: int, zone: str) -> int | None:
    """The moment at which a picture draws another; None if that day is not in the picture.

    A day may be drawn only in part. A moment in the rest of it is drawn where the picture begins or
    ends, so that a day on the axis is never said to be after the picture.

    Args:
        first: The first moment of the picture, in seconds since the epoch.
        last: The moment at which the picture ends, which is not in it.
        moment: The moment to draw.
        zone: IANA zone of the days.
    """
    inside = max(min(moment, last - 1), first)
    is_drawn = inside == moment or day_words(inside, zone) == day_words(moment, zone)
    return inside if is_drawn else None
