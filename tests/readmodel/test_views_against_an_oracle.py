"""The view against brute force: random histories, random cuts, and a reader that forgets nothing.

The oracle keeps what the store accepted in a list and answers every question by going through
all of it: who amends what, what was visible, in which order, folded how. It shares only the
step of the fold (`advance`) and the reckoning of dates with the program.
"""

from __future__ import annotations

import sqlite3
import tempfile
from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from itertools import pairwise
from pathlib import Path
from typing import Any, NamedTuple
from unittest.mock import patch

from hypothesis import example, given, settings
from hypothesis import strategies as st

from tests.builders import NOW, Clock
from tests.strategies import MATTERS, ZONES, Move, as_developments, moves
from timeline import Timeline
from timeline.dates.edtf import FUTURE, Edtf
from timeline.domain.developments import Development, document
from timeline.domain.events import StoredBounds, instants_in, step_of
from timeline.domain.kinds import Amendment, Cited, Corrected, Disputed, Retracted
from timeline.domain.matter.fold import apply
from timeline.domain.matter.state import NOTHING, MatterState
from timeline.domain.matter.status import SETTLED
from timeline.domain.matter.transition import Transition
from timeline.domain.parsing import parse_development
from timeline.domain.values import Source
from timeline.eventstore.sqlite.reader import SQLiteReader
from timeline.eventstore.urls import parse_store_url
from timeline.eventstore.writer import BatchRejected, Description, EventWriter
from timeline.frozen import replaced
from timeline.readmodel import status_projection
from timeline.readmodel.as_of import FOREVER, end_of
from timeline.readmodel.queries.matters import status as standings_module
from timeline.readmodel.read_model import ReadModel

TICK = timedelta(days=1, microseconds=1)
CUT_DAYS = (None, "2022-04-19", "2022-04-21T12:00Z", "2022-04-22", "2022-04-28", "2022-05-02",
            "2022-05-04", "2022-06-02", "2022-06-07", "2022-06-12")  # fmt: skip
cuts = st.fixed_dictionaries(
    {
        "as_of": st.sampled_from((*CUT_DAYS, "2022-04~", "2022-05-01/..")),
        "as_known": st.sampled_from(CUT_DAYS),
        "as_recorded": st.sampled_from((None, None, *CUT_DAYS[-3:])),
    }
)
NO_CUT: dict[str, str | None] = {"as_of": None, "as_known": None, "as_recorded": None}
RAISED = [Move(0, 0, 0, 0, 0, 0, 0, 0)] * 6


class Kept(NamedTuple):
    """One accepted development, as the oracle keeps it."""

    development: Development
    version: int
    recorded: datetime
    known: int
    first_recorded: int


class Shown(NamedTuple):
    """A development as it shows through a cut."""

    step: Transition
    development: Development
    amended: bool
    retracted_by: str | None
    disputed_by: str | None


def _listed(step: Transition) -> tuple[object, ...]:
    """Its place in a listing, which is that of the timeline without the order of procedure."""
    return (*step[:2], *step[3:6])


class Oracle:
    """All that was accepted, in the order of recording."""

    def __init__(self) -> None:
        self.kept: list[Kept] = []

    def take(self, one: Development, version: int, recorded: datetime) -> None:
        timing = StoredBounds.of(one, ZONES[one.government])
        published = timing.published
        first = datetime.fromisoformat(one.first_recorded) if one.first_recorded else recorded
        first = min(first, recorded)
        known = first if published is None else datetime.fromisoformat(published)
        self.kept.append(
            Kept(one, version, recorded, int(known.timestamp()), int(first.timestamp()))
        )

    def shown(self, cut: dict[str, str | None]) -> list[Shown]:
        """Everything that shows through a cut, in timeline order."""
        recorded = [one for one in self.kept if _recorded_by(one, cut)]
        found = []
        for one in recorded:
            zone = ZONES[one.development.government]
            until = cut.get("as_known")
            known = FUTURE if until is None else Edtf.parse(until).bounds(zone).latest
            if self.is_public(one, known, recorded):
                found.append(self._as_amended(one, known, recorded))
        return sorted(found, key=lambda one: _listed(one.step))

    def standings(self, cut: dict[str, str | None]) -> dict[tuple[str, str], tuple[Any, ...]]:
        """Where each matter stands: status, outcome, window, what happened, what may have."""
        found = {}
        shown = self.shown(cut)
        for government, zone in ZONES.items():
            instant = _as_of(cut, zone)
            for matter in MATTERS:
                steps = [
                    one.step
                    for one in shown
                    if one.step.government == government
                    and matter in one.development.matters
                    and one.retracted_by is None
                    and not isinstance(one.development, Amendment)
                ]
                steps.sort()
                standing: MatterState = NOTHING
                for step in steps:
                    if step.happened_by <= instant:
                        standing, _ = apply(standing, step)
                at = standing.read(instant)
                if at.status is not None:
                    found[government, matter] = (
                        at.status,
                        at.outcome,
                        at.by,
                        at.expected and at.expected.occurred,
                        tuple(one.id for one in steps if one.happened_by <= instant),
                        tuple(one.id for one in steps if one.earliest <= instant < one.happened_by),
                    )
        return found

    def is_public(self, one: Kept, known: int, recorded: Sequence[Kept]) -> bool:
        """Whether any reading of it was public by then."""
        target = next((o for o in recorded if o.development.id == one.development.target), None)
        if one.development.is_clerical and target is not None:
            return self.is_public(target, known, recorded)
        edges = sorted({-FUTURE, *(o.known for o in recorded if not o.development.is_clerical)})
        for begins, ends in pairwise([*edges, FUTURE * 2]):
            step = self._as_amended(one, begins, recorded).step
            public = one.first_recorded if step.published == FUTURE else step.published
            if public < ends:
                return max(begins, public) <= known
        raise AssertionError

    def _as_amended(self, one: Kept, known: int, recorded: Sequence[Kept]) -> Shown:
        zone = ZONES[one.development.government]
        visible = [o for o in recorded if o.development.is_clerical or o.known <= known]
        found = [
            other
            for other in visible
            if other.development.target == one.development.id and self._active(other, visible)
        ]
        found.sort(key=lambda other: other.version)
        data = document(one.development)
        changed, retracted_by, disputed_by = False, None, None
        also: list[Source] = []
        first_recorded = one.first_recorded
        # Who added each source, and the sources.
        sources = [(0, source) for source in data.pop("sources", [])]
        for amendment in found:
            other = amendment.development
            if isinstance(other, Retracted):
                retracted_by = other.id
            elif isinstance(other, Disputed):
                disputed_by = other.id
            elif isinstance(other, Cited):
                sources += [(amendment.version, each) for each in document(other)["sources"]]
        for name, value, amendment in self._changes(one, found, recorded):
            adder = self._adder(amendment, one, recorded)
            if not name.startswith("sources."):
                data[name] = value
            elif adder in dict(sources):
                dict(reversed(sources))[adder][name.rpartition(".")[2]] = value
            changed = True
            also += amendment.development.sources
            if name == "occurred":
                first_recorded = amendment.first_recorded
        if disputed_by is not None:
            data["verification"] = "disputed"
        data["sources"] = [source for _, source in sources]
        development = parse_development({k: v for k, v in data.items() if v is not None})
        timing = StoredBounds.of(development, zone, also)
        step = step_of(development, instants_in(timing), one.version, first_recorded)
        return Shown(step, development, changed, retracted_by, disputed_by)

    def _changes(
        self, one: Kept, found: Sequence[Kept], recorded: Sequence[Kept]
    ) -> list[tuple[str, Any, Kept]]:
        """The fields that these corrections change, each next to what it mends."""
        placed: list[tuple[int, int, str, Any, Kept]] = []
        for amendment in found:
            other = amendment.development
            for name, value in other.changes.items() if isinstance(other, Corrected) else ():
                mended = self._mended(amendment, name, one, recorded)
                if not mended or mended in [each.version for each in found]:
                    place = mended if other.is_clerical else amendment.version
                    placed.append((place, amendment.version, name, value, amendment))
        return [each[2:] for each in sorted(placed, key=lambda each: each[:2])]

    def _mended(self, by: Kept, name: str, one: Kept, recorded: Sequence[Kept]) -> int:
        """The version of what a clerical correction mends: an amendment, or 0 for itself."""
        if not by.development.is_clerical:
            return 0
        then = [other for other in recorded if other.version < by.version]
        adder = self._adder(by, one, recorded)
        mended = adder if name.startswith("sources.") else 0
        for other in then:
            if (
                other.development.target == one.development.id
                and isinstance(other.development, Corrected)
                and not other.development.is_clerical
                and name in other.development.changes
                and self._active(other, then)
                and (name[:8] != "sources." or self._adder(other, one, recorded) == adder)
            ):
                mended = other.version
        return mended

    def _adder(self, by: Kept, one: Kept, recorded: Sequence[Kept]) -> int:
        """The version of what had added the first source when something was recorded."""
        if one.development.sources:
            return 0
        then = [other for other in recorded if other.version < by.version]
        return next(
            (
                other.version
                for other in sorted(then, key=lambda each: each.version)
                if other.development.target == one.development.id
                and isinstance(other.development, Cited)
                and self._active(other, then)
            ),
            -1,
        )

    def _active(self, one: Kept, visible: Sequence[Kept]) -> bool:
        return not any(
            other.development.target == one.development.id
            and isinstance(other.development, Retracted)
            and self._active(other, visible)
            for other in visible
        )


def _recorded_by(one: Kept, cut: dict[str, str | None]) -> bool:
    recorded, zone = cut.get("as_recorded"), ZONES[one.development.government]
    if recorded is None:
        return True
    return int(one.recorded.timestamp()) <= Edtf.parse(recorded).bounds(zone).latest


def _as_of(cut: dict[str, str | None], zone: str) -> int:
    moment = cut.get("as_of") or cut.get("as_known")
    latest = int(ASKED.timestamp()) if moment is None else Edtf.parse(moment).bounds(zone).latest
    return min(latest, FUTURE - 1)


ASKED = NOW + timedelta(days=40)
"""When all questions are asked: after everything was recorded."""


def record(
    path: Path, drawn: Sequence[Move], caught_up: Sequence[bool] = ()
) -> tuple[Oracle, list[Development]]:
    """A store of what is accepted of a history; the view is caught up now and then in between."""
    oracle, refused = Oracle(), []
    clock = Clock(NOW, TICK)
    with EventWriter(parse_store_url(path), clock=clock) as writer:
        writer.append([Description(one, one.upper(), zone) for one, zone in ZONES.items()])
        for number, one in enumerate(as_developments(drawn)):
            try:
                (appended,) = writer.append([one]).appended
            except BatchRejected:
                refused.append(one)
                continue
            oracle.take(one, appended.version, appended.recorded)
            if number < len(caught_up) and caught_up[number]:
                with SQLiteReader(parse_store_url(path)) as reader, ReadModel(reader) as view:
                    view.fresh()
    return oracle, refused


def tables(connection: sqlite3.Connection) -> Iterator[tuple[str, list[tuple[Any, ...]]]]:
    """All rows of all tables of a view; the row numbers too, for they follow from the store."""
    names = "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'texts%'"
    for (name,) in connection.execute(names).fetchall():
        yield name, sorted(connection.execute(f"SELECT * FROM {name}").fetchall(), key=repr)
    words = "SELECT rowid FROM texts WHERE texts MATCH 'corrected OR decision OR search'"
    yield "texts", sorted(connection.execute(words).fetchall())


@settings(max_examples=15, deadline=None)
@given(moves(min_size=6), st.lists(st.booleans(), max_size=14))
def test_a_view_caught_up_step_by_step_equals_one_made_at_once(
    drawn: list[Move], caught_up: list[bool]
) -> None:
    with tempfile.TemporaryDirectory() as folder, patch.object(status_projection, "PART", 2):
        path = Path(folder) / "store.db"
        record(path, drawn, caught_up)
        with SQLiteReader(parse_store_url(path)) as reader, ReadModel(reader) as view:
            stepwise = dict(tables(view.fresh()))
            view.rebuild()
            assert stepwise == dict(tables(view.fresh()))


@settings(max_examples=30, deadline=None)
@given(moves(min_size=8, max_size=20), st.lists(cuts, min_size=1, max_size=4), st.integers(1, 24))
def test_log_and_state_under_any_cut_are_what_brute_force_finds(
    drawn: list[Move], asked: list[dict[str, str | None]], some: int
) -> None:
    # However few steps are read at first or kept in a part, what is found is what all of them say.
    with (
        tempfile.TemporaryDirectory() as folder,
        patch.object(standings_module, "_SOME", some),
        patch.object(status_projection, "PART", 1 + some % 4),
    ):
        path = Path(folder) / "store.db"
        oracle, _ = record(path, drawn)
        with Timeline.open(path, clock=Clock(ASKED)) as door:
            for cut in [{}, *asked]:
                _compare(door, oracle, cut)


def _compare(door: Timeline, oracle: Oracle, cut: dict[str, str | None]) -> None:
    axes = {name: cut.get(name) for name in ("as_known", "as_recorded")}
    shown = oracle.shown(cut)
    entries = list(door.log(**axes))
    assert [one.id for one in entries] == [one.step.id for one in shown]
    for entry, one in zip(entries, shown, strict=True):
        assert entry.development == one.development
        assert (entry.amended, entry.retracted_by, entry.disputed_by) == one[2:]
        assert (entry.earliest, entry.latest) == one.step[:2]
        assert entry.published == one.step.published
    assert [one.id for one in door.log(reverse=True, **axes)] == [e.id for e in reversed(entries)]
    assert [one.id for one in door.log(limit=2, **axes)] == [e.id for e in entries[:2]]
    for government in ZONES:
        wanted = [
            one.step.id
            for one in shown
            if government in (one.development.government, *one.development.joint_with)
        ]
        assert [one.id for one in door.log(government, **axes)] == wanted
    since, until = "2022-04-19", "2022-04-21T12:00"
    wanted = [
        one.step.id
        for one in shown
        if one.step.latest >= Edtf.parse(since).bounds(ZONES[one.step.government]).earliest
        and one.step.earliest <= Edtf.parse(until).bounds(ZONES[one.step.government]).latest
    ]
    assert [one.id for one in door.log(since=since, until=until, **axes)] == wanted
    wanted = [one.step.id for one in shown if MATTERS[1] in one.development.matters]
    assert [one.id for one in door.log(matters=MATTERS[1:], **axes)] == wanted
    wanted = [one.step.id for one in shown if one.development.summary]
    assert [one.id for one in door.log(grep="that a search", **axes)] == wanted

    standings = {
        (one.government, one.matter): (
            one.status, one.outcome, one.by, one.expected, one.developments, one.perhaps
        )
        for one in door.state(**cut)
    }  # fmt: skip
    assert standings == oracle.standings(cut)
    without = [replaced(one, developments=()) for one in door.state(**cut)]
    assert door.state(**cut, developments=False) == without
    waiting = {(one.government, one.matter) for one in door.pending(**cut)}
    assert waiting == {key for key, found in standings.items() if found[0] in PENDING}
    titles = {(one.government, one.matter): one.status for one in door.matters(**cut)}
    assert titles == {key: found[0] for key, found in standings.items()}


PENDING = (
    "raised", "under-consideration", "advanced", "decision-expected", "overdue", "lapsed",
    "postponed",
)  # fmt: skip


@settings(max_examples=20, deadline=None)
@given(moves(min_size=8, max_size=20), cuts)
@example([*RAISED, Move(0, 2, 0, 47, 0, 0, 0, 0), Move(0, 6, 0, 20, 0, 0, 0, 0)], NO_CUT)
@example(
    [*RAISED, Move(0, 4, 0, 1, 0, 0, 0, 0), Move(0, 8, 0, 0, 0, 0, 0, 0)],
    NO_CUT | {"as_of": "2022-05-01/.."},
)
def test_a_replay_ends_where_the_state_is_and_never_goes_back(
    drawn: list[Move], cut: dict[str, str | None]
) -> None:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "store.db"
        oracle, _ = record(path, drawn)
        axes = {name: cut[name] for name in ("as_known", "as_recorded")}
        until = cut["as_of"]
        with Timeline.open(path, clock=Clock(ASKED)) as door:
            beats = list(door.replay(until=until, **axes))
            ends = {one.id: _as_of(axes | {"as_of": until}, one.zone) for one in door.governments()}
            state = {
                (one.government, one.matter): one.status for one in door.state(as_of=until, **axes)
            }
    assert all(one.clock <= other.clock for one, other in pairwise(beats))
    told = [beat.entry.id for beat in beats if beat.entry is not None]
    shown = [one for one in oracle.shown(axes) if one.step.earliest <= ends[one.step.government]]
    assert sorted(told) == sorted(one.step.id for one in shown)
    statuses: dict[tuple[str, str], str | None] = {}
    for beat in beats:
        assert beat.kind == "development" or len(beat.changes) == 1
        for change in beat.changes:
            key = (change.government, change.matter)
            assert statuses.get(key) == change.before
            statuses[key] = change.after
        if beat.kind == "overdue":
            assert beat.changes[0].after == "overdue"
        elif beat.kind == "lapsed":  # What stands, where anything does, is the status again.
            assert beat.changes[0].after in {"lapsed", *SETTLED}
        if -FUTURE < beat.clock < FUTURE:
            assert beat.as_json()["day"]
    assert {key: status for key, status in statuses.items() if status} == state


@settings(max_examples=40, deadline=None)
@given(
    moves(min_size=8, max_size=20), st.sampled_from(CUT_DAYS), st.sampled_from((0, 86_400, 10**7))
)
def test_a_replay_from_the_kept_standings_tells_what_the_fold_of_all_steps_tells(
    drawn: list[Move], until: str | None, lapse_after: int
) -> None:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "store.db"
        record(path, drawn)
        with Timeline.open(path, clock=Clock(ASKED)) as door:
            asked: dict[str, Any] = {"until": until, "lapse_after": lapse_after}
            kept = list(door.replay(**asked))
            # Where governments are named, their steps are folded anew.
            folded = list(door.replay(*ZONES, **asked))
    assert kept == folded


@settings(max_examples=15, deadline=None)
@given(moves(min_size=8, max_size=20))
def test_the_plane_of_knowledge_is_covered_once_and_without_a_gap(drawn: list[Move]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "store.db"
        oracle, _ = record(path, drawn)
        with SQLiteReader(parse_store_url(path)) as reader, ReadModel(reader) as view:
            rows = view.fresh().execute(
                f"SELECT id, known_from, {end_of('known_until')}, recorded_from,"
                f" {end_of('recorded_until')} FROM revisions"
            )
            spans: dict[str, list[tuple[int, int, int, int]]] = {}
            for name, *span in rows.fetchall():
                spans.setdefault(name, []).append(tuple(span))  # type: ignore[arg-type]
            (empty,) = (
                view.fresh()
                .execute("SELECT count(*) FROM revisions WHERE known_from >= known_until")
                .fetchone()
            )
            assert empty == 0
    assert set(spans) == {one.development.id for one in oracle.kept}
    for one in oracle.kept:
        rectangles = spans[one.development.id]
        knowns = {edge for span in rectangles for edge in span[:2]}
        records = {edge for span in rectangles for edge in span[2:]}
        for known in {k + d for k in knowns for d in (-1, 0)} - {FOREVER}:
            for recorded in {r + d for r in records for d in (-1, 0)} - {FOREVER}:
                covering = sum(
                    opens <= known < closes and since <= recorded < until
                    for opens, closes, since, until in rectangles
                )
                kept = [other for other in oracle.kept if _microseconds(other) <= recorded]
                assert covering == (one in kept and oracle.is_public(one, known, kept))


def _microseconds(one: Kept) -> int:
    return int(one.recorded.timestamp()) * 1_000_000 + one.recorded.microsecond


@settings(max_examples=8, deadline=None)
@given(moves(min_size=6), st.randoms(use_true_random=False))
def test_the_order_does_not_depend_on_whose_history_was_entered_first(
    drawn: list[Move], random: Any
) -> None:
    with tempfile.TemporaryDirectory() as folder:
        first, second = Path(folder) / "first.db", Path(folder) / "second.db"
        oracle, _ = record(first, drawn)
        by_government = {
            name: [one for one in oracle.kept if one.development.government == name]
            for name in ZONES
        }
        with EventWriter(parse_store_url(second), clock=Clock(NOW, TICK)) as writer:
            writer.append([Description(one, one.upper(), zone) for one, zone in ZONES.items()])
            while any(by_government.values()):
                name = random.choice(sorted(k for k, v in by_government.items() if v))
                one = by_government[name].pop(0)
                writer.append([one.development])
        with Timeline.open(first) as door, Timeline.open(second) as other:
            order = [one.id for one in door.log()]
            assert order == [one.id for one in other.log()]
            keys = [
                (one.earliest, one.latest, one.published, one.government, one.version)
                for one in door.log()
            ]
            assert keys == sorted(set(keys))


@settings(max_examples=8, deadline=None)
@given(moves(min_size=6))
def test_the_shortcut_to_a_government_equals_its_whole_stream(drawn: list[Move]) -> None:
    from timeline.domain.government import Government
    from timeline.eventstore.application import Governments

    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "store.db"
        record(path, drawn)
        application = Governments(parse_store_url(path))
        try:
            for name in ZONES:
                stream = application.events.get(name)
                assert application.repository.find(name) == Government.project(None, stream)
            assert application.repository.find("nobody") is None
        finally:
            application.close()


@settings(max_examples=8, deadline=None)
@given(moves(min_size=8, max_size=20))
def test_a_sound_store_is_found_sound(drawn: list[Move]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "store.db"
        record(path, drawn)
        with Timeline.open(path, clock=Clock(ASKED)) as door:
            assert door.verify() == []
