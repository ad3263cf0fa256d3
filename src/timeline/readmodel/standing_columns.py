"""The columns of a transition and of a state in the read model, and the way back from each."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any, Final

from timeline.domain.matter.state import Expected, MatterState, Span
from timeline.domain.matter.transition import Transition

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

_MORE: Final = MatterState._fields.index("stage")


def to_columns(standing: MatterState) -> tuple[object, ...]:
    """A state as the columns `STANDING`."""
    expected = standing.expected
    more = None
    if standing[_MORE:] != _NO_MORE:
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
        return MatterState(status, outcome, since, by, window, decided_by)
    stage, body, how, stage_by, resumes, spans, below = json.loads(more)
    return MatterState(
        status, outcome, since, by, window, decided_by, stage, body, how, stage_by, resumes,
        tuple(map(Span._make, spans)), below and as_standing(below),
    )  # fmt: skip


_NO_MORE: Final = MatterState()[_MORE:]
