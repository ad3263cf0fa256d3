"""Words and signs of money: ISO 4217 codes, names of currencies, and symbols."""

from __future__ import annotations

import re
import unicodedata
from itertools import takewhile
from typing import Final

from timeline.forms.number_scales import Scale, scale_of

# ISO 4217: active codes without funds and metals, and currencies that the euro replaced.
_CURRENCY_CODES: Final = (
    "AED AFN ALL AMD ANG AOA ARS AUD AWG AZN BAM BBD BDT BGN BHD BIF BMD BND BOB BRL BSD BTN BWP"
    " BYN BZD CAD CDF CHF CLP CNY COP CRC CUP CVE CZK DJF DKK DOP DZD EGP ERN ETB EUR FJD FKP GBP"
    " GEL GHS GIP GMD GNF GTQ GYD HKD HNL HTG HUF IDR ILS INR IQD IRR ISK JMD JOD JPY KES KGS KHR"
    " KMF KPW KRW KWD KYD KZT LAK LBP LKR LRD LSL LYD MAD MDL MGA MKD MMK MNT MOP MRU MUR MVR MWK"
    " MXN MYR MZN NAD NGN NIO NOK NPR NZD OMR PAB PEN PGK PHP PKR PLN PYG QAR RON RSD RUB RWF SAR"
    " SBD SCR SDG SEK SGD SHP SLE SOS SRD SSP STN SVC SYP SZL THB TJS TMT TND TOP TRY TTD TWD TZS"
    " UAH UGX USD UYU UZS VED VES VND VUV WST XAF XCD XCG XDR XOF XPF YER ZAR ZMW ZWG HRK"
    " DEM FRF BEF NLG ITL ESP ATS LUF PTE GRD IEP FIM"
)
CURRENCIES: Final = frozenset(_CURRENCY_CODES.split())
_NAMES: Final = (
    "euro euros dollar dollars buck bucks pound pounds sterling quid livres pfund franc francs"
    " franken ruble rubles rouble roubles rubel krona kronor krone kroner kronen kronur kr koruna"
    " koruny korun kč zloty zlotys złoty złotych zł hryvnia hryvnias hryven yen yuan renminbi rmb"
    " cent cents rappen rupee rupees rupien peso pesos lira liras lire dirham dirhams riyal riyals"
    " rial rials shekel shekels dinar dinars rand reais won baht ringgit rupiah forint forints leu"
    " lei lev leva tenge guilder guilders gulden eur usd gbp chf sek nok dkk pln czk uah rub jpy"
    " cny cad aud inr huf fr sfr shilling shillings schilling peseta pesetas escudo escudos drachma"
    " drachmas kuna naira cedi cedis kwacha birr taka lari manat somoni tugrik dong kyat bitcoin"
    " bitcoins"
)
_MONEY: Final = frozenset(_NAMES.split())
_AROUND: Final = "()[]{}.,;:"
SIGNS: Final = {
    "€": "EUR", "£": "GBP", "$": "USD", "US$": "USD", "C$": "CAD", "CA$": "CAD", "A$": "AUD",
    "AU$": "AUD", "NZ$": "NZD", "HK$": "HKD", "S$": "SGD",
}  # fmt: skip


def is_money(word: str) -> bool:
    """Whether a word names money: `dollars`, `d'euros`, `kr`, `₴`, a lower-case code.

    It also matches words with additions: `US-Dollar`, `euro's`, `EUR/MWh`, `(EUR`.
    """
    if any(unicodedata.category(one) == "Sc" for one in word):
        return True
    bare = word.strip(_AROUND).partition("/")[0].strip(_AROUND)
    plain = re.sub("['’]s$", "", bare.casefold()).removeprefix("d'").removeprefix("d’")
    if plain in _MONEY or plain.rpartition("-")[2] in _MONEY:
        return True
    # Bare, many codes are also words: ALL, TOP, TRY.
    return bare != word and bare in CURRENCIES


def money_in(words: list[str]) -> str | None:
    """The word for money at the start: `US dollars`, `de dollars`; None without one."""
    start = takewhile(lambda word: word not in ("worth", "for", "at", "per"), words[:3])
    return next(filter(is_money, start), None)


def after_money(words: list[str]) -> list[str]:
    """What the money is for: the words without their first preposition."""
    for before in (["worth", "of"], ["for"], ["of"], ["in"]):
        if words[: len(before)] == before:
            return words[len(before) :]
    return words


def scale_and_code(word: str) -> tuple[Scale, str] | None:
    """The scale and the code of a word that is both: `TEUR`, `kEUR`, `MUSD`, `k$`."""
    code = SIGNS.get(word[-1:]) or word[-3:]
    prefix = word[:-1] if word[-1:] in SIGNS else word[:-3]
    scale = Scale(1, 3) if prefix in ("T", "t") else scale_of(prefix, money=True)
    return (scale, code) if isinstance(scale, Scale) and code in CURRENCIES else None
