"""Paths of a correction, such as `sources.0.url`: the names and numbers that lead to a value."""

from __future__ import annotations

import re
from collections.abc import Iterable

from timeline.light_typing import Any, Final

Step = str | int
Path = tuple[Step, ...]

_is_number: Final = re.compile(r"0|[1-9][0-9]{0,5}").fullmatch


class NoSuchPart(Exception):
    """A path that leads nowhere."""


def read_path(text: str) -> Path:
    """The steps of a path: names and numbers with points between them."""
    return tuple(int(step) if _is_number(step) else step for step in text.split("."))


def overlap(one: Path, other: Path) -> bool:
    """Whether one path leads into the other, or both are the same."""
    return all(step == against for step, against in zip(one, other, strict=False))


def first_overlap(paths: Iterable[str]) -> tuple[str, str] | None:
    """The first two paths of which one leads into the other, or None."""
    seen: list[tuple[str, Path]] = []
    for text in paths:
        path = read_path(text)
        for earlier, against in seen:
            if overlap(path, against):
                return earlier, text
        seen.append((text, path))
    return None


def put(whole: dict[str, Any], path: Path, value: Any) -> None:
    """Sets the value at a path, in place; None removes a name.

    Raises:
        NoSuchPart: if the path leads nowhere, or would remove an item of a list.
    """
    *before, last = path
    inside: Any = whole
    for step in before:
        try:
            inside = inside[_key(inside, step)]
        except (LookupError, TypeError):
            raise NoSuchPart("does not exist") from None
    if isinstance(inside, dict):
        if value is None:
            inside.pop(_key(inside, last), None)
        else:
            inside[_key(inside, last)] = value
    elif not isinstance(inside, list) or not isinstance(last, int) or last >= len(inside):
        raise NoSuchPart("does not exist")
    elif value is None:
        raise NoSuchPart("an item of a list is not removed so: give the list without it")
    else:
        inside[last] = value


def _key(inside: Any, step: Step) -> Step:
    """The step as a key: the names of attributes may be digits."""
    return str(step) if isinstance(inside, dict) else step
