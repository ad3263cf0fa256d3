"""Which letters count as the same where a person looks for text, and where words begin and end.

One folding for every search and filter: Unicode's compatibility forms (NFKC) are one, capital and
small letters are one, accents and the points of Arabic and Hebrew are left out, and so is what is
not seen at all, such as a soft hyphen. What is a letter of its own in its script stays: the vowel
signs and tones of Indic and South East Asian scripts, and the voicing of Japanese kana.

Scripts that put no space between words give no word to look up. There each character is a word,
and what is looked for is a phrase of them, so any part of a run is found. Before each run stands
`RUN`, so that no phrase reaches over a comma. These are the scripts that Unicode's line breaking
calls ideographic or dependent on a dictionary (UAX 14: ID, CJ, SA). Hangul is among them: it has
spaces, which end a run, but particles and the other half of a compound are attached. In the others
white space is a line that was wrapped. Tibetan is not among them: it marks where a syllable ends.

Text in ASCII is never touched here: the index folds its case itself.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import lru_cache
from typing import Final
from unicodedata import category, combining, normalize

WORD: Final = "[0-9A-Za-z\x80-\U0010ffff]"
"""A character of a word, in a text that `searchable` gave; all else is between words."""

RUN: Final = "\ue001"
"""The word before each run of a script without spaces: for private use, so nobody writes it."""

_FOREIGN: Final = re.compile(r"[^\x00-\x7f]+(?:\s+[^\x00-\x7f]+)*")
_OF_WORDS: Final = "LNM"
"""Categories of letters, digits and marks."""
_CACHED: Final = 24
"""Characters of the longest piece that is remembered: words repeat, and paragraphs do not."""
_MOST_CHARACTERS: Final = 50_000
"""Characters that are remembered: more than any one language has, and less than all of Unicode."""

# Default_Ignorable_Code_Point, which Python does not know, and the stretch of Arabic letters.
_UNSEEN_SPANS: Final = (
    (0xAD, 0xAD), (0x34F, 0x34F), (0x61C, 0x61C), (0x640, 0x640), (0x115F, 0x1160),
    (0x17B4, 0x17B5), (0x180B, 0x180F), (0x200B, 0x200F), (0x202A, 0x202E), (0x2060, 0x206F),
    (0x3164, 0x3164), (0xFE00, 0xFE0F), (0xFEFF, 0xFEFF), (0xFFA0, 0xFFA0), (0xFFF0, 0xFFF8),
    (0x1BCA0, 0x1BCA3), (0x1D173, 0x1D17A), (0xE0000, 0xE0FFF),
)  # fmt: skip
_HANGUL_SPANS: Final = ((0x1100, 0x11FF), (0xA960, 0xA97F), (0xAC00, 0xD7FF))
_UNSPACED_SPANS: Final = (
    (0xE01, 0xE3A), (0xE40, 0xE4E),  # Thai
    (0xE81, 0xECD), (0xEDC, 0xEDF),  # Lao
    (0x1000, 0x103F), (0x1050, 0x109D), (0xA9E0, 0xA9FE), (0xAA60, 0xAA7F),  # Myanmar
    (0x1780, 0x17D3),  # Khmer
    (0x1950, 0x19CF), (0x1A20, 0x1A7C), (0xAA80, 0xAADF),  # Tai Le, New Tai Lue, Tham, Viet
    (0x11700, 0x1173F),  # Ahom
    *_HANGUL_SPANS,
    (0x2E80, 0x2FDF), (0x3005, 0x3007), (0x3021, 0x3029), (0x3031, 0x303C),  # Han
    (0x3041, 0x31FF), (0x1AFF0, 0x1B2FF),  # kana, Bopomofo
    (0x3400, 0x4DBF), (0x4E00, 0x9FFF), (0xF900, 0xFAFF), (0x20000, 0x3FFFF),  # Han
    (0xA000, 0xA4CF), (0x16FE0, 0x18DFF),  # Yi, Tangut, Khitan
)  # fmt: skip
_OPEN, _CLOSE, _OPEN_HANGUL, _CLOSE_HANGUL = "\x1c\x1d\x1e\x1f"
"""Stand around each character that is a word, until it is known where its run begins."""
_WITHIN: Final = [f"{end}{start}" for end in "\x1d\x1f" for start in "\x1c\x1e"]
_WRAPPED: Final = re.compile("\x1d +\x1c")
_SIGN: Final = "\t"
"""In place of a sign, which ends a run where white space, a blank here, does not."""
_JOINING_SPANS: Final = ((0x1160, 0x11FF), (0x314F, 0x3163), (0xD7B0, 0xD7FF), (0xFF9E, 0xFFDC))
"""Vowels and ends of Hangul syllables, and the half-width voicing of kana."""


def folded(text: str) -> str:
    """A text as it is compared with what a person looks for, white space made single spaces."""
    if text.isascii():
        return " ".join(text.lower().split())
    return " ".join(_letters(text).split())


def searchable(text: str) -> str:
    """A text as the full-text index takes it, whose words are runs of ASCII and of all else."""
    if text.isascii():
        return text
    return _FOREIGN.sub(_piece, text)


def sought(text: str) -> list[str]:
    """The words of a text that is looked for, as they stand in the index."""
    words = re.findall(f"{WORD}+", searchable(text))
    return words[1:] if words[:1] == [RUN] else words


def is_unspaced(char: str) -> bool:
    """Whether a character is a letter of a script that puts no space between words."""
    return _is_in(char, _UNSPACED_SPANS) and category(char)[0] in _OF_WORDS


def wraps_anywhere(char: str) -> bool:
    """Whether a line is wrapped at a character with nothing to show it: not so in Korean."""
    return is_unspaced(char) and not _is_in(char, _HANGUL_SPANS)


def is_unseen(char: str) -> bool:
    """Whether nothing is drawn for a character, so that nobody can look for it."""
    return _is_in(char, _UNSEEN_SPANS)


def joins(char: str) -> bool:
    """Whether a character may be one letter together with the character before it."""
    return category(char)[0] == "M" or is_unseen(char) or _is_in(char, _JOINING_SPANS)


def without_accents(text: str) -> str:
    """A text without the accents and points that a search leaves out."""
    if text.isascii():
        return text
    return normalize("NFC", "".join([c for c in normalize("NFD", text) if not _is_accent(c)]))


def _is_accent(char: str) -> bool:
    return category(char)[0] == "M" and not is_unseen(char) and not _kept(char)


def hits(text: str, search: str) -> list[tuple[int, int]]:
    """Where the words of a search stand together in a text, the last perhaps only begun.

    Each hit is the place of its first character in `text` and the place after its last. No two
    overlap.
    """
    pattern = _pattern(search)
    if pattern is None:
        return []
    if text.isascii():
        return [found.span() for found in pattern.finditer(text)]
    words, places = _placed(text)
    return [
        (places[found.start()][0], places[found.end() - 1][1]) for found in pattern.finditer(words)
    ]


@lru_cache(64)
def _pattern(search: str) -> re.Pattern[str] | None:
    """What finds the words of a search in a text that `searchable` gave; None if it has none."""
    words = sought(search)
    if not words:
        return None
    between = f"[^{WORD[1:]}+"
    return re.compile(f"(?<!{WORD})" + between.join(words), re.IGNORECASE | re.ASCII)


@lru_cache(512)
def _placed(text: str) -> tuple[str, list[tuple[int, int]]]:
    """A text as `searchable` gives it, and where in it each of those characters came from."""
    words = searchable(text)
    starts = [place for place, char in enumerate(text) if not place or not joins(char)]
    letters: list[tuple[int, int]] = []
    for start, end in zip(starts, [*starts[1:], len(text)], strict=True):
        letters += [(start, end)] * sum(map(_is_of_text, searchable(text[start:end])))
    following = iter(letters)
    return words, [next(following) if _is_of_text(char) else (0, 0) for char in words]


def _is_of_text(char: str) -> bool:
    """Whether a character that `searchable` gave came from one of the text."""
    return char != RUN and not char.isspace()


def _piece(found: re.Match[str]) -> str:
    text = found[0]
    if len(text) <= _CACHED:
        return _short_words(text)
    # Word by word, because words repeat. No letter is composed over a blank.
    words = [_short_marked(one) if len(one) <= _CACHED else _marked(one) for one in text.split(" ")]
    return _runs(" ".join(words))


def _words(text: str) -> str:
    return _runs(_marked(text))


def _marked(text: str) -> str:
    """The letters of a text, with marks around each character that is a word."""
    return normalize("NFKC", _UNSEEN.sub("", text)).translate(_AS_WORDS)


def _runs(words: str) -> str:
    """Words with `RUN` before each run of characters that are words."""
    if _OPEN in words or _OPEN_HANGUL in words:
        for between in _WITHIN:
            words = words.replace(between, " ")
        if f"{_CLOSE} " in words:
            words = _WRAPPED.sub(" ", words)
        words = words.replace(_OPEN, f" {RUN} ").replace(_OPEN_HANGUL, f" {RUN} ")
        words = words.replace(_CLOSE, " ").replace(_CLOSE_HANGUL, " ")
    return words


_short_words: Final = lru_cache(16_384)(_words)
_short_marked: Final = lru_cache(16_384)(_marked)


def _letters(text: str) -> str:
    # What is left out goes before letters are composed, or an accent would be part of its letter.
    decomposed = normalize("NFKD", _UNSEEN.sub("", text)).casefold()
    return normalize("NFC", decomposed.translate(_KEPT))


class _Table(dict[int, str]):
    """A table for `str.translate` that works out each character once."""

    def __init__(self, of: Callable[[str], str]) -> None:
        self._of = of

    def __missing__(self, code: int) -> str:
        found = self._of(chr(code))
        if len(self) < _MOST_CHARACTERS:
            self[code] = found
        return found


def _kept(char: str) -> str:
    """What a search keeps of a character."""
    if char == "ı":
        return "i"  # An i without its mark, which Turkish writes as a capital I too.
    if is_unseen(char) or category(char) == "Me":
        return ""
    # 1 is laid over a letter, 10 to 36 are points of Hebrew, Arabic and Syriac, from 200 on come
    # accents. Between them are the signs of Indic and South East Asian scripts.
    place = combining(char)
    is_added = place == 1 or 10 <= place <= 36 or place >= 200
    return "" if is_added else char


def _as_words(char: str) -> str:
    """The letters of a character where words are runs: a space if it is of no word."""
    return "".join(map(_as_word, _letters(char)))


def _as_word(char: str) -> str:
    if is_unspaced(char):
        if _is_in(char, _HANGUL_SPANS):
            return f"{_OPEN_HANGUL}{char}{_CLOSE_HANGUL}"
        return f"{_OPEN}{char}{_CLOSE}"
    if char.isspace():
        return " "
    return char if category(char)[0] in _OF_WORDS or category(char) == "Co" else _SIGN


_UNSEEN: Final = re.compile("[" + "".join(f"{chr(a)}-{chr(b)}" for a, b in _UNSEEN_SPANS) + "]")
_KEPT: Final = _Table(_kept)
_AS_WORDS: Final = _Table(_as_words)


def _is_in(char: str, spans: tuple[tuple[int, int], ...]) -> bool:
    code = ord(char)
    return any(first <= code <= last for first, last in spans)
