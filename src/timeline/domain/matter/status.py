"""The statuses that a matter can have."""

from __future__ import annotations

from typing import Final, Literal

Status = Literal[
    "raised",
    "under-consideration",
    "decision-expected",
    "overdue",
    "lapsed",
    "postponed",
    "decided",
    "announced",
    "in-force",
    "partly-delivered",
    "delivered",
    "suspended",
    "overturned",
    "withdrawn",
    "ended",
]

PENDING: Final = frozenset(
    {"raised", "under-consideration", "decision-expected", "overdue", "lapsed", "postponed"}
)
"""The statuses of a matter that still waits for its decision."""

PASSED: Final = frozenset({"overdue", "lapsed"})
"""The statuses of a matter whose window passed with nothing decided."""

LAPSE_AFTER: Final = 90 * 86_400
"""Seconds after its window at which an overdue decision counts as lapsed, where none are said."""
