"""The map of two clocks shows what `Timeline.state` says, at the place where it says so."""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from random import Random, SystemRandom
from xml.etree import ElementTree as ET

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.builders import Clock, development, expected, raised
from timeline import Timeline
from timeline.formats.sample_data import events_folder
from timeline.publish.maps.broken_scale import DAY, BrokenScale
from timeline.publish.maps.map_look import FILLS, map_css
from timeline.publish.maps.map_svg import map_svg
from timeline.publish.maps.map_text import map_text
from timeline.publish.maps.map_words import MapWords
from timeline.results import StatusMap
from timeline.text.phrasing import STATUSES, status_name, status_words

SVG = "{http://www.w3.org/2000/svg}"
MATTERS = (("xa", "link-contribution"), ("xb", "landing-site"), ("xc", "power-rationing"))


@pytest.fixture(scope="module")
def meridian(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Timeline]:
    with Timeline.open(tmp_path_factory.mktemp("story") / "t.db") as door:
        door.import_files(events_folder("meridian"))
        yield door


@pytest.fixture
def random() -> Random:
    seed = SystemRandom().randrange(10**9)
    sys.stdout.write(f"seed {seed}\n")  # shown if the test fails
    return Random(seed)


def one_map(door: Timeline, government: str, matter: str) -> StatusMap:
    found = door.standings(government, matters=matter)
    return next(one for one in found if one.government == government)


class Drawn:
    """A map as a page's script reads it: by the attributes of its element."""

    def __init__(self, text: str) -> None:
        self.root = ET.fromstring(text)
        self.plot = [float(one) for one in self.root.attrib["data-plot"].split()]
        self.knots = json.loads(self.root.attrib["data-scale"])

    def moment(self, place: float) -> int:
        for (begins, low), (ends, high) in zip(self.knots, self.knots[1:], strict=False):
            if low <= place <= high:
                return round(begins + (ends - begins) * (place - low) / (high - low))
        raise AssertionError(place)

    def says(self, x: float, y: float) -> str | None:
        """The first line of what hovering over a point shows."""
        for group in self.root.iter(f"{SVG}g"):
            box = group.find(f"{SVG}rect")
            title = group.find(f"{SVG}title")
            assert box is not None
            assert title is not None
            left, top, width, height = (
                float(box.attrib[name]) for name in ("x", "y", "width", "height")
            )
            if left <= x < left + width and top <= y < top + height:
                return (title.text or "").partition("\n")[0]
        return None


@pytest.mark.parametrize("width", [360, 720])
@pytest.mark.parametrize(("government", "matter"), MATTERS)
def test_a_point_of_the_map_says_what_state_says(
    meridian: Timeline, random: Random, government: str, matter: str, width: int
) -> None:
    drawn = Drawn(map_svg(one_map(meridian, government, matter), width=width))
    left, top, wide, high = drawn.plot
    edges = [place for _, place in drawn.knots]
    asked = 0
    while asked < 40:
        across, upward = random.random(), random.random()
        # What is within a hair of an edge is on one side or the other, as it is rounded.
        if any(abs(one - place) < 0.001 for one in (across, upward) for place in edges):
            continue
        asked += 1
        moments = [drawn.moment(one) for one in (across, upward)]
        cut = [datetime.fromtimestamp(one, UTC).strftime("%Y-%m-%dT%H:%M:%SZ") for one in moments]
        found = meridian.state(government, matters=matter, as_of=cut[0], as_known=cut[1])
        own = [one for one in found if one.government == government]
        said = [status_words(one.status, one.outcome, one.expected) for one in own]
        assert said == [
            *filter(None, [drawn.says(left + across * wide, top + (1 - upward) * high)])
        ]


def test_both_axes_have_one_scale_and_the_line_of_the_same_day_is_straight(
    meridian: Timeline,
) -> None:
    drawn = Drawn(map_svg(one_map(meridian, *MATTERS[0])))
    assert drawn.knots[0][1] == 0
    assert drawn.knots[-1][1] == 1
    assert drawn.knots == sorted(drawn.knots)


def test_it_says_where_a_day_is_learnt_about_later(meridian: Timeline, tmp_path: Path) -> None:
    words = MapWords()
    told = words.example(one_map(meridian, "xb", "meridian-link"))
    assert told == (
        "For example, 14 April 2023: by the news of that day, “overdue”; with what was learnt"
        " later, “decided”."
    )
    assert words.example(one_map(meridian, "xa", "link-share")) == ""
    with Timeline.open(tmp_path / "t.db") as door:
        door.import_files(events_folder("heavy-weapons"))
        found = one_map(door, "be", "heavy-weapons")
    told = (
        "For example, 7 June 2022: “overdue”, and nothing that was learnt later has changed that."
    )
    assert words.paragraphs(found) == [*words.caption, told]
    assert words.paragraphs(found, is_cut=True)[-1] == words.cut


def test_every_status_has_a_look_that_no_other_has() -> None:
    assert FILLS.keys() == STATUSES.keys()
    looks = [(STATUSES[status].tone, *fill) for status, fill in FILLS.items()]
    assert len(set(looks)) == len(looks)


def test_light_and_dark_are_rules_and_a_page_may_bring_them(meridian: Timeline) -> None:
    found = one_map(meridian, *MATTERS[0])
    alone, inside = map_svg(found), map_svg(found, alone=False, name="a b\"'<")
    assert map_css() in alone
    assert "@media (prefers-color-scheme:dark)" in map_css()
    assert "style" not in inside
    assert 'id="a-b----rising-wait"' in inside
    for text in (alone, inside):
        assert not re.search(r"<script|\bon\w+=|href|url\((?!#)", text)
    assert map_css(".x .map").count(".x .map") == map_css().count(".two-clocks")


def test_text_of_a_hostile_title_stays_text(tmp_path: Path) -> None:
    hostile = "</title><script>alert(1)</script>\u202e]]>&amp; \x07"
    with Timeline.open(tmp_path / "t.db", clock=Clock()) as door:
        door.append(raised(), expected())
        door.describe_matter("heavy-weapons", title=hostile.replace("\x07", ""), government="be")
        found = one_map(door, "be", "heavy-weapons")
        text = map_svg(found, width=360)
    root = ET.fromstring(text)
    assert [one.tag for one in root.iter() if "script" in one.tag] == []
    assert "\u202e" not in text
    assert "⟨U+202E⟩" in text


def test_the_same_store_gives_the_same_bytes(tmp_path: Path) -> None:
    found = []
    for name in ("one", "other"):
        with Timeline.open(tmp_path / f"{name}.db") as door:
            door.import_files(events_folder("heavy-weapons"))
            found.append(map_svg(one_map(door, "be", "heavy-weapons")))
    assert found[0] == found[1]
    assert len(found[0]) < 12_000


def test_a_matter_of_one_moment_has_a_map(tmp_path: Path) -> None:
    with Timeline.open(tmp_path / "t.db", clock=Clock()) as door:
        door.append(development("announcement-made", occurred="2022-04-20", published=None))
        found = one_map(door, "be", "heavy-weapons")
    assert Drawn(map_svg(found)).root.tag == f"{SVG}svg"
    assert len(map_text(found, 80, 10).lines) == 10


moments = st.integers(0, 10**9)


@given(st.lists(moments, min_size=1, max_size=40), st.floats(0.0001, 0.2), moments)
def test_a_scale_keeps_the_order_and_leads_back(
    changes: list[int], least: float, moment: int
) -> None:
    scale = BrokenScale.fitted(changes, 1.0, least=least, margin=0.05)
    places = [scale.place(one) for one in sorted(changes)]
    assert places == sorted(places)
    assert all(0 < one < 1 for one in places)
    inside = min(max(moment, scale.first), scale.last)
    stretch = max(b - a for (a, _), (b, _) in zip(scale.knots, scale.knots[1:], strict=False))
    assert abs(scale.moment(scale.place(inside)) - inside) <= 1 + stretch / 10**6
    assert all(0 <= one.begins < one.ends <= 1 for one in scale.breaks)


def test_a_long_spell_is_cut_short_and_says_how_long_it_is() -> None:
    scale = BrokenScale.fitted([0, DAY, 2 * DAY, 400 * DAY], 1.0, least=0.2, margin=0.1)
    assert [one.seconds for one in scale.breaks] == [398 * DAY]
    assert scale.place(DAY) - scale.place(0) == pytest.approx(0.8 / 3)
    words = MapWords()
    assert [words.spell(one) for one in (12, 90, 398, 900)] == [
        "12 days", "3 months", "13 months", "2 years",
    ]  # fmt: skip


def test_a_terminal_has_the_same_fields(meridian: Timeline) -> None:
    found = one_map(meridian, *MATTERS[2])
    text = map_text(found, 80, 18)
    assert {len(one.fields) for one in text.lines} == {80 - 13}
    shown = {status for line in text.lines for status in line.fields if status}
    assert shown <= {one.status.status for one in found.rectangles}
    assert status_name("in-force") == "in force"
    assert text.lines[0].fields[1:].count("in-force") > 20
    assert text.lines[-1].fields.count(None) == 80 - 13
    assert "4 Feb 2022" in text.dates


def test_a_page_brings_its_words_and_dates(meridian: Timeline) -> None:
    words = MapWords(
        of="Stand", known="bekannt", caption=["Lies so."], cut="Gekürzt.", nothing="noch nichts",
        heading="Wann was bekannt war", status=lambda status: f"<{status}>",
        said=lambda status: f"[{status.status}]", spell=lambda days: f"{days} T.",
        tick=lambda day: f"{day.day}.{day.month}.", day=lambda day: f"{day:%d.%m.%Y}",
        hover="{said} · {as_of} · {as_known}", first="ab {first}", last="{first} bis {last}",
        learnt="{day}: {then}, dann {since}", label="{heading} | {title} | {said}",
    )  # fmt: skip
    text = map_svg(one_map(meridian, "xb", "meridian-link"), words=words)
    told = {one.text or "" for one in ET.fromstring(text).iter() if one.text}
    assert "14.04.2023: <overdue>, dann <decided>" in told
    assert "[overdue] · 01.04.2023 bis 29.06.2023 · 11.02.2023 bis 27.04.2023" in told
    assert (
        "Wann was bekannt war | Meridian Link, a power cable of three governments | [decided]"
        in told
    )
    assert {"25.3.", "Stand →", "↑ bekannt", "Gekürzt.", "● <decided>"} <= told
    english = {"as of", "as known", "March", "Mar", "and later", "For example", "days"}
    assert not [one for one in told for word in english if word in one]
