"""What phrases of four languages mean, and that none becomes a day that nobody wrote."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from ruamel.yaml import YAML

from timeline.dates.edtf import Edtf
from timeline.dates.relative.languages.canonical import as_language, canonical, lexicon_of
from timeline.dates.relative.languages.english import ENGLISH
from timeline.dates.relative.languages.lexicon import LANGUAGES, Language
from timeline.dates.relative.rules import propose
from timeline.dates.relative.suggest import depends_on_place, reckon
from timeline.dates.relative.words import Direction

FILE = Path(__file__).parents[1] / "phrases.yaml"
THURSDAY = date(2022, 4, 21)


def phrases() -> Iterator[tuple[Language, str, date, str, frozenset[str]]]:
    tables = YAML(typ="safe").load(FILE.read_text("utf-8"))
    for language in LANGUAGES:
        for phrase, published, value, *more in tables[language]:
            day = published if isinstance(published, date) else date.fromisoformat(published)
            yield language, str(phrase), day, str(value), frozenset(more)


def test_there_are_thirty_in_each_language() -> None:
    languages = [language for language, *_ in phrases()]
    assert {one: languages.count(one) for one in LANGUAGES} == dict.fromkeys(LANGUAGES, 30)


@pytest.mark.parametrize(("language", "phrase", "day", "value", "more"), [*phrases()])
def test_each_means_what_a_reader_takes_it_for(
    language: Language, phrase: str, day: date, value: str, more: frozenset[str]
) -> None:
    for preferred in (None, language):
        found = reckon(
            phrase,
            day,
            direction="future" if "future" in more else "past",
            hemisphere="south" if "south" in more else "north",
            language=preferred,
        )
        assert [str(one.edtf) for one in found[:1]] == ([] if value == "-" else [value])
        assert all(one.is_open == ("open" in more) for one in found[:1])
        assert all(one.language == language for one in found if preferred and value != "2022-23")


class TestTheLanguageIsThatOfTheWords:
    @pytest.mark.parametrize(
        ("phrase", "language", "named"),
        [
            ("komende vrijdag", "nl", "(read as Dutch)"),
            ("vendredi prochain", "fr", "(read as French)"),
            ("kommenden Freitag", "de", "(read as German)"),
        ],
    )
    def test_if_only_one_has_them(self, phrase: str, language: str, named: str) -> None:
        for preferred in (None, "en_US.UTF-8", "C", language):
            found = reckon(phrase, THURSDAY, language=preferred)
            assert [(str(one.edtf), one.language) for one in found] == [("2022-04-22", language)]
            assert found[0].explanation == f"{found[0].rule} {named}"

    def test_english_is_not_mentioned(self) -> None:
        (reading,) = reckon("last Friday", THURSDAY, language="nl-BE")
        assert (reading.language, reading.explanation) == ("en", reading.rule)

    def test_or_the_one_that_is_preferred(self) -> None:
        for preferred, language in (
            *((None, "en"), ("nl-BE", "nl"), ("de_AT.UTF-8", "de"), ("fr", "en")),
        ):
            (reading,) = reckon("in april", THURSDAY, language=preferred)
            assert (str(reading.edtf), reading.language) == ("2022-04", language)

    def test_and_where_two_differ_a_person_chooses(self, monkeypatch: pytest.MonkeyPatch) -> None:
        readings = {"nl": "2022-04-22", "de": "2022-04-29"}

        def differing(words: str, *given: object, **_: object) -> list[object]:
            edtf = readings.get(str(given[3]))
            return [ENGLISH_DAY._replace(edtf=edtf)] if edtf else []

        (ENGLISH_DAY,) = propose("yesterday", THURSDAY, "past")  # noqa: N806
        monkeypatch.setattr("timeline.dates.relative.suggest.propose", differing)
        found = reckon("vrij", THURSDAY)
        assert [(str(one.edtf), one.language, one.is_open) for one in found] == [
            ("2022-04-22", "nl", True),
            ("2022-04-29", "de", True),
        ]

    def test_a_season_code_is_explained_in_the_preferred_one(self) -> None:
        found = reckon("2022-23", THURSDAY, language="fr")
        assert [one.rule for one in found] == [
            "son code est celui d’une saison",
            "les années, comme d’un budget ou d’un mandat",
        ]

    def test_a_tag_or_a_locale_names_it(self) -> None:
        tags = ("nl", "NL-be", "fr_CH.UTF-8", "de@euro", "es", "", "POSIX", None)
        assert [as_language(tag) for tag in tags] == ["nl", "nl", "fr", "de", *[None] * 4]

    def test_a_season_of_any_depends_on_the_place(self) -> None:
        for words in ("vorige zomer", "L’ÉTÉ dernier", "letzten Herbst", "next fall"):
            assert depends_on_place(words)
        assert not depends_on_place("vorige week")


class TestTablesOfLanguages:
    @pytest.mark.parametrize("language", LANGUAGES)
    def test_have_the_same_sentences_with_the_same_values(self, language: Language) -> None:
        import string

        def fields(sayings: dict[str, str]) -> dict[str, set[str | None]]:
            parse = string.Formatter().parse
            return {name: {one[1] for one in parse(text)} for name, text in sayings.items()}

        own, english = fields(dict(lexicon_of(language).sayings)), fields(dict(ENGLISH.sayings))
        assert own.keys() == english.keys()
        counts = {"one-before", "one-after"}  # some languages write the 1
        assert {n: f - {"n", None} for n, f in own.items() if n not in counts} == {
            n: f - {"n", None} for n, f in english.items() if n not in counts
        }

    @pytest.mark.parametrize("language", LANGUAGES)
    def test_cannot_be_changed(self, language: Language) -> None:
        with pytest.raises(TypeError):
            lexicon_of(language).words["x"] = "y"  # type: ignore[index]

    @pytest.mark.parametrize("language", ["nl", "fr", "de"])
    def test_a_word_that_it_lacks_makes_no_phrase(self, language: Language) -> None:
        assert canonical("Friday, 20 xyz", lexicon_of(language)) == ""


COARSE: dict[Language, tuple[str, ...]] = {
    "en": (
        *("last week", "next month", "this year", "May", "in March 2023", "the end of February"),
        *("early April", "Q3 2022", "Q2", "the first half of 2022", "last summer", "winter 2021"),
        *("1980s", "the 90s", "the first week of May", "a few weeks ago", "in two months", "2022"),
        *("a year ago", "the past three months", "recent weeks", "FY2022", "mid-2022", "late 2021"),
        *("the weekend", "the second half of the month", "early next week", "for a few weeks now"),
    ),
    "nl": (
        *("vorige week", "volgende maand", "dit jaar", "mei", "in maart 2023", "eind februari"),
        *("begin april", "het derde kwartaal van 2022", "de eerste helft van 2022", "half 2022"),
        *("de jaren tachtig", "de eerste week van mei", "enkele weken geleden", "vorige zomer"),
        *("over twee maanden", "een jaar geleden", "de afgelopen drie maanden", "het weekend"),
    ),
    "fr": (
        *(
            "la semaine dernière",
            "le mois prochain",
            "cette année",
            "mai",
            "fin février",
            "mi-2022",
        ),
        *("début avril", "au troisième trimestre 2022", "le premier semestre 2022", "en mars 2023"),
        *("les années 80", "la première semaine de mai", "il y a quelques semaines", "le week-end"),
        *("dans deux mois", "il y a un an", "les trois derniers mois", "l’été dernier"),
    ),
    "de": (
        *("letzte Woche", "nächsten Monat", "dieses Jahr", "Mai", "im März 2023", "Ende Februar"),
        *("Anfang April", "im dritten Quartal 2022", "das erste Halbjahr 2022", "Mitte 2022"),
        *("die achtziger Jahre", "die erste Woche im Mai", "vor einigen Wochen", "letzten Sommer"),
        *("in zwei Monaten", "vor einem Jahr", "in den letzten drei Monaten", "das Wochenende"),
    ),
}
BOUNDS: dict[Language, tuple[str, ...]] = {
    "en": ("{}", "since {}", "after {}", "before {}", "by {}", "until {}", "about {}", "as of {}"),
    "nl": ("{}", "sinds {}", "na {}", "voor {}", "uiterlijk {}", "tot {}", "rond {}", "vanaf {}"),
    "fr": (
        "{}",
        "depuis {}",
        "après {}",
        "avant {}",
        "d'ici {}",
        "jusqu'à {}",
        "vers {}",
        "dès {}",
    ),
    "de": ("{}", "seit {}", "nach {}", "vor {}", "spätestens {}", "bis {}", "etwa {}", "ab {}"),
}
WRAPPERS = (
    *("since {}", "the night from {}", "overnight into {}", "the week of {}", "late on {}", "{}?"),
    *("{} night", "the first week of {}", "{} starting in April", "the end of {}", "{} geleden"),
    *("tot en met {}", "vor {}", "Nacht auf {}", "depuis {}", "{} prochain", "Friday of {}"),
)
WORDS = st.sampled_from([(one, words) for one, all_ in COARSE.items() for words in all_])
DIRECTIONS: st.SearchStrategy[Direction] = st.sampled_from(["past", "future"])


EVERYDAY = (
    ("nl", "8 tot 10 mei", "2022-05-08/2022-05-10"),
    ("nl", "vorig jaar in mei", "2021-05"),
    ("nl", "ten vroegste op vrijdag", "2022-04-15/.."),
    ("nl", "het afgelopen jaar", "2021-04-21/2022-04-21"),
    ("nl", "in de loop van volgende week", "2022-04-25/2022-05-01"),
    ("nl", "vannacht", "2022-04-20"),
    ("fr", "dès le 1er mai", "2022-05-01/.."),
    ("fr", "le 20 avril dernier", "2022-04-20"),
    ("fr", "dans quinze jours", "2022-05-05~"),
    ("fr", "ces deux derniers mois", "2022-02-21/2022-04-21"),
    ("fr", "au cours de la semaine", "2022-04-18/2022-04-24"),
    ("fr", "vendredi au plus tard", "../2022-04-15"),
    ("de", "die zweite Januarwoche", "2022-01-08/2022-01-14"),
    ("de", "nächste Woche Freitag", "2022-04-29"),
    ("de", "in der Nacht vom 3. auf den 4. Mai", "2022-05-03/2022-05-04"),
    ("de", "zum Jahresende", "2022-11~/2022-12~"),
    ("de", "das letzte Quartal 2021", "2021-10/2021-12"),
    ("de", "am 20.", "2022-04-20"),
    ("de", "am 8. und 9. Mai", "2022-05-08/2022-05-09"),
    ("fr", "les 8 et 9 mai", "2022-05-08/2022-05-09"),
    ("nl", "op 8 en 9 mei", "2022-05-08/2022-05-09"),
)


@pytest.mark.parametrize(("language", "phrase", "edtf"), EVERYDAY)
def test_the_order_of_words_is_that_of_the_language(
    language: Language, phrase: str, edtf: str
) -> None:
    assert propose(phrase, THURSDAY, "past", "north", language)[0].edtf == edtf


class TestNoDayIsMadeUp:
    @given(
        WORDS,
        st.integers(0, 7),
        st.sampled_from(["{}", "{}?"]),
        st.dates(date(1950, 1, 1), date(2090, 1, 1)),
        DIRECTIONS,
    )
    @settings(deadline=None)
    def test_words_that_name_no_day_give_none(
        self, words: tuple[Language, str], bound: int, mark: str, day: date, direction: Direction
    ) -> None:
        language, phrase = words
        asked = mark.format(BOUNDS[language][bound].format(phrase))
        for reading in reckon(asked, day, direction=direction, language=language):
            assert not reading.edtf.is_day
            start, _, end = str(reading.edtf).partition("/")
            assert start.rstrip("?~%") != end.rstrip("?~%")

    @given(
        st.sampled_from([(language, phrase) for language, phrase, *_ in phrases()]),
        st.lists(st.sampled_from(WRAPPERS), max_size=3),
        st.dates(),
        DIRECTIONS,
    )
    @settings(deadline=None)
    def test_and_no_words_around_a_phrase_upset_it(
        self, words: tuple[Language, str], around: list[str], day: date, direction: Direction
    ) -> None:
        language, phrase = words
        for wrapper in around:
            phrase = wrapper.format(phrase)
        for reading in reckon(phrase, day, direction=direction, language=language):
            assert reading.rule

    @given(WORDS, st.dates(date(1950, 1, 1), date(2090, 1, 1)), DIRECTIONS)
    @settings(deadline=None)
    def test_and_each_of_them_gives_something(
        self, words: tuple[Language, str], day: date, direction: Direction
    ) -> None:
        language, phrase = words
        found = propose(phrase, day, direction, "north", language)
        assert found
        assert all(Edtf(one.edtf) and one.rule for one in found)

    @pytest.mark.parametrize(
        "phrase",
        [
            *("31 April", "30 februari", "le 31 juin", "31. September", "29-31 April", "April 31"),
            *("31 april 2022", "le 30 février 2022", "30. Februar 2022", "32/01/2022", "the 32nd"),
        ],
    )
    def test_a_day_that_no_calendar_has_is_none(self, phrase: str) -> None:
        assert reckon(phrase, THURSDAY) == []


class TestFinancialYears:
    @pytest.mark.parametrize(
        ("phrase", "starts", "edtfs"),
        [
            ("FY2022", 10, ["2021-10/2022-09", "2022-10/2023-09"]),
            ("FY2022", 1, ["2022-01/2022-12"]),
            ("Q3 FY2022", 4, ["2021-10/2021-12", "2022-10/2022-12"]),
            ("Q4 FY2022", 4, ["2022-01/2022-03", "2023-01/2023-03"]),
            ("fiscal H2 2022", 7, ["2022-01/2022-06", "2023-01/2023-06"]),
            ("boekjaar 2022", 4, ["2021-04/2022-03", "2022-04/2023-03"]),
            ("financial year 2022-23", 4, ["2022-04/2023-03"]),
            ("Haushaltsjahr 2022/2023", 7, ["2022-07/2023-06"]),
        ],
    )
    def test_start_in_the_month_that_is_given(
        self, phrase: str, starts: int, edtfs: list[str]
    ) -> None:
        found = reckon(phrase, THURSDAY, fiscal=starts)
        assert [str(one.edtf) for one in found] == edtfs
        assert all(one.is_open == (len(edtfs) > 1) for one in found)

    @pytest.mark.parametrize(
        ("phrase", "edtf"),
        [
            ("Q3 FY2022 starting in April", "2021-10/2021-12"),
            ("financial year 2022-23 (from July)", "2022-07/2023-06"),
            ("boekjaar 2022 vanaf april", "2021-04/2022-03"),
            ("l'exercice 2022 à partir de juillet", "2021-07/2022-06"),
            ("Haushaltsjahr 2022 ab Oktober", "2021-10/2022-09"),
            ("FY2022 starting in January", "2022-01/2022-12"),
        ],
    )
    def test_or_in_the_month_that_the_words_tell(self, phrase: str, edtf: str) -> None:
        assert str(reckon(phrase, THURSDAY)[0].edtf) == edtf
