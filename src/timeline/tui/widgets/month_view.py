"""A month as weeks of cells: the number of a day, how much happened, and the signs of it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final, NamedTuple

from rich.cells import cell_len
from rich.segment import Segment
from rich.style import Style
from textual import events
from textual.message import Message
from textual.strip import Strip
from textual.widget import Widget

from timeline.text.agenda_phrasing import WHATS
from timeline.text.phrasing import RAILS, STATUS_TONES, glyph_of, kind_look
from timeline.tui.content import fitted, plain
from timeline.tui.model.month import MonthDay
from timeline.tui.theme import Look

WEEKDAYS: Final = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
NOTHING: Final = MonthDay()
MORE: Final = "+"


class MonthItem(NamedTuple):
    """A development, a row of the agenda, or what passed, as a cell shows it."""

    glyph: str
    tone: str
    words: str


def items_of(day: MonthDay) -> list[MonthItem]:
    """What a day has, the expected and what passed first; texts are safe to draw."""
    found = []
    for row in day.ahead:
        look = WHATS[row.what].look
        tone = STATUS_TONES.get(look) or kind_look(look).tone
        found.append(MonthItem(glyph_of(look), tone, plain(row.title)))
    for one in day.passed:
        tone = STATUS_TONES.get(one.kind, "world")
        found.append(MonthItem(glyph_of(one.kind), tone, plain(one.change.matter)))
    for line in day.lines:
        kind = kind_look(line.kind)
        found.append(MonthItem(kind.glyph, kind.tone, line.title))
    return found


class MonthView(Widget, can_focus=True):
    """The cells of a month, one of them selected. The board moves the selection."""

    @dataclass
    class DayClicked(Message):
        """A day was clicked; `again` if it was a double click."""

        day: date
        again: bool

    def __init__(self) -> None:
        super().__init__(id="month-view")
        self._weeks: Sequence[Sequence[date]] = ()
        self._found: Mapping[date, MonthDay] = {}
        self._chosen = self._today = self._head = date.min
        self._look: Look | None = None

    def tell(
        self,
        weeks: Sequence[Sequence[date]],
        found: Mapping[date, MonthDay],
        chosen: date,
        head: date,
        today: date,
    ) -> None:
        """Shows weeks.

        Args:
            weeks: The days.
            found: What each day has.
            chosen: The selected day.
            head: The day of the playhead; those after it are quieter.
            today: Today.
        """
        self._weeks, self._found = weeks, found
        self._chosen, self._head, self._today = chosen, head, today
        self.refresh()

    def notify_style_update(self) -> None:
        """Drops the styles of the previous theme."""
        super().notify_style_update()
        self._look = None

    # ------------------------------------------------------------------ drawing

    @property
    def _high(self) -> int:
        """The lines of a week."""
        return max((self.size.height - 1) // max(len(self._weeks), 1), 2)

    def _edges(self) -> list[int]:
        """The columns at which the days begin, and the end of the last."""
        return [self.size.width * place // len(WEEKDAYS) for place in range(len(WEEKDAYS) + 1)]

    def render_line(self, y: int) -> Strip:
        """Draws a line of a week."""
        look = self._look = self._look or Look(self.app.theme_variables)
        base, width = look.background + look.text, self.size.width
        week, part = divmod(y - 1, self._high)
        segments: list[Segment] = []
        for column, (start, end) in enumerate(zip(self._edges(), self._edges()[1:], strict=False)):
            room = end - start - 1
            if y == 0:
                words = fitted(f"  {WEEKDAYS[column]}", room + 1)
                segments.append(Segment(words, base + look.head))
            elif week < len(self._weeks):
                day = self._day_in(week, column)
                segments += (
                    self._cell(day, part, room, look) if day else [Segment(" " * (room + 1))]
                )
        return Strip(segments).adjust_cell_length(width, base)

    def _day_in(self, week: int, column: int) -> date | None:
        return next((one for one in self._weeks[week] if one.weekday() == column), None)

    def _cell(self, day: date, part: int, room: int, look: Look) -> list[Segment]:
        chosen = day == self._chosen
        base = look.background + look.text + (look.selected if chosen else Style.null())
        bar = ("▌" if self.has_focus else "▏") if chosen else "│"
        side = Segment(bar, base + (look.head if chosen else look.quiet))
        held = self._found.get(day, NOTHING)
        if part == 0:
            return [side, *self._head_of(day, held, room, look, base)]
        told = _told(items_of(held), held.total, part - 1, self._high - 1, room)
        left = room - sum(cell_len(words) for words, _ in told)
        later = day > self._head
        drawn = []
        for words, tone in told:
            style = look.tones[tone] if tone else look.text
            drawn.append(Segment(words, base + (look.faded(style) if later else style)))
        return [side, *drawn, Segment(" " * max(left, 0), base)]

    def _head_of(
        self, day: date, held: MonthDay, room: int, look: Look, base: Style
    ) -> list[Segment]:
        """The first line of a cell: the day, whether it is today, and how much happened."""
        inside = self._weeks[1][0].month == day.month
        sign = RAILS["head"][0] if day == self._head else " "
        name = f"{sign}{day.day:>2}" + ("" if inside or day.day > 1 else f" {day:%b}")
        name += " today" if day == self._today else ""
        count = f"{held.count:,} " if held.count else ""
        style = look.text + Style(bold=True) if inside else look.quiet
        if day == self._today:
            style += Style(underline=True)
        if day == self._chosen and self.has_focus:
            style += Style(reverse=True)
        shown = fitted(name, min(cell_len(name), room))
        gap = max(room - cell_len(shown) - len(count), 0)
        return [
            Segment(shown, base + style),
            Segment((" " * gap + count)[: room - cell_len(shown)], base + look.quiet),
        ]

    # ------------------------------------------------------------------ events

    def on_focus(self) -> None:
        """Redraws the selection, which looks different with the focus."""
        self.refresh()

    def on_blur(self) -> None:
        """Redraws the selection, which looks different without the focus."""
        self.refresh()

    def on_click(self, event: events.Click) -> None:
        """Reports the day that was clicked."""
        week = (event.y - 1) // self._high
        column = sum(edge <= event.x for edge in self._edges()[1:])
        if event.y and week < len(self._weeks) and column < len(WEEKDAYS):
            day = self._day_in(week, column)
            if day is not None:
                self.post_message(self.DayClicked(day, again=event.chain > 1))


def _told(
    items: Sequence[MonthItem], count: int, line: int, lines: int, room: int
) -> list[tuple[str, str]]:
    """Words and tones of a line of a cell: titles as far as they fit, then glyphs alone.

    Args:
        items: What is shown, of `count` in all.
        count: What there is.
        line: The line, from 0.
        lines: The lines that the cell has.
        room: The cells of a line.
    """
    titles = len(items) if count <= lines else lines - 1
    if line < titles:
        one = items[line]
        return [(f" {one.glyph} ", one.tone), (fitted(one.words, max(room - 4, 0)) + " ", "")]
    if line > titles or len(items) <= titles:
        return []
    rest = items[titles:]
    most = room - 2
    all_fit = len(rest) <= most and len(items) == count
    shown = rest if all_fit else rest[: most - 1]
    return [(" ", ""), *((one.glyph, one.tone) for one in shown), ("" if all_fit else MORE, "")]
