"""The objects that all screens share, and the protocol for moving between screens.

A screen that knew the app or the main screen could reach into all of it. So each gets a `Session`,
and those that lead to other screens a `Navigator`.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

from timeline.timeline import Timeline
from timeline.tui.data.queries import QueryService
from timeline.tui.data.query_worker import Deliver
from timeline.tui.model.playback_controller import PlaybackController
from timeline.tui.model.settings import Settings
from timeline.tui.model.state import State


class HoldKeys(Protocol):
    """Holds keys back while a dialog loads, for `seconds` at most."""

    def __call__(self, seconds: float = ...) -> Callable[[], None]:
        """Starts to hold keys back; returns the function that releases them."""


@dataclass(frozen=True, slots=True)
class Session:
    """The objects that the screens of a run share."""

    state: State
    queries: QueryService
    playback: PlaybackController
    settings: Settings
    say: Callable[[str], None]
    """Shows a notification as plain text."""
    save_settings: Callable[[], None]
    """Saves theme, pace, speed, lanes and “hide later”."""
    hold_keys: HoldKeys
    deliver: Deliver
    """Runs a callback in the screen's thread."""

    @property
    def timeline(self) -> Timeline:
        """The store's façade, for its location and clock; queries go through `queries`."""
        return self.queries.timeline

    def zone_at(self, index: int) -> str:
        """The time zone of the development at an index of the list; UTC if it is not read."""
        line = self.queries.line_at(index)
        return line.zone if line is not None else "UTC"

    def zone_at_playhead(self) -> str:
        """The time zone of the development at the playhead."""
        return self.zone_at(max(self.state.now.playhead.index, 0))


class Navigator(Protocol):
    """Moves between screens; the main screen implements it."""

    def show_board(self, name: str) -> object:
        """Shows a board over the timeline."""

    def show_matter(self, government: str, matter: str) -> None:
        """Shows the history of a matter."""

    def focus_timeline(self) -> None:
        """Shows the timeline and focuses it, once no board covers it."""

    async def run_action(self, action: str) -> None:
        """Runs an action of the timeline."""
