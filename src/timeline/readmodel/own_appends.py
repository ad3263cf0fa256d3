"""What a program appended while its view waits for the next question.

A view that follows each append by itself costs as much as the append, and one that follows many at
once a fraction of that. So a plain append is not followed at once, and the receipt of the next one
is made of what is kept here: where the matters stand that were appended to. All of it holds until
somebody else appends.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from typing import TYPE_CHECKING, Final, NamedTuple, Self

from timeline.dates.timezones import whole_seconds
from timeline.domain.facts import DevelopmentFacts
from timeline.domain.matter.fold import apply
from timeline.domain.matter.state import MatterState
from timeline.domain.matter.status import LAPSE_AFTER
from timeline.domain.matter.transition import Transition
from timeline.readmodel.as_of import FOREVER, LAST_CLOCK, AsOf, GovernmentRow
from timeline.readmodel.names.matter_names import MatterNames
from timeline.readmodel.queries.matters.changes import Change, change_between
from timeline.readmodel.queries.matters.status import last_known

if TYPE_CHECKING:
    from timeline.eventstore.writer import Appended, Result

MOST_WAITING: Final = 32
"""By how many developments a view may be behind."""
_MOST_KEPT: Final = 1_000
"""How many matters are kept."""
_ALL: Final = AsOf(LAST_CLOCK)
"""All that was recorded, whatever the clock says now: it is compared with that at the end."""


class AppendedMatter(NamedTuple):
    """A matter with all that is known now: its name, its state, and the last step before now."""

    name: str
    state: MatterState
    last: Transition | None

    def is_before(self, step: Transition) -> bool:
        """Whether a step comes last in the matter, if it is recorded next."""
        return self.last is None or self.last.place < (*step.place[:-1], FOREVER)

    def after(self, step: Transition) -> Self:
        """The same with a step that comes last."""
        return type(self)(self.name, apply(self.state, step)[0], step)


class OwnAppends:
    """The plain appends of a program since somebody else appended.

    Attributes:
        position: That of the store after the last of them; None if nothing is known.
        waiting: The ids of those that the view does not have yet.
        names: The names of the matters that are known, by government and slug.
        matters: These matters, by government and name.
    """

    def __init__(self) -> None:
        self.position: int | None = None
        self.waiting: set[str] = set()
        self.names: dict[tuple[str, str], str] = {}
        self.matters: dict[tuple[str, str], AppendedMatter] = {}

    def followed(self, position: int | None) -> None:
        """Takes in that the view has all up to a position of the store."""
        self.waiting.clear()
        if position != self.position or len(self.matters) > _MOST_KEPT:
            self.names.clear()
            self.matters.clear()
        self.position = position

    @property
    def may_wait(self) -> bool:
        """Whether the view may lack one more."""
        return self.position is not None and len(self.waiting) < MOST_WAITING

    def plain(self, connection: sqlite3.Connection, batch: Sequence[object]) -> PlainAppend | None:
        """Looks up the matters of a development that is appended next.

        Args:
            connection: A connection to a read model that lacks nothing but what waits.
            batch: What is appended.

        Returns:
            The matters; None if it is no single development whose facts are known, amends
            something, or needs the whole history of a matter.
        """
        if self.position is None or len(batch) != 1:
            return None
        (facts,) = batch
        if not isinstance(facts, DevelopmentFacts) or facts.target or facts.step.account_of:
            return None
        government = facts.government
        found = PlainAppend(self, government, {}, {}, {})
        for slug in facts.matters:
            name = self.names.get((government, slug))
            if name is None:
                name = MatterNames(connection).name(government, slug)
            matter = self.matters.get((government, name))
            if matter is None:
                home = GovernmentRow(government, government, facts.zone)
                matter = AppendedMatter(name, *last_known(connection, home, name, _ALL))
            if not matter.is_before(facts.step):
                return None
            found.names[government, slug] = name
            found.before[name] = matter
        return found


class PlainAppend(NamedTuple):
    """A development that comes last in all of its matters, and amends nothing.

    Attributes:
        own: What was appended before.
        government: The id of its government.
        names: The names of its matters, by government and slug.
        before: Its matters without it, by name.
        after: Its matters with it, by government and name; none before it is appended.
    """

    own: OwnAppends
    government: str
    names: dict[tuple[str, str], str]
    before: dict[str, AppendedMatter]
    after: dict[tuple[str, str], AppendedMatter]

    def holds(self, result: Result, now: int) -> bool:
        """Whether its matters are still as they were found.

        They are not if somebody else appended before it, or if some clock was ahead, so that not
        all of its government has happened by now.

        Args:
            result: What was appended.
            now: The moment, in seconds since the epoch.
        """
        if [*result.positions] != [(self.own.position or 0) + 1]:
            return False
        return whole_seconds(result.appended[0].recorded) <= now

    def changes(self, appended: Appended, now: int) -> list[Change]:
        """How it changes the statuses of its matters.

        Args:
            appended: The development; it has the same step in all of its matters.
            now: The moment, in seconds since the epoch.
        """
        found = []
        step = appended.changes[0].step if appended.changes else None
        for matter in self.before.values():
            after = matter if step is None else matter.after(step)
            self.after[self.government, matter.name] = after
            states = (matter.state, now), (after.state, now)
            found.append(change_between(self.government, matter.name, *states, LAPSE_AFTER))
        return found

    def keep(self, appended: Appended) -> None:
        """Keeps the development, so that the view can wait."""
        own = self.own
        own.names |= self.names
        own.matters |= self.after
        own.waiting.add(appended.entry.id)
        # Last: an interrupt before it leaves a position that the next append does not follow.
        own.position = (own.position or 0) + 1
