"""The aggregate: a government, whose history is its developments.

`Government` is immutable and small: its state does not grow with its history, so that the
hundred-thousandth development costs what the tenth did. Whatever else a judgement needs (a
matter's history, the development that a correction amends) it asks of `HistoryRepository`, which
the store answers by index. The rules themselves are all here and in `status.py`.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import NamedTuple, Self, cast

from pydantic import BaseModel, ValidationError

from timeline.dates.edtf import check_zone
from timeline.dates.timezones import in_utc
from timeline.dates.zone_names import same_zone
from timeline.domain import errors
from timeline.domain.amendments import active, as_it_stands
from timeline.domain.date_checks import (
    CLOCKS_APART,
    check_dates,
    check_first_recorded,
    check_newest,
    published_in_future,
)
from timeline.domain.developments import Development
from timeline.domain.events import (
    DevelopmentRecorded,
    GovernmentDescribed,
    GovernmentEvent,
    event_class,
    first_recorded,
    instants_in,
    step_of,
)
from timeline.domain.facts import DevelopmentFacts, early, facts_of, is_to_come
from timeline.domain.kinds import Amendment, Cited, Corrected, Retracted
from timeline.domain.matter.history import MatterHistory
from timeline.domain.matter.transition import Transition
from timeline.domain.parsing import InvalidDevelopment, explain
from timeline.domain.pledges import check_fulfilled, check_links
from timeline.domain.ports import Amendments, HistoryRepository
from timeline.domain.reporting import happened_by
from timeline.domain.values import GovernmentId, Line


class StepChange(NamedTuple):
    """A change to a matter's history.

    Attributes:
        matter: Whose history.
        development_id: Whose step.
        step: The one now in force, or None for none.
        before: The one that was in force, where there was one.
    """

    matter: str
    development_id: str
    step: Transition | None
    before: Transition | None = None


class Judged(NamedTuple):
    """An accepted development.

    Attributes:
        government: The aggregate after it.
        event: What is stored.
        facts: What was judged.
        changes: What it changes in the histories of its matters.
    """

    government: Government
    event: DevelopmentRecorded
    facts: DevelopmentFacts
    changes: list[StepChange]


@dataclass(frozen=True, slots=True)
class Government:
    """A body that decides. Immutable: each command returns the next state with the event."""

    id: str
    name: str
    zone: str
    version: int
    recorded: datetime
    """When its last event was recorded; the next is not recorded before it."""

    @classmethod
    def open(
        cls, government_id: str, *, name: str, zone: str, now: datetime
    ) -> tuple[Self, GovernmentDescribed]:
        """The beginning of a government's history.

        Raises:
            ZoneError: for a zone that is no IANA time zone.
            InvalidDevelopment: for an id or a name that no government can have.
        """
        _check_described(government_id, name)
        event = GovernmentDescribed(
            originator_id=government_id,
            originator_version=1,
            recorded=in_utc(now),
            name=name,
            zone=check_zone(zone),
        )
        return cls(
            id=government_id, name=name, zone=event.zone, version=1, recorded=event.recorded
        ), event

    @classmethod
    def project(cls, state: Government | None, events: Iterable[GovernmentEvent]) -> Self | None:
        """The state after `events`, in order of version: the projector of the aggregate."""
        for event in events:
            if isinstance(event, GovernmentDescribed):
                state = cls(
                    id=event.originator_id,
                    name=event.name,
                    zone=event.zone,
                    version=event.originator_version,
                    recorded=event.recorded,
                )
            elif state is not None:
                state = state._after(event)
        return cast("Self | None", state)

    def rename(self, name: str, *, zone: str, now: datetime) -> tuple[Self, GovernmentDescribed]:
        """Gives the government another name.

        Raises:
            ZoneChanged: where `zone` is not the zone it has, by this or another name.
            InvalidDevelopment: for a name that no government can have.
        """
        _check_described(self.id, name)
        if not same_zone(zone, self.zone):
            raise errors.ZoneChanged(self.id, zone=self.zone, given=zone)
        event = GovernmentDescribed(
            originator_id=self.id,
            originator_version=self.version + 1,
            recorded=self._moment(now),
            name=name,
            zone=self.zone,
        )
        return replace(self._after(event), name=name), event

    def record(
        self,
        development: Development | DevelopmentFacts,
        *,
        now: datetime,
        records: HistoryRepository,
    ) -> Judged:
        """Judges a development in its place in valid time, and makes the event that is stored.

        Args:
            development: What happened, or its facts if they were worked out before.
            now: The moment of recording; `recorded` is this, or that of the last event where
                the clock was set back. What is later than both is not recorded; if they are
                more than a day apart, what is later than this.
            records: The rest of the record, asked only for what the development touches.

        Raises:
            Refusal: where it contradicts the record; `records` is left as it was.
            DateError: for a local time that never existed in the government's zone.
            InvalidDevelopment: for a correction that leaves no valid development.
        """
        if development.government != self.id:
            raise errors.WrongGovernment(
                development.id, government=self.id, given=development.government
            )
        facts = facts_of(development, self.zone)
        moment = self._moment(now)
        # What a clock that was years ahead has recorded puts nothing into the past.
        by = in_utc(now) if self.is_ahead(now) else moment
        step = facts.step._replace(version=self.version + 1)
        check_dates(facts.id, step, facts.early, by)
        if facts.first_recorded is not None:
            check_first_recorded(facts.first_recorded, step, by)
        if is_to_come(facts.newest, by):
            raise published_in_future(facts.id, facts.development, self.zone, by)
        recorded = first_recorded(facts.first_recorded, int(moment.timestamp()))
        by_then = happened_by(step.earliest, step.latest, step.published, recorded)
        step = step._replace(happened_by=by_then)
        kind = cast("type[DevelopmentRecorded]", event_class(step.kind))
        event = kind(self.id, step.version, moment, facts.timing, facts.document, facts.model)
        if facts.target is not None:
            changes = self._judge_amendment(event, by, records)
        else:
            check_links(step, facts.replaced, facts.id, records, self.zone)
            changes = [StepChange(matter, facts.id, step) for matter in facts.matters]
        _judge(facts.id, changes, records)
        return Judged(self._after(event), event, facts, changes)

    def is_ahead(self, now: datetime) -> bool:
        """Whether its last event was recorded so long after `now` that some clock was wrong."""
        return self.recorded - in_utc(now) > CLOCKS_APART

    def _judge_amendment(
        self, event: DevelopmentRecorded, by: datetime, records: HistoryRepository
    ) -> list[StepChange]:
        amendment = cast("Amendment", event.development)
        target = records.recorded(amendment.amends)
        if target is None or target.originator_id != self.id:
            why = (
                "which is not in the store"
                if target is None
                else f"which belongs to the government “{target.originator_id}”"
            )
            raise errors.NothingToAmend(amendment.id, target=amendment.amends, reason=why)
        is_amendment = isinstance(target.development, Amendment)
        if is_amendment and isinstance(amendment, Corrected | Cited):
            raise errors.CorrectionOfAmendment(
                amendment.id,
                target=target.development.id,
                kind=target.development.kind,
                verb="corrects" if isinstance(amendment, Corrected) else "adds a source to",
            )
        earlier = [a for a in records.amendments(amendment.amends) if active(a, records)]
        first = next((a for a in earlier if isinstance(a.development, Retracted)), None)
        if first is not None and isinstance(amendment, Retracted):
            raise errors.SecondRetraction(
                amendment.id, target=amendment.amends, first=first.development.id
            )
        if is_amendment:
            return self._reopen(event, by, target, records)
        return self._changes(event, by, target, records)

    def _reopen(
        self,
        event: DevelopmentRecorded,
        by: datetime,
        amendment: DevelopmentRecorded,
        records: HistoryRepository,
    ) -> list[StepChange]:
        """What follows for the development at the root where an amendment is itself amended."""
        if not isinstance(event.development, Retracted):
            return []
        root = amendment
        while isinstance(root.development, Amendment):
            root = cast("DevelopmentRecorded", records.recorded(root.development.amends))
        return self._changes(event, by, root, records)

    def _changes(
        self,
        event: DevelopmentRecorded,
        by: datetime,
        target: DevelopmentRecorded,
        records: HistoryRepository,
    ) -> list[StepChange]:
        """What an amendment changes in the histories of what it, or what it amends, amends."""
        name = event.development.id
        before = as_it_stands(target, records, self.zone)
        try:
            after = as_it_stands(target, _With(records, event), self.zone)
        except InvalidDevelopment as error:
            raise InvalidDevelopment(
                [p._replace(field=f"changes.{p.field}") for p in error.problems],
                what=f"correction of “{target.development.id}”",
            ) from None
        step = step_of(
            after.development,
            instants_in(after.timing),
            target.originator_version,
            after.first_recorded,
        )
        if after.retracted_by is None:
            found = early(after.sources, step.earliest, self.zone)
            check_dates(name, step, found, by)
            check_newest(name, before.development, after.development, self.zone, by)
            replaced = getattr(after.development, "replaces", None)
            check_links(step, replaced, name, records, self.zone)
        check_fulfilled(after, name, records, self.zone)
        was = step_of(
            before.development,
            instants_in(before.timing),
            target.originator_version,
            before.first_recorded,
        )
        was_in = () if before.retracted_by else before.development.matters
        now_in = () if after.retracted_by else after.development.matters
        return [
            StepChange(
                matter,
                step.id,
                step if matter in now_in else None,
                was if matter in was_in else None,
            )
            for matter in dict.fromkeys((*was_in, *now_in))
        ]

    def _moment(self, now: datetime) -> datetime:
        return max(in_utc(now), self.recorded)

    def _after(self, event: GovernmentEvent) -> Self:
        return type(self)(self.id, self.name, self.zone, event.originator_version, event.recorded)


class _With:
    """The amendments of a record with one more that is not stored yet."""

    def __init__(self, records: Amendments, event: DevelopmentRecorded) -> None:
        self._records = records
        self._event = event

    def amendments(self, development_id: str) -> Sequence[DevelopmentRecorded]:
        known = self._records.amendments(development_id)
        return [*known, self._event] if self._event.development.target == development_id else known


class _Described(BaseModel):
    """What is asked of a government's description."""

    id: GovernmentId
    name: Line


def _check_described(government_id: str, name: str) -> None:
    try:
        _Described(id=government_id, name=name)
    except ValidationError as error:
        what = f"description of the government “{government_id}”"
        raise InvalidDevelopment(explain(error), what=what) from None


def _judge(name: str, changes: Sequence[StepChange], records: HistoryRepository) -> None:
    """Puts the changed steps in their places; where that contradicts, takes all back."""
    done: list[tuple[MatterHistory, Transition | None, Transition | None]] = []
    for change in changes:
        before, after = _moving(change.before), _moving(change.step)
        if before == after:
            continue
        history = records.history(change.matter)
        history.replace(before, after)
        done.append((history, before, after))
        clash = history.contradiction
        if clash is None:
            continue
        for touched, was, became in reversed(done):
            touched.replace(became, was)
        raise errors.SecondDecision(name, change.matter, first=clash.other, second=clash.step.id)


def _moving(step: Transition | None) -> Transition | None:
    """A step as a history holds it: what only mentions its matters has none there."""
    return None if step is None or step.effect == "mention" else step
