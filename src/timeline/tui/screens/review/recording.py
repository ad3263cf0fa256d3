"""The key that records: a dry run of all that is taken, a question, and then one batch."""

from __future__ import annotations

import sqlite3
from typing import TYPE_CHECKING

from timeline.domain.errors import Refusal, TimelineError
from timeline.domain.matter.acceptable import ACCEPTABLE
from timeline.timeline import Timeline
from timeline.tui.screens.review.view import ReviewView

if TYPE_CHECKING:
    from timeline.results import DraftEntry, Receipt

PATIENCE = 60.0
"""Most seconds that keys wait for the dry run."""


class ReviewRecording:
    """Records what is taken, all or none."""

    def __init__(self, view: ReviewView) -> None:
        self._view = view
        self.saving = False
        self._asked = False
        """Whether it was found out what the store has already."""

    def ask_recorded(self) -> None:
        """Finds out, once, which of the taken the store has already, as they are."""
        taken = [one for one in self._view.review.accepted if not one.problems]
        if self._asked or not taken or self._view.worker.busy:
            return

        def ask(timeline: Timeline) -> Receipt | None:
            return self._append(timeline, taken, dry_run=True) if timeline.exists else None

        def then(receipt: Receipt | None) -> None:
            self._asked = True
            if receipt is not None:
                self._know(receipt)

        self._view.worker.submit(ask, then, lambda _: None)

    def action_write(self) -> None:
        """Shows what recording all taken would change, and records them if that is confirmed."""
        view, say = self._view, self._view.session.say
        try:
            if view.review.look():
                view.changed()
                say("The draft was changed in another program, and read again.")
        except (TimelineError, OSError) as error:
            view.tell_error(error)
            return
        taken = view.review.accepted
        wrong = next((one for one in taken if one.problems), None)
        if view.session.timeline.read_only:
            say("This store is open read-only. Nothing can be recorded.")
        elif not taken:
            say("Nothing is taken yet. space takes a proposal.")
        elif wrong is not None:
            first = wrong.problems[0]
            view.changed(wrong.place)
            say(f"Nothing was recorded. {first.field}: {first.message}. e edits it.")
        else:
            self._try(taken)

    def _try(self, taken: list[DraftEntry]) -> None:
        from timeline.tui.screens.review.batch_dialog import BatchDialog

        view = self._view
        # Keys typed after w are meant for the question.
        release = view.session.hold_keys(PATIENCE)

        def then(receipt: Receipt) -> None:
            view.recorded.clear()  # It may have been another store that had them.
            self._know(receipt)
            self._passed()
            if not receipt.new:
                release()
                view.session.say("All that is taken is recorded.")
                return

            def done(record: bool | None) -> None:
                if record:
                    self._record(taken)

            view.app.push_screen(BatchDialog(receipt, view.review.count("proposed")), done)
            release()

        def otherwise(error: Exception) -> None:
            release()
            self._failed(error, taken)

        view.worker.submit(
            lambda timeline: self._append(timeline, taken, dry_run=True), then, otherwise
        )

    def _record(self, taken: list[DraftEntry]) -> None:
        from timeline.tui.screens.review.batch_dialog import BatchDialog

        view = self._view
        self.saving = True
        release = view.session.hold_keys(PATIENCE)

        def then(receipt: Receipt) -> None:
            self.saving = False
            release()
            self._know(receipt, recorded=True)
            view.session.queries.watch()
            view.app.push_screen(BatchDialog(receipt, view.review.count("proposed")))

        def otherwise(error: Exception) -> None:
            self.saving = False
            release()
            self._failed(error, taken)

        view.worker.submit(
            lambda timeline: self._append(timeline, taken, dry_run=False), then, otherwise
        )

    def _append(self, timeline: Timeline, taken: list[DraftEntry], *, dry_run: bool) -> Receipt:
        given = [one.development for one in taken]
        return timeline.append(*given, dry_run=dry_run, near=self._view.review.path)

    def _know(self, receipt: Receipt, *, recorded: bool = False) -> None:
        self._view.recorded |= {
            one.development.id for one in receipt.appended if recorded or not one.new
        }
        self._view.changed()

    def _passed(self) -> None:
        self._view.refused.clear()
        self._view.changed()

    def _failed(self, error: Exception, taken: list[DraftEntry]) -> None:
        """Leads to the first proposal that was refused; nothing was recorded."""
        from timeline.exceptions import BatchRejected

        view = self._view
        view.refused.clear()
        if isinstance(error, BatchRejected):
            for one in error.rejected:
                hint = f" {_advice(one.error)}".rstrip()
                view.refused.setdefault(taken[one.index].id, f"{one.error.message}.{hint}")
            view.changed(taken[error.rejected[0].index].place)
            view.session.say("Nothing was recorded. The selected proposal was refused.")
        elif isinstance(error, sqlite3.Error | OSError):
            view.session.say(f"Cannot write to the store: {error}. Try again: it is safe.")
        else:
            view.tell_error(error)


def _advice(error: TimelineError) -> str:
    """What to do about a refused proposal, by the keys of the review."""
    if not isinstance(error, Refusal):
        return error.hint or ""
    if error.rule not in ACCEPTABLE:
        return error.advice
    return f"{error.advice} To record it on purpose: e opens its form, and ctrl+r there does."
