"""The small values that every development is made of: slugs, actors, quantities, sources, quotes.

They are plain frozen models with a line under each field, because the same lines become
the JSON Schema, the help of the command line and the labels of the forms. A text may hold
any character but NUL (PostgreSQL has no place for it): what is unsafe to *show* is a
matter for the display, never for the record.
"""

from __future__ import annotations

import re
from contextlib import suppress
from decimal import Decimal
from typing import Annotated, Final, Literal

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    StringConstraints,
    model_validator,
)

from timeline.dates.edtf import DateError, Edtf, check_zone, instant_of
from timeline.domain.lexical.decimals import exact_amount

SLUG_PATTERN = r"^[a-z0-9]+(?:-[a-z0-9]+)*$"
NO_NUL = r"^[^\x00]*$"

Slug = Annotated[str, StringConstraints(pattern=SLUG_PATTERN, min_length=1, max_length=100)]
GovernmentId = Annotated[str, StringConstraints(pattern=SLUG_PATTERN, min_length=2, max_length=60)]
DevelopmentId = Annotated[
    str, StringConstraints(pattern=SLUG_PATTERN, min_length=1, max_length=200)
]
Line = Annotated[str, StringConstraints(pattern=NO_NUL, min_length=1, max_length=500)]
Text = Annotated[str, StringConstraints(pattern=NO_NUL, min_length=1, max_length=100_000)]
WebAddress = Annotated[
    str, StringConstraints(pattern=r"^https?://[^\s\x00-\x20\x7f]+$", max_length=4_000)
]

_is_moment: Final = re.compile(
    r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}(?:\.[0-9]{1,6})?(?:Z|[+-][0-9]{2}:[0-9]{2})"
).fullmatch


def checked_moment(text: str) -> str:
    """A moment in ISO 8601 with its offset from UTC, as it was written.

    Raises:
        ValueError: It is none.
    """
    if _is_moment(text) is not None:
        with suppress(DateError):
            instant_of(text)
            return text
    raise ValueError(
        f"“{text[:60]}” is not a moment with its offset from UTC, such as 2022-04-22T13:59:59+00:00"
    )


Moment = Annotated[str, AfterValidator(checked_moment)]
"""A moment as text: ISO 8601 with seconds and offset, such as 2022-04-22T13:59:59+00:00."""

ZoneName = Annotated[str, AfterValidator(check_zone)]
"""The name of a zone of the IANA time zone database, such as America/New_York."""

Verification = Literal["reported", "confirmed", "disputed"]


class Value(BaseModel):
    """Base of the frozen values: unknown fields are refused, nothing can be changed later."""

    model_config = ConfigDict(frozen=True, extra="forbid")


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
        if self.unit is not None and self.currency is not None:
            raise ValueError("a quantity has a unit or a currency, not both")
        return self


class Quote(Value):
    """The words in the source (W3C Web Annotation TextQuoteSelector)."""

    exact: Text = Field(description="Exact words")
    prefix: Text | None = Field(
        default=None, description="Words just before, if the quote occurs twice"
    )
    suffix: Text | None = Field(
        default=None, description="Words just after, if the quote occurs twice"
    )


class Source(Value):
    """Where we read it (schema.org CreativeWork, PROV Entity)."""

    publisher: Line = Field(description="Publisher")
    title: Line | None = Field(default=None, description="Title or headline")
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
    quotes: tuple[Quote, ...] = Field(default=(), description="Quote from the source")
