"""The files of a site: each is what the export of its part says, and all are found by a path."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

import pytest

from tests.publish.exports.stores import exported
from timeline import Timeline
from timeline.publish.exports.news import NEWEST
from timeline.publish.exports.record import Record
from timeline.publish.exports.selection import Selection
from timeline.publish.exports.site_files import ALTERNATES, site_files

SITE = Selection(title="Ours", base_url="https://example.org/")
WHOLE = {
    "developments.csv": "csv", "matters.csv": "matters-csv", "totals.csv": "totals-csv",
    "datapackage.json": "datapackage", "developments.parquet": "parquet",
    "developments.jsonld": "jsonld", "timeline.json": "timelinejs", "popolo.json": "popolo",
    "agenda.ics": "ics", "feed.atom": "atom", "feed.json": "jsonfeed",
}  # fmt: skip


def files(timeline: Timeline, chosen: Selection = SITE) -> dict[str, bytes]:
    found: dict[str, bytes] = {}
    for path, parts in site_files(Record(timeline._session), chosen):
        assert path not in found
        found[path] = b"".join(parts)
    return found


def test_the_files_of_the_whole_are_the_exports(door: Timeline) -> None:
    found = files(door)
    site = {"title": SITE.title, "base_url": SITE.base_url}
    for path, form in WHOLE.items():
        assert found[path] == exported(door, form, **site), path
    assert {path for path, _ in ALTERNATES} <= found.keys()


def test_each_government_and_each_matter_has_its_feeds(meridian: Timeline) -> None:
    import feedparser

    found = files(meridian)
    governments = [one.id for one in meridian.governments()]
    matters = {f"{one.government}/{one.matter}" for one in meridian.state()}
    assert found.keys() - WHOLE.keys() == {
        *(f"g/{one}/{name}" for one in governments
          for name in ("agenda.ics", "feed.atom", "feed.json")),
        *(f"m/{one}.{ending}" for one in matters for ending in ("atom", "json")),
    }  # fmt: skip
    for one in governments:
        feed = feedparser.parse(found[f"g/{one}/feed.atom"])
        assert not feed.bozo
        assert len(feed.entries) == min(NEWEST, sum(1 for _ in meridian.log(one)))
        part = json.loads(exported(meridian, "jsonfeed", one, base_url=SITE.base_url))
        items = json.loads(found[f"g/{one}/feed.json"])
        assert items["items"] == part["items"]
        assert items["feed_url"] == f"https://example.org/g/{one}/feed.json"
    for state in meridian.state():
        feed = feedparser.parse(found[f"m/{state.government}/{state.matter}.atom"])
        own = [
            one for one in meridian.log(state.government, matters=state.matter)
            if one.government == state.government
        ]  # fmt: skip
        assert len(feed.entries) == len(own)
        assert feed.feed.title.startswith("Ours: ")


def test_the_calendars_of_governments_share_out_that_of_the_whole(meridian: Timeline) -> None:
    from icalendar import Calendar

    def uids(data: bytes) -> list[str]:
        return [str(one["UID"]) for one in Calendar.from_ical(data).walk("VEVENT")]

    found = files(meridian)
    own = [data for path, data in found.items() if path.startswith("g/") and path.endswith("ics")]
    assert sorted(uid for data in own for uid in uids(data)) == sorted(uids(found["agenda.ics"]))


def test_no_path_of_a_hostile_store_leaves_the_site(door: Timeline) -> None:
    for path in files(door):
        assert not path.startswith("/")
        assert ".." not in path
        assert path.isascii()


def test_without_pyarrow_there_is_no_parquet(
    meridian: Timeline, monkeypatch: pytest.MonkeyPatch
) -> None:
    def nothing(name: str, *_: Any) -> None:
        assert name == "pyarrow"

    monkeypatch.setattr("timeline.publish.exports.site_files.find_spec", nothing)
    found = files(meridian)
    assert "developments.parquet" not in found
    assert b"parquet" not in found["developments.jsonld"]


def test_a_part_is_a_site_of_its_own(meridian: Timeline) -> None:
    found = files(meridian, replace(SITE, governments=["xa"]))
    assert {path.split("/")[1] for path in found if path.startswith("g/")} == {"xa"}
