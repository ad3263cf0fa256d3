"""Verifies a store: all checks that need no other copy of it.

It repairs nothing: a finding says what is wrong and where. The quick part (`events`) checks
SQLite's file, and by the hash tree that the events are those recorded. The full verification also
validates each state, applies every rule again in order of recording (`rules`), and rebuilds the
view (`read_model`).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack
from datetime import UTC, datetime
from functools import partial
from itertools import islice
from pathlib import Path
from typing import Final, NamedTuple

from timeline.eventstore.collector_pause import collector_paused
from timeline.eventstore.errors import NotAStore, StoreAltered
from timeline.eventstore.ports import Inspection, inspect
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
        head: Size and root of the hash tree over the readable events; None if none was read,
            because the file is not a store or was altered.
        heads: The heads at the given sizes, as far as there are events.
        notes: Notes that are no errors: entries recorded in the future, and who signed entries.
    """

    findings: list[Finding]
    head: Head | None
    heads: dict[int, Head]
    notes: list[str]


def verify(
    location: Location,
    progress: Progress | None = None,
    *,
    quick: bool = False,
    sizes: Sequence[int] = (),
    now: datetime | None = None,
    allowed: Path | None = None,
) -> Verified:
    """Verifies a store and its view.

    Args:
        location: The store.
        progress: Called with the progress.
        quick: Skip the contents of states, the rules and the view.
        sizes: Sizes at which to compute the head of the tree.
        now: The present moment, aware; the system's clock by default.
        allowed: The list of allowed signers, for the signatures of entries; None to check none.

    Raises:
        SigningFailed: if the list of allowed signers cannot be read.
        StoreError: if there is no store, a newer one, or one that is away.
    """
    report = progress or (lambda *_: None)
    scan, ahead = Scan(location, sizes), Ahead(now or datetime.now(UTC))
    signed = EntrySignatures(allowed, now)
    found = _findings(location, scan, _Also(location, ahead, signed), report, quick=quick)
    with collector_paused():
        findings = list(islice(found, MOST))
    if next(found, None) is not None:
        findings.append(about(location, "more errors are not listed"))
    return Verified(
        findings, scan.head if scan.begun else None, scan.heads, [*ahead.notes(), *signed.notes()]
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


def _findings(
    location: Location, scan: Scan, also: _Also, report: Progress, *, quick: bool
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
            yield from _events(store, scan, also, report, "the hashes", lambda _: iter(()))
            yield from scan.ids(store)
            return
        from timeline.services.verify.read_model import findings
        from timeline.services.verify.rules import Replay

        replay = stack.enter_context(Replay(location, locate_file(folder / "again.db")))
        yield from _events(store, scan, also, report, "the events", replay.take)
        if replay.sound and scan.whole:
            yield from replay.compared(store)
        store.close()
        yield from findings(location, folder, partial(report, "the view"))


def _events(
    store: Inspection,
    scan: Scan,
    also: _Also,
    report: Progress,
    what: str,
    further: Callable[[Sequence[RawEvent]], Iterator[Finding]],
) -> Iterator[Finding]:
    total = store.last_position() or 0
    scan.begun = True
    for page in store.pages():
        for one in scan.take(page):
            if isinstance(one, Finding):
                yield one
            else:
                yield from also.take(one)
                yield from further(one)
        report(what, min(scan.position, total), total)
    yield from scan.finish(store)
