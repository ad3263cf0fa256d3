"""The words for status changes, for both front ends.

Where the status stays the same, they say what else a step changed: the dates of force, the stage
that was decided, or the window of a decision.
"""

from __future__ import annotations

from collections.abc import Sequence

from timeline.dates.edtf import Edtf
from timeline.domain.matter.status import PASSED
from timeline.light_typing import NamedTuple, Protocol
from timeline.text.phrasing import status_name, status_words, window_words
from timeline.text.sanitize import sanitize


class WithinStatus(Protocol):
    """What changed while the status stayed the same, in EDTF."""

    @property
    def expected_before(self) -> str | None:
        """The window of an expected decision before it."""

    @property
    def stage(self) -> str | None:
        """The stage that was decided."""

    @property
    def body(self) -> str | None:
        """Which body decided it."""

    @property
    def starts(self) -> str | None:
        """From when what stands is in force."""

    @property
    def starts_before(self) -> str | None:
        """From when it was."""

    @property
    def ends(self) -> str | None:
        """Until when what stands is in force."""

    @property
    def ends_before(self) -> str | None:
        """Until when it was."""


class StatusChange(Protocol):
    """The attributes of a status change that are shown."""

    @property
    def before(self) -> str | None:
        """The status before; None if there was none."""

    @property
    def after(self) -> str | None:
        """The status after."""

    @property
    def outcome(self) -> str | None:
        """The outcome of the decision in force after it."""

    @property
    def outcome_before(self) -> str | None:
        """The outcome of the decision in force before it."""

    @property
    def expected(self) -> str | None:
        """EDTF: the window of an expected decision after it."""

    @property
    def within(self) -> WithinStatus | None:
        """What else changed, if the status stays the same."""


class ChangeWords(NamedTuple):
    """A status change in words."""

    before: str
    """What it was before; "" where the status stays and `after` says what changed."""
    after: str

    def __str__(self) -> str:
        return f"{self.before} → {self.after}" if self.before else self.after


def moved_words(change: StatusChange) -> ChangeWords:
    """A change as “raised → decision expected until 22 April 2022”, “new → …”.

    Where the status stays, it is “in force until 2 May 2023, was 3 March 2023”, “advanced: Senate
    approved”.
    """
    before = "new" if change.before is None else status_name(change.before)
    if change.outcome_before and change.outcome_before != change.outcome:
        before += f": {sanitize(change.outcome_before)}"
    elif change.within is not None and change.after is not None:
        said = _stayed(change, change.within)
        return ChangeWords("", f"{said[0]}, was {said[1]}" if said[1] else said[0])
    if change.after is None:
        return ChangeWords(before, "no status")
    if change.after in PASSED:
        return ChangeWords(before, change.after)
    return ChangeWords(before, status_words(change.after, change.outcome, change.expected))


def _stayed(change: StatusChange, within: WithinStatus) -> tuple[str, str]:
    """What is new though the status stays, and what was there instead."""
    status = change.after or ""
    if within.ends != within.ends_before:
        was = _end(within.ends_before) if within.ends_before else "without an end"
        return f"{_in_force(status)} {_until(within.ends)}", was
    if within.starts != within.starts_before:
        was = Edtf.stored(within.starts_before).human() if within.starts_before else ""
        return f"{_in_force(status)} from {_human(within.starts)}", was
    if within.stage is not None:
        who = sanitize(within.body or within.stage.replace("-", " "))
        return f"{status_name(status)}: {who} {sanitize(change.outcome or '')}".rstrip(), ""
    words = status_words(status, change.outcome, change.expected)
    if within.expected_before != change.expected:
        return words, window_words(within.expected_before) if within.expected_before else ""
    return f"still {words}", ""


def _in_force(status: str) -> str:
    return "in force" if status == "in-force" else f"{status_name(status)}, in force"


def _human(edtf: str | None) -> str:
    return "no given day" if edtf is None else Edtf.stored(edtf).human()


def _end(edtf: str) -> str:
    return Edtf.stored(edtf).human()


def _until(edtf: str | None) -> str:
    """“until 2 May 2023”, “until further notice”."""
    said = "until further notice" if edtf is None else _end(edtf)
    return said if said.startswith("until") else f"until {said}"


def change_words(changes: Sequence[StatusChange], *, before: bool = True) -> str:
    """The status changes beside a line: `raised → decision expected 2022-04-22`.

    Without `before`, it is `→ decision expected 2022-04-22`.
    """
    told: dict[str, int] = {}
    for change in changes:
        words = _beside(change, before=before)
        told[words] = told.get(words, 0) + 1
    return "; ".join(f"{words} ×{n}" if n > 1 else words for words, n in told.items())


def _beside(change: StatusChange, *, before: bool) -> str:
    moved = moved_words(change)
    if not moved.before:
        return f"→ {moved.after}"
    after = status_name(change.after)
    if change.after == "decided" and change.outcome:
        after = change.outcome
    elif change.after in ("decision-expected", "postponed") and change.expected:
        after = f"{after} {change.expected}"
    was = f"{status_name(change.before)} " if change.before and before else ""
    return f"{was}→ {after}"
