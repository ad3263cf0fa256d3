"""Puts the steps of a development in their places in the histories of its matters."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Final, NamedTuple

from timeline.domain import errors
from timeline.domain.matter.shared import HistoryChange, by_history
from timeline.domain.matter.transition import Transition
from timeline.domain.ports import HistoryRepository


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


_NO_CLASHES: Final = frozenset[str]()


def put_in_place(
    name: str,
    changes: Sequence[StepChange],
    records: HistoryRepository,
    accepts: Collection[str] = (),
) -> None:
    """Puts the changed steps in their places; where one clashes, takes all back.

    A clash that was there before is no reason to refuse: this change does not cause it.

    Args:
        name: The development that changes them.
        changes: What it changes.
        records: The histories.
        accepts: The rules that may be broken.

    Raises:
        SecondDecision: where a matter is decided twice.
    """
    done: list[HistoryChange] = []
    for change in by_history(changes, records.history):
        if change.before == change.after:
            continue
        clashes = change.history.clashes
        known = frozenset(clashes) if clashes else _NO_CLASHES
        change.history.replace(change.before, change.after)
        done.append(change)
        if not clashes or errors.SecondDecision.rule in accepts:
            continue
        new = [clash for id_, clash in clashes.items() if id_ not in known]
        if not new:
            continue
        clash = min(new, key=lambda found: found.step)
        other = change.history.get(clash.other)
        for one in reversed(done):
            one.history.replace(one.after, one.before)
        raise errors.SecondDecision(
            name,
            change.matter,
            first=clash.other,
            second=clash.step.id,
            is_alike=other is not None
            and name in (clash.step.id, clash.other)
            and (clash.step.stage, clash.step.outcome) == (other.stage, other.outcome),
        )
