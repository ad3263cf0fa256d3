"""The spinner that turns while a query is slow."""

from __future__ import annotations

from typing import Final

from timeline.tui.session import Session

SPIN: Final = 0.1
"""Seconds between two checks for a slow query, and two turns of the spinner."""
TURNS: Final = "⠋⠙⠹⠸⠼⠴⠦⠧⠇⠏"


class WaitSign:
    """Puts the words for a slow query into the state."""

    def __init__(self, session: Session) -> None:
        self._state = session.state
        self._queries = session.queries
        self._turn = 0

    def spin(self) -> None:
        """Checks for a slow query and turns the spinner."""
        words = self._queries.slow()
        if words:
            if self._state.now.motion:
                self._turn = (self._turn + 1) % len(TURNS)
            words = f"{TURNS[self._turn]} {words}"
        self._state.put(slow=self._queries.away or words)
