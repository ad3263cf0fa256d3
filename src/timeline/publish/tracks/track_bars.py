"""Draws the statuses of one matter as bars over time, in SVG."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from html import escape
from typing import Final

from timeline.dates.edtf import Edtf
from timeline.dates.timezones import FUTURE, PAST, civil_day
from timeline.domain.matter.track_spans import TrackSpan
from timeline.publish.maps.broken_scale import BrokenScale
from timeline.publish.maps.map_look import FILLS, swatch
from timeline.publish.maps.svg_text import length, n, rect, text_at
from timeline.text.phrasing import glyph_of
from timeline.text.track_row import status_labels

HIGH: Final = 20
"""Units of a bar."""
ABOVE: Final = 5
"""Units over a bar, for the bracket of an expectation."""
_SIZE: Final = 11.5
_GAP: Final = 1.2
_THIN: Final = 0.3
"""The height of what is overdue at its deadline, as a part of the bar; it grows from there."""
_AWAITING: Final = ("decision-expected", "postponed")


class TrackBars:
    """Draws rows.

    Args:
        scale: The time from left to right.
        left: Where the plot begins.
        right: Where it ends.
        name: Begins the ids of the picture.
    """

    def __init__(self, scale: BrokenScale, left: float, right: float, name: str) -> None:
        self._scale = scale
        self._left = left
        self._right = right
        self._name = name
        self.statuses: set[str] = set()
        """The statuses that were drawn."""
        self.has_windows = False
        """Whether an expectation was drawn."""
        self.has_fades = False
        """Whether something was drawn that may have begun or ended."""
        self.has_beside = False
        """Whether something is in force beside what is pending."""

    def x(self, moment: int) -> float:
        """The place of a moment; of one that is not in the picture, the end that is nearer."""
        return self._left + self._scale.place(moment) * (self._right - self._left)

    def row(self, spans: Sequence[TrackSpan], zone: str, top: float) -> Iterator[str]:
        """The bars of a matter.

        Args:
            spans: Its statuses.
            zone: IANA zone of its government.
            top: The upper edge of the bars.
        """
        drawn = [(span, *self._ends(span)) for span in spans]
        for span, x, right in drawn:
            if right > self._left and x < self._right and right - x > 0.05:
                self.statuses.add(span.status)
                yield f"<g><title>{escape(_said(span, zone))}</title>"
                yield from self._bar(span, x, right, top)
                yield "</g>"
        for span, x, right in drawn:
            if self._left - 1 <= x < self._right:
                yield from self._fade(span, x, right, top)
        yield from self._windows([(one, x, right) for one, x, right in drawn], top)

    def _ends(self, span: TrackSpan) -> tuple[float, float]:
        begins = max(self.x(span.begins), self._left)
        ends = self._right if span.ends is None else min(self.x(span.ends), self._right)
        return begins, ends

    def _bar(self, span: TrackSpan, x: float, right: float, top: float) -> Iterator[str]:
        wide = max(right - x - _GAP, 0.6)
        place = rect(x, top, wide, HIGH)
        mask = ""
        if span.uncertain:
            self.has_fades = True
            mask = f' mask="url(#{self._name}-out)"'
        if span.status == "overdue":
            yield from _growing(x, x + wide, top)
        else:
            look = swatch(self._name, span.status, f'{place} rx="2"')
            yield f"<g{mask}>{look}</g>"
        if span.stands == "in-force":
            self.has_beside = True
            yield f'<rect class="tone-decide" {rect(x, top + HIGH + 1, wide, 2.5)}/>'
        yield from _label(span, x, wide, top)

    def _fade(self, span: TrackSpan, x: float, right: float, top: float) -> Iterator[str]:
        """From where it may have begun, the status comes up until it certainly has."""
        begins = max(self.x(span.may_begin), self._left)
        if x - begins < 1 or right <= x:
            return
        self.has_fades = True
        place = rect(begins, top + HIGH * 0.2, x - begins, HIGH * 0.6)
        yield (
            f'<g mask="url(#{self._name}-in)" pointer-events="none">'
            f"{swatch(self._name, span.status, place)}</g>"
        )

    def _windows(
        self, drawn: Sequence[tuple[TrackSpan, float, float]], top: float
    ) -> Iterator[str]:
        """A bracket over the window in which each decision is expected, with its deadline."""
        told: set[str] = set()
        for span, _, ends in drawn:
            window = span.expected
            if window is None or span.status not in _AWAITING or window.occurred in told:
                continue
            told.add(window.occurred)
            if window.latest < self._scale.first or window.latest > self._scale.last:
                continue
            self.has_windows = True
            first, last = (self.x(one) for one in window[1:3])
            # Where it was decided earlier, nothing strikes through what was decided.
            y, low = top - ABOVE, top - 1 if last > ends + 1 else top + HIGH
            yield (
                f'<path class="stroke-wait" fill="none" stroke-width="1.6"'
                f' d="M{n(first)} {n(top - 1)}V{n(y)}H{n(last)}V{n(low)}"/>'
                f'<circle class="tone-wait" cx="{n(last)}" cy="{n(y)}" r="2.4"/>'
            )


def _growing(x: float, right: float, top: float) -> Iterator[str]:
    """What is overdue, as an edge that grows with the days."""
    low = top + HIGH
    yield (
        f'<path class="field tone-end" fill-opacity="{FILLS["overdue"].strength}"'
        f' d="M{n(x)} {n(low)}V{n(low - HIGH * _THIN)}L{n(right)} {n(top)}V{n(low)}Z"/>'
    )


def _label(span: TrackSpan, x: float, wide: float, top: float) -> Iterator[str]:
    """The longest name of a status that fits, or its glyph, or nothing."""
    glyph = glyph_of(span.status)
    for said in (*(f"{glyph} {one}" for one in status_labels(span)), glyph):
        room = length(said, _SIZE)
        if room + (6 if said == glyph else 12) <= wide + 4:
            place = x + (wide - room) / 2 if said == glyph else x + 6
            yield text_at(place, top + HIGH / 2 + 4, said, _SIZE)
            return


def _said(span: TrackSpan, zone: str) -> str:
    said = status_labels(span)[0]
    ends = "" if span.ends is None else f" to {_day(span.ends - 1, zone)}"
    perhaps = ", perhaps" if span.uncertain else ""
    return f"{said}{perhaps}\n{_day(span.begins, zone)}{ends or ' and later'}"


def _day(moment: int, zone: str) -> str:
    if not PAST < moment < FUTURE:
        return "…"
    return Edtf.stored(civil_day(moment, zone)).human()
