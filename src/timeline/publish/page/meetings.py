"""When a planned meeting is on the agenda: from its announcement until it is held, or cancelled."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import pairwise
from typing import NamedTuple

from timeline.publish.page.published import PublishedDevelopment, PublishedReading


class MeetingSpan(NamedTuple):
    """Days of both clocks on which a meeting is on the agenda, half-open."""

    as_of_from: int
    as_of_until: int
    as_known_from: int
    as_known_until: int


def meeting_spans(
    one: PublishedDevelopment, everyone: Mapping[str, PublishedDevelopment]
) -> Iterator[tuple[MeetingSpan, tuple[int, int, str]]]:
    """When the meeting that a development plans is on the agenda, with its days; else nothing.

    Args:
        one: The development.
        everyone: All developments by id, for those that cancel it.
    """
    cancelling = [
        each for name in one.cancelled_by if name in everyone for each in everyone[name].readings
    ]
    for reading in one.readings:
        if reading.planned is None or reading.retracted:
            continue
        edges = {reading.known_from, reading.known_until}
        edges |= {each.known_from for each in cancelling} | {
            each.known_until for each in cancelling
        }
        inside = [
            edge for edge in sorted(edges) if reading.known_from <= edge <= reading.known_until
        ]
        for known_from, known_until in pairwise(inside):
            until = min(
                [reading.planned[1] + 1, *_cancelled(cancelling, known_from)],
            )
            if reading.happened < until:
                span = MeetingSpan(reading.happened, until, known_from, known_until)
                yield span, reading.planned


def _cancelled(readings: list[PublishedReading], known: int) -> list[int]:
    """The days on which it was cancelled, as far as that is known."""
    return [
        each.happened
        for each in readings
        if each.known_from <= known < each.known_until and not each.retracted
    ]
