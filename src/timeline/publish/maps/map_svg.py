"""The map of two clocks as a picture in SVG, which stands alone or inside a page.

Nothing in it moves and no script is needed. A page that has one finds the moment under a pointer
by the attributes of the element: `data-plot` is left, top, width and height of the plot in the
units of the view box, and `data-scale` the knots of the scale, moments in seconds since the epoch
and their places from 0 to 1, the same for both axes.
"""

from __future__ import annotations

import json
import math
import re
from collections.abc import Iterator, Sequence
from html import escape
from typing import Final

from timeline.publish.maps.broken_scale import BrokenScale
from timeline.publish.maps.map_frame import MapFrame, PlotBox
from timeline.publish.maps.map_grid import Area, MapGrid, as_known, as_of, moments_of
from timeline.publish.maps.map_look import map_css, swatch, textures
from timeline.publish.maps.map_words import MapWords
from timeline.publish.maps.svg_text import length, n, rect, text_at
from timeline.readmodel.queries.matters.rectangles import StatusMap
from timeline.text.phrasing import glyph_of

_WIDE: Final = 720
_NARROW: Final = 480
_LEFT, _RIGHT = 92, 14
_LEAST: Final = 7
"""Units that the shorter spells between two changes should have."""


def map_svg(
    found: StatusMap,
    *,
    width: int = _WIDE,
    alone: bool = True,
    name: str = "map",
    words: MapWords | None = None,
) -> str:
    """The map of a matter as an SVG element.

    Args:
        found: All statuses of the matter; at least one rectangle.
        width: Of the picture, in pixels at its natural size; text has the same size at any width,
            so a narrow screen gets a narrow picture instead of a small one.
        alone: With title, caption and its own style; without, a page brings all three (see
            `map_css` and `MapWords`), and this is valid where a page forbids inline styles.
        name: Begins the ids in it, for a page with several maps.
        words: Of axes and captions; by default English.
    """
    return _Picture(found, width, name, words or MapWords()).drawn(alone=alone)


class _Picture:
    def __init__(self, found: StatusMap, width: int, name: str, words: MapWords) -> None:
        self.found = found
        self.width = width
        self.name = re.sub(r"[^\w-]", "-", name)
        self.words = words
        self.small = 11.5 if width < _NARROW else 12.5
        side = width - _LEFT - _RIGHT
        self.scale = BrokenScale.fitted(moments_of(found), 1.0, least=_LEAST / side, margin=0.05)
        self.grid = MapGrid(found, self.scale.first, self.scale.last)
        self.frame = MapFrame(found, width, self.small, words, self.scale)
        self.box = PlotBox(_LEFT, 0, side, round(side * (0.9 if width < _NARROW else 0.72)))

    def drawn(self, *, alone: bool) -> str:
        """The element."""
        head, top = self.frame.head() if alone else ([], 0.0)
        self.box = self.box._replace(top=top + 22)
        body = [*self._fields(), *self._edges(), self._same_day(), *self._labels()]
        body += self.frame.axes(self.box)
        legend, bottom = self.frame.legend(self.box.floor + 82, self._swatch)
        body += legend
        if alone:
            caption, bottom = self.frame.caption(bottom + 10)
            body += caption
        height = math.ceil(bottom + 6)
        knots = [[moment, round(place, 5)] for moment, place in self.scale.knots]
        label = escape(self.words.description(self.found))
        opening = (
            f'<svg xmlns="http://www.w3.org/2000/svg" class="two-clocks" role="img"'
            f' viewBox="0 0 {self.width} {height}" width="{self.width}" height="{height}"'
            f' aria-label="{label}" data-plot="{" ".join(map(n, self.box))}"'
            f' data-scale="{escape(json.dumps(knots, separators=(",", ":")))}">'
        )
        style = f"<style>{map_css()}</style>" if alone else ""
        paper = f'<rect class="paper" width="{self.width}" height="{height}"/>' if alone else ""
        defined = f"<defs>{''.join(self._textures())}</defs>"
        parts = [opening, f"<title>{label}</title>", style, defined, paper, *head, *body, "</svg>"]
        return "\n".join(filter(None, parts)) + "\n"

    # -------------------------------------------------------------- the plot

    def _fields(self) -> Iterator[str]:
        left, top, width, height = self.box
        yield f'<rect class="bare" {rect(left, top, width, height)}/>'
        for one in self.found.rectangles:
            x, right = (self.box.x(self.scale.place(m)) for m in self._ends(as_of(one)))
            bottom, y = (self.box.y(self.scale.place(m)) for m in self._ends(as_known(one)))
            if right - x < 0.05 or bottom - y < 0.05:
                continue
            place = rect(x, y, right - x, bottom - y)
            yield (
                f"<g><title>{escape(self.words.field(one, self.found.zone))}</title>"
                f'<rect class="field paper" {place}/>{self._swatch(one.status.status, place)}</g>'
            )
        # What is still to come is paler: it was expected, not known.
        yield (
            f'<path class="paper" fill-opacity=".38" pointer-events="none"'
            f' d="{self._diagonal()}V{n(top + height)}Z"/>'
        )

    def _ends(self, ends: tuple[int, int | None]) -> tuple[int, int]:
        return ends[0], self.scale.last if ends[1] is None else ends[1]

    def _swatch(self, status: str, place: str) -> str:
        return swatch(self.name, status, place)

    def _textures(self) -> Iterator[str]:
        return textures(self.name, {one.status.status for one in self.found.rectangles})

    def _edges(self) -> Iterator[str]:
        """Lines between fields of different statuses, in the colour of the paper."""
        grid = self.grid
        xs = [self.box.x(self.scale.place(one)) for one in grid.columns]
        ys = [self.box.y(self.scale.place(one)) for one in grid.rows]
        rows, columns = len(grid.fields), len(grid.fields[0])
        parts = []
        for column in range(1, columns):
            for first, last in _spans(
                [grid.look(row, column - 1) != grid.look(row, column) for row in range(rows)]
            ):
                parts.append(f"M{n(xs[column])} {n(ys[first])}V{n(ys[last])}")
        for row in range(1, rows):
            for first, last in _spans(
                [grid.look(row - 1, column) != grid.look(row, column) for column in range(columns)]
            ):
                parts.append(f"M{n(xs[first])} {n(ys[row])}H{n(xs[last])}")
        yield f'<path class="edge" stroke-width="1.5" pointer-events="none" d="{"".join(parts)}"/>'

    def _diagonal(self) -> str:
        left, top, width, height = self.box
        return f"M{n(left)} {n(top + height)}L{n(left + width)} {n(top)}"

    def _same_day(self) -> str:
        return (
            '<path class="same-day" stroke-width="1.4" stroke-dasharray="1 4"'
            f' stroke-linecap="round" pointer-events="none" d="{self._diagonal()}"/>'
        )

    def _labels(self) -> Iterator[str]:
        columns = [self.box.x(self.scale.place(one)) for one in self.grid.columns]
        rows = [-self.box.y(self.scale.place(one)) for one in self.grid.rows]
        for area in self.grid.areas(columns, rows):
            yield from self._label(area)
        known = min(one.as_known_from for one in self.found.rectangles)
        if self.scale.place(known) * self.box.height > self.small + 12:
            x, y = self.box.left + self.box.width - 8, self.box.floor - 8
            yield text_at(x, y, self.words.nothing, self.small, look="quiet", anchor="end")

    def _label(self, area: Area) -> Iterator[str]:
        """The name of an area where it has room for it, or its glyph, or nothing."""
        status, left, bottom, right, top = area
        text = self.words.status(status.status)
        glyph = glyph_of(status.status)
        wide, high = right - left, top - bottom
        for shown in (f"{glyph} {text}", glyph):
            room = length(shown, self.small + 1, bold=True)
            if wide < room + 10 or high < self.small + 7:
                continue
            places = [
                (left + 7, -top + self.small + 6),
                (right - 7 - room, -bottom - 7),
                (left + 7, -bottom - 7),
                (right - 7 - room, -top + self.small + 6),
            ]
            x, y = next((one for one in places if self._is_clear(*one, room)), places[0])
            yield text_at(x, y, shown, self.small + 1, bold=True)
            return

    def _is_clear(self, x: float, y: float, room: float) -> bool:
        """Whether a label is off the line of the same day."""
        left, top, width, height = self.box

        def above(px: float, py: float) -> bool:
            return (py - top) / height + (px - left) / width < 1

        return above(x - 2, y - self.small - 2) == above(x + room + 2, y + 5)


def _spans(marks: Sequence[bool]) -> Iterator[tuple[int, int]]:
    """From where until where a row of marks is set."""
    first: int | None = None
    for place, mark in enumerate([*marks, False]):
        if mark and first is None:
            first = place
        elif not mark and first is not None:
            yield first, place
            first = None
