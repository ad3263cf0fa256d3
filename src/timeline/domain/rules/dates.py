"""Whether the dates of a development can be true at the moment at which it is recorded."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime, timedelta
from functools import lru_cache
from typing import TYPE_CHECKING, Final, cast

from timeline.dates.edtf import Edtf, instant_of
from timeline.dates.timezones import whole_seconds
from timeline.domain import errors
from timeline.domain.facts import Early, is_to_come, newest
from timeline.domain.matter.transition import Transition
from timeline.domain.reporting import appearance

if TYPE_CHECKING:
    from timeline.domain.developments import Development

CLOCKS_APART: Final = timedelta(days=1)
"""How far the clocks of those who record may be apart; beyond it one of them is wrong."""
SKEW: Final = 300
"""Seconds by which the clock of the computer that exported a file may be ahead of this one."""
ZONE_RULES: Final = 26 * 3_600
"""Seconds by which a change of time-zone rules can move what happened."""


_seconds = lru_cache(64)(whole_seconds)
"""All of an import is recorded at a few moments."""


def check_dates(
    name: str,
    step: Transition,
    found: Sequence[Early],
    moment: datetime,
    accepts: Collection[str] = (),
) -> None:
    """The rules that one development can break by itself.

    Args:
        name: What is recorded: the development, or its amendment.
        step: The development, as it will stand.
        found: The sources that are too early.
        moment: It happened before this.
        accepts: The rules that may be broken.

    Raises:
        NotYetHappened, WindowBeforeExpectation, PublishedTooEarly.
    """
    of = None if step.id == name else step.id
    if step.earliest > _seconds(moment):
        raise errors.NotYetHappened(
            name, occurred=_human(step.occurred), recorded=_said(moment), of=of
        )
    if (
        step.expected is not None
        and cast("int", step.expected_latest) < step.earliest
        and errors.WindowBeforeExpectation.rule not in accepts
    ):
        raise errors.WindowBeforeExpectation(
            name, window=_human(step.expected), occurred=_human(step.occurred), of=of
        )
    if found and errors.PublishedTooEarly.rule not in accepts:
        raise errors.PublishedTooEarly(
            name,
            sources=[(one.publisher, _human(one.published)) for one in found],
            occurred=_human(step.occurred),
            of=of,
        )


def check_first_recorded(first: str, step: Transition, moment: datetime) -> None:
    """Refuses a moment at which no store can have recorded it."""
    instant = instant_of(first)
    if instant > moment.timestamp() + SKEW:
        wrong = f"{first} is in the future"
    elif instant < step.earliest - ZONE_RULES:
        wrong = f"{first} is before it happened ({_human(step.occurred)})"
    else:
        return
    from timeline.domain.parsing import InvalidDevelopment, Problem

    hint = "leave the field out: export writes it"
    raise InvalidDevelopment([Problem("first_recorded", f"{wrong}; {hint}")])


def check_newest(
    name: str, before: Development, after: Development, zone: str, moment: datetime
) -> None:
    """Refuses a correction after which a source is of a day that is still to come."""
    latest = newest(after, zone)
    if latest > newest(before, zone) and is_to_come(latest, moment):
        raise published_in_future(name, after, zone, moment)


def published_in_future(
    name: str, development: Development, zone: str, moment: datetime
) -> errors.PublishedInFuture:
    """The refusal of a development one of whose sources was published after now."""
    dated = [
        (appearance(source.published.text, zone, source.zone).earliest, source)
        for source in development.sources
        if source.published is not None
    ]
    source = max(dated, key=lambda one: one[0])[1]
    return errors.PublishedInFuture(
        name,
        publisher=source.publisher,
        published=cast("Edtf", source.published).human(),
        recorded=_said(moment),
    )


def _said(moment: datetime) -> str:
    return f"{moment.day} {moment:%B %Y, %H:%M} UTC"


def _human(edtf: str) -> str:
    return Edtf.stored(edtf).human()
