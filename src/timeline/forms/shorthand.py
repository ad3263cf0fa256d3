"""Small values in one argument: an actor, a quantity, any model with a few fields.

A form on the command line has one line per value, so `"Ludivine Dedonder; minister"` and
`"at least 3000 automatic weapons"` are read here, for any model that a field holds. What can be
read in two ways is refused with both readings: a number that is guessed is worse than none.
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
    """The fields of a model from one argument.

    `{name: …, role: …}` is YAML; `name=…; role=…` names the fields; else the parts between
    semicolons are the fields in their order. A quantity is read as `read_quantity` says, and an
    identifier is `SCHEME:VALUE`.

    Raises:
        ParseError: saying what is not understood, and how to write it.
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
    """The plain value of a YAML text in one argument: text, numbers, null, lists, mappings.

    Args:
        text: The YAML.
        exact: Whether a decimal fraction is the text that was written.

    Raises:
        ParseError: It is not YAML, or not one that is kept (an alias, a key given twice).
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
    """The plain value, with decimals as they are written: a binary fraction would lose digits."""
    if isinstance(node.value, dict):
        return {key: _exact(child) for key, (_, child) in node.value.items()}
    if isinstance(node.value, list):
        return [_exact(child) for child in node.value]
    return node.written if isinstance(node.value, float) else node.value


def _named(text: str, known: list[str]) -> dict[str, Any]:
    """`key=value; key=value`, with the keys of a model."""
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
