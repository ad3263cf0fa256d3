"""What several formats say of a development, in words that are safe to show."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from datetime import UTC, datetime
from functools import lru_cache
from html import escape
from typing import Any, Final

from timeline.dates.edtf import Edtf, iso
from timeline.readmodel.entry import Entry
from timeline.text.phrasing import quantity_words
from timeline.text.safe_json import json_text
from timeline.text.sanitize import safe_url, sanitize

AMENDMENTS: Final = ("corrected", "cited", "retracted", "disputed")
"""Kinds that are about the record, and not about what happened."""
_AT_ONCE: Final = 64 * 1024
_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
_LENGTH: Final = len("2022-04-22T23:59:59+02:00")


def in_parts(texts: Iterable[str]) -> Iterator[bytes]:
    """The texts as UTF-8, in parts of about 64 kB."""
    held: list[str] = []
    size = 0
    for text in texts:
        held.append(text)
        size += len(text)
        if size >= _AT_ONCE:
            yield "".join(held).encode()
            held, size = [], 0
    if held:
        yield "".join(held).encode()


def as_json(value: object, indent: int | None = None) -> str:
    """JSON that is safe in a terminal and in a script element: `<` and controls are escaped."""
    compact = None if indent else (",", ":")
    text = json.dumps(value, ensure_ascii=False, indent=indent, separators=compact)
    return json_text(text).replace("<", "\\u003c")


def json_list(values: Iterable[object]) -> Iterator[str]:
    """A list in JSON with an item a line, one by one."""
    separator = "["
    for value in values:
        yield f"{separator}\n{as_json(value)}"
        separator = ","
    yield "[]" if separator == "[" else "\n]"


def shown(text: str) -> str:
    """A text that controls, reorders and hides nothing, on one line."""
    return sanitize(text)


def lines(text: str) -> str:
    """The same, with its line feeds."""
    return sanitize(text, newlines=True)


def web_address(text: str | None) -> str | None:
    """A text if it is an address of the web that is safe to open; else None."""
    return None if text is None else safe_url(text)


def moment_text(microseconds: int) -> str:
    """A moment in RFC 3339, to the second, in UTC."""
    return datetime.fromtimestamp(microseconds // 1_000_000, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def local_moment(instant: int, zone: str) -> str | None:
    """A moment as other programs read it, in a zone; None if it is open.

    RFC 3339 and XML Schema have no seconds in an offset, which local mean time has: such a moment
    is in UTC.
    """
    text = iso(instant, zone)
    return text if text is None or len(text) == _LENGTH else iso(instant, "UTC")


def microseconds(recorded: str) -> int:
    """A moment in ISO 8601 with offset, in microseconds since the epoch."""
    since = datetime.fromisoformat(recorded) - _EPOCH
    return (since.days * 86_400 + since.seconds) * 1_000_000 + since.microseconds


def kind_words(kind: str) -> str:
    """`decision taken`."""
    return kind.replace("-", " ")


def date_words(entry: Entry) -> str:
    """When it happened, in English: `between 21 and 28 February 2022`."""
    return Edtf.stored(entry.document["occurred"]).human()


def marks(entry: Entry) -> list[str]:
    """What a reader must know of it before anything else."""
    found = []
    if entry.retracted_by is not None:
        found.append("This was retracted.")
    if entry.disputed_by is not None:
        found.append("This is disputed.")
    if entry.amended:
        found.append("This was corrected, or a source was added.")
    return found


@lru_cache(512)  # Both forms of a feed have the same items, and so have feeds of the whole.
def body_html(entry: Entry, *, is_dated: bool = True) -> str:
    """A development as HTML: date, summary, amounts, quotes and sources; without a script or style.

    Args:
        entry: The development.
        is_dated: Whether it begins with the date, which other formats have in a field.
    """
    document = entry.document
    found = [f"<p>{escape(_head(entry, is_dated=is_dated))}</p>"]
    found += [f"<p><strong>{escape(one)}</strong></p>" for one in marks(entry)]
    if document["summary"]:
        found.append(f"<p>{_with_breaks(document['summary'])}</p>")
    if document["quantities"]:
        items = (escape(shown(quantity_words(one))) for one in document["quantities"])
        found.append(f"<ul>{''.join(f'<li>{one}</li>' for one in items)}</ul>")
    for source in document["sources"]:
        for quote in source["quotes"]:
            language = quote.get("language")
            lang = f' lang="{escape(shown(language))}"' if language else ""
            found.append(f"<blockquote{lang}><p>{_with_breaks(quote['exact'])}</p></blockquote>")
        address = web_address(source.get("url"))
        words = escape(source_words(source))
        named = f'<a href="{escape(address)}">{words}</a>' if address else words
        found.append(f"<p>Source: {named}</p>")
    return "".join(found)


def _head(entry: Entry, *, is_dated: bool = True) -> str:
    date = f"{date_words(entry)} · " if is_dated else ""
    return shown(f"{date}{entry.government} · {kind_words(entry.kind)}")


def source_words(source: Mapping[str, Any]) -> str:
    """`The Brussels Times, “Headline”, 21 April 2022`."""
    found = [shown(source["publisher"])]
    if source.get("title"):
        found.append(f"“{shown(source['title'])}”")
    if source.get("published"):
        found.append(Edtf.stored(source["published"]).human())
    return ", ".join(found)


def _with_breaks(text: str) -> str:
    return escape(lines(text)).replace("\n", "<br>")
