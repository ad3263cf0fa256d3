"""How many developments a draft proposes of articles whose gold is known: the floors."""

from __future__ import annotations

from functools import cache

import pytest
from benchmarks.drafting import DraftScore, articles, scored, seed

BY_NAME = {name: (article, gold) for name, article, gold in articles()}


@cache
def of_the_seed() -> DraftScore:
    return scored("seed", *seed(), repeats=2)


@cache
def of_ours() -> list[DraftScore]:
    return [scored(name, *BY_NAME[name]) for name in BY_NAME]


def test_of_the_seed_24_of_26_are_proposed_and_few_besides() -> None:
    score = of_the_seed()
    assert score.gold == 26
    assert score.recall >= 0.92, score.missed
    assert score.precision >= 0.88, score.extra


def test_of_the_seed_each_kind_government_and_day_is_right() -> None:
    score = of_the_seed()
    assert score.kinds == score.governments == len(score.matched)
    right, told = score.days
    assert right == told == 8  # seven days, and the Friday that is expected


def test_the_final_decision_is_expected_on_the_friday() -> None:
    expected = [
        other.development["expected"]
        for one, other in of_the_seed().matched
        if one.kind == "decision-expected"
    ]
    assert expected == ["2022-04-22"]


def test_an_article_is_read_in_half_a_second_for_a_thousand_words() -> None:
    assert of_the_seed().seconds_per_thousand < 0.5


def test_there_are_twelve_articles_in_four_languages() -> None:
    languages = [article.language for article, _ in BY_NAME.values()]
    assert sorted(set(languages)) == ["de", "en", "fr", "nl"]
    assert [languages.count(one) for one in ("de", "en", "fr", "nl")] == [3, 3, 3, 3]


def test_of_the_twelve_most_are_proposed_rightly() -> None:
    scores = of_ours()
    gold = sum(one.gold for one in scores)
    matched = sum(len(one.matched) for one in scores)
    assert matched / gold >= 0.92
    assert matched / sum(one.proposed for one in scores) >= 0.88
    assert sum(one.kinds for one in scores) / matched >= 0.95
    assert sum(one.governments for one in scores) / matched >= 0.85
    right, told = (sum(one.days[place] for one in scores) for place in (0, 1))
    assert right / told >= 0.92


@pytest.mark.parametrize("name", BY_NAME)
def test_each_quote_is_cut_from_the_text(name: str) -> None:
    (score,) = (one for one in of_ours() if one.name == name)
    assert score.verbatim == score.proposed


def test_no_exact_day_is_proposed_that_nobody_wrote() -> None:
    for score in [of_the_seed(), *of_ours()]:
        for _, one in score.matched:
            data = one.development
            if "phrase" not in data:
                assert data["occurred"].startswith("../"), data


def test_what_is_said_to_be_decided_is_not_decided() -> None:
    (score,) = (one for one in of_ours() if one.name == "en-storm")
    met = [other.development for one, other in score.matched if one.kind == "meeting-held"]
    assert [one["outcome"] for one in met] == ["no-decision"]
