"""Numbers, boxes and text of a picture in SVG."""

from __future__ import annotations

from collections.abc import Iterator
from html import escape

from timeline.text.sanitize import cells

_WIDTH = 0.56
_BOLD = 0.64
"""How wide a letter is on average, as a part of its size; the font is the reader's own."""


_BY_LETTER = {
    **dict.fromkeys("iljI.,:;'|!’", 0.29),
    **dict.fromkeys('ftr()[]-/ "', 0.38),
    **dict.fromkeys("mwMW@%—…", 0.92),
    **dict.fromkeys("ABCDEFGHKLNOPQRSTUVXYZ&", 0.7),
}
_LETTER, _FOREIGN, _BROAD = 0.57, 0.64, 1.02
"""How wide letters are beside these, of one cell and of two."""


def n(value: float) -> str:
    """A number without needless digits."""
    return f"{value:.2f}".rstrip("0").rstrip(".")


def rect(x: float, y: float, width: float, height: float) -> str:
    """The attributes of a rectangle."""
    return f'x="{n(x)}" y="{n(y)}" width="{n(width)}" height="{n(height)}"'


def length(text: str, size: float, *, bold: bool = False) -> float:
    """About how wide a text is."""
    return cells(text) * size * (_BOLD if bold else _WIDTH)


def text_at(
    x: float, y: float, text: str, size: float, *, look: str = "ink", anchor: str = "start",
    bold: bool = False,
) -> str:  # fmt: skip
    """A text; it takes no pointer from what is under it."""
    weight = ' font-weight="600"' if bold else ""
    return (
        f'<text class="{look}" x="{n(x)}" y="{n(y)}" font-size="{n(size)}"{weight}'
        f' text-anchor="{anchor}" pointer-events="none">{escape(text)}</text>'
    )


def lines_of(text: str, size: float, width: float, *, bold: bool = False) -> Iterator[str]:
    """A text in lines of some width; what is too long without a space is cut."""
    line = ""
    for word in text.split():
        longer = f"{line} {word}".strip()
        if line and length(longer, size, bold=bold) > width:
            yield _cut(line, size, width, bold=bold)
            line = word
        else:
            line = longer
    yield _cut(line, size, width, bold=bold)


def _cut(text: str, size: float, width: float, *, bold: bool) -> str:
    if length(text, size, bold=bold) <= width:
        return text
    most = int(width / (size * (_BOLD if bold else _WIDTH))) - 1
    while text and cells(text) > most:
        text = text[:-1]
    return f"{text.rstrip()}…"


def clipped(text: str, size: float, width: float, *, bold: bool = False) -> str:
    """The text, cut with an ellipsis if its letters are wider than that.

    This measures each letter, so that a title of narrow ones is cut later than one of wide ones.
    """
    room = width / (size * (_BOLD / _WIDTH if bold else 1.0))
    wide, fits = 0.0, 0
    for place, char in enumerate(text, 1):
        wide += _letter(char)
        if wide + _letter("…") <= room:
            fits = place
    return text if wide <= room else f"{text[:fits].rstrip()}…"


def _letter(char: str) -> float:
    """The width of a letter, as a part of its size."""
    if char.isascii() or char in _BY_LETTER:
        return _BY_LETTER.get(char, _LETTER)
    return (0.0, _FOREIGN, _BROAD)[min(cells(char), 2)]
