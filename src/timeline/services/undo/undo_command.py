"""`undo`: retracts what the last command recorded, and takes back what it named."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from typing import TYPE_CHECKING, Any, Final

from timeline.dates.edtf import civil_day
from timeline.domain.matter.acceptable import ACCEPTABLE
from timeline.services.arguments import flag, text_or_none
from timeline.services.commands import Commands
from timeline.services.session import StoreSession
from timeline.services.undo.last_batch import NothingToUndo, last_batch

if TYPE_CHECKING:
    from timeline.eventstore.stored_rows import StoredRow
    from timeline.eventstore.writer import Entry
    from timeline.services.append import Receipt

_REASON: Final = "recorded by mistake, and undone"


class UndoCommand:
    """Takes back what was recorded last.

    Args:
        session: The store.
        commands: Records the opposite.
    """

    def __init__(self, session: StoreSession, commands: Commands) -> None:
        self._session = session
        self._commands = commands

    def undo(self, *, reason: str | None = None, dry_run: bool = False) -> Receipt:
        """Takes back all that the last command recorded in this store, in one batch.

        Its developments are retracted, its amendments too, its renames and merges taken back, and
        a matter is described as before; a first description stays, and so does a government. That
        is clerical: no question about knowledge ever finds it. It is recorded itself, so undoing
        again brings it all back. What one command recorded has one moment of recording, so it is
        refused while the last moment is ahead of the clock, when many have the same.

        Args:
            reason: Why; by default that it was a mistake.
            dry_run: Validate and report, but write nothing.

        Raises:
            NothingToUndo: in an empty store; of what only stays; of more than 10,000 entries; or
                while the last moment is ahead of the clock.
            BatchRejected: if something of it cannot be taken back any more.
        """
        why = text_or_none("reason", reason) or _REASON
        rows = last_batch(self._session.reader()) if self._session.exists else []
        if not rows:
            raise NothingToUndo("nothing is recorded yet")
        if datetime.fromisoformat(json.loads(rows[-1].state)["recorded"]) > self._session.now():
            raise NothingToUndo(
                "the last entry was recorded ahead of this clock, so many may have its moment",
                hint="Retract what was wrong by its id.",
            )
        batch = list(self._opposites(reversed(rows), why))
        if not batch:
            raise NothingToUndo(
                "the last command only described a matter or a government",
                hint="Describe it as it was: `timeline matter describe`, `timeline government "
                "describe`.",
            )
        # What was accepted before may come back.
        return self._commands.record(batch, dry_run=flag("dry_run", dry_run), accepting=ACCEPTABLE)

    def _opposites(self, rows: Iterable[StoredRow], reason: str) -> Iterator[Entry]:
        """What takes these events back, in their order."""
        taken: set[str] = set()
        zones = self._zones()
        now = int(self._session.now().timestamp())
        for row in rows:
            said: Mapping[str, Any] | None = json.loads(row.state).get("development")
            if said is None:
                continue  # A government's description: it stays open, and takes no part.
            if row.topic.startswith("matter-") and "occurred" not in said:
                named = self._unnamed(said, row.version, taken)
                if named is not None:
                    yield named
            else:
                today = civil_day(now, zones[row.government])
                yield self._retracted(said, reason, today, taken)

    def _zones(self) -> dict[str, str]:
        from timeline.readmodel.as_of import governments

        with self._session.at_once() as view:
            return {one.id: one.zone for one in governments(view)}

    def _retracted(
        self, said: Mapping[str, Any], reason: str, today: str, taken: set[str]
    ) -> Entry:
        from timeline.services.append import amendment, as_development, free_id

        fields = amendment("retracted", said, reason, {"clerical": True}, today)
        derived = as_development(fields)
        id_ = free_id(self._session.reader(), derived.id, taken)
        taken.add(id_)
        return derived.model_copy(update={"id": id_})

    def _unnamed(self, said: Mapping[str, Any], version: int, taken: set[str]) -> Entry | None:
        from timeline.domain.names.namings import derived_id, parse_naming
        from timeline.services.append import free_id

        head = {"government": said["government"], "matter": said["matter"]}
        if said["kind"] == "matter-renamed":
            fields = {**head, "kind": "matter-separated", "from": said["to"]}
        elif said["kind"] == "matter-separated":
            fields = {**head, "kind": "matter-renamed", "to": said["from"]}
        else:
            before = self._described_before(said, version)
            if before is None:
                return None
            fields = {**head, "kind": "matter-described", **before}
        id_ = free_id(self._session.reader(), derived_id(fields), taken)
        taken.add(id_)
        return parse_naming({**fields, "id": id_})

    def _described_before(self, said: Mapping[str, Any], version: int) -> dict[str, Any] | None:
        """How a matter was described before; None if it was not."""
        with self._session.at_once() as view:
            found = view.execute(
                "SELECT title, summary, identifiers FROM descriptions"
                " WHERE government = ? AND slug = ? AND version < ? ORDER BY version DESC LIMIT 1",
                (said["government"], said["matter"], version),
            ).fetchone()
        if found is None:
            return None
        title, summary, identifiers = found
        fields = {"title": title, "summary": summary, "identifiers": json.loads(identifiers)}
        return {name: value for name, value in fields.items() if value}
