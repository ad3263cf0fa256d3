"""The columns of a row of JSON: paths into its objects and lists.

`votes[start_date=date].counts[option:yes].value` selects in lists: by the text of another column of
the row, or by a word. `votes[vote:yes/aye].#` counts. Where several items fit, none is taken.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from typing import Any, Final

_SELECTED: Final = r"\[[^\[\]=:]+[=:][^\[\]]+\]"
_STEP: Final = rf"[^.\[\]]+(?:{_SELECTED})*"
_is_selecting: Final = re.compile(rf"(?=.*\[|.*\.#$){_STEP}(?:\.{_STEP})*").fullmatch
_piece: Final = re.compile(rf"{_SELECTED}|[^.\[\]]+")
_COUNT: Final = "#"
_LONGEST_DAY: Final = 10
Text = Callable[[Any], str]
"""Returns the text of a column of a row; "" if there is none."""


def path_getter(column: str) -> Text:
    """What returns the text at a path in an object."""
    if _is_selecting(column):
        return _or_by_name(column, _selecting(_piece.findall(column)))
    return _or_by_name(column, _plain(column.split(".")))


def head_of(column: str) -> str:
    """The first name of a path."""
    return re.split(r"[.\[]", column, maxsplit=1)[0]


def _or_by_name(column: str, found: Text) -> Text:
    """Whole names first: a heading may have dots and brackets."""

    def text(row: Any) -> str:
        if not isinstance(row, dict):
            return ""
        return text_of(row[column]) if column in row else found(row)

    return text


def _plain(parts: list[str]) -> Text:
    def text(row: Any) -> str:
        found: Any = row
        for part in parts:
            found = _inside(found, part)
        return text_of(found)

    return text


def _inside(found: Any, part: str) -> Any:
    if isinstance(found, dict):
        return found.get(part)
    if isinstance(found, list) and part.isdecimal() and int(part) < len(found):
        return found[int(part)]
    return None


class _Several(list[Any]):
    """The items of a list that were selected."""


def _selecting(pieces: list[str]) -> Text:
    steps = [_select(one) if one.startswith("[") else _step(one) for one in pieces]

    def text(row: Any) -> str:
        found: Any = row
        for step in steps:
            found = step(row, found)
        return text_of(found)

    return text


def _step(name: str) -> Callable[[Any, Any], Any]:
    """Goes on to a name, or counts; of several items only a single one is certain."""
    if name == _COUNT:
        return lambda _, found: str(len(found)) if isinstance(found, list) else None

    def step(_: Any, found: Any) -> Any:
        if isinstance(found, _Several):
            found = found[0] if len(found) == 1 else None
        return _inside(found, name)

    return step


def _select(piece: str) -> Callable[[Any, Any], Any]:
    """Keeps the items of a list that a selection such as `[option:yes]` is of."""
    name, sign, wanted = re.split("([=:])", piece[1:-1], maxsplit=1)
    own, other = path_getter(name.strip()), path_getter(wanted.strip())
    words = {one.strip().casefold() for one in wanted.split("/")}

    def select(row: Any, found: Any) -> Any:
        if not isinstance(found, list):
            return None
        if sign == ":":
            return _Several(
                one for one in found if not words.isdisjoint(own(one).casefold().split("\n"))
            )
        text = other(row)
        return _Several(one for one in found if _is_alike(own(one), text))

    return select


def _is_alike(one: str, other: str) -> bool:
    """Whether two texts are the same, or one is the day of the time that the other is."""
    if not one or not other:
        return False
    shorter, longer = sorted((one, other), key=len)
    is_day = len(shorter) == _LONGEST_DAY and longer[_LONGEST_DAY : _LONGEST_DAY + 1] in ("T", " ")
    return one == other or (is_day and longer.startswith(shorter))


def text_of(value: Any) -> str:
    """A value of JSON as the text of a cell; a list of texts has one a line."""
    if isinstance(value, str):
        return value.strip()
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, list) and all(isinstance(one, str) for one in value):
        return "\n".join(value)
    return json.dumps(value, ensure_ascii=False)
