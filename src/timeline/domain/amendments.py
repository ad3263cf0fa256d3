"""What amendments make of a development: corrected, cited, retracted, disputed, and back again.

Amendments apply in the order in which they were recorded, whatever else was published between:
each was written by somebody who saw what the ones before it had made of the text. A clerical
amendment corrects a mistake of our own record. It holds on every day of public knowledge, and is
applied right after what it corrects.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from copy import deepcopy
from typing import TYPE_CHECKING, Any, Final, NamedTuple, cast

from timeline.dates.timezones import FUTURE
from timeline.deferred import Deferred
from timeline.domain.events import DevelopmentRecorded, StoredBounds
from timeline.domain.lexical.decimals import stored_changes
from timeline.domain.lexical.paths import NoSuchPart, Path, Step, overlap, put, read_path
from timeline.domain.ports import Amendments

if TYPE_CHECKING:
    from timeline.domain import developments, kinds, parsing
    from timeline.domain.developments import Development
    from timeline.domain.values import Source
else:
    developments = Deferred("timeline.domain.developments")
    kinds = Deferred("timeline.domain.kinds")
    parsing = Deferred("timeline.domain.parsing")


class Effective(NamedTuple):
    """A development as its amendments leave it.

    Attributes:
        development: With the fields that corrections left, and the sources that were added.
        timing: Its instants.
        sources: Its own, and those of its corrections.
        first_recorded: When its present date was first recorded, in seconds since the epoch.
        amended: Whether it was corrected.
        retracted_by: Id of the retraction.
        disputed_by: Id of the last dispute.
    """

    development: Development
    timing: StoredBounds
    sources: tuple[Source, ...]
    first_recorded: int
    amended: bool
    retracted_by: str | None
    disputed_by: str | None


def as_recorded(base: DevelopmentRecorded) -> Effective:
    """`base` without any amendment."""
    development = base.development
    return Effective(
        development, base.timing, development.sources, base.first_recorded, False, None, None
    )


def as_it_stands(
    base: DevelopmentRecorded,
    records: Amendments,
    zone: str,
    known: int = FUTURE,
    only: Collection[str] | None = None,
) -> Effective:
    """`base` under all the amendments of it that are active.

    Args:
        base: The development.
        records: All that amends it, and amends that.
        zone: That of its government.
        known: Only with what was public by then, in seconds since the epoch, and what is clerical.
        only: Ids of the only amendments to apply.

    Raises:
        InvalidDevelopment: where the changes leave no valid development.
        DateError: where they leave a local time that never existed in the zone.
    """
    everything = sorted(
        records.amendments(base.development.id), key=lambda one: one.originator_version
    )
    held = _Filtered(records, known=known)
    holding = [
        one
        for one in everything
        if holds(one, known)
        and (only is None or one.development.id in only)
        and not is_retracted(one.development.id, held)
    ]
    if not holding:
        return as_recorded(base)
    return _amended(base, holding, _Places(base, everything, records).changes(holding), zone)


def active(amendment: DevelopmentRecorded, records: Amendments) -> bool:
    """Whether no (active) retraction withdrew the amendment itself."""
    return not is_retracted(amendment.development.id, records)


def holds(amendment: DevelopmentRecorded, known: int) -> bool:
    """Whether an amendment counts by what was public at a moment."""
    return amendment.development.is_clerical or amendment.known <= known


def links(development: Development) -> tuple[tuple[str, str], ...]:
    """What a development refers to, as (target, relation), relation being amends or fulfils."""
    fulfilled = development.fulfilled
    if isinstance(development, kinds.Corrected):
        fulfilled = cast("str | None", development.changes.get("fulfils"))
    named = ((development.target, "amends"), (fulfilled, "fulfils"))
    return tuple((target, relation) for target, relation in named if target is not None)


def is_retracted(development_id: str, records: Amendments) -> bool:
    """Whether a retraction of it stands; one that is itself retracted does not."""
    above: dict[str, str] = {}
    waiting = [development_id]
    for one in waiting:
        for amendment in records.amendments(one):
            if isinstance(amendment.development, kinds.Retracted):
                above[amendment.development.id] = one
                waiting.append(amendment.development.id)
    retracted: set[str] = set()
    for one in reversed(waiting[1:]):
        if one not in retracted:
            retracted.add(above[one])
    return development_id in retracted


class _Change(NamedTuple):
    """A value that an amendment sets.

    Attributes:
        event: The amendment.
        given: The path, as it is written.
        path: The same; a source is found by the version of what added it, and its place there.
        value: The new value; None resets.
    """

    event: DevelopmentRecorded
    given: str
    path: Path
    value: Any


class _Places:
    """Where the changes of amendments belong.

    A clerical change belongs next to the last amendment with a source that had set the same, or
    next to the development itself. It holds where that does.
    """

    def __init__(
        self,
        base: DevelopmentRecorded,
        amendments: Sequence[DevelopmentRecorded],
        records: Amendments,
    ) -> None:
        self._base = base
        self._amendments = amendments
        self._records = records

    def changes(self, holding: Sequence[DevelopmentRecorded]) -> list[_Change]:
        """What these amendments change, in the order in which it applies."""
        placed: list[tuple[int, int, _Change]] = []
        held = {one.originator_version for one in holding}
        for event in holding:
            version = event.originator_version
            for change in self._set_by(event):
                owner = version
                if event.development.is_clerical:
                    owner = self._owner(change)
                    if owner and owner not in held:
                        continue
                placed.append((owner, version, change))
        placed.sort(key=lambda one: one[:2])
        return [change for _, _, change in placed]

    def _set_by(self, event: DevelopmentRecorded) -> list[_Change]:
        amendment = event.development
        if isinstance(amendment, kinds.Cited):
            path = ("sources", event.originator_version)
            return [_Change(event, "sources", path, developments.document(amendment)["sources"])]
        if not isinstance(amendment, kinds.Corrected):
            return []
        changes = stored_changes(amendment.changes)
        return [
            _Change(event, given, self._found(event, read_path(given)), value)
            for given, value in changes.items()
        ]

    def _owner(self, change: _Change) -> int:
        """The version of the amendment that a clerical change corrects; 0: the development."""
        for event in reversed(self._before(change.event)):
            if (
                not event.development.is_clerical
                and any(overlap(change.path, one.path) for one in self._set_by(event))
                and self._was_active(event, change.event)
            ):
                return event.originator_version
        return 0

    def _found(self, event: DevelopmentRecorded, path: Path) -> Path:
        """The path to a source that was there when an amendment was recorded."""
        if path[0] != "sources" or len(path) == 1 or not isinstance(path[1], int):
            return path
        index = path[1]
        counts = {0: len(self._base.development.sources)}
        for earlier in self._before(event):
            amendment, version = earlier.development, earlier.originator_version
            sets = isinstance(amendment, kinds.Corrected) and "sources" in amendment.changes
            if not (sets or isinstance(amendment, kinds.Cited)) or not self._was_active(
                earlier, event
            ):
                continue
            if isinstance(amendment, kinds.Corrected):
                listed = amendment.changes["sources"]
                counts = {version: len(listed) if isinstance(listed, list) else 0}
            else:
                counts[version] = len(amendment.sources)
        for version, count in counts.items():
            if index < count:
                return ("sources", version, index, *path[2:])
            index -= count
        return ("sources", _NOWHERE, *path[1:])

    def _before(self, event: DevelopmentRecorded) -> list[DevelopmentRecorded]:
        upto = event.originator_version
        return [one for one in self._amendments if one.originator_version < upto]

    def _was_active(self, one: DevelopmentRecorded, event: DevelopmentRecorded) -> bool:
        """Whether it was when another was recorded."""
        return active(one, _Filtered(self._records, before=event.originator_version))


_NOWHERE: Final = -1


class _Filtered:
    """The amendments of a record that hold by what was known, or were recorded before another."""

    def __init__(
        self, records: Amendments, *, known: int = FUTURE, before: int | None = None
    ) -> None:
        self._records = records
        self._known = known
        self._before = before

    def amendments(self, development_id: str) -> Sequence[DevelopmentRecorded]:
        """Those of a development, in order of recording."""
        return [
            one
            for one in self._records.amendments(development_id)
            if holds(one, self._known)
            and (self._before is None or one.originator_version < self._before)
        ]


def _amended(
    base: DevelopmentRecorded,
    holding: Sequence[DevelopmentRecorded],
    changes: Sequence[_Change],
    zone: str,
) -> Effective:
    """`base` with what its amendments make of it, in their order."""
    development, timing = base.development, base.timing
    brought: tuple[Source, ...] = ()
    first_recorded = base.first_recorded
    if changes:
        by = {one.event.originator_version for one in changes}
        for event in holding:
            if isinstance(event.development, kinds.Corrected) and event.originator_version in by:
                brought += event.development.sources
        for one in changes:
            if one.path == ("occurred",):
                first_recorded = one.event.first_recorded
        development = _accepting(_changed(development, changes), changes)
        timing = StoredBounds.of(development, zone, brought)
    retracted_by = disputed_by = None
    for event in holding:
        if isinstance(event.development, kinds.Retracted):
            retracted_by = event.development.id
        elif isinstance(event.development, kinds.Disputed):
            disputed_by = event.development.id
    if disputed_by is not None and development.verification != "disputed":
        development = development.model_copy(update={"verification": "disputed"})
    return Effective(
        development,
        timing,
        (*development.sources, *brought),
        first_recorded,
        any(isinstance(one.event.development, kinds.Corrected) for one in changes),
        retracted_by,
        disputed_by,
    )


def _accepting(development: Development, changes: Sequence[_Change]) -> Development:
    """The development, which breaks on purpose what its corrections say that they do."""
    accepted = {rule for one in changes for rule in one.event.development.accepts}
    if accepted <= {*development.accepts}:
        return development
    together = dict.fromkeys((*development.accepts, *sorted(accepted)))
    return development.model_copy(update={"accepts": tuple(together)})


def _changed(development: Development, changes: Sequence[_Change]) -> Development:
    """The development with these changes.

    Raises:
        InvalidDevelopment: where they leave no valid one.
    """
    data = developments.document(development)
    sources: dict[Step, Any] = {0: data.pop("sources", [])}
    for one in changes:
        value = deepcopy(one.value)
        if one.path == ("sources",):
            sources = {one.event.originator_version: value or []}
        elif one.path[0] != "sources":
            _put(data, one, one.path, value)
        elif len(one.path) == 2:
            sources[one.path[1]] = value
        elif one.path[1] in sources or one.path[1] == _NOWHERE:
            _put({"sources": sources.get(one.path[1], [])}, one, ("sources", *one.path[2:]), value)
    listed = [
        source
        for part in sources.values()
        for source in (part if isinstance(part, list) else [part])
    ]
    data = {name: value for name, value in data.items() if value is not None}
    return parsing.parse_development({**data, "sources": listed} if listed else data, stored=True)


def _put(whole: dict[str, Any], change: _Change, path: Path, value: Any) -> None:
    try:
        put(whole, path, value)
    except NoSuchPart as error:
        raise parsing.InvalidDevelopment([parsing.Problem(change.given, str(error))]) from None
