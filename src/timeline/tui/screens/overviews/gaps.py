"""The board of gaps: what still needs reporting, and the form or the command that fills each.

A worker finds them, because it reads every development that had happened by the playhead. The next
move of the playhead stops it.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from textual import on
from textual.content import Content
from textual.widget import Widget
from textual.widgets import Static

from timeline.dates.edtf import at
from timeline.domain.lexical.text_folding import folded
from timeline.text.gap_phrasing import GAP_LOOKS, by_matter, gap_words
from timeline.text.phrasing import days
from timeline.text.sanitize import clip, sanitize
from timeline.tui.content import fitted, joined, plain
from timeline.tui.keys.board_keys import BOARD_KEYS
from timeline.tui.keys.key import bindings
from timeline.tui.model.entering.gap_forms import AmendingForm, form_of, in_short
from timeline.tui.model.sorting import SortColumn, Sorting
from timeline.tui.screens.board import Board
from timeline.tui.session import Navigator, Session
from timeline.tui.theme import Look
from timeline.tui.widgets.lists.cells import BOLD, PLAIN, heading, spread
from timeline.tui.widgets.lists.row_list import Lines, Piece, RowList

if TYPE_CHECKING:
    from timeline.results import Gap, Gaps
    from timeline.timeline import Timeline

MOST: Final = 2_000
"""Most gaps that are listed, the heaviest; all are counted."""
_WORDS: Final = max(map(len, GAP_LOOKS)) + 3


class GapHeading(NamedTuple):
    """A matter or a kind of gap, and the number of its gaps."""

    words: str
    many: int
    note: str = ""


class GapItem(NamedTuple):
    """A gap, and what of it no heading tells."""

    gap: Gap
    shows_kind: bool
    shows_matter: bool


Row = GapHeading | GapItem


class GapsBoard(Board):
    """What still needs reporting, by matter or by kind, the heaviest first."""

    board = "gaps"
    BINDINGS = bindings("gaps", BOARD_KEYS)

    def __init__(self, session: Session, navigator: Navigator) -> None:
        super().__init__(session, navigator)
        self.list: RowList[Row] = RowList(_draw, _key, id="gaps")
        self.chosen = Static(id="gap")
        self.sorting = Sorting(
            SortColumn("gap", lambda one: (-one.weight, one.gap)),
            SortColumn("days", lambda one: one.days, falls=True),
            SortColumn("government", lambda one: one.government),
            SortColumn("matter", lambda one: one.matter),
            SortColumn("title", lambda one: folded(one.title) if one.title else None),
        )
        self._found: Sequence[Gap] = ()
        self._counts: Mapping[Any, int] = {}
        self._by_kind = False
        self._instant = 0
        self._worker = session.queries.workers["gaps"]

    def body(self) -> Iterable[Widget]:
        """The gaps, and the selected one in full."""
        yield self.list
        yield self.chosen

    def parts(self) -> Sequence[Widget]:
        """The gaps."""
        return [self.list]

    # ------------------------------------------------------------------ asking and telling

    def ask(self) -> None:
        """Queries the gaps at the playhead."""
        now = self.state.now
        instant, keep = now.playhead.instant, now.filter
        known = self.queries.known_at(instant)
        moment = None if instant is None else at(instant)
        shown, worker = self.instant, self._worker

        def ask(timeline: Timeline) -> Gaps:
            if not worker.stoppable(timeline.stop_query):
                raise sqlite3.OperationalError("interrupted")
            return timeline.gaps(
                *keep.governments, matters=keep.matters, limit=MOST, as_of=moment, as_known=known
            )

        def then(found: Gaps) -> None:
            self._found, self._counts, self._instant = found.heaviest, found.counts, shown
            self.tell()

        self.question(ask, then, "gaps")

    def _ask(self) -> None:
        if not (self.state.now.playing and self._worker.busy):
            super()._ask()

    def on_screen_suspend(self) -> None:
        """Stops a query that nobody waits for any more; it runs again when the board is back."""
        if self._worker.busy:
            self._worker.cancel()
            self._stale = True

    def tell(self) -> None:
        """Draws the gaps that match the narrowing words."""
        words = self.narrow.words
        kept = [one for one in self._found if not words or words in _words(one)]
        self.narrow.tell(len(kept), len(self._found))
        rows: list[Row] = []
        for head, those in self._groups(kept):
            rows.append(head)
            rows += [GapItem(one, not self._by_kind, self._by_kind) for one in those]
        if self.sorting.column is not None:
            rows = [GapItem(one, True, True) for one in self.sorting.sorted(kept)]
        self.list.put(
            rows, empty=self.session.keyed(self._nothing(narrowed=bool(words and self._found)))
        )
        self._tell_summary()
        self._tell_chosen()

    def _groups(self, gaps: Sequence[Gap]) -> Iterable[tuple[GapHeading, list[Gap]]]:
        if not self._by_kind:
            for _, those in by_matter(gaps):
                yield GapHeading(plain(_name(those[0])), len(those)), those
            return
        for kind, look in GAP_LOOKS.items():
            those = [one for one in gaps if one.gap == kind]
            if those:
                more = self._counts[kind] - len([one for one in self._found if one.gap == kind])
                note = f"and {more:,} more, which are not listed" if more else ""
                words = f"{look.glyph} {gap_words(kind).capitalize()}"
                yield GapHeading(words, len(those), note), those

    def _tell_summary(self) -> None:
        many = sum(self._counts.values())
        parts: list[Content | tuple[object, str] | str] = [
            (f"{many:,} gap{'s' * (many != 1)}", "bold" if many else "$tone-world")
        ]
        if many > len(self._found):
            parts.append((f", the {len(self._found):,} heaviest", "$tone-world"))
        for kind, count in self._counts.items():
            look = GAP_LOOKS[kind]
            parts.append((f"  {look.glyph} {count:,} {gap_words(kind)}", f"$tone-{look.tone}"))
        self.say_summary(joined(*parts))

    def _nothing(self, *, narrowed: bool) -> str:
        if narrowed:
            return "No gap has those words. <back> removes them."
        trouble = self.state.now.trouble
        if trouble is not None and trouble.empty:
            return "There is no record yet, so there is nothing that it lacks."
        keep = self.state.now.filter
        filtered = (
            " <clear_filter> removes all filters." if keep.governments or keep.matters else ""
        )
        return (
            f"The record has no gaps as of {self.moment(self._instant)}.{filtered}"
            " <step(-1)> and <step(1)> move the playhead, <board('pending')> shows what is pending."
        )

    def action_group(self) -> None:
        """Groups the gaps by matter, or by kind."""
        if self.sorting.column is not None:
            self.session.advise(
                f"The gaps are sorted {self.sorting.words}. <sort> sorts on, to groups."
            )
            return
        self._by_kind = not self._by_kind
        self.tell()

    # ------------------------------------------------------------------ the selected gap

    @property
    def gap(self) -> Gap | None:
        """The selected gap."""
        item = self.list.item
        return item.gap if isinstance(item, GapItem) else None

    @on(RowList.RowChosen)
    def _tell_chosen(self) -> None:
        one = self.gap
        if one is None:
            self.chosen.update("")
            return
        look, form = GAP_LOOKS[one.gap], form_of(one)
        last = "last heard: " if one.days is not None and one.title else ""
        self.chosen.update(
            joined(
                (f" {look.glyph} ", f"bold $tone-{look.tone}"), (plain(_detail(one)), "bold"),
                (f"  {plain(_name(one))}", "$tone-date"), "\n   ",
                (last, "$tone-world"), plain(one.title or ""),
                (f"  {one.development or ''}", "$tone-world"), "\n   ",
                (self.session.keyed("<fill>"), "bold $accent"),
                (" copies " if form is None else " opens a form: ", ""),
                (plain(in_short(one)), "$tone-world"),
            )
        )  # fmt: skip

    def open_row(self, rows: RowList[Any]) -> None:
        """Goes to the development, or to the matter of which nothing was heard."""
        one = rows.item.gap if isinstance(rows.item, GapItem) else None
        if one is None:
            return
        if one.development is not None:
            self.go_to_id(one.development)
        elif one.matter is not None:
            self.navigator.show_matter(one.government, one.matter)

    def action_fill(self) -> None:
        """Opens the form that fills the selected gap, or copies the command."""
        one = self.gap
        form = None if one is None else form_of(one)
        if form is None:
            self.action_copy()
        elif isinstance(form, AmendingForm):
            self.navigator.form_actions.amend(form.verb, form.development)
        else:
            self.navigator.form_actions.append_filled(form.kind, form.given)

    def action_copy(self) -> None:
        """Copies the command that fills the selected gap."""
        if self.gap is not None:
            command = sanitize(self.gap.command)
            self.app.copy_to_clipboard(command)
            self.session.say(clip(f"Copied: {command}", self.size.width - 4))  # on one line


def _key(row: Row) -> tuple[str, ...] | None:
    if isinstance(row, GapHeading):
        return None
    one = row.gap
    return one.gap, one.government, one.matter or "", one.development or "", one.detail


def _name(one: Gap) -> str:
    return f"{one.government} {one.matter or '(no matter)'}"


def _detail(one: Gap) -> str:
    return f"{one.detail} for {days(one.days)}" if one.days else one.detail


def _words(one: Gap) -> str:
    return folded(
        f"{one.government} {one.matter or ''} {gap_words(one.gap)} {one.title or ''} {one.detail}"
        f" {one.development or ''}"
    )


def _draw(row: Row, width: int, look: Look) -> Lines:
    if isinstance(row, GapHeading):
        return heading(row.words, row.many, look, row.note)
    one = row.gap
    sign = GAP_LOOKS[one.gap]
    tone = look.tones[sign.tone]
    pieces: list[Piece] = []
    if row.shows_kind:
        pieces.append((fitted(f" {sign.glyph} {gap_words(one.gap)}", _WORDS) + " ", tone))
    if row.shows_matter:
        name = f" {plain(_name(one))}"
        pieces.append((fitted(name, min(max(width // 4, 18), 32)) + " ", look.tones["date"]))
    # Of a matter that waits, the title is only of what was heard last.
    said = (one.detail, one.title) if one.days is not None else (one.title, one.detail)
    first, beside = (plain(words) if words else "" for words in said)
    pieces += [(first, PLAIN), (f"  {beside}", look.quiet)]
    return [spread(pieces, (days(one.days) if one.days else "", tone + BOLD), width)]
