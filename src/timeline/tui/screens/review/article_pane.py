"""The article of a draft: its quotes with the numbers of their proposals, and one sentence chosen.

All quotes and sentences are marked once, and what is selected is highlighted. So the text is
wrapped again only if a quote or the width changes.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import TYPE_CHECKING, Final

from timeline.capture.review.quoted_passages import passages, quotes_of
from timeline.results import DraftEntry, DraftReview
from timeline.tui.text_wrap import Line, Marked, Span, document, flow
from timeline.tui.widgets.lists.text_view import TextView

if TYPE_CHECKING:
    from collections.abc import Sequence

    from timeline.capture.article import Passage
    from timeline.capture.reading.sentences import Sentence

_SENTENCES: Final = 1_000_000
"""The mark of the first sentence; those of quotes are smaller."""
_MOST_NUMBERS: Final = 6


class ArticlePane:
    """The text of the article beside the proposals.

    Args:
        view: The widget that shows it.
        review: The draft.
    """

    def __init__(self, view: TextView, review: DraftReview) -> None:
        self.view = view
        self._review = review
        self._sentences: Sequence[Sentence] | None = None
        self._found: dict[str, list[Passage | None]] = {}
        self._marks: dict[Passage, int] = {}
        self._shown: object = None
        self.chosen = 0
        """The place of the selected sentence."""

    @property
    def text(self) -> str:
        """The text of the article; "" if it is not at hand."""
        article = self._review.article
        return article.text if article is not None else ""

    @property
    def sentences(self) -> Sequence[Sentence]:
        """The sentences of the article."""
        if self._sentences is None:
            from timeline.capture.reading.sentences import sentences

            self._sentences = sentences(self.text)
        return self._sentences

    def passages_of(self, entry: DraftEntry) -> list[Passage | None]:
        """The passage of each quote of a proposal; None for one that is not in the article."""
        key = json.dumps(quotes_of(entry.development), default=str)
        if key not in self._found:
            self._found[key] = passages(entry.development, self.text)
        return self._found[key]

    # ------------------------------------------------------------------ drawing

    def tell(self) -> None:
        """Wraps the text again, if a quote or the width changed."""
        numbers: dict[Passage, list[int]] = {}
        for entry in self._review.entries:
            for passage in self.passages_of(entry):
                if passage is not None:
                    numbers.setdefault(passage, []).append(entry.place + 1)
        shown = (self.view.room, {one: tuple(held) for one, held in numbers.items()})
        if shown == self._shown:
            return
        first = self._shown is None
        self._shown = shown
        self._marks = {one: number for number, one in enumerate(numbers)}
        self.view.put(flow(self._paragraphs(numbers), self.view.room), keep_place=not first)

    def _paragraphs(self, numbers: dict[Passage, list[int]]) -> Iterator[Line]:
        source = self._review.source
        yield [Span(str(source.get("title") or "The article"), "title")]
        facts = [str(source.get(name) or "") for name in ("publisher", "published")]
        yield [Span("  ".join(filter(None, facts)), "date")]
        yield [Span("")]
        if not self.text:
            yield [Span(f"The article cannot be shown: {self._review.missing}.", "wait")]
            return
        marked = [
            Marked(one.start, one.end, self._marks[one], f" {_label(held)}")
            for one, held in numbers.items()
        ]
        marked += [
            Marked(one.start, one.end, _SENTENCES + place)
            for place, one in enumerate(self.sentences)
        ]
        for line in document(self.text, marked):
            yield [_quieter(span) for span in line]

    # ------------------------------------------------------------------ what is selected

    def point_at(self, entry: DraftEntry | None, number: int) -> None:
        """Highlights a quote of a proposal, and selects its sentence."""
        found = self.passages_of(entry) if entry is not None else []
        passage = found[number] if number < len(found) else None
        if passage is None:
            self.view.point_at(frozenset())
            return
        self.chosen = self._sentence_at(passage.start)
        self.view.point_at(frozenset({self._marks[passage]}))

    def choose(self, place: int) -> None:
        """Selects a sentence."""
        if self.sentences:
            self.chosen = max(0, min(place, len(self.sentences) - 1))
            self.view.point_at(frozenset({_SENTENCES + self.chosen}))

    def choose_marked(self, marks: Sequence[int]) -> None:
        """Selects the sentence that was clicked."""
        found = [one - _SENTENCES for one in marks if one >= _SENTENCES]
        if found:
            self.choose(found[0])

    def page(self, pages: float) -> None:
        """Selects the sentence that is some heights of the view away."""
        step = 1 if pages > 0 else -1
        lines = max(int(abs(pages) * self.view.size.height), 1)
        marks = self.view.marks_near(_SENTENCES + self.chosen, step * lines)
        there = [one - _SENTENCES for one in marks if one >= _SENTENCES]
        self.choose(there[0] if there else (0 if step < 0 else len(self.sentences) - 1))

    def _sentence_at(self, start: int) -> int:
        found = [place for place, one in enumerate(self.sentences) if one.start <= start]
        return found[-1] if found else 0


def _label(numbers: list[int]) -> str:
    more = ",…" if len(numbers) > _MOST_NUMBERS else ""
    return f"[{','.join(map(str, numbers[:_MOST_NUMBERS]))}{more}]"


def _quieter(span: Span) -> Span:
    """A span in a quiet style: most of an article is quoted, and one quote is to stand out."""
    if span.style != "quote":
        return span
    is_quoted = any(one < _SENTENCES for one in span.marks)
    return span._replace(style="cited" if is_quoted else "sentence")
