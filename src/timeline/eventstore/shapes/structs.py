"""The shape of each kind: a struct that is derived from its model.

It has the same fields, bounds and patterns, and the properties of the class.
"""

from __future__ import annotations

from decimal import Decimal
from functools import cache
from types import UnionType
from typing import Annotated, Any, Final, Literal, NamedTuple, Union, cast, get_args, get_origin

import msgspec
from pydantic import AfterValidator, BaseModel, BeforeValidator, StringConstraints

from timeline.dates.edtf import Edtf
from timeline.dates.timezones import check_zone
from timeline.domain.developments import KINDS
from timeline.domain.kinds import Amendment
from timeline.domain.values import NO_NUL, checked_country, checked_moment

_PROPERTIES: Final = (
    "effect", "needs_matter", "moves", "window", "decided", "terms", "target", "fulfilled",
)  # fmt: skip
OF_KINDS: Final = {"_ends_after_it_starts", "_can_be_in_force", "_is_a_decision"}
_JUDGED: Final = {"_is_whole", "_one_measure", "_is_somewhere", *OF_KINDS}
"""What models ask beyond their fields, and `judge` asks of shapes."""
_ASKED: Final = (checked_moment, checked_country, check_zone)  # by `judge` and `_facts`
_AMOUNT: Final = r"^-?[0-9]{1,40}(?:\.[0-9]{1,40})?(?:E[+-]?[0-9]{1,9})?\Z"
"""What an amount looks like; of how many digits it is, its model says when it is recorded."""


class Shape(NamedTuple):
    """The shape of a kind.

    Attributes:
        struct: Its class. Written out, an instance is what `document_json` writes of its model.
        dates: The fields that hold a date, apart from those of sources.
    """

    struct: type[msgspec.Struct]
    dates: tuple[str, ...]


@cache
def shape_of(kind: str) -> Shape | None:
    """The shape of a kind; None where only its model can say what is right."""
    model = KINDS.get(kind)
    if model is None or issubclass(model, Amendment):
        return None
    try:
        struct = _struct(model)
    except _NoShapeError:
        return None
    dates = tuple(name for name, one in model.model_fields.items() if _is_date(one.annotation))
    return Shape(struct, dates)


class _NoShapeError(Exception):
    """A model asks something that no shape can."""


@cache
def _struct(model: type[BaseModel]) -> type[msgspec.Struct]:
    """A struct of the fields of a model, with its class variables and properties."""
    decorators = model.__pydantic_decorators__
    if decorators.field_validators or set(decorators.model_validators) - _JUDGED:
        raise _NoShapeError(model)
    fields: list[Any] = []
    kind = None
    for name, field in model.model_fields.items():
        if name == "kind":
            kind = field.get_default()
        elif field.is_required():
            fields.append((name, _type(field.annotation, field.metadata)))
        else:
            shape = _type(field.annotation, field.metadata)
            fields.append((name, shape, field.get_default()))
    members = {
        name: next(vars(base)[name] for base in model.__mro__ if name in vars(base))
        for name in _PROPERTIES
        if hasattr(model, name)
    }
    tagged = {} if kind is None else {"tag": kind, "tag_field": "kind"}
    return msgspec.defstruct(
        model.__name__, fields, namespace={**members, **({"kind": kind} if kind else {})},
        forbid_unknown_fields=True, gc=False, frozen=True, kw_only=True, omit_defaults=True,
        **cast("Any", tagged),
    )  # fmt: skip


def _type(annotation: Any, metadata: list[Any]) -> Any:
    origin, inner = get_origin(annotation), get_args(annotation)
    if origin is Annotated:
        return _type(inner[0], [*inner[1:], *metadata])
    if origin in (Union, UnionType):
        return Union[tuple(_type(one, metadata) for one in inner)]  # noqa: UP007  known at run time only
    if origin is tuple:
        of_each: Any = tuple.__class_getitem__
        return of_each((_type(inner[0], []), ...))
    if origin is dict:
        of_values: Any = dict.__class_getitem__
        return of_values((_type(inner[0], []), str | bool | int | float))  # `judge` asks the rest.
    if origin is Literal or annotation in (bool, type(None)):
        return annotation
    return _single(annotation, metadata)


def _single(annotation: Any, metadata: list[Any]) -> Any:
    """The type of a value that holds no other, or of an object."""
    if annotation in (int, float):
        parts = [part for one in metadata for part in getattr(one, "metadata", [one])]
        named = {n: getattr(one, n) for n in ("ge", "le") for one in parts if hasattr(one, n)}
        return Annotated[annotation, msgspec.Meta(**named)]
    if annotation is str:
        return _bounded(metadata)
    if annotation is Edtf:
        return str
    if annotation is Decimal:
        return Annotated[str, msgspec.Meta(pattern=_AMOUNT)]
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return _struct(annotation)
    raise _NoShapeError(annotation)


def _bounded(metadata: list[Any]) -> Any:
    """Text within its bounds. That it holds no NUL is seen to by whoever has the JSON."""
    for one in metadata:
        if isinstance(one, BeforeValidator):
            continue  # What it changes does not pass the pattern.
        if isinstance(one, AfterValidator) and one.func in _ASKED:
            continue  # `judge` and `_facts` ask that.
        if not isinstance(one, StringConstraints) or one.strip_whitespace or one.to_lower:
            raise _NoShapeError(one)
        bounds: dict[str, Any] = {}
        if one.min_length is not None:
            bounds["min_length"] = one.min_length
        if one.max_length is not None:
            bounds["max_length"] = one.max_length
        if one.pattern is not None and one.pattern != NO_NUL:
            # `$` means the very end to pydantic, and to Python also what is before a line feed.
            bounds["pattern"] = str(one.pattern).removesuffix("$") + r"\Z"
        return Annotated[str, msgspec.Meta(**bounds)]
    return str


def _is_date(annotation: Any) -> bool:
    return annotation is Edtf or Edtf in get_args(annotation)
