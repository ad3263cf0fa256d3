"""The queries of the API for what matters went through."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable, Sequence
from itertools import islice
from typing import TYPE_CHECKING, Any

from timeline.dates.edtf import PAST
from timeline.domain.matter.status import LAPSE_AFTER
from timeline.readmodel.as_of import AsOf, GovernmentRow, governments
from timeline.readmodel.joint.joint_matters import chosen_or_joint, joint_matters
from timeline.services import arguments, query_arguments
from timeline.services.arguments import Several, When
from timeline.services.session import StoreSession

if TYPE_CHECKING:
    import sqlite3

    from timeline.dates.edtf import Edtf
    from timeline.readmodel.queries.matters.tracks import Track, TrackName


class TrackQueries:
    """Reads statuses over time, of all matters or of those in sight."""

    def __init__(self, session: StoreSession) -> None:
        self._session = session

    def tracks(
        self,
        *ids: str,
        matters: Several = (),
        from_: When = None,
        until: When = None,
        limit: int | None = None,
        as_known: When = None,
        as_recorded: When = None,
        lapse_after: int = LAPSE_AFTER,
    ) -> list[Track]:
        """What each matter went through: its statuses over time, the busiest matter first.

        At any moment, a track says what `state` says with that moment as `as_of`. It goes on after
        today, as far as what is known tells: what will be overdue, in force, or ended.

        Args:
            ids: Governments; by default all.
            matters: Only these, by any of their slugs.
            from_: Only matters that have a status on that day or later.
            until: Only matters that have a status on that day or earlier.
            limit: The most tracks.
            as_known: Only what was public by then.
            as_recorded: Only what this store had recorded by then.
            lapse_after: Seconds after its window at which an overdue decision counts as lapsed.

        Raises:
            BadArgument: naming the parameter, such as an `until` that is before `from_`.
        """
        from timeline.readmodel.queries.matters.tracks import tracks

        names, only = arguments.ids_of(ids, "tracks"), arguments.several("matters", matters)
        begin, end = arguments.edtf("from_", from_), arguments.edtf("until", until)
        given = arguments.number_or_none("limit", limit)
        # `islice` takes no larger number.
        most = None if given is None else min(given, sys.maxsize)
        lapse = arguments.number("lapse_after", lapse_after)
        cut = self._session.cut(None, as_known, as_recorded)

        def ask() -> list[Track]:
            with self._session.at_once() as view:
                known = governments(view)
                chosen = chosen_or_joint(view, known, names)
                zones = query_arguments.zones_of(chosen)
                query_arguments.in_order(("from_", "until"), begin, end, zones)
                listed = _names(view, known, chosen, cut, only, joint=bool(names))
                found = tracks(view, _by_id(known), cut, listed, lapse)
                return list(islice(filter(_touches(begin, end), found), most))

        return self._session.asked(ask)

    def track_names(
        self,
        *ids: str,
        matters: Several = (),
        as_known: When = None,
        as_recorded: When = None,
    ) -> list[TrackName]:
        """Government and name of each matter that has a track, in the order of `tracks`.

        A screen asks for these once, and then for the tracks of the rows in sight. With a cut of
        knowledge, some may have no status.
        """
        names, only = arguments.ids_of(ids, "track_names"), arguments.several("matters", matters)
        cut = self._session.cut(None, as_known, as_recorded)
        with self._session.at_once() as view:
            known = governments(view)
            chosen = chosen_or_joint(view, known, names)
            return _names(view, known, chosen, cut, only, joint=bool(names))

    def tracks_of(
        self,
        names: Sequence[TrackName],
        *,
        first: int | None = None,
        last: int | None = None,
        apart: int = 1,
        as_known: When = None,
        as_recorded: When = None,
        lapse_after: int = LAPSE_AFTER,
    ) -> list[Track]:
        """The tracks of some matters that `track_names` returned, in that order.

        Matters that have no status, or are gone, are omitted. With `first` and `last`, in seconds
        since the epoch, only these moments are told right; of changes within `apart` seconds, only
        the last. A matter may have thousands of them.
        """
        from timeline.readmodel.queries.matters.tracks import TrackDetail, tracks

        listed = _pairs(names)
        lapse = arguments.number("lapse_after", lapse_after)
        cut = self._session.cut(None, as_known, as_recorded)
        detail = None
        if first is not None and last is not None:
            detail = TrackDetail(
                arguments.number("first", first, PAST),
                arguments.number("last", last, PAST),
                arguments.number("apart", apart, 1),
            )
        with self._session.at_once() as view:
            homes = _by_id(governments(view))
            there = [one for one in listed if one[0] in homes]
            return list(tracks(view, homes, cut, there, lapse, detail))


def _pairs(given: Any) -> list[TrackName]:
    try:
        return [(str(government), str(matter)) for government, matter in given]
    except (TypeError, ValueError):
        raise arguments.BadArgument(
            "names", "expected pairs of a government and a matter", "Pass those of `track_names`."
        ) from None


def _by_id(known: Iterable[GovernmentRow]) -> dict[str, GovernmentRow]:
    return {one.id: one for one in known}


def _names(
    view: sqlite3.Connection,
    known: Sequence[GovernmentRow],
    chosen: Sequence[GovernmentRow],
    cut: AsOf,
    matters: Sequence[str],
    *,
    joint: bool,
) -> list[TrackName]:
    """The matters of governments, and those of others on which they did something with them."""
    from timeline.readmodel.queries.matters.tracks import busiest_first, counted_matters

    found = counted_matters(view, chosen, cut, matters)
    if joint:
        for home, those in joint_matters(view, known, chosen, cut, matters):
            found += counted_matters(view, [home], cut, those)
    return busiest_first(found)


def _touches(begin: Edtf | None, end: Edtf | None) -> Callable[[Track], bool]:
    """Whether a track has a status in a span of days, which are those of its government."""

    def touches(one: Track) -> bool:
        last = one.spans[-1].ends
        return (
            begin is None or last is None or last > begin.nearest_bounds(one.zone).earliest
        ) and (end is None or one.spans[0].begins <= end.nearest_bounds(one.zone).latest)

    return touches
