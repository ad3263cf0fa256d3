"""Projects stored events to the rows of the read model.

The projection is deterministic: an update event by event gives the same rows as a rebuild. A
development adds a revision. An amendment adds its own, and splits those of its development along
the two axes of knowledge (see `schema.sql`). Most stored states are read without their model (see
`state_shapes.py`); an amendment needs models.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable, Sequence
from contextlib import suppress
from itertools import pairwise
from typing import cast

from eventsourcing.persistence import StoredEvent

from timeline.dates.edtf import FUTURE, DateError, ZoneError, check_zone
from timeline.domain.amendments import Effective, active, effective
from timeline.domain.developments import document_json
from timeline.domain.events import (
    DevelopmentRecorded,
    GovernmentDescribed,
    event_class,
    first_recorded,
    instants_in,
    step_of,
)
from timeline.domain.government import Judged
from timeline.domain.kinds import Amendment
from timeline.domain.parsing import InvalidDevelopment
from timeline.domain.reporting import happened_by
from timeline.eventstore.serialization import UnreadableEvent, deserialize, timing_json
from timeline.eventstore.stored_rows import StoredRow
from timeline.readmodel.as_of import FOREVER
from timeline.readmodel.row_writer import Laid, Numbers, Rows, Texts, to_rows
from timeline.readmodel.state_shapes import moment_of, read_plainly
from timeline.readmodel.status_projection import fold


class Projection:
    """Writes the rows of stored events over a connection that is in a transaction.

    The arguments are those of `Rows`.
    """

    def __init__(
        self,
        connection: sqlite3.Connection,
        texts: Texts | None = None,
        numbers: Numbers | None = None,
        *,
        at_once: bool = False,
    ) -> None:
        self._db = connection
        self._rows = Rows(connection, texts, numbers, at_once=at_once)
        self._zones: dict[str, str] = {}
        self._first_row = self._next_row = int(
            connection.execute("SELECT coalesce(max(row), 0) + 1 FROM revisions").fetchone()[0]
        )
        self._recorded: _Recorded = {}

    def apply(self, rows: Iterable[StoredRow | Laid]) -> None:
        """Projects a page of events, in order of position; some are converted to rows already."""
        for row in rows:
            if not isinstance(row, StoredRow):
                self._add(row)
                continue
            laid = laid_plainly(row) if self._is_described(row.government) else None
            if laid is not None:
                self._add(laid)
                continue
            try:
                event = deserialize(StoredEvent(*row[1:4], cast("bytes", row.state)))
                if isinstance(event, GovernmentDescribed):
                    self._describe(event)
                elif self._is_described(row.government):
                    self._record(cast("DevelopmentRecorded", event))
                else:
                    self._unreadable(row, "its government was never described")
            except (UnreadableEvent, DateError, ZoneError) as error:
                # A date or zone error comes from a stored value, before any row is written.
                self._unreadable(row, error.message)
        self._rows.flush()

    def complete(self) -> None:
        """Writes the rows that a rebuild leaves to the end, after its indexes."""
        self._rows.complete()

    def fold(self) -> None:
        """Updates the stored statuses with the new events; a rebuild folds all events."""
        fold(self._db, self._rows.added, self._rows.changed, self._first_row)

    def _is_described(self, government: str) -> bool:
        """Whether a government, and so its zone, is known."""
        if government in self._zones:
            return True
        sql = "SELECT zone FROM governments WHERE id = ?"
        found = self._db.execute(sql, (government,)).fetchone()
        if found is not None:
            self._zones[government] = found[0]
        return found is not None

    def _unreadable(self, row: StoredRow, reason: str) -> None:
        self._db.execute(
            "INSERT INTO unreadable VALUES (?, ?, ?, ?)",
            (row.position, row.government, row.version, reason),
        )

    def _describe(self, event: GovernmentDescribed) -> None:
        self._zones[event.originator_id] = check_zone(event.zone)
        self._db.execute(
            "INSERT INTO governments VALUES (?, ?, ?)"
            " ON CONFLICT (id) DO UPDATE SET name = excluded.name, zone = excluded.zone",
            (event.originator_id, event.name, event.zone),
        )

    def _record(self, event: DevelopmentRecorded) -> None:
        development = event.development
        plain = effective(event, (), self._zones[event.originator_id])
        self._show(event, plain, event.known, FOREVER, _microseconds(event))
        if isinstance(development, Amendment):
            self._rows.flush_what_is_split()
            self._recorded = {development.id: event}
            target = self._amended(event)
            if target is not None:
                self._db.execute(
                    "INSERT INTO amendments VALUES (?, ?, ?)",
                    (development.amends, event.originator_version, development.id),
                )
            while target is not None:
                self._split(target, event)
                target = self._amended(target)

    def _amended(self, event: DevelopmentRecorded) -> DevelopmentRecorded | None:
        """The event that an amendment amends: an earlier one of its government; else None."""
        target_id = event.development.target
        found = (
            None
            if target_id is None
            else _ViewRecords(self._db, self._recorded).recorded(target_id)
        )
        if found is None or found.originator_id != event.originator_id:
            return None
        return found if found.originator_version < event.originator_version else None

    def _split(self, base: DevelopmentRecorded, event: DevelopmentRecorded) -> None:
        """Closes the revisions of `base` that the amendment changes, and opens new ones."""
        self._rows.flush_what_is_split()
        moment = _microseconds(event)
        spans = self._db.execute(
            "SELECT row, known_from, known_until, earliest, latest, rank, published, document"
            " FROM revisions WHERE id = ? AND recorded_until = ? AND known_until > ?"
            " ORDER BY known_from",
            (base.development.id, FOREVER, event.known),
        ).fetchall()
        for row, known_from, known_until, *when, document in spans:
            if base.development.target is None:
                matters = json.loads(document).get("matters", ())
                numbers = [self._rows.change(base.originator_id, one) for one in matters]
                self._db.executemany(
                    "UPDATE steps SET recorded_until = ? WHERE number = ? AND earliest = ?"
                    " AND latest = ? AND rank = ? AND published = ? AND version = ? AND row = ?",
                    [(moment, one, *when, base.originator_version, row) for one in numbers],
                )
            self._db.execute("UPDATE revisions SET recorded_until = ? WHERE row = ?", (moment, row))
            edges = [known_from, known_until]
            if known_from < event.known:
                edges.insert(1, event.known)
            for opens, closes in pairwise(edges):
                self._show(base, self._effective_at(base, opens), opens, closes, moment)

    def _effective_at(self, base: DevelopmentRecorded, known: int) -> Effective:
        """`base` with the amendments known by then.

        Together all amendments are usually valid. But each was validated with those *recorded*
        before it, not with those *known* before it. An amendment that is invalid without a
        correction that became known later applies only from then.
        """
        records = _ViewRecords(self._db, self._recorded, known)
        zone = self._zones[base.originator_id]
        amendments = records.amendments(base.development.id)
        waiting = [one for one in amendments if active(one, records)]
        with suppress(InvalidDevelopment, DateError):
            return effective(base, waiting, zone)
        applied: list[DevelopmentRecorded] = []
        shown = effective(base, (), zone)
        progress = True
        while progress:
            progress = False
            for one in [one for one in waiting if one not in applied]:
                with suppress(InvalidDevelopment, DateError):
                    shown = effective(base, [*applied, one], zone)
                    applied.append(one)
                    progress = True
        return shown

    def _show(
        self, base: DevelopmentRecorded, shown: Effective, opens: int, closes: int, moment: int
    ) -> None:
        """Adds a revision of a development with its amendments."""
        development = shown.development
        laid = to_rows(
            development,
            step_of(
                development, instants_in(shown.timing), base.originator_version,
                shown.first_recorded,
            ),
            base.recorded.isoformat(), timing_json(shown.timing),
            document_json(development).decode(), (opens, closes, moment, FOREVER),
            (shown.amended, shown.retracted_by, shown.disputed_by),
        )  # fmt: skip
        self._add(laid)

    def _add(self, laid: Laid) -> None:
        row, self._next_row = self._next_row, self._next_row + 1
        self._rows.add(row, laid)


def laid_plainly(row: StoredRow) -> Laid | None:
    """A stored event as rows of a revision; None if its model is needed."""
    plain = read_plainly(row)
    if plain is None:
        return None
    return to_rows(
        plain.development, plain.step, plain.recorded, plain.timing, plain.document,
        (plain.known, FOREVER, plain.moment, FOREVER),
    )  # fmt: skip


def laid_as_judged(judged: Judged) -> Laid | None:
    """A validated development as rows of a revision; None if its stored event must be read."""
    _, event, facts, _ = judged
    if facts.shape is None:
        return None
    recorded = event.recorded.isoformat()
    whole, moment = moment_of(recorded)
    entered = first_recorded(facts.first_recorded, whole)
    step = facts.step
    step = step._replace(
        version=event.originator_version,
        happened_by=happened_by(step.earliest, step.latest, step.published, entered),
    )
    public = entered if step.published == FUTURE else step.published
    return to_rows(
        facts.shape, step, recorded,
        timing_json(event.timing), event.document.decode(), (public, FOREVER, moment, FOREVER),
    )  # fmt: skip


_Recorded = dict[str, DevelopmentRecorded | None]


class _ViewRecords:
    """The amendments in the read model that were known by a moment.

    Args:
        connection: A connection to the read model.
        memory: A cache of events, for the projection of one amendment.
        known: Amendments that became known later are omitted.
    """

    def __init__(
        self, connection: sqlite3.Connection, memory: _Recorded, known: int = FOREVER
    ) -> None:
        self._db = connection
        self._memory = memory
        self._known = known

    def recorded(self, development_id: str) -> DevelopmentRecorded | None:
        """A development as it was first recorded: its oldest revision."""
        if development_id not in self._memory:
            self._memory[development_id] = self._first_revision(development_id)
        return self._memory[development_id]

    def _first_revision(self, development_id: str) -> DevelopmentRecorded | None:
        row = self._db.execute(
            "SELECT government, version, kind, recorded, timing, document FROM revisions"
            " WHERE id = ? ORDER BY row LIMIT 1",
            (development_id,),
        ).fetchone()
        if row is None:
            return None
        government, version, kind, recorded, timing, document = row
        known_as = event_class(kind)
        class_version = known_as.class_version if known_as else 1
        state = (
            f'{{"class_version":{class_version},"recorded":"{recorded}",'
            f'"timing":{timing},"development":{document}}}'
        )
        event = deserialize(StoredEvent(government, version, kind, cast("bytes", state)))
        return cast("DevelopmentRecorded", event)

    def amendments(self, development_id: str) -> Sequence[DevelopmentRecorded]:
        """The amendments known by then, in order of recording."""
        ids = self._db.execute(
            "SELECT id FROM amendments WHERE target = ? ORDER BY version, id", (development_id,)
        )
        found = [cast("DevelopmentRecorded", self.recorded(one)) for (one,) in ids.fetchall()]
        return [one for one in found if one.known <= self._known]


def _microseconds(event: DevelopmentRecorded) -> int:
    whole = int(event.recorded.replace(microsecond=0).timestamp())
    return whole * 1_000_000 + event.recorded.microsecond
