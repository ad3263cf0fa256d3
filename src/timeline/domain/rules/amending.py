"""What amendments may amend, and what they change in the histories of matters."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import cast

from timeline.domain import errors
from timeline.domain.amendments import active, as_it_stands
from timeline.domain.events import DevelopmentRecorded, instants_in, step_of
from timeline.domain.facts import early
from timeline.domain.kinds import Amendment, Cited, Corrected, Retracted
from timeline.domain.parsing import InvalidDevelopment
from timeline.domain.ports import Amendments, HistoryRepository
from timeline.domain.rules.dates import check_dates, check_newest
from timeline.domain.rules.links import (
    broken_before,
    check_followers,
    check_fulfilled,
    check_links,
    main_of,
    root_of,
)
from timeline.domain.rules.placing import StepChange


def changes_by(
    event: DevelopmentRecorded, by: datetime, records: HistoryRepository, zone: str
) -> list[StepChange]:
    """What an amendment changes in the histories of matters.

    Args:
        event: The amendment.
        by: Its sources, and what it dates, are not later than this.
        records: The rest of the record.
        zone: That of its government.

    Raises:
        Refusal: where there is nothing that it can amend, or what it leaves breaks a rule.
        DateError: for a local time that never existed in the zone.
        InvalidDevelopment: for a correction that leaves no valid development.
    """
    amendment = cast("Amendment", event.development)
    target = records.recorded(amendment.amends)
    if target is None or target.originator_id != event.originator_id:
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
        return _reopen(event, by, target, records, zone)
    return _changes(event, by, target, records, zone)


def _reopen(
    event: DevelopmentRecorded,
    by: datetime,
    amendment: DevelopmentRecorded,
    records: HistoryRepository,
    zone: str,
) -> list[StepChange]:
    """What follows for the development at the root where an amendment is itself amended."""
    if not isinstance(event.development, Retracted):
        return []
    root = amendment
    while isinstance(root.development, Amendment):
        amends = root.development.amends
        found = records.recorded(amends)
        if found is None:  # Only a store that was altered has lost it.
            raise errors.NothingToAmend(
                event.development.id, target=amends, reason="which is not in the store"
            )
        root = found
    return _changes(event, by, root, records, zone)


def _changes(
    event: DevelopmentRecorded,
    by: datetime,
    target: DevelopmentRecorded,
    records: HistoryRepository,
    zone: str,
) -> list[StepChange]:
    """What an amendment changes in the histories of what it, or what it amends, amends."""
    name = event.development.id
    before = as_it_stands(target, records, zone)
    try:
        after = as_it_stands(target, _With(records, event), zone)
    except InvalidDevelopment as error:
        raise InvalidDevelopment(
            [p._replace(field=f"changes.{p.field}".rstrip(".")) for p in error.problems],
            what=f"correction of “{target.development.id}”",
        ) from None
    step = step_of(
        after.development,
        instants_in(after.timing),
        target.originator_version,
        after.first_recorded,
    )
    was = step_of(
        before.development,
        instants_in(before.timing),
        target.originator_version,
        before.first_recorded,
    )
    accepts = {*event.development.accepts, *after.development.accepts}
    if after.retracted_by is None:
        if step.account_of != was.account_of:
            check_followers(step, before.development.matters, name, records, zone)
        found = early(after.sources, step.earliest, zone)
        check_dates(name, step, found, by, accepts)
        check_newest(name, before.development, after.development, zone, by)
        replaced = getattr(after.development, "replaces", None)
        broken: set[str] = {*accepts}
        if before.retracted_by is None:
            broken |= broken_before(was, records, zone)
        check_links(step, replaced, name, records, zone, broken)
        step = step._replace(account_of=main_of(step, name, records, zone))
    if errors.NothingFulfilled.rule not in event.development.accepts:
        check_fulfilled(before, after, name, records, zone)
    was = was._replace(account_of=root_of(was.account_of, records, zone))
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


class _With:
    """The amendments of a record with one more that is not stored yet."""

    def __init__(self, records: Amendments, event: DevelopmentRecorded) -> None:
        self._records = records
        self._event = event

    def amendments(self, development_id: str) -> Sequence[DevelopmentRecorded]:
        known = self._records.amendments(development_id)
        return [*known, self._event] if self._event.development.target == development_id else known
