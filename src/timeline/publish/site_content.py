"""Collects what a site says: the record as it was at every moment of public knowledge."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from timeline.dates.edtf import instant_of
from timeline.publish.language.words import Language
from timeline.publish.page.days import day_number
from timeline.publish.page.developments import Contexts, DevelopmentsReader, MatterOf, safe
from timeline.publish.page.matters import published_matters
from timeline.publish.page.published import PublishedGovernment, PublishedRecord
from timeline.publish.page_queries import PageQueries
from timeline.readmodel.as_of import GovernmentRow, governments
from timeline.readmodel.entry import Entry
from timeline.readmodel.names.matter_names import MatterNames
from timeline.readmodel.queries.development_detail import QuoteInContext, quotes_in_context
from timeline.readmodel.queries.public_revisions import PublicRevision, public_revisions
from timeline.services.arguments import When
from timeline.services.session import StoreSession


class SiteContent:
    """Reads the record for a site."""

    def __init__(self, session: StoreSession) -> None:
        self._session = session

    def collected(
        self, names: Sequence[str], ids: Collection[str], as_recorded: When, language: Language
    ) -> PublishedRecord:
        """What a site of some developments says.

        Args:
            names: The governments; by default all.
            ids: Of the developments.
            as_recorded: Only what this store had recorded by then.
            language: Of the pages.
        """
        revisions, governments, matter_of = self._session.asked(
            lambda: self.revisions(ids, as_recorded)
        )
        reader = DevelopmentsReader(language, self.contexts(), matter_of)
        developments = reader.read(revisions)
        maps = PageQueries(self._session).standings(*names, as_recorded=as_recorded)
        seen = {one.government for one in developments}
        seen.update(joint for one in developments for joint in one.joint_with)
        recorded = max((one.recorded for one in developments), key=instant_of)
        zone = next(one.zone for one in governments if one.id == developments[0].government)
        return PublishedRecord(
            tuple(
                PublishedGovernment(one.id, safe(one.name), one.zone)
                for one in governments
                if one.id in seen
            ),
            tuple(published_matters(maps, developments, language)),
            tuple(developments),
            day_number(instant_of(recorded), zone),
            recorded,
            {one.id: one for one in developments},
            {(one.government, one.matter): one for one in maps},
        )

    def revisions(
        self, ids: Collection[str], as_recorded: When
    ) -> tuple[list[PublicRevision], list[GovernmentRow], MatterOf]:
        """The revisions, the governments, and the present names of matters, in one state."""
        cut = self._session.cut(None, None, as_recorded)
        with self._session.at_once() as view:
            everyone = governments(view)
            revisions = list(public_revisions(view, everyone, cut, ids))
            ends = {zone: cut.instants(zone).as_recorded for zone in {one.zone for one in everyone}}
            instants = {one.id: ends[one.zone] for one in everyone}
            names = MatterNames(view)
            present = {
                (one.entry.government, slug): names.name(
                    one.entry.government, slug, instants[one.entry.government]
                )
                for one in revisions
                for slug in one.entry.matters
            }
        return revisions, list(everyone), lambda government, slug: present[government, slug]

    def contexts(self) -> Contexts:
        """Finds quotes in the documents beside the store, each of which is read once."""
        from timeline.formats.documents.source_documents import Documents, default_folders

        folder = self._session.location.folder
        documents = Documents(default_folders(folder))

        def contexts(entry: Entry) -> Sequence[QuoteInContext]:
            if '"document"' not in entry.text:
                return ()
            return quotes_in_context(entry, lambda: folder, documents)[0]

        return contexts
