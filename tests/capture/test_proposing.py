"""The rules of proposing, each on a sentence that shows it."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from timeline.capture.article import Article
from timeline.capture.known import KnownMatter, StoreKnowledge
from timeline.capture.proposing import propose
from timeline.dates.edtf import Edtf

KNOWN = StoreKnowledge(
    {"xa": "Halvermark", "xc": "Corvan Islands"},
    (KnownMatter("xa", "sea-cable", "A power cable under the sea"),),
    {"Joost Lindeboom": "xa", "Islands Council": "xc"},
)


def told(text: str, language: str = "en", government: str | None = "be") -> list[dict[str, Any]]:
    day = date(2022, 4, 21)
    article = Article(text, {}, Edtf.parse(str(day)), day, language, government)
    return [dict(one.development) for one in propose(article, KNOWN)]


def kinds(text: str, language: str = "en") -> list[str]:
    return [one["kind"] for one in told(text, language)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("The cabinet approved the plan on Tuesday.", ["decision-taken"]),
        ("The cabinet did not approve the plan on Tuesday.", []),
        ("The cabinet did not agree on the plan on Tuesday.", ["meeting-held"]),
        ("A decision is expected on Friday.", ["decision-expected"]),
        ("A decision is not expected on Friday.", []),
        ("The minister said that the cabinet had approved the plan.", ["decision-taken"]),
        ("The cabinet will meet on Friday, when a decision is expected.", ["decision-expected"]),
        ("The minister announced that the army is sending trucks.", ["announcement-made"]),
        ("The government will not give any details.", ["statement-made"]),
        ("The United States and France have welcomed the plan.", ["statement-made"] * 2),
    ],
)
def test_the_best_words_of_a_sentence_decide_its_kind(text: str, expected: list[str]) -> None:
    assert kinds(text) == expected


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("De regering heeft het plan dinsdag goedgekeurd.", "nl"),
        ("Le gouvernement a approuvé mardi le plan.", "fr"),
        ("Die Regierung hat den Plan am Dienstag gebilligt.", "de"),
    ],
)
def test_other_languages_decide_too(text: str, language: str) -> None:
    (one,) = told(text, language)
    assert (one["kind"], one["outcome"], one["occurred"]) == (
        "decision-taken", "approved", "2022-04-19",
    )  # fmt: skip


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("De regering heeft het plan dinsdag niet goedgekeurd.", "nl"),
        ("Le gouvernement n'a pas approuvé le plan mardi.", "fr"),
        ("Die Regierung hat den Plan am Dienstag nicht gebilligt.", "de"),
    ],
)
def test_negation_is_heard_in_other_languages(text: str, language: str) -> None:
    assert "decision-taken" not in kinds(text, language)


def test_each_of_several_subjects_does_it() -> None:
    text = "Canada, Norway and the Baltic States pledged more weapons to Ukraine."
    found = told(text)
    assert [one["government"] for one in found] == ["ca", "ee", "lt", "lv", "no"]
    assert {tuple(one["counterparts"]) for one in found} == {("ua",)}


def test_those_who_meet_or_sign_do_it_together() -> None:
    (one,) = told("France and Germany signed a contract with Norway on Monday.")
    assert (one["government"], one["joint_with"][:1]) == ("fr", ["de"])


def test_a_pronoun_stands_for_the_subject_before() -> None:
    text = "Dutch Prime Minister Mark Rutte met the king. He announced a plan on Monday."
    assert [one["government"] for one in told(text)] == ["nl", "nl"]


def test_two_matters_of_one_sentence_are_two_developments() -> None:
    text = "The cabinet is considering the delivery of trucks as well as the repair of bridges."
    assert [one["matters"] for one in told(text)] == [["delivery-trucks"], ["repair-bridges"]]


def test_the_store_knows_its_matters_its_people_and_its_names() -> None:
    text = "Lindeboom said on Monday that Halvermark had approved the power cable under the sea."
    (one,) = told(text, government=None)
    assert (one["government"], one["matters"]) == ("xa", ["sea-cable"])
    (one,) = told("Corvan-eilanden vroegen maandag om hulp.", "nl", None)
    assert one["government"] == "xc"


@pytest.mark.parametrize(
    ("phrase", "occurred"),
    [
        ("yesterday", "2022-04-20"), ("last Tuesday", "2022-04-19"), ("overnight", "2022-04-20"),
        ("last week", "2022-04-11/2022-04-17"), ("two weeks ago", "2022-04-07~"),
        ("earlier this month", "2022-04-01/2022-04-21"), ("Tuesday", "2022-04-19"),
        ("in March", "2022-03"),
    ],
)  # fmt: skip
def test_when_stands_between_deciding_and_what_is_decided(phrase: str, occurred: str) -> None:
    for verb in ("decided", "agreed"):
        (one,) = told(f"The Belgian government {verb} {phrase} to close the border.")
        assert (one["kind"], one["occurred"]) == ("decision-taken", occurred)


@pytest.mark.parametrize(
    "title",
    [
        "Le gouvernement belge a décidé mardi de fermer la frontière avec les voisins",
        "Le président français a promulgué la loi jeudi",
        "Le Conseil fédéral suisse a décidé mercredi de fermer la frontière",
    ],
)
def test_a_title_begins_with_its_whole_subject(title: str) -> None:
    (one,) = told(f"{title}.", "fr")
    assert one["title"] == title


def test_what_is_to_come_has_not_occurred() -> None:
    (one,) = told("The German government will deliver a battery to Poland next month.")
    assert (one["kind"], one["occurred"]) == ("announcement-made", "../2022-04-21")
    assert one["announces"] == "intention"


def test_a_first_name_is_no_month() -> None:
    (one,) = told("Minister Jan Jambon zei dat het plan goed is.", "nl")
    assert one["occurred"] == "../2022-04-21"


def test_amounts_are_read_as_they_are_written() -> None:
    (one,) = told("Belgium sent more than 3,000 automatic weapons to Ukraine on Monday.")
    assert one["quantities"] == [
        {"amount": "3000", "qualifier": "at-least", "item": "automatic weapons",
         "as_written": "more than 3,000 automatic weapons"}
    ]  # fmt: skip


def test_a_quote_that_stands_twice_has_the_words_beside_it() -> None:
    text = "One.\nThe cabinet approved the plan.\nTwo.\nThe cabinet approved the plan.\n"
    quotes = [quote for one in told(text) for quote in one["sources"][0]["quotes"]]
    assert len(quotes) == 2
    assert all(quote.get("prefix") for quote in quotes)


def test_a_date_that_is_read_as_a_year_ago_is_none() -> None:
    (one,) = told("The extension to 17 May was approved by the cabinet.")
    assert one["occurred"] == "../2022-04-21"


def test_since_a_day_a_measure_began_on_it() -> None:
    (one,) = told("Le rationnement est suspendu depuis lundi.", "fr")
    assert (one["kind"], one["occurred"]) == ("measure-suspended", "2022-04-18")


def test_a_law_that_is_signed_is_decided() -> None:
    assert kinds("The president signed the bill on Monday.") == ["decision-taken"]
    assert kinds("The president signed a contract on Monday.") == ["commitment-made"]


def test_lines_below_the_last_sentence_lead_to_other_articles() -> None:
    article = "Belgium bans salt\n\nThe cabinet approved the plan on Tuesday."
    links = "\n\nGermany decides to ban sugar on Monday\n\nFrance decides to ban pepper"
    assert [one["kind"] for one in told(article + links)] == [one["kind"] for one in told(article)]
    assert {one["government"] for one in told(article + links)} == {"be"}
