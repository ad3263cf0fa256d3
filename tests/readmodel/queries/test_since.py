"""A listing since a day: the same as leaving out what was over before, and by an index."""

from __future__ import annotations

import sqlite3
from pathlib import Path
from random import Random
from typing import Any

import pytest

from timeline import Timeline
from timeline.dates.edtf import Edtf
from timeline.readmodel.database import ReadModelConnection

DATES = (
    "{y}-{m:02}-{d:02}", "{y}-{m:02}-{d:02}T13:00", "{y}-{m:02}", "{y}", "{y}-{m:02}~",
    "{y}-{m:02}-{d:02}/{z}-03", "199X", "../{y}-{m:02}-{d:02}", "{y}-{m:02}-{d:02}/..",
    "{y}-21", "{y}?",
)  # fmt: skip


def test_a_listing_since_a_day_has_all_that_was_not_over_before(tmp_path: Path) -> None:
    chance = Random(7)
    with Timeline.open(tmp_path / "t.db") as timeline:
        timeline.append(
            *(
                {
                    "id": f"d-{number}", "kind": "statement-made",
                    "government": chance.choice(["be", "jp", "us"]), "title": f"Title {number}",
                    "occurred": chance.choice(DATES).format(
                        y=(year := chance.randrange(1990, 2000)), z=year + chance.randrange(3, 9),
                        m=chance.randrange(4, 13), d=chance.randrange(1, 29),
                    ),
                }
                for number in range(300)
            )
        )  # fmt: skip
        everything = list(timeline.log())
        assert len(everything) == 300
        found = 0
        for since in (*(f"199{n}-0{n + 1}-11" for n in range(9)), "1995", "199X", "2003-05"):
            kept = [
                one for one in everything
                if one.latest >= Edtf(since).nearest_bounds(one.zone).earliest
            ]  # fmt: skip
            found += len(kept)
            assert list(timeline.log(since=since)) == kept, since
            assert list(timeline.log(since=since, limit=7)) == kept[:7]
            assert list(timeline.log("be", "us", since=since)) == [
                one for one in kept if one.government != "jp"
            ]
        assert 300 < found < 3_000


def test_no_row_before_the_day_is_read_nor_sorted(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    plans: list[str] = []
    run = ReadModelConnection.execute

    def explained(self: ReadModelConnection, sql: str, given: Any = (), /) -> sqlite3.Cursor:
        if "day_before" in sql:
            asked = sqlite3.Connection.execute(self, f"EXPLAIN QUERY PLAN {sql}", given)
            plans.extend(row[3] for row in asked)
        return run(self, sql, given)

    monkeypatch.setattr(ReadModelConnection, "execute", explained)
    with Timeline.open(tmp_path / "t.db") as timeline:
        timeline.append(
            {
                "id": "d", "kind": "statement-made", "government": "be", "title": "A title",
                "occurred": "2022-04-20",
            }
        )  # fmt: skip
        assert [one.id for one in timeline.log(since="2022-04-20")] == ["d"]
    read = [one for one in plans if " r " in one]
    assert read == [
        "SEARCH r USING INDEX revisions_in_time (earliest>?)",
        "SEARCH r USING INDEX revisions_wide (earliest>?)",
        "SCAN r USING INDEX revisions_widest",
    ]
    assert not [one for one in plans if "TEMP B-TREE" in one]
