"""Letters of every script in ASCII."""

from __future__ import annotations

import re
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from timeline.domain.lexical.slugs import in_ascii


@pytest.mark.parametrize(
    ("text", "plain"),
    [
        ("Łódź, Øst, Straße", "Lodz, Ost, Strasse"),
        ("Đà Nẵng", "Da Nang"),
        ("Œuvre, Ærø, Þórður, ışık", "Oeuvre, Aero, Thordur, isik"),
        ("Київ", "Kiiv"),
        ("Москва решает", "Moskva reshaet"),
        ("Αθήνα", "Athina"),
        ("中国", "ZhongGuo"),
        ("대한민국", "DaeHanMinGug"),
    ],
)
def test_what_does_not_decompose_is_transliterated(text: str, plain: str) -> None:
    assert in_ascii(text) == plain
    assert in_ascii(unicodedata.normalize("NFD", text)) == plain


@pytest.mark.parametrize(
    ("text", "plain"),
    [
        ("Belgium’s “heavy” weapons – for €5 m²", "Belgiums heavy weapons  for 5 m2"),
        ("Šefčovič, Şükrü, Ñandú", "Sefcovic, Sukru, Nandu"),
        ("Hawaiʻi", "Hawaii"),
        ("ﬁnance, №5, ½", "finance, No5, 12"),
        ("😀 ok\u200b", " ok"),
    ],
)
def test_what_was_right_before_is_as_it_was(text: str, plain: str) -> None:
    assert in_ascii(text) == plain
    was = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode()
    assert plain.replace("1⁄2", "12") == was


@given(st.text(max_size=80))
def test_any_text_is_ascii_and_keeps_what_it_had(text: str) -> None:
    found = in_ascii(text)
    assert found.isascii()
    if text.isascii():
        assert found == text
    if re.fullmatch(r"[\x00-\x7fÀ-ÅÇ-ÏÑ-ÖÙ-Ýà-åç-ïñ-öù-ýÿ]*", text):
        assert found == unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode()
