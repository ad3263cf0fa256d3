"""The agenda of a few days is read by index, and is that part of the whole one."""

from __future__ import annotations

import random
import sqlite3
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest

from tests.builders import Clock
from tests.test_model_examples import one
from timeline import AgendaRow, Timeline
from timeline.domain.matter.planned_months import MEETINGS, months, planned_labels
from timeline.readmodel.as_of import AsOf, governments
from timeline.readmodel.database import ReadModelConnection
from timeline.readmodel.entry import Entry
from timeline.readmodel.queries.developments import Filter, entries
from timeline.readmodel.queries.matters import agenda

WHOLE = {"since": "1900-01-01", "until": "2200-12-31"}
FIRST = date(2019, 1, 1)


def _meetings(chance: random.Random) -> list[dict[str, Any]]:
    """Planned meetings over three years; some are of several days, told twice or cancelled."""
    found: list[dict[str, Any]] = []
    for number in range(60):
        said = FIRST + timedelta(days=chance.randrange(400))
        day = said + timedelta(days=chance.choice([1, 20, 90, 500]))
        planned = chance.choice(
            [
                f"{day}",
                f"{day:%Y-%m}",
                f"{day}/{day + timedelta(days=45)}",
                f"{day:%Y}",
                f"{day}/..",
            ]
        )
        found.append(_told("meeting-planned", said, f"m{number}", planned=planned))
        if chance.random() < 0.4:
            other = chance.choice([one["id"] for one in found if one["kind"] == "meeting-planned"])
            found.append(
                _told("meeting-planned", said, f"a{number}", planned=str(day), account_of=other)
            )
        if chance.random() < 0.4:
            ids = [one["id"] for one in found if one["kind"] == "meeting-planned"]
            instead = {"planned": str(day + timedelta(days=200))} if chance.random() < 0.5 else {}
            later = said + timedelta(days=chance.randrange(60))
            found.append(
                _told(
                    "meeting-cancelled", later, f"c{number}", cancels=chance.choice(ids), **instead
                )
            )
    return found


def _told(kind: str, said: date, name: str, **fields: Any) -> dict[str, Any]:
    return one(kind, f"{said:%m-%d}", id=name, **fields) | {
        "occurred": str(said),
        "sources": [{"publisher": "Gazette", "published": str(said + timedelta(days=1))}],
    }


@pytest.mark.parametrize("seed", range(6))
def test_a_few_days_are_a_part_of_the_whole_agenda(tmp_path: Path, seed: int) -> None:
    chance = random.Random(seed)
    with Timeline.open(tmp_path / "timeline.db", clock=Clock()) as door:
        door.append(*_meetings(chance))
        for name in ("m3", "m7"):
            door.correct(name, {"planned": "2020-02-29"}, reason="another day")
        door.retract("m5", reason="never planned")
        seen = 0
        for _ in range(40):
            begin = FIRST + timedelta(days=chance.randrange(1_000))
            end = begin + timedelta(days=chance.choice([0, 7, 40, 300]))
            cut = chance.choice([{}, {"as_of": str(begin)}, {"as_known": str(begin)}])
            few = door.agenda(since=str(begin), until=str(end), **cut)
            whole = door.agenda(**WHOLE, **cut)
            assert few == [row for row in whole if _is_within(row, begin, end)]
            seen += len(few)
        assert seen > 50


def _is_within(row: AgendaRow, begin: date, end: date) -> bool:
    first, last = row.as_json()["earliest"], row.as_json()["latest"]
    return (last is None or last[:10] >= str(begin)) and (first is None or first[:10] <= str(end))


def test_a_few_days_do_not_read_all_meetings(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    read: list[str] = []

    def counted(*args: Any, **options: Any) -> Iterator[Entry]:
        for entry in entries(*args, **options):
            read.append(entry.id)
            yield entry

    monkeypatch.setattr(agenda, "entries", counted)
    days = [FIRST + timedelta(days=30 * number) for number in range(240)]
    with Timeline.open(tmp_path / "timeline.db", clock=Clock()) as door:
        door.append(
            *(
                _told("meeting-planned", FIRST, f"m{number}", planned=str(day))
                for number, day in enumerate(days)
            )
        )
        (row,) = door.agenda(since="2019-05-15", until="2019-06-02")
        assert row.development == "m5"
        assert set(read) <= {f"m{number}" for number in range(3, 8)}


def test_a_whole_agenda_reads_the_meetings_by_index(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    plans: list[list[str]] = []
    run = ReadModelConnection.execute

    def explained(self: ReadModelConnection, sql: str, given: Any = (), /) -> sqlite3.Cursor:
        if "'cancels'" in sql:
            plan = sqlite3.Connection.execute(self, f"EXPLAIN QUERY PLAN {sql}", given)
            plans.append([row[3] for row in plan])
        return run(self, sql, given)

    monkeypatch.setattr(ReadModelConnection, "execute", explained)
    with Timeline.open(tmp_path / "timeline.db", clock=Clock()) as door:
        told = _meetings(random.Random(1))
        door.append(*told, one("statement-made", "03-01", id="aside"))
        door.append(one("meeting-cancelled", "03-02", id="vague"))
        assert door.agenda("be", **WHOLE)
        assert plans
        # Neither all developments of the government nor those of all.
        assert not [
            step for plan in plans for step in plan if step.startswith(("SEARCH a ", "SCAN"))
        ]
        view = door._session.fresh()
        listed = Filter(kinds=MEETINGS, meetings=True)
        found = {one.id for one in entries(view, governments(view), AsOf(10**10), listed)}
        assert found == {one["id"] for one in told}


def test_the_months_of_a_range() -> None:
    day = 86_400
    assert months(0, 0) == ["1969-12", "1970-01"]
    assert months(10 * day, 11 * day) == ["1970-01"]
    assert months(10 * day, 40 * day) == ["1970-01", "1970-02"]
    assert months(0, 800 * day) == []
    assert months(-(10**17), 0) == []
    assert planned_labels(10 * day, 11 * day) == ["1970-01", "long"]
    assert planned_labels(0, 8_000 * day) == []


def test_what_another_government_cancels_is_cancelled_on_an_agenda_of_any_length(
    tmp_path: Path,
) -> None:
    with Timeline.open(tmp_path / "timeline.db", clock=Clock()) as door:
        joint = {"planned": "2020-04-01", "joint_with": ["nl"]}
        door.append(one("meeting-planned", "03-01", id="summit", **joint))
        off = one("meeting-cancelled", "03-05", id="off", cancels="summit") | {"government": "nl"}
        door.append(off)
        for until in ("2020-04-30", "2090-01-01"):
            for names in ((), ("be",), ("nl",)):
                assert door.agenda(*names, since="2020-03-20", until=until) == []
                before = door.agenda("be", since="2020-03-20", until=until, as_known="2020-03-02")
                assert [row.development for row in before] == ["summit"]


def test_only_who_takes_part_in_a_meeting_cancels_it(tmp_path: Path) -> None:
    with Timeline.open(tmp_path / "timeline.db", clock=Clock()) as door:
        door.append(one("meeting-planned", "03-01", id="council", planned="2020-04-01"))
        off = one("meeting-cancelled", "03-05", id="off", cancels="council") | {"government": "fr"}
        door.append(off)
        for until in ("2020-04-30", "2090-01-01"):
            found = door.agenda(since="2020-03-20", until=until)
            assert [row.development for row in found] == ["council"]


def test_a_government_that_is_named_has_what_it_does_with_others(tmp_path: Path) -> None:
    bill, with_them = {"matters": ["bill"], "joint_with": ["dk", "nl"]}, {"joint_with": ["dk"]}
    with Timeline.open(tmp_path / "timeline.db", clock=Clock()) as door:
        door.append(
            one("decision-expected", "03-01", id="vote", **bill | {"expected": "2020-04-03"}),
            one("meeting-planned", "03-01", id="summit", planned="2020-04-01", **with_them),
            one("meeting-planned", "03-01", id="alone", planned="2020-04-02"),
            one("statement-made", "03-01", id="own", matters=["x"]) | {"government": "nl"},
        )
        for until in ("2020-04-30", "2090-01-01"):
            of = {
                name: [
                    row.development
                    for row in door.agenda(
                        *filter(None, [name]), since="2020-03-20", until=until, as_of="2020-03-20"
                    )
                ]
                for name in ("", "be", "dk", "nl")
            }
            assert of[""] == of["be"] == ["summit", "alone", "vote"]
            assert of["dk"] == ["summit", "vote"]
            assert of["nl"] == ["vote"]
        assert door.agenda("dk", since="2020-03-20", as_known="2020-02-20") == []
