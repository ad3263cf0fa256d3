"""Parses a quantity in words, as a reporter writes it: `about 1.5 million euros`."""

from __future__ import annotations

import re
from decimal import Context, Decimal
from typing import Any, Final

from timeline.forms.amounts import (
    SIGNED,
    amount_of,
    currency_first,
    leading_currency,
    refuse,
)
from timeline.forms.currencies import (
    CURRENCIES,
    SIGNS,
    after_money,
    money_in,
    scale_and_code,
)
from timeline.forms.number_ranges import counted_item, in_one, sequel
from timeline.forms.number_scales import (
    UNITS,
    scaled,
)
from timeline.forms.parse_error import ParseError

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
_EXACT: Final = Context(prec=200)
_IN_FULL: Final = "one number in full, “at least …” or “at most …”, or amount=…; item=…"
_CONNECTORS: Final = frozenset({"worth", "for", "of", "in", "to", "as", "per", "a"})


def read_quantity(text: str) -> dict[str, Any]:
    """Parses `[about|at least|at most] [CUR] NUMBER [scale] [unit] [item]`.

    `between [CUR] NUMBER [scale] and …` is a range.

    Raises:
        ParseError: if a number, unit or currency is ambiguous or cannot be parsed.
    """
    rest = " ".join(text.split())
    if rest.casefold().startswith("between "):
        return _between(text, rest[len("between ") :])
    return _single(text, rest)


def _single(text: str, rest: str) -> dict[str, Any]:
    """Parses a quantity with one number."""
    made: dict[str, Any] = {}
    qualifier, lead = _QUALIFIER.match(rest), ""
    if qualifier:
        made["qualifier"] = _QUALIFIERS[(qualifier[1] or qualifier[2]).lower()]
        lead, rest = qualifier[0], rest[qualifier.end() :]
    words = rest.split(" ") if rest else []
    currency = leading_currency(words, text)
    if not words:
        refuse(text, "no number")
    number, amount = amount_of(words, text, money=currency is not None)
    made = {"amount": format(amount, "f"), **made}
    if currency is not None:
        made["currency"] = currency
    _refuse_sequel(text, number, made, words)
    if words and (attached := scale_and_code(words[0])):
        scale, code = attached
        ways = [f"{lead}{code} {scaled(number, [scale]):f}", _parts(made, " ".join(words))]
        reason = f"“{words[0]}” may or may not be money"
        refuse(text, reason, f"Write “{ways[0]}” or “{ways[1]}”.", ways)
    if currency is None:
        currency = currency_first(words, text)
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


def _between(text: str, ends: str) -> dict[str, Any]:
    """Parses `NUMBER and NUMBER [unit] [item]`, what comes after `between`."""
    lower, between, upper = ends.partition(" and ")
    words = lower.split(" ")
    if not between:
        refuse(text, "a range has two ends", "Write it like “between 100 and 178 tanks”.")
    currency = leading_currency(words, text)
    if currency is not None and not _names_money(upper):
        upper = f"{currency} {upper}"
    try:
        made = read_quantity(upper)
    except ParseError as unclear:
        ways = [f"between {lower} and {one}" for one in unclear.readings]
        ways = [one for one in ways if _is_read(one)]
        raise ParseError(unclear.message, hint=unclear.hint, readings=ways) from None
    if "qualifier" in made or "amount_max" in made or not words:
        refuse(text, "a range has two ends", "Write it like “between 100 and 178 tanks”.")
    most, money = Decimal(made["amount"]), made.get("currency")
    if currency not in (None, money):
        refuse(text, "the ends are in two currencies", "Write two quantities.")
    number, least = amount_of(words, text, money=money is not None)
    if words and (words[0] if money is None else SIGNS.get(words[0], words[0])) not in (
        money,
        made.get("unit"),
    ):
        refuse(text, f"“{words[0]}” comes before the upper end", "Write it after both numbers.")
    if least > most:
        refuse(text, "the lower end is above the upper one", "Write the lower number first.")
    made |= {"amount": format(least, "f"), "amount_max": made["amount"]}
    times = _times(upper, text, money=money is not None)
    larger = _EXACT.multiply(least, times)
    if least == Decimal(number) and least < larger <= most:
        both = {**made, "amount": format(larger, "f")}
        ways = [_parts(one, made.get("item")) for one in (both, made)]
        reason = f"“{number}” may be {both['amount']} or {made['amount']}"
        refuse(text, reason, f"Write “{ways[0]}” or “{ways[1]}”.", ways)
    return made


def _is_read(text: str) -> bool:
    """Whether a quantity is read, or has several meanings of its own."""
    try:
        read_quantity(text)
    except ParseError as unclear:
        return bool(unclear.readings)
    return True


def _names_money(text: str) -> bool:
    """Whether a quantity has a currency of its own."""
    return any(
        word in CURRENCIES or word in SIGNS or SIGNED.fullmatch(word) or word[-1:] in "€£¥$"
        for word in text.split(" ")
    )


def _times(text: str, whole: str, *, money: bool) -> Decimal:
    """What the words after a number multiply it by."""
    words = text.split(" ")
    leading_currency(words, whole)
    number, amount = amount_of(words, whole, money=money)
    return _EXACT.divide(amount, Decimal(number)) if Decimal(number) else Decimal(1)


def _parts(made: dict[str, Any], item: str | None) -> str:
    """The quantity with each part named, which is never ambiguous."""
    parts = {**made, "item": item}
    return "; ".join(f"{name}={one}" for name, one in parts.items() if one is not None)


def _refuse_sequel(text: str, number: str, made: dict[str, Any], words: list[str]) -> None:
    """Rejects a continuation of the number: a range, or a second number."""
    reason = sequel(words)
    if reason is None:
        return
    item = counted_item(words) if "unit" not in made else None
    if reason == "it is a range":
        other = f" Or write “{_parts(made, item)}”." if item else ""
        refuse(text, reason, f"Give “between … and …”, “at least …”, or two quantities.{other}")
    bare = "unit" not in made and Decimal(number) == Decimal(made["amount"])
    whole = in_one(number, words) if bare else None
    if whole and words[1:] and not words[0].startswith("0"):
        item = " ".join(words)
    ways = [f"{whole} without a space"] if whole else []
    ways += [f"“{_parts(made, item)}”"] if item else []
    refuse(text, reason, f"Write {' or '.join(ways) or _IN_FULL}.")


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
        refuse(text, f"“{second}” is money too", f"Write one currency, or {form}.")
    unscaled = Decimal(number) == Decimal(made["amount"]) and words[0] not in _CONNECTORS
    if unscaled or words[0] in UNITS:
        reason = f"“{words[0]}” may or may not belong to the number"
        refuse(text, reason, f"Write the number in full, or {form}.")


def _refuse_unclear_item(text: str, lead: str, made: dict[str, Any], words: list[str]) -> None:
    amount = made["amount"]
    if not words:
        refuse(text, "the item is missing", f"Write “{lead}{amount} soldiers”, or amount={amount}.")
    form = f"“{_parts(made, ' '.join(words))}”"
    money = money_in(words)
    if money is not None:
        code = (
            f"Write the code and the number, such as “{lead}EUR {amount}” or “{lead}USD {amount}”"
        )
        refuse(text, f"“{money}” is money", f"{code}, or {form}.")
    if words[1:2] == ["of"] and len(words) > 2:
        unit, item = words[0], " ".join(words[2:])
        measured = f"“{_parts({**made, 'unit': unit}, item)}”"
        refuse(text, f"“{unit}” may or may not be a unit", f"Write {measured} or {form}.")
