"""Projects stored events to the rows of the read model.

The projection is deterministic: an update event by event gives the same rows as a rebuild. A
development adds a revision. An amendment adds its own, and splits those of its development along
the two axes of knowledge (see `schema.sql`). Most stored states are read without their model (see
`state_shapes.py`); an amendment needs models.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Final, cast

from eventsourcing.persistence import StoredEvent

from timeline.dates.edtf import FUTURE, DateError, ZoneError, check_zone
from timeline.dates.timezones import whole_seconds
from timeline.deferred import Deferred
from timeline.domain.amendments import Effective, as_recorded
from timeline.domain.events import (
    DevelopmentRecorded,
    GovernmentDescribed,
    first_recorded,
    instants_in,
    step_of,
)
from timeline.domain.government import Judged
from timeline.domain.names.naming_events import NamingRecorded
from timeline.domain.reporting import happened_by
from timeline.eventstore.serialization import UnreadableEvent, deserialize, serialize
from timeline.eventstore.stored_rows import StoredRow
from timeline.readmodel.as_of import FOREVER, OPEN
from timeline.readmodel.names.naming_projection import apply_naming
from timeline.readmodel.readings import Readings
from timeline.readmodel.row_writer import ACCOUNT_OF, Laid, Numbers, Rows, Texts, to_rows
from timeline.readmodel.states.state_shapes import moment_of, read_plainly
from timeline.readmodel.states.stored_states import (
    STATE_IN_BUILD,
    States,
    document_of,
    teach_states,
)
from timeline.readmodel.status_projection import fold

if TYPE_CHECKING:
    from timeline.domain import developments, kinds
else:
    developments = Deferred("timeline.domain.developments")
    kinds = Deferred("timeline.domain.kinds")

ReadAlready = Mapping[int, DevelopmentRecorded | None]
"""Events of developments by position, as they are read."""
NONE_READ: Final[ReadAlready] = MappingProxyType({})


class Projection:
    """Writes the rows of stored events over a connection that is in a transaction.

    Args:
        connection: See `Rows`, as of the other arguments.
        texts: See `Rows`.
        numbers: See `Rows`.
        states: Looks up what the store has; None if the read model is to have all texts.
        at_once: See `Rows`.
        rows: Instead of the arguments of `Rows`.
        known: Returns the event of a development as it is read, if it is at hand.
    """

    def __init__(
        self,
        connection: sqlite3.Connection,
        texts: Texts | None = None,
        numbers: Numbers | None = None,
        *,
        states: States | None = None,
        at_once: bool = False,
        rows: Rows | None = None,
        known: Callable[[str], DevelopmentRecorded | None] = lambda _: None,
    ) -> None:
        self._db = connection
        self._keeps = states is None
        self._known = known
        teach_states(connection, states)
        self._rows = rows or Rows(connection, texts, numbers, at_once=at_once)
        self._zones: dict[str, str] = {}
        self._first_row = self._next_row = int(
            connection.execute("SELECT coalesce(max(row), 0) + 1 FROM revisions").fetchone()[0]
        )

    def apply(self, rows: Iterable[StoredRow | Laid], read: ReadAlready = NONE_READ) -> None:
        """Projects a page of events, in order of position.

        Args:
            rows: The events; some are converted to rows already.
            read: Of those that are not, the ones that are at hand.
        """
        for row in rows:
            if not isinstance(row, StoredRow):
                self._add(row)
                continue
            laid = None
            if self._is_described(row.government):
                laid = laid_plainly(row, keeps=self._keeps)
            if laid is not None:
                self._add(laid)
                continue
            try:
                event = read.get(row.position) or deserialize(
                    StoredEvent(*row[1:4], cast("bytes", row.state))
                )
                if isinstance(event, GovernmentDescribed):
                    self._describe(event)
                elif not self._is_described(row.government):
                    self._unreadable(row, "its government was never described")
                elif isinstance(event, NamingRecorded):
                    self._name(event)
                else:
                    self._record(cast("DevelopmentRecorded", event), row)
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

    def _name(self, event: NamingRecorded) -> None:
        self._rows.flush_what_is_split()
        apply_naming(self._db, self._rows, event)

    def _record(self, event: DevelopmentRecorded, row: StoredRow) -> None:
        development, moment = event.development, _microseconds(event)
        shown, text = as_recorded(event), _text_of(event, as_recorded(event))
        own = None if text == row.state and not is_own(row.state, keeps=self._keeps) else text
        if not isinstance(development, kinds.Amendment):
            self._add(_laid(event, shown, (event.known, FOREVER, moment), row.position, own))
            return
        self._rows.flush_what_is_split()
        readings = Readings(self._db, self._zones, event, self._known)
        opens = readings.known_from(event)
        self._add(_laid(event, shown, (opens, FOREVER, moment), row.position, own))
        self._rows.flush_what_is_split()
        target = readings.amended(event)
        if target is not None:
            self._db.execute(
                "INSERT INTO amendments VALUES (?, ?, ?)",
                (development.amends, event.originator_version, development.id),
            )
        while target is not None:
            self._revise(target, readings, moment)
            target = readings.amended(target)

    def _revise(self, base: DevelopmentRecorded, readings: Readings, moment: int) -> None:
        """Closes the revisions of `base` that are no longer right, and opens those that are."""
        found = readings.of(base)
        position, own, first = self._db.execute(_FIRST, (base.development.id,)).fetchone()
        wanted = []
        for one in found:
            text = _text_of(base, one.shown)
            its = own if text == first else text
            wanted.append(_laid(base, one.shown, (one.opens, one.closes, moment), position, its))
        rows = self._db.execute(
            "SELECT * FROM revisions WHERE id = ? AND recorded_until = ? ORDER BY known_from",
            (base.development.id, OPEN),
        ).fetchall()
        kept = {_but_moment(laid[1]) for laid in wanted} & {_but_moment(row[1:]) for row in rows}
        for row in rows:
            if _but_moment(row[1:]) not in kept:
                self._close(base, row, moment)
        for laid in wanted:
            if _but_moment(laid[1]) not in kept:
                self._add(laid)
        self._rows.flush_what_is_split()
        if found and rows and found[0].opens != rows[0][_KNOWN_FROM]:
            for amendment in readings.amendments(base.development.id):
                if amendment.development.is_clerical:  # It is known where this is.
                    self._revise(amendment, readings, moment)

    def _close(self, base: DevelopmentRecorded, row: tuple[Any, ...], moment: int) -> None:
        """Ends a revision at a moment of recording."""
        if base.development.target is None:
            own = row[-1]
            matters = (
                base.development.matters
                if own is None
                else json.loads(document_of(own)).get("matters", ())
            )
            for one in matters:
                self._rows.change(base.originator_id, one)
        self._db.execute("UPDATE revisions SET recorded_until = ? WHERE row = ?", (moment, row[0]))

    def _add(self, laid: Laid) -> None:
        step = laid[-1]
        if step is not None and step[ACCOUNT_OF] is not None:
            main = self._main_of(step[ACCOUNT_OF])
            laid = (*laid[:-1], (*step[:ACCOUNT_OF], main))
        row, self._next_row = self._next_row, self._next_row + 1
        self._rows.add(row, laid)

    def _main_of(self, development_id: str) -> str:
        """The main one of the accounts that a development is one of; itself, where it is none."""
        self._rows.flush_what_is_split()
        seen = set[str]()
        while development_id not in seen:
            seen.add(development_id)
            found = self._db.execute(_MAIN, (development_id,)).fetchone()
            development_id = (found and found[0]) or development_id
        return development_id


_MAIN: Final = (
    f"SELECT {STATE_IN_BUILD} ->> '$.development.account_of' FROM revisions AS r"
    " WHERE r.id = ? ORDER BY r.row DESC LIMIT 1"
)
_FIRST: Final = (
    f"SELECT r.position, r.own, {STATE_IN_BUILD} FROM revisions AS r"
    " WHERE r.id = ? ORDER BY r.row LIMIT 1"
)
"""The first revision: the development as it was recorded."""
_KNOWN_FROM: Final = 10


def _but_moment(revision: Sequence[object]) -> tuple[object, ...]:
    """A revision, without the moment from which on it is recorded so."""
    return (*revision[:11], *revision[12:])


def _text_of(base: DevelopmentRecorded, shown: Effective) -> str:
    """A development with its amendments, as the text of a state."""
    document = developments.document_json(shown.development)
    return serialize(replace(base, timing=shown.timing, document=document, model=None)).decode()


def is_own(state: str, *, keeps: bool) -> bool:
    """Whether a read model has the text of a state that the store has, too.

    A character that stands for bytes that are no UTF-8 was not read from the store as it is there.
    """
    return keeps or "\ufffd" in state


def _laid(
    base: DevelopmentRecorded,
    shown: Effective,
    span: tuple[int, int, int],
    position: int,
    own: str | None,
) -> Laid:
    """A revision of a development with its amendments, as rows.

    Args:
        base: As it was recorded.
        shown: As it is shown.
        span: From when until when it is known so, and from which moment on it is recorded so.
        position: See `to_rows`.
        own: See `to_rows`.
    """
    development = shown.development
    return to_rows(
        development,
        step_of(
            development, instants_in(shown.timing), base.originator_version, shown.first_recorded
        ),
        (*span, FOREVER), position, own,
        (shown.amended, shown.retracted_by, shown.disputed_by),
    )  # fmt: skip


def laid_plainly(row: StoredRow, *, keeps: bool) -> Laid | None:
    """A stored event as rows of a revision; None if its model is needed.

    Args:
        row: The event.
        keeps: Whether the read model has all texts.
    """
    plain = read_plainly(row)
    if plain is None:
        return None
    return to_rows(
        plain.development, plain.step, (plain.known, FOREVER, plain.moment, FOREVER),
        row.position, row.state if is_own(row.state, keeps=keeps) else None,
    )  # fmt: skip


def laid_as_judged(judged: Judged, position: int) -> Laid | None:
    """A validated development as rows of a revision; None if its stored event must be read."""
    _, event, facts, changes = judged
    author = "" if event.attribution is None else event.attribution.by
    if facts.shape is None or _NO_UTF8 in event.document or _NO_UTF8_TEXT in author:
        return None
    whole, moment = moment_of(event.recorded.isoformat())
    step, public = facts.step, facts.step.published
    # Its judgement has put the very step into the history of each of its matters.
    is_made = changes and facts.target is None and step.account_of is None
    made = changes[0].step if is_made else None
    if made is None or public == FUTURE:
        entered = first_recorded(facts.first_recorded, whole)
        by_then = happened_by(step.earliest, step.latest, step.published, entered)
        made = step.recorded_as(event.originator_version, by_then)
        public = entered if public == FUTURE else public
    return to_rows(
        facts.shape, made, (public, FOREVER, moment, FOREVER), position, None,
    )  # fmt: skip


_NO_UTF8_TEXT: Final = "\ufffd"
_NO_UTF8: Final = _NO_UTF8_TEXT.encode()
"""See `is_own`."""


def _microseconds(event: DevelopmentRecorded) -> int:
    whole = whole_seconds(event.recorded)
    return whole * 1_000_000 + event.recorded.microsecond
