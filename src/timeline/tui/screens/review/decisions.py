"""The keys of a review that change the draft: each writes its file at once."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from importlib import import_module
from typing import Any

from timeline.domain.developments import KINDS
from timeline.errors import TimelineError
from timeline.results import DraftEntry
from timeline.timeline import Timeline
from timeline.tui.model.proposing.proposal_words import readings
from timeline.tui.model.proposing.redraft import Redraft, of_another_kind
from timeline.tui.screens.review.view import ReviewView

LOADING = 60.0
"""Most seconds that keys wait for a form or a proposal."""


class ReviewDecisions:
    """The actions that decide about proposals and edit them.

    Args:
        view: The screen of the review.
    """

    def __init__(self, view: ReviewView) -> None:
        self._view = view

    def open_entry(self) -> DraftEntry | None:
        """The selected proposal, if it may still be changed; says why not."""
        entry = self._view.entry
        if entry is None:
            self._view.session.say("There is no proposal. tab goes to the article, a proposes one.")
        elif entry.id in self._view.recorded:
            self._view.session.say("It is recorded. On the timeline (esc), C corrects it.")
        else:
            return entry
        return None

    def do(self, change: Callable[[], object], place: int | None = None) -> bool:
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
        entry = self.open_entry()
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
        entry = self.open_entry()
        if entry is not None:
            self._decide(entry, self._view.review.skip)

    def action_postpone(self) -> None:
        """Leaves the proposal undecided and goes on."""
        entry = self.open_entry()
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
        entry = self.open_entry()
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
            self.do(lambda: self._view.review.change(entry.place, {field: value}))

    def action_kind(self) -> None:
        """Chooses another kind."""
        from timeline.tui.screens.kind_picker import KindPicker

        entry = self.open_entry()
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
            self.do(lambda: self._view.review.change(entry.place, changes))

    def action_edit(self) -> None:
        """Edits the proposal in a form."""
        entry = self.open_entry()
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
        entry = self.open_entry()
        if entry is None:
            return
        here = {str(one.given.get("government", "")): "in this draft" for one in self._entries()}

        def known(timeline: Timeline) -> dict[str, str]:
            return {one.id: one.name for one in timeline.known_governments()}

        def done(names: tuple[str, ...] | None) -> None:
            if names:
                change = {"government": names[0]}
                self.do(lambda: self._view.review.change(entry.place, change))

        self._ask("Whose development is it?", str(entry.given.get("government", "")), known, here,
                  done, several=False)  # fmt: skip

    def action_matter(self) -> None:
        """Names the matters."""
        entry = self.open_entry()
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
                self.do(lambda: self._view.review.change(entry.place, change))

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


def _matters(entry: DraftEntry) -> list[str]:
    """The matters of a proposal, whatever stands in their place."""
    found = entry.given.get("matters")
    return [str(one) for one in found] if isinstance(found, list) else []
