"""A line of the list: what drawing and playback need of a development.

Playback uses it too, so it knows no thread and no widget.
"""

from __future__ import annotations

from dataclasses import dataclass

from timeline.dates.edtf import FUTURE, PAST, civil_day
from timeline.results import Entry
from timeline.text.phrasing import weekday
from timeline.tui.content import plain


@dataclass(frozen=True, slots=True)
class Line:
    """A development as the list shows it; texts are safe to draw."""

    row: int
    id: str
    government: str
    kind: str
    earliest: int
    happened_by: int
    known: int
    known_day: str
    """The day on which it became public, in the government's time zone, as `2022-04-21`."""
    zone: str
    when: str
    """Its date in at most 21 characters."""
    title: str
    matters: tuple[str, ...]
    marks: frozenset[str]
    """The names in `MARKS` that do not depend on the playhead."""
    url: str | None


def line(entry: Entry) -> Line:
    """The line of an entry."""
    document = entry.document
    marks = {
        "amended": entry.amended,
        "retracted": entry.retracted_by is not None,
        "disputed": entry.disputed_by is not None or document["verification"] == "disputed",
        "contradictory": bool(document["accepts"]),
        "account": document["account_of"] is not None,
        "joint": bool(document["joint_with"]),
        "later": _learnt_later(entry),
    }
    urls = [source["url"] for source in document["sources"] if source.get("url")]
    return Line(
        entry.row, entry.id, entry.government, entry.kind, entry.earliest, entry.happened_by,
        entry.known, civil_day(entry.known, entry.zone), entry.zone,
        weekday(entry.occurred.short()), plain(entry.title), tuple(map(plain, entry.matters)),
        frozenset(name for name, given in marks.items() if given),
        urls[0] if urls else None,
    )  # fmt: skip


def _learnt_later(entry: Entry) -> bool:
    """Whether it became public on a later day than the last possible day of the event."""
    if not (PAST < entry.latest < entry.known < FUTURE):
        return False
    return civil_day(entry.known, entry.zone) > civil_day(entry.latest, entry.zone)
