"""What the exports read from a store."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING, TypeVar

from timeline.dates.edtf import Edtf, at
from timeline.readmodel.as_of import AsOf, GovernmentRow, governments
from timeline.readmodel.entry import Entry
from timeline.readmodel.queries.developments import Filter, entries, stored_kinds
from timeline.services.overviews.agenda_query import AgendaQuery
from timeline.services.overviews.quantity_queries import QuantityQueries
from timeline.services.queries import Queries
from timeline.services.session import StoreSession

if TYPE_CHECKING:
    from timeline.publish.exports.selection import Selection
    from timeline.readmodel.matter_standing import MatterStanding
    from timeline.readmodel.queries.matters.agenda import AgendaRow
    from timeline.readmodel.queries.quantities import Total
    from timeline.readmodel.queries.recorded_span import RecordedSpan
    from timeline.readmodel.queries.replay import ReplayStep

_START = Edtf.parse("0001-01-01")
_END = Edtf.parse("9999-12-31")


_R = TypeVar("_R", bound="Total | AgendaRow")


class Record:
    """The queries of a store that exports are made of.

    A file must not depend on when it is written. So what asks for the clock, such as whether a
    decision is overdue, is answered as of the last recording, unless the selection says otherwise.
    """

    def __init__(self, session: StoreSession) -> None:
        self._session = session
        self._queries = Queries(session)
        self._agenda = AgendaQuery(session)
        self._quantities = QuantityQueries(session)

    def entries(self, chosen: Selection, kinds: Sequence[str] = ()) -> Iterator[Entry]:
        """The developments of a selection, in timeline order; `kinds` replaces its own."""
        if kinds:
            # A kind that is not stored would be looked up in the models, which are slow to import.
            with self._session.at_once() as view:
                kinds = sorted({*kinds} & {*stored_kinds(view)})
            if not kinds:
                return iter(())
        found = self._queries.log(
            *chosen.governments,
            since=chosen.since,
            until=chosen.until,
            kinds=kinds or chosen.kinds,
            matters=chosen.matters,
            as_known=chosen.as_known,
            as_recorded=chosen.as_recorded,
        )
        if chosen.as_of is None:
            return found
        cut, ends = AsOf(0, chosen.as_of), dict[str, int]()

        def had_happened(entry: Entry) -> bool:
            end = ends.get(entry.zone)
            if end is None:
                end = ends[entry.zone] = cut.instants(entry.zone).as_of
            return entry.happened_by <= end

        return filter(had_happened, found)

    def these(self, chosen: Selection, ids: Iterable[str]) -> dict[str, Entry]:
        """Some developments under the cuts of knowledge of a selection, by id."""
        listed = sorted(set(ids))
        if not listed:
            return {}
        cut = self._session.cut(None, chosen.as_known, chosen.as_recorded)
        with self._session.at_once() as view:
            found = entries(view, governments(view), cut, Filter(ids=listed))
            return {one.id: one for one in found}

    def governments(self, chosen: Selection) -> list[GovernmentRow]:
        """The governments of a selection that have developments of their own, by id."""
        with self._session.at_once() as view:
            known = governments(view)
        return [one for one in known if not chosen.governments or one.id in chosen.governments]

    def states(self, chosen: Selection) -> list[MatterStanding]:
        """The status of each matter of a selection, as of its clock.

        Kinds and dates choose matters, those that a chosen development is about. They never change
        a status, which comes of all developments of a matter.
        """
        found = self._queries.state(
            *chosen.governments,
            matters=chosen.matters,
            as_of=self.clock(chosen),
            as_known=chosen.as_known,
            as_recorded=chosen.as_recorded,
        )
        if not (chosen.kinds or chosen.since or chosen.until):
            return found
        named = self.matters_of(chosen)
        about = {(one.government, slug) for one in self.entries(chosen) for slug in named(one)}
        return [one for one in found if (one.government, one.matter) in about]

    def totals(self, chosen: Selection) -> list[Total]:
        """What was pledged, committed and delivered in a selection, as of its clock."""
        found = self._quantities.totals(
            *chosen.governments,
            as_of=self.clock(chosen),
            as_known=chosen.as_known,
            as_recorded=chosen.as_recorded,
        )
        if not (chosen.matters or chosen.kinds or chosen.since or chosen.until):
            return found
        return self._of_matters(found, chosen)

    def agenda(self, chosen: Selection) -> list[AgendaRow]:
        """All that is on the agenda of a selection, as of its clock: also what has passed."""
        found = self._agenda.agenda(
            *chosen.governments,
            since=chosen.since or _START,
            until=chosen.until or _END,
            as_of=self.clock(chosen),
            as_known=chosen.as_known,
            as_recorded=chosen.as_recorded,
        )
        if not chosen.matters:
            return found
        # Its dates are days on the agenda.
        return self._of_matters(found, replace(chosen, since=None, until=None))

    def _of_matters(self, found: list[_R], chosen: Selection) -> list[_R]:
        """The rows of the matters of a selection."""
        shown = {(one.government, one.matter) for one in self.states(chosen)}
        return [one for one in found if (one.government, one.matter) in shown]

    def replay(self, chosen: Selection) -> Iterator[ReplayStep]:
        """The developments of a selection with their status changes, up to its clock."""
        return self._queries.replay(
            *chosen.governments,
            matters=chosen.matters,
            until=self.clock(chosen),
            as_known=chosen.as_known,
            as_recorded=chosen.as_recorded,
        )

    def matters_of(self, chosen: Selection) -> Callable[[Entry], list[str]]:
        """What gives the matters of a development by their names under the cut, each once."""
        from timeline.readmodel.names.matter_names import present_names

        with self._session.at_once() as view:
            cut = AsOf(0, None, None, chosen.as_recorded)
            names = present_names(view, governments(view), cut)

        def matters(entry: Entry) -> list[str]:
            found = (names.get((entry.government, one), one) for one in entry.matters)
            return list(dict.fromkeys(found))

        return matters

    def clock(self, chosen: Selection) -> Edtf:
        """The moment of statuses: as the selection says, else the last recording."""
        if chosen.as_of is not None:
            return chosen.as_of
        if chosen.as_known is not None:
            return chosen.as_known
        return at(self.last_recorded(chosen) // 1_000_000)

    def now(self, chosen: Selection) -> int:
        """The same moment in seconds since the epoch; of a day, its end in UTC."""
        return AsOf(0, self.clock(chosen)).instants("UTC").as_of

    def last_recorded(self, chosen: Selection) -> int:
        """When the store last recorded something, in microseconds since the epoch; 0 if never."""
        found = self._span(chosen)
        return 0 if found is None else found.last

    def first_recorded(self, chosen: Selection) -> int:
        """When the store first recorded something, in microseconds since the epoch; 0 if never."""
        found = self._span(chosen)
        return 0 if found is None else found.first

    def _span(self, chosen: Selection) -> RecordedSpan | None:
        """When it recorded; a moment in the future is of a wrong clock, and does not count."""
        from timeline.readmodel.queries.recorded_span import recorded_span

        limit = int(self._session.now().timestamp() * 1_000_000)
        as_recorded = AsOf(0, None, None, chosen.as_recorded).instants("UTC").as_recorded
        with self._session.at_once() as view:
            return recorded_span(view, min(limit, as_recorded))

    def today(self) -> datetime:
        """The present moment in UTC: nothing in a feed is later."""
        return self._session.now().astimezone(UTC)

    def identity(self) -> str:
        """The UUID of the store."""
        return self._session.reader().identity()
