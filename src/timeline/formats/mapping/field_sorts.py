"""Which fields a development has, and what each of them holds, for the maps of tables."""

from __future__ import annotations

import difflib
from collections.abc import Sequence
from functools import cache
from typing import Any, Literal, get_args, get_origin

from pydantic import BaseModel

import timeline.domain.kinds  # noqa: F401  defining the kinds registers them
from timeline.dates.edtf import Edtf
from timeline.domain.developments import KINDS
from timeline.formats.tables.columns import plain_type

FieldSort = Literal[
    "text", "slug", "date", "slugs", "number", "whole", "flag", "parts", "list", "any"
]
"""What a field holds: text; a slug; a date; a list of slugs; a number; a whole number; true or
false; a mapping of fields; a list of such mappings; anything by key."""
SLUGS = frozenset({"id", "government", "step", "stage", "country"})
"""Fields of one slug, that a text from a table becomes."""


@cache
def sort_of(path: tuple[str, ...]) -> FieldSort | None:
    """What a field of some kind holds; None if no kind has it."""
    for model in KINDS.values():
        found = _sort_in(model, path)
        if found is not None:
            return found
    return None


def nearest(path: Sequence[str]) -> str:
    """The name that may be meant, as words to append; "" if there is none."""
    known = {name for model in KINDS.values() for name in _fields_at(model, path[:-1])}
    close = difflib.get_close_matches(path[-1], sorted(known), n=1, cutoff=0.5)
    return f"; did you mean “{close[0]}”?" if close else ""


def _fields_at(model: type[BaseModel], path: Sequence[str]) -> list[str]:
    current: type[BaseModel] | None = model
    for name in path:
        if current is None or name not in current.model_fields:
            return []
        current = _model_in(current.model_fields[name].annotation)
    return [] if current is None else list(current.model_fields)


def _sort_in(model: type[BaseModel], path: tuple[str, ...]) -> FieldSort | None:
    name, *rest = path
    field = model.model_fields.get(name)
    if field is None:
        return None
    annotation = field.annotation
    if get_origin(plain_type(annotation)) is dict:
        return "any"
    inner = _model_in(annotation)
    if rest:
        return None if inner is None else _sort_in(inner, tuple(rest))
    if inner is not None:
        return "list" if _is_list(annotation) else "parts"
    return _plain_sort(name, annotation)


def _plain_sort(name: str, annotation: Any) -> FieldSort:
    if _is_list(annotation):
        return "slugs"
    if Edtf in _within(annotation):
        return "date"
    plain = plain_type(annotation)
    if plain is bool:
        return "flag"
    if plain is int:
        return "whole"
    if plain is str:
        return "slug" if name in SLUGS else "text"
    return "text" if get_origin(plain) is Literal else "number"


def _within(annotation: Any) -> set[Any]:
    found = {annotation}
    for one in (*get_args(annotation), *getattr(annotation, "__metadata__", ())):
        if isinstance(one, type) or get_args(one):
            found |= _within(one)
    return found


def _is_list(annotation: Any) -> bool:
    return get_origin(plain_type(annotation)) is tuple


def _model_in(annotation: Any) -> type[BaseModel] | None:
    if isinstance(annotation, type):
        return annotation if issubclass(annotation, BaseModel) else None
    found = map(_model_in, get_args(annotation))
    return next((one for one in found if one is not None), None)
