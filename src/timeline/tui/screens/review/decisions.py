"""The keys of a review that change the draft: each writes its file at once."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from importlib import import_module
from typing import TYPE_CHECKING, Any

from timeline.capture.review.quoted_passages import narrower, wider
from timeline.domain.developments import KINDS
from timeline.errors import TimelineError
from timeline.results import DraftEntry, ProposedDevelopment
from timeline.timeline import Timeline
from timeline.tui.model.proposal_words import readings
from timeline.tui.model.redraft import Redraft, of_another_kind
from timeline.tui.screens.review.article_pane import ArticlePane
from timeline.tui.screens.review.view import ReviewView

if TYPE_CHECKING:
    from timeline.capture.article import Passage

LOADING = 60.0
"""Most seconds that keys wait for a form or a proposal."""


class ReviewDecisions:
    """The actions that decide about proposals and edit them.

    Args:
        view: The screen of the review.
        article: The article beside it.
    """

    def __init__(self, view: ReviewView, article: ArticlePane) -> None:
        self._view = view
        self._article = article
        self.quote = 0
        """Which quote of the selected proposal is marked."""
        self._widened: dict[tuple[str, Passage], Passage] = {}
        """What a passage was before it was widened, so that narrowing leads back."""

    def _open_entry(self) -> DraftEntry | None:
        """The selected proposal, if it may still be changed; says why not."""
        entry = self._view.entry
        if entry is None:
            self._view.session.say("There is no proposal. tab goes to the article, a proposes one.")
        elif entry.id in self._view.recorded:
            self._view.session.say("It is recorded. On the timeline (esc), C corrects it.")
        else:
            return entry
        return None

    def _do(self, change: Callable[[], object], place: int | None = None) -> bool:
        """Edits the draft and shows it; says why it was not edited."""
        try:
            change()
        except (TimelineError, OSError) as error:
            self._view.tell_error(error)
            return False
        self._view.changed(place)
        return True

    # ------------------------------------------------------------------ decisions

    def action_take(self) -> None:
        """Takes the proposal and goes on."""
        entry = self._open_entry()
        if entry is None:
            return
        if entry.problems:
            first = entry.problems[0]
            told = f"{first.field}: {first.message}" if first.field else first.message
            self._view.session.say(f"It cannot be taken yet. {told}. e edits it.")
        else:
            self._decide(entry, self._view.review.take)

    def action_skip(self) -> None:
        """Skips the proposal and goes on."""
        entry = self._open_entry()
        if entry is not None:
            self._decide(entry, self._view.review.skip)

    def action_postpone(self) -> None:
        """Leaves the proposal undecided and goes on."""
        entry = self._open_entry()
        if entry is not None:
            self._decide(entry, self._view.review.postpone)

    def _decide(self, entry: DraftEntry, decide: Callable[[int], None]) -> None:
        review = self._view.review
        try:
            decide(entry.place)
        except (TimelineError, OSError) as error:
            self._view.tell_error(error)
            return
        self._view.changed(review.undecided(entry.place, 1))

    def action_undo(self) -> None:
        """Undoes the last edit of the draft."""
        try:
            place = self._view.review.undo()
        except (TimelineError, OSError) as error:
            self._view.tell_error(error)
            return
        if place is None:
            self._view.session.say("There is nothing to undo.")
        self._view.changed(place)

    # ------------------------------------------------------------------ fields

    def action_reading(self, number: int) -> None:
        """Takes another reading of a field."""
        entry = self._open_entry()
        if entry is None:
            return
        found = readings(entry)
        if number > len(found):
            self._view.session.say(f"There is no reading {number}.")
            return
        field, value = found[number - 1]
        if field == "kind":
            self._to_kind(entry, value)
        else:
            self._do(lambda: self._view.review.change(entry.place, {field: value}))

    def action_kind(self) -> None:
        """Chooses another kind."""
        from timeline.tui.screens.kind_picker import KindPicker

        entry = self._open_entry()
        if entry is None:
            return

        def done(kind: str | None) -> None:
            if kind is not None:
                self._to_kind(entry, kind)

        self._view.app.push_screen(KindPicker(), done)

    def _to_kind(self, entry: DraftEntry, kind: str) -> None:
        """Gives a proposal another kind; if that needs more fields, in a form."""
        changes, lacks = of_another_kind(entry.given, kind)
        if lacks:
            self._edit(entry, changes)
        else:
            self._do(lambda: self._view.review.change(entry.place, changes))

    def action_edit(self) -> None:
        """Edits the proposal in a form."""
        entry = self._open_entry()
        if entry is None:
            return
        if str(entry.development.get("kind")) not in KINDS:
            self._view.session.say("Its kind is none that there is. t chooses one.")
        else:
            self._edit(entry, {})

    def _edit(self, entry: DraftEntry, changes: Mapping[str, Any]) -> None:
        # Keys typed after the action's key are meant for the form.
        release = self._view.session.hold_keys(LOADING)

        async def opening() -> None:
            try:
                await asyncio.to_thread(import_module, "timeline.tui.screens.form.screen")
                await self._show(entry, changes)
            finally:
                release()

        self._view.run_worker(opening(), group="form", exclusive=True)

    async def _show(self, entry: DraftEntry, changes: Mapping[str, Any]) -> None:
        from timeline.tui.data.form_queries import DraftFormService, Recorded
        from timeline.tui.screens.form.screen import FormScreen

        session = self._view.session
        today = datetime.fromtimestamp(session.timeline.now(), UTC).date()
        try:
            command = Redraft(self._view.review, entry, changes, today)
        except (TypeError, ValueError, AttributeError, KeyError):
            where = f"{self._view.review.path.name}:{entry.line}"
            session.say(f"It fits in no form. Correct it in your editor, at {where}.")
            return
        service = DraftFormService(session.timeline, session.deliver, command.keep)

        def done(recorded: Recorded | None) -> None:
            ids = [one.id for one in self._view.review.entries]
            kept = recorded is not None and recorded.id in ids
            self._view.changed(ids.index(recorded.id) if recorded and kept else None)

        await self._view.app.push_screen(FormScreen(session, command, service), done)

    def action_government(self) -> None:
        """Names another government."""
        entry = self._open_entry()
        if entry is None:
            return
        here = {str(one.given.get("government", "")): "in this draft" for one in self._entries()}

        def known(timeline: Timeline) -> dict[str, str]:
            return {one.id: one.name for one in timeline.known_governments()}

        def done(names: tuple[str, ...] | None) -> None:
            if names:
                change = {"government": names[0]}
                self._do(lambda: self._view.review.change(entry.place, change))

        self._ask("Whose development is it?", str(entry.given.get("government", "")), known, here,
                  done, several=False)  # fmt: skip

    def action_matter(self) -> None:
        """Names the matters."""
        entry = self._open_entry()
        if entry is None:
            return
        government = str(entry.given.get("government", ""))
        here = {
            name: "in this draft"
            for one in self._entries()
            if one.given.get("government") == government
            for name in _matters(one)
        }

        def known(timeline: Timeline) -> dict[str, str]:
            ids = {one.id for one in timeline.known_governments()}
            found = timeline.matters(government) if government in ids else []
            return {one.matter: f"{one.status.replace('-', ' ')}: {one.title}" for one in found}

        def done(names: tuple[str, ...] | None) -> None:
            if names:
                change = {"matters": list(dict.fromkeys(names))}
                self._do(lambda: self._view.review.change(entry.place, change))

        self._ask(f"Which matters of {government} is it about?", " ".join(_matters(entry)), known,
                  here, done, several=True)  # fmt: skip

    def _entries(self) -> tuple[DraftEntry, ...]:
        return self._view.review.entries

    def _ask(
        self,
        title: str,
        now: str,
        known: Callable[[Timeline], dict[str, str]],
        here: Mapping[str, str],
        done: Callable[[tuple[str, ...] | None], None],
        *,
        several: bool,
    ) -> None:
        """Asks for names; those of the store are suggested first, then those of the draft."""
        from timeline.tui.screens.review.name_prompt import NamePrompt

        release = self._view.session.hold_keys(LOADING)

        def show(found: dict[str, str]) -> None:
            names = [(name, means) for name, means in {**here, **found}.items() if name]
            names.sort(key=lambda one: one[0] not in found)
            self._view.app.push_screen(NamePrompt(title, now, names, several=several), done)
            release()

        def ask(timeline: Timeline) -> dict[str, str]:
            return known(timeline) if timeline.exists else {}

        self._view.worker.submit(ask, show, lambda _: show({}))

    # ------------------------------------------------------------------ quotes

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
        self._do(lambda: self._view.review.quote(entry.place, self.quote, passage))

    def _marked(self) -> tuple[DraftEntry, Passage] | None:
        """The selected proposal and its marked quote; says why there is none."""
        entry = self._open_entry()
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
            if self._do(lambda: review.add(after, proposal), after + 1):
                self._view.list.focus()
                self._view.session.say("Proposed. t o m and e make it what it is.")

        def otherwise(error: Exception) -> None:
            release()
            self._view.tell_error(error)

        self._view.worker.submit(
            lambda timeline: timeline.propose_sentence(review, sentence.start, sentence.end),
            then, otherwise,
        )  # fmt: skip


def _matters(entry: DraftEntry) -> list[str]:
    """The matters of a proposal, whatever stands in their place."""
    found = entry.given.get("matters")
    return [str(one) for one in found] if isinstance(found, list) else []
