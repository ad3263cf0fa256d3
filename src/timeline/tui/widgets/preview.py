"""The preview of a form: id, status changes, and the development as it would be recorded.

Or the reason why it is rejected, in the error's own words. The same `Verdict` fills a line at the
foot of the form, for screens without room for the panel.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Final, Literal

from textual.containers import VerticalScroll
from textual.content import Content
from textual.widgets import Static

from timeline.domain.errors import Refusal, TimelineError
from timeline.results import Change, Receipt
from timeline.text.change_phrasing import moved_words
from timeline.text.phrasing import STATUS_TONES
from timeline.text.standing_phrasing import contradiction_words
from timeline.tui.content import joined, shown
from timeline.tui.keys.own_keys import USUAL
from timeline.tui.model.form_commands import FieldChange

Keyed = Callable[[str], str]
"""Names the keys of the user in a sentence."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """The state of a draft, in a line and in full."""

    state: Literal["open", "asking", "ready", "refused", "saving"]
    line: Content
    full: Content


class Preview(VerticalScroll, can_focus=False):
    """The panel with the verdict."""

    def __init__(self) -> None:
        super().__init__(id="preview")
        self.border_title = "Preview"
        self._text = Static(id="preview-text")

    def compose(self) -> Iterable[Static]:
        """One text."""
        yield self._text

    def tell(self, verdict: Verdict) -> None:
        """Shows a verdict."""
        self._text.update(verdict.full)


def needs(words: Sequence[str], changes: Sequence[FieldChange]) -> Verdict:
    """The verdict on a form that needs more input."""
    line = joined(("… ", "bold $accent"), "; ".join(words))
    todo = [joined((" · ", "$accent"), one, "\n") for one in words]
    return Verdict(
        "open", line, Content("").join([joined(("Still to do\n", "bold")), *todo, *_olds(changes)])
    )


def asking(changes: Sequence[FieldChange]) -> Verdict:
    """The verdict while a dry run is running."""
    line = joined(("… checking", "$tone-world"))
    return Verdict("asking", line, Content("").join([line, *_olds(changes)]))


def saving() -> Verdict:
    """The verdict while an append is running."""
    line = joined(("… recording", "bold"))
    return Verdict("saving", line, line)


def unsourced(saves: str, keyed: Keyed = USUAL.in_words) -> Verdict:
    """The question before a development without a source is recorded."""
    again = keyed(f"<form:record> again {saves} it so.")
    last = keyed("<form:last_source>")
    line = joined(
        ("! no source. ", "bold $warning"), again, (f" {last}: the last source.", "$tone-world")
    )
    full = joined(
        ("! No source\n", "bold $warning"), "Nobody can check it. `timeline gaps` will list it.\n",
        (f"\nGive its publisher and a quote, or press {last} for the last source. {again}\n",
         "$tone-world"),
    )  # fmt: skip
    return Verdict("asking", line, full)


_LISTED: Final = 100
"""Most changes and errors that are listed."""
_ANYWAY: Final = "<form:anyway> records it anyway, marked as a contradiction."


def refused(
    error: Exception, *, can_accept: bool = False, keyed: Keyed = USUAL.in_words
) -> Verdict:
    """The verdict on a rejected form, with the reason; the input stays.

    With `can_accept`, it may be recorded on purpose.
    """
    parts = [joined(("✗ Refused\n", "bold $error")), *_errors(error)]
    if can_accept:
        parts.append(joined((f"{keyed(_ANYWAY)}\n", "bold $accent")))
    sentence, hint = next(iter(_pairs(error)))
    rule = _rule(error)
    said = f"{sentence}." if hint and sentence[-1:] not in ".?!" else sentence
    line = joined(
        ("✗ ", "bold $error"), (f"refused: {rule}." if rule else said, "$error"),
        (f" {keyed(_ANYWAY)}" if can_accept else "", "bold $accent"),
        (f" {hint}" if hint else "", "$tone-world"),
    )  # fmt: skip
    return Verdict("refused", line, Content("").join(parts))


def would(
    receipt: Receipt,
    changes: Sequence[FieldChange],
    broken: Sequence[Refusal] = (),
    saves: str = "records",
    keyed: Keyed = USUAL.in_words,
) -> Verdict:
    """The verdict after a dry run: what would change, and what it contradicts on purpose.

    `saves` is what saving the form does with it.
    """
    one = receipt.appended[0]
    moved = [one for one in receipt.changes if one.is_one or one.is_visible]
    words = "; ".join(f"{one.matter}: {moved_words(one)}" for one in moved)
    new = keyed(f"<form:record> {saves} ") if receipt.new else "already recorded: "
    line = joined(
        ("✓ ", "bold $success"), new, (one.development.id, "bold"), f" · {words}" if words else "",
        (f" · contradictory: {', '.join(str(one.rule) for one in broken)}" * bool(broken),
         "bold $warning"),
    )  # fmt: skip
    return Verdict("ready", line, Content("").join(_would(receipt, changes, broken, saves, keyed)))


def _would(
    receipt: Receipt,
    changes: Sequence[FieldChange],
    broken: Sequence[Refusal],
    saves: str,
    keyed: Keyed,
) -> Iterable[Content]:
    one = receipt.appended[0]
    if receipt.new:
        yield joined((keyed(f"✓ <form:record> {saves} it\n"), "bold $success"))
    else:
        yield joined(("already recorded with the same content\n", "bold $warning"))
    yield joined((one.development.id, "bold"), "\n")
    for government in receipt.governments:
        yield joined(("new government ", "$tone-world"), government, "\n")
    yield from _contradictions(one.development.id, broken, keyed)
    if receipt.changes:
        yield joined(("\nMatters\n", "bold $accent"))
    for change in receipt.changes:
        yield from matter_lines(change)
    yield from _olds(changes)
    yield joined(("\nIn a file\n", "bold $accent"))
    yield shown(as_yaml(receipt), "$tone-talk", lines=True)


def _contradictions(development: str, broken: Sequence[Refusal], keyed: Keyed) -> Iterable[Content]:
    if not broken:
        return
    yield joined(("\nContradictory\n", "bold $warning"))
    for one in broken:
        both = [name for name in (one.other, development) if name is not None]
        yield joined(contradiction_words(str(one.rule), both), "\n")
    yield joined((keyed("<form:anyway> does not record it so\n"), "$tone-world"))


def matter_lines(change: Change) -> Iterable[Content]:
    """A matter, and how its status would change."""
    yield joined((change.matter, "bold"), (f"  {change.government}\n", "$tone-world"))
    before, after = moved_words(change)
    tone = f"bold $tone-{STATUS_TONES.get(change.after or '', 'world')}"
    if before:
        yield joined(("  ", ""), (before, "$tone-world"), (" → ", "bold"), (after, tone), "\n")
    else:
        yield joined(("  ", ""), (after, tone), "\n")


def _olds(changes: Sequence[FieldChange]) -> Iterable[Content]:
    if changes:
        yield joined(("\nChanges\n", "bold $accent"))
    for name, old, new in changes[:_LISTED]:
        yield joined((f"{name.replace('_', ' ')}\n", "bold"))
        yield joined(("  − ", "bold $error"), (old, "$tone-world strike"), "\n")
        yield joined(("  + ", "bold $success"), new, "\n")
    if len(changes) > _LISTED:
        yield joined((f"and {len(changes) - _LISTED:,} more\n", "$tone-world"))


def as_yaml(receipt: Receipt) -> str:
    """The development as YAML, as in a file."""
    from timeline.forms.document_yaml import development_yaml

    # The id is above.
    return "".join(development_yaml(receipt.appended[0].development, without=("id",)))


def _errors(error: Exception) -> Iterable[Content]:
    pairs = _pairs(error)
    for sentence, hint in pairs[:_LISTED]:
        yield joined((f"\n{sentence}\n", ""))
        if hint:
            yield joined((f"{hint}\n", "$tone-world"))
    if len(pairs) > _LISTED:
        yield joined((f"\nand {len(pairs) - _LISTED:,} more\n", "$tone-world"))
    yield joined(("\nNothing was recorded; your text stays.\n", "$tone-world"))


def _rule(error: Exception) -> str:
    """The rule that is broken, which is shorter than its sentence."""
    from timeline.exceptions import BatchRejected

    first = error.rejected[0].error if isinstance(error, BatchRejected) else error
    return first.sentence if isinstance(first, Refusal) else ""


def _pairs(error: Exception) -> list[tuple[str, str]]:
    """Each sentence of an error, with its hint."""
    from timeline.exceptions import BatchRejected

    if isinstance(error, BatchRejected):
        return [pair for one in error.rejected for pair in _pairs(one.error)]
    if isinstance(error, Refusal):
        # A form accepts by a key, not by an option of a command.
        return [(error.message, error.advice)]
    if isinstance(error, TimelineError):
        return [(error.message, error.hint or "")]
    if isinstance(error, sqlite3.Error | OSError):
        again = "Try again: it is safe."
        return [(f"Cannot write to the store: {error}.", again)]
    return [(f"Internal error: {type(error).__name__}: {error}", "")]
