"""Several accounts of one development: one of them stands, and moves the status.

That is the main one. Where it is not known, or was retracted, the account that was recorded first
stands in for it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from timeline.domain.matter.transition import Transition


def standing(steps: Iterable[Transition]) -> list[Transition]:
    """The steps without the accounts that stand aside, in the order in which they come."""
    steps = list(steps)
    if not any(step.account_of for step in steps):
        return steps
    account_of = {step.id: step.account_of for step in steps}
    first: dict[str, Transition] = {}
    for step in steps:
        main = main_of(step.id, account_of)
        other = first.get(main)
        if other is None or _order(step) < _order(other):
            first[main] = step
    return [step for step in steps if first[main_of(step.id, account_of)] is step]


def main_of(name: str, account_of: Mapping[str, str | None]) -> str:
    """The id at the end of a chain of accounts: mostly its own.

    Args:
        name: The id of a development.
        account_of: By id, that of the development that it is an account of.
    """
    seen = {name}
    while (main := account_of.get(name)) is not None and main not in seen:
        seen.add(main)
        name = main
    return name


def _order(step: Transition) -> tuple[bool, int]:
    return step.account_of is not None, step.version


class Accounts:
    """The steps of a matter that are accounts of one development, or have such.

    Args:
        steps: The matter's steps, in any order.
    """

    def __init__(self, steps: Iterable[Transition] = ()) -> None:
        steps = list(steps)
        self._ids = {one for step in steps if step.account_of for one in (step.id, step.account_of)}
        """Those of accounts, and of what they are accounts of, whether it is there or not."""
        self._steps = {step.id: step for step in steps if step.id in self._ids}

    @property
    def steps(self) -> Mapping[str, Transition]:
        """The steps that are accounts or have some, whether they stand or not, by id."""
        return self._steps

    def concern(self, *changed: Transition | None) -> bool:
        """Whether one of these steps is an account, or has some."""
        for step in changed:
            if step is not None and (step.account_of is not None or step.id in self._ids):
                return True
        return False

    def exchange(
        self,
        before: Transition | None,
        after: Transition | None,
        held: Mapping[str, Transition],
    ) -> list[tuple[Transition | None, Transition | None]]:
        """Takes a step out and puts another in.

        Args:
            before: The one that goes.
            after: The one that comes.
            held: The matter's steps that stand, by id.

        Returns:
            What no longer stands, and what does now.
        """
        for step in (before, after):
            for id_ in () if step is None else (step.id, step.account_of or step.id):
                if id_ in held:
                    self._steps.setdefault(id_, held[id_])
        was = standing(self._steps.values())
        if before is not None:
            self._steps.pop(before.id, None)
        if after is not None:
            self._steps[after.id] = after
            self._ids |= {after.id, after.account_of or after.id}
        now = standing(self._steps.values())
        return [(one, None) for one in was if one not in now] + [
            (None, one) for one in now if one not in was
        ]
