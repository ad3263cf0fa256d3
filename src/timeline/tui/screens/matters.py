"""The board of all matters with their status, and the history of the selected one.

The list is as of the playhead. The history is complete, including the moments at which a window
passed. A mark shows the playhead, and what comes after it is dimmed.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from textual import on
from textual.containers import Horizontal, Vertical
from textual.content import Content
from textual.widget import Widget
from textual.widgets import Static

from timeline.dates.edtf import at, civil_day
from timeline.domain.lexical.text_folding import folded
from timeline.domain.matter.status import PENDING
from timeline.results import MatterStatus, ReplayStep
from timeline.text.phrasing import (
    MARKS,
    RAILS,
    STATUS_TONES,
    STATUSES,
    glyph_of,
    since_words,
    status_words,
    weekday,
    window_words,
)
from timeline.text.sanitize import clip
from timeline.text.standing_phrasing import contradiction_words, passed_words
from timeline.tui.content import fitted, joined, plain
from timeline.tui.model.sorting import SortColumn, Sorting
from timeline.tui.screens.board import SETTLE, Board
from timeline.tui.session import Navigator, Session
from timeline.tui.theme import Look
from timeline.tui.widgets.lists.cells import BOLD, change_clause, development, short_status, spread
from timeline.tui.widgets.lists.row_list import Lines, Piece, RowList

if TYPE_CHECKING:
    from timeline.timeline import Timeline

Name = tuple[str, str]
"""A government and one of its matters."""
CONTRADICTORY: Final = MARKS["contradictory"][0]
STATUS_ORDER: Final = tuple(STATUSES)
"""The statuses in the order in which matters go through them."""
LONGEST: Final = 5_000
"""Most moments of a history that are shown, from the latest."""


class PathStep(NamedTuple):
    """A moment of a history, its number, and its side of the playhead."""

    beat: ReplayStep
    number: int
    told: str
    """A name in `RAILS`."""


class MattersBoard(Board):
    """Matters on the left, the history of one on the right; one of them on a narrow screen."""

    board = "matters"
    asks_on = Board.asks_on | {"hide_later"}

    def __init__(self, session: Session, navigator: Navigator) -> None:
        super().__init__(session, navigator)
        self.list: RowList[MatterStatus] = RowList(self._draw, _name, id="matters")
        self.path: RowList[PathStep] = RowList(
            _draw_step, lambda step: step.number, lambda step: 1 + len(step.beat.changes), id="path"
        )
        self.about = Static(id="about")
        self.sorting = Sorting(
            SortColumn("matter", lambda one: (one.matter, one.government)),
            SortColumn("government", lambda one: (one.government, one.matter)),
            SortColumn("status", lambda one: STATUS_ORDER.index(one.status)),
            SortColumn("since", lambda one: one.since, falls=True),
            SortColumn("deadline", lambda one: one.expected_latest),
        )
        self._found: Sequence[MatterStatus] = ()
        self._beats: Sequence[ReplayStep] = ()
        self._of: Name | None = None
        """The matter whose history is loaded."""
        self._titles: Mapping[Name, str] = {}
        self._wanted: Name | None = None

    def body(self) -> Iterable[Widget]:
        """The list, and the history under a summary of the matter."""
        with Horizontal(classes="halves"):
            yield self.list
            with Vertical(classes="second"):
                yield self.about
                yield self.path

    def parts(self) -> Sequence[Widget]:
        """The list and the history."""
        return [self.list, self.path]

    def show_matter(self, name: Name) -> None:
        """Selects a matter, now or when the list has loaded."""
        self._wanted = name
        if self.list.select_key(name):
            self._wanted = None

    # ------------------------------------------------------------------ the list

    def ask(self) -> None:
        """Queries the status of every matter; and the history again, as it may have changed."""
        now = self.state.now
        instant, keep = now.playhead.instant, now.filter
        known = self.queries.known_at(instant)
        moment = None if instant is None else at(instant)

        def ask(timeline: Timeline) -> list[MatterStatus]:
            return timeline.statuses(
                *keep.governments, as_of=moment, as_known=known, matters=keep.matters
            )

        def then(found: list[MatterStatus]) -> None:
            self._found = found
            self.tell()
            if not now.playing:
                self._ask_path_soon()

        self._tell_path()
        self.question(ask, then)

    def tell(self) -> None:
        """Draws the matters that match the narrowing words."""
        words = self.narrow.words
        kept = [one for one in self._found if not words or words in self._words_of(one)]
        self.narrow.tell(len(kept), len(self._found))
        self.list.put(
            self.sorting.sorted(kept), empty=self.session.keyed(self._nothing(narrowed=bool(words)))
        )
        if self._wanted is not None and self.list.select_key(self._wanted):
            self._wanted = None
        if not kept:
            self._of, self._beats = None, ()
            self._tell_path()
        waiting = sum(one.status in PENDING for one in self._found)
        several = "matter" if len(self._found) == 1 else "matters"
        self.say_summary(
            joined(
                f"{len(self._found):,} {several}, {waiting:,} pending",
            )
        )  # fmt: skip

    def _draw(self, one: MatterStatus, width: int, look: Look) -> Lines:
        column, beside = self.sorting.column, ""
        if column is not None and column.name == "since":
            beside = f"since {since_words(one.since)}"
        elif column is not None and column.name == "deadline" and one.expected is not None:
            beside = f"expected {window_words(one.expected)}"
        return _draw_matter(one, width, look, beside)

    def _words_of(self, one: MatterStatus) -> str:
        title = self._titles.get(_name(one), "")
        status = status_words(one.status, one.outcome)
        return folded(f"{one.government} {one.matter} {status} {title}")

    def _nothing(self, *, narrowed: bool) -> str:
        if narrowed:
            return "No matter has those words in its name, status or title. <back> removes them."
        filtered = (
            " <clear_filter> removes all filters." if self.state.now.filter.governments else ""
        )
        return (
            f"No matter had a status then.{filtered} <step(1)> moves the playhead forward, "
            "<last> to the end."
        )

    def action_narrow(self) -> None:
        """Opens the narrowing, and queries the titles so that they are searched too."""
        super().action_narrow()
        now = self.state.now
        known, keep = self.queries.known_at(now.playhead.instant), now.filter

        def ask(timeline: Timeline) -> dict[Name, str]:
            found = timeline.matters(*keep.governments, as_known=known)
            return {(one.government, one.matter): one.title for one in found}

        def then(titles: dict[Name, str]) -> None:
            self._titles = titles
            self.tell()

        self.question(ask, then, "amounts")

    @on(RowList.RowChosen)
    def _chosen(self, event: RowList.RowChosen) -> None:
        if event.rows is self.list:
            self._ask_path_soon()

    # ------------------------------------------------------------------ the path

    def _ask_path_soon(self) -> None:
        self.later("path", SETTLE, self._ask_path)

    def _ask_path(self) -> None:
        one = self.list.item
        if one is None:
            return
        name = _name(one)
        known = self.queries.known_at(self.state.now.playhead.instant)

        def ask(timeline: Timeline) -> list[ReplayStep]:
            found = timeline.replay(name[0], matters=[name[1]], as_known=known)
            return [one for one in found if one.entry is None or one.entry.government == name[0]]

        def then(beats: list[ReplayStep]) -> None:
            self._of, self._beats = name, beats[-LONGEST:]
            self._tell_path()

        def otherwise(why: str) -> None:
            if name != self._of:
                self._of, self._beats = None, ()
                self._tell_path()
                self.path.put((), empty=why)
            else:
                self.session.say(why)

        self.question(ask, then, "beneath", otherwise)

    def _tell_path(self) -> None:
        now = self.state.now
        instant = now.playhead.instant
        beats: Sequence[ReplayStep] = self._beats
        if now.hide_later and instant is not None:
            beats = [beat for beat in beats if beat.clock <= instant]
        past = sum(instant is None or beat.clock <= instant for beat in beats)
        steps = []
        for number, beat in enumerate(beats):
            rail = "told" if number < past else "later"
            if number == past - 1 and instant is not None:
                rail = "head"
            steps.append(PathStep(beat, number, rail))
        self.path.put(steps, empty="" if self._of else "Select a matter to see its history.")
        self.about.update(self._about(past))

    def _about(self, past: int) -> Content:
        one = next((one for one in self._found if _name(one) == self._of), None)
        if one is None:
            return Content("")
        entries = [beat.entry for beat in self._beats if beat.entry is not None]
        raised = next((entry for entry in entries if entry.kind == "matter-raised"), None)
        first = raised or (entries[0] if entries else None)
        title = plain(one.title or (one.matter if first is None else first.title))
        tone = f"bold $tone-{STATUS_TONES.get(one.status, 'world')}"
        parts: list[Content | tuple[object, str] | str] = [
            (title, "bold"), "\n",
            (status_words(one.status, one.outcome, one.expected), tone), "\n",
            (f"since {since_words(one.since)}  {past:,} so far", "$tone-world"),
        ]  # fmt: skip
        later = len(self._beats) - past
        if later:
            parts.append((f", {later:,} after the playhead", "$tone-world"))
        for rule, developments in one.contradictions:
            words = contradiction_words(rule, developments)
            parts.append((f"\n{CONTRADICTORY} {words}", "bold $warning"))
        return joined(*parts)

    # ------------------------------------------------------------------ going there

    def open_row(self, rows: RowList[Any]) -> None:
        """Goes from a matter to its history, from there to the development or the moment."""
        if rows is self.list:
            self.path.focus()
            return
        step = self.path.item
        if step is None:
            return
        if step.beat.entry is not None:
            self.go_to(step.beat.entry)
        else:
            self.leave()
            self.session.playback.to_instant(step.beat.clock)

    def action_back(self) -> None:
        """Goes from the history to the list, then back to the timeline."""
        if self.path.has_focus and not self.narrow.display:
            self.list.focus()
        else:
            super().action_back()

    def on_descendant_focus(self) -> None:
        """Shows the part with the focus, if only one fits."""
        self.set_class(self.path.has_focus, "second-shown")
        self.key_line.tell("path" if self.path.has_focus else self.board)


def _name(one: MatterStatus) -> Name:
    return one.government, one.matter


def _draw_matter(one: MatterStatus, width: int, look: Look, beside: str) -> Lines:
    """A matter on one line; `beside` is what the list is sorted by, unless that is shown."""
    words = short_status(one.status)
    if one.status == "decided" and one.outcome:
        words = plain(f"{glyph_of(one.status)} {one.outcome}")
    name = [(f"{plain(one.government)} ", look.tones["date"]), (plain(one.matter), BOLD)]
    if one.contradictions:
        name.append((f" {CONTRADICTORY}", look.tones["record"]))
    if beside:
        name.append((f"  {beside}", look.quiet))
    return [spread(name, (clip(words, width // 2), look.status(one.status)), width)]


def _draw_step(step: PathStep, width: int, look: Look) -> Lines:
    beat = step.beat
    glyph = RAILS[step.told][0]
    is_later = step.told == "later"
    rail: Piece = (f"{glyph} ", look.head if step.told == "head" else look.quiet)
    if beat.entry is not None:
        marks = " ~" if beat.perhaps else ""
        first = development(beat.entry, width - 2, look, marks=marks)
    else:
        day = weekday(civil_day(beat.clock, beat.zone))
        words = passed_words(beat.kind, beat.changes[0].after if beat.changes else None)
        when = 21 if width - 2 >= 100 else 17 if width - 2 >= 60 else 11
        first = [
            (fitted(day, when) + " ", look.tones["date"]),
            (f"{glyph_of(beat.kind)} {words}", look.tones[STATUS_TONES[beat.kind]]),
        ]
    if is_later:
        first = [(text, look.faded(style)) for text, style in first]
    lines = [[rail, *first]]
    for change in beat.changes:
        said = clip(change_clause(change), max(width - 6, 0))
        style = look.status(change.after) + BOLD
        side: Piece = (f"{'┊' if is_later else '│'}     ", look.quiet)
        lines.append([side, (said, look.faded(style) if is_later else style)])
    return lines
