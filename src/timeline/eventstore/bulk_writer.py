"""Entries in any number on their way into a store: a page at a time, in bounded memory.

Whole: all of it is judged into a spool first, while others write as they like, and then stored
in one transaction; nothing is stored of what is not stored whole. In pages: each page is stored
when it was judged, without what was refused of it, so that others never wait long.
"""

from __future__ import annotations

import random
import sqlite3
import time
from collections import Counter
from collections.abc import Callable, Collection, Iterator, Sequence
from contextlib import AbstractContextManager, ExitStack, contextmanager, nullcontext
from dataclasses import dataclass
from datetime import datetime
from itertools import chain
from typing import TYPE_CHECKING, Final, Self

from eventsourcing.persistence import (
    IntegrityError,
    OperationalError,
    PersistenceError,
    StoredEvent,
)

from timeline.domain.errors import TimelineError
from timeline.domain.events import GovernmentEvent
from timeline.domain.facts import DevelopmentFacts
from timeline.domain.government import Judged
from timeline.domain.names.naming_events import is_naming
from timeline.eventstore.application import Governments
from timeline.eventstore.errors import NotConfirmed, Overtaken, StoreError, StoreUnavailable
from timeline.eventstore.index_rows import StagedPage
from timeline.eventstore.ports import write_side
from timeline.eventstore.unit_of_work import Description, Entry, UnitOfWork
from timeline.eventstore.urls import Location, SQLiteLocation

if TYPE_CHECKING:
    from timeline.domain.developments import Development
    from timeline.domain.names.namings import Naming
    from timeline.eventstore.repository import PendingChanges
    from timeline.eventstore.staging import StagingFile

ATTEMPTS: Final = 50
"""How often what is small is judged and stored anew after another writer was first."""


@dataclass(frozen=True, slots=True)
class Rejected:
    """An entry that was refused: its place in the batch and why."""

    index: int
    entry: Entry
    error: TimelineError


@contextmanager
def asking(location: Location) -> Iterator[None]:
    """What goes wrong with a store that is asked, as an error of ours."""
    try:
        yield
    except (PersistenceError, sqlite3.Error) as error:
        raise StoreUnavailable(location, str(error)) from None


@contextmanager
def storing(location: Location) -> Iterator[None]:
    """The same of one that is written to; that another was first is passed on as it is."""
    try:
        yield
    except IntegrityError:
        raise
    except OperationalError as error:
        if "locked" in str(error) or "readonly" in str(error):
            raise StoreUnavailable(location, str(error)) from None
        raise NotConfirmed(location, str(error)) from None
    except PersistenceError as error:
        raise NotConfirmed(location, str(error)) from None


def pause(attempt: int) -> None:
    """Waits a random moment, the longer the more often another writer was first."""
    time.sleep(random.uniform(0, 0.005 * min(attempt + 1, 20)))  # noqa: S311  no secret


def _staging(location: Location) -> StagingFile:
    """A spool where there is room for it: beside a store that is a file."""
    from timeline.eventstore.staging import StagingFile

    return StagingFile(location.path.parent if isinstance(location, SQLiteLocation) else None)


class BulkWriter:
    """What is to be taken in, and how far it has come.

    Args:
        application: The store.
        location: Where it is.
        clock: Gives the moment of recording.
        whole: Store all of it at once, with `store`; else each page when it was judged.
        dry_run: Judge, but store nothing.
        alone: Keep other writers waiting from the beginning, for they were first before.
        clock_is_right: As of `UnitOfWork`.
        accepting: As of `UnitOfWork`.

    Attributes:
        new: How many developments and namings the store did not hold before.
        known: How many it held already, with the same content.
        is_stored: Whether the store has confirmed all that was to be stored whole.
    """

    def __init__(
        self,
        application: Governments,
        location: Location,
        clock: Callable[[], datetime],
        *,
        whole: bool,
        dry_run: bool = False,
        alone: bool = False,
        clock_is_right: bool = False,
        accepting: Collection[str] = (),
    ) -> None:
        self._application = application
        self._accepting = accepting
        self._accepted: Counter[str] = Counter()
        self._clock_is_right = clock_is_right
        self._location = location
        self._clock = clock
        self._in_pages = not whole and not dry_run
        self._alone = alone
        self._held = ExitStack()
        if alone:
            self._held.enter_context(write_side(location).taking_turn(location))
            self._held.enter_context(application.alone())
        self._spool = _staging(location)
        self._judging = self._new_judging()
        self._described: dict[str, None] = {}
        self._opened: set[str] = set()
        self._repeated: dict[str, datetime] = {}
        self._chosen_zones: dict[str, str] = {}
        self._other_names: dict[str, tuple[str, str]] = {}
        self._last: StoredEvent | None = None
        self.new = self.known = 0
        self.is_stored = False

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._judging.batch.close()
        self._spool.close()
        self._held.close()

    @property
    def described(self) -> list[str]:
        """Ids of the governments that were opened or renamed, in order."""
        return list(self._described | self._judging.described)

    @property
    def opened(self) -> frozenset[str]:
        """Those of them that the store did not have."""
        return frozenset(self._opened | self._judging.opened)

    @property
    def repeated(self) -> dict[str, datetime]:
        """The last moment of each government to which it was given again."""
        return self._repeated | self._judging.repeated

    @property
    def broken(self) -> dict[str, int]:
        """How often each rule was broken because it may be."""
        return dict(self._accepted + self._judging.accepted)

    @property
    def chosen_zones(self) -> dict[str, str]:
        """See `UnitOfWork`."""
        return self._chosen_zones | self._judging.chosen_zones

    @property
    def other_names(self) -> dict[str, tuple[str, str]]:
        """See `UnitOfWork`."""
        return self._other_names | self._judging.other_names

    @property
    def accepted(self) -> list[tuple[GovernmentEvent, Judged | None]]:
        """The events of the page that was taken last, each with its judgement, if it has one."""
        return list(zip(self.batch.events, self.batch.judged, strict=True))

    def spooled(self) -> Iterator[list[StoredEvent]]:
        """The events of the pages before it that are not stored yet."""
        return (page.events() for page in self._spool.pages())

    @property
    def batch(self) -> PendingChanges:
        """What was accepted and looked up, to ask it for events."""
        return self._judging.batch

    def take(self, page: Sequence[Entry]) -> list[Rejected]:
        """Judges a page of at most some thousand entries, and gives back what was refused.

        Raises:
            NotConfirmed: where it is unknown whether the page was stored.
            StoreError: where the store cannot be used.
        """
        if self._in_pages:
            return self._stored_page(page)
        with asking(self._location):
            # Only now: what fits on one page needs no spool.
            self._judging.batch.put_by()
            rejected, new, known = self._judged(page)
        self.new += new
        self.known += known
        return rejected

    def store(self, progress: Callable[[int], None] | None = None) -> None:
        """Stores all that was accepted, in one transaction.

        Args:
            progress: Called with how many events are written; none is stored before all are.

        Raises:
            Overtaken: where another writer was first; nothing was stored.
            NotConfirmed, StoreError: as `take`.
        """
        if not self._judging.batch.events and not self._spool.is_any:
            with storing(self._location):
                self._application.confirm()
            self.is_stored = True
            return
        self._judging.batch.close()
        try:
            with nullcontext() if self._alone else self._turn(), storing(self._location):
                self._application.put_pages(self._pages(progress))
                self.is_stored = True
        except IntegrityError:
            raise Overtaken(self._location) from None
        except KeyboardInterrupt:
            # It may have come while the store was confirming.
            self.is_stored = self._has_arrived()
            raise

    def _has_arrived(self) -> bool:
        last = self._last
        if last is None:
            return False
        sql = "SELECT state FROM stored_events WHERE originator_id = ? AND originator_version = ?"
        place = (last.originator_id, last.originator_version)
        rows = self._application.asked().select(sql, place)
        return bool(rows) and rows[0]["state"] == last.state.decode()

    def _pages(self, progress: Callable[[int], None] | None) -> Iterator[StagedPage]:
        written = 0
        batch = self._judging.batch
        yet_here = StagedPage.of(batch.stored_events, batch.index)
        for page in chain(self._spool.pages(), [yet_here]):
            if not (heads := page.decoded_heads()):
                continue
            self._last = page.event(heads[-1])
            yield page
            written += len(heads)
            if progress is not None:
                progress(written)

    def _stored_page(self, page: Sequence[Entry]) -> list[Rejected]:
        try:
            # Judged before it is this writer's turn, so that others need not wait for that.
            return self._judged_and_stored(page, self._turn())
        except IntegrityError:
            self._begin_again()
        with self._turn():
            for attempt in range(ATTEMPTS):
                try:
                    with self._application.alone():
                        return self._judged_and_stored(page, nullcontext())
                except IntegrityError:
                    self._begin_again()
                    pause(attempt)
        raise Overtaken(self._location)

    def _judged_and_stored(
        self, page: Sequence[Entry], turn: AbstractContextManager[object]
    ) -> list[Rejected]:
        with asking(self._location):
            rejected, new, known = self._judged(page)
        batch = self._judging.batch
        with turn, storing(self._location):
            if batch.events:
                self._application.put(batch.stored_events, batch.index)
            elif known:
                self._application.confirm()
        with asking(self._location):
            batch.turn()
        self._described |= self._judging.described
        self._opened |= self._judging.opened
        self._accepted += self._judging.accepted
        self._judging.accepted.clear()
        self._repeated |= self._judging.repeated
        self._chosen_zones |= self._judging.chosen_zones
        self._other_names |= self._judging.other_names
        self.new += new
        self.known += known
        return rejected

    def _turn(self) -> AbstractContextManager[object]:
        return write_side(self._location).taking_turn(self._location)

    def _begin_again(self) -> None:
        """Forgets all that was looked up: another writer has changed some of it."""
        self._spool.close()
        self._spool = _staging(self._location)
        self._judging = self._new_judging()

    def _new_judging(self) -> UnitOfWork:
        return UnitOfWork(
            self._application,
            self._clock(),
            self._spool,
            clock_is_right=self._clock_is_right,
            accepting=self._accepting,
        )

    def _judged(self, page: Sequence[Entry]) -> tuple[list[Rejected], int, int]:
        judging = self._judging
        judging.look_ahead(page)
        rejected: list[Rejected] = []
        new = known = 0
        for index, entry in enumerate(page):
            try:
                if isinstance(entry, Description):
                    judging.describe(entry)
                elif _stored_as(judging, entry) is None:
                    known += 1
                else:
                    new += 1
            except TimelineError as error:
                if isinstance(error, StoreError):
                    raise
                rejected.append(Rejected(index, entry, error))
        return rejected, new, known


def _stored_as(
    judging: UnitOfWork, entry: Development | DevelopmentFacts | Naming
) -> GovernmentEvent | None:
    """The event of an entry, None if the store holds it already."""
    judged = judging.name(entry) if is_naming(entry) else judging.record(entry)
    return None if judged is None else judged.event
