"""The queries of a form: readings of phrases, suggestions, dry runs and appends.

A form has workers of its own, so that no other query can replace an append that waits. They end
with the form, and drop answers to input that has changed since.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from functools import partial
from typing import Final, NamedTuple

from timeline.dates.relative.suggest import Direction, Reckoning
from timeline.domain.errors import Refusal, TimelineError
from timeline.domain.matter.acceptable import ACCEPTABLE
from timeline.forms.date_suggestions import Base, readings, zone_of
from timeline.forms.parse_error import ParseError
from timeline.results import Receipt, UsedLabel
from timeline.timeline import Timeline
from timeline.tui.data.query_worker import Deliver, QueryWorker
from timeline.tui.data.used_values import UsedValues, used_values
from timeline.tui.model.form_commands import Act

RECENT: Final = 300
"""Most recent developments of a government that a field for an id suggests."""

LATELY: Final = 1_000
"""The last developments of all governments from whose words a form suggests."""
LABELS: Final[Mapping[str, UsedLabel]] = {
    "tags": "tag", "actors": "actor", "attributes": "attribute",
}  # fmt: skip
"""The fields whose older words are found by an index, with the names of the labels there."""

Readings = Mapping[str, Sequence[Reckoning] | ParseError]


class Phrase(NamedTuple):
    """A phrase in a date field, and what its reading depends on."""

    words: str
    base: Base
    direction: Direction
    government: str = ""
    """The government that it concerns, if known; its time zone decides when summer is."""


@dataclass(frozen=True, slots=True)
class Known:
    """Suggestions from the store: ids, each with a description, and words used before."""

    government: str = ""
    """Whose matters and developments they are."""
    governments: Sequence[tuple[str, str]] = ()
    matters: Sequence[tuple[str, str]] = ()
    developments: Sequence[tuple[str, str]] = ()
    used: UsedValues = field(default_factory=UsedValues)


class Recorded(NamedTuple):
    """A recorded development, and its place in the list."""

    id: str
    row: int
    instants: tuple[int, ...]
    """The instants by which the list may order it."""
    new: bool
    note: str = ""
    """A warning that the receipt carries, if any."""
    many: int = 1
    """How many were recorded with it."""


class Attempted(NamedTuple):
    """The answer of a dry run."""

    receipt: Receipt
    broken: Sequence[Refusal]
    """What it contradicts on purpose: the refusals that would meet it otherwise."""


def acceptable(error: Exception) -> Refusal | None:
    """The contradiction for which a form was refused, if it can be recorded on purpose."""
    from timeline.exceptions import BatchRejected

    if not isinstance(error, BatchRejected) or len(error.rejected) != 1:
        return None
    first = error.rejected[0].error
    return first if isinstance(first, Refusal) and first.rule in ACCEPTABLE else None


class FormService:
    """The queries of one form."""

    def __init__(self, timeline: Timeline, deliver: Deliver) -> None:
        self.today: date = datetime.fromtimestamp(timeline.now(), UTC).astimezone().date()
        self.now = timeline.now
        self._workers = {
            # A separate connection: a form for one store must not record in a store that replaced
            # it.
            name: QueryWorker(f"form-{name}", timeline.twin(apart=True), deliver, lambda _: None)
            for name in ("reckon", "known", "labels", "try", "record")
        }
        self._lately: UsedValues | None = None
        """Read once for a form: it changes only by what is recorded, which closes the form."""

    @property
    def busy(self) -> bool:
        """Whether any query is open."""
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
        """Reads the phrases in date fields; the answer is by field."""

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
        """Looks up suggestions, also of `government` if the store has it; None on an error."""

        def ask(timeline: Timeline) -> Known:
            if not timeline.exists:
                return Known()
            everyone = [(one.id, one.name) for one in timeline.known_governments()]
            if self._lately is None:
                self._lately = used_values(timeline.latest(LATELY))
            if government not in (name for name, _ in everyone):
                return Known(government, everyone, used=self._lately)
            matters = [
                (one.matter, f"{one.status.replace('-', ' ')}: {one.title}")
                for one in timeline.matters(government)
            ]
            recent = timeline.log(government, limit=RECENT, reverse=True)
            developments = [(one.id, one.title) for one in recent]
            return Known(government, everyone, matters, developments, self._lately)

        self._workers["known"].submit(ask, then, lambda _: then(None))

    def look_up_label(
        self, name: str, start: str, most: int, then: Callable[[Sequence[str]], None]
    ) -> None:
        """Looks up values of a field of `LABELS` that start with a text, however old they are."""

        def ask(timeline: Timeline) -> Sequence[str]:
            if not timeline.exists:
                return ()
            return used_values(timeline.labelled(LABELS[name], start, most)).values[name]

        self._workers["labels"].submit(ask, then, lambda _: then(()))

    def attempt(
        self,
        act: Callable[[Sequence[str]], Act],
        accepts: Sequence[str],
        then: Callable[[Attempted], None],
        otherwise: Callable[[Exception], None],
    ) -> None:
        """Dry run: the receipt that an append would give, and what it would break. Writes nothing.

        Args:
            act: Makes the call that records the form, from the rules that it may break.
            accepts: The rules that the form accepts.
            then: Gets the answer.
            otherwise: Gets the error.
        """

        from timeline.exceptions import BatchRejected

        def ask(timeline: Timeline) -> Attempted:
            broken: list[Refusal] = []
            while True:
                try:
                    receipt = act([str(one.rule) for one in broken])(timeline, True)
                except BatchRejected as error:
                    refusal = acceptable(error)
                    if refusal is None or refusal.rule not in accepts:
                        raise
                    broken.append(refusal)
                else:
                    whole = act(accepts)(timeline, True) if len(accepts) > len(broken) else receipt
                    return Attempted(whole, broken)

        self._workers["try"].submit(ask, then, otherwise)

    def record(
        self, act: Act, then: Callable[[Recorded], None], otherwise: Callable[[Exception], None]
    ) -> None:
        """Records the form; one of the callbacks is always called."""

        def ask(timeline: Timeline) -> Recorded:
            receipt = act(timeline, False)
            one = receipt.appended[0]
            note = next((note.message for note in receipt.notes), "")
            if len(receipt.appended) > 1:
                many = receipt.new or len(receipt.appended)
                return Recorded(one.development.id, -1, (), receipt.new > 0, note, many)
            try:
                entry = timeline.show(one.development.id).entry
            except TimelineError:  # the append itself succeeded
                return Recorded(one.development.id, -1, (), one.new, note)
            instants = (entry.earliest, entry.known)
            return Recorded(entry.id, entry.row, instants, one.new, note)

        self._workers["record"].submit(ask, then, otherwise)


class DraftFormService(FormService):
    """The queries of a form for a draft, which is saved to its file.

    Args:
        timeline: The store.
        deliver: Runs a callback in the screen's thread.
        keep: Writes the form to the draft, and returns the id there.
    """

    def __init__(self, timeline: Timeline, deliver: Deliver, keep: Callable[[], str]) -> None:
        super().__init__(timeline, deliver)
        self._keep = keep

    def record(
        self,
        act: Act,  # noqa: ARG002  the draft is written, and nothing recorded
        then: Callable[[Recorded], None],
        otherwise: Callable[[Exception], None],
    ) -> None:
        """Writes the form to the draft; one of the callbacks is always called."""
        try:
            kept = self._keep()
        except (TimelineError, OSError) as error:
            otherwise(error)
        else:
            then(Recorded(kept, -1, (), new=True))


def _zones(timeline: Timeline, government: str) -> list[str | None]:
    return [zone_of(timeline, government)]
