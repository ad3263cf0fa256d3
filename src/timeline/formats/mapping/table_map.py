"""The map of a table: which developments each of its rows is.

It is written in YAML by a person or proposed by the program, and has a JSON Schema of its own.
"""

from __future__ import annotations

from typing import Annotated, Any, Final, Literal, TypeAlias

from pydantic import BeforeValidator, Field, model_validator

from timeline.domain.values import GovernmentId, Line, Value, ZoneName


def _listed(given: Any) -> Any:
    """A word as a list of one; numbers and flags as YAML has them are words too."""
    return [_word(one) for one in given] if isinstance(given, list) else [_word(given)]


def _word(given: Any) -> Any:
    if isinstance(given, bool):
        return "true" if given else "false"
    return str(given) if isinstance(given, int | float) else given


_Word: TypeAlias = str | int | float | bool
Words = Annotated[list[str], BeforeValidator(_listed, json_schema_input_type=_Word | list[_Word])]
"""One word or several."""
TAKEN: Final = frozenset({"column", "template", "parts", "value"})
"""The fields of which a mapping has one if it says how a value is taken, and is no value itself."""


class Taken(Value):
    """How a value is taken from a row."""

    column: Words | None = Field(
        default=None, description="Column; of several, the first with text is taken"
    )
    template: str | None = Field(
        default=None, description="Text with columns in braces, such as {Number}: {Title}"
    )
    parts: list[str] | None = Field(
        default=None,
        min_length=1,
        max_length=4,
        description="Columns of the year, month, day and time of day",
    )
    value: str | int | float | bool | None = Field(default=None, description="The same for all")
    until: Taken | None = Field(default=None, description="The end, if the date is an interval")
    values: str | dict[str, Words] | None = Field(
        default=None, description="What words mean, or the name of a table in `values`"
    )
    otherwise: str | None = Field(default=None, description="What any other word means")
    dates: Words | None = Field(default=None, description="Forms of the date, such as DD/MM/YYYY")
    zone: ZoneName | None = Field(default=None, description="Time zone of times without an offset")
    false_z: bool | None = Field(
        default=None, description="Whether times of the government are written as UTC"
    )
    day: bool | None = Field(default=None, description="Whether only the day is meant")
    decimal: Literal[".", ","] | None = Field(
        default=None, description="Sign between whole and fraction"
    )
    split: str | None = Field(default=None, min_length=1, description="What separates a list")
    slug: bool | None = Field(default=None, description="Whether the text becomes a slug")

    @model_validator(mode="after")
    def _is_of_one_origin(self) -> Taken:
        given = [name for name in sorted(TAKEN) if getattr(self, name) is not None]
        if len(given) != 1:
            raise ValueError("expected one of column, template, parts, value")
        if self.otherwise is not None and self.values is None:
            raise ValueError("otherwise needs values")
        return self


class Test(Value):
    """What the text of a column must be; all that is given must hold. Case is ignored."""

    is_: Words | None = Field(default=None, alias="is", description="One of these")
    not_: Words | None = Field(default=None, alias="not", description="None of these")
    contains: Words | None = Field(default=None, description="One of these is a part of it")
    starts: Words | None = Field(default=None, description="It begins with one of these")
    lacks: Words | None = Field(default=None, description="None of these is a part of it")
    empty: bool | None = Field(default=None, description="Whether there is no text")


def _tests(given: Any) -> Any:
    """Words of which one is meant, as a test."""
    if not isinstance(given, dict):
        return given
    return {
        name: one if isinstance(one, dict | Test) else {"is": one} for name, one in given.items()
    }


def _several(given: Any) -> Any:
    return [given] if isinstance(given, dict) else given


_Given: TypeAlias = dict[str, _Word | list[_Word] | Test]
Condition = Annotated[dict[str, Test], BeforeValidator(_tests, json_schema_input_type=_Given)]
"""By column: a word, several words of which it is one, or a test. All columns must hold."""
Conditions = Annotated[
    list[Condition], BeforeValidator(_several, json_schema_input_type=_Given | list[_Given])
]
"""One condition, or several of which one must hold."""
Fields: TypeAlias = dict[str, Any]
"""By field of a development: a text with columns in braces, how a value is taken, or its parts."""


class TableShape(Value):
    """How the file is read."""

    format: Literal["csv", "json", "jsonl", "xlsx", "markdown"] | None = Field(
        default=None, description="Default: by the ending of the file"
    )
    delimiter: str | None = Field(
        default=None, min_length=1, max_length=1, description="Default: by the headings"
    )
    sheet: str | None = Field(default=None, description="Sheet of a workbook; default: the first")
    items: str | None = Field(
        default=None, description="Where the list is in a JSON file, such as results"
    )


class NamedGovernment(Value):
    """A government that the store may not have yet."""

    name: Line | None = Field(default=None, description="Name, such as Belgium")
    zone: ZoneName | None = Field(default=None, description="IANA time zone")


class RowRule(Value):
    """A development that a row is, if a condition holds."""

    when: Conditions | None = Field(
        default=None, description="When it applies; of several conditions one must hold"
    )
    otherwise: bool = Field(default=False, description="Whether it applies if no other rule does")
    each: str | None = Field(
        default=None, description="List in the row, of which each item is a row, such as actions"
    )
    rest: bool = Field(default=False, description="Whether unused columns become attributes")
    fields: Fields = Field(default={}, description="The fields of the development")


class TableMap(Value):
    """Which developments the rows of a table are."""

    title: Line | None = Field(default=None, description="What the map is for")
    table: TableShape = Field(default=TableShape(), description="How the file is read")
    governments: dict[GovernmentId, NamedGovernment] = Field(
        default={}, description="Governments that the store may not have yet"
    )
    values: dict[str, dict[str, Words]] = Field(
        default={}, description="Tables of words: what is meant, and how it is written"
    )
    dates: Words | None = Field(default=None, description="Forms of all dates")
    zone: ZoneName | None = Field(default=None, description="Zone of all times without an offset")
    false_z: bool = Field(default=False, description="Whether all times in UTC are local times")
    each: str | None = Field(
        default=None, description="List in each row of which the items are the rows"
    )
    skip: Conditions = Field(default=[], description="Rows that are no development")
    fields: Fields = Field(default={}, description="Fields of every development")
    developments: list[RowRule] = Field(min_length=1, description="What a row is")
