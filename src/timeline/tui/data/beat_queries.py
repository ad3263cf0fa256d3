"""The queries that follow a story: the days that pass, and the next beat of a sort."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Final

from timeline.dates.edtf import PAST, Edtf, civil_day
from timeline.exceptions import interrupted
from timeline.results import Filter, Passing, Passings, RowIndex
from timeline.timeline import Timeline
from timeline.tui.data.timeline_loader import TimelineLoader
from timeline.tui.model.beats import Stretch, joined, place_of, told
from timeline.tui.model.state import NO_PASSINGS, Playhead, Values

AT_ONCE: Final = 64
"""Developments whose status changes are looked up together."""
_ALWAYS: Final = 1 << 50
_ROUNDS: Final = 8
"""Most reads of passings for one screen: of more than some hundreds, it shows the first."""

FoundBeat = tuple[int, int] | Passing
"""Row and instant of a development, or a day that passes."""


class BeatQueries(TimelineLoader):
    """The days that pass, and the next status change, deadline and day of news."""

    _asked = -1
    """The load for which passings were asked last."""

    # ------------------------------------------------------------------ the days that pass

    def read_to_the_end(self) -> None:
        """Reads the last days that passed of a new list, for they are how far the story goes."""
        now = self.state.now
        if now.complete and not now.window and now.passings is NO_PASSINGS:
            self.read_passings(Stretch(self.timeline.now(), -1))

    def read_passings(self, stretch: Stretch) -> None:
        """Reads the days that pass in a stretch of time into the state."""
        worker, load = self.workers["passings"], self._loads
        if worker.busy and self._asked == load:
            return
        self._asked = load
        ask = self._passings_of(stretch)

        def answer(timeline: Timeline) -> Passings:
            return ask(timeline, worker.stoppable)

        def then(more: Passings) -> None:
            if load != self._loads:
                return
            more = self._listed(more)
            last = max((one.clock for one in more.found), default=PAST)
            known = self.state.now.last_passing
            self.state.put(
                passings=joined(self.state.now.passings, more),
                last_passing=known if known is not None and known > last else last,
            )

        def otherwise(error: Exception) -> None:
            if not interrupted(error) and load == self._loads:
                # Keys that wait go on without them.
                self.state.put(passings=Passings((), PAST, _ALWAYS))
                self.failed(error)

        worker.submit(answer, then, otherwise)

    def _passings_of(
        self, stretch: Stretch, values: Values | None = None
    ) -> Callable[..., Passings]:
        now = values or self.state.now
        keep, as_known, reported = now.filter, now.as_known, now.reported

        def ask(
            timeline: Timeline,
            while_at_it: Callable[[Callable[[], None] | None], object] = lambda _: None,
        ) -> Passings:
            return timeline.passings(
                max(stretch.start, PAST), *keep.governments, step=stretch.step,
                matters=keep.matters, as_known=None if reported else as_known,
                known_then=reported, while_at_it=while_at_it,
            )  # fmt: skip

        return ask

    def passings_between(self, first: int, last: int) -> Callable[[Timeline], list[Passing]]:
        """What reads the listed passings from one moment to another, as many as `_ROUNDS` reach."""
        now = self.state.now

        def ask(timeline: Timeline) -> list[Passing]:
            found: list[Passing] = []
            start = first
            for _ in range(_ROUNDS):
                more = self._passings_of(Stretch(start, 1), now)(timeline)
                found += [one for one in self._listed(more).found if one.clock <= last]
                if more.end >= last:
                    break
                start = more.end + 1
            return found

        return ask

    def _listed(self, more: Passings) -> Passings:
        """Those that a filter leaves: by date, and otherwise by the development that named it."""
        keep, order = self.state.now.filter, self.state.now.order
        if keep == Filter() or order is None:
            return more
        found = [one for one in more.found if _is_within(one, keep)]
        if replace(keep, governments=(), matters=(), since=None, until=None) != Filter():
            found = [
                one
                for one in found
                if any(order.index_of(row, at) is not None for row, *ats in one.lines for at in ats)
            ]
        return more._replace(found=found)

    # ------------------------------------------------------------------ seeking

    def seek_change(
        self,
        step: int,
        then: Callable[[FoundBeat | None], None],
        otherwise: Callable[[Exception], None],
    ) -> None:
        """Queries the next (or previous) beat that changes a status."""
        now = self.state.now
        order, head, as_known, reported = now.order, now.playhead, now.as_known, now.reported
        if order is None or (head.instant is None and step > 0):
            then(None)
            return
        start = self.timeline.now() if head.instant is None else head.instant

        def passing(timeline: Timeline, at: int) -> Passings:
            return self._listed(self._passings_of(Stretch(at, step))(timeline))

        seek = _ChangeSeek(order, head, start, step, as_known, reported, passing)
        self.workers["step"].submit(seek.found, then, otherwise)

    def seek_overdue(
        self,
        then: Callable[[Passing | None], None],
        otherwise: Callable[[Exception], None],
    ) -> None:
        """Queries the next day, from the playhead, on which a decision becomes overdue."""
        now = self.state.now
        instant, passing = now.playhead.instant, now.playhead.passing
        if instant is None:
            then(None)
            return

        def ask(timeline: Timeline) -> Passing | None:
            # Several may become overdue at one moment, of which one is here.
            after = instant - 1 if passing is not None else instant
            while True:
                found = timeline.next_overdue(after, *now.filter.governments, as_known=now.as_known)
                if found is None:
                    return None
                more = self._passings_of(Stretch(found[0], 1))(timeline)
                for one in self._listed(more).found:
                    if one.kind == "overdue" and (passing is None or one.place > passing.place):
                        return one
                after = max(more.end, found[0])

        self.workers["step"].submit(ask, then, otherwise)

    def seek_news(
        self,
        step: int,
        then: Callable[[str | None], None],
        otherwise: Callable[[Exception], None],
    ) -> None:
        """Queries the next (or previous) day with news, as `2022-04-21`."""
        now = self.state.now
        day = (
            None
            if now.as_known is None
            else civil_day(now.as_known.nearest_bounds("UTC").latest, "UTC")
        )
        if now.reported and now.playhead.instant is not None:
            day = civil_day(now.playhead.instant, "UTC")

        def ask(timeline: Timeline) -> str | None:
            return timeline.day_of_news(*now.filter.governments, day=day, step=step)

        self.workers["step"].submit(ask, then, otherwise)


@dataclass(frozen=True, slots=True)
class _ChangeSeek:
    """Seeks the next beat that changes a status, in a worker's thread."""

    order: RowIndex
    head: Playhead
    start: int
    """The moment of the playhead."""
    step: int
    as_known: Edtf | None
    reported: bool
    passings: Callable[[Timeline, int], Passings]
    """Reads the days that pass from a moment on, in the direction of the step."""

    def found(self, timeline: Timeline) -> FoundBeat | None:
        """The beat, if there is one: a development, or a day that passes before it."""
        line = self._development(timeline)
        limit = self.step * _ALWAYS if line is None else self.order.clocks[line]
        passing = self._passing(timeline, limit)
        if passing is not None:
            return passing
        return None if line is None else (self.order.rows[line], self.order.instants[line])

    def _development(self, timeline: Timeline) -> int | None:
        order, step, head = self.order, self.step, self.head
        at = told(order, head)
        if step < 0:
            is_on_it = place_of(order, head) == (head.instant, head.index)
            at -= 2 if is_on_it else 1
        while 0 <= at < len(order.beats):
            stop = min(max(at + AT_ONCE * step, -1), len(order.beats))
            lines = [order.beats[one] for one in range(at, stop, step)]
            changed = self._changing(timeline, [order.rows[line] for line in lines])
            for line in lines:
                if order.rows[line] in changed:
                    return line
            at = stop
        return None

    def _changing(self, timeline: Timeline, rows: Sequence[int]) -> set[int]:
        found = timeline.lines(rows)
        if self.reported:
            return {row for row, said in timeline.changes_reported(found).items() if said}
        changes = timeline.changes_beside(found, as_known=self.as_known)
        return {one.row for one in found if changes.get(one.id)}

    def _passing(self, timeline: Timeline, limit: int) -> Passing | None:
        """The first one before a moment, which may be that of a development."""
        step, here = self.step, self.head.passing
        # What passes at the moment of a development comes before it.
        at = self.start if here is not None or step < 0 else self.start + 1
        last = limit if step > 0 else limit + 1
        while at >= PAST and (last - at) * step >= 0:
            more = self.passings(timeline, at)
            for one in more.found if step > 0 else reversed(more.found):
                if (last - one.clock) * step < 0:
                    return None
                if here is None or _is_beyond(one, here, step):
                    return one
            at = more.end + 1 if step > 0 else more.begin - 1
        return None


def _is_beyond(one: Passing, here: Passing, step: int) -> bool:
    return one.place > here.place if step > 0 else one.place < here.place


def _is_within(one: Passing, keep: Filter) -> bool:
    since: Edtf | None = keep.since
    until: Edtf | None = keep.until
    begins = since is None or one.clock >= since.nearest_bounds(one.zone).earliest
    return begins and (until is None or one.clock <= until.nearest_bounds(one.zone).latest)
