"""Reads a stored event as this program writes it, by the shape of its kind instead of its model.

What is read here has passed every check of its form: its shape passes only what its model passes,
its instants follow from its dates, and its bytes are those that are written of it. Anything else
is left to the model, which says what is wrong with it, if anything is.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from functools import lru_cache
from typing import Final, NamedTuple

import msgspec

from timeline.dates.edtf import FUTURE
from timeline.dates.timezones import PAST
from timeline.domain.events import Attribution, event_class, first_recorded
from timeline.domain.facts import DevelopmentFacts
from timeline.domain.reporting import happened_by
from timeline.eventstore.serialization import (
    LARGEST_STATE,
    attribution_json,
    timing_json,
)
from timeline.eventstore.shapes.lines import facts_of_line
from timeline.eventstore.sqlite.raw_events import RawEvent
from timeline.readmodel.as_of import FOREVER
from timeline.readmodel.projection import is_own
from timeline.readmodel.row_writer import Laid, to_rows
from timeline.readmodel.states.state_shapes import moment_of

_TIMING: Final = '"timing":'
_DEVELOPMENT: Final = ',"development":'


class PlainEvent(NamedTuple):
    """A development of a stored event, read without its model.

    Attributes:
        facts: What the aggregate judges.
        head: What its state says before that.
    """

    facts: DevelopmentFacts
    head: StateHead

    def laid(self, raw: RawEvent, *, keeps: bool) -> Laid:
        """Its rows in the read model; see `laid_plainly`."""
        facts, head = self.facts, self.head
        entered = first_recorded(facts.first_recorded, head.seconds)
        step = facts.step
        step = step._replace(
            version=raw.version,
            happened_by=happened_by(step.earliest, step.latest, step.published, entered),
        )
        public = entered if step.published == FUTURE else step.published
        return to_rows(
            facts.shape, step, (public, FOREVER, head.microseconds, FOREVER),
            raw.position, raw.state if is_own(raw.state, keeps=keeps) else None,
        )  # fmt: skip


class StateHead(NamedTuple):
    """What a state says before its instants.

    Attributes:
        class_version: The version of its form.
        recorded: The moment of recording.
        seconds, microseconds: The same since the epoch.
    """

    class_version: int
    recorded: datetime
    seconds: int
    microseconds: int


def plain_event(raw: RawEvent, zones: Mapping[str, str]) -> PlainEvent | None:
    """Reads a stored event by its shape; None if that leaves anything open.

    Args:
        raw: The stored event.
        zones: The zones of the governments that were described before it.
    """
    state = raw.state
    start, end = state.find(_TIMING), state.find(_DEVELOPMENT)
    if not 0 < start < end or len(state) > LARGEST_STATE:
        return None
    head, cls = _head(state[:start]), event_class(raw.topic)
    if head is None or cls is None or head.class_version != cls.class_version:
        return None
    document = state[end + len(_DEVELOPMENT) : -1]
    line = document.encode("utf-8", "surrogateescape")
    facts = facts_of_line(line, zones)
    if facts is None or facts.document != line or state[-1] != "}":
        return None
    step, timing = facts.step, state[start + len(_TIMING) : end]
    if (step.kind, step.government) != (raw.topic, raw.government):
        return None
    if timing_json(facts.timing) != timing:
        return None
    if facts.newest > head.seconds:
        # Where a day has not come anywhere yet, that was judged when it was recorded.
        facts = facts._replace(newest=PAST)
    return PlainEvent(facts, head)


class _Members(msgspec.Struct, forbid_unknown_fields=True, gc=False):
    class_version: int
    recorded: str
    appended_by: str | None = None
    appended_at: str | None = None
    signature: str | None = None


_members: Final = msgspec.json.Decoder(_Members, strict=True).decode


@lru_cache(1_024)
def _head(text: str) -> StateHead | None:
    """What a state says before its instants; None if this program does not write it so."""
    try:
        found = _members(text.rstrip(",") + "}")
        recorded = _in_utc(found.recorded)
        by, at = found.appended_by, found.appended_at
        said = None if by is None else _attribution(by, at, found.signature, recorded)
    except (ValueError, msgspec.MsgspecError):
        return None
    attribution = attribution_json(said)
    more = "" if attribution is None else f"{attribution[1:-1]},"
    first = f'{{"class_version":{found.class_version},"recorded":"{found.recorded}",'
    if f"{first}{more}" != text:
        return None
    return StateHead(found.class_version, recorded, *moment_of(found.recorded))


def _attribution(by: str, at: str | None, signature: str | None, recorded: datetime) -> Attribution:
    """Who appended an event.

    Raises:
        ValueError: if the model must have the say.
    """
    appended = None if at is None else _in_utc(at)
    if appended is not None and appended >= recorded:
        raise ValueError(at)
    return Attribution(by, appended, signature)


def _in_utc(text: str) -> datetime:
    """A moment as this program writes it.

    Raises:
        ValueError: if it is written in another way.
    """
    moment_of(text)
    if not text.endswith("+00:00"):
        raise ValueError(text)
    return datetime.fromisoformat(text)
