"""Stored states as bare shapes: what the projection needs of a development, without its model.

A state was validated when it was recorded, and building its model again is most of what a
rebuild would cost. So it is read as the shape of its kind (`timeline.eventstore.shapes`). What is
refused here, or is of another class version, is decoded with its model, and named where that
fails.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from functools import cache, lru_cache
from typing import Any, Final, NamedTuple, cast

import msgspec

from timeline.dates.edtf import DateError, is_date
from timeline.domain.events import (
    GovernmentEvent,
    StoredBounds,
    event_class,
    instants_in,
    known,
    step_of,
)
from timeline.domain.status import Transition
from timeline.eventstore.serialization import LARGEST_STATE
from timeline.eventstore.shapes import judge, shape_of
from timeline.eventstore.stored_rows import StoredRow

_MARK: Final = ',"development":'
_TIMING: Final = ',"timing":'


_OPEN: Final = cast("str", None)


class TimingShape(msgspec.Struct, forbid_unknown_fields=True, gc=False):
    """The instants kept with a development; see `timeline.domain.events.StoredBounds`.

    What is open is left out and None here; a null is refused, as it is elsewhere.
    """

    earliest: str = _OPEN
    latest: str = _OPEN
    published: str = _OPEN
    expected_earliest: str = _OPEN
    expected_latest: str = _OPEN


class _Head(msgspec.Struct, forbid_unknown_fields=True, gc=False):
    class_version: int
    recorded: str
    timing: TimingShape


class StoredDevelopment(NamedTuple):
    """A stored development, read without its model.

    Attributes:
        development: Has the attributes that the rows of the view ask for.
        step: What a fold needs to know of it.
        recorded: When it was recorded, ISO 8601 as it is stored.
        moment: The same in microseconds since the epoch.
        known: When it became public, in seconds.
        document: Its text as it is stored.
        timing: Its instants as they are stored.
    """

    development: Any
    step: Transition
    recorded: str
    moment: int
    known: int
    document: str
    timing: str


def read_plainly(row: StoredRow) -> StoredDevelopment | None:
    """A stored event as a bare shape, or None where its model must have the say.

    That is for amendments, which need theirs, for descriptions of governments, and for all that
    is not in every respect as this program writes it.
    """
    kind = _kind(row.topic)
    state = row.state
    place = state.find(_MARK)
    if len(state) > LARGEST_STATE:
        return None
    if kind is None or place < 0 or "\\u0000" in state or "\n" in state:
        return None
    try:
        document = state[place + len(_MARK) : -1]
        development = kind.decode(document)
        head = _head(state[:place] + "}")
        timing = head.timing
        recorded = head.recorded
        whole, moment = moment_of(recorded)
        if (
            head.class_version != kind.event.class_version
            or development.government != row.government
        ):
            return None
        if not (document.startswith(kind.begins) and _are_dates(development, kind.dates)):
            return None
        judge(development)
        public = known(timing.published, development.first_recorded, whole)
        step = step_of(development, instants_in(cast("StoredBounds", timing)), row.version)
    except (ValueError, msgspec.MsgspecError, DateError):
        return None
    start = state.find(_TIMING) + len(_TIMING)
    return StoredDevelopment(
        development, step, recorded, moment, public, document, state[start:place]
    )


class _Kind(NamedTuple):
    decode: Callable[[str], Any]
    event: type[GovernmentEvent]
    dates: tuple[str, ...]
    begins: str
    """How its text begins: with the kind itself, as it is always written."""


@cache
def _kind(topic: str) -> _Kind | None:
    shape, cls = shape_of(topic), event_class(topic)
    if shape is None or cls is None:
        return None
    decoder = msgspec.json.Decoder(shape.struct, strict=True)
    return _Kind(decoder.decode, cls, shape.dates, f'{{"kind":"{topic}",')


_head: Final = msgspec.json.Decoder(_Head, strict=True).decode


def _are_dates(development: Any, names: tuple[str, ...]) -> bool:
    for name in names:
        text = getattr(development, name)
        if text is not None and not is_date(text):
            return False
    for source in development.sources:
        for text in (source.published, source.retrieved):
            if text is not None and not is_date(text):
                return False
    return True


@lru_cache(4_096)
def moment_of(text: str) -> tuple[int, int]:
    """Seconds and microseconds since the epoch of a moment of recording, as it is written."""
    recorded = datetime.fromisoformat(text)
    if recorded.tzinfo is None or recorded.isoformat() != text:
        raise ValueError(text)
    whole = int(recorded.replace(microsecond=0).timestamp())
    return whole, whole * 1_000_000 + recorded.microsecond
