"""Rows of the table of kinds, derived from the models.

`python -m scripts.generate_kind_table` writes them to `timeline.domain.traits.kind_table`. A kind
that is not in the table yet gets its row from here when it is first used.
"""

from __future__ import annotations

from decimal import Decimal
from types import UnionType
from typing import Annotated, Any, Final, Literal, Union, get_args, get_origin

from pydantic import AfterValidator, BaseModel, BeforeValidator, StringConstraints

from timeline.dates.edtf import Edtf
from timeline.dates.timezones import check_zone
from timeline.domain.developments import KINDS, Development
from timeline.domain.kinds import Amendment
from timeline.domain.lexical.codes import checked_country, checked_moment
from timeline.domain.traits import behaviour
from timeline.domain.traits.behaviour import CHECKS, PROPERTIES, AnyKind
from timeline.domain.traits.kind_row import Field, KindRow, Term
from timeline.domain.values import NO_NUL, Attributes

_JUDGED: Final = {"_is_whole", "_one_measure", "_is_somewhere", *CHECKS}
"""What models ask beyond their fields, and `judge` asks of shapes."""
_ASKED: Final = (checked_moment, checked_country, check_zone)  # by `judge` and `_facts`


class _NoShapeError(Exception):
    """A model asks something that no shape can."""


def derived_row(kind: str) -> KindRow | None:
    """The row of a kind; None if there is no such kind."""
    model = KINDS.get(kind)
    return None if model is None else row_of(model)


def row_of(model: type[BaseModel]) -> KindRow:
    """The row of a kind; it has no fields where only the model can say what is right."""
    of = next((one for one in model.__mro__ if one.__module__ == behaviour.__name__), AnyKind)
    others = (one for one in model.__mro__ if one.__module__ != behaviour.__name__)
    if any(vars(one).keys() & {*PROPERTIES} for one in others):
        return KindRow(model.__name__, "mention")  # a shape has what is in `behaviour`
    effect = getattr(model, "effect", AnyKind.effect)
    needs_matter = getattr(model, "needs_matter", AnyKind.needs_matter)
    row = KindRow(model.__name__, effect, None, needs_matter, of.__name__)
    try:
        if issubclass(model, Amendment):
            return row
        fields = fields_of(model)
    except _NoShapeError:
        return row
    checks = tuple(name for name in CHECKS if hasattr(model, name))
    return row._replace(checks=checks, fields=fields)


def rows() -> tuple[dict[str, Field], dict[str, KindRow], dict[str, dict[str, Field]]]:
    """What the table holds: the common fields, a row for each kind, and the fields of values."""
    common = fields_of(Development)
    kinds = {kind: row_of(model) for kind, model in KINDS.items()}
    for kind, row in kinds.items():
        if row.fields is not None:
            own = {n: f for n, f in row.fields.items() if common.get(n) != f}
            kinds[kind] = row._replace(fields=own)
    values: dict[str, dict[str, Field]] = {}
    models: list[Any] = list(KINDS.values())
    for model in models:
        for name, field in model.model_fields.items():
            inner = [one for one in _inner(field.annotation) if one.__name__ not in values]
            if name != "kind" and not issubclass(model, Amendment):
                values |= {one.__name__: fields_of(one) for one in inner}
                models += inner
    return common, kinds, values


def _inner(annotation: Any) -> list[type[BaseModel]]:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return [annotation]
    return [model for part in get_args(annotation) for model in _inner(part)]


def fields_of(model: type[BaseModel]) -> dict[str, Field]:
    """The fields of a model but its kind: the term of each, and its default if it has one."""
    decorators = model.__pydantic_decorators__
    if decorators.field_validators or set(decorators.model_validators) - _JUDGED:
        raise _NoShapeError(model)
    found: dict[str, Field] = {}
    for name, field in model.model_fields.items():
        if name != "kind":
            term = _term(field.annotation, field.metadata)
            found[name] = (term,) if field.is_required() else (term, field.get_default())
    return found


def _term(annotation: Any, metadata: list[Any]) -> Term:
    origin, inner = get_origin(annotation), get_args(annotation)
    if origin is Annotated:
        return _term(inner[0], [*inner[1:], *metadata])
    if origin in (Union, UnionType):
        some = [one for one in inner if one is not type(None)]
        if len(some) != 1 or len(inner) != 2:
            raise _NoShapeError(annotation)
        return ("maybe", _term(some[0], metadata))
    if origin is tuple:
        return ("list", _term(inner[0], []))
    if annotation == Attributes:
        return ("attributes", _term(inner[0], []))
    if origin is Literal:
        return ("words", *inner)
    return _single(annotation, metadata)


def _single(annotation: Any, metadata: list[Any]) -> Term:
    """The term of a value that holds no other, or of an object."""
    if annotation is bool:
        return ("flag",)
    if annotation in (int, float):
        parts = [part for one in metadata for part in getattr(one, "metadata", [one])]
        named = {n: getattr(one, n) for n in ("ge", "le") for one in parts if hasattr(one, n)}
        kind = "whole" if annotation is int else "fraction"
        return (kind, named.get("ge"), named.get("le"))
    if annotation is str:
        return _bounded(metadata)
    if annotation is Edtf:
        return ("date",)
    if annotation is Decimal:
        return ("amount",)
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return ("object", annotation.__name__)
    raise _NoShapeError(annotation)


def _bounded(metadata: list[Any]) -> Term:
    """The term of a text with its bounds. Whoever reads the JSON checks that it has no NUL."""
    for one in metadata:
        if isinstance(one, BeforeValidator):
            continue  # What it changes does not pass the pattern.
        if isinstance(one, AfterValidator) and one.func in _ASKED:
            continue  # `judge` and `_facts` ask that.
        if not isinstance(one, StringConstraints) or one.strip_whitespace or one.to_lower:
            raise _NoShapeError(one)
        pattern = None
        if one.pattern is not None and one.pattern != NO_NUL:
            # `$` means the very end to pydantic, and to Python also what is before a line feed.
            pattern = str(one.pattern).removesuffix("$") + r"\Z"
        return ("text", one.min_length, one.max_length, pattern)
    return ("text", None, None, None)
