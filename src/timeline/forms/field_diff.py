"""The changes of a correction: fields that differ, and the smallest parts of them.

A missing field and one at its default are equal. So a form or an option that repeats the present
value is no change.
"""

from __future__ import annotations

import copy
import json
from collections.abc import Iterator, Mapping
from contextlib import suppress

from timeline.domain.lexical.paths import NoSuchPart, Path, put, read_path
from timeline.light_typing import Any


def differing(
    kind: str, present: Mapping[str, Any], changes: Mapping[str, Any]
) -> dict[str, tuple[Any, Any]]:
    """Each field or path that a correction would change, with its old and its new value."""
    from timeline.domain.developments import KINDS

    fields = KINDS[kind].model_fields
    found = {}
    for name, value in changes.items():
        path = read_path(name)
        default = None if len(path) > 1 else fields[name].get_default(call_default_factory=True)
        old = inside(present, path) if len(path) > 1 else present.get(name, default)
        new = default if value is None else value
        if _normal(old) != _normal(new):
            found[name] = (old, new)
    return found


def inside(whole: Any, path: Path) -> Any:
    """What a path leads to; None for nothing."""
    for step in path:
        if isinstance(whole, Mapping):
            whole = whole.get(str(step))
        elif isinstance(whole, list) and isinstance(step, int) and step < len(whole):
            whole = whole[step]
        else:
            return None
    return whole


def with_changes(document: dict[str, Any], changes: Mapping[str, Any]) -> dict[str, Any]:
    """The fields after a correction, as far as its paths lead anywhere."""
    changed = copy.deepcopy(document)
    for name, value in changes.items():
        with suppress(NoSuchPart):
            put(changed, read_path(name), copy.deepcopy(value))
    return changed


def parts(path: str, old: Any, new: Any) -> Iterator[tuple[str, Any, Any]]:
    """The smallest parts in which two values differ, each with its path."""
    if isinstance(old, Mapping) and isinstance(new, Mapping):
        for key in dict.fromkeys([*old, *new]):
            yield from parts(f"{path}.{key}", old.get(key), new.get(key))
    elif isinstance(old, list) and isinstance(new, list) and len(old) == len(new):
        if any(isinstance(one, Mapping) for one in old):
            for place, (one, other) in enumerate(zip(old, new, strict=True)):
                yield from parts(f"{path}.{place}", one, other)
            return
        yield from ([(path, old, new)] if _normal(old) != _normal(new) else ())
    elif _normal(old) != _normal(new):
        yield path, old, new


def said(value: object) -> str:
    """A field's value in a few words, not yet escaped."""
    if value is None or (isinstance(value, list | tuple) and not value):
        return "nothing"
    if isinstance(value, str):
        return f"“{value}”"
    if isinstance(value, list | tuple):
        return ", ".join(one if isinstance(one, str) else said(one) for one in value)
    if isinstance(value, dict):
        given = ((key, one) for key, one in value.items() if one not in (None, []))
        return f"({'; '.join(f'{key}={one}' for key, one in given)})"
    return json.dumps(value, ensure_ascii=False, default=str)


def _normal(value: object) -> object:
    """The value without parts that mean the same as missing ones."""
    if isinstance(value, Mapping):
        kept = {key: _normal(inner) for key, inner in value.items()}
        return {key: inner for key, inner in kept.items() if inner not in (None, [], {})}
    if isinstance(value, list | tuple):
        return [_normal(inner) for inner in value]
    return value if isinstance(value, bool | None) else str(value)
