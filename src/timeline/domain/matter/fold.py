"""The fold: from the developments of a matter to where it stands.

It runs over `Transition`s, the few facts of a development that can move a status, so that
the aggregate (which holds models), the store (which keeps rows) and the view (which keeps
others) all fold with this one function and cannot disagree.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from functools import reduce

from timeline.domain.matter.dates_in_force import is_in_force, spans_after
from timeline.domain.matter.state import (
    NOTHING,
    Contradiction,
    Expected,
    MatterState,
    StageDecision,
)
from timeline.domain.matter.status import PENDING, SETTLED, Status
from timeline.domain.matter.transition import Transition
from timeline.light_typing import Final, NamedTuple


class Clash(NamedTuple):
    """Two decisions without a reopening between, neither of which accepts the other.

    Attributes:
        step: The later one.
        other: Id of the other.
    """

    step: Transition
    other: str


def apply(before: MatterState, step: Transition) -> tuple[MatterState, Clash | None]:
    """The standing after `step`, and what it clashes with, if anything.

    Of two decisions that contradict each other, the later one stands.
    """
    state = _MOVES[step.effect](before, step)
    first = _decided_before(before, step)
    if first is None and step.accepts is None and not before.contradictions:
        return state, None
    told = _contradictions(before, state, step, first)
    if told != state.contradictions:
        state = state._replace(contradictions=told)
    return state, _clash(before, step)


def contradictions_in(steps: Iterable[Transition]) -> list[Contradiction]:
    """All contradictions among steps that come in timeline order, those of the past too."""
    found: dict[tuple[str, str], Contradiction] = {}
    state = NOTHING
    for step in steps:
        state, _ = apply(state, step)
        for one in state.contradictions:
            found[one.rule, one.developments[0]] = one
    return list(found.values())


_SECOND: Final = "second-decision"


def _accepts_a_second(step: Transition) -> bool:
    return step.accepts is not None and _SECOND in step.accepts.split()


def _decided_before(before: MatterState, step: Transition) -> str | None:
    """Id of the decision that a step decides again, with nothing in between that reopened."""
    if step.effect == "decide":
        return before.decided_by
    if step.effect == "advance" and before.stage_by is not None and before.decided_by is None:
        if _is_same_stage(before.stage, before.body, step) and step.outcome != before.outcome:
            return before.stage_by
        clash = _clash(before, step)
        return None if clash is None else clash.other
    return None


def _is_same_stage(stage: str | None, body: str | None, step: Transition) -> bool:
    return (stage, body) == (step.stage, step.body)


def _clash(before: MatterState, step: Transition) -> Clash | None:
    """What a decision contradicts that accepts no other, where it accepts none either."""
    if step.effect == "decide":
        if before.only_by is not None and not _accepts_a_second(step):
            return Clash(step, before.only_by)
    elif step.effect == "advance":
        only = before.stage_only
        if (
            only is not None
            and before.decided_by is None
            and _is_same_stage(only.stage, only.body, step)
            and step.outcome != only.outcome
            and not _accepts_a_second(step)
        ):
            return Clash(step, only.by)
    return None


def _contradictions(
    before: MatterState, state: MatterState, step: Transition, first: str | None
) -> tuple[Contradiction, ...]:
    """The contradictions after a step, without those of what stands beside the status."""
    if step.effect == "overturn":
        return ()
    if state.contradictions or state is before.below:
        told = list(state.contradictions)
    elif state.below is not None and before.below is None and before.status in SETTLED:
        told = []
    else:
        told = list(before.contradictions)
    if first is not None:
        for place, one in enumerate(told):
            if one.rule == _SECOND and first in one.developments:
                told[place] = one._replace(developments=(*one.developments, step.id))
                break
        else:
            told.append(Contradiction(_SECOND, (first, step.id)))
    own = () if step.accepts is None else step.accepts.split()
    told += [Contradiction(rule, (step.id,)) for rule in own if rule != _SECOND]
    return tuple(told)


# ------------------------------------------------------------------ what brings it nearer


_CONSIDERABLE: Final = frozenset({None, "raised", "postponed", "withdrawn", "overturned"})
_BEFORE_PROCEDURE: Final = frozenset({None, "raised", "postponed"})
_PLEDGEABLE: Final = frozenset({None, "raised", "withdrawn", "overturned"})


def _mention(before: MatterState, step: Transition) -> MatterState:
    return _moved(before, step, "raised") if before.status is None else before


def _raise(before: MatterState, step: Transition) -> MatterState:
    if before.status in PENDING:
        return before._replace(resumes=False, stage_by=None, stage_only=None)
    return MatterState("raised", None, step.occurred, step.id, below=before.stands)


def _consider(before: MatterState, step: Transition) -> MatterState:
    if before.status not in _CONSIDERABLE or before.expected is not None:
        return before
    return _moved(before, step, "under-consideration")


def _step(before: MatterState, step: Transition) -> MatterState:
    if before.status not in _BEFORE_PROCEDURE or before.expected is not None:
        return before
    return _moved(before, step, "under-consideration")


def _expect(before: MatterState, step: Transition) -> MatterState:
    expected = None
    if step.expected is not None:
        assert step.expected_earliest is not None and step.expected_latest is not None  # noqa: PT018  one thing, known together
        expected = Expected(step.expected, step.expected_earliest, step.expected_latest, step.id)
    status: Status = "decision-expected" if step.effect == "expect" else "postponed"
    if before.status in PENDING:
        same = status == before.status
        return before._replace(
            status=status,
            since=before.since if same else step.occurred,
            by=before.by if same else step.id,
            expected=expected,
            stage_by=None,
            stage_only=None,
        )
    # What stands comes back if nothing comes of it, unless it was put aside for good.
    return MatterState(
        status, None, step.occurred, step.id, expected,
        resumes=before.status in SETTLED, below=before.stands,
    )  # fmt: skip


def _advance(before: MatterState, step: Transition) -> MatterState:
    if before.decided_by is not None:
        return before
    status: Status = "advanced" if step.outcome in ("approved", "noted") else "under-consideration"
    window = before.expected
    is_awaited = window is not None and step.latest < window.earliest
    only = before.stage_only
    if only is not None and not _is_same_stage(only.stage, only.body, step):
        only = None
    if only is None and not _accepts_a_second(step):
        only = StageDecision(step.id, step.stage, step.body, step.outcome)
    return MatterState(
        status, step.outcome, step.occurred, step.id, window if is_awaited else None,
        stage=step.stage, body=step.body, stage_by=step.id, stage_only=only,
        resumes=before.status in PENDING and before.resumes, below=before.stands,
    )  # fmt: skip


def _moved(before: MatterState, step: Transition, status: Status) -> MatterState:
    return before._replace(status=status, since=step.occurred, by=step.id, how=None)


# ------------------------------------------------------------------ what settles it


_TOO_LATE: Final[dict[str, frozenset[Status | None]]] = {
    "announce": frozenset({"in-force", "partly-delivered", "delivered", "suspended", "ended"}),
    "deliver-part": frozenset({"ended"}),
    "deliver-all": frozenset({"ended"}),
}
"""Where a matter is further on already: telling of an earlier stage does not take it back."""

_SETTLING: Final[dict[str, Status]] = {
    "announce": "announced",
    "start": "in-force",
    "suspend": "suspended",
    "end": "ended",
    "deliver-part": "partly-delivered",
    "deliver-all": "delivered",
}


def _pledge(before: MatterState, step: Transition) -> MatterState:
    if before.status not in _PLEDGEABLE:
        return before
    spans = spans_after(before.stands, step)
    return MatterState("announced", None, step.occurred, step.id, spans=spans)


def _decide(before: MatterState, step: Transition) -> MatterState:
    stands = before.stands
    status: Status = "decided"
    below, spans = None, spans_after(None, step)
    if is_in_force(stands, step.earliest):
        assert stands is not None
        if step.outcome != "approved":
            below = stands
        else:
            spans = spans_after(stands, step)
            # What is suspended stays so until it is resumed.
            status = "suspended" if stands.status == "suspended" else status
    return MatterState(
        status, step.outcome, step.occurred, step.id, None, step.id,
        before.only_by or (None if _accepts_a_second(step) else step.id),
        step.stage, step.body, spans=spans, below=below,
    )  # fmt: skip


def _settle(before: MatterState, step: Transition) -> MatterState:
    status = _SETTLING[step.effect]
    stands, waits = before.stands, before.status in PENDING
    now = None if stands is None else stands.at(step.earliest)
    if now in _TOO_LATE.get(step.effect, ()):
        assert stands is not None
        if step.is_dated:
            return stands._replace(spans=spans_after(stands, step))
        return stands if waits else before
    if status in (before.status, now) and not (waits or step.is_dated or step.effect == "end"):
        return before
    spans = () if step.effect == "end" else spans_after(stands, step)
    outcome = stands.outcome if stands and not (waits and step.effect == "announce") else None
    # After a reopening it may be decided again, whatever was begun without a decision.
    by: MatterState | None = None if waits else stands
    if before.status == "decided" and before.below is not None:
        by = before
    decided_by, only_by = (None, None) if by is None else (by.decided_by, by.only_by)
    return MatterState(
        status, outcome, step.occurred, step.id, None, decided_by, only_by, how=step.how,
        spans=spans,
    )  # fmt: skip


def _change(before: MatterState, step: Transition) -> MatterState:
    """What changes is taken to be there: of what nothing is known, it was announced."""
    stands = before.stands
    if stands is None or stands.status == "ended" or stands.outcome not in (None, "approved"):
        by = NOTHING if stands is None else stands
        return MatterState(
            "announced", None, step.occurred, step.id, None, by.decided_by, by.only_by,
            spans=spans_after(None, step),
        )  # fmt: skip
    return stands._replace(spans=spans_after(stands, step))


# ------------------------------------------------------------------ what puts it aside


def _cancel(before: MatterState, step: Transition) -> MatterState:
    if before.decided_by is not None:
        return before
    waits = before.status in PENDING
    if waits and before.resumes and before.below is not None:
        return before.below
    below = None if before.status == "announced" else before.stands
    return MatterState("withdrawn", None, step.occurred, step.id, how=step.how, below=below)


def _overturn(_: MatterState, step: Transition) -> MatterState:
    return MatterState("overturned", None, step.occurred, step.id, body=step.body, how=step.how)


_MOVES: Final[dict[str, Callable[[MatterState, Transition], MatterState]]] = {
    "mention": _mention,
    "raise": _raise,
    "consider": _consider,
    "step": _step,
    "expect": _expect,
    "postpone": _expect,
    "pledge": _pledge,
    "advance": _advance,
    "decide": _decide,
    "announce": _settle,
    "start": _settle,
    "change": _change,
    "deliver-part": _settle,
    "deliver-all": _settle,
    "suspend": _settle,
    "end": _settle,
    "cancel": _cancel,
    "overturn": _overturn,
}


def standing_at(steps: Iterable[Transition], instant: int) -> MatterState:
    """The standing at `instant` of steps that come in timeline order.

    What may have happened, but need not have (`happened_by` after `instant`), moves nothing.
    """
    standing = NOTHING
    for step in steps:
        if step.earliest > instant:
            break
        if step.happened_by <= instant:
            standing, _ = apply(standing, step)
    return standing


def settled(steps: Sequence[Transition]) -> MatterState | None:
    """The standing after the last steps of a matter, whatever came before; None if that matters.

    After an overturn nothing stands, so what came before it is forgotten.
    """
    for place in range(len(steps) - 1, -1, -1):
        if steps[place].effect == "overturn":
            return reduce(lambda state, step: apply(state, step)[0], steps[place:], NOTHING)
    return None
