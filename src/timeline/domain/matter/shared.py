"""Changes of a matter with several slugs, as changes of its one history."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import NamedTuple, Protocol

from timeline.domain.matter.history import MatterHistory
from timeline.domain.matter.transition import Transition


class _SlugChange(Protocol):
    """A change to the steps of a slug."""

    @property
    def matter(self) -> str: ...
    @property
    def step(self) -> Transition | None: ...
    @property
    def before(self) -> Transition | None: ...


class HistoryChange(NamedTuple):
    """A change to a history.

    Attributes:
        history: Whose steps change.
        matter: One of its slugs.
        before: The step that was there, or None.
        after: The step that takes its place, or None.
    """

    history: MatterHistory
    matter: str
    before: Transition | None
    after: Transition | None


def by_history(
    changes: Iterable[_SlugChange], history_of: Callable[[str], MatterHistory]
) -> list[HistoryChange]:
    """One change for each history: a development may have several slugs of one matter.

    It leaves the matter only if it leaves all of them. What only mentions its matters has no step.
    """
    moves = [(one.matter, _moving(one.before), _moving(one.step)) for one in changes]
    if len(moves) == 1:
        ((matter, before, after),) = moves
        if before == after:
            return []
        return [HistoryChange(history_of(matter), matter, before, after)]
    if all(before == after for _, before, after in moves):
        return []
    found: dict[int, HistoryChange] = {}
    for matter, before, after in moves:
        if before is after is None:
            continue
        history = history_of(matter)
        first = found.get(id(history), HistoryChange(history, matter, None, None))
        found[id(history)] = first._replace(
            before=first.before or before, after=first.after or after
        )
    return list(found.values())


def _moving(step: Transition | None) -> Transition | None:
    return None if step is None or step.effect == "mention" else step
