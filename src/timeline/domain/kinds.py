"""The kinds of development: one small class each, with just the fields that it needs.

What comes before a decision is in `procedure.py`, and all else is here.

A class here is complete: its name for people (`kind`), its fields with their descriptions,
and its `effect` on the status of its matters. Nothing else in the program lists the kinds.
"""

from __future__ import annotations

from typing import Any, ClassVar, Literal

from pydantic import Field, JsonValue, ValidationInfo, field_validator, model_validator

from timeline.dates.edtf import STORED, DateError, Edtf
from timeline.domain import procedure  # noqa: F401  its kinds are registered before these
from timeline.domain.developments import Development
from timeline.domain.in_force import InForce
from timeline.domain.lexical.decimals import exact_changes
from timeline.domain.lexical.paths import first_overlap
from timeline.domain.matter.vocabulary import Effect
from timeline.domain.traits.behaviour import (
    AnnouncementMadeTraits,
    CommitmentMadeTraits,
    DecisionOverturnedTraits,
    DecisionTakenTraits,
    DeliveryMadeTraits,
    EndingTraits,
    MeasureStartedTraits,
    check_announcement,
    check_decision,
)
from timeline.domain.values import DevelopmentId, LastDay, Line, Slug, Source, Text, Votes


class DecisionTaken(DecisionTakenTraits, InForce):
    """The government decided, or one of its bodies did at a stage of the procedure."""

    kind: Literal["decision-taken"] = "decision-taken"
    effect: ClassVar[Effect] = "decide"
    needs_matter: ClassVar[bool] = True

    outcome: Literal["approved", "rejected", "noted", "withdrawn"] = Field(
        description="What was decided"
    )
    body: Line | None = Field(default=None, description="Which body decided")
    stage: Slug | None = Field(
        default=None, description="Stage of the procedure, such as committee or passage"
    )
    settles: bool | None = Field(
        default=None, description="Whether it settles the matter; by default if no stage is given"
    )
    votes: Votes | None = Field(default=None, description="The votes")

    @model_validator(mode="after")
    def _can_be_in_force(self) -> DecisionTaken:
        check_decision(self)
        return self


class AnnouncementMade(AnnouncementMadeTraits, InForce):
    """The government makes a decision, an intention or details public."""

    kind: Literal["announcement-made"] = "announcement-made"

    announces: Literal["decision", "intention", "details"] = Field(
        default="decision", description="What is announced; only a decision settles a matter"
    )
    venue: Line | None = Field(default=None, description="Where it was announced")

    @model_validator(mode="after")
    def _is_a_decision(self) -> AnnouncementMade:
        check_announcement(self)
        return self


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


class CommitmentMade(CommitmentMadeTraits, InForce):
    """A firm undertaking: signed, budgeted or ordered; it may make a pledge firm."""

    kind: Literal["commitment-made"] = "commitment-made"
    effect: ClassVar[Effect] = "announce"

    instrument: Line | None = Field(default=None, description="The contract or decree that binds")
    fulfils: DevelopmentId | None = Field(default=None, description="The pledge it makes firm")
    replaces: DevelopmentId | None = Field(
        default=None, description="The earlier commitment that it replaces"
    )


class DeliveryMade(DeliveryMadeTraits, Development):
    """Something was handed over; it may fulfil a pledge or a commitment."""

    kind: Literal["delivery-made"] = "delivery-made"

    fulfils: DevelopmentId | None = Field(
        default=None, description="The pledge or commitment it fulfils"
    )
    replaces: DevelopmentId | None = Field(
        default=None, description="The earlier report of this delivery that it replaces"
    )
    complete: bool = Field(default=False, description="Whether the delivery is complete")


class MeasureStarted(MeasureStartedTraits, Development):
    """A measure is in force from now on, or again."""

    kind: Literal["measure-started"] = "measure-started"
    effect: ClassVar[Effect] = "start"
    needs_matter: ClassVar[bool] = True

    instrument: Line | None = Field(default=None, description="The decree, order or law")
    in_force_until: LastDay | None = Field(
        default=None, description="Last day in force; .. until further notice"
    )


class MeasureChanged(InForce):
    """A measure is extended, shortened or amended."""

    kind: Literal["measure-changed"] = "measure-changed"
    effect: ClassVar[Effect] = "change"
    needs_matter: ClassVar[bool] = True

    instrument: Line | None = Field(default=None, description="The decree, order or law")
    reason: Text | None = Field(default=None, description="Why it was changed")


class MeasureSuspended(Development):
    """A measure is suspended."""

    kind: Literal["measure-suspended"] = "measure-suspended"
    effect: ClassVar[Effect] = "suspend"
    needs_matter: ClassVar[bool] = True

    reason: Text | None = Field(default=None, description="Why it was suspended")


class MeasureEnded(EndingTraits, Development):
    """A measure is no longer in force."""

    kind: Literal["measure-ended"] = "measure-ended"
    effect: ClassVar[Effect] = "end"
    needs_matter: ClassVar[bool] = True

    how: Literal["repeal", "expiry"] | None = Field(default=None, description="How it ended")
    reason: Text | None = Field(default=None, description="Why it ended")


class DecisionOverturned(DecisionOverturnedTraits, Development):
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

    @property
    def target(self) -> str:
        """The id of the amended development."""
        return self.amends


class OfTheRecord(Amendment):
    """Amendments that can be about our own record only: nobody else ever made the mistake."""

    reason: Text = Field(description="Why")
    clerical: bool | None = Field(
        default=None,
        description="Whether only our record was wrong (default: if it has no source)",
    )

    @property
    def is_clerical(self) -> bool:
        """Whether it holds whatever was known."""
        return not self.sources if self.clerical is None else self.clerical


UNCHANGEABLE = frozenset({"id", "kind", "government", "first_recorded"})
"""Fields that a correction may not change: the first three are what the record is known by, and
the first recording is a fact that an export writes."""


class Corrected(OfTheRecord):
    """An earlier development is amended: the named fields get new values, the old text stays."""

    kind: Literal["corrected"] = "corrected"

    changes: dict[str, JsonValue] = Field(
        min_length=1,
        description="New values by field or path (sources.0.url); null resets a field",
    )

    @field_validator("changes", mode="before")
    @classmethod
    def _keeps_digits(cls, changes: Any, info: ValidationInfo) -> Any:
        # JSON is what is stored, or what the reader of JSON Lines reads again with its digits.
        return changes if info.mode == "json" else exact_changes(changes)

    @model_validator(mode="after")
    def _changes_what_can_change(self, info: ValidationInfo) -> Corrected:
        fixed = sorted(one for one in self.changes if one.partition(".")[0] in UNCHANGEABLE)
        if fixed:
            raise ValueError(f"a correction cannot change {', '.join(fixed)}")
        twice = first_overlap(self.changes)
        if twice is not None:
            raise ValueError(f"changes sets the same twice: {twice[0]} and {twice[1]}")
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


class Cited(Amendment):
    """A source is added to an earlier development; nothing else of it changes."""

    kind: Literal["cited"] = "cited"

    reason: Text | None = Field(default=None, description="Why")
    sources: tuple[Source, ...] = Field(min_length=1, description="The sources to add")


class Retracted(OfTheRecord):
    """An earlier development is withdrawn from the record; it stays visible as retracted."""

    kind: Literal["retracted"] = "retracted"


class Disputed(Amendment):
    """An earlier development is contested; it stays, marked as disputed."""

    kind: Literal["disputed"] = "disputed"

    reason: Text = Field(description="Why")
