"""What each bad file gets: the line and the field; the words and the hints are in tests/messages.

A finding without its line or field sends a person through the whole file, and nothing fails for
it. So each is written down here.
"""

from __future__ import annotations

import io
from collections.abc import Iterable, Iterator
from typing import TypeAlias

import pytest

from timeline.formats.errors import Finding
from timeline.formats.jsonl import read_jsonl_stream
from timeline.formats.yaml_reader import read_yaml_bytes

Expected: TypeAlias = tuple[int | None, str | None]
"""Line and field."""

HEADER = "government: be\nname: Belgium\nzone: Europe/Brussels\n"
ENTRY = """developments:
  - id: a
    kind: statement-made
    occurred: 2022-04-20
    title: A
"""
YAML = HEADER + ENTRY
"""A good file, in which the id stands on line 5 and the title on line 8."""
LINE = '{"id":"a","kind":"statement-made","government":"be","occurred":"2022-04-20","title":"A"}'
OTHER = LINE.replace('"a"', '"b"')

# A line, the field, and the development if it is known.
JSON_LINES = [
    ("[1]", None, None),
    ('"text"', None, None),
    ("null", None, None),
    ('{"a":1', None, None),
    ('{"a":"b', None, None),
    ("not json", None, None),
    ('{"id":"a";}', None, None),
    ('{"id":"\0"}', None, None),
    ('{"id":"\a"}', None, None),
    (b'{"id":"\xff"}', None, None),
    ('{"id":NaN}', None, None),
    ('{"id":-Infinity}', None, None),
    ('{"id":"a","id":"b"}', None, None),
    (LINE.replace("}", ',"title":"B"}'), None, "a"),
    (r'{"id":"\ud800"}', None, None),
    (r'{"\udfff":"a"}', None, None),
    ('{"id":' + "[" * 40 + "]" * 40 + "}", None, None),
    ('{"id":' + "[" * 100_000, None, None),
    ('{"id":' + "9" * 5_000 + "}", None, None),
    ("<<<<<<< HEAD", None, None),
    ("=======", None, None),
    (">>>>>>> theirs", None, None),
    ("||||||| base", None, None),
    ("\ufeff" + LINE, None, None),
    ('{"government":"be","zone":"Mars/Base"}', "zone", None),
    ('{"government":"be","zone":"Europe/Brusels"}', "zone", None),
    ('{"government":"BE"}', "government", None),
    ('{"government":"be","nam":"x"}', "nam", None),
    ('{"government":"be","name":1}', "name", None),
    ('{"name":"x"}', "government", None),
    ('{"government":"be","name":"\u200b"}', "name", None),
    (LINE.replace('"kind":"statement-made",', ""), "kind", "a"),
    (LINE.replace("statement", "statment"), "kind", "a"),
    (LINE.replace('"title":"A"', '"title":1'), "title", "a"),
    (LINE.replace('"title":"A"', '"title":1.50'), "title", "a"),
    (LINE.replace("04-20", "02-30"), "occurred", "a"),
    (LINE.replace("2022-04-20", "20/04/2022"), "occurred", "a"),
    (LINE.replace("}", ',"matters":"x"}'), "matters", "a"),
    (LINE.replace("}", ',"quantities":[{"amount":"x"}]}'), "quantities.0.amount", "a"),
    (
        LINE.replace("}", ',"sources":[{"publisher":"X","quotes":[{"exact":"x","exakt":"x"}]}]}'),
        "sources.0.quotes.0.exakt",
        "a",
    ),
    (
        '{"path":"x","line":7,"development":"a","reasons":[],"given":{"id":"a","kind":"x"}}',
        "kind",
        "a",
    ),
    ('{"path":"x","line":7,"development":null,"reasons":[],"given":"{1"}', None, None),
    (r'{"path":"x","line":7,"development":null,"reasons":[],"given":"{\n\n\ud800"}', None, None),
]


@pytest.mark.parametrize(
    ("bad", "field", "development"),
    JSON_LINES,
    ids=[str(number) for number in range(len(JSON_LINES))],
)
def test_of_a_line_of_json(bad: str | bytes, field: str | None, development: str | None) -> None:
    raw = bad if isinstance(bad, bytes) else bad.encode()
    data = b"\n" + OTHER.encode() + b"\n" + raw + b"\n" + OTHER.encode() + b"\n"

    (found,) = _findings(read_jsonl_stream(io.BytesIO(data), "be.jsonl"))

    assert (found.path, found.line, found.field) == ("be.jsonl", 3, field)
    assert found.development == development


def test_of_a_file_of_json_that_is_cut_off() -> None:
    data = f'{LINE}\n{{"id":"b"'.encode()

    (found,) = _findings(read_jsonl_stream(io.BytesIO(data), "be.jsonl"))

    assert (found.line, found.given) == (2, '{"id":"b"')


def test_of_json_in_another_encoding() -> None:
    (found,) = _findings(read_jsonl_stream(io.BytesIO(LINE.encode("utf-16")), "be.jsonl"))

    assert (found.line, found.field) == (1, None)


TITLE = "title: A\n"
SHARED = HEADER + "sources:\n"
# A file, then the line and the field of each finding.
FILES: dict[str, tuple[str, *tuple[Expected, ...]]] = {
    "nothing": ("", (None, None)),
    "only a comment": ("# x\n", (None, None)),
    "a list": ("\n- a\n", (2, None)),
    "a text": ("\n\ntext\n", (3, None)),
    "a tab": (HEADER + "developments:\n\t- id: a\n", (5, None)),
    "a colon": (YAML.replace(TITLE, "title: A: b\n"), (8, None)),
    "an open quotation mark": (YAML.replace(TITLE, 'title: "A\n') + "    summary: x\n", (8, None)),
    "text after a quotation mark": (YAML.replace(TITLE, 'title: "A" b\n'), (8, None)),
    "no field name": (YAML + "    title\n    summary: x\n", (10, None)),
    "an @": (YAML.replace(TITLE, "title: @A\n"), (8, None)),
    "a field twice": (YAML + "    title: B\n", (9, "title")),
    "an anchor and its alias": (
        YAML.replace(TITLE, "title: &x A\n    summary: *x\n"),
        (8, "title"),
        (9, "summary"),
    ),
    "a tag": (YAML.replace(TITLE, "title: !x A\n"), (8, "title")),
    "not a number": (YAML.replace(TITLE, "title: .inf\n"), (8, "title")),
    "a number as text": (YAML.replace(TITLE, "title: 1.50\n"), (8, "title")),
    "a boolean as text": (YAML.replace(TITLE, "title: true\n"), (8, "title")),
    "digits without end": (YAML.replace(TITLE, f"title: {'9' * 5_000}\n"), (8, "title")),
    "half a character": (YAML.replace(TITLE, 'title: "\\ud800"\n'), (8, "title")),
    "a list as field name": (YAML + "    ? [a]\n    : b\n", (9, None)),
    "depth": (YAML.replace(TITLE, f"title: {'[' * 40}{']' * 40}\n"), (8, None)),
    "two documents": (f"{YAML}---\n{YAML}", (9, None)),
    "old YAML": (f"%YAML 1.1\n---\n{YAML}", (2, None)),
    "a merge, ours": (YAML.replace("    title", "<<<<<<< HEAD\n    title"), (8, None)),
    "a merge, base": (f"{YAML}||||||| base\n", (9, None)),
    "a merge, between": (f"{YAML}=======\n", (9, None)),
    "a merge, theirs": (f"{YAML}>>>>>>> theirs\n", (9, None)),
    "two files joined": (f"{YAML}\ufeff{YAML}", (9, None)),
    "NUL": (YAML.replace(TITLE, 'title: "\0"\n'), (8, None)),
    "an invisible line break": (YAML.replace(TITLE, "title: A\u2028b\n"), (8, None)),
    "a zone nearly right": (YAML.replace("Brussels", "Brusels"), (3, "zone")),
    "an unknown zone": (YAML.replace("Europe/Brussels", "Mars"), (3, "zone")),
    "a header misspelt": (YAML.replace("name", "nmae"), (2, "nmae")),
    "a header twice": (f"government: nl\n{YAML}", (2, "government")),
    "no government": (YAML.removeprefix("government: be\n"), (1, "government")),
    "a government in capitals": (
        YAML.replace("government: be", "government: Be"),
        (1, "government"),
    ),
    "developments that are text": (HEADER + "developments: x\n", (4, "developments")),
    "a development that is text": (HEADER + "developments:\n  - x\n", (5, "developments.0")),
    "sources that are text": (SHARED[:-1] + " x\n", (4, "sources")),
    "a source in capitals": (SHARED + "  Soir:\n    publisher: x\n", (5, "sources.Soir")),
    "a source without its publisher": (
        SHARED + "  s:\n    title: x\n    url: x\n",
        (6, "sources.s.publisher"),
        (7, "sources.s.url"),
    ),
    "a source twice": (
        SHARED + "  s:\n    publisher: a\n  s:\n    publisher: b\n",
        (7, "sources.s"),
    ),
    "a publisher twice": (
        SHARED + "  s:\n    publisher: a\n    publisher: b\n",
        (7, "sources.s.publisher"),
    ),
    "a source that is nearly shared": (
        SHARED + "  soir:\n    publisher: x\n" + ENTRY + "    sources:\n      - source: sior\n",
        (13, "sources.0.source"),
    ),
    "a source that is not shared": (
        YAML + "    sources:\n      - publisher: X\n      - source: zzz\n",
        (11, "sources.1.source"),
    ),
    "an address": (
        YAML + "    sources:\n      - publisher: X\n        url: no\n",
        (11, "sources.0.url"),
    ),
    "a quote misspelt": (
        YAML + "    sources:\n      - publisher: X\n        quotes:\n          - exakt: x\n",
        (12, "sources.0.quotes.0.exact"),
        (12, "sources.0.quotes.0.exakt"),
    ),
    "a field misspelt": (YAML.replace("title", "tilte"), (5, "title"), (8, "tilte")),
    "a kind misspelt": (YAML.replace("statement", "statment"), (6, "kind")),
    "a day of no month": (YAML.replace("04-20", "02-30"), (7, "occurred")),
    "a day written otherwise": (YAML.replace("2022-04-20", "20/04/2022"), (7, "occurred")),
    "another government": (YAML + "    government: nl\n", (9, "government")),
    "an id twice": (
        YAML + ENTRY.removeprefix("developments:\n").replace("title: A", "title: B"),
        (9, "id"),
    ),
    "a development alone": (
        "id: a\nkind: statement-made\ntitle: A\n",
        (1, "government"),
        (1, "occurred"),
    ),
}

ENCODINGS = [
    (YAML.encode("latin-1").replace(b": A", b": \xe9"), 8),
    (YAML.encode("utf-16"), 1),
    (YAML.encode("utf-32"), 1),
]


@pytest.mark.parametrize("name", FILES)
def test_of_a_yaml_file(name: str) -> None:
    text, *expected = FILES[name]

    found = list(_findings(read_yaml_bytes(text.encode(), "be.yaml")))

    assert [(one.line, one.field) for one in found] == expected
    assert {one.path for one in found} == {"be.yaml"}


@pytest.mark.parametrize(("data", "line"), ENCODINGS)
def test_of_yaml_in_another_encoding(data: bytes, line: int) -> None:
    (found,) = _findings(read_yaml_bytes(data, "be.yaml"))

    assert (found.line, found.field) == (line, None)


@pytest.mark.parametrize(
    "name", ["a field misspelt", "a day of no month", "another government", "an id twice"]
)
def test_with_the_id_of_the_development(name: str) -> None:
    text, *_ = FILES[name]

    found = list(_findings(read_yaml_bytes(text.encode(), "be.yaml")))

    assert {one.development for one in found} == {"a"}


def said() -> Iterator[Finding]:
    """Every finding of these lines and files, for the catalogue of messages."""
    for bad, *_ in JSON_LINES:
        raw = bad if isinstance(bad, bytes) else bad.encode()
        yield from _findings(read_jsonl_stream(io.BytesIO(raw), "be.jsonl"))
    for raw in (f'{LINE}\n{{"id":"b"'.encode(), LINE.encode("utf-16")):
        yield from _findings(read_jsonl_stream(io.BytesIO(raw), "be.jsonl"))
    for text, *_ in FILES.values():
        yield from _findings(read_yaml_bytes(text.encode(), "be.yaml"))
    for data, _ in ENCODINGS:
        yield from _findings(read_yaml_bytes(data, "be.yaml"))


def _findings(records: Iterable[object]) -> list[Finding]:
    return [one for one in records if isinstance(one, Finding)]
