"""Wraps long text to a width, and keeps its marks.

Textual wraps content in the screen's thread, all at once, which takes noticeable time for a
document of a megabyte. These are plain functions over strings, so that a worker can call them. Each
line knows its marks.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache
from typing import Final, NamedTuple, TypeAlias

from timeline.text.sanitize import clip, sanitize


class Span(NamedTuple):
    """A run of text in one style."""

    text: str
    style: str = ""
    """A style name that the widget knows; "" for plain text."""
    marks: tuple[int, ...] = ()
    """The numbers of what it belongs to, such as quotes."""
    whole: bool = False
    """Whether it stays on one line if it fits there: a number and its unit, a date."""


Line: TypeAlias = Sequence[Span]


def wrap(text: str, width: int) -> list[str]:
    """Wraps text that is safe to draw at spaces, to lines of at most `width` cells."""
    return [text[start:end].rstrip() for start, end in _breaks(text, max(width, 1))]


def _breaks(text: str, width: int, hang: int = 0) -> Iterator[tuple[int, int]]:
    """Start and end of each line; a long word breaks at the width.

    Lines after the first have `hang` cells less.
    """
    start = 0
    while True:
        if start:
            width, hang = max(width - hang, 1), 0
        # Marks and joined emoji put several characters into a cell; eight per cell is enough.
        window = text[start : start + 8 * width]
        fits = len(clip(window, width, ""))
        if start + fits >= len(text):
            yield start, len(text)
            return
        end = fits if window[fits : fits + 1] == " " else window.rfind(" ", 0, fits) + 1
        end = end if end > 0 else max(fits, 1)
        yield start, start + end
        start += end
        while start < len(text) and text[start] == " ":
            start += 1


def flow(paragraphs: Iterable[Line], width: int, hang: int = 0) -> list[list[Span]]:
    """Wraps paragraphs to lines of at most `width` cells, and escapes their text.

    Args:
        paragraphs: The paragraphs.
        width: The cells of a line.
        hang: The cells by which lines after the first of a paragraph are indented.
    """
    lines: list[list[Span]] = []
    for paragraph in paragraphs:
        short = sum(len(one.text) for one in paragraph) <= _SHORT
        lines += (_flowed_again if short else _flowed)(tuple(paragraph), max(width, 1), hang)
    return lines


def _flowed(paragraph: tuple[Span, ...], width: int, hang: int) -> list[list[Span]]:
    seen = (one._replace(text=sanitize(one.text, newlines=True)) for one in paragraph)
    lines: list[list[Span]] = []
    for spans in _at_feeds(seen):
        # Lines break at plain spaces alone, and both spaces have one cell.
        text = "".join(_unbroken(one, width - hang) for one in spans)
        for start, end in _breaks(text, width, hang):
            cut = _cut(spans, start, end)
            lines.append([Span(" " * hang), *cut] if start and hang else cut)
    return lines


def _unbroken(span: Span, room: int) -> str:
    """The text of a span, without plain spaces if it is to stay whole and fits."""
    fits = span.whole and len(span.text) <= room
    return span.text.replace(" ", "\u00a0") if fits else span.text


_SHORT: Final = 400
"""Most characters of a paragraph that is cached: it is likely a line of a panel."""
_flowed_again = lru_cache(2_048)(_flowed)


def _at_feeds(spans: Iterable[Span]) -> list[list[Span]]:
    """Splits spans at line feeds, none of which may reach the terminal."""
    lines: list[list[Span]] = [[]]
    for span in spans:
        first, *rest = span.text.split("\n")
        lines[-1].append(span._replace(text=first))
        lines += [[span._replace(text=more)] for more in rest]
    return lines


def _cut(spans: Sequence[Span], start: int, end: int) -> list[Span]:
    cut, place = [], 0
    for span in spans:
        first, last = max(start - place, 0), min(end - place, len(span.text))
        if first < last:
            cut.append(span._replace(text=span.text[first:last]))
        place += len(span.text)
        if place >= end:
            break
    return cut


class Marked(NamedTuple):
    """A marked range of a document, and the label after it."""

    start: int
    end: int
    number: int
    label: str = ""


def document(text: str, marked: Sequence[Marked]) -> Iterator[Line]:
    """The lines of a document as paragraphs, with marked ranges as spans; ranges may overlap."""
    edges = sorted({0, len(text), *(m.start for m in marked), *(m.end for m in marked)})
    opening: dict[int, list[Marked]] = {}
    closing: dict[int, list[Marked]] = {}
    for one in marked:
        opening.setdefault(one.start, []).append(one)
        closing.setdefault(one.end, []).append(one)
    inside: dict[int, None] = {}
    paragraph: list[Span] = []
    for begin, end in zip(edges, [*edges[1:], len(text)], strict=True):
        for one in closing.get(begin, ()):
            inside.pop(one.number, None)
        labels = "".join(one.label for one in closing.get(begin, ()))
        if labels:
            numbers = tuple(one.number for one in closing[begin])
            paragraph.append(Span(labels, "label", numbers))
        for one in opening.get(begin, ()):
            inside[one.number] = None
        marks = tuple(inside)
        first, *rest = text[begin:end].split("\n")
        paragraph.append(Span(first, "quote" if marks else "", marks))
        for more in rest:
            yield paragraph
            paragraph = [Span(more, "quote" if marks else "", marks)]
    yield paragraph
