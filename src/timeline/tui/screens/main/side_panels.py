"""Queries the side panels once nothing moves, and shows the results when they arrive.

The list reads its lines first, so the selected line may not be read yet. Its status changes may
arrive after its details. Each is shown on arrival, in any order.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Final

from timeline.exceptions import interrupted
from timeline.tui.data.timeline_loader import sentence
from timeline.tui.delays import Delays
from timeline.tui.model.line import Line
from timeline.tui.session import Session
from timeline.tui.widgets.beat_line import AT_NOW, NOTHING, BeatLine
from timeline.tui.widgets.detail_panel import DetailPanel
from timeline.tui.widgets.lists.development_list import DevelopmentList
from timeline.tui.widgets.standing_panel import StandingPanel

if TYPE_CHECKING:
    from timeline.results import Change, DevelopmentDetail

STANDING: Final = 0.05
"""Least seconds between two status queries while the playhead moves."""
AT_ONCE: Final = 0.05
"""Most seconds that the details of the previous line stay on the screen."""
SETTLE = 0.12
"""Seconds without a move before a slow query runs."""


class SidePanels:
    """Queries and shows statuses, details, and the status changes of lines.

    Args:
        session: The playhead and selection that the panels follow.
        delays: The delayed actions of the screen.
        lines: The list, which shows status changes beside its lines.
        standing: The panel with the status of every matter.
        detail: The panel with the selected development.
        beat_line: The line with what the playhead is on.
    """

    def __init__(
        self,
        session: Session,
        delays: Delays,
        lines: DevelopmentList,
        standing: StandingPanel,
        detail: DetailPanel,
        beat_line: BeatLine,
    ) -> None:
        self._state = session.state
        self._keyed = session.keyed
        self._queries = session.queries
        self._playback = session.playback
        self._delays = delays
        self._lines = lines
        self._standing = standing
        self._detail = detail
        self._beat_line = beat_line
        self._wanting: tuple[int, Callable[[Line], None]] | None = None
        """The row that is awaited, and the function to call with its line."""

    @property
    def settling(self) -> bool:
        """Whether a query is scheduled, or a line is awaited."""
        return self._wanting is not None or bool(self._delays)

    # ------------------------------------------------------------------ lines

    def when_read(self, do: Callable[[Line], None]) -> None:
        """Calls a function with the selected line: at once, or when it is read."""
        order, cursor = self._state.now.order, self._state.now.cursor
        line = self._lines.line_at(cursor)
        if line is not None:
            do(line)
        elif order is not None and cursor < len(order):
            self._wanting = (order.rows[cursor], do)
            self._lines.refresh()

    def lines_arrived(self) -> None:
        """Shows the selected line, and makes the call that waited for it."""
        self.tell_beat()
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

    # ------------------------------------------------------------------ what is told

    def tell_beat(self) -> None:
        """Tells what the playhead is on, and marks the matters that it moved."""
        head = self._playback.beat
        line = self._lines.line_at(head.index)
        moved: Sequence[Change] = ()
        if head.instant is None:
            self._beat_line.tell_nothing(self._keyed(AT_NOW))
        elif head.passing is not None:
            moved = (head.passing.change,)
            self._beat_line.tell_passing(head.passing)
        elif line is not None:
            moved = self._lines.changes_of(line.row) or ()
            self._beat_line.tell_line(line, moved)
        elif head.index < 0:
            self._beat_line.tell_nothing(self._keyed(NOTHING))
        self._standing.tell_moved({(one.government, one.matter) for one in moved})

    # ------------------------------------------------------------------ what stands beside

    def ask(self) -> None:
        """Schedules the queries of statuses and details."""
        self.ask_standing()
        self.ask_detail()

    def ask_standing(self) -> None:
        """Tells the beat, and schedules the query of statuses."""
        self.tell_beat()
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
        """Shows the selected line, and schedules the query of its details."""
        # A frame for it alone would take longer than all that it shows.
        if self._lines.line_at(self._state.now.cursor) is not None:
            self._tell_line()
        elif "line" not in self._delays:
            self._delays.later("line", AT_ONCE, self._tell_line)
        self._delays.later("detail", SETTLE, self.ask_detail_now)

    def _tell_line(self) -> None:
        """Shows the selected line in the panel until its details are read."""
        line = self._lines.line_at(self._state.now.cursor)
        if line is None and self._state.count and self._detail.about is not None:
            self._detail.tell_nothing("reading the details…")
        elif line is not None and line.id != self._detail.about:
            self._detail.tell_line(line, "reading the details…", soon=True)

    def ask_detail_now(self) -> None:
        """Queries the details of the selected development, if its line is read."""
        line = self._lines.line_at(self._state.now.cursor)
        if line is None:
            if self._state.count == 0:
                self._detail.tell_nothing(
                    self._keyed(
                        "No developments match the filter. <clear_filter> removes all filters."
                    )
                )
            return
        row = line.row

        def tell(found: DevelopmentDetail) -> None:
            self._detail.tell(found, self._lines.changes_of(row) or ())

        def failed(error: Exception) -> None:
            if interrupted(error):
                return
            if self._detail.shown is not None and self._detail.about == line.id:
                self._queries.failed(error)  # the panel already shows this line
            else:
                self._detail.tell_line(line, f"Cannot show the details: {sentence(error)}")

        lost = self._detail.shown is None
        self._queries.detail(line.id, line.known, tell, failed, once=True, lost=lost)

    def cancel(self) -> None:
        """Cancels the queries of a list that is no longer shown."""
        for name in ("standing", "amounts", "detail", "beside"):
            self._delays.drop(name)
        self._queries.cancel_panels()

    def ask_beside(self) -> None:
        """Schedules the query of the status changes of lines in sight."""
        self._delays.later("beside", SETTLE, self._ask_beside_now)

    def _ask_beside_now(self) -> None:
        rows = [row for row in self._lines.rows_in_sight(4) if self._lines.lacks_changes(row)]
        if rows:
            self._queries.beside(rows, self._tell_beside)

    def _tell_beside(self, changes: dict[int, Sequence[Change]]) -> None:
        self._lines.add_changes(changes)
        self.tell_beat()
        shown = self._detail.shown
        if shown is not None and shown.entry.row in changes:
            self._detail.tell_changes(changes[shown.entry.row])
