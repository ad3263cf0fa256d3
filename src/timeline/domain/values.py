"""The small values that every development is made of: slugs, actors, quantities, sources, quotes.

They are plain frozen models with a line under each field, because the same lines become
the JSON Schema, the help of the command line and the labels of the forms. A text may hold
any character but NUL (PostgreSQL has no place for it): what is unsafe to *show* is a
matter for the display, never for the record.
"""

from __future__ import annotations

import re
from decimal import Decimal
from typing import Annotated, Any, Final, Literal

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    PlainValidator,
    StringConstraints,
    ValidationInfo,
    model_validator,
)

from timeline.dates.edtf import OPEN_END, STORED, Edtf, check_zone
from timeline.domain.lexical.attributes import LONGEST, Attribute, checked_value
from timeline.domain.lexical.codes import checked_country, checked_moment
from timeline.domain.lexical.decimals import exact_amount
from timeline.domain.traits.behaviour import check_measure, check_somewhere

SLUG_PATTERN = r"^[a-z0-9]+(?:-[a-z0-9]+)*$"
NO_NUL = r"^[^\x00]*$"
LANGUAGE = (
    r"^(?:[A-Za-z]{2,3}(?:-[A-Za-z]{3}){0,3}(?:-[A-Za-z]{4})?(?:-(?:[A-Za-z]{2}|[0-9]{3}))?"
    r"(?:-(?:[A-Za-z0-9]{5,8}|[0-9][A-Za-z0-9]{3}))*(?:-[0-9A-WY-Za-wy-z](?:-[A-Za-z0-9]{2,8})+)*"
    r"(?:-[Xx](?:-[A-Za-z0-9]{1,8})+)?|[Xx](?:-[A-Za-z0-9]{1,8})+|[Ii]-[A-Za-z]{2,8})$"
)
"""The form of a language tag (BCP 47). No language has a name of more than three letters there."""
ONE_LINE = r"^[^\x00-\x20\x7f](?:[^\x00-\x1f\x7f]*[^\x00-\x20\x7f])?$"

Slug = Annotated[str, StringConstraints(pattern=SLUG_PATTERN, min_length=1, max_length=100)]
GovernmentId = Annotated[str, StringConstraints(pattern=SLUG_PATTERN, min_length=2, max_length=60)]
DevelopmentId = Annotated[
    str, StringConstraints(pattern=SLUG_PATTERN, min_length=1, max_length=200)
]
Line = Annotated[str, StringConstraints(pattern=NO_NUL, min_length=1, max_length=500)]
Title = Annotated[str, StringConstraints(pattern=NO_NUL, min_length=1, max_length=2_000)]
Question = Annotated[str, StringConstraints(pattern=NO_NUL, min_length=1, max_length=5_000)]
Text = Annotated[str, StringConstraints(pattern=NO_NUL, min_length=1, max_length=100_000)]
WebAddress = Annotated[
    str, StringConstraints(pattern=r"^https?://[^\s\x00-\x20\x7f]+$", max_length=4_000)
]


def _lower(code: Any) -> Any:
    return code.lower() if isinstance(code, str) else code


def _coordinate(value: Any) -> Any:
    """A coordinate as a number: a flag is none, and a text must look like one."""
    if isinstance(value, bool) or (isinstance(value, str) and not _is_decimal(value)):
        raise ValueError("expected a number, such as 50.85")
    return value


_is_decimal: Final = re.compile(r"[-+]?[0-9]{1,3}(?:\.[0-9]{1,60})?").fullmatch

Moment = Annotated[str, AfterValidator(checked_moment)]
"""A moment as text: ISO 8601 with seconds and offset, such as 2022-04-22T13:59:59+00:00."""

ZoneName = Annotated[str, AfterValidator(check_zone)]
"""The name of a zone of the IANA time zone database, such as America/New_York."""

Verification = Literal["reported", "confirmed", "disputed"]


class Value(BaseModel):
    """Base of the frozen values: unknown fields are refused, nothing can be changed later."""

    model_config = ConfigDict(frozen=True, extra="forbid", defer_build=True)


class GovernmentDescription(Value):
    """What a government is called."""

    id: GovernmentId
    name: Line


def _last_day(value: Any) -> Any:
    """What has no end is no date, and is kept as one beside the others."""
    return Edtf.open_end() if value == OPEN_END else value


LastDay = Annotated[Edtf, BeforeValidator(_last_day, json_schema_input_type=Edtf | Literal[".."])]
"""The last day of something, or `..` until further notice."""


def _count(value: Any) -> Any:
    """A number of people: true is none, though Python counts it as 1."""
    if isinstance(value, bool):
        raise ValueError("must be a whole number")  # noqa: TRY004  pydantic takes no other
    return value


Count = Annotated[int, BeforeValidator(_count), Field(ge=0, le=10**9)]


class Votes(BaseModel):
    """How a body voted."""

    model_config = ConfigDict(frozen=True, extra="forbid", defer_build=True)

    yes: Count | None = Field(default=None, description="Votes for")
    no: Count | None = Field(default=None, description="Votes against")
    abstain: Count | None = Field(default=None, description="Abstentions")
    absent: Count | None = Field(default=None, description="Absent members")
    not_voting: Count | None = Field(default=None, description="Present members without a vote")
    paired: Count | None = Field(default=None, description="Members paired with another's absence")


class Actor(Value):
    """A person or body with the role it acted in (Popolo Person, Post, Organization)."""

    name: Line = Field(description="Person or body, as the source names it")
    role: Line | None = Field(default=None, description="Role in which it acted")
    organization: Line | None = Field(default=None, description="Body it acted for")


class Quantity(Value):
    """How much of what: an amount, how exact it is, its unit or currency, and the item."""

    amount: Annotated[Decimal, BeforeValidator(exact_amount)] = Field(
        max_digits=40, allow_inf_nan=False, description="Number, as a decimal string"
    )
    amount_max: Annotated[Decimal, BeforeValidator(exact_amount)] | None = Field(
        default=None,
        max_digits=40,
        allow_inf_nan=False,
        description="Upper end, if the amount is the lower end of a range",
    )
    qualifier: Literal["exact", "about", "at-least", "at-most"] = Field(
        default="exact", description="Exact, or a bound"
    )
    unit: Line | None = Field(default=None, description="Unit, unless the item is counted")
    currency: Annotated[str, StringConstraints(pattern=r"^[A-Z]{3}$")] | None = Field(
        default=None, description="ISO 4217 code, for money"
    )
    item: Line | None = Field(default=None, description="What is counted or measured")
    as_written: Line | None = Field(default=None, description="Words of the source")

    @model_validator(mode="after")
    def _one_measure(self) -> Quantity:
        check_measure(self)
        return self


class Identifier(Value):
    """What somebody else calls it: a number, code or address in a scheme (Popolo Identifier)."""

    scheme: Slug = Field(description="Scheme, such as celex")
    value: Annotated[str, StringConstraints(pattern=ONE_LINE, max_length=500)] = Field(
        description="Identifier in that scheme"
    )


class Place(Value):
    """Where it happened; a text is its name (schema.org Place)."""

    name: Line | None = Field(default=None, description="Name, as the source has it")
    country: (
        Annotated[
            str,
            BeforeValidator(_lower),
            StringConstraints(pattern=r"^[a-z]{2}(?:-[a-z0-9]{1,3})?$"),
            AfterValidator(checked_country),
        ]
        | None
    ) = Field(default=None, description="ISO 3166 code, or a user-assigned one such as xa")
    latitude: Annotated[float, BeforeValidator(_coordinate), Field(ge=-90, le=90)] | None = Field(
        default=None, description="Degrees north, from -90 to 90"
    )
    longitude: Annotated[float, BeforeValidator(_coordinate), Field(ge=-180, le=180)] | None = (
        Field(default=None, description="Degrees east, from -180 to 180")
    )

    @model_validator(mode="after")
    def _is_somewhere(self) -> Place:
        check_somewhere(self)
        return self


def named_place(place: Any) -> Any:
    """A place that is given as text, as an object."""
    return {"name": place} if isinstance(place, str) else place


def _attribute(value: Any, info: ValidationInfo) -> Attribute:
    return checked_value(value, is_written=info.mode != "json" or info.context == STORED)


_AttributeText = Annotated[str, StringConstraints(pattern=NO_NUL, min_length=1, max_length=LONGEST)]
Attributes = dict[
    Slug,
    Annotated[
        Attribute,
        PlainValidator(_attribute, json_schema_input_type=_AttributeText | int | float | bool),
    ],
]
"""Whatever else a collection says of a development, by key."""


def _numbered(value: Any) -> Any:
    """A number of a page, or of seconds, as text."""
    is_number = isinstance(value, int) and not isinstance(value, bool)
    return str(value) if is_number else value


PlaceInSource = Annotated[Line, BeforeValidator(_numbered, json_schema_input_type=Line | int)]
"""A page or a time, as the source counts it; a whole number is taken as text."""


class Quote(Value):
    """The words in the source (W3C Web Annotation TextQuoteSelector)."""

    exact: Text = Field(description="Exact words")
    prefix: Text | None = Field(
        default=None, description="Words just before, if the quote occurs twice"
    )
    suffix: Text | None = Field(
        default=None, description="Words just after, if the quote occurs twice"
    )
    page: PlaceInSource | None = Field(default=None, description="Page, as the source numbers it")
    time: PlaceInSource | None = Field(
        default=None, description="Time in a recording, such as 0:12:30"
    )
    language: Annotated[str, StringConstraints(pattern=LANGUAGE, max_length=100)] | None = Field(
        default=None, description="Language of the words (BCP 47, such as nl-BE)"
    )
    translation: Text | None = Field(default=None, description="Translation of the words")


class Source(Value):
    """Where we read it (schema.org CreativeWork, PROV Entity)."""

    publisher: Line = Field(description="Publisher")
    title: Title | None = Field(default=None, description="Title or headline")
    url: WebAddress | None = Field(default=None, description="Web address (http or https)")
    published: Edtf | None = Field(default=None, description="When it became public")
    retrieved: Edtf | None = Field(default=None, description="When it was read")
    archive_url: WebAddress | None = Field(default=None, description="Archived copy")
    sha256: Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{64}$")] | None = Field(
        default=None, description="SHA-256 of the document, in hexadecimal"
    )
    document: Line | None = Field(default=None, description="File name of the document in seeds/")
    according_to: Line | None = Field(default=None, description="Who the source attributes it to")
    zone: ZoneName | None = Field(
        default=None, description="Time zone of its publication date; default: of the government"
    )
    background: bool = Field(
        default=False, description="Gives background only: it cannot report this development"
    )
    identifiers: tuple[Identifier, ...] = Field(default=(), description="Identifiers of the source")
    quotes: tuple[Quote, ...] = Field(default=(), description="Quote from the source")
