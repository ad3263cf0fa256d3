"""The preview of a form that amends several developments: how many, which, and what changes.

Nothing that is recorded can be deleted, so it says before how many and whom it concerns.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Final

from textual.content import Content

from timeline.results import Receipt
from timeline.text.change_phrasing import moved_words
from timeline.tui.content import joined
from timeline.tui.keys.own_keys import USUAL
from timeline.tui.model.form_commands import FieldChange
from timeline.tui.widgets.preview import Keyed, Verdict, matter_lines

LISTED: Final = 200
"""Most developments that are listed; all are counted."""


def would_several(
    receipt: Receipt,
    changes: Sequence[FieldChange],
    unchanged: int,
    keyed: Keyed = USUAL.in_words,
) -> Verdict:
    """The verdict after a dry run of a batch.

    Args:
        receipt: Of the dry run.
        changes: For each development its id, and its old and new value; "" if it gets a source.
        unchanged: How many of the marked stay as they are.
        keyed: Names the keys of the user.
    """
    moved = [one for one in receipt.changes if one.is_one or one.is_visible]
    words = "; ".join(f"{one.matter}: {moved_words(one)}" for one in moved[:3])
    line = joined(
        ("✓ ", "bold $success"),
        keyed(f"<form:record> records {_amendments(receipt)}, all or none"),
        f" · {words}" if words else "",
    )  # fmt: skip
    return Verdict("ready", line, Content("").join(_full(receipt, changes, unchanged, keyed)))


def _amendments(receipt: Receipt) -> str:
    cited = receipt.appended[0].development.kind == "cited"
    what = "further source" if cited else "correction"
    return f"{receipt.new:,} {what}{'s' * (receipt.new != 1)}"


def _full(
    receipt: Receipt, changes: Sequence[FieldChange], unchanged: int, keyed: Keyed
) -> Iterable[Content]:
    yield joined((keyed(f"✓ <form:record> records {_amendments(receipt)}\n"), "bold $success"))
    yield joined("All or none. Nothing can be deleted; ", ("timeline undo", "bold"),
                 " would retract them.\n")  # fmt: skip
    known = len(receipt.appended) - receipt.new
    if known:
        yield joined((f"{known:,} are recorded already\n", "bold $warning"))
    if unchanged:
        stay = "has it already and stays" if unchanged == 1 else "have it already and stay"
        yield joined((f"{unchanged:,} of the marked {stay} so\n", "bold $warning"))
    moved = [one for one in receipt.changes if one.is_one or one.is_visible]
    if moved:
        yield joined(("\nMatters\n", "bold $accent"))
    for change in moved[:LISTED]:
        yield from matter_lines(change)
    for note in receipt.notes[:LISTED]:
        yield joined(("! ", "bold $warning"), f"{note.message}. {note.hint or ''}\n")
    yield joined(("\nDevelopments\n", "bold $accent"))
    for name, old, new in changes[:LISTED]:
        yield joined(name, "\n")
        if new:
            yield joined(("  ", ""), (old, "$tone-world strike"), (" → ", "bold"), new, "\n")
    if len(changes) > LISTED:
        yield joined((f"and {len(changes) - LISTED:,} more\n", "$tone-world"))
