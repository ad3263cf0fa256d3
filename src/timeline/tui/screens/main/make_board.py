"""Creates the boards, whose modules are imported at first use."""

from __future__ import annotations

from typing import TYPE_CHECKING

from timeline.tui.session import Navigator, Session

if TYPE_CHECKING:
    from timeline.tui.screens.board import Board


def make_board(name: str, session: Session, navigator: Navigator) -> Board:
    """A new board by its name."""
    from timeline.tui.screens.agenda import AgendaBoard
    from timeline.tui.screens.diff import DiffBoard
    from timeline.tui.screens.matters import MattersBoard
    from timeline.tui.screens.pending import PendingBoard
    from timeline.tui.screens.sources import SourcesBoard

    kinds: tuple[type[Board], ...] = (
        PendingBoard, AgendaBoard, MattersBoard, SourcesBoard, DiffBoard,
    )  # fmt: skip
    return next(kind for kind in kinds if kind.board == name)(session, navigator)
