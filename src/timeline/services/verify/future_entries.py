"""Finds entries that were recorded in the future, because a clock was wrong.

They are unchanged, so the store is sound and can be sealed. But later entries of their government
cannot get an earlier moment, so a note names them.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Final, NamedTuple, Protocol

from timeline.dates.timezones import in_utc, moment_words
from timeline.domain.rules.dates import CLOCKS_APART

_KEY: Final = '"recorded":"'
_LAST: Final = datetime.max.replace(tzinfo=UTC) - CLOCKS_APART


class Stored(Protocol):
    """The attributes that are needed of a stored event."""

    @property
    def government(self) -> str:
        """The id of its government."""

    @property
    def version(self) -> int:
        """Its version in its government's stream."""

    @property
    def state(self) -> str:
        """The event as JSON."""


class _Span(NamedTuple):
    first: int
    last: int
    moment: datetime


class Ahead:
    """Collects what was recorded more than a day after `now`, by government."""

    def __init__(self, now: datetime) -> None:
        self._now = in_utc(now)
        self._day = (min(self._now, _LAST) + CLOCKS_APART).date().isoformat()
        self._spans: dict[str, _Span] = {}

    def take(self, events: Iterable[Stored]) -> None:
        """Checks the moments of some events."""
        for event in events:
            state = event.state
            start = state.find(_KEY, 0, 64) + len(_KEY)
            # Almost all are from a past day, and need only this comparison.
            if start >= len(_KEY) and state[start : start + 10] < self._day:
                continue
            moment = _moment(state)
            if moment is None or moment - self._now <= CLOCKS_APART:
                continue
            span = self._spans.get(event.government, _Span(event.version, 0, moment))
            self._spans[event.government] = _Span(
                span.first, event.version, max(span.moment, moment)
            )

    def notes(self) -> list[str]:
        """A sentence for each such government."""
        return [
            f"{_which(government, span)} recorded in the future, the last on "
            f"{moment_words(span.moment)}: a clock was wrong. `timeline doctor` explains "
            "the fix"
            for government, span in sorted(self._spans.items())
        ]

    def last(self) -> dict[str, datetime]:
        """The last moment of each such government."""
        return {government: span.moment for government, span in sorted(self._spans.items())}


def _which(government: str, span: _Span) -> str:
    if span.first == span.last:
        return f"event {span.first} of “{government}” was"
    return f"events {span.first} to {span.last} of “{government}” were"


def _moment(state: str) -> datetime | None:
    try:
        return in_utc(datetime.fromisoformat(json.loads(state)["recorded"]))
    except (ValueError, TypeError, LookupError, RecursionError):
        return None
