"""The queries of a screen, which put their answers into the state.

This module holds no rules and draws nothing. It gives each sort of query a worker of its own, so
that no answer waits for one of another sort. `TimelineLoader` loads the list itself.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

from timeline.dates.edtf import Edtf, at
from timeline.exceptions import interrupted
from timeline.results import RowIndex, Total
from timeline.timeline import Timeline
from timeline.tui.data.beat_queries import BeatQueries
from timeline.tui.data.line_cache import LineCache
from timeline.tui.data.query_worker import Deliver, QueryWorker
from timeline.tui.data.timeline_loader import sentence
from timeline.tui.model.line import Line
from timeline.tui.model.state import State

if TYPE_CHECKING:
    from timeline.results import Change, DevelopmentDetail, StatusSummary

WORKERS: Final = (
    "list",
    "watch",
    "standing",
    "amounts",
    "detail",
    "search",
    "beside",
    "seek",
    "step",
    "passings",
    "work",
    "board",
    "beneath",
    "gaps",
    "marks",
)
NOTICED: Final = 0.2
"""Seconds after which the screen reports a wait."""
SLOW: Final = {
    "search": "searching", "list": "listing", "seek": "looking for it", "step": "looking for it",
    "work": "recording", "detail": "reading the details", "standing": "computing the statuses",
}  # fmt: skip
"""The workers whose waits are reported, and the words for each."""


@dataclass(frozen=True, slots=True)
class Standings:
    """The status of every matter, and the moment that it holds for."""

    instant: int
    now: bool
    """Whether the moment is the present."""
    found: StatusSummary


class QueryService(BeatQueries):
    """The queries of one screen. Used by the screen's thread alone."""

    def __init__(
        self,
        timeline: Timeline,
        state: State,
        deliver: Deliver,
        complain: Callable[[str], None],
    ) -> None:
        super().__init__(timeline, state, deliver, complain)
        self.workers = {
            name: QueryWorker(
                name, timeline.twin(), deliver, self._lost if name == "list" else self.failed
            )
            for name in WORKERS
        }
        self.lines = LineCache(
            timeline.twin(),
            lambda: deliver(self._lines_arrived),
            lambda error: deliver(lambda: self.failed(error)),
        )
        self.on_lines: Callable[[], None] = lambda: None

    def close(self) -> None:
        """Ends all workers."""
        for worker in self.workers.values():
            worker.close()
        self.lines.close()
        self.close_list()

    @property
    def busy(self) -> bool:
        """Whether any query is open."""
        return self.lines.busy or any(worker.busy for worker in self.workers.values())

    def slow(self, after: float = NOTICED) -> str:
        """Words for the query that takes longer than `after` seconds; mostly ""."""
        if self.catching_up:
            return self.catching_up
        waits = ((self.workers[name].waited, words) for name, words in SLOW.items())
        return next((words for waited, words in waits if waited > after), "")

    def _lines_arrived(self) -> None:
        self.on_lines()

    def line_at(self, index: int) -> Line | None:
        """The line at a position in the list, if it was read."""
        order = self.state.now.order
        if order is None or not 0 <= index < len(order):
            return None
        return self.lines.get(order.rows[index])

    # ------------------------------------------------------------------ beside the list

    def known_at(self, instant: int | None) -> Edtf | None:
        """The knowledge cut that holds at a moment of the story."""
        now = self.state.now
        if now.reported and instant is not None:
            return at(instant)
        return now.as_known

    def standings(
        self,
        zone: str,
        then: Callable[[Standings], None],
        otherwise: Callable[[str], None],
    ) -> None:
        """Queries the status of every matter at the playhead; days of knowledge end in `zone`."""
        now = self.state.now
        instant, keep = now.playhead.instant, now.filter
        as_known = self.known_at(instant)
        moment = None if instant is None else at(instant)

        def ask(timeline: Timeline) -> Standings:
            found = timeline.glance(
                *keep.governments, as_of=moment, as_known=as_known, matters=keep.matters,
                while_at_it=worker.stoppable,
            )  # fmt: skip
            shown = instant if instant is not None else timeline.now()
            if instant is None and as_known is not None:
                shown = as_known.nearest_bounds(zone).latest
            return Standings(shown, instant is None and as_known is None, found)

        worker = self.workers["standing"]
        key = (instant, as_known, zone, keep.governments, keep.matters, self._position)
        worker.submit_unless_same(key, ask, then, self.telling(otherwise))

    def telling(self, otherwise: Callable[[str], None]) -> Callable[[Exception], None]:
        """Shows an error in place of the answer, whose old contents are outdated."""

        def failed(error: Exception) -> None:
            if not interrupted(error):
                otherwise(sentence(error))

        return failed

    def amounts(self, then: Callable[[Sequence[Total] | None], None]) -> None:
        """Queries the totals of what is listed, by the playhead."""
        now = self.state.now
        instant, keep = now.playhead.instant, now.filter
        as_known = self.known_at(instant)
        moment = None if instant is None else at(instant)
        worker = self.workers["amounts"]

        def ask(timeline: Timeline) -> Sequence[Total] | None:
            return timeline.amounts(
                keep, as_of=moment, as_known=as_known, while_at_it=worker.stoppable
            )

        def failed(error: Exception) -> None:
            then(())  # sums of another moment would mislead
            self.failed(error)

        worker.submit_unless_same((instant, as_known, keep, self._position), ask, then, failed)

    def detail(
        self,
        development: str,
        known: int,
        then: Callable[[DevelopmentDetail], None],
        otherwise: Callable[[Exception], None],
        *,
        once: bool = False,
        lost: bool = False,
    ) -> None:
        """Queries a development in full; `known` is when it became public.

        With `once`, the answer comes only if something about the development has changed, or if
        the last answer is `lost`: something else was shown in its place.
        """
        now = self.state.now
        as_known = now.as_known
        if now.reported:
            # As it was reported at the time, even if the playhead is earlier.
            as_known = at(max(known, now.playhead.instant or known))

        def ask(timeline: Timeline) -> DevelopmentDetail:
            return timeline.show(development, as_known=as_known)

        if once:
            worker = self.workers["detail"]
            key = (development, as_known, self._position)
            if lost and not worker.busy:
                worker.cancel()
            worker.submit_unless_same(key, ask, then, otherwise)
        else:
            self.workers["seek"].submit(ask, then, otherwise)

    def cancel_panels(self) -> None:
        """Cancels side-panel queries of the previous list."""
        for name in ("standing", "amounts", "detail", "beside"):
            self.workers[name].cancel()

    def busiest(self, then: Callable[[Sequence[str]], None]) -> None:
        """Queries the governments, those with most developments first."""

        def ask(timeline: Timeline) -> Sequence[str]:
            found = timeline.governments()
            found.sort(key=lambda one: (-one.developments, one.id))
            return tuple(one.id for one in found)

        self.workers["beneath"].submit(ask, then)

    def beside(
        self, rows: Sequence[int], then: Callable[[dict[int, Sequence[Change]]], None]
    ) -> None:
        """Queries the status changes that the lines caused."""
        as_known, reported = self.state.now.as_known, self.state.now.reported

        def ask(timeline: Timeline) -> dict[int, Sequence[Change]]:
            found = timeline.lines(rows)
            if reported:
                told = timeline.changes_reported(found)
                return {one.row: told.get(one.row, ()) for one in found}
            changes = timeline.changes_beside(
                found, as_known=as_known, while_at_it=worker.stoppable
            )
            return {one.row: changes.get(one.id, ()) for one in found}

        def told(found: dict[int, Sequence[Change]]) -> None:
            if (as_known, reported) == (self.state.now.as_known, self.state.now.reported):
                then(found)

        worker = self.workers["beside"]
        worker.submit(ask, told)

    def search(self, words: str, then: Callable[[], None] = lambda: None) -> None:
        """Searches all lines; the newest search wins, and `then` follows it."""
        now = self.state.now
        if not words.strip():
            self.workers["search"].submit(lambda _: None, lambda _: self.state.put(matches=None))
            return
        keep = replace(now.filter, grep=words)
        as_known, reported = now.as_known, now.reported
        worker = self.workers["search"]

        def ask(timeline: Timeline) -> RowIndex:
            listing = timeline.listing(keep, as_known=as_known, reported=reported)
            try:
                if worker.stoppable(listing.interrupt):
                    listing.load()
            finally:
                worker.stoppable(None)
                listing.close()
            return listing.order

        def found(matches: RowIndex) -> None:
            # If the user has left the search meanwhile, the selection does not move.
            if self.state.now.search == words:
                self.state.put(matches=matches)
                then()

        worker.submit(ask, found)
