"""The query of the API that finds what still needs reporting."""

from __future__ import annotations

import heapq
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from timeline.readmodel.as_of import governments
from timeline.readmodel.joint.joint_matters import chosen_or_joint
from timeline.services import arguments
from timeline.services.arguments import Several, When
from timeline.services.session import StoreSession

if TYPE_CHECKING:
    from timeline.readmodel.gaps.gap import Gap, GapKind


@dataclass(frozen=True, slots=True)
class Gaps:
    """The heaviest gaps, and how many there are of each kind.

    Attributes:
        heaviest: The gaps, the heaviest first.
        counts: How many there are in all, by kind.
    """

    heaviest: Sequence[Gap]
    counts: Mapping[GapKind, int]


class GapQuery:
    """Finds what a record does not say yet."""

    def __init__(self, session: StoreSession) -> None:
        self._session = session

    def gaps(
        self,
        *ids: str,
        matters: Several = (),
        only: Several = (),
        silence: int = 30,
        limit: int | None = None,
        as_of: When = None,
        as_known: When = None,
        as_recorded: When = None,
    ) -> Gaps:
        """What still needs reporting, the heaviest first, with what fills each gap.

        All developments of the governments are read once.

        Args:
            ids: Governments; by default all.
            matters: Only these.
            only: Only gaps of these kinds.
            silence: Days without news after which a pending matter is `silent`.
            limit: The most gaps; all are counted.
            as_of: Only what had happened by then.
            as_known: Only what was public by then.
            as_recorded: Only what this store had recorded by then.

        Raises:
            BadArgument: naming the parameter, such as a kind of gap that does not exist.
        """
        from timeline.readmodel.gaps.find_gaps import GapFinder
        from timeline.readmodel.gaps.gap import GAP_KINDS, heaviest_first

        names = arguments.ids_of(ids, "gaps")
        those = arguments.several("matters", matters)
        kinds = [
            arguments.one_of("only", one, GAP_KINDS) for one in arguments.several("only", only)
        ]
        days = arguments.number("silence", silence)
        most = arguments.number_or_none("limit", limit)
        cut = self._session.cut(as_of, as_known, as_recorded)

        def ask() -> Gaps:
            counts: Counter[GapKind] = Counter()
            with self._session.at_once() as view:
                everyone = governments(view)
                chosen_or_joint(view, everyone, names)
                finder = GapFinder(view, everyone, cut, self._session.location.folder, days)

                def counted(one: Gap) -> bool:
                    wanted = not kinds or one.gap in kinds
                    counts[one.gap] += wanted
                    return wanted

                found = filter(counted, finder.find(names, those))
                if most is None:
                    heaviest = sorted(found, key=heaviest_first)
                else:
                    heaviest = heapq.nsmallest(most, found, key=heaviest_first)
            return Gaps(heaviest, {one: counts[one] for one in GAP_KINDS if counts[one]})

        return self._session.asked(ask)
