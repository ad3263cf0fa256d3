"""The bundled history says what the article says: all of it, in its words, and nothing more."""

from __future__ import annotations

import re
from collections import Counter
from datetime import date, timedelta
from decimal import Decimal
from functools import cache
from hashlib import sha256
from pathlib import Path

import pytest
from ruamel.yaml import YAML

from timeline.dates.edtf import Edtf
from timeline.domain.developments import Development
from timeline.domain.events import StoredBounds, instants_in, step_of
from timeline.domain.kinds import DeliveryMade
from timeline.domain.matter.fold import standing_at
from timeline.domain.matter.status import PENDING
from timeline.domain.matter.transition import Transition
from timeline.domain.matter.vocabulary import Status
from timeline.domain.names.namings import MatterDescribed
from timeline.domain.procedure import DecisionExpected, MeetingHeld
from timeline.domain.values import Quote, Source
from timeline.formats.discovery import read_file
from timeline.formats.errors import Finding
from timeline.formats.namings import NamingItem, Record
from timeline.formats.records import GovernmentHeader, Item

ROOT = Path(__file__).parents[2]
EVENTS = ROOT / "events"
SEEDS = ROOT / "seeds"
ARTICLE = "000_d07d4e6654785306.txt"
TEXT = (SEEDS / ARTICLE).read_text(encoding="utf-8")

ZONES = {
    "be": "Europe/Brussels",
    "ca": "America/Toronto",
    "ee": "Europe/Tallinn",
    "gb": "Europe/London",
    "lt": "Europe/Vilnius",
    "lv": "Europe/Riga",
    "nl": "Europe/Amsterdam",
    "no": "Europe/Oslo",
    "ru": "Europe/Moscow",
    "ua": "Europe/Kyiv",
    "us": "America/New_York",
}

HEADINGS = ("Related News", "Collaboration with Western allies")
"""The lines of the article that state nothing."""

HEADLINES = tuple(line.removeprefix("- ") for line in TEXT.splitlines() if line.startswith("- "))
"""The lines under “Related News”."""

SENTENCES = tuple(
    sentence
    for line in TEXT.splitlines()
    if line not in HEADINGS
    for sentence in re.split(r"(?<=\.) |(?<=\.\") ", line.removeprefix("- "))
)

WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")


@cache
def records() -> list[Record]:
    return [record for path in sorted(EVENTS.glob("*.yaml")) for record in read_file(path)]


def developments() -> list[Development]:
    return [record.development for record in records() if isinstance(record, Item)]


def development(development_id: str) -> Development:
    return next(d for d in developments() if d.id == development_id)


def quotes(of: Development) -> list[str]:
    return [quote.exact for source in of.sources for quote in source.quotes]


def quoting(words: str) -> list[Development]:
    return [d for d in developments() if any(words in exact for exact in quotes(d))]


def step(of: Development) -> Transition:
    return step_of(
        of, instants_in(StoredBounds.of(of, ZONES[of.government])), developments().index(of)
    )


@cache
def matters() -> dict[tuple[str, str], list[Transition]]:
    """The steps of every matter, in timeline order."""
    found: dict[tuple[str, str], list[Transition]] = {}
    for each in developments():
        for matter in each.matters:
            found.setdefault((each.government, matter), []).append(step(each))
    return {matter: sorted(steps) for matter, steps in found.items()}


def status(government: str, matter: str, day: str) -> Status | None:
    """Where a matter stands at the end of a day."""
    instant = Edtf(day).bounds(ZONES[government]).latest
    return standing_at(matters()[government, matter], instant).at(instant)


def places(quote: Quote) -> list[int]:
    """Where the article has the words, after the prefix and before the suffix."""
    prefix, suffix = quote.prefix or "", quote.suffix or ""
    words = re.escape(prefix + quote.exact + suffix)
    return [found.start() + len(prefix) for found in re.finditer(f"(?={words})", TEXT)]


def plain_yaml(path: Path) -> dict[str, str]:
    with path.open(encoding="utf-8") as file:
        data = YAML(typ="safe", pure=True).load(file)
    assert isinstance(data, dict)
    return {str(key): str(value) for key, value in data.items()}


# The files


def test_nothing_is_wrong_with_them() -> None:
    assert [str(record) for record in records() if isinstance(record, Finding)] == []


def test_there_is_one_for_each_government_that_the_article_speaks_of() -> None:
    headers = [record for record in records() if isinstance(record, GovernmentHeader)]
    assert {header.id: header.zone for header in headers} == ZONES
    assert [Path(header.path).stem for header in headers] == [header.id for header in headers]
    assert all(header.name for header in headers)


def test_ids_are_unique_and_begin_with_the_government_and_the_date() -> None:
    ids = Counter(each.id for each in developments())
    assert max(ids.values()) == 1
    for each in developments():
        assert each.id.startswith(f"{each.government}-2022-")


def test_developments_stand_in_order_of_occurrence() -> None:
    for government in ZONES:
        steps = [step(each) for each in developments() if each.government == government]
        listed = [(*one[:2], *one[3:6]) for one in steps]
        assert listed == sorted(listed)
        assert steps


def test_every_source_is_the_article_as_its_sidecar_describes_it() -> None:
    sidecar = plain_yaml((SEEDS / ARTICLE).with_suffix(".yaml"))
    assert sidecar["sha256"] == sha256((SEEDS / ARTICLE).read_bytes()).hexdigest()
    expected = Source.model_validate({**sidecar, "document": ARTICLE})
    for each in developments():
        assert each.sources
        for source in each.sources:
            own = {"according_to": None, "quotes": ()}
            assert source.model_copy(update=own) == expected, each.id


# The words


def test_the_article_has_eighteen_sentences_three_headlines_and_two_headings() -> None:
    assert len(HEADLINES) == 3
    assert len(SENTENCES) == 18 + len(HEADLINES)
    assert all(TEXT.count(f"\n{heading}\n") == 1 for heading in HEADINGS)


@pytest.mark.parametrize("each", developments(), ids=lambda each: each.id)
def test_every_quote_is_in_the_article_just_once(each: Development) -> None:
    for source in each.sources:
        assert source.quotes
        for quote in source.quotes:
            assert len(places(quote)) == 1, quote.exact


@pytest.mark.parametrize("sentence", SENTENCES)
def test_every_word_of_every_factual_sentence_is_quoted(sentence: str) -> None:
    begin = TEXT.index(sentence)
    unquoted = set(range(begin, begin + len(sentence)))
    for each in developments():
        for quote in (quote for source in each.sources for quote in source.quotes):
            (place,) = places(quote)
            unquoted -= set(range(place, place + len(quote.exact)))
    assert "".join(TEXT[place] for place in sorted(unquoted)) == ""


@pytest.mark.parametrize("each", developments(), ids=lambda each: each.id)
def test_phrases_and_quantities_are_in_the_words_that_are_quoted(each: Development) -> None:
    window = each.window
    phrases = [each.phrase, window and window.phrase, *(q.as_written for q in each.quantities)]
    for phrase in filter(None, phrases):
        assert any(phrase in exact for exact in quotes(each)), phrase


@pytest.mark.parametrize("each", developments(), ids=lambda each: each.id)
def test_whom_the_article_credits_it_names(each: Development) -> None:
    for source in each.sources:
        assert (source.according_to or "").lower() in TEXT.lower()


# The days


@pytest.mark.parametrize("each", developments(), ids=lambda each: each.id)
def test_a_weekday_falls_on_the_day_that_it_was_resolved_to(each: Development) -> None:
    window = each.window
    dated = [(each.occurred, each.phrase), (window.edtf, window.phrase) if window else (None, None)]
    for edtf, phrase in dated:
        named = [weekday for weekday in WEEKDAYS if weekday in (phrase or "")]
        if named:
            assert [WEEKDAYS[date.fromisoformat(str(edtf)).weekday()]] == named


def test_the_weekdays_of_the_article_are_those_of_the_week_of_20_april() -> None:
    days = {d.phrase: str(d.occurred) for d in developments() if d.phrase and d.occurred.is_day}
    assert days == {
        "Sunday": "2022-04-17",
        "Tuesday": "2022-04-19",
        "Tuesday afternoon": "2022-04-19",
        "Tuesday night": "2022-04-19",
        "Wednesday afternoon": "2022-04-20",
    }


def test_nothing_begins_after_the_article_was_published() -> None:
    for each in developments():
        timing = StoredBounds.of(each, ZONES[each.government])
        assert timing.earliest is not None
        assert timing.latest is not None
        assert timing.published is not None
        assert timing.earliest <= timing.latest <= timing.published, each.id


# What the article tells


def test_belgium_has_two_matters_each_of_them_raised() -> None:
    belgian = {matter for government, matter in matters() if government == "be"}
    raised = [d.matters for d in developments() if d.kind == "matter-raised"]
    assert belgian == {"heavy-weapons", "forensic-experts"}
    assert sorted(raised) == [("forensic-experts",), ("heavy-weapons",)]


def test_the_core_cabinet_met_without_a_decision() -> None:
    met = development("be-2022-04-20-core-cabinet-discusses-heavy-weapons")
    assert isinstance(met, MeetingHeld)
    assert met.outcome == "no-decision"
    assert set(met.matters) == {"heavy-weapons", "forensic-experts"}


def test_the_decision_on_both_matters_is_expected_on_friday() -> None:
    (expected,) = (d for d in developments() if isinstance(d, DecisionExpected))
    assert str(expected.expected) == "2022-04-22"
    assert expected.expected_phrase == "Friday"
    assert set(expected.matters) == {"heavy-weapons", "forensic-experts"}


def test_the_february_delivery_has_three_quantities_and_no_matter() -> None:
    (sent,) = (d for d in developments() if isinstance(d, DeliveryMade) and d.government == "be")
    assert str(sent.occurred) == "2022-02-21/2022-02-28"
    assert sent.matters == ()
    assert [(q.qualifier, q.amount, q.unit, q.item) for q in sent.quantities] == [
        ("at-least", Decimal(3000), None, "automatic weapons"),
        ("exact", Decimal(200), None, "anti-tank weapons"),
        ("exact", Decimal(3800), "tons", "fuel"),
    ]


def test_ukraine_made_exactly_one_statement_that_may_be_of_sunday() -> None:
    sunday = Edtf("2022-04-17").bounds(ZONES["ua"])
    statements = [
        d.id
        for d in developments()
        if (d.government, d.kind) == ("ua", "statement-made")
        and step(d).earliest <= sunday.latest
        and step(d).latest >= sunday.earliest
    ]
    assert statements == ["ua-2022-04-17-zelenskyy-says-outcome-depends-on-others"]


def test_the_meeting_of_rutte_with_de_croo_is_told_once_for_both() -> None:
    (told,) = quoting("he already met with Belgian Prime Minister De Croo")
    assert (told.government, told.joint_with) == ("nl", ("be",))


@pytest.mark.parametrize("headline", HEADLINES)
def test_a_headline_of_other_news_is_kept_as_reported(headline: str) -> None:
    (told,) = quoting(headline)
    assert told.verification == "reported"


def test_the_baltic_states_are_three_governments() -> None:
    pledges = {d.government for d in developments() if d.kind == "pledge-made"}
    assert pledges == {"ca", "gb", "no", "ee", "lv", "lt"}


def test_every_matter_has_a_title_in_words_of_our_own() -> None:
    namings = [record.naming for record in records() if isinstance(record, NamingItem)]
    titles = {(one.government, one.matter): one.title for one in namings
              if isinstance(one, MatterDescribed)}  # fmt: skip
    assert len(titles) == len(namings)
    assert titles.keys() == matters().keys()
    assert titles["be", "heavy-weapons"] == "Heavy weapons for Ukraine"


# Where the matters stand


@pytest.mark.parametrize("matter", ["heavy-weapons", "forensic-experts"])
def test_a_belgian_matter_goes_from_wednesday_to_an_undecided_friday(matter: str) -> None:
    assert status("be", matter, "2022-04-19") is None
    assert status("be", matter, "2022-04-20") == "under-consideration"
    assert status("be", matter, "2022-04-21") == "decision-expected"
    assert status("be", matter, "2022-04-22") == "decision-expected"
    assert status("be", matter, "2022-04-23") == "overdue"


def test_no_matter_of_another_government_is_ever_pending() -> None:
    days = [str(date(2022, 2, 1) + timedelta(days=day)) for day in range(365)]
    for government, matter in matters():
        if government != "be":
            met = {status(government, matter, day) for day in days}
            assert len(met) == 2
            assert not met & PENDING
