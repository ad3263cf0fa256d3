"""What holds for every format: the same bytes, in parts, from a store of any size."""

from __future__ import annotations

import json
import tracemalloc
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from benchmarks.generate import generate
from hypothesis import given, settings

from tests.builders import Clock, stated
from tests.publish.exports.stores import FORMS, RECORDED, STORIES, exported, hostile, story
from tests.strategies import Move, as_developments, moves
from timeline import Timeline
from timeline.exceptions import BadArgument, TimelineError, UnknownGovernments
from timeline.formats.sample_data import events_folder
from timeline.publish.exports.export_command import FORMS as KNOWN

LATER = datetime(2031, 1, 1, tzinfo=UTC)


def test_each_format_is_tried() -> None:
    assert sorted(FORMS) == sorted(KNOWN)


@pytest.mark.parametrize("name", [*STORIES, "hostile"])
def test_the_same_store_gives_the_same_bytes_on_any_day(tmp_path: Path, name: Any) -> None:
    path = tmp_path / "t.db"
    with hostile(path) if name == "hostile" else story(path, name) as timeline:
        first = {form: exported(timeline, form) for form in FORMS}
    with Timeline.open(path, clock=Clock(LATER)) as timeline:
        timeline.rebuild_view()
        for form in FORMS:
            assert exported(timeline, form) == first[form], form


def test_two_stores_of_one_history_differ_in_no_table(tmp_path: Path) -> None:
    one, other = (story(tmp_path / f"{name}.db", "meridian") for name in "ab")
    with one, other:
        for form in ("csv", "parquet", "timelinejs", "popolo", "matters-csv", "datapackage"):
            assert exported(one, form) == exported(other, form), form
        # Without a site, what is called by a URI has the identity of its store in it.
        for form in ("ics", "atom", "jsonfeed", "jsonld"):
            assert exported(one, form) != exported(other, form), form
            site = {"base_url": "https://example.org/"}
            assert exported(one, form, **site) == exported(other, form, **site), form


def test_both_engines_give_the_same_bytes(store_url: str, tmp_path: Path) -> None:
    site = {"base_url": "https://example.org/"}
    with story(tmp_path / "here.db", "meridian") as one:
        found = {form: exported(one, form, **site) for form in FORMS}
    with Timeline.open(store_url, clock=Clock(RECORDED)) as other:
        other.init_store()
        other.import_files(events_folder("meridian"))
        for form in FORMS:
            assert exported(other, form, **site) == found[form], form


@pytest.mark.parametrize("form", FORMS)
def test_what_is_recorded_meanwhile_does_not_disturb(tmp_path: Path, form: str) -> None:
    clock = Clock(RECORDED, timedelta(seconds=1))
    with Timeline.open(tmp_path / "t.db", clock=clock) as timeline:
        timeline.append(*(stated(id=f"s-{n}", summary="x" * 2_000) for n in range(300)))
        parts = timeline.export_as(form)  # type: ignore[arg-type]
        found = [next(parts)]
        timeline.append(stated(id="meanwhile", title="Meanwhile"))
        timeline.state()
        found += parts
    assert b"Meanwhile" not in b"".join(found)


@pytest.mark.parametrize(
    ("arguments", "chosen", "error"),
    [
        (("xlsx",), {}, BadArgument),
        (("csv", 3), {}, BadArgument),
        (("csv",), {"since": 2022}, BadArgument),
        (("csv",), {"matters": 3}, BadArgument),
        (("csv",), {"title": 3}, BadArgument),
        (("csv",), {"base_url": "example.org"}, BadArgument),
        (("csv",), {"base_url": 'https://a.org/"x'}, BadArgument),
        (("csv",), {"base_url": "https://a.org/\u202e"}, BadArgument),
        (("csv",), {"base_url": "https://[x"}, BadArgument),
        (("csv",), {"kinds": "decided"}, BadArgument),
        (("csv", "zz"), {}, UnknownGovernments),
        (("ics", "zz"), {}, UnknownGovernments),
    ],
)
def test_a_wrong_argument_is_named(
    meridian: Timeline, arguments: Any, chosen: Any, error: type[Exception]
) -> None:
    with pytest.raises(error):
        exported(meridian, *arguments, **chosen)


def test_a_government_that_is_known_from_others_alone_is_exported(tmp_path: Path) -> None:
    with Timeline.open(tmp_path / "t.db") as timeline:
        timeline.append(stated(id="together", joint_with=["nl"]))
        for form in FORMS:
            if form not in ("ics", "matters-csv", "totals-csv"):
                exported(timeline, form, "nl")
        assert b"together" in exported(timeline, "csv", "nl")


@settings(max_examples=8)
@given(moves())
def test_random_histories_give_a_calendar_that_only_moves_on(drawn: list[Move]) -> None:
    from icalendar import Calendar

    clock = Clock(datetime(2022, 5, 7, 12, tzinfo=UTC), timedelta(minutes=1))
    with TemporaryDirectory() as folder, Timeline.open(Path(folder, "t.db"), clock=clock) as door:
        sequences: dict[str, int] = {}
        for one in as_developments(drawn):
            with suppress(TimelineError):
                door.append(one)
            events = Calendar.from_ical(exported(door, "ics")).walk("VEVENT")
            found = {str(event["UID"]): int(event["SEQUENCE"]) for event in events}
            assert len(found) == len(events)
            assert all(found[uid] >= sequences.get(uid, 0) for uid in found)
            sequences |= found
        for form in FORMS:
            assert exported(door, form) == exported(door, form), form


# ------------------------------------------------------------------ ten thousand

SIZE = 10_000
MOST = {"parquet": 40, "popolo": 40}
"""Megabytes that Python holds at most, where it may be more than 10."""


@pytest.fixture(scope="module")
def large(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("large")
    with (folder / "h.jsonl").open("w", encoding="utf-8") as stream:
        stream.writelines(f"{json.dumps(one, ensure_ascii=False)}\n" for one in generate(SIZE))
    with Timeline.open(folder / "t.db") as timeline:
        assert not [f for one in timeline.import_files(folder / "h.jsonl") for f in one.findings]
        timeline.state()
    return folder / "t.db"


@pytest.mark.slow
@pytest.mark.parametrize("form", FORMS)
def test_ten_thousand_developments_are_never_held_at_once(large: Path, form: str) -> None:
    with Timeline.open(large) as timeline:
        exported(timeline, form, "g002")  # what is imported and cached once
        tracemalloc.start()
        try:
            sizes = [len(part) for part in timeline.export_as(form)]  # type: ignore[arg-type]
            _, peak = tracemalloc.get_traced_memory()
        finally:
            tracemalloc.stop()
    megabytes = peak / 2**20
    assert megabytes < MOST.get(form, 10), f"{form}: {megabytes:.1f} MB held"
    if sum(sizes) > 1_000_000 and form != "parquet":
        assert max(sizes) < 600_000
