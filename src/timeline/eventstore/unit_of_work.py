"""Judging entries one after the other, each with all that was accepted before it.

A single append, a batch and a file of a million developments are judged here and in the same
way; they differ in how what was accepted is then stored.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Iterable, Mapping
from datetime import datetime
from typing import TYPE_CHECKING, NamedTuple, TypeAlias, TypeVar

from eventsourcing.persistence import StoredEvent

from timeline.dates.timezones import in_utc, moment_words
from timeline.dates.zone_names import same_zone
from timeline.domain.countries import country
from timeline.domain.errors import (
    IdTaken,
    Refusal,
    SecondDecision,
    SourceChanged,
    TimelineError,
)
from timeline.domain.events import DevelopmentRecorded, GovernmentDescribed
from timeline.domain.facts import DevelopmentFacts, facts_of
from timeline.domain.government import Government, Judged
from timeline.domain.names.naming_events import NamingRecorded, is_naming
from timeline.domain.new_government import complete
from timeline.domain.rules.dates import CLOCKS_APART
from timeline.eventstore.application import Governments
from timeline.eventstore.errors import ClockWrong
from timeline.eventstore.repository import EventStoreRepository, PendingChanges
from timeline.eventstore.serialization import LARGEST_STATE, has_document

if TYPE_CHECKING:
    from timeline.domain.developments import Development
    from timeline.domain.names.judging import Named
    from timeline.domain.names.namings import Naming
    from timeline.eventstore.staging import StagingFile

E = TypeVar("E")
T = TypeVar("T")


class Description(NamedTuple):
    """A government as a file or a person describes it; None where it is not said."""

    id: str
    name: str | None = None
    zone: str | None = None
    renames: bool = True
    """Whether a government that the store has gets that name; a file renames none."""


class AppendedNaming(NamedTuple):
    """What became of one naming of a batch.

    Attributes:
        naming: As given.
        new: False if the store held it already.
        version: Its place in its government's stream.
        recorded: When the store took it in (UTC).
    """

    naming: Naming
    new: bool
    version: int
    recorded: datetime


Entry: TypeAlias = "Description | Development | DevelopmentFacts | Naming"


class UnitOfWork:
    """One attempt at judging entries.

    Args:
        application: The store.
        now: The moment of recording.
        spool: Where what was accepted is put by; without one, it stays in memory.
        remembered: Governments as they were when they were last written to. Where it is given,
            the store is not asked for them, nor whether an id is taken: both show when it stores.
        clock_is_right: Whether to go on, with the last moment again, if that is more than a day
            after `now`.
        accepting: Rules that may be broken: what breaks one is recorded with the word that it does.
        batch: Takes what was accepted, and finds what was before; by default of the store.

    Attributes:
        governments: Those that were touched, as they are with what was accepted.
        now: The moment of recording; who records again what was recorded moves it on.
        batch: What was accepted.
        described: Ids of the governments that were opened or renamed, in order.
        opened: Those of them that the store did not have.
        repeated: The last moment of each government to which it was given again.
        accepted: How often each rule was broken because it may be.
        chosen_zones: By government that was opened, the zone of its country that it got, if its
            country has others.
        other_names: By government, the name that it has and the one that a file gives it.
    """

    def __init__(
        self,
        application: Governments,
        now: datetime,
        spool: StagingFile | None = None,
        remembered: Mapping[str, Government] | None = None,
        *,
        clock_is_right: bool = False,
        accepting: Collection[str] = (),
        batch: PendingChanges | None = None,
    ) -> None:
        self._application = application
        self._accepting = accepting
        self.accepted: Counter[str] = Counter()
        self._clock_is_right = clock_is_right
        self.repeated: dict[str, datetime] = {}
        self.chosen_zones: dict[str, str] = {}
        self.other_names: dict[str, tuple[str, str]] = {}
        self.now = now
        self._is_hopeful = remembered is not None
        self.governments: dict[str, Government] = dict(remembered or {})
        self._records: dict[str, EventStoreRepository] = {}
        self.batch = PendingChanges(application.asked(), spool) if batch is None else batch
        self.described: dict[str, None] = {}
        self.opened = self.batch.new

    def look_ahead(self, entries: Iterable[Entry]) -> None:
        """Asks at once for all that judging these entries will ask for one by one."""
        ids: dict[str, None] = {}
        for entry in entries:
            if isinstance(entry, DevelopmentFacts):
                ids |= dict.fromkeys(entry.named)
            elif isinstance(entry, Description):
                continue
            elif is_naming(entry):
                ids[entry.id] = None
            else:
                named = (entry.id, entry.target, entry.fulfilled, getattr(entry, "replaces", None))
                ids |= {one: None for one in named if one is not None}
            if self._is_hopeful:
                del ids[entry.id]
                self.batch.suppose_new(entry.id)
        self.batch.look_up(list(ids))

    def record(self, entry: Development | DevelopmentFacts) -> Judged | None:
        """Judges a development; None where it is recorded already, with the same content.

        Raises:
            TimelineError: where it is refused; nothing has changed then.
        """
        known = self.batch.known(entry.id)
        if known is not None:
            self._check_same(known, entry)
            return None
        judge = self._judged_or_accepted if self._accepting else self._judged
        judged = self._in_government(entry.government, judge, entry)
        if judged.event.attribution is None:
            judged = judged._replace(event=self._application.attributed(judged.event, self.now))
        self.governments[entry.government] = judged.government
        self.batch.add(judged)
        return judged

    def name(self, naming: Naming) -> Named | None:
        """Judges a naming; None where it is recorded already, and says the same.

        Raises:
            TimelineError: where it is refused; nothing has changed then.
        """
        known = self.batch.event(naming.id)
        if known is not None:
            from timeline.domain.names.namings import differing

            differs = differing(known.naming, naming) if isinstance(known, NamingRecorded) else None
            if differs != []:
                raise IdTaken(naming.id, differs=differs or ["kind"])
            return None
        named = self._in_government(naming.government, self._named_or_accepted, naming)
        named = named._replace(event=self._application.attributed(named.event, self.now))
        self.governments[naming.government] = named.government
        self.batch.name(named)
        return named

    def _in_government(self, id_: str, judge: Callable[[Government, E], T], entry: E) -> T:
        """Judges something of a government, which is opened for it if it is not there."""
        government = self._government(id_)
        if government is not None:
            return judge(government, entry)
        # Not asked for again: another writer may open it meanwhile.
        government = self._opened(Description(id_))
        try:
            return judge(government, entry)
        except TimelineError:
            del self.governments[id_], self.described[id_]
            self.chosen_zones.pop(id_, None)
            self.batch.take_back()
            raise

    def _named_or_accepted(self, government: Government, naming: Naming) -> Named:
        try:
            return self._named(government, naming)
        except SecondDecision as refused:
            if refused.rule not in self._accepting:
                raise
            accepted = naming.model_copy(update={"accepts": (refused.rule,)})
            named = self._named(government, accepted)
            self.accepted[refused.rule] += 1
            return named

    def _named(self, government: Government, naming: Naming) -> Named:
        from timeline.domain.names.judging import name_matter

        self._check_clock(government)
        return name_matter(government, naming, now=self.now, records=self._record_of(government.id))

    def _record_of(self, id_: str) -> EventStoreRepository:
        records = self._records.get(id_)
        if records is None:
            records = self._records[id_] = EventStoreRepository(self.batch, id_)
        return records

    def _judged_or_accepted(
        self, government: Government, entry: Development | DevelopmentFacts
    ) -> Judged:
        """Judges a development; where it breaks a rule that may be broken, it is made to say so."""
        added: list[str] = []
        while True:
            try:
                judged = self._judged(government, entry)
            except Refusal as refused:
                development = entry.development if isinstance(entry, DevelopmentFacts) else entry
                rule = refused.rule
                if rule is None or rule not in self._accepting or rule in development.accepts:
                    raise
                added.append(rule)
                accepts = (*development.accepts, rule)
                entry = development.model_copy(update={"accepts": accepts})
            else:
                if added:
                    self.accepted.update(added)
                return judged

    def _judged(self, government: Government, entry: Development | DevelopmentFacts) -> Judged:
        facts = facts_of(entry, government.zone)
        if len(facts.document) > LARGEST_STATE // 2:
            raise TimelineError(
                f"“{entry.id}” is too large: a development has at most 8 MB",
                hint="Keep whole documents outside the store, and quote them.",
            )
        self._check_clock(government)
        records, author = self._record_of(government.id), self._application.unsigned()
        return government.record(facts, now=self.now, records=records, author=author)

    def describe(self, description: Description) -> bool:
        """Opens or renames a government; False where nothing changes.

        Raises:
            TimelineError: where it cannot be so.
        """
        government = self._government(description.id)
        name, zone = description.name, description.zone
        if government is None:
            self._opened(description)
            return True
        if zone is None or same_zone(zone, government.zone):
            zone = government.zone
        if name not in (None, government.name) and not description.renames:
            self.other_names[government.id] = (government.name, name)
            name = None
        if name in (None, government.name) and zone == government.zone:
            return False
        self._check_clock(government)
        self._describe(*government.rename(name or government.name, zone=zone, now=self.now))
        return True

    def _opened(self, description: Description) -> Government:
        """A new government, which the store was found not to have."""
        name, zone = complete(description.id, description.name, description.zone)
        known = country(description.id)
        if description.zone is None and known is not None and known.zone is None:
            self.chosen_zones[description.id] = zone
        if not self._clock_is_right:
            # Nothing of its own says what time it is, but what was recorded last does.
            newest = self._application.newest()
            if newest is not None and newest[1] - in_utc(self.now) > CLOCKS_APART:
                raise self._wrong(*newest)
        return self._describe(*Government.open(description.id, name=name, zone=zone, now=self.now))

    def _check_clock(self, government: Government) -> None:
        """Refuses to record in a government whose last moment is far ahead.

        Raises:
            ClockWrong: unless the caller knows.
        """
        if not government.is_ahead(self.now):
            return
        if not self._clock_is_right:
            raise self._wrong(government.id, government.recorded)
        self.repeated[government.id] = government.recorded

    def _wrong(self, government: str, recorded: datetime) -> ClockWrong:
        why = f"the last entry of “{government}” was recorded on {moment_words(recorded)}"
        return ClockWrong(why, self.now, recorded, government=government)

    def _describe(self, government: Government, event: GovernmentDescribed) -> Government:
        self.governments[government.id] = government
        self.batch.describe(self._application.attributed(event, self.now))
        self.described[government.id] = None
        return government

    def _check_same(
        self,
        known: DevelopmentRecorded | NamingRecorded | StoredEvent,
        entry: Development | DevelopmentFacts,
    ) -> None:
        if isinstance(entry, DevelopmentFacts):
            if isinstance(known, DevelopmentRecorded):
                if known.document == entry.document:
                    return
            elif isinstance(known, StoredEvent) and has_document(known.state, entry.document):
                return
        given = entry.development if isinstance(entry, DevelopmentFacts) else entry
        in_batch = not isinstance(known, StoredEvent)
        recorded = self.batch.recorded(entry.id)
        if recorded is None:
            raise IdTaken(entry.id, differs=["kind"], in_batch=in_batch)
        from timeline.domain.developments import differences

        differs = differences(recorded.development, given)
        if not differs:
            return
        if differs[0].endswith(".sha256"):
            place = int(differs[0].split(".")[1])
            before, now = (one.sources[place] for one in (recorded.development, given))
            raise SourceChanged(
                entry.id, differs=differs, source=now.document or now.url or now.publisher,
                before=before.sha256 or "", now=now.sha256 or "",
            )  # fmt: skip
        raise IdTaken(entry.id, differs=differs, in_batch=in_batch)

    def _government(self, government_id: str) -> Government | None:
        found = self.governments.get(government_id)
        if found is None:
            found = self._application.repository.find(government_id)
            if found is None:
                return None
            self.governments[government_id] = found
        return found
