"""Splits a text into sentences with their places, and never inside a quotation.

A quotation goes with the words that say whose it is: `“We agreed. It was late,” she said.` is one
sentence. Newspapers forget to close a quotation now and then, so one that does not end in its
paragraph does not count.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final, NamedTuple


class Sentence(NamedTuple):
    """A sentence of a text.

    Attributes:
        start: Its first character in the text, from 0.
        end: The character after its last.
        paragraph: The number of its paragraph, from 0.
        plain: Its characters with those inside quotations and line breaks blanked, so that places
            stay the same. What somebody said is not what happened.
        is_headline: Whether it stands alone and does not end as a sentence does.
    """

    start: int
    end: int
    paragraph: int
    plain: str
    is_headline: bool


BLANK: Final = "\u00b7"
"""Stands for a character inside a quotation."""
_OPENING: Final = "“„«‹"
_STRAIGHT: Final = '"'
_GERMAN: Final = re.compile('[”“»›"]')
_OTHERS: Final = re.compile('[”»›"]')
_LONGEST_QUOTATION: Final = 1_500
_SINGLE: Final = re.compile(r"(?<!\w)['‘](?=\w)(?:(?!['‘’](?!\w)).){1,300}['’](?!\w)")
_END: Final = re.compile(
    r"(?:(?<![.!?…])[.!?…]++|(?<=[.!?…][\"”»’'])|(?<=[.!?…]\s[»]))[\"”“»’')\]]*(?=\s+[^\s\w·]*[\w·])"
)
_NO_END: Final = re.compile(
    r"(?:\b(?:Mr|Mrs|Ms|Dr|St|Prof|Gen|Col|Lt|Sgt|Rep|Sen|Gov|Hon|Jr|No|Nr|Art|Inc|Ltd|Co|vs|etc"
    r"|ca|bzw|usw|evtl|sog|Mio|Mrd|Abs|dhr|mevr|bijv|resp|blz|env|cf|ref|approx|Jan|Feb|Mar|Apr"
    r"|Jun|Jul|Aug|Sept|Sep|Oct|Nov|Dec|M|MM|Mme|Mlle)|\b[A-Z]|\b[a-zA-Z]\.[a-zA-Z]"
    r"|(?:^|\s)\d{1,2})\.$"
)
_ORDINAL: Final = re.compile(r"(?:^|\s)\d{1,2}\.$")
_BULLET: Final = re.compile(r"^(?:[-•*–·]\s+|\[?[0-9]{1,2}[.)]\s+)")
_LAST_WORD: Final = 16
_WRAPPED: Final = 45
"""Characters from which a line may go on in the next one."""


def sentences(text: str) -> list[Sentence]:
    """The sentences of a text, in order; a line that is not wrapped is a paragraph."""
    found = []
    for number, (start, end) in enumerate(_paragraphs(text)):
        plain = _without_quotations(text[start:end])
        for first, last in _parts(text[start:end], plain):
            whole = text[start + first : start + last]
            found.append(
                Sentence(
                    start + first, start + last, number, plain[first:last], _is_headline(whole)
                )
            )
    return found


def without_links(found: list[Sentence]) -> list[Sentence]:
    """The sentences without the lines below the last one, which lead to other articles.

    A text of headlines alone stays whole.
    """
    end = next((n for n in range(len(found), 0, -1) if not found[n - 1].is_headline), len(found))
    return found[:end]


def _paragraphs(text: str) -> Iterator[tuple[int, int]]:
    """The places of paragraphs, without the white space and bullets around them."""
    begin: int | None = None
    end = place = 0
    for line in text.split("\n"):
        bare = line.strip()
        start = place + len(line) - len(line.lstrip())
        place += len(line) + 1
        if begin is not None and bare and _goes_on(text[begin:end], bare):
            end = start + len(bare)
            continue
        if begin is not None:
            yield begin, end
            begin = None
        if bare:
            bullet = _BULLET.match(bare)
            begin, end = start + (bullet.end() if bullet else 0), start + len(bare)
    if begin is not None:
        yield begin, end


def _goes_on(before: str, line: str) -> bool:
    """Whether a line continues the one before it: printed pages break lines anywhere."""
    last = before.rsplit("\n", 1)[-1]
    if len(last) < _WRAPPED or before[-1] in ".!?…:":
        return False
    return line[0].islower() or before[-1] in ",;–-(" or (line[0].isdigit() and len(line) > 20)


def _without_quotations(text: str) -> str:
    """The text with the inside of quotations, and line breaks, blanked."""
    made = list(text.replace("\n", " "))
    place = 0
    while place < len(text):
        sign = text[place]
        if sign in _OPENING or sign == _STRAIGHT:
            end = _closing(text, place)
            if end is not None:
                made[place + 1 : end] = BLANK * (end - place - 1)
                place = end
        place += 1
    plain = "".join(made)
    return _SINGLE.sub(lambda one: one[0][0] + BLANK * (len(one[0]) - 2) + one[0][-1], plain)


def _closing(text: str, opened: int) -> int | None:
    """The place of the mark that closes a quotation; None if there is none."""
    # “ closes a German quotation, and opens others.
    closing = _GERMAN if text[opened] == "„" else _OTHERS
    found = closing.search(text, opened + 1, opened + _LONGEST_QUOTATION)
    return found.start() if found else None


def _parts(text: str, plain: str) -> Iterator[tuple[int, int]]:
    start = 0
    # Inside a quotation the text is blank, and the end of its last sentence is beside the mark.
    shown = re.sub(f"{BLANK}(?=[\"”“»’'])", lambda one: text[one.start()], plain)
    for end in _END.finditer(shown):
        stop = end.end()
        before = shown[max(start, stop - _LAST_WORD) : stop]
        following = text[stop:].lstrip()
        if _NO_END.search(before) and not _ends_a_number(before, following):
            continue
        if following[:1].islower() or stop == start:
            continue
        yield from _trimmed(text, start, stop)
        start = stop
    yield from _trimmed(text, start, len(text))


def _ends_a_number(before: str, following: str) -> bool:
    """Whether a number before a stop ends its sentence: “in 2014.”, but not “am 22. April”."""
    return bool(_ORDINAL.search(before)) and following[:3].lower() in ("the", "le ", "la ", "de ")


def _trimmed(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    while start < end and text[start].isspace():
        start += 1
    while start < end and text[end - 1].isspace():
        end -= 1
    if start < end:
        yield start, end


def _is_headline(text: str) -> bool:
    return "\n" not in text and text[-1] not in '.!?…:;,"”»' and len(text) < 200
