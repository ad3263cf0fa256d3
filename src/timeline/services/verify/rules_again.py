"""Judges the events of a store again, in order of recording, without storing them anywhere.

What an event refers to is read from the store itself, if it is an earlier one. The rows that each
adds to the index tables are summed up, and the sums compared with those of the tables. As the
tables are then proven to be right, so is every answer that they gave meanwhile: no id was used
twice, and each led to its event. A doubt says no more than that: `rules` finds out what is wrong.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final, cast

from eventsourcing.persistence import StoredEvent

from timeline.domain.developments import Development
from timeline.domain.errors import TimelineError
from timeline.domain.events import DevelopmentRecorded, GovernmentDescribed, GovernmentEvent
from timeline.domain.names.naming_events import NamingRecorded
from timeline.eventstore.index_rows import IndexRows
from timeline.eventstore.ports import Inspection, Reader
from timeline.eventstore.repository import PendingChanges
from timeline.eventstore.sqlite.raw_events import RawEvent
from timeline.eventstore.staging import StagingFile
from timeline.eventstore.unit_of_work import UnitOfWork
from timeline.services.verify.canonical import decoded, departures, state_of
from timeline.services.verify.plain_events import PlainEvent, plain_event
from timeline.services.verify.row_sums import RowSums, sum_of
from timeline.services.verify.rules import INDEXES, judged_again

_PAGES: Final = 10
"""After how many pages of events the steps of matters are put away."""


class Doubt(Exception):
    """Something may be wrong, and must be looked at closely."""


class RulesAgain:
    """Judges events page by page.

    Args:
        reader: The store.
        folder: For temporary files.
    """

    def __init__(self, reader: Reader, folder: Path) -> None:
        self._spool = StagingFile(folder)
        self._batch = _Earlier(reader, self._spool)
        store: Any = _NothingElse()
        self._judging = UnitOfWork(store, datetime.now(UTC), batch=self._batch, clock_is_right=True)
        self._zones: dict[str, str] = {}
        self._recorded: dict[str, datetime] = {}
        self._sums = RowSums()

    def close(self) -> None:
        """Deletes the temporary files."""
        self._spool.close()

    def take(self, page: Sequence[RawEvent]) -> Iterator[PlainEvent | None]:
        """Judges a page; yields of each event what it is if it needs no model, or else None.

        Raises:
            Doubt: if an event may be wrong.
        """
        if not page:
            return
        self._batch.until = page[0].position - 1
        try:
            for raw in page:
                plain = plain_event(raw, self._zones)
                self._judge(raw, plain)
                yield plain
        except TimelineError as error:
            raise Doubt from error
        self._sum_up(self._batch.index)
        self._batch.turn()

    def _judge(self, raw: RawEvent, plain: PlainEvent | None) -> None:
        if plain is None:
            self._judge_model(raw)
            return
        self._follow(raw, plain.head.recorded)
        self._batch.suppose_new(plain.facts.id)
        if self._judging.record(plain.facts) is None:
            raise Doubt

    def _judge_model(self, raw: RawEvent) -> None:
        event = decoded(raw)
        self._follow(raw, event.recorded)
        if not isinstance(event, GovernmentDescribed):
            own = event.naming if isinstance(event, NamingRecorded) else _development(event)
            self._batch.suppose_new(own.id)
        if not judged_again(self._judging, event, self._zones):
            raise Doubt
        for _ in departures(event, state_of(raw), self._zones[raw.government]):
            raise Doubt

    def _follow(self, raw: RawEvent, recorded: datetime) -> None:
        if recorded < self._recorded.get(raw.government, recorded):
            raise Doubt
        self._recorded[raw.government] = self._judging.now = recorded

    def _sum_up(self, index: Sequence[IndexRows]) -> None:
        sums = self._sums
        sums.take("development_ids", [(id_, of, version) for of, version, id_, *_ in index])
        sums.take(
            "development_links",
            [(*link, row.version, row.development_id, row.government)
             for row in index for link in row.links],
        )  # fmt: skip
        sums.take(
            "matter_steps",
            [(row.government, matter, row.version, id_, step)
             for row in index for matter, id_, step in row.steps],
        )  # fmt: skip

    def is_indexed(self, store: Inspection) -> bool:
        """Whether the index tables of the store have just the rows of its events."""
        return all(sum_of(store.rows(sql)) == self._sums[name] for name, sql in INDEXES.items())


def _development(event: GovernmentEvent) -> Development:
    return cast("DevelopmentRecorded", event).development


class _Earlier(PendingChanges):
    """What was judged, and the events of the store before it.

    Args:
        reader: The store.
        spool: Takes the steps of matters.

    Attributes:
        until: The position of the last event that may be looked up.
    """

    def __init__(self, reader: Reader, spool: StagingFile) -> None:
        nothing: Any = None
        super().__init__(nothing, spool)
        self._reader = reader
        self._pages = 0
        self.until = 0

    def look_up(self, ids: Sequence[str]) -> None:
        """Asks the store for developments; what is linked to them is at hand."""
        for id_ in ids:
            row = None if id_ in self._found else self._reader.stored(id_)
            found = None if row is None or row.position > self.until else row
            self._found.setdefault(
                id_, None if found is None else StoredEvent(*found[1:4], found.state.encode())
            )

    def turn(self) -> None:
        """Forgets the page, but no links; puts steps away after some pages."""
        links, self._links = self._links, {}
        touched, self._pages = self._touched, self._pages + 1
        if self._pages % _PAGES:
            self._touched = {}
        super().turn()
        self._links = links
        if self._pages % _PAGES:
            self._touched = touched


class _NothingElse:
    """The store of a judgement that begins with its first event."""

    @property
    def repository(self) -> _NothingElse:
        return self

    def find(self, _: str) -> None:
        """Every government that there is was described before."""

    def unsigned(self) -> None:
        """Nobody: who appended an event is no matter of the rules."""

    def attributed(self, event: object, _: datetime) -> object:
        return event
