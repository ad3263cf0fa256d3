"""A matter's steps in timeline order, kept folded while they change.

Late arrivals and corrections land in the middle of a history, and a matter that governments
return to for decades has more steps than need be held at once.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Final, NamedTuple, Protocol

from timeline.domain.matter.accounts import Accounts, standing
from timeline.domain.matter.fold import Clash, apply
from timeline.domain.matter.state import NOTHING, MatterState
from timeline.domain.matter.transition import Place, Transition

_BETWEEN_MARKS: Final = 64
"""How many steps at most are taken back to reach one that was put away."""


class StepArchive(Protocol):
    """Where the oldest steps of a long history lie while they are not needed."""

    def put(self, steps: Sequence[Transition]) -> None:
        """Puts away steps that come behind all that lie there."""

    def take(self, after: int) -> Sequence[Transition]:
        """Takes back all but the first `after`, in order; as many as a mark says, or none."""


class _Mark(NamedTuple):
    """A point of a history up to which its steps are put away."""

    place: Place
    standing: MatterState
    steps: int
    """How many there are up to it."""


class MatterHistory:
    """A matter's steps in timeline order, with the standing after each of them.

    A newcomer in the middle costs a refold from its place on, one at the end a single step.
    A long history need not be held whole: `shelve` puts all but its last steps away, and keeps
    the standing before them. They are taken back where a change reaches so far.

    Args:
        steps: In any order.
        shelf: Where they are put away to; needed where `shelve` is used.
    """

    def __init__(self, steps: Iterable[Transition] = (), shelf: StepArchive | None = None) -> None:
        steps = list(steps)
        self._accounts = Accounts(steps)
        self._steps: list[Transition] = sorted(standing(steps))
        self._by_id = {step.id: step for step in self._steps}
        self._start = NOTHING
        self._standings: list[MatterState] = []
        self._clashes: dict[str, Clash] = {}
        self._shelf = shelf
        self._marks: list[_Mark] = []
        self._fold_from(0)

    def __len__(self) -> int:
        return len(self._steps)

    def __iter__(self) -> Iterator[Transition]:
        return iter(self._steps)

    def get(self, development_id: str) -> Transition | None:
        """The step of a development, or None where it is not among those held."""
        return self._by_id.get(development_id)

    def put(self, development_id: str, step: Transition | None) -> None:
        """Puts a development's step in its place, instead of the one it had, or takes it out."""
        self.replace(self._by_id.get(development_id), step)

    def replace(self, before: Transition | None, after: Transition | None) -> None:
        """Takes the step `before` out and puts `after` in its place; either may be None.

        Of several accounts of one development, only one has its place here.
        """
        if not self._accounts.concern(before, after):
            self._exchange(before, after)
            return
        if self._marks:
            self._recall(None)
        for was, now in self._accounts.exchange(before, after, self._by_id):
            self._exchange(was, now)

    def _exchange(self, before: Transition | None, after: Transition | None) -> None:
        if before is None and after is not None and self._steps and self._steps[-1] < after:
            # Nearly always, and so without a search.
            self._by_id[after.id] = after
            self._steps.append(after)
            self._fold(after)
            return
        places = []
        if before is not None:
            place = self._place_of(before)
            if place is not None:
                places.append(place)
                del self._by_id[before.id], self._steps[place]
                self._clashes.pop(before.id, None)
        if after is not None:
            places.append(self._place_for(after))
            self._insert(places[-1], after)
        if places:
            self._fold_from(min(places))

    def _insert(self, place: int, step: Transition) -> None:
        self._by_id[step.id] = step
        self._steps.insert(place, step)

    def _place_for(self, step: Transition) -> int:
        """Where it belongs, among steps that are taken back for it if need be."""
        if self._marks and step[:6] <= self._marks[-1].place:
            self._recall(step[:6])
        return bisect_left(self._steps, step[:6], key=_order)

    def _place_of(self, step: Transition) -> int | None:
        """Where the step of that development is, or None where it has none."""
        place = self._place_for(step)
        if place < len(self._steps) and self._steps[place].id == step.id:
            return place
        # It was reckoned under other rules of its time zone, and so it stands somewhere else.
        if step.id not in self._by_id and self._marks:
            self._recall(None)
        held = self._by_id.get(step.id)
        return None if held is None else bisect_left(self._steps, held[:6], key=_order)

    def whole(self) -> Sequence[Transition]:
        """All its steps, those that stand aside too; takes back those that were put away."""
        if self._marks:
            self._recall(None)
        return sorted({**self._by_id, **self._accounts.steps}.values())

    @property
    def accounts(self) -> Mapping[str, Transition]:
        """The steps that are accounts or have some, whether they stand or not, by id."""
        return self._accounts.steps

    @property
    def standing(self) -> MatterState:
        """The standing after the last step."""
        return self._standings[-1] if self._standings else self._start

    @property
    def clashes(self) -> Mapping[str, Clash]:
        """Decisions that clash with an earlier one, by the id of the later one."""
        return self._clashes

    def shelve(self, keep: int) -> None:
        """Puts all but the last `keep` steps away, once there are twice as many."""
        count = len(self._steps) - keep
        if count < keep or self._clashes:
            return
        assert self._shelf is not None
        before = self._marks[-1].steps if self._marks else 0
        for place in (*range(_BETWEEN_MARKS - 1, count - 1, _BETWEEN_MARKS), count - 1):
            self._mark(_Mark(self._steps[place][:6], self._standings[place], before + place + 1))
        for step in self._steps[:count]:
            del self._by_id[step.id]
        self._start = self._standings[count - 1]
        self._shelf.put(self._steps[:count])
        del self._steps[:count], self._standings[:count]

    def _mark(self, mark: _Mark) -> None:
        """Adds the last mark; one that is close to that before it takes its place."""
        if len(self._marks) > 1 and mark.steps - self._marks[-2].steps < _BETWEEN_MARKS:
            self._marks.pop()
        self._marks.append(mark)

    def _recall(self, first: Place | None) -> None:
        """Holds again what was put away from just before `first` on; None: all of it."""
        while self._marks and (first is None or first <= self._marks[-1].place):
            self._marks.pop()
        _, self._start, after = self._marks[-1] if self._marks else (None, NOTHING, 0)
        assert self._shelf is not None
        recalled = self._shelf.take(after)
        self._steps[:0] = recalled
        self._by_id |= {step.id: step for step in recalled}
        self._fold_from(0)

    def _fold_from(self, place: int) -> None:
        del self._standings[place:]
        for step in self._steps[place:]:
            self._fold(step)

    def _fold(self, step: Transition) -> None:
        """Adds the standing after a step to those before it."""
        standing, clash = apply(self._standings[-1] if self._standings else self._start, step)
        if clash is not None:
            self._clashes[step.id] = clash
        elif self._clashes:
            self._clashes.pop(step.id, None)
        self._standings.append(standing)


def _order(step: Transition) -> Place:
    return step[:6]
