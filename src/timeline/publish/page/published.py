"""What a published site says, as templates see it: governments, matters and developments.

These are the names that a template of your own can use. All text is safe to show and not yet
escaped for HTML, which Jinja does. Days are numbers, days since 1970-01-01 in the civil time of the
government; `timeline.publish.page.days` says why.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from timeline.publish.field_changes import FieldChange
from timeline.publish.language.words import Language

if TYPE_CHECKING:
    from timeline.readmodel.queries.matters.rectangles import StatusMap


@dataclass(frozen=True, slots=True)
class PublishedQuote:
    """The words of a source, in the passage around them if its document was at hand."""

    exact: str
    before: str = ""
    after: str = ""
    language: str | None = None
    translation: str | None = None
    page: str | None = None
    time: str | None = None
    level: str | None = None
    """How exactly the document has it: a name among the words of the pages, or None."""


@dataclass(frozen=True, slots=True)
class PublishedSource:
    """Where it was read, without the quotes, so that developments share it."""

    publisher: str
    title: str | None
    url: str | None
    """http or https, or None."""
    archive_url: str | None
    published: str | None
    """In words."""
    according_to: str | None
    background: bool
    binding: str | None
    """`bound` or `changed`: whether the document is the recorded one; or None."""


@dataclass(frozen=True, slots=True)
class Citation:
    """A source with the quotes that a development takes from it."""

    source: PublishedSource
    quotes: tuple[PublishedQuote, ...]


@dataclass(frozen=True, slots=True)
class PublishedReading:
    """What a development is in a span of public knowledge."""

    known_from: int
    known_until: int
    """The first day on which the public knew something else."""
    earliest: int
    latest: int
    happened: int
    """The day on which it had certainly happened."""
    date: str
    """In words."""
    edtf: str
    title: str
    summary: str | None
    question: str | None
    phrase: str | None
    outcome: str | None
    actors: tuple[str, ...]
    quantities: tuple[str, ...]
    place: str | None
    verification: str
    amended: bool
    retracted: bool
    disputed: bool
    planned: tuple[int, int, str] | None
    """The first and last day of a meeting, and these in words."""
    citations: tuple[Citation, ...]


class PublishedChange(NamedTuple):
    """What changed of a development on one day of public knowledge."""

    day: int
    fields: tuple[FieldChange, ...]


class PublishedContradiction(NamedTuple):
    """Developments that contradict each other, recorded on purpose."""

    words: str
    developments: tuple[str, ...]
    """Their ids."""


@dataclass(frozen=True, slots=True)
class PublishedDevelopment:
    """A development with all its readings, the last of which is what stands."""

    id: str
    kind: str
    government: str
    version: int
    joint_with: tuple[str, ...]
    matters: tuple[tuple[str, str], ...]
    """Each as its government and its present slug."""
    readings: tuple[PublishedReading, ...]
    recorded: str
    """When it was recorded, ISO 8601."""
    amends: str | None = None
    """Id of what it corrects, cites, retracts or disputes."""
    cancelled_by: tuple[str, ...] = ()
    """Ids of what cancels the meeting that it plans."""
    account_of: str | None = None
    """Id of what it is another account of."""
    fulfils: str | None = None
    """Id of the pledge or commitment that it fulfils."""
    changes: tuple[PublishedChange, ...] = ()
    """All that corrections changed, in order."""

    @property
    def now(self) -> PublishedReading:
        """What stands."""
        return self.readings[-1]


@dataclass(frozen=True, slots=True)
class PublishedStatus:
    """What holds of a matter in a rectangle of the two clocks."""

    status: str
    words: str
    """As a clause: “decision expected until 22 April 2022”."""
    since: str
    """“since 21 April 2022”."""
    by: str | None
    """Id of the development that made it."""
    expected: tuple[int, int, str] | None
    """The first and the last day of the window of a decision, and these in words."""
    is_pending: bool
    uncertain: bool
    stands: str | None
    """What stands beside it, as a clause."""
    contradictions: tuple[PublishedContradiction, ...]


@dataclass(frozen=True, slots=True)
class StatusSpan:
    """A rectangle: days of both clocks, half-open."""

    as_of_from: int
    as_of_until: int
    as_known_from: int
    as_known_until: int
    status: PublishedStatus


@dataclass(frozen=True, slots=True)
class PublishedMatter:
    """A matter with all its statuses."""

    government: str
    slug: str
    title: str
    """Its title; without one, its question or slug in words."""
    other_slugs: tuple[str, ...]
    spans: tuple[StatusSpan, ...]

    def at(self, as_of: int, as_known: int) -> PublishedStatus | None:
        """Its status on two days; None if it has none."""
        for one in self.spans:
            if (
                one.as_of_from <= as_of < one.as_of_until
                and one.as_known_from <= as_known < one.as_known_until
            ):
                return one.status
        return None


@dataclass(frozen=True, slots=True)
class PublishedGovernment:
    """A government."""

    id: str
    name: str
    zone: str


@dataclass(frozen=True, slots=True)
class PublishedRecord:
    """All that a site says."""

    governments: tuple[PublishedGovernment, ...]
    matters: tuple[PublishedMatter, ...]
    developments: tuple[PublishedDevelopment, ...]
    """In timeline order."""
    day: int
    """The day of the last entry, which the static pages are as of."""
    recorded: str
    """That moment, ISO 8601."""
    by_id: dict[str, PublishedDevelopment] = field(default_factory=dict)
    maps: dict[tuple[str, str], StatusMap] = field(default_factory=dict)
    """By government and slug, the statuses of a matter with their seconds, for its map."""

    @property
    def told(self) -> list[PublishedDevelopment]:
        """The developments that are no amendments of others."""
        return [one for one in self.developments if one.amends is None]


@dataclass(frozen=True, slots=True)
class SiteOptions:
    """How the pages look and what they are called."""

    title: str
    language: Language = "en"
    base_url: str | None = None
    """The address at which the site will be, with a slash at its end."""
    plain_data: bool = False
    templates: Path | None = None
