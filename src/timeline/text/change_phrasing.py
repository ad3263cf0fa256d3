"""The words for status changes, for both front ends."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from timeline.text.phrasing import status_name


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
    def expected(self) -> str | None:
        """EDTF: the window of an expected decision after it."""


def change_words(changes: Sequence[StatusChange], *, before: bool = True) -> str:
    """The status changes beside a line: `raised → decision expected 2022-04-22`.

    Without `before`, it is `→ decision expected 2022-04-22`.
    """
    told: dict[str, int] = {}
    for change in changes:
        after = status_name(change.after)
        if change.after == "decided" and change.outcome:
            after = change.outcome
        elif change.after in ("decision-expected", "postponed") and change.expected:
            after = f"{after} {change.expected}"
        was = f"{status_name(change.before)} " if change.before and before else ""
        told[f"{was}→ {after}"] = told.get(f"{was}→ {after}", 0) + 1
    return "; ".join(f"{words} ×{n}" if n > 1 else words for words, n in told.items())
