"""Prints what matters went through: a row each, under an axis of dates."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING, Final

from timeline.cli.output.log import glyph
from timeline.cli.output.status import colour
from timeline.domain.matter.status import LAPSE_AFTER
from timeline.text.ansi import AnsiStyle
from timeline.text.phrasing import STATUSES, day_words, glyph_of, status_name
from timeline.text.sanitize import cells, clip, sanitize
from timeline.text.track_axis import broken_axis, drawn_moment, even_axis
from timeline.text.track_row import (
    BESIDE,
    CLOSES,
    FILLS,
    NOW,
    OPENS,
    PERHAPS,
    TrackPiece,
    column_of,
    track_cells,
    track_pieces,
)

if TYPE_CHECKING:
    from timeline.publish.maps.broken_scale import BrokenScale
    from timeline.results import Track

_LEFT: Final = 0.3
"""The part of a line that names may take."""
_MOST_LEFT, _LEAST_LEFT = 44, 12
_PLAIN: Final = str.maketrans("─═╌▒·━█▄╍░▓▂├┤│╷⋯…▼▸◂", "-=~%.=#m-%%_[]|'..v><")
"""What is drawn where stdout cannot show lines."""


def print_tracks(
    found: Sequence[Track],
    scale: BrokenScale,
    width: int,
    now: int,
    zone: str,
    colours: AnsiStyle,
    lapse_after: int = LAPSE_AFTER,
) -> None:
    """Prints tracks under their axis, and what the signs mean.

    Args:
        found: The tracks, at least one.
        scale: The time from left to right.
        width: Cells of a line.
        now: The moment of the picture, in seconds since the epoch.
        zone: IANA zone of the dates on the axis.
        colours: The palette.
        lapse_after: Seconds after which an overdue decision counts as lapsed.
    """
    short = _short_names(found)
    names = [_name(one, short) for one in found]
    left = max(cells(government) + cells(matter) for government, matter in names)
    left = min(left, _MOST_LEFT, max(int(width * _LEFT), _LEAST_LEFT))
    edges = [scale.moment(place / (width - left - 1)) for place in range(width - left)]
    # Those of the board and of the picture, so that a reader of both learns one set.
    is_plain = not glyph("raised")
    drawn_now = drawn_moment(edges[0], edges[-1], now, zone)
    place = column_of(edges, now if drawn_now is None else drawn_now)
    signs = {one: _letter(one) if is_plain else glyph_of(one) for one in STATUSES}
    lines = [*_axis(edges, place, scale, found, day_words(now, zone), zone, left, colours)]
    used: set[str | None] = set()
    drawn: set[str] = set()
    for one, (government, matter) in zip(found, names, strict=True):
        head = clip(matter, max(left - cells(government), 1))
        before = f"{colours.government(government)}{colours.matter(head)}"
        gap = " " * (left - cells(government) - cells(head))
        row = track_cells(one.spans, edges, signs.__getitem__, lapse_after)
        pieces = track_pieces(row, place)
        used |= {piece.status for piece in pieces}
        drawn |= {char for piece in pieces if not piece.is_name for char in piece.text}
        bars = "".join(_piece(piece, colours) for piece in pieces)
        lines.append(f"{before}{gap} {bars}")
    lines += ["", *_legend(_meanings(signs, used, drawn), width, colours)]
    text = "".join(f"{line.rstrip()}\n" for line in lines)
    sys.stdout.write(text.translate(_PLAIN) if is_plain else text)


def _letter(status: str) -> str:
    """A sign for a status where stdout cannot show its glyph."""
    return chr(ord("a") + list(STATUSES).index(status))


def _short_names(found: Sequence[Track]) -> bool:
    """Whether a government must be said: of one alone, the matters are enough."""
    return len({one.government for one in found}) > 1


def _name(one: Track, with_government: bool) -> tuple[str, str]:
    government = f"{sanitize(one.government)} " if with_government else ""
    return government, sanitize(one.title or one.matter)


def _axis(
    edges: Sequence[int],
    place: int,
    scale: BrokenScale,
    found: Sequence[Track],
    said: str,
    zone: str,
    left: int,
    colours: AnsiStyle,
) -> Iterator[str]:
    """The moment of the picture over the dates."""
    width = len(edges) - 1
    if 0 <= place < width:
        label = f"▼ {said}" if place + 2 + len(said) <= width else f"{said} ▼"
        start = place if label[0] == "▼" else max(place + 1 - len(label), 0)
    else:
        label = f"{said} is after this ▸" if place >= width else f"◂ {said} is before this"
        start = max(width - len(label), 0) if place >= width else 0
    yield " " * (left + 1 + start) + colours.heading(label)
    if scale.breaks:
        moments = (span.begins for one in found for span in one.spans)
        cut = (int((one.begins + one.ends) / 2 * width) for one in scale.breaks)
        dates = broken_axis(edges, moments, cut, zone)
    else:
        dates = even_axis(edges, zone)
    yield " " * (left + 1) + colours.date(dates)


def _piece(piece: TrackPiece, colours: AnsiStyle) -> str:
    if piece.status is None:
        return colours.heading(piece.text) if piece.is_now else piece.text
    shown = colour(piece.status, piece.text, colours)
    return colours.muted(shown) if piece.is_later and piece.status != "overdue" else shown


def _meanings(
    signs: dict[str, str], used: set[str | None], drawn: set[str]
) -> Iterator[tuple[str | None, str]]:
    for status in STATUSES:
        if status in used:
            yield status, f"{signs[status]}{FILLS[status]} {status_name(status)}"
    for char, said in (
        (PERHAPS, "may have begun or ended"),
        (BESIDE, "something is in force meanwhile"),
        (NOW, "the day of this picture"),
    ):
        if char in drawn:
            yield None, f"{char} {said}"
    if CLOSES in drawn:
        yield None, f"{OPENS}{CLOSES} decision expected then"


def _legend(
    found: Iterable[tuple[str | None, str]], width: int, colours: AnsiStyle
) -> Iterator[str]:
    line, used = "", 0
    for status, said in found:
        if used and used + 3 + cells(said) > width:
            yield line
            line, used = "", 0
        line += ("   " if used else "") + colour(status, said, colours)
        used += cells(said) + (3 if used else 0)
    yield line
