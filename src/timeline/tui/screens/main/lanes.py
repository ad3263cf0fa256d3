"""The lanes of the list: one per government, or one for all."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from textual.screen import Screen

from timeline.tui.session import Session
from timeline.tui.widgets.lists.development_list import DevelopmentList
from timeline.tui.widgets.lists.lane_heads import LaneHeads


class Lanes:
    """Chooses the governments with lanes, and their order."""

    def __init__(
        self, session: Session, screen: Screen[Any], lines: DevelopmentList, heads: LaneHeads
    ) -> None:
        self._state = session.state
        self._queries = session.queries
        self._screen = screen
        self._lines = lines
        self._heads = heads
        self._busiest: dict[str, int] = {}

    def tell(self) -> None:
        """Shows or hides the lanes."""
        self._screen.set_class(self._state.now.lanes, "lanes")
        self._lines.remeasure()
        if self._state.now.lanes:
            self._queries.busiest(self._tell_busiest)

    def tell_governments(self) -> None:
        """Updates the governments that have lanes."""
        known = sorted(
            (one.id for one in self._queries.governments),
            key=lambda one: (self._busiest.get(one, len(self._busiest)), one),
        )
        self._lines.governments = self._state.now.filter.governments or known

    def tell_heads(self) -> None:
        """Updates the column heads after a new layout."""
        self._heads.tell(self._lines.columns)

    def _tell_busiest(self, ids: Sequence[str]) -> None:
        """Gives lanes to the governments with most developments, if not all fit."""
        self._busiest = {government: place for place, government in enumerate(ids)}
        self.tell_governments()
