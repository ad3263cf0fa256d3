"""Which form fills a gap, and what is already filled in there."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, Literal, NamedTuple

if TYPE_CHECKING:
    from timeline.results import Gap

_AMENDING: Final[dict[str, Literal["cite", "correct"]]] = {
    "no-source": "cite", "one-source": "cite", "wide-date": "correct",
}  # fmt: skip


class AmendingForm(NamedTuple):
    """A form that amends a development."""

    verb: Literal["cite", "correct"]
    development: str


class AppendingForm(NamedTuple):
    """A form for a new development, with some of its fields."""

    kind: str
    given: dict[str, str]


def form_of(gap: Gap) -> AmendingForm | AppendingForm | None:
    """The form that fills a gap; None if only its command does, or if one first has to look."""
    if gap.gap in _AMENDING and gap.development is not None:
        return AmendingForm(_AMENDING[gap.gap], gap.development)
    given = {"government": gap.government, "matters": gap.matter or ""}
    if gap.gap == "undelivered" and gap.development is not None:
        return AppendingForm("delivery-made", {**given, "fulfils": gap.development})
    if gap.gap in ("overdue", "silent"):
        return AppendingForm("decision-taken", given)
    return None


def in_short(gap: Gap) -> str:
    """What the form does, or else the command: “cite a source”."""
    form = form_of(gap)
    if form is None:
        return gap.command
    if isinstance(form, AmendingForm):
        return {"cite": "cite a source", "correct": "correct the date"}[form.verb]
    return f"append “{form.kind.replace('-', ' ')}”"
