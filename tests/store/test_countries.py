"""What ISO 3166 and the zone tables know of a country."""

from __future__ import annotations

from timeline.store.countries import country


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
