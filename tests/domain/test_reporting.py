"""Which sources can report, on the edges that a store does not show."""

from __future__ import annotations

from typing import Any

import pytest

from timeline.dates.edtf import FUTURE, PAST, Edtf, iso
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


@pytest.mark.parametrize("own", [None, "Asia/Tokyo"])
@pytest.mark.parametrize(
    "published",
    # On the third clocks change.
    ["2022-04-20", "2022-02-01", "2022-03-27", "2022-04", "2022-04-20?", "2022-04-20T15:00"],
)
def test_a_source_appeared_within_the_bounds_of_its_date(published: str, own: str | None) -> None:
    found = appearance(published, ZONE, own)
    assert found[:2] == tuple(Edtf(published).nearest_bounds(own or ZONE))
    assert found.day == (published[:10] if own is None and len(published) in (10, 11) else None)
    assert found.written in (None, iso(found.latest, ZONE))
    is_plain = own is None and published in ("2022-04-20", "2022-02-01")
    assert (found.written is not None) is is_plain


@pytest.mark.parametrize("last", [0, 1, 2])
def test_it_has_happened_by_the_first_of_three_moments(last: int) -> None:
    moments = [FUTURE, FUTURE, FUTURE]
    moments[last] = 7
    assert happened_by(5, *moments) == 7
    moments[last] = 3
    assert happened_by(5, *moments) == 5
