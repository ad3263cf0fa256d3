"""The session of all services: opens the store, and keeps its read model up to date."""

from __future__ import annotations

import os
import sqlite3
from _thread import RLock  # `threading` takes long to import.
from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing, contextmanager, suppress
from datetime import UTC, datetime

from timeline.dates.timezones import in_utc
from timeline.errors import TimelineError
from timeline.eventstore.errors import StoreError, StoreGone
from timeline.eventstore.ports import Reader, open_reader
from timeline.eventstore.sqlite.file_watch import Presence
from timeline.eventstore.urls import Location, is_location, parse_store_url
from timeline.light_typing import TYPE_CHECKING, TypeVar
from timeline.readmodel.as_of import AsOf
from timeline.readmodel.errors import ViewBroken, speaks_of_damage
from timeline.readmodel.read_model import ReadModel
from timeline.services.arguments import Several, When, edtf, flag, path_or_none, place, several
from timeline.services.errors import OpenedReadOnly, UsedAtOnce
from timeline.services.news import News
from timeline.services.streams import OpenStreams, QueryStopper

if TYPE_CHECKING:
    from timeline.eventstore.writer import EventWriter
    from timeline.readmodel.offline import OfflineStatus
    from timeline.readmodel.own_appends import OwnAppends

T = TypeVar("T")
Progress = Callable[[int, int], None]
"""Called now and then with the part done and the total."""


class StoreSession:
    """A store with its connections, opened at first use.

    Attributes:
        location: The location of the store.
        outbox: The folder for developments that could not be appended while the store was away.
        clock: Returns the present moment, aware.
        presence: The identity of the store's file; sessions of several threads share it.
        cache: The page cache of the view in kilobytes; None is `CACHE_KB`.
        read_only: Whether everything that would write to the store is refused.
        stopper: Stops the query that is running, from another thread.
    """

    def __init__(
        self,
        url: str | os.PathLike[str] | Location | None = None,
        *,
        clock: Callable[[], datetime] | None = None,
        governments: Several = (),
        outbox: str | os.PathLike[str] | None = None,
        clock_is_right: bool = False,
        read_only: bool = False,
    ) -> None:
        self.location: Location = (
            url if is_location(url) else parse_store_url(None if url is None else place("url", url))
        )
        self._given_clock = clock
        self.clock = clock or (lambda: datetime.now(UTC))
        self._clock_is_right = flag("clock_is_right", clock_is_right)
        self.read_only = flag("read_only", read_only)
        self.presence = Presence(self.location)
        self._reader: Reader | None = None
        self._view: ReadModel | None = None
        self._writer: EventWriter | None = None
        self.has_appended = False
        self.own: OwnAppends | None = None  # What the view need not have yet.
        self.news = News(self.location)
        self._turn = RLock()  # Held during use: SQLite crashes if threads share a connection.
        self.cache: int | None = None
        self.stopper = QueryStopper()
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
        """The same store with its own connections, for another thread; see `Timeline.twin`."""
        from timeline.readmodel.queries.timeline_index import SMALL_CACHE

        found = StoreSession(
            self.location,
            clock=self._given_clock,
            governments=self._selection,
            outbox=self.outbox,
            clock_is_right=self._clock_is_right,
            read_only=self.read_only,
        )
        found.cache = SMALL_CACHE
        found.presence = self.presence.copy() if flag("apart", apart) else self.presence
        return found

    def leave(self, error: object) -> None:
        """Closes after a `with` block; reports a damaged view if that ended the block."""
        view = self._view
        with closing(self):
            damaged = isinstance(error, Exception) and self.doubted(error)
        if damaged and view is not None and not isinstance(error, TimelineError):
            raise ViewBroken(view.folder, f"it is damaged ({error})") from None

    def close(self) -> None:
        """Closes all connections, once no other thread uses them; the next use opens them again.

        Unread results of `log` or `replay` cannot be read any more.
        """
        with self._turn, ExitStack() as closed:  # Ctrl-C in here still closes everything.
            view, own = self._view, self.own
            for part in (self.news, self._writer, self._reader, view):
                if part is not None:
                    closed.callback(part.close)
            self._view = self._reader = self._writer = self.own = None
            self.streams.end()
            if view is not None and own is not None and own.waiting:
                view.follow()

    @property
    def exists(self) -> bool:
        """Whether the store's file exists; always true for a server."""
        file = self.location.as_file
        return file is None or file.path.exists()

    def on_catch_up(self, progress: Progress | None) -> None:
        """Sets the callback for the progress of a long update or rebuild of the view."""
        self._on_catch_up = progress

    def on_away(self, told: Callable[[OfflineStatus], None] | None) -> None:
        """Sets the callback that is told when the store is away, and how old its view is."""
        self._on_away = told

    def on_warning(self, told: Callable[[str], None] | None) -> None:
        """Sets the callback that gets the `warning`, once."""
        self._on_warning = told

    @property
    def warning(self) -> str | None:
        """Why results may be incomplete, if the store's file has a second name; else None."""
        from timeline.eventstore.sqlite.hard_links import second_name_warning

        file = self.location.as_file
        return None if file is None else second_name_warning(file)

    def warn(self) -> None:
        """Sends the warning to its callback, once."""
        told, self._on_warning = self._on_warning, None
        if told is not None and (warning := self.warning) is not None:
            told(warning)

    @property
    def away(self) -> OfflineStatus | None:
        """The offline status, if results come from the view of a store that is away; else None."""
        from timeline.readmodel.offline import KeptReader

        return self._reader.away if isinstance(self._reader, KeptReader) else None

    def reader(self) -> Reader:
        """The open reader of the store, or of the offline view."""
        if self._reader is not None and getattr(self._reader, "is_over", False):
            # The store was away a while ago: retry.
            self._close_reading()
        if self._reader is None:
            self.presence.check_there()
            self._reader = open_reader(self.location)
            self.presence.note()
            self.warn()
        return self._reader

    def _close_reading(self) -> None:
        self.own = None
        self.streams.leave(self._view)
        for part in (self._view, self._reader):
            if part is not None:
                part.close()
        self._view = self._reader = None

    def read_model(self) -> ReadModel:
        """The open view, without an update."""
        reader = self.reader()
        self.streams.leave(self._view)
        if self._view is None:
            seen = reader.selected(self._selection) if self._selection else reader
            self._view = ReadModel(seen, cache=self.cache)
        return self._view

    @contextmanager
    def alone(self) -> Iterator[None]:
        """Raises `UsedAtOnce` while another thread uses the session."""
        if not self._turn.acquire(blocking=False):
            raise UsedAtOnce
        try:
            yield
        finally:
            self._turn.release()

    @contextmanager
    def at_once(self) -> Iterator[sqlite3.Connection]:
        """The updated view in a read transaction, so that several queries agree."""
        with self.alone(), self._in_one_state() as view:
            yield view

    @contextmanager
    def _in_one_state(self) -> Iterator[sqlite3.Connection]:
        view = self.fresh()
        view.execute("BEGIN")
        try:
            with self.stopper.running(view):
                yield view
        finally:
            try:
                view.execute("COMMIT")
            except sqlite3.Error:
                with suppress(sqlite3.Error):
                    view.execute("ROLLBACK")

    def asked(self, ask: Callable[[], T]) -> T:
        """Runs a query, and once more on a rebuilt view if it is damaged."""
        with self.alone():
            try:
                return ask()
            except Exception as error:
                if not self.doubted(error):
                    raise
            return ask()

    def follow(self, until: int | None = None) -> None:
        """Applies the events just appended, all or those up to a position, if the view is open."""
        self.own = None
        if self._view is not None:
            self._view.follow(until)

    def doubted(self, error: Exception) -> bool:
        """Whether an error means a damaged view, which the next query then rebuilds."""
        if self._view is None or self.away is not None or not speaks_of_damage(error):
            return False
        self._view.doubt(error)
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
                # Another store took its place, and is used from now on.
                self._close_reading()
                return self._fresh_of_file()
        return self.going_on(self._fresh_of_server)

    def _fresh_of_file(self) -> sqlite3.Connection:
        view = self.read_model()
        connection = view.fresh(self._on_catch_up)
        self.news.told = view.seen
        if self.own is not None:
            self.own.followed(view.seen)
        return connection

    def _fresh_of_server(self) -> sqlite3.Connection:
        from timeline.readmodel.offline import KeptReader, remember

        view = self.read_model()
        connection = view.fresh(self._on_catch_up)
        if not isinstance(self._reader, KeptReader):
            remember(self.location, ",".join(self._selection), view.identity)
        return connection

    def going_on(self, ask: Callable[[], T]) -> T:
        """Runs a query; if the store is away, runs it again on the offline view."""
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
        """The open writer of the store."""
        if self.read_only:
            raise OpenedReadOnly
        if self._writer is None:
            from timeline.eventstore.writer import EventWriter
            from timeline.services.authorship import own_author

            # A store that was moved or deleted while open is not created again.
            self.presence.check()
            writer = EventWriter(
                self.location,
                clock=self._given_clock,
                clock_is_right=self._clock_is_right,
                create=self.presence.file is None,
                author=own_author(),
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
        """The writer; if another file took the store's place, the session reopens."""
        with self.alone():
            try:
                self.presence.check()  # A dry run would read the old file.
                if getattr(self._reader, "is_makeshift", False):
                    self._close_reading()
                yield self.writer()
            except StoreGone:
                if self.exists:
                    self.close()
                    self.presence.adopt()
                raise

    def now(self) -> datetime:
        """The present moment in UTC, by the session's clock."""
        return in_utc(self.clock())

    def cut(self, as_of: When, as_known: When, as_recorded: When) -> AsOf:
        """The cut for a query with these arguments."""
        now = int(self.now().timestamp())
        dates = edtf("as_of", as_of), edtf("as_known", as_known), edtf("as_recorded", as_recorded)
        return AsOf(now, *dates)
