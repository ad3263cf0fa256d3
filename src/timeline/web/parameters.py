"""The parameters of addresses: one table, which the parser and the description of the API share."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any, Final, NamedTuple
from urllib.parse import parse_qsl

from timeline.dates.edtf import Edtf
from timeline.results import Filter

MOST_VALUES: Final = 64
"""Values of one parameter."""
MOST_LINES: Final = 1_000
"""Developments of one answer."""
LINES: Final = 50
DAY: Final = 86_400


class BadRequest(Exception):
    """A parameter that is unknown or malformed; its message is a sentence for the reader."""


class Parameter(NamedTuple):
    """A parameter of an address."""

    about: str
    schema: Mapping[str, Any]
    many: bool = False


_SLUG: Final = {"type": "string"}
_DATE: Final = {"type": "string", "examples": ["2022-04-22"]}
PARAMETERS: Final[Mapping[str, Parameter]] = {
    "government": Parameter("Id of a government, such as be; repeatable.", _SLUG, many=True),
    "matter": Parameter("Slug of a matter; repeatable.", _SLUG, many=True),
    "kind": Parameter("A kind of development; repeatable.", _SLUG, many=True),
    "actor": Parameter("Part of an actor's name; repeatable.", {"type": "string"}, many=True),
    "tag": Parameter("A tag; repeatable.", _SLUG, many=True),
    "counterpart": Parameter("A government that is addressed; repeatable.", _SLUG, many=True),
    "verification": Parameter(
        "Level of verification; repeatable.",
        {"type": "string", "enum": ["reported", "confirmed", "disputed"]},
        many=True,
    ),
    "since": Parameter("From this date, EDTF.", _DATE),
    "until": Parameter("Up to this date, EDTF; the agenda: its last day.", _DATE),
    "from": Parameter(
        "First day of the agenda, EDTF; by default that of as-known, else today.", _DATE
    ),
    "within": Parameter(
        "Days from the first day of the agenda.",
        {"type": "integer", "minimum": 0, "maximum": 36_600, "default": 30},
    ),
    "grep": Parameter("Words in title, text or quotes, side by side.", {"type": "string"}),
    "q": Parameter("Full-text query, as of `timeline log --query`.", {"type": "string"}),
    "order": Parameter(
        "`happened` is timeline order; in `recorded`, what was recorded or amended last is first.",
        {"type": "string", "enum": ["happened", "recorded"], "default": "happened"},
    ),
    "limit": Parameter(
        "Most developments.",
        {"type": "integer", "minimum": 1, "maximum": MOST_LINES, "default": LINES},
    ),
    "before": Parameter("Key of the window before older ones, from `Link`.", {"type": "string"}),
    "after": Parameter("Key of the window after newer ones, from `Link`.", {"type": "string"}),
    "as-of": Parameter("What had happened by this date, EDTF.", _DATE),
    "as-known": Parameter("Only what was public by this date, EDTF.", _DATE),
    "as-recorded": Parameter("Only what was recorded by this date, EDTF.", _DATE),
    "lapse-after": Parameter(
        "Days until an overdue decision lapses.",
        {"type": "integer", "minimum": 0, "maximum": 36_600},
    ),
}


class RequestParameters:
    """The parameters of one request.

    Args:
        query: The query of its address, as sent.
        allowed: The parameters that the address has.

    Raises:
        BadRequest: naming the parameter.
    """

    def __init__(self, query: bytes, allowed: Sequence[str]) -> None:
        try:
            pairs = parse_qsl(
                query.decode("ascii"), keep_blank_values=True, max_num_fields=256, errors="strict"
            )
        except ValueError:
            raise BadRequest("the query of the address is malformed") from None
        self.values: dict[str, list[str]] = {}
        for name, value in pairs:
            if name not in allowed:
                listed = ", ".join(allowed) or "none"
                raise BadRequest(f"there is no parameter “{name[:40]}” here; there are: {listed}")
            if value:
                self.values.setdefault(name, []).append(value)
        for name, given in self.values.items():
            if len(given) > (MOST_VALUES if PARAMETERS[name].many else 1):
                raise BadRequest(f"the parameter {name} is given too often")

    @property
    def key(self) -> str:
        """The same text for the same question."""
        return repr(sorted(self.values.items()))

    def many(self, name: str) -> tuple[str, ...]:
        """All values."""
        return tuple(self.values.get(name, ()))

    def one(self, name: str) -> str | None:
        """The value, or None."""
        found = self.values.get(name)
        return None if found is None else found[0]

    def date(self, name: str) -> Edtf | None:
        """A date, or None.

        Raises:
            DateError: if it is not EDTF.
        """
        text = self.one(name)
        return None if text is None else Edtf.parse(text)

    def number(self, name: str) -> int | None:
        """A whole number within its bounds; the default of the table if there is none given."""
        schema, text = PARAMETERS[name].schema, self.one(name)
        if text is None:
            found: int | None = schema.get("default")
            return found
        low, high = schema["minimum"], schema["maximum"]
        if not re.fullmatch("[0-9]{1,9}", text) or not low <= int(text) <= high:
            raise BadRequest(f"{name} must be a number from {low} to {high:,}")
        return int(text)

    def choice(self, name: str) -> str:
        """One of the values of an enumeration."""
        schema = PARAMETERS[name].schema
        text = self.one(name) or schema["default"]
        if text not in schema["enum"]:
            raise BadRequest(f"{name} must be {' or '.join(schema['enum'])}")
        return str(text)

    def cuts(self, *names: str) -> dict[str, Any]:
        """The cuts as arguments of `Timeline`."""
        return {name.replace("-", "_"): self.date(name) for name in names}

    def filter(self) -> Filter:
        """The filter of a log."""
        wrong = set(self.many("verification")) - {"reported", "confirmed", "disputed"}
        if wrong:
            raise BadRequest("verification must be reported, confirmed or disputed")
        return Filter(
            governments=self.many("government"),
            since=self.date("since"),
            until=self.date("until"),
            kinds=self.many("kind"),
            matters=self.many("matter"),
            actors=self.many("actor"),
            tags=self.many("tag"),
            counterparts=self.many("counterpart"),
            verifications=self.many("verification"),
            grep=self.one("grep"),
            query=self.one("q"),
        )
