"""What is written is read back to the letter, whatever a text holds."""

from __future__ import annotations

import io
import json
import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.formats.builders import BELGIUM, NASTY, anything, developments, json_values, statement
from timeline.domain.developments import Development
from timeline.formats import yaml_writer
from timeline.formats.jsonl import read_jsonl_stream
from timeline.formats.records import GovernmentHeader, Item
from timeline.formats.writer import write_jsonl, write_yaml
from timeline.formats.yaml_reader import read_yaml_bytes
from timeline.formats.yaml_tree import compose


def in_yaml(*listed: Development) -> str:
    stream = io.StringIO()
    write_yaml(stream, BELGIUM, listed)
    return stream.getvalue()


def in_jsonl(*listed: Development) -> str:
    stream = io.StringIO()
    write_jsonl(stream, BELGIUM, listed)
    return stream.getvalue()


def from_yaml(text: str) -> list[Development]:
    header, *rest = read_yaml_bytes(text.encode(), "be.yaml")
    assert isinstance(header, GovernmentHeader)
    assert header[:3] == BELGIUM[:3]
    assert all(isinstance(item, Item) for item in rest), rest
    return [item.development for item in rest if isinstance(item, Item)]


def from_jsonl(text: str) -> list[Development]:
    header, *rest = read_jsonl_stream(io.BytesIO(text.encode()), "be.jsonl")
    assert isinstance(header, GovernmentHeader)
    assert header[:3] == BELGIUM[:3]
    assert all(isinstance(item, Item) for item in rest), rest
    return [item.development for item in rest if isinstance(item, Item)]


distinct = st.lists(developments(), max_size=3, unique_by=lambda development: development.id)


@settings(deadline=None)
@given(distinct)
def test_yaml_gives_back_what_was_written(listed: list[Development]) -> None:
    text = in_yaml(*listed)
    assert from_yaml(text) == listed
    assert in_yaml(*from_yaml(text)) == text


@settings(deadline=None)
@given(distinct)
def test_json_lines_give_back_what_was_written(listed: list[Development]) -> None:
    text = in_jsonl(*listed)
    assert from_jsonl(text) == listed
    assert in_jsonl(*from_jsonl(text)) == text


@settings(deadline=None)
@given(anything, st.integers(0, 20))
def test_any_text_is_read_back_to_the_letter(text: str, indent: int) -> None:
    pad = " " * indent
    written = f"{pad}key: {yaml_writer.scalar(text, indent, indent + 5)}\n{pad}next: 1\n"
    root = compose(written)
    assert root is not None
    assert root.plain() == {"key": text, "next": 1}


@settings(deadline=None)
@given(st.dictionaries(anything, json_values, min_size=1))
def test_any_mapping_is_read_back_to_the_letter(value: dict[str, object]) -> None:
    root = compose("".join(yaml_writer.block(value)))
    assert root is not None
    assert root.plain() == value


@pytest.mark.parametrize("text", NASTY)
def test_a_nasty_text_survives_in_every_place(text: str) -> None:
    if not text:
        return
    development = statement(
        title=text, summary=text, sources=[{"publisher": text, "quotes": [{"exact": text}]}]
    )
    assert from_yaml(in_yaml(development)) == [development]
    assert from_jsonl(in_jsonl(development)) == [development]


@given(anything)
def test_nothing_is_written_as_it_is_that_an_editor_would_not_show(text: str) -> None:
    written = yaml_writer.scalar(text)
    assert not re.search("[\x00-\x09\x0b-\x1f\x7f-\x9f\u2028-\u202e\u2066-\u2069\ufeff]", written)
    assert not any(line.endswith(" ") for line in written.split("\n"))


YAML_1_1 = [
    "y", "Y", "n", "N", "yes", "Yes", "no", "NO", "on", "On", "off", "OFF", "true", "True", "false",
    "null", "Null", "~", "1", "0o7", "0x1f", "010", "1_000", "1e3", "1.5", "1:30", "190:20:30.15",
    "+1", "-1", ".5", ".inf", "-.Inf", ".NaN", "2022-04-20", "2022-04-20T15:00:00Z", "<<", "=",
]  # fmt: skip


@pytest.mark.parametrize("word", YAML_1_1)
def test_text_that_some_yaml_reads_as_something_else_is_quoted(word: str) -> None:
    assert yaml_writer.scalar(word) == json.dumps(word)


def test_unicode_stays_readable() -> None:
    assert yaml_writer.scalar("Élysée, Россия 🇧🇪") == "Élysée, Россия 🇧🇪"


def test_long_text_is_folded_at_about_a_hundred_columns() -> None:
    text = "the quick brown fox jumps over the lazy dog " * 10 + "end"
    written = yaml_writer.scalar(text, 4, 13)
    assert written.startswith(">-\n")
    assert max(map(len, written.split("\n"))) <= 100
    assert min(map(len, written.split("\n")[1:-1])) > 80


def test_long_text_with_escapes_is_continued_at_about_a_hundred_columns() -> None:
    text = "the quick\tbrown fox “jumps” over the\u2028lazy dog " * 10
    written = yaml_writer.scalar(text, 4, 13)
    assert max(map(len, written.split("\n"))) <= 100


def test_text_of_several_lines_is_a_literal_block() -> None:
    assert yaml_writer.scalar("one\n  two\n\nthree", 2, 9) == "|-\n    one\n      two\n\n    three"


def test_a_source_cited_twice_is_written_once_under_a_readable_slug() -> None:
    source = {"publisher": "The Brussels Times", "published": "2022-04-20/2022-04-21"}
    first = statement(id="a", sources=[source | {"quotes": [{"exact": "x"}]}])
    second = statement(id="b", sources=[source | {"according_to": "Belga"}, {"publisher": "VRT"}])
    text = in_yaml(first, second)
    assert text.count("The Brussels Times") == 1
    assert "  the-brussels-times-2022-04-20:\n" in text
    assert "- source: the-brussels-times-2022-04-20\n        quotes:" in text
    assert "- source: the-brussels-times-2022-04-20\n        according_to: Belga" in text
    assert "- publisher: VRT" in text
    assert from_yaml(text) == [first, second]


def test_two_sources_of_one_publisher_and_day_get_different_slugs() -> None:
    sources = [{"publisher": "VRT", "title": f"Title {i}"} for i in range(3)]
    listed = [statement(id=f"a{i}", sources=sources) for i in range(2)]
    text = in_yaml(*listed)
    assert re.findall(r"^  (\S+):$", text, re.MULTILINE) == ["vrt", "vrt-title-1", "vrt-title-2"]
    assert from_yaml(text) == listed


def test_a_file_of_nothing_is_a_file() -> None:
    assert from_yaml(in_yaml()) == []
    assert from_jsonl(in_jsonl()) == []


def test_an_export_says_what_it_was_exported_from() -> None:
    stream = io.StringIO()
    exported = {"from": "timeline.db", "at": "2022-04-22T12:00:00+00:00", "developments": 0}
    write_yaml(stream, BELGIUM, [], exported=exported)
    assert '  at: "2022-04-22T12:00:00+00:00"\n' in stream.getvalue()
    assert from_yaml(stream.getvalue()) == []
    stream = io.StringIO()
    write_jsonl(stream, BELGIUM, [], exported=exported)
    assert from_jsonl(stream.getvalue()) == []


def test_a_development_of_another_government_is_not_written_into_the_file() -> None:
    in_yaml(statement(government="be"))
    with pytest.raises(ValueError) as caught:  # noqa: PT011  it can be nothing else
        in_yaml(statement(government="nl"))
    assert type(caught.value) is ValueError
