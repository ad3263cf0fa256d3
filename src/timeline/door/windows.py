"""What a screen asks while one scrubs: windows of a listing, and what stands beside them."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING, Self

from timeline.door.opened import Opened, When
from timeline.views.cuts import Government, chosen
from timeline.views.entries import Entry, Filter
from timeline.views.view import governments

if TYPE_CHECKING:
    from timeline.evidence import Evidence
    from timeline.views.amounts import Amount
    from timeline.views.glance import Glance
    from timeline.views.replay import Change
    from timeline.views.sources import Citations, CitedDocument
    from timeline.views.windows import Listing

WhileAtIt = Callable[[Callable[[], None] | None], object]
"""Given how to stop a question from another thread, and None when it is done.

It says False where nobody wants the answer any more. A question that is stopped raises
`sqlite3.OperationalError`.
"""


@contextmanager
def _stoppable(view: sqlite3.Connection, while_at_it: WhileAtIt) -> Iterator[None]:
    try:
        if while_at_it(view.interrupt) is False:
            raise sqlite3.OperationalError("interrupted")
        yield
    finally:
        while_at_it(None)


class Windows(Opened):
    """Small answers, by index, however much there is.

    `while_at_it` is given how to stop a question from another thread, and None when it is done.
    """

    # ------------------------------------------------------------------ a screen's windows

    def twin(self, *, apart: bool = False) -> Self:
        """The same store with connections of its own, for another thread.

        Twins share which file the store is, so that each knows what one of them has seen. One
        that is `apart` keeps what is seen now: it refuses to write into another file later.
        """
        from timeline.views.windows import SMALL_CACHE

        found = type(self)(
            self.location, clock=self._clock, governments=self._selection, outbox=self.outbox
        )
        found._cache = SMALL_CACHE  # noqa: SLF001  of its own twin
        found._presence = self._presence.copy() if apart else self._presence  # noqa: SLF001
        return found

    def listing(
        self,
        keep: Filter | None = None,
        *,
        as_known: When = None,
        as_recorded: When = None,
        reported: bool = False,
    ) -> Listing:
        """The order of the developments under a filter, over its own connection; not loaded yet.

        With `reported` it is the order in which they became known.
        """
        from timeline.views.windows import Listing, another

        view = self._fresh()
        keep = keep or Filter()
        known = governments(view)
        chosen(known, keep.governments)
        cut = self._cut(None, as_known, as_recorded)
        return Listing(another(view), known, cut, keep, reported=reported)

    def known_governments(self) -> list[Government]:
        """Id, name and zone of every government, without counting anything."""
        return governments(self._fresh())

    def count(self) -> int:
        """How many developments the store holds, whatever became of them."""
        from timeline.views.windows import count

        return count(self._fresh())

    def now(self) -> int:
        """The moment at which questions without a cut are asked, in seconds since the epoch."""
        return int(self._now().timestamp())

    def lines(self, rows: Sequence[int]) -> list[Entry]:
        """The lines of a listing, by their rows; what is gone meanwhile is left out."""
        from timeline.views.windows import by_rows

        return by_rows(self._fresh(), rows)

    def glance(
        self,
        *ids: str,
        as_of: When = None,
        as_known: When = None,
        matters: Sequence[str] = (),
        while_at_it: WhileAtIt = lambda _: None,
    ) -> Glance:
        """How many matters are overdue, pending and settled, and where the first of each stand."""
        from timeline.views.glance import glance

        view = self._fresh()
        cut = self._cut(as_of, as_known, None)
        with _stoppable(view, while_at_it):
            return glance(view, chosen(governments(view), ids), cut, matters=matters)

    def changes_beside(
        self,
        found: Sequence[Entry],
        *,
        as_known: When = None,
        as_recorded: When = None,
        while_at_it: WhileAtIt = lambda _: None,
    ) -> Mapping[str, Sequence[Change]]:
        """By id, how each of these developments changed the status of its matters."""
        from timeline.views.beside import changes_beside

        view = self._fresh()
        cut = self._cut(None, as_known, as_recorded)
        with _stoppable(view, while_at_it):
            return changes_beside(view, governments(view), cut, found)

    def changes_reported(self, found: Sequence[Entry]) -> Mapping[int, Sequence[Change]]:
        """By row, what each of these revisions changed on the day on which it became known."""
        from timeline.views.reporting import changes_reported

        return changes_reported(self._fresh(), found)

    def day_of_news(self, *ids: str, day: str | None = None, step: int = 1) -> str | None:
        """The next day, or the one before, on which something of these became known.

        `day` is from where, as `2022-04-21`; None is after all that is known.
        """
        from timeline.views.reporting import day_of_news

        view = self._fresh()
        return day_of_news(view, chosen(governments(view), ids), day, step)

    def amounts(
        self,
        keep: Filter | None = None,
        *,
        as_of: When = None,
        as_known: When = None,
        as_recorded: When = None,
        while_at_it: WhileAtIt = lambda _: None,
    ) -> list[Amount] | None:
        """What was promised and delivered by then; None where it is too much to add up."""
        from timeline.views.amounts import amounts

        view = self._fresh()
        cut = self._cut(as_of, as_known, as_recorded)
        with _stoppable(view, while_at_it):
            return amounts(view, governments(view), cut, keep or Filter())

    def next_overdue(
        self, after: int, *ids: str, as_known: When = None, as_recorded: When = None
    ) -> tuple[int, str, str] | None:
        """When the next window passes with nothing decided, and of which government and matter.

        Both moments are in seconds since the epoch.
        """
        from timeline.views.windows import next_overdue

        view = self._fresh()
        cut = self._cut(None, as_known, as_recorded)
        return next_overdue(view, chosen(governments(view), ids), cut, after)

    def sources(
        self,
        keep: Filter | None = None,
        *,
        as_known: When = None,
        as_recorded: When = None,
        words: str = "",
        while_at_it: WhileAtIt = lambda _: None,
    ) -> Citations:
        """The publishers and documents that developments rest on, with how much each bears out.

        `words` keeps documents with that in publisher, title, address or name.
        """
        from timeline.views.sources import citations

        view = self._fresh()
        cut = self._cut(None, as_known, as_recorded)
        with _stoppable(view, while_at_it):
            return citations(view, governments(view), cut, keep or Filter(), words=words)

    def evidence(self, cited: CitedDocument) -> Evidence:
        """A source document with its text, where we have it, and all that rests on it."""
        from timeline.evidence import evidence

        return evidence(self._fresh(), cited, self.location.folder)
