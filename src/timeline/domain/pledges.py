"""The rule that what is delivered was pledged before, however either is amended."""

from __future__ import annotations

from typing import cast

from timeline.dates.edtf import FUTURE, PAST
from timeline.domain import errors
from timeline.domain.amendments import Effective, as_it_stands
from timeline.domain.events import DevelopmentRecorded, instant_or
from timeline.domain.kinds import Amendment
from timeline.domain.matter.transition import Transition
from timeline.domain.ports import HistoryRepository


def check_fulfilment(step: Transition, name: str, records: HistoryRepository, zone: str) -> None:
    """Whether what a delivery fulfils was pledged before it, by the same government."""
    if step.fulfils is None:
        return
    pledge = records.recorded(step.fulfils)
    reason: str | None
    if pledge is None:
        reason = "which is not in the store"
    elif pledge.development.kind not in ("pledge-made", "commitment-made"):
        reason = f"which is a {pledge.development.kind}, not a pledge or commitment"
    elif pledge.originator_id != step.government:
        reason = f"which “{pledge.originator_id}” made, not “{step.government}”"
    else:
        stands = as_it_stands(pledge, records, zone)
        reason = _cannot_be_fulfilled(stands, step.latest, "which was retracted")
    if reason is not None:
        raise errors.NothingFulfilled(name, delivery=step.id, pledge=step.fulfils, reason=reason)


def check_fulfilled(pledge: Effective, name: str, records: HistoryRepository, zone: str) -> None:
    """Whether every delivery that fulfils a pledge can still do so once that is amended."""
    pledge_id = pledge.development.id
    for one in records.fulfilments(pledge_id):
        event = cast("DevelopmentRecorded", records.recorded(one))
        if isinstance(event.development, Amendment):
            event = cast("DevelopmentRecorded", records.recorded(event.development.amends))
        delivery = as_it_stands(event, records, zone)
        if delivery.retracted_by is not None or delivery.development.fulfilled != pledge_id:
            continue
        latest = instant_or(FUTURE, delivery.timing.latest)
        reason = _cannot_be_fulfilled(pledge, latest, "which this would retract")
        if reason is not None:
            raise errors.NothingFulfilled(
                name, delivery=delivery.development.id, pledge=pledge_id, reason=reason
            )


def _cannot_be_fulfilled(pledge: Effective, delivered: int, retracted: str) -> str | None:
    if pledge.retracted_by is not None:
        return retracted
    if instant_or(PAST, pledge.timing.earliest) > delivered:
        return f"which was only made later, on {pledge.development.occurred.human()}"
    return None
