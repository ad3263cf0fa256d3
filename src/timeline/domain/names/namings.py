"""What is recorded about the name of a matter: one small class for each kind of naming.

A naming is about our own record, so it has no date and no source: it holds whatever was known when.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Mapping
from typing import Any, ClassVar, Final, Literal, Self

from pydantic import Field, ValidationError, field_validator, model_validator
from pydantic_core import from_json

from timeline.domain.lexical.blanks import is_blank, is_of_several_lines
from timeline.domain.parsing import InvalidDevelopment, explain
from timeline.domain.values import (
    DevelopmentId,
    GovernmentId,
    Identifier,
    Slug,
    Text,
    Title,
    Value,
)

_LONGEST_ID: Final = 190
"""An id has at most 200 characters, with a number behind it."""


_ACCEPTS: Final[Any] = Field(default=(), description="Rules that it breaks on purpose")


class Naming(Value):
    """What every kind of naming has in common."""

    joins: ClassVar[bool] = False
    """Whether it makes two slugs one matter."""

    id: DevelopmentId = Field(description="Readable slug, unique in the store")
    kind: str = Field(description="Kind of naming")
    government: GovernmentId = Field(description="Government (code, such as de)")
    matter: Slug = Field(description="The matter")

    @property
    def accepted(self) -> tuple[str, ...]:
        """The rules that what it leaves may break."""
        return getattr(self, "accepts", ())

    @property
    def other(self) -> str | None:
        """The other slug that it is about."""
        return None


class MatterDescribed(Naming):
    """A matter has a title; what is left out is empty."""

    kind: Literal["matter-described"] = "matter-described"

    title: Title | None = Field(default=None, description="Title of the matter, in one line")
    summary: Text | None = Field(default=None, description="What it is about, in a few sentences")
    identifiers: tuple[Identifier, ...] = Field(
        default=(), description="Identifiers in other collections"
    )

    @field_validator("title", "summary")
    @classmethod
    def _is_readable(cls, text: str | None) -> str | None:
        if text is not None and is_blank(text):
            raise ValueError("empty: add some words, or leave the field out")
        return text

    @field_validator("title")
    @classmethod
    def _is_one_line(cls, title: str | None) -> str | None:
        if title is not None and is_of_several_lines(title):
            raise ValueError("a title is one line: move the rest to `summary`")
        return title

    @model_validator(mode="after")
    def _says_something(self) -> Self:
        if self.title is None and self.summary is None and not self.identifiers:
            raise ValueError("matter-described needs a title, a summary or an identifier")
        if len(set(self.identifiers)) < len(self.identifiers):
            raise ValueError("identifiers names the same thing twice")
        return self


class MatterRenamed(Naming):
    """A matter has another name; if that is a matter too, both are one from now on."""

    kind: Literal["matter-renamed"] = "matter-renamed"
    joins: ClassVar[bool] = True

    to: Slug = Field(description="The new name")
    accepts: tuple[Literal["second-decision"], ...] = _ACCEPTS

    @property
    def other(self) -> str:
        """The new name."""
        return self.to

    @field_validator("to")
    @classmethod
    def _is_another(cls, to: str, info: Any) -> str:
        return _other_than_matter(to, info.data)


class MatterSeparated(Naming):
    """A slug is a matter by itself again: takes a merge back."""

    kind: Literal["matter-separated"] = "matter-separated"

    from_: Slug = Field(alias="from", description="The matter that it was merged with")
    accepts: tuple[Literal["second-decision"], ...] = _ACCEPTS

    @property
    def other(self) -> str:
        """The matter that it was merged with."""
        return self.from_

    @field_validator("from_")
    @classmethod
    def _is_another(cls, other: str, info: Any) -> str:
        return _other_than_matter(other, info.data)


def _other_than_matter(slug: str, data: Mapping[str, Any]) -> str:
    if slug == data.get("matter"):
        raise ValueError(f"“{slug}” is the matter itself: give another slug")
    return slug


NAMINGS: Final[dict[str, type[Naming]]] = {
    "matter-described": MatterDescribed,
    "matter-renamed": MatterRenamed,
    "matter-separated": MatterSeparated,
}
"""Every kind of naming by its name."""


def parse_naming(data: Mapping[str, Any] | bytes | str) -> Naming:
    """A naming from its fields or from JSON text.

    Args:
        data: Its fields, with its id; JSON text is of the store.

    Raises:
        InvalidDevelopment: naming every field that is wrong.
    """
    fields: Mapping[str, Any] = from_json(data) if isinstance(data, bytes | str) else data
    cls = NAMINGS[fields["kind"]]
    try:
        return cls.model_validate(fields)
    except ValidationError as error:
        raise InvalidDevelopment(explain(error, cls), what=cls.__name__) from None


def naming_document(naming: Naming) -> dict[str, Any]:
    """The naming as JSON types, fields at their default left out."""
    data = naming.model_dump(mode="json", exclude_defaults=True, exclude={"kind"}, by_alias=True)
    return {"id": data.pop("id"), "kind": naming.kind, **data}


def naming_json(naming: Naming) -> bytes:
    """`naming_document()` as compact UTF-8 JSON, as it is stored: the kind first."""
    body = naming.__pydantic_serializer__.to_json(
        naming, exclude_defaults=True, exclude={"kind"}, by_alias=True
    )
    return b'{"kind":"%s",%s' % (naming.kind.encode(), body[1:])


def derived_id(data: Mapping[str, Any]) -> str:
    """The id of a naming that has none: made of what it says.

    Args:
        data: Its fields, of which some may be wrong.
    """
    kind, matter = str(data.get("kind")), str(data.get("matter"))
    other = data.get("to") if kind == "matter-renamed" else data.get("from")
    parts = [str(data.get("government")), kind, matter]
    if kind != "matter-described":
        parts.append(str(other))
    name = re.sub("[^a-z0-9]+", "-", "-".join(parts).lower()).strip("-")
    if kind == "matter-described" or len(name) > _LONGEST_ID:
        said = {k: v for k, v in data.items() if v not in (None, (), [])} | {"id": None}
        said.pop("accepts", None)
        text = json.dumps(said, sort_keys=True, default=str)
        digest = hashlib.sha256(text.encode()).hexdigest()
        name = f"{name[: _LONGEST_ID - 13].rstrip('-')}-{digest[:12]}"
    return name


def differing(known: Naming, given: Naming) -> list[str]:
    """The fields in which two namings differ; empty if they say the same."""
    if type(known) is not type(given):
        return ["kind"]
    one, other = (naming_document(naming) for naming in (known, given))
    if {*given.accepted} <= {*known.accepted}:  # An import adds the word.
        other["accepts"] = one.get("accepts")
    return [name for name in {**one, **other} if one.get(name) != other.get(name)]
