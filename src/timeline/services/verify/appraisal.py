"""The first pass of a whole verification: whether the rules and the view hold, and no more.

Each event is read once, judged again, and laid out as rows of the view. Tables are compared by
sums. In a sound store this is all that there is to do. If anything may be wrong, `rules` and
`read_model` look for its place, and say what it is.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, closing
from functools import partial
from itertools import repeat
from pathlib import Path
from typing import Final, NamedTuple, Protocol

from timeline.domain.errors import TimelineError
from timeline.eventstore.ports import Inspection, Reader, open_reader
from timeline.eventstore.sqlite.raw_events import RawEvent
from timeline.eventstore.stored_rows import StoredRow
from timeline.eventstore.urls import Location
from timeline.formats.errors import Finding
from timeline.readmodel.row_writer import Laid
from timeline.services.verify.events import Scan
from timeline.services.verify.expected_view import ExpectedView
from timeline.services.verify.plain_events import PlainEvent
from timeline.services.verify.rules_again import Doubt, RulesAgain

_WRONG: Final = (Doubt, TimelineError, sqlite3.Error, OSError, UnicodeError)
"""What is met in a store or a view that may not be as it should be."""
_MANY: Final = 1_000
"""Findings; a store that has more is not sound, and is left to `rules`."""


class EventChecks(Protocol):
    """What else is looked for in events."""

    def take(self, events: Sequence[RawEvent]) -> Iterator[Finding]:
        """Yields what is wrong with some events."""


class Appraisal(NamedTuple):
    """The result of the first pass.

    Attributes:
        findings: On the hashes of events and their signatures; None if their order, their contents
            or their index tables must be looked at closely.
        is_view_right: Whether the view is as it should be.
    """

    findings: list[Finding] | None
    is_view_right: bool


def appraise(
    store: Inspection,
    location: Location,
    scan: Scan,
    checks: EventChecks,
    folder: Path,
    report: Callable[[str, int, int], None],
) -> Appraisal:
    """Reads a store once.

    Args:
        store: A snapshot of it.
        location: The store.
        scan: Checks hashes and order.
        checks: What else is looked for in events.
        folder: For temporary files.
        report: Called with the progress.
    """
    try:
        with ExitStack() as stack:
            reader = stack.enter_context(closing(open_reader(location)))
            return _appraised(store, reader, scan, checks, folder, report, stack)
    except _WRONG:
        return Appraisal(None, is_view_right=False)


def _appraised(
    store: Inspection,
    reader: Reader,
    scan: Scan,
    checks: EventChecks,
    folder: Path,
    report: Callable[[str, int, int], None],
    stack: ExitStack,
) -> Appraisal:
    both = _Both(stack.enter_context(closing(RulesAgain(reader, folder))), None)
    both.open_view(reader, folder, partial(report, "the view"), stack)
    total = store.last_position() or 0
    findings: list[Finding] = []
    scan.begun = True
    for page in store.pages():
        for one in scan.take(page):
            if isinstance(one, Finding):
                return Appraisal(None, is_view_right=False)
            findings += checks.take(one)
            both.take(one)
        if len(findings) > _MANY or not (both.rules or both.view):
            return Appraisal(None, is_view_right=False)
        report("the events", min(scan.position, total), total)
    findings += scan.finish(store)
    is_view_right = both.is_view_right(scan.position)
    if both.rules is None or not both.rules.is_indexed(store):
        return Appraisal(None, is_view_right)
    return Appraisal(findings, is_view_right)


class _Both:
    """The rules and the view, each until it is in doubt."""

    def __init__(self, rules: RulesAgain | None, view: ExpectedView | None) -> None:
        self.rules, self.view = rules, view

    def open_view(
        self,
        reader: Reader,
        folder: Path,
        progress: Callable[[int, int], None],
        stack: ExitStack,
    ) -> None:
        try:
            self.view = stack.enter_context(closing(ExpectedView(reader, folder, progress)))
        except _WRONG:
            self.view = None

    def take(self, page: Sequence[RawEvent]) -> None:
        """Judges a page of events, and lays it out as rows."""
        plain: list[PlainEvent | None] = []
        if self.rules is not None:
            try:
                plain += self.rules.take(page)
            except _WRONG:
                self.rules = None
        plain += [None] * (len(page) - len(plain))
        if self.view is not None:
            try:
                self.view.take(list(map(_laid, page, plain, repeat(self.view.keeps))))
            except _WRONG:
                self.view = None

    def is_view_right(self, last: int) -> bool:
        """Whether the view is as it should be; `last` is the position of the last event."""
        try:
            return self.view is not None and self.view.is_equal(last)
        except _WRONG:
            return False


def _laid(raw: RawEvent, plain: PlainEvent | None, keeps: bool) -> StoredRow | Laid:
    """An event for the projection, as rows if it was read plainly."""
    return StoredRow(*raw[:4], raw.state) if plain is None else plain.laid(raw, keeps=keeps)
