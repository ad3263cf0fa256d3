"""Reads what a file says of the names of matters, between its developments."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from typing import Any, Final, NamedTuple, TypeAlias

from pydantic import ValidationError

from timeline.domain.names.namings import NAMINGS, Naming, derived_id
from timeline.formats.errors import Finding
from timeline.formats.records import GovernmentHeader, Item, Locator, hinted


class NamingItem(NamedTuple):
    """A naming that was read, with its place."""

    naming: Naming
    path: str
    line: int
    """The first line, counted from 1."""
    locator: Locator | None = None
    """None if it is on one line."""


Record: TypeAlias = GovernmentHeader | Item | NamingItem | Finding
"""What a reader of a file yields."""


def is_naming(data: object) -> bool:
    """Whether the data of a file are those of a naming."""
    kind = data.get("kind") if isinstance(data, dict) else None
    return isinstance(kind, str) and kind in NAMINGS


class NamingReader:
    """Reads the namings of one file.

    One without an id gets an id of what it says, and each repetition in the file a number behind
    it. So the same file gives the same ids again.

    Args:
        name: The file, in findings.
    """

    def __init__(self, name: str) -> None:
        self._name = name
        self._times: Counter[str] = Counter()

    def read(
        self, data: Mapping[str, Any], line: int, locator: Locator | None = None
    ) -> Iterator[NamingItem | Finding]:
        """Yields the naming, or its errors."""
        cls = NAMINGS[data["kind"]]
        fields = dict(data)
        if "id" not in fields:
            fields["id"] = self._id(fields)
        try:
            yield NamingItem(cls.model_validate(fields), self._name, line, locator)
        except ValidationError as error:
            given = data.get("id")
            id_ = given if isinstance(given, str) else None
            for problem, hint in hinted(error, cls):
                at = line if locator is None else locator.line_of(problem.field)
                field = problem.field or None
                yield Finding(self._name, at, field, problem.message, hint, id_)

    def _id(self, fields: Mapping[str, Any]) -> str:
        derived = derived_id(fields)
        self._times[derived] += 1
        times = self._times[derived]
        return derived if times == 1 else f"{derived}-{times}"


_NO_NAMINGS: Final = "append records developments, and this is about the name of a matter"


def not_appended(item: NamingItem) -> Finding:
    """The finding of a command that takes developments alone."""
    hint = f"Import it: `timeline import {item.path}`."
    return Finding(item.path, item.line, "kind", _NO_NAMINGS, hint, item.naming.id)
