"""The queries of a screen while the user scrubs: windows of a listing and its side panels."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING

from timeline.dates.edtf import PAST
from timeline.readmodel.as_of import GovernmentRow, chosen
from timeline.readmodel.entry import Entry
from timeline.readmodel.queries.developments import Filter
from timeline.readmodel.read_model import governments
from timeline.services import arguments, query_arguments
from timeline.services.arguments import Several, When
from timeline.services.session import StoreSession

if TYPE_CHECKING:
    from datetime import date

    from timeline.readmodel.matter_standing import MatterStatus
    from timeline.readmodel.queries.quantities import Amount
    from timeline.readmodel.queries.replay import Change
    from timeline.readmodel.queries.source_document import SourceDocument
    from timeline.readmodel.queries.sources import Citations, CitedDocument
    from timeline.readmodel.queries.status_summary import StatusSummary
    from timeline.readmodel.queries.timeline_index import TimelineIndex

WhileAtIt = Callable[[Callable[[], None] | None], object]
"""Given how to stop a question from another thread, and None when it is done.

It says False where nobody wants the answer any more. A question that is stopped raises
`sqlite3.OperationalError`.
"""


@contextmanager
def _stoppable(view: sqlite3.Connection, while_at_it: WhileAtIt) -> Iterator[None]:
    try:
        if while_at_it(view.interrupt) is False:
            raise sqlite3.OperationalError("interrupted")
        yield
    finally:
        while_at_it(None)


class ScreenQueries:
    """Small answers, by index, however much there is.

    `while_at_it` is given how to stop a question from another thread, and None when it is done.
    """

    def __init__(self, session: StoreSession) -> None:
        self._session = session

    def listing(
        self,
        keep: Filter | None = None,
        *,
        as_known: When = None,
        as_recorded: When = None,
        reported: bool = False,
    ) -> TimelineIndex:
        """The order of the developments under a filter, over its own connection; not loaded yet.

        With `reported` it is the order in which they became known.
        """
        from timeline.readmodel.queries.timeline_index import TimelineIndex, another

        keep, cut = query_arguments.keep_of(keep), self._session.cut(None, as_known, as_recorded)
        reported = arguments.flag("reported", reported)
        view = self._session.fresh()
        known = governments(view)
        chosen(known, keep.governments)
        return TimelineIndex(another(view), known, cut, keep, reported=reported)

    def known_governments(self) -> list[GovernmentRow]:
        """Id, name and zone of every government, without counting anything."""
        with self._session.alone():
            return governments(self._session.fresh())

    def count(self) -> int:
        """How many developments the store holds, whatever became of them."""
        from timeline.readmodel.queries.timeline_index import count

        with self._session.alone():
            return count(self._session.fresh())

    def now(self) -> int:
        """The moment at which questions without a cut are asked, in seconds since the epoch."""
        return int(self._session.now().timestamp())

    def lines(self, rows: Sequence[int]) -> list[Entry]:
        """The lines of a listing, by their rows; what is gone meanwhile is left out."""
        from timeline.readmodel.queries.timeline_index import by_rows

        wanted = arguments.numbers("rows", rows)
        with self._session.alone():
            return by_rows(self._session.fresh(), wanted)

    def glance(
        self,
        *ids: str,
        as_of: When = None,
        as_known: When = None,
        matters: Several = (),
        while_at_it: WhileAtIt = lambda _: None,
    ) -> StatusSummary:
        """How many matters are overdue, pending and settled, and where the first of each stand."""
        from timeline.readmodel.queries.status_summary import glance

        names, only = arguments.ids_of(ids, "glance"), arguments.several("matters", matters)
        cut = self._session.cut(as_of, as_known, None)
        with self._session.at_once() as view, _stoppable(view, while_at_it):
            return glance(view, chosen(governments(view), names), cut, matters=only)

    def statuses(
        self,
        *ids: str,
        as_of: When = None,
        as_known: When = None,
        matters: Several = (),
        waiting: bool = False,
    ) -> list[MatterStatus]:
        """Where each matter stands, as `state` says, without what led there: quicker.

        With `waiting`, those that `pending` lists, in its order.
        """
        from timeline.readmodel.matter_standing import in_order_of_urgency
        from timeline.readmodel.queries.matter_status import statuses

        names, only = arguments.ids_of(ids, "statuses"), arguments.several("matters", matters)
        cut, waiting = self._session.cut(as_of, as_known, None), arguments.flag("waiting", waiting)
        with self._session.at_once() as view:
            home = chosen(governments(view), names)
            found = list(statuses(view, home, cut, matters=only, waiting=waiting))
        return in_order_of_urgency(found) if waiting else found

    def changes_beside(
        self,
        found: Sequence[Entry],
        *,
        as_known: When = None,
        as_recorded: When = None,
        while_at_it: WhileAtIt = lambda _: None,
    ) -> Mapping[str, Sequence[Change]]:
        """By id, how each of these developments changed the status of its matters."""
        from timeline.readmodel.queries.status_changes import changes_beside

        cut, lines = (
            self._session.cut(None, as_known, as_recorded),
            query_arguments.entries("found", found),
        )
        with self._session.at_once() as view, _stoppable(view, while_at_it):
            return changes_beside(view, governments(view), cut, lines)

    def changes_reported(self, found: Sequence[Entry]) -> Mapping[int, Sequence[Change]]:
        """By row, what each of these revisions changed on the day on which it became known."""
        from timeline.readmodel.queries.knowledge import changes_reported

        lines = query_arguments.entries("found", found)
        with self._session.at_once() as view:
            return changes_reported(view, lines)

    def day_of_news(self, *ids: str, day: str | date | None = None, step: int = 1) -> str | None:
        """The next day, or with -1 as `step` the one before, on which something became known.

        `day` is from where, as `2022-04-21`; None is after all that is known.
        """
        from timeline.readmodel.queries.knowledge import day_of_news

        names, start = arguments.ids_of(ids, "day_of_news"), arguments.edtf("day", day)
        way = arguments.one_of("step", step, (1, -1))
        with self._session.at_once() as view:
            found = chosen(governments(view), names)
            return day_of_news(view, found, None if start is None else str(start), way)

    def amounts(
        self,
        keep: Filter | None = None,
        *,
        as_of: When = None,
        as_known: When = None,
        as_recorded: When = None,
        while_at_it: WhileAtIt = lambda _: None,
    ) -> list[Amount] | None:
        """What was promised and delivered by then; None where it is too much to add up."""
        from timeline.readmodel.queries.quantities import amounts

        keep, cut = query_arguments.keep_of(keep), self._session.cut(as_of, as_known, as_recorded)
        with self._session.at_once() as view, _stoppable(view, while_at_it):
            return amounts(view, governments(view), cut, keep)

    def next_overdue(
        self, after: int, *ids: str, as_known: When = None, as_recorded: When = None
    ) -> tuple[int, str, str] | None:
        """When the next window passes with nothing decided, and of which government and matter.

        Both moments are in seconds since the epoch.
        """
        from timeline.readmodel.queries.timeline_index import next_overdue

        names, cut = (
            arguments.ids_of(ids, "next_overdue"),
            self._session.cut(None, as_known, as_recorded),
        )
        moment = arguments.number("after", after, PAST)
        with self._session.at_once() as view:
            return next_overdue(view, chosen(governments(view), names), cut, moment)

    def sources(
        self,
        keep: Filter | None = None,
        *,
        as_known: When = None,
        as_recorded: When = None,
        words: str = "",
        while_at_it: WhileAtIt = lambda _: None,
    ) -> Citations:
        """The publishers and documents, and how many developments cite each.

        `words` keeps documents with that in publisher, title, address or name.
        """
        from timeline.readmodel.queries.sources import citations

        keep, cut = query_arguments.keep_of(keep), self._session.cut(None, as_known, as_recorded)
        look_for = arguments.text("words", words)
        with self._session.at_once() as view, _stoppable(view, while_at_it):
            return citations(view, governments(view), cut, keep, words=look_for)

    def evidence(self, cited: CitedDocument) -> SourceDocument:
        """A source document with its text, where we have it, and all that rests on it."""
        from timeline.readmodel.queries.source_document import evidence
        from timeline.readmodel.queries.sources import CitedDocument

        if not isinstance(cited, CitedDocument):
            raise arguments.BadArgument("cited", "expected a document from `sources`")
        with self._session.at_once() as view:
            return evidence(view, cited, self._session.location.folder)
