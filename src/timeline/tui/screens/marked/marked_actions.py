"""The actions that mark lines, and those that do something with all that are marked."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date
from typing import TYPE_CHECKING, Any, Final

from textual.screen import Screen

from timeline.tui.content import joined
from timeline.tui.screens.marked.marked_lines import MOST, MOST_AMENDED, MarkedLines, in_order
from timeline.tui.session import Session

if TYPE_CHECKING:
    from timeline.results import Entry
    from timeline.timeline import Timeline
    from timeline.tui.model.form_commands import FormCommand

TOO_MANY: Final = f"At most {MOST:,} lines can be marked."
ONLY_AMENDMENTS: Final = (
    "What is marked are corrections, sources, disputes or retractions, which cannot be amended so. "
    "Mark the developments that they amend."
)


class MarkedActions:
    """Marks lines of the list, and opens what is done with them.

    Args:
        session: The list, and the worker that reads the marked developments.
        screen: The screen under the dialogs.
        open_form: Opens the form of a command, which is made from the day of today.
        export: Exports what is marked.
        move: Moves the selection by some lines.
    """

    def __init__(
        self,
        session: Session,
        screen: Screen[Any],
        open_form: Callable[[Callable[[date], FormCommand]], None],
        export: Callable[[], None],
        move: Callable[[int], None],
    ) -> None:
        self._session = session
        self._state = session.state
        self._screen = screen
        self._open_form = open_form
        self._export = export
        self._move = move
        self._lines = MarkedLines(self._state, session.queries)

    # ------------------------------------------------------------------ marking

    def action_mark_line(self) -> None:
        """Marks the selected line, or removes its mark, and goes on to the next."""
        now = self._state.now
        if now.order is None or not 0 <= now.cursor < self._state.shown_count:
            self._session.say("No line is selected.")
        elif not self._lines.toggle(now.order.rows[now.cursor]):
            self._session.say(TOO_MANY)
        else:
            self._move(1)

    def action_mark_all(self) -> None:
        """Marks all lines that are listed, or says that they are too many."""
        self._session.playback.when_listed(self._mark_all, "whole")

    def _mark_all(self) -> None:
        order, many = self._state.now.order, self._state.shown_count
        if order is None or not many:
            self._session.advise("Nothing is listed. <clear_filter> removes all filters.")
        elif not self._lines.add(order.rows[: min(many, MOST + 1)]):
            marked = " with those marked before" if self._state.now.marked else ""
            listed = f"{many:,} lines are listed{marked}. "
            self._session.advise(f"{listed}{TOO_MANY} <filter> filters the list.")

    def action_unmark(self) -> None:
        """Removes all marks."""
        self._lines.clear()

    # ------------------------------------------------------------------ with all of them

    def action_with_marked(self) -> None:
        """Asks what to do with the marked lines."""
        from timeline.tui.screens.marked.marked_menu import MarkedMenu

        now = self._state.now
        many, hidden = len(now.marked), now.unlisted
        if not many:
            self._session.advise(
                "No line is marked. <mark_line> marks the selected line, <mark_all> all that are "
                "listed."
            )
            return
        lines = "the marked line" if many == 1 else f"the {many:,} marked lines"
        title = joined(
            f"With {lines}", (f"  {hidden:,} not listed" if hidden else "", "bold $warning")
        )
        self._screen.app.push_screen(MarkedMenu(title), self._chosen)

    def _chosen(self, deed: str | None) -> None:
        if deed == "export":
            self._export()
        elif deed == "clear":
            self._lines.clear()
        elif deed is not None:
            self._amend(deed)

    def _amend(self, deed: str) -> None:
        many = len(self._state.now.marked)
        if many > MOST_AMENDED:
            most = f"At most {MOST_AMENDED:,} can be amended at once."
            self._session.advise(
                f"{many:,} lines are marked. {most} "
                "<unmark> removes the marks, <filter> filters the list."
            )
            return
        order, marked = self._state.now.order, self._state.now.marked
        release = self._session.hold_keys()

        def ask(timeline: Timeline) -> Sequence[Entry]:
            found = timeline.current(in_order(order, marked))
            for one in found:
                _ = one.document
            return found

        def then(entries: Sequence[Entry]) -> None:
            release()
            amendable = [one for one in entries if "amends" not in one.document]
            if not self._screen.is_current:
                return
            if not amendable:
                self._session.say(ONLY_AMENDMENTS)
                return
            without = len(entries) - len(amendable)
            self._open_form(lambda today: self._command(deed, amendable, without, today))

        def otherwise(error: Exception) -> None:
            release()
            self._session.queries.failed(error)

        self._session.queries.workers["seek"].submit(ask, then, otherwise)

    def _command(
        self, deed: str, entries: Sequence[Entry], without: int, today: date
    ) -> FormCommand:
        from timeline.tui.model.marking.marked_commands import CiteMarked, MoveMarked, TagMarked

        kinds = {"tag": TagMarked, "cite": CiteMarked, "move": MoveMarked}
        return kinds[deed](entries, self._state.now.unlisted, today, without)
