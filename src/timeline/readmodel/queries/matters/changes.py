"""The query of the status changes that given developments caused.

Without a cut of knowledge it is a seek in the stored states for each line and matter. With one, or
if several developments became certain at one moment, the history of the matter is folded.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Sequence
from typing import Any, Final, NamedTuple

from timeline.domain.matter.history import MatterHistory
from timeline.domain.matter.state import NOTHING, MatterState
from timeline.domain.matter.status import LAPSE_AFTER
from timeline.domain.matter.vocabulary import Status
from timeline.readmodel.as_of import AsOf, GovernmentRow
from timeline.readmodel.entry import Entry
from timeline.readmodel.matter_standing import STANDING, STEP, as_standing
from timeline.readmodel.names.matter_names import SHOWN_NOW, MatterNames
from timeline.readmodel.queries.matters.status import steps_of


class Within(NamedTuple):
    """What a step changed where the status stays the same; dates in EDTF, None where not given."""

    expected_before: str | None = None
    stage: str | None = None
    """The stage that was decided last, after the step."""
    body: str | None = None
    """Which body decided it."""
    starts: str | None = None
    starts_before: str | None = None
    ends: str | None = None
    ends_before: str | None = None


class Change(NamedTuple):
    """A matter's status before and after a step; None if it had none."""

    government: str
    matter: str
    before: Status | None
    after: Status | None
    outcome: str | None = None
    """The outcome of the decision in force after the step."""
    expected: str | None = None
    """EDTF: the window of an expected decision after the step."""
    outcome_before: str | None = None
    within: Within | None = None
    """What else changed, if the status stays the same."""

    @property
    def is_one(self) -> bool:
        """Whether the status or the outcome changed."""
        return (self.before, self.outcome_before) != (self.after, self.outcome)

    @property
    def is_visible(self) -> bool:
        """Whether anything else changed that is shown beside a development."""
        within = self.within
        return within is None or (
            within.expected_before != self.expected
            or within.stage is not None
            or (within.starts, within.ends) != (within.starts_before, within.ends_before)
        )

    def as_json(self) -> dict[str, Any]:
        """The stable form for scripts."""
        return {
            "government": self.government,
            "matter": self.matter,
            "before": self.before,
            "after": self.after,
            "outcome_before": self.outcome_before,
            "outcome": self.outcome,
            "expected": self.expected,
        }


LONGEST_HISTORY: Final = 5_000
"""Most transitions of a matter that are folded; with more, no changes are returned."""
_KEPT: Final = (
    f"SELECT s.clock, {STEP}, {STANDING}"
    " FROM matters AS m CROSS JOIN standings AS s ON s.number = m.number"
    f" WHERE m.government = ? AND m.matter = ? AND {SHOWN_NOW} AND s.clock <= ?"
    " ORDER BY s.clock DESC LIMIT 2"
)


def changes_beside(
    connection: sqlite3.Connection,
    everyone: Sequence[GovernmentRow],
    cut: AsOf,
    found: Sequence[Entry],
    lapse_after: int = LAPSE_AFTER,
) -> dict[str, list[Change]]:
    """By id, the status changes that developments caused."""
    changes: dict[str, list[Change]] = {}
    to_fold: dict[str, dict[str, set[str]]] = {}
    """By government and matter, the ids of developments that need a fold."""
    kept = cut.as_known is None and cut.as_recorded is None
    names = MatterNames(connection)
    for entry in found:
        as_recorded = cut.instants(entry.zone).as_recorded
        for matter in names.names(entry.government, entry.matters, as_recorded):
            told = _kept(connection, entry, matter, lapse_after) if kept else None
            if told is None:
                of = to_fold.setdefault(entry.government, {})
                of.setdefault(matter, set()).add(entry.id)
            else:
                changes.setdefault(entry.id, []).extend(told)
    by_id = {government.id: government for government in everyone}
    for government, matters in to_fold.items():
        for matter, steps in steps_of(connection, by_id[government], cut, sorted(matters)):
            if len(steps) > LONGEST_HISTORY:
                continue
            wanted = matters[matter]
            for development, change in _folded(government, matter, steps, wanted, lapse_after):
                changes.setdefault(development, []).append(change)
    return {one: sorted(told, key=_matter) for one, told in changes.items() if told}


def _matter(change: Change) -> str:
    return change.matter


def _kept(
    connection: sqlite3.Connection, entry: Entry, matter: str, lapse_after: int
) -> list[Change] | None:
    """The change that a development caused, from stored states; None if they do not tell.

    A state is stored with the transition that led to it, if there was only one.
    """
    rows = connection.execute(_KEPT, (entry.government, matter, entry.happened_by)).fetchall()
    if not rows or rows[0][0] != entry.happened_by:
        return []
    _, step, *columns = rows[0]
    if step is None:
        return None
    if step != entry.id:
        return []
    before = as_standing(rows[1][2:]) if len(rows) > 1 else NOTHING
    after = as_standing(columns)
    return _change(entry.government, matter, before, after, entry.happened_by, lapse_after)


def _folded(
    government: str, matter: str, steps: Sequence[Any], wanted: set[str], lapse_after: int
) -> Iterator[tuple[str, Change]]:
    history = MatterHistory()
    for step in sorted(steps, key=lambda one: (one.happened_by, one)):
        before = history.standing
        history.put(step.id, step)
        after = history.standing
        if after != before and step.id in wanted:
            for change in _change(government, matter, before, after, step.happened_by, lapse_after):
                yield step.id, change


def _change(
    government: str,
    matter: str,
    before: MatterState,
    after: MatterState,
    clock: int,
    lapse_after: int,
) -> list[Change]:
    """The change between two states, if it is visible."""
    change = change_between(government, matter, (before, clock), (after, clock), lapse_after)
    return [change] if change.is_visible or change.is_one else []


def change_between(
    government: str,
    matter: str,
    before: tuple[MatterState, int],
    after: tuple[MatterState, int],
    lapse_after: int,
) -> Change:
    """How the status of a matter differs between two states, each at its own instant."""
    (was, then), (has_become, now) = before, after
    old = was.read(then, lapse_after)
    # Most developments change nothing.
    new = old if (has_become, now) == (was, then) else has_become.read(now, lapse_after)
    windows = [one.expected.occurred if one.expected else None for one in (old, new)]
    within = None
    if old.status == new.status:
        starts_before, ends_before = _bounds(was)
        starts, ends = _bounds(has_become)
        decided = (new.stage, new.body) if has_become.stage_by != was.stage_by else (None, None)
        within = Within(windows[0], *decided, starts, starts_before, ends, ends_before)
    return Change(
        government, matter, old.status, new.status, new.outcome, windows[1], old.outcome, within
    )


def _bounds(state: MatterState) -> tuple[str | None, str | None]:
    """From when until when what stands is in force, under the dates that were given last."""
    stands = state.stands
    if stands is None or not stands.spans:
        return None, None
    return stands.spans[-1].starts, stands.spans[-1].ends
