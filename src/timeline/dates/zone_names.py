"""Other names and locations of time zones, from the time-zone database.

Both tables are read at first use, because most programs need neither.
"""

from __future__ import annotations

import pkgutil
from collections.abc import Mapping
from functools import cache
from typing import Final, Literal, TypeAlias

Hemisphere: TypeAlias = Literal["north", "south"]

_EQUATOR: Final = 10
"""Degrees of latitude on either side with no marked summer and winter."""


def same_zone(one: str, other: str) -> bool:
    """Whether two names are of one zone, such as `Europe/Kiev` and `Europe/Kyiv`.

    The database also links zones of two places whose clocks agree since 1970, such as Brussels and
    Amsterdam. These are different here: older clocks differ, and later ones may.
    """
    if one == other:
        return True
    links = _links()
    is_linked = links.get(one, one) == links.get(other, other)
    return is_linked and not {one, other} <= places().keys()


def hemisphere(zone: str) -> Hemisphere | None:
    """The hemisphere of a zone; None near the equator, and for a zone without a place."""
    known = places()
    degrees = known.get(zone, known.get(_links().get(zone, zone), 0))
    if abs(degrees) < _EQUATOR:
        return None
    return "north" if degrees > 0 else "south"


@cache
def places() -> Mapping[str, int]:
    """Latitude in whole degrees, for each zone that is the present one of some place."""
    fields = (line.split("\t") for line in zone_table())
    return {zone: int(position[:3]) for _, position, zone, *_ in fields}


def zone_table() -> list[str]:
    """The lines of `zone.tab`: country, position, zone and comment, separated by tabs."""
    return _lines("zone.tab")


@cache
def _links() -> Mapping[str, str]:
    """Other names of zones: alias to name."""
    fields = (line.split() for line in _lines("tzdata.zi") if line.startswith("L "))
    return {other: zone for _, zone, other in fields}


def _lines(name: str) -> list[str]:
    text = (pkgutil.get_data("tzdata", f"zoneinfo/{name}") or b"").decode()
    return [line for line in text.splitlines() if line and not line.startswith("#")]
