"""The map of two clocks in characters, for a terminal: each field is the glyph of its status."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator
from typing import Final, NamedTuple

from timeline.publish.maps.broken_scale import BrokenScale
from timeline.publish.maps.map_grid import as_known, as_of, moments_of
from timeline.publish.maps.map_words import day_of
from timeline.readmodel.queries.matters.rectangles import StatusMap

_LEFT: Final = 13
_DATE: Final = 13
"""Columns that a date and some space take."""


class MapLine(NamedTuple):
    """A line of a map: what stands before it, its fields, and the moment that it is as known at."""

    before: str
    fields: tuple[str | None, ...]
    """The status in each column; None where it has none."""
    same_day: int
    """The column in which both clocks show the same."""


class MapText(NamedTuple):
    """A map of fields in lines, from the latest knowledge to the earliest, and its dates below."""

    lines: tuple[MapLine, ...]
    ticks: str
    dates: str


def map_text(found: StatusMap, width: int, height: int) -> MapText:
    """The map of a matter in characters.

    Args:
        found: All statuses of the matter; at least one rectangle.
        width: Most columns of it, its dates among them.
        height: Most lines of fields.
    """
    room = max(width - _LEFT, 10)
    scale = BrokenScale.fitted(moments_of(found), 1.0, least=1.6 / height, margin=0.06)
    across = [scale.moment((column + 0.5) / room) for column in range(room)]
    upward = [scale.moment((row + 0.5) / height) for row in range(height)]
    known = {m for one in found.rectangles for m in as_known(one) if m is not None}
    dates = _rows_of(known, scale, found.zone, height)
    lines = []
    for row in reversed(range(height)):
        statuses = (found.at(moment, upward[row]) for moment in across)
        lines.append(
            MapLine(
                f"{dates.get(row, ''):>{_LEFT - 2}}",
                tuple(None if one is None else one.status for one in statuses),
                min(int((row + 0.5) / height * room), room - 1),
            )
        )
    happened = {m for one in found.rectangles for m in as_of(one) if m is not None}
    return MapText(tuple(lines), *_below(happened, scale, found.zone, room))


def _rows_of(moments: Iterable[int], scale: BrokenScale, zone: str, height: int) -> dict[int, str]:
    """The date that stands before each row: that of the first change in it."""
    found: dict[int, str] = {}
    for moment, place in _inside(moments, scale):
        # From that row on, counted from below, it is known.
        found.setdefault(min(math.ceil(place * height - 0.5), height - 1), _said(moment, zone))
    return found


def _below(moments: Iterable[int], scale: BrokenScale, zone: str, room: int) -> tuple[str, str]:
    ticks, dates = ["─"] * room, [" "] * (room + _DATE)
    free = 0
    for moment, place in _inside(moments, scale):
        column = min(math.ceil(place * room - 0.5), room - 1)
        said = _said(moment, zone)
        begins = min(column, room - len(said))
        if begins < free:
            continue
        ticks[column] = "┴"
        dates[begins : begins + len(said)] = said
        free = begins + len(said) + 2
    return "".join(ticks), "".join(dates)[:room].rstrip()


def _inside(moments: Iterable[int], scale: BrokenScale) -> Iterator[tuple[int, float]]:
    for moment in sorted(moments):
        if scale.first < moment < scale.last:
            yield moment, scale.place(moment)


def _said(moment: int, zone: str) -> str:
    day = day_of(moment, zone)
    return f"{day.day} {day:%b} {day.year}"
