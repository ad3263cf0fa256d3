"""Judges a naming in its government, as `Government.record` judges a development."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import replace
from datetime import datetime
from typing import TYPE_CHECKING, NamedTuple, Protocol

from timeline.dates.timezones import in_utc
from timeline.domain.errors import SecondDecision, WrongGovernment
from timeline.domain.government import Government
from timeline.domain.matter.history import MatterHistory
from timeline.domain.matter.transition import Transition
from timeline.domain.names.naming_errors import NotMerged
from timeline.domain.names.naming_events import NAMING_EVENTS, NamingRecorded
from timeline.domain.names.same_matters import Link, SameMatter, matter_of

if TYPE_CHECKING:
    from timeline.domain.names.namings import Naming


class NameRepository(Protocol):
    """What the judgement of a naming may ask of one government's record."""

    def links(self, matter: str) -> Sequence[Link]:
        """All links of the matters that a slug was ever one with."""

    def steps(self, matter: str) -> Iterable[Transition]:
        """The steps of the developments that have just this slug."""


class Named(NamedTuple):
    """An accepted naming.

    Attributes:
        government: The aggregate after it.
        event: What is stored.
        link: What it says of two slugs, or None.
    """

    government: Government
    event: NamingRecorded
    link: Link | None


def name_matter(
    government: Government, naming: Naming, *, now: datetime, records: NameRepository
) -> Named:
    """Judges a naming, and makes the event that is stored.

    A merge is judged as if both matters had always been one, and so is what a separation leaves.

    Args:
        government: The government of the matter.
        naming: What is said of the matter.
        now: The moment of recording; see `Government.record`.
        records: The rest of the record.

    Raises:
        Refusal: if it contradicts the record.
    """
    from timeline.domain.names.namings import naming_json

    if naming.government != government.id:
        raise WrongGovernment(naming.id, government=government.id, given=naming.government)
    version = government.version + 1
    link = Link.of(naming, version)
    if link is not None:
        _judge(naming, link, records)
    moment = max(in_utc(now), government.recorded)
    event = NAMING_EVENTS[naming.kind](government.id, version, moment, naming_json(naming), naming)
    return Named(replace(government, version=version, recorded=moment), event, link)


def _judge(naming: Naming, link: Link, records: NameRepository) -> None:
    links = {*records.links(link.matter), *records.links(link.other)}
    before = {slug: matter_of(slug, links) for slug in (link.matter, link.other)}
    if not link.joins and link.other not in before[link.matter].slugs:
        raise NotMerged(naming.id, matter=link.matter, other=link.other)
    after = {matter_of(slug, {*links, link}) for slug in (link.matter, link.other)}
    if SecondDecision.rule in naming.accepted:
        return
    known = {matter.slugs for matter in before.values()}
    clashed = {id_ for matter in before.values() for id_ in _history(matter, records).clashes}
    for matter in after:
        if matter.slugs not in known:
            _check_history(naming, matter, records, clashed)


def _history(matter: SameMatter, records: NameRepository) -> MatterHistory:
    steps = {step.id: step for slug in matter.slugs for step in records.steps(slug)}
    return MatterHistory(steps.values())


def _check_history(
    naming: Naming, matter: SameMatter, records: NameRepository, clashed: Collection[str]
) -> None:
    """Refuses a matter that is decided twice from now on."""
    clashes = _history(matter, records).clashes
    new = [clash for id_, clash in clashes.items() if id_ not in clashed]
    if new:
        clash = min(new, key=lambda found: found.step)
        raise SecondDecision(naming.id, matter.name, first=clash.other, second=clash.step.id)
