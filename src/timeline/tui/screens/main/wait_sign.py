"""The sign that turns while an answer takes longer than one notices."""

from __future__ import annotations

from typing import Final

from timeline.tui.session import Session

SPIN: Final = 0.1
"""Seconds between two looks whether anything takes long, and two turns of the sign that says so."""
TURNS: Final = "⠋⠙⠹⠸⠼⠴⠦⠧⠇⠏"


class WaitSign:
    """Says in the state what is being waited for."""

    def __init__(self, session: Session) -> None:
        self._state = session.state
        self._queries = session.queries
        self._turn = 0

    def spin(self) -> None:
        """Looks whether anything takes long."""
        words = self._queries.slow()
        if words:
            self._turn = (self._turn + 1) % len(TURNS)
            words = f"{TURNS[self._turn]} {words}"
        self._state.put(slow=self._queries.away or words)
