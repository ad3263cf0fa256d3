"""The kinds of development that come before a decision, or instead of one."""

from __future__ import annotations

from typing import ClassVar, Literal

from pydantic import Field

from timeline.dates.edtf import Edtf
from timeline.domain.developments import Development
from timeline.domain.matter.vocabulary import Effect
from timeline.domain.traits.behaviour import EndingTraits, ExpectingTraits
from timeline.domain.values import DevelopmentId, Line, Question, Slug, Text


class MatterRaised(Development):
    """A matter is put on the agenda, or put there again after it was settled."""

    kind: Literal["matter-raised"] = "matter-raised"
    effect: ClassVar[Effect] = "raise"
    needs_matter: ClassVar[bool] = True

    question: Question | None = Field(default=None, description="The question to decide")


class MeetingPlanned(Development):
    """A meeting is on the calendar."""

    kind: Literal["meeting-planned"] = "meeting-planned"

    planned: Edtf = Field(description="When it is to be held")
    body: Line | None = Field(default=None, description="Which body will meet: cabinet, summit")


class MeetingCancelled(Development):
    """A meeting will not be held when it was planned."""

    kind: Literal["meeting-cancelled"] = "meeting-cancelled"

    cancels: DevelopmentId | None = Field(
        default=None, description="The meeting-planned that no longer holds"
    )
    planned: Edtf | None = Field(default=None, description="When it is to be held instead")
    body: Line | None = Field(default=None, description="Which body will not meet")
    reason: Text | None = Field(default=None, description="Why it was cancelled")


class MeetingHeld(Development):
    """A cabinet, core cabinet, council or summit met; “no decision” is an outcome too."""

    kind: Literal["meeting-held"] = "meeting-held"
    effect: ClassVar[Effect] = "consider"

    body: Line | None = Field(default=None, description="Which body met: cabinet, summit")
    outcome: Literal["no-decision", "decision", "adjourned"] | None = Field(
        default=None, description="The outcome; record a decision as its own development"
    )


class StepTaken(Development):
    """A step of procedure was taken: a referral, a hearing, a receipt; it decides nothing."""

    kind: Literal["step-taken"] = "step-taken"
    effect: ClassVar[Effect] = "step"
    needs_matter: ClassVar[bool] = True

    step: Slug = Field(description="Which step, such as referral-committee or hearing")
    body: Line | None = Field(default=None, description="Body that took it")
    to_body: Line | None = Field(default=None, description="Body that the matter went to")


class DecisionExpected(ExpectingTraits, Development):
    """Somebody says when a decision is to be expected."""

    kind: Literal["decision-expected"] = "decision-expected"
    effect: ClassVar[Effect] = "expect"
    needs_matter: ClassVar[bool] = True

    expected: Edtf = Field(description="When the decision is expected")
    expected_phrase: Line | None = Field(
        default=None, description="When it is expected, as the source says"
    )
    certainty: Literal["firm", "likely", "possible"] = Field(
        default="likely", description="How firm the expectation is"
    )


class DecisionPostponed(ExpectingTraits, Development):
    """An expected decision is put off, until a new window or without one."""

    kind: Literal["decision-postponed"] = "decision-postponed"
    effect: ClassVar[Effect] = "postpone"
    needs_matter: ClassVar[bool] = True

    expected: Edtf | None = Field(default=None, description="The new window, if there is one")
    expected_phrase: Line | None = Field(
        default=None, description="The new window, as the source says"
    )
    reason: Text | None = Field(default=None, description="Why it was postponed")


class DecisionCancelled(EndingTraits, Development):
    """An expected decision will not be taken: the matter is withdrawn."""

    kind: Literal["decision-cancelled"] = "decision-cancelled"
    effect: ClassVar[Effect] = "cancel"
    needs_matter: ClassVar[bool] = True

    how: Literal["withdrawn", "expired", "superseded", "abandoned"] | None = Field(
        default=None, description="How it ended without a decision"
    )
    reason: Text | None = Field(default=None, description="Why it was cancelled")
