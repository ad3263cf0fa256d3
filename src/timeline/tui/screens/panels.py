"""What stands beside the timeline is asked for once nothing moves, and told when it comes.

What the list reads for itself comes first, so a line that is selected may not be read yet, and
the changes beside it may come after its details: each is told when it is there, in any order.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Final, cast

from textual import on
from textual.screen import Screen

from timeline.results import Change
from timeline.tui.delays import Delays
from timeline.tui.keeping import sentence
from timeline.tui.widgets.development_list import DevelopmentList
from timeline.views.errors import interrupted

if TYPE_CHECKING:
    from timeline.results import Shown
    from timeline.tui.model.line import Line
    from timeline.tui.screens.main import MainScreen

STANDING: Final = 0.05
"""Seconds at least between two looks at the standing while one moves through the story."""
AT_ONCE: Final = 0.05
"""Seconds at most for which the details of a line stand beside another one."""
SETTLE = 0.12
"""Seconds of stillness before what is slow to read is asked for."""


class Panels(Screen[None]):
    """Standing, details and what stands beside the lines; to be mixed into the main screen."""

    def __init__(self) -> None:
        super().__init__()
        self._delays = Delays(self)
        self._wanting: tuple[int, Callable[[Line], None]] | None = None
        """The row that is waited for, and what to do with its line."""

    @property
    def _all(self) -> MainScreen:
        return cast("MainScreen", self)

    @property
    def settling(self) -> bool:
        """Whether anything will be asked in a moment, or a line is waited for."""
        return self._wanting is not None or bool(self._delays)

    # ------------------------------------------------------------------ lines

    def when_read(self, do: Callable[[Line], None]) -> None:
        """Does something with the selected line: at once, or when it has been read."""
        main = self._all
        order, cursor = main.state.now.order, main.state.now.cursor
        line = main.list.line_at(cursor)
        if line is not None:
            do(line)
        elif order is not None and cursor < len(order):
            self._wanting = (order.rows[cursor], do)
            main.list.refresh()

    def _lines_arrived(self) -> None:
        main = self._all
        main.list.lines_arrived()
        main.story.lines_arrived()
        zone = main.standing.zone
        main._tell_title()  # noqa: SLF001  the same screen
        if main.standing.zone != zone:
            self._ask_standing()
        line = main.list.line_at(main.state.now.cursor)
        if main.detail.shown is None or (line is not None and line.id != main.detail.about):
            self._ask_detail()
        if self._wanting is not None:
            row, do = self._wanting
            if line is None:
                return
            self._wanting = None
            if line.row == row:
                do(line)

    # ------------------------------------------------------------------ what stands beside

    def _ask_panels(self) -> None:
        self._ask_standing()
        self._ask_detail()

    def _ask_standing(self) -> None:
        # Not at each step of a scrub, and never before the list itself is drawn.
        if "standing" not in self._delays:
            self._delays.later("standing", STANDING, self._ask_standing_now)

    def _ask_standing_now(self) -> None:
        main = self._all
        self._delays.drop("standing")
        if main.state.now.playing and main.desk.lanes["standing"].busy:
            return
        main.desk.standings(main.standing.zone, main.standing.tell, main.standing.tell_failed)
        self._delays.later(
            "amounts", 3 * SETTLE, lambda: main.desk.amounts(main.standing.tell_amounts)
        )

    def _ask_detail(self) -> None:
        if "line" not in self._delays:
            self._delays.later("line", AT_ONCE, self._tell_line)
        self._delays.later("detail", SETTLE, self.ask_detail_now)

    def _tell_line(self) -> None:
        """Until its details are read, the panel shows what the list knows of the selected line."""
        main = self._all
        line = main.list.line_at(main.state.now.cursor)
        if line is None and main.state.count and main.detail.about is not None:
            main.detail.tell_nothing("reading the details…")
        elif line is not None and line.id != main.detail.about:
            main.detail.tell_line(line, "" if main.state.now.playing else "reading the details…")

    def ask_detail_now(self) -> None:
        """Asks for all of the selected development, if it is known which one that is."""
        main = self._all
        if main.state.now.playing:
            return
        line = main.list.line_at(main.state.now.cursor)
        if line is None:
            if main.state.count == 0:
                main.detail.tell_nothing("Nothing passes the filter. F takes all conditions away.")
            return
        row = line.row

        def tell(found: Shown) -> None:
            main.detail.tell(found, main.list.changes_of(row) or ())

        def failed(error: Exception) -> None:
            if interrupted(error):
                return
            if main.detail.shown is not None and main.detail.about == line.id:
                main.desk.failed(error)  # what stands there is of this line
            else:
                main.detail.tell_line(line, f"The details cannot be shown: {sentence(error)}")

        main.desk.detail(line.id, line.known, tell, failed, once=True)

    def forget_panels(self) -> None:
        """Another list is wanted: what stands beside this one would hold it up, and is dropped."""
        for name in ("standing", "amounts", "detail", "beside"):
            self._delays.drop(name)
        self._all.desk.forget_panels()

    @on(DevelopmentList.Settled)
    def _ask_beside(self) -> None:
        self._delays.later("beside", SETTLE, self._ask_beside_now)

    def _ask_beside_now(self) -> None:
        rows = [row for row in self._all.list.rows_in_sight(4) if self._all.list.lacks_changes(row)]
        if rows:
            self._all.desk.beside(rows, self._tell_beside)

    def _tell_beside(self, changes: dict[int, Sequence[Change]]) -> None:
        main = self._all
        main.list.add_changes(changes)
        shown = main.detail.shown
        if shown is not None and shown.entry.row in changes:
            main.detail.tell_changes(changes[shown.entry.row])
