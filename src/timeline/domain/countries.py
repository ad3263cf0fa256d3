"""What ISO 3166 and the zone tables already know of a government: its name and time zone.

Saves the first author of `be` from typing what everybody knows. A country with several zones has
the one in which most people live, and a note says so.
"""

from __future__ import annotations

from functools import cache
from typing import Final, NamedTuple

from timeline.dates.zone_names import zone_table

_MOST_PEOPLE: Final = {
    "AR": "America/Argentina/Buenos_Aires", "AU": "Australia/Sydney", "BR": "America/Sao_Paulo",
    "CA": "America/Toronto", "CD": "Africa/Kinshasa", "CL": "America/Santiago",
    "CN": "Asia/Shanghai", "CY": "Asia/Nicosia", "DE": "Europe/Berlin", "EC": "America/Guayaquil",
    "ES": "Europe/Madrid", "FM": "Pacific/Chuuk", "GL": "America/Nuuk", "ID": "Asia/Jakarta",
    "KI": "Pacific/Tarawa", "KZ": "Asia/Almaty", "MH": "Pacific/Majuro", "MN": "Asia/Ulaanbaatar",
    "MX": "America/Mexico_City", "MY": "Asia/Kuala_Lumpur", "NZ": "Pacific/Auckland",
    "PF": "Pacific/Tahiti", "PG": "Pacific/Port_Moresby", "PS": "Asia/Hebron",
    "PT": "Europe/Lisbon", "RU": "Europe/Moscow", "UA": "Europe/Kyiv", "US": "America/New_York",
    "UZ": "Asia/Tashkent",
}  # fmt: skip
"""The zone in which most people live, of a country with several; `zone.tab` does not say it."""

_KNOWN_AS: Final = {"uk": "gb", "el": "gr"}
"""Codes that the European Union and others use, and what ISO 3166 has for them."""


class Country(NamedTuple):
    """A country: its name in English, its zone if it has just one, and all its zones.

    The zone in which most people live is the first of them.
    """

    name: str
    zone: str | None
    zones: tuple[str, ...]
    usual: str | None
    """Its zone, or that in which most people live; None of a country without inhabitants."""


def country(code: str) -> Country | None:
    """The country of an ISO 3166-1 alpha-2 code, in either case, or None."""
    import iso3166

    entry = iso3166.countries_by_alpha2.get(code.upper())
    if entry is None:
        return None
    zones = _zones().get(code.upper(), ())
    most = _MOST_PEOPLE.get(code.upper())
    if most in zones:
        zones = (most, *(zone for zone in zones if zone != most))
    zone = zones[0] if len(zones) == 1 else None
    return Country(entry.apolitical_name, zone, zones, zone or (most if most in zones else None))


def code_meant(code: str) -> str | None:
    """The ISO 3166-1 code of a country by another one: `uk` for `gb`, `deu` for `de`; else None."""
    import iso3166

    low = code.lower()
    if low in _KNOWN_AS:
        return _KNOWN_AS[low]
    entry = iso3166.countries_by_alpha3.get(code.upper())
    return entry and entry.alpha2.lower()


def zone_of_country(government: str) -> str | None:
    """The zone in which most people of a government's country live: of `au`, or `au-nsw`."""
    known = country(government.partition("-")[0])
    return known.zones[0] if known and known.zones else None


@cache
def _zones_of_countries() -> dict[str, str]:
    import iso3166

    found = {code.lower(): country(code) for code in iso3166.countries_by_alpha2}
    return {code: one.usual for code, one in found.items() if one is not None and one.usual}


def zones_of_countries() -> dict[str, str]:
    """The zone of every country, or that of most of its people, by its code in lower case."""
    return dict(_zones_of_countries())


@cache
def _zones() -> dict[str, tuple[str, ...]]:
    """Zones by country, from the `zone.tab` of the time-zone database."""
    found: dict[str, tuple[str, ...]] = {}
    for line in zone_table():
        code, _, zone = line.split("\t")[:3]
        found[code] = (*found.get(code, ()), zone)
    return found
