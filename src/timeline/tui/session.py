"""The objects that all screens share, and the protocol for moving between screens.

A screen that knew the app or the main screen could reach into all of it. So each gets a `Session`,
and those that lead to other screens a `Navigator`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Final, Literal, Protocol

from timeline.timeline import Timeline
from timeline.tui.data.queries import QueryService
from timeline.tui.data.query_worker import Deliver
from timeline.tui.keys.own_keys import USUAL, OwnKeys
from timeline.tui.model.beats import next_beat
from timeline.tui.model.entering.remembered import Remembered
from timeline.tui.model.moment import ClockMoment
from timeline.tui.model.playback_controller import PlaybackController
from timeline.tui.model.settings import Settings
from timeline.tui.model.state import State

FILTERED: Final = "The timeline hides that development. <clear_filter> removes all filters."
LATER: Final = "It is after the playhead, where lines are hidden. <later> shows them."
Verb = Literal["correct", "cite", "retract", "dispute"]
"""A form that amends a development."""


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
    own_zone: str
    """The time zone of the user."""
    own_keys: OwnKeys = USUAL
    """The keys of the user, for sentences about them."""
    remembered: Remembered = field(default_factory=Remembered)
    """What the next form offers again."""

    def keyed(self, text: str) -> str:
        """A sentence with the keys of the user for the actions that it names."""
        return self.own_keys.in_words(text)

    def advise(self, text: str) -> None:
        """Shows a notification that names keys; it holds no text of the store."""
        self.say(self.keyed(text))

    @property
    def timeline(self) -> Timeline:
        """The store's façade, for its location and clock; queries go through `queries`."""
        return self.queries.timeline

    @property
    def zone(self) -> str:
        """The time zone of the clock: of the one government that is listed, else the user's."""
        chosen = self.state.now.filter.governments
        if len(chosen) == 1:
            for government in self.queries.governments:
                if government.id == chosen[0]:
                    return government.zone
        return self.own_zone

    def moment(self) -> ClockMoment:
        """The moment of the playhead; at the end the present, or the day of the knowledge cut."""
        now = self.state.now
        if now.playhead.instant is not None:
            return ClockMoment(now.playhead.instant, self.zone)
        if now.as_known is not None and not now.reported:
            return ClockMoment(now.as_known.nearest_bounds(self.zone).latest, self.zone)
        return ClockMoment(self.timeline.now(), self.zone, now=True)

    @property
    def is_over(self) -> bool:
        """Whether the playhead is on the last beat."""
        now = self.state.now
        if now.order is None or now.playhead.instant is None:
            return False
        return next_beat(now.order, now.passings, now.playhead, self.timeline.now()) is None


class FormOpener(Protocol):
    """Opens forms over the current screen."""

    def amend(self, verb: Verb, development: str) -> None:
        """Opens the form that amends a development."""

    def append_filled(self, kind: str, given: Mapping[str, str]) -> None:
        """Opens the form for a new development of a kind, with some fields filled in."""


class Navigator(Protocol):
    """Moves between screens; the main screen implements it."""

    @property
    def form_actions(self) -> FormOpener:
        """Opens forms."""

    def show_board(self, name: str) -> object:
        """Shows a board over the timeline."""

    def show_matter(self, government: str, matter: str) -> None:
        """Shows the history of a matter."""

    def focus_timeline(self) -> None:
        """Shows the timeline and focuses it, once no board covers it."""

    def lead_back(self, way: Callable[[], object]) -> None:
        """Makes the next `esc` in the timeline take a way back, once."""

    async def run_action(self, action: str) -> None:
        """Runs an action of the timeline."""
