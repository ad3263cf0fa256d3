"""What was recorded last, for feeds: the newest first."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from contextlib import suppress
from dataclasses import replace
from heapq import heappush, heapreplace, nlargest
from typing import Final, NamedTuple
from urllib.parse import urlsplit

from timeline.publish.exports.record import Record
from timeline.publish.exports.selection import Selection
from timeline.publish.exports.wording import AMENDMENTS, microseconds, moment_text
from timeline.readmodel.entry import Entry

NEWEST: Final = 100
"""Items of a feed."""


class NewsItem(NamedTuple):
    """A development as an item of a feed; the newer one is the greater.

    Attributes:
        updated: When it, or its last amendment, was recorded, in microseconds since the epoch.
        recorded: When it was recorded.
        id: The id of the development.
        entry: The development.
        matters: Its matters, by their present names.
    """

    updated: int
    recorded: int
    id: str
    entry: Entry
    matters: tuple[str, ...]


class FeedNames(NamedTuple):
    """What the ids of feeds and of their items begin with.

    Attributes:
        authority: The domain of tag URIs (RFC 4151).
        day: A day on which the domain was the publisher's: that of the first recording.
    """

    authority: str
    day: str

    @classmethod
    def of(cls, record: Record, chosen: Selection) -> FeedNames:
        """Those of a store."""
        day = moment_text(record.first_recorded(chosen))[:10]
        return cls(authority_of(record, chosen), day)

    def feed(self, path: str) -> str:
        """The id of a feed."""
        return f"tag:{self.authority},{self.day}:{path}"

    def item(self, item: NewsItem) -> str:
        """The id of an item: it stays when the development is amended.

        It has the day on which the development was recorded, its id and its place in the history
        of its government.
        """
        day = moment_text(item.recorded)[:10]
        return f"tag:{self.authority},{day}:{item.id}/{item.entry.version}"


def authority_of(record: Record, chosen: Selection) -> str:
    """The domain of tag URIs: that of the site, else one below `.invalid`, which nobody has.

    The latter has the identity of the store, so that two stores never have the same one.
    """
    host = urlsplit(chosen.base_url).hostname or ""
    with suppress(UnicodeError):
        host = host.encode("idna").decode()
    return host if _is_domain(host) else f"{record.identity()}.timeline.invalid"


_is_domain: Final = re.compile(r"[a-z0-9-]+(?:\.[a-z0-9-]+)+").fullmatch


def newest(record: Record, chosen: Selection, most: int = NEWEST) -> list[NewsItem]:
    """The developments that were recorded, or amended, last; what is in the future is left out."""
    return nlargest(most, _items(record, chosen))


class NewestOfEach(NamedTuple):
    """The newest items by government, and by government and matter."""

    by_government: dict[str, list[NewsItem]]
    by_matter: dict[tuple[str, str], list[NewsItem]]


def newest_of_each(record: Record, chosen: Selection) -> NewestOfEach:
    """The items of all feeds of one government or matter, in one reading.

    What governments did together is in the feed of each of them.
    """
    found = NewestOfEach({}, {})
    for item in _items(record, chosen):
        entry = item.entry
        for government in (entry.government, *entry.document["joint_with"]):
            _keep(found.by_government.setdefault(government, []), item)
        for matter in item.matters:
            _keep(found.by_matter.setdefault((entry.government, matter), []), item)
    for items in (*found.by_government.values(), *found.by_matter.values()):
        items.sort(reverse=True)
    return found


def _keep(items: list[NewsItem], item: NewsItem) -> None:
    """Adds an item to a heap of the newest."""
    if len(items) < NEWEST:
        heappush(items, item)
    elif item > items[0]:
        heapreplace(items, item)


def _items(record: Record, chosen: Selection) -> Iterator[NewsItem]:
    limit = int(record.today().timestamp() * 1_000_000)
    amended: dict[str, int] = {}
    # An amendment has the matters of what it amends only in rare cases.
    all_amendments = replace(chosen, matters=(), kinds=(), since=None, until=None, as_of=None)
    for entry in record.entries(all_amendments, AMENDMENTS):
        target, moment = entry.document["amends"], microseconds(entry.recorded)
        if moment <= limit:
            amended[target] = max(moment, amended.get(target, 0))
    matters = record.matters_of(chosen)
    for entry in record.entries(chosen):
        recorded = microseconds(entry.recorded)
        if recorded <= limit:
            updated = max(recorded, amended.get(entry.id, 0))
            yield NewsItem(updated, recorded, entry.id, entry, tuple(matters(entry)))


def updated_of(items: Iterable[NewsItem]) -> str:
    """When a feed was last updated: with its newest item; 1970 without one."""
    return moment_text(max((one.updated for one in items), default=0))
