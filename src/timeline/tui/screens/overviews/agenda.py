"""The board of the agenda: what is expected, planned, begins and ends after the playhead, by day.

It looks some days ahead, and `w` looks further. A worker reads it, because the agenda of all
governments may take tens of milliseconds.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from rich.cells import cell_len
from textual import on
from textual.widget import Widget
from textual.widgets import Static

from timeline.dates.edtf import DAY, Edtf, at
from timeline.domain.lexical.text_folding import folded
from timeline.results import AgendaRow
from timeline.text.agenda_phrasing import OVERDUE, WHATS, AgendaDay, by_day, time_words
from timeline.text.phrasing import STATUS_TONES, countdown, glyph_of, kind_look, weekday
from timeline.text.sanitize import clip
from timeline.tui.content import fitted, joined, plain
from timeline.tui.keys.board_keys import BOARD_KEYS
from timeline.tui.keys.key import bindings
from timeline.tui.model.sorting import SortColumn, Sorting
from timeline.tui.screens.board import Board
from timeline.tui.session import Navigator, Session
from timeline.tui.theme import Look
from timeline.tui.widgets.lists.cells import BOLD, PLAIN, heading, spread
from timeline.tui.widgets.lists.row_list import Lines, Piece, RowList

if TYPE_CHECKING:
    from timeline.timeline import Timeline

_ALL: Final = 10_000 * 366 * DAY
REACHES: Final = (("30 days", 30 * DAY), ("90 days", 90 * DAY), ("year", 366 * DAY), ("", _ALL))
"""How far the board looks ahead; the last is without end."""
_WHAT: Final = max(len(one.words) for one in WHATS.values()) + 2
_MOST: Final = 24
"""Most cells of the name of a matter."""


class AgendaHeading(NamedTuple):
    """A day, and the number of its rows."""

    day: AgendaDay
    many: int


class AgendaItem(NamedTuple):
    """A row, and what it is drawn with."""

    row: AgendaRow
    wait: str
    """How long it is overdue, or its time of day; its day if no heading tells it."""
    widths: tuple[int, int]
    """The cells of the columns of governments and of matters."""


Row = AgendaHeading | AgendaItem


class AgendaBoard(Board):
    """What comes after the playhead, by day."""

    board = "agenda"
    BINDINGS = bindings("agenda", BOARD_KEYS)

    def __init__(self, session: Session, navigator: Navigator) -> None:
        super().__init__(session, navigator)
        self.list: RowList[Row] = RowList(_draw, _key, id="agenda")
        self.chosen = Static(id="set-by")
        self.sorting = Sorting(
            SortColumn("what", lambda one: WHATS[one.what].words),
            SortColumn("government", lambda one: one.government),
            SortColumn("matter", lambda one: one.matter),
            SortColumn("title", lambda one: folded(one.title)),
        )
        self._found: Sequence[AgendaRow] = ()
        self._instant = 0
        self._reach = 0
        """The index in `REACHES` of what is shown, and of what is asked for next."""

    def body(self) -> Iterable[Widget]:
        """The rows, and the selected one in full."""
        yield self.list
        yield self.chosen

    def parts(self) -> Sequence[Widget]:
        """The rows."""
        return [self.list]

    # ------------------------------------------------------------------ asking and telling

    def ask(self) -> None:
        """Queries the agenda at the playhead."""
        now = self.state.now
        instant, keep = now.playhead.instant, now.filter
        known = self.queries.known_at(instant)
        moment = None if instant is None else at(instant)
        shown, reach = self.instant, REACHES[self._reach][1]

        def ask(timeline: Timeline) -> list[AgendaRow]:
            found = timeline.agenda(
                *keep.governments,
                as_of=moment,
                as_known=known,
                within=reach,
            )
            return [one for one in found if not keep.matters or one.matter in keep.matters]

        def then(found: list[AgendaRow]) -> None:
            self._found, self._instant = found, shown
            self.tell()

        self.question(ask, then)

    def tell(self) -> None:
        """Draws the rows that match the narrowing words."""
        words = self.narrow.words
        kept = [one for one in self._found if not words or words in _words(one)]
        self.narrow.tell(len(kept), len(self._found))
        widths = (
            max((cell_len(plain(one.government)) for one in kept), default=0),
            min(max((cell_len(plain(one.matter or "")) for one in kept), default=0), _MOST),
        )
        rows: list[Row] = [
            AgendaItem(one, weekday(Edtf.stored(one.on).short()), widths)
            for one in self.sorting.sorted(kept)
            if self.sorting.column is not None
        ]
        for day, group in by_day([] if rows else kept, self._instant):
            rows.append(AgendaHeading(day, len(group)))
            rows += [AgendaItem(one, _wait(one, self._instant), widths) for one in group]
        self.list.put(rows, empty=self.session.keyed(self._nothing(narrowed=bool(words))))
        self._tell_summary()
        self._tell_chosen()

    def _tell_summary(self) -> None:
        late = sum(one.what == OVERDUE for one in self._found)
        ahead = len(self._found) - late
        self.say_summary(
            joined(
                (f"{late:,} overdue", "bold $tone-end" if late else "$tone-world"), "  ",
                (f"{ahead:,} {self._ahead()}", "bold" if ahead else "$tone-world"),
            )
        )  # fmt: skip

    def _ahead(self) -> str:
        words = REACHES[self._reach][0]
        return f"in the next {words}" if words else "ahead"

    def _nothing(self, *, narrowed: bool) -> str:
        if narrowed:
            return "No row of the agenda has those words. <back> removes them."
        further = REACHES[self._reach + 1 :]
        reach = REACHES[self._reach][0]
        period = f"in the {reach} after" if reach else "after"
        parts = [f"Nothing is on the agenda {period} {self.moment(self._instant)}."]
        if further:
            words = further[0][0]
            parts.append(
                f"<further> looks {'a year' if words == 'year' else words or 'further'} ahead."
            )
        keep = self.state.now.filter
        if keep.governments or keep.matters:
            parts.append("<clear_filter> removes all filters.")
        parts.append(
            "<step(-1)> and <step(1)> move the playhead, <board('matters')> shows every matter."
        )
        return " ".join(parts)

    def action_further(self) -> None:
        """Looks further ahead, and after the furthest 30 days again."""
        self._reach = (self._reach + 1) % len(REACHES)
        self.ask()

    # ------------------------------------------------------------------ the selected row

    @on(RowList.RowChosen)
    def _tell_chosen(self) -> None:
        item = self.list.item
        if not isinstance(item, AgendaItem):
            self.chosen.update("")
            return
        row = item.row
        look = WHATS[row.what]
        said = Edtf.stored(row.on).human()
        self.chosen.update(
            joined(
                (f" {_glyph(row)} ", f"$tone-{_tone(row)}"), (plain(row.title), "bold"), "\n   ",
                (f"{look.words}: {said}", "$tone-date"),
                (f"  {row.development}", "$tone-world"),
            )
        )  # fmt: skip

    def open_row(self, rows: RowList[Any]) -> None:
        """Goes to the development that put the row on the agenda."""
        if isinstance(rows.item, AgendaItem):
            self.go_to_id(rows.item.row.development)


def _key(row: Row) -> tuple[str, ...] | None:
    if isinstance(row, AgendaHeading):
        return None
    one = row.row
    return one.what, one.on, one.government, one.matter or "", one.development


def _words(row: AgendaRow) -> str:
    said = f"{WHATS[row.what].words} {Edtf.stored(row.on).human()}"
    return folded(f"{said} {row.government} {row.matter or ''} {row.title}")


def _wait(row: AgendaRow, instant: int) -> str:
    if row.what == OVERDUE:
        return countdown(row.latest, instant, row.zone)
    return time_words(row)


def _glyph(row: AgendaRow) -> str:
    look = WHATS[row.what].look
    return glyph_of(look)


def _tone(row: AgendaRow) -> str:
    look = WHATS[row.what].look
    return STATUS_TONES.get(look) or kind_look(look).tone


def _draw(row: Row, width: int, look: Look) -> Lines:
    if isinstance(row, AgendaHeading):
        return heading(row.day.words, row.many, look, row.day.wait)
    one = row.row
    governments, matters = row.widths
    pieces: list[Piece] = [
        (fitted(f" {_glyph(one)} {WHATS[one.what].words}", _WHAT + 1) + " ",
         look.tones[_tone(one)]),
        (fitted(plain(one.government), governments) + " ", look.tones["date"]),
    ]  # fmt: skip
    if matters:
        pieces.append((fitted(plain(one.matter or ""), matters) + "  ", BOLD))
    pieces.append((plain(one.title), PLAIN))
    return [spread(pieces, (clip(row.wait, width // 2), look.tones[_tone(one)] + BOLD), width)]
