"""What pages ask of a store: windows of a log, every status that a matter ever had, and proofs."""

from __future__ import annotations

from typing import TYPE_CHECKING

from timeline.domain.matter.status import LAPSE_AFTER
from timeline.services import arguments, query_arguments
from timeline.services.arguments import BadArgument, Several, When
from timeline.services.session import StoreSession

if TYPE_CHECKING:
    from timeline.publish.proofs import SealedHistory
    from timeline.readmodel.queries.developments import Filter
    from timeline.readmodel.queries.log_windows import LogWindow, WindowOrder
    from timeline.readmodel.queries.matters.rectangles import StatusMap


class PageQueries:
    """Reads what pages show, for front ends and the writers of pages."""

    def __init__(self, session: StoreSession) -> None:
        self._session = session

    def standings(
        self,
        *ids: str,
        as_recorded: When = None,
        matters: Several = (),
        lapse_after: int = LAPSE_AFTER,
    ) -> list[StatusMap]:
        """Each matter with all its statuses, as of every moment and as known at every moment.

        In each rectangle `state` returns one and the same row, but for the list of developments.

        Args:
            ids: Governments; by default all.
            as_recorded: Only what this store had recorded by then.
            matters: Only these.
            lapse_after: Seconds after its window at which an overdue decision counts as lapsed.
        """
        names = arguments.ids_of(ids, "standings")
        cut = self._session.cut(None, None, as_recorded)
        only = arguments.several("matters", matters)
        lapse = arguments.number("lapse_after", lapse_after)

        def asked() -> list[StatusMap]:
            from timeline.readmodel.joint.status_maps import status_maps

            with self._session.at_once() as view:
                return list(status_maps(view, names, cut, matters=only, lapse_after=lapse))

        return self._session.asked(asked)

    def log_window(
        self,
        keep: Filter | None = None,
        *,
        order: WindowOrder = "happened",
        limit: int = 50,
        before: str | None = None,
        after: str | None = None,
        as_known: When = None,
        as_recorded: When = None,
    ) -> LogWindow:
        """A window of a log of any size, the newest first, with the keys of those beside it.

        Args:
            keep: The filter.
            order: `happened` is timeline order; in `recorded`, what was recorded or amended last is
                first.
            limit: The most developments.
            before: Only what is older than this key, which the window before it has.
            after: Only what is newer than this key.
            as_known: Only what was public by then.
            as_recorded: Only what this store had recorded by then.

        Raises:
            BadArgument: naming the parameter.
            BadQuery, QueryTooSlow: if the query has a syntax error, or takes too long.
        """
        from timeline.readmodel.as_of import governments
        from timeline.readmodel.joint.joint_matters import chosen_or_joint
        from timeline.readmodel.queries.developments import stored_kinds
        from timeline.readmodel.queries.log_windows import log_window, window_key

        arguments.one_of("order", order, ("happened", "recorded"))
        most = min(arguments.number("limit", limit), arguments.MOST - 1)  # one more is read
        keys = {"before": before, "after": after}
        if before is not None and after is not None:
            raise BadArgument("after", "it cannot be combined with before")
        found = {
            name: window_key(arguments.text(name, text), order)
            for name, text in keys.items()
            if text is not None
        }
        for name, key in found.items():
            if key is None:
                raise BadArgument(name, "this is not a key of a window in this order")
        keep, cut = query_arguments.keep_of(keep), self._session.cut(None, as_known, as_recorded)

        def asked() -> LogWindow:
            with self._session.at_once() as view:
                everyone = governments(view)
                chosen_or_joint(view, everyone, keep.governments)
                query_arguments.known_kinds(keep.kinds, stored_kinds(view) if keep.kinds else ())
                return log_window(view, everyone, cut, keep, order=order, limit=most, **found)

        return self._session.asked(asked)

    def sealed(self, size: int | None = None) -> SealedHistory:
        """A checkpoint of the store, and what proves that a development is in it.

        Args:
            size: How many events it seals; by default all that there are.

        Raises:
            NotProven: if the store was altered.
        """
        from timeline.publish.proofs import SealedHistory

        view = self._session.fresh()
        return SealedHistory(self._session.reader(), view, arguments.number_or_none("size", size))
