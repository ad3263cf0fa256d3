"""A source document as text to read: its facts, missing quotes, and its text."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from typing import Final

from timeline.dates.edtf import Edtf
from timeline.results import CitedQuote, SourceDocument
from timeline.text.phrasing import LEVEL_WORDS
from timeline.tui.text_wrap import Line, Marked, Span, document

LONGEST: Final = 1_000_000
"""Most characters of a text that are shown."""
_MOST_NUMBERS: Final = 6


def reading(evidence: SourceDocument) -> Iterator[Line]:
    """The paragraphs of the page, with each quote of `SourceDocument.quotes` marked."""
    cited = evidence.cited
    yield [Span(cited.heading, "title")]
    facts = cited.publisher
    if cited.published:
        facts += f", {Edtf.stored(cited.published).human()}"
    yield [Span(facts, "date")]
    if cited.url:
        yield [Span(cited.url, "link")]
    if evidence.wrong is not None:
        yield [Span(f"The document: {evidence.wrong}", "bad")]
    levels: Counter[str] = Counter(
        quote.level for quote in evidence.quotes if quote.level is not None
    )
    if levels:
        told = [f"{levels[one]:,} {words}" for one, words in LEVEL_WORDS.items() if levels[one]]
        yield [Span(f"Quotes found: {'; '.join(told)}", "date")]
    yield [Span("")]
    missing = evidence.missing
    if missing:
        said = "1 quote" if len(missing) == 1 else f"{len(missing):,} quotes"
        yield [Span(f"{said} not found in it", "bad")]
        for quote in missing:
            yield _quoted(evidence, quote)
            yield [Span(f"    {quote.problem}", "wait")]
        yield [Span("")]
    if evidence.text is None:
        yield from _without_text(evidence)
    else:
        yield from _text(evidence, evidence.text)


def _without_text(evidence: SourceDocument) -> Iterator[Line]:
    name = evidence.cited.document if evidence.wrong is None else None
    folders = ", ".join(str(folder) for folder in evidence.looked_in)
    if name:
        yield [Span(f"The file {name} is not available. Looked in: {folders}.", "wait")]
    elif evidence.wrong is not None:
        yield [Span("The document cannot be read, so its quotes cannot be checked.", "wait")]
    else:
        yield [Span("There is no text of this document, so its quotes cannot be checked.", "wait")]
    yield [Span("")]
    for quote in evidence.quotes:
        yield _quoted(evidence, quote)
        yield [Span("")]


def _quoted(evidence: SourceDocument, quote: CitedQuote) -> Line:
    place = evidence.quotes.index(quote)
    return [
        Span("  “"), Span(quote.exact, "quote", (place,)), Span("” "),
        Span(_label(quote), "label", (place,)),
    ]  # fmt: skip


def _text(evidence: SourceDocument, text: str) -> Iterator[Line]:
    marked = [
        Marked(quote.start, quote.end, place, " " + _label(quote))
        for place, quote in enumerate(evidence.quotes)
        if quote.start is not None and quote.end is not None and quote.end <= LONGEST
    ]
    yield from document(text[:LONGEST], marked)
    if len(text) > LONGEST:
        rest = len(text) - LONGEST
        yield [Span(f"… and {rest:,} more characters, not shown", "wait")]


def _label(quote: CitedQuote) -> str:
    numbers = ",".join(str(place + 1) for place in quote.bears[:_MOST_NUMBERS])
    more = ",…" if len(quote.bears) > _MOST_NUMBERS else ""
    level = "" if quote.level in (None, "verbatim") else f": {LEVEL_WORDS[quote.level]}"
    return f"[{numbers}{more}{level}]"


def numbers_of(evidence: SourceDocument, development: int) -> frozenset[int]:
    """The marks of the quotes that a development cites."""
    return frozenset(
        place for place, quote in enumerate(evidence.quotes) if development in quote.bears
    )
