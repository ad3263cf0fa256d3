"""The query of the agenda: what is expected, planned, and comes into force or ends."""

from __future__ import annotations

from timeline.domain.matter.status import LAPSE_AFTER
from timeline.light_typing import TYPE_CHECKING
from timeline.readmodel.as_of import governments
from timeline.readmodel.joint.joint_matters import chosen_or_joint, joint_matters
from timeline.services import arguments
from timeline.services.arguments import BadArgument, When
from timeline.services.session import StoreSession

if TYPE_CHECKING:
    from timeline.readmodel.queries.matters.agenda import AgendaRow

DAY = 86_400
WITHIN = 30 * DAY
"""Seconds from the first day, where no last day is given."""


class AgendaQuery:
    """Reads the agenda of governments."""

    def __init__(self, session: StoreSession) -> None:
        self._session = session

    def agenda(
        self,
        *ids: str,
        since: When = None,
        until: When = None,
        within: int | None = None,
        as_of: When = None,
        as_known: When = None,
        as_recorded: When = None,
        lapse_after: int = LAPSE_AFTER,
    ) -> list[AgendaRow]:
        """What is expected, planned, comes into force or ends, by day; overdue decisions first.

        Args:
            ids: Governments; by default all. One that is named also has what it does with others.
            since: The first day; by default that of the clock.
            until: The last day.
            within: Instead of `until`, seconds after the first day; by default 30 days.
            as_of: The clock, which says what is overdue; by default `as_known`, else now.
            as_known: Only what was public by then.
            as_recorded: Only what this store had recorded by then.
            lapse_after: Seconds after its window at which an overdue decision is left out.
        """
        names = arguments.ids_of(ids, "agenda")
        cut = self._session.cut(as_of, as_known, as_recorded)
        first, last = arguments.edtf("since", since), arguments.edtf("until", until)
        lapse = arguments.number("lapse_after", lapse_after)
        if last is not None and within is not None:
            raise BadArgument("within", "it cannot be combined with until")
        seconds = WITHIN if within is None else arguments.number("within", within)
        ends = [one.nearest_bounds("UTC") for one in (first, last) if one is not None]
        if len(ends) == 2 and ends[1].latest < ends[0].earliest:
            raise BadArgument("until", f"{last} is before {first}")

        def asked() -> list[AgendaRow]:
            from timeline.readmodel.queries.matters.agenda import agenda

            with self._session.at_once() as view:
                everyone = governments(view)
                found = chosen_or_joint(view, everyone, names)
                joint = list(joint_matters(view, everyone, found, cut)) if names else []
                return agenda(
                    view,
                    everyone,
                    found,
                    cut,
                    first,
                    last,
                    joint=joint,
                    within=seconds,
                    lapse_after=lapse,
                )

        return self._session.asked(asked)
