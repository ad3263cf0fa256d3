"""Two accounts of one development: which is the main one, and which can be an account of which.

Two papers that date one decision differently tell of one development. The second says of which
one it is an account, and moves no status beside it.
"""

from __future__ import annotations

from timeline.domain import errors
from timeline.domain.amendments import as_it_stands
from timeline.domain.kinds import Amendment
from timeline.domain.matter.transition import Transition
from timeline.domain.ports import HistoryRepository


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
    elif isinstance(found.development, Amendment):
        reason = f"which is itself an amendment ({found.development.kind})"
    elif found.originator_id != step.government:
        reason = f"which belongs to the government “{found.originator_id}”"
    elif found.development.kind != step.kind:
        reason = f"which is a {found.development.kind}, not a {step.kind}"
    else:
        return main
    raise errors.NoSuchAccount(name, account=step.id, main=step.account_of, reason=reason)


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
        if found is None or isinstance(found.development, Amendment):
            return main
        above = as_it_stands(found, records, zone).development.account_of
        if above is None:
            return main
        main = above
    return main
