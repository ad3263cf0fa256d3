"""The files for other programs in a published site, by their paths in it."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import replace
from importlib.util import find_spec
from typing import Final

from timeline.domain.values import SLUG_PATTERN
from timeline.publish.exports.agenda_ics import CalendarNames, calendar_of
from timeline.publish.exports.atom import atom, feed_atom
from timeline.publish.exports.datapackage import datapackage_json
from timeline.publish.exports.json_feed import feed_json, json_feed
from timeline.publish.exports.json_ld import FILES, developments_jsonld
from timeline.publish.exports.news import FeedNames, newest_of_each
from timeline.publish.exports.parquet import developments_parquet
from timeline.publish.exports.planned_events import PlannedEvent, planned_events
from timeline.publish.exports.popolo import popolo_json
from timeline.publish.exports.record import Record
from timeline.publish.exports.selection import Selection
from timeline.publish.exports.tables import developments_csv, matters_csv, totals_csv
from timeline.publish.exports.timelinejs import timeline_json

ALTERNATES: Final = (
    ("feed.atom", "application/atom+xml"),
    ("feed.json", "application/feed+json"),
    ("agenda.ics", "text/calendar"),
    ("developments.jsonld", "application/ld+json"),
    ("developments.csv", "text/csv"),
)
"""Files that the head of a page links to, each with its media type."""
OF_GOVERNMENT: Final = ("feed.atom", "feed.json", "agenda.ics")
"""Those that each government has in its folder too."""


def site_files(record: Record, chosen: Selection) -> Iterator[tuple[str, Iterator[bytes]]]:
    """Each file with its path and its parts, which are to be read before the next file.

    Beside those of the whole there are a calendar and two feeds for each government, and two feeds
    for each matter: `g/be/agenda.ics`, `g/be/feed.atom`, `m/be/heavy-weapons.atom`. Parquet is left
    out if pyarrow is not installed.
    """
    has_parquet = find_spec("pyarrow") is not None
    yield "developments.csv", developments_csv(record, chosen)
    yield "matters.csv", matters_csv(record, chosen)
    yield "totals.csv", totals_csv(record, chosen)
    yield "datapackage.json", datapackage_json(record, chosen)
    if has_parquet:
        yield "developments.parquet", developments_parquet(record, chosen)
    files = [one for one in FILES if has_parquet or not one[0].endswith(".parquet")]
    yield "developments.jsonld", developments_jsonld(record, chosen, files)
    yield "timeline.json", timeline_json(record, chosen)
    yield "popolo.json", popolo_json(record, chosen)
    yield from _calendars(record, chosen)
    yield from _feeds(record, chosen)


def _calendars(record: Record, chosen: Selection) -> Iterator[tuple[str, Iterator[bytes]]]:
    names = CalendarNames(FeedNames.of(record, chosen).authority, record.last_recorded(chosen))
    planned = planned_events(record, chosen)
    if chosen.kinds or chosen.since or chosen.until:
        # For the agenda these are days on it; what was not chosen has no page to lead to.
        found = {one.id for one in record.entries(chosen)}
        planned = [one for one in planned if one.row.development in found]
    yield "agenda.ics", calendar_of(planned, chosen, names)
    own: dict[str, list[PlannedEvent]] = defaultdict(list)
    for event in planned:
        own[event.row.government].append(event)
    for one in record.governments(chosen):
        if _is_slug(one.id):
            named = replace(chosen, title=f"{chosen.name}: {one.name}")
            yield f"g/{one.id}/agenda.ics", calendar_of(own[one.id], named, names)


def _feeds(record: Record, chosen: Selection) -> Iterator[tuple[str, Iterator[bytes]]]:
    yield "feed.atom", feed_atom(record, chosen)
    yield "feed.json", feed_json(record, chosen)
    names, each = FeedNames.of(record, chosen), newest_of_each(record, chosen)
    called = {one.id: one.name for one in record.governments(chosen)}
    for government, items in sorted(each.by_government.items()):
        if government in called and _is_slug(government):
            named = replace(chosen, title=f"{chosen.name}: {called[government]}")
            path = f"g/{government}/feed"
            yield f"{path}.atom", atom(items, named, names, f"{path}.atom")
            yield f"{path}.json", json_feed(items, named, names, f"{path}.json")
    titles = {(one.government, one.matter): one.title for one in record.states(chosen)}
    for (government, matter), items in sorted(each.by_matter.items()):
        if _is_slug(government) and _is_slug(matter):
            title = titles.get((government, matter)) or matter.replace("-", " ")
            named = replace(chosen, title=f"{chosen.name}: {called.get(government)}: {title}")
            path = f"m/{government}/{matter}"
            yield f"{path}.atom", atom(items, named, names, f"{path}.atom")
            yield f"{path}.json", json_feed(items, named, names, f"{path}.json")


_is_slug: Final = re.compile(SLUG_PATTERN.removesuffix("$")).fullmatch
"""What may be the name of a file: an altered store may have any id."""
