"""Checks the arguments of queries."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence

from timeline.dates.edtf import Edtf
from timeline.frozen import replaced
from timeline.light_typing import Any, Final
from timeline.readmodel.as_of import GovernmentRow
from timeline.readmodel.entry import Entry
from timeline.readmodel.queries.developments import Filter
from timeline.services.arguments import (
    BadArgument,
    edtf,
    flag,
    number,
    one_of,
    several,
    type_name,
)

VERIFICATIONS: Final = ("reported", "confirmed", "disputed")
_SLUG: Final = "[a-z0-9]+(?:-[a-z0-9]+)*"
"""What a key looks like; the models are slow to import."""
_LISTS: Final = (
    "governments", "kinds", "matters", "actors", "tags", "counterparts", "verifications", "ids",
    "fulfilling", "accounts", "where", "identifiers",
)  # fmt: skip


def entries(parameter: str, given: object) -> list[Entry]:
    """Entries of a log, as a list."""
    if isinstance(given, Iterable) and not isinstance(given, str | bytes | Mapping):
        found = list(given)
        for one in found:
            if not isinstance(one, Entry):
                raise BadArgument(
                    parameter, f"expected entries, but {type_name(one)} is among them"
                )
        return found
    raise BadArgument(parameter, f"expected entries, not {type_name(given)}")


def verifications(given: object) -> tuple[str, ...]:
    """Levels of verification: each of `VERIFICATIONS`."""
    found = several("verifications", given)
    for one in found:
        one_of("verifications", one, VERIFICATIONS)
    return found


def attributes(given: object) -> tuple[str, ...]:
    """Attributes that are looked for, each as `key=value`."""
    found = several("where", given)
    for one in found:
        key, equals, value = one.partition("=")
        if not (equals and value and re.fullmatch(_SLUG, key)):
            raise BadArgument("where", f"“{one}” is not KEY=VALUE", "Such as status=final.")
    return found


def known_kinds(given: Sequence[str], stored: Iterable[str]) -> None:
    """Raises `BadArgument` for a kind that does not exist.

    Args:
        given: The kinds of the query.
        stored: The kinds in the store, which are valid without loading the models.
    """
    missing = set(given).difference(stored)
    if not missing:
        return
    import timeline.domain.kinds  # noqa: F401  defining them registers them
    from timeline.domain.developments import KINDS

    for one in given:
        if one in missing:
            one_of("kinds", one, list(KINDS))


def keep_of(given: Filter | None) -> Filter:
    """A filter with checked fields, in which each single text is one item."""
    if given is None:
        return Filter()
    if not isinstance(given, Filter):
        raise BadArgument("keep", f"expected a Filter, not {type_name(given)}")
    lists = {name: several(f"keep.{name}", getattr(given, name)) for name in _LISTS}
    ends = {name: edtf(f"keep.{name}", getattr(given, name)) for name in ("since", "until")}
    return replaced(given, **lists, **ends)


def in_order(
    names: tuple[str, str],
    first: Edtf | None,
    second: Edtf | None,
    zones: Iterable[str],
    *,
    ends: bool = False,
) -> None:
    """Raises `BadArgument` if a span ends before it starts, in any of the zones.

    Args:
        names: The names of the two parameters.
        first: The start.
        second: The end, up to its last moment.
        zones: The time zones to check.
        ends: Whether the last moment of the start counts too, as for a cut.
    """
    if first is None or second is None:
        return
    for zone in zones:
        # The bounds of a day that a zone skipped are in reverse order.
        begin, end = first.nearest_bounds(zone), second.nearest_bounds(zone)
        if max(end) < (max(begin) if ends else min(begin)):
            raise BadArgument(
                names[1],
                f"{second} is before {first}, which is ",
                "Give the earlier date first.",
                other=names[0],
            )


def zones_of(governments: Iterable[GovernmentRow]) -> set[str]:
    """The zones of governments; UTC if there are none."""
    return {one.zone for one in governments} or {"UTC"}


def of_standings(lapse_after: int, developments: bool) -> dict[str, Any]:
    """How the standings of matters are asked for; see `standings`.

    Raises:
        BadArgument: if one is not of its type.
    """
    return {
        "lapse_after": number("lapse_after", lapse_after),
        "developments": flag("developments", developments),
    }
