"""Which sources can report, on the edges that a store does not show."""

from __future__ import annotations

from typing import Any

import pytest

from timeline.dates.edtf import FUTURE, PAST, Edtf
from timeline.domain.reporting import appearance, can_report, happened_by, is_background

ZONE = "Europe/Brussels"
NOON = Edtf("2022-04-20T12:00").bounds(ZONE).earliest


@pytest.mark.parametrize(
    ("source", "background"),
    [
        ({}, False),
        ({"background": True}, True),
        ({"published": "2022-04-21", "background": True}, True),
        ({"published": "2022-04-21"}, False),
        ({"published": "2022-04-19"}, False),
        ({"published": "2022-04-19", "zone": ZONE}, True),
        ({"published": "2022-04-18"}, True),
    ],
)
def test_a_source_is_background_if_it_says_so_or_is_too_early(
    source: dict[str, Any], background: bool
) -> None:
    assert is_background(source, NOON, ZONE) is background


def test_what_may_always_have_begun_is_reported_by_anything() -> None:
    assert can_report(appearance("0001-01-01", ZONE), PAST, ZONE)
    first = Edtf("0001-01-01").bounds("UTC").earliest
    assert can_report(appearance("0001-01-01", "UTC"), first, "UTC")


@pytest.mark.parametrize("last", [0, 1, 2])
def test_it_has_happened_by_the_first_of_three_moments(last: int) -> None:
    moments = [FUTURE, FUTURE, FUTURE]
    moments[last] = 7
    assert happened_by(5, *moments) == 7
    moments[last] = 3
    assert happened_by(5, *moments) == 5
