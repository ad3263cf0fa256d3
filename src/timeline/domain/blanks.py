"""Texts of a development in which there is nothing to read.

Refused for what is to be recorded, and not by the models: a store of version 0.1 may hold such
texts, and what is stored is read for ever.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from typing import Final

from pydantic import BaseModel

from timeline.domain.developments import Development
from timeline.domain.parsing import Problem

_READABLE: Final = re.compile(r"[^\W\u115f\u1160\u3164\uffa0]").search
"""A letter or digit, the fillers of Hangul apart, which look like spaces."""
_LOOK_LIKE_SPACES: Final = "\u115f\u1160\u2800\u3164\uffa0"
_INVISIBLE: Final = frozenset({"Cc", "Cf", "Me", "Mn", "Zl", "Zp", "Zs"})
_AROUND_QUOTES: Final = frozenset({"prefix", "suffix"})
"""They may be the white space before or after a quote."""
_BLANK: Final = "empty: add some words, or leave the field out"


def is_blank(text: str) -> bool:
    """Whether nothing of a text can be seen: white space, controls, marks without a letter."""
    return _READABLE(text) is None and all(
        one in _LOOK_LIKE_SPACES or unicodedata.category(one) in _INVISIBLE for one in text
    )


def is_of_several_lines(text: str) -> bool:
    """Whether there is a line break in a text, apart from its ends."""
    return len(text.strip().splitlines()) > 1


def unreadable(development: Development) -> list[Problem]:
    """Each text of it that is blank, and a title of several lines."""
    problems = [Problem(path, _BLANK) for path, text in _texts(development) if is_blank(text)]
    titles = [("title", development.title)]
    changes = getattr(development, "changes", {})
    if isinstance(changes.get("title"), str):
        titles.append(("changes.title", changes["title"]))
    return problems + [
        Problem(path, "a title is one line: move the rest to `summary`")
        for path, title in titles
        if is_of_several_lines(title)
    ]


def _texts(value: object, path: str = "") -> Iterator[tuple[str, str]]:
    """Each text in a value, with its path such as `sources.0.publisher`; not those without any."""
    parts: Iterable[tuple[object, object]] = ()
    if isinstance(value, str):
        if value:
            yield path, value
    elif isinstance(value, BaseModel):
        parts = ((name, getattr(value, name)) for name in type(value).model_fields)
    elif isinstance(value, Mapping):
        parts = value.items()
    elif isinstance(value, tuple | list):
        parts = enumerate(value)
    for name, part in parts:
        if name not in _AROUND_QUOTES:
            yield from _texts(part, f"{path}.{name}" if path else str(name))
