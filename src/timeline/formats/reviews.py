"""The review of a draft: which of its proposed developments a person has accepted.

A draft is a file of developments that has `draft` at its top. Each development has its own
government, and `review`: nothing that is still `proposed` is ever recorded.
"""

from __future__ import annotations

from typing import Final

from timeline.formats.yaml_tree import Plain

PROPOSED: Final = "proposed"
ACCEPTED: Final = "accepted"
SKIPPED: Final = "skipped"
REVIEWS: Final = (PROPOSED, ACCEPTED, SKIPPED)
DRAFT: Final = "draft"
"""The field that makes a file a draft."""
NOT_REVIEWED: Final = "not-reviewed"
"""The rule that an import of something still proposed breaks."""
HEAD: Final = frozenset({DRAFT, "sources", "developments"})
"""The fields at the top of a draft."""


def review_of(given: Plain) -> tuple[Plain, str | None]:
    """The review that a development has, and what is wrong with it; nothing is `proposed`."""
    review = PROPOSED if given is None else given
    if review in REVIEWS:
        return review, None
    return review, f"“{review}” is not one of {', '.join(REVIEWS)}"
