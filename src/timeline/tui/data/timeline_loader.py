"""Keeps the list of developments in step with the store: loads, updates, reports errors.

The list is loaded in full when the filter or a cut changes. What is appended meanwhile, here or
elsewhere, is inserted at its place. Row and instant preserve the selection and the playhead.
"""

from __future__ import annotations

import sqlite3
import threading
from collections.abc import Callable, Mapping, Sequence
from typing import Final, NamedTuple

from timeline.domain.errors import TimelineError
from timeline.exceptions import interrupted
from timeline.results import Filter, GovernmentRow, RowIndex, TimelineIndex
from timeline.timeline import Timeline
from timeline.tui.data.line_cache import LineCache
from timeline.tui.data.query_worker import Deliver, QueryWorker
from timeline.tui.model.cursor import CursorTracker
from timeline.tui.model.state import NO_PASSINGS, QueryFailure, State

DRAWING: Final = 0.1
"""Most seconds that the rest of a list waits until its first page is on the screen."""
WAIT: Final = 0.4
"""Seconds to wait for a server's notification before polling."""


class _Loaded(NamedTuple):
    listing: TimelineIndex
    position: int
    governments: Sequence[GovernmentRow]
    file: tuple[int, int]
    total: int | None


class _Renewed(NamedTuple):
    changed: tuple[RowIndex, frozenset[int]] | None
    governments: Sequence[GovernmentRow]
    total: int


class TimelineLoader:
    """The list of one screen. Used by the screen's thread alone."""

    workers: Mapping[str, QueryWorker]
    lines: LineCache

    def __init__(
        self,
        timeline: Timeline,
        state: State,
        deliver: Deliver,
        complain: Callable[[str], None],
    ) -> None:
        self.timeline = timeline
        self.state = state
        self.governments: Sequence[GovernmentRow] = ()
        self.catching_up = ""
        """The progress of a read model that lags noticeably behind the store."""
        self.away = ""
        """How long a server has been unreachable, while it is."""
        self._deliver = deliver
        self._complain = complain
        self._listing: TimelineIndex | None = None
        self._position = -1
        self._file: tuple[int, int] | None = None
        self._loads = 0
        self._cursor = CursorTracker(state)
        self._drawn = threading.Event()

    def close_list(self) -> None:
        """Closes the list's connection."""
        if self._listing is not None:
            self._listing.close()

    # ------------------------------------------------------------------ trouble

    def failed(self, error: Exception) -> None:
        """Handles an error that a query does not handle itself: shows it and goes on."""
        from timeline.exceptions import StoreGone

        if interrupted(error):
            return
        if isinstance(error, StoreGone):
            self._gone(error)
        elif self.state.now.trouble is None:
            self._complain(sentence(error))

    def _lost(self, error: Exception) -> None:
        """Shows why there is no list."""
        if interrupted(error):
            return
        from timeline.exceptions import StoreGone, StoreMissing

        self._position = -1
        if isinstance(error, StoreGone):
            self._gone(error)
            return
        hint = error.hint if isinstance(error, TimelineError) else None
        lost = QueryFailure(sentence(error), hint or "Retrying.")
        if isinstance(error, StoreMissing) and self._file is None:
            place = self.timeline.location
            lost = QueryFailure(f"There is no store at {place} yet.", empty=True)
        self.state.put(trouble=lost, playing=False, stale=False)

    # ------------------------------------------------------------------ the list

    def reload(self) -> None:
        """Reloads the list with the filter and the cut of the state; keeps the selection."""
        now = self.state.now
        keep, as_known, reported = now.filter, now.as_known, now.reported
        self._loads += 1
        load = self._loads
        self._cursor.begin(reported=reported)
        self.state.put(stale=True, passings=NO_PASSINGS, last_passing=None)
        worker = self.workers["list"]

        def ask(timeline: Timeline) -> _Loaded:
            timeline.on_catch_up(self._catching_up)
            position = timeline.position()
            known = timeline.known_governments()
            listing = timeline.listing(keep, as_known=as_known, reported=reported)
            told = 0

            def progress() -> None:
                nonlocal told
                first, window, complete = told == 0, listing.window, listing.complete
                order = listing.order if window is None else window
                if first or complete or len(order) > 2 * told:
                    told = len(order)
                    part = window is not None
                    self._deliver(lambda: self._loading(load, order, part, complete, known))
                if first and not complete:
                    # Reading needs the interpreter lock: without a pause, drawing would wait for
                    # the rest.
                    drawn.wait(DRAWING)

            def stop() -> None:
                listing.interrupt()
                drawn.set()

            if worker.stoppable(stop):
                listing.load(progress, around=around)
            # The first lines come before counts, which take long and cannot be interrupted.
            total = counted if position == seen else None
            if total is None and not worker.is_asked_again:
                total = timeline.count()
            return _Loaded(listing, position, known, _file(timeline), total)

        around, seen, counted = self._cursor.around(), self._position, now.total
        self._drawn = drawn = threading.Event()
        worker.submit(ask, self._loaded, self._lost)

    def drawn(self) -> None:
        """Tells the loader that the first page is on the screen, so it can read the rest."""
        self._drawn.set()

    def _catching_up(self, done: int, total: int) -> None:
        """Notes the progress of the read model; runs in the worker's thread."""
        self.catching_up = (
            "" if done >= total else f"reading the store, {done * 100 // max(total, 1)} %"
        )

    def _loading(
        self,
        load: int,
        order: RowIndex,
        window: bool,
        complete: bool,
        governments: Sequence[GovernmentRow],
    ) -> None:
        if load != self._loads:
            return
        self.governments = governments
        index, head = self._cursor.loading(order, complete=complete)
        self.state.put(
            order=order, window=window, complete=complete, trouble=None, stale=False,
            cursor=index, playhead=head,
        )  # fmt: skip

    def _loaded(self, answer: _Loaded) -> None:
        listing, self._position, self.governments, self._file, total = answer
        if self._listing is not listing:
            self.close_list()
        self._listing = listing
        now = self.state.now
        trouble = None
        bare = now.filter == Filter() and now.as_known is None
        if bare and len(listing.order) == 0:
            trouble = QueryFailure("This store has no developments yet.", empty=True)
        self.state.put(
            order=listing.order,
            window=False,
            complete=True,
            total=total,
            trouble=trouble,
            stale=False,
        )

    def watch(self) -> None:
        """Polls the store: whether it has anything new, and is still there."""
        if self.workers["watch"].busy:
            return

        def ask(timeline: Timeline) -> tuple[int, tuple[int, int]]:
            here = self._file_now(timeline)
            if here != self._file:
                timeline.close()
            if here == _SERVER:
                # The server sends notifications; without one, the store is polled all the same.
                timeline.wait_for_news(WAIT)
            position = timeline.position()
            self._tell_away(timeline)
            if -1 < self._position != position:
                # Updates the read model; the list's worker does it if a rebuild is needed.
                timeline.lines(())
            return position, here

        self.workers["watch"].submit(ask, self._watched, self._gone)

    def _tell_away(self, timeline: Timeline) -> None:
        """Notes an unreachable server or a file with two names; runs in the worker's thread."""
        away = timeline.away
        if away is not None:
            self.away = f"the store is away; this is as of {away.ago}"
        elif timeline.warning is not None:
            self.away = "read-only: the file has two names; see `timeline doctor`"
        else:
            self.away = ""

    def _file_now(self, timeline: Timeline) -> tuple[int, int]:
        """The device and inode of the file now; raises if an earlier file is gone."""
        try:
            return _file(timeline)
        except OSError:
            if self._file is None:
                raise
            raise timeline._session.presence.gone() from None  # noqa: SLF001  its own

    def _gone(self, error: Exception) -> None:
        from timeline.exceptions import StoreGone

        if isinstance(error, StoreGone):
            self._position = -1
            message = f"{error.message[:1].upper()}{error.message[1:]}."
            hint = f"The screen shows what was read before. {error.way_out}"
            trouble = QueryFailure(message, hint)
            return self.state.put(trouble=trouble, playing=False, stale=False)
        if isinstance(error, FileNotFoundError):
            return self._lost_missing()
        return self._lost(error)

    def _lost_missing(self) -> None:
        place = self.timeline.location
        try:
            self.timeline._session.presence.check_no_journal_alone()  # noqa: SLF001  its own
        except TimelineError as error:
            self._lost(error)
        else:
            self.state.put(trouble=QueryFailure(f"There is no store at {place} yet.", empty=True))

    def _watched(self, answer: tuple[int, tuple[int, int]]) -> None:
        position, here = answer
        was, self._file = self._file, here
        if was is not None and was != here:
            # Another file took its place: every worker must reopen it.
            for worker in self.workers.values():
                worker.reopen()
            self.lines.reopen()
            self.timeline._session.presence.adopt()  # noqa: SLF001  it is said, and shown from now on
            self._complain(f"Another file replaced the store {self.timeline.location}.")
            self._deliver(self._anew)
        elif self._position < 0 or self.state.now.trouble is not None:
            if not self.workers["list"].busy and position > 0:
                self.reload()
        elif position != self._position and not self.workers["list"].busy:
            self._renew(position)

    def _anew(self) -> None:
        self.state.put(
            order=None,
            window=False,
            total=None,
            cursor=0,
            fresh=frozenset(),
            matches=None,
            marked=frozenset(),
        )
        self.reload()

    def _renew(self, position: int) -> None:
        listing = self._listing
        if listing is None:
            return

        def ask(timeline: Timeline) -> _Renewed | None:
            known, total = timeline.known_governments(), timeline.count()
            # If the list lags behind, its file was replaced by a rebuilt read model.
            if listing.position() < position:
                return None
            return _Renewed(listing.renewed(), known, total)

        def then(answer: _Renewed | None) -> None:
            if answer is None:
                return self.reload()
            changed, self.governments, total = answer
            self._position = position
            if changed is None:
                return self.state.put(total=total)
            order, fresh = changed
            listing.order = order
            index, head = self._cursor.renewed(order)
            told = self.state.now.fresh | fresh
            self._loads += 1  # answers about the list before it are dropped
            return self.state.put(
                order=order, fresh=told, total=total, cursor=index, playhead=head,
                passings=NO_PASSINGS, last_passing=None,
            )  # fmt: skip

        self.workers["list"].submit(ask, then, self._lost)


_SERVER: Final = (0, 0)


def _file(timeline: Timeline) -> tuple[int, int]:
    """The device and inode of the store's file; (0, 0) for a server."""
    path = getattr(timeline.location, "path", None)
    if path is None:
        return _SERVER
    stat = path.stat()
    return stat.st_dev, stat.st_ino


def sentence(error: Exception) -> str:
    """An error as a sentence for the user."""
    if isinstance(error, TimelineError):
        return error.message
    if isinstance(error, sqlite3.Error | OSError):
        return f"Cannot read the store: {error}."
    return f"Internal error: {type(error).__name__}: {error}"
