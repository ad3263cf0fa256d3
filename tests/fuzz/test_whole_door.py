"""The whole door against a list in memory, through random stories of everything that is done to it.

A story appends, corrects, retracts and disputes, also late and again, imports, exports, reopens,
makes the view anew, sets the clock back, and kills who appends; and after every step the door
must answer as `tests/fuzz/model.py` does. The plain run tells the same few stories each time. More:

    TIMELINE_STORIES=5000 python -m pytest -m "slow or not slow" tests/fuzz/test_whole_door.py
"""

from __future__ import annotations

import io
import json
import os
import shutil
import tempfile
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule
from hypothesis.stateful import run_state_machine_as_test as tell

from tests.builders import Clock
from tests.faults.harness import Fork
from tests.fuzz.answers import expected, given
from tests.fuzz.model import HOURS_AHEAD, MATTERS, NAMES, Cut, Fields, Model, text_of
from timeline import Timeline
from timeline.domain.errors import TimelineError
from timeline.eventstore.errors import StoreMissing
from timeline.eventstore.writer import BatchRejected
from timeline.readmodel.errors import AmbiguousIdentifier, UnknownDevelopment

KINDS = ("matter-raised", "meeting-held", "decision-expected", "decision-expected",
         "decision-postponed", "decision-taken", "decision-taken", "statement-made",
         "decision-overturned")  # fmt: skip
AMENDMENTS = ("corrected", "corrected", "cited", "retracted", "disputed")
BEGIN = datetime(2022, 4, 20, 12, tzinfo=UTC)

number = st.integers(0, 999)
day = st.integers(0, 24)
days = st.one_of(
    day.map(lambda one: (one, one)),
    st.tuples(day, st.integers(1, 9)).map(lambda two: (two[0], sum(two))),
)
published = st.one_of(st.none(), st.integers(10, 60))
cut_day = st.one_of(st.none(), st.integers(0, 60))
cuts = st.builds(Cut, cut_day, cut_day, cut_day)


ACCEPTABLE = ("second-decision", "published-too-early", "window-before-expectation")
words = st.one_of(
    st.just([]), st.just([]), st.lists(st.sampled_from(ACCEPTABLE), unique=True, max_size=3)
)


@st.composite
def developments(draw: st.DrawFn) -> Fields:
    """A development without an id."""
    kind = draw(st.sampled_from(KINDS))
    fields: Fields = {
        "kind": kind,
        "government": draw(st.sampled_from(tuple(HOURS_AHEAD))),
        "occurred": text_of(draw(days)),
        "title": draw(st.sampled_from(("A bridge", "“Tunnel”, they said", "A: -b # c \u202e"))),
        "matters": [draw(st.sampled_from(MATTERS))],
    }
    appeared = draw(published)
    if appeared is not None:
        fields["sources"] = [{"publisher": "P", "published": text_of((appeared, appeared))}]
    if kind == "decision-expected" or (kind == "decision-postponed" and draw(st.booleans())):
        fields["expected"] = text_of(draw(days))
    if kind == "decision-taken":
        fields["outcome"] = draw(st.sampled_from(("approved", "rejected")))
    if draw(st.booleans()):
        fields["attributes"] = {"file": draw(st.sampled_from(FILES))}
        fields["identifiers"] = [{"scheme": "s", "value": draw(st.sampled_from("ab"))}]
        fields["place"] = {"name": "Ghent\x1b[2J", "latitude": 51.05, "longitude": 3.72}
    accepts = draw(words)
    if accepts:
        fields["accepts"] = accepts
    return fields


FILES = (7, 12.5, True, "x")
changes = st.one_of(
    days.map(lambda two: {"occurred": text_of(two)}),
    st.sampled_from(MATTERS).map(lambda one: {"matters": [one]}),
    st.just({"title": "As it should have read"}),
    st.just({"attributes": {"file": "x"}, "identifiers": []}),
)


class Door(RuleBasedStateMachine):
    """A store, its door and its view, beside the model."""

    def __init__(self) -> None:
        super().__init__()
        self.folder = Path(tempfile.mkdtemp(prefix="timeline-door-"))
        self.clock = Clock(BEGIN)
        self.model = Model()
        self.described: set[str] = set()
        self.made = 0
        self.asked = Cut()
        self.door = self.open(self.folder / "store.db")

    def open(self, path: Path) -> Timeline:
        return Timeline.open(path, clock=self.clock, clock_is_right=True)

    def teardown(self) -> None:
        if self.model.kept:
            assert self.door.verify() == []
        self.door.close()
        shutil.rmtree(self.folder)

    def named(self, fields: Fields) -> Fields:
        self.made += 1
        return {"id": f"d-{self.made}", **fields}

    def one_of(self, chosen: int) -> str:
        ids = self.model.ids()
        return ids[chosen % len(ids)]

    def agrees(self, broken: set[str], act: Any) -> Any:
        """Does it, and holds whether and why it was refused against the model."""
        done, refused = None, set()
        try:
            done = act()
        except BatchRejected as batch:
            refused = {type(one.error).__name__ for one in batch.rejected}
        except UnknownDevelopment:
            refused = {"NothingToAmend"}
        # Of the rules that it breaks one is named.
        assert refused <= broken
        assert bool(refused) == bool(broken)
        return done

    # ------------------------------------------------------------------ what is done

    @rule(fields=developments())
    def append(self, fields: Fields) -> None:
        fields = self.named(fields)
        broken = self.model.append(fields, self.clock.now)
        self.agrees(broken, lambda: self.door.append(fields))

    @precondition(lambda self: self.model.kept)
    @rule(fields=developments(), chosen=number, alike=st.booleans())
    def append_an_account(self, fields: Fields, chosen: int, alike: bool) -> None:
        main = self.model.kept_as(self.one_of(chosen))
        assert main is not None
        fields = self.named(fields) | {"account_of": main.id}
        if alike:
            kept = ("kind", "government", "matters", "expected", "outcome")
            if "amends" in main.fields:
                return  # That is no account, and invalid by itself.
            fields = {name: one for name, one in fields.items() if name not in kept}
            fields |= {name: main.fields[name] for name in kept if name in main.fields}
        broken = self.model.append(fields, self.clock.now)
        self.agrees(broken, lambda: self.door.append(fields))

    @rule(drawn=st.lists(developments(), min_size=2, max_size=4))
    def append_a_batch(self, drawn: list[Fields]) -> None:
        batch = [self.named(fields) for fields in drawn]
        broken = self.model.append_all(batch, self.clock.now)
        self.agrees(broken, lambda: self.door.append(*batch))

    @rule(fields=developments(), later=st.integers(5, 40))
    def arrives_late(self, fields: Fields, later: int) -> None:
        self.clock.now += timedelta(days=later)
        self.append(fields)

    @precondition(lambda self: self.model.kept)
    @rule(chosen=number, other=st.booleans())
    def append_again(self, chosen: int, other: bool) -> None:
        fields = dict(self.model.kept_as(self.one_of(chosen)).fields)  # type: ignore[union-attr]
        if other:
            fields["title"] += "!"
        broken = self.model.append(fields, self.clock.now)
        assert broken == ({"IdTaken"} if other else set())
        receipt = self.agrees(broken, lambda: self.door.append(fields))
        assert other or receipt.new == 0

    @precondition(lambda self: self.model.kept)
    @rule(chosen=number, kind=st.sampled_from(AMENDMENTS), changed=changes, at=days,
          appeared=published, clerical=st.sampled_from((None, None, True, False)),
          accepts=words)  # fmt: skip
    def amend(
        self, chosen: int, kind: str, changed: Fields, at: Any, appeared: int | None,
        clerical: bool | None, accepts: list[str],
    ) -> None:  # fmt: skip
        target = self.model.kept_as(self.one_of(chosen))
        assert target is not None
        given: Fields = {"occurred": text_of(at), "title": kind}
        if accepts:
            given["accepts"] = accepts
        if kind == "cited" and appeared is None:
            appeared = at[0]
        if appeared is not None:
            given["sources"] = [{"publisher": "P", "published": text_of((appeared, appeared))}]
        fields = self.named({"kind": kind, "government": target.government, **given})
        fields |= {"amends": target.id, "reason": "r"}
        given["id"] = fields["id"]
        if kind in ("corrected", "retracted") and clerical is not None:
            given["clerical"] = fields["clerical"] = clerical
        if kind == "corrected":
            if target.fields.get("sources") and clerical and target.amends is None:
                changed = changed | {"sources.0.published": text_of((at[1], at[1]))}
            fields["changes"] = changed
            broken = self.model.append(fields, self.clock.now)
            self.agrees(broken, lambda: self.door.correct(target.id, changed, reason="r", **given))
        else:
            acts = {"retracted": self.door.retract, "cited": self.door.cite}
            act: Any = acts.get(kind, self.door.dispute)
            broken = self.model.append(fields, self.clock.now)
            self.agrees(broken, lambda: act(target.id, reason="r", **given))

    @precondition(lambda self: self.model.kept)
    @rule()
    def amend_what_is_not_there(self) -> None:
        self.agrees({"NothingToAmend"}, lambda: self.door.retract("nothing", reason="r"))

    @rule(
        drawn=st.lists(developments(), min_size=1, max_size=4),
        again=st.lists(number, max_size=2),
        form=st.sampled_from(("yaml", "jsonl")),
        keep_going=st.booleans(),
    )
    def import_a_file(
        self, drawn: list[Fields], again: list[int], form: str, keep_going: bool
    ) -> None:
        batch = [self.named(fields) for fields in drawn]
        if form == "yaml":
            batch = [fields | {"government": "be"} for fields in batch]
        kept = self.model.kept
        known = [kept[one % len(kept)].fields for one in again if kept]
        batch += [one for one in known if form == "jsonl" or one["government"] == "be"]
        path = self.folder / f"in.{form}"
        if form == "yaml":
            path.write_text(json.dumps({"government": "be", "developments": batch}))
        else:
            path.write_text("".join(json.dumps(fields) + "\n" for fields in batch))
        if keep_going:
            broken = [self.model.append(fields, self.clock.now) for fields in batch]
            [report] = self.door.import_files(path, keep_going=True)
            assert report.rejected == len([one for one in broken if one])
            # The header of a file is right, whatever is wrong with what follows.
            self.described |= {"be"} if form == "yaml" else set()
        else:
            wrong = self.model.append_all(batch, self.clock.now)
            [report] = self.door.import_files(path)
            assert report.stored == (not wrong)
            assert bool(report.findings) == bool(wrong)

    @precondition(lambda self: self.model.kept)
    @rule(form=st.sampled_from(("yaml", "jsonl")))
    def export_and_import(self, form: Any) -> None:
        target, copied = self.folder / "out", self.folder / "copy.db"
        files = self.door.export(target, form=form)
        for report in self.door.import_files(*files):
            assert (report.new, list(report.findings)) == (0, [])
        # The copy is made later than anything was recorded, also where our clock went back.
        later = max(self.clock.now, *(one.recorded for one in self.model.kept))
        with Timeline.open(copied, clock=Clock(later)) as other:
            for report in other.import_files(*files):
                assert list(report.findings) == []
            assert [one.id for one in other.log()] == [one.id for one in self.model.log()]
            again = io.StringIO()
            other.export(stream=again, form="jsonl")
        mine = io.StringIO()
        self.door.export(stream=mine, form="jsonl")
        assert _without_headers(again) == _without_headers(mine)
        for path in self.folder.glob("copy.db*"):
            shutil.rmtree(path) if path.is_dir() else path.unlink()
        shutil.rmtree(target)

    @rule()
    def reopen(self) -> None:
        self.door.close()
        self.door = self.open(self.folder / "store.db")

    @precondition(lambda self: self.model.kept)
    @rule(from_nothing=st.booleans())
    def rebuild(self, from_nothing: bool) -> None:
        if from_nothing:
            folder = self.door.view_folder()
            self.door.close()
            shutil.rmtree(folder)
        else:
            self.door.rebuild_view()

    @rule(drawn=st.lists(developments(), min_size=1, max_size=5), after=st.integers(0, 5))
    def kill_who_appends(self, drawn: list[Fields], after: int) -> None:
        path, now, before = self.folder / "store.db", self.clock.now, list(self.model.kept)
        # Only what is accepted, so that it does not depend on the moment of the kill what is.
        batch = [one for one in map(self.named, drawn) if not self.model.append(one, now)]
        ids = [one["id"] for one in batch]
        self.door.close()

        def append(write: Any) -> None:
            with Timeline.open(path, clock=Clock(now), clock_is_right=True) as door:
                for fields in batch:
                    door.append(fields)
                    write(fields["id"])

        child = Fork(append)
        acknowledged = child.read(after) + child.kill()
        assert acknowledged == ids[: len(acknowledged)]
        # What was acknowledged is there; of the rest the next may be, and nothing else.
        try:
            there = [one for one in ids if one in {entry.id for entry in self.door.log()}]
        except StoreMissing:
            # It had not even made the store.
            assert before == []
            there = []
        assert there in (acknowledged, ids[: len(acknowledged) + 1])
        # The same again settles it by the id.
        for fields in batch:
            receipt = self.door.append(fields)
            assert receipt.new == (fields["id"] not in there)

    @rule(hours=st.integers(-48, 24 * 20))
    def the_clock_goes_on_or_back(self, hours: int) -> None:
        self.clock.now += timedelta(hours=hours)

    @rule(cut=cuts)
    def ask_under(self, cut: Cut) -> None:
        self.asked = cut

    @precondition(lambda self: self.model.kept)
    @rule()
    def verify(self) -> None:
        assert self.door.verify() == []

    # ------------------------------------------------------------------ what must hold

    @invariant()
    def the_door_answers_as_the_model_does(self) -> None:
        if not self.model.kept:
            return
        for cut in dict.fromkeys((Cut(), self.asked)):
            self._same_answers(cut)

    def _found_by_what_collections_bring(self, lines: list[Any], cut: dict[str, str]) -> None:
        for value in FILES:
            having = [one.id for one in lines if one.fields.get("attributes") == {"file": value}]
            where = f"file={json.dumps(value) if value is True else value}"
            assert [one.id for one in self.door.log(where=where, **cut)] == having
        for value in "ab":
            identifier = {"scheme": "s", "value": value}
            having = [one.id for one in lines if identifier in one.fields.get("identifiers", ())]
            if len(having) == 1:
                assert self.door.show(f"s:{value}", **cut).entry.id == having[0]
                continue
            with pytest.raises(AmbiguousIdentifier if having else UnknownDevelopment):
                self.door.show(f"s:{value}", **cut)

    def _same_answers(self, cut: Cut) -> None:
        options, now = cut.as_options(), self.clock.now
        of_knowledge = {name: one for name, one in options.items() if name != "as_of"}
        lines = self.model.log(cut)
        entries = list(self.door.log(**of_knowledge))
        assert [one.id for one in entries] == [line.id for line in lines]
        for entry, line in zip(entries, lines, strict=True):
            assert (bool(entry.amended), entry.retracted_by, entry.disputed_by) == line[7:10]
            assert entry.happened_by == line.happened_by.timestamp()
            assert entry.version == line.version
            assert given(entry.document) == expected(line)
            assert set(entry.document["accepts"]) == line.accepts
        for line in lines[:1] + lines[-1:]:
            shown = self.door.show(line.id, **of_knowledge)
            assert shown.entry.title == line.fields["title"]
            about = [one.id for one in lines if one.fields.get("amends") == line.id]
            assert sorted(one.id for one in shown.amendments) == sorted(about)
        self._found_by_what_collections_bring(lines, of_knowledge)
        missing = set(self.model.ids()) - {line.id for line in lines}
        for one in sorted(missing)[:1]:
            with pytest.raises(TimelineError):
                self.door.show(one, **of_knowledge)
        standings = {
            (one.government, one.matter): (
                one.status, one.outcome, one.expected, one.developments, one.perhaps,
                sorted(map(tuple, one.contradictions)),
            )
            for one in self.door.state(**options)
        }  # fmt: skip
        assert standings == {key: tuple(one) for key, one in self.model.state(now, cut).items()}
        waiting = {(one.government, one.matter) for one in self.door.pending(**options)}
        assert waiting == self.model.pending(now, cut)

    @invariant()
    def the_governments_are_those_that_were_named(self) -> None:
        if self.model.kept:
            told = {one.id: one.name for one in self.door.governments()}
            wanted = {one.government for one in self.model.kept} | self.described
            assert told == {one: NAMES[one] for one in wanted}


def _without_headers(stream: io.StringIO) -> list[Fields]:
    records = [json.loads(line) for line in stream.getvalue().splitlines()]
    return [one for one in records if "kind" in one]


def _settings(stories: int, *, same_each_time: bool) -> settings:
    return settings(
        max_examples=stories,
        stateful_step_count=14,
        deadline=None,
        derandomize=same_each_time,
        database=None,
        # Which stories fail is of interest, and not how fast they are.
        suppress_health_check=list(HealthCheck),
        phases=(Phase.generate,),
    )


def test_the_door_does_what_a_list_in_memory_does() -> None:
    tell(Door, settings=_settings(12, same_each_time=True))


@pytest.mark.slow
def test_it_does_so_in_many_more_stories() -> None:
    stories = int(os.environ.get("TIMELINE_STORIES", "0"))
    tell(Door, settings=_settings(stories or 30, same_each_time=not stories))
