"""Validates a form by a dry run, records it, and asks before input is lost.

The dry run starts when nothing changes for a moment. Rejected input stays as typed, with the
error's own sentence, and nothing typed is discarded unasked.
"""

from __future__ import annotations

import shlex
from collections.abc import Callable, Sequence
from functools import partial

from textual.timer import Timer

from timeline.exceptions import InvalidDevelopment
from timeline.tui.data.form_queries import Attempted, Recorded, acceptable
from timeline.tui.model.entering.form_field import Reading
from timeline.tui.model.form_commands import Act, FieldChange
from timeline.tui.screens.form.completion import to_do
from timeline.tui.screens.form.view import FormView
from timeline.tui.session import Session
from timeline.tui.widgets import preview
from timeline.tui.widgets.inputs.field_editor import FieldEditor
from timeline.tui.widgets.preview import Verdict
from timeline.tui.widgets.several_preview import would_several

SETTLE = 0.25
"""Seconds without a change before the dry run."""


class FormValidation:
    """The verdict on one form, and the ways to leave it."""

    def __init__(self, session: Session, screen: FormView) -> None:
        self._session = session
        self._screen = screen
        self.saving = False
        self.verdict: Verdict | None = None
        self._judged: dict[str, str] = {}
        """Errors of the dry run, by field."""
        self._wanted: frozenset[str] = frozenset()
        """Required fields that the user was sent to."""
        self._settling: Timer | None = None
        self._offered: str | None = None
        """The rule that the form breaks and may break on purpose."""
        self._asked_for_source = False
        self._edition = 0
        """Counts changes, so that an answer to an earlier state is not shown."""

    @property
    def is_due(self) -> bool:
        """Whether a dry run is scheduled."""
        return self._settling is not None

    def problem(self, key: str) -> str:
        """The error of a field, or ""."""
        reading = self._screen.reading
        wrong = reading.problems.get(key) or self._judged.get(key, "")
        if not wrong and key in self._wanted and key in reading.missing:
            return "required"
        return wrong

    def changed(self, key: str) -> None:
        """Forgets the error of a field that has changed."""
        self._judged.pop(key, None)

    def start_again(self) -> None:
        """Forgets all errors, because the form has another kind."""
        self._judged = {}

    def judge_soon(self) -> None:
        """Schedules a dry run after a change, if the form is complete."""
        self._edition += 1
        self._offered = None
        if self._settling is not None:
            self._settling.stop()
        if self.saving:
            return
        words = self._to_do()
        changes = self._screen.command.changes(self._screen.reading)
        self._tell(preview.needs(words, changes) if words else preview.asking(changes))
        self._settling = None if words else self._screen.set_timer(SETTLE, self._attempt)

    # ------------------------------------------------------------------ asking the record

    def _to_do(self) -> list[str]:
        lacks = self._screen.command.lacks(self._screen.reading)
        return [*to_do(self._screen.form, self._screen.reading), *([lacks] if lacks else [])]

    def _tell(self, verdict: Verdict) -> None:
        if verdict == self.verdict:
            return
        self.verdict = verdict
        self._screen.tell_verdict(verdict)

    def _attempt(self) -> None:
        self._settling = None
        asked = self._edition

        def would(found: Attempted) -> None:
            if asked == self._edition and not self.saving:
                changes = self._screen.command.changes(self._screen.reading)
                self._tell(self._would(found, changes))

        def refused(error: Exception) -> None:
            if asked == self._edition and not self.saving:
                self._refused(error)

        form, reading = self._screen.form, self._screen.reading

        def act(rules: Sequence[str]) -> Act:
            return self._screen.command.act(form.accepting(reading, rules))

        self._screen.service.attempt(act, form.accepts, would, refused)

    def _would(self, found: Attempted, changes: Sequence[FieldChange]) -> Verdict:
        command = self._screen.command
        if command.is_of_several:
            unchanged = command.unchanged(self._screen.reading)
            return would_several(found.receipt, changes, unchanged, self._session.keyed)
        return preview.would(
            found.receipt, changes, found.broken, command.saves, self._session.keyed
        )

    def _refused(self, error: Exception) -> None:
        if not self._screen.is_mounted:
            return
        self.saving = False
        if isinstance(error, InvalidDevelopment):
            fields = (
                (self._screen.form.field_of(one.field), one.message) for one in error.problems
            )
            self._judged = {key: message for key, message in fields if key is not None}
            if (
                any(self._screen.form.fields[key].rare for key in self._judged)
                and not self._screen.unfolded
            ):
                self._screen.call_next(self._screen.action_rare)
        self._screen.tell_fields()
        refusal = None if self._screen.command.is_of_several else acceptable(error)
        self._offered = None if refusal is None else refusal.rule
        self._tell(
            preview.refused(error, can_accept=refusal is not None, keyed=self._session.keyed)
        )

    def action_record(self) -> None:
        """Records the form, or moves to the first field that needs attention."""
        if self.saving:
            return
        self._screen.app.clear_notifications()  # an earlier one may cover the verdict
        self._screen.reading = self._screen.form.read()
        if self._to_do():
            self._to_trouble()
            return
        if self._settling is not None:
            self._settling.stop()
            self._settling = None
        if self._lacks_source():
            self._ask_for_source()
            return
        self.saving = True
        self._tell(preview.saving())
        reading = self._screen.reading
        act = self._screen.command.act(reading)
        self._screen.service.record(act, partial(self._done, reading), self._refused)

    def _lacks_source(self) -> bool:
        """Whether to ask before it is recorded without a source: once, if nothing else is wrong."""
        is_refused = self.verdict is not None and self.verdict.state == "refused"
        asks = self._screen.command.asks_for_source and not self._asked_for_source
        return asks and not is_refused and not self._screen.reading.sources

    def _ask_for_source(self) -> None:
        self._asked_for_source = True
        self._edition += 1  # the answer of a dry run must not take the place of the question
        self._tell(preview.unsourced(self._screen.command.saves, self._session.keyed))
        first = self._screen.find_field("source.publisher")
        if first is not None:
            first.focus_editor()
        self._screen.app.bell()

    def action_anyway(self) -> None:
        """Accepts the contradiction for which the form is refused; again, takes that back."""
        form = self._screen.form
        if self.saving:
            return
        if self._offered is not None:
            form.accept_rules([*form.accepts, self._offered])
        elif form.accepts:
            form.accept_rules(())
        else:
            self._session.say("There is no contradiction to record anyway.")
            return
        self._screen.call_next(self._screen.rebuild)

    def _done(self, reading: Reading, recorded: Recorded) -> None:
        self.saving = False
        if self._screen.command.is_recorded:
            self._session.remembered.remember(reading)
        self._screen.forget_copy()
        self._screen.dismiss(recorded)

    def _to_trouble(self) -> None:
        reading = self._screen.reading
        self._wanted = frozenset(reading.missing)
        self._screen.tell_fields()
        trouble = {*reading.missing, *reading.problems, *reading.phrases}
        first = next(
            (one for one in self._screen.query(FieldEditor) if one.field.key in trouble), None
        )
        if first is not None:
            first.focus_editor()
        elif trouble and not self._screen.unfolded:
            self._screen.call_next(self._screen.action_rare)
        self._screen.app.bell()

    # ------------------------------------------------------------------ leaving

    def action_leave(self) -> None:
        """Closes the form; asks first if input would be lost."""
        self.ask_to_leave(lambda: self._screen.dismiss(None))

    def ask_to_leave(self, leave: Callable[[], object]) -> None:
        """Calls `leave` if nothing would be lost, or the user confirms."""
        from timeline.tui.screens.discard import Discard

        def done(throw_away: bool | None) -> None:
            if throw_away:
                self._screen.forget_copy()
                leave()

        if self.saving:
            self._session.say("Recording; one moment.")
        elif self._screen.form.is_touched:
            self._screen.app.push_screen(Discard(), done)
        else:
            self._screen.forget_copy()
            leave()

    def keep_draft(self) -> str | None:
        """Saves a draft and returns a message with its path; None if nothing was typed."""
        from timeline.tui.ending import keep_draft

        if not self._screen.form.is_touched:
            return None
        path = keep_draft(self._screen.command)
        if path is None:
            return "Your text could not be saved."
        return self._screen.command.kept.format(path=shlex.quote(str(path)))
