"""What happened, when, according to whom, and what was known: the questions one asks."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from functools import wraps
from itertools import chain, islice
from typing import TYPE_CHECKING, Any, Concatenate, Final, ParamSpec, TypeVar

from timeline.domain.dates import Edtf
from timeline.domain.status import LAPSE_AFTER
from timeline.door.opened import Opened, When, as_edtf
from timeline.views.cuts import chosen
from timeline.views.entries import Entry, Filter, entries
from timeline.views.standings import MatterStanding, in_order_of_urgency, standings
from timeline.views.view import governments

if TYPE_CHECKING:
    from timeline.showing import Shown
    from timeline.views.differences import Difference
    from timeline.views.overviews import GovernmentSummary, MatterSummary
    from timeline.views.replay import Beat


P = ParamSpec("P")
T = TypeVar("T")
D = TypeVar("D", bound=Opened)
AHEAD: Final = 200
"""How much of an answer is looked at before the first of it is given."""


def again_where_the_view_is_damaged(
    ask: Callable[Concatenate[D, P], T],
) -> Callable[Concatenate[D, P], T]:
    """A question that is asked again of a new view where the old one turns out to be damaged."""

    @wraps(ask)
    def asked(self: D, /, *args: P.args, **kwargs: P.kwargs) -> T:
        return self.asked(lambda door: ask(door, *args, **kwargs))

    return asked


def begun_again_where_the_view_is_damaged(
    ask: Callable[Concatenate[D, P], Iterator[T]],
) -> Callable[Concatenate[D, P], Iterator[T]]:
    """The same of an answer that comes bit by bit, until the first of it is given."""

    @wraps(ask)
    def asked(self: D, /, *args: P.args, **kwargs: P.kwargs) -> Iterator[T]:
        def begun(door: D) -> Iterator[T]:
            found = ask(door, *args, **kwargs)
            first = list(islice(found, AHEAD))
            return chain(first, found)

        return self.asked(begun)

    return asked


class Answers(Opened):
    """Reading, with every question under the same three cuts."""

    # ------------------------------------------------------------------ reading

    @again_where_the_view_is_damaged
    def governments(self, *ids: str) -> list[GovernmentSummary]:
        """The governments, with how much is recorded of each."""
        from timeline.views.overviews import government_summaries

        view = self._fresh()
        return government_summaries(view, chosen(governments(view), ids))

    @again_where_the_view_is_damaged
    def matters(
        self, *ids: str, as_of: When = None, as_known: When = None, as_recorded: When = None
    ) -> list[MatterSummary]:
        """The matters of the given governments, with title and status."""
        from timeline.views.overviews import matter_summaries

        view = self._fresh()
        cut = self._cut(as_of, as_known, as_recorded)
        return matter_summaries(view, chosen(governments(view), ids), cut)

    @again_where_the_view_is_damaged
    def stats(self, *ids: str) -> dict[str, Any]:
        """How much is in the store: in all, and by kind, government and publisher."""
        from timeline.views.overviews import counts

        view = self._fresh()
        return counts(view, chosen(governments(view), ids))

    @begun_again_where_the_view_is_damaged
    def log(
        self,
        *ids: str,
        since: When = None,
        until: When = None,
        kinds: Sequence[str] = (),
        matters: Sequence[str] = (),
        actors: Sequence[str] = (),
        tags: Sequence[str] = (),
        counterparts: Sequence[str] = (),
        verifications: Sequence[str] = (),
        grep: str | None = None,
        query: str | None = None,
        limit: int | None = None,
        reverse: bool = False,
        as_known: When = None,
        as_recorded: When = None,
    ) -> Iterator[Entry]:
        """The developments of the given governments (all, where none is), in timeline order.

        `since` and `until` keep what may have happened in that span. A development that is
        joint with a government is in its log too. `limit` counts in the order asked for.
        `grep` is text, taken literally; `query` is SQLite's full-text language, with at most 16
        words and ten seconds.

        Raises:
            BadQuery: where the query cannot be read, saying why; QueryTooSlow, when asked.
        """
        if query is not None:
            from timeline.views.queries import full_text_query

            full_text_query(query)
        view = self._fresh()
        known = governments(view)
        chosen(known, ids)
        keep = Filter(
            ids, as_edtf(since), as_edtf(until), kinds, matters, actors, tags, counterparts,
            verifications, grep, query,
        )  # fmt: skip
        cut = self._cut(None, as_known, as_recorded)
        return entries(view, known, cut, keep, limit=limit, reverse=reverse)

    @again_where_the_view_is_damaged
    def show(
        self, development_id: str, *, as_known: When = None, as_recorded: When = None
    ) -> Shown:
        """All of a development: how it shows, its amendments, its quotes in their context.

        Raises:
            UnknownDevelopment: where the store, or the cut, does not have it.
        """
        from timeline.showing import shown

        view = self._fresh()
        cut = self._cut(None, as_known, as_recorded)
        return shown(view, governments(view), development_id, cut, self.location.folder)

    @again_where_the_view_is_damaged
    def state(
        self,
        *ids: str,
        as_of: When = None,
        as_known: When = None,
        as_recorded: When = None,
        matters: Sequence[str] = (),
        lapse_after: int = LAPSE_AFTER,
    ) -> list[MatterStanding]:
        """Where each matter stands.

        Args:
            ids: Governments; all where none is given.
            as_of: What had happened by then.
            as_known: What was public by then.
            as_recorded: What this store held then.
            matters: Only these.
            lapse_after: Seconds after its window at which an overdue decision counts as lapsed.
        """
        view = self._fresh()
        cut = self._cut(as_of, as_known, as_recorded)
        found = chosen(governments(view), ids)
        return list(standings(view, found, cut, matters=matters, lapse_after=lapse_after))

    @again_where_the_view_is_damaged
    def pending(
        self,
        *ids: str,
        as_of: When = None,
        as_known: When = None,
        as_recorded: When = None,
        overdue: bool = False,
        lapse_after: int = LAPSE_AFTER,
    ) -> list[MatterStanding]:
        """The matters that wait for a decision; with `overdue` only those whose window passed."""
        view = self._fresh()
        cut = self._cut(as_of, as_known, as_recorded)
        found = standings(
            view, chosen(governments(view), ids), cut, lapse_after=lapse_after, waiting=True
        )
        return in_order_of_urgency(
            one for one in found if not overdue or one.status in ("overdue", "lapsed")
        )

    @again_where_the_view_is_damaged
    def diff(
        self,
        first: str | Edtf,
        second: str | Edtf,
        *ids: str,
        known: bool = False,
        as_of: When = None,
        as_known: When = None,
        as_recorded: When = None,
        lapse_after: int = LAPSE_AFTER,
    ) -> Difference:
        """What changed between two days or, with `known`, between two states of knowledge."""
        from timeline.views.differences import between_days, between_knowledge

        view = self._fresh()
        found = chosen(governments(view), ids)
        one, other = Edtf.parse(str(first)), Edtf.parse(str(second))
        cut = self._cut(as_of, as_known, as_recorded)
        if known:
            return between_knowledge(
                view, found, one, other, cut, everyone=governments(view), lapse_after=lapse_after
            )
        cuts = (replace(cut, as_of=one), replace(cut, as_of=other))
        return between_days(view, found, *cuts, everyone=governments(view), lapse_after=lapse_after)

    @begun_again_where_the_view_is_damaged
    def replay(
        self,
        *ids: str,
        since: When = None,
        until: When = None,
        matters: Sequence[str] = (),
        as_known: When = None,
        as_recorded: When = None,
        lapse_after: int = LAPSE_AFTER,
    ) -> Iterator[Beat]:
        """The story in order: each development with the status changes that it causes."""
        from timeline.views.replay import replay

        view = self._fresh()
        known = governments(view)
        chosen(known, ids)
        end = as_edtf(until)
        cut = self._cut(None, as_known, as_recorded)
        if end is not None:
            cut = replace(cut, as_of=end)
        keep = Filter(governments=ids, since=as_edtf(since), until=end, matters=matters)
        return replay(view, known, cut, keep, lapse_after=lapse_after)
