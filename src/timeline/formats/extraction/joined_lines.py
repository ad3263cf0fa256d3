"""Joins the lines of a printed page to paragraphs, and drops what every page repeats.

A PDF knows lines, not paragraphs. Quotes from such a text would have line breaks and hyphens in the
middle of words, which nobody would call verbatim. So the text is joined once, when it is stored,
and quoted from there.
"""

from __future__ import annotations

import re
from collections import Counter
from typing import Final

_BREAK: Final = "\f"
_ROOM: Final = 0.93
"""The share of the widest line that every line can hold, whatever its letters are."""
_EDGE: Final = 2
"""Lines at the top and the bottom of a page that may be furniture."""
_ADDRESS: Final = re.compile(
    r"\s*(?:https?|file)://\S+(?:\s+[0-9]+ ?/ ?[0-9]+)?\s*"
    r"|\s*(?:page |p\. ?)?[0-9]+(?: ?/ ?[0-9]+)?\s*",
    re.IGNORECASE,
)
_PRINTED: Final = re.compile(
    r"\s*[0-9]{1,4}[./-][0-9]{1,2}[./-][0-9]{1,4},? [0-9]{1,2}[:.][0-9]{2}\b.*"
)
"""The day and time at which a browser printed a page, and its title."""
_HYPHEN: Final = re.compile(r"(?<=[a-zà-ÿ])[-\u00ad]$")


def joined_lines(text: str, title: str | None = None) -> str:
    """The text with one line for each paragraph; a form feed still separates its pages.

    Args:
        text: The text of a PDF.
        title: Its title, which is one line even if its letters are large.
    """
    if title:
        words = r"[ \n]".join(map(re.escape, title.split()))
        text = re.sub(words, lambda one: one[0].replace("\n", " "), text, count=1)
    pages = [page.strip("\n").split("\n") for page in text.split(_BREAK)]
    repeated = _furniture(pages)
    made = [_joined(_without(page, repeated)) for page in pages]
    return f"\n{_BREAK}\n".join(made).strip("\n") + "\n"


def _furniture(pages: list[list[str]]) -> set[str]:
    """The lines at the edges of pages that most of them have, apart from their numbers."""
    if len(pages) < 3:
        return set()
    counted = Counter(
        key for page in pages for key in {_key(one) for one in (*page[:_EDGE], *page[-_EDGE:])}
    )
    return {key for key, times in counted.items() if key and times > len(pages) / 2}


def _key(line: str) -> str:
    return re.sub(r"[0-9]+", "#", line.strip())


def _without(page: list[str], repeated: set[str]) -> list[str]:
    last = len(page) - _EDGE
    return [
        line
        for place, line in enumerate(page)
        if _EDGE <= place < last or not _is_furniture(line, repeated)
    ]


def _is_furniture(line: str, repeated: set[str]) -> bool:
    # A page may begin with a sentence that differs from others by its numbers alone.
    is_repeated = _key(line) in repeated and line.rstrip()[-1:] not in ".!?"
    return is_repeated or bool(_ADDRESS.fullmatch(line) or _PRINTED.fullmatch(line))


def _joined(lines: list[str]) -> str:
    width = max((len(one) for one in lines), default=0)
    made: list[str] = []
    last = ""
    for given in lines:
        line = given.strip()
        if last and line and not _ends(last, line, width):
            before = made[-1]
            hyphen = _HYPHEN.search(before)
            if hyphen and line[0].islower():
                made[-1] = before[: hyphen.start()] + line
            else:
                made[-1] = f"{before} {line}"
        elif line:
            made.append(line)
        last = line
    return "\n".join(made)


def _ends(line: str, following: str, width: int) -> bool:
    """Whether a paragraph ends with a line: the next word would have fitted on it."""
    if following[0].islower():
        return False
    word = following.split(maxsplit=1)[0]
    return len(line) + 1 + len(word) <= width * _ROOM
