"""Collects what one page says: a few developments and matters of a store of any size."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Any, Final

from timeline.publish.language.date_words import date_words, full_day
from timeline.publish.language.words import Language, ui_words
from timeline.publish.page.days import NEVER, day_number, day_text
from timeline.publish.page.developments import DevelopmentsReader, MatterOf, safe
from timeline.publish.page.matters import matter_title, published_matters, published_status
from timeline.publish.page.published import (
    PublishedDevelopment,
    PublishedGovernment,
    PublishedMatter,
    PublishedReading,
    PublishedRecord,
    PublishedStatus,
)
from timeline.publish.site_content import SiteContent
from timeline.readmodel.as_of import AsOf, GovernmentRow, governments
from timeline.readmodel.entry import DEFAULTS, Entry
from timeline.readmodel.matter_standing import MatterStatus
from timeline.readmodel.names.matter_names import MatterNames
from timeline.readmodel.queries.development_detail import DevelopmentDetail, QuoteInContext
from timeline.readmodel.queries.matters.rectangles import StatusMap, status_maps_of
from timeline.services.arguments import When
from timeline.services.session import StoreSession

_CLOCKS: Final = ("as_of", "as_known")


@dataclass(frozen=True, slots=True)
class Cuts:
    """The cuts of a page; None is none."""

    as_of: When = None
    as_known: When = None
    as_recorded: When = None


class LiveRecord:
    """Reads parts of the record, each as a small `PublishedRecord`.

    Args:
        session: The store.
        language: Of the pages.
    """

    def __init__(self, session: StoreSession, language: Language) -> None:
        self._session = session
        self._language = language
        self._content = SiteContent(session)

    def cut(self, cuts: Cuts) -> AsOf:
        """The cut of a query."""
        return self._session.cut(cuts.as_of, cuts.as_known, cuts.as_recorded)

    def developments(
        self,
        ids: Sequence[str],
        cuts: Cuts,
        matters: Iterable[tuple[str, str]],
    ) -> PublishedRecord:
        """Some developments with all their readings, and matters with all their statuses.

        Args:
            ids: Of the developments.
            cuts: The cut; all readings are there, whatever was known by then.
            matters: Governments and slugs of matters to tell of.
        """
        revisions, everyone, matter_of = self._content.revisions(ids, cuts.as_recorded)
        reader = DevelopmentsReader(self._language, self._content.contexts(), matter_of)
        found = reader.read(revisions)
        seen = {one.government for one in found} | {id_ for one in found for id_ in one.joint_with}
        own = [one for one in everyone if one.id in seen]
        return self.with_maps(found, own, cuts, matters)

    def in_full(
        self, detail: DevelopmentDetail, near: Iterable[Entry], cuts: Cuts, matter_of: MatterOf
    ) -> PublishedRecord:
        """A development with its readings and its quotes in context, and others as lines.

        With a cut of knowledge it has the readings that were public by then.
        """
        entry, target = detail.entry, detail.entry.document.get("amends")
        ids = [entry.id, *([target] if target else [])]
        revisions, everyone, _ = self._content.revisions(ids, cuts.as_recorded)

        def contexts(one: Entry) -> Sequence[QuoteInContext]:
            return detail.quotes if one.id == entry.id and one.text == entry.text else ()

        found = DevelopmentsReader(self._language, contexts, matter_of).read(revisions)
        if cuts.as_known is not None:
            zone = entry.zone
            known = day_number(self.cut(cuts).instants(zone).as_known, zone)
            found = [_known_by(one, known) for one in found if one.readings[0].known_from <= known]
        others = {one.id: one for one in near if one.id not in ids}
        lines = self.lines(others.values(), matter_of)
        told = sorted([*found, *lines], key=lambda one: (one.now.earliest, one.now.latest))
        return self.record(told, everyone, cuts)

    def with_maps(
        self,
        found: Sequence[PublishedDevelopment],
        everyone: Sequence[GovernmentRow],
        cuts: Cuts,
        matters: Iterable[tuple[str, str]],
    ) -> PublishedRecord:
        """What a page says of some developments, and of matters with their statuses.

        With a cut of knowledge a matter has what was public by then, and nothing of later.
        """
        named = {one.id: one for one in everyone}
        with self._session.at_once() as view:
            cut = self.cut(cuts)
            maps = [
                one
                for government, slug in dict.fromkeys(matters)
                if government in named
                for one in status_maps_of(view, named[government], cut, [slug])
            ]
        if cuts.as_known is not None:
            maps = [one.known_by(cut.instants(one.zone).as_known) for one in maps]
            maps = [one for one in maps if one.rectangles]
        return self.record(
            found, everyone, cuts, published_matters(maps, found, self._language), maps
        )

    def lines(self, entries: Iterable[Entry], matter_of: MatterOf) -> list[PublishedDevelopment]:
        """Developments as lines of a list: what stands under the cut, without its sources."""
        return [self._line(one, json.loads(one.text), matter_of) for one in entries]

    def _line(
        self, one: Entry, stored: dict[str, Any], matter_of: MatterOf
    ) -> PublishedDevelopment:
        slugs = stored.get("matters", ())
        return PublishedDevelopment(
            one.id,
            one.kind,
            one.government,
            one.version,
            (),
            tuple((one.government, matter_of(one.government, slug)) for slug in slugs),
            (self._reading(one, stored),),
            one.recorded,
            amends=stored.get("amends"),
            account_of=stored.get("account_of"),
            fulfils=stored.get("fulfils"),
        )

    def _reading(self, one: Entry, stored: dict[str, Any]) -> PublishedReading:
        zone, question = one.zone, stored.get("question")
        return PublishedReading(
            known_from=day_number(one.known, zone),
            known_until=NEVER,
            earliest=day_number(one.earliest, zone),
            latest=day_number(one.latest, zone),
            happened=day_number(one.happened_by, zone),
            date=date_words(stored["occurred"], self._language),
            edtf=stored["occurred"],
            title=safe(stored["title"]),
            summary=None,
            question=safe(question) if question else None,
            phrase=None,
            outcome=None,
            actors=(),
            quantities=(),
            place=None,
            verification=stored.get("verification", DEFAULTS["verification"]),
            amended=bool(one.amended),
            retracted=one.retracted_by is not None,
            disputed=one.disputed_by is not None,
            planned=None,
            citations=(),
        )

    def record(
        self,
        found: Sequence[PublishedDevelopment],
        everyone: Sequence[GovernmentRow],
        cuts: Cuts,
        matters: Sequence[PublishedMatter] = (),
        maps: Sequence[StatusMap] = (),
    ) -> PublishedRecord:
        """What a page says, as of the clock of its cut."""
        zone = next(
            (one.zone for one in everyone if found and one.id == found[0].government), "UTC"
        )
        return PublishedRecord(
            tuple(map(_published_government, everyone)),
            tuple(matters),
            tuple(found),
            day_number(self.cut(cuts).instants(zone).as_of, zone),
            max((one.recorded for one in found), default=""),
            {one.id: one for one in found},
            {(one.government, one.matter): one for one in maps},
        )

    def said(self, cuts: Cuts) -> tuple[int, int | None, str]:
        """The days up to which the record is shown and known, and the cut in words, "" for none."""
        words, days = ui_words(self._language), {}
        for name in ("as_of", "as_known", "as_recorded"):
            alone = AsOf(self.cut(Cuts()).now, getattr(self.cut(cuts), name))
            days[name] = day_number(alone.instants("UTC").as_of, "UTC")
        of, known = (full_day(day_text(days[name]), self._language) for name in _CLOCKS)
        text = ""
        if cuts.as_known is not None:
            text = words["cut_known"].format(of=of, known=known)
        elif cuts.as_of not in (None, cuts.as_recorded):
            text = words["cut"].format(of=of)
        return days["as_recorded"], days["as_known"] if cuts.as_known else None, text

    def governments(self) -> list[GovernmentRow]:
        """All governments of the store."""
        with self._session.at_once() as view:
            return governments(view)

    def named(
        self,
        view: sqlite3.Connection,
        keys: Iterable[tuple[str, str]],
        as_recorded: int,
        question: str | None = None,
    ) -> list[PublishedMatter]:
        """Matters with their titles alone; `question` is what a development asked about them."""
        names = MatterNames(view)
        return [
            PublishedMatter(
                government,
                slug,
                matter_title(
                    names.description(government, slug, as_recorded).title, slug, question
                ),
                (),
                (),
            )
            for government, slug in dict.fromkeys(keys)
        ]

    def standing(self, one: MatterStatus) -> tuple[PublishedMatter, PublishedStatus]:
        """A matter and its status, as templates show them."""
        matter = PublishedMatter(
            one.government, one.matter, matter_title(one.title, one.matter), (), ()
        )
        return matter, published_status(one, {}, self._language)


def _known_by(one: PublishedDevelopment, known: int) -> PublishedDevelopment:
    """A development as it was public by the end of a day."""
    *before, last = (each for each in one.readings if each.known_from <= known)
    return replace(
        one,
        readings=(*before, replace(last, known_until=NEVER)),
        changes=tuple(each for each in one.changes if each.day <= known),
    )


@lru_cache(maxsize=1_024)
def _published_government(one: GovernmentRow) -> PublishedGovernment:
    return PublishedGovernment(one.id, safe(one.name), one.zone)
