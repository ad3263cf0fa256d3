"""What can be wrong with a naming, beyond its fields."""

from __future__ import annotations

from timeline.domain.errors import Refusal, TimelineError


class NotMerged(Refusal):
    """A separation of two slugs that are not one matter."""

    rule = "not-merged"

    def __init__(self, development: str, *, matter: str, other: str) -> None:
        sentence = "only what was merged can be separated"
        super().__init__(
            f"“{development}” was refused: it separates “{matter}” from “{other}”, which are not "
            f"one matter; {sentence}",
            sentence=sentence,
            development=development,
            other=None,
            hint="Check both slugs. `timeline matters` lists the matters.",
        )


class NothingMerged(TimelineError):
    """A matter that has just one slug cannot be taken apart."""

    def __init__(self, matter: str) -> None:
        super().__init__(
            f"“{matter}” is not merged with any other matter",
            hint=f"To move some of its developments: `timeline matter split {matter} NEW ID…`.",
        )
