"""What ISO 3166 and the zone tables already know of a government: its name and time zone.

Saves whoever records the first development of `be` from typing what everybody knows. A
country with several zones is not guessed at.
"""

from __future__ import annotations

import pkgutil
from functools import cache
from typing import NamedTuple


class Country(NamedTuple):
    """A country: its name in English, its zone where it has just one, and all its zones."""

    name: str
    zone: str | None
    zones: tuple[str, ...]


def country(code: str) -> Country | None:
    """The country of an ISO 3166-1 alpha-2 code, in either case, or None."""
    import iso3166

    entry = iso3166.countries_by_alpha2.get(code.upper())
    if entry is None:
        return None
    zones = _zones().get(code.upper(), ())
    return Country(entry.apolitical_name, zones[0] if len(zones) == 1 else None, zones)


@cache
def _zones_of_countries() -> dict[str, str]:
    import iso3166

    found = {code.lower(): country(code) for code in iso3166.countries_by_alpha2}
    return {code: one.zone for code, one in found.items() if one is not None and one.zone}


def zones_of_countries() -> dict[str, str]:
    """The zone of every country that has just one, by its code in lower case."""
    return dict(_zones_of_countries())


@cache
def _zones() -> dict[str, tuple[str, ...]]:
    """Zones by country, from the `zone.tab` of the time-zone database."""
    table = (pkgutil.get_data("tzdata", "zoneinfo/zone.tab") or b"").decode()
    found: dict[str, tuple[str, ...]] = {}
    for line in table.splitlines():
        if line and not line.startswith("#"):
            code, _, zone = line.split("\t")[:3]
            found[code] = (*found.get(code, ()), zone)
    return found
