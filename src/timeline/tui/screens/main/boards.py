"""The boards over the timeline: each is created at first use, and imported only then."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from timeline.tui.session import Navigator, Session

if TYPE_CHECKING:
    from textual.screen import Screen

    from timeline.tui.screens.board import Board


class Boards:
    """Shows boards over a screen.

    Args:
        session: What they show.
        screen: What they lie over.
        navigator: Where their rows lead.
    """

    def __init__(self, session: Session, screen: Screen[None], navigator: Navigator) -> None:
        self._session = session
        self._screen = screen
        self._navigator = navigator

    def show(self, name: str) -> Board:
        """Shows a board, which replaces another one; it is kept, so that it keeps its state."""
        app = self._screen.app
        if app.is_screen_installed(name):
            board = cast("Board", app.get_screen(name))
        else:
            board = self._new(name)
            app.install_screen(board, name)
        if app.screen is self._screen:
            app.push_screen(board)
        elif app.screen is not board:
            app.switch_screen(board)
        return board

    def _new(self, name: str) -> Board:
        from timeline.tui.screens.diff import DiffBoard
        from timeline.tui.screens.matters import MattersBoard
        from timeline.tui.screens.overviews.agenda import AgendaBoard
        from timeline.tui.screens.overviews.gaps import GapsBoard
        from timeline.tui.screens.overviews.month import MonthBoard
        from timeline.tui.screens.overviews.pending import PendingBoard
        from timeline.tui.screens.overviews.totals import TotalsBoard
        from timeline.tui.screens.sources import SourcesBoard
        from timeline.tui.screens.tracks.tracks_board import TracksBoard

        kinds: tuple[type[Board], ...] = (
            PendingBoard, AgendaBoard, MattersBoard, TracksBoard, SourcesBoard, DiffBoard,
            GapsBoard, TotalsBoard, MonthBoard,
        )  # fmt: skip
        return next(kind for kind in kinds if kind.board == name)(self._session, self._navigator)
