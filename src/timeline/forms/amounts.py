"""Reads the number of a quantity, with its currency and the words that multiply it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from decimal import Decimal
from typing import Final, NoReturn

from timeline.forms.currencies import (
    CURRENCIES,
    SIGNS,
    is_money,
    scale_and_code,
)
from timeline.forms.number_scales import (
    READINGS,
    Scale,
    TwoReadings,
    belongs_to_number,
    scale_of,
    scaled,
)
from timeline.forms.parse_error import ParseError

QUANTITY_SYNTAX: Final = (
    "at least 3000 automatic weapons; between 100 and 178 tanks; 3800 t fuel; EUR 1.5 m; or"
    " amount=3; item=jets; unit=…"
)
_NUMBER: Final = re.compile(r"[+-]?[0-9]+(?:\.[0-9]+)?")
_ATTACHED: Final = re.compile(r"([+-]?[0-9]+(?:[.,][0-9]+)?)(%|[€$£¥]|[^\W\d_]+\.?[€$£¥]?)")
_COMMA: Final = re.compile(r"[+-]?[0-9]+,(?:[0-9]{1,2}|[0-9]{4,})")
"""A comma before other than three digits is a decimal comma, in each language."""
_GROUPED: Final = re.compile(r"[+-]?[0-9]{1,3}(?:[.,'’_][0-9]{3})+")
SIGNED: Final = re.compile(r"([A-Z]{0,2}\$|[€£¥])(.*)")
_CODED: Final = re.compile(r"([A-Za-z]{3})([0-9].*)")


def leading_currency(words: list[str], text: str) -> str | None:
    """Removes and returns a currency before the number."""
    if not words:
        return None
    coded = _CODED.fullmatch(words[0])
    if coded and coded[1].upper() in CURRENCIES:
        words[:1] = coded.groups()
    signed = SIGNED.fullmatch(words[0])
    if signed and (signed[2] or words[1:]):
        words[:1] = [part for part in signed.groups() if part]
        return currency_first(words, text)
    if not words[1:]:
        return None
    if attached := scale_and_code(words[0]):
        scale, code = attached
        name = {3: "thousand", 6: "million", 9: "billion"}.get(scale.power, "…")
        hint = f"Write “{code} {words[1]} {name}”."
        refuse(text, f"“{words[0]}” is not a currency", hint)
    code, numeral = words[0], words[1].lstrip("+-")[:1].isdigit()
    if code in CURRENCIES or (code.upper() in CURRENCIES and numeral and is_money(code)):
        return words.pop(0).upper()
    if re.fullmatch(r"[A-Za-z]{3}", code) and numeral:
        if code.upper() in CURRENCIES:
            refuse(
                text,
                f"“{code}” may or may not be money",
                f"Write “{code.upper()} {words[1]}”, or begin with the number.",
            )
        refuse(text, f"“{code}” is not an ISO 4217 currency code")
    return None


def currency_first(words: list[str], text: str) -> str | None:
    """Removes and returns a currency that is the first word."""
    if not words:
        return None
    if words[0] in CURRENCIES:
        return words.pop(0)
    if words[0] in SIGNS:
        return SIGNS[words.pop(0)]
    if SIGNED.fullmatch(words[0]):
        refuse(text, f"“{words[0]}” is ambiguous", "Write the code, such as JPY or CNY.")
    return None


def amount_of(words: list[str], text: str, *, money: bool) -> tuple[str, Decimal]:
    """Removes the number and its scales; returns the number alone, and the amount."""
    word = words.pop(0)
    if word in ("a", "an") and words and isinstance(scale_of(words[0], money=money), Scale):
        word = "1"
    attached = _ATTACHED.fullmatch(word)
    if attached and (belongs_to_number(attached[2]) or scale_and_code(attached[2])):
        word, tail = attached.groups()
        words.insert(0, tail)
    if words and len(words[0]) > 1 and words[0][-1] in "€£¥" and words[0][:-1].isalpha():
        words[:1] = [words[0][:-1], words[0][-1]]
    if _GROUPED.fullmatch(word):
        _refuse_grouped(text, word)
    if _COMMA.fullmatch(word):
        word = word.replace(",", ".")
    if not _NUMBER.fullmatch(word):
        begin = re.match(r"[+-]?[0-9]+(?:[.,][0-9]+)?", word)
        if begin is None:
            start = "Begin with a number, a currency, or about, at least, more than, at most."
            refuse(text, f"“{word}” is not a number", start)
        tail = word[begin.end() :]
        hint = "Give “between … and …”, or two quantities." if tail[:1] in "-–/" and tail else None
        refuse(text, f"“{word}” is not a number", hint or f"Write it like {QUANTITY_SYNTAX}.")
    return word, scaled(word, _scales(words, text, word, money=money))


def _refuse_grouped(text: str, word: str) -> NoReturn:
    """Rejects `1,500`, which is a thousand and a half or one and a half."""
    whole = re.sub(r"[.,'’_]", "", word)
    parts = re.split("[.,]", word)
    if len(parts) != 2:
        hint = f"Write {whole} without separators, or amount=… for a decimal fraction."
        refuse(text, f"“{word}” has two meanings", hint)
    # With three decimals it would have two meanings again.
    shorter = parts[1].rstrip("0")
    fraction = f"{parts[0]}.{shorter}" if shorter else parts[0]
    fraction = f"{fraction}0" if len(shorter) == 3 else fraction
    refuse(
        text,
        f"“{word}” has two meanings: {whole} or {fraction}",
        f"Write {whole} without separators, or {fraction} for a decimal fraction.",
        [text.replace(word, one, 1) for one in (whole, fraction)],
    )


def _scales(words: list[str], text: str, number: str, *, money: bool) -> list[Scale]:
    """Removes and returns the words that multiply the number, smaller before larger."""
    found: list[Scale] = []
    while words:
        after = words[1] if words[1:] else ""
        scale = scale_of(words[0], money=money or after in CURRENCIES or after in SIGNS)
        if scale is None:
            break
        if isinstance(scale, TwoReadings) or (found and scale.power <= found[-1].power):
            readings = scale.readings if isinstance(scale, TwoReadings) else None
            _refuse_scale(text, number, words, readings)
        found.append(scale)
        del words[0]
    return found


def _refuse_scale(text: str, number: str, words: list[str], readings: str | None) -> NoReturn:
    word = words[0]
    in_full = f"{number} thousand, {number} million or {number} billion"
    reason = f"“{word}” is not understood as part of the number"
    if readings is not None:
        reason = f"“{word}” may be {readings}"
    instead = READINGS.get(word.casefold().removesuffix("."), ())
    scale = re.compile(rf"(?<=[0-9])\s*{re.escape(word)}(?!\w)")
    ways = [scale.sub(f" {one}", text, count=1) for one in instead]
    if len(ways) == 2 and text not in ways:
        in_full = " or ".join(f"“{one}”" for one in ways)
    refuse(text, reason, f"Write the number out, or in full: {in_full}.", ways)


def refuse(
    text: str, reason: str, hint: str | None = None, readings: Sequence[str] = ()
) -> NoReturn:
    """Raises the error for a quantity that is unclear."""
    raise ParseError(
        f"the quantity “{text}” is unclear: {reason}",
        hint=hint or f"Examples: {QUANTITY_SYNTAX}.",
        readings=[one for one in readings if one != text],
    )
