"""What amendments make of a development: corrected, retracted, disputed, and back again.

Amendments apply in the order in which they were recorded, whatever else was published between:
each was written by somebody who saw what the ones before it had made of the text.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, NamedTuple, cast

from timeline.domain.developments import Development, document
from timeline.domain.events import DevelopmentRecorded, StoredBounds
from timeline.domain.kinds import Corrected, Retracted
from timeline.domain.lexical.decimals import stored_changes
from timeline.domain.parsing import parse_development
from timeline.domain.ports import Amendments
from timeline.domain.values import Source


class Effective(NamedTuple):
    """A development as its amendments leave it.

    Attributes:
        development: With the fields that corrections left.
        timing: Its instants.
        sources: Its own, and those of its corrections.
        first_recorded: When its present date was first recorded, in seconds since the epoch.
        amended: Whether it was corrected.
        retracted_by: Id of the retraction.
        disputed_by: Id of the last dispute.
    """

    development: Development
    timing: StoredBounds
    sources: tuple[Source, ...]
    first_recorded: int
    amended: bool
    retracted_by: str | None
    disputed_by: str | None


def active(amendment: DevelopmentRecorded, records: Amendments) -> bool:
    """Whether no (active) retraction withdrew the amendment itself."""
    return not is_retracted(amendment.development.id, records)


def as_it_stands(base: DevelopmentRecorded, records: Amendments, zone: str) -> Effective:
    """`base` under all the amendments of it that are active."""
    amendments = records.amendments(base.development.id)
    return effective(base, [one for one in amendments if active(one, records)], zone)


def links(development: Development) -> tuple[tuple[str, str], ...]:
    """What a development refers to, as (target, relation), relation being amends or fulfils."""
    fulfilled = development.fulfilled
    if isinstance(development, Corrected):
        fulfilled = cast("str | None", development.changes.get("fulfils"))
    named = ((development.target, "amends"), (fulfilled, "fulfils"))
    return tuple((target, relation) for target, relation in named if target is not None)


def effective(
    base: DevelopmentRecorded, amendments: Iterable[DevelopmentRecorded], zone: str
) -> Effective:
    """`base` under the given (active) amendments, which apply in the order of recording.

    Raises:
        InvalidDevelopment: where the changes leave no valid development.
        DateError: where they leave a local time that never existed in the zone.
    """
    development, timing = base.development, base.timing
    ordered = sorted(amendments, key=lambda one: one.originator_version)
    changes: dict[str, Any] = {}
    retracted_by = disputed_by = None
    also: tuple[Source, ...] = ()
    first_recorded = base.first_recorded
    for event in ordered:
        amendment = event.development
        if isinstance(amendment, Corrected):
            changes |= stored_changes(amendment.changes)
            also += amendment.sources
            if "occurred" in amendment.changes:
                first_recorded = event.first_recorded
        elif isinstance(amendment, Retracted):
            retracted_by = amendment.id
        else:
            disputed_by = amendment.id
    if changes:
        data = {**document(development), **changes}
        development = parse_development(
            {k: v for k, v in data.items() if v is not None}, stored=True
        )
        timing = StoredBounds.of(development, zone, also)
    if disputed_by is not None and development.verification != "disputed":
        development = development.model_copy(update={"verification": "disputed"})
    return Effective(
        development,
        timing,
        (*development.sources, *also),
        first_recorded,
        bool(changes),
        retracted_by,
        disputed_by,
    )


def is_retracted(development_id: str, records: Amendments) -> bool:
    """Whether a retraction of it stands; one that is itself retracted does not."""
    above: dict[str, str] = {}
    waiting = [development_id]
    for one in waiting:
        for amendment in records.amendments(one):
            if isinstance(amendment.development, Retracted):
                above[amendment.development.id] = one
                waiting.append(amendment.development.id)
    retracted: set[str] = set()
    for one in reversed(waiting[1:]):
        if one not in retracted:
            retracted.add(above[one])
    return development_id in retracted
