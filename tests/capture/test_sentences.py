"""Sentences keep their places, and quotations with those who said them stay whole."""

from __future__ import annotations

import pytest

from timeline.capture.reading.sentences import sentences

TOLD = [
    ("“We agreed. It was late,” she said. Nobody asked.", 2),
    ('"We go. Now," said Dr. Wu. He left.', 2),
    ("„Wir gehen. Jetzt“, sagte er. Am 22. April kam er zurück.", 2),
    ("« Nous partons. Vite », a dit M. Dupont. Il part.", 2),
    ("The U.S. agreed on Monday. Mr. Li did not.", 2),
    ("It cost 3.5 million. That was in 2014. Then it fell.", 3),
    ("‘Nee. Nooit’, zei hij. Zij zweeg.", 2),
    ("A quote that “never ends. So what. Next one.", 3),
]


@pytest.mark.parametrize(("text", "count"), TOLD)
def test_a_text_is_split_where_its_sentences_end(text: str, count: int) -> None:
    found = sentences(text)
    assert len(found) == count, [text[one.start : one.end] for one in found]


@pytest.mark.parametrize(("text", "_count"), TOLD)
def test_places_and_plain_text_fit(text: str, _count: int) -> None:
    for one in sentences(text):
        assert len(one.plain) == one.end - one.start
        assert text[one.start : one.end] == text[one.start : one.end].strip()


def test_lines_of_a_wrapped_paragraph_are_one_sentence() -> None:
    text = "The cabinet of the Federal Government met in Brussels\nand agreed to nothing.\n\nNext."
    assert [text[one.start : one.end] for one in sentences(text)][1] == "Next."


def test_a_list_of_headlines_has_one_sentence_a_line() -> None:
    found = sentences("Related\n- Belgium sends experts\n- Russia starts offensive\n")
    assert [one.is_headline for one in found] == [True, True, True]
