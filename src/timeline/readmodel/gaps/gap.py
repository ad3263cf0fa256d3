"""A gap of the record: what it is, how much it weighs, and the command that fills it."""

from __future__ import annotations

import shlex
from dataclasses import asdict, dataclass
from typing import Any, Final, Literal, TypeAlias, get_args

GapKind: TypeAlias = Literal[
    "overdue",
    "contradictory",
    "disputed",
    "accounts-differ",
    "silent",
    "undelivered",
    "no-source",
    "no-document",
    "no-quote",
    "unbound",
    "one-source",
    "wide-date",
]
GAP_KINDS: Final[tuple[GapKind, ...]] = get_args(GapKind)
"""The heaviest first."""
WEIGHTS: Final[dict[GapKind, int]] = {
    "overdue": 100,
    "contradictory": 90,
    "disputed": 80,
    "accounts-differ": 70,
    "silent": 60,
    "undelivered": 50,
    "no-source": 45,
    "no-document": 40,
    "no-quote": 30,
    "unbound": 20,
    "one-source": 15,
    "wide-date": 10,
}
"""How much a gap weighs: what a reader would ask for first weighs most."""


@dataclass(frozen=True, slots=True)
class Gap:
    """Something that the record does not say yet.

    Attributes:
        government: The government.
        matter: The matter; None for a development without one.
        gap: What is missing.
        development: Id of the development; for `silent` and `overdue` the one that was heard last.
        title: Of that development.
        detail: What is missing, in words.
        days: For how many days nothing was heard, or a deadline is past; else None.
        command: The command that fills it, for a shell; VALUE stands for what only a source says.
    """

    government: str
    matter: str | None
    gap: GapKind
    development: str | None
    title: str | None
    detail: str
    days: int | None
    command: str

    @property
    def weight(self) -> int:
        """From 1 to 100."""
        return WEIGHTS[self.gap]

    def as_json(self) -> dict[str, Any]:
        """The stable form for scripts."""
        return {**asdict(self), "weight": self.weight}


def heaviest_first(one: Gap) -> tuple[int, int, str, str, str]:
    """The order of gaps: by weight, then what waits longest."""
    return (
        -one.weight,
        -(one.days or 0),
        one.government,
        one.matter or "",
        one.development or "",
    )


def command_line(*words: str) -> str:
    """A command that can be pasted into a shell."""
    return f"timeline {shlex.join(words)}"
