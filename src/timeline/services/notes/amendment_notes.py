"""Notes on amendments: what becomes of the accounts beside the amended one."""

from __future__ import annotations

from typing import TYPE_CHECKING

from timeline.services.append import Note

if TYPE_CHECKING:
    from timeline.readmodel.queries.development_detail import DevelopmentDetail


def account_note(retracted: DevelopmentDetail) -> Note | None:
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
