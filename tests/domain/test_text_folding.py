"""Which letters count as the same, where words begin, and where in a text a search is found."""

from __future__ import annotations

import re
import sys
from itertools import pairwise
from unicodedata import category, normalize

import pytest
from hypothesis import given
from hypothesis import strategies as st

from timeline.domain.lexical import text_folding
from timeline.domain.lexical.text_folding import (
    RUN,
    WORD,
    folded,
    hits,
    is_unspaced,
    joins,
    searchable,
    sought,
    wraps_anywhere,
)

TEXTS = st.text(
    st.one_of(
        st.characters(exclude_categories=["Cs"]),
        st.sampled_from(
            "aZé\u0301\u0327ß\u00ad\u200bﬁŁıİς防衛費のガか\u3099한\u1112\u1161\u11ab"
            "ไม้กำكَتَّبहिक्ष ．、\n"
        ),
    ),
    max_size=40,
)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("café", "CAFE\u0301"),
        ("ｆｕｌｌ", "full"),
        ("ﬁnal", "final"),
        ("govern\u00adment", "government"),
        ("Straße", "STRASSE"),
        ("Зеленський", "ЗЕЛЕНСЬКИЙ"),
        ("Ёлка", "елка"),
        ("ΟΔΟΣ", "οδός"),
        ("DIŞİŞLERİ", "dışişleri"),
        ("كَتَبَ", "كتب"),
        ("كتـــب", "كتب"),
        ("آثار", "اثار"),
        ("שָׁלוֹם", "שלום"),
        ("한국", normalize("NFD", "한국")),
        ("ガス", normalize("NFD", "ガス")),
        ("ｶﾞｽ", "ガス"),
        ("a\u00a0b", "a  b\n"),
        ("x\ufeffy", "xy"),
        ("a\u20dd", "a"),
    ],
)
def test_what_a_person_calls_the_same_is_the_same(one: str, other: str) -> None:
    assert folded(one) == folded(other)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("ガス", "カス"),
        ("ไม่", "ไม้"),
        ("की", "का"),
        ("ज़", "ज"),
        ("కై", "కె"),
        ("防衛", "防費"),
        ("이", "히"),
    ],
)
def test_what_is_another_letter_in_its_script_stays_another(one: str, other: str) -> None:
    assert folded(one) != folded(other)


def test_text_in_ascii_goes_to_the_index_as_it_is() -> None:
    text = "The Cabinet's “no”".replace("“", '"').replace("”", '"')
    assert searchable(text) is text


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("防衛費", ["|", "防", "衛", "費"]),
        ("COVID対策", ["COVID", "|", "対", "策"]),
        ("ジョン・スミス", list("|ジョン|スミス")),
        ("한국은", list("|한국은")),
        ("ไม่", ["|", "ไ", "ม", "่"]),
        ("बर्लिन में", ["बर्लिन", "में"]),
        ("བོད་ཡིག", ["བོད", "ཡིག"]),
        ("l’Élysée – 5 €", ["l", "elysee", "5"]),
        ("Київ,Львів", ["киів", "львів"]),
        ("〇〇年", ["|", "〇", "〇", "年"]),
        ("防衛\n 費、税", list("|防衛費|税")),
        ("防衛,費", list("|防衛|費")),
        ("한국 정부", list("|한국|정부")),
        ("韓國은 韓 國", list("|韓國은|韓國")),
        ("\ue000", ["\ue000"]),
    ],
)
def test_where_words_begin_and_end(text: str, words: list[str]) -> None:
    found = re.findall(f"{WORD}+", searchable(text))
    assert ["|" if word == RUN else word for word in found] == words


LONG_PIECES = (
    "Уряд розглянув питання", "й" + " " + "\u0306\u0301 край", "\u0308", "  ", " ", "\n", "\u00a0",
    "防衛費を", "ｶﾞ", "\u3099か", "한국의 정부", normalize("NFD", "한국 é"), "،", "“Ёлка”", "a",
    "\u00ad", "ﬁ", "\u115f\u1161", "\x1c", "\u2003",
)  # fmt: skip


def test_a_long_run_is_folded_like_a_short_one() -> None:
    run = "Ёлка防衛" * 40
    assert searchable(run).split() == ["елка", RUN, "防", "衛"] * 40


@given(st.lists(st.sampled_from(LONG_PIECES), min_size=2, max_size=9).map("".join))
def test_word_by_word_a_long_piece_is_folded_as_in_one(text: str) -> None:
    whole = text_folding._FOREIGN.sub(lambda piece: text_folding._words(piece[0]), text)
    assert searchable(text) == whole


def test_no_character_makes_it_fail_or_is_folded_twice() -> None:
    # All that is small or odd, and some of the ideographs and syllables that come by thousands.
    codes = [*range(0x3400), *range(0xA000, 0xAC00), *range(0x3400, sys.maxunicode + 1, 61)]
    assigned = (chr(code) for code in codes if category(chr(code)) not in ("Cn", "Co"))
    for char in assigned:
        once = folded(char)
        assert folded(once) == once, hex(ord(char))
        if is_unspaced(char) and folded(char) == char:
            assert searchable(char).split() == [RUN, char], hex(ord(char))
        if category(char)[0] in "ZP":
            assert not is_unspaced(char)


@given(TEXTS)
def test_folding_twice_changes_nothing(text: str) -> None:
    once = folded(text)
    assert folded(once) == once


@given(TEXTS)
def test_nfc_and_nfd_are_one(text: str) -> None:
    assert folded(normalize("NFC", text)) == folded(normalize("NFD", text))
    composed, decomposed = (searchable(normalize(form, text)).lower() for form in ("NFC", "NFD"))
    assert composed.split() == decomposed.split()


@pytest.mark.parametrize(
    ("text", "search", "found"),
    [
        ("Heavy weapons for Ukraine", "WEAPONS for", ["weapons for"]),
        ("Ukraine asks, for weapons", "asks for weap", ["asks, for weap"]),
        ("Reweapons", "weapons", []),
        ("日本政府は防衛費を増額", "防衛費", ["防衛費"]),
        ("防衛費、防衛費", "防衛", ["防衛", "防衛"]),
        ("防衛、費", "防衛費", []),
        ("防衛、費", "防衛 – 費", ["防衛、費"]),
        ("COVID対策、税", "covid対策", ["COVID対策"]),
        ("한국 정부", "국정", []),
        ("Le Conseil d’État décide", "etat DÉC", ["État déc"]),
        ("The ﬁnal word", "fin", ["ﬁn"]),
        ("The ﬁnal word", "f", ["ﬁ"]),
        ("cafe\u0301 noir", "café", ["cafe\u0301"]),
        ("한국 승인", normalize("NFD", "한국"), ["한국"]),
        (normalize("NFD", "한국 승인"), "한국", [normalize("NFD", "한국")]),
        ("ｶﾞｽの", "ガス", ["ｶﾞｽ"]),
        ("İstanbul’da", "istanbul", ["İstanbul"]),
        ("Große Straße", "strasse", ["Straße"]),
        ("كَتَبَ كتاب", "كتب", ["كَتَبَ"]),
        ("anything", "", []),
        ("anything", " – ", []),
        ("été", "é", ["é"]),
    ],
)
def test_a_hit_is_marked_in_the_text_as_it_is(text: str, search: str, found: list[str]) -> None:
    spans = [text[start:end] for start, end in hits(text, search)]
    assert [one.casefold() for one in spans] == [one.casefold() for one in found]


@given(TEXTS, TEXTS)
def test_a_hit_holds_what_was_looked_for_and_no_more(text: str, search: str) -> None:
    wanted = " ".join(sought(search)).lower()
    places = hits(text, search)
    for start, end in places:
        words = " ".join(sought(text[start:end])).lower()
        assert words.startswith(wanted)
        assert start == 0 or not joins(text[start])
    assert all(one[1] <= other[0] for one, other in pairwise(places))


def test_a_line_is_wrapped_inside_a_run_but_not_in_korean() -> None:
    assert all(map(wraps_anywhere, "防ガไ"))
    assert not any(map(wraps_anywhere, "한a、é"))


def test_of_more_characters_than_are_remembered_each_is_still_folded(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(text_folding, "_MOST_CHARACTERS", 0)
    monkeypatch.setattr(text_folding, "_KEPT", text_folding._Table(text_folding._kept))
    assert folded("ÉÉÉ") == "eee"
    assert not text_folding._KEPT


def test_accents_and_points_are_left_out_and_signs_of_a_script_are_not() -> None:
    from timeline.domain.lexical.text_folding import without_accents

    assert without_accents("plain") == "plain"
    assert without_accents("Café, cafe\u0301") == "Cafe, cafe"
    assert without_accents("المَسْأَلَةَ") == "المسالة"
    for text in ("निर्णय लिया", "ศุกร์", "が", "a\u200bé"[:2]):
        assert without_accents(text) == text
