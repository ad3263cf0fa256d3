"""Which slugs of a government are one matter, as stored and as accepted since.

A naming has a row in the index of steps for each of its slugs, without a step. So what a judgement
asks of a matter without namings costs nothing more.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import Final, cast

from timeline.domain.matter.history import MatterHistory
from timeline.domain.matter.transition import Transition
from timeline.domain.names.naming_events import NamingRecorded
from timeline.domain.names.same_matters import Link, matter_of
from timeline.domain.rules.placing import StepChange
from timeline.eventstore.application import stored
from timeline.eventstore.index_rows import LOOK_UP
from timeline.eventstore.ports import Recorder
from timeline.eventstore.serialization import deserialize

_NAMINGS: Final = (
    "SELECT originator_id, originator_version, topic, state FROM stored_events"
    " WHERE originator_id = ? AND topic IN ('matter-renamed', 'matter-separated')"
    " AND originator_version IN "
)

_Key = tuple[str, str]
"""Government and slug."""


class PendingNames:
    """The links between slugs, and the histories of matters that have several.

    Args:
        recorder: The store.
        load: Loads the history of a slug by itself, and calls `found` for it.
    """

    def __init__(self, recorder: Recorder, load: Callable[[str, str], MatterHistory]) -> None:
        self._recorder = recorder
        self._load = load
        self._links: dict[_Key, list[Link]] = {}
        self._steps: dict[_Key, dict[str, Transition]] = {}
        """The steps of each slug that is or was one of several."""
        self._merged: dict[_Key, MatterHistory] = {}

    def found(self, government: str, matter: str, versions: Sequence[int]) -> None:
        """Looks for namings of a slug among the events of these versions."""
        for start in range(0, len(versions), LOOK_UP):
            some = versions[start : start + LOOK_UP]
            marks = f"({', '.join('?' * len(some))})"
            rows = self._recorder.select(_NAMINGS + marks, (government, *some))
            for event in (deserialize(stored(row)) for row in rows):
                naming = cast("NamingRecorded", event).naming
                link = Link.of(naming, event.originator_version)
                if link is not None:
                    self._links.setdefault((government, matter), []).append(link)

    def links(self, government: str, matter: str) -> list[Link]:
        """All links of the matters that a slug was ever one with."""
        found: dict[Link, None] = {}
        seen, waiting = {matter}, [matter]
        while waiting:
            slug = waiting.pop()
            self._load(government, slug)
            for link in self._links.get((government, slug), ()):
                found[link] = None
                for other in {link.matter, link.other} - seen:
                    seen.add(other)
                    waiting.append(other)
        return list(found)

    def steps(self, government: str, matter: str) -> Iterable[Transition]:
        """The steps of the developments that have just this slug."""
        held = self._steps.get((government, matter))
        return self._load(government, matter).whole() if held is None else held.values()

    def history(self, government: str, matter: str) -> MatterHistory | None:
        """The steps of a matter that has, or had, several slugs; None of any other."""
        key = (government, matter)
        if key not in self._links:
            return None
        history = self._merged.get(key)
        if history is None:
            slugs = matter_of(matter, self.links(government, matter)).slugs
            for slug in slugs:
                if (government, slug) not in self._steps:
                    own = self._load(government, slug).whole()
                    self._steps[government, slug] = {step.id: step for step in own}
            steps = {s.id: s for slug in slugs for s in self._steps[government, slug].values()}
            history = MatterHistory(steps.values())
            self._merged |= {(government, slug): history for slug in slugs}
        return history

    def add(self, government: str, link: Link) -> None:
        """Takes in an accepted link, after `links` of both slugs."""
        touched = {*self.links(government, link.matter), *self.links(government, link.other), link}
        for slug in (link.matter, link.other):
            self._links.setdefault((government, slug), []).append(link)
        for one in touched:
            for slug in (one.matter, one.other):
                self._merged.pop((government, slug), None)

    def move(self, government: str, changes: Iterable[StepChange]) -> None:
        """Takes in accepted changes of steps."""
        if not self._steps:
            return
        for matter, id_, step, _ in changes:
            held = self._steps.get((government, matter))
            if held is None:
                continue
            if step is None or step.effect == "mention":
                held.pop(id_, None)
            else:
                held[id_] = step
