"""Queries the side panels once nothing moves, and shows the results when they arrive.

What the list reads for itself comes first, so a line that is selected may not be read yet, and
the changes beside it may come after its details: each is told when it is there, in any order.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Final

from timeline.exceptions import interrupted
from timeline.tui.data.timeline_loader import sentence
from timeline.tui.delays import Delays
from timeline.tui.model.line import Line
from timeline.tui.session import Session
from timeline.tui.widgets.detail_panel import DetailPanel
from timeline.tui.widgets.lists.development_list import DevelopmentList
from timeline.tui.widgets.standing_panel import StandingPanel

if TYPE_CHECKING:
    from timeline.results import Change, DevelopmentDetail

STANDING: Final = 0.05
"""Seconds at least between two looks at the standing while one moves through the story."""
AT_ONCE: Final = 0.05
"""Seconds at most for which the details of a line stand beside another one."""
SETTLE = 0.12
"""Seconds of stillness before what is slow to read is asked for."""


class SidePanels:
    """Queries and shows the statuses, the details and the changes beside the lines.

    Args:
        session: Whose playhead and selection they follow.
        delays: What the screen does in a moment.
        lines: The list, beside whose lines changes are shown.
        standing: The panel that shows where every matter stands.
        detail: The panel that shows the selected development.
    """

    def __init__(
        self,
        session: Session,
        delays: Delays,
        lines: DevelopmentList,
        standing: StandingPanel,
        detail: DetailPanel,
    ) -> None:
        self._state = session.state
        self._queries = session.queries
        self._delays = delays
        self._lines = lines
        self._standing = standing
        self._detail = detail
        self._wanting: tuple[int, Callable[[Line], None]] | None = None
        """The row that is waited for, and what to do with its line."""

    @property
    def settling(self) -> bool:
        """Whether anything will be asked in a moment, or a line is waited for."""
        return self._wanting is not None or bool(self._delays)

    # ------------------------------------------------------------------ lines

    def when_read(self, do: Callable[[Line], None]) -> None:
        """Does something with the selected line: at once, or when it has been read."""
        order, cursor = self._state.now.order, self._state.now.cursor
        line = self._lines.line_at(cursor)
        if line is not None:
            do(line)
        elif order is not None and cursor < len(order):
            self._wanting = (order.rows[cursor], do)
            self._lines.refresh()

    def lines_arrived(self) -> None:
        """Lines were read: shows the selected one, and does what waited for it."""
        line = self._lines.line_at(self._state.now.cursor)
        if self._detail.shown is None or (line is not None and line.id != self._detail.about):
            self.ask_detail()
        if self._wanting is not None:
            row, do = self._wanting
            if line is None:
                return
            self._wanting = None
            if line.row == row:
                do(line)

    # ------------------------------------------------------------------ what stands beside

    def ask(self) -> None:
        """Asks for the standing and the details in a moment."""
        self.ask_standing()
        self.ask_detail()

    def ask_standing(self) -> None:
        """Asks where everything stands in a moment."""
        # Not at each step of a scrub, and never before the list itself is drawn.
        if "standing" not in self._delays:
            self._delays.later("standing", STANDING, self._ask_standing_now)

    def _ask_standing_now(self) -> None:
        self._delays.drop("standing")
        if self._state.now.playing and self._queries.workers["standing"].busy:
            return
        self._queries.standings(
            self._standing.zone, self._standing.tell, self._standing.tell_failed
        )
        self._delays.later(
            "amounts", 3 * SETTLE, lambda: self._queries.amounts(self._standing.tell_amounts)
        )

    def ask_detail(self) -> None:
        """Asks for the details of the selected line in a moment."""
        if "line" not in self._delays:
            self._delays.later("line", AT_ONCE, self._tell_line)
        self._delays.later("detail", SETTLE, self.ask_detail_now)

    def _tell_line(self) -> None:
        """Until its details are read, the panel shows what the list knows of the selected line."""
        line = self._lines.line_at(self._state.now.cursor)
        if line is None and self._state.count and self._detail.about is not None:
            self._detail.tell_nothing("reading the details…")
        elif line is not None and line.id != self._detail.about:
            self._detail.tell_line(line, "" if self._state.now.playing else "reading the details…")

    def ask_detail_now(self) -> None:
        """Asks for all of the selected development, if it is known which one that is."""
        if self._state.now.playing:
            return
        line = self._lines.line_at(self._state.now.cursor)
        if line is None:
            if self._state.count == 0:
                self._detail.tell_nothing(
                    "No developments match the filter. F removes all filters."
                )
            return
        row = line.row

        def tell(found: DevelopmentDetail) -> None:
            self._detail.tell(found, self._lines.changes_of(row) or ())

        def failed(error: Exception) -> None:
            if interrupted(error):
                return
            if self._detail.shown is not None and self._detail.about == line.id:
                self._queries.failed(error)  # what stands there is of this line
            else:
                self._detail.tell_line(line, f"Cannot show the details: {sentence(error)}")

        self._queries.detail(line.id, line.known, tell, failed, once=True)

    def cancel(self) -> None:
        """Cancels the side-panel queries of a list that is no longer shown."""
        for name in ("standing", "amounts", "detail", "beside"):
            self._delays.drop(name)
        self._queries.cancel_panels()

    def ask_beside(self) -> None:
        """Asks for the changes beside the lines in sight in a moment."""
        self._delays.later("beside", SETTLE, self._ask_beside_now)

    def _ask_beside_now(self) -> None:
        rows = [row for row in self._lines.rows_in_sight(4) if self._lines.lacks_changes(row)]
        if rows:
            self._queries.beside(rows, self._tell_beside)

    def _tell_beside(self, changes: dict[int, Sequence[Change]]) -> None:
        self._lines.add_changes(changes)
        shown = self._detail.shown
        if shown is not None and shown.entry.row in changes:
            self._detail.tell_changes(changes[shown.entry.row])
