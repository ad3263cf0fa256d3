"""Puts the steps of a development in their places in the histories of its matters."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import NamedTuple

from timeline.domain import errors
from timeline.domain.matter.history import MatterHistory
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


def put_in_place(
    name: str,
    changes: Sequence[StepChange],
    records: HistoryRepository,
    accepts: Collection[str] = (),
) -> None:
    """Puts the changed steps in their places; where one clashes, takes all back.

    What clashed before may go on doing so: nobody brings it out anew.

    Args:
        name: The development that changes them.
        changes: What it changes.
        records: The histories.
        accepts: The rules that may be broken.

    Raises:
        SecondDecision: where a matter is decided twice.
    """
    done: list[tuple[MatterHistory, Transition | None, Transition | None]] = []
    for change in changes:
        before, after = _moving(change.before), _moving(change.step)
        if before == after:
            continue
        history = records.history(change.matter)
        known = frozenset(history.clashes)
        history.replace(before, after)
        done.append((history, before, after))
        if not history.clashes or errors.SecondDecision.rule in accepts:
            continue
        new = [clash for id_, clash in history.clashes.items() if id_ not in known]
        if not new:
            continue
        clash = min(new, key=lambda found: found.step)
        other = history.get(clash.other)
        for touched, was, became in reversed(done):
            touched.replace(became, was)
        raise errors.SecondDecision(
            name,
            change.matter,
            first=clash.other,
            second=clash.step.id,
            is_alike=other is not None
            and (clash.step.stage, clash.step.outcome) == (other.stage, other.outcome),
        )


def _moving(step: Transition | None) -> Transition | None:
    """A step as a history holds it: what only mentions its matters has none there."""
    return None if step is None or step.effect == "mention" else step
