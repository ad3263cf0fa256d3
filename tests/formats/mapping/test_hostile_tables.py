"""Whatever bytes a table or a map has, what is wrong with them is told, and nothing breaks."""

from __future__ import annotations

import io
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.formats.mapping.test_mapping import HEAD, JSON_MAP, MAP
from timeline.formats.errors import BadFile, Finding
from timeline.formats.mapping.map_file import parse_map
from timeline.formats.mapping.map_reader import read_mapped
from timeline.formats.mapping.proposing import propose_map
from timeline.formats.records import Item
from timeline.formats.tables.csv_reader import read_csv_stream

PIECES = st.sampled_from([
    b"No", b"Title", b"Date", b"Kind", b"id", b"kind", b"government", b"occurred", b"title", b'"',
    b",", b";", b"\t", b"\r", b"\n", b"\r\n", b"\x00", b"\xff", b"\xef\xbb\xbf", b"{", b"}", b"[",
    b"]", b":", b"1", b"20/04/2022", b"raised", b"\\ud800", b"'=", b"null", b"data", b"rows", b"- ",
    b"fields", b"developments", b"column", b"template", b" ",
])  # fmt: skip
BYTES = st.lists(PIECES, max_size=40).map(b"".join)


def mapped(data: bytes, name: str, map_: str) -> Iterator[object]:
    stream = io.BufferedReader(io.BytesIO(data))  # type: ignore[type-var]
    return read_mapped(stream, name, parse_map(map_.encode(), "m.yaml"), lambda _: None)


@settings(max_examples=60)
@given(BYTES, st.booleans())
def test_any_bytes_are_a_table_or_a_finding(data: bytes, headed: bool) -> None:
    table = HEAD.encode() + data if headed else data
    list(mapped(table, "t.csv", MAP))
    for name in ("t.json", "t.jsonl", "t.md", "-"):
        list(mapped(data, name, JSON_MAP))
    with suppress(UnicodeDecodeError):
        text = "id,kind,government,occurred,title\n" + data.decode()
        list(read_csv_stream(io.StringIO(text, newline=""), "t.csv"))


@settings(max_examples=60)
@given(BYTES)
def test_any_bytes_are_a_map_or_an_error(data: bytes) -> None:
    with suppress(BadFile):
        parse_map(data, "m.yaml")


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (b"\xff\xfea\x00", "the file is not UTF-8"),
        (HEAD.encode() + b"1,\xff\n", "the file is not UTF-8"),
        (b'"' + b"a" * (1 << 20), "the line of headings is longer than 1 MB"),
        (HEAD.encode() + b'1,"a', "not CSV: unexpected end of data"),
        (b"a,a\n1,2\n", "two columns have the heading"),
    ],
)
def test_what_is_no_table_is_told(data: bytes, message: str, tmp_path: Path) -> None:
    *_, found = mapped(data, "t.csv", MAP)
    assert isinstance(found, Finding)
    assert message in found.message
    (tmp_path / "t.csv").write_bytes(data)
    with pytest.raises(BadFile):
        propose_map(tmp_path / "t.csv", "be")


def test_a_wide_table_has_all_its_columns_and_an_error_names_the_first_of_many() -> None:
    names = [f"Column {number}" for number in range(600)]
    fields = "".join(f'    a-{number}: "{{{name}}}"\n' for number, name in enumerate(names))
    whole = " ".join(f"{{{name}}}" for name in names)
    map_ = (
        "fields:\n  government: be\n  kind: situation-noted\n  id: '{No}'\n  title: T\n"
        f"  occurred: '{{Date}}'\n  attributes:\n{fields}  summary: '{whole}'\n"
        "developments: [{}]\n"
    )
    head = ",".join(("No", "Date", *names))
    cells = ",".join("x" for _ in names)
    long = ",".join("x" * 200 for _ in names)
    table = f"{head}\n1,2022,{cells}\n2,2022,{long}\n"
    item, wrong = mapped(table.encode(), "t.csv", map_)
    assert isinstance(item, Item)
    assert len(item.development.attributes) == 600
    assert isinstance(wrong, Finding)
    assert wrong.message.endswith(
        "(columns Column 0, Column 1, Column 2, Column 3, Column 4 and 595 more)"
    )
