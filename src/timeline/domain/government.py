"""The aggregate: a government, whose history is its developments.

`Government` is immutable and small: its state does not grow with its history, so that the
hundred-thousandth development costs what the tenth did. Whatever else a judgement needs (a
matter's history, the development that a correction amends) it asks of `HistoryRepository`, which
the store answers by index. The rules themselves are in `rules/` and in `matter/fold.py`.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple, Self, cast

from timeline.dates.edtf import check_zone
from timeline.dates.timezones import in_utc, whole_seconds
from timeline.dates.zone_names import same_zone
from timeline.domain import errors
from timeline.domain.events import (
    Attribution,
    DevelopmentRecorded,
    GovernmentDescribed,
    GovernmentEvent,
    event_class,
    first_recorded,
)
from timeline.domain.facts import DevelopmentFacts, facts_of, is_to_come
from timeline.domain.new_government import check_described
from timeline.domain.ports import HistoryRepository
from timeline.domain.reporting import happened_by
from timeline.domain.rules.dates import (
    CLOCKS_APART,
    check_dates,
    check_first_recorded,
    published_in_future,
)
from timeline.domain.rules.links import check_links, main_of
from timeline.domain.rules.placing import StepChange, put_in_place

if TYPE_CHECKING:
    from timeline.domain.developments import Development


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


class _Recording(NamedTuple):
    """What follows from two moments for all that is recorded at them.

    Attributes:
        moment: Of recording.
        by: What is later than this is not recorded.
        seconds: `moment` in whole seconds since the epoch.
        is_ahead: See `Government.is_ahead`.
    """

    moment: datetime
    by: datetime
    seconds: int
    is_ahead: bool


@lru_cache(64)
def _recording(now: datetime, last: datetime) -> _Recording:
    """What follows from now and the last recording; an import asks it of each development."""
    now = in_utc(now)
    moment = max(now, last)
    is_ahead = last - now > CLOCKS_APART
    # What a clock that was years ahead has recorded puts nothing into the past.
    return _Recording(moment, now if is_ahead else moment, whole_seconds(moment), is_ahead)


_attribution = lru_cache(64)(Attribution.of)


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
        check_described(government_id, name)
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
        check_described(self.id, name)
        if not same_zone(zone, self.zone):
            raise errors.ZoneChanged(self.id, zone=self.zone, given=zone)
        event = GovernmentDescribed(
            originator_id=self.id,
            originator_version=self.version + 1,
            recorded=_recording(now, self.recorded).moment,
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
        author: str | None = None,
    ) -> Judged:
        """Judges a development in its place in valid time, and makes the event that is stored.

        Args:
            development: What happened, or its facts if they were worked out before.
            now: The moment of recording; `recorded` is this, or that of the last event where
                the clock was set back. What is later than both is not recorded; if they are
                more than a day apart, what is later than this.
            records: The rest of the record, asked only for what the development touches.
            author: Who records it, if the event is to say so.

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
        moment, by, seconds, _ = _recording(now, self.recorded)
        recorded = first_recorded(facts.first_recorded, seconds)
        step, accepts = facts.step, facts.accepts
        by_then = happened_by(step.earliest, step.latest, step.published, recorded)
        step = step.recorded_as(self.version + 1, by_then)
        check_dates(step.id, step, facts.early, by, accepts)
        if facts.first_recorded is not None:
            check_first_recorded(facts.first_recorded, step, by)
        if is_to_come(facts.newest, by):
            raise published_in_future(step.id, facts.development, self.zone, by)
        kind = cast("type[DevelopmentRecorded]", event_class(step.kind))
        said = None if author is None else _attribution(author, now, moment)
        event = kind(
            self.id, step.version, moment, facts.timing, facts.document, facts.model,
            attribution=said,
        )  # fmt: skip
        if facts.target is not None:
            from timeline.domain.rules.amending import changes_by

            changes = changes_by(event, by, records, self.zone)
        else:
            check_links(step, facts.replaced, step.id, records, self.zone, accepts)
            if step.account_of is not None:
                step = step._replace(account_of=main_of(step, step.id, records, self.zone))
            changes = [StepChange(matter, step.id, step) for matter in facts.matters]
        put_in_place(step.id, changes, records, accepts)
        return Judged(self._after(event), event, facts, changes)

    def is_ahead(self, now: datetime) -> bool:
        """Whether its last event was recorded so long after `now` that some clock was wrong."""
        return _recording(now, self.recorded).is_ahead

    def _after(self, event: GovernmentEvent) -> Self:
        return type(self)(self.id, self.name, self.zone, event.originator_version, event.recorded)
