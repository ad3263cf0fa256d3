"""What a changed table says otherwise of developments that the store has already.

A row with a known id and other content is no mistake of its file if the table is kept up to date:
it is a correction. Only what the row changed is corrected: what a person has corrected in the store
since stays.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from hashlib import blake2b
from typing import Any, Final, TextIO

from pydantic_core import to_json

from timeline.dates.edtf import civil_day
from timeline.domain.developments import Development, differences, document, document_json
from timeline.domain.errors import IdTaken, SourceChanged
from timeline.domain.facts import DevelopmentFacts
from timeline.domain.kinds import UNCHANGEABLE, Amendment
from timeline.domain.parsing import parse_development
from timeline.eventstore.bulk_writer import BulkWriter, Rejected
from timeline.eventstore.unit_of_work import Entry
from timeline.formats.paging import PageSource
from timeline.readmodel.entry import Entry as Shown
from timeline.services.append import amendment

Standing = Callable[[Collection[str]], Mapping[str, Shown]]
"""Returns developments as they stand in the store, by id."""
_LONGEST_ID: Final = 170
_HINT: Final = "Add --correct to record a correction, or --corrections FILE to check it first."


class TableCorrections:
    """The corrections that follow from one table.

    Args:
        name: The name of the table, in the reason of the corrections.
        standing: Looks up what stands.
        now: The present moment, in seconds since the epoch.
        append: Whether the corrections are recorded.
        to: Gets the corrections as JSON Lines, if they are not recorded.

    """

    def __init__(
        self, name: str, standing: Standing, now: int, *, append: bool, to: TextIO | None
    ) -> None:
        self._reason = f"Changed in {name[:200]}"
        self._standing = standing
        self._now = now
        self._append = append
        self._to = to
        self._same = self._found = 0

    @property
    def counts(self) -> tuple[int, int, int]:
        """Rows that stand by a correction of before; corrections; those of them to record."""
        return self._same, self._found, self._found if self._append else 0

    def left(self, rejected: Sequence[Rejected], intake: BulkWriter) -> list[Rejected]:
        """What remains rejected of a page: what is no changed row, or cannot be corrected."""
        changed = [one for one in rejected if type(one.error) is IdTaken]
        if not changed:
            return list(rejected)
        stand = self._standing([one.error.development for one in changed])  # type: ignore[attr-defined]
        left = [one for one in rejected if type(one.error) is not IdTaken]
        made: list[tuple[Rejected, Development]] = []
        for one in changed:
            correction = self._correction(one, stand)
            if correction is None:
                left.append(one)
            elif isinstance(correction, Development):
                made.append((one, correction))
            else:
                self._same += 1
        return left + self._settled(made, intake)

    def _settled(
        self, made: Sequence[tuple[Rejected, Development]], intake: BulkWriter
    ) -> list[Rejected]:
        if self._append:
            refused = intake.take([one for _, one in made]) if made else []
            self._found += len(made) - len(refused)
            return [Rejected(made[one.index][0].index, one.entry, one.error) for one in refused]
        if self._to is not None:
            self._to.writelines(f"{document_json(one).decode()}\n" for _, one in made)
            self._found += len(made)
            return []
        for one, _ in made:
            one.error.hint = _HINT
        return [one for one, _ in made]

    def _correction(
        self, rejected: Rejected, stand: Mapping[str, Shown]
    ) -> Development | bool | None:
        """The correction; True if there is nothing to correct, None if there can be none."""
        error, given = rejected.error, _development(rejected.entry)
        if not isinstance(error, IdTaken) or isinstance(error, SourceChanged) or given is None:
            return None
        entry = stand.get(given.id)
        if entry is None or entry.retracted_by is not None or UNCHANGEABLE & {*error.differs}:
            return None
        fields = {*error.differs} & {*differences(entry.development, given)}
        if not fields:
            return True
        if entry.amended and "sources" in fields:  # a source may have been added since
            return None
        whole = document(given)
        changes = {name: whole.get(name) for name in sorted(fields)}
        return self._corrected(entry, changes)

    def _corrected(self, entry: Shown, changes: dict[str, Any]) -> Development:
        said = blake2b(to_json(changes), digest_size=4).hexdigest()
        id_ = f"{entry.id[:_LONGEST_ID].rstrip('-')}-correction-{said}"
        today = civil_day(self._now, entry.zone)
        given = {"changes": changes, "id": id_}
        return parse_development(amendment("corrected", entry.document, self._reason, given, today))


Correcting = Callable[[PageSource], TableCorrections | None]
"""Returns the corrections of a file that is opened; None if it is no table."""


def taken_by(
    intake: BulkWriter, page: Sequence[Entry], corrections: TableCorrections | None
) -> list[Rejected]:
    """Gives a page to the store, and returns what it refuses and no correction settles."""
    rejected = intake.take(page)
    if not rejected or corrections is None:
        return rejected
    return corrections.left(rejected, intake)


def _development(entry: object) -> Development | None:
    if isinstance(entry, DevelopmentFacts):
        entry = parse_development(entry.document, stored=True)
    if isinstance(entry, Development) and not isinstance(entry, Amendment):
        return entry
    return None
