"""The values of attributes: text, a number, true or false, each kept as it was written.

A number that a binary fraction does not write back just so is kept as its text, as in the changes
of a correction: `12.50` keeps its last digit, and `007` its first two.
"""

from __future__ import annotations

import json
import math
import re
from decimal import Decimal
from typing import Any, Final

from timeline.domain.lexical.decimals import Written, WrittenWhole

Attribute = str | int | float | bool
LONGEST: Final = 2_000
"""Characters of a text."""
_MOST_DIGITS: Final = 40
_EXPECTED: Final = "expected text, a number, true or false"

_is_fraction: Final = re.compile(r"-?(?:0|[1-9][0-9]*)\.[0-9]+").fullmatch
_is_whole: Final = re.compile(r"-?(?:0|[1-9][0-9]*)").fullmatch
_is_number: Final = re.compile(
    r"-?(?:0|[1-9][0-9]{0,99})(?:\.[0-9]{1,100})?(?:[eE][+-]?[0-9]{1,3})?"
).fullmatch


def checked_value(value: Any, *, is_written: bool = True) -> Attribute:
    """The value of an attribute as it is kept.

    Args:
        value: What was given.
        is_written: Whether a bare `float` is all that was written. One that a fast reader made
            of a text may have lost digits.

    Raises:
        ValueError: It is no such value, or may have lost digits.
    """
    if isinstance(value, bool):
        return value
    if isinstance(value, str):
        return _text(value)
    if isinstance(value, int):
        return _text(value.written) if isinstance(value, WrittenWhole) else _whole(int(value))
    if isinstance(value, Decimal) and value.is_finite():
        return _whole(int(value)) if _is_whole(str(value)) else _fraction(str(value))
    if not isinstance(value, float):
        raise ValueError(_EXPECTED)  # noqa: TRY004  pydantic makes a refusal of it
    if not math.isfinite(value):
        raise ValueError("expected a finite number")
    if isinstance(value, Written):
        return _fraction(value.written)
    if not is_written:
        raise ValueError(
            f"the binary fraction {value!r} may have lost digits. Give the number as text"
        )
    return _fraction(repr(value))


def is_kept(value: Any) -> bool:
    """Whether a text, number or flag is a value just as it is kept."""
    kept = checked_value(value)
    return type(kept) is type(value) and kept == value


def value_text(value: Attribute) -> str:
    """A value as it is looked for: `true`, `12.5`, or the text itself."""
    return json.dumps(value) if isinstance(value, bool) else str(value)


def typed_value(text: str) -> Attribute:
    """The value that is meant by what somebody typed after `key=`.

    `true`, `false` and what JSON calls a number are what they look like. All else is text, and so
    is what stands in double quotes.
    """
    word = text.strip()
    if word in ("true", "false"):
        return word == "true"
    if word[:1] == '"':
        try:
            found = json.loads(word)
        except ValueError:
            return word
        return found if isinstance(found, str) else word
    if not _is_number(word):
        return word
    return int(word) if _is_whole(word) else _fraction(word)


def typed_text(value: Attribute) -> str:
    """The reverse: what `typed_value` reads as the value."""
    text = value_text(value)
    read = typed_value(text)
    is_plain = text.isprintable()
    if is_plain and value_text(read) == text and isinstance(read, str) == isinstance(value, str):
        return text
    return json.dumps(value, ensure_ascii=not is_plain)


def _text(value: str) -> str:
    if not value:
        raise ValueError("must not be empty")
    if len(value) > LONGEST:
        raise ValueError(f"an attribute has at most {LONGEST:,} characters")
    if "\0" in value:
        raise ValueError("contains a NUL character, which text may not contain")
    try:
        value.encode()
    except UnicodeEncodeError:
        raise ValueError("contains half a character (a lone surrogate)") from None
    return value


def _whole(value: int) -> int:
    if abs(value) >= 10**_MOST_DIGITS:
        raise ValueError(f"a number has at most {_MOST_DIGITS} digits. Put it in quotes")
    return value


def _fraction(written: str) -> str | float:
    """The number, or its text if the number would be written in another way."""
    if _is_fraction(written) and repr(float(written)) == written:
        return float(written)
    return _text(written)
