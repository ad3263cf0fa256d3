"""The base of all boards: head, playback keys, narrowing, queries, and the way back.

A board keeps its state, so that a user can look at a development and come back to the same row. It
runs queries only while it is on top. Playhead, knowledge and governments are the timeline's.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar, TypeVar

from textual import on
from textual.content import Content
from textual.screen import Screen
from textual.widget import Widget

from timeline.text.phrasing import clock_words, day_words
from timeline.tui.content import joined
from timeline.tui.data.timeline_loader import sentence
from timeline.tui.delays import Delays
from timeline.tui.keys.board_keys import BOARD_KEYS
from timeline.tui.keys.key import Key, bindings
from timeline.tui.model.sorting import Sorting
from timeline.tui.model.state import without
from timeline.tui.screens.actions import delegate_actions
from timeline.tui.screens.row_actions import RowActions
from timeline.tui.screens.sort_actions import SortActions
from timeline.tui.session import FILTERED, LATER, Navigator, Session
from timeline.tui.widgets.board_head import BoardHead
from timeline.tui.widgets.chip_bar import ChipBar
from timeline.tui.widgets.density_strip import DensityStrip
from timeline.tui.widgets.inputs.narrow_bar import NarrowBar
from timeline.tui.widgets.key_line import KeyLine
from timeline.tui.widgets.lists.row_list import RowList
from timeline.tui.widgets.title_bar import TitleBar

if TYPE_CHECKING:
    from timeline.results import Entry
    from timeline.timeline import Timeline

Answer = TypeVar("Answer")
SLOW = 0.2
"""Seconds after which a board reports a slow answer."""
FIRST = 1.0
"""Most seconds that keys wait for the first answer."""
SETTLE = 0.12
"""Seconds without a move before a slow query runs."""


class Board(Screen[None]):
    """A screen over the timeline; each board sets its name and its focusable parts."""

    BINDINGS = bindings("board", BOARD_KEYS)
    HORIZONTAL_BREAKPOINTS = [(0, "-narrow"), (110, "-medium"), (170, "-wide")]  # noqa: RUF012  as Textual declares it
    VERTICAL_BREAKPOINTS = [(0, "-low"), (28, "-high")]  # noqa: RUF012  as Textual declares it
    CSS_PATH = Path(__file__).with_name("boards.tcss")  # also for boards of other folders
    board: ClassVar[str] = ""
    KEYS: ClassVar[Sequence[Key]] = BOARD_KEYS
    """The actions in the palette over a board."""
    asks_on: ClassVar[frozenset[str]] = frozenset(
        {"filter", "as_known", "reported", "order", "playhead"}
    )
    """The fields of the state on which its answer depends."""
    sorting: Sorting[Any] = Sorting()

    def __init__(self, session: Session, navigator: Navigator) -> None:
        super().__init__()
        self.session = session
        self.navigator = navigator
        self.state = session.state
        self.queries = session.queries
        self.title_bar = TitleBar(
            self.state, self.queries.timeline.location.name, session.moment, lambda: session.is_over
        )
        self.head = BoardHead(self.board)
        self.chip_bar = ChipBar(self.state)
        self.narrow = NarrowBar()
        self.strip = DensityStrip(self.state, session.moment)
        self.key_line = KeyLine(BOARD_KEYS, self.board)
        self._moves = RowActions(self, self.parts)
        delegate_actions(self, self._moves, SortActions(self))
        self._summary: Content = Content("")
        self._stale = True
        self._delays = Delays(self)
        self.later = self._delays.later
        self._stop_watching: Callable[[], None] = lambda: None
        self._first: Callable[[], None] | None = None  # releases the keys that wait for an answer

    # ------------------------------------------------------------------ for the boards

    def body(self) -> Iterable[Widget]:
        """The widgets between head and key line."""
        return ()

    def parts(self) -> Sequence[Widget]:
        """The widgets that get the focus in turn."""
        return ()

    def ask(self) -> None:
        """Runs the query of the board."""

    def tell(self) -> None:
        """Draws the rows that match the narrowing words."""

    def open_row(self, rows: RowList[Any]) -> None:
        """Opens the selected row."""

    # ------------------------------------------------------------------ its life

    def compose(self) -> Iterable[Widget]:
        """The widgets, from top to bottom."""
        yield self.title_bar
        yield self.head
        yield self.chip_bar
        yield from self.body()
        yield self.strip
        yield self.narrow
        yield self.key_line

    def on_mount(self) -> None:
        """Starts to watch the state."""
        self.narrow.display = False
        self._stop_watching = self.state.watch(self._changed)

    def on_unmount(self) -> None:
        """Stops watching the state."""
        self._stop_watching()

    def on_screen_resume(self) -> None:
        """Brings the board up to date when it is on top again."""
        if self.focused is None and self.parts():
            self.parts()[0].focus()
        self.chip_bar.tell()
        self._tell_title()
        self.say_summary(self._summary)
        if self._stale:
            self._ask()

    def _changed(self, names: frozenset[str]) -> None:
        self._stale = self._stale or bool(names & self.asks_on)
        if not self.is_current:
            return
        if names & {"filter", "as_known", "reported", "marked", "unlisted"}:
            self.chip_bar.tell()
        if names & {"order", "playhead", "mark_a", "mark_b"}:
            self.strip.tell()
        self._tell_title()
        if self._stale:
            self._ask()
        if "trouble" in names:
            self.say_summary(self._summary)

    def _ask(self) -> None:
        if self.state.now.playing and self.queries.workers["board"].busy:
            return
        self._stale = False
        if self._first is None:
            # An enter right after the board's key is for a row that is not loaded yet.
            self._first = self.session.hold_keys(FIRST)
        self.ask()

    def _tell_title(self) -> None:
        if self.state.now.order is not None:
            self.title_bar.tell()
            self.strip.tell()

    @property
    def zone(self) -> str:
        """The time zone for moments: that of the clock."""
        return self.session.zone

    @property
    def instant(self) -> int:
        """The moment of the playhead; the present if it is at the end."""
        now = self.state.now
        if now.playhead.instant is not None:
            return now.playhead.instant
        if now.as_known is None:
            return self.session.timeline.now()
        return now.as_known.nearest_bounds(self.zone).latest

    def moment(self, instant: int | None = None) -> str:
        """A moment in words; by default that of the playhead."""
        at = self.instant if instant is None else instant
        clock = clock_words(at, self.zone)
        return f"{day_words(at, self.zone)}{' ' + clock if clock else ''}"

    def question(
        self,
        ask: Callable[[Timeline], Answer],
        then: Callable[[Answer], None],
        worker: str = "board",
        otherwise: Callable[[str], None] | None = None,
    ) -> None:
        """Runs a query in a worker, and reports a slow answer.

        `otherwise` shows an error in place of the answer, if the old contents are outdated. Without
        it, the error is a notification.
        """

        def told(answer: Answer) -> None:
            self._told()
            if self.is_mounted:
                then(answer)
                if self._stale and self.is_current:
                    self._ask()

        def failed(error: Exception) -> None:
            self._told()
            if otherwise is None or not self.is_mounted:
                self.queries.failed(error)
                self._say_empty(error)
            else:
                self.queries.telling(otherwise)(error)

        self.later("slow", SLOW, lambda: self.head.tell(joined(self._summary, "  … reading")))
        self.queries.workers[worker].submit(ask, told, failed)

    def _say_empty(self, error: Exception) -> None:
        """Says why a list is empty that was never read; other lists keep their rows."""
        part = next((part for part in self.parts() if isinstance(part, RowList)), None)
        if part is None or not self.is_mounted or part.items:
            return
        if self.state.now.trouble is not None:  # the head says why
            words = "No data yet."
        else:
            words = f"{sentence(error).rstrip('.')}. {getattr(error, 'hint', None) or ''}".strip()
        part.put((), empty=f"{words[:1].upper()}{words[1:]}")

    def _told(self) -> None:
        self._delays.drop("slow")
        if self._first is not None:
            self._first()
        self.say_summary(self._summary)

    @property
    def waiting(self) -> bool:
        """Whether a delayed action is pending."""
        return bool(self._delays)

    def say_summary(self, summary: Content) -> None:
        """Sets the line over the board; an error comes first."""
        self._summary = summary
        trouble = self.state.now.trouble
        if trouble is not None:
            empty = self.session.keyed("<back> leads to the way out.")
            way_out = empty if trouble.empty else trouble.hint
            summary = joined((trouble.message, "bold $error"), f" {way_out}")
        self.head.set_class(trouble is not None, "trouble")
        self.head.tell(joined(summary, (f"  {self.sorting.words}".rstrip(), "bold $accent")))

    # ------------------------------------------------------------------ the way to the timeline

    def go_to(self, entry: Entry) -> None:
        """Goes back to the timeline, to the line of a development."""
        order = self.state.now.order
        index = None if order is None else order.index_of(entry.row, entry.earliest)
        if index is None and order is not None and entry.row in order.rows:
            index = order.rows.index(entry.row)
        if index is None:
            self.session.advise(FILTERED)
        elif index >= self.state.shown_count:
            self.session.advise(LATER)
        else:
            self.leave()
            self.session.playback.select(index)

    def go_to_id(self, development: str | None) -> None:
        """Goes to the line of a development by its id."""
        if development is None:
            return
        known = self.queries.known_at(self.state.now.playhead.instant)
        # In its own worker, because the query of a row's panel would replace it.
        self.question(
            lambda timeline: timeline.show(development, as_known=known).entry, self.go_to, "seek"
        )

    def leave(self) -> None:
        """Goes back to the timeline."""
        if self.is_current:
            self.app.pop_screen()
        self.navigator.focus_timeline()

    # ------------------------------------------------------------------ actions

    def action_back(self) -> None:
        """Closes the narrowing, or goes back to the timeline."""
        if self.narrow.display:
            self.narrow.close()
            self.parts()[0].focus()
        else:
            self.leave()

    def action_board(self, board: str) -> None:
        """Shows another board; the key of this one goes back."""
        if board == self.board:
            self.leave()
        else:
            self.navigator.show_board(board)

    async def action_timeline(self, action: str) -> None:
        """Runs an action of the timeline."""
        await self.navigator.run_action(action)

    @property
    def rows(self) -> RowList[Any] | None:
        """The list that has the focus, or else the first list."""
        return self._moves.rows

    def action_open(self) -> None:
        """Opens the selected row."""
        if self.rows is not None:
            self.open_row(self.rows)

    def action_narrow(self) -> None:
        """Opens the input that narrows the rows."""
        self.narrow.open()

    def action_take(self) -> None:
        """Keeps the narrowing and goes back to the rows."""
        if not self.narrow.words:
            self.narrow.close()
        self.parts()[0].focus()

    @on(NarrowBar.NarrowingChanged)
    def _narrowed(self) -> None:
        self.tell()

    @on(RowList.Opened)
    def _row_opened(self, event: RowList.Opened) -> None:
        self.open_row(event.rows)

    @on(BoardHead.Went)
    def _went(self, event: BoardHead.Went) -> None:
        if not event.board:
            self.leave()
        elif event.board != self.board:
            self.action_board(event.board)

    @on(DensityStrip.Sought)
    def _sought(self, event: DensityStrip.Sought) -> None:
        self.session.playback.to_instant(event.instant)

    @on(ChipBar.Removed)
    def _chip_removed(self, event: ChipBar.Removed) -> None:
        self.state.put(**without(self.state.now, event.name, event.value))
