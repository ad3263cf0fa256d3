"""JSON on its way to a terminal: the same bytes as by the plain way, in a tenth of the time."""

from __future__ import annotations

import json
import re
import time

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from tests.code_points import TELLING
from tests.text.hostile import HOSTILE, INNOCENT
from timeline.text import sanitize as gate
from timeline.text.safe_json import json_text, json_utf8
from timeline.text.sanitize import sanitize

ALL = [chr(code) for code in TELLING]
ODD = "\x7f\x9b\u00a0\u00ad\u034f\u115f\u200b\u200d\u202e\u2028\u3000\u3164\ufe0f\U000e0100\ud800"
SCRIPTS = {
    "french": "« Le conseil\u00a0» a examiné le dossier\u00a0: sans décision définitive.",
    "ukrainian": "Уряд розглянув питання про постачання важкого озброєння.",
    "japanese": "政府は閣議でこの問題を協議したが、\u3000最終的な決定には至らなかった。",
    "arabic": "ناقشت الحكومة المسألة ولم تتخذ قرارا نهائيا بشأن التسليم.",
    "hindi": "सरकार ने इस मामले पर चर्चा की लेकिन अंतिम निर्णय नहीं लिया।",
    "korean": "정부는 이 문제를 논의했으나 최종 결정을 내리지 못했다.",
    "persian": "می\u200cخواهم کتاب\u200cها را",
    "emoji": "\U0001f468\u200d\U0001f469 ok \U0001f44d\U0001f3fd \u2764\ufe0f",
}
TEXTS = st.one_of(
    st.text(st.sampled_from(f'ab \n"\\é“政中한हि\u0301\U0001f600{ODD}')),
    st.text(st.characters()),
    st.sampled_from([*(text for _, text in [*HOSTILE, *INNOCENT]), *SCRIPTS.values()]),
)


def plainly(text: str) -> str:
    """The same as it was done before: every character looked up in a table."""
    if text.isascii() and "\x7f" not in text:
        return text
    return text.translate(
        {
            ord(char): json.dumps(char)[1:-1].replace("\x7f", "\\u007f")
            for char in set(text)
            if char != "\n" and (not char.isprintable() or char in gate.INVISIBLE)
        }
    )


@given(TEXTS)
@example("".join(ALL[0x80:0x3000]))
@example("\n\t\x7f")
def test_the_bytes_are_those_of_the_plain_way(text: str) -> None:
    assert json_text(text) == plainly(text)
    document = json.dumps({"title": text}, ensure_ascii=False, indent=2)
    assert json_text(document) == plainly(document)
    assert json.loads(json_text(document)) == {"title": text}
    for one in (text, document):
        data = one.encode("utf-8", "surrogatepass")
        assert json_utf8(data) == json_text(one).encode()


def test_every_code_point_is_as_it_was() -> None:
    for start in range(0, len(ALL), 64):
        text = "a".join(ALL[start : start + 64])
        assert json_text(text) == plainly(text)
    for char in ALL:
        assert json_text(f"é{char}") == plainly(f"é{char}")


def test_the_ranges_are_what_is_not_seen() -> None:
    assert {char for char in ALL if re.match(gate.UNSEEN, char)} == gate.INVISIBLE


@pytest.mark.parametrize("script", ["ukrainian", "arabic", "hindi", "korean"])
def test_text_in_which_nothing_is_escaped_is_not_rewritten(script: str) -> None:
    text = json.dumps({"quotes": [SCRIPTS[script]] * 200}, ensure_ascii=False)

    def seconds(ask: object) -> float:
        found = []
        for _ in range(7):
            start = time.thread_time()
            for _ in range(20):
                ask(text)  # type: ignore[operator]
            found.append(time.thread_time() - start)
        return min(found)

    # It is five to nine times as fast; a busy machine blurs that.
    assert seconds(json_text) < seconds(plainly) / 1.5


def _slowly(text: str) -> str:
    stays = gate._stays
    gate._stays = lambda _: False  # type: ignore[assignment]
    try:
        return sanitize(text)
    finally:
        gate._stays = stays


@given(TEXTS)
@example("e" + "\u0301" * 5)
@example("\u0301a")
@example("a\u2800b")
@example("x " + "ि" * 70)
def test_a_word_that_stays_is_shown_as_if_each_character_were_looked_at(text: str) -> None:
    assert sanitize(text) == _slowly(text)


def test_every_code_point_beside_a_mark_is_shown_as_before() -> None:
    for start in range(0, len(ALL), 4096):
        text = " ".join(f"ह{char}ि" for char in ALL[start : start + 4096])
        assert sanitize(text) == _slowly(text)
