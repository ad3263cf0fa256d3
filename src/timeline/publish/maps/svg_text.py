"""Numbers, boxes and text of a picture in SVG."""

from __future__ import annotations

from collections.abc import Iterator
from html import escape

from timeline.text.sanitize import cells

_WIDTH = 0.56
_BOLD = 0.64
"""How wide a letter is on average, as a part of its size; the font is the reader's own."""


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
