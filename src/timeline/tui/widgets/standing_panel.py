"""The panel with the status of every matter at the playhead, deadlines, and quantities.

Its lines are wrapped once and drawn when visible. It changes many times a second while the user
scrubs, and two hundred governments have thousands of matters.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from typing import Final

from textual.containers import VerticalScroll

from timeline.domain.quantities.ranges import NOTHING
from timeline.results import SummarySection, Total
from timeline.text.phrasing import (
    MARKS,
    STATUS_TONES,
    countdown,
    glyph_of,
    interval,
    range_words,
    status_name,
    thing_words,
)
from timeline.text.standing_phrasing import beside_words
from timeline.tui.data.queries import Standings
from timeline.tui.model.moment import ClockMoment
from timeline.tui.model.state import State
from timeline.tui.text_wrap import Line, Span, flow
from timeline.tui.widgets.lists.text_view import TextView

CONTRADICTORY: Final = MARKS["contradictory"][0]
MOST: Final = 40
"""Most quantities that are listed."""
_HANG: Final = 3
"""Cells by which the further lines of a row are indented."""


class StandingPanel(TextView, can_focus=True):
    """The statuses at the playhead, in sections."""

    BINDINGS = VerticalScroll.BINDINGS

    def __init__(self, state: State) -> None:
        super().__init__(id="standing-panel")
        self.border_title = "As of the playhead"
        self.border_subtitle = (
            "[@click=screen.board('pending')]P pending[/] · "
            "[@click=screen.board('agenda')]e agenda[/] · "
            "[@click=screen.board('matters')]m matters[/] · [@click=screen.board('diff')]d diff[/]"
        )
        self._state = state
        self.zone = "UTC"
        """The time zone of the moment in its title."""
        self._standings: Standings | None = None
        self._failed = ""
        """The error in place of the statuses."""
        self._amounts: Sequence[Total] | None = ()
        self._moved: frozenset[tuple[str, str]] = frozenset()
        """Government and matter of those that the playhead's beat moved."""

    def tell(self, standings: Standings) -> None:
        """Shows the statuses of another moment."""
        self._standings, self._failed = standings, ""
        self._draw()

    def tell_failed(self, why: str) -> None:
        """Shows an error in place of the statuses."""
        self._standings, self._failed = None, why
        self._draw()

    def tell_moved(self, matters: Iterable[tuple[str, str]]) -> None:
        """Marks the matters that the playhead's beat moved."""
        moved = frozenset(matters)
        changed, self._moved = moved ^ self._moved, moved
        # Of thousands of matters it names a few, so mostly nothing is to be drawn.
        if changed and not changed.isdisjoint(self._named()):
            self._draw()

    def _named(self) -> Iterable[tuple[str, str]]:
        """Government and matter of those that are listed."""
        if self._standings is not None:
            found = self._standings.found
            for section in (found.overdue, found.pending, found.settled):
                for one in section.first:
                    yield one.government, one.matter

    def tell_amounts(self, amounts: Sequence[Total] | None) -> None:
        """Shows other quantities."""
        if amounts != self._amounts:
            self._amounts = amounts
            self._draw()

    def resized(self) -> None:
        """Wraps the lines to another width."""
        super().resized()
        self._draw()

    def _draw(self) -> None:
        if self._failed:
            self.put(flow([[Span(self._failed, "bad")]], self.room))
        elif self._standings is not None:
            self.put(flow(self._told(self._standings), self.room, _HANG), keep_place=True)

    def _told(self, standings: Standings) -> Iterable[Line]:
        found, zone = standings.found, self.zone
        yield [Span(ClockMoment(standings.instant, zone, standings.now).words, "head")]
        several = found.governments > 1
        parts = (("Overdue", found.overdue), ("Pending", found.pending), ("Settled", found.settled))
        for title, section in parts:
            if section.total:
                yield from _section(title, section, standings.instant, self._moved, several=several)
        if not found.governments:
            yield []
            yield [Span("No matter has a status yet.", "quiet")]
        yield from self._sums()

    def _sums(self) -> Iterable[Line]:
        if self._amounts is None:
            yield []
            yield [Span("Too many quantities to add up: filter them.", "quiet")]
        elif self._amounts:
            yield []
            yield [Span("Quantities", "title")]
            yield from map(_sum, self._amounts[:MOST])
            more = len(self._amounts) - MOST
            if more > 0:
                yield [Span(f"  and {more:,} more", "quiet")]


def _sum(one: Total) -> Line:
    """What was pledged, committed and delivered of a thing, as far as there is any."""
    parts = (
        ("pledged", one.pledged, "give"), ("committed", one.committed, "give"),
        ("delivered", one.delivered, "bold give"), ("outstanding", one.outstanding, "bold wait"),
    )  # fmt: skip
    line = [Span(f" {thing_words(one.item, one.unit, one.currency)}:")]
    for word, amount, style in parts:
        if amount != NOTHING:
            comma = "," if len(line) > 1 else ""
            amounts = Span(range_words(amount), style, whole=True)
            line += [Span(f"{comma} "), Span(f"{word} ", "quiet", whole=True), amounts]
    return line


def _section(
    title: str,
    section: SummarySection,
    instant: int,
    moved: Collection[tuple[str, str]],
    *,
    several: bool,
) -> Iterable[Line]:
    yield []
    yield [Span(title, "title"), Span(f" {section.total:,}", "quiet")]
    for one in section.first:
        name = f"{one.government} {one.matter}" if several else one.matter
        words = one.outcome if one.status == "decided" and one.outcome else None
        sign = glyph_of(one.status)
        tone = STATUS_TONES.get(one.status, "world")
        is_moved = (one.government, one.matter) in moved
        line = [
            Span("▸" if is_moved else " ", "head"),
            Span(f"{sign} {words or status_name(one.status)}", f"bold {tone}"),
            Span(" "),
            Span(name, "head" if is_moved else "", whole=True),
        ]
        stands = beside_words(one.status, one.outcome, one.stands and one.stands[:2])
        if stands:
            line.append(Span(f"  {stands}", "quiet"))
        if one.contradictions:
            rules = ", ".join(dict.fromkeys(rule for rule, _ in one.contradictions))
            line.append(Span(f"  {CONTRADICTORY} {rules}", "record"))
        if one.expected is not None and one.expected_latest is not None:
            wait = countdown(one.expected_latest, instant, one.zone)
            line += [Span(f"  {interval(one.expected)} ", "quiet"), Span(wait, "title", whole=True)]
        else:
            line += [Span("  "), Span(f"since {interval(one.since)}", "quiet", whole=True)]
        yield line
    more = section.total - len(section.first)
    if more:
        yield [Span(f"  and {more:,} more", "quiet")]
