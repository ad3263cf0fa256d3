"""What a judgement needs to know of a development, worked out once, where and when that is cheap.

A bulk import builds no model of a development, which would take most of its time: it judges
these few facts, and stores the bytes beside them. A single append takes the same way, so that each
rule is there once.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from timeline.dates.timezones import PAST
from timeline.deferred import Deferred
from timeline.domain.amendments import links
from timeline.domain.events import StoredBounds, instants, step_of
from timeline.domain.matter.transition import Transition
from timeline.domain.reporting import appearance, too_early

if TYPE_CHECKING:
    from timeline.domain import developments, parsing
    from timeline.domain.developments import Development
else:
    developments = Deferred("timeline.domain.developments")
    parsing = Deferred("timeline.domain.parsing")

_DAY_ELSEWHERE: Final = 26 * 3_600
"""Seconds by which a day begins earlier elsewhere on Earth: the date of a paper is its own."""


class Early(NamedTuple):
    """A source that was published before what it reports happened."""

    publisher: str
    published: str
    """EDTF."""


class DevelopmentFacts(NamedTuple):
    """A development as the aggregate judges it.

    Attributes:
        document: All of it, as the JSON that is stored.
        zone: The IANA zone in which its instants were reckoned: its government's.
        timing: Its instants, as they are stored.
        step: What a fold needs to know of it; the version is 0 until it is recorded.
        matters: Of its government.
        linked: What it refers to: (target, relation), relation being amends or fulfils.
        target: Id of what it amends, None where it is no amendment.
        early: The sources that are too early, if none can report it.
        first_recorded: When another store recorded it, in ISO 8601, where a file says so.
        model: The development itself, where it is at hand.
        newest: When the source that was published last appeared at the earliest. Where that was
            after the recording, it is refused; left out of what is stored and judged again.
        shape: The development as a bare shape (see `shapes`), if it was read as one.
    """

    document: bytes
    zone: str
    timing: StoredBounds
    step: Transition
    matters: tuple[str, ...]
    linked: tuple[tuple[str, str], ...] = ()
    target: str | None = None
    early: tuple[Early, ...] = ()
    first_recorded: str | None = None
    model: Development | None = None
    newest: int = PAST
    shape: Any = None

    @property
    def id(self) -> str:
        """The id of the development."""
        return self.step.id

    @property
    def government(self) -> str:
        """The id of its government."""
        return self.step.government

    @property
    def fulfilled(self) -> str | None:
        """Id of the pledge or commitment that it fulfils."""
        return self.step.fulfils

    @property
    def replaced(self) -> str | None:
        """Id of the pledge, commitment or delivery that it replaces."""
        return getattr(self.model or self.shape, "replaces", None)

    @property
    def named(self) -> Iterable[str]:
        """Its id, and the ids of what it refers to."""
        step, fields = self.step, self.model or self.shape
        replaced = getattr(fields, "replaces", None)
        if self.target is None and step.fulfils is None and replaced is None:  # as most do
            return (step.id,)
        return [one for one in (step.id, self.target, step.fulfils, replaced) if one is not None]

    @property
    def accepts(self) -> tuple[str, ...]:
        """The rules that it breaks on purpose."""
        return getattr(self.model or self.shape, "accepts", ())

    @property
    def development(self) -> Development:
        """The development; parsed, where it is not at hand."""
        return self.model or parsing.parse_development(self.document, stored=True)


def facts_of(development: Development | DevelopmentFacts, zone: str) -> DevelopmentFacts:
    """Returns the facts of a development in the zone of its government.

    Args:
        development: Itself, or its facts, which are returned if they are of this zone.
        zone: The IANA zone.

    Raises:
        DateError: for a local time that never existed there.
        InvalidDevelopment: for a text in which there is nothing to read, a title of two lines.
    """
    if isinstance(development, DevelopmentFacts):
        if development.zone == zone:
            return development
        development = development.development
    problems = parsing.unreadable(development)
    if problems:
        raise parsing.InvalidDevelopment(problems)
    found = instants(development, zone)
    return DevelopmentFacts(
        developments.document_json(development),
        zone,
        StoredBounds.at(found, zone),
        step_of(development, found),
        development.matters,
        links(development),
        development.target,
        early(development.sources, found.earliest, zone),
        development.first_recorded,
        development,
        newest(development, zone),
    )


def newest(development: Development, zone: str) -> int:
    """When the source that was published last appeared at the earliest; `PAST` without any."""
    appeared = (
        appearance(source.published.text, zone, source.zone).earliest
        for source in development.sources
        if source.published is not None
    )
    return max(appeared, default=PAST)


def is_to_come(appeared: int, moment: datetime) -> bool:
    """Whether what appears at an instant is certainly not out yet, wherever it is printed."""
    return appeared > moment.timestamp() + _DAY_ELSEWHERE


def early(sources: Iterable[Any], earliest: int, zone: str) -> tuple[Early, ...]:
    """The sources that are too early, if none of them can report what began at `earliest`."""
    found = too_early(sources, earliest, zone)
    return tuple(Early(source.publisher, str(source.published)) for source in found)
