"""Where a matter stands after some of its developments, and what a clock makes of it.

Overdue and lapsed, in force and ended are not in the fold: they follow from the clock of the
question.
"""

from __future__ import annotations

from timeline.domain.matter.status import DATED, LAPSE_AFTER, SETTLED, Status
from timeline.light_typing import Final, NamedTuple


class Expected(NamedTuple):
    """An outstanding window: its EDTF text, its bounds in seconds, and who set it."""

    occurred: str
    earliest: int
    latest: int
    by: str


class Contradiction(NamedTuple):
    """Developments that cannot all be right, and stand beside each other on purpose.

    Attributes:
        rule: The rule that they break, as a slug.
        developments: Their ids, in timeline order.
    """

    rule: str
    developments: tuple[str, ...]


class StageDecision(NamedTuple):
    """A decision of a stage: its id, and what it decided."""

    by: str
    stage: str | None
    body: str | None
    outcome: str | None


class InForceSpan(NamedTuple):
    """From when until when something is in force.

    Attributes:
        starts: EDTF text; None where nobody said.
        starts_earliest: The first second at which it may begin.
        starts_latest: The first second from which it certainly has begun.
        starts_by: Id of the development that said so.
        ends: EDTF text; None until further notice.
        ends_earliest: The last second before which it certainly has not ended.
        ends_latest: The last second at which it may be in force.
        ends_by: Id of the development that said so.
    """

    starts: str | None = None
    starts_earliest: int | None = None
    starts_latest: int | None = None
    starts_by: str | None = None
    ends: str | None = None
    ends_earliest: int | None = None
    ends_latest: int | None = None
    ends_by: str | None = None

    def has_begun(self, instant: int) -> bool:
        """Whether it holds at an instant; one without a beginning always does."""
        return self.starts_latest is None or self.starts_latest <= instant

    def has_ended(self, instant: int) -> bool:
        """Whether it is certainly over."""
        return self.ends_latest is not None and self.ends_latest < instant


class StatusAt(NamedTuple):
    """What a clock makes of where a matter stands.

    Attributes:
        status: None before anything happened.
        outcome: Of the decision that the status is about, or of the stage.
        since: EDTF text of when the status began; None where it began when `after` had passed.
        after: The instant after which it began, where a clock brought it about.
        by: Id of the development that it is due to.
        expected: The window in which a decision is expected.
        stage: The stage that was decided last.
        body: Which body decided.
        how: How it was ended or set aside.
        uncertain: Whether it may have come into force, or ended, by now.
        stands: What stands, itself without another; None where nothing does.
        contradictions: What is contradictory about it, and about what stands.
    """

    status: Status | None = None
    outcome: str | None = None
    since: str | None = None
    after: int | None = None
    by: str | None = None
    expected: Expected | None = None
    stage: str | None = None
    body: str | None = None
    how: str | None = None
    uncertain: bool = False
    stands: StatusAt | None = None
    contradictions: tuple[Contradiction, ...] = ()


class MatterState(NamedTuple):
    """Where a matter stands after some of its developments.

    Attributes:
        status: None before anything happened.
        outcome: Of the decision in force, or of the stage that was decided last.
        since: EDTF text of when the status began.
        by: Id of the development that set the status.
        expected: The outstanding window, if there is one.
        decided_by: Id of the last decision after which there was no reopening, if there is one.
        only_by: Id of the one among them that accepts no other beside it, if there is one.
        stage: The stage that was decided last, a slug.
        body: Which body decided.
        how: How it was ended or set aside.
        stage_by: Id of the last decision of a stage after which there was no reopening.
        stage_only: The one of that stage and body that accepts no other beside it.
        resumes: Whether what stands is the status again once this is cancelled or lapses.
        spans: From when until when it is in force: each holds until the next one begins.
        contradictions: What is contradictory since nothing stood, or since the last reopening.
        below: What stands while the status is about something else: a settled state, itself
            without a `below`.
    """

    status: Status | None = None
    outcome: str | None = None
    since: str | None = None
    by: str | None = None
    expected: Expected | None = None
    decided_by: str | None = None
    only_by: str | None = None
    stage: str | None = None
    body: str | None = None
    how: str | None = None
    stage_by: str | None = None
    stage_only: StageDecision | None = None
    resumes: bool = False
    spans: tuple[InForceSpan, ...] = ()
    contradictions: tuple[Contradiction, ...] = ()
    below: MatterState | None = None

    @property
    def stands(self) -> MatterState | None:
        """What stands: itself, or what is below it."""
        return self if self.below is None and self.status in SETTLED else self.below

    def at(self, instant: int, lapse_after: int = LAPSE_AFTER) -> Status | None:
        """The status when the clock shows `instant`."""
        if self.spans or self.below is not None:
            return self.read(instant, lapse_after).status
        if self.expected is None or instant <= self.expected.latest:
            return self.status
        return "lapsed" if instant - self.expected.latest > lapse_after else "overdue"

    def read(self, instant: int, lapse_after: int = LAPSE_AFTER) -> StatusAt:
        """All of it when the clock shows `instant`."""
        found = self._read(instant, lapse_after)
        told = (*(self.below.contradictions if self.below else ()), *self.contradictions)
        return found._replace(contradictions=told) if told else found

    def _read(self, instant: int, lapse_after: int) -> StatusAt:
        if self.below is None:
            found = self._by_its_dates(instant)
            if self.status in SETTLED:
                return found._replace(stands=found)
            stands = None
        else:
            stands = self.below._by_its_dates(instant)  # noqa: SLF001  its own
            found = self._plain(stands)
        if self.status in SETTLED:
            # Decided against changing what is in force: that goes on, and ends when it ends.
            return found if stands is None or stands.status != "ended" else _alone(stands)
        if self.expected is None or instant <= self.expected.latest:
            return found
        deadline = self.expected.latest
        if instant - deadline <= lapse_after:
            return found._replace(status="overdue", since=None, after=deadline)
        if self.resumes and stands is not None:
            return _alone(stands)
        return found._replace(status="lapsed", since=None, after=deadline + lapse_after)

    def turns(self, after: int, upto: int, lapse_after: int = LAPSE_AFTER) -> list[int]:
        """The instants in (after, upto] at which a clock may bring about another status."""
        found = set[int]()
        if self.expected is not None:
            found |= {self.expected.latest + 1, self.expected.latest + 1 + lapse_after}
        for span in (*self.spans, *(self.below.spans if self.below else ())):
            found.add(span.starts_latest or after)
            found.add(after if span.ends_latest is None else span.ends_latest + 1)
        return sorted(one for one in found if after < one <= upto)

    def edges(self, lapse_after: int = LAPSE_AFTER) -> set[int]:
        """All instants from which on `read` may return something else, what is uncertain too."""
        found = set[int]()
        for state in (self, self.below):
            if state is None:
                continue
            if state.expected is not None:
                deadline = state.expected.latest
                found |= {deadline + 1, deadline + 1 + lapse_after}
            for span in state.spans:
                found |= {
                    one for one in (span.starts_earliest, span.starts_latest) if one is not None
                }
                found |= {
                    one + 1 for one in (span.ends_earliest, span.ends_latest) if one is not None
                }
        return found

    def _plain(self, stands: StatusAt | None = None) -> StatusAt:
        return StatusAt(
            self.status, self.outcome, self.since, None, self.by, self.expected, self.stage,
            self.body, self.how, False, stands,
        )  # fmt: skip

    def _by_its_dates(self, instant: int) -> StatusAt:
        """In force, or ended, as its dates say; as it is where it has none."""
        found = self._plain()
        if not self.spans or self.status not in DATED:
            return found
        now = next_ = None
        for span in self.spans:
            if not span.has_begun(instant):
                next_ = span
                break
            now = span
        may_begin = next_ is not None and (next_.starts_earliest or 0) <= instant
        if now is None:
            return found._replace(uncertain=may_begin)
        if now.has_ended(instant):
            return found._replace(
                status="ended", since=None, after=now.ends_latest, by=now.ends_by,
                uncertain=may_begin,
            )  # fmt: skip
        may_end = now.ends_earliest is not None and now.ends_earliest < instant
        found = found._replace(uncertain=may_end)
        if now.starts is None:
            return found._replace(uncertain=may_end or may_begin)
        if self.status == "suspended":
            return found
        return found._replace(status="in-force", since=now.starts, by=now.starts_by)


def _alone(stands: StatusAt) -> StatusAt:
    return stands._replace(stands=stands)


NOTHING: Final = MatterState()
