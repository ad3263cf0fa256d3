"""Our dates held against the `edtf` package, an independent reading of the same standard.

Every generated expression of level 0 or 1 must have the same first and last day in both,
but for the differences in the table below. Each is checked to be a difference still, so
that the table can neither grow stale nor hide anything.
"""

from __future__ import annotations

import warnings
from datetime import date, timedelta
from time import struct_time
from typing import NamedTuple

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from timeline.dates.edtf import FUTURE, PAST, DateError, Edtf
from timeline.dates.parser import is_readable

with warnings.catch_warnings():
    warnings.simplefilter("ignore")
    from edtf import parse_edtf
    from edtf.parser.edtf_exceptions import EDTFParseException

Day = tuple[int, int, int]
Span = tuple[Day | None, Day | None]
REFUSED = None


class Difference(NamedTuple):
    text: str
    ours: Span | None
    theirs: Span | None
    why: str


DIFFERENCES = [
    Difference(
        "2022-24",
        ((2022, 12, 1), (2023, 2, 28)),
        ((2022, 12, 1), (2022, 12, 31)),
        "edtf ends a winter with December, to keep seasons within their year; "
        "for us a season is three whole months, as in meteorology",
    ),
    Difference(
        "/2022-04",
        (None, (2022, 4, 30)),
        ((2012, 4, 30), (2022, 4, 30)),
        "edtf takes an unknown end to be ten years away; we know nothing of it",
    ),
    Difference(
        "2022-04/",
        ((2022, 4, 1), None),
        ((2022, 4, 1), (2032, 4, 1)),
        "the same at the other end",
    ),
    Difference(
        "2022/2021",
        REFUSED,
        ((2022, 1, 1), (2021, 12, 31)),
        "edtf lets an interval end before it starts",
    ),
    Difference(
        "../..",
        REFUSED,
        (None, None),
        "edtf lets an interval be open on both sides; that says nothing",
    ),
    Difference(
        "2022-04-20T15:00",
        ((2022, 4, 20), (2022, 4, 20)),
        REFUSED,
        "clock times without seconds are our extension: sources give no seconds",
    ),
    Difference(
        "2022-04-20T15:00:00+00:00",
        ((2022, 4, 20), (2022, 4, 20)),
        REFUSED,
        "edtf's grammar has no offset of nothing but Z; ISO 8601 has",
    ),
    Difference(
        "2022-04-20T24:00:00",
        REFUSED,
        ((2022, 4, 20), (2022, 4, 20)),
        "24:00 is 00:00 of the next day; edtf counts it to this one",
    ),
    Difference(
        "2022-04-20T15:00:00/2022-04-21",
        ((2022, 4, 20), (2022, 4, 21)),
        REFUSED,
        "edtf knows no clock times in intervals; meetings have a beginning and an end",
    ),
    Difference(
        "2022-21~",
        ((2022, 3, 1), (2022, 5, 31)),
        REFUSED,
        "edtf takes a qualified season only within an interval",
    ),
    Difference(
        "1900-02-29",
        REFUSED,
        ((1900, 2, 29), (1900, 2, 29)),
        "edtf reads 29 February in any year; we refuse days that never were",
    ),
    Difference(
        "-0044",
        REFUSED,
        ((-44, 1, 1), (-44, 12, 31)),
        "our calendar, like Python's, begins with the year 0001",
    ),
    Difference("0000", REFUSED, ((0, 1, 1), (0, 12, 31)), "the same"),
    Difference("000X", REFUSED, ((0, 1, 1), (9, 12, 31)), "the same"),
    Difference(
        "Y17000",
        REFUSED,
        ((17000, 1, 1), (17000, 12, 31)),
        "and ends with the year 9999",
    ),
    Difference(
        "9999-24",
        REFUSED,
        ((9999, 12, 1), (9999, 12, 31)),
        "the same, since our winter ends in the next year",
    ),
    Difference(
        "2022-04-2X",
        ((2022, 4, 20), (2022, 4, 29)),
        REFUSED,
        "level 2, which we extend to: edtf reads it and then cannot say its bounds",
    ),
    Difference(
        "2022-1X",
        ((2022, 10, 1), (2022, 12, 31)),
        REFUSED,
        "level 2, which we extend to: edtf fails on it",
    ),
    Difference(
        "2022-XX~/2023",
        ((2022, 1, 1), (2023, 12, 31)),
        REFUSED,
        "level 2, which we extend to: edtf takes no qualifier there",
    ),
    Difference(
        "[2021,2022]",
        REFUSED,
        ((2021, 1, 1), (2022, 12, 31)),
        "level 2: one development has one date",
    ),
    Difference(
        "2022-33",
        REFUSED,
        ((2022, 1, 1), (2022, 3, 31)),
        "level 2: quarters are written as intervals of months",
    ),
    Difference(
        "2022?-04",
        REFUSED,
        ((2022, 4, 1), (2022, 4, 30)),
        "level 2: a qualifier speaks of the whole date",
    ),
]


def ours(text: str) -> Span | None:
    try:
        earliest, latest = Edtf(text).bounds("UTC")
    except DateError:
        return REFUSED
    return (
        None if earliest == PAST else calendar_day(earliest),
        None if latest == FUTURE else calendar_day(latest),
    )


def calendar_day(instant: int) -> Day:
    found = date(1970, 1, 1) + timedelta(seconds=instant)
    return found.year, found.month, found.day


def theirs(text: str) -> Span | None:
    """The days of the oracle, which drops clock times and offsets from its bounds."""
    try:
        parsed = parse_edtf(text)
        return struct_day(parsed.lower_strict()), struct_day(parsed.upper_strict())
    except (EDTFParseException, ValueError, AttributeError, TypeError):
        return REFUSED


def struct_day(bound: struct_time | float) -> Day | None:
    return None if isinstance(bound, float) else (bound.tm_year, bound.tm_mon, bound.tm_mday)


years = st.integers(1, 9998).map("{:04}".format)
days = st.dates(max_value=date(9998, 12, 31)).map(date.isoformat)
months = days.map(lambda text: text[:7])
seasons = st.builds("{}-{}".format, years, st.integers(21, 23))
qualifiers = st.sampled_from(["", "?", "~", "%"])
dates = days | months | years
level_0 = dates | st.builds(
    "{}T{}{}".format,
    days,
    st.times().map(lambda t: t.isoformat("seconds")),
    st.just("Z") | st.just(""),
)
level_1 = st.one_of(
    st.builds("{}{}".format, dates, qualifiers),
    seasons,
    st.builds(
        "{}{}".format,
        st.one_of(
            st.integers(1, 999).map("{:03}X".format),
            st.integers(1, 99).map("{:02}XX".format),
            st.integers(1, 9).map("{}XXX".format),
            years.map("{}-XX".format),
            years.map("{}-XX-XX".format),
            months.map("{}-XX".format),
        ),
        qualifiers,
    ),
)
ends = st.builds("{}{}".format, dates | seasons, qualifiers)
closed = st.tuples(ends, ends).map(sorted).map("/".join).filter(is_readable)
open_ended = ends.map("../{}".format) | ends.map("{}/..".format)


@settings(max_examples=200, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(level_0 | level_1 | open_ended | closed)
def test_the_oracle_gives_the_same_first_and_last_day(text: str) -> None:
    assert ours(text) is not REFUSED
    assert ours(text) == theirs(text)


@pytest.mark.parametrize("difference", DIFFERENCES, ids=lambda difference: difference.text)
def test_the_differences_are_these(
    difference: Difference, capsys: pytest.CaptureFixture[str]
) -> None:
    assert ours(difference.text) == difference.ours != difference.theirs, difference.why
    assert theirs(difference.text) == difference.theirs, difference.why
    capsys.readouterr()  # the oracle prints what it cannot read
