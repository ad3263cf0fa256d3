"""The kinds of development: one small class each, with just the fields that it needs.

A class here is complete: its name for people (`kind`), its fields with their descriptions,
and its `effect` on the status of its matters. Nothing else in the program lists the kinds.
"""

from __future__ import annotations

from typing import Any, ClassVar, Literal

from pydantic import Field, JsonValue, ValidationInfo, field_validator, model_validator

from timeline.dates.edtf import STORED, DateError, Edtf
from timeline.domain.developments import Development, Window
from timeline.domain.lexical.decimals import exact_changes
from timeline.domain.status import Effect
from timeline.domain.values import DevelopmentId, Line, Question, Slug, Text


class MatterRaised(Development):
    """A matter is put on the agenda, or put there again after it was settled."""

    kind: Literal["matter-raised"] = "matter-raised"
    effect: ClassVar[Effect] = "raise"
    needs_matter: ClassVar[bool] = True

    question: Question | None = Field(default=None, description="The question to decide")


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


class DecisionExpected(Development):
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

    @property
    def window(self) -> Window:
        """The expected window."""
        return Window(self.expected, self.expected_phrase)


class DecisionPostponed(Development):
    """An expected decision is put off, until a new window or without one."""

    kind: Literal["decision-postponed"] = "decision-postponed"
    effect: ClassVar[Effect] = "postpone"
    needs_matter: ClassVar[bool] = True

    expected: Edtf | None = Field(default=None, description="The new window, if there is one")
    expected_phrase: Line | None = Field(
        default=None, description="The new window, as the source says"
    )
    reason: Text | None = Field(default=None, description="Why it was postponed")

    @property
    def window(self) -> Window | None:
        """The new window, or None."""
        return None if self.expected is None else Window(self.expected, self.expected_phrase)


class DecisionCancelled(Development):
    """An expected decision will not be taken: the matter is withdrawn."""

    kind: Literal["decision-cancelled"] = "decision-cancelled"
    effect: ClassVar[Effect] = "cancel"
    needs_matter: ClassVar[bool] = True

    how: Literal["withdrawn", "expired", "superseded", "abandoned"] | None = Field(
        default=None, description="How it ended without a decision"
    )
    reason: Text | None = Field(default=None, description="Why it was cancelled")


class DecisionTaken(Development):
    """The government decided."""

    kind: Literal["decision-taken"] = "decision-taken"
    effect: ClassVar[Effect] = "decide"
    needs_matter: ClassVar[bool] = True

    outcome: Literal["approved", "rejected", "noted", "withdrawn"] = Field(
        description="What was decided"
    )
    body: Line | None = Field(default=None, description="Which body decided")

    @property
    def decided(self) -> str:
        """The outcome."""
        return self.outcome


class AnnouncementMade(Development):
    """The government makes a decision, an intention or details public."""

    kind: Literal["announcement-made"] = "announcement-made"

    announces: Literal["decision", "intention", "details"] = Field(
        default="decision", description="What is announced; only a decision settles a matter"
    )
    venue: Line | None = Field(default=None, description="Where it was announced")

    @property
    def moves(self) -> Effect:
        """An announced decision settles the matter, an intention does not, details move nothing."""
        effects: dict[str, Effect] = {"decision": "announce", "intention": "pledge"}
        return effects.get(self.announces, "mention")


class StatementMade(Development):
    """Somebody says something that is not an announcement: to the press, a parliament, a people."""

    kind: Literal["statement-made"] = "statement-made"

    venue: Line | None = Field(default=None, description="Where it was said")
    audience: Line | None = Field(default=None, description="Who it was said to")


class RequestMade(Development):
    """The government asks others for something."""

    kind: Literal["request-made"] = "request-made"

    addressee: Line | None = Field(default=None, description="Who is asked, if not a government")


class PledgeMade(Development):
    """A promise that does not bind: “we would contribute”."""

    kind: Literal["pledge-made"] = "pledge-made"
    effect: ClassVar[Effect] = "pledge"

    conditions: Text | None = Field(default=None, description="Its conditions")
    replaces: DevelopmentId | None = Field(
        default=None, description="The earlier pledge that it replaces"
    )


class CommitmentMade(Development):
    """A firm undertaking: signed, budgeted or ordered; it may make a pledge firm."""

    kind: Literal["commitment-made"] = "commitment-made"
    effect: ClassVar[Effect] = "announce"

    instrument: Line | None = Field(default=None, description="The contract or decree that binds")
    fulfils: DevelopmentId | None = Field(default=None, description="The pledge it makes firm")
    replaces: DevelopmentId | None = Field(
        default=None, description="The earlier commitment that it replaces"
    )

    @property
    def fulfilled(self) -> str | None:
        """The id of the pledge."""
        return self.fulfils


class DeliveryMade(Development):
    """Something was handed over; it may fulfil a pledge or a commitment."""

    kind: Literal["delivery-made"] = "delivery-made"

    fulfils: DevelopmentId | None = Field(
        default=None, description="The pledge or commitment it fulfils"
    )
    replaces: DevelopmentId | None = Field(
        default=None, description="The earlier report of this delivery that it replaces"
    )
    complete: bool = Field(default=False, description="Whether the delivery is complete")

    @property
    def moves(self) -> Effect:
        """A delivery is partial until one is said to complete it."""
        return "deliver-all" if self.complete else "deliver-part"

    @property
    def fulfilled(self) -> str | None:
        """The id of the pledge or commitment."""
        return self.fulfils


class MeasureStarted(Development):
    """A measure is in force from now on, or again."""

    kind: Literal["measure-started"] = "measure-started"
    effect: ClassVar[Effect] = "start"
    needs_matter: ClassVar[bool] = True

    instrument: Line | None = Field(default=None, description="The decree, order or law")


class MeasureSuspended(Development):
    """A measure is suspended."""

    kind: Literal["measure-suspended"] = "measure-suspended"
    effect: ClassVar[Effect] = "suspend"
    needs_matter: ClassVar[bool] = True

    reason: Text | None = Field(default=None, description="Why it was suspended")


class MeasureEnded(Development):
    """A measure is no longer in force."""

    kind: Literal["measure-ended"] = "measure-ended"
    effect: ClassVar[Effect] = "end"
    needs_matter: ClassVar[bool] = True

    how: Literal["repeal", "expiry"] | None = Field(default=None, description="How it ended")
    reason: Text | None = Field(default=None, description="Why it ended")


class DecisionOverturned(Development):
    """A court, a parliament or the government itself sets a decision aside."""

    kind: Literal["decision-overturned"] = "decision-overturned"
    effect: ClassVar[Effect] = "overturn"
    needs_matter: ClassVar[bool] = True

    how: Literal["veto", "annulment", "reversal"] | None = Field(
        default=None, description="How it was set aside"
    )
    body: Line | None = Field(default=None, description="Who set it aside")
    reason: Text | None = Field(default=None, description="The reason")


class SituationNoted(Development):
    """An event caused by others that the history needs: an offensive, an atrocity."""

    kind: Literal["situation-noted"] = "situation-noted"


class Amendment(Development):
    """What the amendments share: they change the record, and no status."""

    amends: DevelopmentId = Field(description="The development to amend")
    reason: Text = Field(description="Why")

    @property
    def target(self) -> str:
        """The id of the amended development."""
        return self.amends


UNCHANGEABLE = frozenset({"id", "kind", "government", "sources", "first_recorded"})
"""Fields that a correction may not change: the first three are what the record is known by, a
correction brings its own sources, and the first recording is a fact."""


class Corrected(Amendment):
    """An earlier development is amended: the named fields get new values, the old text stays."""

    kind: Literal["corrected"] = "corrected"

    changes: dict[str, JsonValue] = Field(
        min_length=1, description="New values by field; null resets a field"
    )

    @field_validator("changes", mode="before")
    @classmethod
    def _keeps_digits(cls, changes: Any, info: ValidationInfo) -> Any:
        # JSON is what is stored, or what the reader of JSON Lines reads again with its digits.
        return changes if info.mode == "json" else exact_changes(changes)

    @model_validator(mode="after")
    def _changes_what_can_change(self, info: ValidationInfo) -> Corrected:
        fixed = sorted(UNCHANGEABLE & self.changes.keys())
        if fixed:
            raise ValueError(f"a correction cannot change {', '.join(fixed)}")
        if info.context != STORED:
            for value in self.changes.values():
                if isinstance(value, str):
                    _refuse_no_offset(value)
        return self


def _refuse_no_offset(text: str) -> None:
    """Refuses a date as new that is only read because such were once recorded."""
    if ":" not in text:  # It has no offset, and reading a title as a date is slow.
        return
    try:
        Edtf.stored(text)
    except DateError:
        return
    Edtf.parse(text)


class Retracted(Amendment):
    """An earlier development is withdrawn from the record; it stays visible as retracted."""

    kind: Literal["retracted"] = "retracted"


class Disputed(Amendment):
    """An earlier development is contested; it stays, marked as disputed."""

    kind: Literal["disputed"] = "disputed"
