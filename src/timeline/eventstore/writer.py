"""Appending: judged by the aggregate, written at once or not at all, tried again on conflict.

Concurrency is optimistic: a batch is judged against what the store holds, then stored under
the versions that it expects; where another writer was first, it is judged anew. A batch is
one transaction, so it is there whole or not at all.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Collection, Iterable, Sequence
from contextlib import nullcontext
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, NamedTuple, Self

from eventsourcing.persistence import IntegrityError, PersistenceError, StoredEvent

from timeline.domain.errors import TimelineError
from timeline.domain.facts import DevelopmentFacts
from timeline.domain.government import Government
from timeline.domain.names.naming_events import is_naming
from timeline.domain.rules.placing import StepChange
from timeline.eventstore.application import Governments
from timeline.eventstore.bulk_writer import ATTEMPTS, BulkWriter, Rejected, asking, pause, storing
from timeline.eventstore.errors import (
    ClockWrong,
    NotConfirmed,
    Overtaken,
    StoreError,
    StoreUnavailable,
)
from timeline.eventstore.index_rows import LOOK_UP
from timeline.eventstore.integrity.authors import Author
from timeline.eventstore.ports import write_side
from timeline.eventstore.postgres.clock_check import ServersClock
from timeline.eventstore.repository import PendingChanges
from timeline.eventstore.unit_of_work import AppendedNaming, Description, Entry, UnitOfWork
from timeline.eventstore.urls import Location

if TYPE_CHECKING:
    from timeline.domain.developments import Development
    from timeline.domain.names.namings import Naming

__all__ = (
    "Appended", "BatchRejected", "Description", "Entry", "EventWriter", "NotConfirmed", "Rejected",
    "Result",
)  # fmt: skip


class Appended(NamedTuple):
    """What became of one development of a batch.

    Attributes:
        entry: As given: the development, or its facts if it was read without a model.
        new: False where the store held it already, with the same content.
        version: Its place in its government's stream.
        recorded: When the store took it in (UTC).
        changes: How the histories of its matters changed.
        zone: The IANA time zone of its government; nothing where it is not new.
    """

    entry: Development | DevelopmentFacts
    new: bool
    version: int
    recorded: datetime
    changes: tuple[StepChange, ...] = ()
    zone: str = ""

    @property
    def development(self) -> Development:
        """As given; parsed if it was read without a model."""
        return self.entry.development if isinstance(self.entry, DevelopmentFacts) else self.entry

    @property
    def fields(self) -> Any:
        """Its fields: of its model, or of its bare shape."""
        return getattr(self.entry, "shape", None) or self.development


class BatchRejected(TimelineError):
    """A batch of which nothing was stored, because something in it was refused.

    Attributes:
        rejected: Every entry that was refused, in order.
    """

    def __init__(self, rejected: Sequence[Rejected]) -> None:
        first = rejected[0].error
        more = f" (and {len(rejected) - 1} more)" if len(rejected) > 1 else ""
        super().__init__(f"{first.message}{more}", hint=first.hint)
        self.rejected = list(rejected)


class Result(NamedTuple):
    """The outcome of a batch: what was appended, and which governments are new or renamed."""

    appended: list[Appended]
    described: list[str]
    opened: set[str]
    """Those of the described that the store did not have before."""
    repeated: dict[str, datetime]
    """The last moment of each government to which it was given again; see `EventWriter`."""
    named: list[AppendedNaming]
    chosen_zones: dict[str, str]
    other_names: dict[str, tuple[str, str]]
    """These two as of `UnitOfWork`."""
    positions: Sequence[int] = ()
    """Where its events are in the store; none of a dry run."""


class EventWriter:
    """A store, open for appending.

    Args:
        location: Where; a store is created where there is none.
        clock: Gives the moment of recording, aware; the system's clock by default, which must
            be within a day of a server's.
        clock_is_right: Whether to record although the last moment of a government, or a server's
            clock, is more than a day away; what comes before that moment is recorded at it.
        create: Whether a store may be created; not if one was there and is gone.
        author: See `Governments`.

    Raises:
        StoreError: where the store cannot be used.
    """

    def __init__(
        self,
        location: Location,
        *,
        clock: Callable[[], datetime] | None = None,
        clock_is_right: bool = False,
        create: bool = True,
        author: Author | None = None,
    ) -> None:
        self.location = location
        self._clock_is_right = clock_is_right
        self._clock = clock or (lambda: datetime.now(UTC))
        self._remembered: dict[str, Government] = {}
        try:
            self._engine = write_side(location)
            self._engine.prepare(location, create=create)
            self._application = Governments(location, author=author)
            known = clock is not None or clock_is_right
            self._servers = None if known else ServersClock(self._application.clock)
        except OSError as error:
            raise StoreUnavailable(location, error.strerror or str(error)) from None
        except (PersistenceError, sqlite3.Error) as error:
            raise StoreUnavailable(location, str(error)) from None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Gives the file back."""
        self._application.close()

    def append(
        self,
        entries: Iterable[Entry],
        *,
        dry_run: bool = False,
        progress: Callable[[int], None] | None = None,
        accepting: Collection[str] = (),
    ) -> Result:
        """Judges and stores a batch, all of it or nothing.

        Args:
            entries: Governments and developments in the order in which they are judged.
            dry_run: Judge, but store nothing.
            progress: Called with the number of entries judged, now and then.
            accepting: See `UnitOfWork`.

        Raises:
            BatchRejected: naming every entry that was refused; nothing was stored.
            ClockWrong: if some clock was wrong, now or before; see `EventWriter`.
            NotConfirmed, StoreError: where the outcome is unknown, or the store cannot be used.
        """
        with nullcontext() if dry_run else self._engine.taking_turn(self.location):
            return self._append(list(entries), dry_run, progress, accepting)

    def _append(
        self,
        batch: list[Entry],
        dry_run: bool,
        progress: Callable[[int], None] | None,
        accepting: Collection[str],
    ) -> Result:
        overtaken = False
        if len(batch) == 1 and not dry_run and not accepting:
            done, overtaken = self._appended_hopefully(batch)
            if done is not None:
                return done
        for attempt in range(ATTEMPTS):
            # Others were first: from now on they wait while this batch is judged.
            with self._application.alone() if attempt or overtaken else nullcontext():
                with asking(self.location):
                    judging = self._judging(accepting=accepting)
                    result = _judged(judging, batch, progress)
                if dry_run:
                    return result
                try:
                    with storing(self.location):
                        if judging.batch.events:
                            result = self._saved(judging.batch, result)
                        elif result.appended or result.named:
                            # It is there already; its author may have been told nothing.
                            self._application.confirm()
                except IntegrityError:
                    pass
                else:
                    self._remembered = judging.governments
                    return result
            pause(attempt)
        raise Overtaken(self.location)

    def _appended_hopefully(self, batch: list[Entry]) -> tuple[Result | None, bool]:
        """Appends without asking what can be supposed; one round trip, where a store is far.

        That nobody else has written to the government since this writer did, and that the id is
        new. Where that is wrong the store takes nothing, since the version or the id is taken; and
        a refusal may rest on it, so that there is none. No result where it has to be asked after
        all, and whether that is because it was wrong.

        Raises:
            NotConfirmed, StoreError: as `append`.
        """
        remembered, self._remembered = self._remembered, {}
        with asking(self.location):
            judging = self._judging(remembered)
            try:
                result = _judged(judging, batch, None)
            except (BatchRejected, ClockWrong):
                return None, False  # It may be there already.
        if not judging.batch.events:
            return None, False
        try:
            with storing(self.location):
                result = self._saved(judging.batch, result)
        except IntegrityError:
            return None, True
        self._remembered = judging.governments
        return result, False

    def _saved(self, batch: PendingChanges, result: Result) -> Result:
        recordings = self._application.save(*batch.events, index=batch.index)
        return result._replace(positions=[one.notification.id for one in recordings])

    def _now(self) -> datetime:
        now = self._clock()
        if self._servers is not None:
            self._servers.check(now)
        return now

    def _judging(
        self, remembered: dict[str, Government] | None = None, accepting: Collection[str] = ()
    ) -> UnitOfWork:
        return UnitOfWork(
            self._application,
            self._now(),
            remembered=remembered,
            clock_is_right=self._clock_is_right,
            accepting=accepting,
        )

    def intake(
        self,
        *,
        whole: bool,
        dry_run: bool = False,
        alone: bool = False,
        accepting: Collection[str] = (),
    ) -> BulkWriter:
        """Takes in any number of entries; see `BulkWriter`."""
        return BulkWriter(
            self._application,
            self.location,
            self._now,
            whole=whole,
            dry_run=dry_run,
            alone=alone,
            clock_is_right=self._clock_is_right,
            accepting=accepting,
        )

    def state(self, development_id: str) -> bytes | None:
        """The event of a development as it is stored, or None if there is none of that id."""
        with asking(self.location):
            found = PendingChanges(self._application.asked()).known(development_id)
        if not isinstance(found, StoredEvent):
            return None
        state: bytes | str = found.state  # SQLite gives it as text
        return state.encode("utf-8", "surrogateescape") if isinstance(state, str) else state

    def zones(self) -> dict[str, str]:
        """The IANA time zone of every government that it holds."""
        with asking(self.location):
            return self._application.zones()


def _judged(
    judging: UnitOfWork, batch: Sequence[Entry], progress: Callable[[int], None] | None
) -> Result:
    appended: list[Appended] = []
    named: list[AppendedNaming] = []
    rejected: list[Rejected] = []
    for index, entry in enumerate(batch):
        if index % LOOK_UP == 0:
            judging.look_ahead(batch[index : index + LOOK_UP])
        try:
            if isinstance(entry, Description):
                judging.describe(entry)
            elif is_naming(entry):
                named.append(_named(judging, entry))
            else:
                appended.append(_appended(judging, entry))
        except TimelineError as error:
            if isinstance(error, StoreError):
                raise
            rejected.append(Rejected(index, entry, error))
        if progress is not None and index % 100 == 99:
            progress(index + 1)
    if rejected:
        raise BatchRejected(rejected)
    return Result(
        appended, list(judging.described), judging.opened, judging.repeated, named,
        judging.chosen_zones, judging.other_names,
    )  # fmt: skip


def _named(judging: UnitOfWork, naming: Naming) -> AppendedNaming:
    found = judging.name(naming)
    event = judging.batch.event(naming.id)
    assert event is not None
    return AppendedNaming(naming, found is not None, event.originator_version, event.recorded)


def _appended(judging: UnitOfWork, entry: Development | DevelopmentFacts) -> Appended:
    judged = judging.record(entry)
    if judged is None:
        event = judging.batch.recorded(entry.id)
        assert event is not None
        return Appended(entry, False, event.originator_version, event.recorded)
    event, zone = judged.event, judged.government.zone
    return Appended(
        entry, True, event.originator_version, event.recorded, tuple(judged.changes), zone
    )
