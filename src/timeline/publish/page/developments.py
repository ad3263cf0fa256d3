"""Collects the developments of a site: each with all that it ever read as, made safe to show."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from itertools import pairwise
from typing import Any, Final

from timeline.dates.edtf import Edtf
from timeline.publish.field_changes import field_changes
from timeline.publish.language.date_words import date_words
from timeline.publish.language.words import Language, word
from timeline.publish.page.days import NEVER, day_number
from timeline.publish.page.published import (
    Citation,
    PublishedChange,
    PublishedDevelopment,
    PublishedQuote,
    PublishedReading,
    PublishedSource,
)
from timeline.readmodel.as_of import FOREVER
from timeline.readmodel.entry import Entry
from timeline.readmodel.queries.development_detail import QuoteInContext
from timeline.readmodel.queries.public_revisions import PublicRevision
from timeline.text.phrasing import place_words, quantity_words
from timeline.text.sanitize import safe_url, sanitize

Contexts = Callable[[Entry], Sequence[QuoteInContext]]
"""The quotes of a development in the passages around them."""

MatterOf = Callable[[str, str], str]
"""The present name of a matter, from its government and a slug."""


def safe(text: object) -> str:
    """A line of the record with what controls, reorders or hides escaped."""
    return sanitize(str(text))


def safe_text(text: object) -> str:
    """The same of a text of several lines, which keeps its line feeds."""
    return sanitize(str(text), newlines=True)


class DevelopmentsReader:
    """Turns revisions into what a site says of developments.

    Args:
        language: That of the pages.
        contexts: Finds quotes in their documents.
        matter_of: Knows the present name of a matter.
    """

    def __init__(self, language: Language, contexts: Contexts, matter_of: MatterOf) -> None:
        self._language = language
        self._contexts = contexts
        self._matter_of = matter_of
        self._sources: dict[PublishedSource, PublishedSource] = {}

    def read(self, revisions: Iterable[PublicRevision]) -> list[PublishedDevelopment]:
        """The developments of these revisions, in timeline order of what stands."""
        by_id: dict[str, list[PublicRevision]] = {}
        for one in revisions:
            by_id.setdefault(one.entry.id, []).append(one)
        cancelled: dict[str, list[str]] = {}
        for name, told in by_id.items():
            if target := told[-1].entry.document.get("cancels"):
                cancelled.setdefault(target, []).append(name)
        found = []
        for told in by_id.values():
            told.sort(key=lambda one: one.known_from)
            last = told[-1].entry
            place = (last.earliest, last.latest, last.published, last.government, last.version)
            found.append((place, self._development(told, cancelled)))
        return [one for _, one in sorted(found, key=lambda each: each[0])]

    def _development(
        self, told: Sequence[PublicRevision], cancelled: Mapping[str, Sequence[str]]
    ) -> PublishedDevelopment:
        last = told[-1].entry
        slugs = dict.fromkeys(
            self._matter_of(last.government, slug) for one in told for slug in one.entry.matters
        )
        return PublishedDevelopment(
            last.id,
            last.kind,
            last.government,
            last.version,
            tuple(last.document.get("joint_with") or ()),
            tuple((last.government, slug) for slug in slugs),
            tuple(self._readings(told)),
            last.recorded,
            last.document.get("amends"),
            tuple(cancelled.get(last.id, ())),
            last.document.get("account_of"),
            last.document.get("fulfils"),
            tuple(self._changes(told)),
        )

    def _changes(self, told: Sequence[PublicRevision]) -> Iterable[PublishedChange]:
        for before, after in pairwise(told):
            found = field_changes(before.entry.document, after.entry.document, self._language)
            if found:
                yield PublishedChange(day_number(after.known_from, after.entry.zone), found)

    def _readings(self, told: Sequence[PublicRevision]) -> list[PublishedReading]:
        """The readings, each once: what a reader cannot tell apart is one."""
        readings: list[PublishedReading] = []
        for one in told:
            new = self._reading(one)
            if new.known_from >= new.known_until:  # It was put right on the day that it came out.
                continue
            if readings and readings[-1].known_until == new.known_from:
                last = readings[-1]
                if replace(last, known_from=new.known_from, known_until=new.known_until) == new:
                    readings[-1] = replace(new, known_from=last.known_from)
                    continue
            readings.append(new)
        return readings or [self._reading(told[-1])]

    def _reading(self, revision: PublicRevision) -> PublishedReading:
        entry = revision.entry
        zone, document = entry.zone, entry.document
        until = revision.known_until
        outcome = document.get("outcome")
        return PublishedReading(
            known_from=day_number(revision.known_from, zone),
            known_until=NEVER if until >= FOREVER else day_number(until, zone),
            earliest=day_number(entry.earliest, zone),
            latest=day_number(entry.latest, zone),
            happened=day_number(entry.happened_by, zone),
            date=date_words(document["occurred"], self._language),
            edtf=document["occurred"],
            title=safe(entry.title),
            summary=_or_none(safe_text, document.get("summary")),
            question=_or_none(safe_text, document.get("question")),
            phrase=_or_none(safe, document.get("phrase")),
            outcome=word("outcomes", safe(outcome), self._language) if outcome else None,
            actors=tuple(map(_actor, document["actors"])),
            quantities=tuple(safe(quantity_words(one)) for one in document["quantities"]),
            place=safe(place_words(document["place"])) if document.get("place") else None,
            verification=document["verification"],
            amended=bool(entry.amended),
            retracted=entry.retracted_by is not None,
            disputed=entry.disputed_by is not None,
            planned=self._planned(document.get("planned"), zone),
            citations=tuple(self._citations(entry)),
        )

    def _planned(self, edtf: str | None, zone: str) -> tuple[int, int, str] | None:
        if edtf is None:
            return None
        bounds = Edtf.stored(edtf).nearest_bounds(zone)
        first, last = (day_number(one, zone) for one in bounds)
        return first, last, date_words(edtf, self._language)

    def _citations(self, entry: Entry) -> Iterable[Citation]:
        contexts = {(one.source, one.quote): one for one in self._contexts(entry)}
        for number, source in enumerate(entry.document["sources"]):
            found = [contexts.get((number, index)) for index in range(len(source["quotes"]))]
            binding = next((one.text for one in found if one and one.text), None)
            quotes = (
                _quote(quote, context)
                for quote, context in zip(source["quotes"], found, strict=True)
            )
            yield Citation(self._source(source, binding), tuple(quotes))

    def _source(self, given: Mapping[str, Any], binding: str | None) -> PublishedSource:
        published = given.get("published")
        new = PublishedSource(
            safe(given["publisher"]),
            _or_none(safe, given.get("title")),
            safe_url(given.get("url") or ""),
            safe_url(given.get("archive_url") or ""),
            None if published is None else date_words(published, self._language),
            _or_none(safe, given.get("according_to")),
            bool(given.get("background")),
            binding if binding in ("bound", "changed") else None,
        )
        return self._sources.setdefault(new, new)


def _quote(given: Mapping[str, Any], context: QuoteInContext | None) -> PublishedQuote:
    before, after = _passage(context)
    return PublishedQuote(
        exact=safe_text(given["exact"] if context is None else context.exact),
        before=before,
        after=after,
        language=given.get("language"),
        translation=_or_none(safe_text, given.get("translation")),
        page=_or_none(safe, given.get("page")),
        time=_or_none(safe, given.get("time")),
        level=None if context is None else context.level,
    )


_AROUND: Final = 160
"""Most characters of a passage on each side of a quote."""


def _passage(context: QuoteInContext | None) -> tuple[str, str]:
    """What stands before and after a quote, cut at a word; both end with an ellipsis if cut."""
    if context is None or context.before is None:
        return "", ""
    before, after = (" ".join(one.split("\n")) for one in (context.before, context.after or ""))
    if len(before) > _AROUND:
        before = "…" + before[-_AROUND:].partition(" ")[2]
    if len(after) > _AROUND:
        after = after[:_AROUND].rpartition(" ")[0] + "…"
    return safe(before), safe(after)


def _actor(given: Mapping[str, Any]) -> str:
    parts = (given.get("name"), given.get("role"), given.get("organization"))
    return ", ".join(safe(one) for one in parts if one)


def _or_none(made: Callable[[object], str], text: object) -> str | None:
    return made(text) if text else None
