"""Texts in which there is nothing to read, or too much for one line."""

from __future__ import annotations

import re
import unicodedata
from typing import Final

_READABLE: Final = re.compile(r"[^\W\u115f\u1160\u3164\uffa0]").search
"""A letter or digit, the fillers of Hangul apart, which look like spaces."""
_LOOK_LIKE_SPACES: Final = "\u115f\u1160\u2800\u3164\uffa0"
_INVISIBLE: Final = frozenset({"Cc", "Cf", "Me", "Mn", "Zl", "Zp", "Zs"})


def is_blank(text: str) -> bool:
    """Whether nothing of a text can be seen: white space, controls, marks without a letter."""
    return _READABLE(text) is None and all(
        one in _LOOK_LIKE_SPACES or unicodedata.category(one) in _INVISIBLE for one in text
    )


def is_of_several_lines(text: str) -> bool:
    """Whether there is a line break in a text, apart from its ends."""
    return len(text.strip().splitlines()) > 1
