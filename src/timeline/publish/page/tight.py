"""Leaves out of our own style and script what only their readers need: comments and blanks.

No name is changed, and nothing is moved. It holds for what our files use, which a test
proves by their tokens.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

_COMMENT: Final = re.compile(r"/\*.*?\*/", re.DOTALL)
_TOKEN: Final = re.compile(
    r"""(?P<comment>/\*.*?\*/|//[^\n]*)
    |(?P<text>'(?:\\.|[^'\\\n])*'|"(?:\\.|[^"\\\n])*"|`(?:\\.|[^`\\])*`)
    |(?P<blank>\s+)
    |(?P<word>[\w$]+(?:\.\d+)?)
    |(?P<regex>/(?:\\.|\[(?:\\.|[^\]\\\n])*\]|[^/\\\n\[])+/[a-z]*)
    |(?P<sign>\+\+|--|.)""",
    re.DOTALL | re.VERBOSE,
)
_BEFORE_REGEX: Final = frozenset("(,=:[!&|?{};+-*%~^<>")
"""After one of these, a slash begins a regular expression; else it divides."""
_ONE_NAME: Final = re.compile(r"(?<=[(,=:?&|{;>])\(([a-zA-Z]+)\)=>")
"""The brackets around one name, which only its type needs."""
_WORD: Final = re.compile(r"[\w$]")


def tight_style(text: str) -> str:
    """A style without comments, indentation and the blanks around its signs."""
    lines = (line.strip() for line in _COMMENT.sub("", text).splitlines())
    joined = "\n".join(filter(None, lines))
    joined = re.sub(r"\s*([{};,])\s*|(?<=[\w-]):\s+", lambda found: found[1] or ":", joined)
    return joined.replace(";}", "}")


def tokens(script: str) -> Iterator[str]:
    """The tokens of a script, in order; line ends are one, other blanks and comments are none."""
    place, last = 0, ";"
    while place < len(script):
        found = _TOKEN.match(script, place)
        assert found is not None  # `sign` is any character
        kind, token = found.lastgroup, found[0]
        if kind == "regex" and last not in _BEFORE_REGEX:
            kind, token = "sign", "/"
        place += len(token)
        if kind == "blank":
            if "\n" in token and last != "\n":
                yield (last := "\n")
        elif kind != "comment":
            yield token
            last = token[-1] if kind == "sign" else "word"


def tight_script(text: str) -> str:
    """A script without comments, and without blanks but between words and at the ends of lines."""
    parts: list[str] = []
    last = ""
    for part in tokens(text):
        if part == "\n" and (not last or last in "{},;\n"):
            continue
        if (_WORD.match(part) and last and _WORD.match(last)) or (
            part[0] in "+-" and part[0] == last
        ):
            parts.append(" ")
        parts.append(part)
        last = part[-1]
    joined = "".join(parts).strip().replace(";}", "}")
    return _ONE_NAME.sub(r"\1=>", joined)
