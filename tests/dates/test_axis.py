"""The dates along an axis: as many as fit, each at its place."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from timeline.dates.axis import ticks
from timeline.dates.edtf import Edtf

DAY = 86_400


@given(
    st.dates(date(1, 1, 3), date(9999, 12, 28)), st.integers(1, 400_000), st.integers(1, 12),
    st.sampled_from(("UTC", "Europe/Brussels", "Pacific/Apia")),
)  # fmt: skip
def test_an_axis_has_as_many_dates_as_fit_each_at_its_place(
    day: date, days: int, most: int, zone: str
) -> None:
    first = int(datetime(day.year, day.month, day.day, 12, tzinfo=UTC).timestamp())
    last = min(first + days * DAY, int(datetime(9999, 12, 29, tzinfo=UTC).timestamp()))
    found = ticks(first, last, zone, most)
    assert len(found) <= most + 1
    assert list(found) == sorted(found)
    for instant, label in found:
        assert first <= instant <= last
        assert Edtf.parse(label).nearest_bounds(zone).earliest == instant


@pytest.mark.parametrize(
    ("days", "most", "labels"),
    [
        (4, 5, ["2022-04-02", "2022-04-03", "2022-04-04", "2022-04-05"]),
        (400, 8, ["2022-07", "2022-10", "2023-01", "2023-04"]),
        (4_000, 6, ["2024", "2026", "2028", "2030", "2032"]),
        (3_000_000, 4, ["3000", "4000", "5000", "6000", "7000", "8000", "9000"]),
    ],
)
def test_they_are_days_months_or_years(days: int, most: int, labels: list[str]) -> None:
    first = int(datetime(2022, 4, 1, 12, tzinfo=UTC).timestamp())
    last = min(first + days * DAY, int(datetime(9999, 12, 29, tzinfo=UTC).timestamp()))
    assert [label for _, label in ticks(first, last, "UTC", most)] == labels
