"""Queries of contradictions that were recorded on purpose: of matters, and of single developments.

Only matters that may have one are folded: those that were decided more than once, and those with a
development that says that it breaks a rule.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Sequence
from typing import Final, NamedTuple

from timeline.domain.matter.fold import contradictions_in
from timeline.domain.matter.state import Contradiction
from timeline.readmodel.as_of import STEPS_OF_MATTERS, AsOf, GovernmentRow, visible_condition
from timeline.readmodel.names.matter_names import SHOWN
from timeline.readmodel.queries.matters.fulfilment import FULFILS, still_there
from timeline.readmodel.queries.matters.status import as_parameters, steps_of
from timeline.readmodel.states.stored_states import STATE

_AT_ONCE: Final = 500
"""How many matters are folded in one query."""
_CANDIDATES: Final = (
    f"SELECT m.matter FROM {STEPS_OF_MATTERS}"
    f" WHERE m.government = :government AND {SHOWN} AND {visible_condition('r.')}"
    " AND (s.accepts IS NOT NULL OR s.effect IN ('decide', 'advance'))"
    " GROUP BY m.number HAVING count(DISTINCT r.id) > 1 OR max(s.accepts) IS NOT NULL"
    " ORDER BY m.matter"
)
_ALONE: Final = (
    "SELECT r.id, l.value FROM labels AS l CROSS JOIN labelled AS d ON d.label = l.label"
    " CROSS JOIN revisions AS r ON r.row = d.row"
    f" WHERE l.sort = 'accepts' AND r.government = :government AND {visible_condition('r.')}"
    " AND r.retracted_by IS NULL AND r.happened_by <= :as_of"
    f" AND {STATE} -> '$.development.matters' IS NULL"
    " AND (l.value != 'published-too-early' OR r.published = r.earliest)"
    " ORDER BY r.earliest, r.version"
)
"""Developments without a matter that break a rule by themselves."""


class MatterContradiction(NamedTuple):
    """A contradiction in the record of a government.

    Attributes:
        government: The government.
        matter: The matter; None for a development that has none.
        rule: The rule that is broken, as a slug.
        developments: The ids of the developments that break it, in timeline order.
    """

    government: str
    matter: str | None
    rule: str
    developments: tuple[str, ...]


def contradictions(
    connection: sqlite3.Connection, chosen: Sequence[GovernmentRow], cut: AsOf
) -> Iterator[MatterContradiction]:
    """All contradictions under a cut, those of the past too, in order of government and matter."""
    for government in chosen:
        parameters = as_parameters(government, cut)
        instant = parameters["as_of"]
        matters = [one for (one,) in connection.execute(_CANDIDATES, parameters)]
        for start in range(0, len(matters), _AT_ONCE):
            some = matters[start : start + _AT_ONCE]
            for matter, steps in steps_of(connection, government, cut, some):
                counted = (step for step in steps if step.happened_by <= instant)
                found = still_there(connection, government, cut, contradictions_in(counted))
                for one in found:
                    yield MatterContradiction(government.id, matter, *one)
        alone = [
            Contradiction(rule, (name,)) for name, rule in connection.execute(_ALONE, parameters)
        ]
        for one in still_there(connection, government, cut, alone):
            if one.rule in _BY_THEMSELVES:
                yield MatterContradiction(government.id, None, *one)


_BY_THEMSELVES: Final = frozenset({FULFILS, "published-too-early"})


def contradictory_ids(
    connection: sqlite3.Connection, chosen: Sequence[GovernmentRow], cut: AsOf
) -> list[str]:
    """The ids of all developments that take part in a contradiction, each once."""
    found = contradictions(connection, chosen, cut)
    return list(dict.fromkeys(name for one in found for name in one.developments))
