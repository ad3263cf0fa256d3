"""What is fuzzed: each target takes bytes and raises nothing, whatever they are.

A target holds more than “it does not crash”: what is read can be written and read again, what
our query parser takes SQLite takes, a finding can be shown.
"""

from __future__ import annotations

import io
import sqlite3
from collections.abc import Callable, Iterable
from contextlib import suppress
from functools import cache
from typing import Final
from zoneinfo import ZoneInfo

from timeline.dates.edtf import DateError, Edtf
from timeline.domain.developments import document_json
from timeline.domain.parsing import parse_development
from timeline.formats.errors import Finding
from timeline.formats.jsonl import read_jsonl_stream
from timeline.formats.records import GovernmentHeader, Item
from timeline.formats.yaml_reader import read_yaml_bytes
from timeline.readmodel.database import TEXTS
from timeline.readmodel.queries.fulltext import BadQuery, full_text_query
from timeline.text.sanitize import sanitize

ZONE: Final = "Europe/Brussels"
ZoneInfo(ZONE)


def edtf(data: bytes) -> None:
    """A date, or a refusal; what was read is said, bounded, and read the same again."""
    text = data.decode("utf-8", "surrogateescape")
    try:
        date = Edtf.parse(text)
    except DateError:
        return
    assert Edtf.parse(str(date)) == date
    assert sanitize(date.human()) == date.human()
    # In a zone it may never have been, or end before it starts; that is said, too.
    with suppress(DateError):
        earliest, latest = date.bounds(ZONE)
        assert earliest <= latest


def yaml(data: bytes) -> None:
    """Records and findings of a YAML file."""
    _records(read_yaml_bytes(data, "fuzz.yaml"))


def jsonl(data: bytes) -> None:
    """Records and findings of a file of JSON Lines."""
    _records(read_jsonl_stream(io.BytesIO(data), "fuzz.jsonl"))


def _records(found: Iterable[GovernmentHeader | Item | Finding]) -> None:
    for one in found:
        if isinstance(one, Finding):
            assert str(one)
            assert one.line is None or one.line >= 1
        elif isinstance(one, Item):
            written = document_json(one.development)
            assert parse_development(written) == one.development


@cache
def _texts() -> sqlite3.Connection:
    connection = sqlite3.connect(":memory:")
    connection.execute(TEXTS)
    connection.execute("INSERT INTO texts (rowid, words) VALUES (1, 'a b c d heavy weapons')")
    return connection


def query(data: bytes) -> None:
    """A full-text query that SQLite takes, or a refusal."""
    text = data.decode("utf-8", "surrogateescape")
    try:
        written = full_text_query(text)
    except BadQuery:
        return
    _texts().execute("SELECT rowid FROM texts WHERE texts MATCH ?", (written,)).fetchall()


TARGETS: Final[dict[str, Callable[[bytes], None]]] = {
    "yaml": yaml,
    "jsonl": jsonl,
    "edtf": edtf,
    "query": query,
}

_YAML = b"""\
government: be
name: Belgium
zone: Europe/Brussels
sources:
  standaard: {publisher: De Standaard, published: 2022-04-21, url: "https://example.org/a"}
developments:
  - id: a
    kind: decision-expected
    occurred: 2022-04-20/2022-04-21
    expected: ../2022-04-22
    title: 'A title: with signs'
    matters: [heavy-weapons]
    quantities: [{amount: 3, currency: EUR, qualifier: about, as_written: three}]
    place: {name: Ghent, country: be, latitude: 51.05, longitude: 3.7}
    attributes: {file: 007, rate: 12.50, final: true, word: "no"}
    sources:
      - source: standaard
        identifiers: [{scheme: celex, value: 32022R0576}]
        quotes: [{exact: "word \\u00e9", prefix: before}]
  - {id: b, kind: corrected, target: a, occurred: 2022-04~, title: |-
      two
      lines
    , changes: {title: x}, reason: y}
"""
_JSONL = (
    b'{"government":"be","name":"Belgium","zone":"Europe/Brussels"}\n'
    b'{"id":"a","kind":"decision-taken","government":"be","occurred":"2022-04-20",'
    b'"title":"A title","matters":["m"],"outcome":"approved","sources":[{"publisher":"P",'
    b'"identifiers":[{"scheme":"a","value":"b"}],'
    b'"published":"2022-04-21","quotes":[{"exact":"w"}]}]}\n'
    b'{"id":"d","kind":"meeting-held","government":"be","occurred":"2022-04-20","title":"M",'
    b'"place":"Ghent","attributes":{"a":1,"b":12.50,"c":true,"d":"x"}}\n'
    b'{"path":"x","line":1,"development":null,"reasons":[],"given":{"id":"b"}}\n'
    b'{"id":"c","kind":"corrected","target":"a","government":"be","occurred":"2022",'
    b'"title":"t","reason":"r","changes":{"title":"\\ud83d\\ude00"}}\n'
)
_DATES = (
    b"2022-04-20", b"2022-04-20T15:00+02:00", b"2022-04-20T15:00:30Z", b"2022-04", b"202X",
    b"2022-XX", b"2022-04-2X", b"2022-22", b"2022-04~", b"2022-04-20?", b"2022-04%",
    b"2022-02-21/2022-02-28", b"../2022-04", b"2022-04-20/..", b"2022-04-20/", b"/2022",
    b"2022-02-29", b"0001-01-01", b"9999-12-31T23:59:59-12:00",
)  # fmt: skip
_QUERIES = (
    b"heavy weapons", b'"heavy weapons" OR a*', b"NEAR(a b, 5) AND NOT c", b"^a + b * NOT (c OR d)",
    b"((a) AND (b OR (c)))", b'"say ""no"""',
)  # fmt: skip
SEEDS: Final[dict[str, tuple[bytes, ...]]] = {
    "yaml": (_YAML, b"- &a [*a]\n", b"!!python/object/apply:os.system [id]\n", b"%YAML 1.1\n---\n"),
    "jsonl": (_JSONL,),
    "edtf": _DATES,
    "query": _QUERIES,
}
