"""Whatever is in an article, a proposal is a valid development whose quotes are in the text."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from timeline.capture.article import Article
from timeline.capture.errors import NotDrafted
from timeline.capture.known import StoreKnowledge
from timeline.capture.proposing import propose
from timeline.capture.reading.sentences import sentences
from timeline.dates.edtf import Edtf
from timeline.services.append import as_development

WORDS = {
    "en": "Belgium's|Dutch|Prime Minister|Mark Rutte|the government|said|announced that|will vote"
    "|on Friday|is expected to decide|approved|did not|pledged|3,000 tons of fuel|€50 million"
    "|to Ukraine|met",
    "nl": "België|Nederlandse|premier|Jan De Wit|de regering|zei|kondigde aan dat|stemt|vrijdag"
    "|heeft|goedgekeurd|niet|beloofde|3.000 ton|50 miljoen euro|aan Oekraïne|ontmoette",
    "fr": "la Belgique|français|le Premier ministre|Jean Dupont|le gouvernement|a déclaré"
    "|a annoncé que|votera|vendredi prochain|a approuvé|n'a pas|a promis"
    "|3 000 tonnes|50 millions d'euros|à l'Ukraine",
    "de": "Belgien|deutsche|Minister|Karl Meyer|die Regierung|sagte|kündigte an|will|am Freitag"
    "|entscheiden|hat|beschlossen|nicht|versprach|3.000 Tonnen|50 Millionen Euro"
    "|der Ukraine|traf",
}
MARKS = [
    *".\"“”„«»‘’'!?,;:()–-…\n\u00b7\u200b\u202e\x1b\u2028",
    ". ",
    ".\n\n",
    '."',
    "31 April",
    "🏛️",
]


@pytest.mark.parametrize("language", WORDS)
def test_a_proposal_can_be_recorded_and_is_quoted_letter_by_letter(language: str) -> None:
    parts = st.sampled_from([*WORDS[language].split("|"), *MARKS]) | st.text(max_size=3)
    texts = st.lists(parts, max_size=40).map(" ".join)

    @settings(max_examples=60, deadline=None)
    @given(texts)
    def holds(text: str) -> None:
        text = text.replace("\0", "").replace("\r", " ")
        for one in sentences(text):
            assert len(one.plain) == one.end - one.start
        source: dict[str, Any] = {"publisher": "P", "published": "2022-04-21"}
        article = Article(text, source, Edtf.parse("2022-04-21"), date(2022, 4, 21), language, "be")
        try:
            found = propose(article, StoreKnowledge(), min_score=0)
        except NotDrafted:
            return
        for one in found:
            data = {**one.development}
            for quote in data["sources"][0]["quotes"]:
                assert quote["exact"] in text
            data["sources"] = [
                {**source, **{k: v for k, v in each.items() if k != "source"}}
                for each in data["sources"]
            ]
            as_development(data)
            assert 0 < one.score < 1

    holds()
