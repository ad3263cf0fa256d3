"""Decodes a stored event, and checks its form: canonical, with instants that match its dates.

A hash shows that bytes are those recorded, not that they make sense. A writer with other software
could record instants that contradict their dates, or a field twice, and readers rely on both.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import datetime
from typing import Any, Final

from eventsourcing.persistence import StoredEvent

from timeline.dates.edtf import DateError, instant_of
from timeline.domain.developments import Development
from timeline.domain.events import (
    DevelopmentRecorded,
    GovernmentEvent,
    StoredBounds,
)
from timeline.eventstore.serialization import deserialize, serialize
from timeline.eventstore.sqlite.raw_events import RawEvent

TOLERANCE: Final = 26 * 3_600
"""Seconds. Instants follow the time-zone rules of the day of recording. A change of these rules
moves them by no more, even from one end of the world to the other."""


def decoded(raw: RawEvent) -> GovernmentEvent:
    """Deserializes a stored event.

    Raises:
        UnreadableEvent: if this program cannot read it.
    """
    return deserialize(StoredEvent(raw.government, raw.version, raw.topic, state_of(raw)))


def state_of(raw: RawEvent) -> bytes:
    """The exact bytes of a state."""
    return raw.state.encode("utf-8", "surrogateescape")


def departures(event: GovernmentEvent, state: bytes, zone: str) -> Iterator[str]:
    """Yields what is not canonical in a stored event, each as a clause about “it”.

    Args:
        event: The decoded event.
        state: Its exact bytes.
        zone: The IANA zone of its government.
    """
    if serialize(event) != state or any(moment.utcoffset() for moment in _moments(event)):
        wrong = _departure(event, state)
        if wrong is not None:
            yield wrong
    said = event.attribution
    if said is not None and said.at is not None and not said.at <= event.recorded:
        yield "it was appended after it was recorded"
    if isinstance(event, DevelopmentRecorded):
        yield from _untimely(event.timing, event.development, zone)


def _moments(event: GovernmentEvent) -> Iterator[datetime]:
    yield event.recorded
    if event.attribution is not None and event.attribution.at is not None:
        yield event.attribution.at


def _departure(event: GovernmentEvent, state: bytes) -> str | None:
    """How the bytes differ from what this program writes; None for an older version."""
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
    """The instants that do not follow from the dates."""
    try:
        expected = StoredBounds.of(development, zone)
    except DateError:
        # Time-zone rules have changed: the local time existed then, but is skipped now. UTC is
        # within the tolerance of every zone.
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
