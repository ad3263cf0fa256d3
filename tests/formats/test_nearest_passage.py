"""What differs between a quote and its source is named rightly, and found in one pass."""

from __future__ import annotations

import time
from itertools import count
from random import Random
from unicodedata import normalize

import pytest
from hypothesis import given
from hypothesis import strategies as st

from timeline.formats.documents import nearest_passage as module
from timeline.formats.documents.folded_text import Folded
from timeline.formats.documents.nearest_passage import nearest

SPACE = "white space or line breaks"
UNSEEN = "invisible characters"
COMPOSED = "how letters are composed"
HYPHENATED = "hyphenation at line ends"
CAPITALS = "capital letters"
MARKED = "accents or vowel marks"


@pytest.mark.parametrize(
    ("document", "quote", "differ", "passage"),
    [
        ("They approved\u00a0the plan.", "approved the plan", SPACE, "approved\u00a0the plan"),
        ("They\u2003approved\u2028it", "They approved it", SPACE, "They\u2003approved\u2028it"),
        ("They\u200b approved it", "They approved it", UNSEEN, "They\u200b approved it"),
        ("the govern\u00adment", "the government", UNSEEN, "the govern\u00adment"),
        ("\u202athe\u202c plan", "the plan", UNSEEN, "the\u202c plan"),
        ("The ﬁnal plan", "The final plan", COMPOSED, "The ﬁnal plan"),
        ("the final plan", "the ﬁnal plan", COMPOSED, "the final plan"),
        ("the cafe\u0301 met", "the café met", COMPOSED, "the cafe\u0301 met"),
        (normalize("NFD", "한국 승인."), "한국 승인", COMPOSED, normalize("NFD", "한국 승인")),
        (normalize("NFD", "ガスが"), "ガスが", COMPOSED, normalize("NFD", "ガスが")),
        ("ｆｕｌｌ width", "full width", COMPOSED, "ｆｕｌｌ width"),
        ("The govern-\nment did", "The government did", HYPHENATED, "The govern-\nment did"),
        ("the govern\u00ad\n  ment", "the government", HYPHENATED, "the govern\u00ad\n  ment"),
        ("the govern\u2010\nment", "the government", HYPHENATED, "the govern\u2010\nment"),
        ("a well-\nknown man", "a well-known man", HYPHENATED, "a well-\nknown man"),
        ("the govern- ment", "the government", "hyphens", "the govern- ment"),
        ("to co-operate", "to cooperate", "hyphens", "to co-operate"),
        ("日本政府は防衛\n　費を", "防衛費", SPACE, "防衛\n　費"),
        ("the plan… and", "the plan... and", "the form of punctuation", "the plan… and"),
        ("防衛！", "防衛!", "the form of punctuation", "防衛！"),
        ("in the Straße", "in the STRASSE", CAPITALS, "in the Straße"),
        ("in the Straße", "in the Strasse", "ß and ss", "in the Straße"),
        ("ΟΔΟΣ", "οδος", CAPITALS, "ΟΔΟΣ"),
        ("the É", "the é", CAPITALS, "the É"),
        ("the E\u0301", "the é", f"{COMPOSED}, {CAPITALS}", "the E\u0301"),
        ("“a”\u00a0–\u200b b", '"A" - b', None, "“a”\u00a0–\u200b b"),
        ("2020–2021", "2020-2021", "the kind of dashes", "2020–2021"),
        ("the ‘plan’", "the 'plan'", "the kind of quotation marks", "the ‘plan’"),
    ],
)  # fmt: skip
def test_each_difference_has_its_own_name(
    document: str, quote: str, differ: str | None, passage: str
) -> None:
    found = nearest(f"First. {document} Last.", quote)
    signs = "the kind of quotation marks, the kind of dashes"
    named = differ or f"{SPACE}, {UNSEEN}, {signs}, {CAPITALS}"
    assert (found.reason, found.nearest) == (f"it differs in {named}", passage)


@pytest.mark.parametrize(
    ("document", "quote", "reason"),
    [
        ("café noir is served", "cafe noir is served", f"it differs in {MARKED}"),
        ("ذَهَبَ، الوَزِيرُ إِلَى المَدِينَةِ", "ذهب الوزير إلى المدينة",
         f"it differs in {MARKED}, punctuation"),
        ("यह बैठक शुक्रवार को हुई और निर्णय लिया।", "यह बैठक सोमवार को हुई और निर्णय लिया।",
         "the quote has “सोमवार” where the document has “शुक्रवार”"),
        ("kararı İçişleri verdi dün", "kararı Dışişleri verdi dün",
         "the quote has “Dışişleri” where the document has “İçişleri”"),
        ("ذَهَبَ الوَزِيرُ إِلَى المَدِينَةِ", "ذهب الوزير إلى القرية",
         "the quote has “القرية” where the document has “المَدِينَةِ”"),
        ("ที่ประชุมเมื่อวันศุกร์", "ที่ประชุมเมื่อวันศุกรี",
         "the quote has “รี” where the document has “ร์”"),
        ("日本政府は防衛費の増額を決定した", "日本政府は防衛費の減額を決定した",
         "the quote has “減” where the document has “増”"),
        ("the well-\nknown man came here", "the well-known woman came here",
         "the quote has “woman” where the document has “man”"),
        ("ไม่ดี", "zzz", "and nothing similar"),
    ],
)  # fmt: skip
def test_other_words_are_named_as_they_are_written(document: str, quote: str, reason: str) -> None:
    assert nearest(document, quote).reason == reason


@pytest.mark.parametrize(
    ("document", "quote", "differ", "passage"),
    [
        ("Türkiye İçişleri Bakanlığı", "içişleri", CAPITALS, "İçişleri"),
        ("Türkiye içişleri Bakanlığı", "İÇİŞLERİ", CAPITALS, "içişleri"),
        ("bugün İstanbul yolunda", "istanbul", CAPITALS, "İstanbul"),
        ("bugün I\u0307stanbul yolunda", "istanbul", CAPITALS, "I\u0307stanbul"),
        ("قَرَأَ المَسْأَلَةَ اليَوْمَ", "المَسْأَلَة", MARKED, "المَسْأَلَةَ"),
        ("ذَهَبَ الوَزِيرُ إِلَى المَدِينَةِ", "ذهب الوزير الى المدينة", MARKED,
         "ذَهَبَ الوَزِيرُ إِلَى المَدِينَةِ"),
        ("Le café est\nfermé ici", "Cafe est ferme", f"{MARKED}, {SPACE}, {CAPITALS}",
         "café est\nfermé"),
        ("यह निर्णय  लिया।", "निर्णय लिया", SPACE, "निर्णय  लिया"),
    ],
)  # fmt: skip
def test_a_letter_keeps_its_marks(document: str, quote: str, differ: str, passage: str) -> None:
    found = nearest(document, quote)
    assert (found.reason, found.nearest) == (f"it differs in {differ}", passage)


def test_a_passage_that_is_near_ends_with_all_marks_of_its_last_letter() -> None:
    found = nearest("यह बैठक शुक्रवार को हुई और निर्णय लिया।", "यह बैठक सोमवार को हुई और निर्णय लिया")
    assert found.nearest == "यह बैठक शुक्रवार को हुई और निर्णय लिया"


ODD = st.text(
    st.sampled_from(
        "abAiİıI\u0307 éÉe\u0301ﬁfi-–\n\u00a0\u00ad\u200b“\"'’ßS防衛費.…\u1112\u1161\u11ab한1"
    ),
    min_size=1,
    max_size=24,
)


@given(ODD, ODD)
def test_a_folded_text_knows_where_each_character_was(before: str, text: str) -> None:
    folded = Folded(before + text)
    for start in range(len(folded.text)):
        passage = folded.passage(start, start + 1)
        assert passage
        assert passage in before + text
        if folded.text[start].isalnum():
            assert folded.text[start] in Folded(passage).text
    assert folded.words == [folded.text[start:end] for start, end in folded.spans]


@given(ODD, st.sampled_from(["NFC", "NFD", "upper", "lower"]))
def test_what_was_only_written_otherwise_is_found_and_named(text: str, how: str) -> None:
    other = getattr(text, how)() if how in ("upper", "lower") else normalize(how, text)
    if Folded(text).text and Folded(text).text in Folded(other).text and text not in other:
        found = nearest(other, text)
        assert found.reason.startswith("it differs in ")
        assert len(found.reason) > len("it differs in ")
        assert found.nearest is not None


def slowly(words: list[str], wanted: list[str], size: int) -> tuple[list[int], int]:
    """Every window counted on its own."""
    found = []
    for start in range(len(words) - size + 1):
        rest = list(wanted)
        for word in words[start : start + size]:
            if word in rest:
                rest.remove(word)
        found.append(len(wanted) - len(rest))
    best = max(found, default=0)
    return [start for start, common in enumerate(found) if common == best][:20], best


WORDS = st.lists(st.sampled_from("abcdefgh"), min_size=1, max_size=30)


@given(WORDS, st.lists(st.sampled_from("abcdefghxyz"), min_size=1, max_size=12))
def test_the_windows_are_those_that_counting_finds(words: list[str], wanted: list[str]) -> None:
    document = Folded(" ".join(words))
    size = min(len(wanted), len(words))
    places, best = module._best_windows(document, wanted, size)
    counted, most = slowly(words, wanted, size)
    if most >= module._ALIKE * len(wanted):
        assert (places, best) == (counted, most)
    else:
        assert best < module._ALIKE * len(wanted)


@pytest.mark.parametrize(
    "letters",
    ["etaoinshrdlu", "етаоінсхрдлу", "éàoîñsĥrdlü", ["ذَ", "هَ", "ب", "وَ", "زِ", "ي", "رُ", "مْ", "دّ"]],
)
def test_forty_lost_quotes_in_a_megabyte_are_told_at_once(
    letters: str | list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    chance = Random("".join(letters))
    vocabulary = ["".join(chance.choices(letters, k=chance.randint(2, 9))) for _ in range(8_000)]
    words = chance.choices(
        vocabulary,
        [1 / (rank + 2) for rank in range(8_000)],
        k=170_000 if isinstance(letters, str) else 100_000,
    )
    text = "".join(f"{word}{' ' if place % 12 else chr(10)}" for place, word in enumerate(words))
    assert len(text) > 900_000
    folds = count()
    fold = Folded._strip

    def counted(self: Folded) -> None:
        if len(self.text) > 100_000:
            next(folds)
        fold(self)

    monkeypatch.setattr(Folded, "_strip", counted)
    begun = time.process_time()
    for turn in range(40):
        start = chance.randrange(len(words) - 30)
        quoted = words[start : start + 20]
        quoted[chance.randrange(20)] = f"altered{turn}"
        assert nearest(text, " ".join(quoted)).nearest
    assert time.process_time() - begun < 10  # it takes under 1 s where nothing else runs
    assert next(folds) == 1
