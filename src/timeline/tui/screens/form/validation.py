"""What the record says of a form: what would become of it, that it is recorded, or why not.

The record is asked once nothing moves. What is refused stays as it was typed, with the record's
own sentence, and nothing that was written is thrown away unasked.
"""

from __future__ import annotations

import shlex
from collections.abc import Callable

from textual.timer import Timer

from timeline.exceptions import InvalidDevelopment
from timeline.results import Receipt
from timeline.tui.data.form_queries import Recorded
from timeline.tui.screens.form.completion import to_do
from timeline.tui.screens.form.view import FormView
from timeline.tui.session import Session
from timeline.tui.widgets import preview
from timeline.tui.widgets.inputs.field_editor import FieldEditor
from timeline.tui.widgets.preview import Verdict

SETTLE = 0.25
"""Seconds of stillness before the record is asked what would become of it."""


class FormValidation:
    """The verdict on one form, and leaving with or without it."""

    def __init__(self, session: Session, screen: FormView) -> None:
        self._session = session
        self._screen = screen
        self.saving = False
        self.verdict: Verdict | None = None
        self._judged: dict[str, str] = {}
        """What the record objects to, by field."""
        self._wanted: frozenset[str] = frozenset()
        """Fields that one was led to because they are needed."""
        self._settling: Timer | None = None
        self._edition = 0
        """Counts what was typed: an answer to an earlier question is not shown."""

    @property
    def is_due(self) -> bool:
        """Whether the record will be asked in a moment."""
        return self._settling is not None

    def problem(self, key: str) -> str:
        """What is wrong with a field, or nothing."""
        reading = self._screen.reading
        wrong = reading.problems.get(key) or self._judged.get(key, "")
        if not wrong and key in self._wanted and key in reading.missing:
            return "required"
        return wrong

    def changed(self, key: str) -> None:
        """Something else stands in a field: what the record objected to is out of date."""
        self._judged.pop(key, None)

    def start_again(self) -> None:
        """The form is of another kind: nothing that the record objected to holds."""
        self._judged = {}

    def judge_soon(self) -> None:
        """Something was typed: asks the record once nothing moves, if it can be asked."""
        self._edition += 1
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

        def would(receipt: Receipt) -> None:
            if asked == self._edition and not self.saving:
                changes = self._screen.command.changes(self._screen.reading)
                self._tell(preview.would(receipt, changes))

        def refused(error: Exception) -> None:
            if asked == self._edition and not self.saving:
                self._refused(error)

        self._screen.service.attempt(self._screen.command.act(self._screen.reading), would, refused)

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
        self._tell(preview.refused(error))

    def action_record(self) -> None:
        """Records it, or goes to what is still to be done."""
        if self.saving:
            return
        self._screen.reading = self._screen.form.read()
        if self._to_do():
            self._to_trouble()
            return
        if self._settling is not None:
            self._settling.stop()
            self._settling = None
        self.saving = True
        self._tell(preview.saving())
        self._screen.service.record(
            self._screen.command.act(self._screen.reading), self._done, self._refused
        )

    def _done(self, recorded: Recorded) -> None:
        self.saving = False
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
        """Leaves; asks first where something would be lost."""
        self.ask_to_leave(lambda: self._screen.dismiss(None))

    def ask_to_leave(self, leave: Callable[[], object]) -> None:
        """Calls `leave` once nothing would be lost, or that is wanted."""
        from timeline.tui.screens.discard import Discard

        def done(throw_away: bool | None) -> None:
            if throw_away:
                leave()

        if self.saving:
            self._session.say("Recording; one moment.")
        elif self._screen.form.is_touched:
            self._screen.app.push_screen(Discard(), done)
        else:
            leave()

    def keep_draft(self) -> str | None:
        """Keeps what was typed in a file, and says where; nothing if nothing was typed."""
        from timeline.tui.ending import keep_draft

        if not self._screen.form.is_touched:
            return None
        path = keep_draft(self._screen.command)
        if path is None:
            return "Your text could not be saved."
        return self._screen.command.kept.format(path=shlex.quote(str(path)))
