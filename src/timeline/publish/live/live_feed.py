"""Feeds of a store of any size, of what is read newest first."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Literal

from timeline.publish.exports.atom import atom
from timeline.publish.exports.json_feed import json_feed
from timeline.publish.exports.news import FeedNames, NewsItem, authority_of
from timeline.publish.exports.record import Record
from timeline.publish.exports.selection import Selection
from timeline.publish.exports.wording import AMENDMENTS, microseconds, moment_text
from timeline.readmodel.entry import Entry
from timeline.readmodel.names.matter_names import MatterNames
from timeline.services.session import StoreSession


def live_feed(
    session: StoreSession,
    form: Literal["atom", "jsonfeed"],
    entries: Sequence[Entry],
    chosen: Selection,
    path: str,
    site: str | None,
) -> Iterator[bytes]:
    """A feed of entries in the order in which they were recorded or amended, the newest first.

    An item has the id that it has in the feeds of a published site, by whatever name it is asked.

    Args:
        session: The store.
        form: The format.
        entries: What was recorded or amended last.
        chosen: What the feed is called, and the address that its links begin with.
        path: Of the feed on the site.
        site: The address that the site was given; None for none.
    """
    record = Record(session)
    authority = authority_of(record, Selection(base_url=site or ""))
    names = FeedNames(authority, _first_day(session))
    items, seen, amended = [], set[str](), dict[str, int]()
    now = int(record.today().timestamp() * 1_000_000)
    with session.at_once() as view:
        matter_names = MatterNames(view)
        for entry in entries:
            recorded = microseconds(entry.recorded)
            if recorded > now:
                continue
            if entry.kind in AMENDMENTS:
                target = entry.document["amends"]
                amended[target] = max(recorded, amended.get(target, 0))
            if entry.id in seen:
                continue
            seen.add(entry.id)
            updated = max(recorded, amended.get(entry.id, 0))
            matters = matter_names.names(entry.government, entry.matters)
            items.append(NewsItem(updated, recorded, entry.id, entry, tuple(matters)))
    items.sort(reverse=True)
    write = atom if form == "atom" else json_feed
    return write(items, chosen, names, path)


def _first_day(session: StoreSession) -> str:
    """The day of the first entry, in UTC."""
    with session.at_once() as view:
        row = view.execute("SELECT recorded FROM revisions ORDER BY row LIMIT 1").fetchone()
    return moment_text(0 if row is None else microseconds(row[0]))[:10]
