"""A development: one immutable thing that happened in or to a government.

`Development` holds what all kinds share and keeps the register of kinds. A kind is one
class in `kinds.py`; defining it is all it takes: the union, the JSON Schema, the stored
event, the command line and the forms are derived from the register. How a kind moves the
status of its matters is said by its `effect`, one word that the fold in `status.py` knows.
"""

from __future__ import annotations

from typing import Annotated, Any

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, model_validator

from timeline.dates.edtf import Edtf
from timeline.domain.matter.acceptable import Acceptable
from timeline.domain.traits.behaviour import AnyKind, check_whole
from timeline.domain.values import (
    Actor,
    Attributes,
    DevelopmentId,
    GovernmentId,
    Identifier,
    Line,
    Moment,
    Place,
    Quantity,
    Slug,
    Source,
    Text,
    Title,
    Verification,
    named_place,
)

KINDS: dict[str, type[Development]] = {}
"""Every kind by its name, in the order in which the classes are defined."""


class Development(BaseModel, AnyKind):
    """What every kind of development has in common."""

    model_config = ConfigDict(frozen=True, extra="forbid", defer_build=True)

    id: DevelopmentId = Field(description="Readable slug, unique in the store")
    kind: str = Field(description="Kind of development")
    government: GovernmentId = Field(description="Government (code, such as de)")
    occurred: Edtf = Field(description="When it happened, in local time")
    phrase: Line | None = Field(default=None, description="When it happened, as the source says")
    reckoned_from: Edtf | None = Field(
        default=None, description="The day that the phrase counts from"
    )
    title: Title = Field(description="What happened, in one line")
    summary: Text | None = Field(default=None, description="What happened, in a few sentences")
    matters: tuple[Slug, ...] = Field(default=(), description="The matters it is about")
    actors: tuple[Actor, ...] = Field(default=(), description="Who did or said it")
    counterparts: tuple[GovernmentId, ...] = Field(
        default=(), description="Governments it is addressed to"
    )
    joint_with: tuple[GovernmentId, ...] = Field(
        default=(), description="Governments that did it together"
    )
    quantities: tuple[Quantity, ...] = Field(default=(), description="Amounts of money or goods")
    place: (
        Annotated[Place, BeforeValidator(named_place, json_schema_input_type=Line | Place)] | None
    ) = Field(default=None, description="Where it happened")
    identifiers: tuple[Identifier, ...] = Field(
        default=(), description="Identifiers in other collections"
    )
    attributes: Attributes = Field(default={}, description="Any other fact, by key")
    sources: tuple[Source, ...] = Field(default=(), description="Sources, with quotes")
    tags: tuple[Slug, ...] = Field(default=(), description="Tags")
    verification: Verification = Field(default="reported", description="How well it is established")
    accepts: tuple[Acceptable, ...] = Field(
        default=(), description="Rules that it breaks on purpose"
    )
    account_of: DevelopmentId | None = Field(
        default=None, description="The development that it tells of too, dated or told otherwise"
    )
    first_recorded: Moment | None = Field(
        default=None,
        description="When a store first recorded it (written by export)",
        json_schema_extra={"format": "date-time"},
    )

    @classmethod
    def __pydantic_init_subclass__(cls, **_: object) -> None:
        kind = cls.model_fields["kind"].get_default(call_default_factory=True)
        if isinstance(kind, str):
            KINDS[kind] = cls

    @model_validator(mode="after")
    def _is_whole(self) -> Development:
        check_whole(self)
        return self


def document(development: Development) -> dict[str, Any]:
    """The development as JSON types, `kind` first after `id`, fields at their default left out."""
    data = development.model_dump(mode="json", exclude_defaults=True, exclude={"kind"})
    return {"id": data.pop("id"), "kind": development.kind, **data}


def document_json(development: Development) -> bytes:
    """`document()` as compact UTF-8 JSON, about ten times as fast."""
    body = development.__pydantic_serializer__.to_json(
        development, exclude_defaults=True, exclude={"kind"}
    )
    return b'{"kind":"%s",%s' % (development.kind.encode(), body[1:])


def bare(development: Development) -> Development:
    """A development without what the program adds.

    An export says when something was first recorded, recording takes the hash of a document that
    is at hand, and an import adds the rules that it was told to break. The file that a person wrote
    has none of these, and has the same content.
    """
    update: dict[str, object] = {}
    if development.accepts:
        update["accepts"] = ()
    if development.first_recorded is not None:
        update["first_recorded"] = None
    if any(hashes(development)):
        update["sources"] = tuple(
            source.model_copy(update={"sha256": None}) for source in development.sources
        )
    return development.model_copy(update=update) if update else development


def hashes(development: Development) -> tuple[str | None, ...]:
    """The SHA-256 of each of its sources' documents, None where it says none."""
    return tuple(source.sha256 for source in development.sources)


def _types_in(development: Development) -> dict[str, type]:
    """The type of each attribute: 1 and true are equal to Python, and not the same."""
    return {key: type(value) for key, value in development.attributes.items()}


def differences(known: Development, given: Development) -> list[str]:
    """The fields in which two developments differ; empty where their content is the same.

    `sources.0.sha256` where a source is another text under the same name, and all else is equal.
    """
    if known == given and _types_in(known) == _types_in(given):
        return []
    if type(known) is not type(given):
        return ["kind"]
    one, other = bare(known), bare(given)
    fields = [
        name for name in type(known).model_fields if getattr(one, name) != getattr(other, name)
    ]
    if not {*given.accepts} <= {*known.accepts}:
        fields.append("accepts")
    if _types_in(one) != _types_in(other) and "attributes" not in fields:
        fields.append("attributes")
    if fields:
        return fields
    return [
        f"sources.{place}.sha256"
        for place, (first, second) in enumerate(zip(hashes(known), hashes(given), strict=True))
        if first and second and first != second
    ]
