"""Writes the JSON text of developments with all fields of their kinds, and members added to them.

A listing of a million lines is piped to other programs. A dictionary of each development, its
defaults filled in and written by the `json` module, takes most of the time of such a listing. So
each stored state is decoded to a struct of the fields in the table of kinds, and msgspec writes
many of these at once.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from functools import cache
from typing import Any, Final, NamedTuple, Union

import msgspec

from timeline.domain.traits.kind_row import Field, Term
from timeline.domain.traits.kind_table import COMMON_FIELDS, VALUE_FIELDS
from timeline.eventstore.shapes.structs import row_of

_EMPTY: Final = msgspec.Raw(b"{}")
_encode_lines: Final = msgspec.json.Encoder().encode_lines
_MAYBE: Final[Field] = (("maybe", ("text", None, None, None)), None)
_AMENDS: Final = {**COMMON_FIELDS, "amends": _MAYBE, "reason": _MAYBE}
_CLERICAL: Final[Field] = (("maybe", ("flag",)), None)
_AMENDMENTS: Final[dict[str, dict[str, Field]]] = {
    "corrected": {
        **_AMENDS,
        "clerical": _CLERICAL,
        "changes": (("attributes", ("text", None, None, None)),),
    },
    "cited": {**_AMENDS, "sources": COMMON_FIELDS["sources"][:1]},
    "retracted": {**_AMENDS, "clerical": _CLERICAL},
    "disputed": _AMENDS,
}
"""The fields of amendments, which the table of kinds leaves to their models."""


class _Layout(NamedTuple):
    """How the developments of a kind are written.

    Attributes:
        decode: Reads a state to a struct of its `recorded` and its `development`.
        by_hand: The fields that may hold a number with a fraction, which `json` writes in its own
            way, each with what it has by default.
    """

    decode: Callable[[bytes], Any]
    by_hand: list[tuple[str, dict[str, Any]]]


def whole_struct(state: bytes, kind: str, told: tuple[str, ...]) -> Any | None:
    """A struct that `lines_of` writes: all fields of the development, and added members.

    The added members are None, but for `recorded`, which is that of the state. None stands for a
    development that only its model can write.

    Args:
        state: The state of its event, with the development, fields at their default left out.
        kind: Its kind.
        told: The names of the added members, of which `recorded` is one.
    """
    layout = _layout(kind, told)
    if layout is None:
        return None
    try:
        found = layout.decode(state)
        whole = found.development
        for name, defaults in layout.by_hand:
            given = getattr(whole, name)
            if given is not None and given is not _EMPTY:
                filled = _dumped({**defaults, **json.loads(bytes(given))})
                setattr(whole, name, msgspec.Raw(filled.encode()))
    except (msgspec.MsgspecError, UnicodeError, TypeError):
        return None
    whole.recorded = found.recorded
    return whole


def whole_raw(document: Mapping[str, Any], told: Mapping[str, Any]) -> msgspec.Raw:
    """The same from the JSON types of any development, by its model."""
    from timeline.domain.parsing import completed

    return msgspec.Raw(_dumped({**completed(document), **told}).encode("utf-8", "surrogatepass"))


def lines_of(wholes: Sequence[Any]) -> bytes:
    """What these two return as JSON text, one line each, without spaces, in its own characters.

    Surrogates, which are half a character, are encoded like others: the text may have some.
    """
    return _encode_lines(wholes)


def _dumped(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


@cache
def _layout(kind: str, told: tuple[str, ...]) -> _Layout | None:
    """The layout of a kind; None for one that only its model can write."""
    row = row_of(kind)
    own = _AMENDMENTS.get(kind) if row is None or row.fields is None else row.fields
    if own is None or not own.keys().isdisjoint(told):
        return None
    # The kind is no field in the table.
    fields = {"id": own["id"], "kind": own["id"], **own}
    by_hand = [
        (name, _defaults(field[0])) for name, field in fields.items() if not _is_exact(field[0])
    ]
    state = msgspec.defstruct(
        "State", [("recorded", str), ("development", _struct(kind, fields, told))], gc=False
    )
    return _Layout(msgspec.json.Decoder(state).decode, by_hand)


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
    """What a field is decoded to: an object as a struct, and a null only where it is the default.

    A null elsewhere gets its default from `completed`.
    """
    if not _is_exact(term):
        return msgspec.Raw
    name, *parts = term
    if name == "object":
        return _object(parts[0])
    if name == "list":
        of_each: Any = list.__class_getitem__
        return of_each(_type(parts[0]))
    if name == "maybe":
        return Union[_type(parts[0]), None]  # noqa: UP007  known at run time
    return _PLAIN.get(name, str)


def _is_exact(term: Term) -> bool:
    """Whether it has no number with a fraction, and so is the same in any JSON."""
    name, *parts = term
    if name == "object":
        return all(_is_exact(field[0]) for field in VALUE_FIELDS[parts[0]].values())
    return _is_exact(parts[0]) if name in ("list", "maybe") else name not in _INEXACT


_INEXACT: Final = ("fraction", "attributes")
_PLAIN: Final[dict[str, Any]] = {"flag": bool, "whole": int | float}
