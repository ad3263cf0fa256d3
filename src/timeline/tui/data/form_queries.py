"""What a form asks the store: readings of phrases, what there is to suggest, and to record.

It has workers of its own, so that nothing else on the screen can take the place of an append that
waits, and they end with the form. Answers to what was typed before are dropped by the workers.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from functools import partial
from typing import Final, NamedTuple

from timeline.dates.relative.suggest import Direction, Reckoning
from timeline.domain.errors import TimelineError
from timeline.forms.date_suggestions import Base, readings, zone_of
from timeline.forms.parse_error import ParseError
from timeline.results import Receipt
from timeline.timeline import Timeline
from timeline.tui.data.query_worker import Deliver, QueryWorker
from timeline.tui.model.form_commands import Act

RECENT: Final = 300
"""Developments of a government that are offered where a field wants the id of one."""

Readings = Mapping[str, Sequence[Reckoning] | ParseError]


class Phrase(NamedTuple):
    """Words that a reading is wanted for."""

    words: str
    base: Base
    direction: Direction
    government: str = ""
    """The one that they are about, where it is known: it says when summer is."""


@dataclass(frozen=True, slots=True)
class Known:
    """What the store knows, to suggest: ids with words beside them."""

    governments: Sequence[tuple[str, str]] = ()
    matters: Sequence[tuple[str, str]] = ()
    developments: Sequence[tuple[str, str]] = ()


class Recorded(NamedTuple):
    """A development that was recorded, and where the list has it."""

    id: str
    row: int
    instants: tuple[int, ...]
    """Those by which the list may have ordered it."""
    new: bool
    note: str = ""
    """What it does not do, where one may expect it to."""


class FormService:
    """The questions of one form."""

    def __init__(self, timeline: Timeline, deliver: Deliver) -> None:
        self.today: date = datetime.fromtimestamp(timeline.now(), UTC).astimezone().date()
        self.now = timeline.now
        self._workers = {
            # Apart: what is written over one store is not recorded in another unasked.
            name: QueryWorker(f"form-{name}", timeline.twin(apart=True), deliver, lambda _: None)
            for name in ("reckon", "known", "try", "record")
        }

    @property
    def busy(self) -> bool:
        """Whether any question is open."""
        return any(worker.busy for worker in self._workers.values())

    def close(self) -> None:
        """Ends the workers without waiting for them."""
        for worker in self._workers.values():
            worker.close(wait=0)

    def reckon(
        self,
        phrases: Mapping[str, Phrase],
        then: Callable[[Readings], None],
        otherwise: Callable[[Exception], None],
    ) -> None:
        """The readings of phrases, by field."""

        def ask(timeline: Timeline) -> Readings:
            found: dict[str, Sequence[Reckoning] | ParseError] = {}
            for key, one in phrases.items():
                zones = partial(_zones, timeline, one.government)
                try:
                    found[key] = readings(one.words, one.base, one.direction, zones)
                except ParseError as unclear:
                    found[key] = unclear
            return found

        self._workers["reckon"].submit(ask, then, otherwise)

    def look_up(self, government: str, then: Callable[[Known | None], None]) -> None:
        """What there is to suggest, of a government where it is one; None if it cannot be read."""

        def ask(timeline: Timeline) -> Known:
            if not timeline.exists:
                return Known()
            everyone = [(one.id, one.name) for one in timeline.known_governments()]
            if government not in (name for name, _ in everyone):
                return Known(everyone)
            matters = [
                (one.matter, f"{one.status.replace('-', ' ')}: {one.title}")
                for one in timeline.matters(government)
            ]
            recent = timeline.log(government, limit=RECENT, reverse=True)
            return Known(everyone, matters, [(one.id, one.title) for one in recent])

        self._workers["known"].submit(ask, then, lambda _: then(None))

    def attempt(
        self, act: Act, then: Callable[[Receipt], None], otherwise: Callable[[Exception], None]
    ) -> None:
        """What would become of it; nothing is written."""

        def ask(timeline: Timeline) -> Receipt:
            return act(timeline, True)

        self._workers["try"].submit(ask, then, otherwise)

    def record(
        self, act: Act, then: Callable[[Recorded], None], otherwise: Callable[[Exception], None]
    ) -> None:
        """Records it; an answer always comes."""

        def ask(timeline: Timeline) -> Recorded:
            receipt = act(timeline, False)
            one = receipt.appended[0]
            note = next((note.message for note in receipt.notes), "")
            try:
                entry = timeline.show(one.development.id).entry
            except TimelineError:  # it is stored all the same
                return Recorded(one.development.id, -1, (), one.new, note)
            instants = (entry.earliest, entry.known)
            return Recorded(entry.id, entry.row, instants, one.new, note)

        self._workers["record"].submit(ask, then, otherwise)


def _zones(timeline: Timeline, government: str) -> list[str | None]:
    return [zone_of(timeline, government)]
