"""Feeds of a store of any size, of what is read newest first, and the calendar of its agenda."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Literal

from timeline.publish.exports.agenda_ics import CalendarNames, calendar_of
from timeline.publish.exports.atom import atom
from timeline.publish.exports.json_feed import json_feed
from timeline.publish.exports.news import FeedNames, NewsItem, authority_of
from timeline.publish.exports.planned_events import planned_events
from timeline.publish.exports.record import Record
from timeline.publish.exports.selection import Selection
from timeline.publish.exports.wording import AMENDMENTS, microseconds, moment_text
from timeline.publish.page.published import SiteOptions
from timeline.publish.page_queries import PageQueries
from timeline.readmodel.entry import Entry
from timeline.readmodel.names.matter_names import MatterNames
from timeline.readmodel.queries.developments import Filter
from timeline.services.session import StoreSession


class LiveFeeds:
    """Makes feeds and calendars from a store, with the ids that a published site has.

    Args:
        session: The store.
        options: What they are called.
        windows: Reads what was recorded last.
    """

    def __init__(self, session: StoreSession, options: SiteOptions, windows: PageQueries) -> None:
        self._session = session
        self._options = options
        self._windows = windows
        self._site = options.base_url

    def feed(
        self, form: Literal["atom", "jsonfeed"], path: str, keep: Filter, title: str, base_url: str
    ) -> Iterator[bytes]:
        """What was recorded or amended last, the newest first, for feed readers.

        Args:
            form: The format.
            path: Of the feed on the site, which is part of its id.
            keep: A government or a matter; by default all.
            title: What it is called, after the title of the pages.
            base_url: The address that its links begin with.
        """
        window = self._windows.log_window(keep, order="recorded", limit=100)
        chosen = Selection(title=f"{self._options.title}{title}", base_url=base_url)
        return _feed(self._session, form, window.entries, chosen, path, self._site)

    def calendar(self, government: str | None, title: str, base_url: str) -> bytes:
        """The agenda of a government, or of all, as a calendar; see `feed`."""
        ids = () if government is None else (government,)
        chosen = Selection(ids, title=f"{self._options.title}{title}", base_url=base_url)

        def asked() -> bytes:
            record, whole = Record(self._session), Selection(base_url=self._site or "")
            names = CalendarNames(authority_of(record, whole), record.last_recorded(whole))
            return b"".join(calendar_of(planned_events(record, chosen), chosen, names))

        return self._session.asked(asked)


def _feed(
    session: StoreSession,
    form: Literal["atom", "jsonfeed"],
    entries: Sequence[Entry],
    chosen: Selection,
    path: str,
    site: str | None,
) -> Iterator[bytes]:
    """A feed of entries in the order in which they were recorded or amended, the newest first.

    An item has the same id by whatever name the server is asked.

    Args:
        session: The store.
        form: The format.
        entries: What was recorded or amended last.
        chosen: What the feed is called, and the address that its links begin with.
        path: Of the feed on the site.
        site: The address that the site was given; None for none.
    """
    record = Record(session)
    authority = authority_of(record, Selection(base_url=site or ""))
    names = FeedNames(authority, _first_day(session))
    items, seen, amended = [], set[str](), dict[str, int]()
    now = int(record.today().timestamp() * 1_000_000)
    with session.at_once() as view:
        matter_names = MatterNames(view)
        for entry in entries:
            recorded = microseconds(entry.recorded)
            if recorded > now:
                continue
            if entry.kind in AMENDMENTS:
                target = entry.document["amends"]
                amended[target] = max(recorded, amended.get(target, 0))
            if entry.id in seen:
                continue
            seen.add(entry.id)
            updated = max(recorded, amended.get(entry.id, 0))
            matters = matter_names.names(entry.government, entry.matters)
            items.append(NewsItem(updated, recorded, entry.id, entry, tuple(matters)))
    items.sort(reverse=True)
    write = atom if form == "atom" else json_feed
    return write(items, chosen, names, path)


def _first_day(session: StoreSession) -> str:
    """The day of the first entry, in UTC."""
    with session.at_once() as view:
        row = view.execute("SELECT recorded_from FROM revisions ORDER BY row LIMIT 1").fetchone()
    return moment_text(0 if row is None else row[0])[:10]
