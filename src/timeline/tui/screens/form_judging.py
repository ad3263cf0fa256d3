"""What the record says of a form: what would become of it, that it is recorded, or why not.

The record is asked once nothing moves. What is refused stays as it was typed, with the record's
own sentence, and nothing that was written is thrown away unasked.
"""

from __future__ import annotations

import shlex
from collections.abc import Callable
from typing import TYPE_CHECKING, cast

from textual.screen import ModalScreen
from textual.timer import Timer

from timeline.exceptions import InvalidDevelopment
from timeline.results import Receipt
from timeline.tui.clerk import Recorded
from timeline.tui.form import Reading
from timeline.tui.screens.form_words import to_do
from timeline.tui.widgets import preview
from timeline.tui.widgets.form_field import FormField
from timeline.tui.widgets.preview import Verdict

if TYPE_CHECKING:
    from timeline.tui.app import TimelineApp
    from timeline.tui.screens.form import FormScreen

SETTLE = 0.25
"""Seconds of stillness before the record is asked what would become of it."""


class Judging(ModalScreen[Recorded | None]):
    """The verdict, and leaving with or without it; to be mixed into the form's screen."""

    reading: Reading

    def __init__(self) -> None:
        super().__init__()
        self.saving = False
        self.verdict: Verdict | None = None
        self._judged: dict[str, str] = {}
        """What the record objects to, by slot."""
        self._wanted: frozenset[str] = frozenset()
        """Slots that one was led to because they are needed."""
        self._settling: Timer | None = None
        self._edition = 0
        """Counts what was typed: an answer to an earlier question is not shown."""

    @property
    def _this(self) -> FormScreen:
        return cast("FormScreen", self)

    # ------------------------------------------------------------------ asking the record

    def _to_do(self) -> list[str]:
        lacks = self._this.purpose.lacks(self.reading)
        return [*to_do(self._this.form, self.reading), *([lacks] if lacks else [])]

    def _tell(self, verdict: Verdict) -> None:
        if verdict == self.verdict:
            return
        self.verdict = verdict
        self._this.verdict_line.update(verdict.line)
        self._this.preview_panel.tell(verdict)

    def _attempt(self) -> None:
        self._settling = None
        asked = self._edition

        def would(receipt: Receipt) -> None:
            if asked == self._edition and not self.saving:
                changes = self._this.purpose.changes(self.reading)
                self._tell(preview.would(receipt, changes, self._this.clerk.now()))

        def refused(error: Exception) -> None:
            if asked == self._edition and not self.saving:
                self._refused(error)

        self._this.clerk.attempt(self._this.purpose.act(self.reading), would, refused)

    def _refused(self, error: Exception) -> None:
        if not self.is_mounted:
            return
        self.saving = False
        if isinstance(error, InvalidDevelopment):
            slots = ((self._this.form.slot_of(one.field), one.message) for one in error.problems)
            self._judged = {key: message for key, message in slots if key is not None}
            if (
                any(self._this.form.slots[key].rare for key in self._judged)
                and not self._this.unfolded
            ):
                self.call_next(self._this.action_rare)
        self._this.tell_fields()
        self._tell(preview.refused(error))

    def action_record(self) -> None:
        """Records it, or goes to what is still to be done."""
        if self.saving:
            return
        self.reading = self._this.form.read()
        if self._to_do():
            self._to_trouble()
            return
        if self._settling is not None:
            self._settling.stop()
            self._settling = None
        self.saving = True
        self._tell(preview.saving())
        self._this.clerk.record(self._this.purpose.act(self.reading), self._done, self._refused)

    def _done(self, recorded: Recorded) -> None:
        self.saving = False
        self.dismiss(recorded)

    def _to_trouble(self) -> None:
        reading = self.reading
        self._wanted = frozenset(reading.missing)
        self._this.tell_fields()
        trouble = {*reading.missing, *reading.problems, *reading.phrases}
        first = next((one for one in self.query(FormField) if one.slot.key in trouble), None)
        if first is not None:
            first.focus_editor()
        elif trouble and not self._this.unfolded:
            self.call_next(self._this.action_rare)
        self.app.bell()

    # ------------------------------------------------------------------ leaving

    def action_leave(self) -> None:
        """Leaves; asks first where something would be lost."""
        self.ask_to_leave(lambda: self.dismiss(None))

    def ask_to_leave(self, leave: Callable[[], object]) -> None:
        """Calls `leave` once nothing would be lost, or that is wanted."""
        from timeline.tui.screens.discard import Discard

        def done(throw_away: bool | None) -> None:
            if throw_away:
                leave()

        if self.saving:
            self._say("It is being recorded; a moment.")
        elif self._this.form.is_touched:
            self.app.push_screen(Discard(), done)
        else:
            leave()

    def keep_draft(self) -> str | None:
        """Keeps what was typed in a file, and says where; nothing if nothing was typed."""
        from timeline.tui.ending import keep_draft

        if not self._this.form.is_touched:
            return None
        path = keep_draft(self._this.purpose)
        if path is None:
            return "What was typed could not be kept."
        return self._this.purpose.kept.format(path=shlex.quote(str(path)))

    def _say(self, text: str) -> None:
        cast("TimelineApp", self.app).say(text)
