"""The details of quotes in options and forms: each has a list, in the order of the quotes.

A quote is verbatim, so no syntax can be parsed in it, and its page stands beside it.
"""

from __future__ import annotations

from collections.abc import Mapping
from itertools import zip_longest
from typing import Any, Final

from pydantic.fields import FieldInfo

from timeline.domain.values import Quote
from timeline.forms.parse_error import ParseError

QUOTE_DETAILS: Final = {f"quote_{name}": name for name in Quote.model_fields if name != "exact"}
"""Each field of a form that holds details of quotes, with the field of the quote."""


class QuoteMissing(ParseError):
    """A detail has no quote.

    Attributes:
        field: The field of the form.
    """

    def __init__(self, field: str, number: int) -> None:
        super().__init__(f"there is no quote {number}", hint="Give the quote too, or leave it out.")
        self.field = field


def detail_infos() -> dict[str, FieldInfo]:
    """What the models say of each detail, as a list with a value or nothing for each quote."""
    made = {}
    for name, part in QUOTE_DETAILS.items():
        info = Quote.model_fields[part]
        each: Any = tuple.__class_getitem__
        made[name] = FieldInfo(
            annotation=each((info.annotation, ...)),
            default=(),
            description=f"{part.capitalize()} of each quote, in order",
        )
    return made


def field_of_quote(path: str) -> str:
    """The field of a form for a path within a source, such as `quotes.0.page`."""
    name, _, rest = path.partition(".")
    part = rest.rpartition(".")[2]
    return f"quote_{part}" if name == "quotes" and f"quote_{part}" in QUOTE_DETAILS else name


def with_quotes(source: Mapping[str, Any]) -> dict[str, Any]:
    """A source whose quotes have their details, from the lists of a form.

    A detail without a quote stays, as a quote without words; see `check_details`.
    """
    made = {name: value for name, value in source.items() if name not in QUOTE_DETAILS}
    columns = [source.get("quotes") or (), *(source.get(name) or () for name in QUOTE_DETAILS)]
    names = ("exact", *QUOTE_DETAILS.values())
    rows = (
        {name: value for name, value in zip(names, row, strict=True) if value is not None}
        for row in zip_longest(*columns)
    )
    quotes = [row for row in rows if row]
    if quotes:
        made["quotes"] = quotes
    else:
        made.pop("quotes", None)
    return made


def check_details(source: Mapping[str, Any]) -> None:
    """Rejects a detail without a quote.

    Raises:
        QuoteMissing: if there is one.
    """
    quotes = source.get("quotes") or ()
    for name in QUOTE_DETAILS:
        for number, value in enumerate(source.get(name) or (), 1):
            if value is not None and (number > len(quotes) or quotes[number - 1] is None):
                raise QuoteMissing(name, number)
