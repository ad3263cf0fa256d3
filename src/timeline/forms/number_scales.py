"""Words that multiply a number: million, bn, Mrd, miljard, lakh, a dozen.

They are in English, Dutch, French and German, as in newspapers. A word that means another number
elsewhere (`Billion`), or no number (`m` for metres), is an error, and never guessed.
"""

from __future__ import annotations

import re
from decimal import Context, Decimal
from typing import Final, NamedTuple

_POWERS: Final = {
    2: "hundred hundert honderd centaine centaines",
    3: "k thousand thousands tausend tsd duizend mille millier milliers",
    5: "lakh lakhs lac lacs",
    6: "million millions millionen mio mln miljoen miljoenen",
    7: "crore crores",
    9: "bn bln milliard milliards milliarde milliarden mrd mld mds miljard miljarden",
    12: "biljoen biljoenen billionen",
    15: "biljard biljarden billiarde billiarden",
    18: "triljoen triljoenen trillionen",
}
_TIMES: Final = {
    **{word: (1, power) for power, words in _POWERS.items() for word in words.split()},
    **dict.fromkeys(("dozen", "dutzend", "dozijn", "douzaine", "douzaines"), (12, 0)),
}
_OF_MONEY: Final = {"m": (1, 6), "mn": (1, 6), "b": (1, 9), "md": (1, 9), "tn": (1, 12)}
"""Read as scales only with a currency; otherwise they mostly mean something else."""
_ENGLISH: Final = {"billion": (1, 9), "trillion": (1, 12)}
"""Only in lower case; a German `Billion` is a thousand times as much."""
_TWO_READINGS: Final = {
    "m": "metres or millions",
    "mn": "minutes or millions",
    "b": "barrels or billions",
    "md": "a French milliard or something else",
    "tn": "tonnes or trillions",
    "t": "tonnes, thousands or trillions",
    "mm": "millimetres or millions",
    "mil": "a million or a thousand",
    "mill": "a million or a thousand",
    "cent": "a hundred or a coin",
    "bio": "a thousand millions or a million millions",
    "billion": "a thousand millions or a million millions",
    "billions": "a thousand millions or a million millions",
    "trillion": "a million millions or a million times as much",
    "trillions": "a million millions or a million times as much",
}
READINGS: Final = {
    "m": ("million", "metres"),
    "mn": ("million", "minutes"),
    "b": ("billion", "barrels"),
    "tn": ("trillion", "tonnes"),
    "mil": ("million", "thousand"),
    "mill": ("million", "thousand"),
    "bio": ("billion", "trillion"),
    "billion": ("billion", "trillion"),
    "billions": ("billion", "trillion"),
    "trillion": ("trillion", "million trillion"),
    "trillions": ("trillion", "million trillion"),
}
"""What can be written instead of a word with two readings, in English."""
UNITS_TOO: Final = frozenset({"t", "mm"})
"""Without a currency, these are always units."""
_UNIT_WORDS: Final = (
    "t ton tons tonne tonnes kt kg g lb lbs ounce ounces l litre litres liter liters ml gallon"
    " gallons barrel barrels m metre metres meter meters km cm mm mile miles km2 m2 m3 ha hectare"
    " hectares W kW MW GW TW Wh kWh MWh GWh TWh J GJ TJ second seconds minute minutes hour hours"
    " day days week weeks month months year years percent % pallet pallets truckload truckloads"
    " container containers"
)
UNITS: Final = frozenset(_UNIT_WORDS.split())
_LIKE: Final = re.compile(
    r"[a-z]*ill[iy](?:on|oen|ard)|(?:m|b|tr|quadr|quint)il+(?:[ijhy][oóõôaãá]|[oó]n(?:es)?$)|mlrd|млн|млрд|тыс|[百千万萬億亿兆만억조]",
    re.IGNORECASE,
)


_NUMERALS: Final = (
    "one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen"
    " sixteen seventeen eighteen nineteen twenty thirty forty fifty sixty seventy eighty ninety"
    " hundred thousand"
    " twee drie vier vijf zes zeven acht negen tien elf twaalf dertien veertien vijftien zestien"
    " zeventien achttien negentien twintig dertig veertig vijftig zestig zeventig tachtig negentig"
    " honderd duizend"
    " deux trois quatre cinq sept huit neuf dix onze douze treize quatorze quinze seize vingt"
    " vingts trente quarante cinquante soixante septante huitante nonante cent cents mille"
    " zwei zwo drei fünf fuenf sechs sieben neun zehn zwölf zwoelf sechzehn siebzehn zwanzig"
    " dreißig dreissig vierzig fünfzig fuenfzig sechzig siebzig achtzig neunzig hundert tausend"
)
_NUMERAL: Final = "|".join(sorted(_NUMERALS.split(), key=len, reverse=True))
_IN_WORDS: Final = re.compile(
    rf"(?:(?:een|één|ein)(?:und|en|ën|-)?)?(?:{_NUMERAL})(?:-|und|and|en|ën|et|(?:{_NUMERAL}|un|ein))*"
)
"""A number in words: `twenty-five`, `vijfentwintig`, `cinquante`, `fünfhunderttausend`."""


class Scale(NamedTuple):
    """Multiplies by `factor` times ten to the `power`."""

    factor: int
    power: int


class TwoReadings(NamedTuple):
    """A word with two readings, which it lists; None if it is unknown."""

    readings: str | None


def scale_of(word: str, *, money: bool) -> Scale | TwoReadings | None:
    """The scale of a word after a number; None if it has nothing to do with numbers.

    Args:
        word: The word; a dot at its end is ignored.
        money: Whether the number is an amount of a currency.
    """
    bare = word.removesuffix(".")
    plain = bare.casefold()
    found = _TIMES.get(plain) or _ENGLISH.get(bare) or (_OF_MONEY.get(plain) if money else None)
    if found is not None:
        return Scale(*found)
    if plain in UNITS_TOO and not money:
        return None
    if plain in _TWO_READINGS:
        return TwoReadings(_TWO_READINGS[plain])
    if _LIKE.match(plain) and "aire" not in plain:
        return TwoReadings(None)
    return None


def is_numeral(word: str) -> bool:
    """Whether a word is a number in words."""
    return _IN_WORDS.fullmatch(word.casefold().rstrip(".,;")) is not None


def belongs_to_number(tail: str) -> bool:
    """Whether the text attached to a number is a scale, a percentage or a currency."""
    bare = tail.rstrip("€$£¥")
    if bare.lower() in UNITS_TOO:
        return False
    return bare in ("", "%") or scale_of(bare, money=True) is not None


def scaled(number: str, scales: list[Scale]) -> Decimal:
    """The number times all the scales, exactly."""
    factor, power = 1, 0
    for scale in scales:
        factor, power = factor * scale.factor, power + scale.power
    amount = Decimal(f"{number}e{power}")
    if factor == 1:
        return amount
    return Context(prec=len(number) + power + 20).multiply(amount, Decimal(factor))
