"""The developments of a list as a table, as JSON Lines or as a Markdown list."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from itertools import groupby
from typing import Final, Literal, get_args

from timeline.dates.edtf import Edtf
from timeline.publish.exports.tables import computed
from timeline.publish.exports.wording import in_parts
from timeline.readmodel.entry import Entry
from timeline.text.sanitize import safe_url, sanitize

ListForm = Literal["csv", "jsonl", "markdown"]
LIST_FORMS: Final[tuple[ListForm, ...]] = get_args(ListForm)
_SYNTAX: Final = re.compile(r"([\\`*_\[\]<>#|~])")


def listed(
    form: ListForm, entries: Iterable[Entry], names: Callable[[], Mapping[str, str]]
) -> Iterator[bytes]:
    """The developments in a format, in parts; `names` gives those of governments."""
    if form == "csv":
        return in_parts(_csv(entries, names()))
    return in_parts(_markdown(entries) if form == "markdown" else _jsonl(entries))


def _csv(entries: Iterable[Entry], names: Mapping[str, str]) -> Iterator[str]:
    from timeline.domain.parsing import completed
    from timeline.formats.tables.cells import MARK
    from timeline.formats.tables.csv_writer import csv_header, csv_row

    yield MARK + csv_header()
    for entry in entries:
        yield csv_row(completed(entry.as_stored()), computed(entry, names))


def _jsonl(entries: Iterable[Entry]) -> Iterator[str]:
    for entry in entries:
        yield json.dumps(entry.as_json(), ensure_ascii=False) + "\n"


def _markdown(entries: Iterable[Entry]) -> Iterator[str]:
    """A list under each date, with the sources of each development."""
    for number, (day, those) in enumerate(groupby(entries, lambda one: one.occurred.human())):
        yield f"{chr(10) * (number > 0)}## {_plain(day)}\n\n"
        yield from map(_item, those)


def _item(entry: Entry) -> str:
    struck = "~~" if entry.retracted_by is not None else ""
    cited = "; ".join(map(_source, entry.document["sources"]))
    said = f"- {_plain(entry.government)}: {struck}{_plain(entry.title)}{struck}"
    return f"{said}{f' ({cited})' if cited else ''} `{sanitize(entry.id)}`\n"


def _source(source: dict[str, str]) -> str:
    parts = [_plain(source["publisher"])]
    if source.get("title"):
        parts.append(f"“{_plain(source['title'])}”")
    if source.get("published"):
        parts.append(_plain(Edtf.stored(source["published"]).human()))
    if source.get("url") and safe_url(source["url"]) is not None:
        parts.append(f"<{source['url']}>")
    return ", ".join(parts)


def _plain(text: str) -> str:
    """Text that Markdown takes for nothing but text."""
    return _SYNTAX.sub(r"\\\1", sanitize(text))
