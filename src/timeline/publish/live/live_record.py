"""Collects what one page says: a few developments and matters of a store of any size."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from timeline.publish.language.words import Language
from timeline.publish.page.days import day_number
from timeline.publish.page.developments import DevelopmentsReader, safe
from timeline.publish.page.matters import matter_title, published_matters, published_status
from timeline.publish.page.published import (
    PublishedDevelopment,
    PublishedGovernment,
    PublishedMatter,
    PublishedRecord,
    PublishedStatus,
)
from timeline.publish.site_content import SiteContent
from timeline.readmodel.as_of import AsOf, GovernmentRow
from timeline.readmodel.entry import Entry
from timeline.readmodel.matter_standing import MatterStatus
from timeline.readmodel.names.matter_names import MatterNames
from timeline.readmodel.queries.development_detail import QuoteInContext
from timeline.readmodel.queries.matters.rectangles import StatusMap, status_maps_of
from timeline.readmodel.read_model import governments
from timeline.services.arguments import When
from timeline.services.session import StoreSession


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
        *,
        matters: Iterable[tuple[str, str]] = (),
        in_full: Sequence[str] = (),
    ) -> PublishedRecord:
        """Some developments, and matters with all their statuses.

        Args:
            ids: Of the developments.
            cuts: The cut; all readings are there, whatever was known by then.
            matters: Governments and slugs of matters to tell of.
            in_full: Ids of those whose quotes are looked up in their documents.
        """
        revisions, everyone, matter_of = self._content.revisions(ids, cuts.as_recorded)
        contexts = self._content.contexts()

        def some(entry: Entry) -> Sequence[QuoteInContext]:
            return contexts(entry) if entry.id in in_full else ()

        found = DevelopmentsReader(self._language, some, matter_of).read(revisions)
        named = {one.id: one for one in everyone}
        with self._session.at_once() as view:
            cut = self.cut(cuts)
            maps = [
                one
                for government, slug in dict.fromkeys(matters)
                for one in status_maps_of(view, named[government], cut, [slug])
            ]
        return self.record(
            found, everyone, cuts, published_matters(maps, found, self._language), maps
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
            tuple(PublishedGovernment(one.id, safe(one.name), one.zone) for one in everyone),
            tuple(matters),
            tuple(found),
            day_number(self.cut(cuts).instants(zone).as_of, zone),
            max((one.recorded for one in found), default=""),
            {one.id: one for one in found},
            {(one.government, one.matter): one for one in maps},
        )

    def governments(self) -> list[GovernmentRow]:
        """All governments of the store."""
        with self._session.at_once() as view:
            return governments(view)

    def named(
        self, view: sqlite3.Connection, keys: Iterable[tuple[str, str]], as_recorded: int
    ) -> list[PublishedMatter]:
        """Matters with their titles alone."""
        names = MatterNames(view)
        return [
            PublishedMatter(
                government,
                slug,
                matter_title(names.description(government, slug, as_recorded).title, slug),
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
        return matter, published_status(one, self._language)
