"""Turns text from data into something that Textual draws safely.

Textual reads a plain `str` as markup in most places, and a click on `[@click=…]` from a headline
would run what the headline says. So text from data reaches a widget only as `Content` made here, or
as a `Segment` whose text went through `plain`.
"""

from __future__ import annotations

from functools import lru_cache
from typing import Final

from rich.cells import cell_len
from textual.content import Content

from timeline.text.sanitize import clip, sanitize

_LONGEST: Final = 2_000
"""Most characters shown of a text on one line; no screen is wider."""


@lru_cache(2_048)
def plain(text: str) -> str:
    """The text on one line, with control and invisible characters escaped."""
    return sanitize(text[:_LONGEST])


def fitted(text: str, width: int) -> str:
    """Text that went through `plain`, cut or padded to exactly `width` cells."""
    if width <= 0:
        return ""
    if text.isascii():
        return f"{text[: width - 1]}…" if len(text) > width else text.ljust(width)
    cut = clip(text, width)
    return cut + " " * (width - cell_len(cut))


def shown(text: object, style: str = "", *, lines: bool = False) -> Content:
    """Text from data as content, taken literally; `lines` keeps its line feeds."""
    safe = sanitize(str(text), newlines=True) if lines else plain(str(text))
    return Content.styled(safe, style) if style else Content(safe)


def joined(*parts: Content | tuple[object, str] | str) -> Content:
    """Joins parts into content; text, alone or with a style, goes through `shown`."""
    return Content("").join(
        part
        if isinstance(part, Content)
        else shown(part, lines=True)
        if isinstance(part, str)
        else shown(*part, lines=True)
        for part in parts
    )
