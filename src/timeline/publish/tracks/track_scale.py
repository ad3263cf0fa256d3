"""Which time a picture of tracks shows, and where its moments are from left to right."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Final

from timeline.dates.timezones import FUTURE, PAST
from timeline.publish.maps.broken_scale import DAY, BrokenScale
from timeline.readmodel.queries.matters.tracks import Track
from timeline.text.track_axis import ZOOMS, TrackZoom

_BEFORE: Final = 0.7
"""The part of a zoomed picture that is before its moment."""
_LONGEST: Final = 366 * DAY
"""A status whose date is vaguer than that begins where it certainly has."""


def changes(found: Iterable[Track]) -> set[int]:
    """The moments at which something changes, or may have."""
    moments: set[int] = set()
    for one in found:
        for span in one.spans:
            moments.add(span.begins)
            if span.begins - span.may_begin < _LONGEST:
                moments.add(span.may_begin)
            if span.ends is not None:
                moments.add(span.ends)
    return {moment for moment in moments if PAST < moment < FUTURE}


def whole_scale(found: Sequence[Track], now: int, *, least: float) -> BrokenScale:
    """A scale of the whole story, up to a moment and what is to come; long spells are cut short.

    Args:
        found: The tracks, at least one.
        now: The moment of the picture.
        least: The part of the picture that the shorter spells between two changes should have.
    """
    return BrokenScale.fitted({*changes(found), now}, 1.0, least=least, margin=0.03)


def even_scale(first: int, last: int) -> BrokenScale:
    """A scale on which every day is as long."""
    return BrokenScale(1.0, ((first, 0.0), (max(last, first + 1), 1.0)), ())


def zoomed_scale(moment: int, zoom: TrackZoom) -> BrokenScale:
    """An even scale around a moment."""
    first = moment - round(ZOOMS[zoom] * _BEFORE)
    return even_scale(first, first + ZOOMS[zoom])
