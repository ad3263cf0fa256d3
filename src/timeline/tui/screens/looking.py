"""What the main screen lets one look at beside the timeline: the boards, and two marked moments.

A board is made when it is first wanted and kept from then on, so that it is found as it was left.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from textual import on
from textual.screen import Screen

from timeline.display.wording import clock_words, day_words
from timeline.tui.state import Mark
from timeline.tui.widgets.board_head import BoardHead

if TYPE_CHECKING:
    from timeline.tui.boards.board import Board
    from timeline.tui.screens.main import MainScreen


class Looking(Screen[None]):
    """Boards and marks; to be mixed into the main screen."""

    @property
    def _timeline(self) -> MainScreen:
        return cast("MainScreen", self)

    # ------------------------------------------------------------------ boards

    def action_board(self, board: str) -> None:
        """Shows a board."""
        self.show_board(board)

    def show_board(self, name: str) -> Board:
        """Shows a board over the timeline, in the place of another that is shown."""
        board = self._board(name)
        if self.app.screen is self:
            self.app.push_screen(board)
        elif self.app.screen is not board:
            self.app.switch_screen(board)
        return board

    def show_matter(self, government: str, matter: str) -> None:
        """Shows the path of a matter."""
        from timeline.tui.boards.matters import MattersBoard

        board = self.show_board("matters")
        if isinstance(board, MattersBoard):
            board.show_matter((government, matter))

    def _board(self, name: str) -> Board:
        if self.app.is_screen_installed(name):
            return cast("Board", self.app.get_screen(name))
        from timeline.tui.boards.diff import DiffBoard
        from timeline.tui.boards.matters import MattersBoard
        from timeline.tui.boards.pending import PendingBoard
        from timeline.tui.boards.sources import SourcesBoard

        kinds: tuple[type[Board], ...] = (PendingBoard, MattersBoard, SourcesBoard, DiffBoard)
        board = next(kind for kind in kinds if kind.board == name)(self._timeline)
        self.app.install_screen(board, name)
        return board

    @on(BoardHead.Went)
    def _went(self, event: BoardHead.Went) -> None:
        self.show_board(event.board)

    # ------------------------------------------------------------------ marks

    def action_mark(self, which: str) -> None:
        """Marks the moment of the playhead, to compare it with another."""
        main = self._timeline
        now = main.state.now
        at = now.playhead.instant
        instant = main.desk.timeline.now() if at is None else at
        mark = Mark(instant, now.as_known)
        line = main.list.line_at(max(now.playhead.index, 0))
        zone = line.zone if line is not None else "UTC"
        clock = clock_words(instant, zone)
        moment = f"{day_words(instant, zone)}{' ' + clock if clock else ''}"
        if which == "a":
            main.state.put(mark_a=mark)
        else:
            main.state.put(mark_b=mark)
        other = "B" if which == "a" else "A"
        both = now.mark_a is not None and now.mark_b is not None
        rest = "d shows what changed." if both else f"{other} marks another moment."
        main.say(f"{which.upper()} is {moment}. {rest}")
