"""Writes values as a user would type them, the reverse of `shorthand`, to fill in corrections.

Every text must be read as the same value again. So the shortest form is tried first, parsed, and
replaced by a longer one if it gives another value.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from typing import Any

from pydantic import BaseModel

from timeline.domain.lexical.attributes import typed_text
from timeline.domain.values import Identifier, Quantity
from timeline.forms.fields import Field
from timeline.forms.parse_error import ParseError
from timeline.forms.shorthand import read_object

_QUALIFIERS = {"about": "about", "at-least": "at least", "at-most": "at most"}


def spelled(field: Field, value: Any) -> str:
    """A field's value as a text that is parsed to the same value."""
    if value is None:
        return ""
    if isinstance(value, Mapping) and isinstance(field.inner, type):
        return spelled_object(value, field.inner)
    if isinstance(value, str):
        return value
    return json.dumps(value, ensure_ascii=False, default=str)


def spelled_all(field: Field, value: Any) -> list[str]:
    """Each value of a field that may have several."""
    if field.holds_attributes:
        return [f"{key}={typed_text(one)}" for key, one in (value or {}).items()]
    return [spelled(field, one) for one in value or ()]


def spelled_object(value: Mapping[str, Any], model: type[BaseModel]) -> str:
    """The fields of a model on one line."""
    given = {
        name: str(one)
        for name, one in value.items()
        if one not in (None, [], "", model.model_fields[name].default)
    }
    for text in _candidates(given, model):
        try:
            if read_object(text, model) == given:
                return text
        except ParseError:
            continue
    return _escaped(given)


def _escaped(given: Mapping[str, str]) -> str:
    """YAML in which every character that a reader may reject is escaped."""
    pairs = (f'"{name}": {_quoted(one)}' for name, one in given.items())
    return f"{{{', '.join(pairs)}}}"


def _quoted(text: str) -> str:
    plain = json.dumps(text, ensure_ascii=False)
    return "".join(
        one if one.isascii() and one.isprintable() else f"\\U{ord(one):08x}" for one in plain
    )


def _candidates(given: Mapping[str, str], model: type[BaseModel]) -> Iterable[str]:
    """Ways to write it, the shortest first; not all of them can be parsed back."""
    if model is Quantity:
        names = ("currency", "amount", "unit", "item")
        ends = {**given, "amount": f"{given.get('amount')} and {given.get('amount_max')}"}
        if "amount_max" in given:
            yield " ".join(["between", *(ends[name] for name in names if name in ends)])
        words = [given[name] for name in names if name in given]
        yield " ".join([*filter(None, [_QUALIFIERS.get(given.get("qualifier", ""))]), *words])
    elif model is Identifier:
        yield f"{given.get('scheme')}:{given.get('value')}"
    else:
        parts = [given.get(name, "") for name in model.model_fields]
        while parts and not parts[-1]:
            parts.pop()
        yield "; ".join(parts)
    yield "; ".join(f"{name}={one}" for name, one in given.items())
    yield json.dumps(given, ensure_ascii=False)
