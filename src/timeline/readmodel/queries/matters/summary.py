"""A summary of the statuses of all matters: counts, and the first matters of each group.

Two hundred governments have thousands of matters, and scrubbing shows twenty moments a second. So
only the matters that a panel names are described, and the others counted.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from heapq import nsmallest
from typing import Final, NamedTuple

from timeline.dates.edtf import FUTURE
from timeline.domain.matter.state import StatusAt
from timeline.domain.matter.status import PASSED, PENDING
from timeline.readmodel.as_of import AsOf, GovernmentRow
from timeline.readmodel.matter_standing import MatterStatus, described
from timeline.readmodel.names.matter_names import MatterNames
from timeline.readmodel.queries.matters.status import standing_of_each

MOST: Final = 40
"""Most matters of a section that are described."""

_Bare = tuple[str, str, StatusAt]


class SummarySection(NamedTuple):
    """The matters of one group.

    Attributes:
        total: Number of all of them.
        first: The first `MOST` of them.
    """

    total: int
    first: Sequence[MatterStatus]


class StatusSummary(NamedTuple):
    """The statuses of the matters of some governments under a cut.

    Attributes:
        overdue: Those whose window passed without a decision.
        pending: Those that wait for a decision, the nearest window first.
        settled: All others.
        governments: Number of their governments.
    """

    overdue: SummarySection
    pending: SummarySection
    settled: SummarySection
    governments: int


def glance(
    connection: sqlite3.Connection,
    chosen: Sequence[GovernmentRow],
    cut: AsOf,
    *,
    matters: Sequence[str] = (),
) -> StatusSummary:
    """Counts the matters that have a status, and describes the first of each group.

    Args:
        connection: A connection to the read model.
        chosen: The governments.
        cut: The cut.
        matters: Only these; by default all.
    """
    overdue: list[_Bare] = []
    pending: list[_Bare] = []
    settled: list[_Bare] = []
    for one in standing_of_each(connection, chosen, cut, matters=matters):
        status = one[2].status
        sort = overdue if status in PASSED else pending if status in PENDING else settled
        sort.append(one)
    homes = {one.id: one for one in chosen}
    about = MatterNames(connection).about(chosen, cut)

    def section(found: Sequence[_Bare], first: Sequence[_Bare]) -> SummarySection:
        told = [
            MatterStatus(*described(homes[government], matter, reading, about(government, matter)))
            for government, matter, reading in first
        ]
        return SummarySection(len(found), told)

    return StatusSummary(
        section(overdue, overdue[:MOST]),
        section(pending, nsmallest(MOST, pending, key=_closes)),
        section(settled, settled[:MOST]),
        len({one[0] for part in (overdue, pending, settled) for one in part}),
    )


def _closes(found: _Bare) -> int:
    expected = found[2].expected
    return FUTURE if expected is None else expected.latest
