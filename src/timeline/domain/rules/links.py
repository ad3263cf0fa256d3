"""What a development may refer to: what it fulfils, replaces, or is an account of.

Two papers that date one decision differently tell of one development. The second says of which
one it is an account, and moves no status beside it.
"""

from __future__ import annotations

from collections.abc import Collection
from typing import TYPE_CHECKING, Final, cast

from timeline.dates.edtf import FUTURE, PAST
from timeline.deferred import Deferred
from timeline.domain import errors
from timeline.domain.amendments import Effective, as_it_stands
from timeline.domain.events import instant_or
from timeline.domain.matter.transition import Transition
from timeline.domain.ports import HistoryRepository

if TYPE_CHECKING:
    from timeline.domain import kinds
else:
    kinds = Deferred("timeline.domain.kinds")

_FULFILLED_BY: Final = {
    "commitment-made": ("pledge-made",),
    "delivery-made": ("pledge-made", "commitment-made"),
}
"""By kind, what it can fulfil: a commitment makes a pledge firm, a delivery keeps either."""


def check_links(
    step: Transition,
    replaced: str | None,
    name: str,
    records: HistoryRepository,
    zone: str,
    accepts: Collection[str] = (),
) -> None:
    """Whether what a development fulfils, and what it replaces, is there to be named.

    Args:
        step: The development, as it will stand.
        replaced: Id of what it replaces.
        name: What is recorded: the development, or its amendment.
        records: The rest of the record.
        zone: That of its government.
        accepts: The rules that may be broken.

    Raises:
        NothingFulfilled: see `_check_fulfilment`.
        NothingReplaced: see `_check_replacement`.
    """
    if step.fulfils is not None and errors.NothingFulfilled.rule not in accepts:
        _check_fulfilment(step, name, records, zone)
    _check_replacement(step, replaced, name, records)


def _check_fulfilment(step: Transition, name: str, records: HistoryRepository, zone: str) -> None:
    """Whether what a delivery fulfils was pledged before it, by the same government."""
    reason = _not_to_be_fulfilled(step, records, zone)
    if reason is not None:
        raise errors.NothingFulfilled(
            name, delivery=step.id, kind=step.kind, pledge=cast("str", step.fulfils), reason=reason
        )


def broken_before(step: Transition, records: HistoryRepository, zone: str) -> set[str]:
    """The rules that a development breaks as it stands; no amendment of it brings them out."""
    broken = _not_to_be_fulfilled(step, records, zone) is not None
    return {errors.NothingFulfilled.rule} if broken else set()


def _not_to_be_fulfilled(step: Transition, records: HistoryRepository, zone: str) -> str | None:
    """Why it cannot fulfil what it says it does; None where it can, or says nothing."""
    if step.fulfils is None:
        return None
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
    return reason


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


def check_fulfilled(
    before: Effective, pledge: Effective, name: str, records: HistoryRepository, zone: str
) -> None:
    """Whether every delivery that fulfils a pledge can still do so once that is amended.

    Args:
        before: The pledge as it stands.
        pledge: The same, once it is amended.
        name: The amendment.
        records: The rest of the record.
        zone: That of its government.

    Raises:
        NothingFulfilled: where one could until now, and does not say that it need not.
    """
    rule, pledge_id = errors.NothingFulfilled.rule, pledge.development.id
    for one in records.fulfilments(pledge_id):
        event = records.recorded(one)
        if event is not None and isinstance(event.development, kinds.Amendment):
            event = records.recorded(event.development.amends)
        if event is None:  # Only a store that was altered has lost it.
            continue
        delivery = as_it_stands(event, records, zone)
        if delivery.retracted_by is not None or delivery.development.fulfilled != pledge_id:
            continue
        latest = instant_or(FUTURE, delivery.timing.latest)
        reason = _cannot_be_fulfilled(pledge, latest, "which this would retract")
        could = _cannot_be_fulfilled(before, latest, "") is None
        if reason is not None and could and rule not in delivery.development.accepts:
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


def main_of(step: Transition, name: str, records: HistoryRepository, zone: str) -> str | None:
    """The id of the development that one is an account of; an account of an account is of its main.

    Args:
        step: The development, as it will stand.
        name: What is recorded: the development, or its amendment.
        records: The rest of the record.
        zone: That of its government.

    Raises:
        NoSuchAccount: where it can be no account of what it names.
    """
    if step.account_of is None:
        return None
    main = root_of(step.account_of, records, zone, but=step.id)
    found = records.recorded(step.account_of)
    if main is None:
        reason = "which is an account of it"
    elif found is None:
        reason = "which is not in the store"
    elif isinstance(found.development, kinds.Amendment):
        reason = f"which is itself an amendment ({found.development.kind})"
    elif found.originator_id != step.government:
        reason = f"which belongs to the government “{found.originator_id}”"
    elif found.development.kind != step.kind:
        reason = f"which is a {found.development.kind}, not a {step.kind}"
    else:
        return main
    raise errors.NoSuchAccount(name, account=step.id, main=step.account_of, reason=reason)


def check_followers(
    step: Transition, matters: Collection[str], name: str, records: HistoryRepository, zone: str
) -> None:
    """Whether no other is an account of what becomes an account of something else.

    Where each account belongs is settled when it is recorded: those that lead through this one
    would stay where they were.

    Args:
        step: The development, as it will stand.
        matters: Its matters, as it stood.
        name: The amendment that is recorded.
        records: The rest of the record.
        zone: That of its government.

    Raises:
        NoSuchAccount: where there is such an account; it names it.
    """
    for matter in matters:
        for other in records.history(matter).accounts:
            found = records.recorded(other)
            if found and as_it_stands(found, records, zone).development.account_of == step.id:
                reason = "which would become an account of another"
                if step.account_of is None:
                    reason = "which would be no account any more"
                raise errors.NoSuchAccount(
                    name, account=other, main=step.id, reason=reason, follows=True
                )


def root_of(
    main: str | None, records: HistoryRepository, zone: str, but: str | None = None
) -> str | None:
    """The id at the end of a chain of accounts; None for none, or where it leads to `but`."""
    seen = set[str]()
    while main is not None and main not in seen:
        if main == but:
            return None
        seen.add(main)
        found = records.recorded(main)
        if found is None or isinstance(found.development, kinds.Amendment):
            return main
        above = as_it_stands(found, records, zone).development.account_of
        if above is None:
            return main
        main = above
    return main
