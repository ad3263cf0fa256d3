"""Parses a value with several fields from one argument: an actor, a quantity, any model.

A command has one argument per value, such as `"Ludivine Dedonder; minister"` or `"at least 3000
automatic weapons"`. Ambiguous input is an error that lists both readings: a guessed number is worse
than none.
"""

from __future__ import annotations

import difflib
import re
from typing import TYPE_CHECKING, Any, Final

from pydantic import BaseModel

from timeline.domain.values import Identifier, Quantity
from timeline.forms.parse_error import ParseError
from timeline.forms.quantity import read_quantity

if TYPE_CHECKING:
    from timeline.formats.yaml_tree import Node
_KEY_VALUE: Final = re.compile(r"\s*([A-Za-z][A-Za-z_-]*)\s*=")


def read_object(text: str, model: type[BaseModel]) -> dict[str, Any]:
    """Parses the fields of a model from one argument.

    `{name: …, role: …}` is YAML, and `name=…; role=…` names the fields. Otherwise the parts between
    semicolons are the fields in order. `read_quantity` parses quantities, and an identifier is
    `SCHEME:VALUE`.

    Raises:
        ParseError: if it cannot be parsed; the hint shows the syntax.
    """
    if text.lstrip().startswith("{"):
        value = read_yaml(text)
        if not isinstance(value, dict):
            raise ParseError(f"“{text}” is not a mapping of fields")
        return value
    known = list(model.model_fields)
    named = _KEY_VALUE.match(text)
    if named and _closest(named[1], known):
        return _named(text, known)
    if model is Quantity:
        return read_quantity(text)
    if model is Identifier:
        scheme, colon, value = text.partition(":")
        if not colon:
            raise ParseError(f"“{text}” is not SCHEME:VALUE", hint="Such as celex:32022R0576.")
        return {"scheme": scheme.strip(), "value": value.strip()}
    parts = [part.strip() for part in text.split(";")]
    if len(parts) > len(known):
        raise ParseError(
            f"“{text}” has {len(parts)} parts",
            hint=f"Write “{'; '.join(known)}”, or name the fields: {known[0]}=…; {known[-1]}=…",
        )
    return {name: part for name, part in zip(known, parts, strict=False) if part}


def read_yaml(text: str, *, exact: bool = True) -> Any:
    """Parses a YAML text in one argument: text, numbers, null, lists, mappings.

    Args:
        text: The YAML.
        exact: Whether a decimal fraction is the text that was written.

    Raises:
        ParseError: if it is not YAML, or has an alias or a key given twice.
    """
    from timeline.formats.encoding import ReadError
    from timeline.formats.yaml_tree import compose

    try:
        root = compose(text)
    except ReadError as trouble:
        raise ParseError(f"“{text}” is not YAML: {trouble.message}", hint=trouble.hint) from None
    if root is None:
        return None
    if root.refusals:
        refusal = root.refusals[0]
        raise ParseError(f"“{text}”: {refusal.message}", hint=refusal.hint)
    return _exact(root) if exact else root.plain()


def _exact(node: Node) -> Any:
    """The plain value, with decimals as written, because a float would lose digits."""
    if isinstance(node.value, dict):
        return {key: _exact(child) for key, (_, child) in node.value.items()}
    if isinstance(node.value, list):
        return [_exact(child) for child in node.value]
    return node.written if isinstance(node.value, float) else node.value


def _named(text: str, known: list[str]) -> dict[str, Any]:
    """Parses `key=value; key=value`, with the keys of a model."""
    made: dict[str, Any] = {}
    for part in text.split(";"):
        key, equals, value = (piece.strip() for piece in part.partition("="))
        name = key.replace("-", "_")
        if not part.strip():
            continue
        if not equals:
            raise ParseError(
                f"“{part.strip()}” is not KEY=VALUE", hint=f"Keys: {', '.join(known)}."
            )
        if name not in known:
            near = _closest(name, known)
            guess = f"Did you mean {near}?" if near else f"Keys: {', '.join(known)}."
            raise ParseError(f"“{key}” is not one of its fields", hint=guess)
        if name in made:
            raise ParseError(f"“{key}” is given twice in “{text}”")
        if value:
            made[name] = value
    return made


def _closest(name: str, known: list[str]) -> str | None:
    plain = name.replace("-", "_")
    if plain in known:
        return plain
    return next(iter(difflib.get_close_matches(plain, known, n=1)), None)
