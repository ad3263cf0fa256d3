"""The lines of a printed page are joined to paragraphs once, before anybody quotes them."""

from __future__ import annotations

from timeline.formats.extraction.joined_lines import joined_lines

WIDE = "The cabinet of the Federal Government met on Wednesday afternoon in Brussels and"


def test_the_lines_of_a_paragraph_are_one() -> None:
    assert joined_lines(f"{WIDE}\ndecided nothing.\nNext.\n") == f"{WIDE} decided nothing.\nNext.\n"


def test_a_hyphen_at_the_end_of_a_line_goes() -> None:
    text = f"{WIDE[:-4]} the wea-\npons were sent.\n"
    assert joined_lines(text) == f"{WIDE[:-4]} the weapons were sent.\n"


def test_a_compound_name_keeps_its_hyphen() -> None:
    text = f"{WIDE[:-4]} Port-\nAmel said nothing of it.\n"
    assert "Port- Amel" in joined_lines(text)


def test_lines_that_could_have_held_the_next_word_are_paragraphs() -> None:
    text = f"{WIDE}\nagreed.\nRussia starts an offensive in the east\nKyiv urges the EU to help\n"
    assert joined_lines(text).splitlines()[1:] == [
        "Russia starts an offensive in the east", "Kyiv urges the EU to help",
    ]  # fmt: skip


def test_what_a_browser_prints_around_a_page_goes() -> None:
    page = "21/04/2022, 08:15 A title\n{}\nhttps://example.org/a {}/2\n"
    text = page.format("One.", 1) + "\f\n" + page.format("Two.", 2)
    assert joined_lines(text) == "One.\n\f\nTwo.\n"


def test_what_most_pages_repeat_goes_and_the_rest_stays() -> None:
    pages = [f"The Gazette, no. {n}\nArticle {n * 7} says that.\n- {n} -" for n in (1, 2, 3)]
    made = joined_lines("\n\f\n".join(pages))
    assert "Gazette" not in made
    assert "- 2 -" not in made
    assert made.count("Article") == 3


def test_a_title_in_large_letters_is_one_line() -> None:
    text = f"Belgium debates\nweapons\n{WIDE}\nagreed.\n"
    assert joined_lines(text, "Belgium debates weapons").startswith("Belgium debates weapons\n")
