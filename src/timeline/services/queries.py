"""The queries of the API: what happened, what was known, and the status of matters."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import wraps

from timeline.dates.edtf import Edtf
from timeline.domain.matter.status import LAPSE_AFTER
from timeline.frozen import replaced
from timeline.light_typing import TYPE_CHECKING, Any, Concatenate, ParamSpec, TypeVar
from timeline.readmodel.as_of import governments
from timeline.readmodel.entry import Entry
from timeline.readmodel.joint.joint_matters import chosen_or_joint, chosen_own, standings_of
from timeline.readmodel.queries.developments import Filter, entries, stored_kinds
from timeline.services import arguments, query_arguments
from timeline.services.arguments import BadArgument, Several, When
from timeline.services.session import StoreSession

if TYPE_CHECKING:
    from datetime import date

    from timeline.readmodel.matter_standing import MatterStanding
    from timeline.readmodel.queries.development_detail import DevelopmentDetail
    from timeline.readmodel.queries.diff import Difference
    from timeline.readmodel.queries.replay import ReplayStep
    from timeline.readmodel.queries.summaries import GovernmentSummary, MatterSummary
    from timeline.services.follow import Follower


P = ParamSpec("P")
T = TypeVar("T")


def again_if_the_view_is_damaged(
    ask: Callable[Concatenate[Queries, P], T],
) -> Callable[Concatenate[Queries, P], T]:
    """Decorates a query that is repeated on a rebuilt view if the old one is damaged."""

    @wraps(ask)
    def asked(self: Queries, /, *args: P.args, **kwargs: P.kwargs) -> T:
        return self._session.asked(lambda: ask(self, *args, **kwargs))

    return asked


class Queries:
    """Reads the record, with the same three cuts for every query."""

    def __init__(self, session: StoreSession) -> None:
        self._session = session

    @again_if_the_view_is_damaged
    def governments(self, *ids: str) -> list[GovernmentSummary]:
        """The governments, with the number of developments of each."""
        from timeline.readmodel.queries.summaries import government_summaries

        names = arguments.ids_of(ids, "governments")
        with self._session.at_once() as view:
            return government_summaries(view, chosen_own(view, names))

    @again_if_the_view_is_damaged
    def matters(
        self, *ids: str, as_of: When = None, as_known: When = None, as_recorded: When = None
    ) -> list[MatterSummary]:
        """The matters of the given governments, with title and status."""
        from timeline.readmodel.queries.summaries import matter_summaries

        names, cut = (
            arguments.ids_of(ids, "matters"),
            self._session.cut(as_of, as_known, as_recorded),
        )
        with self._session.at_once() as view:
            return matter_summaries(view, chosen_own(view, names), cut)

    @again_if_the_view_is_damaged
    def stats(self, *ids: str) -> dict[str, Any]:
        """Counts of developments: in all, and by kind, government and publisher."""
        from timeline.readmodel.queries.summaries import counts

        names = arguments.ids_of(ids, "stats")
        with self._session.at_once() as view:
            return counts(view, chosen_own(view, names))

    @again_if_the_view_is_damaged
    def log(
        self,
        *ids: str,
        since: When = None,
        until: When = None,
        after: int | None = None,
        kinds: Several = (),
        matters: Several = (),
        actors: Several = (),
        tags: Several = (),
        counterparts: Several = (),
        verifications: Several = (),
        where: Several = (),
        contradictory: bool = False,
        grep: str | None = None,
        query: str | None = None,
        limit: int | None = None,
        reverse: bool = False,
        as_known: When = None,
        as_recorded: When = None,
    ) -> Iterator[Entry]:
        """The developments of the given governments (by default all), in timeline order.

        `since` and `until` keep what may have happened in that span. The log of a government
        includes what others did jointly with it. `after` keeps what was recorded after a
        `position()` of the store. `limit` counts in the given order. `where` is `key=value` for an
        attribute; of several values of one key any will do. `contradictory` keeps what takes part
        in a contradiction recorded on purpose. `grep` is text, taken literally; `query` is
        SQLite's full-text language, with at most 16 words and ten seconds.

        The entries are read lazily, all from the record as it is now, and stay valid after the
        timeline is closed.

        Raises:
            BadArgument: naming the parameter, such as a kind that does not exist.
            AnswerEnded: during iteration, if the timeline was closed.
            BadQuery, QueryTooSlow: if the query has a syntax error, or takes too long.
        """
        if query is not None:
            from timeline.readmodel.queries.fulltext import full_text_query

            full_text_query(arguments.text("query", query))
        keep = Filter(
            arguments.ids_of(ids, "log"),
            arguments.edtf("since", since),
            arguments.edtf("until", until),
            arguments.several("kinds", kinds),
            arguments.several("matters", matters),
            arguments.several("actors", actors),
            arguments.several("tags", tags),
            arguments.several("counterparts", counterparts),
            query_arguments.verifications(verifications),
            query_arguments.attributes(where),
            grep=arguments.text_or_none("grep", grep),
            query=query,
        )
        known_to = arguments.number_or_none("after", after)
        most, backwards = (
            arguments.number_or_none("limit", limit),
            arguments.flag("reverse", reverse),
        )
        cut = self._session.cut(None, as_known, as_recorded)
        with self._session.at_once() as view:
            known = governments(view)
            in_question = chosen_or_joint(view, known, keep.governments)
            query_arguments.known_kinds(keep.kinds, stored_kinds(view) if keep.kinds else ())
            zones = query_arguments.zones_of(in_question)
            query_arguments.in_order(("since", "until"), keep.since, keep.until, zones)
            if known_to is not None:
                keep = replaced(keep, recorded_from=self._recorded_from(known_to))
            if arguments.flag("contradictory", contradictory):
                from timeline.readmodel.queries.matters.contradictions import contradictory_ids

                keep = replaced(keep, ids=contradictory_ids(view, known, cut) or [""])
            return self._session.streams.start(
                entries(view, known, cut, keep, limit=most, reverse=backwards)
            )

    def _recorded_from(self, position: int) -> dict[str, int]:
        """By government, the first version that was recorded after a position."""
        found: dict[str, int] = {}
        for page in self._session.read_model().reader.rows(after=position):
            for row in page:
                found.setdefault(row.government, row.version)
        return found

    def follow(self, position: int | None = None) -> Follower:
        """Yields each development as it is recorded, and waits for the next one.

        A server sends notifications; a file is polled twenty times a second. The order is that of
        recording. Amendments are included, and developments that other processes or this timeline
        append. Each has its `position`, from which a later call can continue. The iterator ends
        within a second when the timeline is closed, even from another thread. Meanwhile the
        timeline can be used. `available()` returns what is there already, without waiting.

        Args:
            position: The last event that the caller knows, 0 for none; by default the newest.

        Raises:
            BadArgument: if the store has fewer events.
            StoreError: during iteration, if the store is gone or away; `next` then retries.
        """
        from timeline.services.follow import Follower

        known = arguments.number_or_none("position", position)
        newest = self._session.read_model().reader.position()
        if known is not None and known > newest:
            raise BadArgument("position", f"{known} is after the newest event, {newest}")
        follower = Follower(self._session.twin(), newest if known is None else known)
        self._session.streams.add(follower)
        return follower

    @again_if_the_view_is_damaged
    def show(
        self, development_id: str, *, as_known: When = None, as_recorded: When = None
    ) -> DevelopmentDetail:
        """A development in full: its current text, amendments, and quotes in context.

        Its id may be `SCHEME:VALUE`, an identifier of it or of one of its sources.

        Raises:
            AmbiguousIdentifier: if several developments have the identifier.
            UnknownDevelopment: if the store, or the cut, does not have it.
        """
        from timeline.readmodel.queries.development_detail import shown

        name = arguments.text("development_id", development_id)
        cut = self._session.cut(None, as_known, as_recorded)
        location = self._session.location
        with self._session.at_once() as view:
            return shown(view, governments(view), name, cut, lambda: location.folder)

    @again_if_the_view_is_damaged
    def state(
        self,
        *ids: str,
        as_of: When = None,
        as_known: When = None,
        as_recorded: When = None,
        matters: Several = (),
        lapse_after: int = LAPSE_AFTER,
        developments: bool = True,
    ) -> list[MatterStanding]:
        """The status of each matter.

        Args:
            ids: Governments; by default all.
            as_of: Only what had happened by then.
            as_known: Only what was public by then.
            as_recorded: Only what this store had recorded by then.
            matters: Only these.
            lapse_after: Seconds after its window at which an overdue decision counts as lapsed.
            developments: Whether to list those that had happened; there may be very many.
        """
        names, cut = arguments.ids_of(ids, "state"), self._session.cut(as_of, as_known, as_recorded)
        only = arguments.several("matters", matters)
        how = query_arguments.of_standings(lapse_after, developments)
        with self._session.at_once() as view:
            return list(standings_of(view, names, cut, matters=only, **how))

    @again_if_the_view_is_damaged
    def pending(
        self,
        *ids: str,
        as_of: When = None,
        as_known: When = None,
        as_recorded: When = None,
        overdue: bool = False,
        lapse_after: int = LAPSE_AFTER,
        developments: bool = True,
    ) -> list[MatterStanding]:
        """The matters that wait for a decision; with `overdue` only those whose window passed."""
        from timeline.readmodel.matter_standing import in_order_of_urgency

        names = arguments.ids_of(ids, "pending")
        cut = self._session.cut(as_of, as_known, as_recorded)
        late = arguments.flag("overdue", overdue)
        how = query_arguments.of_standings(lapse_after, developments)
        with self._session.at_once() as view:
            found = standings_of(view, names, cut, waiting=True, **how)
            return in_order_of_urgency(
                one for one in found if not late or one.status in ("overdue", "lapsed")
            )

    @again_if_the_view_is_damaged
    def diff(
        self,
        first: str | Edtf | date,
        second: str | Edtf | date,
        *ids: str,
        known: bool = False,
        as_of: When = None,
        as_known: When = None,
        as_recorded: When = None,
        lapse_after: int = LAPSE_AFTER,
    ) -> Difference:
        """What changed between two days or, with `known`, between two states of knowledge.

        Args:
            first: The earlier day or moment.
            second: The later one.
            ids: Governments; by default all.
            known: Compare what was public by the first and by the second.
            as_of: With `known`: only what had happened by then.
            as_known: Without `known`: only what was public by then.
            as_recorded: Only what this store had recorded by then.
            lapse_after: As in `state`.
        """
        from timeline.readmodel.queries.diff import between_days, between_knowledge

        names = arguments.ids_of(ids, "diff")
        one, other = arguments.day("first", first), arguments.day("second", second)
        cut = self._session.cut(as_of, as_known, as_recorded)
        lapse, known = arguments.number("lapse_after", lapse_after), arguments.flag("known", known)
        if known and as_known is not None:
            raise BadArgument(
                "as_known", "not with known=True, which uses first and second for this"
            )
        if not known and as_of is not None:
            raise BadArgument("as_of", "only with known=True; otherwise first and second are used")
        with self._session.at_once() as view:
            everyone = governments(view)
            found = chosen_own(view, names)
            query_arguments.in_order(
                ("first", "second"), one, other, query_arguments.zones_of(found), ends=True
            )
            if known:
                return between_knowledge(
                    view, found, one, other, cut, everyone=everyone, lapse_after=lapse
                )
            cuts = (replaced(cut, as_of=one), replaced(cut, as_of=other))
            return between_days(view, found, *cuts, everyone=everyone, lapse_after=lapse)

    @again_if_the_view_is_damaged
    def replay(
        self,
        *ids: str,
        since: When = None,
        until: When = None,
        matters: Several = (),
        as_known: When = None,
        as_recorded: When = None,
        lapse_after: int = LAPSE_AFTER,
    ) -> Iterator[ReplayStep]:
        """The story in order: each development with the status changes that it causes.

        The steps are read lazily, as in `log`.
        """
        from timeline.readmodel.queries.replay import replay

        names, only = arguments.ids_of(ids, "replay"), arguments.several("matters", matters)
        begin, end = arguments.edtf("since", since), arguments.edtf("until", until)
        lapse = arguments.number("lapse_after", lapse_after)
        cut = self._session.cut(None, as_known, as_recorded)
        if end is not None:
            cut = replaced(cut, as_of=end)
        keep = Filter(governments=names, since=begin, until=end, matters=only)
        with self._session.at_once() as view:
            known = governments(view)
            zones = query_arguments.zones_of(chosen_or_joint(view, known, names))
            query_arguments.in_order(("since", "until"), begin, end, zones)
            return self._session.streams.start(replay(view, known, cut, keep, lapse_after=lapse))
