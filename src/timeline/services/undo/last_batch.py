"""The last batch of a store: what one command recorded, all at one moment."""

from __future__ import annotations

import json
from typing import Final

from timeline.domain.errors import TimelineError
from timeline.eventstore.ports import Reader
from timeline.eventstore.stored_rows import StoredRow

MOST: Final = 10_000
"""Most entries of a batch that are taken back at once."""
_PAGE: Final = 500


class NothingToUndo(TimelineError):
    """There is nothing that could be taken back, or too much."""


def last_batch(reader: Reader) -> list[StoredRow]:
    """The events that were recorded together last, in their order.

    Raises:
        NothingToUndo: in an empty store, or if they are too many.
    """
    end = reader.position()
    found: list[StoredRow] = []
    moment: str | None = None
    while end > 0 and len(found) <= MOST:
        begin = max(0, end - _PAGE)
        rows = reader.page(after=begin, size=end - begin)
        for row in reversed(rows):
            recorded = json.loads(row.state).get("recorded")
            moment = moment or recorded
            if recorded != moment:
                return found[::-1]
            found.append(row)
        end = begin
    if not found:
        raise NothingToUndo("nothing is recorded yet")
    if len(found) > MOST:
        raise NothingToUndo(
            f"the last command recorded more than {MOST:,} entries",
            hint="Retract them one by one, or restore a backup.",
        )
    return found[::-1]
