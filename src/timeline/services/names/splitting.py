"""The corrections that move developments of a matter to another one."""

from __future__ import annotations

from typing import Any

from timeline.dates.edtf import civil_day
from timeline.eventstore.ports import Reader
from timeline.readmodel.entry import Entry
from timeline.services.append import amendment, as_development, free_id
from timeline.services.arguments import BadArgument


def moved(
    entry: Entry, home: str, slugs: set[str], matter: str, to: str, reason: str, now: int
) -> dict[str, Any]:
    """The correction that moves a development, and its place among the others.

    Args:
        entry: The development.
        home: Its government.
        slugs: All slugs of the matter that it has now.
        matter: The one that was given.
        to: The slug of the matter that it gets.
        reason: Why.
        now: In seconds since the epoch.

    Raises:
        BadArgument: if it is not of that matter.
    """
    if entry.government != home or not slugs.intersection(entry.matters):
        raise BadArgument("ids", f"“{entry.id}” is not of the matter “{matter}”", "Check the id.")
    others = [to if one in slugs else one for one in entry.matters]
    changes = {"changes": {"matters": list(dict.fromkeys(others))}}
    fields = amendment("corrected", entry.document, reason, changes, civil_day(now, entry.zone))
    return {"order": (entry.earliest, entry.latest, entry.rank), "fields": fields}


def with_ids(batch: list[dict[str, Any]], reader: Reader) -> list[dict[str, Any]]:
    """The corrections, given by their fields, each with the next free id."""
    taken: set[str] = set()
    for fields in batch:
        fields["id"] = free_id(reader, as_development(fields).id, taken)
        taken.add(fields["id"])
    return batch
