"""The board of tracks: a row a matter, its statuses as bars over time, and the playhead in all.

A track does not depend on the playhead, so moving it draws the rows again and asks for nothing.
Another knowledge asks for the rows in sight. Only these are ever read, and their neighbours.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any, Final

from textual import on
from textual.content import Content
from textual.widget import Widget
from textual.widgets import Static

from timeline.dates.edtf import DAY
from timeline.domain.lexical.text_folding import folded
from timeline.text.phrasing import (
    STATUS_TONES,
    countdown,
    day_words,
    glyph_of,
    status_name,
    status_words,
)
from timeline.text.track_row import even_edges
from timeline.tui.content import joined, plain
from timeline.tui.data.track_cache import TrackCache, TrackName, TrackQuestion
from timeline.tui.keys.board_keys import BOARD_KEYS
from timeline.tui.keys.key import bindings
from timeline.tui.model.track_window import LEVELS, Bounds, TrackWindow
from timeline.tui.screens.board import Board
from timeline.tui.session import Navigator, Session
from timeline.tui.widgets.lists.row_list import RowList
from timeline.tui.widgets.lists.track_list import TrackList
from timeline.tui.widgets.track_axis_line import TrackAxisLine

if TYPE_CHECKING:
    from timeline.timeline import Timeline


_AGAIN: Final = 0.1
"""Seconds until rows that are missing are asked for again."""


class TracksBoard(Board):
    """What each matter went through, the busiest first."""

    board = "tracks"
    BINDINGS = bindings("tracks", BOARD_KEYS)
    asks_on = Board.asks_on - {"playhead"}

    def __init__(self, session: Session, navigator: Navigator) -> None:
        super().__init__(session, navigator)
        self.window = TrackWindow()
        self.axis = TrackAxisLine()
        self.cache = TrackCache(self.queries.workers["beneath"], self._arrived, self.queries.failed)
        self.list = TrackList(self.cache.get, self._want, id="tracks")
        self.about = Static(id="track-about")
        self._names: Sequence[TrackName] = ()
        self._titles: Mapping[TrackName, str] = {}
        self._drawn: tuple[int, ...] = ()
        """First and last moment of the rows, and their columns."""
        self._read = 0
        """How often the names were read; tracks that are older are read again."""

    def body(self) -> Iterable[Widget]:
        """The dates, the rows, and the selected matter in words."""
        yield self.axis
        yield self.list
        yield self.about

    def parts(self) -> Sequence[Widget]:
        """The rows."""
        return [self.list]

    # ------------------------------------------------------------------ asking

    def ask(self) -> None:
        """Queries which matters there are; of a cut of knowledge that stands still, those alone."""
        now = self.state.now
        keep = now.filter
        known = None if now.reported else now.as_known

        def ask(timeline: Timeline) -> list[TrackName]:
            return timeline.track_names(*keep.governments, matters=keep.matters, as_known=known)

        def then(found: list[TrackName]) -> None:
            self._names = found
            self._read += 1
            self.tell()

        self.question(ask, then)

    def _want(self, names: Sequence[TrackName], beside: Sequence[TrackName]) -> None:
        whole = self._whole()
        if whole is None:
            return
        first, last = self.window.bounds(whole)
        apart = max((last - first) // self.list.columns, 1)
        known = self.queries.known_at(self.state.now.playhead.instant)
        around = self.window.around_it(whole)
        question = TrackQuestion(*around, apart, known, self._read)
        if self.cache.want(names, beside, question):
            # The worker may be busy with what another board asked for.
            self.later("rows", _AGAIN, self.list.refresh)

    def _arrived(self, names: Collection[TrackName]) -> None:
        if self.is_mounted:
            self.list.redraw_rows(names)
            self.list.refresh()
            if self.list.item in names:
                self._tell_about()

    def action_narrow(self) -> None:
        """Opens the narrowing, and queries the titles so that they are searched too."""
        super().action_narrow()
        keep = self.state.now.filter

        def ask(timeline: Timeline) -> dict[TrackName, str]:
            found = timeline.matters(*keep.governments)
            return {(one.government, one.matter): folded(one.title) for one in found}

        def then(titles: dict[TrackName, str]) -> None:
            self._titles = titles
            self.tell()

        self.question(ask, then, "amounts")

    # ------------------------------------------------------------------ telling

    def tell(self) -> None:
        """Draws the matters that match the narrowing words."""
        words = self.narrow.words
        kept = self._names
        if words:
            kept = [
                one
                for one in self._names
                if words in folded(f"{one[0]} {one[1]}") or words in self._titles.get(one, "")
            ]
        self.narrow.tell(len(kept), len(self._names))
        self.list.with_government = len({one[0] for one in self._names}) > 1
        self.list.put(kept, empty=self.session.keyed(self._nothing(narrowed=bool(words))))
        self._tell_time()

    def _nothing(self, *, narrowed: bool) -> str:
        if narrowed:
            return "No matter has those words in its name or title. <back> removes them."
        filtered = (
            " <clear_filter> removes all filters." if self.state.now.filter.governments else ""
        )
        return f"No matter has a status yet.{filtered}"

    def _changed(self, names: frozenset[str]) -> None:
        super()._changed(names)
        if self.is_current and names & {"playhead", "order", "last_passing", "as_known"}:
            self.window = self._following()
            self._tell_time()

    def on_screen_resume(self) -> None:
        """Follows the playhead, which may have moved meanwhile."""
        super().on_screen_resume()
        self.window = self._following()
        self._tell_time()

    def on_resize(self) -> None:
        """Fits the columns to the new width."""
        self.call_after_refresh(self._tell_time)

    def _whole(self) -> Bounds | None:
        return self.strip.span()

    def _following(self) -> TrackWindow:
        whole = self._whole()
        return self.window if whole is None else self.window.following(self.instant, whole)

    def _tell_time(self) -> None:
        whole = self._whole()
        if whole is None or not self.is_mounted:
            return
        bounds = self.window.bounds(whole)
        columns = self.list.columns
        if self._drawn != (*bounds, columns):
            # Rows keep their bars as long as these are the same edges.
            self._drawn = (*bounds, columns)
            self.list.edges = even_edges(bounds[0], bounds[1] + 1, columns)
        edges = self.list.edges
        now = self.instant
        self.list.now = now
        self.list.by_day = self.window.by_day and bounds[1] - bounds[0] < columns * DAY
        width = max(self.list.scrollable_content_region.width, 2)
        self.axis.put(edges, width - columns, now, self.zone)
        self.list.redraw()
        self._tell_about()
        several = "matter" if len(self._names) == 1 else "matters"
        ends = " to ".join(day_words(one, self.zone) for one in bounds)
        self.say_summary(
            joined(
                f"{len(self._names):,} {several}  ",
                (f"{LEVELS[self.window.level]} ", "bold"),
                (f" {ends}", "$tone-date"),
            )
        )

    def _tell_about(self) -> None:
        name = self.list.item
        self.about.update("" if name is None else self._about(name), layout=False)

    def _about(self, name: TrackName) -> Content:
        track = self.cache.get(name)
        head = (plain((track and track.title) or name[1]), "bold")
        if track is None:
            return joined(
                head, ("\nno status, as far as is known" if self.cache.has(name) else "", "")
            )
        span = track.status_at(self.instant)
        if span is None:
            begins = day_words(track.spans[0].begins, track.zone)
            return joined(head, (f"\nno status yet; the first is of {begins}", "$tone-world"))
        expected = span.expected.occurred if span.expected else None
        said = f"{glyph_of(span.status)} {status_words(span.status, span.outcome, expected)}"
        parts: list[Content | tuple[object, str] | str] = [
            head, "\n", (said, f"bold $tone-{STATUS_TONES.get(span.status, 'world')}"),
            (f"  since {day_words(span.begins, track.zone)}", "$tone-world"),
        ]  # fmt: skip
        if span.expected and span.status in ("decision-expected", "postponed", "overdue"):
            wait = countdown(span.expected.latest, self.instant, track.zone)
            parts.append((f"  {wait}", "bold"))
        if span.stands:
            parts.append((f"  meanwhile {status_name(span.stands)}", "$tone-decide"))
        if span.uncertain:
            parts.append(("  ~ perhaps", "$tone-world"))
        return joined(*parts)

    @on(RowList.RowChosen)
    def _chosen(self) -> None:
        self._tell_about()

    # ------------------------------------------------------------------ time

    def action_zoom(self, step: int) -> None:
        """Shows a shorter stretch of time, or a longer one."""
        whole = self._whole()
        if whole is None:
            return
        found = self.window.nearer(step, self.instant, whole)
        if found == self.window:
            nearest = "This is the nearest." if step > 0 else "This is the whole story."
            self.session.say(nearest)
        self.window = found
        self._tell_time()

    def action_side(self, part: float) -> None:
        """Moves the stretch of time, and leaves the playhead where it is."""
        whole = self._whole()
        if whole is None:
            return
        if not self.window.level:
            self.session.say("This is the whole story. + shows a part of it.")
            return
        self.window = self.window.moved(part, whole)
        self._tell_time()

    # ------------------------------------------------------------------ going there

    def open_row(self, rows: RowList[Any]) -> None:
        """Goes to the development that the status at the playhead is due to."""
        name = rows.item
        track = None if name is None else self.cache.get(name)
        if track is not None:
            span = track.status_at(self.instant) or track.spans[0]
            self.go_to_id(span.by)
