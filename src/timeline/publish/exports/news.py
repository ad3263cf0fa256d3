"""What was recorded last, for feeds: the newest first."""

from __future__ import annotations

import re
from dataclasses import replace
from heapq import nlargest
from typing import Final, NamedTuple
from urllib.parse import urlsplit

from timeline.publish.exports.record import Record
from timeline.publish.exports.selection import Selection
from timeline.publish.exports.wording import AMENDMENTS, microseconds, moment_text
from timeline.readmodel.entry import Entry

NEWEST: Final = 100
"""Items of a feed."""


class NewsItem(NamedTuple):
    """A development as an item of a feed.

    Attributes:
        updated: When it, or its last amendment, was recorded, in microseconds since the epoch.
        recorded: When it was recorded.
        entry: The development.
        matters: Its matters, by their present names.
    """

    updated: int
    recorded: int
    entry: Entry
    matters: tuple[str, ...]


def newest(record: Record, chosen: Selection, most: int = NEWEST) -> list[NewsItem]:
    """The developments that were recorded, or amended, last; what is in the future is left out."""
    limit = int(record.today().timestamp() * 1_000_000)
    amended: dict[str, int] = {}
    # An amendment has the matters of what it amends only in rare cases.
    all_amendments = replace(chosen, matters=(), kinds=(), since=None, until=None, as_of=None)
    for entry in record.entries(all_amendments, AMENDMENTS):
        target, moment = entry.document["amends"], microseconds(entry.recorded)
        if moment <= limit:
            amended[target] = max(moment, amended.get(target, 0))
    matters = record.matters_of(chosen)
    items = (
        NewsItem(max(recorded, amended.get(entry.id, 0)), recorded, entry, tuple(matters(entry)))
        for entry in record.entries(chosen)
        if (recorded := microseconds(entry.recorded)) <= limit
    )
    return nlargest(most, items, key=lambda one: (one.updated, one.recorded, one.entry.id))


def tag_of(item: NewsItem, authority: str) -> str:
    """The id of an item, as a tag URI (RFC 4151): it stays when the development is amended.

    It has the day on which the development was recorded, its id and its place in the history of
    its government.
    """
    day = moment_text(item.recorded)[:10]
    return f"tag:{authority},{day}:{item.entry.id}/{item.entry.version}"


def authority_of(record: Record, chosen: Selection) -> str:
    """The domain of tag URIs: that of the site, else one below `.invalid`, which nobody has.

    The latter has the identity of the store, so that two stores never have the same one.
    """
    host = urlsplit(chosen.base_url).hostname or ""
    return host if _is_domain(host) else f"{record.identity()}.timeline.invalid"


_is_domain: Final = re.compile(r"[a-z0-9-]+(?:\.[a-z0-9-]+)+").fullmatch


def feed_tag(record: Record, chosen: Selection, path: str) -> str:
    """The id of a feed: its authority, the day of the first recording, and its file."""
    day = moment_text(record.first_recorded(chosen))[:10]
    return f"tag:{authority_of(record, chosen)},{day}:{path}"


def updated_of(items: list[NewsItem]) -> str:
    """When a feed was last updated: with its newest item; 1970 without one."""
    return moment_text(items[0].updated if items else 0)
