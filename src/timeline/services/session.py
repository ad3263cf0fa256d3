"""What every service stands on: the store's place, and its view kept caught up."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from threading import RLock
from typing import TYPE_CHECKING, TypeVar

from timeline.dates.timezones import in_utc
from timeline.domain.errors import TimelineError
from timeline.eventstore.errors import StoreError, StoreGone
from timeline.eventstore.ports import Reader, open_reader
from timeline.eventstore.sqlite.file_watch import Presence
from timeline.eventstore.urls import Location, is_location, parse_store_url
from timeline.readmodel.as_of import AsOf
from timeline.readmodel.errors import ViewBroken, speaks_of_damage
from timeline.readmodel.read_model import ReadModel
from timeline.services.arguments import Several, When, edtf, flag, path_or_none, place, several
from timeline.services.errors import UsedAtOnce
from timeline.services.news import News
from timeline.services.streams import OpenStreams

if TYPE_CHECKING:
    from timeline.eventstore.writer import EventWriter
    from timeline.readmodel.offline import OfflineStatus


T = TypeVar("T")
Progress = Callable[[int, int], None]
"""Called now and then with how much is done, of how much."""


class StoreSession:
    """A store that is opened when it is first asked, and closed with everything of it.

    Attributes:
        location: Where the store is.
        outbox: The folder that keeps what could not be appended because the store was away.
        clock: Gives the present moment, aware.
        presence: Which file the store is; sessions of several threads share it.
        cache: Kilobytes of pages of the view to hold, for one of many; None is SQLite's default.
    """

    def __init__(
        self,
        url: str | os.PathLike[str] | Location | None = None,
        *,
        clock: Callable[[], datetime] | None = None,
        governments: Several = (),
        outbox: str | os.PathLike[str] | None = None,
        clock_is_right: bool = False,
    ) -> None:
        self.location: Location = (
            url if is_location(url) else parse_store_url(None if url is None else place("url", url))
        )
        self._given_clock = clock
        self.clock = clock or (lambda: datetime.now(UTC))
        self._clock_is_right = flag("clock_is_right", clock_is_right)
        self.presence = Presence(self.location)
        self._reader: Reader | None = None
        self._view: ReadModel | None = None
        self._writer: EventWriter | None = None
        self.news = News(self.location)
        self._turn = RLock()
        """Held while a question is under way: SQLite crashes where two threads share its parts."""
        self.cache: int | None = None
        self._on_catch_up: Progress | None = None
        self._on_away: Callable[[OfflineStatus], None] | None = None
        self._on_warning: Callable[[str], None] | None = None
        self.streams = OpenStreams()
        self._selection = tuple(dict.fromkeys(several("governments", governments)))
        if self._selection and self.location.as_file is not None:
            raise TimelineError(
                f"{self.location} is a file, and its view always has all governments",
                hint="Name governments in the command instead; a partial view is for a store "
                "on a server.",
            )
        self.outbox = path_or_none("outbox", outbox)

    def twin(self, *, apart: bool = False) -> StoreSession:
        """The same store with connections of its own, for another thread; see `Timeline.twin`."""
        from timeline.readmodel.queries.timeline_index import SMALL_CACHE

        found = StoreSession(
            self.location,
            clock=self._given_clock,
            governments=self._selection,
            outbox=self.outbox,
            clock_is_right=self._clock_is_right,
        )
        found.cache = SMALL_CACHE
        found.presence = self.presence.copy() if flag("apart", apart) else self.presence
        return found

    def leave(self, error: object) -> None:
        """Closes after a `with` block that ended in this error, if any."""
        view = self._view
        damaged = isinstance(error, Exception) and self.doubted(error)
        self.close()
        if damaged and view is not None and not isinstance(error, TimelineError):
            raise ViewBroken(view.folder, f"it is damaged ({error})") from None

    def close(self) -> None:
        """Gives the files back. A closed timeline opens them again when it is used.

        An answer that was not read to its end, of `log` or `replay`, cannot be read any more.
        """
        self.streams.end()
        for part in (self._view, self._reader, self._writer, self.news):
            if part is not None:
                part.close()
        self._view = self._reader = self._writer = None

    @property
    def exists(self) -> bool:
        """Whether there is a file where the store is looked for; of a server, we suppose so."""
        file = self.location.as_file
        return file is None or file.path.exists()

    def on_catch_up(self, progress: Progress | None) -> None:
        """Reports how a long catch-up or rebuild of the view comes along."""
        self._on_catch_up = progress

    def on_away(self, told: Callable[[OfflineStatus], None] | None) -> None:
        """Reports that the store is away and its view is read as it was, and how old that is."""
        self._on_away = told

    def on_warning(self, told: Callable[[str], None] | None) -> None:
        """Reports, once, what makes it unsafe to rely on what is read; see `warning`."""
        self._on_warning = told

    @property
    def warning(self) -> str | None:
        """What makes it unsafe to rely on what is read: that a file has a second name."""
        file = self.location.as_file
        if file is None:
            return None
        from timeline.eventstore.sqlite.hard_links import second_name

        why = second_name(file)
        if why is None:
            return None
        return (
            f"the store {self.location} may be incomplete: {why}. `timeline doctor` "
            "explains the fix"
        )

    def warn(self) -> None:
        """Tells, once, what makes it unsafe to rely on what is read."""
        told, self._on_warning = self._on_warning, None
        warning = None if told is None else self.warning
        if told is not None and warning is not None:
            told(warning)

    @property
    def away(self) -> OfflineStatus | None:
        """That the store is away, so that what is read is from its view; None where it is not."""
        from timeline.readmodel.offline import KeptReader

        return self._reader.away if isinstance(self._reader, KeptReader) else None

    def reader(self) -> Reader:
        """What reads the store, or the view of one that is away; opened if need be."""
        if self._reader is not None and getattr(self._reader, "is_over", False):
            # It was away a while ago; is it still?
            self._close_reading()
        if self._reader is None:
            self.presence.check_there()
            self._reader = open_reader(self.location)
            self.presence.note()
            self.warn()
        return self._reader

    def _close_reading(self) -> None:
        self.streams.leave(self._view)
        for part in (self._view, self._reader):
            if part is not None:
                part.close()
        self._view = self._reader = None

    def read_model(self) -> ReadModel:
        """The view as it is, not caught up; opened if need be."""
        reader = self.reader()
        self.streams.leave(self._view)
        if self._view is None:
            seen = reader.selected(self._selection) if self._selection else reader
            self._view = ReadModel(seen, cache=self.cache)
        return self._view

    @contextmanager
    def alone(self) -> Iterator[None]:
        """Refuses a use while another thread is at it."""
        if not self._turn.acquire(blocking=False):
            raise UsedAtOnce
        try:
            yield
        finally:
            self._turn.release()

    @contextmanager
    def at_once(self) -> Iterator[sqlite3.Connection]:
        """The view, caught up, in one state: an answer of several queries agrees with itself."""
        with self.alone(), self._in_one_state() as view:
            yield view

    @contextmanager
    def _in_one_state(self) -> Iterator[sqlite3.Connection]:
        view = self.fresh()
        view.execute("BEGIN")
        try:
            yield view
        finally:
            try:
                view.execute("COMMIT")
            except sqlite3.Error:
                with suppress(sqlite3.Error):
                    view.execute("ROLLBACK")

    def asked(self, ask: Callable[[], T]) -> T:
        """Runs a query; if the view is damaged, rebuilds it and runs the query again."""
        with self.alone():
            try:
                return ask()
            except Exception as error:
                if not self.doubted(error):
                    raise
            return ask()

    def follow(self) -> None:
        """Takes what was just appended into the view, if it is open."""
        if self._view is not None:
            self._view.follow()

    def doubted(self, error: Exception) -> bool:
        """Whether an error means a damaged view, which the next query then rebuilds."""
        if self._view is None or self.away is not None or not speaks_of_damage(error):
            return False
        self._view.doubt()
        self._close_reading()
        return True

    def fresh(self) -> sqlite3.Connection:
        """A connection to the view, caught up with the store."""
        with self.alone():
            return self._fresh_here()

    def _fresh_here(self) -> sqlite3.Connection:
        if self.location.as_file is not None:
            try:
                return self._fresh_of_file()
            except StoreGone:
                if not self.exists:
                    raise
                # Another store lies there now: it is that one which was asked.
                self._close_reading()
                return self._fresh_of_file()
        return self.going_on(self._fresh_of_server)

    def _fresh_of_file(self) -> sqlite3.Connection:
        view = self.read_model()
        connection = view.fresh(self._on_catch_up)
        self.news.told = view.seen
        return connection

    def know_own(self, events: int) -> None:
        """What the caller recorded is no news to it, unless others recorded something too."""
        known = self.news.told
        if known is None or not events:  # of a server it is never known: it notifies
            return
        with suppress(StoreError):  # It is recorded, whatever becomes of the file.
            if self.reader().position() == known + events:
                self.news.told = known + events

    def _fresh_of_server(self) -> sqlite3.Connection:
        from timeline.readmodel.offline import KeptReader, remember

        view = self.read_model()
        connection = view.fresh(self._on_catch_up)
        if not isinstance(self._reader, KeptReader):
            remember(self.location, ",".join(self._selection), view.identity)
        return connection

    def going_on(self, ask: Callable[[], T]) -> T:
        """Asks; where the store is away, asks the view that was made of it before."""
        try:
            return ask()
        except StoreError as error:
            if not error.is_away:
                raise
            from timeline.readmodel.offline import KeptReader

            self._close_reading()
            kept = KeptReader(self.location, ",".join(self._selection), error)
            self._reader, self._view = kept, ReadModel(kept)
            if self._on_away is not None:
                self._on_away(kept.away)
            return ask()

    def writer(self) -> EventWriter:
        """What appends to the store; opened if need be."""
        if self._writer is None:
            from timeline.eventstore.writer import EventWriter

            # A store that was moved or deleted while it was open is not created again.
            self.presence.check()
            seen = self.presence.file is not None
            writer = EventWriter(
                self.location,
                clock=self._given_clock,
                clock_is_right=self._clock_is_right,
                create=not seen,
            )
            try:
                self.presence.check()
            except StoreGone:
                writer.close()
                raise
            self._writer = writer
            self.presence.note()
        return self._writer

    @contextmanager
    def writing(self) -> Iterator[EventWriter]:
        """What to write with; where another file lies there by now, it is opened the next time."""
        with self.alone():
            try:
                yield self.writer()
            except StoreGone:
                if self.exists:
                    self.close()
                    self.presence.adopt()
                raise

    def now(self) -> datetime:
        """The present moment in UTC, by the clock that was given."""
        return in_utc(self.clock())

    def cut(self, as_of: When, as_known: When, as_recorded: When) -> AsOf:
        """What a question with these arguments may see."""
        now = int(self.now().timestamp())
        return AsOf(
            now,
            edtf("as_of", as_of),
            edtf("as_known", as_known),
            edtf("as_recorded", as_recorded),
        )
