"""Writes plain values as YAML for review: stable, readable, and unambiguous.

No library is used, because the text is diffed, merged and fixed by hand: it must not change with
the version of a package. It keeps three promises, each tested with difficult texts. What is written
is read back exactly. Whatever YAML 1.1 or 1.2 could read as something other than text is quoted.
Whatever an editor would hide or remove is escaped.
"""

from __future__ import annotations

import json
import math
import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Final

from timeline.domain.errors import TimelineError

WIDTH: Final = 100
_LONGEST_KEY: Final = 100

# Words that YAML 1.1 or 1.2 reads as a boolean, null or number. Text that does not start with a
# letter is quoted anyway.
_WORDS: Final = frozenset(
    {"y", "n", "yes", "no", "on", "off", "true", "false", "null", "nan", "inf", "infinity"}
)
# Characters that are hidden, shown as others, or read as line breaks by some readers. Joiners
# (U+200C, U+200D) stay, since Persian, Hindi and emoji need them.
_ESCAPED: Final = re.compile(
    "[\x00-\x09\x0b-\x1f\x7f-\x9f\xad\u061c\u180e\u200b\u200e\u200f\u2028-\u202e\u2060-\u206f"
    "\ufeff\ufff0-\uffff\ud800-\udfff]"
)
_SHORT_ESCAPES: Final = {"\t": "\\t", "\r": "\\r", "\x1b": "\\e", "\0": "\\0"}
_WHOLE_AMOUNT: Final = re.compile(r"-?[1-9][0-9]{0,14}|0")


def block(value: Mapping[str, object], indent: int = 0) -> Iterator[str]:
    """Yields the lines of a mapping, with line ends; empty lists and mappings are `[]`, `{}`.

    Raises:
        TimelineError: if it has a number that is not finite.
    """
    pad = " " * indent
    for key, child in value.items():
        shown = _key(key)
        if shown is None:
            yield f"{pad}? {_quoted(key)}\n"
            shown = ""
        yield from _after(f"{pad}{shown}:", child, indent)


def items(values: Sequence[object], indent: int) -> Iterator[str]:
    """Yields the lines of a list."""
    pad = " " * indent
    for value in values:
        if isinstance(value, Mapping) and value:
            lines = block(value, indent + 2)
            yield f"{pad}- {next(lines)[indent + 2 :]}"
            yield from lines
        elif isinstance(value, list | tuple) and value:
            lines = items(value, indent + 2)
            yield f"{pad}- {next(lines)[indent + 2 :]}"
            yield from lines
        else:
            yield from _after(f"{pad}-", value, indent)


def scalar(text: str, indent: int = 0, used: int = 0) -> str:
    """A text as written after a key: plain, quoted or as a block, without its line end.

    Args:
        text: The text.
        indent: The indentation of its key, in columns.
        used: The columns of that line that are already used.
    """
    fits = used + len(text) < WIDTH
    if _is_plain(text) and fits:
        return text
    if _ESCAPED.search(text) or not text:
        return _double(text, indent, used)
    if "\n" not in text:
        if not fits and _folds(text):
            return ">-" + _folded(text, indent + 2)
        if fits and ('"' in text or "\\" in text) and "'" not in text:
            return f"'{text}'"
        return _double(text, indent, used)
    body = text.removesuffix("\n")
    lines = body.split("\n")
    if any(line != line.strip() for line in (lines[0], lines[-1])) or not (lines[0] and lines[-1]):
        return _double(text, indent, used)
    if any(line.endswith(" ") for line in lines):
        return _double(text, indent, used)
    chomp = "" if text.endswith("\n") else "-"
    if any(indent + 2 + len(line) > WIDTH for line in lines) and all(
        map(_folds, filter(None, lines))
    ):
        return f">{chomp}" + _folded(body, indent + 2)
    pad = " " * (indent + 2)
    return f"|{chomp}" + "".join(f"\n{pad}{line}" if line else "\n" for line in lines)


def amount(text: str) -> object:
    """A decimal number: an integer if all readers agree on it, else its text."""
    return int(text) if _WHOLE_AMOUNT.fullmatch(text) else text


def with_numbers(quantity: dict[str, object]) -> None:
    """Replaces the amounts of a quantity by numbers, as far as all readers agree on them."""
    for name in ("amount", "amount_max"):
        if name in quantity:
            quantity[name] = amount(str(quantity[name]))


def _after(head: str, value: object, indent: int) -> Iterator[str]:
    if isinstance(value, Mapping):
        yield f"{head}\n" if value else f"{head} {{}}\n"
        yield from block(value, indent + 2)
    elif isinstance(value, list | tuple):
        yield f"{head}\n" if value else f"{head} []\n"
        yield from items(value, indent + 2)
    elif isinstance(value, str):
        yield f"{head} {scalar(value, indent, len(head) + 1)}\n"
    else:
        if isinstance(value, float) and not math.isfinite(value):
            raise TimelineError(f"{value} is not a number that a file can keep")
        yield f"{head} {json.dumps(value)}\n"


def _key(key: str) -> str | None:
    """A key that fits on a line; None if it does not."""
    if _is_plain(key) and len(key) <= _LONGEST_KEY:
        return key
    quoted = _quoted(key)
    return quoted if len(quoted) <= _LONGEST_KEY else None


def _is_plain(text: str) -> bool:
    return (
        text[:1].isalpha()
        and "\n" not in text
        and ": " not in text
        and " #" not in text
        and text[-1] not in ": "
        and text.lower() not in _WORDS
        and not _ESCAPED.search(text)
    )


def _folds(text: str) -> bool:
    """Whether a line can be broken at its single spaces and is read back the same."""
    return text[0] != " " and text[-1] != " "


def _folded(text: str, indent: int) -> str:
    """The lines of a folded block, in which a line break of the text is an extra empty line."""
    pad = "\n" + " " * indent
    made = []
    for number, line in enumerate(text.split("\n")):
        if number:
            made.append("\n")
        if line:
            made += (pad + part for part in _wrapped(line, WIDTH - indent))
    return "".join(made)


def _wrapped(line: str, width: int) -> Iterator[str]:
    """Parts of a line of at most `width` if words allow it, cut at single spaces only."""
    start = cut = 0
    for space in re.finditer(r"(?<! ) (?! )", line):
        if space.start() - start > width and cut > start:
            yield line[start:cut]
            start = cut + 1
        cut = space.start()
    if len(line) - start > width and cut > start:
        yield line[start:cut]
        start = cut + 1
    yield line[start:]


def _quoted(text: str) -> str:
    """The text in double quotes, on one line."""
    text = text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n")
    return f'"{_ESCAPED.sub(_escape, text)}"'


def _escape(found: re.Match[str]) -> str:
    code = ord(found[0])
    return _SHORT_ESCAPES.get(found[0]) or (f"\\x{code:02x}" if code < 256 else f"\\u{code:04x}")


def _double(text: str, indent: int, used: int) -> str:
    """The text in double quotes, on several lines if it is long."""
    quoted = _quoted(text)
    if used + len(quoted) <= WIDTH:
        return quoted
    pad = " " * (indent + 2)
    lines = []
    line = '"'
    room = WIDTH - used - 1
    for chunk in _chunks(quoted[1:-1]):
        if len(line) + len(chunk) > room and line.strip('"'):
            lines.append(line + "\\")
            line = pad + ("\\" if chunk[0] == " " else "")
            room = WIDTH - 1
        line += chunk
        if chunk.endswith("\\n"):
            room = 0
    lines.append(line + '"')
    return "\n".join(lines)


def _chunks(escaped: str) -> Iterator[str]:
    """Splits escaped text where it may be continued on another line."""
    start = 0
    for end in re.finditer(r"\\n|\\.|(?<= )(?=[^ ])", escaped):
        if end[0] in ("", "\\n") and end.end() > start:
            yield escaped[start : end.end()]
            start = end.end()
    if start < len(escaped):
        yield escaped[start:]
