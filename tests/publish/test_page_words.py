"""The words of the pages: each language has each of them, and each of them is said somewhere."""

from __future__ import annotations

import re
from importlib.resources import files
from pathlib import Path
from string import Formatter

import pytest

from timeline.dates.edtf import Edtf
from timeline.domain.developments import KINDS
from timeline.publish.language.date_words import date_words, since_words, window_words
from timeline.publish.language.status_words import status_clause
from timeline.publish.language.words import LANGUAGES, Language, counted, tables, ui_words
from timeline.publish.page.page_json import SCRIPT_WORDS
from timeline.text.phrasing import STATUSES, status_words
from timeline.text.phrasing import since_words as english_since
from timeline.text.phrasing import window_words as english_window

DATES = (
    "2022-04-20", "2022-04-01", "2022-04-20T15:00", "2022-04-20T15:00+02:00",
    "2022-04-20T15:00:07Z", "2022-04", "2022", "202X", "20XX", "2022-04-2X", "2022-04-XX",
    "2022-XX", "2022-1X", "2022-XX-XX", "2022-22", "2022-24", "2022-04~", "2022-04-20?",
    "2022-04%", "2022-02-21/2022-02-28", "2022-02-21/2022-03-02", "2021-12-30/2022-01-02",
    "2022-02/2022-04", "../2022-04", "/2022-04-22", "2022-04-20/..", "2022-04/", "0044",
)  # fmt: skip


@pytest.mark.parametrize("table", tables())
def test_each_language_has_each_word_with_the_same_places(table: str) -> None:
    for name, words in tables()[table].items():  # type: ignore[index]
        assert tuple(words) == LANGUAGES, name
        places = {
            language: sorted(field for _, field, _, _ in Formatter().parse(text) if field)
            for language, text in words.items()
        }
        assert len(set(map(tuple, places.values()))) == 1, name
        assert all(text.strip() == text and text for text in words.values()), name


def test_each_kind_and_each_status_has_a_word() -> None:
    import timeline.domain.kinds  # noqa: F401  defining them registers them

    assert set(tables()["kinds"]) == set(KINDS)
    assert set(tables()["statuses"]) == set(STATUSES)


def test_each_word_is_asked_for_by_a_template_or_the_script() -> None:
    folder = files("timeline.publish").joinpath("templates")
    text = "".join(one.read_text() for one in folder.iterdir() if one.name.endswith(".html"))
    package = Path(str(files("timeline.publish")))
    python = "".join(one.read_text() for one in package.rglob("*.py"))
    asked = set(re.findall(r"words\.(\w+)", text)) | set(SCRIPT_WORDS)
    asked |= set(re.findall(r'words\["([\w-]+)"\]', python))
    assert asked == set(tables()["page"])


def test_the_script_asks_for_the_words_that_it_gets() -> None:
    script = files("timeline.publish").joinpath("templates", "page.js").read_text()
    asked = set(re.findall(r"\bW\.(\w+)", script)) | set(re.findall(r"fill\('(\w+)'", script))
    assert asked <= set(SCRIPT_WORDS)


@pytest.mark.parametrize(
    ("language", "none", "one", "many"),
    [
        ("en", "0 matters", "1 matter", "1,200 matters"),
        ("nl", "0 dossiers", "1 dossier", "1,200 dossiers"),
        ("fr", "0 dossier", "1 dossier", "1,200 dossiers"),
        ("de", "0 Vorgänge", "1 Vorgang", "1,200 Vorgänge"),
    ],
)
def test_a_number_has_its_noun_in_the_singular_or_the_plural(
    language: Language, none: str, one: str, many: str
) -> None:
    words = ui_words(language)
    forms = words["matter_count"], words["matters_count"], language
    assert [counted(n, *forms) for n in (0, 1, 1_200)] == [none, one, many]


@pytest.mark.parametrize("status", STATUSES)
@pytest.mark.parametrize("outcome", [None, "approved", "rejected"])
@pytest.mark.parametrize("expected", [None, "2022-04-22", "2022-05", "2022-04-20/2022-05-01"])
def test_in_english_a_status_reads_as_in_the_terminal(
    status: str, outcome: str | None, expected: str | None
) -> None:
    assert status_clause(status, outcome, expected, "en") == status_words(status, outcome, expected)


@pytest.mark.parametrize("edtf", DATES)
def test_in_english_a_date_reads_as_in_the_terminal(edtf: str) -> None:
    assert date_words(edtf, "en") == Edtf.parse(edtf).human()
    assert window_words(edtf, "en") == english_window(edtf)
    assert since_words(edtf, "en") == english_since(edtf)


@pytest.mark.parametrize("language", ["nl", "fr", "de"])
@pytest.mark.parametrize("edtf", DATES)
def test_no_doubt_and_no_open_end_of_a_date_is_lost(edtf: str, language: str) -> None:
    said = date_words(edtf, language)  # type: ignore[arg-type]
    doubt = {"nl": "(onzeker)", "fr": "(incertain)", "de": "(unsicher)"}[language]
    about = {"nl": "rond", "fr": "vers", "de": "etwa"}[language]
    assert (doubt in said) == ("?" in edtf or "%" in edtf)
    assert (about in said) == ("~" in edtf or "%" in edtf)
    others = {date_words(one, language) for one in DATES if one != edtf}  # type: ignore[arg-type]
    assert said not in others


@pytest.mark.parametrize(
    ("edtf", "nl", "fr", "de"),
    [
        ("2022-04-20", "20 april 2022", "20 avril 2022", "20. April 2022"),
        ("2022-04-01", "1 april 2022", "1er avril 2022", "1. April 2022"),
        (
            "2022-02-21/2022-02-28",
            "tussen 21 en 28 februari 2022",
            "entre 21 et 28 février 2022",
            "zwischen 21. und 28. Februar 2022",
        ),
        ("../2022-04-22", "uiterlijk 22 april 2022", "au plus tard le 22 avril 2022",
         "spätestens am 22. April 2022"),
        ("2022-22", "zomer 2022", "été 2022", "Sommer 2022"),
        ("..", "tot nader order", "jusqu’à nouvel ordre", "bis auf Weiteres"),
    ],
)  # fmt: skip
def test_dates_in_other_languages(edtf: str, nl: str, fr: str, de: str) -> None:
    assert [date_words(edtf, one) for one in LANGUAGES[1:]] == [nl, fr, de]
