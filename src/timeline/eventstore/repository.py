"""What the aggregate may ask of a record, answered by index, and what a batch adds to it.

`EventStoreRepository` answers the aggregate's questions (`domain.ports.HistoryRepository`).
`PendingChanges` holds what has been accepted and is not stored yet, so that the second line of a
file is judged with the first; with a staging file it holds one page, and the rest is on disk.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any, Final, cast

import msgspec
from eventsourcing.persistence import StoredEvent

from timeline.domain.errors import TimelineError
from timeline.domain.events import DevelopmentRecorded, GovernmentEvent
from timeline.domain.government import Judged
from timeline.domain.matter.history import MatterHistory
from timeline.domain.matter.transition import RANKS, Transition
from timeline.domain.names.naming_events import NamingRecorded
from timeline.domain.names.same_matters import Link
from timeline.eventstore.application import stored
from timeline.eventstore.index_rows import LOOK_UP, IndexRows
from timeline.eventstore.pending_names import PendingNames
from timeline.eventstore.ports import Recorder
from timeline.eventstore.serialization import deserialize, to_stored

if TYPE_CHECKING:
    from timeline.domain.names.judging import Named
    from timeline.eventstore.staging import StagingFile

HELD: Final = 8
"""How many steps of a matter stay in memory at least, where there is a spool for the others."""
_BY_ID: Final = (
    "SELECT d.id, e.originator_id, e.originator_version, e.topic, e.state"
    " FROM development_ids AS d JOIN stored_events AS e"
    "   ON e.originator_id = d.government AND e.originator_version = d.version"
    " WHERE d.id IN "
)
_LINKED: Final = "SELECT target, relation, id FROM development_links WHERE target IN "
_STEPS: Final = (
    "SELECT id, step, version FROM matter_steps WHERE government = ? AND matter = ?"
    " ORDER BY version"
)


class PendingChanges:
    """What was accepted and not stored yet, and what was looked up for it.

    Args:
        recorder: The store.
        spool: Takes what is put by; without one, all is held.
    """

    def __init__(self, recorder: Recorder, spool: StagingFile | None = None) -> None:
        self._recorder = recorder
        self._spool = spool
        self._may_be_empty = spool is not None
        """Whether the store, which only grows, was empty as long as this is known."""
        self._found: dict[str, StoredEvent | None] = {}
        self._decoded: dict[str, DevelopmentRecorded] = {}
        self._accepted: dict[str, DevelopmentRecorded | NamingRecorded] = {}
        self._links: dict[tuple[str, str], list[str]] = {}
        self._histories: dict[tuple[str, str], MatterHistory] = {}
        self._names = PendingNames(recorder, self._own_history)
        self._touched: dict[tuple[str, str], MatterHistory] = {}
        self.new: set[str] = set()
        """Governments that the store does not have yet."""
        self.events: list[GovernmentEvent] = []
        self.index: list[IndexRows] = []
        self.judged: list[Judged | None] = []
        """Of each event its judgement, None if it is no development."""

    def look_up(self, ids: Sequence[str]) -> None:
        """Asks for developments and what amends or fulfils them, many at a time."""
        wanted = [one for one in ids if one not in self._found]
        for start in range(0, len(wanted), LOOK_UP):
            some = wanted[start : start + LOOK_UP]
            marks = f"({', '.join('?' * len(some))})"
            self._found |= dict.fromkeys(some)
            there = {row["id"]: stored(row) for row in self._stored(_BY_ID + marks, some)}
            self._found |= there
            found: dict[tuple[str, str], list[str]] = {}
            if there:
                # Nothing amends or fulfils what is not there.
                linked = self._recorder.select(f"{_LINKED}{marks} ORDER BY version, id", some)
                for row in linked:
                    found.setdefault((row["target"], row["relation"]), []).append(row["id"])
            if self._spool is not None:
                self._found |= dict(self._spool.look_up(some))
                for target, relation, id_ in self._spool.linked(some):
                    found.setdefault((target, relation), []).append(id_)
            for one in {id_ for those in found.values() for id_ in those}:
                if self._found.get(one, self) is None:
                    del self._found[one]  # It was supposed to be new, and is there.
            for key, those in found.items():
                # What this batch added itself comes after what was there before it.
                self._links[key] = those + self._links.get(key, [])

    def _stored(self, sql: str, ids: Sequence[str]) -> Sequence[Mapping[str, Any]]:
        """What the store says of developments; one that is empty has nothing to say."""
        if self._may_be_empty:
            self._may_be_empty = self._recorder.max_notification_id() is None
        return () if self._may_be_empty else self._recorder.select(sql, ids)

    def suppose_new(self, development_id: str) -> None:
        """Does not ask for a development: where there is one, nothing of the batch is stored."""
        self._found.setdefault(development_id, None)

    def known(
        self, development_id: str
    ) -> DevelopmentRecorded | NamingRecorded | StoredEvent | None:
        """What has an id already: accepted by this batch, or stored."""
        fresh = self._accepted.get(development_id)
        if fresh is not None:
            return fresh
        if development_id not in self._found:
            self.look_up([development_id])
        return self._found[development_id]

    def recorded(self, development_id: str) -> DevelopmentRecorded | None:
        """The event of a development; None if there is none of that id."""
        event = self._decoded.get(development_id)
        if event is None:
            found = self.event(development_id)
            if not isinstance(found, DevelopmentRecorded):
                return None
            event = self._decoded[development_id] = replace(found, model=found.development)
        return event

    def event(self, id_: str) -> GovernmentEvent | None:
        """The event of a development or a naming."""
        known = self.known(id_)
        if not isinstance(known, StoredEvent):
            return known
        return self._decoded.get(id_) or deserialize(known)

    def linked(self, target: str, relation: str) -> list[str]:
        """Ids of what amends or fulfils a development, in order of recording."""
        if target not in self._found:
            self.look_up([target])
        return self._links.get((target, relation), [])

    def history(self, government: str, matter: str) -> MatterHistory:
        """The steps of a matter as they are by now."""
        own = self._own_history(government, matter)
        merged = self._names.history(government, matter)
        if merged is None:
            self._touched[government, matter] = own
        return own if merged is None else merged

    def _own_history(self, government: str, matter: str) -> MatterHistory:
        """The steps of the developments that have just this slug; what is merged is by itself."""
        key = (government, matter)
        history = self._histories.get(key)
        if history is None:
            history = self._histories[key] = self._loaded(government, matter)
        return history

    def _loaded(self, government: str, matter: str) -> MatterHistory:
        shelf = None if self._spool is None else self._spool.shelf()
        if government in self.new:
            return MatterHistory((), shelf)
        rows = self._recorder.select(_STEPS, (government, matter))
        steps: dict[str, str | None] = {row["id"]: row["step"] for row in rows}
        unmoved = [row["version"] for row in rows if steps[row["id"]] is None]
        self._names.found(government, matter, unmoved)
        try:
            held = [step_from(_list(text)) for text in steps.values() if text is not None]
        except (ValueError, TypeError, RecursionError, msgspec.MsgspecError):
            raise _damaged(f"the matter “{matter}” of “{government}”") from None
        return MatterHistory(held, shelf)

    def describe(self, event: GovernmentEvent) -> None:
        """Takes in that a government was opened or renamed."""
        self.events.append(event)
        self.judged.append(None)
        if event.originator_version == 1:
            self.new.add(event.originator_id)

    def name(self, named: Named) -> None:
        """Takes in an accepted naming."""
        government, event, link = named
        id_ = event.naming.id
        self.events.append(event)
        self.judged.append(None)
        self._accepted[id_] = event
        slugs = () if link is None else (link.matter, link.other)
        if link is not None:
            self._names.add(government.id, link)
            for slug in slugs:
                self._touched.pop((government.id, slug), None)
        steps = tuple((slug, id_, None) for slug in slugs)
        self.index.append(IndexRows(government.id, government.version, id_, (), steps))

    def links(self, government: str, matter: str) -> Sequence[Link]:
        """See `NameRepository`."""
        return self._names.links(government, matter)

    def steps(self, government: str, matter: str) -> Iterable[Transition]:
        """See `NameRepository`."""
        return self._names.steps(government, matter)

    def take_back(self) -> None:
        """Undoes that a government was opened, which came last."""
        self.new.discard(self.events.pop().originator_id)
        self.judged.pop()

    def add(self, judged: Judged) -> None:
        """Takes in an accepted development."""
        government, event, facts, changes = judged
        id_ = facts.id
        self.events.append(event)
        self.judged.append(judged)
        self._accepted[id_] = event
        for target, relation in facts.linked:
            self._links.setdefault((target, relation), []).append(id_)
        self._names.move(government.id, changes)
        steps = []
        for matter, development_id, step, _ in changes:
            moves = step is not None and step.effect != "mention"
            # What moves nothing has no step; an amendment's row says that it no longer has one.
            if moves or facts.target is not None:
                steps.append((matter, development_id, _json(step) if moves else None))
        self.index.append(
            IndexRows(government.id, government.version, id_, facts.linked, tuple(steps))
        )

    @property
    def stored_events(self) -> list[StoredEvent]:
        """The events as they are stored."""
        return list(map(to_stored, self.events))

    def put_by(self) -> None:
        """Turns a page: what was accepted goes to the spool, what was looked up is let go of."""
        assert self._spool is not None
        if self.events:
            self._spool.add(self.stored_events, self.index)
        self.turn()

    def close(self) -> None:
        """Lets go of the histories, which the collector would have to find: they refer to this."""
        self._histories.clear()
        self._touched.clear()

    def turn(self) -> None:
        """The same of what was stored meanwhile."""
        if self._spool is not None:
            for history in self._touched.values():
                history.shelve(HELD)
        self.events, self.index, self.judged = [], [], []
        for held in (self._found, self._decoded, self._accepted, self._links, self._touched):
            held.clear()


_RANK: Final = Transition._fields.index("rank")
_STORED: Final = Transition._fields.index("happened_by")
"""A store keeps all fields of a step but the rank, which its effect says, and what only a question
with a clock asks for."""
_ALWAYS: Final = Transition._fields.index("stage") - 1
"""How many fields each step has; of those that are behind them, only what is said is kept."""


def step_from(fields: list[Any]) -> Transition:
    """The step from its fields, as they are stored.

    Raises:
        ValueError: if it expects a decision or dates a measure and does not say when.
        msgspec.ValidationError: where a field is of another type.
    """
    if not _ALWAYS <= len(fields) < _STORED:
        raise ValueError(len(fields))
    rank = RANKS.get(fields[_EFFECT])
    step = msgspec.convert([*fields[:_RANK], rank, *fields[_RANK:]], Transition)
    for said, *instants in (
        (step.expected, step.expected_earliest, step.expected_latest),
        (step.starts, step.starts_earliest, step.starts_latest),
        (step.ends, step.ends_earliest, step.ends_latest),
    ):
        if said is not None and None in instants:
            raise ValueError(said)
    return step


_EFFECT: Final = Transition._fields.index("effect") - 1
_SAYS_NO_MORE: Final = (None,) * (_STORED - _ALWAYS - 1)
_encoded: Final = msgspec.json.Encoder().encode
_list: Final = msgspec.json.Decoder(list).decode


def _json(step: Transition | None) -> str:
    if step is None:
        return "null"
    if step[_ALWAYS + 1 : _STORED] == _SAYS_NO_MORE:  # as most do
        return _encoded((*step[:_RANK], *step[_RANK + 1 : _ALWAYS + 1])).decode()
    fields = [*step[:_RANK], *step[_RANK + 1 : _STORED]]
    while len(fields) > _ALWAYS and fields[-1] is None:
        fields.pop()
    # What json.dumps gives without spaces, in a twentieth of its time.
    return _encoded(fields).decode()


def _damaged(what: str) -> TimelineError:
    return TimelineError(
        f"the stored data of {what} is damaged",
        hint="Nothing was written. Run `timeline verify`.",
    )


class EventStoreRepository:
    """The record of one government, with what a batch adds to it."""

    def __init__(self, batch: PendingChanges, government: str) -> None:
        self._batch = batch
        self._government = government
        self.recorded = batch.recorded

    def amendments(self, development_id: str) -> Sequence[DevelopmentRecorded]:
        """See `HistoryRepository`."""
        ids = self._batch.linked(development_id, "amends")
        found = [self._batch.recorded(one) for one in ids]
        if None in found:
            # Its event was deleted, but not what the store keeps beside it.
            raise _damaged(f"“{ids[found.index(None)]}”, which amends “{development_id}”,")
        return cast("list[DevelopmentRecorded]", found)

    def fulfilments(self, development_id: str) -> Sequence[str]:
        """See `HistoryRepository`."""
        return self._batch.linked(development_id, "fulfils")

    def history(self, matter: str) -> MatterHistory:
        """See `HistoryRepository`."""
        return self._batch.history(self._government, matter)

    def links(self, matter: str) -> Sequence[Link]:
        """See `NameRepository`."""
        return self._batch.links(self._government, matter)

    def steps(self, matter: str) -> Iterable[Transition]:
        """See `NameRepository`."""
        return self._batch.steps(self._government, matter)
