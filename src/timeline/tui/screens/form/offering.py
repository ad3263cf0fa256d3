"""What a form offers for a field: names of the store, words used before, the last sources."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Final, NamedTuple

from timeline.domain.lexical.text_folding import folded
from timeline.domain.values import DevelopmentId, GovernmentId
from timeline.text.phrasing import weekday
from timeline.tui.data.form_queries import Known
from timeline.tui.data.used_values import OFFERED_AGAIN
from timeline.tui.model.entering.form_field import FormField
from timeline.tui.model.entering.remembered import (
    MOST,
    Remembered,
    SourceFields,
    distinct,
    source_line,
)

OFFERED: Final = 5
"""Most suggestions at a time; more would push the next field out of sight."""
LAST_FORM: Final = "as in the last form"
GAP: Final = "that of the gap"


class Offer(NamedTuple):
    """A suggestion for a field."""

    text: str
    """The value of the field."""
    more: str
    """What it is."""
    source: SourceFields | None = None
    """The source of which it fills in all fields."""


def can_suggest(field: FormField) -> bool:
    """Whether the store may have suggestions for a field."""
    spec = field.spec
    return spec.name in ("matters", *OFFERED_AGAIN) or _is_name(field)


def _is_name(field: FormField) -> bool:
    spec = field.spec
    return spec.is_a(GovernmentId) or (spec.is_a(DevelopmentId) and spec.name != "id")


def last_sources(known: Known, before: Remembered) -> Sequence[SourceFields]:
    """The last sources: those of this session, then those of the store."""
    return distinct([*before.sources, *known.used.sources], MOST)


def days(field: FormField, before: Remembered, published: str) -> list[Offer]:
    """Dates for an empty field: that of the last form, and the day of the source.

    They are offered and not filled in: a wrong date looks just as right as a right one.
    """
    if field.spec.name != "occurred":
        return []
    found: dict[str, str] = {}
    for text, why in ((before.occurred, LAST_FORM), (published, "the day of the source")):
        if text:
            found.setdefault(text, f"{weekday(text).removeprefix(text).strip()}  {why}".strip())
    return [Offer(text, why) for text, why in found.items()]


def offers(
    field: FormField,
    known: Known,
    before: Remembered,
    token: str,
    *,
    anyway: bool,
    older: Iterable[str] = (),
) -> list[Offer]:
    """Suggestions that match the current word; with `anyway` also for no word.

    Args:
        field: The field.
        known: What the store has.
        before: What was recorded in this session.
        token: The current word, or the row.
        anyway: Whether an empty word matches everything.
        older: Values of the field that an index found.
    """
    word = folded(token)
    if not word and not anyway:
        return []
    found = list(_all(field, known, before, older))
    if any(one.text == token for one in found):
        return []
    begins = [one for one in found if folded(one.text).startswith(word)]
    holds = [
        one
        for one in found
        if one not in begins and (word in folded(one.text) or word in folded(one.more))
    ]
    return [*begins, *holds][:OFFERED]


def _all(
    field: FormField, known: Known, before: Remembered, older: Iterable[str]
) -> Iterable[Offer]:
    name = field.spec.name
    if name == "matters":
        names = dict(known.matters)
        mine = before.matters_of(known.government).split()
        yield from (Offer(one, f"{LAST_FORM}  {names.get(one, '')}".strip()) for one in mine)
        yield from (Offer(one, more) for one, more in names.items() if one not in mine)
    elif field.spec.is_a(GovernmentId):
        yield from (Offer(*one) for one in known.governments)
    elif _is_name(field):
        yield from (Offer(*one) for one in known.developments)
    elif name in OFFERED_AGAIN:
        if name == "publisher":
            for source in last_sources(known, before):
                yield Offer(str(source["publisher"]), source_line(source), source)
        values = dict.fromkeys([*known.used.values.get(name, ()), *older])
        alone = "its name alone" if name == "publisher" else ""
        yield from (Offer(one, alone) for one in values)
