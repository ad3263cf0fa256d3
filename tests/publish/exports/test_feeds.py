"""Feeds are read by feedparser, and have the fields that JSON Feed documents."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as ET

import pytest

from tests.builders import Clock, corrected, raised, retracted, stated
from tests.publish.exports.stores import exported
from timeline import Timeline

SITE = "https://example.org/record/"
TAG = re.compile(r"tag:[a-z0-9.-]+,\d{4}-\d{2}-\d{2}:[a-z0-9-]+/\d+")
"""RFC 4151, section 2.1, as we use it."""
MOMENT = re.compile(r"\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}Z")
XML_CHARACTERS = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def parsed(timeline: Timeline, *ids: str, **chosen: Any) -> Any:
    import feedparser

    found = feedparser.parse(exported(timeline, "atom", *ids, **chosen))
    assert not found.bozo, found.get("bozo_exception")
    assert found.version == "atom10"
    return found


def test_feedparser_reads_every_entry(door: Timeline) -> None:
    found = parsed(door, base_url=SITE)
    assert len(found.entries) == min(100, sum(1 for _ in door.log()))
    assert len({one.id for one in found.entries}) == len(found.entries)
    for one in found.entries:
        assert TAG.fullmatch(one.id)
        assert one.id.startswith("tag:example.org,")
        assert MOMENT.fullmatch(one.updated)
        assert MOMENT.fullmatch(one.published)
        assert one.published <= one.updated
        assert one.link.startswith(f"{SITE}d/")
        assert one.title
        assert "<script" not in one.content[0].value
        assert all(link.href.startswith(("http://", "https://")) for link in one.links)
    updated = [one.updated for one in found.entries]
    assert updated == sorted(updated, reverse=True)
    assert found.feed.updated == updated[0]


def test_the_bytes_are_xml_without_illegal_characters(door: Timeline) -> None:
    text = exported(door, "atom").decode()
    assert XML_CHARACTERS.search(text) is None
    root = ET.fromstring(text)
    assert root.tag == "{http://www.w3.org/2005/Atom}feed"
    # RFC 4287, 4.1.1 and 4.1.2: what each must have.
    for name in ("id", "title", "updated", "author"):
        assert len(root.findall(f"{{*}}{name}")) == 1
    for entry in root.findall("{*}entry"):
        for name in ("id", "title", "updated", "content"):
            assert len(entry.findall(f"{{*}}{name}")) == 1
        links = entry.findall("{*}link[@rel='alternate']")
        assert len({(one.get("type"), one.get("hreflang")) for one in links}) == len(links)


def test_without_a_site_a_tag_has_a_domain_that_nobody_owns(meridian: Timeline) -> None:
    found = parsed(meridian)
    domain = f"{meridian.identity()}.timeline.invalid"
    assert all(one.id.startswith(f"tag:{domain},2024-01-01:") for one in found.entries)
    assert found.feed.id == f"tag:{domain},2024-01-01:feed.atom"
    assert "links" not in found.feed or not found.feed.links


@pytest.fixture
def growing(tmp_path: Path) -> Iterator[tuple[Timeline, Clock]]:
    clock = Clock(datetime(2024, 1, 1, 12, tzinfo=UTC), timedelta(days=1))
    with Timeline.open(tmp_path / "t.db", clock=clock) as opened:
        opened.append(stated(id="one", published="2022-04-21"))
        opened.append(raised(id="two"))
        yield opened, clock


def test_an_amendment_updates_an_entry_and_keeps_its_id(growing: tuple[Timeline, Clock]) -> None:
    timeline, _ = growing
    before = {one.title: one for one in parsed(timeline).entries}
    timeline.append(corrected("one", {"title": "Other"}, id="correction"))
    after = parsed(timeline).entries
    assert [one.title for one in after[:2]] == ["corrected", "Other"]
    assert after[1].id == before["statement-made"].id
    assert after[1].published == before["statement-made"].published < after[1].updated
    assert "was corrected" in after[1].content[0].value
    timeline.append(retracted("two", id="retraction"))
    assert "This was retracted." in parsed(timeline).entries[1].content[0].value


def test_what_is_recorded_in_the_future_waits(tmp_path: Path) -> None:
    then = datetime(2024, 1, 1, 12, tzinfo=UTC)
    with Timeline.open(tmp_path / "t.db", clock=Clock(then)) as timeline:
        timeline.append(stated(id="one"))
    with Timeline.open(tmp_path / "t.db", clock=Clock(then + timedelta(days=400))) as timeline:
        timeline.append(stated(id="two"))
    with Timeline.open(tmp_path / "t.db", clock=Clock(then + timedelta(days=1))) as timeline:
        found = parsed(timeline)
        assert [one.id.rpartition(":")[2] for one in found.entries] == ["one/2"]
        assert found.feed.updated == "2024-01-01T12:00:00Z"


def test_only_the_newest_hundred_are_in_a_feed(tmp_path: Path) -> None:
    clock = Clock(datetime(2024, 1, 1, 12, tzinfo=UTC), timedelta(minutes=1))
    with Timeline.open(tmp_path / "t.db", clock=clock) as timeline:
        for number in range(105):
            timeline.append(stated(id=f"s-{number}", title=f"t {number}"))
        found = parsed(timeline).entries
    assert [one.title for one in found] == [f"t {number}" for number in range(104, 4, -1)]


def test_a_feed_of_a_government_and_of_a_matter(meridian: Timeline) -> None:
    found = parsed(meridian, "xa").entries
    assert {one.id.rpartition(":")[2].partition("/")[0] for one in found} == {
        one.id for one in meridian.log("xa")
    }
    matter = meridian.state("xa")[0].matter
    found = parsed(meridian, "xa", matters=matter).entries
    assert len(found) == sum(1 for _ in meridian.log("xa", matters=matter))


def test_a_feed_of_a_part_has_an_id_and_a_title_of_its_own(meridian: Timeline) -> None:
    whole, part = (parsed(meridian, *ids, base_url=SITE).feed for ids in ((), ("xa",)))
    assert (whole.title, part.title) == ("Decision timeline", "Decision timeline: xa")
    assert whole.id == "tag:example.org,2024-01-01:feed.atom"
    assert part.id == "tag:example.org,2024-01-01:feed.atom?government=xa"
    assert [one.rel for one in whole.links] == ["self", "alternate"]
    assert [one.rel for one in part.links] == ["alternate"]
    assert "feed_url" not in json.loads(exported(meridian, "jsonfeed", "xa", base_url=SITE))


@pytest.mark.parametrize(
    ("address", "domain"),
    [
        ("https://Example.org:8080/a", "example.org"),
        ("https://zürich.example/", "xn--zrich-kva.example"),
        ("http://[::1]/", None),
        ("http://localhost/", None),
    ],
)
def test_the_domain_of_a_tag_is_that_of_the_site_if_it_has_one(
    meridian: Timeline, address: str, domain: str | None
) -> None:
    found = parsed(meridian, base_url=address).feed.id
    domain = domain or f"{meridian.identity()}.timeline.invalid"
    assert found == f"tag:{domain},2024-01-01:feed.atom"


def test_a_feed_of_nothing_is_valid(empty: Timeline) -> None:
    assert parsed(empty).feed.updated == "1970-01-01T00:00:00Z"
    assert json.loads(exported(empty, "jsonfeed"))["items"] == []


# ------------------------------------------------------------------ JSON Feed

STRINGS = {
    "id", "url", "external_url", "title", "content_html", "content_text", "summary", "image",
    "banner_image", "date_published", "date_modified", "language",
}  # fmt: skip


def test_a_json_feed_has_what_its_specification_asks_for(door: Timeline) -> None:
    feed = json.loads(exported(door, "jsonfeed", base_url=SITE))
    assert feed["version"] == "https://jsonfeed.org/version/1.1"
    assert isinstance(feed["title"], str)
    assert (feed["home_page_url"], feed["feed_url"]) == (SITE, f"{SITE}feed.json")
    ids = [one["id"] for one in feed["items"]]
    assert len(set(ids)) == len(ids) == min(100, sum(1 for _ in door.log()))
    for one in feed["items"]:
        known = STRINGS | {"tags", "authors", "attachments"}
        assert all(name in known or name.startswith("_") for name in one)
        assert all(isinstance(one[name], str) for name in STRINGS & one.keys())
        assert one["id"]
        assert one["content_html"]
        assert MOMENT.fullmatch(one["date_published"])
        assert all(isinstance(tag, str) for tag in one["tags"])
        assert one["url"].startswith(SITE)
        assert one.get("external_url", "https://").startswith(("http://", "https://"))
        assert "." not in "".join(one["_timeline"])


def test_both_feeds_have_the_same_items(door: Timeline) -> None:
    feed = json.loads(exported(door, "jsonfeed"))
    assert [one["id"] for one in feed["items"]] == [one.id for one in parsed(door).entries]
