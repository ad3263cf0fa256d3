"""The rules that what is delivered was pledged before, and what is replaced was recorded."""

from __future__ import annotations

from typing import Final, cast

from timeline.dates.edtf import FUTURE, PAST
from timeline.domain import errors
from timeline.domain.amendments import Effective, as_it_stands
from timeline.domain.events import DevelopmentRecorded, instant_or
from timeline.domain.kinds import Amendment
from timeline.domain.matter.transition import Transition
from timeline.domain.ports import HistoryRepository

_FULFILLED_BY: Final = {
    "commitment-made": ("pledge-made",),
    "delivery-made": ("pledge-made", "commitment-made"),
}
"""By kind, what it can fulfil: a commitment makes a pledge firm, a delivery keeps either."""


def check_links(
    step: Transition, replaced: str | None, name: str, records: HistoryRepository, zone: str
) -> None:
    """Whether what a development fulfils, and what it replaces, is there to be named.

    Raises:
        NothingFulfilled: see `_check_fulfilment`.
        NothingReplaced: see `_check_replacement`.
    """
    _check_fulfilment(step, name, records, zone)
    _check_replacement(step, replaced, name, records)


def _check_fulfilment(step: Transition, name: str, records: HistoryRepository, zone: str) -> None:
    """Whether what a delivery fulfils was pledged before it, by the same government."""
    if step.fulfils is None:
        return
    pledge = records.recorded(step.fulfils)
    reason: str | None
    if pledge is None:
        reason = "which is not in the store"
    elif pledge.development.kind not in _FULFILLED_BY[step.kind]:
        what = "a pledge or commitment" if step.kind == "delivery-made" else "a pledge"
        reason = f"which is a {pledge.development.kind}, not {what}"
    elif pledge.originator_id != step.government:
        reason = f"which “{pledge.originator_id}” made, not “{step.government}”"
    else:
        stands = as_it_stands(pledge, records, zone)
        reason = _cannot_be_fulfilled(stands, step.latest, "which was retracted")
    if reason is not None:
        raise errors.NothingFulfilled(
            name, delivery=step.id, kind=step.kind, pledge=step.fulfils, reason=reason
        )


def _check_replacement(
    step: Transition, replaced: str | None, name: str, records: HistoryRepository
) -> None:
    """Whether what a pledge, commitment or delivery replaces is one of the same government.

    What is replaced may be retracted, before or afterwards: it does not count either way.
    """
    if replaced is None:
        return
    earlier = records.recorded(replaced)
    if replaced == step.id:
        reason = "itself"
    elif earlier is None:
        reason = "which is not in the store"
    elif earlier.development.kind != step.kind:
        reason = f"which is a {earlier.development.kind}, not a {step.kind}"
    elif earlier.originator_id != step.government:
        reason = f"which “{earlier.originator_id}” made, not “{step.government}”"
    else:
        return
    raise errors.NothingReplaced(
        name, replacement=step.id, kind=step.kind, replaced=replaced, reason=reason
    )


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
                name,
                delivery=delivery.development.id,
                kind=delivery.development.kind,
                pledge=pledge_id,
                reason=reason,
            )


def _cannot_be_fulfilled(pledge: Effective, delivered: int, retracted: str) -> str | None:
    if pledge.retracted_by is not None:
        return retracted
    if instant_or(PAST, pledge.timing.earliest) > delivered:
        return f"which was only made later, on {pledge.development.occurred.human()}"
    return None
