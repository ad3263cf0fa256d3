"""Draws a line of the timeline as segments: columns by width, marks, and search hits.

It is apart from the widget because it is pure: a line, a look and a width give a strip.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, Literal

from rich.cells import cell_len
from rich.segment import Segment
from rich.style import Style
from textual.strip import Strip

from timeline.domain.lexical.text_folding import hits
from timeline.results import Change
from timeline.text.change_phrasing import change_words
from timeline.text.phrasing import MARKED, MARKS, RAILS, kind_look, weekday
from timeline.text.sanitize import clip
from timeline.tui.content import fitted, plain
from timeline.tui.model.line import Line
from timeline.tui.theme import Look

Told = Literal["told", "head", "later"]
_SPELLED_OUT: Final = re.compile(r"⟨(?:U\+([0-9A-F]{4,6})|\+\d+ marks?)⟩")
_UNSEEN: Final = "\u00ad"
RAIL: Final = 4
"""Cells beside the marks and the dates: selection, rail and two spaces."""


@dataclass(frozen=True, slots=True)
class Columns:
    """The width of each column; 0 hides it."""

    width: int
    when: int
    government: int
    word: int
    matter: int
    marks: int = 2
    happened: int = 0
    """The width of the event date, if the first date is that of the report."""
    lanes: tuple[str, ...] = ()
    """Governments with a column of their own; a last one `…` holds all others."""

    @property
    def before(self) -> int:
        """Cells of marks and dates, before the development itself."""
        return RAIL + self.marks + self.when + (self.happened + 1 if self.happened else 0)

    @classmethod
    def of(
        cls, width: int, governments: Sequence[str], *, lanes: bool, reported: bool = False
    ) -> Columns:
        """The columns that fit a width; with `reported`, the report date comes first."""
        # The limits are a cell below common sizes, because of the scroll bar.
        longest = max([2, *(len(one) for one in governments)])
        dates = (15, 17 if width >= 99 else 0) if reported else (17 if width >= 56 else 11, 0)
        marks = 3 if width >= 70 else 2
        if lanes and len(governments) > 1:
            room = max(2, (width - 25) // 26)
            shown = tuple(governments[:room])
            if len(governments) > room:
                shown = (*governments[: room - 1], "…")
            return cls(width, dates[0], 0, 0, 0, marks, 0, shown)
        return cls(
            width,
            when=21 if width >= 119 and not reported else dates[0],
            government=min(longest, 8 if width < 99 else 12),
            word=10 if width >= 60 else 0,
            matter=0 if width < 109 else 26 if width >= 129 else 20,
            marks=marks,
            happened=dates[1],
        )


def draw(
    line: Line | None,
    columns: Columns,
    look: Look,
    *,
    told: Told,
    perhaps: bool,
    new: bool,
    news: bool = False,
    marked: bool = False,
    reported: bool = False,
    selected: bool,
    first: bool,
    focused: bool,
    search: str = "",
    changes: Sequence[Change] = (),
) -> Strip:
    """A strip of exactly `columns.width` cells."""
    base = look.background + look.text
    if selected:
        base += look.selected
    bar = "▌" if selected and focused else "▏" if selected else " "
    rail = RAILS[told][0]
    segments = [
        Segment(bar, base + look.head),
        Segment(rail, base + (look.head if told == "head" else look.quiet)),
    ]
    if line is None:
        rest = columns.width - 2
        if marked:
            sign = Segment(MARKED[0].rjust(columns.marks + 1), base + look.head)
            segments, rest = [*segments, sign], rest - columns.marks - 1
        return Strip([*segments, Segment(fitted(" ···", rest), base + look.quiet)], columns.width)
    now = (("perhaps", perhaps), ("new", new), ("news", news))
    given = {*line.marks, *(name for name, holds in now if holds)}
    marks = "".join(glyph for name, (glyph, _) in MARKS.items() if name in given)
    tone = base + look.tones["record"]
    segments.append(Segment(fitted(marks, columns.marks) + " " * (not marked), tone))
    if marked:
        segments.append(Segment(MARKED[0], base + look.head))
    written = weekday(line.known_day) if reported else line.when
    when = written if first else _same_day(written)
    date_style = base + look.tones["date"] if first else base + look.quiet
    segments.append(Segment(fitted(when, columns.when) + " ", date_style))
    if columns.happened:
        segments.append(Segment(fitted(line.when, columns.happened) + " ", base + look.quiet))
    rest = columns.width - columns.before
    body = _lanes if columns.lanes else _columns
    segments += body(line, columns, rest, look, base, search, changes)
    if told == "later":
        segments = [Segment(one.text, look.faded(one.style or base)) for one in segments]
    return Strip(segments, columns.width).adjust_cell_length(columns.width, base)


def day_of(line: Line, *, reported: bool) -> str:
    """The day that groups lines: the date without its clock time."""
    when = line.known_day if reported else line.when
    return when if "/" in when else when.partition(" ")[0]


def _same_day(when: str) -> str:
    """A date below one of the same day: only its clock time."""
    _, _, clock = when.partition(" ")
    return f"           {clock}" if clock[:1].isdigit() else "          ·"


def _columns(
    line: Line,
    columns: Columns,
    rest: int,
    look: Look,
    base: Style,
    search: str,
    changes: Sequence[Change],
) -> list[Segment]:
    kind = kind_look(line.kind)
    style = base + look.kind(line.kind)
    segments = [Segment(fitted(plain(line.government), columns.government) + " ", base)]
    word = f"{kind.glyph} {fitted(kind.word, columns.word)} " if columns.word else f"{kind.glyph} "
    segments.append(Segment(word, style))
    rest -= columns.government + 1 + cell_len(word)
    matter = columns.matter if rest > columns.matter + 40 else 0
    # The space that the title does not need, and at least two fifths.
    spare = rest - cell_len(line.title) - (matter + 1 if matter else 0)
    most = max(rest * 2 // 5, spare)
    told = _told_in(changes, most - 1) if changes else ""
    told_width = min(cell_len(told) + 1, most) if told else 0
    rest -= told_width
    matter = matter if rest > matter + 20 else 0
    segments += _title(line, rest - matter - bool(matter), look, base, search)
    if matter:
        segments.append(
            Segment(" " + fitted(", ".join(line.matters), matter), base + look.tones["date"])
        )
    if told_width:
        after = changes[0].after
        segments.append(Segment(" " + fitted(told, told_width - 1), base + look.status(after)))
    return segments


def _told_in(changes: Sequence[Change], width: int) -> str:
    """The status changes, as fully as they fit; the previous status is dropped first."""
    full = plain(change_words(changes))
    if cell_len(full) <= width:
        return full
    return plain(change_words(changes, before=False))


def _lanes(
    line: Line,
    columns: Columns,
    rest: int,
    look: Look,
    base: Style,
    search: str,
    changes: Sequence[Change],
) -> list[Segment]:
    lanes = columns.lanes
    lane = lanes.index(line.government) if line.government in lanes else len(lanes) - 1
    width = rest // len(lanes)
    # A government without a lane is named in the line.
    stray = lanes[lane] != line.government
    # A line may run on into the empty lanes to its right.
    room = rest - width * lane
    kind = kind_look(line.kind)
    head = f"{kind.glyph} {plain(line.government) + ' ' if stray else ''}"
    segments = [Segment("".join("┆".ljust(width) for _ in range(lane)), base + look.quiet)]
    segments.append(Segment(head, base + look.kind(line.kind)))
    room -= cell_len(head)
    told = f" {_told_in(changes, width)}" if changes else ""
    if changes and cell_len(line.title) + cell_len(told) <= room:
        segments += _title(line, cell_len(line.title), look, base, search)
        segments.append(Segment(told, base + look.status(changes[0].after)))
        return [*segments, Segment(" " * (room - cell_len(line.title) - cell_len(told)), base)]
    return segments + _title(line, room, look, base, search)


def _title(line: Line, width: int, look: Look, base: Style, search: str) -> list[Segment]:
    if width <= 0:
        return []
    title = clip(line.title, width)
    style = base + look.struck if "retracted" in line.marks else base
    segments, place = [], 0
    for start, end in found_in(title, search):
        segments += [
            Segment(title[place:start], style), Segment(title[start:end], style + look.hit)
        ]  # fmt: skip
        place = end
    segments += [Segment(title[place:], style), Segment(" " * (width - cell_len(title)), base)]
    return [one for one in segments if one.text]


def found_in(text: str, search: str) -> list[tuple[int, int]]:
    """The hits of a search in a text that is safe to draw; they do not overlap."""
    if not search:
        return []
    # Escaped characters are searched as they are stored, padded to the same length.
    return hits(_SPELLED_OUT.sub(_as_stored, text), search)


def _as_stored(spelled: re.Match[str]) -> str:
    char = chr(int(spelled[1], 16)) if spelled[1] else _UNSEEN
    return char.ljust(len(spelled[0]), _UNSEEN)
