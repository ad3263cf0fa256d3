"""What the script of the page gets: the same as templates, with short names and numbers.

Ten thousand developments are in one file that is mailed around, so what repeats is said once:
sources, statuses and matters are places in tables, and a later reading of a development has only
what differs from the one before.
"""

from __future__ import annotations

import base64
import gzip
import json
from collections.abc import Hashable, Mapping, Sequence
from dataclasses import astuple
from itertools import pairwise
from typing import Any, Final

from timeline.publish.language.words import Language, ui_words, word
from timeline.publish.page.axis import Axis
from timeline.publish.page.days import BEFORE, NEVER
from timeline.publish.page.meetings import meeting_spans
from timeline.publish.page.published import (
    Citation,
    PublishedDevelopment,
    PublishedQuote,
    PublishedReading,
    PublishedRecord,
    PublishedSource,
    PublishedStatus,
)
from timeline.text.phrasing import STATUSES, kind_look

PLAIN_UP_TO: Final = 20_000
"""Characters of data above which it is packed, unless plain data is asked for."""

Json = dict[str, Any]

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
) -> Json:
    """The data of the page.

    Args:
        published: What the site says.
        axis: That of its tracks.
        language: Of the page.
        root: The way to the folder of the site; None if there are no other pages.
        kept: What its links carry along, as a query.
        until: The last day of the clock "as of", in a page of a year.
    """
    tables = _Tables(published, language)
    developments = [tables.development(one) for one in published.developments]
    matters = [
        {
            "g": tables.governments[one.government],
            "s": one.slug,
            "t": one.title,
            # A rectangle is five numbers in a row.
            "r": [
                number
                for span in one.spans
                for number in (
                    span.as_of_from,
                    span.as_of_until,
                    span.as_known_from,
                    span.as_known_until,
                    tables.status(span.status),
                )
            ],
        }
        for one in published.matters
    ]
    kinds = sorted({one.kind for one in published.developments})
    return {
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
        "st": tables.statuses,
        "src": tables.sources,
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
        "d": developments,
        "z": [
            [*span, tables.ids[one.id], *planned[1:]]
            for one in published.told
            for span, planned in meeting_spans(one, published.by_id)
        ],
    }


def _differences(numbers: Sequence[int]) -> list[int]:
    """The first number, and from each to the next."""
    return [*numbers[:1], *(after - before for before, after in pairwise(numbers))]


class _Tables:
    """What is said once, and its places."""

    def __init__(self, published: PublishedRecord, language: Language) -> None:
        self._language = language
        self.governments = {one.id: place for place, one in enumerate(published.governments)}
        self._matters = {
            (one.government, one.slug): place for place, one in enumerate(published.matters)
        }
        self.ids = {one.id: place for place, one in enumerate(published.developments)}
        self._statuses: dict[Hashable, int] = {}
        self.statuses: list[Json] = []
        self._sources: dict[PublishedSource, int] = {}
        self.sources: list[Json] = []

    def status(self, one: PublishedStatus) -> int:
        """The place of a status, which is added if it is new."""
        if one not in self._statuses:
            self._statuses[one] = len(self.statuses)
            self.statuses.append(
                _given(
                    s=one.status,
                    t=one.words,
                    n=one.since,
                    b=self.ids.get(one.by or ""),
                    e=one.expected,
                    p=one.is_pending or None,
                    u=one.uncertain or None,
                    d=one.stands,
                    c=[each.words for each in one.contradictions],
                )
            )
        return self._statuses[one]

    def development(self, one: PublishedDevelopment) -> Json:
        """A development, with what differs from reading to reading."""
        readings: list[Json] = []
        before: Json = {}
        for reading in one.readings:
            whole = self._reading(reading)
            gone = dict.fromkeys(before.keys() - whole.keys())
            changed = {key: value for key, value in whole.items() if before.get(key) != value}
            readings.append({**changed, **{key: gone[key] for key in sorted(gone)}})
            before = whole
        return {
            "m": [self._matters[key] for key in one.matters if key in self._matters],
            "j": [self.governments[key] for key in one.joint_with if key in self.governments],
            **_given(
                i=one.id,
                k=one.kind,
                g=self.governments.get(one.government),
                a=self.ids.get(one.amends or "", -1) if one.amends else None,
                r=readings,
            ),
        }

    def _reading(self, one: PublishedReading) -> Json:
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
            f=one.known_from,
            u=one.known_until if one.known_until < NEVER else None,
            e=one.earliest if one.earliest > BEFORE else None,
            l=one.latest if one.latest < NEVER else None,
            h=one.happened if one.happened < NEVER else None,
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
            c=[self._citation(each) for each in one.citations],
        )

    def _citation(self, one: Citation) -> list[Any]:
        return [self._source(one.source), [_quote(each) for each in one.quotes]]

    def _source(self, one: PublishedSource) -> int:
        if one not in self._sources:
            self._sources[one] = len(self.sources)
            self.sources.append(
                _given(
                    p=one.publisher,
                    t=one.title,
                    u=one.url,
                    v=one.archive_url,
                    d=one.published,
                    a=one.according_to,
                    b=one.background or None,
                    h=one.binding,
                )
            )
        return self._sources[one]


def _quote(one: PublishedQuote) -> Json:
    names = ("x", "b", "a", "l", "r", "p", "m", "v")
    return _given(**dict(zip(names, astuple(one), strict=True)))


def _given(**fields: Any) -> Json:
    """The fields that say something; a zero does, a text or a list that is empty does not."""
    return {name: value for name, value in fields.items() if value not in (None, "", [], ())}


def packed(data: Mapping[str, Any], *, plain: bool) -> tuple[str, bool]:
    """The text of a script element with the data, and whether it is packed.

    `<` is written as an escape, so that no text of the record ends the element.
    """
    text = _dumped(data)
    if not plain and len(text) > PLAIN_UP_TO:
        # Without a time and a name the same data is the same bytes.
        squeezed = gzip.compress(text.encode(), compresslevel=9, mtime=0)
        return base64.b64encode(squeezed).decode("ascii"), True
    return _escaped(text), False


def script_json(data: Mapping[str, Any]) -> str:
    """The text of a script element with some data, readable."""
    return _escaped(_dumped(data))


def _dumped(data: Mapping[str, Any]) -> str:
    return json.dumps(data, ensure_ascii=False, separators=(",", ":"))


def _escaped(text: str) -> str:
    for char, escape in (("<", "\\u003c"), ("\u2028", "\\u2028"), ("\u2029", "\\u2029")):
        text = text.replace(char, escape)
    return text
