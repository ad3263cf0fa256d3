"""Popolo is read by the reader of EveryPolitician."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

from tests.builders import raised
from tests.publish.exports.stores import exported, full
from timeline import Timeline

DATE = re.compile(
    r"[0-9]{4}((-[0-9]{2}){0,2}|(-[0-9]{2}){2}T[0-9]{2}(:[0-9]{2}){0,2}(Z|[+-][0-9]{2}(:[0-9]{2})?))"
)
"""The pattern of dates in Popolo's schema of an event."""


def read(timeline: Timeline, **chosen: Any) -> Any:
    from popolo_data.importer import Popolo

    return Popolo(json.loads(exported(timeline, "popolo", **chosen)))


def test_the_reader_of_everypolitician_reads_organizations_and_events(door: Timeline) -> None:
    found = read(door)
    governments = {one.id for one in door.governments()}
    assert {
        one.id for one in found.organizations if one.classification == "government"
    } == governments
    assert all(one.name for one in found.organizations)
    events = list(found.events)
    shown = [
        one for one in door.log()
        if one.kind not in ("corrected", "cited", "retracted", "disputed") and not one.retracted_by
    ]  # fmt: skip
    assert [one.id for one in events] == [one.id for one in shown]
    for one in events:
        assert one.name
        assert one.organization_id in governments
        for name in ("start_date", "end_date"):
            text = one.data.get(name)
            if text is not None:
                assert DATE.fullmatch(text)
                if "T" not in text:
                    assert str(getattr(one, name)).startswith(text[:4])
    assert list(found.persons) == []


def test_every_reference_leads_to_something(door: Timeline) -> None:
    for ids in ((), *((one.id,) for one in door.governments())):
        data = json.loads(exported(door, "popolo", *ids))
        organizations = {one["id"] for one in data["organizations"]}
        motions = {one["id"] for one in data["motions"]}
        votes = {one["id"] for one in data["vote_events"]}
        listed = (*data["vote_events"], *data["events"], *data["motions"])
        assert all(one["organization_id"] in organizations for one in listed)
        assert all(one["motion_id"] in motions for one in data["vote_events"] if "motion_id" in one)
        assert all(vote["id"] in votes for one in data["motions"] for vote in one["vote_events"])
        named = (one.get("parent_id", one["id"]) for one in data["organizations"])
        assert all(one in organizations for one in named)
        addresses = [source["url"] for one in data["events"] for source in one["sources"]]
        assert all(one.startswith(("http://", "https://")) for one in addresses)


def test_a_vote_has_its_counts_and_its_motion(tmp_path: Path) -> None:
    with Timeline.open(tmp_path / "t.db") as timeline:
        timeline.append(raised(id="r", matter="weapons", question="Shall we?"))
        timeline.append(full("vote", stage="senate", settles=True))
        data = json.loads(exported(timeline, "popolo"))
    (vote,) = data["vote_events"]
    assert vote["counts"] == [
        {"option": "yes", "value": 81}, {"option": "no", "value": 0},
        {"option": "abstain", "value": 3}, {"option": "absent", "value": 1},
        {"option": "not voting", "value": 2}, {"option": "paired", "value": 4},
    ]  # fmt: skip
    assert (vote["result"], vote["classification"]) == ("pass", "senate")
    assert vote["organization_id"] == "be/Words"
    motion = next(one for one in data["motions"] if one["identifier"] == "weapons")
    assert motion["text"] == "Shall we?"
    assert motion["date"] == "2022-04-20"
    assert motion["vote_events"] == [{"id": "vote"}]
    assert motion["result"] == "approved"


def test_a_record_of_nothing_is_read(empty: Timeline) -> None:
    found = read(empty)
    assert [*found.organizations, *found.events] == []
