"""The queries of a screen while the user scrubs: windows of a listing and its side panels."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager

from timeline.dates.edtf import PAST
from timeline.light_typing import TYPE_CHECKING
from timeline.readmodel.as_of import GovernmentRow, governments
from timeline.readmodel.entry import Entry
from timeline.readmodel.joint.joint_matters import chosen_or_joint, chosen_own
from timeline.readmodel.queries.developments import Filter
from timeline.services import arguments, query_arguments
from timeline.services.arguments import Several, When
from timeline.services.session import StoreSession

if TYPE_CHECKING:
    from datetime import date

    from timeline.readmodel.matter_standing import MatterStatus
    from timeline.readmodel.queries.matters.changes import Change
    from timeline.readmodel.queries.matters.passings import Passings
    from timeline.readmodel.queries.matters.summary import StatusSummary
    from timeline.readmodel.queries.quantities import Total
    from timeline.readmodel.queries.source_document import SourceDocument
    from timeline.readmodel.queries.sources import Citations, CitedDocument
    from timeline.readmodel.queries.timeline_index import TimelineIndex
    from timeline.readmodel.usage.name_starts import NameSort
    from timeline.readmodel.usage.used_before import UsedLabel

WhileAtIt = Callable[[Callable[[], None] | None], object]
"""Called with a function that stops a query from another thread, and with None at the end.

It returns False if nobody wants the answer any more. A stopped query raises
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
    """Queries with small answers for any size of store.

    `while_at_it` gets a function that stops the query from another thread, and None at the end.
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
        """The order of the developments that match a filter; loaded later, by its own connection.

        With `reported`, they are in the order in which they became known.
        """
        from timeline.readmodel.queries.timeline_index import TimelineIndex, another

        keep, cut = query_arguments.keep_of(keep), self._session.cut(None, as_known, as_recorded)
        reported = arguments.flag("reported", reported)
        view = self._session.fresh()
        known = governments(view)
        chosen_or_joint(view, known, keep.governments)
        own = another(view, self._session.reader())
        return TimelineIndex(own, known, cut, keep, reported=reported)

    def known_governments(self) -> list[GovernmentRow]:
        """Id, name and zone of every government, without counting anything."""
        with self._session.alone():
            return governments(self._session.fresh())

    def count(self) -> int:
        """Number of developments in the store, including retracted ones."""
        from timeline.readmodel.queries.timeline_index import count

        with self._session.alone():
            return count(self._session.fresh())

    def now(self) -> int:
        """The moment of queries without a cut, in seconds since the epoch."""
        return int(self._session.now().timestamp())

    def lines(self, rows: Sequence[int]) -> list[Entry]:
        """The entries of some rows of a listing; rows that are gone are omitted."""
        from timeline.readmodel.queries.timeline_index import by_rows

        wanted = arguments.numbers("rows", rows)
        with self._session.alone():
            return by_rows(self._session.fresh(), wanted)

    def latest(self, limit: int = 1_000) -> list[Entry]:
        """The developments of the last `limit` revisions, the newest first, without retracted ones.

        It takes as long in a store of any size.
        """
        from timeline.readmodel.usage.used_before import latest

        most = arguments.number("limit", limit)
        with self._session.alone():
            return latest(self._session.fresh(), most)

    def labelled(self, sort: UsedLabel, start: str, limit: int = 5) -> list[Entry]:
        """A development for each of the first `limit` labels that start with a text.

        `sort` is `tag`, `actor` or `attribute` (`key=value`); a capital letter may begin it.
        """
        from timeline.readmodel.usage.used_before import USED_LABELS, labelled

        which = arguments.one_of("sort", sort, USED_LABELS)
        text, most = arguments.text("start", start), arguments.number("limit", limit)
        with self._session.alone():
            return labelled(self._session.fresh(), which, text, most)

    def names_starting(self, sort: NameSort, start: str, limit: int = 1_000) -> list[str]:
        """The names that start with a text, in order, for completion.

        `sort` is `governments`, `matters` (by any slug) or `ids`. If there are more than `limit`,
        they are only the different starts of those names, one letter longer than all share.
        """
        from timeline.readmodel.usage.name_starts import NAME_SORTS, names_starting

        which = arguments.one_of("sort", sort, NAME_SORTS)
        text, most = arguments.text("start", start), arguments.number("limit", limit)
        with self._session.alone():
            return names_starting(self._session.fresh(), which, text, most)

    def glance(
        self,
        *ids: str,
        as_of: When = None,
        as_known: When = None,
        matters: Several = (),
        while_at_it: WhileAtIt = lambda _: None,
    ) -> StatusSummary:
        """Counts of overdue, pending and settled matters, with the first of each."""
        from timeline.readmodel.queries.matters.summary import glance

        names, only = arguments.ids_of(ids, "glance"), arguments.several("matters", matters)
        cut = self._session.cut(as_of, as_known, None)
        with self._session.at_once() as view, _stoppable(view, while_at_it):
            return glance(view, chosen_own(view, names), cut, matters=only)

    def statuses(
        self,
        *ids: str,
        as_of: When = None,
        as_known: When = None,
        matters: Several = (),
        waiting: bool = False,
    ) -> list[MatterStatus]:
        """The status of each matter, as in `state` but quicker: without its history.

        With `waiting`, only those that `pending` lists, in its order.
        """
        from timeline.readmodel.matter_standing import in_order_of_urgency
        from timeline.readmodel.queries.matters.status import statuses

        names, only = arguments.ids_of(ids, "statuses"), arguments.several("matters", matters)
        cut, waiting = self._session.cut(as_of, as_known, None), arguments.flag("waiting", waiting)
        with self._session.at_once() as view:
            home = chosen_own(view, names)
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
        """By id, the status changes that each of these developments caused."""
        from timeline.readmodel.queries.matters.changes import changes_beside

        cut, lines = (
            self._session.cut(None, as_known, as_recorded),
            query_arguments.entries("found", found),
        )
        with self._session.at_once() as view, _stoppable(view, while_at_it):
            return changes_beside(view, governments(view), cut, lines)

    def changes_reported(self, found: Sequence[Entry]) -> Mapping[int, Sequence[Change]]:
        """By row, the status changes of each revision on the day on which it became known."""
        from timeline.readmodel.queries.knowledge import changes_reported

        lines = query_arguments.entries("found", found)
        with self._session.at_once() as view:
            return changes_reported(view, lines)

    def day_of_news(self, *ids: str, day: str | date | None = None, step: int = 1) -> str | None:
        """The next day (or with `step=-1` the previous) on which something became known.

        `day` is the start, as `2022-04-21`; None means after all that is known.
        """
        from timeline.readmodel.queries.knowledge import day_of_news

        names, start = arguments.ids_of(ids, "day_of_news"), arguments.edtf("day", day)
        way = arguments.one_of("step", step, (1, -1))
        with self._session.at_once() as view:
            found = chosen_own(view, names)
            return day_of_news(view, found, None if start is None else str(start), way)

    def amounts(
        self,
        keep: Filter | None = None,
        *,
        as_of: When = None,
        as_known: When = None,
        as_recorded: When = None,
        while_at_it: WhileAtIt = lambda _: None,
    ) -> list[Total] | None:
        """The totals by item of what is listed, by then; None if there are too many to add up."""
        from timeline.readmodel.queries.quantities import amounts

        keep, cut = query_arguments.keep_of(keep), self._session.cut(as_of, as_known, as_recorded)
        with self._session.at_once() as view, _stoppable(view, while_at_it):
            return amounts(view, governments(view), cut, keep)

    def next_overdue(
        self, after: int, *ids: str, as_known: When = None, as_recorded: When = None
    ) -> tuple[int, str, str] | None:
        """Moment, government and matter of the next deadline that passes without a decision.

        Both moments are in seconds since the epoch.
        """
        from timeline.readmodel.queries.matters.passings import next_overdue

        names, cut = (
            arguments.ids_of(ids, "next_overdue"),
            self._session.cut(None, as_known, as_recorded),
        )
        moment = arguments.number("after", after, PAST)
        with self._session.at_once() as view:
            return next_overdue(view, chosen_own(view, names), cut, moment)

    def passings(
        self,
        start: int,
        *ids: str,
        step: int = 1,
        matters: Several = (),
        as_known: When = None,
        known_then: bool = False,
        while_at_it: WhileAtIt = lambda _: None,
    ) -> Passings:
        """The next days from `start` on (or with `step=-1` the last ones) that change a status.

        A decision becomes overdue or lapses, something comes into force or ends. `start` is in
        seconds since the epoch; the answer says which stretch of time it tells all about. With
        `known_then`, each is told with what was public on its day.
        """
        from timeline.readmodel.queries.matters.passings import passings

        names, only = arguments.ids_of(ids, "passings"), arguments.several("matters", matters)
        moment, way = (
            arguments.number("start", start, PAST),
            arguments.one_of("step", step, (1, -1)),
        )
        cut, then = (
            self._session.cut(None, as_known, None),
            arguments.flag("known_then", known_then),
        )
        with self._session.at_once() as view, _stoppable(view, while_at_it):
            home = chosen_own(view, names)
            return passings(view, home, cut, moment, step=way, matters=only, known_then=then)

    def sources(
        self,
        keep: Filter | None = None,
        *,
        as_known: When = None,
        as_recorded: When = None,
        words: str = "",
        while_at_it: WhileAtIt = lambda _: None,
    ) -> Citations:
        """Publishers and documents, with the number of developments that cite each.

        `words` keeps documents with these words in publisher, title, address or name.
        """
        from timeline.readmodel.queries.sources import citations

        keep, cut = query_arguments.keep_of(keep), self._session.cut(None, as_known, as_recorded)
        look_for = arguments.text("words", words)
        with self._session.at_once() as view, _stoppable(view, while_at_it):
            return citations(view, governments(view), cut, keep, words=look_for)

    def evidence(self, cited: CitedDocument) -> SourceDocument:
        """A source document with its text, if available, and the developments that cite it."""
        from timeline.readmodel.queries.source_document import evidence
        from timeline.readmodel.queries.sources import CitedDocument

        if not isinstance(cited, CitedDocument):
            raise arguments.BadArgument("cited", "expected a document from `sources`")
        with self._session.at_once() as view:
            return evidence(view, cited, self._session.location.folder)
