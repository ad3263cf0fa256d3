"""`timeline.json`: slides for TimelineJS 3, in the JSON that it documents.

https://timeline.knightlab.com/docs/json-format.html
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from html import escape
from typing import Any, Final

from timeline.dates.edtf import FUTURE, PAST, Edtf, iso
from timeline.publish.exports.record import Record
from timeline.publish.exports.selection import Selection
from timeline.publish.exports.wording import (
    AMENDMENTS,
    as_json,
    body_html,
    date_words,
    in_parts,
    json_list,
    kind_words,
    shown,
)
from timeline.readmodel.entry import Entry
from timeline.text.sanitize import clip

_PARTS: Final = (
    ("year", 0, 4),
    ("month", 5, 7),
    ("day", 8, 10),
    ("hour", 11, 13),
    ("minute", 14, 16),
)
"""Where each part of a date is in ISO 8601."""
MOST_GROUPS: Final = 10
"""Groups for which TimelineJS has room below the slides."""
_LONGEST: Final = 30
"""Cells of the name of a group."""
_CLOCK: Final = ("minute", "second")
"""Precisions with a time of day."""


def timeline_json(record: Record, chosen: Selection) -> Iterator[bytes]:
    """A slide for each development, with what is not certain of its date in its words.

    Slides of several governments are grouped by government, those of one by matter, as far as
    TimelineJS has room for the groups. Amendments and what was retracted are left out: a slide
    shows a development as it stands.
    """
    return in_parts(_texts(record, chosen))


def _texts(record: Record, chosen: Selection) -> Iterator[str]:
    group = _groups(record, chosen)
    title = {"text": {"headline": escape(shown(chosen.name))}}
    yield f'{{"scale":"human","title":{as_json(title)},"events":'
    yield from json_list(
        _slide(entry, group(entry))
        for entry in record.entries(chosen)
        if entry.kind not in AMENDMENTS and entry.retracted_by is None
    )
    yield "}\n"


def _groups(record: Record, chosen: Selection) -> Callable[[Entry], str | None]:
    """What gives the group of a development; None if there would be one, or too many."""
    names = {one.id: one.name for one in record.governments(chosen)}
    if 1 < len(names) <= MOST_GROUPS:
        return lambda entry: names.get(entry.government)
    titles = {one.matter: one.title or kind_words(one.matter) for one in record.states(chosen)}
    if len(names) != 1 or not 1 < len(titles) <= MOST_GROUPS:
        return lambda _: None
    matters = record.matters_of(chosen)
    return lambda entry: next((titles[one] for one in matters(entry) if one in titles), None)


def _slide(entry: Entry, group: str | None) -> dict[str, Any]:
    found: dict[str, Any] = {
        "unique_id": entry.id,
        **_span(entry),
        "display_date": shown(date_words(entry)),
        "text": {
            "headline": escape(shown(entry.title)),
            "text": body_html(entry, is_dated=False),
        },
        # Else TimelineJS makes links of what looks like one in any text.
        "autolink": False,
    }
    return found if group is None else {**found, "group": clip(shown(group), _LONGEST)}


def _span(entry: Entry) -> dict[str, Any]:
    """The first and the last day that the date allows; of an open end, the other one alone."""
    occurred = Edtf.stored(entry.document["occurred"])
    ends = [one for one in (entry.earliest, entry.latest) if PAST < one < FUTURE]
    has_clock = occurred.precision in _CLOCK and not occurred.is_interval
    dates = [_date(iso(one, entry.zone) or "", has_clock=has_clock) for one in ends]
    if has_clock or len(dates) < 2 or dates[0] == dates[1]:
        return {"start_date": dates[0]}
    return {"start_date": dates[0], "end_date": dates[1]}


def _date(text: str, *, has_clock: bool) -> dict[str, int]:
    parts = _PARTS if has_clock else _PARTS[:3]
    return {name: int(text[begin:end]) for name, begin, end in parts}
