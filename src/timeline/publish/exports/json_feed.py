"""`feed.json`: what was recorded last, for feed readers (JSON Feed 1.1).

https://www.jsonfeed.org/version/1.1/
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any, Final

from timeline.publish.exports.news import FeedNames, NewsItem, newest
from timeline.publish.exports.record import Record
from timeline.publish.exports.selection import Selection
from timeline.publish.exports.wording import (
    as_json,
    body_html,
    in_parts,
    moment_text,
    shown,
    web_address,
)

VERSION: Final = "https://jsonfeed.org/version/1.1"


def feed_json(record: Record, chosen: Selection) -> Iterator[bytes]:
    """The newest 100 developments of a selection by recording."""
    path = f"feed.json{chosen.part}"
    return json_feed(newest(record, chosen), chosen, FeedNames.of(record, chosen), path)


def json_feed(
    items: Sequence[NewsItem], chosen: Selection, names: FeedNames, path: str
) -> Iterator[bytes]:
    """A feed of some items; the arguments are those of `atom`."""
    feed: dict[str, Any] = {"version": VERSION, "title": shown(chosen.name)}
    if chosen.base_url:
        feed["home_page_url"] = chosen.base_url
        if "?" not in path:
            feed["feed_url"] = f"{chosen.base_url}{path}"
    feed |= {
        "language": "en",
        "authors": [{"name": shown(chosen.name)}],
        "items": [_item(one, chosen, names) for one in items],
    }
    return in_parts([as_json(feed, indent=2), "\n"])


def _item(item: NewsItem, chosen: Selection, names: FeedNames) -> dict[str, Any]:
    entry, document = item.entry, item.entry.document
    addresses = (web_address(source.get("url")) for source in document["sources"])
    external = next((one for one in addresses if one), None)
    page = chosen.page_of(entry.id)
    return {
        "id": names.item(item),
        **({"url": page} if page else {}),
        **({"external_url": external} if external else {}),
        "title": shown(entry.title),
        "content_html": body_html(entry),
        "date_published": moment_text(item.recorded),
        "date_modified": moment_text(item.updated),
        "tags": [
            shown(one) for one in (entry.government, entry.kind, *item.matters, *document["tags"])
        ],
        "_timeline": {
            "id": entry.id,
            "occurred": document["occurred"],
            "government": entry.government,
            "kind": entry.kind,
            "matters": list(item.matters),
        },
    }
