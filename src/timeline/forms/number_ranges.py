"""Detects what continues a number: a second number, a range, a sum or a product.

Only one number can be read. Any continuation, in English, Dutch, French or German, is detected
here, so that it never becomes part of the item.
"""

from __future__ import annotations

import re
from typing import Final

from timeline.forms.currencies import CURRENCIES, SIGNS, is_money
from timeline.forms.number_scales import UNITS, Scale, belongs_to_number, is_numeral, scale_of

_RANGE_WORDS: Final = "and und et en or oder ou bis tot till until - – — − … ..."
_ALWAYS_WORDS: Final = f"{_RANGE_WORDS} half halb demi & + ± +/- +- / ^ * ·"
_ALWAYS: Final = frozenset(_ALWAYS_WORDS.split())
"""No item starts with one of these."""
_BEFORE_NUMBER: Final = frozenset({"to", "through", "a", "à", "of", "plus", "minus"})
"""An item may start with one of these, unless a number follows."""
_RANGES: Final = frozenset({*_RANGE_WORDS.split(), "to", "through", "a", "à", "of"})
_TIMES: Final = frozenset({"x", "×", "mal", "fois", "keer", "times"})
"""In `12 x M777` and `12 x 155mm guns` they count; in `3 x 4` they multiply."""
_SIGN: Final = "+-−–±~"
_NUMERAL: Final = re.compile(r"([+\-−–±~]?[0-9][0-9.,'’_/^+\-−–*×]*)(.*)")
_PRICE: Final = re.compile(r"[A-Z]{0,2}\$|[€£¥]|[A-Z]{3}(?=[0-9])")
_COUNT: Final = re.compile(r"[0-9]+(?:[.,][0-9]+)?")


def sequel(words: list[str]) -> str | None:
    """The reason why the words continue the number before them; None if they do not."""
    if not words:
        return None
    word, after = words[0].casefold(), words[1:]
    if _is_number(words[0]):
        return "two numbers are next to each other"
    begins = _begins_with_number(after)
    if word in _RANGES and (begins or (after and is_numeral(after[0]))):
        return "it is a range"
    multiplies = word in _TIMES and after and _is_number(after[0])
    if word in _ALWAYS or multiplies or (word in _BEFORE_NUMBER and begins):
        return f"“{words[0]}” goes on with the number"
    if _unpriced(words[0]) != words[0] and _begins_with_number(words):
        return "two numbers are next to each other"
    if word not in _BEFORE_NUMBER and not is_money(word) and _is_scale(after):
        return f"“{word} {after[0]}” is another number"
    if is_numeral(word) and not is_money(word):
        return f"“{words[0]}” is another number"
    return None


def counted_item(words: list[str]) -> str | None:
    """The item that starts with a measure of its own, such as `155 mm shells`, or None."""
    rest = words[1:] if words[0].casefold() in {*_TIMES, "of"} else words
    measured = rest[2:] and _COUNT.fullmatch(rest[0]) and rest[1] in UNITS
    return " ".join(rest) if measured and scale_of(rest[1], money=False) is None else None


def in_one(number: str, words: list[str]) -> str | None:
    """A number with separate thousands, such as `3 000`, as one word; None if it has none."""
    groups = re.match(r"(?:[0-9]{3}(?: |$))+", " ".join(words))
    if groups is None or counted_item(words) or not re.fullmatch(r"[+-]?[0-9]{1,3}", number):
        return None
    return number + groups[0].replace(" ", "")


def _is_number(word: str) -> bool:
    if all(one.isnumeric() for one in word):
        return True
    numeral = _NUMERAL.fullmatch(word)
    return numeral is not None and (not numeral[2] or belongs_to_number(numeral[2]))


def _begins_with_number(words: list[str]) -> bool:
    if words[:1] and (words[0] in CURRENCIES or words[0] in SIGNS):
        words = words[1:]
    if not words:
        return False
    return _unpriced(words[0]).lstrip(_SIGN)[:1].isnumeric() or _is_scale(words[1:])


def _unpriced(word: str) -> str:
    """The word without a leading currency: `€4`, `EUR4`; `AGM88` has none."""
    price = _PRICE.match(word)
    known = price and (price[0] in CURRENCIES or not price[0].isalpha())
    return word[price.end() :] if price and known else word


def _is_scale(words: list[str]) -> bool:
    """Whether the first word multiplies; a single letter is mostly a name."""
    multiplies = words and isinstance(scale_of(words[0], money=False), Scale)
    return bool(multiplies) and len(words[0]) > 1
