"""What a development is at each moment of public knowledge, with the amendments known by then."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import replace
from itertools import pairwise
from typing import TYPE_CHECKING, NamedTuple, cast

from eventsourcing.persistence import StoredEvent

from timeline.dates.edtf import FUTURE, PAST, DateError
from timeline.deferred import Deferred
from timeline.domain.amendments import Effective, as_it_stands, as_recorded
from timeline.domain.events import DevelopmentRecorded, instant_or
from timeline.eventstore.serialization import deserialize
from timeline.readmodel.as_of import FOREVER
from timeline.readmodel.states.stored_states import STATE_IN_BUILD

if TYPE_CHECKING:
    from timeline.domain import parsing
else:
    parsing = Deferred("timeline.domain.parsing")


class PublicReading(NamedTuple):
    """What a development is in a range of public knowledge, in seconds since the epoch."""

    opens: int
    closes: int
    shown: Effective


class Readings:
    """Reads developments of the read model with their amendments, for one new amendment.

    Args:
        connection: A connection to the read model.
        zones: The zones of governments; it has that of each development that is asked for.
        event: The new amendment.
        known: See `Projection`.
    """

    def __init__(
        self,
        connection: sqlite3.Connection,
        zones: Mapping[str, str],
        event: DevelopmentRecorded,
        known: Callable[[str], DevelopmentRecorded | None],
    ) -> None:
        self._db = connection
        self._known = known
        self._zones = zones
        self._recorded: dict[str, DevelopmentRecorded | None] = {event.development.id: event}

    def amended(self, event: DevelopmentRecorded) -> DevelopmentRecorded | None:
        """The event that an amendment amends: an earlier one of its government; else None."""
        target_id = event.development.target
        found = None if target_id is None else self.recorded(target_id)
        if found is None or found.originator_id != event.originator_id:
            return None
        return found if found.originator_version < event.originator_version else None

    def of(self, base: DevelopmentRecorded) -> list[PublicReading]:
        """What `base` is, from which moment of public knowledge until which.

        What was public once stays public: it is known from the first moment at which any reading
        of it was.
        """
        readings: list[PublicReading] = []
        edges = sorted({PAST, *self._moments(base)})
        for edge, closes in pairwise([*edges, FOREVER]):
            shown = self._effective_at(base, edge)
            opens = edge if readings else max(edge, self.known_from(base, shown))
            if readings and readings[-1].shown == shown:
                readings[-1] = readings[-1]._replace(closes=closes)
            elif opens < closes:
                readings.append(PublicReading(opens, closes, shown))
        return readings

    def _moments(self, base: DevelopmentRecorded) -> Iterable[int]:
        """When amendments of `base`, and of those, became public."""
        for one in self.amendments(base.development.id):
            if not one.development.is_clerical:
                yield one.known
            yield from self._moments(one)

    def known_from(self, event: DevelopmentRecorded, shown: Effective | None = None) -> int:
        """When a reading became public; what is clerical is known where what it amends is."""
        target = self.amended(event) if event.development.is_clerical else None
        if target is not None:
            return self.of(target)[0].opens
        published = event.timing.published if shown is None else shown.timing.published
        return event.first_recorded if published is None else instant_or(FUTURE, published)

    def _effective_at(self, base: DevelopmentRecorded, known: int) -> Effective:
        """`base` with the amendments known by then.

        Together all amendments are usually valid. But each was validated with those *recorded*
        before it, not with those *known* before it. An amendment that is invalid without a
        correction that became known later applies only from then.
        """
        zone = self._zones[base.originator_id]
        with suppress(parsing.InvalidDevelopment, DateError):
            return as_it_stands(base, self, zone, known)
        waiting = [one.development.id for one in self.amendments(base.development.id)]
        applied: list[str] = []
        shown = as_recorded(base)
        progress = True
        while progress:
            progress = False
            for one in [one for one in waiting if one not in applied]:
                with suppress(parsing.InvalidDevelopment, DateError):
                    shown = as_it_stands(base, self, zone, known, [*applied, one])
                    applied.append(one)
                    progress = True
        return shown

    def recorded(self, development_id: str) -> DevelopmentRecorded | None:
        """A development as it was first recorded: its oldest revision."""
        if development_id not in self._recorded:
            found = self._known(development_id)
            self._recorded[development_id] = found or self._first_revision(development_id)
        return self._recorded[development_id]

    def _first_revision(self, development_id: str) -> DevelopmentRecorded | None:
        row = self._db.execute(
            f"SELECT r.government, r.version, r.kind, {STATE_IN_BUILD} FROM revisions AS r"
            " WHERE r.id = ? ORDER BY r.row LIMIT 1",
            (development_id,),
        ).fetchone()
        if row is None:
            return None
        event = cast("DevelopmentRecorded", deserialize(StoredEvent(*row)))
        # It is asked for its development again and again.
        return replace(event, model=event.development)

    def amendments(self, development_id: str) -> Sequence[DevelopmentRecorded]:
        """Its amendments, in order of recording."""
        ids = self._db.execute(
            "SELECT id FROM amendments WHERE target = ? ORDER BY version, id", (development_id,)
        )
        return [cast("DevelopmentRecorded", self.recorded(one)) for (one,) in ids.fetchall()]
