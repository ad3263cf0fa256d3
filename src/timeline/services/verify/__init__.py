"""Verifies a store: all checks that need no other copy of it.

It repairs nothing: a finding says what is wrong and where. The quick part (`events`) checks
SQLite's file, and by the hash tree that the events are those recorded. The full verification also
validates each state, applies every rule again in order of recording, and compares the view with
the rows that it should have. A first look finds out whether all is well (`appraisal`). If not,
`rules` and `read_model` look closely, and say what is wrong and where.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, closing
from datetime import UTC, datetime
from functools import partial
from itertools import islice
from pathlib import Path
from typing import Final, NamedTuple

from timeline.eventstore.collector_pause import collector_paused
from timeline.eventstore.errors import NotAStore, StoreAltered
from timeline.eventstore.integrity.checkpoints import Checkpoint
from timeline.eventstore.integrity.merkle import Frontier
from timeline.eventstore.ports import Inspection, inspect, open_reader
from timeline.eventstore.sqlite.raw_events import RawEvent
from timeline.eventstore.stored_rows import Head
from timeline.eventstore.tempfiles import temporary_folder
from timeline.eventstore.urls import Location, locate_file
from timeline.formats.errors import Finding
from timeline.services.seals.entry_signatures import EntrySignatures
from timeline.services.verify.events import Scan, about
from timeline.services.verify.future_entries import Ahead

Progress = Callable[[str, int, int], None]
"""Called now and then with the current step, the part done, and the total."""
MOST: Final = 1_000
"""Most findings that are listed; a badly damaged file has millions."""
_UNREADABLE: Final = (
    "The other checks were skipped. Keep the file; `timeline rescue FROM TO` copies the "
    "sound entries into a new store."
)


class Verified(NamedTuple):
    """The result of a verification.

    Attributes:
        findings: The errors.
        frontier: Of the hash tree over the readable events; None if none was read, because the
            file is not a store or was altered.
        frontiers: The frontiers of the tree at the given sizes, as far as there are events.
        notes: Notes that are no errors: entries recorded in the future, and who signed entries.
    """

    findings: list[Finding]
    frontier: Frontier | None
    frontiers: dict[int, Frontier]
    notes: list[str]

    @property
    def head(self) -> Head | None:
        """Size and root of that tree."""
        return None if self.frontier is None else self.frontier.head()

    @property
    def heads(self) -> dict[int, Head]:
        """The heads at the given sizes."""
        return {size: frontier.head() for size, frontier in self.frontiers.items()}


def verify(
    location: Location,
    progress: Progress | None = None,
    *,
    quick: bool = False,
    since: Checkpoint | None = None,
    sizes: Sequence[int] = (),
    now: datetime | None = None,
    allowed: Path | None = None,
) -> Verified:
    """Verifies a store and its view.

    Args:
        location: The store.
        progress: Called with the progress.
        quick: Skip the contents of states, the rules and the view.
        since: Only check the events after this checkpoint, and that the store extends it; not the
            file, the rules and the view.
        sizes: Sizes at which to keep the frontier of the tree.
        now: The present moment, aware; the system's clock by default.
        allowed: The list of allowed signers, for the signatures of entries; None to check none.

    Raises:
        SigningFailed: if the list of allowed signers cannot be read.
        StoreError: if there is no store, a newer one, or one that is away.
    """
    report = progress or (lambda *_: None)
    events = _Events(location, sizes, now, allowed)
    if since is None:
        found = _findings(location, events, report, quick=quick)
    else:
        found = _findings_since(since, location, events, report)
    with collector_paused():
        findings = list(islice(found, MOST))
    if next(found, None) is not None:
        findings.append(about(location, "more errors are not listed"))
    scan, also = events.scan, events.also
    return Verified(
        findings,
        scan.frontier if scan.begun else None,
        scan.frontiers,
        [*also.ahead.notes(), *also.signed.notes()],
    )


class _Also(NamedTuple):
    """What is looked for in each event beside its hash."""

    location: Location
    ahead: Ahead
    signed: EntrySignatures

    def take(self, events: Sequence[RawEvent]) -> Iterator[Finding]:
        self.ahead.take(events)
        for event in events:
            for wrong in self.signed.of(event):
                yield about(self.location, wrong, event)


class _Events:
    """What is checked of each event; the arguments are those of `verify`."""

    def __init__(
        self,
        location: Location,
        sizes: Sequence[int],
        now: datetime | None,
        allowed: Path | None,
    ) -> None:
        self._given = (location, sizes, now)
        self._signed = EntrySignatures(allowed, now)
        self.begin()

    def begin(self) -> None:
        """Begins, or begins again, before the first event."""
        location, sizes, now = self._given
        self.scan = Scan(location, sizes)
        ahead = Ahead(now or datetime.now(UTC))
        self.also = _Also(location, ahead, self._signed.anew())


def _findings(
    location: Location, events: _Events, report: Progress, *, quick: bool
) -> Iterator[Finding]:
    try:
        store = inspect(location)
    except (NotAStore, StoreAltered) as error:
        # A finding starts with the location; and the error's own hint leads here.
        message = f"it {error.message.removeprefix(f'{location} ')}"
        yield Finding(str(location), None, None, message, _UNREADABLE)
        return
    with ExitStack() as stack:
        folder = stack.enter_context(temporary_folder("verify"))
        stack.callback(store.close)
        report("the file", 0, 1)
        for message in store.soundness():
            yield about(location, message)
        report("the file", 1, 1)
        if quick:
            yield from _events(store, events, report, "the hashes", lambda _: iter(()))
            yield from events.scan.ids(store)
            return
        from timeline.services.verify.appraisal import appraise

        first = appraise(store, location, events.scan, events.also, folder, report)
        if first.findings is None:
            yield from _looked_at_closely(location, store, events, folder, report)
        else:
            yield from first.findings
        store.close()
        if not first.is_view_right:
            from timeline.services.verify.read_model import findings

            yield from findings(location, folder, partial(report, "the view"))


def _looked_at_closely(
    location: Location, store: Inspection, events: _Events, folder: Path, report: Progress
) -> Iterator[Finding]:
    from timeline.services.verify.rules import Replay

    events.begin()
    with Replay(location, locate_file(folder / "again.db")) as replay:
        yield from _events(store, events, report, "the events", replay.take)
        if replay.sound and events.scan.whole:
            yield from replay.compared(store)


def _findings_since(
    since: Checkpoint, location: Location, events: _Events, report: Progress
) -> Iterator[Finding]:
    from timeline.services.verify.later_events import LaterEvents

    with closing(inspect(location)) as store, closing(open_reader(location)) as reader:
        later = LaterEvents(location, store, reader)
        yield from later.begin(since, events.scan, report)
        if events.scan.begun:
            yield from _events(store, events, report, "the new events", later.take)


def _events(
    store: Inspection,
    events: _Events,
    report: Progress,
    what: str,
    further: Callable[[Sequence[RawEvent]], Iterator[Finding]],
) -> Iterator[Finding]:
    scan, also = events.scan, events.also
    total = store.last_position() or 0
    scan.begun = True
    for page in store.pages(scan.position):
        for one in scan.take(page):
            if isinstance(one, Finding):
                yield one
            else:
                yield from also.take(one)
                yield from further(one)
        report(what, min(scan.position, total), total)
    yield from scan.finish(store)
