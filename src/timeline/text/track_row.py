"""What a matter went through as a row of cells, for printed lines and for the screen.

Each status begins with its glyph, which is repeated at the left end of a row, so that statuses can
be told apart without colour. Its name follows where there is room. The cells between say what sort
of status it is: a line is waiting, a solid bar is in force, what is overdue grows darker.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Mapping, Sequence
from itertools import groupby
from operator import attrgetter
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


class TrackCell(NamedTuple):
    """One cell of a row.

    Attributes:
        char: What is in it.
        status: The status that gives it its colour; None for none.
        is_fill: Whether it is neither a sign nor a letter.
        is_name: Whether it is a letter of the name of the status.
    """

    char: str
    status: str | None = None
    is_fill: bool = True
    is_name: bool = False


_BLANK: Final = TrackCell(" ")


def column_of(edges: Sequence[int], moment: int) -> int:
    """The column that has a moment; -1 before the first, and their number after the last."""
    return bisect_right(edges, moment) - 1


def even_edges(first: int, last: int, columns: int) -> list[int]:
    """The moments at which columns of the same length begin, and the end of the last one."""
    return [first + (last - first) * place // columns for place in range(columns + 1)]


def track_cells(
    spans: Sequence[TrackSpan],
    edges: Sequence[int],
    glyph: Callable[[str], str],
    lapse_after: int = LAPSE_AFTER,
) -> list[TrackCell]:
    """A row of a matter.

    Args:
        spans: Its statuses over time.
        edges: The moments at which the columns begin, and the end of the last one.
        glyph: Returns the glyph of a status, of one cell.
        lapse_after: Seconds after which an overdue decision counts as lapsed.
    """
    row = [_BLANK] * (len(edges) - 1)
    before: str | None = None
    for span in spans:
        if span.begins >= edges[-1]:
            _perhaps(row, edges, span)
            break
        if span.ends is None or span.ends > edges[0]:
            is_first = span.status != before
            _draw(row, edges, span, glyph(span.status), lapse_after, is_first=is_first)
            _perhaps(row, edges, span)
        before = span.status
    return row


def track_pieces(row: Sequence[TrackCell], now: int | None) -> list[TrackPiece]:
    """A row in pieces that look alike.

    Args:
        row: The row.
        now: The column of the moment of the picture; what is after it is still to come.
    """
    place = len(row) if now is None else now
    if not 0 <= place < len(row):
        return _alike(row, is_later=place < 0)
    cell = row[place]
    char = NOW if cell.is_fill else cell.char
    return [
        *_alike(row[:place], is_later=False),
        TrackPiece(char, cell.status, cell.is_name, is_now=True),
        *_alike(row[place + 1 :], is_later=True),
    ]


def _alike(row: Sequence[TrackCell], *, is_later: bool) -> list[TrackPiece]:
    return [
        TrackPiece("".join(cell.char for cell in those), status, is_name, is_later)
        for (status, is_name), those in groupby(row, _LOOK)
    ]


_LOOK: Final = attrgetter("status", "is_name")


def _draw(
    row: list[TrackCell],
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
        row[column] = TrackCell(_fill(span, edges[column], lapse_after), span.status)
    if span.status in ("decision-expected", "postponed") and span.expected is not None:
        opens, closes = (column_of(edges, one) for one in span.expected[1:3])
        if begins < opens < min(closes, ends) - 1:
            row[opens] = TrackCell(OPENS, span.status, is_fill=False)
        if begins < closes <= ends and begins < ends - 1:
            row[min(closes, ends - 1)] = TrackCell(CLOSES, span.status, is_fill=False)
    named = begins
    if is_first or begins == 0:
        row[begins] = TrackCell(glyph, span.status, is_fill=False)
        named = begins + 1
        _name(row, span, named, ends)


def _name(row: list[TrackCell], span: TrackSpan, begins: int, ends: int) -> None:
    """Writes the longest name of a status that fits between its glyph and its end."""
    if ends - begins < len(span.status) + _ROOM:
        return
    free = begins
    while free < ends and row[free].is_fill:
        free += 1
    for said in status_labels(span):
        if cells(said) == len(said) <= free - begins - _ROOM:
            for place, char in enumerate(f" {said} ", begins):
                row[place] = TrackCell(char, span.status, is_fill=False, is_name=True)
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


def _perhaps(row: list[TrackCell], edges: Sequence[int], span: TrackSpan) -> None:
    """Marks the cells before a status in which it may have begun."""
    if span.may_begin >= span.begins:
        return
    first = max(column_of(edges, span.may_begin), 0)
    for column in range(first, min(column_of(edges, span.begins), len(row))):
        if row[column].is_fill:
            row[column] = TrackCell(PERHAPS, span.status)
