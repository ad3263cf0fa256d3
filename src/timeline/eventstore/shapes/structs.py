"""The shape of each kind: a struct of the fields that its model has.

It has the same fields, bounds and patterns, and the properties of the class. They come from the
table of kinds, as the models take longer to import than a development takes to append.
"""

from __future__ import annotations

import re
from functools import cache, lru_cache
from typing import Annotated, Any, Final, Literal, NamedTuple, Union, cast

import msgspec

from timeline.domain.traits import behaviour
from timeline.domain.traits.kind_row import Field, KindRow, Term
from timeline.domain.traits.kind_table import COMMON_FIELDS, KIND_TABLE, VALUE_FIELDS

_AMOUNT: Final = r"^-?[0-9]{1,40}(?:\.[0-9]{1,40})?(?:E[+-]?[0-9]{1,9})?\Z"
"""What an amount looks like; of how many digits it is, its model says when it is recorded."""
_is_slug: Final = re.compile(cast("str", COMMON_FIELDS["tags"][0][1][-1])).match
_REPEATED: Final = ("government", "matters", "tags")
"""Fields of slugs that come again and again in a history; `is_slug` remembers those."""


@lru_cache(16_384)
def is_slug(text: str) -> bool:
    """Whether a text is a slug, as the fields of `_REPEATED` ask; their structs do not."""
    return _is_slug(text) is not None


class Shape(NamedTuple):
    """The shape of a kind.

    Attributes:
        struct: Its class. Written out, an instance is what `document_json` writes of its model.
        dates: The fields that hold a date, apart from those of sources.
        row: The kind in the table of kinds, with all its fields.
    """

    struct: type[msgspec.Struct]
    dates: tuple[str, ...]
    row: KindRow


@cache
def shape_of(kind: str) -> Shape | None:
    """The shape of a kind; None where only its model can say what is right."""
    row = row_of(kind)
    if row is None or row.fields is None:
        return None
    traits = getattr(behaviour, row.traits)
    members = {
        name: next(vars(base)[name] for base in traits.__mro__ if name in vars(base))
        for name in behaviour.PROPERTIES
    }
    members |= {"kind": kind, "effect": row.effect, "needs_matter": row.needs_matter}
    try:
        struct = _struct(row.model, row.fields, members, tag=kind, tag_field="kind")
    except KeyError:  # a value that is not in the table yet
        return None
    dates = tuple(name for name, (term, *_) in row.fields.items() if _bare(term) == ("date",))
    return Shape(struct, dates, row)


def row_of(kind: str) -> KindRow | None:
    """The row of a kind, with all its fields; None if there is no such kind."""
    row = KIND_TABLE.get(kind)
    if row is not None:
        own = row.fields
        return row if own is None else row._replace(fields={**COMMON_FIELDS, **own})
    from timeline.eventstore.shapes.derived import derived_row

    return derived_row(kind)


def _struct(
    name: str, fields: dict[str, Field], members: dict[str, Any], **tagged: Any
) -> type[msgspec.Struct]:
    """A struct of fields, with class variables and properties."""
    typed: Any = [
        (one, _type(_unpatterned(term) if one in _REPEATED else term), *default)
        for one, (term, *default) in fields.items()
    ]
    return msgspec.defstruct(
        name, typed, namespace=members, forbid_unknown_fields=True, gc=False, frozen=True,
        kw_only=True, omit_defaults=True, **tagged,
    )  # fmt: skip


def _unpatterned(term: Term) -> Term:
    """The term of a slug, or of several, without its pattern."""
    return ("list", _unpatterned(term[1])) if term[0] == "list" else (*term[:3], None)


@cache
def _object(name: str) -> type[msgspec.Struct]:
    return _struct(name, VALUE_FIELDS[name], {})


def _bare(term: Term) -> Term:
    """The term without that it may be None."""
    return cast("Term", term[1]) if term[0] == "maybe" else term


def _type(term: Term) -> Any:
    name, *parts = term
    if name in _SINGLE:
        return _SINGLE[name]
    return _OF_PARTS[name](*parts)


def _text(shortest: int | None, longest: int | None, pattern: str | None) -> Any:
    bounds = {"min_length": shortest, "max_length": longest, "pattern": pattern}
    given: Any = {key: value for key, value in bounds.items() if value is not None}
    return Annotated[str, msgspec.Meta(**given)] if given else str


def _list(term: Term) -> Any:
    of_each: Any = tuple.__class_getitem__
    return of_each((_type(term), ...))


def _attributes(term: Term) -> Any:
    of_values: Any = dict.__class_getitem__
    return of_values((_type(term), str | bool | int | float))  # `judge` asks the rest.


# The members of unions and literals are known only at run time.
_SINGLE: Final[dict[str, Any]] = {
    "date": str, "flag": bool, "amount": Annotated[str, msgspec.Meta(pattern=_AMOUNT)],
}  # fmt: skip
_OF_PARTS: Final[dict[str, Any]] = {
    "text": _text,
    "words": lambda *words: Literal[words],
    "whole": lambda least, most: Annotated[int, msgspec.Meta(ge=least, le=most)],
    "fraction": lambda least, most: Annotated[float, msgspec.Meta(ge=least, le=most)],
    "object": _object,
    "list": _list,
    "attributes": _attributes,
    "maybe": lambda term: Union[_type(term), None],  # noqa: UP007  known at run time only
}
