"""Whether what was delivered without a pledge, on purpose, is still without one."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Collection

from timeline.domain.matter.state import Contradiction
from timeline.light_typing import Final
from timeline.readmodel.as_of import AsOf, AsOfInstants, GovernmentRow, visible_condition
from timeline.readmodel.states.stored_states import STATE

FULFILS: Final = "nothing-fulfilled"
_UNFULFILLED: Final = (
    "SELECT r.id FROM revisions AS r"
    f" WHERE r.id IN (SELECT value FROM json_each(:ids)) AND {visible_condition('r.')}"
    f" AND {STATE} ->> '$.development.fulfils' IS NOT NULL AND NOT EXISTS ("
    f"  SELECT 1 FROM revisions AS p WHERE p.id = {STATE} ->> '$.development.fulfils'"
    "  AND p.government = r.government AND p.kind IN ('pledge-made', 'commitment-made')"
    f"  AND p.retracted_by IS NULL AND p.earliest <= r.latest AND {visible_condition('p.')})"
)


def still_there(
    connection: sqlite3.Connection,
    government: GovernmentRow,
    cut: AsOf,
    found: Collection[Contradiction],
) -> tuple[Contradiction, ...]:
    """The contradictions that are left: what is delivered may have been pledged since."""
    return still_there_at(connection, cut.instants(government.zone), found)


def still_there_at(
    connection: sqlite3.Connection, instants: AsOfInstants, found: Collection[Contradiction]
) -> tuple[Contradiction, ...]:
    """The contradictions that are left, under a cut for one zone."""
    ids = [one.developments[0] for one in found if one.rule == FULFILS]
    if not ids:
        return tuple(found)
    parameters = {**instants._asdict(), "ids": json.dumps(ids)}
    left = {name for (name,) in connection.execute(_UNFULFILLED, parameters)}
    return tuple(one for one in found if one.rule != FULFILS or one.developments[0] in left)
