"""The pages and feeds of a store of any size, one at a time, for a server."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import cache, cached_property
from typing import TYPE_CHECKING, Final, Literal, TypeVar

from timeline.publish.live.cut_links import CutLinks
from timeline.publish.live.live_record import Cuts, LiveRecord
from timeline.publish.live.live_seal import LiveSeal
from timeline.publish.live.live_templates import LiveTemplates, ShownSection, ShownWindow
from timeline.publish.page.agenda import agenda_items
from timeline.publish.page.developments import MatterOf
from timeline.publish.page.published import PublishedRecord, SiteOptions
from timeline.publish.page.templating import Templates
from timeline.publish.page_queries import PageQueries
from timeline.publish.proofs import SealedHistory
from timeline.readmodel.as_of import chosen, governments
from timeline.readmodel.errors import NotFound
from timeline.readmodel.joint.joint_matters import chosen_or_joint
from timeline.readmodel.names.matter_names import MatterNames, has_slug
from timeline.readmodel.queries.developments import Filter
from timeline.readmodel.queries.log_windows import LogWindow
from timeline.readmodel.queries.matters.agenda import AgendaRow
from timeline.readmodel.queries.matters.summary import SummarySection, glance
from timeline.services.overviews.agenda_query import DAY, AgendaQuery
from timeline.services.queries import Queries
from timeline.services.session import StoreSession

if TYPE_CHECKING:
    from timeline.publish.live.live_feed import LiveFeeds

T = TypeVar("T")
WINDOW: Final = 30
"""Developments of a list."""
OF_A_MATTER: Final = 100
"""The most developments that the page of a matter lists."""
FIELDS: Final = 400
"""The most fields of a map of two clocks; to draw it takes the square of that."""
OF_A_STORY: Final = 5_000
"""The most developments of a page with two clocks."""
OVERDUE: Final = 100
"""The most overdue decisions on the agenda."""
EXPECTED: Final = 400
"""The most other rows of it."""
SOON: Final = 14 * DAY
AHEAD: Final = 366 * DAY
FIRST: Final = 20


class LivePages:
    """Makes pages from a store; each text is a whole document.

    Args:
        session: The store.
        options: How the pages look.
        templates: Those templates, read once.
    """

    def __init__(self, session: StoreSession, options: SiteOptions, templates: Templates) -> None:
        self._session = session
        self._options = options
        self._templates = templates
        self._record = LiveRecord(session, options.language)
        self._seal = LiveSeal(session)
        self._queries = Queries(session)
        self._agenda = AgendaQuery(session)
        self._windows = PageQueries(session)

    def start(self, cuts: Cuts) -> str:
        """The start: what comes next, what was recorded last, and the governments."""

        links = CutLinks(cuts)

        def asked() -> str:
            everyone = self._record.governments()
            window = self._window(Filter(), cuts, "recorded", limit=FIRST) if everyone else None
            rows = [one for one in self._rows(cuts, SOON) if one.what != "decision-overdue"][:FIRST]
            record, shown = self._shown(window, lambda way, key: links.log(**{way: key}), cuts)
            pages = self._pages(self._with_matters(record, rows, cuts), cuts)
            return pages.start(agenda_items(rows, self._options.language), shown)

        return self._session.asked(asked)

    def government(self, id_: str, cuts: Cuts) -> str:
        """A government: what waits, what is settled, and its newest developments.

        Raises:
            UnknownGovernments: if the store does not have it.
        """

        links = CutLinks(cuts)

        def asked() -> str:
            with self._session.at_once() as view:
                home = chosen_or_joint(view, governments(view), [id_])
                found = glance(view, home, self._record.cut(cuts))
            window = self._window(Filter(governments=(id_,)), cuts, "happened", limit=FIRST)
            record, shown = self._shown(
                window, lambda way, key: f"../{links.log(government=id_, **{way: key})}", cuts
            )
            return self._pages(record, cuts).government(
                id_,
                self._section(found.overdue, found.pending),
                self._section(found.settled),
                shown,
            )

        return self._session.asked(asked)

    def matter_name(self, government: str, slug: str, cuts: Cuts) -> str:
        """The present name of a matter, which may be another slug.

        Raises:
            UnknownGovernments, NotFound: if the store has no such matter.
        """
        with self._session.at_once() as view:
            (home,) = chosen(governments(view), [government])
            if not has_slug(view, government, slug):
                raise NotFound("matter", [slug], [], "`timeline matters` lists them.")
            as_recorded = self._record.cut(cuts).instants(home.zone).as_recorded
            return MatterNames(view).name(government, slug, as_recorded)

    def matter(self, government: str, slug: str, cuts: Cuts) -> str:
        """A matter: its path, the map of two clocks, and its newest developments.

        Raises:
            NotFound: if nothing of it is known under the cut.
        """

        def asked() -> str:
            until = self._record.cut(cuts).as_of
            keep = Filter(governments=(government,), matters=(slug,), until=until)
            window = self._window(keep, cuts, "happened", limit=OF_A_MATTER)
            # A matter that is known but had not begun by the day still has a name.
            is_told = any(one.government == government for one in window.entries)
            if not is_told:
                keep = replace(keep, until=None)
                window = self._window(keep, cuts, "happened", limit=OF_A_MATTER)
            lines = self._record.lines(reversed(window.entries), self._matter_of(cuts))
            everyone, keys = self._record.governments(), [(government, slug)]
            record = self._record.with_maps(lines, everyone, cuts, keys)
            if not is_told:
                record = replace(record, developments=())
            for key, drawn in list(record.maps.items()):
                if len(drawn.rectangles) > FIELDS:
                    del record.maps[key]
            older = None
            if is_told and window.older is not None:
                asked_for = {"government": government, "matter": slug, "before": window.older}
                older = f"../../{CutLinks(cuts).log(**asked_for)}"
            for one in record.matters:
                if (one.government, one.slug) == (government, slug):
                    return self._pages(record, cuts).matter(one, older)
            raise NotFound("matter", [slug], [], "`timeline matters` lists them.")

        return self._session.asked(asked)

    def development(self, id_: str, cuts: Cuts) -> str:
        """A development, its history, and what is near it.

        Raises:
            UnknownDevelopment: if the store, or the cut, does not have it.
        """

        def asked() -> str:
            detail = self._queries.show(id_, as_known=cuts.as_known, as_recorded=cuts.as_recorded)
            entry = detail.entry
            near = [
                *detail.related,
                *detail.amendments,
                *detail.fulfilled_by,
                *(one.entry for one in detail.accounts),
            ]
            as_recorded = self._record.cut(cuts).instants(entry.zone).as_recorded
            record = self._record.in_full(detail, near, cuts, self._matter_of(cuts))
            one = record.by_id[entry.id]
            with self._session.at_once() as view:
                names = MatterNames(view).names(entry.government, entry.matters, as_recorded)
                keys = [(entry.government, name) for name in names]
                matters = self._record.named(view, keys, as_recorded, one.now.question)
            # A cut shows what was known or recorded earlier, which is not what is sealed now.
            sealed = self._seal.sealed() if cuts == Cuts() else None
            shown = replace(record, matters=tuple(matters))
            return self._pages(shown, cuts, sealed).development(one)

        return self._session.asked(asked)

    def found(
        self,
        query: str,
        government: str | None,
        cuts: Cuts,
        matter: str | None = None,
        *,
        before: str | None = None,
        after: str | None = None,
    ) -> str:
        """A search, what was recorded last first; without words all, in timeline order.

        Raises:
            BadArgument: for a key that is none.
            BadQuery, QueryTooSlow: for the words.
        """

        def asked() -> str:
            keep = Filter(
                governments=(government,) if government else (),
                matters=(matter,) if matter else (),
                query=query or None,
            )
            order: Literal["happened", "recorded"] = "recorded" if query else "happened"
            window = self._window(keep, cuts, order, before=before, after=after)
            given = {"q": query, "government": government, "matter": matter}
            links = CutLinks(cuts)
            record, shown = self._shown(
                window, lambda way, key: links.log(**given, **{way: key}), cuts
            )
            return self._pages(record, cuts).found(query, government, matter, shown)

        return self._session.asked(asked)

    def agenda(self, cuts: Cuts) -> str:
        """What is overdue, and what comes within a year."""

        def asked() -> str:
            rows = self._rows(cuts, AHEAD)
            late = sum(one.what == "decision-overdue" for one in rows)
            shown = [*rows[:late][-OVERDUE:], *rows[late:][:EXPECTED]]
            everyone = self._record.governments()
            record = self._with_matters(self._record.record((), everyone, cuts), shown, cuts)
            return self._pages(record, cuts).agenda(shown)

        return self._session.asked(asked)

    def story(self, government: str, matter: str | None, cuts: Cuts) -> str:
        """The page with two clocks of a government or of a matter.

        Raises:
            NotFound: if there is nothing, or too much for one page.
        """

        def asked() -> str:
            record = self._of_matter(government, matter, cuts, OF_A_STORY + 1)
            if not record.developments:
                most = f"It holds up to {OF_A_STORY:,} developments."
                raise NotFound("page with two clocks of", [matter or government], [], most)
            return self._pages(record, cuts).story(government)

        return self._session.asked(asked)

    @cached_property
    def feeds(self) -> LiveFeeds:
        """What feed readers and calendars subscribe to."""
        from timeline.publish.live.live_feed import LiveFeeds

        return LiveFeeds(self._session, self._options, self._windows)

    # ------------------------------------------------------------------ parts

    def _of_matter(
        self, government: str, matter: str | None, cuts: Cuts, most: int
    ) -> PublishedRecord:
        keep = Filter(governments=(government,), matters=(matter,) if matter else ())
        window = self._window(keep, Cuts(as_recorded=cuts.as_recorded), "happened", limit=most)
        if len(window.entries) == most:
            return self._record.record((), (), cuts)
        keys = [(one.government, slug) for one in window.entries for slug in one.matters]
        if matter:
            keys = [(government, matter)]
        return self._record.developments([one.id for one in window.entries], cuts, keys)

    def _matter_of(self, cuts: Cuts) -> MatterOf:
        """What gives the present name of a matter."""

        @cache
        def matter_of(government: str, slug: str) -> str:
            if cuts.as_recorded is not None:
                return self.matter_name(government, slug, cuts)
            with self._session.at_once() as view:
                return MatterNames(view).name(government, slug)

        return matter_of

    def _window(
        self,
        keep: Filter,
        cuts: Cuts,
        order: Literal["happened", "recorded"],
        *,
        limit: int = WINDOW,
        before: str | None = None,
        after: str | None = None,
    ) -> LogWindow:
        return self._windows.log_window(
            keep,
            order=order,
            limit=limit,
            before=before,
            after=after,
            as_known=cuts.as_known,
            as_recorded=cuts.as_recorded,
        )

    def _shown(
        self, window: LogWindow | None, address: Callable[[str, str], str], cuts: Cuts
    ) -> tuple[PublishedRecord, ShownWindow]:
        everyone = self._record.governments()
        if window is None or not window.entries:
            return self._record.record((), everyone, cuts), ShownWindow(())
        lines = self._record.lines(window.entries, lambda _, slug: slug)
        return self._record.record(lines, everyone, cuts), ShownWindow(
            lines,
            None if window.newer is None else address("after", window.newer),
            None if window.older is None else address("before", window.older),
        )

    def _rows(self, cuts: Cuts, within: int) -> list[AgendaRow]:
        return self._agenda.agenda(
            within=within,
            as_of=cuts.as_of,
            as_known=cuts.as_known,
            as_recorded=cuts.as_recorded,
        )

    def _with_matters(
        self, record: PublishedRecord, rows: list[AgendaRow], cuts: Cuts
    ) -> PublishedRecord:
        keys = [(one.government, one.matter) for one in rows if one.matter]
        as_recorded = self._record.cut(cuts).instants("UTC").as_recorded
        with self._session.at_once() as view:
            return replace(record, matters=tuple(self._record.named(view, keys, as_recorded)))

    def _section(self, *parts: SummarySection) -> ShownSection:
        first = [self._record.standing(one) for part in parts for one in part.first]
        return ShownSection(first, sum(part.total for part in parts) - len(first))

    def _pages(
        self, record: PublishedRecord, cuts: Cuts, sealed: SealedHistory | None = None
    ) -> LiveTemplates:
        said, links = self._record.said(cuts), CutLinks(cuts)
        return LiveTemplates(record, self._options, self._templates, *said, links, sealed)
