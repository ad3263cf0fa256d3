"""What pages ask of a store: every status that each matter ever had, and proofs."""

from __future__ import annotations

from typing import TYPE_CHECKING

from timeline.domain.matter.status import LAPSE_AFTER
from timeline.services import arguments
from timeline.services.arguments import Several, When
from timeline.services.session import StoreSession

if TYPE_CHECKING:
    from timeline.publish.proofs import SealedHistory
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
