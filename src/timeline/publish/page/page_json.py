"""What the script of the page gets: the same as templates, with short names and numbers.

Ten thousand developments are in one file that is mailed around, so what repeats is said once:
statuses and matters are places in tables, and a later reading of a development has only what
differs from the one before.

A reader waits for what is read before the first picture, so that is numbers alone: columns of days
and places, from which the script finds what is to be drawn. Words are in parts of their own, packed
each by itself. The script unpacks those that it shows, and the others when it has time.
"""

from __future__ import annotations

import base64
import gzip
import json
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import astuple
from itertools import pairwise
from typing import Any, Final, NamedTuple

from timeline.publish.language.words import Language, ui_words, word
from timeline.publish.page.axis import Axis
from timeline.publish.page.days import BEFORE, NEVER
from timeline.publish.page.meetings import meeting_spans
from timeline.publish.page.published import (
    PublishedDevelopment,
    PublishedQuote,
    PublishedReading,
    PublishedRecord,
    PublishedSource,
    PublishedStatus,
    StatusSpan,
)
from timeline.text.phrasing import STATUSES, kind_look

PLAIN_UP_TO: Final = 20_000
"""Characters of data above which it is packed, unless plain data is asked for."""
PART: Final = 256
"""Developments whose words are packed together."""

Json = dict[str, Any]


class PageData(NamedTuple):
    """The data of a page."""

    head: Json
    """What the script reads before it draws."""
    words: list[list[Any]]
    """Rows of words, in parts: of the statuses and then the matters, and of `PART` developments."""


SCRIPT_WORDS: Final = (
    *("cut", "cut_known", "play", "pause", "found", "earlier", "later", "more_rows", "others"),
    *("perhaps", "according_to", "published", "public_since", "page", "at", "background"),
    *("reported", "confirmed", "disputed", "retracted", "corrected", "stands_now", "copied"),
    *("verbatim", "same-words", "other-typography", "bound", "changed"),
    *("overdue", "lapsed", "in-force", "ended"),
    *("decision-expected", "decision-overdue", "meeting-planned"),
    *("in-force-from", "in-force-until"),
    *("nothing_waiting", "agenda_none", "nothing_yet"),
)
"""The words that the script asks for; the others are in the page already."""


def page_json(
    published: PublishedRecord,
    axis: Axis,
    language: Language,
    *,
    root: str | None,
    kept: str = "",
    until: int | None = None,
) -> PageData:
    """The data of the page.

    Args:
        published: What the site says.
        axis: That of its tracks.
        language: Of the page.
        root: The way to the folder of the site; None if there are no other pages.
        kept: What its links carry along, as a query.
        until: The last day of the clock "as of", in a page of a year.
    """
    tables = _Tables(published)
    matters = [
        [
            tables.governments[one.government],
            one.slug,
            [number for span in one.spans for number in tables.rectangle(span)],
        ]
        for one in published.matters
    ]
    kinds = sorted({one.kind for one in published.developments})
    head = {
        "lang": "en-GB" if language == "en" else language,
        "day": published.day,
        "root": root,
        "kept": kept,
        "until": until,
        "w": {name: ui_words(language)[name] for name in SCRIPT_WORDS},
        "x": _differences(axis.days),
        "y": _differences(axis.places),
        "tick": axis.ticks,
        "g": [[one.id, one.name] for one in published.governments],
        "m": matters,
        "st": [number for one in tables.statuses for number in tables.standing(one)],
        "k": {
            one: [
                kind_look(one).glyph,
                word("kinds", one, language),
                f"t-{kind_look(one).tone}",
            ]
            for one in kinds
        },
        "sk": {
            name: [look.glyph, word("statuses", name, language), f"t-{look.tone}"]
            for name, look in STATUSES.items()
        },
        "part": PART,
        "d": {
            "i": "\n".join(one.id for one in published.developments),
            "k": [kinds.index(one.kind) for one in published.developments],
            "g": [tables.governments.get(one.government) for one in published.developments],
            "m": [tables.matters(one) for one in published.developments],
            "r": [number for one in published.developments for number in _days(one)],
            # Few have these, so that each is named by its place.
            "n": {
                place: len(one.readings)
                for place, one in enumerate(published.developments)
                if len(one.readings) > 1
            },
            "j": dict(tables.joint(published.developments)),
            "a": dict(tables.amending(published.developments)),
        },
        "z": [
            [*span, tables.ids[one.id], *planned[1:], _title(one, span.as_known_from)]
            for one in published.told
            for span, planned in meeting_spans(one, published.by_id)
        ],
    }
    named = [*map(_status_words, tables.statuses), *([one.title] for one in published.matters)]
    rows = [_words(one) for one in published.developments]
    parts = [rows[first : first + PART] for first in range(0, len(rows), PART)]
    return PageData(head, [named, *parts])


def _differences(numbers: Sequence[int]) -> list[int]:
    """The first number, and from each to the next."""
    return [*numbers[:1], *(after - before for before, after in pairwise(numbers))]


class _Tables:
    """What is said once, and its places."""

    def __init__(self, published: PublishedRecord) -> None:
        self.governments = {one.id: place for place, one in enumerate(published.governments)}
        self._matters = {
            (one.government, one.slug): place for place, one in enumerate(published.matters)
        }
        self.ids = {one.id: place for place, one in enumerate(published.developments)}
        self.statuses: dict[PublishedStatus, int] = {}

    def rectangle(self, span: StatusSpan) -> Iterator[int]:
        """A rectangle as five numbers: how long each span is, or 0 for one without an end."""
        for first, until in (
            (span.as_of_from, span.as_of_until),
            (span.as_known_from, span.as_known_until),
        ):
            yield first
            yield until - first if until < NEVER else 0
        yield self.statuses.setdefault(span.status, len(self.statuses))

    def standing(self, one: PublishedStatus) -> tuple[int, ...]:
        """A status as five numbers: its name, what made it or -1, if it waits, and its window."""
        expected = one.expected or (0, 0)
        by = self.ids.get(one.by or "", -1)
        return (_STATUS_NAMES.index(one.status), by, int(one.is_pending), *expected[:2])

    def matters(self, one: PublishedDevelopment) -> list[int]:
        """The places of the matters of a development."""
        return [self._matters[key] for key in one.matters if key in self._matters]

    def joint(self, those: Iterable[PublishedDevelopment]) -> Iterator[tuple[int, list[int]]]:
        """The places of developments of several governments, and those of the others."""
        for place, one in enumerate(those):
            found = [self.governments[key] for key in one.joint_with if key in self.governments]
            if found:
                yield place, found

    def amending(self, those: Iterable[PublishedDevelopment]) -> Iterator[tuple[int, int]]:
        """The places of developments that amend others, and of these, or -1 if not on the page."""
        for place, one in enumerate(those):
            if one.amends:
                yield place, self.ids.get(one.amends, -1)


_STATUS_NAMES: Final = tuple(STATUSES)


def _days(one: PublishedDevelopment) -> list[int | None]:
    """Five numbers a reading: the day from which it was known, and the others from that day on.

    These are the day on which something else was known, or 0; the earliest, the latest, and the
    day on which it had happened, or None.
    """
    return [
        number
        for each in one.readings
        for number in (
            each.known_from,
            each.known_until - each.known_from if each.known_until < NEVER else 0,
            each.earliest - each.known_from if each.earliest > BEFORE else None,
            each.latest - each.known_from if each.latest < NEVER else None,
            each.happened - each.known_from if each.happened < NEVER else None,
        )
    ]


def _title(one: PublishedDevelopment, known: int) -> str:
    """The title as known on a day."""
    return next(each.title for each in reversed(one.readings) if each.known_from <= known)


def _status_words(one: PublishedStatus) -> list[Any]:
    contradictions = [each.words for each in one.contradictions]
    said = [one.words, one.since, one.expected and one.expected[2], one.stands, contradictions]
    while not said[-1]:
        said.pop()
    return said


def _words(one: PublishedDevelopment) -> list[Json]:
    """The readings of a development, each with what differs from the one before."""
    readings: list[Json] = []
    before: Json = {}
    for reading in one.readings:
        whole = _reading(reading)
        gone = dict.fromkeys(before.keys() - whole.keys())
        changed = {key: value for key, value in whole.items() if before.get(key) != value}
        readings.append({**changed, **{key: gone[key] for key in sorted(gone)}})
        before = whole
    return readings


def _reading(one: PublishedReading) -> Json:
    flags = [
        name
        for name, holds in (
            ("retracted", one.retracted),
            ("disputed", one.disputed),
            ("corrected", one.amended),
        )
        if holds
    ]
    said = next((name for name in flags if name != "corrected"), one.verification)
    return _given(
        d=one.date,
        t=one.title,
        s=one.summary,
        q=one.question,
        o=one.outcome,
        n=one.quantities,
        w=one.actors,
        p=one.place,
        x=flags,
        v=said if said != "reported" else None,
        c=[
            [_source(each.source), [_quote(quote) for quote in each.quotes]]
            for each in one.citations
        ],
    )


def _source(one: PublishedSource) -> Json:
    return _given(
        p=one.publisher,
        t=one.title,
        u=one.url,
        v=one.archive_url,
        d=one.published,
        a=one.according_to,
        b=one.background or None,
        h=one.binding,
    )


def _quote(one: PublishedQuote) -> Json:
    names = ("x", "b", "a", "l", "r", "p", "m", "v")
    return _given(**dict(zip(names, astuple(one), strict=True)))


def _given(**fields: Any) -> Json:
    """The fields that say something; a zero does, a text or a list that is empty does not."""
    return {name: value for name, value in fields.items() if value not in (None, "", [], ())}


def packed(data: PageData, *, plain: bool) -> tuple[str, bool]:
    """The text of a script element with the data, and whether it is packed.

    Plain data is a JSON array of the head and the parts of words; `<` is written as an escape, so
    that no text of the record ends the element. Packed, each of these is a line: base64 of what
    gzip makes of it, where a part has a row of words on each line.
    """
    text = _dumped([data.head, *data.words])
    if plain or len(text) <= PLAIN_UP_TO:
        return _escaped(text), False
    parts = [_dumped(data.head), *("\n".join(map(_dumped, part)) for part in data.words)]
    return "\n".join(map(_squeezed, parts)), True


def _squeezed(text: str) -> str:
    # Without a time and a name the same data is the same bytes.
    return base64.b64encode(gzip.compress(text.encode(), compresslevel=9, mtime=0)).decode("ascii")


def script_json(data: Mapping[str, Any]) -> str:
    """The text of a script element with some data, readable."""
    return _escaped(_dumped(data))


def _dumped(data: Any) -> str:
    return json.dumps(data, ensure_ascii=False, separators=(",", ":"))


_UNSAFE: Final = re.compile("[<\u061c\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff]")
"""What may end a script element, and what reverses or hides text in its source."""


def _escaped(text: str) -> str:
    return _UNSAFE.sub(lambda found: f"\\u{ord(found[0]):04x}", text)
