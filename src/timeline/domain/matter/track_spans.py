"""What a matter went through, as spans of time with one status each.

The clock makes some of it: what is expected becomes overdue and lapses, what is decided comes into
force and ends. So the states that its developments led to are read at every moment at which the
clock may change the answer.
"""

from __future__ import annotations

from collections.abc import Iterable
from itertools import groupby, pairwise
from typing import Final, NamedTuple, TypeVar

from timeline.dates.edtf import DAY, Edtf
from timeline.domain.matter.state import NOTHING, Expected, MatterState, StatusAt
from timeline.domain.matter.status import LAPSE_AFTER
from timeline.domain.matter.vocabulary import Status

T = TypeVar("T")
_DAY_LENGTH: Final = 10
"""Of `2022-04-21`."""


class TrackSpan(NamedTuple):
    """A status from one moment to another; seconds since the epoch.

    Attributes:
        status: The status.
        begins: The first second of it.
        ends: The first second after it; None if it is open.
        may_begin: The first second at which it may have begun, as far as its date says.
        outcome: Of the decision that the status is about, or of the stage.
        uncertain: Whether it may have come into force, or ended, by then.
        by: Id of the development that it is due to.
        expected: The window in which a decision is expected.
        stands: The status of what stands beside it: what is in force while it is decided anew.
    """

    status: Status
    begins: int
    ends: int | None
    may_begin: int
    outcome: str | None = None
    uncertain: bool = False
    by: str | None = None
    expected: Expected | None = None
    stands: Status | None = None


def track_spans(
    states: Iterable[tuple[int, MatterState]],
    zone: str,
    *,
    last: int,
    lapse_after: int = LAPSE_AFTER,
    apart: int = 0,
) -> tuple[TrackSpan, ...]:
    """The spans of a matter, in order; each begins where the one before ends.

    Args:
        states: The moments from which on its state is another, in order, with that state.
        zone: IANA zone of its government.
        last: The last moment of a clock; what begins later never does.
        lapse_after: Seconds after its window at which an overdue decision counts as lapsed.
        apart: Seconds that a small picture cannot show: where a day is less, no date of a day is
            read for when the status may have begun.
    """
    begun: list[tuple[int, int, _Told]] = []
    told: _Told | None = None
    since: str | None = None
    inside = [one for one in states if one[0] <= last]
    for (begins, state), (ends, _) in pairwise([*inside, (last + 1, NOTHING)]):
        edges = sorted(one for one in state.edges(lapse_after) if begins < one < ends)
        for moment in (begins, *edges):
            reading = state.read(moment, lapse_after)
            now = _told(reading)
            if now != told:
                may_begin = moment
                is_day = apart >= DAY and len(reading.since or "") == _DAY_LENGTH
                if reading.since is not None and reading.since != since and not is_day:
                    may_begin = min(_earliest(reading.since, zone), moment)
                begun.append((moment, may_begin, now))
            told, since = now, reading.since
    ends_of = (*(one[0] for one in begun[1:]), None)
    return tuple(
        TrackSpan(said[0], begins, end, may_begin, *said[1:])
        for (begins, may_begin, said), end in zip(begun, ends_of, strict=False)
    )


def last_in_each(states: Iterable[tuple[int, T]], apart: int) -> list[tuple[int, T]]:
    """Of what begins in the same stretch of so many seconds, only the last, for a small picture."""
    return [[*group][-1] for _, group in groupby(states, lambda one: one[0] // apart)]


def on_its_day(spans: Iterable[TrackSpan]) -> list[TrackSpan]:
    """The spans for a picture of many days, in which one of a day's date begins with that day.

    It certainly has begun only when the day is over, and to the reader of a picture that is a day
    late. Of several on one day, the first begins with it.
    """
    found: list[TrackSpan] = []
    for span in spans:
        begins = span.begins
        if begins - span.may_begin <= DAY and not (found and found[-1].begins >= span.may_begin):
            begins = span.may_begin
        if found:
            found[-1] = found[-1]._replace(ends=begins)
        found.append(span._replace(begins=begins))
    return found


_Told = tuple[Status, str | None, bool, str | None, Expected | None, Status | None]
"""What a span says, apart from its moments."""


def _told(reading: StatusAt) -> _Told:
    assert reading.status is not None  # a state without a status is none
    stands = reading.stands
    beside = None if stands is None or stands.status == reading.status else stands.status
    return (
        reading.status, reading.outcome, reading.uncertain, reading.by, reading.expected, beside,
    )  # fmt: skip


def _earliest(date: str, zone: str) -> int:
    return Edtf.stored(date).nearest_bounds(zone).earliest
