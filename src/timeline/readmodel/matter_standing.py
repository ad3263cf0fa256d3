"""Where a matter stands: the columns that keep it, and what queries return, most urgent first."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence

from timeline.dates.edtf import FUTURE, civil_day, iso
from timeline.domain.matter.state import (
    Contradiction,
    Expected,
    InForceSpan,
    MatterState,
    StageDecision,
    StatusAt,
)
from timeline.domain.matter.status import Status
from timeline.domain.matter.transition import Transition
from timeline.frozen import frozen
from timeline.light_typing import Any, Final, NamedTuple, TypeVar
from timeline.readmodel.as_of import GovernmentRow
from timeline.readmodel.names.matter_names import AboutMatter

_S = TypeVar("_S", bound="MatterStatus")


_TABLES: Final = {"government": "m", "id": "r", "kind": "r", "happened_by": "r"}
TRANSITION: Final = ", ".join(f"{_TABLES.get(name, 's')}.{name}" for name in Transition._fields)
"""The columns of a transition, of `matters AS m`, and of a step and its revision: `as_of.STEPS`."""
_OWN: Final = (
    "{0}.status, {0}.outcome, {0}.since, {0}.set_by, {0}.expected, {0}.expected_earliest,"
    " {0}.expected_latest, {0}.expected_by, {0}.decided_by, {0}.more"
)
STANDING: Final = (
    f"{_OWN.format('s')}, (SELECT json_array({_OWN.format('o')}, NULL) FROM standings AS o"
    " WHERE o.number = s.number AND o.clock = s.below)"
)
"""The columns of a stored state, of the table `standings AS s`, and those of the one below."""
STEP: Final = "iif(s.step = '', s.set_by, s.step)"
"""The development that led to a stored state of `standings AS s`; NULL if several did."""
IN_ORDER: Final = "s.earliest, s.latest, s.rank, s.published, s.version"
"""The order of a timeline, within a matter."""
LATEST_FIRST: Final = ", ".join(f"{one} DESC" for one in IN_ORDER.split(", "))


class StoredState(NamedTuple):
    """A state as the table `standings` has it.

    Attributes:
        clock: The moment from which it counts, in seconds since the epoch.
        below: The clock of the state that stands below it; None without one that is stored.
        state: The state.
    """

    clock: int
    below: int | None
    state: MatterState


def to_columns(state: MatterState, before: StoredState | None = None) -> tuple[object, ...]:
    """A state as the columns of `standings` from `status` to `below`.

    Args:
        state: The state.
        before: The stored state before it: mostly that, or what is below that, is below this.
    """
    expected, by = state.expected, state.by
    below = None if state.below is None or before is None else _clock_of(state.below, before)
    return (
        state.status,
        state.outcome,
        state.since or "",
        by or "",
        expected.occurred if expected else None,
        expected.earliest if expected else None,
        expected.latest if expected else None,
        (_THE_SAME if expected.by == by else expected.by) if expected else None,
        _THE_SAME if by and state.decided_by == by else state.decided_by,
        _more(state, None if below is not None else state.below),
        below,
    )


_THE_SAME: Final = ""
"""Stands for the id in `set_by`: most states have one id several times."""


def _clock_of(below: MatterState, before: StoredState) -> int | None:
    """The clock of the stored state that this one equals."""
    if before.state.below is None:
        return before.clock if below == before.state else None
    return before.below if below == before.state.below else None


def _more(state: MatterState, below: MatterState | None) -> str | None:
    """What few states have, as a JSON array; None for nothing.

    What is usual is null, and left out at the end. An id is 1 if it is that in `set_by`, and 2 if
    it is that in `decided_by`.
    """
    by, decided = state.by, state.decided_by
    if below is None and state.only_by == decided and state[_STAGE:-1] == _NO_MORE:
        return None

    def short(development: str | None) -> str | int | None:
        return 1 if development == by else 2 if development == decided else development

    only = state.stage_only
    last = None if only is None else (only.by, only.stage, only.body, only.outcome)
    same = last == (state.stage_by, state.stage, state.body, state.outcome)
    found = (
        state.body,
        state.stage,
        state.stage_by and short(state.stage_by),
        1 if same else last,
        [
            _cut((*one[:3], one[3] and short(one[3]), *one[4:7], one[7] and short(one[7])))
            for one in state.spans
        ]
        or None,
        None if state.only_by == decided else state.only_by or 0,
        state.how,
        state.resumes or None,
        state.contradictions or None,
        below and to_columns(below),
    )
    return json.dumps(_cut(found), separators=(",", ":"))


_STAGE: Final = MatterState._fields.index("stage")
_NO_MORE: Final = MatterState()[_STAGE:-1]


def _cut(values: Sequence[Any]) -> Sequence[Any]:
    """The values without those at the end that are None."""
    size = len(values)
    while size and values[size - 1] is None:
        size -= 1
    return values[:size]


def as_standing(row: Sequence[Any]) -> MatterState:
    """A state from the columns `STANDING`."""
    status, outcome, since, by, expected, earliest, latest, expected_by, decided_by, more, under = (
        row
    )
    window = None if expected is None else Expected(expected, earliest, latest, expected_by or by)
    decided = by if decided_by == _THE_SAME else decided_by
    if more is None and under is None:
        # Mostly a decision accepts no other.
        return MatterState(status, outcome, since, by, window, decided, decided)
    ids: dict[object, Any] = {1: by, 2: decided}
    found: list[Any] = [] if more is None else json.loads(more)
    body, stage, stage_by, only, spans, only_by, how, resumes, contradictions, below = (
        *found, *_NOTHING[len(found) :]
    )  # fmt: skip
    stage_by = ids.get(stage_by, stage_by)
    if only == 1:
        only = (stage_by, stage, body, outcome)
    if under is not None:
        below = json.loads(under)
    return MatterState(
        status, outcome, since, by, window, decided,
        decided if only_by is None else only_by or None,
        stage, body, how, stage_by, only and StageDecision._make(only), bool(resumes),
        tuple([_span(one, ids) for one in spans or ()]),
        tuple([Contradiction(rule, tuple(those)) for rule, those in contradictions or ()]),
        below and as_standing(below),
    )  # fmt: skip


_NOTHING: Final[tuple[Any, ...]] = (None,) * 10


def _span(values: Sequence[Any], ids: Mapping[object, Any]) -> InForceSpan:
    starts, first, last, starts_by, ends, end, latest, ends_by = (*values, *_NOTHING)[:8]
    return InForceSpan(
        starts, first, last, ids.get(starts_by, starts_by),
        ends, end, latest, ids.get(ends_by, ends_by),
    )  # fmt: skip


def dates_of(standing: MatterState) -> tuple[int, int] | tuple[None, None]:
    """The first and last second of what a state expects, and of when it is in force."""
    found = [*standing.expected[1:3]] if standing.expected else []
    for span in (*standing.spans, *(standing.below.spans if standing.below else ())):
        ends = (span.starts_earliest, span.starts_latest, span.ends_earliest, span.ends_latest)
        found += [one for one in ends if one is not None]
    return (min(found), max(found)) if found else (None, None)


class Standing(NamedTuple):
    """What stands of a matter: what was decided, or done, and not set aside since."""

    status: Status
    outcome: str | None
    since: str
    """EDTF: when that status began."""
    development: str | None
    """Id of the development that it is due to."""


@frozen
class MatterStatus:
    """The status of a matter under a cut."""

    government: str
    matter: str
    status: Status
    outcome: str | None
    since: str
    """EDTF: when the status began; for overdue and lapsed, the first day after the deadline."""
    by: str | None
    """Id of the development that set the status."""
    expected: str | None
    """EDTF: the window in which a decision is expected."""
    expected_earliest: int | None
    expected_latest: int | None
    zone: str
    stage: str | None
    """The stage of the procedure that was decided last."""
    body: str | None
    """Which body decided."""
    how: str | None
    """How it was ended, cancelled or set aside."""
    uncertain: bool
    """Whether it may have come into force, or ended, by now."""
    stands: Standing | None
    """What stands, if anything does: what the status is about, or what goes on beside it."""
    contradictions: tuple[Contradiction, ...]
    """What is contradictory about it, recorded on purpose."""
    title: str | None
    """The title of the matter, if it is described."""
    joint_with: tuple[str, ...]
    """The governments that did something of it together with its own."""


@frozen
class MatterStanding(MatterStatus):
    """The status of a matter under a cut, with its developments. It needs no store."""

    developments: tuple[str, ...]
    """Ids of developments that had happened, in order; none if they were not asked for."""
    perhaps: tuple[str, ...]
    """Ids of developments that may have happened by then."""

    def as_json(self) -> dict[str, Any]:
        """The stable form for scripts."""
        expected = None
        if self.expected is not None:
            assert self.expected_earliest is not None and self.expected_latest is not None  # noqa: PT018  one thing, known together
            expected = {
                "occurred": self.expected,
                "earliest": iso(self.expected_earliest, self.zone),
                "latest": iso(self.expected_latest, self.zone),
            }
        return {
            "government": self.government,
            "matter": self.matter,
            "title": self.title,
            "joint_with": list(self.joint_with),
            "status": self.status,
            "outcome": self.outcome,
            "since": self.since,
            "uncertain": self.uncertain,
            "stage": self.stage,
            "body": self.body,
            "how": self.how,
            "expected": expected,
            "stands": None if self.stands is None else self.stands._asdict(),
            "contradictions": [
                {"rule": one.rule, "developments": list(one.developments)}
                for one in self.contradictions
            ],
            "developments": list(self.developments),
        }


def described(
    government: GovernmentRow, matter: str, reading: StatusAt, about: AboutMatter
) -> tuple[Any, ...]:
    """The fields of a `MatterStatus`, from where the matter stands."""
    assert reading.status is not None
    expected, stands = reading.expected, reading.stands
    return (
        government.id,
        matter,
        reading.status,
        reading.outcome,
        _since(reading, government.zone),
        reading.by,
        expected.occurred if expected else None,
        expected.earliest if expected else None,
        expected.latest if expected else None,
        government.zone,
        reading.stage,
        reading.body,
        reading.how,
        reading.uncertain,
        None if stands is None else _standing(stands, government.zone),
        reading.contradictions,
        *about,
    )


def _standing(reading: StatusAt, zone: str) -> Standing:
    assert reading.status is not None
    return Standing(reading.status, reading.outcome, _since(reading, zone), reading.by)


def _since(reading: StatusAt, zone: str) -> str:
    if reading.after is not None:
        return civil_day(reading.after + 1, zone)
    return reading.since or ""


def in_order_of_urgency(found: Iterable[_S]) -> list[_S]:
    """Sorts matters by deadline; those without a date come last."""
    return sorted(
        found,
        key=lambda one: (
            FUTURE if one.expected_latest is None else one.expected_latest,
            one.government,
            one.matter,
        ),
    )
