"""TimelineJS: slides as its page of the JSON format documents them, and TimelineJS itself."""

from __future__ import annotations

import json
from datetime import date
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest

from tests.builders import stated
from tests.publish.exports.stores import exported
from timeline import Timeline
from timeline.domain.developments import Development
from timeline.publish.exports.timelinejs import MOST_GROUPS

SLIDE = {
    "start_date", "end_date", "text", "media", "group", "display_date", "background", "autolink",
    "unique_id",
}  # fmt: skip
PARTS = ("year", "month", "day", "hour", "minute", "second", "millisecond")


def check_slide(slide: dict[str, Any]) -> None:
    """What https://timeline.knightlab.com/docs/json-format.html says of a slide."""
    assert slide.keys() <= SLIDE
    for name in ("start_date", "end_date"):
        if name in slide:
            assert slide[name].keys() <= {*PARTS, "format", "display_date"}
            assert all(isinstance(slide[name][part], int) for part in slide[name])
            date(*(slide[name][part] for part in PARTS[:3]))
    assert slide["text"].keys() <= {"headline", "text"}
    first, last = slide["start_date"], slide.get("end_date")
    assert last is None or [*first.values()] < [*last.values()]


class _Tags(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.found: set[str] = set()
        self.addresses: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.add(tag)
        assert {name for name, _ in attrs} <= {"href", "lang"}
        self.addresses += [value or "" for name, value in attrs if name == "href"]


def test_every_slide_is_as_documented(door: Timeline) -> None:
    data = json.loads(exported(door, "timelinejs", title="<Ours>"))
    assert data.keys() == {"scale", "title", "events"}
    assert data["title"]["text"]["headline"] == "&lt;Ours&gt;"
    shown = [
        one for one in door.log()
        if one.kind not in ("corrected", "cited", "retracted", "disputed") and not one.retracted_by
    ]  # fmt: skip
    assert [one["unique_id"] for one in data["events"]] == [one.id for one in shown]
    for slide in data["events"]:
        check_slide(slide)
        tags = _Tags()
        tags.feed(slide["text"]["text"])
        tags.feed(slide["text"]["headline"])
        assert tags.found <= {"p", "br", "strong", "blockquote", "a", "ul", "li"}
        assert all(one.startswith(("http://", "https://")) for one in tags.addresses)


@pytest.mark.parametrize(
    ("occurred", "start", "end", "words"),
    [
        ("2022-04-20", (2022, 4, 20), None, "20 April 2022"),
        ("2022-04-20T15:00", (2022, 4, 20, 15, 0), None, "20 April 2022, 15:00"),
        ("2022-04", (2022, 4, 1), (2022, 4, 30), "April 2022"),
        ("2022-04~", (2022, 4, 1), (2022, 4, 30), "about April 2022"),
        ("2022-02-21/2022-02-28", (2022, 2, 21), (2022, 2, 28), "between 21 and 28 February 2022"),
        ("../2022-04", (2022, 4, 30), None, "in or before April 2022"),
        ("2022-04-20/..", (2022, 4, 20), None, "from 20 April 2022 on"),
    ],
)
def test_a_vague_date_is_a_span_in_our_words(
    tmp_path: Any, occurred: str, start: tuple[int, ...], end: tuple[int, ...] | None, words: str
) -> None:
    one: Development = stated(id="one", occurred=occurred, published="2022-05-02")
    with Timeline.open(tmp_path / "t.db") as timeline:
        timeline.append(one)
        (slide,) = json.loads(exported(timeline, "timelinejs"))["events"]
    assert tuple(slide["start_date"].values()) == start
    assert tuple(slide["end_date"].values() if "end_date" in slide else ()) == (end or ())
    assert slide["display_date"] == words
    assert slide["text"]["text"].startswith("<p>be · statement made</p>")


def test_slides_are_grouped_as_far_as_there_is_room(meridian: Timeline, tmp_path: Path) -> None:
    def groups(timeline: Timeline, *ids: str) -> set[str | None]:
        events = json.loads(exported(timeline, "timelinejs", *ids))["events"]
        return {one.get("group") for one in events}

    assert groups(meridian) == {one.name for one in meridian.governments()}
    titles = {one.title or one.matter.replace("-", " ") for one in meridian.state("xa")}
    assert 1 < len(titles) <= MOST_GROUPS
    assert all(
        group is None or any(one.startswith(group.rstrip("…")) for one in titles)
        for group in groups(meridian, "xa")
    )
    with Timeline.open(tmp_path / "t.db") as timeline:
        for code in ("be", "nl", "fr", "de", "lu", "gb", "ie", "es", "pt", "it", "at"):
            timeline.append(stated(id=code, government=code))
        assert groups(timeline) == {None}
        assert groups(timeline, "be") == {None}
        assert groups(timeline, "be", "nl") == {"Belgium", "Netherlands"}
