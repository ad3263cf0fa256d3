"""The keys of a review that change quotes, and the one that proposes a sentence."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from timeline.capture.review.quoted_passages import narrower, wider
from timeline.results import DraftEntry, ProposedDevelopment
from timeline.tui.screens.review.article_pane import ArticlePane
from timeline.tui.screens.review.decisions import ReviewDecisions
from timeline.tui.screens.review.view import ReviewView

if TYPE_CHECKING:
    from timeline.capture.article import Passage

LOADING: Final = 60.0
"""Most seconds that keys wait for a proposal."""


class ReviewQuotes:
    """The actions on the words that proposals are quoted from.

    Args:
        view: The screen of the review.
        article: The article beside it.
        decisions: Edits the draft.
    """

    def __init__(self, view: ReviewView, article: ArticlePane, decisions: ReviewDecisions) -> None:
        self._view = view
        self._article = article
        self._decisions = decisions
        self.quote = 0
        """Which quote of the selected proposal is marked."""
        self._widened: dict[tuple[str, Passage], Passage] = {}
        """What a passage was before it was widened, so that narrowing leads back."""

    def action_quote(self, step: int) -> None:
        """Marks another quote of the proposal."""
        count = len(self._article.passages_of(self._view.entry)) if self._view.entry else 0
        if count:
            self.quote = (self.quote + step) % count
            self._article.point_at(self._view.entry, self.quote)

    def action_widen(self) -> None:
        """Widens the marked quote."""
        found = self._marked()
        if found is None:
            return
        entry, passage = found
        other = wider(passage, self._article.sentences)
        if other is None:
            self._view.session.say("It is the whole article already.")
        else:
            self._widened[entry.id, other] = passage
            self._quote(entry, other)

    def action_narrow(self) -> None:
        """Narrows the marked quote."""
        found = self._marked()
        if found is None:
            return
        entry, passage = found
        other = self._widened.get((entry.id, passage))
        other = other or narrower(passage, self._article.text, self._article.sentences)
        if other is None:
            self._view.session.say("It has no shorter clause. e edits it word by word.")
        else:
            self._quote(entry, other)

    def _quote(self, entry: DraftEntry, passage: Passage) -> None:
        self._decisions.do(lambda: self._view.review.quote(entry.place, self.quote, passage))

    def _marked(self) -> tuple[DraftEntry, Passage] | None:
        """The selected proposal and its marked quote; says why there is none."""
        entry = self._decisions.open_entry()
        if entry is None:
            return None
        found = self._article.passages_of(entry)
        passage = found[self.quote] if self.quote < len(found) else None
        if passage is None:
            self._view.session.say("It has no quote that is in the article. e edits it.")
            return None
        return entry, passage

    def action_add(self) -> None:
        """Proposes a development of the selected sentence."""
        review, article = self._view.review, self._article
        if not article.sentences:
            self._view.session.say("The article is not at hand, so nothing can be quoted from it.")
            return
        sentence = article.sentences[article.chosen]
        release = self._view.session.hold_keys(LOADING)

        def then(proposal: ProposedDevelopment) -> None:
            release()
            before = [
                one.place
                for one in review.entries
                for passage in article.passages_of(one)[:1]
                if passage is not None and passage.start <= sentence.start
            ]
            after = max(before, default=-1)
            if self._decisions.do(lambda: review.add(after, proposal), after + 1):
                self._view.list.focus()
                self._view.session.say("Proposed. t o m and e make it what it is.")

        def otherwise(error: Exception) -> None:
            release()
            self._view.tell_error(error)

        self._view.worker.submit(
            lambda timeline: timeline.propose_sentence(review, sentence.start, sentence.end),
            then, otherwise,
        )  # fmt: skip
