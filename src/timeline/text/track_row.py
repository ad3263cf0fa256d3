"""What a matter went through as a row of cells, for printed lines and for the screen.

Each status begins with its glyph, which is repeated at the left end of a row, so that statuses can
be told apart without colour. Its name follows where there is room. The cells between say what sort
of status it is: a line is waiting, a solid bar is in force, what is overdue grows darker.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Iterator, Mapping, Sequence
from itertools import groupby
from typing import Final, NamedTuple

from timeline.domain.matter.status import LAPSE_AFTER
from timeline.domain.matter.track_spans import TrackSpan
from timeline.text.phrasing import status_name, status_words
from timeline.text.sanitize import cells

FILLS: Final[Mapping[str, str]] = {
    "raised": "─",
    "under-consideration": "─",
    "advanced": "═",
    "decision-expected": "╌",
    "postponed": "╌",
    "overdue": "▒",
    "lapsed": "·",
    "decided": "━",
    "announced": "━",
    "in-force": "█",
    "partly-delivered": "▄",
    "delivered": "█",
    "suspended": "╍",
    "overturned": "·",
    "withdrawn": "·",
    "ended": "·",
}
"""What the cells of a status are filled with."""
LATER_AND_LATER: Final = "░▒▓"
"""The cells of an overdue decision, from the deadline until it lapses."""
PERHAPS: Final = "~"
"""In it the next status may have begun already, or the last one ended."""
OPENS: Final = "├"
CLOSES: Final = "┤"
"""The ends of the window in which a decision is expected."""
BESIDE: Final = "▂"
"""Waiting, while something else is in force."""
NOW: Final = "│"
_ROOM: Final = 2
"""Cells that a name has around it."""


class TrackPiece(NamedTuple):
    """Some cells of a row that look alike.

    Attributes:
        text: The cells.
        status: The status that gives them their colour; None for none.
        is_name: Whether it is the name of the status.
        is_later: Whether it comes after the moment of the picture.
        is_now: Whether it is the cell of that moment.
    """

    text: str
    status: str | None = None
    is_name: bool = False
    is_later: bool = False
    is_now: bool = False


class _TrackCell(NamedTuple):
    char: str
    status: str | None = None
    is_fill: bool = True
    is_name: bool = False


_BLANK: Final = _TrackCell(" ")


def column_of(edges: Sequence[int], moment: int) -> int:
    """The column that has a moment; -1 before the first, and their number after the last."""
    return bisect_right(edges, moment) - 1


def even_edges(first: int, last: int, columns: int) -> list[int]:
    """The moments at which columns of the same length begin, and the end of the last one."""
    return [first + (last - first) * place // columns for place in range(columns + 1)]


def track_pieces(
    spans: Sequence[TrackSpan],
    edges: Sequence[int],
    glyph: Callable[[str], str],
    now: int | None = None,
    lapse_after: int = LAPSE_AFTER,
) -> list[TrackPiece]:
    """A row of a matter, in pieces that look alike.

    Args:
        spans: Its statuses over time.
        edges: The moments at which the columns begin, and the end of the last one.
        glyph: Returns the glyph of a status, of one cell.
        now: The moment of the picture; what is after it is still to come.
        lapse_after: Seconds after which an overdue decision counts as lapsed.
    """
    row = [_BLANK] * (len(edges) - 1)
    for number, span in enumerate(spans):
        if span.begins >= edges[-1]:
            _perhaps(row, edges, span)
            break
        if span.ends is not None and span.ends <= edges[0]:
            continue
        is_first = not number or spans[number - 1].status != span.status
        _draw(row, edges, span, glyph(span.status), lapse_after, is_first=is_first)
        _perhaps(row, edges, span)
    place = len(row) if now is None else column_of(edges, now)
    return list(_pieces(row, place))


def _draw(
    row: list[_TrackCell],
    edges: Sequence[int],
    span: TrackSpan,
    glyph: str,
    lapse_after: int,
    *,
    is_first: bool,
) -> None:
    begins = max(column_of(edges, span.begins), 0)
    # The cell in which it ends is that of the next status.
    last = len(row) if span.ends is None else column_of(edges, span.ends)
    ends = max(min(last, len(row)), begins + 1)
    for column in range(begins, ends):
        row[column] = _TrackCell(_fill(span, edges[column], lapse_after), span.status)
    if span.status in ("decision-expected", "postponed") and span.expected is not None:
        opens, closes = (column_of(edges, one) for one in span.expected[1:3])
        if begins < opens < min(closes, ends) - 1:
            row[opens] = _TrackCell(OPENS, span.status, is_fill=False)
        if begins < closes <= ends and begins < ends - 1:
            row[min(closes, ends - 1)] = _TrackCell(CLOSES, span.status, is_fill=False)
    named = begins
    if is_first or begins == 0:
        row[begins] = _TrackCell(glyph, span.status, is_fill=False)
        named = begins + 1
        _name(row, span, named, ends)


def _name(row: list[_TrackCell], span: TrackSpan, begins: int, ends: int) -> None:
    """Writes the longest name of a status that fits between its glyph and its end."""
    free = begins
    while free < ends and row[free].is_fill:
        free += 1
    for said in status_labels(span):
        if cells(said) == len(said) <= free - begins - _ROOM:
            for place, char in enumerate(f" {said} ", begins):
                row[place] = _TrackCell(char, span.status, is_fill=False, is_name=True)
            return


def status_labels(span: TrackSpan) -> list[str]:
    """The names of a status, the longest first."""
    expected = span.expected.occurred if span.expected else None
    full = status_words(span.status, span.outcome, expected)
    return [full, status_name(span.status)]


def _fill(span: TrackSpan, moment: int, lapse_after: int) -> str:
    if span.uncertain:
        return PERHAPS
    if span.status == "overdue":
        part = (moment - span.begins) / lapse_after if lapse_after else 0.0
        return LATER_AND_LATER[max(0, min(int(part * 3), 2))]
    return BESIDE if span.stands == "in-force" else FILLS.get(span.status, "─")


def _perhaps(row: list[_TrackCell], edges: Sequence[int], span: TrackSpan) -> None:
    """Marks the cells before a status in which it may have begun."""
    first = max(column_of(edges, span.may_begin), 0)
    for column in range(first, min(column_of(edges, span.begins), len(row))):
        if row[column].is_fill:
            row[column] = _TrackCell(PERHAPS, span.status)


def _pieces(row: Sequence[_TrackCell], now: int) -> Iterator[TrackPiece]:
    def look(place: int) -> tuple[str | None, bool, bool, bool]:
        return row[place].status, row[place].is_name, place > now, place == now

    for (status, is_name, is_later, is_now), places in groupby(range(len(row)), look):
        text = "".join(row[place].char for place in places)
        if is_now and row[now].is_fill:
            text = NOW
        yield TrackPiece(text, status, is_name, is_later, is_now)
