"""The query of what changed between two days, or between two states of knowledge."""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from timeline.dates.edtf import Edtf
from timeline.domain.matter.status import LAPSE_AFTER
from timeline.readmodel.as_of import AsOf, GovernmentRow
from timeline.readmodel.entry import Entry
from timeline.readmodel.matter_standing import MatterStatus
from timeline.readmodel.queries.developments import Filter, entries
from timeline.readmodel.queries.matters.changes import Change, Within
from timeline.readmodel.queries.matters.status import statuses


@dataclass(frozen=True, slots=True)
class Difference:
    """The difference between two cuts.

    Attributes:
        happened: What had certainly happened by the second and not by the first (between days), or
            what was learnt in between (between states of knowledge).
        amended: The earlier and the later text of each development that was corrected, retracted or
            disputed in between.
        changes: Matters whose status, outcome or expected window differs.
    """

    happened: Sequence[Entry]
    amended: Sequence[tuple[Entry, Entry]]
    changes: Sequence[Change]

    def as_json(self, *, known: bool = False) -> dict[str, Any]:
        """The stable form for scripts; `known` as in `diff`."""
        return {
            "learnt" if known else "happened": [entry.as_json() for entry in self.happened],
            "amended": [
                {"before": before.as_json(), "after": after.as_json()}
                for before, after in self.amended
            ],
            "changes": [change.as_json() for change in self.changes],
        }


def between_days(
    connection: sqlite3.Connection,
    chosen: Sequence[GovernmentRow],
    first: AsOf,
    second: AsOf,
    *,
    everyone: Sequence[GovernmentRow] | None = None,
    lapse_after: int = LAPSE_AFTER,
) -> Difference:
    """What happened after the `as_of` of the first cut, until that of the second.

    `everyone` are all governments, since a joint development may belong to any of them.
    """
    spans = {
        one.id: [cut.instants(one.zone).as_of for cut in (first, second)]
        for one in everyone or chosen
    }
    keep = Filter(governments=[one.id for one in chosen])
    happened = [
        entry
        for entry in entries(connection, everyone or chosen, second, keep)
        if spans[entry.government][0] < entry.happened_by <= spans[entry.government][1]
    ]
    return Difference(happened, (), _changed(connection, chosen, first, second, lapse_after))


def between_knowledge(
    connection: sqlite3.Connection,
    chosen: Sequence[GovernmentRow],
    first: Edtf,
    second: Edtf,
    cut: AsOf,
    *,
    everyone: Sequence[GovernmentRow] | None = None,
    lapse_after: int = LAPSE_AFTER,
) -> Difference:
    """What became public after `first` and until `second`, and what that changed.

    Statuses on both sides are as of the same moment: that of the cut, else `second`.
    """
    as_of = cut.as_of or second
    before = replace(cut, as_of=as_of, as_known=first)
    after = replace(cut, as_of=as_of, as_known=second)
    learnt: list[Entry] = []
    amended: list[tuple[Entry, Entry]] = []
    keep = Filter(governments=[one.id for one in chosen])
    old = {entry.id: entry for entry in entries(connection, everyone or chosen, before, keep)}
    for entry in entries(connection, everyone or chosen, after, keep):
        earlier = old.get(entry.id)
        if earlier is None:
            learnt.append(entry)
        elif earlier.row != entry.row and not earlier.reads_like(entry):
            amended.append((earlier, entry))
    return Difference(learnt, amended, _changed(connection, chosen, before, after, lapse_after))


def _changed(
    connection: sqlite3.Connection,
    chosen: Sequence[GovernmentRow],
    first: AsOf,
    second: AsOf,
    lapse_after: int,
) -> list[Change]:
    old, new = (
        {
            (one.government, one.matter): one
            for one in statuses(connection, chosen, cut, lapse_after=lapse_after)
        }
        for cut in (first, second)
    )
    return [
        _change(old.get(key), new.get(key), *key)
        for key in sorted(old.keys() | new.keys())
        if _facts(old.get(key)) != _facts(new.get(key))
    ]


def _facts(standing: MatterStatus | None) -> tuple[object, ...] | None:
    if standing is None:
        return None
    return standing.status, standing.outcome, standing.expected


def _change(
    old: MatterStatus | None, new: MatterStatus | None, government: str, matter: str
) -> Change:
    return Change(
        government,
        matter,
        old.status if old else None,
        new.status if new else None,
        new.outcome if new else None,
        new.expected if new else None,
        old.outcome if old else None,
        Within(old.expected) if old and new and old.status == new.status else None,
    )
