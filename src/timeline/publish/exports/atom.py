"""`feed.atom`: what was recorded last, for feed readers (RFC 4287)."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final
from xml.etree import ElementTree as ET

from timeline.publish.exports.news import (
    NewsItem,
    authority_of,
    feed_tag,
    newest,
    tag_of,
    updated_of,
)
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


def feed_atom(record: Record, chosen: Selection, path: str | None = None) -> Iterator[bytes]:
    """The newest 100 developments by recording.

    Args:
        record: What is read.
        chosen: For a feed of one government or matter, that alone.
        path: The path of the file in the site, which is part of its id; by default that of the
            feed of all, or unknown if it is of a part.
    """
    items = newest(record, chosen)
    authority = authority_of(record, chosen)
    feed = ET.Element("feed", {"xmlns": ATOM, "xml:lang": "en"})
    _add(feed, "title", shown(chosen.name))
    _add(feed, "id", feed_tag(record, chosen, path or f"feed.atom{chosen.part}"))
    _add(feed, "updated", updated_of(items))
    _add(_add(feed, "author"), "name", shown(chosen.name))
    _add(feed, "generator", "decision-timeline")
    if chosen.base_url:
        if path is not None or not chosen.part:
            own = f"{chosen.base_url}{path or 'feed.atom'}"
            _add(feed, "link", rel="self", type="application/atom+xml", href=own)
        _add(feed, "link", rel="alternate", type="text/html", href=chosen.base_url)
    for item in items:
        _entry(feed, item, chosen, authority)
    ET.indent(feed)
    yield b'<?xml version="1.0" encoding="utf-8"?>\n'
    yield ET.tostring(feed, encoding="unicode").encode() + b"\n"


def _entry(feed: ET.Element, item: NewsItem, chosen: Selection, authority: str) -> None:
    entry, document = item.entry, item.entry.document
    into = _add(feed, "entry")
    _add(into, "title", shown(entry.title), type="text")
    _add(into, "id", tag_of(item, authority))
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
