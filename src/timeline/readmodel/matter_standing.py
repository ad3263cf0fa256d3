"""The status of a matter as queries return it, and the order of urgency."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, NamedTuple, TypeVar

from timeline.dates.edtf import FUTURE, iso
from timeline.domain.matter.status import Status

_S = TypeVar("_S", bound="MatterStatus")


class Standing(NamedTuple):
    """What stands of a matter: what was decided, or done, and not set aside since."""

    status: Status
    outcome: str | None
    since: str
    """EDTF: when that status began."""
    development: str | None
    """Id of the development that it is due to."""


@dataclass(frozen=True, slots=True)
class MatterStatus:
    """The status of a matter under a cut."""

    government: str
    matter: str
    status: Status
    outcome: str | None
    since: str
    """EDTF: when the status began; for overdue and lapsed, the first day after the deadline."""
    by: str | None
    """Id of the development that set the status."""
    expected: str | None
    """EDTF: the window in which a decision is expected."""
    expected_earliest: int | None
    expected_latest: int | None
    zone: str
    stage: str | None
    """The stage of the procedure that was decided last."""
    body: str | None
    """Which body decided."""
    how: str | None
    """How it was ended, cancelled or set aside."""
    uncertain: bool
    """Whether it may have come into force, or ended, by now."""
    stands: Standing | None
    """What stands, if anything does: what the status is about, or what goes on beside it."""


@dataclass(frozen=True, slots=True)
class MatterStanding(MatterStatus):
    """The status of a matter under a cut, with its developments. It needs no store."""

    developments: tuple[str, ...]
    """Ids of developments that had happened, in order."""
    perhaps: tuple[str, ...]
    """Ids of developments that may have happened by then."""

    def as_json(self) -> dict[str, Any]:
        """The stable form for scripts."""
        expected = None
        if self.expected is not None:
            assert self.expected_earliest is not None and self.expected_latest is not None  # noqa: PT018  one thing, known together
            expected = {
                "occurred": self.expected,
                "earliest": iso(self.expected_earliest, self.zone),
                "latest": iso(self.expected_latest, self.zone),
            }
        return {
            "government": self.government,
            "matter": self.matter,
            "status": self.status,
            "outcome": self.outcome,
            "since": self.since,
            "uncertain": self.uncertain,
            "stage": self.stage,
            "body": self.body,
            "how": self.how,
            "expected": expected,
            "stands": None if self.stands is None else self.stands._asdict(),
            "developments": list(self.developments),
        }


def in_order_of_urgency(found: Iterable[_S]) -> list[_S]:
    """Sorts matters by deadline; those without a date come last."""
    return sorted(
        found,
        key=lambda one: (
            FUTURE if one.expected_latest is None else one.expected_latest,
            one.government,
            one.matter,
        ),
    )
