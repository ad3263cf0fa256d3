"""Opens drafts for their review, and proposes more from their article, for `Timeline`."""

from __future__ import annotations

import os
from collections import Counter
from contextlib import suppress
from typing import TYPE_CHECKING, Any, Final

from timeline.capture.drafting import Drafting
from timeline.services import arguments
from timeline.services.session import StoreSession

if TYPE_CHECKING:
    from pathlib import Path

    from timeline.capture.article import Article, ProposedDevelopment
    from timeline.capture.review.draft_review import DraftReview

_KIND: Final = "statement-made"
"""The kind of a sentence in which the rules find none: what is told at all was said by somebody."""
_LOW: Final = 0.05


class Reviewing:
    """Opens drafts, and proposes developments of single sentences."""

    def __init__(self, session: StoreSession, drafting: Drafting) -> None:
        self._session = session
        self._drafting = drafting

    def open_draft(self, path: str | os.PathLike[str]) -> DraftReview:
        """Opens a draft for its review; each decision is written to its file at once.

        Raises:
            NoDraft: if the file is no draft.
            BadFile: if it cannot be read.
        """
        from timeline.capture.review.draft_review import DraftReview
        from timeline.formats.discovery import find_files

        file = arguments.path("path", path)
        find_files([file])
        review = DraftReview(file)
        review.article, review.missing = self._article(review, file)
        return review

    def propose_sentence(self, review: DraftReview, start: int, end: int) -> ProposedDevelopment:
        """Proposes a development of a sentence, for a person who saw one that the rules did not.

        Args:
            review: The draft, whose article must be at hand.
            start: The first character of the sentence in the text of the article, from 0.
            end: The character after its last.
        """
        from timeline.capture.errors import NoGovernment
        from timeline.capture.proposing import propose

        article = review.article
        assert article is not None
        known = {_told(one.given) for one in review.entries}
        found: list[ProposedDevelopment] = []
        with suppress(NoGovernment):
            found = propose(article, self._drafting.known(article), min_score=0)
        fitting = [
            one
            for one in found
            if any(span.start < end and span.end > start for span in one.spans)
            and _told(one.development) not in known
        ]
        if fitting:
            return max(fitting, key=lambda one: one.score)
        return _statement(review, article, start, end)

    def _article(self, review: DraftReview, file: Path) -> tuple[Article | None, str]:
        """The article of a draft; else None and why its text is not at hand."""
        from datetime import date

        from pydantic import ValidationError

        from timeline.capture.article import Article
        from timeline.dates.edtf import Edtf
        from timeline.domain.values import Source
        from timeline.formats.documents.source_documents import (
            Documents,
            default_folders,
            folders_near,
        )
        from timeline.formats.errors import BadFile

        given = review.source
        try:
            source = Source.model_validate(given)
            day = date.fromisoformat(review.counted_from)
        except (ValidationError, ValueError):
            return None, "the head of the draft does not describe it"
        documents = Documents(default_folders(self._session.location.folder), folders_near(file))
        try:
            text = documents.text(source)
        except BadFile as bad:
            return None, bad.message
        if text is None:
            return None, f"{source.document or 'its text'} is not in a folder of sources"
        published = Edtf.parse(str(given.get("published") or day))
        language = review.language
        return Article(text, given, published, day, language), ""


def _told(development: Any) -> tuple[str, str, str]:
    """What tells one development of an article from another: who, what, and the first words."""
    from timeline.capture.review.quoted_passages import quotes_of

    quotes = quotes_of(development)
    first = quotes[0].get("exact") if quotes and isinstance(quotes[0], dict) else ""
    return str(development.get("government")), str(development.get("kind")), str(first)


def _statement(review: DraftReview, article: Article, start: int, end: int) -> ProposedDevelopment:
    """A statement of the government that the draft tells most of."""
    from timeline.capture.article import Because, Passage, ProposedDevelopment
    from timeline.capture.developing import SOURCE, derived_id, quote_of
    from timeline.capture.wording import title_of

    words = article.text[start:end]
    counted = Counter(str(one.given.get("government", "")) for one in review.entries)
    government = counted.most_common(1)[0][0] if counted else (article.government or "")
    development: dict[str, Any] = {
        "id": "",
        "government": government,
        "kind": _KIND,
        "occurred": f"../{article.day.isoformat()}",
        "title": title_of(words, 0, len(words), None, None),
        "sources": [{"source": SOURCE, "quotes": [quote_of(article.text, Passage(start, end))]}],
    }
    development["id"] = derived_id(development)
    because = (
        Because("kind", _KIND, "no words of it tell another one"),
        Because("government", government, "most of the draft is of it"),
    )
    return ProposedDevelopment(development, (Passage(start, end),), because, {}, _LOW)
