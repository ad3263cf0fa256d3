"""Where a matter stands after some of its developments, and what a clock makes of it."""

from __future__ import annotations

from typing import Final, NamedTuple

from timeline.domain.matter.status import LAPSE_AFTER, Status


class Expected(NamedTuple):
    """An outstanding window: its EDTF text, its bounds in seconds, and who set it."""

    occurred: str
    earliest: int
    latest: int
    by: str


class MatterState(NamedTuple):
    """Where a matter stands after some of its developments.

    Attributes:
        status: None before anything happened.
        outcome: Of the decision in force, if there is one.
        since: EDTF text of when the status began.
        by: Id of the development that set the status.
        expected: The outstanding window, if there is one.
        decided_by: Id of the decision that stands, if there is one.
    """

    status: Status | None = None
    outcome: str | None = None
    since: str | None = None
    by: str | None = None
    expected: Expected | None = None
    decided_by: str | None = None

    def at(self, instant: int, lapse_after: int = LAPSE_AFTER) -> Status | None:
        """The status when the clock shows `instant`: overdue or lapsed once the window passed."""
        if self.expected is None or instant <= self.expected.latest:
            return self.status
        return "lapsed" if instant - self.expected.latest > lapse_after else "overdue"


NOTHING: Final = MatterState()
