"""The statuses that a matter can have."""

from __future__ import annotations

from timeline.light_typing import TYPE_CHECKING, Final, elsewhere

if TYPE_CHECKING:
    from timeline.domain.matter.vocabulary import Status as Status  # noqa: PLC0414  found here
else:
    Status = elsewhere("timeline.domain.matter.vocabulary", "Status")

PENDING: Final = frozenset(
    {
        "raised",
        "under-consideration",
        "advanced",
        "decision-expected",
        "overdue",
        "lapsed",
        "postponed",
    }
)
"""The statuses of a matter that still waits for its decision."""

PASSED: Final = frozenset({"overdue", "lapsed"})
"""The statuses of a matter whose window passed with nothing decided."""

SETTLED: Final = frozenset(
    {"decided", "announced", "in-force", "suspended", "partly-delivered", "delivered", "ended"}
)
"""The statuses of what stands until something else takes its place; each can be reopened."""

DATED: Final = frozenset({"decided", "announced", "in-force", "suspended"})
"""The statuses of what comes into force, and ends, by its dates."""

LAPSE_AFTER: Final = 90 * 86_400
"""Seconds after its window at which an overdue decision counts as lapsed, where none are said."""
