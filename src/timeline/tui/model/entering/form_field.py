"""A field of a form, and what the input in all fields means."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from dataclasses import field as made
from typing import Any, Literal, NamedTuple

from timeline.forms.fields import Field
from timeline.forms.quote_fields import QUOTE_DETAILS

Part = Literal["development", "source", "amendment", "government"]
Value = str | tuple[str, ...] | bool
"""A field's value: a text, the texts of its rows, or whether it is ticked."""


class FormField(NamedTuple):
    """A field of a form."""

    part: Part
    spec: Field
    """The model's description of the field."""
    section: str
    present: Value
    """Its value before the user typed."""
    rare: bool = False
    """Whether it is hidden at first."""
    place: int = 1
    """Which of the form's sources it belongs to, counted from 1."""

    @property
    def group(self) -> str:
        """Its part; the sources after the first have parts of their own, such as `source2`."""
        return self.part if self.place == 1 else f"{self.part}{self.place}"

    @property
    def key(self) -> str:
        """Its key in the form, such as `source.title`."""
        return f"{self.group}.{self.spec.name}"

    @property
    def label(self) -> str:
        """Its name for people."""
        name = self.spec.name.replace("_", " ")
        return name if self.place == 1 else f"{name} {self.place}"

    @property
    def is_rows(self) -> bool:
        """Whether it has a row for each value; slugs share one line instead."""
        return self.spec.many and not self.spec.is_slug

    @property
    def is_in_step(self) -> bool:
        """Whether its rows belong to the quotes, so that an empty row keeps its place."""
        return self.part == "source" and self.spec.name in ("quotes", *QUOTE_DETAILS)

    def told(self, value: Value) -> Value:
        """The value without white space at the ends and empty rows."""
        if isinstance(value, tuple):
            rows = [one.strip() for one in value]
            while rows and not rows[-1]:
                rows.pop()
            return tuple(one for one in rows if one or self.is_in_step)
        return value.strip() if isinstance(value, str) else value


@dataclass(frozen=True, slots=True)
class Reading:
    """The input, as far as it could be parsed."""

    data: Mapping[str, dict[str, Any]]
    """Values by group of fields, parsed but not yet validated."""
    problems: Mapping[str, str] = made(default_factory=dict)
    """Errors, by field."""
    phrases: Mapping[str, str] = made(default_factory=dict)
    """Phrases in place of dates, by field: the user must choose a reading."""
    missing: tuple[str, ...] = ()
    """Required fields that are empty."""

    @property
    def sources(self) -> list[dict[str, Any]]:
        """The sources of which anything was typed, in order."""
        return [held for group, held in self.data.items() if group.startswith("source") and held]
