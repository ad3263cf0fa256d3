"""A quote is found to the letter or not at all, and then it is said what differs."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from timeline.domain.values import Quote
from timeline.formats.documents.nearest_passage import QuoteNotFound
from timeline.formats.documents.quotes import Ambiguous, Found, context, find

TEXT = (
    "First discussions took place on Wednesday afternoon, but no official decision was made.\n"
    "“It is clear that the conflict has entered a new phase,” the cabinet – of De Croo – said.\n"
    "On Tuesday he met Rutte. On Tuesday afternoon, he met Rutte during a summit."
)

WHITE_SPACE_AND_MORE = (
    "it differs in white space or line breaks, the kind of quotation marks, capital letters"
)


def quote(exact: str, prefix: str | None = None, suffix: str | None = None) -> Quote:
    return Quote(exact=exact, prefix=prefix, suffix=suffix)


def missing(exact: str, prefix: str | None = None) -> QuoteNotFound:
    result = find(TEXT, quote(exact, prefix))
    assert isinstance(result, QuoteNotFound)
    return result


def test_the_exact_words_are_found_with_their_line() -> None:
    result = find(TEXT, quote("the conflict has entered a new phase"))
    assert isinstance(result, Found)
    assert TEXT[result.start : result.end] == "the conflict has entered a new phase"
    assert result.line == 2


def test_words_that_occur_twice_are_ambiguous() -> None:
    assert find(TEXT, quote("On Tuesday")) == Ambiguous(2)
    assert find("aaa", quote("aa")) == Ambiguous(2)


def test_prefix_and_suffix_decide_between_two_places() -> None:
    start = TEXT.rindex("On Tuesday")
    assert find(TEXT, quote("On Tuesday", suffix="afternoon")) == Found(start, start + 10, 3)
    assert find(TEXT, quote("On Tuesday", prefix="met Rutte. ")) == Found(start, start + 10, 3)
    assert find(TEXT, quote("met Rutte", prefix="he")) == Ambiguous(2)


def test_words_that_do_not_stand_beside_their_prefix_are_not_found() -> None:
    result = missing("a summit", prefix="after")
    assert result.reason == "the exact words are there, but not next to the prefix"
    assert result.nearest is not None
    assert "during a summit" in result.nearest


@pytest.mark.parametrize(
    ("exact", "reason", "nearest"),
    [
        (
            '"It is clear that the conflict has entered a New phase,"',
            "it differs in the kind of quotation marks, capital letters",
            "“It is clear that the conflict has entered a new phase,”",
        ),
        (
            "the Cabinet - of De Croo - said",
            "it differs in the kind of dashes, capital letters",
            "the cabinet – of De Croo – said",
        ),
        (
            "first Discussions took place",
            "it differs in capital letters",
            "First discussions took place",
        ),
        (
            "decision was  made. “it is clear",
            "it differs in white space or line breaks, capital letters",
            "decision was made.\n“It is clear",
        ),
        (
            'decision WAS made. "It is clear',
            WHITE_SPACE_AND_MORE,
            "decision was made.\n“It is clear",
        ),
        (
            "the conflict has entered another phase",
            "the quote has “another” where the document has “a new”",
            "the conflict has entered a new phase",
        ),
        (
            "clear that the war has entered a new phase",
            "the quote has “war” where the document has “conflict”",
            "clear that the conflict has entered a new phase",
        ),
        (
            "On Tuesday afternoon; he met Rutte",
            "it differs in punctuation",
            "On Tuesday afternoon, he met Rutte",
        ),
        (
            "the conflict has now entered a new phase",
            "the quote has “now”, which is not in the document",
            "the conflict has entered a new phase,” the",
        ),
        (
            "the conflict entered a new phase",
            "the document has “has” in between",
            "the conflict has entered a new phase",
        ),
        ("Nobody ever wrote anything like it", "and nothing similar", None),
        ("§", "and nothing similar", None),
    ],
)
def test_what_differs_is_named(exact: str, reason: str, nearest: str | None) -> None:
    assert missing(exact) == QuoteNotFound(reason, nearest)


def test_letters_that_are_composed_otherwise_are_named() -> None:
    result = find("the cafe\u0301 met", quote("The caf\xe9 met"))
    said = "it differs in how letters are composed, capital letters"
    assert result == QuoteNotFound(said, "the cafe\u0301 met")


def test_a_long_document_is_searched_in_bounded_time() -> None:
    text = ("word " * 5 + "other ") * 60_000
    assert isinstance(find(text, quote("words that are not there " * 4_000)), QuoteNotFound)
    assert isinstance(find("x" * 5_000_000, quote("y")), QuoteNotFound)


@given(st.text(min_size=1, max_size=60), st.integers(0, 59), st.integers(1, 60))
def test_any_part_of_a_text_is_in_it(text: str, start: int, length: int) -> None:
    exact = text[start : start + length].replace("\0", "")
    if exact and exact in text:
        assert isinstance(find(text, quote(exact)), Found | Ambiguous)


@given(
    st.text(max_size=60),
    st.text(st.characters(exclude_characters="\0", exclude_categories=["Cs"]), min_size=1),
)
def test_no_text_makes_it_fail(text: str, exact: str) -> None:
    result = find(text, quote(exact))
    if exact in text:
        assert isinstance(result, Found | Ambiguous)
    elif isinstance(result, Found):
        assert result.level != "verbatim"


def test_the_context_stays_in_the_paragraph() -> None:
    found = find(TEXT, quote("the conflict"))
    assert isinstance(found, Found)
    before, exact, after = context(TEXT, found)
    assert (before, exact) == ("“It is clear that ", "the conflict")
    assert after == " has entered a new phase,” the cabinet – of De Croo – said."


def test_a_long_context_is_cut_at_words() -> None:
    found = find(TEXT, quote("the conflict"))
    assert isinstance(found, Found)
    assert context(TEXT, found, 15) == ("…clear that ", "the conflict", " has entered…")


def test_a_word_left_out_is_named_though_the_quote_has_it_elsewhere() -> None:
    text = "On Friday the cabinet approved the delivery."

    result = find(text, quote("the cabinet approved delivery"))

    assert result == QuoteNotFound(
        "the document has “the” in between", "the cabinet approved the delivery"
    )
