"""The board of pending decisions, grouped by deadline.

It has four columns, or on a narrow screen four sections; sorting orders the cards of each. A
deadline is the end of a window. The wait is counted in the government's civil days from the
playhead, so the board follows it.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from textual import on
from textual.containers import Horizontal, Vertical
from textual.content import Content
from textual.widget import Widget
from textual.widgets import Static

from timeline.dates.edtf import DAY, at
from timeline.domain.lexical.text_folding import folded
from timeline.results import Entry, MatterStatus
from timeline.text.phrasing import countdown, kind_look, since_words, weekday, window_words
from timeline.text.sanitize import clip
from timeline.tui.content import joined, plain, shown
from timeline.tui.model.sorting import SortColumn, Sorting
from timeline.tui.screens.board import SETTLE, Board
from timeline.tui.session import Navigator, Session
from timeline.tui.theme import Look
from timeline.tui.widgets.lists.cells import BOLD, clause, heading, short_status, spread
from timeline.tui.widgets.lists.row_list import Lines, RowList

if TYPE_CHECKING:
    from timeline.timeline import Timeline

SOON: Final = 7 * DAY
COLUMNS: Final = (
    ("Overdue", "window passed"),
    ("This week", "7 days"),
    ("Later", ""),
    ("No date", ""),
)


class Card(NamedTuple):
    """A pending matter, and the moment from which its wait is counted."""

    standing: MatterStatus
    instant: int

    @property
    def column(self) -> int:
        """Its index in `COLUMNS`."""
        closes = self.standing.expected_latest
        if self.standing.status in ("overdue", "lapsed"):
            return 0
        if closes is None:
            return 3
        return 1 if closes - self.instant <= SOON else 2

    @property
    def wait(self) -> str:
        """The time until its deadline, or since then."""
        return countdown(self.standing.expected_latest, self.instant, self.standing.zone)


class PendingHeading(NamedTuple):
    """A heading in the single list of a narrow screen."""

    column: int
    many: int


Row = Card | PendingHeading


class PendingBoard(Board):
    """Pending decisions and their deadlines."""

    board = "pending"

    def __init__(self, session: Session, navigator: Navigator) -> None:
        super().__init__(session, navigator)
        self.columns = [self._list(f"column-{place}", tall=5) for place in range(len(COLUMNS))]
        self.heads = [Static(classes="column-head") for _ in COLUMNS]
        self.single = self._list("single", tall=2)
        self.preview = Static(id="set-by")
        self.sorting = Sorting(
            SortColumn("matter", lambda card: (card.standing.matter, card.standing.government)),
            SortColumn("government", lambda card: (card.standing.government, card.standing.matter)),
            SortColumn("since", lambda card: card.standing.since, falls=True),
            SortColumn("deadline", lambda card: card.standing.expected_latest),
        )
        self._found: Sequence[MatterStatus] = ()
        self._instant = 0

    def _list(self, name: str, *, tall: int) -> RowList[Row]:
        return RowList(
            _draw_narrow if name == "single" else _draw,
            _key,
            lambda row: 1 if isinstance(row, PendingHeading) else tall,
            id=name,
        )

    def body(self) -> Iterable[Widget]:
        """The columns or the single list, and the development that set the selected status."""
        with Horizontal(id="columns"):
            for head, rows in zip(self.heads, self.columns, strict=True):
                with Vertical(classes="column"):
                    yield head
                    yield rows
        yield self.single
        yield self.preview

    def parts(self) -> Sequence[Widget]:
        """The single list, or the columns with rows."""
        if self.has_class("-narrow") or self.has_class("-nothing"):
            return [self.single]
        return [one for one in self.columns if one.items] or self.columns[:1]

    def on_resize(self) -> None:
        """Keeps the focus on the board when its layout changes."""
        self.call_after_refresh(self._focus_what_is_there)

    def _focus_what_is_there(self) -> None:
        if self.focused not in self.parts() and not self.narrow.input.has_focus:
            self.parts()[0].focus()

    # ------------------------------------------------------------------ asking and telling

    def ask(self) -> None:
        """Queries what is pending at the playhead."""
        now = self.state.now
        instant, keep = now.playhead.instant, now.filter
        known = self.queries.known_at(instant)
        moment = None if instant is None else at(instant)
        shown = self.instant

        def ask(timeline: Timeline) -> list[MatterStatus]:
            found = timeline.statuses(*keep.governments, as_of=moment, as_known=known, waiting=True)
            return [one for one in found if not keep.matters or one.matter in keep.matters]

        def then(found: list[MatterStatus]) -> None:
            self._found, self._instant = found, shown
            self.tell()

        self.question(ask, then)

    def tell(self) -> None:
        """Draws the cards that match the narrowing words."""
        words = self.narrow.words
        cards = [Card(one, self._instant) for one in self._found]
        kept = [card for card in cards if words in _words(card)]
        self.narrow.tell(len(kept), len(cards))
        groups: list[list[Row]] = [[] for _ in COLUMNS]
        for card in self.sorting.sorted(kept):
            groups[card.column].append(card)
        counts = [len(group) for group in groups]
        single: list[Row] = []
        for place, group in enumerate(groups):
            if group:
                single += [PendingHeading(place, counts[place]), *group]
        nothing = self.session.keyed(self._nothing(narrowed=bool(words)))
        self.single.put(single, empty=nothing)
        self.set_class(not kept, "-nothing")
        for place, (title, note) in enumerate(COLUMNS):
            rows = self.columns[place]
            rows.put(groups[place], empty="nothing")
            if rows.parent is not None:
                rows.parent.set_class(not groups[place], "-empty")
            self.heads[place].update(
                joined((f" {title} ", "bold $accent"), (f"{counts[place]:,}", "bold"),
                       (f"  {note}", "$tone-world"))
            )  # fmt: skip
        self._tell_summary(counts)
        self._focus_what_is_there()
        self._preview_soon()

    def _tell_summary(self, counts: Sequence[int]) -> None:
        parts: list[Content | tuple[object, str] | str] = []
        for (title, _), count in zip(COLUMNS, counts, strict=True):
            style = "bold" if count else "$tone-world"
            if title == "Overdue" and count:
                style = "bold $tone-end"
            parts += [(f"{count:,} {title.lower()}", style), ("  ", "")]
        self.say_summary(joined(*parts))

    def _nothing(self, *, narrowed: bool) -> str:
        if narrowed:
            return "No pending decision has those words. <back> removes them."
        filtered = (
            " <clear_filter> removes all filters." if self.state.now.filter.governments else ""
        )
        return (
            f"No decision was pending then.{filtered} <step(-1)> and <step(1)> move the playhead, "
            "<overdue> moves it to the next overdue decision, "
            "<board('matters')> shows every matter."
        )

    # ------------------------------------------------------------------ the selected row

    @on(RowList.RowChosen)
    def _chosen(self) -> None:
        self._preview_soon()

    def on_descendant_focus(self) -> None:
        """Shows the selected card of the focused column."""
        self._preview_soon()

    def _card(self) -> Card | None:
        item = self.rows.item if self.rows is not None else None
        return item if isinstance(item, Card) else None

    def _preview_soon(self) -> None:
        self.later("preview", SETTLE, self._preview)

    def _preview(self) -> None:
        card = self._card()
        if card is None or card.standing.by is None:
            self.preview.update("")
            return
        development = card.standing.by
        known = self.queries.known_at(self.state.now.playhead.instant)
        self.question(
            lambda timeline: timeline.show(development, as_known=known).entry,
            self._tell_preview,
            "beneath",
            lambda why: self.preview.update(shown(why, "bold $error", lines=True)),
        )

    def _tell_preview(self, entry: Entry) -> None:
        kind = kind_look(entry.kind)
        self.preview.update(
            joined(
                (f" {kind.glyph} ", f"$tone-{kind.tone}"),
                (plain(entry.title), "bold"), "\n   ",
                (weekday(entry.occurred.short()), "$tone-date"),
                (f"  {entry.id}  ", "$tone-world"),
                (self.session.keyed("<open> goes there"), "$tone-world"),
            )
        )  # fmt: skip

    def open_row(self, rows: RowList[Any]) -> None:
        """Goes to the development that set the status."""
        if isinstance(rows.item, Card):
            self.go_to_id(rows.item.standing.by)


def _key(row: Row) -> tuple[str, str] | None:
    return (
        None if isinstance(row, PendingHeading) else (row.standing.government, row.standing.matter)
    )


def _words(card: Card) -> str:
    one = card.standing
    return folded(f"{one.government} {one.matter} {one.status.replace('-', ' ')}")


def _draw(row: Row, width: int, look: Look) -> Lines:
    """A card in a column, with an empty line below."""
    if isinstance(row, PendingHeading):
        return heading(COLUMNS[row.column][0], row.many, look)
    one = row.standing
    status = look.status(one.status)
    window, wait = f"since {since_words(one.since)}", ""
    if one.expected is not None:
        window, wait = f"expected {window_words(one.expected)}", row.wait
    return [
        [(clip(plain(one.matter), width), BOLD)],
        [(clip(f" {plain(one.government)}", width), look.tones["date"])],
        [(clip(f" {short_status(one.status)}", width), status)],
        [
            (clip(f" {window}", max(width - len(wait) - 2, 0)), look.quiet),
            (f"  {wait}", status + BOLD),
        ],
    ]


def _draw_narrow(row: Row, width: int, look: Look) -> Lines:
    """A matter on two lines, or a heading."""
    if isinstance(row, PendingHeading):
        title, note = COLUMNS[row.column]
        return heading(title, row.many, look, note)
    one = row.standing
    status = look.status(one.status)
    name = [(f"{plain(one.government)} ", look.tones["date"]), (plain(one.matter), BOLD)]
    said = clause(one.status, one.outcome, one.expected)
    return [
        spread(name, (row.wait, status + BOLD), width),
        spread([(f"  {said}", status)], (f"since {since_words(one.since)}", look.quiet), width),
    ]
