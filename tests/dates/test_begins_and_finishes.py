"""When what begins or ends on a date has certainly begun, and has certainly ended."""

from __future__ import annotations

import pytest

from timeline.dates.edtf import FUTURE, PAST, Edtf

DAY = 86_400
MARCH = Edtf.parse("2020-03-01").bounds("UTC").earliest


@pytest.mark.parametrize(
    ("date", "begins", "finishes"),
    [
        ("2020-03-01", (0, 0), (DAY - 1, DAY - 1)),
        ("2020-03", (0, 30 * DAY), (DAY - 1, 31 * DAY - 1)),
        ("2020-03-01T12:00Z", (DAY // 2, DAY // 2), (DAY // 2 + 59, DAY // 2 + 59)),
        ("2020-03-01/..", (0, FUTURE - MARCH), (DAY - 1, FUTURE - MARCH)),
        ("../2020-03-01", (PAST - MARCH, 0), (PAST - MARCH, DAY - 1)),
    ],
)
def test_a_day_is_whole_and_a_longer_time_is_vague(
    date: str, begins: tuple[int, int], finishes: tuple[int, int]
) -> None:
    found = Edtf.parse(date)
    assert tuple(one - MARCH for one in found.begins("UTC")) == begins
    assert tuple(one - MARCH for one in found.finishes("UTC")) == finishes


def test_what_has_no_end_says_so() -> None:
    found = Edtf.open_end()
    assert (str(found), found.human(), found.short()) == ("..", "until further notice", "..")
    assert found.finishes("UTC") == (PAST, FUTURE)
