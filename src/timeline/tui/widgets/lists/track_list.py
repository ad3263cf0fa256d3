"""The list of matters with what each went through, as bars over time."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from typing import Any, Final

from rich.style import Style
from textual.geometry import Region
from textual.strip import Strip

from timeline.domain.matter.track_spans import on_its_day
from timeline.results import Track
from timeline.text.phrasing import glyph_of
from timeline.text.sanitize import clip, pad
from timeline.text.track_row import (
    TrackCell,
    TrackPiece,
    column_of,
    track_cells,
    track_pieces,
)
from timeline.tui.content import plain
from timeline.tui.theme import SEEN, Look
from timeline.tui.widgets.lists.cells import BOLD, PLAIN
from timeline.tui.widgets.lists.row_list import Lines, Piece, RowList

Name = tuple[str, str]
_LEFT: Final = 0.3
_LEAST_LEFT, _MOST_LEFT = 14, 40
_DRAWN: Final = 256
"""Rows whose bars are kept."""
_NOW: Final = Style(reverse=True)


def name_cells(width: int) -> int:
    """Cells that the names have, of a row of some width."""
    return max(_LEAST_LEFT, min(int(width * _LEFT), _MOST_LEFT))


class TrackList(RowList[Name]):
    """Rows of matters.

    Args:
        track: Returns the track of a matter, if it was read.
        want: Called with the rows in sight and their neighbours before they are drawn.
    """

    def __init__(
        self,
        track: Callable[[Name], Track | None],
        want: Callable[[Sequence[Name], Sequence[Name]], None],
        **options: Any,
    ) -> None:
        super().__init__(self._row, lambda name: name, **options)
        self._track = track
        self._want = want
        self.edges: Sequence[int] = ()
        """The moments at which the columns of bars begin, and the end of the last one."""
        self.now: int | None = None
        """The moment of the playhead."""
        self._drawn: dict[Name, tuple[Track, Sequence[int], Sequence[TrackCell]]] = {}
        self.by_day = True
        """Whether a status begins with the day of its date."""
        self.with_government = True

    @property
    def columns(self) -> int:
        """The columns that the bars have."""
        width = max(self.scrollable_content_region.width, 2) - 1
        return max(width - name_cells(width) - 1, 1)

    def render_lines(self, crop: Region) -> list[Strip]:
        """Asks for the rows in sight, and draws those that are there."""
        first, high = int(self.scroll_offset.y), max(self.size.height, 1)
        before = max(first - high, 0)
        self._want(
            self.items[first : first + high],
            [*self.items[first + high : first + 3 * high], *self.items[before:first]],
        )
        return super().render_lines(crop)

    def _row(self, name: Name, width: int, look: Look) -> Lines:
        track = self._track(name)
        left = name_cells(width)
        government = f"{plain(name[0])} " if self.with_government else ""
        title = plain((track and track.title) or name[1])
        room = max(left - len(government), 1)
        row: list[Piece] = [
            (government, look.tones["date"]),
            (pad(clip(title, room), room), BOLD),
            (" ", PLAIN),
        ]
        if track is not None and len(self.edges) > 1:
            now = None if self.now is None else column_of(self.edges, self.now)
            pieces = track_pieces(self._cells(name, track), now)
            row += [(piece.text, _style(piece, look)) for piece in pieces]
        return [row]

    def _cells(self, name: Name, track: Track) -> Sequence[TrackCell]:
        """The bars of a track, which stay the same while the playhead moves."""
        held = self._drawn.get(name)
        if held is not None and held[0] is track and held[1] is self.edges:
            return held[2]
        spans = on_its_day(track.spans) if self.by_day else track.spans
        cells = track_cells(spans, self.edges, _glyph)
        if len(self._drawn) > _DRAWN:
            self._drawn.clear()
        self._drawn[name] = track, self.edges, cells
        return cells

    def redraw_rows(self, names: Collection[Name]) -> None:
        """Draws the rows of some matters again, if they are in sight."""
        first = int(self.scroll_offset.y)
        last = min(first + self.size.height, len(self.items))
        those = {place for place in range(first, last) if self.items[place] in names}
        if those:
            self._strips = {key: one for key, one in self._strips.items() if key[0] not in those}
            self.refresh()


def _glyph(status: str) -> str:
    return glyph_of(status)


def _style(piece: TrackPiece, look: Look) -> Style:
    style = look.status(piece.status) if piece.status else look.quiet
    if piece.is_now:
        return style + _NOW
    # What is still to come is quieter, but not a name in it.
    return look.faded(style, SEEN) if piece.is_later and not piece.is_name else style
