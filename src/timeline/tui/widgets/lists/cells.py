"""Parts of rows that several boards draw: headings, statuses, developments, values."""

from __future__ import annotations

import json
from typing import Any

from rich.cells import cell_len
from rich.style import Style

from timeline.results import Change, Entry
from timeline.text.change_phrasing import moved_words
from timeline.text.phrasing import glyph_of, kind_look, status_words, weekday
from timeline.text.sanitize import clip
from timeline.tui.content import fitted, plain
from timeline.tui.theme import Look
from timeline.tui.widgets.lists.row_list import Lines, Piece

BOLD = Style(bold=True)
PLAIN = Style.null()


def heading(words: str, count: int | str, look: Look, note: str = "") -> Lines:
    """The heading of a section."""
    number = f"{count:,}" if isinstance(count, int) else count
    return [
        [(words, look.head), (f" {number}", look.quiet), (f"  {note}" if note else "", look.quiet)]
    ]


def clause(status: str, outcome: str | None, expected: str | None) -> str:
    """A status with its glyph, as a clause: “◔ decision expected until 22 April 2022”."""
    return plain(f"{glyph_of(status)} {status_words(status, outcome, expected)}")


def short_status(status: str) -> str:
    """A status with its glyph, without its window."""
    return f"{glyph_of(status)} {status.replace('-', ' ')}"


def change_clause(change: Change) -> str:
    """A change in words, with the glyph of the status that it led to."""
    before, after = moved_words(change)
    glyph = f"{glyph_of(change.after)} " if change.after else ""
    return plain(f"{before} → {glyph}{after}" if before else f"{glyph}{after}")


def spread(left: list[Piece], right: Piece, width: int) -> list[Piece]:
    """Pieces on the left and one at the right end; the left is cut if both do not fit."""
    text, style = right
    room = max(width - cell_len(text) - 1, 0)
    pieces: list[Piece] = []
    for words, look in left:
        cut = clip(words, room)
        pieces.append((cut, look))
        room -= cell_len(cut)
        if cut != words:
            break
    return [*pieces, (" " * (room + 1), PLAIN), (text, style)]


def development(
    entry: Entry, width: int, look: Look, *, government: int = 0, marks: str = ""
) -> list[Piece]:
    """A development on one line: date, government, kind, title."""
    kind = kind_look(entry.kind)
    when = 21 if width >= 100 else 17 if width >= 60 else 11
    word = f"{kind.glyph} {fitted(kind.word, 10)} " if width >= 60 else f"{kind.glyph} "
    pieces: list[Piece] = [
        (fitted(plain(weekday(entry.occurred.short())), when) + " ", look.tones["date"])
    ]
    if government:
        pieces.append((fitted(plain(entry.government), government) + " ", look.quiet))
    pieces.append((word, look.kind(entry.kind)))
    title = look.struck if entry.retracted_by is not None else PLAIN
    room = width - sum(cell_len(text) for text, _ in pieces) - cell_len(marks)
    pieces.append((clip(plain(entry.title), max(room, 0)), title))
    if marks:
        pieces.append((marks, look.tones["record"]))
    return pieces


def value_words(value: Any) -> str:
    """A field's value on one line."""
    if value is None or value in ([], ""):
        return "(none)"
    if isinstance(value, str):
        return plain(value)
    if isinstance(value, list) and all(isinstance(one, str) for one in value):
        return plain(", ".join(value))
    return plain(json.dumps(value, ensure_ascii=False))
