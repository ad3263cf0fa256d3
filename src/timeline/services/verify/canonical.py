"""Whether a stored event reads as this program writes it, and its instants follow from its dates.

A hash shows that bytes are those that were recorded, not that they make sense: who can write
to a store can record instants that contradict the dates beside them, or one field twice. Readers
take both at their word.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any, Final, cast

from timeline.dates.edtf import DateError, instant_of
from timeline.domain.developments import Development
from timeline.domain.events import (
    DevelopmentRecorded,
    GovernmentDescribed,
    GovernmentEvent,
    StoredBounds,
)
from timeline.eventstore.serialization import serialize

TOLERANCE: Final = 26 * 3_600
"""Seconds. Instants are those of the time-zone rules of their day, and a zone that changes its
offset from one end of the world to the other moves them by no more."""


def departures(event: GovernmentEvent, state: bytes, zone: str) -> Iterator[str]:
    """What is wrong with how a stored event is written, each a clause about “it”.

    Args:
        event: As it was read.
        state: Its exact bytes.
        zone: The IANA zone of its government.
    """
    if serialize(event) != state or event.recorded.utcoffset():
        wrong = _departure(event, state)
        if wrong is not None:
            yield wrong
    if not isinstance(event, GovernmentDescribed):
        recorded = cast("DevelopmentRecorded", event)
        yield from _untimely(recorded.timing, recorded.development, zone)


def _departure(event: GovernmentEvent, state: bytes) -> str | None:
    """How the bytes differ from those that this program writes; None for an older form of them."""
    twice: list[str] = []

    def met(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        made = dict(pairs)
        if len(made) < len(pairs):
            names = [name for name, _ in pairs]
            twice.extend(name for name in made if names.count(name) > 1)
        return made

    found = json.loads(state, object_pairs_hook=met)
    if twice:
        return f"it names the field “{twice[0]}” twice"
    if found.get("class_version", 1) != event.class_version:
        return None
    return "it has the same content in other bytes than this program writes"


def _untimely(timing: StoredBounds, development: Development, zone: str) -> Iterator[str]:
    """The instants that its own dates do not give."""
    try:
        expected = StoredBounds.of(development, zone)
    except DateError:
        # A local time that the rules of its day had and those of today skip; no zone is further
        # from UTC than the tolerance.
        expected = StoredBounds.of(development, "UTC")
    if timing == expected:
        return
    for name, said, given in zip(StoredBounds._fields, timing, expected, strict=True):
        if said != given and not _is_near(said, given):
            what = name.replace("_", " ")
            yield (
                f"its instant “{what}” is {said or 'open'}, but its dates give {given or 'none'}"
            )


def _is_near(said: str | None, given: str | None) -> bool:
    if said is None or given is None:
        return False
    try:
        return abs(instant_of(said) - instant_of(given)) <= TOLERANCE
    except DateError:
        return False
