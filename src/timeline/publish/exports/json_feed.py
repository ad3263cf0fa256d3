"""`feed.json`: what was recorded last, for feed readers (JSON Feed 1.1).

https://www.jsonfeed.org/version/1.1/
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

from timeline.publish.exports.news import NewsItem, authority_of, newest, tag_of
from timeline.publish.exports.record import Record
from timeline.publish.exports.selection import Selection
from timeline.publish.exports.wording import (
    as_json,
    body_html,
    body_text,
    in_parts,
    moment_text,
    shown,
    web_address,
)

VERSION: Final = "https://jsonfeed.org/version/1.1"


def feed_json(record: Record, chosen: Selection, path: str | None = None) -> Iterator[bytes]:
    """The newest 100 developments by recording.

    Args:
        record: What is read.
        chosen: For a feed of one government or matter, that alone.
        path: The path of the file in the site; by default that of the feed of all, or unknown if
            it is of a part.
    """
    authority = authority_of(record, chosen)
    feed: dict[str, Any] = {"version": VERSION, "title": shown(chosen.name)}
    if chosen.base_url:
        feed["home_page_url"] = chosen.base_url
        if path is not None or not chosen.part:
            feed["feed_url"] = f"{chosen.base_url}{path or 'feed.json'}"
    feed |= {
        "language": "en",
        "authors": [{"name": shown(chosen.name)}],
        "items": [_item(one, chosen, authority) for one in newest(record, chosen)],
    }
    return in_parts([as_json(feed, indent=2), "\n"])


def _item(item: NewsItem, chosen: Selection, authority: str) -> dict[str, Any]:
    entry, document = item.entry, item.entry.document
    addresses = (web_address(source.get("url")) for source in document["sources"])
    external = next((one for one in addresses if one), None)
    page = chosen.page_of(entry.id)
    return {
        "id": tag_of(item, authority),
        **({"url": page} if page else {}),
        **({"external_url": external} if external else {}),
        "title": shown(entry.title),
        "content_html": body_html(entry),
        "content_text": body_text(entry),
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
