"""The JSON text of a whole development: every field of its kind, and what else is told of it.

A listing of a million lines is piped to other programs. A dictionary of each development, its
defaults filled in and written by the `json` module, takes most of the time of such a listing. So
its text is decoded to a struct that is derived from the model of its kind, and msgspec writes that.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping
from decimal import Decimal
from functools import cache
from typing import Any, Final, Literal, NamedTuple, Union, cast, get_args, get_origin

import msgspec
from pydantic import BaseModel

from timeline.dates.edtf import Edtf
from timeline.domain.developments import KINDS
from timeline.domain.parsing import completed, fields_of, filled, inner_model

_EXACT: Final = (str, bool, int, type(None), Edtf, Decimal, Ellipsis)
"""What is the same in any JSON; a decimal is stored as text."""
_EMPTY: Final = msgspec.Raw(b"{}")
_has_null: Final = re.compile(r":[ \t\r\n]*null").search
_encode: Final = msgspec.json.Encoder().encode


class _Layout(NamedTuple):
    """How the developments of a kind are written.

    Attributes:
        decode: Reads the text of a development to a struct.
        by_hand: The fields that may hold a number with a fraction, which `json` writes in its own
            way, each with its model; None for a mapping.
    """

    decode: Callable[[str], Any]
    by_hand: dict[str, type[BaseModel] | None]


def whole_json(text: str, kind: str, told: Mapping[str, Any]) -> str:
    """A development as JSON text on one line, without spaces, in its own characters.

    Args:
        text: The development as JSON, fields at their default left out.
        kind: Its kind.
        told: What follows its own fields; nothing in it may be a number with a fraction.
    """
    layout = _layout(kind, tuple(told))
    # A field that is there and null gets its default from `completed`.
    if layout is not None and not _has_null(text):
        try:
            return _written(text, layout, told)
        except (msgspec.MsgspecError, UnicodeEncodeError):
            pass
    return _dumped({**completed(json.loads(text)), **told})


def _dumped(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


def _written(text: str, layout: _Layout, told: Mapping[str, Any]) -> str:
    whole = layout.decode(text)
    for name, model in layout.by_hand.items():
        given = getattr(whole, name)
        if given not in (None, _EMPTY):
            value = json.loads(bytes(given))
            value = value if model is None else filled(model, value)
            setattr(whole, name, msgspec.Raw(_dumped(value).encode()))
    for name, value in told.items():
        setattr(whole, name, value)
    return str(_encode(whole), "utf-8")


@cache
def _layout(kind: str, told: tuple[str, ...]) -> _Layout | None:
    """The layout of a kind; None for one that only `completed` can write."""
    model = KINDS.get(kind)
    if model is None or not model.model_fields.keys().isdisjoint(told):
        return None
    fields = model.model_fields.items()
    by_hand = {
        name: cast("type[BaseModel] | None", inner_model(one.annotation))
        for name, one in fields
        if not _is_exact(one.annotation)
    }
    return _Layout(msgspec.json.Decoder(_struct(model, told)).decode, by_hand)


@cache
def _struct(model: type[BaseModel], told: tuple[str, ...] = ()) -> type[msgspec.Struct]:
    """The fields of a model in its order, with their defaults, and then what else is told."""
    defaults = fields_of(model).defaults
    own = [
        (name, _type(one.annotation), _default(one.annotation, defaults[name]))
        for name, one in model.model_fields.items()
    ]
    return msgspec.defstruct(
        model.__name__, [*own, *((name, Any, None) for name in told)], kw_only=True, gc=False
    )


def _default(annotation: Any, value: Any) -> Any:
    return value if value is None or _is_exact(annotation) else _EMPTY


def _type(annotation: Any) -> Any:
    """What a field is decoded to: a model as a struct, all else as it is."""
    inner: Any = inner_model(annotation)
    if not _is_exact(annotation):
        return msgspec.Raw
    if inner is None:
        return Any
    part: Any = _struct(inner)
    return Union[part, list[part], None]  # noqa: UP007  known at run time only


def _is_exact(annotation: Any) -> bool:
    """Whether it has no number with a fraction."""
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return all(_is_exact(one.annotation) for one in annotation.model_fields.values())
    if annotation in _EXACT or get_origin(annotation) is Literal:
        return True
    parts = get_args(annotation)
    return bool(parts) and get_origin(annotation) is not dict and all(map(_is_exact, _types(parts)))


def _types(parts: tuple[Any, ...]) -> list[Any]:
    """The parts of a type without what `Annotated` says of it."""
    return [one for one in parts if isinstance(one, type) or get_origin(one) or one is Ellipsis]
