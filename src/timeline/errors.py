"""The base of every refusal, below all layers: dates, the domain and the stores build on it."""

from __future__ import annotations


class TimelineError(Exception):
    """Base of every error that is the input's fault and not the program's.

    Attributes:
        hint: What to do about it, one sentence, or None where nothing is certain.
    """

    hint: str | None = None

    def __init__(self, message: str, *, hint: str | None = None) -> None:
        super().__init__(message)
        if hint is not None:
            self.hint = hint

    @property
    def message(self) -> str:
        """The sentence, without the hint."""
        return str(self.args[0])
