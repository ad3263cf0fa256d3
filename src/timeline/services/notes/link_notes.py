"""Notes on what developments refer to: what they amend, its accounts, and what they cancel."""

from __future__ import annotations

import sqlite3
from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from timeline.services.append import Note

if TYPE_CHECKING:
    from timeline.eventstore.writer import Appended
    from timeline.readmodel.queries.development_detail import DevelopmentDetail


def amendment_notes(amended: DevelopmentDetail, amendment: Mapping[str, Any]) -> Iterator[Note]:
    """Notes on an amendment.

    Args:
        amended: The development, as it stood before.
        amendment: The fields of the amendment.
    """
    entry = amended.entry
    if amendment["kind"] == "retracted":
        note = _account_note(amended)
        if note is not None:
            yield note
    elif entry.retracted_by is not None:
        yield Note(
            entry.id,
            None,
            "is-retracted",
            f"“{entry.id}” was retracted by “{entry.retracted_by}”, and stays so",
            f"To bring it back: `timeline retract {entry.retracted_by} --reason …`.",
        )
    moved = amendment.get("changes", {}).get("matters")
    if moved and entry.document["account_of"] is None:
        for account in amended.accounts:
            left = sorted({*account.entry.matters}.difference(moved))
            if left and not {*account.entry.matters}.intersection(moved):
                id_ = account.entry.id
                yield Note(
                    id_,
                    left[0],
                    "account-elsewhere",
                    f"“{id_}”, an account of it, stays in “{left[0]}”",
                    f"To move it too: `timeline correct {id_} --set matters={moved[0]}`.",
                )


def cancelling_notes(
    connection: sqlite3.Connection, appended: Sequence[Appended], also: Collection[str] = ()
) -> Iterator[Note]:
    """Notes on meetings that are cancelled, and are not in the store.

    Args:
        connection: A connection to the read model, from before the batch.
        appended: The developments of the batch.
        also: Ids of developments that the read model does not have yet.
    """
    for one in appended:
        cancelled = getattr(one.fields, "cancels", None) if one.new else None
        if cancelled is None or cancelled in also:
            continue
        if any(other.entry.id == cancelled for other in appended):
            continue
        found = connection.execute("SELECT 1 FROM revisions WHERE id = ? LIMIT 1", (cancelled,))
        if found.fetchone() is None:
            yield Note(
                one.entry.id,
                None,
                "nothing-cancelled",
                f"the meeting “{cancelled}”, which “{one.entry.id}” cancels, is not in the store",
                "If its id is another, correct `cancels`; if not, record the meeting too.",
            )


def _account_note(retracted: DevelopmentDetail) -> Note | None:
    """Which account takes the place of what is retracted, if one does.

    Args:
        retracted: The development, as it stood before.
    """
    entry = retracted.entry
    others = [account.entry for account in retracted.accounts]
    if not others or entry.retracted_by is not None:
        return None
    if entry.matters and not {*entry.matters}.intersection(others[0].matters):
        return None  # It moves the status of other matters.
    is_main = entry.document["account_of"] is None
    stands = is_main or (
        others[0].document["account_of"] is not None and entry.version < others[0].version
    )
    if not stands:
        return None
    message = f"“{others[0].id}” stands in for it, as the account that was recorded first"
    return Note(entry.id, None, "account-stands-in", message)
