"""How the kinds move their matters, and what they ask of a development as a whole.

The model of a kind inherits it, and so does its shape (`timeline.eventstore.shapes`). It stands
apart from the models, because these take longer to import than a development takes to append.
What a class here reads of itself, such as `self.outcome`, is a field of its model.
"""

from __future__ import annotations

from decimal import Decimal
from typing import Any, ClassVar, Final, NamedTuple

from timeline.dates.edtf import OPEN_END, Edtf
from timeline.domain.matter.vocabulary import Effect


class Window(NamedTuple):
    """The window in which a decision is expected, and the phrase that the source used."""

    edtf: Edtf
    phrase: str | None


class Terms(NamedTuple):
    """What a fold asks of a decision, of a measure, and of what ends them.

    Attributes:
        stage: The stage of procedure that was decided.
        body: Which body decided, or set a decision aside.
        how: How something was ended, cancelled or set aside.
        starts: The first day in force.
        ends: The last day in force.
    """

    stage: str | None = None
    body: str | None = None
    how: str | None = None
    starts: Edtf | None = None
    ends: Edtf | None = None


NO_TERMS: Final = Terms()
_DISTINCT: Final = ("matters", "counterparts", "joint_with", "tags", "identifiers", "accepts")
"""Fields that name nothing twice."""


class AnyKind:
    """What every kind of development has in common."""

    effect: ClassVar[Effect] = "mention"
    """How this kind moves the status of its matters."""
    needs_matter: ClassVar[bool] = False
    """Whether it makes no sense without a matter."""

    @property
    def moves(self) -> Effect:
        """How *this* development moves its matters: the kind's effect unless a field says other."""
        return self.effect

    @property
    def window(self) -> Window | None:
        """The window in which a decision is now expected, where this development sets one."""
        return None

    @property
    def decided(self) -> str | None:
        """The outcome, where this development is a decision."""
        return None

    @property
    def terms(self) -> Terms:
        """What else a fold asks of what it decides, starts or ends."""
        return NO_TERMS

    @property
    def target(self) -> str | None:
        """The id of the development that this one amends (corrects, retracts, disputes)."""
        return None

    @property
    def is_clerical(self) -> bool:
        """Whether it amends only what our record says, and so holds whatever was known."""
        return False

    @property
    def fulfilled(self) -> str | None:
        """The id of the pledge or commitment that this one fulfils."""
        return None


def check_whole(development: Any) -> None:
    """What is asked of a development of any kind beyond its fields.

    Raises:
        ValueError: where it does not hold.
    """
    if development.needs_matter and not development.matters:
        raise ValueError(f"{development.kind} needs at least one matter")
    if development.reckoned_from is not None and development.phrase is None:
        raise ValueError("reckoned_from needs a phrase: add the phrase")
    for name in _DISTINCT:
        values = getattr(development, name)
        if len(values) > 1 and len(set(values)) != len(values):
            raise ValueError(f"{name} names the same thing twice")
    if development.government in development.joint_with:
        raise ValueError("joint_with names the government itself")
    if development.account_of == development.id:
        raise ValueError("account_of names the development itself")
    if development.account_of is not None and development.target is not None:
        raise ValueError(
            f"{development.kind} amends the record, and is no account: leave account_of out"
        )


def check_measure(quantity: Any) -> None:
    """What is asked of a quantity beyond its fields.

    Raises:
        ValueError: where it does not hold.
    """
    if quantity.unit is not None and quantity.currency is not None:
        raise ValueError("a quantity has a unit or a currency, not both")
    if quantity.amount_max is None:
        return
    if quantity.qualifier in ("at-least", "at-most"):
        raise ValueError(f"a range has two ends; {quantity.qualifier} does not go with amount_max")
    # A shape holds both as text.
    if Decimal(quantity.amount_max) < Decimal(quantity.amount):
        raise ValueError("amount_max is below the amount")


def check_somewhere(place: Any) -> None:
    """What is asked of a place beyond its fields.

    Raises:
        ValueError: where it does not hold.
    """
    if (place.latitude is None) != (place.longitude is None):
        raise ValueError("give both latitude and longitude, or neither")
    if place.name is None and place.country is None and place.latitude is None:
        raise ValueError("a place has a name, a country or coordinates")


def check_force(development: Any) -> None:
    """Whether what is in force ends after it starts.

    Raises:
        ValueError: where it does not.
    """
    starts, ends = development.in_force_from, development.in_force_until
    if starts is not None and ends is not None and str(ends) != OPEN_END:
        last = Edtf.stored(str(ends)).nearest_bounds("UTC").latest
        if last < Edtf.stored(str(starts)).nearest_bounds("UTC").earliest:
            raise ValueError(f"in_force_until: {ends} is before {starts} (in_force_from)")


class InForceTraits(AnyKind):
    """What comes into force, and what that changes."""

    @property
    def terms(self: Any) -> Terms:
        """Its first and its last day."""
        return Terms(starts=self.in_force_from, ends=self.in_force_until)


class DecisionTakenTraits(InForceTraits):
    """A decision."""

    @property
    def moves(self: Any) -> Effect:
        """A stage is a step to a decision, unless it is said to settle the matter."""
        return "decide" if _settles(self) else "advance"

    @property
    def decided(self: Any) -> str:
        """The outcome."""
        return str(self.outcome)

    @property
    def terms(self: Any) -> Terms:
        """The stage, the body, and when it is in force."""
        return Terms(self.stage, self.body, None, self.in_force_from, self.in_force_until)


def check_decision(decision: Any) -> None:
    """Whether a decision can be in force, if it says that it is.

    Raises:
        ValueError: where it cannot.
    """
    if decision.in_force_from is not None or decision.in_force_until is not None:
        if decision.outcome != "approved":
            raise ValueError(f"in_force_from and in_force_until do not go with {decision.outcome}")
        if not _settles(decision):
            raise ValueError(
                "in_force_from and in_force_until need a decision that settles the matter"
            )


def _settles(decision: Any) -> bool:
    """Whether a decision settles its matter; its shape serves as well as its model."""
    settles: bool | None = decision.settles
    return decision.stage is None if settles is None else settles


class AnnouncementMadeTraits(InForceTraits):
    """An announcement."""

    @property
    def moves(self: Any) -> Effect:
        """An announced decision settles the matter, an intention does not, details move nothing."""
        effects: dict[str, Effect] = {"decision": "announce", "intention": "pledge"}
        return effects.get(self.announces, "mention")


def check_announcement(announcement: Any) -> None:
    """Whether an announcement is of a decision, if it says what is in force.

    Raises:
        ValueError: where it is not.
    """
    is_dated = announcement.in_force_from or announcement.in_force_until
    if announcement.announces != "decision" and is_dated:
        raise ValueError(
            f"in_force_from and in_force_until need a decision, not {announcement.announces}"
        )


class FulfillingTraits(AnyKind):
    """What may fulfil an earlier development."""

    @property
    def fulfilled(self: Any) -> str | None:
        """The id of the pledge or commitment."""
        return self.fulfils  # type: ignore[no-any-return]


class CommitmentMadeTraits(FulfillingTraits, InForceTraits):
    """A commitment."""


class DeliveryMadeTraits(FulfillingTraits):
    """A delivery."""

    @property
    def moves(self: Any) -> Effect:
        """A delivery is partial until one is said to complete it."""
        return "deliver-all" if self.complete else "deliver-part"


class MeasureStartedTraits(AnyKind):
    """The start of a measure."""

    @property
    def terms(self: Any) -> Terms:
        """Its last day."""
        return Terms(ends=self.in_force_until)


class EndingTraits(AnyKind):
    """What ends a measure, or cancels a decision."""

    @property
    def terms(self: Any) -> Terms:
        """How it ended."""
        return Terms(how=self.how)


class DecisionOverturnedTraits(AnyKind):
    """What sets a decision aside."""

    @property
    def terms(self: Any) -> Terms:
        """Who set it aside, and how."""
        return Terms(body=self.body, how=self.how)


class ExpectingTraits(AnyKind):
    """What may say when a decision is expected."""

    @property
    def window(self: Any) -> Window | None:
        """The expected window, or None."""
        return None if self.expected is None else Window(self.expected, self.expected_phrase)


PROPERTIES: Final = ("moves", "window", "decided", "terms", "target", "fulfilled")
"""What the shape of a kind has from its class here."""
CHECKS: Final = {
    "_ends_after_it_starts": check_force,
    "_can_be_in_force": check_decision,
    "_is_a_decision": check_announcement,
}
"""By the name of a validator of some models, what it asks; a shape is asked the same."""
