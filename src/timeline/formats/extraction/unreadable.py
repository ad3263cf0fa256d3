"""The error of a file whose text cannot be extracted."""

from __future__ import annotations


class Unreadable(Exception):
    """A file has no text that can be extracted.

    Attributes:
        problem: What is wrong, as a clause whose subject is the file.
        hint: What to do, as a sentence.
    """

    def __init__(self, problem: str, hint: str | None = None) -> None:
        super().__init__(problem)
        self.problem = problem
        self.hint = hint
