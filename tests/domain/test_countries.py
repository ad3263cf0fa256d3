"""What ISO 3166 and the zone tables know of a country."""

from __future__ import annotations

import pytest

from timeline.dates.zone_names import places
from timeline.domain.countries import code_meant, country, zone_of_country, zones_of_countries


def test_a_country_of_one_zone_has_its_zone() -> None:
    belgium = country("be")
    assert belgium is not None
    assert (belgium.name, belgium.zone) == ("Belgium", "Europe/Brussels")


def test_norway_is_a_country_and_not_a_boolean() -> None:
    norway = country("no")
    assert norway is not None
    assert norway.zone == "Europe/Oslo"


def test_a_country_of_several_zones_is_not_guessed_at() -> None:
    states = country("us")
    assert states is not None
    assert states.zone is None
    assert {"America/New_York", "Pacific/Honolulu"} <= set(states.zones)


def test_what_is_no_country_is_not_known() -> None:
    assert country("eu") is None
    assert country("be-vlg") is None


@pytest.mark.parametrize(
    ("code", "zone"),
    [
        ("ua", "Europe/Kyiv"), ("de", "Europe/Berlin"), ("us", "America/New_York"),
        ("au", "Australia/Sydney"), ("br", "America/Sao_Paulo"), ("ca", "America/Toronto"),
        ("ru", "Europe/Moscow"), ("uz", "Asia/Tashkent"), ("es", "Europe/Madrid"),
    ],
)  # fmt: skip
def test_the_zone_in_which_most_people_live_comes_first(code: str, zone: str) -> None:
    assert zone_of_country(code) == zone
    assert zone_of_country(f"{code}-region") == zone


def test_every_country_with_several_zones_has_one_that_comes_first() -> None:
    import iso3166

    from timeline.domain.countries import _MOST_PEOPLE

    found = {code: country(code) for code in iso3166.countries_by_alpha2}
    several = {code for code, one in found.items() if one and len(one.zones) > 1}
    assert several - _MOST_PEOPLE.keys() == {"AQ", "UM"}, "where nobody lives"
    assert {zone for zone in _MOST_PEOPLE.values() if zone not in places()} == set()
    for code, zone in _MOST_PEOPLE.items():
        assert found[code].zones.count(zone) == 1  # type: ignore[union-attr]


def test_what_has_no_zone_has_no_first_one() -> None:
    assert zone_of_country("bv") is None
    assert zone_of_country("nowhere") is None


def test_a_code_that_others_use_is_known_for_what_it_means() -> None:
    assert [code_meant(code) for code in ("uk", "UK", "el", "deu", "GBR")] == [
        "gb", "gb", "gr", "de", "gb",
    ]  # fmt: skip
    assert code_meant("gb") is None
    assert code_meant("eu") is None


def test_a_country_has_its_zone_or_that_of_most_people() -> None:
    zones = zones_of_countries()
    assert (zones["be"], zones["jp"]) == ("Europe/Brussels", "Asia/Tokyo")
    assert (zones["us"], zones["au"], zones["ru"]) == (
        "America/New_York", "Australia/Sydney", "Europe/Moscow",
    )  # fmt: skip
    # Where nobody lives there is nobody to ask.
    assert not {"aq", "um", "bv"} & zones.keys()
    zones.clear()
    assert zones_of_countries()["be"] == "Europe/Brussels"
