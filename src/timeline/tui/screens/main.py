"""The main screen: timeline, standing and detail beside each other, or one at a time.

It only connects: keys to moves of the story, changes of the state to the widgets that show
them, and to questions at the desk.
"""

from __future__ import annotations

import gc
from collections.abc import Iterable, Sequence
from time import monotonic
from typing import Final

from textual import on
from textual.containers import Container
from textual.screen import Screen
from textual.timer import Timer
from textual.widget import Widget

from timeline.tui import memory
from timeline.tui.desk import Desk
from timeline.tui.keys import bindings
from timeline.tui.screens.acting import Acting
from timeline.tui.screens.asking_for import AskingFor
from timeline.tui.screens.looking import Looking
from timeline.tui.screens.panels import Panels
from timeline.tui.screens.writing import Writing
from timeline.tui.state import State
from timeline.tui.story import Story
from timeline.tui.widgets.chip_bar import ChipBar
from timeline.tui.widgets.density_strip import DensityStrip
from timeline.tui.widgets.detail_panel import DetailPanel
from timeline.tui.widgets.development_list import DevelopmentList
from timeline.tui.widgets.key_line import KeyLine
from timeline.tui.widgets.lane_heads import LaneHeads
from timeline.tui.widgets.notice import Notice
from timeline.tui.widgets.pane_tabs import PaneTabs
from timeline.tui.widgets.search_bar import SearchBar
from timeline.tui.widgets.standing_panel import StandingPanel
from timeline.tui.widgets.title_bar import TitleBar

FRAME: Final = 1 / 30
ASLEEP: Final = 2.0
"""Seconds between two frames from which on the program was not running."""
CHIPS: Final = 0.1
"""Seconds after which the conditions are shown, where no lines have come under them."""
WATCH: Final = 0.5
"""Seconds between two looks at the store."""
SWEEP: Final = 10.0
SPIN: Final = 0.1
"""Seconds between two looks whether anything takes long, and two turns of the sign that says so."""
TURNS: Final = "⠋⠙⠹⠸⠼⠴⠦⠧⠇⠏"


class MainScreen(Acting, AskingFor, Looking, Panels, Writing, Screen[None]):
    """The story and everything around it."""

    BINDINGS = bindings("main")
    HORIZONTAL_BREAKPOINTS = [(0, "-narrow"), (100, "-medium"), (170, "-wide")]  # noqa: RUF012

    def __init__(self, state: State, desk: Desk) -> None:
        super().__init__()
        self.state = state
        self.desk = desk
        self.list = DevelopmentList(state, desk.pages, id="development-list")
        self.story = Story(state, self.list.line_at)
        self.title_bar = TitleBar(state, desk.timeline.location.name)
        self.lane_heads = LaneHeads()
        self.standing = StandingPanel(state)
        self.detail = DetailPanel()
        self.strip = DensityStrip(state)
        self.search_bar = SearchBar(state)
        self.chip_bar = ChipBar(state)
        self.notice = Notice()
        self.key_line = KeyLine()
        self.tabs = PaneTabs(state)
        self._frame: Timer | None = None
        self._busiest: dict[str, int] = {}
        self._last_frame = 0.0
        self._screen_row = 0
        self._turn = 0
        self._settled = False
        """Whether a list has been complete."""
        self._stop_watching = state.watch(self._changed)

    def compose(self) -> Iterable[Widget]:
        """From top to bottom."""
        yield self.title_bar
        yield self.chip_bar
        yield self.tabs
        with Container(id="body"):
            with Container(id="left"):
                yield self.lane_heads
                yield self.list
            with Container(id="side"):
                yield self.detail
                yield self.standing
        yield self.notice
        yield self.strip
        yield self.search_bar
        yield self.key_line

    def on_mount(self) -> None:
        """Asks for the first page, and begins to watch the store."""
        self.notice.display = self.search_bar.display = False
        self.list.clock = self.desk.timeline.now()
        self.desk.on_lines = self._lines_arrived
        self.list.focus()
        self.title_bar.tell_plain("reading…")
        self._show_pane()
        self._show_lanes()
        self.desk.reload()
        self.set_interval(WATCH, self.desk.watch)
        self.set_interval(SPIN, self._spin)
        self.set_interval(SWEEP, self._sweep)

    def on_unmount(self) -> None:
        """Stops watching."""
        self._stop_watching()
        gc.enable()

    def _spin(self) -> None:
        words = self.desk.slow()
        if words:
            self._turn = (self._turn + 1) % len(TURNS)
            words = f"{TURNS[self._turn]} {words}"
        self.state.put(slow=self.desk.away or words)

    def _sweep(self) -> None:
        self.list.clock = self.desk.timeline.now()
        if not self.state.now.playing:
            memory.sweep()

    # ------------------------------------------------------------------ the state changed

    def _changed(self, names: frozenset[str]) -> None:
        if not self.is_mounted:
            return
        if names & {"filter", "as_known", "reported"}:
            self._filter_changed()
        if "fresh" in names:
            self.list.doubt_changes()
        if "order" in names:
            self._order_changed()
            self.show_awaited()
        elif names & {"cursor", "playhead", "hide_later"}:
            self._moved(names)
        for fields, tell in (
            ({"playing"}, self._play_or_pause),
            ({"search", "fresh"}, self.list.redraw),
            ({"matches", "cursor", "order"}, self.search_bar.tell),
            ({"matches"}, self._found),
            ({"complete"}, self._completed),
            ({"lanes", "reported"}, self._show_lanes),
            ({"mark_a", "mark_b"}, self.strip.tell),
            ({"pane"}, self._show_pane),
            ({"trouble"}, self._trouble),
            ({"pace", "speed", "lanes", "hide_later"}, self.save_view),
        ):
            if names & fields:
                tell()
        if names & {"order", "stale", "complete"}:
            self.story.go_on()
        if not self.state.now.stale or self.state.now.slow:
            # With the first lines: a frame before theirs would hold them up.
            self._tell_title()

    def _completed(self) -> None:
        if self.state.now.complete and not self._settled:
            self._settled = True
            self.call_after_refresh(memory.settle)

    def _filter_changed(self) -> None:
        self.list.forget_changes()
        self.forget_panels()
        self.desk.reload()
        if self.state.now.search:
            self.desk.search(self.state.now.search, self.searched)
        # With the first lines, or soon: two frames would take longer than one.
        self._delays.later("chips", CHIPS, self.chip_bar.tell)

    def _order_changed(self) -> None:
        self._tell_governments()
        self.list.resized_list()
        # The selected line stays on the row of the screen on which it was.
        top = self.state.now.cursor - self._screen_row
        self.list.scroll_to(y=max(top, 0), animate=False, immediate=True)
        self.list.show(self.state.now.cursor)
        self.strip.tell()
        self.chip_bar.tell()
        self.call_after_refresh(self.desk.drawn)
        self._ask_panels()
        self._ask_beside()

    def _moved(self, names: frozenset[str]) -> None:
        if "hide_later" in names or ("playhead" in names and self.state.now.hide_later):
            self.list.resized_list()
        place = 0.6 if "playhead" in names else None
        self.list.show(self.state.now.cursor, place=place)
        self._screen_row = self.state.now.cursor - self.list.scroll_offset.y
        self.list.refresh()
        if names & {"playhead", "hide_later"}:
            self.strip.tell()
            self._ask_standing()
        if "cursor" in names:
            self._ask_detail()

    def _tell_title(self) -> None:
        line = self.list.line_at(max(self.state.now.playhead.index, 0))
        if self.state.now.order is None:
            trouble = self.state.now.trouble
            nothing = "nothing yet" if trouble and trouble.empty else "nothing to show"
            self.title_bar.tell_plain(nothing if trouble else self.state.now.slow or "reading…")
        else:
            self.standing.zone = line.zone if line else "UTC"
            self.title_bar.tell(self.standing.zone)

    def _trouble(self) -> None:
        trouble = self.state.now.trouble
        self.notice.tell(trouble)
        if trouble is not None:
            self.story.give_up()
            if not self.is_current:  # the notice is beneath another screen
                self.say(f"{trouble.message} {trouble.hint}")
        self.judge_again()
        alone = trouble is not None and trouble.empty
        self.query_one("#body").display = self.strip.display = not alone
        self.notice.set_class(alone, "alone")
        if trouble is None and self.focused is None:
            self.list.focus()

    def _show_lanes(self) -> None:
        self.set_class(self.state.now.lanes, "lanes")
        self.list.remeasure()
        if self.state.now.lanes:
            self.desk.busiest(self._tell_busiest)

    def _tell_busiest(self, ids: Sequence[str]) -> None:
        """Those of which most is recorded have lanes of their own, where not all can."""
        self._busiest = {government: place for place, government in enumerate(ids)}
        self._tell_governments()

    def _tell_governments(self) -> None:
        known = sorted(
            (one.id for one in self.desk.governments),
            key=lambda one: (self._busiest.get(one, len(self._busiest)), one),
        )
        self.list.governments = self.state.now.filter.governments or known

    @on(DevelopmentList.Measured)
    def _measured(self) -> None:
        self.lane_heads.tell(self.list.columns)

    # ------------------------------------------------------------------ playing

    def _play_or_pause(self) -> None:
        if self.state.now.playing:
            gc.disable()
            self._last_frame = monotonic()
            self._frame = self.set_interval(FRAME, self._tick)
        else:
            if self._frame is not None:
                self._frame.stop()
            gc.enable()
            self._ask_panels()
            self._ask_beside()

    def _tick(self) -> None:
        now = monotonic()
        passed = now - self._last_frame
        # Where the program was suspended meanwhile, the story was too.
        self.story.tick(passed if passed < ASLEEP else FRAME)
        self._last_frame = now
