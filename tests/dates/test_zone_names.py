"""Names of one zone, and the side of the equator on which a zone is."""

from __future__ import annotations

import subprocess
import sys

import pytest

from timeline.dates.zone_names import hemisphere, same_zone


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Europe/Kiev", "Europe/Kyiv"),
        ("Asia/Calcutta", "Asia/Kolkata"),
        ("Asia/Saigon", "Asia/Ho_Chi_Minh"),
        ("America/Godthab", "America/Nuuk"),
        ("US/Eastern", "America/New_York"),
        ("UTC", "Etc/UTC"),
        ("Europe/Uzhgorod", "Europe/Kiev"),
        ("Europe/Brussels", "Europe/Brussels"),
    ],
)
def test_names_that_the_database_links_are_one_zone(one: str, other: str) -> None:
    assert same_zone(one, other)
    assert same_zone(other, one)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Europe/Kyiv", "Europe/Simferopol"),
        ("UTC", "Europe/London"),
        # Linked, for their clocks agree since 1970: before that they did not.
        ("Europe/Brussels", "Europe/Amsterdam"),
        ("Europe/Berlin", "Europe/Oslo"),
    ],
)
def test_zones_of_two_places_stay_two(one: str, other: str) -> None:
    assert not same_zone(one, other)
    assert not same_zone(other, one)


@pytest.mark.parametrize(
    ("zone", "side"),
    [
        ("Europe/Brussels", "north"),
        ("Europe/Kiev", "north"),
        ("Asia/Kolkata", "north"),
        ("Australia/Sydney", "south"),
        ("Australia/NSW", "south"),
        ("America/Lima", "south"),
        ("Pacific/Auckland", "south"),
        ("Africa/Nairobi", None),
        ("Asia/Singapore", None),
        ("UTC", None),
        ("Etc/GMT+5", None),
    ],
)
def test_a_zone_is_on_one_side_of_the_equator_or_close_to_it(zone: str, side: str | None) -> None:
    assert hemisphere(zone) == side


def test_its_tables_are_not_read_before_somebody_asks() -> None:
    code = (
        "import sys, timeline.domain.government, timeline.dates.zone_names as zones;"
        "zones.same_zone('UTC', 'UTC');"
        "sys.exit(zones._links.cache_info().misses + zones.places.cache_info().misses)"
    )
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
