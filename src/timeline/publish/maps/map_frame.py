"""What is around the plot of a map: title, axes, legend and caption."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Iterator
from datetime import date
from typing import Final, NamedTuple

from timeline.publish.maps.broken_scale import DAY, BrokenScale
from timeline.publish.maps.map_grid import as_known, as_of
from timeline.publish.maps.map_words import MapWords, day_of, legend_of
from timeline.publish.maps.svg_text import length, lines_of, n, rect, text_at
from timeline.readmodel.queries.matters.rectangles import StatusMap
from timeline.text.phrasing import glyph_of

EDGE: Final = 4
"""Units between the edge of the picture and what is in it."""
_TITLE: Final = 18
_MOST_TITLE_LINES: Final = 4


class PlotBox(NamedTuple):
    """Where the plot is."""

    left: float
    top: float
    width: float
    height: float

    @property
    def floor(self) -> float:
        """Its lower edge."""
        return self.top + self.height

    def x(self, place: float) -> float:
        """From a place on the scale, from left to right."""
        return self.left + place * self.width

    def y(self, place: float) -> float:
        """From a place on the scale, from bottom to top."""
        return self.top + (1 - place) * self.height


class MapFrame:
    """Draws what is around the plot.

    Args:
        found: All statuses of the matter.
        width: Of the picture.
        size: Of small text.
        words: The words.
        scale: Of both axes.
    """

    def __init__(
        self, found: StatusMap, width: int, size: float, words: MapWords, scale: BrokenScale
    ) -> None:
        self._found = found
        self._width = width
        self._size = size
        self._words = words
        self._scale = scale

    def head(self) -> tuple[list[str], float]:
        """The title, and where it ends."""
        room = self._width - 2 * EDGE
        title = self._words.title(self._found)
        y, parts = 0.0, []
        lines = [*lines_of(title, _TITLE, room, bold=True)]
        if len(lines) > _MOST_TITLE_LINES:
            lines[_MOST_TITLE_LINES - 1 :] = [f"{lines[_MOST_TITLE_LINES - 1][:-2]}…"]
        for line in lines:
            y += _TITLE + 4
            parts.append(text_at(EDGE, y, line, _TITLE, bold=True))
        y += 2
        for line in lines_of(self._words.subtitle(self._found), self._size, room):
            y += self._size + 4
            parts.append(text_at(EDGE, y, line, self._size, look="quiet"))
        return parts, y + 18

    def axes(self, box: PlotBox) -> Iterator[str]:
        """The names of both axes, their dates, and the breaks in them."""
        size = self._size
        yield text_at(EDGE, box.top - 10, f"↑ {self._words.known}", size, look="quiet")
        yield text_at(
            box.left + box.width, box.floor + 24 + 2 * (size + 2), f"{self._words.of} →", size,
            look="quiet", anchor="end",
        )  # fmt: skip
        yield from self._dates_below(box)
        yield from self._dates_beside(box)

    def _dates_below(self, box: PlotBox) -> Iterator[str]:
        size, second = self._size, box.floor + 20 + self._size
        taken = []
        happened = (m for one in self._found.rectangles for m in as_of(one))
        for place, day, year in self._spread(happened, box.width, size * 4.1):
            x = box.x(place)
            yield f'<path class="line" d="M{n(x)} {n(box.floor)}v5"/>'
            yield text_at(x, box.floor + 18, day, size, anchor="middle")
            if year:
                taken.append(x)
                yield text_at(x, second, year, size, look="quiet", anchor="middle")
        for one in self._scale.breaks:
            x = box.x((one.begins + one.ends) / 2)
            yield self._break(f"M{n(x - 5)} {n(box.floor + 4)}l4 -8m2 8l4 -8")
            said = self._words.spell(one.seconds // DAY)
            wide = length(said, size)
            is_free = all(abs(x - other) > wide / 2 + size * 3.2 for other in taken)
            if is_free and (one.ends - one.begins) * box.width > wide * 0.8:
                taken.append(x)
                yield text_at(x, second, said, size, look="quiet", anchor="middle")

    def _dates_beside(self, box: PlotBox) -> Iterator[str]:
        size = self._size
        known = (m for one in self._found.rectangles for m in as_known(one))
        for place, day, year in self._spread(known, box.height, size * 1.35):
            y = box.y(place)
            yield f'<path class="line" d="M{n(box.left)} {n(y)}h-5"/>'
            said = f"{day} {year}".rstrip()
            yield text_at(box.left - 8, y + size * 0.36, said, size, anchor="end")
        for one in self._scale.breaks:
            y = box.y((one.begins + one.ends) / 2)
            yield self._break(f"M{n(box.left - 4)} {n(y + 5)}l8 -4m-8 -2l8 -4")

    @staticmethod
    def _break(path: str) -> str:
        return f'<path class="line" stroke-width="1.3" d="{path}"/>'

    def _spread(
        self, moments: Iterable[int | None], room: float, least: float
    ) -> Iterator[tuple[float, str, str]]:
        """Dates that do not meet: place, day and month, and the year where it is new."""
        scale, zone = self._scale, self._found.zone
        days: dict[date, float] = {}
        for moment in sorted({one for one in moments if one is not None}):
            if scale.first < moment < scale.last:
                days.setdefault(day_of(moment, zone), scale.place(moment))
        before, said = -math.inf, 0
        for day, place in days.items():
            if (place - before) * room < least:
                continue
            before = place
            yield place, self._words.tick(day), "" if day.year == said else str(day.year)
            said = day.year

    def legend(self, top: float, swatch: Callable[[str, str], str]) -> tuple[list[str], float]:
        """Each status that there is, in lines; and where the last one ends.

        Args:
            top: Where it begins.
            swatch: Draws the look of a status into the box with some attributes.
        """
        parts, x, y = [], float(EDGE), top
        for status in legend_of(self._found):
            said = f"{glyph_of(status)} {self._words.status(status)}"
            wide = 22 + length(said, self._size) + 16
            if x > EDGE and x + wide > self._width:
                x, y = float(EDGE), y + 22
            parts.append(swatch(status, f'{rect(x, y - 11, 16, 14)} rx="2"'))
            parts.append(text_at(x + 22, y, said, self._size))
            x += wide
        return parts, y

    def caption(self, top: float) -> tuple[list[str], float]:
        """How to read the map, and where it ends."""
        y, parts = top, []
        for paragraph in self._paragraphs():
            for line in lines_of(paragraph, self._size, self._width - 2 * EDGE):
                y += self._size + 5
                parts.append(text_at(EDGE, y, line, self._size))
            y += 5
        return parts, y

    def _paragraphs(self) -> list[str]:
        return self._words.paragraphs(self._found, is_cut=bool(self._scale.breaks))
