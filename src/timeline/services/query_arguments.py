"""What a caller of a query gives, checked before it is asked."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Final

from timeline.dates.edtf import Edtf
from timeline.readmodel.as_of import GovernmentRow
from timeline.readmodel.entry import Entry
from timeline.readmodel.queries.developments import Filter
from timeline.services.arguments import BadArgument, edtf, one_of, several, type_name

VERIFICATIONS: Final = ("reported", "confirmed", "disputed")
_SLUG: Final = "[a-z0-9]+(?:-[a-z0-9]+)*"
"""What a key looks like; the models are slow to import."""
_LISTS: Final = (
    "governments", "kinds", "matters", "actors", "tags", "counterparts", "verifications", "ids",
    "fulfilling", "where", "identifiers",
)  # fmt: skip


def entries(parameter: str, given: object) -> list[Entry]:
    """Lines of a log."""
    if isinstance(given, Iterable) and not isinstance(given, str | bytes | Mapping):
        found = list(given)
        for one in found:
            if not isinstance(one, Entry):
                raise BadArgument(
                    parameter, f"it takes entries, and {type_name(one)} is among them"
                )
        return found
    raise BadArgument(parameter, f"it takes entries, not {type_name(given)}")


def verifications(given: object) -> tuple[str, ...]:
    """How sure a development is: each of `VERIFICATIONS`."""
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
    """Refuses a kind that does not exist.

    Args:
        given: Which were asked for.
        stored: Those that the store holds, which exist: the models need not be loaded for them.
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
    """A filter, with each text that stands where several are wanted as one item."""
    if given is None:
        return Filter()
    if not isinstance(given, Filter):
        raise BadArgument("keep", f"it takes a Filter, not {type_name(given)}")
    lists = {name: several(f"keep.{name}", getattr(given, name)) for name in _LISTS}
    ends = {name: edtf(f"keep.{name}", getattr(given, name)) for name in ("since", "until")}
    return replace(given, **lists, **ends)  # type: ignore[arg-type]


def in_order(
    names: tuple[str, str],
    first: Edtf | None,
    second: Edtf | None,
    zones: Iterable[str],
    *,
    ends: bool = False,
) -> None:
    """Refuses a span whose end is before its beginning, in any of the zones.

    Args:
        names: Of the two parameters.
        first: The beginning.
        second: The end, of which the last moment counts.
        zones: In whose civil time.
        ends: Whether of the beginning, too, the last moment counts, as of a cut.
    """
    if first is None or second is None:
        return
    for zone in zones:
        # Those of a day that never came there are the wrong way round.
        begin, end = first.nearest_bounds(zone), second.nearest_bounds(zone)
        if max(end) < (max(begin) if ends else min(begin)):
            raise BadArgument(
                names[1],
                f"{second} is before {first}, which is {names[0]}",
                "Give the earlier date first.",
            )


def zones_of(governments: Iterable[GovernmentRow]) -> set[str]:
    """The zones of governments; UTC where there are none."""
    return {one.zone for one in governments} or {"UTC"}
