"""The board of a month: the list as a calendar, and below it the selected day.

The order of the list is in memory, so what a month has is found by its instants; only its own lines
are read. What is expected comes from one query of the agenda for its days.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from textual import on
from textual.widget import Widget

from timeline.dates.edtf import DAY, at
from timeline.domain.lexical.text_folding import folded
from timeline.domain.matter.status import PASSED
from timeline.results import AgendaRow, Passing
from timeline.text.agenda_phrasing import WHATS
from timeline.text.change_phrasing import moved_words
from timeline.text.phrasing import status_name
from timeline.tui.content import fitted, joined, plain
from timeline.tui.keys.board_keys import BOARD_KEYS
from timeline.tui.keys.key import bindings
from timeline.tui.model.line import Line, line
from timeline.tui.model.month import (
    MonthDay,
    bounds_of,
    by_day,
    day_after,
    day_of,
    lines_between,
    month_after,
    weeks_of,
)
from timeline.tui.screens.actions import delegate_actions
from timeline.tui.screens.board import Board
from timeline.tui.screens.row_actions import RowActions
from timeline.tui.session import Navigator, Session
from timeline.tui.theme import Look
from timeline.tui.widgets.key_line import KeyLine
from timeline.tui.widgets.lists.cells import BOLD, PLAIN, heading
from timeline.tui.widgets.lists.row_list import Lines, RowList
from timeline.tui.widgets.month_view import NOTHING, MonthView, items_of

if TYPE_CHECKING:
    from timeline.timeline import Timeline

MOST: Final = 600
"""Most lines of a month that are all read; of more, the first of each day."""
FIRST: Final = 10
"""Lines of a day that are read then."""


class DayRow(NamedTuple):
    """A row of the selected day: its heading, a development, what is expected, or what passed."""

    what: date | Line | AgendaRow | Passing
    many: int = 0
    note: str = ""


class MonthBoard(Board):
    """A month, day by day."""

    board = "month"
    BINDINGS = bindings("month", BOARD_KEYS)
    asks_on = Board.asks_on | {"hide_later"}

    def __init__(self, session: Session, navigator: Navigator) -> None:
        super().__init__(session, navigator)
        self.view = MonthView()
        self.list: RowList[DayRow] = RowList(_draw, _key, id="month-day")
        keys = [one for one in BOARD_KEYS if one.name not in ("step(1)", "step(-1)")]
        self.key_line = KeyLine(keys, self.board)
        self.day = self._head = date.min
        """The selected day, and that of the playhead."""
        self._found: Mapping[date, MonthDay] = {}
        delegate_actions(self, MonthMoves(self))

    def body(self) -> Iterable[Widget]:
        """The month, and the selected day."""
        yield self.view
        yield self.list

    def parts(self) -> Sequence[Widget]:
        """The month, and the selected day."""
        return [self.view, self.list]

    # ------------------------------------------------------------------ asking and telling

    def ask(self) -> None:
        """Reads the month of the selected day; the day is that of the playhead, once it moved."""
        now = self.state.now
        head = day_of(self.instant, self.zone) or date.max
        if head != self._head:
            self._head = self.day = head
        weeks = weeks_of(self.day)
        days = [one for week in weeks for one in week]
        edges = [bounds_of(one, self.zone) for one in days]
        order, most = now.order, self.state.shown_count
        # A day of another zone begins and ends up to a day away.
        near = range(0)
        if order is not None:
            near = lines_between(order, edges[0][0] - DAY, edges[-1][1] + DAY, most)
        counts: dict[date, int] = {}
        rows: list[int] = []
        if order is not None and len(near) <= MOST:
            rows += order.rows[near.start : near.stop]
        elif order is not None:
            for day, (first, last) in zip(days, edges, strict=True):
                those = lines_between(order, first, last, most)
                counts[day] = len(those)
                rows += order.rows[those.start : those.stop][:FIRST]
        keep, reported, instant = now.filter, now.reported, now.playhead.instant
        known = self.queries.known_at(instant)
        moment = None if instant is None else at(instant)
        passings = self.queries.passings_between(edges[0][0], min(edges[-1][1], self.instant))

        def ask(timeline: Timeline) -> dict[date, MonthDay]:
            lines = [line(one) for one in timeline.lines(rows)]
            ahead = timeline.agenda(
                *keep.governments, since=days[0], until=days[-1], as_of=moment, as_known=known
            )
            of_these = [one for one in ahead if not keep.matters or one.matter in keep.matters]
            found = by_day(lines, of_these, passings(timeline), reported=reported)
            for day, count in counts.items():
                found[day] = replace(found.get(day, MonthDay()), count=count)
            return found

        def then(found: dict[date, MonthDay]) -> None:
            self._found = found
            self.tell()

        self.question(ask, then)

    def tell(self) -> None:
        """Draws the month, of it what matches the narrowing words."""
        weeks = weeks_of(self.day)
        found = self._kept()
        today = day_of(self.session.timeline.now(), self.zone) or date.max
        self.view.tell(weeks, found, self.day, self._head, today)
        held = found.get(self.day, NOTHING)
        more = held.count - len(held.lines)
        note = (
            f"{more:,} of them are not listed here: <open> on the day leads to all" if more else ""
        )
        rows = [DayRow(self.day, held.total, self.session.keyed(note))]
        rows += map(DayRow, held.ahead)
        rows += map(DayRow, held.passed)
        rows += map(DayRow, held.lines)
        self.list.put(rows if len(rows) > 1 else (), empty=self.session.keyed(self._nothing()))
        month = [one for day, one in found.items() if day.month == self.day.month]
        many, ahead = sum(one.count for one in month), sum(len(one.ahead) for one in month)
        late = sum(there.kind in PASSED for one in month for there in one.passed)
        self.say_summary(
            joined(
                (f"{self.day:%B} {self.day.year}", "bold"), "  ",
                (f"{many:,} development{'s' * (many != 1)}", "bold" if many else "$tone-world"),
                (f"  {ahead:,} expected", "$tone-wait" if ahead else "$tone-world"),
                (f"  {late:,} overdue or lapsed" if late else "", "$tone-end"),
            )
        )  # fmt: skip

    def _kept(self) -> dict[date, MonthDay]:
        words = self.narrow.words
        if not words:
            return dict(self._found)
        found = {}
        for day, held in self._found.items():
            lines = [one for one in held.lines if words in folded(f"{one.government} {one.title}")]
            ahead = [one for one in held.ahead if words in folded(f"{one.government} {one.title}")]
            passed = [
                one
                for one in held.passed
                if words in folded(f"{one.change.government} {one.change.matter}")
            ]
            if lines or ahead or passed:
                found[day] = MonthDay(len(lines), lines, ahead, passed)
        many = [sum(one.total for one in those.values()) for those in (found, self._found)]
        self.narrow.tell(*many)
        return found

    def _nothing(self) -> str:
        if self.narrow.words:
            return "Nothing on that day has those words. <back> removes them."
        day = f"{self.day:%A} {self.day.day} {self.day:%B} {self.day.year}"
        return (
            f"{day}: nothing happened, and nothing is expected. "
            "<page(1)> and <page(-1)> turn the months."
        )

    def go_to_day(self, day: date) -> None:
        """Selects a day, and reads its month if that was not read."""
        before, self.day = self.day, day
        if (before.year, before.month) != (day.year, day.month):
            self._found = {}
            self.ask()
        self.tell()

    # ------------------------------------------------------------------ actions

    def action_day(self, step: int) -> None:
        """Selects the next or the previous day."""
        self.go_to_day(day_after(self.day, step))

    def action_open(self) -> None:
        """Puts the playhead at the end of the selected day, or goes to the selected row."""
        if not self.view.has_focus:
            super().action_open()
            return
        self.leave()
        self.session.playback.to_instant(bounds_of(self.day, self.zone)[1])

    def open_row(self, rows: RowList[Any]) -> None:
        """Goes to the development of a row, or the one that says what is expected."""
        what = rows.item.what if rows.item is not None else None
        if isinstance(what, Line):
            self.go_to_id(what.id)
        elif isinstance(what, AgendaRow):
            self.go_to_id(what.development)
        elif isinstance(what, Passing):
            self.leave()
            self.session.playback.to_passing(what)

    @on(MonthView.DayClicked)
    def _clicked(self, event: MonthView.DayClicked) -> None:
        self.view.focus()
        self.go_to_day(event.day)
        if event.again:
            self.action_open()


class MonthMoves(RowActions):
    """Moves by weeks, months and to the ends of a month, if the month has the focus."""

    def __init__(self, board: MonthBoard) -> None:
        super().__init__(board, board.parts)
        self._board = board

    def action_move(self, rows: int) -> None:
        """Selects the same day of another week."""
        if self._board.view.has_focus:
            self._board.go_to_day(day_after(self._board.day, 7 * rows))
        else:
            super().action_move(rows)

    def action_page(self, pages: int) -> None:
        """Selects the same day of another month."""
        if self._board.view.has_focus:
            self._board.go_to_day(month_after(self._board.day, pages))
        else:
            super().action_page(pages)

    def action_ends(self, way: int) -> None:
        """Selects the first or the last day of the month."""
        day = self._board.day
        if not self._board.view.has_focus:
            super().action_ends(way)
        elif way < 0:
            self._board.go_to_day(day.replace(day=1))
        else:
            inside = [one for week in weeks_of(day) for one in week if one.month == day.month]
            self._board.go_to_day(inside[-1])


def _key(row: DayRow) -> tuple[str, ...] | None:
    if isinstance(row.what, date):
        return None
    if isinstance(row.what, Line):
        return "line", row.what.id
    if isinstance(row.what, Passing):
        return row.what.kind, row.what.change.government, row.what.change.matter
    return row.what.what, row.what.on, row.what.matter or "", row.what.development


def _draw(row: DayRow, width: int, look: Look) -> Lines:
    if isinstance(row.what, date):
        day = row.what
        return heading(f"{day:%A} {day.day} {day:%B} {day.year}", row.many, look, row.note)
    one = row.what
    government, said = "", ""
    if isinstance(one, Line):
        held, government, words = MonthDay(lines=[one]), one.government, one.when
    elif isinstance(one, AgendaRow):
        held, government, words = MonthDay(ahead=[one]), one.government, WHATS[one.what].words
    else:
        held, government, words = (
            MonthDay(passed=[one]),
            one.change.government,
            status_name(one.kind),
        )
        said = f"  {moved_words(one.change)}"
    (item,) = items_of(held)
    return [
        [
            (f" {item.glyph} ", look.tones[item.tone] + BOLD),
            (fitted(plain(government), 3) + " ", look.tones["date"]),
            (
                fitted(words, 18) + " ",
                look.quiet if isinstance(one, Line) else look.tones[item.tone],
            ),
            (fitted(item.words + said, max(width - 26, 1)), PLAIN),
        ]
    ]
