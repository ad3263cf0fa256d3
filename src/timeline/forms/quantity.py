"""Parses a quantity in words, as a reporter writes it: `about 1.5 million euros`."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import Any, Final, NoReturn

from timeline.forms.currencies import (
    CURRENCIES,
    SIGNS,
    after_money,
    is_money,
    money_in,
    scale_and_code,
)
from timeline.forms.number_ranges import counted_item, in_one, sequel
from timeline.forms.number_scales import (
    UNITS,
    Scale,
    TwoReadings,
    belongs_to_number,
    scale_of,
    scaled,
)
from timeline.forms.parse_error import ParseError

QUANTITY_SYNTAX: Final = (
    "at least 3000 automatic weapons; 3800 t fuel; EUR 1.5 m; or amount=3; item=jets; unit=…"
)

_QUALIFIERS: Final = {
    "exactly": "exact", "about": "about", "around": "about", "approximately": "about",
    "circa": "about", "ca.": "about", "~": "about", "at least": "at-least", "over": "at-least",
    "more than": "at-least", ">=": "at-least", ">": "at-least", "at most": "at-most",
    "up to": "at-most", "less than": "at-most", "fewer than": "at-most", "under": "at-most",
    "<=": "at-most", "<": "at-most",
}  # fmt: skip
_QUALIFIER: Final = re.compile(
    r"(exactly|about|around|approximately|circa|ca\.|at\ least|over|more\ than|at\ most|up\ to"
    r"|less\ than|fewer\ than|under)\ +|(~|>=|<=|>|<)\ *",
    re.IGNORECASE | re.VERBOSE,
)
_NUMBER: Final = re.compile(r"[+-]?[0-9]+(?:\.[0-9]+)?")
_ATTACHED: Final = re.compile(r"([+-]?[0-9]+(?:[.,][0-9]+)?)(%|[€$£¥]|[^\W\d_]+\.?[€$£¥]?)")
_COMMA: Final = re.compile(r"[+-]?[0-9]+,(?:[0-9]{1,2}|[0-9]{4,})")
"""A comma before other than three digits is a decimal comma, in each language."""
_GROUPED: Final = re.compile(r"[+-]?[0-9]{1,3}(?:[.,'’_][0-9]{3})+")
_SIGNED: Final = re.compile(r"([A-Z]{0,2}\$|[€£¥])(.*)")
_CODED: Final = re.compile(r"([A-Za-z]{3})([0-9].*)")
_IN_FULL: Final = "one number in full, “at least …” or “at most …”, or amount=…; item=…"
_CONNECTORS: Final = frozenset({"worth", "for", "of", "in", "to", "as", "per", "a"})


def read_quantity(text: str) -> dict[str, Any]:
    """Parses `[about|at least|at most] [CUR] NUMBER [scale] [unit] [item]`.

    Raises:
        ParseError: if a number, unit or currency is ambiguous or cannot be parsed.
    """
    rest = " ".join(text.split())
    made: dict[str, Any] = {}
    qualifier, lead = _QUALIFIER.match(rest), ""
    if qualifier:
        made["qualifier"] = _QUALIFIERS[(qualifier[1] or qualifier[2]).lower()]
        lead, rest = qualifier[0], rest[qualifier.end() :]
    words = rest.split(" ") if rest else []
    currency = _leading_currency(words, text)
    if not words:
        _refuse(text, "no number")
    number, amount = _amount(words, text, money=currency is not None)
    made = {"amount": format(amount, "f"), **made}
    if currency is not None:
        made["currency"] = currency
    _refuse_sequel(text, number, made, words)
    if words and (attached := scale_and_code(words[0])):
        scale, code = attached
        ways = f"“{lead}{code} {scaled(number, [scale]):f}” or “{_parts(made, ' '.join(words))}”"
        _refuse(text, f"“{words[0]}” may or may not be money", f"Write {ways}.")
    if currency is None:
        currency = _currency_first(words, text)
    if currency is not None:
        made["currency"] = currency
        _refuse_unclear_money(text, number, made, words)
        words = after_money(words)
    elif words and words[0] in UNITS:
        made["unit"] = words.pop(0)
        _refuse_sequel(text, number, made, words)
        words = words[1:] if words[:1] == ["of"] else words
    else:
        _refuse_unclear_item(text, lead, made, words)
        if Decimal(number) != amount and words[0] in ("of", "de") and words[1:]:
            del words[0]
    if words:
        made["item"] = " ".join(words)
    return made


def _parts(made: dict[str, Any], item: str) -> str:
    """The quantity with each part named, which is never ambiguous."""
    return "; ".join(f"{name}={one}" for name, one in {**made, "item": item}.items())


def _refuse_sequel(text: str, number: str, made: dict[str, Any], words: list[str]) -> None:
    """Rejects a continuation of the number: a range, or a second number."""
    reason = sequel(words)
    if reason is None:
        return
    item = counted_item(words) if "unit" not in made else None
    if reason == "it is a range":
        other = f" Or write “{_parts(made, item)}”." if item else ""
        _refuse(text, reason, f"Give “at least …” or “at most …”, or two quantities.{other}")
    bare = "unit" not in made and Decimal(number) == Decimal(made["amount"])
    whole = in_one(number, words) if bare else None
    if whole and words[1:] and not words[0].startswith("0"):
        item = " ".join(words)
    ways = [f"{whole} without a space"] if whole else []
    ways += [f"“{_parts(made, item)}”"] if item else []
    _refuse(text, reason, f"Write {' or '.join(ways) or _IN_FULL}.")


def _refuse_unclear_money(text: str, number: str, made: dict[str, Any], words: list[str]) -> None:
    """Rejects a word after an amount of money that may be a scale, a unit or other money.

    An unknown scale looks like an item, so an item right after the number is not guessed.
    """
    _refuse_sequel(text, number, made, words)
    if not words:
        return
    form = f"“{_parts(made, ' '.join(after_money(words)))}”"
    second = words[0] if words[0] in CURRENCIES else money_in(words)
    if second is not None:
        _refuse(text, f"“{second}” is money too", f"Write one currency, or {form}.")
    unscaled = Decimal(number) == Decimal(made["amount"]) and words[0] not in _CONNECTORS
    if unscaled or words[0] in UNITS:
        reason = f"“{words[0]}” may or may not belong to the number"
        _refuse(text, reason, f"Write the number in full, or {form}.")


def _refuse_unclear_item(text: str, lead: str, made: dict[str, Any], words: list[str]) -> None:
    amount = made["amount"]
    if not words:
        _refuse(
            text, "the item is missing", f"Write “{lead}{amount} soldiers”, or amount={amount}."
        )
    form = f"“{_parts(made, ' '.join(words))}”"
    money = money_in(words)
    if money is not None:
        code = (
            f"Write the code and the number, such as “{lead}EUR {amount}” or “{lead}USD {amount}”"
        )
        _refuse(text, f"“{money}” is money", f"{code}, or {form}.")
    if words[1:2] == ["of"] and len(words) > 2:
        unit, item = words[0], " ".join(words[2:])
        measured = f"“{_parts({**made, 'unit': unit}, item)}”"
        _refuse(text, f"“{unit}” may or may not be a unit", f"Write {measured} or {form}.")


def _leading_currency(words: list[str], text: str) -> str | None:
    """Removes and returns a currency before the number."""
    if not words:
        return None
    coded = _CODED.fullmatch(words[0])
    if coded and coded[1].upper() in CURRENCIES:
        words[:1] = coded.groups()
    signed = _SIGNED.fullmatch(words[0])
    if signed and (signed[2] or words[1:]):
        words[:1] = [part for part in signed.groups() if part]
        return _currency_first(words, text)
    if not words[1:]:
        return None
    if attached := scale_and_code(words[0]):
        scale, code = attached
        name = {3: "thousand", 6: "million", 9: "billion"}.get(scale.power, "…")
        hint = f"Write “{code} {words[1]} {name}”."
        _refuse(text, f"“{words[0]}” is not a currency", hint)
    code, numeral = words[0], words[1].lstrip("+-")[:1].isdigit()
    if code in CURRENCIES or (code.upper() in CURRENCIES and numeral and is_money(code)):
        return words.pop(0).upper()
    if re.fullmatch(r"[A-Za-z]{3}", code) and numeral:
        if code.upper() in CURRENCIES:
            _refuse(
                text,
                f"“{code}” may or may not be money",
                f"Write “{code.upper()} {words[1]}”, or begin with the number.",
            )
        _refuse(text, f"“{code}” is not an ISO 4217 currency code")
    return None


def _currency_first(words: list[str], text: str) -> str | None:
    """Removes and returns a currency that is the first word."""
    if not words:
        return None
    if words[0] in CURRENCIES:
        return words.pop(0)
    if words[0] in SIGNS:
        return SIGNS[words.pop(0)]
    if _SIGNED.fullmatch(words[0]):
        _refuse(text, f"“{words[0]}” is ambiguous", "Write the code, such as JPY or CNY.")
    return None


def _amount(words: list[str], text: str, *, money: bool) -> tuple[str, Decimal]:
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
        whole = re.sub(r"[.,'’_]", "", word)
        _refuse(
            text,
            f"“{word}” has two meanings",
            f"Write {whole} without separators, or amount=… for a decimal fraction.",
        )
    if _COMMA.fullmatch(word):
        word = word.replace(",", ".")
    if not _NUMBER.fullmatch(word):
        begin = re.match(r"[+-]?[0-9]+(?:[.,][0-9]+)?", word)
        if begin is None:
            start = "Begin with a number, a currency, or about, at least, more than, at most."
            _refuse(text, f"“{word}” is not a number", start)
        tail = word[begin.end() :]
        hint = "Give two quantities, or at least / at most." if tail[:1] in "-–/" and tail else None
        _refuse(text, f"“{word}” is not a number", hint or f"Write it like {QUANTITY_SYNTAX}.")
    return word, scaled(word, _scales(words, text, word, money=money))


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
    word, *rest = words
    in_full = f"{number} thousand, {number} million or {number} billion"
    if readings is None:
        reason = f"“{word}” is not understood as part of the number"
    else:
        reason = f"“{word}” may be {readings}"
        if readings.startswith("metres"):
            in_full = f"“{' '.join([number, 'million', *rest])}” or “{number} metres”"
    _refuse(text, reason, f"Write the number out, or in full: {in_full}.")


def _refuse(text: str, reason: str, hint: str | None = None) -> NoReturn:
    raise ParseError(
        f"the quantity “{text}” is unclear: {reason}", hint=hint or f"Examples: {QUANTITY_SYNTAX}."
    )
