"""Decodes stored states to bare shapes: the data that the projection needs, without models.

A state was validated when it was recorded, and building its model again would be most of the cost
of a rebuild. So it is decoded to the shape of its kind (`timeline.eventstore.shapes`). A state that
fails here, or has another class version, is decoded with its model.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from functools import cache, lru_cache
from typing import Any, Final, NamedTuple, cast

import msgspec

from timeline.dates.edtf import FUTURE, DateError
from timeline.dates.timezones import whole_seconds
from timeline.domain.events import (
    GovernmentEvent,
    StoredBounds,
    event_class,
    first_recorded,
    instants_in,
    step_of,
)
from timeline.domain.matter.transition import Transition
from timeline.eventstore.serialization import LARGEST_STATE
from timeline.eventstore.shapes.lines import are_dates, judge
from timeline.eventstore.shapes.structs import shape_of
from timeline.eventstore.stored_rows import StoredRow
from timeline.readmodel.states.stored_states import DOCUMENT_MARK

_TIMING: Final = ',"timing":'


_OPEN: Final = cast("str", None)


class TimingShape(msgspec.Struct, forbid_unknown_fields=True, gc=False):
    """The instants stored with a development; see `timeline.domain.events.StoredBounds`.

    Open ones are omitted, and None here. A null is rejected, as elsewhere.
    """

    earliest: str = _OPEN
    latest: str = _OPEN
    published: str = _OPEN
    expected_earliest: str = _OPEN
    expected_latest: str = _OPEN
    starts_earliest: str = _OPEN
    starts_latest: str = _OPEN
    ends_earliest: str = _OPEN
    ends_latest: str = _OPEN


class _Head(msgspec.Struct, forbid_unknown_fields=True, gc=False):
    class_version: int
    recorded: str
    timing: TimingShape
    appended_by: str = _OPEN
    appended_at: str = _OPEN
    signature: str = _OPEN


class StoredDevelopment(NamedTuple):
    """A stored development, decoded without its model.

    Attributes:
        development: A shape with the attributes that rows need.
        step: Its transition, for the fold.
        moment: The moment of recording, in microseconds since the epoch.
        known: When it became public, in seconds.
    """

    development: Any
    step: Transition
    moment: int
    known: int


def read_plainly(row: StoredRow) -> StoredDevelopment | None:
    """Decodes a stored event to a bare shape; None if its model is needed.

    That is the case for amendments, for descriptions of governments, and for any state that is not
    in canonical form.
    """
    kind = _kind(row.topic)
    state = row.state
    place = state.find(DOCUMENT_MARK)
    if len(state) > LARGEST_STATE:
        return None
    if kind is None or place < 0 or "\\u0000" in state or "\n" in state:
        return None
    try:
        document = state[place + len(DOCUMENT_MARK) : -1]
        development = kind.decode(document)
        head = _head(state[:place] + "}")
        timing = head.timing
        whole, moment = moment_of(head.recorded)
        if (
            head.class_version != kind.event.class_version
            or development.government != row.government
        ):
            return None
        begins = f'{{"class_version":{head.class_version},"recorded":"{head.recorded}",'
        if not state.startswith(begins) or _TIMING not in state[len(begins) - 1 : place]:
            return None
        if not (document.startswith(kind.begins) and are_dates(development, kind.dates)):
            return None
        judge(development)
        entered = first_recorded(development.first_recorded, whole)
        step = step_of(development, instants_in(cast("StoredBounds", timing)), row.version, entered)
        public = entered if step.published == FUTURE else step.published
        _check_attribution(head)
    except (ValueError, msgspec.MsgspecError, DateError):
        return None
    return StoredDevelopment(development, step, moment, public)


def _check_attribution(head: _Head) -> None:
    """Checks what a state says of who appended it.

    Raises:
        ValueError: if its model is needed to tell.
    """
    said = cast("tuple[str | None, ...]", (head.appended_by, head.appended_at, head.signature))
    by, at, signature = said
    if at == head.recorded or (by is None and (at, signature) != (None, None)):
        raise ValueError(by)
    if at is not None:
        moment_of(at)


class _Kind(NamedTuple):
    decode: Callable[[str], Any]
    event: type[GovernmentEvent]
    dates: tuple[str, ...]
    begins: str
    """The start of its JSON in canonical form, with the kind."""


@cache
def _kind(topic: str) -> _Kind | None:
    shape, cls = shape_of(topic), event_class(topic)
    if shape is None or cls is None:
        return None
    decoder = msgspec.json.Decoder(shape.struct, strict=True)
    return _Kind(decoder.decode, cls, shape.dates, f'{{"kind":"{topic}",')


_head: Final = msgspec.json.Decoder(_Head, strict=True).decode


@lru_cache(4_096)
def moment_of(text: str) -> tuple[int, int]:
    """Seconds and microseconds since the epoch of a moment of recording, as written."""
    recorded = datetime.fromisoformat(text)
    if recorded.tzinfo is None or recorded.isoformat() != text:
        raise ValueError(text)
    whole = whole_seconds(recorded)
    return whole, whole * 1_000_000 + recorded.microsecond
