"""The actions of the main screen that change playhead, selection, clocks and marks.

Each action is a move of the `PlaybackController`, a change of the state, or a query.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import TypeVar

from timeline.dates.edtf import Edtf
from timeline.results import Passing
from timeline.tui.data.beat_queries import FoundBeat
from timeline.tui.model.state import Mark
from timeline.tui.session import Session

Found = TypeVar("Found")


class PlaybackActions:
    """The actions that move the playhead and the selection, and choose the clocks.

    Args:
        session: The state and the playback that they move.
        page_height: Returns the number of lines on a page.
    """

    def __init__(self, session: Session, page_height: Callable[[], int]) -> None:
        self._session = session
        self._state = session.state
        self._queries = session.queries
        self._playback = session.playback
        self._page_height = page_height

    # ------------------------------------------------------------------ actions: the story

    def action_play(self) -> None:
        """Plays or pauses."""
        self._playback.toggle()

    def action_step(self, lines: int) -> None:
        """Moves the playhead by beats."""
        self._playback.step(lines)

    def action_days(self, days: int) -> None:
        """Moves the playhead by days."""
        self._playback.days(days)

    def action_part(self, share: float) -> None:
        """Moves the playhead to a share of the story."""
        self._playback.part(share)

    def action_by_part(self, share: float) -> None:
        """Moves the playhead by a share of the story."""
        self._playback.by_part(share)

    def action_first(self) -> None:
        """Moves the playhead to the first beat."""
        self._playback.to_first()

    def action_last(self) -> None:
        """Moves the playhead to the end."""
        self._playback.to_end()

    def action_play_here(self) -> None:
        """Moves the playhead to the selection."""
        self._playback.to_selection()

    def action_speed(self, steps: int) -> None:
        """Plays faster or slower."""
        self._playback.faster(steps)

    def action_pace(self) -> None:
        """Switches between playing by date and by beat."""
        self._state.put(pace="beat" if self._state.now.pace == "date" else "date")

    def action_change(self, step: int) -> None:
        """Moves the playhead to the next beat that changes a status."""
        self._playback.when_listed(
            lambda: self._seek(partial(self._queries.seek_change, step), self._sought_change),
            "whole",
        )

    def _sought_change(self, found: FoundBeat | None) -> None:
        if found is None:
            self._session.say("No more status changes in that direction.")
            return
        if isinstance(found, Passing):
            self._playback.to_passing(found)
            return
        row, instant = found
        place = self._playback.place_of(row, (instant,))  # the list may have grown meanwhile
        if place is not None:
            self._playback.move_playhead(place)

    def _seek(
        self,
        ask: Callable[[Callable[[Found], None], Callable[[Exception], None]], None],
        then: Callable[[Found], None],
    ) -> None:
        """Seeks a beat; moves that are asked for meanwhile start from where it leads."""

        def found(answer: Found) -> None:
            self._playback.hold(held=False)
            then(answer)
            self._playback.go_on()

        def failed(error: Exception) -> None:
            self._playback.hold(held=False)
            self._queries.failed(error)
            self._playback.go_on()

        self._playback.hold(held=True)
        ask(found, failed)

    def action_overdue(self) -> None:
        """Moves the playhead to the next overdue decision."""
        self._playback.when_listed(
            lambda: self._seek(self._queries.seek_overdue, self._sought_overdue), "whole"
        )

    def _sought_overdue(self, found: Passing | None) -> None:
        if found is None:
            self._session.advise(
                "Nothing becomes overdue after that. <first> goes to the beginning."
            )
        else:
            self._playback.to_passing(found)

    # ------------------------------------------------------------------ actions: moving

    def action_move(self, lines: int) -> None:
        """Moves the selection."""
        self._playback.move(lines)

    def action_page(self, pages: float) -> None:
        """Moves the selection by pages."""
        self._playback.move(int(pages * self._page_height()))

    def action_move_to(self, index: int) -> None:
        """Selects the first or last line."""
        if index < 0:
            self._playback.select_last()
        else:
            self._playback.select_first()

    # ------------------------------------------------------------------ actions: looking

    def action_later(self) -> None:
        """Hides or dims the lines after the playhead."""
        self._state.put(hide_later=not self._state.now.hide_later)
        self._playback.move(0)

    def action_motion(self) -> None:
        """Lets the clock run on between beats, or leap."""
        motion = not self._state.now.motion
        self._state.put(motion=motion)
        self._session.say(
            "The clock runs on between beats." if motion else "The clock leaps from beat to beat."
        )

    def action_lanes(self) -> None:
        """Switches between lanes and one list."""
        self._state.put(lanes=not self._state.now.lanes)

    def action_reported(self) -> None:
        """Switches between the order of reports and of events."""
        self._state.put(reported=not self._state.now.reported)

    def action_news(self, step: int) -> None:
        """Moves the knowledge cut to the next (or previous) day with news."""
        self._playback.when_listed(
            lambda: self._seek(
                partial(self._queries.seek_news, step), partial(self._sought_news, step)
            )
        )

    def _sought_news(self, step: int, day: str | None) -> None:
        now = self._state.now
        if day is None:
            if step > 0 and now.as_known is not None:
                self._state.put(as_known=None)
                self._session.say("No later news: this is all that is known.")
            else:
                self._session.say(f"Nothing became known {'after' if step > 0 else 'before'} that.")
        elif now.reported:
            zone = self._session.zone
            self._playback.to_instant(Edtf.parse(day).nearest_bounds(zone).latest)
        else:
            self._state.put(as_known=Edtf.parse(day))

    # ------------------------------------------------------------------ actions: marks

    def action_mark(self, which: str) -> None:
        """Marks the playhead's moment, to compare it with another."""
        now = self._state.now
        moment = self._session.moment()
        mark = Mark(moment.instant, now.as_known)
        if which == "a":
            self._state.put(mark_a=mark)
        else:
            self._state.put(mark_b=mark)
        other = "B" if which == "a" else "A"
        both = now.mark_a is not None and now.mark_b is not None
        rest = "<board('diff')> shows what changed."
        if not both:
            rest = f"<mark('{other.lower()}')> marks another moment."
        self._session.advise(f"{which.upper()} is {moment.words}. {rest}")
