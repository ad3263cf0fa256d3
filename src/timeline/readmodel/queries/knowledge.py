"""Queries on knowledge: days with news, and the status changes of each report.

In the order of reports, a line changes a status by what it adds to the knowledge before it. A
correction is news on the day on which it became known.
"""

from __future__ import annotations

import sqlite3
from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import Final

from timeline.dates.edtf import FUTURE, PAST, Edtf, civil_day
from timeline.domain.matter.accounts import standing
from timeline.domain.matter.fold import standing_at
from timeline.domain.matter.state import NOTHING
from timeline.domain.matter.status import LAPSE_AFTER
from timeline.domain.matter.transition import Transition
from timeline.readmodel.as_of import STEPS_OF_MATTERS, GovernmentRow, end_of
from timeline.readmodel.entry import Entry
from timeline.readmodel.matter_standing import IN_ORDER, TRANSITION
from timeline.readmodel.names.matter_names import SHOWN_NOW, MatterNames
from timeline.readmodel.queries.matters.changes import Change, change_between

LONGEST_REPORT: Final = 1_000
"""Most steps of a matter whose changes are computed in the order of reports."""
_HALF_DAY: Final = 14 * 3_600
"""Seconds by which a day may end earlier in some zone than in UTC."""


def day_of_news(
    connection: sqlite3.Connection, chosen: Sequence[GovernmentRow], day: str | None, step: int
) -> str | None:
    """The next (or, with a negative step, previous) day on which something became known.

    Args:
        connection: A connection to the read model.
        chosen: The governments, each with its own civil day.
        day: The start, as `2022-04-21`; None means after all that is known.
        step: 1 or -1.

    Returns:
        The day, or None if there is no news in that direction.
    """
    if day is None and step > 0:
        return None
    zones = {one.id: one.zone for one in chosen}
    bound, way, order = PAST, ">", "ASC"
    if step < 0:
        bound, way, order = FUTURE, "<", "DESC"
    if day is not None:
        bounds = Edtf.parse(day).nearest_bounds("UTC")
        bound = bounds.latest - _HALF_DAY if step > 0 else bounds.earliest + _HALF_DAY
    found = connection.execute(
        f"SELECT known_from, government FROM revisions WHERE known_from {way} :bound"
        f" AND known_from > {PAST} AND known_from < {FUTURE} ORDER BY known_from {order}",
        {"bound": bound},
    )
    best: str | None = None
    for instant, government in found:
        zone = zones.get(government)
        if zone is None:
            continue
        here = civil_day(instant, zone)
        if day is not None and (here <= day if step > 0 else here >= day):
            continue
        if best is None:
            # In another zone, a later instant may belong to a nearer day.
            best, limit = here, instant + 2 * _HALF_DAY * step
        elif (instant - limit) * step > 0:
            break
        else:
            best = min(best, here) if step > 0 else max(best, here)
    return best


def changes_reported(
    connection: sqlite3.Connection, found: Sequence[Entry], lapse_after: int = LAPSE_AFTER
) -> dict[int, list[Change]]:
    """By row, the status changes of revisions at the moments when they became known.

    The status before and after is by the knowledge just before and from that moment. Revisions that
    became known together apply one after the other.
    """
    marks = ", ".join("?" * len(found))
    known: Mapping[int, int] = dict(
        connection.execute(
            f"SELECT row, known_from FROM revisions WHERE row IN ({marks})",
            [entry.row for entry in found],
        )
    )
    changes: dict[int, list[Change]] = defaultdict(list)
    by_matter: dict[tuple[str, str], list[Entry]] = defaultdict(list)
    names = MatterNames(connection)
    for entry in found:
        for matter in names.names(entry.government, entry.matters):
            by_matter[entry.government, matter].append(entry)
    for (government, matter), entries in by_matter.items():
        steps = _steps(connection, government, matter)
        if len(steps) > LONGEST_REPORT:
            continue
        for entry in entries:
            if entry.row in known:
                change = _change(steps, entry, known[entry.row], matter, lapse_after)
                if change is not None:
                    changes[entry.row].append(change)
    return changes


_Known = tuple[int, int, int, Transition]
"""Row, known from, known until, and the transition."""


def _steps(connection: sqlite3.Connection, government: str, matter: str) -> list[_Known]:
    rows = connection.execute(
        f"SELECT s.row, r.known_from, {end_of('r.known_until')}, {TRANSITION}"
        f" FROM {STEPS_OF_MATTERS}"
        f" WHERE m.government = ? AND m.matter = ? AND {SHOWN_NOW} AND r.recorded_until = ''"
        f" ORDER BY {IN_ORDER} LIMIT ?",
        (government, matter, LONGEST_REPORT + 1),
    )
    return [(*row[:3], Transition._make(row[3:])) for row in rows]


def _change(
    steps: Sequence[_Known], entry: Entry, known: int, matter: str, lapse_after: int
) -> Change | None:
    """The change that a revision made to the knowledge before it; None if it made none."""
    mine = next((step for row, _, _, step in steps if row == entry.row), None)
    # One that is retracted has no step; it comes behind what it is dated alike with.
    place = mine.place if mine else (entry.earliest, entry.latest, FUTURE, 0, "", 0)
    before: dict[str, Transition] = {}
    for row, since, until, step in steps:
        if row == entry.row:
            continue
        if since < known <= until or (since == known < until and step.place < place):
            # Of one development, a revision that became known at the same moment is later.
            before[step.id] = step
    after = {name: step for name, step in before.items() if name != entry.id}
    if mine is not None:
        after[entry.id] = mine
    old, new = (
        standing_at(sorted(standing(one.values())), known) if one else NOTHING
        for one in (before, after)
    )
    change = change_between(entry.government, matter, (old, known), (new, known), lapse_after)
    return change if change.is_visible or change.is_one else None
