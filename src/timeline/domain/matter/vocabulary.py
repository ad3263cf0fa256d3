"""The types of the statuses of a matter, and of the effects on it.

Apart, because commands that start quickly need neither their names nor `typing`.
"""

from __future__ import annotations

from typing import Literal

Status = Literal[
    "raised",
    "under-consideration",
    "advanced",
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
"""The statuses that a matter can have."""

Effect = Literal[
    "mention",
    "raise",
    "consider",
    "step",
    "expect",
    "postpone",
    "pledge",
    "advance",
    "decide",
    "announce",
    "start",
    "change",
    "deliver-part",
    "deliver-all",
    "suspend",
    "end",
    "cancel",
    "overturn",
]
"""How a development moves the status of its matters."""
