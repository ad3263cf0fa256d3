"""A quote with the words of its document is found, and what is shown is the document's own text."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from timeline.domain.values import Quote
from timeline.formats.documents.nearest_passage import QuoteNotFound
from timeline.formats.documents.quotes import (
    Ambiguous,
    Found,
    Level,
    context,
    find,
    is_not_verbatim,
)

SPACE = "white space or line breaks"
COMPOSED = "how letters are composed"
MARKS = "the kind of quotation marks"
HYPHENS = "hyphenation at line ends"


def found(text: str, exact: str, **beside: str) -> Found:
    result = find(text, Quote(exact=exact, **beside))
    assert isinstance(result, Found), result
    return result


@pytest.mark.parametrize(
    ("text", "exact", "passage", "level", "differs"),
    [
        ("Then the cabinet met.", "cabinet met", "cabinet met", "verbatim", None),
        ("a big\n  tank", "a big tank", "a big\n  tank", "same-words", SPACE),
        ("10\xa0000 men", "10 000 men", "10\xa0000 men", "same-words", SPACE),
        ("10\u202f000 men", "10 000", "10\u202f000", "same-words", SPACE),
        (
            "was consid-\n  ering it", "considering", "consid-\n  ering", "same-words",
            HYPHENS,
        ),
        ("a heavy-\nduty tank", "heavy-duty tank", "heavy-\nduty tank", "same-words",
         HYPHENS),
        ("considering", "consid-\nering", "considering", "same-words", HYPHENS),
        ("an F-\n16 jet", "F-16", "F-\n16", "same-words", HYPHENS),
        ("consid-\nering it", "consid- ering it", "consid-\nering it", "same-words",
         HYPHENS),
        ("soft hy\xadphen", "soft hyphen", "soft hy\xadphen", "same-words", "invisible characters"),
        ("zero\u200bwidth", "zerowidth", "zero\u200bwidth", "same-words", "invisible characters"),
        ("an o\ufb03ce", "office", "o\ufb03ce", "same-words", COMPOSED),
        ("the cafe\u0301 met", "caf\xe9", "cafe\u0301", "same-words", COMPOSED),
        ("the caf\xe9 met", "cafe\u0301", "caf\xe9", "same-words", COMPOSED),
        ("我们今天\n在北京", "今天在北京", "今天\n在北京", "same-words", SPACE),
        ("he said “no”.", 'said "no"', "said “no”", "other-typography",
         MARKS),
        ("it’s «here»", "it's “here”", "it’s «here»", "other-typography",
         MARKS),
        ("now – or never", "now - or never", "now – or never", "other-typography",
         "the kind of dashes"),
        ("so “heavy-\nduty” –\nnow", '"heavy-duty" - now', "“heavy-\nduty” –\nnow",
         "other-typography", None),
    ],
)  # fmt: skip
def test_a_quote_is_found_at_its_level(
    text: str, exact: str, passage: str, level: Level, differs: str | None
) -> None:
    result = found(text, exact)
    assert text[result.start : result.end] == passage
    assert result.level == level
    if differs is not None:
        assert is_not_verbatim(text, Quote(exact=exact), result) == f"it differs in {differs}"


@pytest.mark.parametrize(
    ("text", "exact"),
    [
        ("a Tank", "a tank"),
        ("10² km", "102 km"),
        ("½ of it", "1⁄2 of it"),
        ("to re-sign it", "to resign it"),
        ("from 10-\n12 men", "from 1012 men"),
        ("the caf\xe9", "the cafe"),
        ("Stra\xdfe", "Strasse"),
        ("no, never", "no never"),
        ("the men", "them en"),
        ("it is 5′ long", "it is 5″ long"),
        ("to be or not", "to be and not"),
        ("one", "- -"),
        ("one", "\xad"),
    ],
)
def test_other_words_are_not_found(text: str, exact: str) -> None:
    assert isinstance(find(text, Quote(exact=exact)), QuoteNotFound)


def test_the_line_and_the_context_are_those_of_the_document() -> None:
    text = "First.\nThe cabinet is consid-\nering “tanks” – today.\nLast."
    result = found(text, 'considering "tanks"')
    assert result.line == 2
    assert context(text, result) == ("The cabinet is ", "consid-\nering “tanks”", " – today.")


def test_the_most_exact_place_counts_and_several_of_one_level_are_ambiguous() -> None:
    text = 'He said “no”. Then he said "no". “Yes”, he said, and “yes”: “Yes”.'
    assert found(text, 'said "no"').start == text.index('said "no"')
    assert find(text, Quote(exact='"Yes"')) == Ambiguous(2)
    assert found(text, '"Yes"', prefix='and "yes":').start == text.rindex("“Yes”")
    assert found(text, '"Yes"', suffix=", he\nsaid").level == "other-typography"


def test_a_prefix_may_be_in_other_typography_and_that_is_told() -> None:
    text = "“A” he said. “B” he said."
    result = found(text, "he said", prefix='"B"')
    assert (result.start, result.level) == (text.rindex("he said"), "other-typography")
    said = is_not_verbatim(text, Quote(exact="he said", prefix='"B"'), result)
    assert said == "its prefix or suffix differs in typography or white space"


def test_the_same_words_beside_another_prefix_are_not_found() -> None:
    result = find("He said “no” today.", Quote(exact='"no"', prefix="wrote"))
    assert result == QuoteNotFound(
        "the same words are there, but not next to the prefix", "He said “no” today."
    )


_WORDS = st.lists(
    st.text(st.sampled_from("abcdefghöñé'“”.,–0123"), min_size=1, max_size=6),
    min_size=1,
    max_size=12,
)


@given(_WORDS, st.integers(0, 11), st.integers(1, 12), st.data())
def test_however_a_text_is_wrapped_its_words_are_found_where_they_are(
    words: list[str], first: int, count: int, data: st.DataObject
) -> None:
    quoted = words[first % len(words) :][:count]
    breaks = st.sampled_from([" ", "\n", "  ", "\xa0", " \n  ", "\t"])
    before = [data.draw(breaks) for _ in words]
    text = "".join(word + space for word, space in zip(words, before, strict=True))
    text = unicodedata.normalize(data.draw(st.sampled_from(["NFC", "NFD"])), text)
    result = find(text, Quote(exact=" ".join(quoted)))
    assert isinstance(result, Found | Ambiguous)
    if isinstance(result, Found):
        passage = unicodedata.normalize("NFC", text[result.start : result.end])
        assert passage.split() == quoted


@given(st.text(max_size=80), st.text(st.characters(exclude_categories=["Cs"]), min_size=1))
def test_no_text_makes_it_fail_and_every_place_is_in_the_text(text: str, exact: str) -> None:
    exact = exact.replace("\0", "") or "x"
    result = find(text, Quote(exact=exact))
    if isinstance(result, Found):
        assert 0 <= result.start < result.end <= len(text)
        assert is_not_verbatim(text, Quote(exact=exact), result)
