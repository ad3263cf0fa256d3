"""What the main screen lets one record: it opens the forms and shows what came of them.

The models are slow to import and most sessions record nothing, so a form is loaded in a thread
when it is first wanted.
"""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine
from importlib import import_module
from typing import TYPE_CHECKING, Final, Literal, cast

from textual.screen import Screen

from timeline.domain.errors import TimelineError

if TYPE_CHECKING:
    from timeline.results import Entry
    from timeline.tui.app import TimelineApp
    from timeline.tui.clerk import Clerk, Recorded
    from timeline.tui.model.line import Line
    from timeline.tui.purposes import Purpose
    from timeline.tui.screens.form import FormScreen
    from timeline.tui.screens.main import MainScreen

LOADING: Final = 60.0
"""Seconds for which keys wait for a form that is loaded; it ends sooner, whatever happens."""
Verb = Literal["correct", "retract", "dispute"]


class Writing(Screen[None]):
    """Forms; to be mixed into the main screen."""

    _awaited: Recorded | None = None
    _form: FormScreen | None = None
    """The form that is open, or was."""

    @property
    def _screen(self) -> MainScreen:
        return cast("MainScreen", self)

    def action_append(self) -> None:
        """Records a development."""
        self._open(self._append())

    def action_correct(self) -> None:
        """Corrects the selected development."""
        self._amending("correct")

    def action_retract(self) -> None:
        """Withdraws the selected development."""
        self._amending("retract")

    def action_dispute(self) -> None:
        """Records that the selected development is contested."""
        self._amending("dispute")

    def _amending(self, verb: Verb) -> None:
        if self._screen.state.count:
            self._screen.when_read(lambda line: self._open(self._amend(verb, line)))
        else:
            self._screen.say("There is no line selected.")

    def _open(self, work: Coroutine[None, None, None]) -> None:
        self._screen.state.put(playing=False)
        # What is typed behind the key is meant for the form.
        release = cast("TimelineApp", self.app).hold_keys(LOADING)

        async def opening() -> None:
            try:
                await work
            finally:
                release()

        self.run_worker(opening(), group="form", exclusive=True)

    def _clerk(self) -> Clerk:
        from timeline.tui.clerk import Clerk

        return Clerk(self._screen.desk.timeline, cast("TimelineApp", self.app)._deliver)  # noqa: SLF001

    async def _append(self) -> None:
        await asyncio.to_thread(import_module, "timeline.tui.screens.form")
        from timeline.tui.purposes import Append
        from timeline.tui.screens.kind_picker import KindPicker

        line = self._screen.list.line_at(self._screen.state.now.cursor)
        government = line.government if line is not None else ""

        def done(kind: str | None) -> None:
            if kind is not None:
                clerk = self._clerk()
                self._open(self._show(Append(kind, clerk.today, government), clerk))

        if self.is_current:
            await self.app.push_screen(KindPicker(), done)

    async def _amend(self, verb: Verb, line: Line) -> None:
        try:
            entry = await asyncio.to_thread(self._entry, line.id)
        except TimelineError as error:
            self._screen.say(error.message)
            return
        from timeline.tui.purposes import Amend, Correct

        if not self.is_current:
            return
        if verb == "correct" and entry.development.target is not None:
            self._screen.say("Corrections amend what happened, not other amendments.")
            return
        clerk = self._clerk()
        purpose: Purpose
        if verb == "correct":
            purpose = Correct(entry, clerk.today)
        else:
            purpose = Amend("retracted" if verb == "retract" else "disputed", entry, clerk.today)
        await self._show(purpose, clerk)

    def _entry(self, development: str) -> Entry:
        """In a thread: the development as it shows now, whatever was known when."""
        import_module("timeline.tui.screens.form")
        timeline = self._screen.desk.timeline.twin()
        try:
            entry = timeline.show(development).entry
            _ = entry.document
        finally:
            timeline.close()
        return entry

    async def _show(self, purpose: Purpose, clerk: Clerk) -> None:
        from timeline.tui.screens.form import FormScreen

        self._form = FormScreen(purpose, clerk)
        await self.app.push_screen(self._form, self._recorded)

    def judge_again(self) -> None:
        """The store is gone, or is back: what a form says of it is no longer so."""
        if self._form is not None and self._form.is_running:
            self._form.typed()

    # ------------------------------------------------------------------ what came of it

    def _recorded(self, recorded: Recorded | None) -> None:
        if recorded is None:
            return
        verb = "Recorded" if recorded.new else "It was recorded already:"
        note = f". {recorded.note}" if recorded.note else ""
        self._screen.say(f"{verb} {recorded.id}{note}")
        self._awaited = recorded
        self._screen.desk.watch()
        self.show_awaited()
        self.set_timer(3.0, self._give_up)

    def show_awaited(self) -> None:
        """Selects what was recorded, once the list has it; marked as new."""
        awaited, state = self._awaited, self._screen.state
        order = state.now.order
        if awaited is None or order is None:
            return
        index = self._screen.story.place_of(awaited.row, awaited.instants)
        if index is None:
            return
        self._awaited = None
        if awaited.new:
            state.put(fresh=state.now.fresh | {awaited.row})
        if index >= state.shown_count:
            state.put(hide_later=False)
        self._screen.story.select(index)

    def _give_up(self) -> None:
        if self._awaited is not None:
            self._awaited = None
            self._screen.say("The line is filtered away. F takes all conditions away.")
