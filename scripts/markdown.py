"""The few forms of Markdown that the generated pages use."""

from __future__ import annotations

import inspect
from collections.abc import Iterable, Sequence

from pydantic import BaseModel


def table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """A table; nothing where it has no rows."""
    found = [*rows]
    if not found:
        return ""
    lines = [head, ["---"] * len(head), *found]
    return "".join(f"| {' | '.join(map(cell, line))} |\n" for line in lines)


def cell(text: str) -> str:
    """A text on one line, with nothing in it that ends a cell."""
    return " ".join(text.replace("|", "\\|").split())


def code(text: str) -> str:
    """A text as code."""
    return f"`{text}`"


def listed(words: Iterable[str]) -> str:
    """Words as code, with commas between."""
    return ", ".join(map(code, words))


def first_line(model: type[BaseModel]) -> str:
    """What a model is, in the first line of its docstring."""
    return inspect.cleandoc(model.__doc__ or "").partition("\n")[0]
