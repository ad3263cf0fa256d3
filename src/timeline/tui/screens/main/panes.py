"""The three panes of the main screen: which one is shown if one fits, and has the focus."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from textual.screen import Screen
from textual.widget import Widget

from timeline.tui.model.state import Pane, State
from timeline.tui.screens.jump import jump
from timeline.tui.widgets.inputs.search_bar import SearchBar
from timeline.tui.widgets.key_line import KeyLine
from timeline.tui.widgets.pane_tabs import PANES, PaneTabs


class Panes:
    """Moves between the panes, and shows the keys of the focused one."""

    def __init__(
        self,
        screen: Screen[Any],
        state: State,
        panes: Mapping[Pane, Widget],
        tabs: PaneTabs,
        search_bar: SearchBar,
        key_line: KeyLine,
    ) -> None:
        self._screen = screen
        self._state = state
        self._panes = panes
        self._tabs = tabs
        self._search_bar = search_bar
        self._key_line = key_line
        self._way_back: Callable[[], object] | None = None

    def lead_back(self, way: Callable[[], object]) -> None:
        """Makes the next `esc` in the timeline take a way back, once."""
        self._way_back = way

    def choose(self, pane: Pane) -> None:
        """Shows a pane and gives it the focus."""
        self._state.put(pane=pane)
        self._panes[pane].focus()

    def tell(self) -> None:
        """Shows the pane of the state."""
        for name, _ in PANES:
            self._screen.set_class(self._state.now.pane == name, f"pane-{name}")
        self._tabs.refresh()
        self._tell_keys()

    def focused(self, widget: Widget) -> None:
        """Makes a focused pane the current one, and shows its keys."""
        for name, pane in self._panes.items():
            if widget is pane:
                self._state.put(pane=name)
        self._tell_keys()

    def _tell_keys(self) -> None:
        now = self._state.now
        marking = now.pane == "timeline" and bool(now.marked)
        searching = self._search_bar.display
        self._key_line.tell("search" if searching else "marked" if marking else now.pane)

    # ------------------------------------------------------------------ actions

    def action_pane(self, step: int) -> None:
        """Moves to another pane."""
        names = [name for name, _ in PANES]
        at = names.index(self._state.now.pane)
        self.choose(names[(at + step) % len(names)])

    def action_jump(self) -> None:
        """Shows letters beside the lines; they select one."""
        self._state.put(playing=False)  # lines that run away cannot be aimed at
        lists = list(self._panes.values())
        if self._panes["timeline"].is_on_screen:
            jump(self._screen, lists)
        else:  # it is shown first
            self.choose("timeline")
            self._screen.call_after_refresh(jump, self._screen, lists)

    def action_back(self) -> None:
        """Closes the search and goes back to the timeline, or from there where one came from."""
        if not self._search_bar.display and self._state.now.pane == "timeline":
            way, self._way_back = self._way_back, None
            if way is not None:
                way()
                return
        if self._search_bar.display:
            self._search_bar.close()
            self._state.put(search="", matches=None)
        self.choose("timeline")
        self._tell_keys()
