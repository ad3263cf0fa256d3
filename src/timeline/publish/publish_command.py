"""Publishes a store as a folder of pages, or as one file."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO, Final

from timeline.publish.page_queries import PageQueries
from timeline.services import arguments
from timeline.services.arguments import BadArgument, Several, When
from timeline.services.overviews.agenda_query import AgendaQuery
from timeline.services.queries import Queries
from timeline.services.screen_queries import ScreenQueries
from timeline.services.session import StoreSession

if TYPE_CHECKING:
    from timeline.publish.exports.selection import Selection
    from timeline.publish.language.words import Language
    from timeline.publish.list_export import ListForm
    from timeline.publish.live.live_pages import LivePages
    from timeline.publish.page.clock_pages import ClockPages
    from timeline.publish.page.published import PublishedRecord
    from timeline.publish.page.site_pages import SitePages
    from timeline.readmodel.entry import Entry

AGENDA_DAYS: Final = 100_000
"""How far ahead the agenda of a site looks."""
_AT_ONCE: Final = 500
"""Rows of a listing that are read at once."""


@dataclass(frozen=True, slots=True)
class PublishReport:
    """What was published, and where."""

    path: Path
    developments: int
    matters: int
    files: int
    size: int
    """Bytes of the page that a reader opens first."""


class Publishing(PageQueries):
    """Publishes a store."""

    def __init__(self, session: StoreSession, queries: Queries, agenda: AgendaQuery) -> None:
        super().__init__(session)
        self._queries = queries
        self._agenda = agenda

    def publish(
        self,
        folder: str | os.PathLike[str] | None,
        *ids: str,
        one_file: str | os.PathLike[str] | BinaryIO | None = None,
        as_recorded: When = None,
        since: When = None,
        until: When = None,
        kinds: Several = (),
        matters: Several = (),
        title: str | None = None,
        base_url: str | None = None,
        language: Language = "en",
        plain_data: bool = False,
        templates: str | os.PathLike[str] | None = None,
    ) -> PublishReport:
        """Writes a site: a page with two clocks, and a page of each development and matter.

        From 20,000 developments on, `index.html` lists a page with two clocks for each government,
        and for each year of a government that has over 2,000.

        Args:
            folder: Where the site goes; None with `one_file`.
            ids: Governments; by default all.
            one_file: Write the page with everything in it to this file or stream instead.
            as_recorded: Only what this store had recorded by then.
            since: As in `log`, and so are the filters that follow.
            until: As in `log`.
            kinds: As in `log`.
            matters: As in `log`.
            title: The title of the page; by default the names of the governments.
            base_url: The address at which the site will be.
            language: Of the words of the page: en, nl, fr or de.
            plain_data: Do not pack the data of the page, however long it is.
            templates: A folder of templates that take the place of ours.

        Raises:
            BadArgument: naming the argument.
            NothingToPublish: if there are no developments, or the filters leave none.
            TemplateFailed: naming the template and the line.
            NotWritten: if `one_file` cannot be written.
        """
        from timeline.publish.errors import NothingToPublish
        from timeline.publish.exports.export_command import site_address
        from timeline.publish.exports.record import Record
        from timeline.publish.exports.selection import Selection
        from timeline.publish.language.words import LANGUAGES
        from timeline.publish.page.clock_pages import ClockPages, clock_pages
        from timeline.publish.page.parts import is_split, split
        from timeline.publish.page.published import SiteOptions
        from timeline.publish.page.rendering import PageRenderer
        from timeline.publish.page.site_pages import SitePages
        from timeline.publish.site_content import SiteContent

        if (folder is None) == (one_file is None):
            raise BadArgument("folder", "give a folder, or one_file")
        own = arguments.path_or_none("templates", templates)
        if own is not None and not own.is_dir():
            raise BadArgument("templates", f"there is no folder {own}")
        chosen = Selection(
            governments=arguments.ids_of(ids, "publish"),
            matters=arguments.several("matters", matters),
            kinds=arguments.several("kinds", kinds),
            since=arguments.edtf("since", since),
            until=arguments.edtf("until", until),
            as_recorded=arguments.edtf("as_recorded", as_recorded),
            base_url=site_address(base_url),
        )
        found = {one.id for one in Record(self._session).entries(chosen)}
        if not found:
            raise NothingToPublish
        spoken = arguments.one_of("language", language, LANGUAGES)
        content = SiteContent(self._session)
        published = content.collected(chosen.governments, found, chosen.as_recorded, spoken)
        chosen = replace(chosen, title=arguments.text_or_none("title", title) or _title(published))
        options = SiteOptions(
            chosen.title,
            spoken,
            chosen.base_url or None,
            arguments.flag("plain_data", plain_data),
            own,
        )
        renderer = PageRenderer(published, options)
        if one_file is not None:
            page = ClockPages(published, options, renderer)
            if isinstance(one_file, str | os.PathLike):
                one_file = arguments.path("one_file", one_file)
            return self._one_file(one_file, page, published)
        sealed = None if self._session.away else self.sealed()
        parts = split(published) if is_split(published) else []
        clocks = clock_pages(ClockPages(published, options, renderer), parts)
        pages = SitePages(published, renderer, sealed, parts)
        return self._site(arguments.path("folder", folder), clocks, pages, published, chosen)

    def live_pages(
        self,
        *,
        title: str = "Timeline of decisions",
        base_url: str | None = None,
        language: Language = "en",
        templates: str | os.PathLike[str] | None = None,
    ) -> LivePages:
        """What makes the pages of this store one at a time, for a server; see `publish`."""
        from timeline.publish.live.live_pages import LivePages
        from timeline.publish.page.published import SiteOptions
        from timeline.publish.page.templating import Templates

        own = arguments.path_or_none("templates", templates)
        options = SiteOptions(arguments.text("title", title), language, base_url, templates=own)
        return LivePages(self._session, options, Templates(own, forms="'self'"))

    def export_rows(self, form: ListForm, rows: Sequence[int]) -> Iterator[bytes]:
        """Yields the developments of some rows of a listing, in their order, in parts.

        The table is that of `export_as`, the JSON that of `log --jsonl`. Read all parts before the
        timeline is closed.

        Args:
            form: csv, jsonl or markdown.
            rows: Rows of a `listing`; rows that are gone are omitted.

        Raises:
            BadArgument: naming the parameter.
        """
        from timeline.publish.list_export import LIST_FORMS, listed

        chosen = arguments.one_of("form", form, LIST_FORMS)
        wanted = arguments.numbers("rows", rows)
        screen = ScreenQueries(self._session)

        def entries() -> Iterator[Entry]:
            for place in range(0, len(wanted), _AT_ONCE):
                part = wanted[place : place + _AT_ONCE]
                found = {one.row: one for one in screen.lines(part)}
                yield from (found[row] for row in part if row in found)

        def names() -> dict[str, str]:
            return {one.id: one.name for one in screen.known_governments()}

        return listed(chosen, entries(), names)

    def _one_file(
        self, target: os.PathLike[str] | BinaryIO, page: ClockPages, published: PublishedRecord
    ) -> PublishReport:
        from timeline.publish.whole_file import put_in_place

        data = page.index(links=False).encode()
        if not isinstance(target, os.PathLike):
            target.write(data)
            return _report(Path("-"), published, 1, data)
        with put_in_place(Path(target)) as file:
            file.write(data)
        return _report(Path(target), published, 1, data)

    def _site(
        self,
        folder: Path,
        clocks: Iterator[tuple[str, str]],
        pages: SitePages,
        published: PublishedRecord,
        chosen: Selection,
    ) -> PublishReport:
        from timeline.publish.exports.record import Record
        from timeline.publish.exports.site_files import site_files
        from timeline.publish.page.days import day_text
        from timeline.publish.site_writer import SiteWriter

        _, text = next(clocks)
        index = text.encode()
        rows = self._agenda.agenda(
            *chosen.governments,
            as_of=day_text(published.day),
            as_recorded=chosen.as_recorded,
            within=AGENDA_DAYS * 86_400,
        )
        # The agenda knows no filters, and what was not chosen has no page to lead to.
        rows = [one for one in rows if one.development in published.by_id]
        agenda = pages.agenda(rows)
        texts = chain(
            clocks, [("agenda.html", agenda)], pages.developments(), pages.matters(), pages.proofs()
        )
        count = 1
        with SiteWriter(folder) as site:
            site.write("index.html", [index])
            for path, text in texts:
                site.write(path, [text.encode()])
                count += 1
            for path, parts in site_files(Record(self._session), chosen):
                site.write(path, parts)
                count += 1
        return _report(folder, published, count, index)


def _title(published: PublishedRecord) -> str:
    """The names of the governments, or how many there are."""
    names = [one.name for one in published.governments]
    return ", ".join(names) if len(names) <= 3 else "Timeline of decisions"


def _report(path: Path, published: PublishedRecord, files: int, index: bytes) -> PublishReport:
    return PublishReport(path, len(published.told), len(published.matters), files, len(index))
