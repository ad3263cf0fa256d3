"""A text in which there is nothing to read is refused, in every field and by every way in."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.builders import corrected, development
from tests.refusals import wrong_fields
from timeline.domain.developments import document_json
from timeline.domain.facts import facts_of
from timeline.domain.lexical.blanks import is_blank
from timeline.domain.parsing import InvalidDevelopment, unreadable
from timeline.eventstore.shapes.blank_texts import may_be_blank
from timeline.eventstore.shapes.lines import facts_of_line

ZONE = "Europe/Brussels"
BLANKS = [" ", "\u200b", "\xa0\t", "\ufeff", "\u3164", "\u2800", "\u0301", "\x01", "\U000e0020"]


@pytest.mark.parametrize("text", BLANKS)
def test_what_cannot_be_seen_is_blank(text: str) -> None:
    assert is_blank(text)
    with pytest.raises(InvalidDevelopment) as caught:
        facts_of(development("statement-made", title=text), ZONE)
    assert wrong_fields(caught) == ["title"]


@pytest.mark.parametrize("text", ["a", "7", "内閣", "\u200bא", "…", "€", "😀", "—", "\ue000"])
def test_what_can_be_seen_is_not_blank(text: str) -> None:
    assert not is_blank(text)
    facts_of(development("statement-made", title=text), ZONE)


def test_every_field_is_looked_at() -> None:
    source = {"publisher": "\u200b", "quotes": [{"exact": " ", "prefix": " ", "suffix": "\n"}]}
    one = development("statement-made", summary=" ", actors=[{"name": " "}], sources=[source])
    found = [problem.field for problem in unreadable(one)]
    assert found == ["summary", "actors.0.name", "sources.0.publisher", "sources.0.quotes.0.exact"]


@pytest.mark.parametrize("text", ["two\nlines", "two\r\nlines", "a\u2028b"])
def test_a_title_is_one_line(text: str) -> None:
    [problem] = unreadable(development("statement-made", title=text, summary="two\nlines"))
    assert problem == ("title", "a title is one line: move the rest to `summary`")


def test_a_line_break_at_the_end_of_a_title_does_no_harm() -> None:
    assert unreadable(development("statement-made", title="one line\n")) == []


@pytest.mark.parametrize("title", [" ", "two\nlines"])
def test_a_correction_brings_no_such_title(title: str) -> None:
    [problem] = unreadable(corrected("a", {"title": title, "tags": None}, id="c"))
    assert problem.field == "changes.title"


@pytest.mark.parametrize("text", [*BLANKS, "two\nlines"])
@pytest.mark.parametrize("field", ["title", "summary"])
def test_a_bulk_import_leaves_a_blank_text_to_its_model(text: str, field: str) -> None:
    given: dict[str, Any] = {"title": "A", field: text}
    line = document_json(development("statement-made", matter=None, **given))
    expected = None if field == "title" or is_blank(text) else True
    assert (facts_of_line(line, {"be": ZONE}) and True) is expected


@given(st.text(st.characters(exclude_characters="\0", exclude_categories=["Cs"]), min_size=1))
def test_the_quick_look_of_a_bulk_import_misses_no_blank_text(text: str) -> None:
    one = development("statement-made", matter=None, title=text[:500])
    if unreadable(one):
        assert facts_of_line(document_json(one), {"be": ZONE}) is None


def test_an_empty_text_is_left_to_the_model() -> None:
    assert unreadable(corrected("a", {"summary": ""}, id="c")) == []


def test_a_bulk_import_reads_a_source_without_a_date() -> None:
    one = development("statement-made", matter=None, sources=[{"publisher": "A"}])
    found = facts_of_line(document_json(one), {"be": ZONE})
    assert found is not None
    assert found._replace(shape=None) == facts_of(one, ZONE)._replace(model=None)


def test_what_is_not_looked_at_closely_can_be_seen() -> None:
    passed = 0
    for code in (*range(0xD800), *range(0xE000, 0x110000)):
        if not may_be_blank(b'{"title":"%s"}' % chr(code).encode()):
            passed += 1
            assert not is_blank(chr(code)), hex(code)
    assert passed > 130_000
