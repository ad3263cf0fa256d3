"""Where a matter stands: the columns that keep it, and what queries return, most urgent first."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence

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


TRANSITION: Final = ", ".join(
    f"{'m' if name == 'government' else 's'}.{name}" for name in Transition._fields
)
"""The columns of a transition, of the tables `matters AS m` and `steps AS s`."""
STANDING: Final = (
    "s.status, s.outcome, s.since, s.set_by, s.expected, s.expected_earliest, s.expected_latest,"
    " s.expected_by, s.decided_by, s.more"
)
"""The columns of a stored state, of the table `standings AS s`."""
IN_ORDER: Final = "s.earliest, s.latest, s.rank, s.published, s.version"
"""The order of a timeline, within a matter."""
LATEST_FIRST: Final = ", ".join(f"{one} DESC" for one in IN_ORDER.split(", "))

_MORE: Final = MatterState._fields.index("only_by")


def to_columns(standing: MatterState) -> tuple[object, ...]:
    """A state as the columns `STANDING`."""
    expected = standing.expected
    more = None
    if standing[_MORE + 1 :] != _NO_MORE or standing.only_by != standing.decided_by:
        own, below = standing[_MORE:-1], standing.below
        more = json.dumps([*own, below and to_columns(below)], separators=(",", ":"))
    return (
        standing.status,
        standing.outcome,
        standing.since or "",
        standing.by or "",
        expected.occurred if expected else None,
        expected.earliest if expected else None,
        expected.latest if expected else None,
        expected.by if expected else None,
        standing.decided_by,
        more,
    )


def as_standing(row: Sequence[Any]) -> MatterState:
    """A state from the columns `STANDING`."""
    status, outcome, since, by, expected, earliest, latest, expected_by, decided_by, more = row
    window = None if expected is None else Expected(expected, earliest, latest, expected_by)
    if more is None:
        # Mostly a decision accepts no other.
        return MatterState(status, outcome, since, by, window, decided_by, decided_by)
    only_by, stage, body, how, stage_by, only, *rest = json.loads(more)
    resumes, spans, contradictions, below = rest
    return MatterState(
        status, outcome, since, by, window, decided_by, only_by, stage, body, how, stage_by,
        only and StageDecision._make(only), resumes, tuple(map(InForceSpan._make, spans)),
        tuple(Contradiction(rule, tuple(those)) for rule, those in contradictions),
        below and as_standing(below),
    )  # fmt: skip


_NO_MORE: Final = MatterState()[_MORE + 1 :]


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
