"""Developments, clocks and an in-memory record, shared by the tests of the core."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from typing import Any

from timeline.domain.amendments import as_it_stands, links
from timeline.domain.developments import Development
from timeline.domain.events import DevelopmentRecorded, instants_in, step_of
from timeline.domain.government import Government, Judged
from timeline.domain.kinds import Amendment
from timeline.domain.matter.history import MatterHistory
from timeline.domain.parsing import parse_development

NOW = datetime(2022, 6, 1, 12, tzinfo=UTC)


@contextmanager
def as_version_0_1_did() -> Iterator[None]:
    """Records blank texts and titles of several lines, which a store of that version may hold."""
    # Here alone: many tests start processes that need a builder, and not half of pytest as well.
    import pytest

    with pytest.MonkeyPatch.context() as patch:
        # The one that is deferred first: what it finds there, it keeps.
        for place in ("timeline.domain.facts.parsing", "timeline.domain.parsing"):
            patch.setattr(f"{place}.unreadable", lambda _: [])
        yield


class Clock:
    """A clock that shows what it is told to; each look moves it on by `step`."""

    def __init__(self, now: datetime = NOW, step: timedelta = timedelta(0)) -> None:
        self.now = now
        self.step = step

    def __call__(self) -> datetime:
        shown, self.now = self.now, self.now + self.step
        return shown


def development(kind: str, *, matter: str | None = "heavy-weapons", **fields: Any) -> Development:
    """A development of any kind; what is not said is filled in, the id readably."""
    data: dict[str, Any] = {"government": "be", "occurred": "2022-04-20", "title": kind}
    published = fields.pop("published", None)
    if published is not None:
        data["sources"] = [{"publisher": "The Brussels Times", "published": published}]
    if matter is not None:
        data["matters"] = [matter]
    data |= fields
    when = "".join(c if c.isdecimal() else "-" for c in str(data["occurred"])).strip("-")
    subject = data.get("amends", matter or "nothing")
    data.setdefault("id", f"{data['government']}-{when}-{kind}-{subject}".replace("--", "-"))
    return parse_development({"kind": kind, **data})


def raised(**fields: Any) -> Development:
    return development("matter-raised", **fields)


def met(**fields: Any) -> Development:
    return development("meeting-held", **fields)


def expected(until: str = "2022-04-22", **fields: Any) -> Development:
    return development("decision-expected", expected=until, **fields)


def postponed(until: str | None = None, **fields: Any) -> Development:
    return development("decision-postponed", **({"expected": until} if until else {}), **fields)


def cancelled(**fields: Any) -> Development:
    return development("decision-cancelled", **fields)


def decision_taken(outcome: str = "approved", **fields: Any) -> Development:
    return development("decision-taken", outcome=outcome, **fields)


def overturned(**fields: Any) -> Development:
    return development("decision-overturned", **fields)


def announced(**fields: Any) -> Development:
    return development("announcement-made", **fields)


def pledged(**fields: Any) -> Development:
    return development("pledge-made", **fields)


def committed(**fields: Any) -> Development:
    return development("commitment-made", **fields)


def delivered(**fields: Any) -> Development:
    return development("delivery-made", **fields)


def stated(**fields: Any) -> Development:
    return development("statement-made", **fields)


def corrected(target: Development | str, changes: dict[str, Any], **fields: Any) -> Development:
    return _amendment("corrected", target, changes=changes, **fields)


def cited(target: Development | str, sources: Any, **fields: Any) -> Development:
    return _amendment("cited", target, sources=sources, **fields)


def retracted(target: Development | str, **fields: Any) -> Development:
    return _amendment("retracted", target, **fields)


def disputed(target: Development | str, **fields: Any) -> Development:
    return _amendment("disputed", target, **fields)


def _amendment(kind: str, target: Development | str, **fields: Any) -> Development:
    amends = target if isinstance(target, str) else target.id
    fields = {"occurred": "2022-05-01", "reason": "it was misread", "matter": None} | fields
    return development(kind, amends=amends, **fields)


class Book:
    """One government and its record in memory: a `HistoryRepository` that looks everywhere."""

    def __init__(self, government: str = "be", zone: str = "Europe/Brussels") -> None:
        self.government, _ = Government.open(government, name="Belgium", zone=zone, now=NOW)
        self.events: dict[str, DevelopmentRecorded] = {}
        self.foreign: dict[str, DevelopmentRecorded] = {}
        self._histories: dict[str, MatterHistory] = {}

    def record(self, *developments: Development, now: datetime = NOW) -> list[Judged]:
        found = []
        for one in developments:
            judged = self.government.record(one, now=now, records=self)
            self.government = judged.government
            self.events[one.id] = judged.event
            found.append(judged)
        return found

    def recorded(self, development_id: str) -> DevelopmentRecorded | None:
        return self.events.get(development_id) or self.foreign.get(development_id)

    def amendments(self, development_id: str) -> Sequence[DevelopmentRecorded]:
        return [e for e in self.events.values() if e.development.target == development_id]

    def fulfilments(self, development_id: str) -> Sequence[str]:
        wanted = (development_id, "fulfils")
        return [e.development.id for e in self.events.values() if wanted in links(e.development)]

    def history(self, matter: str) -> MatterHistory:
        return self._histories.setdefault(matter, MatterHistory())

    def status(self, matter: str = "heavy-weapons") -> str | None:
        """The status after all that moves the matter."""
        return self.history(matter).standing.status

    def histories(self) -> dict[str, list[object]]:
        """What the matters' histories hold now."""
        return {matter: list(history) for matter, history in self._histories.items() if history}

    def histories_afresh(self) -> dict[str, list[object]]:
        """What they should hold: each development as all its amendments leave it."""
        found: dict[str, list[Any]] = {}
        for event in self.events.values():
            if isinstance(event.development, Amendment):
                continue
            stands = as_it_stands(event, self, self.government.zone)
            step = step_of(
                stands.development,
                instants_in(stands.timing),
                event.originator_version,
                stands.first_recorded,
            )
            if stands.retracted_by is None and step.effect != "mention":
                for matter in stands.development.matters:
                    found.setdefault(matter, []).append(step)
        return {matter: sorted(steps) for matter, steps in found.items()}
