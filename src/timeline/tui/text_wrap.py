"""Long text broken into lines for a width, with what is marked in it kept marked.

Textual wraps content in the thread of the screen and all at once, which a document of a megabyte
would make felt. Here it is plain functions over strings, so that a worker can do it, and each line
knows which marks it carries.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache
from typing import Final, NamedTuple, TypeAlias

from timeline.text.sanitize import clip, sanitize


class Span(NamedTuple):
    """A run of text of one look."""

    text: str
    style: str = ""
    """A name that the widget knows; nothing for plain text."""
    marks: tuple[int, ...] = ()
    """What it belongs to, such as quotes, by number."""


Line: TypeAlias = Sequence[Span]


def wrap(text: str, width: int) -> list[str]:
    """Text that is safe to show, in lines of at most so many cells, broken at spaces."""
    return [text[start:end].rstrip() for start, end in _breaks(text, max(width, 1))]


def _breaks(text: str, width: int) -> Iterator[tuple[int, int]]:
    """Where each line begins and ends; a long word breaks where it must."""
    start = 0
    while True:
        # A cell holds a letter with its marks, and joined emoji more: eight is more than enough.
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


def flow(paragraphs: Iterable[Line], width: int) -> list[list[Span]]:
    """Paragraphs in lines of at most so many cells. Their text is made visible on the way."""
    lines: list[list[Span]] = []
    for paragraph in paragraphs:
        short = sum(len(one.text) for one in paragraph) <= _SHORT
        lines += (_flowed_again if short else _flowed)(tuple(paragraph), max(width, 1))
    return lines


def _flowed(paragraph: tuple[Span, ...], width: int) -> list[list[Span]]:
    seen = (one._replace(text=sanitize(one.text, newlines=True)) for one in paragraph)
    return [
        _cut(spans, start, end)
        for spans in _at_feeds(seen)
        for start, end in _breaks("".join(one.text for one in spans), width)
    ]


_SHORT: Final = 400
"""Characters up to which a paragraph is likely a line of a panel, which comes again and again."""
_flowed_again = lru_cache(2_048)(_flowed)


def _at_feeds(spans: Iterable[Span]) -> list[list[Span]]:
    """Spans in lines, a new one at each line feed: none may reach the terminal as it is."""
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
    """A stretch of a document that is marked, and what is written after it."""

    start: int
    end: int
    number: int
    label: str = ""


def document(text: str, marked: Sequence[Marked]) -> Iterator[Line]:
    """The lines of a document as paragraphs, what is marked in them apart; marks may overlap."""
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
