"""The fold: from the developments of a matter to where it stands.

It runs over `Transition`s, the few facts of a development that can move a status, so that
the aggregate (which holds models), the store (which keeps rows) and the view (which keeps
others) all fold with this one function and cannot disagree. Overdue and lapsed are not in
the fold: they follow from the clock of the question, see `MatterState.at`.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache
from itertools import product
from typing import Final, NamedTuple, get_args

from timeline.domain.matter.state import NOTHING, Expected, MatterState
from timeline.domain.matter.status import PENDING, Status
from timeline.domain.matter.transition import Effect, Transition


class Contradiction(NamedTuple):
    """Two developments that cannot both stand, and the rule they break.

    Attributes:
        rule: The rule, as a sentence.
        step: The development at which the fold noticed.
        other: Id of the one it clashes with.
    """

    rule: str
    step: Transition
    other: str


_PLEDGEABLE: Final = frozenset({None, "raised", "withdrawn", "overturned"})


def apply(before: MatterState, step: Transition) -> tuple[MatterState, Contradiction | None]:
    """The standing after `step`, and what is contradictory about it, if anything.

    A contradictory step leaves the standing as it was.
    """
    clash = _clash(before, step)
    if clash is not None:
        return before, clash
    if step.effect in _SETTLING:
        is_late = before.status in _TOO_LATE.get(step.effect, ())
        return (before if is_late else _settle(before, step)), None
    if step.effect in ("expect", "postpone"):
        return _expect(before, step), None
    return _approach(before, step), None


_CONSIDERABLE: Final = frozenset({None, "raised", "postponed", "withdrawn", "overturned"})
_BEFORE_PROCEDURE: Final = frozenset({None, "raised", "postponed"})
_SETTLING: Final[dict[str, Status]] = {
    "cancel": "withdrawn",
    "decide": "decided",
    "announce": "announced",
    "start": "in-force",
    "suspend": "suspended",
    "end": "ended",
    "overturn": "overturned",
    "deliver-part": "partly-delivered",
    "deliver-all": "delivered",
}

_TOO_LATE: Final[dict[str, frozenset[Status]]] = {
    "announce": frozenset({"in-force", "partly-delivered", "delivered", "suspended", "ended"}),
    "deliver-part": frozenset({"ended"}),
    "deliver-all": frozenset({"ended"}),
}
"""Where a matter is further on already: telling of an earlier stage does not take it back."""


def _clash(before: MatterState, step: Transition) -> Contradiction | None:
    if step.effect == "decide" and before.decided_by is not None:
        rule = (
            "a decided matter is only decided again after an overturned decision or a new "
            "matter-raised"
        )
        return Contradiction(rule, step, before.decided_by)
    return None


def _approach(before: MatterState, step: Transition) -> MatterState:
    """What brings a matter nearer to a decision, and moves nothing that has come further."""
    effect, status = step.effect, before.status
    if effect == "mention" and status is None:
        return _moved(before, step, "raised")
    if effect == "raise" and status not in PENDING:
        return MatterState("raised", None, step.occurred, step.id)
    waits = before.expected is not None or before.decided_by is not None
    if effect == "consider" and status in _CONSIDERABLE and not waits:
        return _moved(before, step, "under-consideration")
    if effect == "step" and status in _BEFORE_PROCEDURE and not waits:
        return _moved(before, step, "under-consideration")
    if effect == "pledge" and status in _PLEDGEABLE:
        return _moved(before, step, "announced")
    return before


def _settle(before: MatterState, step: Transition) -> MatterState:
    status = _SETTLING[step.effect]
    if step.effect == "decide":
        return MatterState(status, step.outcome, step.occurred, step.id, None, step.id)
    if step.effect == "cancel" and before.decided_by is not None:
        return before
    if step.effect in ("overturn", "cancel"):
        return MatterState(status, None, step.occurred, step.id)
    if status == before.status and before.expected is None:
        return before
    return MatterState(status, before.outcome, step.occurred, step.id, None, before.decided_by)


def _expect(before: MatterState, step: Transition) -> MatterState:
    if before.decided_by is not None:
        return before
    expected = None
    if step.expected is not None:
        assert step.expected_earliest is not None and step.expected_latest is not None  # noqa: PT018  one thing, known together
        expected = Expected(step.expected, step.expected_earliest, step.expected_latest, step.id)
    status: Status = "decision-expected" if step.effect == "expect" else "postponed"
    same = status == before.status
    return MatterState(
        status,
        before.outcome,
        before.since if same else step.occurred,
        before.by if same else step.id,
        expected,
    )


def _moved(before: MatterState, step: Transition, status: Status) -> MatterState:
    return before._replace(status=status, since=step.occurred, by=step.id)


def standing_at(steps: Iterable[Transition], instant: int) -> MatterState:
    """The standing at `instant` of steps that come in timeline order.

    What may have happened, but need not have (`happened_by` after `instant`), moves nothing.
    A step that contradicts what stands under an older state of knowledge moves nothing
    either: the record was consistent when it was made.
    """
    standing = NOTHING
    for step in steps:
        if step.earliest > instant:
            break
        if step.happened_by <= instant:
            standing, _ = apply(standing, step)
    return standing


def settled(steps: Iterable[Transition]) -> MatterState | None:
    """The standing after `steps` if it is the same wherever the matter stood before; else None.

    So the end of a long history says where it led, as a rule: a matter that was decided and
    raised again has forgotten what came before. All places where a matter can stand are taken
    through the steps at once, until they are one.
    """
    standings = _anywhere()
    for step in steps:
        standings = {apply(standing, step)[0] for standing in standings}
    return standings.pop() if len(standings) == 1 else None


@cache
def _anywhere() -> set[MatterState]:
    """A standing of each sort that some history leads to, among them none.

    What else is in a standing is carried on, never judged, so anything will do for it, if only
    it is of no other standing: where two become equal, nothing of it is left.
    """
    found = {NOTHING}
    waiting = [NOTHING]
    window = ("?", 0, 0)
    for standing in waiting:
        for effect, (expected, opens, closes) in product(
            get_args(Effect), (window, (None, None, None))
        ):
            step = Transition(
                earliest=0,
                latest=0,
                published=0,
                government="",
                version=0,
                id="?",
                kind="",
                effect=effect,
                occurred="?",
                outcome="?",
                expected=expected,
                expected_earliest=opens,
                expected_latest=closes,
            )
            after = apply(standing, step)[0]
            if after not in found:
                found.add(after)
                waiting.append(after)
    return {_named(number, standing) for number, standing in enumerate(sorted(found, key=repr))}


def _named(number: int, standing: MatterState) -> MatterState:
    if standing.status is None:
        return standing
    name = f"?{number}"
    return standing._replace(
        since=name,
        by=name,
        outcome=standing.outcome and name,
        expected=standing.expected and standing.expected._replace(occurred=name, by=name),
        decided_by=standing.decided_by and name,
    )
