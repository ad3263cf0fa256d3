"""The labels of planned meetings: one of them singles out each, whatever its zone."""

from __future__ import annotations

import pytest

from timeline.dates.timezones import FUTURE, PAST
from timeline.domain.matter.planned_months import LONG, months, planned_labels

DAY = 86_400
JANUARY = 1_640_995_200  # 2022-01-01
DECADE = 3_652 * DAY


def test_a_day_between_months_is_of_both() -> None:
    assert months(JANUARY, JANUARY + DAY) == ["2021-12", "2022-01"]
    assert months(JANUARY + 5 * DAY, JANUARY + 6 * DAY) == ["2022-01"]
    found = planned_labels(JANUARY + 5 * DAY, JANUARY + 40 * DAY)
    assert found == ["2022-01", "2022-02", LONG]


@pytest.mark.parametrize("bounds", [(PAST, JANUARY), (JANUARY, FUTURE), (JANUARY, JANUARY - 1)])
def test_an_open_range_has_no_months(bounds: tuple[int, int]) -> None:
    assert months(*bounds) == []


def test_a_long_range_has_none() -> None:
    assert months(JANUARY, JANUARY + DECADE) == []
    assert planned_labels(JANUARY, JANUARY + 10 * DECADE) == []
