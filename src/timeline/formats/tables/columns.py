"""The columns of a table of developments, and which field is in which of them.

They are derived from the models, so that a new field has its column, and they are the same for
every file. A list of slugs is one cell. Of actors, quantities and sources the first ones have
columns of their own, which a person reads and filters; the others are JSON in the column `more_…`.
So each value is in one cell, and nothing is left out.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from decimal import Decimal
from functools import cache
from types import UnionType
from typing import Any, Final, Literal, NamedTuple, TypeVar, Union, get_args, get_origin

from pydantic import BaseModel

import timeline.domain.kinds  # noqa: F401  defining the kinds registers them
from timeline.domain.developments import KINDS, Development
from timeline.domain.values import Identifier

Sort = Literal["text", "slugs", "identifiers", "json", "number", "whole", "flag"]
"""What a cell holds: text; slugs with a space between them; `scheme:value`, one a line; JSON; a
number; a whole number; `true` or `false`."""
Path = tuple[str | int, ...]

NUMBERED: Final[Mapping[str, tuple[str, int]]] = {
    "actors": ("actor", 2),
    "quantities": ("quantity", 2),
    "sources": ("source", 2),
    "quotes": ("quote", 1),
}
"""By list: what one of its items is called, and how many have columns of their own."""


class Column(NamedTuple):
    """A column of the table.

    Attributes:
        name: Its heading, such as `source_1_publisher`.
        sort: What its cells hold.
        description: What it says, in a few words.
        path: Where the value is in a development, such as `("sources", 0, "publisher")`.
        rest_from: For a column of JSON that has the rest of a list: the first item in it.
        kinds: The kinds that have the field; empty if all have it.
    """

    name: str
    sort: Sort
    description: str
    path: Path
    rest_from: int | None = None
    kinds: tuple[str, ...] = ()


class Computed(NamedTuple):
    """A column that follows from the others and from the store.

    A reader takes `recorded` for what nothing else dates, and the last two for a new
    government; it ignores the others.
    """

    name: str
    type: Literal["datetime", "boolean", "string"]
    description: str


COMPUTED: Final = (
    Computed("earliest", "datetime", "First second that its date allows; empty if open"),
    Computed("latest", "datetime", "Last second that its date allows; empty if open"),
    Computed("happened_by", "datetime", "When it had certainly happened"),
    Computed("known", "datetime", "When it became public"),
    Computed("recorded", "datetime", "When this store recorded it"),
    Computed("amended", "boolean", "Whether it was corrected, or a source was added"),
    Computed("retracted", "boolean", "Whether it was retracted"),
    Computed("disputed", "boolean", "Whether it is disputed"),
    Computed("government_name", "string", "Name of the government"),
    Computed("zone", "string", "Time zone of the government"),
)
"""The columns at the end of each row."""


@cache
def columns() -> tuple[Column, ...]:
    """The columns of a development: common fields in the order of the models, then the others."""
    found = list(_of_model(Development, (), ""))
    common = {one.path[0] for one in found}
    others: dict[str, list[str]] = {}
    for kind, model in KINDS.items():
        for name in model.model_fields:
            if name not in common:
                others.setdefault(name, []).append(kind)
    for name, kinds in others.items():
        field = KINDS[kinds[0]].model_fields[name]
        own = _of_field(name, field.annotation, field.description or "", (), "")
        found += [one._replace(kinds=tuple(kinds)) for one in own]
    return tuple(found)


@cache
def column_of(path: str) -> str | None:
    """The heading of the column that has a field, such as `sources.0.title`; None if none has."""
    parts = tuple(int(one) if one.isdecimal() else one for one in path.split("."))
    for column in columns():
        shared = parts[: len(column.path)]
        if column.rest_from is None:
            if shared == column.path or column.path[: len(parts)] == parts:
                return column.name
        elif shared == column.path and len(parts) > len(shared):
            at = parts[len(shared)]
            if isinstance(at, int) and at >= column.rest_from:
                return column.name
    return None


def _of_model(model: type[BaseModel], path: Path, prefix: str) -> Iterator[Column]:
    for name, field in model.model_fields.items():
        yield from _of_field(name, field.annotation, field.description or "", path, prefix)


def _of_field(
    name: str, annotation: Any, description: str, path: Path, prefix: str
) -> Iterator[Column]:
    here = (*path, name)
    inner = _item_of(annotation)
    if name in NUMBERED and inner is not None:
        word, shown = NUMBERED[name]
        for number in range(shown):
            yield from _of_model(inner, (*here, number), f"{prefix}{word}_{number + 1}_")
        yield Column(
            f"{prefix}more_{name}", "json", f"The other {name}, as JSON", here, rest_from=shown
        )
        return
    model = plain_type(annotation)
    if inner is None and isinstance(model, type) and issubclass(model, BaseModel):
        yield from _of_model(model, here, f"{prefix}{name}_")
        return
    yield Column(f"{prefix}{name}", _sort(annotation, inner), description, here)


def _sort(annotation: Any, inner: type[BaseModel] | None) -> Sort:
    if inner is Identifier:
        return "identifiers"
    plain = plain_type(annotation)
    if get_origin(plain) is tuple:
        return "slugs"
    if get_origin(plain) is dict:
        return "json"
    sorts: dict[Any, Sort] = {bool: "flag", int: "whole", float: "number", Decimal: "number"}
    return sorts.get(plain, "text")


def plain_type(annotation: Any) -> Any:
    """The type without `Annotated`, type aliases and None."""
    if hasattr(annotation, "__metadata__"):
        return plain_type(annotation.__origin__)
    if get_origin(annotation) in (Union, UnionType):
        (found,) = (one for one in get_args(annotation) if one is not type(None))
        return plain_type(found)
    return annotation


def _item_of(annotation: Any) -> type[BaseModel] | None:
    """The model of the items, if the type is a list of models."""
    plain = plain_type(annotation)
    if get_origin(plain) is not tuple:
        return None
    item = plain_type(get_args(plain)[0])
    return item if isinstance(item, type) and issubclass(item, BaseModel) else None


T = TypeVar("T")


def value_at(document: Any, path: Path) -> Any:
    """The value at a path; None if a part of it is not there."""
    for part in path:
        if isinstance(part, int):
            if part >= len(document):
                return None
            document = document[part]
        else:
            document = document.get(part)
        if document is None:
            return None
    return document
