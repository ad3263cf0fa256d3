"""The tracks of matters as a picture in SVG, which stands alone.

It is light or dark as its reader prefers, needs no script, and says in words what it shows.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from datetime import date
from html import escape
from typing import Final

from timeline.dates.axis import ticks
from timeline.dates.edtf import Edtf, civil_day
from timeline.publish.maps.broken_scale import BrokenScale
from timeline.publish.maps.map_look import map_css, swatch, textures
from timeline.publish.maps.svg_text import clipped, length, lines_of, n, rect, text_at
from timeline.publish.tracks.track_bars import ABOVE, HIGH, TrackBars
from timeline.readmodel.queries.matters.tracks import Track
from timeline.text.phrasing import STATUSES, day_words, glyph_of, status_name
from timeline.text.sanitize import sanitize
from timeline.text.track_axis import day_label, drawn_moment

WIDTH: Final = 1_040
"""Of a picture, in pixels, if nobody says another."""
_NARROW: Final = 640
_EDGE: Final = 20
_ROW: Final = 40
_TITLE, _NAME, _SMALL = 20.0, 13.0, 11.0
_CSS: Final = (
    ".tracks .grid{stroke-opacity:.22}.tracks .now{stroke-width:1.6}.tracks .veil{fill-opacity:.42}"
)


def tracks_svg(
    found: Sequence[Track],
    scale: BrokenScale,
    *,
    now: int,
    zone: str,
    width: int | None = None,
    cut: str = "",
) -> str:
    """The tracks as an SVG element with its own style.

    Args:
        found: The tracks, at least one.
        scale: The time from left to right.
        now: The moment of the picture, in seconds since the epoch.
        zone: IANA zone of the dates on the axis.
        width: Of the picture, in pixels; text has the same size at any width.
        cut: What the picture is limited to, in words.
    """
    return _TracksPicture(found, scale, now, zone, width or WIDTH, cut).drawn()


class _TracksPicture:
    def __init__(
        self,
        found: Sequence[Track],
        scale: BrokenScale,
        now: int,
        zone: str,
        width: int,
        cut: str,
    ) -> None:
        self.found = found
        self.scale = scale
        self.now = now
        self.zone = zone
        self.width = max(width, 360)
        self.is_narrow = self.width < _NARROW
        # On narrow paper the names are over the bars, so that these have the width.
        self.left = float(_EDGE) if self.is_narrow else _EDGE + min(self.width * 0.26, 300)
        self.right = self.width - _EDGE
        self.cut = cut
        self.bars = TrackBars(scale, self.left, self.right, "tracks")

    def drawn(self) -> str:
        """The element."""
        head, top = self._head()
        top += 48
        high = _ROW + (18 if self.is_narrow else 0)
        floor = top + high * len(self.found)
        rows = [
            part
            for number, one in enumerate(self.found)
            for part in self._row(one, top + high * number)
        ]
        body = [*self._axis(top, floor), *rows, *self._moment(top, floor)]
        foot, bottom = self._foot(floor + 30)
        height = math.ceil(bottom + 14)
        label = escape(self._description())
        used = {span.status for one in self.found for span in one.spans}
        opening = (
            '<svg xmlns="http://www.w3.org/2000/svg" class="tracks" role="img"'
            f' viewBox="0 0 {self.width} {height}" width="{self.width}" height="{height}"'
            f' aria-label="{label}">'
        )
        parts = [
            opening,
            f"<title>{label}</title>",
            f"<style>{map_css('.tracks')}{_CSS}</style>",
            f"<defs>{''.join(textures('tracks', used))}{''.join(_fades())}</defs>",
            f'<clipPath id="tracks-names"><rect {rect(0, 0, self.left - 4, height)}/></clipPath>',
            f'<rect class="paper" width="{self.width}" height="{height}"/>',
            *head,
            *body,
            *foot,
            "</svg>",
        ]
        return "\n".join(parts) + "\n"

    # ------------------------------------------------------------------ words

    def _title(self) -> str:
        if len(self.found) == 1:
            one = self.found[0]
            return sanitize(one.title or one.matter)
        return "What each matter went through"

    def _subtitle(self) -> str:
        governments = len({one.government for one in self.found})
        several = "government" if governments == 1 else "governments"
        matters = f"{len(self.found):,} matter{'s' * (len(self.found) > 1)}"
        parts = [
            f"{matters} of {governments:,} {several}",
            self.cut or f"as of {day_words(self.now, self.zone)}",
        ]
        return " · ".join(parts)

    def _description(self) -> str:
        """For those who do not see the picture: where the first matters stand."""
        said = []
        for one in self.found[:12]:
            span = one.status_at(self.now)
            status = "no status yet" if span is None else status_name(span.status)
            said.append(
                f"{sanitize(one.government)}, {sanitize(one.title or one.matter)}: {status}"
            )
        more = len(self.found) - len(said)
        ending = f"; and {more:,} more" if more else ""
        return f"{self._title()}. {self._subtitle()}. {'; '.join(said)}{ending}."

    # ------------------------------------------------------------------ the parts

    def _head(self) -> tuple[list[str], float]:
        y = _EDGE - 6.0
        parts = []
        room = self.width - 2 * _EDGE
        for line in [*lines_of(self._title(), _TITLE, room, bold=True)][:3]:
            y += _TITLE + 4
            parts.append(text_at(_EDGE, y, line, _TITLE, bold=True))
        for line in lines_of(self._subtitle(), _NAME, room):
            y += _NAME + 6
            parts.append(text_at(_EDGE, y, line, _NAME, look="quiet"))
        return parts, y

    def _row(self, one: Track, top: float) -> Iterator[str]:
        middle = top + _ROW / 2
        yield f'<path class="line grid" d="M{_EDGE} {n(top)}H{n(self.right)}"/>'
        name, government = sanitize(one.title or one.matter), sanitize(one.government)
        if self.is_narrow:
            said = clipped(f"{government} · {name}", _NAME, self.width - 2 * _EDGE, bold=True)
            yield text_at(_EDGE, top + 17, said, _NAME, bold=True)
            middle += 17
        else:
            room = self.left - _EDGE - 12
            name = clipped(name, _NAME, room, bold=True)
            government = clipped(government, _SMALL, room)
            # In a font of wider letters they end there too, and do not run into the bars.
            yield '<g clip-path="url(#tracks-names)">'
            yield text_at(_EDGE, middle - 1, name, _NAME, bold=True)
            yield text_at(_EDGE, middle + 14, government, _SMALL, look="quiet")
            yield "</g>"
        yield from self.bars.row(one.spans, one.zone, middle - HIGH / 2 + ABOVE / 2)

    def _axis(self, top: float, floor: float) -> Iterator[str]:
        y = top - 8
        for x, said in self._dates():
            yield f'<path class="line grid" d="M{n(x)} {n(top - 4)}V{n(floor)}"/>'
            yield text_at(x, y, said, _SMALL, look="quiet", anchor="middle")
        for one in self.scale.breaks:
            x = self.left + (one.begins + one.ends) / 2 * (self.right - self.left)
            yield f'<path class="line" d="M{n(x - 4)} {n(top + 3)}l4 -8m1 8l4 -8"/>'

    def _dates(self) -> Iterator[tuple[float, str]]:
        """Dates that do not meet, each with its place."""
        least = self.left
        for moment, day, whole in self._marks():
            x = self.bars.x(moment)
            said = _tick(day) if not whole else day_label(date.fromisoformat(day))
            half = length(said, _SMALL) / 2
            if x - half < least or x + half > self.right + _EDGE / 2:
                continue
            yield x, said
            least = x + half + 12

    def _marks(self) -> Iterator[tuple[int, str, bool]]:
        first, last = self.scale.first, self.scale.last
        if not self.scale.breaks:
            most = max(int((self.right - self.left) / 84), 1)
            for moment, day in ticks(first, last, self.zone, most):
                yield moment, day, False
            return
        moments = {span.begins for one in self.found for span in one.spans}
        for moment in sorted(one for one in moments if first < one < last):
            yield moment, civil_day(moment, self.zone), True

    def _moment(self, top: float, floor: float) -> Iterator[str]:
        """The moment of the picture; what is after it is paler."""
        drawn = drawn_moment(self.scale.first, self.scale.last, self.now, self.zone)
        if drawn is None:
            return
        x = self.bars.x(drawn)
        yield (
            f'<rect class="paper veil" pointer-events="none"'
            f" {rect(x, top - 4, self.right - x, floor - top + 4)}/>"
        )
        yield f'<path class="same-day now" d="M{n(x)} {n(top - 24)}V{n(floor + 4)}"/>'
        said = day_words(self.now, self.zone)
        half = length(said, _SMALL, bold=True) / 2
        middle = min(max(x, self.left + half), self.right - half + _EDGE / 2)
        yield text_at(middle, top - 28, said, _SMALL, anchor="middle", bold=True)

    def _foot(self, top: float) -> tuple[list[str], float]:
        """What the colours and marks mean."""
        parts, x, y = [], float(_EDGE), top
        used = self.bars.statuses
        for status in (one for one in STATUSES if one in used):
            said = f"{glyph_of(status)} {status_name(status)}"
            wide = 22 + length(said, _SMALL + 0.5) + 18
            if x > _EDGE and x + wide > self.width:
                x, y = float(_EDGE), y + 22
            parts.append(swatch("tracks", status, f'{rect(x, y - 11, 16, 14)} rx="2"'))
            parts.append(text_at(x + 22, y, said, _SMALL + 0.5))
            x += wide
        y += 8
        for line in lines_of(" ".join(self._notes(used)), _SMALL, self.width - 2 * _EDGE):
            y += _SMALL + 5
            parts.append(text_at(_EDGE, y, line, _SMALL, look="quiet"))
        return parts, y

    def _notes(self, used: set[str]) -> Iterator[str]:
        if self.bars.has_windows:
            yield "A bracket is when a decision is expected; its dot is the deadline."
        if "overdue" in used:
            yield "What is overdue grows until it lapses."
        if self.bars.has_fades:
            yield "A faded end may have begun, or ended, on any of these days."
        if self.bars.has_beside:
            yield "A line below a bar: something is in force meanwhile."
        if self.scale.breaks:
            yield "Double strokes leave out days without a change."


def _fades() -> Iterator[str]:
    """The masks of an end that comes up, and of one that goes out."""
    for name, first, last in (("in", "#000", "#fff"), ("out", "#fff", "#000")):
        yield (
            f'<linearGradient id="tracks-way-{name}"><stop offset="0" stop-color="{first}"/>'
            f'<stop offset="1" stop-color="{last}"/></linearGradient>'
            f'<mask id="tracks-{name}" maskContentUnits="objectBoundingBox">'
            f'<rect width="1" height="1" fill="url(#tracks-way-{name})"/></mask>'
        )


def _tick(text: str) -> str:
    return Edtf.stored(text).human() if len(text) < 10 else day_label(date.fromisoformat(text))
