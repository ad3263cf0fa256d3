"""The state of the screen: plain values that widgets can watch.

A widget with a playhead of its own would soon disagree with others. So there is one
`State`, changed only by `put`, which tells every watcher once which fields changed.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Final, Literal

from timeline.dates.edtf import Edtf
from timeline.results import Entry, Filter, Passing, Passings, RowIndex

Pace = Literal["date", "beat"]
"""The clock of playback: by the story's time with silences shortened, or step by step."""
NO_PASSINGS: Final = Passings((), 1, 0)
"""None is known, of no stretch of time."""
Pane = Literal["timeline", "standing", "detail"]
Watcher = Callable[[frozenset[str]], None]


@dataclass(frozen=True, slots=True)
class Playhead:
    """The moment that the story has reached.

    Attributes:
        instant: Seconds since the epoch; None at the end, which is now.
        index: Position of the line that was told last; -1 before the first.
        passing: The day that passes at this moment, if that is the beat; `index` is then the line
            that named the day.
    """

    instant: int | None = None
    index: int = -1
    passing: Passing | None = None


@dataclass(frozen=True, slots=True)
class QueryFailure:
    """Why there is nothing to show, and what the user can do."""

    message: str
    hint: str = ""
    empty: bool = False
    """Whether the store is sound but has no developments."""


@dataclass(frozen=True, slots=True)
class Mark:
    """A marked moment, to compare with another, and the knowledge cut at that time."""

    instant: int
    known: Edtf | None = None


@dataclass(slots=True)
class Values:
    """The fields of the state, with their initial values."""

    order: RowIndex | None = None
    """The lines of the timeline; None until the first are loaded."""
    window: bool = False
    """Whether `order` only has the lines around the selection so far."""
    complete: bool = False
    """Whether `order` has all lines."""
    stale: bool = False
    """Whether a new list was asked for, and `order` is still the old one."""
    total: int | None = None
    """Number of developments without the filter, once known."""
    cursor: int = 0
    """Position of the selected line."""
    selected: Entry | None = None
    playhead: Playhead = field(default_factory=Playhead)
    playing: bool = False
    speed: int = 3
    """Index in `playback.SPEEDS`."""
    pace: Pace = "beat"
    motion: bool = True
    """Whether the clock runs on between two beats, rather than to leap."""
    passings: Passings = NO_PASSINGS
    """The days that pass, of the stretch of time that was read."""
    last_passing: int | None = None
    """The last of all that were read, in seconds since the epoch; None before any were."""
    hide_later: bool = False
    """Whether lines after the playhead are hidden rather than dimmed."""
    lanes: bool = False
    filter: Filter = field(default_factory=Filter)
    as_known: Edtf | None = None
    reported: bool = False
    """Whether the story is ordered by report date instead of event date."""
    search: str = ""
    matches: RowIndex | None = None
    """The lines that match the search."""
    fresh: frozenset[int] = frozenset()
    """Rows appended during this session."""
    marked: frozenset[int] = frozenset()
    """Rows of the lines that the user has marked, listed or not."""
    unlisted: int = 0
    """How many of them the list does not have."""
    mark_a: Mark | None = None
    """The first of two moments to compare."""
    mark_b: Mark | None = None
    """The second."""
    pane: Pane = "timeline"
    """The pane that is shown if only one fits."""
    trouble: QueryFailure | None = None
    slow: str = ""
    """Words for a slow query, or ""."""


class State:
    """The values, and their watchers. Used by the screen's thread alone."""

    def __init__(self, **values: Any) -> None:
        self.now = Values(**values)
        self._watchers: list[Watcher] = []

    def watch(self, watcher: Watcher) -> Callable[[], None]:
        """Calls `watcher` with the names of the fields after each change; returns how to stop."""
        self._watchers.append(watcher)
        return lambda: self._watchers.remove(watcher)

    def put(self, **values: Any) -> None:
        """Changes fields, and tells every watcher which of them changed."""
        changed = {n: v for n, v in values.items() if getattr(self.now, n) != v or n == "order"}
        for name, value in changed.items():
            setattr(self.now, name, value)
        if changed:
            for watcher in tuple(self._watchers):
                watcher(frozenset(changed))

    @property
    def count(self) -> int:
        """Number of lines so far."""
        return 0 if self.now.order is None else len(self.now.order)

    @property
    def shown_count(self) -> int:
        """Number of visible lines: up to the playhead, if later ones are hidden."""
        now = self.now
        head = now.playhead
        if not now.hide_later or head.instant is None or now.order is None:
            return self.count
        # What may have happened by then is shown; among reports of a day, those told so far.
        begun = 0 if now.reported else now.order.index_at(head.instant) + 1
        return min(self.count, max(begun, head.index + 1))


def chips(now: Values) -> list[tuple[str, str, str]]:
    """The active filters: field, value, and words for the chip."""
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


def marked_chip(now: Values) -> list[tuple[str, str, str]]:
    """The number of marked lines, as a chip; empty without any."""
    many, hidden = len(now.marked), now.unlisted
    if not many:
        return []
    return [("marked", "", f"{many:,} marked" + (f", {hidden:,} not listed" if hidden else ""))]


def without(now: Values, name: str, value: str) -> dict[str, Any]:
    """The change of state that removes one chip."""
    if name == "marked":
        return {"marked": frozenset()}
    if name == "as_known":
        return {"as_known": None}
    if name == "reported":
        return {"reported": False}
    held = getattr(now.filter, name)
    left: Any = (
        tuple(one for one in held if one != value) if isinstance(held, tuple | list) else None
    )
    return {"filter": replace(now.filter, **{name: left})}
