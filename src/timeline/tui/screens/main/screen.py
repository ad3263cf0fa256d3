"""The main screen: timeline, statuses and details side by side, or one at a time.

It only connects parts: keys to actions, and state changes to widgets and queries.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Final

from textual import events, on
from textual.containers import Container
from textual.screen import Screen
from textual.widget import Widget

from timeline.tui import memory
from timeline.tui.delays import Delays
from timeline.tui.keys.key import bindings
from timeline.tui.keys.main_keys import KEYS, usable
from timeline.tui.model.state import Pane, without
from timeline.tui.screens.actions import delegate_actions
from timeline.tui.screens.main.boards import Boards
from timeline.tui.screens.main.command_line import CommandLine
from timeline.tui.screens.main.dialog_actions import DialogActions
from timeline.tui.screens.main.export_actions import ExportActions
from timeline.tui.screens.main.form_actions import FormActions
from timeline.tui.screens.main.frame_clock import FrameClock
from timeline.tui.screens.main.lanes import Lanes
from timeline.tui.screens.main.panes import Panes
from timeline.tui.screens.main.playback_actions import PlaybackActions
from timeline.tui.screens.main.side_panels import SidePanels
from timeline.tui.screens.main.theme_actions import ThemeActions
from timeline.tui.screens.main.wait_sign import SPIN, WaitSign
from timeline.tui.screens.marked.marked_actions import MarkedActions
from timeline.tui.session import Session
from timeline.tui.widgets.beat_line import BeatLine
from timeline.tui.widgets.board_head import BoardHead
from timeline.tui.widgets.chip_bar import ChipBar
from timeline.tui.widgets.density_strip import DensityStrip
from timeline.tui.widgets.detail_panel import DetailPanel
from timeline.tui.widgets.inputs.search_bar import SearchBar
from timeline.tui.widgets.key_line import KeyLine
from timeline.tui.widgets.lists.development_list import DevelopmentList
from timeline.tui.widgets.lists.lane_heads import LaneHeads
from timeline.tui.widgets.notice import Notice
from timeline.tui.widgets.pane_tabs import PaneTabs
from timeline.tui.widgets.standing_panel import StandingPanel
from timeline.tui.widgets.title_bar import TitleBar

if TYPE_CHECKING:
    from timeline.tui.screens.board import Board

CHIPS: Final = 0.1
"""Seconds after which the filters are shown, if no lines have arrived."""
WATCH: Final = 0.5
"""Seconds between two polls of the store."""
SWEEP: Final = 10.0


class MainScreen(Screen[None]):
    """The main screen; opens boards, forms and dialogs."""

    BINDINGS = bindings("main", KEYS)
    HORIZONTAL_BREAKPOINTS = [(0, "-narrow"), (100, "-medium"), (170, "-wide")]  # noqa: RUF012  as Textual declares it

    def __init__(self, session: Session) -> None:
        super().__init__()
        self.session = session
        self.state = session.state
        self.queries = session.queries
        self.playback = session.playback
        self.list = DevelopmentList(self.state, self.queries.lines, id="development-list")
        store, self.KEYS = session.timeline, usable(read_only=session.timeline.read_only)
        mark = " (read-only)" if store.read_only else ""
        self.title_bar = TitleBar(
            self.state, f"{store.location.name}{mark}", session.moment, lambda: session.is_over
        )
        self.lane_heads = LaneHeads()
        self.lanes = Lanes(session, self, self.list, self.lane_heads)
        self.standing = StandingPanel(self.state)
        self.detail = DetailPanel(self.state)
        self.beat_line = BeatLine()
        self.strip = DensityStrip(self.state, session.moment)
        self.search_bar = SearchBar(self.state)
        self.chip_bar = ChipBar(self.state)
        self.notice = Notice()
        self.key_line = KeyLine(self.KEYS)
        self.tabs = PaneTabs(self.state)
        self.boards = Boards(session, self, self)
        self._delays = Delays(self)
        self._screen_row = 0
        self._settled = False
        """Whether any list has loaded completely."""
        self.clock = FrameClock(self, self.playback)
        self.side_panels = SidePanels(
            session, self._delays, self.list, self.standing, self.detail, self.beat_line
        )
        panes: Mapping[Pane, Widget]
        panes = {"timeline": self.list, "standing": self.standing, "detail": self.detail}
        self.panes = Panes(self, self.state, panes, self.tabs, self.search_bar, self.key_line)
        self.playback_actions = PlaybackActions(session, lambda: max(self.list.size.height - 1, 1))
        when_read, to_change = self.side_panels.when_read, self.playback_actions.action_change
        self.form_actions = FormActions(session, self, when_read)
        self.dialog_actions = DialogActions(session, self, self.search_bar, when_read, to_change)
        exports = ExportActions(session, self)
        marked = MarkedActions(
            session, self, self.form_actions.open_form, exports.action_export,
            self.playback_actions.action_move,
        )  # fmt: skip
        self.command_line = CommandLine(session, self, self, self.dialog_actions, exports)
        delegate_actions(
            self, self.playback_actions, self.panes, self.form_actions, self.dialog_actions,
            exports, marked, ThemeActions(self),
        )  # fmt: skip
        self.lead_back = self.panes.lead_back
        self._stop_watching = self.state.watch(self._changed)

    def compose(self) -> Iterable[Widget]:
        """The widgets, from top to bottom."""
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
        yield self.beat_line
        yield self.strip
        yield self.search_bar
        yield self.key_line

    def on_mount(self) -> None:
        """Loads the first page, and starts to poll the store."""
        self.notice.display = self.search_bar.display = False
        self.list.clock = self.queries.timeline.now()
        self.queries.on_lines = self._lines_arrived
        self.list.focus()
        self.title_bar.tell_plain("reading…")
        self.panes.tell()
        self.lanes.tell()
        self.queries.reload()
        self.set_interval(WATCH, self.queries.watch)
        self.set_interval(SPIN, WaitSign(self.session).spin)
        self.set_interval(SWEEP, self._sweep)

    def on_unmount(self) -> None:
        """Stops watching the state."""
        self._stop_watching()
        self.clock.stop()

    def _sweep(self) -> None:
        self.list.clock = self.queries.timeline.now()
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
            self.form_actions.show_awaited()
        elif names & {"cursor", "playhead", "hide_later"}:
            self._moved(names)
        for fields, tell in (
            ({"playing"}, self._play_or_pause),
            ({"search", "fresh"}, self.list.redraw),
            ({"search"}, self.detail.tell_hits),
            ({"matches", "cursor", "order"}, self.search_bar.tell),
            ({"matches"}, self.dialog_actions.found),
            ({"marked"}, self.list.refresh),
            ({"marked", "unlisted"}, self.chip_bar.tell),
            ({"complete"}, self._completed),
            ({"lanes", "reported"}, self.lanes.tell),
            ({"mark_a", "mark_b", "passings"}, self.strip.tell),
            ({"pane", "marked"}, self.panes.tell),
            ({"trouble"}, self._trouble),
            ({"pace", "speed", "motion", "lanes", "hide_later"}, self.session.save_settings),
        ):
            if names & fields:
                tell()
        if names & {"order", "stale", "complete", "passings"}:
            self.playback.go_on()
        if not self.state.now.stale or self.state.now.slow:
            # With the first lines: a separate frame would delay them.
            self._tell_title()

    def _completed(self) -> None:
        if self.state.now.complete and not self._settled:
            self._settled = True
            self.call_after_refresh(memory.settle)

    def _filter_changed(self) -> None:
        self.list.forget_changes()
        self.side_panels.cancel()
        self.queries.reload()
        self.dialog_actions.search_again()
        # With the first lines or soon, because two frames take longer than one.
        self._delays.later("chips", CHIPS, self.chip_bar.tell)

    def _order_changed(self) -> None:
        self.lanes.tell_governments()
        self.list.resized_list()
        # The selected line stays on the same row of the screen.
        top = self.state.now.cursor - self._screen_row
        self.list.scroll_to(y=max(top, 0), animate=False, immediate=True)
        self.list.show(self.state.now.cursor)
        self.strip.tell()
        self.queries.read_to_the_end()
        self.chip_bar.tell()
        self.call_after_refresh(self.queries.drawn)
        self.side_panels.ask()
        self.side_panels.ask_beside()

    def _moved(self, names: frozenset[str]) -> None:
        if "hide_later" in names or ("playhead" in names and self.state.now.hide_later):
            self.list.resized_list()
        self.list.show(self.state.now.cursor, place=0.6 if "playhead" in names else None)
        self._screen_row = self.state.now.cursor - self.list.scroll_offset.y
        self.list.refresh()
        if names & {"playhead", "hide_later"}:
            self.strip.tell()
            self.side_panels.ask_standing()
        if "cursor" in names:
            self.side_panels.ask_detail()

    def _lines_arrived(self) -> None:
        self.list.lines_arrived()
        self._tell_title()
        self.side_panels.lines_arrived()

    def _tell_title(self) -> None:
        if self.state.now.order is None:
            trouble = self.state.now.trouble
            nothing = "nothing yet" if trouble and trouble.empty else "nothing to show"
            self.title_bar.tell_plain(nothing if trouble else self.state.now.slow or "reading…")
        else:
            self.standing.zone = self.session.zone
            self.title_bar.tell()

    def _trouble(self) -> None:
        trouble = self.state.now.trouble
        self.notice.tell(trouble)
        if trouble is not None:
            self.playback.give_up()
            if not self.is_current:  # another screen covers the notice
                self.session.say(f"{trouble.message} {trouble.hint}")
        self.form_actions.judge_again()
        alone = trouble is not None and trouble.empty
        for part in (self.query_one("#body"), self.beat_line, self.strip):
            part.display = not alone
        self.notice.set_class(alone, "alone")
        if trouble is None and self.focused is None:
            self.list.focus()

    def _play_or_pause(self) -> None:
        if self.state.now.playing:
            self.clock.start()
        else:
            self.clock.stop()
            self.side_panels.ask()
            self.side_panels.ask_beside()

    # ------------------------------------------------------------------ other screens

    def show_board(self, name: str) -> Board:
        """Shows a board over the timeline, replacing another board."""
        return self.boards.show(name)

    def show_matter(self, government: str, matter: str) -> None:
        """Shows the history of a matter."""
        from timeline.tui.screens.matters import MattersBoard

        board = self.show_board("matters")
        if isinstance(board, MattersBoard):
            board.show_matter((government, matter))

    def focus_timeline(self) -> None:
        """Shows the timeline and focuses it, once no board covers it."""
        self.panes.choose("timeline")

    # ------------------------------------------------------------------ actions

    def action_open(self) -> None:
        """Goes to the details of the selected line."""
        self.side_panels.ask_detail_now()
        self.panes.choose("detail")

    def action_board(self, board: str) -> None:
        """Shows a board."""
        self.show_board(board)

    # ------------------------------------------------------------------ what the widgets say

    def on_descendant_focus(self, event: events.DescendantFocus) -> None:
        """Makes a focused pane the current one, and shows its keys."""
        self.panes.focused(event.widget)

    @on(DevelopmentList.Measured)
    def _measured(self) -> None:
        self.lanes.tell_heads()

    @on(DevelopmentList.Settled)
    def _list_settled(self) -> None:
        self.side_panels.ask_beside()

    @on(DevelopmentList.DevelopmentClicked)
    def _clicked(self, event: DevelopmentList.DevelopmentClicked) -> None:
        self.playback.select(event.index)
        if event.again:
            self.action_open()

    @on(PaneTabs.PaneChosen)
    def _chosen(self, event: PaneTabs.PaneChosen) -> None:
        self.panes.choose(event.pane)

    @on(DensityStrip.Sought)
    def _sought(self, event: DensityStrip.Sought) -> None:
        self.playback.to_instant(event.instant)

    @on(ChipBar.Removed)
    def _chip_removed(self, event: ChipBar.Removed) -> None:
        self.state.put(**without(self.state.now, event.name, event.value))

    @on(SearchBar.SearchChanged)
    def _search_changed(self, event: SearchBar.SearchChanged) -> None:
        self.dialog_actions.search(event.words)

    @on(SearchBar.Done)
    def _search_done(self) -> None:
        self.list.focus()

    @on(BoardHead.Went)
    def _went(self, event: BoardHead.Went) -> None:
        self.show_board(event.board)

    @on(Notice.Bundled)
    def _read_bundled(self) -> None:
        self.dialog_actions.import_bundled(self.list.focus)
