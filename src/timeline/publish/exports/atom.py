"""`feed.atom`: what was recorded last, for feed readers (RFC 4287)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final
from xml.etree import ElementTree as ET

from timeline.publish.exports.news import FeedNames, NewsItem, newest, updated_of
from timeline.publish.exports.record import Record
from timeline.publish.exports.selection import Selection
from timeline.publish.exports.wording import (
    body_html,
    moment_text,
    shown,
    web_address,
)

ATOM: Final = "http://www.w3.org/2005/Atom"
"""The namespace (RFC 4287, section 2)."""


def feed_atom(record: Record, chosen: Selection) -> Iterator[bytes]:
    """The newest 100 developments of a selection by recording."""
    path = f"feed.atom{chosen.part}"
    return atom(newest(record, chosen), chosen, FeedNames.of(record, chosen), path)


def atom(
    items: Sequence[NewsItem], chosen: Selection, names: FeedNames, path: str
) -> Iterator[bytes]:
    """A feed of some items.

    Args:
        items: The newest first.
        chosen: What it is called, and the address of its site.
        names: What the ids begin with.
        path: The path of the file in the site, which is part of the id of the feed. A query at its
            end tells a file of a part that is not in the site.
    """
    feed = ET.Element("feed", {"xmlns": ATOM, "xml:lang": "en"})
    _add(feed, "title", shown(chosen.name))
    _add(feed, "id", names.feed(path))
    _add(feed, "updated", updated_of(items))
    _add(_add(feed, "author"), "name", shown(chosen.name))
    _add(feed, "generator", "decision-timeline")
    if chosen.base_url:
        if "?" not in path:
            own = f"{chosen.base_url}{path}"
            _add(feed, "link", rel="self", type="application/atom+xml", href=own)
        _add(feed, "link", rel="alternate", type="text/html", href=chosen.base_url)
    for item in items:
        _entry(feed, item, chosen, names)
    ET.indent(feed)
    yield b'<?xml version="1.0" encoding="utf-8"?>\n'
    yield ET.tostring(feed, encoding="unicode").encode() + b"\n"


def _entry(feed: ET.Element, item: NewsItem, chosen: Selection, names: FeedNames) -> None:
    entry, document = item.entry, item.entry.document
    into = _add(feed, "entry")
    _add(into, "title", shown(entry.title), type="text")
    _add(into, "id", names.item(item))
    _add(into, "updated", moment_text(item.updated))
    _add(into, "published", moment_text(item.recorded))
    page = chosen.page_of(entry.id)
    if page is not None:
        _add(into, "link", rel="alternate", type="text/html", href=page)
    for source in document["sources"]:
        address = web_address(source.get("url"))
        # Without a page of ours the first source is what a reader opens.
        if address is not None:
            _add(into, "link", rel="alternate" if page is None else "related", href=address)
            page = page or address
    for term in (entry.government, entry.kind, *item.matters, *document["tags"]):
        _add(into, "category", term=shown(term))
    _add(into, "content", body_html(entry), type="html")


def _add(into: ET.Element, name: str, text: str | None = None, **attributes: str) -> ET.Element:
    found = ET.SubElement(into, name, attributes)
    found.text = text
    return found
