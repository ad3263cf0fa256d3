"""What every screen works with, and how one gets from one screen to another.

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
    """Lets keys wait for what is on its way, for so many seconds at most."""

    def __call__(self, seconds: float = ...) -> Callable[[], None]:
        """Begins to hold them; call what it returns once it is there."""


@dataclass(frozen=True, slots=True)
class Session:
    """What the screens of one run of the program share."""

    state: State
    queries: QueryService
    playback: PlaybackController
    settings: Settings
    say: Callable[[str], None]
    """Shows a word in passing; never read as markup."""
    save_settings: Callable[[], None]
    """Keeps how one looks, for the next time."""
    hold_keys: HoldKeys
    deliver: Deliver
    """Runs something in the thread of the screen."""

    @property
    def timeline(self) -> Timeline:
        """The store, for the thread of the screen: its name and its clock."""
        return self.queries.timeline

    def zone_at(self, index: int) -> str:
        """The time zone of the development at a place in the list; UTC if it was not read."""
        line = self.queries.line_at(index)
        return line.zone if line is not None else "UTC"

    def zone_at_playhead(self) -> str:
        """The time zone of the development at the playhead."""
        return self.zone_at(max(self.state.now.playhead.index, 0))


class Navigator(Protocol):
    """Leads from one screen to another; the main screen does it."""

    def show_board(self, name: str) -> object:
        """Shows a board over the timeline."""

    def show_matter(self, government: str, matter: str) -> None:
        """Shows the path of a matter."""

    def focus_timeline(self) -> None:
        """Shows the timeline and gives it the focus, once no board is over it."""

    async def run_action(self, action: str) -> None:
        """Does what the timeline does with a key."""
