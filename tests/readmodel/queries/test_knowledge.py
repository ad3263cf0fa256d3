"""The clock of knowledge: days that brought news, and what each report did to a status."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from timeline.timeline import Timeline

STORY: tuple[dict[str, Any], ...] = (
    {"kind": "matter-raised", "id": "raised", "occurred": "2022-04-01", "published": "2022-04-02"},
    {
        "kind": "decision-taken", "id": "decided", "occurred": "2022-04-15", "outcome": "approved",
        "published": "2022-04-16",
    },
    # Happened before the decision, and was told after it: it moves nothing any more.
    {"kind": "meeting-held", "id": "met", "occurred": "2022-04-05", "published": "2022-04-20"},
    {
        "kind": "measure-started", "id": "started", "occurred": "2022-04-25",
        "published": "2022-04-25",
    },
)  # fmt: skip


@pytest.fixture
def told(tmp_path: Path) -> Path:
    """A store of a story whose parts were reported late, and of one elsewhere."""
    path = tmp_path / "told.db"
    with Timeline.open(path) as timeline:
        for one in STORY:
            fields = {k: v for k, v in one.items() if k != "published"}
            timeline.append(
                {
                    "government": "be", "title": one["id"], "matters": ["m"], **fields,
                    "sources": [{"publisher": "P", "published": one["published"]}],
                },
                zone="Europe/Brussels",
            )  # fmt: skip
        timeline.append(
            {
                "government": "jp", "kind": "situation-noted", "title": "elsewhere",
                "occurred": "2022-04-20", "id": "elsewhere",
                "sources": [{"publisher": "P", "published": "2022-04-21"}],
            },
            zone="Asia/Tokyo",
        )  # fmt: skip
    return path


def as_reported(timeline: Timeline) -> list[tuple[str, str | None, str | None]]:
    listing = timeline.listing(reported=True)
    listing.load()
    rows = listing.order.rows
    listing.close()
    found = {entry.row: entry for entry in timeline.lines(rows)}
    changes = timeline.changes_reported(list(found.values()))
    return [
        (found[row].id, change.before, change.after)
        for row in rows
        for change in changes.get(row, ())
    ]


def test_a_report_changes_what_one_knew_until_then(told: Path) -> None:
    with Timeline.open(told) as timeline:
        assert as_reported(timeline) == [
            ("raised", None, "raised"),
            ("decided", "raised", "decided"),
            ("started", "decided", "in-force"),
        ]


def test_a_correction_and_a_retraction_change_a_status_on_the_day_they_came(told: Path) -> None:
    with Timeline.open(told) as timeline:
        source = [{"publisher": "P", "published": "2022-04-27"}]
        timeline.correct("decided", {"outcome": "rejected"}, reason="misread", sources=source)
        source = [{"publisher": "P", "published": "2022-04-28"}]
        timeline.retract("started", reason="never was", sources=source)
        changed = as_reported(timeline)
        assert ("started", "in-force", "decided") in changed
        outcomes = {
            (entry.id, change.outcome_before, change.outcome)
            for entry in timeline.lines(range(1, 20))
            for change in timeline.changes_reported([entry]).get(entry.row, ())
        }
        assert ("decided", None, "approved") in outcomes


def test_what_is_told_agrees_with_the_state_as_known_then(told: Path) -> None:
    with Timeline.open(told) as timeline:
        for name, before, after in as_reported(timeline):
            published = next(one["published"] for one in STORY if one["id"] == name)
            [now] = timeline.state("be", as_known=published)
            assert now.status == after
            earlier = f"2022-04-{int(published[-2:]) - 1:02}"
            assert [one.status for one in timeline.state("be", as_known=earlier)] == (
                [before] if before else []
            )


def test_days_of_news_are_stepped_through_both_ways(told: Path) -> None:
    days = ["2022-04-02", "2022-04-16", "2022-04-20", "2022-04-21", "2022-04-25"]
    with Timeline.open(told) as timeline:
        on: list[str] = []
        day = timeline.day_of_news(day="2000-01-01")
        while day is not None:
            on.append(day)
            day = timeline.day_of_news(day=day)
        assert on == days
        back: list[str] = []
        day = timeline.day_of_news(step=-1)
        while day is not None:
            back.append(day)
            day = timeline.day_of_news(day=day, step=-1)
        assert back == days[::-1]
        assert timeline.day_of_news("jp", step=-1) == "2022-04-21"
        assert timeline.day_of_news() is None


def test_how_many_there_are_is_counted_once_each(told: Path) -> None:
    with Timeline.open(told) as timeline:
        assert timeline.count() == 5
        timeline.correct("decided", {"title": "Decided"}, reason="clearer")
        assert timeline.count() == 6  # the correction is a development; the corrected is one still
        listing = timeline.listing()
        listing.load()
        assert len(listing.order) == timeline.count()
        listing.close()
