"""What must hold: the whole-door model, asked after each burst of commands.

Commands that ran at the same time may have taken effect in any order. The store says in which: its
new rows are read from a copy of its files, and the model takes in the same developments in the same
order. Then each command is held against it. What was acknowledged is there once, together and in
the order of its author. What was refused breaks a rule in some state that the burst went through.
An answer is that of some such state, none before what its reader has seen. What failed is there
whole or not at all, and not at all unless the error says that it may be.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from tests.fuzz.model import Fields, Kept, Model


class Violation(AssertionError):
    """A property that does not hold."""


@dataclass
class Unit:
    """Developments that are stored together, or each by itself where `keep_going`."""

    batch: list[Fields]
    now: datetime
    keep_going: bool = False
    is_strict: bool = False
    """Whether a clock more than a day behind is refused."""


@dataclass
class Work:
    """One command, and what came of it.

    Attributes:
        name: What it does.
        run: Does it; returns its answer.
        unit: What it stores, if it stores anything.
        wanted: What the model answers in a state.
        outcome: done, refused, failed, cut; empty while it runs.
        broken: The rules for which it was refused; empty if it names none.
        is_open: Whether its error says that it may have been stored.
        new: How many developments it said were new.
    """

    name: str
    run: Callable[[], Any]
    unit: Unit | None = None
    wanted: Callable[[Model], Any] | None = None
    actor: int = 0
    outcome: str = ""
    broken: set[str] = field(default_factory=set)
    error: str = ""
    is_open: bool = False
    new: int | None = None
    rejected: int = 0
    answer: Any = None
    is_hostile: bool = False

    @property
    def ids(self) -> list[str]:
        return [fields["id"] for fields in self.unit.batch] if self.unit else []


class Oracle:
    """The model beside the store."""

    def __init__(self) -> None:
        self.model = Model()
        self._seen: dict[int, int] = {}
        """The state that each actor has seen last."""
        self._open: list[Work] = []
        """What may have been stored; it shows when the log is read anew."""

    @property
    def count(self) -> int:
        return len(self.model.kept)

    def states(self, begin: int) -> list[Model]:
        """The model in each state since there were so many developments."""
        found = []
        for count in range(begin, self.count + 1):
            one = Model()
            one.kept = self.model.kept[:count]
            found.append(one)
        return found

    def forget_readers(self) -> None:
        """Nobody has seen anything: all were closed, or the store was put back."""
        self._seen.clear()

    def put_back(self, count: int) -> None:
        """The store was set back to its first developments; what may have been stored is not."""
        self.model.kept = self.model.kept[:count]
        self._open.clear()
        self.forget_readers()

    # ------------------------------------------------------------------ what is stored

    def settle(self, works: Sequence[Work], rows: Sequence[str], *, faulty: bool) -> None:
        """Takes in what a burst has stored, and holds all that its commands said against it.

        Args:
            works: Its commands, each actor's in the order in which it gave them.
            rows: The ids that the store has now, in order.
            faulty: Whether anything failed meanwhile, so that commands may fail.

        Raises:
            Violation: where anything does not hold.
        """
        begin, known = self.count, self.model.ids()
        if list(rows[:begin]) != known:
            raise Violation(f"lost or reordered: {known} became {list(rows)}")
        if len(set(rows)) != len(rows):
            raise Violation(f"doubled: {list(rows)}")
        reached = self._take_in(works, list(rows[begin:]))
        self._open += [work for work in works if work.is_open or work.outcome == "cut"]
        states = self.states(begin)
        for work in works:
            if work.outcome == "failed" and not faulty:
                raise Violation(f"{work.name} failed, and nothing was wrong: {work.error}")
            if work.outcome not in ("failed", "cut"):
                self._check(work, states, begin, reached, faulty=faulty)

    def _check(
        self, work: Work, states: Sequence[Model], begin: int, reached: dict[int, int],
        *, faulty: bool,
    ) -> None:  # fmt: skip
        """Holds what a command said, which neither failed nor was cut off."""
        if work.outcome == "missing":
            if begin:
                raise Violation(f"{work.name} found no store")
        elif work.is_hostile:
            if work.outcome != "refused":
                raise Violation(f"{work.name} was {work.outcome}")
        elif work.unit is not None:
            self._check_stored(work, states, begin, reached)
        elif faulty and work.name == "verify":
            pass  # Where a disk fails, what cannot be read is a finding.
        elif work.wanted is not None and work.outcome == "done":
            self._check_answer(work, states, begin)

    def _take_in(self, works: Sequence[Work], new: list[str]) -> dict[int, int]:
        """Adds what is new to the model; returns the state that each command led to."""
        owner = {one: work for work in (*self._open, *works) for one in work.ids}
        begin, reached = self.count, dict[int, int]()
        last: dict[int, int] = {}
        at = 0
        while at < len(new):
            work = owner.get(new[at])
            if work is None or work.unit is None:
                raise Violation(f"nobody stored {new[at]}")
            unit = work.unit
            if work.outcome == "refused" or (work.outcome == "failed" and not work.is_open):
                raise Violation(f"{work.name} was not to be stored ({work.error}), and is there")
            if unit.keep_going:
                took = [one["id"] for one in unit.batch if self._added(one, unit.now)]
            else:
                before = set(self.model.ids())
                wrong = self._wrong(unit, self.model)
                self.model.append_all(unit.batch, unit.now)
                if wrong:
                    raise Violation(f"{work.name} was stored, and breaks {sorted(wrong)}")
                took = [one for one in work.ids if one not in before]
            if new[at : at + len(took)] != took:
                raise Violation(f"{work.name}: {took} are stored as {new[at:]}")
            at += len(took)
            place = works.index(work) if work in works else -1
            if 0 <= place <= last.get(work.actor, -1):
                raise Violation(f"{work.name} was stored before what its author did first")
            last[work.actor], reached[id(work)] = place, begin + at
        return reached

    def _added(self, fields: Fields, now: datetime) -> bool:
        is_new = fields["id"] not in self.model.ids()
        return not self.model.append(fields, now) and is_new

    def _check_stored(
        self, work: Work, states: Sequence[Model], begin: int, reached: dict[int, int]
    ) -> None:
        unit = work.unit
        assert unit is not None
        if id(work) in reached:
            at = reached[id(work)]
            if at < self._seen.get(work.actor, 0):
                raise Violation(f"{work.name} was stored before what its author had seen")
            self._seen[work.actor] = at
            there = len([one for one in work.ids if one in self.model.ids()[begin:at]])
            if work.new is not None and work.new != there:
                raise Violation(f"{work.name} said {work.new} new, and there are {there}")
            return
        # Nothing of it is new: that is right in some state that the burst went through.
        for state in states:
            if self._says_nothing_new(work, unit, state):
                return
        said = work.outcome + (f" ({', '.join(sorted(work.broken))})" if work.broken else "")
        wanted = [sorted(self._wrong(unit, state)) for state in states]
        raise Violation(f"{work.name} was {said}, and nothing of it is there; wanted {wanted}")

    def _says_nothing_new(self, work: Work, unit: Unit, state: Model) -> bool:
        if unit.keep_going and work.outcome == "done":
            before = list(state.kept)
            broken = [state.append(fields, unit.now) for fields in unit.batch]
            is_so = state.kept == before and work.rejected == len([one for one in broken if one])
            state.kept = before
            return is_so
        wrong = self._wrong(unit, state)
        if work.outcome == "done":
            # What is known already is so by any clock.
            return wrong <= {"ClockWrong"} and not work.new and set(work.ids) <= set(state.ids())
        return bool(wrong) and work.broken <= wrong

    def _wrong(self, unit: Unit, state: Model) -> set[str]:
        """The rules that a batch breaks in a state, which stays as it is."""
        before = list(state.kept)
        wrong = state.append_all(unit.batch, unit.now)
        state.kept = before
        if unit.is_strict and self._is_behind(unit, before):
            wrong = wrong | {"ClockWrong"}
        return wrong

    @staticmethod
    def _is_behind(unit: Unit, kept: Sequence[Kept]) -> bool:
        """Whether the clock is more than a day behind the last moment that it is held against."""
        for fields in unit.batch:
            own = [one for one in kept if one.government == fields["government"]]
            if any(one.recorded - unit.now > timedelta(days=1) for one in own or kept):
                return True
        return False

    # ------------------------------------------------------------------ what is answered

    def _check_answer(self, work: Work, states: Sequence[Model], begin: int) -> None:
        assert work.wanted is not None
        lowest = self._seen.get(work.actor, 0)
        for count, state in enumerate(states, begin):
            if count >= lowest and work.wanted(state) == work.answer:
                self._seen[work.actor] = count
                return
        wanted = work.wanted(states[-1])
        raise Violation(f"{work.name} answered {_apart(work.answer, wanted)}")


def _apart(told: Any, wanted: Any) -> str:
    """Where two answers differ first."""
    if isinstance(told, list) and isinstance(wanted, list):
        for number, (one, other) in enumerate(zip(told, wanted, strict=False)):
            if one != other:
                return f"{one!r} in place {number}, and not {other!r}"
        return f"{len(told)} entries, and not {len(wanted)}: {told!r} / {wanted!r}"
    return f"{told!r}, and not {wanted!r}"
