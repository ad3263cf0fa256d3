"""Which date phrases are found in running text, in four languages and in hostile texts."""

from __future__ import annotations

from datetime import date, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from timeline.dates.edtf import Edtf
from timeline.dates.relative import finding
from timeline.dates.relative.finding import FoundPhrase, find_phrases
from timeline.dates.relative.languages.lexicon import LANGUAGES, Language
from timeline.dates.relative.vocabulary import WordPlace, language_of, number_place, vocabulary
from timeline.dates.timezones import ZoneError

THURSDAY = date(2022, 4, 21)


def found(text: str, language: str | None = "en") -> list[FoundPhrase]:
    return find_phrases(text, published=THURSDAY, zone="Europe/Brussels", language=language)


def told(text: str, language: str | None = "en") -> list[tuple[str, str]]:
    return [(one.phrase, str(one.value)) for one in found(text, language)]


class TestPhrasesAreFound:
    def test_where_they_are_with_their_readings(self) -> None:
        text = "The cabinet meets on Friday. It met in the first week of May."
        friday, may = found(text)
        assert text[friday.start : friday.end] == friday.phrase == "on Friday"
        assert [str(one.edtf) for one in friday.readings] == ["2022-04-15", "2022-04-22"]
        assert friday.rule == friday.readings[0].rule
        assert friday.rule == "the most recent Friday on or before Thursday 21 April 2022"
        assert (may.phrase, may.value) == (
            "in the first week of May",
            Edtf("2022-05-01/2022-05-07"),
        )

    @pytest.mark.parametrize(
        ("language", "text", "phrases"),
        [
            (
                "en",
                "Since 24 February, and by the end of the month, Friday’s vote of 3 May 2023.",
                ["Since 24 February", "by the end of the month", "Friday", "3 May 2023"],
            ),
            (
                "en",
                "On Friday, 22 April 2022, in May, 2022 and on Feb. 24; from 1 to 4 May.",
                ["On Friday, 22 April 2022", "in May", "on Feb. 24", "from 1 to 4 May"],
            ),
            (
                "en",
                "It was approved in Q1 FY2022, and spent in FY2023.",
                ["in Q1 FY2022", "in FY2023"],
            ),
            (
                "nl",
                "De ploeg besliste vorige week, in de nacht van maandag op dinsdag, sinds 8 mei.",
                ["vorige week", "in de nacht van maandag op dinsdag", "sinds 8 mei"],
            ),
            (
                "fr",
                "L'été dernier, et d'ici la fin du mois. Aujourd’hui, à la mi-avril.",
                ["L'été dernier", "d'ici la fin du mois", "Aujourd’hui", "à la mi-avril"],
            ),
            (
                "de",
                "Am 20. Mai, vom 1. bis 4. Mai. In der Nacht zum Dienstag; die achtziger Jahre.",
                [
                    *("Am 20. Mai", "vom 1. bis 4. Mai", "In der Nacht zum Dienstag"),
                    "die achtziger Jahre",
                ],
            ),
        ],
    )
    def test_as_long_as_they_are(self, language: str, text: str, phrases: list[str]) -> None:
        assert [one.phrase for one in found(text, language)] == phrases
        assert {one.readings[0].language for one in found(text, language)} == {language}

    @pytest.mark.parametrize(
        ("text", "values"),
        [
            ("It met on 2022-04-20.", ["2022-04-20"]),
            ("It met on 20 April–22 April.", ["2022-04-20/2022-04-22"]),
            ("It met in 2021.", ["2021"]),
            ("On the 20th, it met.", ["2022-04-20"]),
            ("On the 20th the cabinet met.", ["2022-04-20"]),
            ("On May 20 the cabinet meets.", ["2022-05-20"]),
            ("A vote this week.", ["2022-04-18/2022-04-24"]),
            ("A vote in the week of 2 May.", ["2022-05-02/2022-05-08"]),
            ("The budget of 2022-23.", ["2022-09/2022-11"]),
            ("The summer of heat, 2022-22.", ["2022-22"]),
            ("On 02/03/2022 it met.", ["2022-03-02"]),
            ("It comes before summer.", ["2022-04-21/2022-05-31"]),
        ],
    )  # fmt: skip
    def test_with_their_values(self, text: str, values: list[str]) -> None:
        assert [value for _, value in told(text)] == values

    def test_that_are_open_stay_so(self) -> None:
        for text in ("The budget of 2022-23.", "On 02/03/2022 it met."):
            (one,) = found(text)
            assert len(one.readings) == 2
            assert all(reading.is_open for reading in one.readings)

    def test_with_the_first_reading_in_the_direction(self) -> None:
        ahead = find_phrases("on Friday", published=THURSDAY, zone="UTC", direction="future")
        assert [str(one.edtf) for one in ahead[0].readings] == ["2022-04-22", "2022-04-15"]

    def test_counted_from_the_civil_day_of_publication(self) -> None:
        for published in (
            Edtf("2022-04-20T23:30Z"),
            Edtf("2022-04-19/2022-04-21"),
            Edtf("2022-04-21/.."),
            datetime.fromisoformat("2022-04-21T08:00"),
        ):
            (one,) = find_phrases("today", published=published, zone="Europe/Brussels")
            assert str(one.value) == str(one.readings[0].reckoned_from) == "2022-04-21"

    def test_with_the_seasons_of_the_zone_or_the_given_hemisphere(self) -> None:
        given = {"published": THURSDAY, "zone": "Australia/Sydney", "language": "en"}
        (one,) = find_phrases("last summer", **given)  # type: ignore[arg-type]
        assert str(one.value) == "2021-12/2022-02"
        (one,) = find_phrases("last summer", hemisphere="north", **given)  # type: ignore[arg-type]
        assert str(one.value) == "2021-06/2021-08"

    def test_in_the_language_of_the_text(self) -> None:
        texts = {
            "en": "The cabinet said that it was ready for the vote on Friday.",
            "nl": "De regering heeft het voorstel van vrijdag niet aan de Kamer bezorgd.",
            "fr": "Le gouvernement a dit que les livraisons sont pour vendredi.",
            "de": "Die Regierung hat das nicht vor Freitag mit dem Parlament beraten.",
        }
        for language, text in texts.items():
            assert language_of(text) == language
            for tag in (None, "es"):
                (one,) = found(text, tag)
                assert one.readings[0].language == language

    def test_a_zone_that_there_is_not_is_an_error(self) -> None:
        with pytest.raises(ZoneError):
            find_phrases("today", published=Edtf("2022-04-21T10:00"), zone="Nowhere")


class TestWordsThatDateNothing:
    @pytest.mark.parametrize(
        "text",
        [
            *(
                "He may go.",
                "It may 20 times.",
                "They march on.",
                "The Sun said so.",
                "After the fall of the wall.",
                "20 of 22.",
            ),
            *("It rose in the 20th century.", "The day after, he left.", "Two days later."),
            *("Over the week.", "In 1500 villages.", "3.5 billion, 15,000 tanks", "1 2 2022"),
            *("31 April", "On 31 April 2022.", "On 2022-13-45.", "On 2022-13.", "a - b", "Sat."),
            *("in his 50s", "of the year", "No. 5", "'", "“Friday", "-", "5 - 6"),
        ],
    )
    def test_are_no_phrases(self, text: str) -> None:
        assert told(text) == ([("Friday", "2022-04-15")] if "Friday" in text else [])

    @pytest.mark.parametrize(
        ("text", "phrase"),
        [
            ("In March, 20 soldiers came.", "In March"),
            ("In March 20 soldiers came.", "In March"),
            ("In May 20 people came.", "In May"),
            ("He left in May. 24 people stayed.", "in May"),
        ],
    )
    def test_are_not_joined_to_a_day(self, text: str, phrase: str) -> None:
        assert [one.phrase for one in found(text)] == [phrase]

    @pytest.mark.parametrize(
        ("language", "text", "phrases"),
        [
            ("de", "Am Morgen danach, und morgen. Morgen kommt er.", ["morgen", "Morgen"]),
            ("nl", "De volgende morgen. Morgen stemmen ze.", ["Morgen"]),
            ("fr", "Il a vendredi signé. Il y a deux ans.", ["vendredi", "Il y a deux ans"]),
            ("de", "Die Sitzung vom 3. Mai.", ["3. Mai"]),
        ],
    )
    def test_nor_is_another_meaning_of_a_word(
        self, language: str, text: str, phrases: list[str]
    ) -> None:
        assert [one.phrase for one in found(text, language)] == phrases

    def test_nor_is_a_number_after_a_month_in_other_languages(self) -> None:
        assert told("In mei 20 mensen.", "nl") == [("In mei", "2022-05")]

    def test_nor_are_two_paragraphs_or_sentences_one(self) -> None:
        assert [one.phrase for one in found("on Friday\n\nMay 20")] == ["on Friday", "May 20"]
        assert [one.phrase for one in found("on Friday. May 20")] == ["on Friday", "May 20"]


PIECES: dict[Language, list[str]] = {one: sorted(vocabulary(one)) for one in LANGUAGES}
TEXTS = st.sampled_from(LANGUAGES).flatmap(
    lambda one: st.tuples(
        st.just(one),
        st.lists(
            st.sampled_from(PIECES[one])
            | st.sampled_from(list("20'’.,-–?\n/"))
            | st.text(max_size=5),
            max_size=30,
        ).map(" ".join)
        | st.text(max_size=80),
    )
)


class TestHostileTexts:
    @given(TEXTS)
    @settings(deadline=None, max_examples=60)
    def test_break_nothing(self, given_: tuple[Language, str]) -> None:
        language, text = given_
        end = 0
        for one in found(text, language):
            assert end <= one.start < one.end
            end = one.end
            assert text[one.start : one.end] == one.phrase
            assert one.value == one.readings[0].edtf

    @pytest.mark.parametrize("day", [date.min, date.max])
    def test_break_nothing_at_the_ends_of_the_calendar(self, day: date) -> None:
        text = "Yesterday, tomorrow, last week, since 8 May, in the night from Monday to Tuesday."
        assert find_phrases(text, published=day, zone="UTC", language="en")

    def test_end_the_search_after_enough_phrases(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(finding, "MOST_FOUND", 5)
        assert len(found("Friday. " * 100)) == 5

    def test_and_after_enough_different_words(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(finding, "MOST_TRIED", 40)
        calls = 0
        real = finding.propose

        def counting(*given: object) -> object:
            nonlocal calls
            calls += 1
            return real(*given)  # type: ignore[arg-type]

        monkeypatch.setattr(finding, "propose", counting)
        assert found(" ".join(f"{n % 28 + 1} May {1800 + n % 300}." for n in range(2_000)))
        assert calls <= 2 * (40 + 12)

    def test_and_after_enough_words_that_are_the_same(
        self, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        looked = 0
        real = finding._Search._read

        def counting(self: finding._Search, start: int, end: int) -> object:
            nonlocal looked
            looked += 1
            return real(self, start, end)

        monkeypatch.setattr(finding, "_MOST_LOOKED_UP", 1_000)
        monkeypatch.setattr(finding._Search, "_read", counting)
        assert found("may " * 100_000) == []
        assert looked < 2_000

    @pytest.mark.parametrize(
        "text",
        [
            *("1" * 200_000, "1/" * 100_000, "a" * 200_000, "'" * 200_000, "\n" * 200_000),
            *("20-" * 70_000, "é" * 100_000, " " * 200_000 + "x", "a\u0301" * 100_000),
            "\n" + " " * 200_000 + "x",
        ],
        ids=range(10),
    )
    def test_take_no_longer_than_their_length(self, text: str) -> None:
        import time

        start = time.process_time()
        assert found(text) == []
        assert time.process_time() - start < 5, "a pattern that backtracks takes hours"


class TestVocabulary:
    def test_a_word_is_an_anchor_or_may_end_a_phrase_or_not(self) -> None:
        english, french = vocabulary("en"), vocabulary("fr")
        assert [english[word] for word in ("friday", "ago", "the")] == [
            *(WordPlace.ANCHOR, WordPlace.LAST, WordPlace.WITHIN)
        ]
        assert (english["last"], french["dernier"]) == (WordPlace.WITHIN, WordPlace.LAST)
        assert "cabinet" not in english
        assert french["hui"] is WordPlace.ANCHOR

    @pytest.mark.parametrize(
        ("word", "place"),
        [
            *(
                ("2022", WordPlace.ANCHOR),
                ("1500", None),
                ("20", WordPlace.LAST),
                ("20th", WordPlace.ANCHOR),
            ),
            *(
                ("1980s", WordPlace.ANCHOR),
                ("80er", WordPlace.ANCHOR),
                ("fy2022", WordPlace.ANCHOR),
                ("3.5", None),
            ),
            *(
                ("02/03/2022", WordPlace.ANCHOR),
                ("02/03-2022", None),
                ("2022-23", WordPlace.ANCHOR),
            ),
            *(("20-22", WordPlace.LAST), ("15000", None), ("2021/2022", WordPlace.ANCHOR)),
        ],
    )
    def test_so_is_a_number(self, word: str, place: WordPlace | None) -> None:
        assert number_place(word) is place


@pytest.mark.parametrize(
    "text", ["On 29 February 2021 it was approved.", "On February 29, 2021 it was approved."]
)
def test_a_day_that_its_year_does_not_have_is_not_of_another(text: str) -> None:
    found = find_phrases(text, published=date(2022, 4, 21), zone="Europe/Brussels", language="en")
    assert [one.value.text for one in found if one.value.text != "2021"] == []
