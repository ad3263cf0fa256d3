"""What a form offers again is found in a moment, however much a store holds."""

from __future__ import annotations

from pathlib import Path

from tests.builders import Clock, stated
from timeline.readmodel.usage.used_before import _LABELLED, _LATEST
from timeline.timeline import Timeline


def test_the_last_developments_come_first_once_and_without_what_was_retracted(
    tmp_path: Path,
) -> None:
    with Timeline.open(tmp_path / "t.db", clock=Clock()) as timeline:
        timeline.append(stated(id="first", title="A slip"), stated(id="second"))
        timeline.append(stated(id="third", occurred="2001"))
        timeline.correct("first", {"title": "Right"}, reason="r")
        timeline.retract("second", reason="r")
        found = timeline.latest()
        told = [(one.id, one.title) for one in found if one.kind == "statement-made"]
        assert told == [("first", "Right"), ("third", stated().title)]
        assert len(timeline.latest(1)) <= 1


def test_labels_are_found_by_how_they_start(tmp_path: Path) -> None:
    with Timeline.open(tmp_path / "t.db", clock=Clock()) as timeline:
        names = ("Ann", "anna", "Bea")
        timeline.append(
            *(stated(id=f"d{at}", actors=[{"name": one}]) for at, one in enumerate(names)),
            stated(id="tagged", tags=["an-end", "other"], attributes={"file": 7}),
        )

        def ids(sort: str, start: str, limit: int = 5) -> list[str]:
            return sorted(one.id for one in timeline.labelled(sort, start, limit))  # type: ignore[arg-type]

        assert ids("actor", "an") == ["d0", "d1"]
        assert ids("actor", "an", 1) == ["d0", "d1"]  # one for each way to write it
        assert ids("actor", "A") == ["d0"]
        assert ids("tag", "an") == ids("attribute", "file=") == ["tagged"]
        assert ids("tag", "%") == ids("actor", "nn") == []


def test_neither_question_reads_the_whole_store(tmp_path: Path) -> None:
    with Timeline.open(tmp_path / "t.db", clock=Clock()) as timeline:
        timeline.append(stated(id="one"))
        timeline.latest()
        view = timeline._session.fresh()
        bounds = {"sort": "tag", "start": "a", "end": "b", "most": 5}
        told = [row[3] for row in view.execute(f"EXPLAIN QUERY PLAN {_LABELLED}", bounds)]
        assert "(sort=? AND value>? AND value<?)" in told[0]
        assert not [one for one in told if one.startswith(("SCAN", "USE TEMP"))]
        told = [row[3] for row in view.execute(f"EXPLAIN QUERY PLAN {_LATEST}", (5,))]
        assert told[0] == "SCAN r"  # by the primary key, so that it ends at the limit
        assert not [one for one in told if one.startswith("USE TEMP")]
