"""The actions that sort the rows of a board."""

from __future__ import annotations

from typing import Any, Protocol

from timeline.tui.model.sorting import Sorting
from timeline.tui.session import Session


class Sortable(Protocol):
    """A board, as far as these actions know it."""

    session: Session

    @property
    def sorting(self) -> Sorting[Any]:
        """Its columns, and the one that it is sorted by."""

    def tell(self) -> None:
        """Draws its rows."""


class SortActions:
    """Sorts a board by its columns."""

    def __init__(self, board: Sortable) -> None:
        self._board = board

    def action_sort(self) -> None:
        """Sorts by the next column and, after the last, as at first."""
        sorting = self._board.sorting
        if not sorting.has_columns:
            self._board.session.say("This board has one order only.")
            return
        sorting.choose_next()
        self._board.tell()

    def action_turn(self) -> None:
        """Sorts the other way round."""
        if self._board.sorting.turn():
            self._board.tell()
        elif self._board.sorting.has_columns:
            self._board.session.advise(
                "The rows are in the board's own order. <sort> sorts by a column."
            )
        else:
            self._board.session.say("This board has one order only.")
