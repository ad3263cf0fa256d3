"""Records several amendments in one batch: all of them, or none.

`correct` and `cite` amend one development each. Who files a week of articles under another matter
would call them a hundred times, and a refusal in the middle would leave half of it done.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any, Final

from timeline.dates.edtf import civil_day
from timeline.readmodel.as_of import AsOf, governments
from timeline.readmodel.entry import Entry
from timeline.readmodel.queries.developments import Filter, entries
from timeline.services import arguments
from timeline.services.arguments import BadArgument, When
from timeline.services.commands import Commands
from timeline.services.queries import Queries
from timeline.services.session import StoreSession

if TYPE_CHECKING:
    from timeline.domain.developments import Development
    from timeline.services.append import Note, Receipt

MOST: Final = 10_000
"""Most amendments of a batch, so that one can still be taken back with `undo`."""
KINDS: Final = ("corrected", "cited", "retracted", "disputed")


@dataclass(slots=True)
class _Amendment:
    """An amendment under an id that may be taken."""

    derived: Development
    fields: Mapping[str, Any]
    development: Development = field(init=False)

    def __post_init__(self) -> None:
        self.development = self.derived

    @property
    def has_own_id(self) -> bool:
        """Whether the caller chose its id."""
        return bool(self.fields.get("id"))


class SeveralAmendments:
    """Amends many developments at once.

    Args:
        session: The store.
        queries: Finds what stands beside a development.
        commands: Records the batch.
    """

    def __init__(self, session: StoreSession, queries: Queries, commands: Commands) -> None:
        self._session = session
        self._queries = queries
        self._commands = commands

    def current(self, rows: Sequence[int], *, as_known: When = None) -> list[Entry]:
        """The developments of some rows of a `listing`, as they read now; each of them once.

        They are in the order of the rows. A row of an older text stands for its development. With
        `as_known` they are as they were known by then, and those that were not are omitted.
        """
        wanted = arguments.numbers("rows", rows)
        cut = self._session.cut(None, as_known, None)
        places = {row: place for place, row in reversed(list(enumerate(wanted)))}
        with self._session.alone():
            found = self._session.fresh().execute(
                "SELECT id, row FROM revisions WHERE row IN (SELECT value FROM json_each(?))",
                (json.dumps(wanted),),
            )
            first: dict[str, int] = {}
            for id_, row in found:
                first[id_] = min(places[row], first.get(id_, places[row]))
        return sorted(self._entries(list(first), cut), key=lambda one: first[one.id])

    def amend_several(
        self, amendments: Sequence[Mapping[str, Any]], *, dry_run: bool = False
    ) -> Receipt:
        """Records amendments of several developments in one batch, all or none.

        What is left out of one is filled in as `correct`, `cite`, `retract` and `dispute` do:
        government, date, title, and an id that is free.

        Args:
            amendments: For each its `kind` (`corrected`, `cited`, `retracted` or `disputed`), the
                id that it `amends`, and its other fields, such as `changes`, `sources`, `reason`.
            dry_run: Validate and report, but write nothing.

        Raises:
            NotFound: of a development that is not in the store.
            BatchRejected: naming every amendment that contradicts the record.
            InvalidDevelopment: naming every field that is wrong, of the first that is.
            BadArgument: of more than 10,000 amendments.
        """
        from timeline.domain.errors import IdTaken
        from timeline.eventstore.writer import BatchRejected

        dry_run = arguments.flag("dry_run", dry_run)
        given = [_checked(one) for one in amendments]
        if len(given) > MOST:
            raise BadArgument(
                "amendments", f"{len(given):,} at once; {MOST:,} are the most", "Give fewer."
            )
        now = self._session.cut(None, None, None)
        targets = {one.id: one for one in self._entries([one["amends"] for one in given], now)}
        batch = [self._completed(one, targets) for one in given]
        numbers: dict[str, int] = defaultdict(int)
        for one in batch:
            _number(one, numbers)
        while True:
            try:
                receipt = self._append(batch, dry_run=True)
            except BatchRejected as error:
                taken = [
                    one.index
                    for one in error.rejected
                    if isinstance(one.error, IdTaken) and not batch[one.index].has_own_id
                ]
                if len(taken) < len(error.rejected):
                    others = [one for one in error.rejected if one.index not in taken]
                    raise BatchRejected(others) from None
            else:
                taken = self._taken_back(receipt, batch)
                if not taken:
                    break
            for index in taken:
                _number(batch[index], numbers)
        if not dry_run:
            receipt = self._append(batch, dry_run=False)
        notes = list(self._notes(batch, targets)) if receipt.new else []
        return replace(receipt, notes=[*receipt.notes, *notes]) if notes else receipt

    def _append(self, batch: Sequence[_Amendment], *, dry_run: bool) -> Receipt:
        return self._commands.append(*(one.development for one in batch), dry_run=dry_run)

    def _entries(self, ids: Sequence[str], cut: AsOf) -> list[Entry]:
        """The developments with these ids that are visible under a cut, in any order."""
        with self._session.alone():
            view = self._session.fresh()
            return list(entries(view, governments(view), cut, Filter(ids=ids)))

    def _completed(self, given: dict[str, Any], targets: Mapping[str, Entry]) -> _Amendment:
        from timeline.services.append import amendment, as_development

        target = targets.get(given["amends"])
        if target is None:
            target = self._queries.show(given["amends"]).entry  # it is not there, so that raises
        rest = {
            name: value
            for name, value in given.items()
            if name not in ("kind", "amends", "reason", "government")
        }
        today = civil_day(int(self._session.now().timestamp()), target.zone)
        fields = amendment(given["kind"], target.document, given.get("reason"), rest, today)
        return _Amendment(as_development(fields), fields)

    def _taken_back(self, receipt: Receipt, batch: Sequence[_Amendment]) -> list[int]:
        """The amendments that were recorded once and retracted: the same again is another one."""
        known = {one.development.id for one in receipt.appended if not one.new}
        if not known:
            return []
        now = self._session.cut(None, None, None)
        gone = {one.id for one in self._entries(sorted(known), now) if one.retracted_by is not None}
        return [
            index
            for index, one in enumerate(batch)
            if one.development.id in gone and not one.has_own_id
        ]

    def _notes(self, batch: Sequence[_Amendment], targets: Mapping[str, Entry]) -> Iterator[Note]:
        from timeline.services.notes.link_notes import amendment_notes

        told_apart = self._with_accounts(list(targets))
        for one in batch:
            target = targets[one.fields["amends"]]
            if target.retracted_by is not None or target.id in told_apart:
                yield from amendment_notes(self._queries.show(target.id), one.fields)

    def _with_accounts(self, ids: Sequence[str]) -> set[str]:
        """Those of the developments of which there is another account."""
        with self._session.alone():
            found = self._session.fresh().execute(
                "SELECT value FROM labels WHERE sort = 'account'"
                " AND value IN (SELECT value FROM json_each(?))",
                (json.dumps(ids),),
            )
            return {str(id_) for (id_,) in found}


def _checked(given: Mapping[str, Any]) -> dict[str, Any]:
    fields = arguments.plain_dates(arguments.mapping("amendments", given), "amendments")
    arguments.one_of("kind", fields.get("kind"), KINDS)
    arguments.text("amends", fields.get("amends"))
    return dict(fields)


def _number(one: _Amendment, numbers: dict[str, int]) -> None:
    """Gives an amendment the next id of those that are like its own."""
    if one.has_own_id:
        return
    numbers[one.derived.id] += 1
    number = numbers[one.derived.id]
    if number > 1:
        name = f"{one.derived.id}-{number}"
        one.development = one.derived.model_copy(update={"id": name})
