"""Puts the steps of a development in their places in the histories of its matters."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

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


def put_in_place(name: str, changes: Sequence[StepChange], records: HistoryRepository) -> None:
    """Puts the changed steps in their places; where that contradicts, takes all back.

    Args:
        name: The development that changes them.
        changes: What it changes.
        records: The histories.

    Raises:
        SecondDecision: where a matter is decided twice.
    """
    done: list[HistoryChange] = []
    for change in by_history(changes, records.history):
        if change.before == change.after:
            continue
        change.history.replace(change.before, change.after)
        done.append(change)
        clash = change.history.contradiction
        if clash is None:
            continue
        for one in reversed(done):
            one.history.replace(one.after, one.before)
        raise errors.SecondDecision(name, change.matter, first=clash.other, second=clash.step.id)
