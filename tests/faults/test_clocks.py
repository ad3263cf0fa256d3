"""Clocks that are set back or apart, days of 23 and 25 hours, days that never came, other rules.

The moments of recording never run backwards in a government, and what happened is in the order
in which it happened, whatever the clocks of those who recorded it showed.
"""

from __future__ import annotations

import json
import os
import random
import shutil
import subprocess
import zoneinfo
from collections import defaultdict
from contextlib import closing
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from importlib import resources
from itertools import pairwise
from pathlib import Path

import pytest

from tests.builders import NOW, Clock, decision_taken, expected, raised, stated
from tests.faults.faulty import CLOCK, compiled
from tests.faults.harness import commands, outcome, program, worker
from tests.refusals import refused, wrong_fields
from timeline import Timeline
from timeline.dates.errors import DateError
from timeline.domain.developments import document_json
from timeline.domain.errors import NotYetHappened, PublishedInFuture
from timeline.domain.parsing import InvalidDevelopment
from timeline.eventstore.application import Governments
from timeline.eventstore.errors import ClockWrong
from timeline.eventstore.postgres.clock_check import ServersClock
from timeline.eventstore.unit_of_work import UnitOfWork
from timeline.eventstore.urls import parse_store_url

DAY = timedelta(days=1)
ZONES = {
    "be": "Europe/Brussels",
    "ws": "Pacific/Apia",
    "np": "Asia/Kathmandu",
    "lord": "Australia/Lord_Howe",
}
"""Of 45 minutes and half an hour, over the date line, with clocks put forward by half an hour."""


def moments(door: Timeline, government: str) -> list[datetime]:
    """When each development of a government was recorded, in the order of recording."""
    found = sorted(door.log(government), key=lambda one: one.version)
    return [datetime.fromisoformat(one.recorded) for one in found]


@pytest.mark.parametrize("seed", range(2))
def test_two_hosts_whose_clocks_are_apart_and_set_back_and_forth_keep_one_order(
    store_url: str, seed: int
) -> None:
    chance = random.Random(seed)
    clocks = Clock(NOW), Clock(NOW + 3 * DAY)
    recorded: dict[str, list[str]] = defaultdict(list)
    with (
        Timeline.open(store_url, clock=clocks[0], clock_is_right=True) as one,
        Timeline.open(store_url, clock=clocks[1], clock_is_right=True) as other,
    ):
        for number in range(40):
            host = chance.randrange(2)
            clocks[host].now += chance.choice((timedelta(seconds=1), -DAY, 2 * DAY, timedelta(0)))
            government = chance.choice(list(ZONES))
            day = chance.randrange(1, 29)
            (one, other)[host].append(
                stated(id=f"s{number}", government=government, occurred=f"2022-02-{day:02}"),
                name=government.upper(), zone=ZONES[government],
            )  # fmt: skip
            recorded[government].append(f"s{number}")
        for government, ids in recorded.items():
            whole = moments(one, government)
            assert whole == sorted(whole), "recorded ran backwards"
            assert [e.id for e in sorted(one.log(government), key=lambda e: e.version)] == ids
            # What our store held at a moment is a beginning of what it was told.
            for moment, after in pairwise(sorted(set(whole))):
                cut = moment.replace(microsecond=0)
                if after > cut + timedelta(seconds=1):
                    held = {e.id for e in one.log(government, as_recorded=cut.isoformat())}
                    assert held == set(ids[: sum(earlier <= moment for earlier in whole)])
        days = [e.earliest for e in one.log()]
        assert days == sorted(days)
        assert [e.id for e in one.log()] == [e.id for e in other.log()]
        assert one.verify() == []


AHEAD = NOW + 3_650 * DAY


def test_behind_a_clock_that_was_years_ahead_nothing_is_recorded_in_silence(
    store_url: str, tmp_path: Path
) -> None:
    clock, file = Clock(AHEAD), tmp_path / "file.jsonl"
    file.write_bytes(document_json(stated(id="imported")) + b"\n")
    box = tmp_path / "box"
    box.mkdir()
    shutil.copy(file, box / "1.jsonl")
    with Timeline.open(store_url, clock=clock, outbox=box) as door:
        door.append(raised(id="ahead"))
        clock.now = AHEAD - DAY
        assert door.append(stated(id="a-day-behind")).repeated == {}
        clock.now = NOW
        for record in (
            lambda: door.append(stated(id="late")),
            lambda: door.append(stated(id="late"), dry_run=True),
            lambda: door.append(stated(id="l1"), stated(id="l2")),
            lambda: door.append(stated(id="new", government="nl")),
            lambda: door.append(stated(id="late"), name="The Kingdom"),
            lambda: door.correct("ahead", {"title": "Else"}, reason="r"),
            lambda: door.retract("ahead", reason="r"),
            lambda: door.dispute("ahead", reason="r"),
            lambda: door.import_files(file),
            lambda: door.import_files(file, dry_run=True),
            lambda: door.import_files(file, keep_going=True),
            lambda: list(door.send_outbox()),
        ):
            with pytest.raises(ClockWrong) as caught:
                record()
            assert (caught.value.government, f"{caught.value.shown:%F}") == ("be", "2032-05-29")
        assert door.append(raised(id="ahead")).new == 0, "what is there is there"
        assert len(list(door.log())) == 2
        assert door.verify() == []


def test_who_knows_that_the_clock_is_right_records_at_the_last_moment_and_is_told(
    store_url: str, tmp_path: Path
) -> None:
    file = tmp_path / "file.jsonl"
    file.write_bytes(document_json(stated(id="imported")) + b"\n")
    with Timeline.open(store_url, clock=Clock(AHEAD)) as door:
        door.append(raised(id="ahead"))
    with Timeline.open(store_url, clock=Clock(NOW), clock_is_right=True) as door:
        receipt = door.append(expected(id="soon", until="2022-07-01"), decision_taken(id="taken"))
        assert receipt.repeated == {"be": AHEAD}
        assert receipt.as_json()["moments_repeated"] == {"be": AHEAD.isoformat()}
        (report,) = door.import_files(file)
        assert report.as_json()["moments_repeated"] == {"be": AHEAD.isoformat()}
        (again,) = door.import_files(file)
        assert again.repeated == {}
        other = door.append(stated(id="new", government="nl"))
        assert (other.repeated, other.appended[0].recorded) == ({}, NOW)
        assert moments(door, "be") == [AHEAD] * 4
        assert "decided" in [one.status for one in door.state()]
        assert {one.id for one in door.log(as_recorded="2022-07")} == {"new"}
        with refused(NotYetHappened):
            door.append(stated(id="future", occurred="2030"))
        told: list[str] = []
        assert door.verify(tell=told.append) == []
        assert door.verify(quick=True, tell=told.append) == []
        (said,) = set(told)
        assert said.startswith("events 1 to 5 of “be” were recorded in the future, the last on 29")
        (warning,) = [one for one in door.doctor()["warnings"] if "in the future" in one]
        assert warning.startswith("the last entry of “be” was recorded in the future, on 29 May")
        checkpoint, _ = door.seal()
        assert checkpoint.size == 7
    with Timeline.open(store_url, clock=Clock(AHEAD)) as door:
        assert [one for one in door.doctor()["warnings"] if "in the future" in one] == []


def test_every_command_that_records_takes_the_word_of_who_knows(tmp_path: Path) -> None:
    path, file, box = tmp_path / "s.db", tmp_path / "file.jsonl", tmp_path / "box"
    file.write_bytes(document_json(stated(id="imported")) + b"\n")
    box.mkdir()
    (box / "1.jsonl").write_bytes(document_json(stated(id="waiting")) + b"\n")
    far = datetime.now(UTC) + 20_000 * DAY
    with Timeline.open(path, clock=Clock(far)) as door:
        door.append(stated(id="a"))
    lines = [
        ("append", "statement-made", "--government", "be", "--occurred", "2022", "--title", "t"),
        ("append", "--from", file),
        ("import", file),
        ("correct", "a", "--set", "title=Else", "--reason", "r"),
        ("dispute", "a", "--reason", "r"),
        ("retract", "a", "--reason", "r"),
        ("outbox", "send", box),
    ]
    for ran in commands(path, *lines):
        assert ran.code == 1, ran
        assert "but this machine's clock says" in ran.errors, ran
        assert "--clock-is-right" in ran.errors, ran
    for line, ran in zip(
        lines, commands(path, *((*line, "--clock-is-right") for line in lines)), strict=True
    ):
        assert ran.code == 0, ran
        if line[0] != "import":  # `append --from` has just recorded it
            assert "the time of the last entry of be, which is in the future" in ran.errors, ran
    with Timeline.open(path) as door:
        assert {one.recorded for one in door.log()} == {far.isoformat()}
        assert len(list(door.log())) == 7, "four statements, and three amendments of the first"
        assert door.verify() == []


@pytest.mark.parametrize("moment", ["9999-12-31T23:59:59-11:00", "9999-12-31T23:59:59+00:00"])
def test_a_moment_at_the_end_of_the_calendar_is_no_error(tmp_path: Path, moment: str) -> None:
    path = tmp_path / "s.db"
    with Timeline.open(path, clock=Clock()) as door:
        door.append(stated(id="first"))
    with closing(Governments(parse_store_url(path))) as governments:
        judging = UnitOfWork(governments, NOW)
        judging.record(stated(id="forged"))
        (event,) = judging.batch.stored_events
        state = event.state.replace(NOW.isoformat().encode(), moment.encode())
        governments.put([replace(event, state=state)], judging.batch.index)
    with Timeline.open(path, clock=Clock()) as door, pytest.raises(ClockWrong) as caught:
        door.append(stated(id="second"))
    assert (caught.value.shown.month, caught.value.shown.day) == (12, 31)
    with Timeline.open(path, clock=Clock(), clock_is_right=True) as door:
        door.append(stated(id="second"))
        told: list[str] = []
        # The program writes moments in UTC; one in another offset is told for that alone.
        spelled = set() if moment.endswith("+00:00") else {"it has the same content in "}
        found = {one.message[:27] for one in door.verify(tell=told.append)}
        assert (found, len(told)) == (spelled, 1)
        end = "9999-12-31"
        assert len(list(door.log(as_recorded=end))) == 3, "the last day cuts off nothing"
        assert len(list(door.log(until=end, as_known=end))) == 3
        assert len(list(door.log(until=end))) == 3
        assert len(list(door.log(as_recorded="2022-07"))) == 1
        assert door.diff("2022-01-01", end) is not None
        assert door.doctor()["store"]["events"] == 4
    with Timeline.open(path, clock=Clock(datetime.max.replace(tzinfo=UTC))) as door:
        door.append(stated(id="third"))
        assert {one.message[:27] for one in door.verify()} == spelled


@pytest.mark.parametrize("zone", ["Pacific/Auckland", "Pacific/Honolulu"])
def test_the_last_day_of_the_calendar_is_a_day_wherever_one_is_given(
    store_url: str, zone: str
) -> None:
    end = "9999-12-31"
    with Timeline.open(store_url, clock=Clock()) as door:
        door.append(stated(id="a", government="nz"), name="N", zone=zone)
        door.append(expected(id="e", government="nz", until=end, matter="m"))
        for given in ("as_of", "as_known", "as_recorded"):
            assert door.state(**{given: end})
            assert given == "as_of" or len(list(door.log(**{given: end}))) == 2
        assert len(list(door.log(until=end))) == 2
        assert list(door.log(since=end)) == []
        assert "m" in [one.matter for one in door.pending()]
        assert door.pending(as_of=end)
        with refused(NotYetHappened):
            door.append(stated(id="future", government="nz", occurred=end))
        with refused(NotYetHappened):
            door.append(stated(id="future", government="nz", occurred=end, published=end))
        with refused(PublishedInFuture):
            door.append(stated(id="late", government="nz", published=end))
        assert len(list(door.log(as_known=end))) == 2


# --------------------------------------------------------------- the clock of a server


def test_a_clock_that_is_days_off_the_servers_is_noticed_and_asked_for_once() -> None:
    shown, asked = datetime(2026, 1, 1, tzinfo=UTC), []

    def ask() -> datetime:
        asked.append(shown)
        return shown

    clock = ServersClock(ask)
    for apart in (timedelta(0), 0.9 * DAY, -0.9 * DAY):
        clock.check(shown + apart)
    assert len(asked) == 1
    for apart in (1.1 * DAY, -1.1 * DAY, 3_650 * DAY):
        with pytest.raises(ClockWrong) as caught:
            clock.check(shown + apart)
        assert caught.value.government is None
        assert abs(caught.value.shown - shown) < timedelta(minutes=5)
    # As after a sleep of the machine: it is asked again before anything is refused.
    shown += 5 * DAY
    clock.check(shown)
    ServersClock(lambda: None).check(NOW)


@pytest.mark.skipif(shutil.which("gcc") is None, reason="no C compiler is installed")
@pytest.mark.parametrize("off", [864_000, -864_000])
def test_a_machine_whose_clock_is_days_off_the_servers_records_nothing(
    postgres_url: str, tmp_path: Path, off: int
) -> None:
    library = compiled(tmp_path, CLOCK)
    assert program("--store", postgres_url, "store", "init").returncode == 0

    def append(off: int, *more: str) -> subprocess.CompletedProcess[str]:
        return program(
            "--store", postgres_url, "append", "statement-made", "--government", "be",
            "--occurred", "2022-04-20", "--title", "Said", *more,
            environment={"LD_PRELOAD": str(library), "FAULTY_CLOCK": str(off)},
        )  # fmt: skip

    refused = append(off)
    assert (refused.returncode, refused.stdout) == (1, "")
    assert "the server's clock says" in refused.stderr
    assert "--clock-is-right" in refused.stderr
    assert append(0).returncode == 0
    with Timeline.open(postgres_url) as door:
        assert len(list(door.log())) == 1


def test_a_clock_that_is_behind_refuses_what_has_not_happened_by_it(store_url: str) -> None:
    clock = Clock(datetime(2020, 1, 1, tzinfo=UTC))
    with Timeline.open(store_url, clock=clock) as door:
        with refused(NotYetHappened):
            door.append(stated(id="a"))
        clock.now = NOW
        assert door.append(stated(id="a")).new == 1


# --------------------------------------------------------------- days that are not as others


def occurring(*days: str, government: str = "be") -> list[object]:
    return [stated(id=f"d{n}", government=government, occurred=day) for n, day in enumerate(days)]


def test_a_leap_day_is_a_day_where_there_is_one(store_url: str) -> None:
    with Timeline.open(store_url, clock=Clock(datetime(2025, 6, 1, tzinfo=UTC))) as door:
        door.append(*occurring("2024-03-01", "2024-02-29", "2024-02-28", "2024-02", "2000-02-29"))
        order = [one.id for one in door.log()]
        assert order == ["d4", "d3", "d2", "d1", "d0"]
        assert [e.id for e in door.log(since="2024-02-29", until="2024-02-29")] == ["d3", "d1"]
        for day in ("2023-02-29", "1900-02-29", "2024-02-30"):
            with pytest.raises(InvalidDevelopment) as caught:
                stated(occurred=day)
            assert wrong_fields(caught) == ["occurred"]


def test_the_hour_that_comes_twice_and_the_one_that_never_comes(store_url: str) -> None:
    times = [
        "2023-10-29T03:00", "2023-10-29T02:15+01:00", "2023-10-29T02:45+02:00", "2023-10-29T02:30",
        "2023-10-29T01:59", "2023-10-29", "2023-03-26T03:00", "2023-03-26T01:59", "2023-03-26",
    ]  # fmt: skip
    with Timeline.open(store_url, clock=Clock(datetime(2024, 6, 1, tzinfo=UTC))) as door:
        door.append(*occurring(*times))
        found = [times[int(one.id[1:])] for one in door.log()]
        # A day begins when it does: first what may be any time of it, then as the hours passed.
        assert found == [
            "2023-03-26", "2023-03-26T01:59", "2023-03-26T03:00",
            "2023-10-29", "2023-10-29T01:59", "2023-10-29T02:30", "2023-10-29T02:45+02:00",
            "2023-10-29T02:15+01:00", "2023-10-29T03:00",
        ]  # fmt: skip
        lengths = {times[int(e.id[1:])]: e.latest - e.earliest + 1 for e in door.log()}
        assert lengths["2023-03-26"] == 23 * 3_600
        assert lengths["2023-10-29"] == 25 * 3_600
        assert lengths["2023-10-29T02:30"] == 3_600 + 60, "it may have been either half past two"
        # At the first half past two the vaguer one may have happened, at the second it has.
        may = {e.id for e in door.log(until="2023-10-29T02:30+02:00", since="2023-10-29")}
        assert {"d3", "d4"} <= may
        assert not {"d0", "d1", "d2"} & may
        with refused(DateError) as never:
            door.append(stated(id="never", occurred="2023-03-26T02:30"))
        assert never[0].text == "2023-03-26T02:30"
        assert door.verify() == []


def test_a_day_that_a_zone_left_out_has_no_developments(store_url: str) -> None:
    """Samoa went from 29 to 31 December 2011."""
    with Timeline.open(store_url, clock=Clock()) as door:
        door.append(
            *occurring("2011-12-31", "2011-12-29", government="ws"),
            zone="Pacific/Apia",
            name="Samoa",
        )
        first, second = door.log()
        assert (first.id, second.id) == ("d1", "d0")
        assert second.earliest == first.latest + 1
        with refused(DateError) as found:
            door.append(stated(id="never", government="ws", occurred="2011-12-30"))
        assert found[0].text == "2011-12-30"


@pytest.mark.parametrize("day", ["2023-03-26", "2023-10-29", "2024-02-29"])
def test_a_decision_is_overdue_from_the_very_second_after_the_day_it_was_expected_on(
    store_url: str, day: str
) -> None:
    clock = Clock(datetime(2025, 6, 1, tzinfo=UTC))
    with Timeline.open(store_url, clock=clock) as door:
        door.append(expected(id="e", until=day, occurred="2023-01-02"))
        zone = zoneinfo.ZoneInfo("Europe/Brussels")
        morrow = datetime.fromisoformat(day).replace(tzinfo=zone) + DAY
        clock.now = morrow.astimezone(UTC) - timedelta(seconds=1)
        assert [one.status for one in door.state()] == ["decision-expected"]
        clock.now += timedelta(seconds=1)
        assert [one.status for one in door.state()] == ["overdue"]


def test_other_rules_of_a_time_zone_leave_what_was_recorded_in_its_order(tmp_path: Path) -> None:
    """As when a parliament puts an end to summer time, and next year's time zone data say so."""
    path = tmp_path / "s.db"
    days = ["2022-04-21", "2022-04-20T12:00", "2022-04-20", "2022-04-20T23:30", "2022-04-20T11:59"]
    with Timeline.open(path, clock=Clock()) as door:
        door.append(*occurring(*days))
        before = [(one.id, one.earliest, one.latest) for one in door.log()]
        as_of = [one.id for one in door.log(until="2022-04-20T23:59:59+02:00")]
    rules = tmp_path / "zoneinfo" / "Europe" / "Brussels"
    rules.parent.mkdir(parents=True)
    rules.write_bytes(_rules("Africa/Lagos"))  # an hour behind Brussels in summer
    code = """
        import json, sys
        from tests.builders import Clock, stated
        from timeline import Timeline
        with Timeline.open(sys.argv[1], clock=Clock()) as door:
            assert door.append(stated(id="new", occurred="2022-05-20T12:00")).new == 1
            door.rebuild_view()
            found = [(one.id, one.earliest, one.latest) for one in door.log()]
            cut = [one.id for one in door.log(until="2022-04-20T23:59:59+02:00")]
            print(json.dumps([found, cut, [str(one) for one in door.verify()]]))
    """
    environment = {**os.environ, "PYTHONTZPATH": str(tmp_path / "zoneinfo")}
    found, cut, findings = json.loads(outcome(worker(code, path, env=environment)))
    *old, new = [tuple(one) for one in found]
    assert old == before
    assert cut == as_of
    assert findings == []
    assert new[1] == int(datetime(2022, 5, 20, 11, tzinfo=UTC).timestamp()), "the new rules hold"


def _rules(zone: str) -> bytes:
    for folder in zoneinfo.TZPATH:
        if (Path(folder) / zone).exists():
            return (Path(folder) / zone).read_bytes()
    return resources.files("tzdata").joinpath("zoneinfo", *zone.split("/")).read_bytes()


# --------------------------------------------------------------- the program, as it is run


@pytest.mark.skipif(shutil.which("gcc") is None, reason="no C compiler is installed")
def test_a_program_whose_machine_has_its_clock_set_back_records_after_what_is_there(
    tmp_path: Path,
) -> None:
    path, library = tmp_path / "s.db", compiled(tmp_path, CLOCK)
    for number, off in enumerate((0, -864_000, 864_000)):
        command = (
            "--store", path, "append", "statement-made", "--government", "be", "--occurred",
            "2022-04-20", "--title", f"Statement {number}", "--id", f"s{number}",
        )  # fmt: skip
        environment = {"LD_PRELOAD": str(library), "FAULTY_CLOCK": str(off)}
        ran = program(*command, environment=environment)
        assert ran.returncode == (1 if off < 0 else 0), ran.stderr
        if off < 0:
            assert "the last entry of “be” was recorded on" in ran.stderr
            ran = program(*command, "--clock-is-right", environment=environment)
            assert ran.returncode == 0, ran.stderr
            assert "the time of the last entry of be, which is in the future" in ran.stderr
    with Timeline.open(path) as door:
        recorded = moments(door, "be")
        assert recorded[0] == recorded[1] < recorded[2]
        assert timedelta(days=9) < recorded[2] - recorded[0] < timedelta(days=11)
        assert door.verify() == []


def test_answers_do_not_depend_on_the_zone_of_the_machine(tmp_path: Path) -> None:
    path = tmp_path / "s.db"
    with Timeline.open(path, clock=Clock()) as door:
        door.append(*occurring("2022-03-27T01:30", "2022-03-27", "2022-03-27T23:30"))
        door.append(expected(id="e", until="2022-05-31", matter="other"))
    questions = (("log", "--json"), ("state", "--as-of", "2022-05-31T23:59:59", "--json"))
    said = {
        tuple(ran.out for ran in commands(path, *questions, env={**os.environ, "TZ": zone}))
        for zone in ("UTC", "Pacific/Kiritimati", "America/Los_Angeles")
    }
    assert len(said) == 1
    assert all('"d1"' in one[0] and '"other"' in one[1] for one in said)
