"""The results of reading a file: its header, its developments, and its errors.

Every reader yields the same three types, so that callers need not know the format. Errors are
*yielded*, not raised: a user who fixes a file wants all of them, each with its line.
"""

from __future__ import annotations

import json
from hashlib import blake2b
from typing import NamedTuple, Protocol

from pydantic import Field, JsonValue, ValidationError, field_validator

import timeline.domain.kinds  # noqa: F401  (defining the kinds is what registers them)
from timeline.dates.edtf import check_zone
from timeline.domain.developments import Development, bare, document_json, hashes
from timeline.domain.errors import TimelineError
from timeline.domain.facts import DevelopmentFacts
from timeline.domain.lexical.blanks import is_blank
from timeline.domain.lexical.decimals import Written, WrittenWhole
from timeline.domain.parsing import Problem, explain
from timeline.domain.values import GovernmentId, Line, Value
from timeline.formats.errors import Finding


class GovernmentHeader(NamedTuple):
    """The government in the header of a file."""

    id: str
    name: str | None = None
    zone: str | None = None
    """A valid IANA name; None if the file has none."""
    path: str = ""
    line: int = 1


class Locator(Protocol):
    """Finds the line of each field of a development."""

    def line_of(self, field: str) -> int:
        """The line of a field path, or of the nearest enclosing part in the file."""
        ...


class Quick(NamedTuple):
    """A development on a line of its own, without its model."""

    facts: DevelopmentFacts
    line: int


class Item(NamedTuple):
    """A development that was read, with its place."""

    development: Development
    path: str
    line: int
    """The first line, counted from 1."""
    locator: Locator | None = None
    """None if it is on one line."""

    def line_of(self, field: str) -> int:
        """The line of a field, such as `sources.0.quotes.1.exact`."""
        return self.line if self.locator is None else self.locator.line_of(field)


class HeaderFields(Value):
    """The header of a file, as people write it."""

    government: GovernmentId = Field(description="Id of the government, such as be")
    name: Line | None = Field(default=None, description="Name, such as Belgium")
    zone: Line | None = Field(default=None, description="IANA time zone, such as Europe/Brussels")
    exported: dict[str, JsonValue] | None = Field(
        default=None, description="What was exported; ignored on import"
    )

    @field_validator("name")
    @classmethod
    def _is_readable(cls, name: str | None) -> str | None:
        if name is not None and is_blank(name):
            raise ValueError("empty")
        return name

    def header(self, path: str, line: int) -> GovernmentHeader:
        """The header, with its zone validated.

        Raises:
            ZoneError: if there is no such time zone.
        """
        zone = None if self.zone is None else check_zone(self.zone)
        return GovernmentHeader(self.government, self.name, zone, path, line)


def hinted(
    error: ValidationError, model: type[Value] | None = None
) -> list[tuple[Problem, str | None]]:
    """The errors of pydantic in our words, each with the hint of its cause."""
    return [
        (problem, _hint(item["type"], item.get("input"), item.get("ctx", {}).get("error")))
        for problem, item in zip(explain(error, model), error.errors(), strict=True)
    ]


def _hint(kind: str, given: object, cause: object) -> str | None:
    if isinstance(cause, TimelineError):
        return cause.hint
    if kind == "string_type" and isinstance(given, int | float):
        shown = json.dumps(given)
        if isinstance(given, Written | WrittenWhole):
            shown = given.written
        return f'Put it in quotes: "{shown}".'
    return None


class Ids:
    """Detects ids that are used twice, by a fingerprint of each one's content.

    It takes about 250 bytes an id, plus its hashes.
    """

    def __init__(self) -> None:
        self._met: dict[str, tuple[bytes, str, int, tuple[str | None, ...]]] = {}

    def clash(self, item: Item) -> Finding | None:
        """A finding if the id was used before with other content."""
        development = item.development
        print_ = blake2b(document_json(bare(development)), digest_size=16).digest()
        given = hashes(development)
        first = self._met.setdefault(development.id, (print_, item.path, item.line, given))
        if first[0] == print_ and not any(
            one and other and one != other for one, other in zip(first[3], given, strict=True)
        ):
            return None
        place = f"line {first[2]}" if first[1] == item.path else f"{first[1]}:{first[2]}"
        return Finding(
            item.path,
            item.line_of("id"),
            "id",
            f"“{development.id}” is already used at {place} with different content",
            "Change one of the two ids, or record a correction.",
            development.id,
            rule="id-conflict",
        )
