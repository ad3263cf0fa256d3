"""Where everything stands, at a glance: how many matters there are of each sort, and the first.

Two hundred governments have thousands of matters, and whoever scrubs sees another moment twenty
times a second. A panel names a few of them; so only these are described, and the rest counted.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from heapq import nsmallest
from typing import Final, NamedTuple

from timeline.dates.edtf import FUTURE
from timeline.domain.status import PASSED, PENDING, MatterState, Status
from timeline.readmodel.as_of import AsOf, GovernmentRow
from timeline.readmodel.matter_standing import MatterStatus
from timeline.readmodel.queries.matter_status import described, standing_of_each

MOST: Final = 40
"""Matters of a section that are named."""

_Bare = tuple[str, str, MatterState, Status]


class SummarySection(NamedTuple):
    """Matters of one sort.

    Attributes:
        total: How many there are.
        first: The first `MOST` of them.
    """

    total: int
    first: Sequence[MatterStatus]


class StatusSummary(NamedTuple):
    """Where the matters of some governments stand under a cut.

    Attributes:
        overdue: Those whose window passed with nothing decided.
        pending: Those that wait for a decision, the nearest window first.
        settled: All others.
        governments: Of how many governments they are.
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
    """Counts the matters that have a status, and describes the first of each sort.

    Args:
        connection: To the view.
        chosen: The governments.
        cut: When, and with whose knowledge.
        matters: Only these; all where none is named.
    """
    overdue: list[_Bare] = []
    pending: list[_Bare] = []
    settled: list[_Bare] = []
    for one in standing_of_each(connection, chosen, cut, matters=matters):
        status = one[3]
        sort = overdue if status in PASSED else pending if status in PENDING else settled
        sort.append(one)
    homes = {one.id: one for one in chosen}

    def section(found: Sequence[_Bare], first: Sequence[_Bare]) -> SummarySection:
        told = [
            described(homes[government], matter, standing, status)
            for government, matter, standing, status in first
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
