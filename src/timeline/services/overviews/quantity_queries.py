"""The query of the API that adds quantities up."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from timeline.readmodel.joint.joint_matters import chosen_own
from timeline.services import arguments
from timeline.services.arguments import When
from timeline.services.session import StoreSession

if TYPE_CHECKING:
    from timeline.readmodel.queries.quantities import By, Total

GROUPS: Final = ("item", "government", "counterpart", "matter")
"""What totals can be grouped by."""


class QuantityQueries:
    """Adds up what was pledged, committed and delivered."""

    def __init__(self, session: StoreSession) -> None:
        self._session = session

    def totals(
        self,
        *ids: str,
        by: By | None = None,
        as_of: When = None,
        as_known: When = None,
        as_recorded: When = None,
    ) -> list[Total]:
        """What was pledged, committed and delivered by then, and what is outstanding.

        Args:
            ids: Governments; by default all.
            by: Group the rows by `item`, `government`, `counterpart` or `matter`; by default a row
                for each combination of them.
            as_of: Only what had certainly happened by then.
            as_known: Only what was public by then.
            as_recorded: Only what this store had recorded by then.

        Raises:
            BadArgument: if `by` is another word.
        """
        from timeline.readmodel.queries.quantities import totals

        names = arguments.ids_of(ids, "totals")
        group = None if by is None else arguments.one_of("by", by, GROUPS)
        cut = self._session.cut(as_of, as_known, as_recorded)

        def ask() -> list[Total]:
            with self._session.at_once() as view:
                return totals(view, chosen_own(view, names), cut, group)

        return self._session.asked(ask)
