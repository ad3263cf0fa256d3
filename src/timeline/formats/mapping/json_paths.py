"""The columns of a row of JSON: paths into its objects and lists."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any


def path_getter(parts: list[str], whole: str) -> Callable[[Any], str]:
    """What returns the text at a path in an object; "" if there is none."""

    def text(row: Any) -> str:
        if not isinstance(row, dict):
            return ""
        if whole in row:
            return text_of(row[whole])
        found: Any = row
        for part in parts:
            if isinstance(found, dict):
                found = found.get(part)
            elif isinstance(found, list) and part.isdecimal() and int(part) < len(found):
                found = found[int(part)]
            else:
                return ""
        return text_of(found)

    return text


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
