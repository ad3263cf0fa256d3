"""All statuses that matters ever had, those of joint matters for each government that did them."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Sequence
from dataclasses import replace

from timeline.domain.matter.status import LAPSE_AFTER
from timeline.readmodel.as_of import AsOf, governments
from timeline.readmodel.joint.joint_matters import chosen_or_joint
from timeline.readmodel.queries.matters.rectangles import StatusMap, status_maps_of


def status_maps(
    connection: sqlite3.Connection,
    ids: Sequence[str],
    cut: AsOf,
    *,
    matters: Sequence[str] = (),
    lapse_after: int = LAPSE_AFTER,
) -> Iterator[StatusMap]:
    """Each matter of the named governments with all its statuses, in order of their names.

    A government that is named also has the matters of others on which it did something with them,
    from when until when that is known.

    Args:
        connection: A connection to the read model, in one state.
        ids: The governments; by default all.
        cut: Only its `as_recorded` counts.
        matters: Only these, by any of their slugs.
        lapse_after: Seconds after its window at which an overdue decision counts as lapsed.
    """
    known = governments(connection)
    own = chosen_or_joint(connection, known, ids)
    named = {one.id for one in own}
    for home in sorted({*known, *own}) if ids else own:
        for found in status_maps_of(connection, home, cut, matters, lapse_after):
            if home.id in named:
                yield found
                continue
            joint = tuple(
                one for one in found.rectangles if not named.isdisjoint(one.status.joint_with)
            )
            if joint:
                yield replace(found, rectangles=joint)
