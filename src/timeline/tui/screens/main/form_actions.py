"""The actions of the main screen that record: they open forms and show the result.

The models are slow to import and most sessions record nothing, so forms are imported in a thread at
first use.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine, Mapping
from datetime import date
from functools import partial
from importlib import import_module
from typing import TYPE_CHECKING, Any, Final, Literal

from textual.screen import Screen

from timeline.domain.errors import TimelineError
from timeline.results import Entry
from timeline.tui.model.line import Line
from timeline.tui.session import Session, Verb

if TYPE_CHECKING:
    from timeline.tui.data.form_queries import FormService, Recorded
    from timeline.tui.model.entering.kept_form import KeptForm, KeptForms
    from timeline.tui.model.form_commands import FormCommand
    from timeline.tui.screens.form.screen import FormScreen

LOADING: Final = 60.0
"""Most seconds that keys wait for a form to load."""

_NOT_AGAIN: Final[dict[Verb, str]] = {
    "correct": "You can't correct a correction. Correct the original again.",
    "cite": "You can't cite a source of a correction. Cite it for the original.",
}
_KINDS: Final[dict[Verb, Literal["cited", "retracted", "disputed"]]] = {
    "cite": "cited", "retract": "retracted", "dispute": "disputed",
}  # fmt: skip


class FormActions:
    """The actions that record developments.

    Args:
        session: The store, and the list that shows what was recorded.
        screen: The screen under the forms.
        when_read: Calls a function with the selected line, once it is read.
    """

    def __init__(
        self,
        session: Session,
        screen: Screen[Any],
        when_read: Callable[[Callable[[Line], None]], None],
    ) -> None:
        self._session = session
        self._state = session.state
        self._screen = screen
        self._when_read = when_read
        self._kept: KeptForms | None = None
        """The place of an unfinished form, once it is needed."""
        self._form: FormScreen | None = None
        """The last form, open or closed."""
        self.awaited: Recorded | None = None
        """A recorded development that is not yet selected in the list."""

    def action_append(self) -> None:
        """Records a development."""
        if self._may_record():
            self._begin(self._append)

    def action_correct(self) -> None:
        """Corrects the selected development."""
        self._amending("correct")

    def action_cite(self) -> None:
        """Adds a source to the selected development."""
        self._amending("cite")

    def action_retract(self) -> None:
        """Retracts the selected development."""
        self._amending("retract")

    def action_dispute(self) -> None:
        """Disputes the selected development."""
        self._amending("dispute")

    def _may_record(self) -> bool:
        """Whether the store may be written to; says why not."""
        if self._session.timeline.read_only:
            self._session.say("This store is open read-only. Nothing can be recorded.")
            return False
        return True

    def _amending(self, verb: Verb) -> None:
        if not self._may_record():
            return
        if self._state.count:
            self._when_read(lambda line: self._begin(partial(self._amend, verb, line.id)))
        else:
            self._session.say("No line is selected.")

    def amend(self, verb: Verb, development: str) -> None:
        """Opens the form that amends a development, over the current screen."""
        if self._may_record():
            self._begin(partial(self._amend, verb, development))

    def append_filled(self, kind: str, given: Mapping[str, str]) -> None:
        """Opens the form for a new development of a kind, with some fields filled in."""
        if self._may_record():
            self._begin(partial(self._append_filled, kind, given))

    def open_form(self, make: Callable[[date], FormCommand]) -> None:
        """Opens the form of another command; `make` gets the day from which phrases count."""
        if self._may_record():
            self._open(self._show_made(make))

    async def _show_made(self, make: Callable[[date], FormCommand]) -> None:
        over = self._screen.app.screen
        await asyncio.to_thread(import_module, "timeline.tui.screens.form.screen")
        if over.is_current:
            service = self._service()
            await self._show(make(service.today), service)

    def _begin(self, work: Callable[[], Coroutine[None, None, None]]) -> None:
        """Opens a form; asks first what to do with one that a crash has left."""
        over = self._screen.app.screen

        async def begin() -> None:
            kept = await asyncio.to_thread(self._left_by_a_crash)
            if self._kept is not None and self._kept.damaged is not None:
                self._session.say(
                    f"The unfinished form is damaged. It is put aside: {self._kept.damaged}"
                )
            if kept is None:
                await work()
            elif over.is_current:
                await self._ask_about(kept, work)

        self._open(begin())

    def _left_by_a_crash(self) -> KeptForm | None:
        """Reads the unfinished form; runs in a thread, because imports are slow."""
        if self._kept is None:
            from timeline.tui.model.entering.kept_form import KeptForms

            folder = self._session.settings.path.parent
            self._kept = KeptForms(folder, str(self._session.timeline.location))
        return self._kept.read()

    async def _ask_about(
        self, kept: KeptForm, work: Callable[[], Coroutine[None, None, None]]
    ) -> None:
        from timeline.tui.screens.form.unfinished import Unfinished

        def answered(takes_up: bool | None) -> None:
            if takes_up:
                self._open(self._take_up(kept))
            elif takes_up is not None and self._kept is not None:
                self._kept.delete()
                self._open(work())

        await self._screen.app.push_screen(Unfinished(kept, self._session.timeline.now()), answered)

    async def _take_up(self, kept: KeptForm) -> None:
        """Opens the form that a crash has left."""
        if kept.purpose != "append":
            await self._amend(kept.purpose, kept.about, kept)
            return
        await asyncio.to_thread(import_module, "timeline.tui.screens.form.screen")
        from timeline.tui.model.form_commands import Append
        from timeline.tui.model.form_fields import appendable

        if kept.about not in appendable():
            self._session.say(f"The unfinished form is of a kind that is not known: {kept.about}")
            return
        service = self._service()
        command = Append(kept.about, service.today)
        command.form.restore(kept.values, kept.sources)
        await self._show(command, service)

    def _open(self, work: Coroutine[None, None, None]) -> None:
        self._state.put(playing=False)
        # Keys typed after the action's key are meant for the form.
        release = self._session.hold_keys(LOADING)

        async def opening() -> None:
            try:
                await work
            finally:
                release()

        self._screen.run_worker(opening(), group="form", exclusive=True)

    def _service(self) -> FormService:
        from timeline.tui.data.form_queries import FormService

        return FormService(self._session.timeline, self._session.deliver)

    async def _append(self) -> None:
        await asyncio.to_thread(import_module, "timeline.tui.screens.form.screen")
        from timeline.tui.model.form_commands import Append
        from timeline.tui.screens.kind_picker import KindPicker

        line = self._session.queries.line_at(self._state.now.cursor)
        before = self._session.remembered
        government = line.government if line is not None else before.government

        def done(kind: str | None) -> None:
            if kind is not None:
                service = self._service()
                matters = before.matters_of(government)
                command = Append(kind, service.today, government, matters)
                self._open(self._show(command, service))

        if self._screen.is_current:
            await self._screen.app.push_screen(KindPicker(), done)

    async def _append_filled(self, kind: str, given: Mapping[str, str]) -> None:
        over = self._screen.app.screen
        await asyncio.to_thread(import_module, "timeline.tui.screens.form.screen")
        from timeline.tui.model.form_commands import Append

        if over.is_current:
            service = self._service()
            await self._show(Append(kind, service.today, given=given), service)

    async def _amend(self, verb: Verb, development: str, kept: KeptForm | None = None) -> None:
        over = self._screen.app.screen
        try:
            entry = await asyncio.to_thread(self._entry, development)
        except TimelineError as error:
            self._session.say(error.message)
            return
        from timeline.tui.model.form_commands import Amend, Correct

        if not over.is_current:
            return
        if verb in ("correct", "cite") and entry.development.target is not None:
            self._session.say(_NOT_AGAIN[verb])
            return
        service = self._service()
        command: FormCommand
        if verb == "correct":
            command = Correct(entry, service.today)
        else:
            command = Amend(_KINDS[verb], entry, service.today)
        if kept is not None:
            command.form.restore(kept.values, kept.sources)
        await self._show(command, service)

    def _entry(self, development: str) -> Entry:
        """Reads the development with all that is known; runs in a thread."""
        import_module("timeline.tui.screens.form.screen")
        timeline = self._session.timeline.twin()
        try:
            entry = timeline.show(development).entry
            _ = entry.document
        finally:
            timeline.close()
        return entry

    async def _show(self, command: FormCommand, service: FormService) -> None:
        from timeline.tui.screens.form.screen import FormScreen

        self._form = FormScreen(self._session, command, service, self._kept)
        await self._screen.app.push_screen(self._form, self._recorded)

    def judge_again(self) -> None:
        """Repeats the form's dry run, because the store is gone or back."""
        if self._form is not None and self._form.is_running:
            self._form.typed()

    # ------------------------------------------------------------------ what came of it

    def _recorded(self, recorded: Recorded | None) -> None:
        if recorded is None:
            return
        verb = "Recorded" if recorded.new else "It was recorded already:"
        note = f". {recorded.note}" if recorded.note else ""
        if recorded.many > 1:
            self._session.say(f"{verb} {recorded.many:,} amendments, {recorded.id} first{note}")
            self._session.queries.watch()
            return
        self._session.say(f"{verb} {recorded.id}{note}")
        self.awaited = recorded
        self._session.queries.watch()
        self.show_awaited()
        self._screen.set_timer(3.0, self._give_up)

    def show_awaited(self) -> None:
        """Selects a recorded development and marks it as new, once the list has it."""
        awaited, state = self.awaited, self._state
        order = state.now.order
        if awaited is None or order is None:
            return
        index = self._session.playback.place_of(awaited.row, awaited.instants)
        if index is None:
            return
        self.awaited = None
        if awaited.new:
            state.put(fresh=state.now.fresh | {awaited.row})
        if index >= state.shown_count:
            state.put(hide_later=False)
        self._session.playback.select(index)

    def _give_up(self) -> None:
        if self.awaited is not None:
            self.awaited = None
            self._session.advise(
                "The new line is hidden by a filter. <clear_filter> removes all filters."
            )
