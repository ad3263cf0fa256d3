"""Writes the JSON text of a development with all fields of its kind, and members added to it.

A listing of a million lines is piped to other programs. A dictionary of each development, its
defaults filled in and written by the `json` module, takes most of the time of such a listing. So
its text is decoded to a struct of the fields in the table of kinds, and msgspec writes that.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping
from functools import cache
from typing import Any, Final, NamedTuple, Union

import msgspec

from timeline.domain.traits.kind_row import Field, Term
from timeline.domain.traits.kind_table import VALUE_FIELDS
from timeline.eventstore.shapes.structs import row_of

_EMPTY: Final = msgspec.Raw(b"{}")
_has_null: Final = re.compile(r":[ \t\r\n]*null").search
_encode: Final = msgspec.json.Encoder().encode


class _Layout(NamedTuple):
    """How the developments of a kind are written.

    Attributes:
        decode: Reads the text of a development to a struct.
        by_hand: The fields that may hold a number with a fraction, which `json` writes in its own
            way, each with what it has by default.
    """

    decode: Callable[[str], Any]
    by_hand: dict[str, dict[str, Any]]


def whole_json(text: str, kind: str, told: Mapping[str, Any]) -> str:
    """A development as JSON text on one line, without spaces, in its own characters.

    Args:
        text: The development as JSON, fields at their default left out.
        kind: Its kind.
        told: The members that follow its own fields, without numbers that have a fraction.
    """
    layout = _layout(kind, tuple(told))
    # A field that is there and null gets its default from `completed`.
    if layout is not None and not _has_null(text):
        try:
            return _written(text, layout, told)
        except (msgspec.MsgspecError, UnicodeEncodeError):
            pass
    from timeline.domain.parsing import completed

    return _dumped({**completed(json.loads(text)), **told})


def _dumped(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


def _written(text: str, layout: _Layout, told: Mapping[str, Any]) -> str:
    whole = layout.decode(text)
    for name, defaults in layout.by_hand.items():
        given = getattr(whole, name)
        if given not in (None, _EMPTY):
            filled = _dumped({**defaults, **json.loads(bytes(given))})
            setattr(whole, name, msgspec.Raw(filled.encode()))
    for name, value in told.items():
        setattr(whole, name, value)
    return str(_encode(whole), "utf-8")


@cache
def _layout(kind: str, told: tuple[str, ...]) -> _Layout | None:
    """The layout of a kind; None for one that only its model can write."""
    row = row_of(kind)
    if row is None or row.fields is None or not row.fields.keys().isdisjoint(told):
        return None
    head = {"id": row.fields["id"], "kind": row.fields["id"]}  # The kind is no field in the table.
    fields = {**head, **row.fields}
    by_hand = {
        name: _defaults(field[0]) for name, field in fields.items() if not _is_exact(field[0])
    }
    struct = _struct(row.model, fields, told)
    return _Layout(msgspec.json.Decoder(struct).decode, by_hand)


def _struct(
    name: str, fields: Mapping[str, Field], told: tuple[str, ...] = ()
) -> type[msgspec.Struct]:
    """A struct of fields with their defaults, followed by the added members."""
    own = [(one, _type(term), _default(term, default)) for one, (term, *default) in fields.items()]
    return msgspec.defstruct(
        name, [*own, *((one, Any, None) for one in told)], kw_only=True, gc=False
    )


@cache
def _object(name: str) -> type[msgspec.Struct]:
    return _struct(name, VALUE_FIELDS[name])


def _default(term: Term, default: list[Any]) -> Any:
    value = default[0] if default else None
    return value if value is None or _is_exact(term) else _EMPTY


def _defaults(term: Term) -> dict[str, Any]:
    """What a value has by default: an object has fields, a mapping has none."""
    if term[0] == "maybe":
        return _defaults(term[1])
    fields = VALUE_FIELDS[term[1]] if term[0] == "object" else {}
    return {name: default[0] if default else None for name, (_, *default) in fields.items()}


def _type(term: Term) -> Any:
    """What a field is decoded to: an object as a struct, all else as it is."""
    if not _is_exact(term):
        return msgspec.Raw
    name, *parts = term
    if name == "object":
        return _object(parts[0])
    if name == "list":
        of_each: Any = list.__class_getitem__
        return of_each(_type(parts[0]))
    return Union[_type(parts[0]), None] if name == "maybe" else Any  # noqa: UP007  known at run time


def _is_exact(term: Term) -> bool:
    """Whether it has no number with a fraction, and so is the same in any JSON."""
    name, *parts = term
    if name == "object":
        return all(_is_exact(field[0]) for field in VALUE_FIELDS[parts[0]].values())
    return _is_exact(parts[0]) if name in ("list", "maybe") else name not in _INEXACT


_INEXACT: Final = ("fraction", "attributes")
