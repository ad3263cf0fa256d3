"""The base of all errors, below all layers."""

from __future__ import annotations

from timeline.light_typing import ClassVar


class TimelineError(Exception):
    """Base of every error that the input causes, and not a bug.

    Attributes:
        hint: What the user can do, as a sentence, or None.
        rule: The rule of the record that was broken, as a slug, or None.
    """

    hint: str | None = None
    rule: ClassVar[str | None] = None

    def __init__(self, message: str, *, hint: str | None = None) -> None:
        super().__init__(message)
        if hint is not None:
            self.hint = hint

    @property
    def message(self) -> str:
        """The message, without the hint."""
        return str(self.args[0])
