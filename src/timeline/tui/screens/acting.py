"""What the keys and the mouse do on the main screen: to the story, the selection and the view.

Each action is a move of the `Story`, a change of the state or a question at the desk, and no more.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING, Final, TypeVar, cast

from textual import events, on
from textual.screen import Screen
from textual.widget import Widget

from timeline.dates.edtf import Edtf
from timeline.tui.look import THEMES
from timeline.tui.state import Pane, without
from timeline.tui.widgets.chip_bar import ChipBar
from timeline.tui.widgets.density_strip import DensityStrip
from timeline.tui.widgets.development_list import DevelopmentList
from timeline.tui.widgets.pane_tabs import PANES, PaneTabs

if TYPE_CHECKING:
    from timeline.tui.app import TimelineApp
    from timeline.tui.screens.main import MainScreen


Found = TypeVar("Found")
MOST_SEEKS: Final = 20
"""Presses of a key that seeks which wait for their turn; more are dropped."""


class Acting(Screen[None]):
    """Moves and looks; to be mixed into the main screen."""

    def __init__(self) -> None:
        super().__init__()
        self._seeks: deque[Callable[[], None]] = deque()

    @property
    def _it(self) -> MainScreen:
        return cast("MainScreen", self)

    # ------------------------------------------------------------------ actions: the story

    def action_play(self) -> None:
        """Plays or pauses."""
        self._it.story.toggle()

    def action_step(self, lines: int) -> None:
        """One development on or back."""
        self._it.story.step(lines)

    def action_days(self, days: int) -> None:
        """A day on or back."""
        self._it.story.days(days)

    def action_part(self, share: float) -> None:
        """To a part of the story."""
        self._it.story.part(share)

    def action_by_part(self, share: float) -> None:
        """On or back by a part."""
        self._it.story.by_part(share)

    def action_first(self) -> None:
        """To the first development."""
        self._it.story.to_first()

    def action_last(self) -> None:
        """To the present."""
        self._it.story.to_end()

    def action_play_here(self) -> None:
        """Puts the playhead on the selection."""
        self._it.story.to_selection()

    def action_speed(self, steps: int) -> None:
        """Faster or more slowly."""
        self._it.story.faster(steps)

    def action_pace(self) -> None:
        """The other clock."""
        self._it.state.put(pace="beat" if self._it.state.now.pace == "date" else "date")

    def action_change(self, step: int) -> None:
        """To the next line that changes a status."""
        self._it.story.when_listed(
            lambda: self._seek(partial(self._it.desk.seek_change, step), self._sought_change)
        )

    def _sought_change(self, found: tuple[int, int] | None) -> None:
        if found is None:
            self.say("No further change of a status that way.")
            return
        row, instant = found
        place = self._it.story.place_of(row, (instant,))  # the list may have grown meanwhile
        if place is not None:
            self._it.story.put_head(place)

    def _seek(
        self, ask: Callable[[Callable[[Found], None]], None], then: Callable[[Found], None]
    ) -> None:
        """Seeks from where the seek before it ends, so that two presses are two steps."""

        def found(answer: Found) -> None:
            self._seeks.popleft()
            then(answer)
            if self._seeks:
                self._seeks[0]()

        if len(self._seeks) == MOST_SEEKS:
            return
        self._seeks.append(lambda: ask(found))
        if len(self._seeks) == 1 or not self._it.desk.lanes["step"].busy:
            # An answer that never came, because it failed, holds up nothing.
            while len(self._seeks) > 1:
                self._seeks.popleft()
            self._seeks[0]()

    def action_overdue(self) -> None:
        """To where the next decision is overdue."""
        self._it.story.when_listed(
            lambda: self._seek(self._it.desk.seek_overdue, self._sought_overdue)
        )

    def _sought_overdue(self, found: tuple[int, str, str] | None) -> None:
        if found is None:
            self.say("Nothing more becomes overdue.")
            return
        instant, government, matter = found
        self._it.story.to_instant(instant)
        self.say(f"Overdue: {matter} ({government}).")

    # ------------------------------------------------------------------ actions: moving

    def action_move(self, lines: int) -> None:
        """Moves the selection."""
        self._it.story.move(lines)

    def action_page(self, pages: float) -> None:
        """Moves the selection by pages."""
        self._it.story.move(int(pages * max(self._it.list.size.height - 1, 1)))

    def action_move_to(self, index: int) -> None:
        """To the first or last line."""
        if index < 0:
            self._it.story.select_last()
        else:
            self._it.story.select_first()

    def action_open(self) -> None:
        """Goes to the details."""
        self._it.ask_detail_now()
        self._it.state.put(pane="detail")
        self._it.detail.focus()

    def action_pane(self, step: int) -> None:
        """To another pane."""
        names = [name for name, _ in PANES]
        at = names.index(self._it.state.now.pane)
        pane = names[(at + step) % len(names)]
        self._it.state.put(pane=pane)
        self._pane_widget().focus()

    def action_back(self) -> None:
        """Out of the search, then back to the timeline."""
        if self._it.search_bar.display:
            self._it.search_bar.close()
            self._it.state.put(search="", matches=None)
        self._it.state.put(pane="timeline")
        self._it.list.focus()
        self._tell_keys()

    def _pane_widget(self) -> Widget:
        return self._panes[self._it.state.now.pane]

    @property
    def _panes(self) -> dict[Pane, Widget]:
        it = self._it
        return {"timeline": it.list, "standing": it.standing, "detail": it.detail}

    def _show_pane(self) -> None:
        for name, _ in PANES:
            self.set_class(self._it.state.now.pane == name, f"pane-{name}")
        self._it.tabs.refresh()
        self._tell_keys()

    def _tell_keys(self) -> None:
        searching = self._it.search_bar.display
        self._it.key_line.tell("search" if searching else self._it.state.now.pane)

    def on_descendant_focus(self, event: events.DescendantFocus) -> None:
        """A pane that was clicked is the one that is shown and whose keys are named."""
        for name, widget in self._panes.items():
            if event.widget is widget:
                self._it.state.put(pane=name)
        self._tell_keys()

    @on(DevelopmentList.Clicked)
    def _clicked(self, event: DevelopmentList.Clicked) -> None:
        self._it.story.select(event.index)
        if event.again:
            self.action_open()

    @on(PaneTabs.Chosen)
    def _chosen(self, event: PaneTabs.Chosen) -> None:
        self._it.state.put(pane=event.pane)
        self._pane_widget().focus()

    @on(DensityStrip.Sought)
    def _sought(self, event: DensityStrip.Sought) -> None:
        self._it.story.to_instant(event.instant)

    @on(ChipBar.Removed)
    def _chip_removed(self, event: ChipBar.Removed) -> None:
        self._it.state.put(**without(self._it.state.now, event.name, event.value))

    # ------------------------------------------------------------------ actions: looking

    def action_later(self) -> None:
        """Hides or dims what lies after the playhead."""
        self._it.state.put(hide_later=not self._it.state.now.hide_later)
        self._it.story.move(0)

    def action_lanes(self) -> None:
        """Lanes, or all mixed."""
        self._it.state.put(lanes=not self._it.state.now.lanes)

    def action_reported(self) -> None:
        """As it was reported, or as it happened."""
        self._it.state.put(reported=not self._it.state.now.reported)

    def action_news(self, step: int) -> None:
        """Takes the knowledge to the next day that brought news, or to the one before."""
        self._it.story.when_listed(
            lambda: self._seek(
                partial(self._it.desk.seek_news, step), partial(self._sought_news, step)
            )
        )

    def _sought_news(self, step: int, day: str | None) -> None:
        now = self._it.state.now
        if day is None:
            if step > 0 and now.as_known is not None:
                self._it.state.put(as_known=None)
                self.say("No news after that: this is all that is known.")
            else:
                self.say(f"Nothing became known {'after' if step > 0 else 'before'} that.")
        elif now.reported:
            line = self._it.list.line_at(now.cursor)
            zone = "UTC" if line is None else line.zone
            self._it.story.to_instant(Edtf.parse(day).nearest_bounds(zone).latest)
        else:
            self._it.state.put(as_known=Edtf.parse(day))

    def action_theme(self) -> None:
        """The next theme."""
        names = [one.name for one in THEMES]
        at = names.index(self.app.theme) if self.app.theme in names else -1
        self.app.theme = names[(at + 1) % len(names)]

    def say(self, text: str) -> None:
        """A word in passing; text from data is shown literally."""
        cast("TimelineApp", self.app).say(text)

    def save_view(self) -> None:
        """Keeps how one looks, for the next time."""
        cast("TimelineApp", self.app).keep_settings()
