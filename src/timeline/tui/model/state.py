"""What the person looks at and how: plain values that anybody may watch, and no widgets.

A widget that kept its own playhead would soon disagree with its neighbour. So there is one
`State`; it is changed by `put`, which tells every watcher which fields changed, once.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Literal

from timeline.dates.edtf import Edtf
from timeline.results import Entry, Filter, RowIndex

Pace = Literal["date", "beat"]
"""The clock of playing: by the story's time with silences compressed, or beat by beat."""
Pane = Literal["timeline", "standing", "detail"]
Watcher = Callable[[frozenset[str]], None]


@dataclass(frozen=True, slots=True)
class Playhead:
    """The moment that the story has reached.

    Attributes:
        instant: Seconds since the epoch; None where it rests at the end, which is now.
        index: Place of the last line that is told; -1 before the first.
    """

    instant: int | None = None
    index: int = -1


@dataclass(frozen=True, slots=True)
class QueryFailure:
    """Why nothing can be shown, in a sentence, and what to do about it."""

    message: str
    hint: str = ""
    empty: bool = False
    """Whether all is well but there is nothing in it yet."""


@dataclass(frozen=True, slots=True)
class Mark:
    """A moment that was marked, to compare it with another, and the knowledge it was seen with."""

    instant: int
    known: Edtf | None = None


@dataclass(slots=True)
class Values:
    """The fields of the state, with what they are at first."""

    order: RowIndex | None = None
    """The lines of the timeline; None until the first are there."""
    window: bool = False
    """Whether `order` is only what lies around one's place, for the moment."""
    complete: bool = False
    """Whether `order` holds them all."""
    stale: bool = False
    """Whether a list under other conditions was asked for, and `order` is not it yet."""
    total: int | None = None
    """How many developments there are without the filter, once that is known."""
    cursor: int = 0
    """Place of the selected line."""
    selected: Entry | None = None
    playhead: Playhead = field(default_factory=Playhead)
    playing: bool = False
    speed: int = 3
    """Place in `playing.SPEEDS`."""
    pace: Pace = "date"
    hide_later: bool = False
    """Whether what lies after the playhead is hidden rather than dimmed."""
    lanes: bool = False
    filter: Filter = field(default_factory=Filter)
    as_known: Edtf | None = None
    reported: bool = False
    """Whether the story is told as it was reported instead of as it happened."""
    search: str = ""
    matches: RowIndex | None = None
    """The lines that the search found."""
    fresh: frozenset[int] = frozenset()
    """Rows that were appended while we looked."""
    mark_a: Mark | None = None
    """The first of two moments to compare."""
    mark_b: Mark | None = None
    """The other one."""
    pane: Pane = "timeline"
    """The one that is shown where only one fits."""
    trouble: QueryFailure | None = None
    slow: str = ""
    """What takes longer than one notices, or nothing."""


class State:
    """The values, and those who watch them. Used by the thread of the screen alone."""

    def __init__(self, **values: Any) -> None:
        self.now = Values(**values)
        self._watchers: list[Watcher] = []

    def watch(self, watcher: Watcher) -> Callable[[], None]:
        """Calls `watcher` with the names of the fields after each change; returns how to stop."""
        self._watchers.append(watcher)
        return lambda: self._watchers.remove(watcher)

    def put(self, **values: Any) -> None:
        """Changes fields, and tells every watcher which of them are not what they were."""
        changed = {n: v for n, v in values.items() if getattr(self.now, n) != v or n == "order"}
        for name, value in changed.items():
            setattr(self.now, name, value)
        if changed:
            for watcher in tuple(self._watchers):
                watcher(frozenset(changed))

    @property
    def count(self) -> int:
        """How many lines there are so far."""
        return 0 if self.now.order is None else len(self.now.order)

    @property
    def shown_count(self) -> int:
        """How many lines there are to see: up to the playhead, where later ones are hidden."""
        now = self.now
        if now.hide_later and now.playhead.instant is not None:
            return min(self.count, now.playhead.index + 1)
        return self.count


def chips(now: Values) -> list[tuple[str, str, str]]:
    """The conditions under which the list is shown: field, value, and words for it."""
    keep = now.filter
    plural: Mapping[str, str] = {
        "governments": "government", "kinds": "kind", "matters": "matter", "actors": "actor",
        "tags": "tag", "counterparts": "counterpart", "verifications": "verification",
        "where": "attribute",
    }  # fmt: skip
    found = [
        (name, value, f"{word}: {value}")
        for name, word in plural.items()
        for value in getattr(keep, name)
    ]
    found += [
        (name, str(value), f"{name}: {value}")
        for name in ("since", "until")
        if (value := getattr(keep, name)) is not None
    ]
    if keep.grep:
        found.append(("grep", keep.grep, f"text: {keep.grep}"))
    if now.as_known is not None:
        found.append(("as_known", now.as_known.text, f"as known on {now.as_known.text}"))
    if now.reported:
        found.append(("reported", "", "in order of reports"))
    return found


def without(now: Values, name: str, value: str) -> dict[str, Any]:
    """The change of state that takes one chip away."""
    if name == "as_known":
        return {"as_known": None}
    if name == "reported":
        return {"reported": False}
    held = getattr(now.filter, name)
    left: Any = (
        tuple(one for one in held if one != value) if isinstance(held, tuple | list) else None
    )
    return {"filter": replace(now.filter, **{name: left})}
