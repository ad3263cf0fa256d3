"""`timeline map`: in characters, as a picture, and as JSON."""

from __future__ import annotations

import io
import sys
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest

from tests.cli.reading import Shell, isolate
from timeline import Timeline
from timeline.formats.sample_data import events_folder
from timeline.text.sanitize import cells


@pytest.fixture(scope="module")
def story(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("map") / "timeline.db"
    with Timeline.open(path) as door:
        door.import_files(events_folder("meridian"))
        door.rename_matter("power-rationing", "rationing", government="xc")
    return path


@pytest.fixture
def timeline(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path, story: Path
) -> Shell:
    isolate(monkeypatch, tmp_path)
    monkeypatch.chdir(tmp_path)
    return Shell(capsys, story)


def test_a_terminal_gets_a_map_of_eighty_columns(timeline: Shell) -> None:
    ran = timeline("map", "xb", "meridian-link")
    assert (ran.err, ran.code) == ("", 0)
    assert "\x1b" not in ran.out
    assert max(map(cells, ran.lines)) <= 80
    assert ran.lines[:2] == [
        "Meridian Link, a power cable of three governments", "xb / meridian-link",
    ]  # fmt: skip
    (first,) = [one for one in ran.lines if one.startswith("27 Apr 2023 │")]
    for sign in "○◎◔●":
        assert sign in first
    assert "!" not in first
    assert [one for one in ran.lines if one.startswith("11 Feb 2023 │") and "!" in one]
    assert "○ raised   ◎ under consideration   ◔ decision expected   ! overdue" in ran.out


def test_without_such_letters_it_is_drawn_in_plain_ones(
    timeline: Shell, monkeypatch: pytest.MonkeyPatch
) -> None:
    raw = io.BytesIO()
    monkeypatch.setattr(sys, "stdout", io.TextIOWrapper(raw, encoding="ascii"))
    timeline("map", "xb", "meridian-link")
    sys.stdout.flush()
    text = raw.getvalue().decode("ascii")
    assert "a raised   b under consideration   c decision expected   d overdue" in text
    assert "27 Apr 2023 |" in text


def test_a_picture_is_written_or_printed(timeline: Shell, tmp_path: Path) -> None:
    ran = timeline("map", "xc", "power-rationing", "--svg", "map.svg")
    assert (ran.out, ran.err, ran.code) == ("map.svg\n", "", 0)
    written = (tmp_path / "map.svg").read_text(encoding="utf-8")
    assert ET.fromstring(written).tag.endswith("svg")
    assert timeline("map", "xc", "rationing", "--svg", "-").out == written
    ran = timeline("map", "xc", "rationing", "--svg", "no/such/map.svg")
    assert ran.code == 1
    assert ran.err.startswith("timeline: cannot write no/such/map.svg: No such file")


def test_json_has_the_rectangles_and_before_a_naming_the_old_name(timeline: Shell) -> None:
    found = timeline("map", "xc", "power-rationing", "--json").json
    assert (found["matter"], found["slugs"]) == ("rationing", ["power-rationing", "rationing"])
    assert {one["status"] for one in found["rectangles"]} == {
        "decided", "in-force", "suspended", "ended",
    }  # fmt: skip
    first = found["rectangles"][0]
    assert first["as_known_from"].startswith("2022-02-05T")
    assert first["as_known_until"] is None or first["as_known_until"] > first["as_known_from"]
    ran = timeline("map", "xc", "rationing", "--as-recorded", "2020-01-01")
    assert (ran.out, ran.err) == ("", "rationing has no status yet.\n")


def test_what_is_not_there_is_told_with_what_is_like_it(timeline: Shell) -> None:
    ran = timeline("map", "xb", "meridian-lin")
    assert ran.code == 1
    assert "meridian-link" in ran.err
    ran = timeline("map", "xz", "meridian-link")
    assert ran.code == 1
    assert "xz" in ran.err
    ran = timeline("map", "xb", "meridian-link", "--svg", "x", "--json")
    assert ran.code == 2
