"""Collects the matters of a site, with every status that they ever had."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING

from timeline.domain.matter.status import PENDING
from timeline.publish.language.date_words import window_words
from timeline.publish.language.status_words import (
    contradiction_clause,
    since_clause,
    stands_clause,
    status_clause,
)
from timeline.publish.language.words import Language
from timeline.publish.page.days import NEVER, day_number
from timeline.publish.page.developments import safe
from timeline.publish.page.published import (
    PublishedContradiction,
    PublishedDevelopment,
    PublishedMatter,
    PublishedStatus,
    StatusSpan,
)

if TYPE_CHECKING:
    from timeline.readmodel.matter_standing import MatterStatus
    from timeline.readmodel.queries.matters.rectangles import StatusMap


def published_matters(
    maps: Iterable[StatusMap],
    developments: Iterable[PublishedDevelopment],
    language: Language,
) -> list[PublishedMatter]:
    """The matters of these maps that any of the developments is about, in order of their names."""
    names: dict[tuple[str, str], str | None] = {}
    titles: dict[str, str] = {}
    for one in developments:
        titles[one.id] = one.now.title
        for key in one.matters:
            names[key] = names.get(key) or one.now.question
    return [
        _matter(one, names[one.government, one.matter], titles, language)
        for one in maps
        if (one.government, one.matter) in names
    ]


def _matter(
    one: StatusMap, question: str | None, titles: Mapping[str, str], language: Language
) -> PublishedMatter:
    known: dict[int, PublishedStatus] = {}
    spans = []
    for each in one.rectangles:
        days = (
            day_number(each.as_of_from, one.zone),
            NEVER if each.as_of_until is None else day_number(each.as_of_until, one.zone),
            day_number(each.as_known_from, one.zone),
            NEVER if each.as_known_until is None else day_number(each.as_known_until, one.zone),
        )
        if days[0] >= days[1] or days[2] >= days[3]:  # It began and ended within one day.
            continue
        if id(each.status) not in known:
            known[id(each.status)] = published_status(each.status, titles, language)
        spans.append(StatusSpan(*days, known[id(each.status)]))
    title = matter_title(one.title, one.matter, question)
    others = tuple(slug for slug in one.slugs if slug != one.matter)
    return PublishedMatter(one.government, one.matter, title, others, tuple(spans))


def matter_title(title: str | None, slug: str, question: str | None = None) -> str:
    """The title of a matter, safe to show; without one, its question or slug in words."""
    return safe(title) if title else question or safe(slug).replace("-", " ").capitalize()


def published_status(
    one: MatterStatus, titles: Mapping[str, str], language: Language
) -> PublishedStatus:
    """A status in the words of the pages; `titles` are those of developments, by id."""
    expected = stands = None
    if one.expected is not None and one.expected_earliest is not None:
        first = day_number(one.expected_earliest, one.zone)
        last = day_number(one.expected_latest or one.expected_earliest, one.zone)
        expected = (first, last, window_words(one.expected, language))
    beside = one.stands
    if beside is not None and (beside.status, beside.outcome) != (one.status, one.outcome):
        stands = stands_clause(beside.status, beside.outcome, language)
    return PublishedStatus(
        one.status,
        status_clause(one.status, one.outcome, one.expected, language),
        since_clause(one.since, language),
        one.by,
        expected,
        one.status in PENDING,
        one.uncertain,
        stands,
        tuple(
            PublishedContradiction(
                contradiction_clause(rule, [titles.get(name, name) for name in those], language),
                tuple(those),
            )
            for rule, those in one.contradictions
        ),
    )
