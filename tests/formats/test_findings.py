"""What each bad file gets: the line, the field, the words that name the fault, and the hint.

A finding without its line or field sends a person through the whole file, and nothing fails for
it. So each is written down here, and a hint that is not expected fails as one that is missing.
"""

from __future__ import annotations

import io
from collections.abc import Iterable
from typing import TypeAlias

import pytest

from timeline.formats.jsonl import read_jsonl_stream
from timeline.formats.records import Finding
from timeline.formats.yaml_reader import read_yaml_bytes

Expected: TypeAlias = tuple[int | None, str | None, str, str | None]
"""Line, field, words of the message, words of the hint."""

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
CONFLICT = "merge conflict"
KEEP = "Keep the correct lines, and delete those with"

# A line, the field, the words and the hint, and the development if it is known.
JSON_LINES = [
    ("[1]", None, "a mapping of fields", None, None),
    ('"text"', None, "a mapping of fields", None, None),
    ("null", None, "a mapping of fields", None, None),
    ('{"a":1', None, "line ends in the middle", "one whole development", None),
    ('{"a":"b', None, "line ends in the middle", "one whole development", None),
    ("not json", None, "expecting value, at character 1", None, None),
    ('{"id":"a";}', None, "delimiter, at character 10", None, None),
    ('{"id":"\0"}', None, "NUL", "Delete it.", None),
    ('{"id":"\a"}', None, "U+0007", r"\u0007", None),
    (b'{"id":"\xff"}', None, "0xff is not UTF-8", "Save the file as UTF-8", None),
    ('{"id":NaN}', None, "NaN is not a supported number", "Leave the field out", None),
    ('{"id":-Infinity}', None, "-Infinity is not a supported number", "Leave the field out", None),
    ('{"id":"a","id":"b"}', None, "“id” is given twice", "Keep one", None),
    (LINE.replace("}", ',"title":"B"}'), None, "“title” is given twice", "Keep one", "a"),
    (r'{"id":"\ud800"}', None, "half a character", "Write the whole character", None),
    (r'{"\udfff":"a"}', None, "half a character", "Write the whole character", None),
    ('{"id":' + "[" * 40 + "]" * 40 + "}", None, "more than 32 deep", None, None),
    ('{"id":' + "[" * 100_000, None, "more than 32 deep", None, None),
    ('{"id":' + "9" * 5_000 + "}", None, "thousands of digits", None, None),
    ("<<<<<<< HEAD", None, CONFLICT, KEEP, None),
    ("=======", None, CONFLICT, KEEP, None),
    (">>>>>>> theirs", None, CONFLICT, KEEP, None),
    ("||||||| base", None, CONFLICT, KEEP, None),
    (
        "\ufeff" + LINE,
        None,
        "two files were joined",
        "Delete it, or import the files one by one.",
        None,
    ),
    ('{"government":"be","zone":"Mars/Base"}', "zone", "Mars/Base", "an area and a city", None),
    (
        '{"government":"be","zone":"Europe/Brusels"}',
        *("zone", "Europe/Brusels", "Did you mean Europe/Brussels", None),
    ),
    ('{"government":"BE"}', "government", "not a slug", None, None),
    ('{"government":"be","nam":"x"}', "nam", "did you mean “name”", None, None),
    ('{"government":"be","name":1}', "name", "expected text", '"1"', None),
    ('{"name":"x"}', "government", "missing", None, None),
    ('{"government":"be","name":"\u200b"}', "name", "empty", None, None),
    (LINE.replace('"kind":"statement-made",', ""), "kind", "missing", None, "a"),
    (LINE.replace("statement", "statment"), "kind", "did you mean “statement-made”", None, "a"),
    (LINE.replace('"title":"A"', '"title":1'), "title", "expected text", '"1"', "a"),
    (LINE.replace('"title":"A"', '"title":1.50'), "title", "expected text", '"1.50"', "a"),
    (LINE.replace("04-20", "02-30"), "occurred", "February 2022 has 28 days", None, "a"),
    (LINE.replace("2022-04-20", "20/04/2022"), "occurred", "year first", "2022-04-20", "a"),
    (LINE.replace("}", ',"matters":"x"}'), "matters", "expected a list", None, "a"),
    (
        LINE.replace("}", ',"quantities":[{"amount":"x"}]}'),
        *("quantities.0.amount", "number", None, "a"),
    ),
    (
        LINE.replace("}", ',"sources":[{"publisher":"X","quotes":[{"exact":"x","exakt":"x"}]}]}'),
        *("sources.0.quotes.0.exakt", "did you mean “exact”", None, "a"),
    ),
    (
        '{"path":"x","line":7,"development":"a","reasons":[],"given":{"id":"a","kind":"x"}}',
        *("kind", "“x” is not a kind", None, "a"),
    ),
    (
        '{"path":"x","line":7,"development":null,"reasons":[],"given":"{1"}',
        *(None, "at character 2", None, None),
    ),
    (
        r'{"path":"x","line":7,"development":null,"reasons":[],"given":"{\n\n\ud800"}',
        *(None, "half a character", "Write the whole character", None),
    ),
]


@pytest.mark.parametrize(
    ("bad", "field", "words", "hint", "development"),
    JSON_LINES,
    ids=[str(number) for number in range(len(JSON_LINES))],
)
def test_of_a_line_of_json(
    bad: str | bytes, field: str | None, words: str, hint: str | None, development: str | None
) -> None:
    raw = bad if isinstance(bad, bytes) else bad.encode()
    data = b"\n" + OTHER.encode() + b"\n" + raw + b"\n" + OTHER.encode() + b"\n"

    (found,) = _findings(read_jsonl_stream(io.BytesIO(data), "be.jsonl"))

    assert (found.path, found.line, found.field) == ("be.jsonl", 3, field)
    assert found.development == development
    _assert_said(found, words, hint)


def test_of_a_file_of_json_that_is_cut_off() -> None:
    data = f'{LINE}\n{{"id":"b"'.encode()

    (found,) = _findings(read_jsonl_stream(io.BytesIO(data), "be.jsonl"))

    assert (found.line, found.given) == (2, '{"id":"b"')
    _assert_said(found, "file ends in the middle", "one whole development")


def test_of_json_in_another_encoding() -> None:
    (found,) = _findings(read_jsonl_stream(io.BytesIO(LINE.encode("utf-16")), "be.jsonl"))

    assert (found.line, found.field) == (1, None)
    _assert_said(found, "UTF-16", "Save it as UTF-8")


TITLE = "title: A\n"
SHARED = HEADER + "sources:\n"
# A file, then the line, field, words and hint of each finding.
FILES: dict[str, tuple[str, *tuple[Expected, ...]]] = {
    "nothing": ("", (None, None, "is empty", "government: <id>")),
    "only a comment": ("# x\n", (None, None, "is empty", "government: <id>")),
    "a list": ("\n- a\n", (2, None, "expected a mapping at the top: government,", None)),
    "a text": ("\n\ntext\n", (3, None, "expected a mapping at the top: government,", None)),
    "a tab": (HEADER + "developments:\n\t- id: a\n", (5, None, "a tab", "Indent with spaces")),
    "a colon": (YAML.replace(TITLE, "title: A: b\n"), (8, None, "“: ”", "in quotes")),
    "an open quotation mark": (
        YAML.replace(TITLE, 'title: "A\n') + "    summary: x\n",
        (8, None, "never closed", "Close it"),
    ),
    "text after a quotation mark": (
        YAML.replace(TITLE, 'title: "A" b\n'),
        (8, None, "does not fit", "Check the indentation"),
    ),
    "no field name": (
        YAML + "    title\n    summary: x\n",
        (10, None, "a field name without", "Check the indentation"),
    ),
    "an @": (YAML.replace(TITLE, "title: @A\n"), (8, None, "cannot begin", "in quotes")),
    "a field twice": (YAML + "    title: B\n", (9, "title", "first on line 8", "Keep one")),
    "an anchor and its alias": (
        YAML.replace(TITLE, "title: &x A\n    summary: *x\n"),
        (8, "title", "&x", "begins with & needs quotes"),
        (9, "summary", "*x", "Write it out"),
    ),
    "a tag": (YAML.replace(TITLE, "title: !x A\n"), (8, "title", "tag", "begins with ! needs")),
    "not a number": (YAML.replace(TITLE, "title: .inf\n"), (8, "title", ".inf", "in quotes")),
    "a number as text": (YAML.replace(TITLE, "title: 1.50\n"), (8, "title", "text", '"1.50"')),
    "a boolean as text": (YAML.replace(TITLE, "title: true\n"), (8, "title", "text", '"true"')),
    "digits without end": (
        YAML.replace(TITLE, f"title: {'9' * 5_000}\n"),
        (8, "title", "thousands of digits", None),
    ),
    "half a character": (
        YAML.replace(TITLE, 'title: "\\ud800"\n'),
        (8, "title", "half a character", "Write the whole character"),
    ),
    "a list as field name": (
        YAML + "    ? [a]\n    : b\n",
        (9, None, "cannot be a field name", "in quotes"),
    ),
    "depth": (
        YAML.replace(TITLE, f"title: {'[' * 40}{']' * 40}\n"),
        (8, None, "more than 32 deep", "Use fewer levels."),
    ),
    "two documents": (
        f"{YAML}---\n{YAML}",
        (9, None, "second YAML document", "Delete the --- line."),
    ),
    "old YAML": (
        f"%YAML 1.1\n---\n{YAML}",
        (2, None, "YAML versions before 1.2 are not supported", "Delete the %YAML line."),
    ),
    "a merge, ours": (
        YAML.replace("    title", "<<<<<<< HEAD\n    title"),
        (8, None, CONFLICT, KEEP),
    ),
    "a merge, base": (f"{YAML}||||||| base\n", (9, None, CONFLICT, KEEP)),
    "a merge, between": (f"{YAML}=======\n", (9, None, CONFLICT, KEEP)),
    "a merge, theirs": (f"{YAML}>>>>>>> theirs\n", (9, None, CONFLICT, KEEP)),
    "two files joined": (f"{YAML}\ufeff{YAML}", (9, None, "two files were joined", "one by one")),
    "NUL": (YAML.replace(TITLE, 'title: "\0"\n'), (8, None, "NUL", "Delete it.")),
    "an invisible line break": (
        YAML.replace(TITLE, "title: A\u2028b\n"),
        (8, None, "U+2028", r"\u2028"),
    ),
    "a zone nearly right": (
        YAML.replace("Brussels", "Brusels"),
        (3, "zone", "Brusels", "Did you mean Europe/Brussels"),
    ),
    "an unknown zone": (YAML.replace("Europe/Brussels", "Mars"), (3, "zone", "Mars", "an area")),
    "a header misspelt": (YAML.replace("name", "nmae"), (2, "nmae", "“name”", None)),
    "a header twice": (f"government: nl\n{YAML}", (2, "government", "first on line 1", "Keep one")),
    "no government": (YAML.removeprefix("government: be\n"), (1, "government", "missing", None)),
    "a government in capitals": (
        YAML.replace("government: be", "government: Be"),
        (1, "government", "not a slug", None),
    ),
    "developments that are text": (HEADER + "developments: x\n", (4, "developments", "list", None)),
    "a development that is text": (
        HEADER + "developments:\n  - x\n",
        (5, "developments.0", "a mapping", None),
    ),
    "sources that are text": (SHARED[:-1] + " x\n", (4, "sources", "a mapping of slugs", None)),
    "a source in capitals": (
        SHARED + "  Soir:\n    publisher: x\n",
        (5, "sources.Soir", "not a slug", None),
    ),
    "a source without its publisher": (
        SHARED + "  s:\n    title: x\n    url: x\n",
        (6, "sources.s.publisher", "missing", None),
        (7, "sources.s.url", "http", None),
    ),
    "a source twice": (
        SHARED + "  s:\n    publisher: a\n  s:\n    publisher: b\n",
        (7, "sources.s", "first on line 5", "Keep one"),
    ),
    "a publisher twice": (
        SHARED + "  s:\n    publisher: a\n    publisher: b\n",
        (7, "sources.s.publisher", "first on line 6", "Keep one"),
    ),
    "a source that is nearly shared": (
        SHARED + "  soir:\n    publisher: x\n" + ENTRY + "    sources:\n      - source: sior\n",
        (13, "sources.0.source", "“sior”", "Did you mean “soir”"),
    ),
    "a source that is not shared": (
        YAML + "    sources:\n      - publisher: X\n      - source: zzz\n",
        (11, "sources.1.source", "“zzz”", "Add it to the `sources` table at the top of the"),
    ),
    "an address": (
        YAML + "    sources:\n      - publisher: X\n        url: no\n",
        (11, "sources.0.url", "http", None),
    ),
    "a quote misspelt": (
        YAML + "    sources:\n      - publisher: X\n        quotes:\n          - exakt: x\n",
        (12, "sources.0.quotes.0.exact", "missing", None),
        (12, "sources.0.quotes.0.exakt", "“exact”", None),
    ),
    "a field misspelt": (
        YAML.replace("title", "tilte"),
        (5, "title", "missing", None),
        (8, "tilte", "“title”", None),
    ),
    "a kind misspelt": (
        YAML.replace("statement", "statment"),
        (6, "kind", "“statement-made”", None),
    ),
    "a day of no month": (YAML.replace("04-20", "02-30"), (7, "occurred", "28 days", None)),
    "a day written otherwise": (
        YAML.replace("2022-04-20", "20/04/2022"),
        (7, "occurred", "year first", "2022-04-20"),
    ),
    "another government": (
        YAML + "    government: nl\n",
        (9, "government", "“nl” is not this file's government", "government: nl"),
    ),
    "an id twice": (
        YAML + ENTRY.removeprefix("developments:\n").replace("title: A", "title: B"),
        (9, "id", "already used at line 5", "one of the two ids"),
    ),
    "a development alone": (
        "id: a\nkind: statement-made\ntitle: A\n",
        (1, "government", "missing", None),
        (1, "occurred", "missing", None),
    ),
}


@pytest.mark.parametrize("name", FILES)
def test_of_a_yaml_file(name: str) -> None:
    text, *expected = FILES[name]

    found = list(_findings(read_yaml_bytes(text.encode(), "be.yaml")))

    assert [(one.line, one.field) for one in found] == [(one[0], one[1]) for one in expected]
    for finding, (_, _, words, hint) in zip(found, expected, strict=True):
        assert finding.path == "be.yaml"
        _assert_said(finding, words, hint)


@pytest.mark.parametrize(
    ("data", "line", "words", "hint"),
    [
        (YAML.encode("latin-1").replace(b": A", b": \xe9"), 8, "0xe9", "Save the file as UTF-8"),
        (YAML.encode("utf-16"), 1, "UTF-16", "Save it as UTF-8"),
        (YAML.encode("utf-32"), 1, "UTF-32", "Save it as UTF-8"),
    ],
)
def test_of_yaml_in_another_encoding(data: bytes, line: int, words: str, hint: str) -> None:
    (found,) = _findings(read_yaml_bytes(data, "be.yaml"))

    assert (found.line, found.field) == (line, None)
    _assert_said(found, words, hint)


@pytest.mark.parametrize(
    "name", ["a field misspelt", "a day of no month", "another government", "an id twice"]
)
def test_with_the_id_of_the_development(name: str) -> None:
    text, *_ = FILES[name]

    found = list(_findings(read_yaml_bytes(text.encode(), "be.yaml")))

    assert {one.development for one in found} == {"a"}


def _findings(records: Iterable[object]) -> list[Finding]:
    return [one for one in records if isinstance(one, Finding)]


def _assert_said(found: Finding, words: str, hint: str | None) -> None:
    assert words in found.message
    if hint is None:
        assert found.hint is None
    else:
        assert hint in (found.hint or "")
