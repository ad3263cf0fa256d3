"""`timeline tracks`: in characters, as a picture, and as JSON."""

from __future__ import annotations

import io
import re
import sys
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest

from tests.builders import Clock, expected, raised
from tests.cli.reading import Shell, isolate
from tests.publish.exports.stores import hostile
from timeline import Timeline
from timeline.formats.sample_data import events_folder
from timeline.text.phrasing import STATUSES, status_name
from timeline.text.sanitize import cells

EVIL = "a\x1b]52;c;aGk=\x07\u202eb"
NAMES = {status_name(one) for one in STATUSES}
TEXT = "{http://www.w3.org/2000/svg}text"


@pytest.fixture(scope="module")
def story(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("tracks") / "timeline.db"
    with Timeline.open(path) as door:
        door.import_files(events_folder("meridian"))
    return path


@pytest.fixture
def timeline(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path, story: Path
) -> Shell:
    isolate(monkeypatch, tmp_path)
    monkeypatch.chdir(tmp_path)
    return Shell(capsys, story)


def words(svg: str) -> list[str]:
    return [one.text or "" for one in ET.fromstring(svg).iter(TEXT)]


def test_each_matter_is_a_row_of_its_statuses(timeline: Shell) -> None:
    ran = timeline("tracks", "xb", "--as-of", "2022-12-01", "--width", "80")
    assert (ran.err, ran.code) == ("", 0)
    assert max(map(cells, ran.lines)) <= 80
    (row,) = [one for one in ran.lines if "Where the Meridian" in one]
    assert row == "xb Where the Meridian L…         ○──◔╌╌╌╌┤!▒†······●◔╌╌╌│╌├╌●━━━━━━━↺·····●━━━━━"
    assert "Thu 1 Dec 2022" in ran.out
    assert "!▒ overdue" in ran.out


def test_the_moment_of_the_picture_is_a_stroke_and_a_zoom_is_around_it(timeline: Shell) -> None:
    ran = timeline("tracks", "xb", "--as-of", "2022-07-20", "--zoom", "month", "--width", "80")
    head = next(one for one in ran.lines if "▼" in one)
    (row,) = [one for one in ran.lines if "Sirane's share" in one]
    assert row[head.index("▼")] == "│"
    assert not [one for one in ran.lines if "Ban on fishing" in one]
    assert "╷11 Jun 2023" in timeline("tracks", "xb", "--zoom", "month").out  # of the last change


@pytest.mark.parametrize(
    "given",
    [
        ["--as-of", "2022-07-20", "--from", "2022-07-19"],
        ["--as-of", "2022-07-20", "--until", "2022-07-20"],
        ["--as-of", "2022-07-20", "--until", "2022-07-20T09:00"],
        ["--as-of", "2022-07-20T00:00", "--from", "2022-04"],
        ["--from", "2022-04"],
    ],
)
def test_a_day_that_is_drawn_last_has_its_stroke(timeline: Shell, given: list[str]) -> None:
    ran = timeline("tracks", *given)
    head = next(one for one in ran.lines if "▼" in one)
    assert [one for one in ran.lines if one[head.index("▼") :].startswith("│")]
    assert 'class="same-day now"' in timeline("tracks", *given, "--svg", "-").out


def test_a_day_after_the_last_one_drawn_has_none(timeline: Shell) -> None:
    given = ["--as-of", "2022-07-20", "--until", "2022-07-19"]
    assert "Wed 20 Jul 2022 is after this ▸" in timeline("tracks", *given).out
    assert 'class="same-day now"' not in timeline("tracks", *given, "--svg", "-").out


def test_what_was_not_known_yet_is_not_drawn(timeline: Shell) -> None:
    ran = timeline("tracks", "--matter", "landing-site", "--as-known", "2022-07-01")
    (row,) = [one for one in ran.lines if "Meridian Link" in one]
    assert "◔" in row
    assert "●" not in row
    assert "overdue" in ran.out  # nobody knew better than that it would be


def test_a_status_has_the_sign_that_the_picture_has(timeline: Shell) -> None:
    printed = timeline("tracks").out
    drawn = {one for one in words(timeline("tracks", "--svg", "-").out) if one[2:] in NAMES}
    assert len(drawn) > 5
    for one in drawn:
        assert re.search(rf"(?m)(?:^|   ){re.escape(one[0])}\S {one[2:]}(?:   |$)", printed), one


def test_without_such_letters_it_is_drawn_in_plain_ones(
    timeline: Shell, monkeypatch: pytest.MonkeyPatch
) -> None:
    raw = io.BytesIO()
    monkeypatch.setattr(sys, "stdout", io.TextIOWrapper(raw, encoding="ascii"))
    timeline("tracks", "xc")
    sys.stdout.flush()
    assert "j# in force" in raw.getvalue().decode("ascii")


@pytest.mark.parametrize("command", [("tracks",), ("map", "xc", "power-rationing")])
def test_a_picture_replaces_a_picture_but_no_other_file(
    timeline: Shell, command: tuple[str, ...]
) -> None:
    Path("notes.txt").write_text("mine", "utf-8")
    ran = timeline(*command, "--svg", "notes.txt")
    assert (ran.code, ran.out, Path("notes.txt").read_text("utf-8")) == (1, "", "mine")
    assert "notes.txt: the file there is not an SVG picture" in ran.err
    Path("empty.svg").touch()
    for _ in range(2):
        assert timeline(*command, "--svg", "empty.svg").out == "empty.svg\n"


def test_a_picture_stands_alone_light_and_dark_without_a_script(timeline: Shell) -> None:
    assert timeline("tracks", "--as-of", "2022-12-01", "--svg", "a.svg").out == "a.svg\n"
    svg = Path("a.svg").read_text("utf-8")
    said = words(svg)
    assert said[:2] == [
        "What each matter went through", "13 matters of 3 governments · as of 1 December 2022",
    ]  # fmt: skip
    assert "△ in force: approved" in said
    assert "prefers-color-scheme:dark" in svg
    assert "<script" not in svg
    assert "Rationing of electricity: ended" in svg.partition("</title>")[0]
    narrow = timeline("tracks", "xc", "--svg", "-", "--width", "400").out
    assert "xc · Rationing of electricity" in words(narrow)
    assert '"400"' in narrow


def test_hostile_text_reaches_neither_terminal_nor_picture(timeline: Shell, tmp_path: Path) -> None:
    with hostile(tmp_path / "h.db") as door:
        door.describe_matter("matter-1", title=f"<script>{EVIL}</script>")
    shell = Shell(timeline._capsys, tmp_path / "h.db")
    ran = shell("tracks")
    assert ran.code == 0
    assert not {"\x1b", "\x07", "\u202e"} & set(ran.out)
    svg = shell("tracks", "--svg", "-").out
    root = ET.fromstring(svg)
    assert not [one for one in root.iter() if one.tag.endswith("script")]
    assert "\u202e" not in svg


def test_of_many_matters_the_busiest_are_drawn(timeline: Shell, tmp_path: Path) -> None:
    with Timeline.open(tmp_path / "many.db", clock=Clock()) as door:
        door.append(*(raised(id=f"be-{one}", matters=[f"m-{one:02}"]) for one in range(41)))
        door.append(expected("2022-04-12", occurred="2022-04-10", matters=["m-40"]))
    shell = Shell(timeline._capsys, tmp_path / "many.db")
    ran = shell("tracks", "--as-of", "2022-04-11")
    assert [one.split()[0] for one in ran.lines if one.startswith("m-")][:2] == ["m-40", "m-00"]
    assert "m-39" not in ran.out
    assert ran.err == "Only the 40 busiest matters are drawn. --limit draws more.\n"
    assert "m-39" in shell("tracks", "--limit", "50").out


@pytest.mark.parametrize(
    ("given", "told"),
    [
        (["--zoom", "week", "--from", "2022-01-01"], "not with --from or --until"),
        (["--svg", "a.svg", "--json"], "not with --json"),
        (
            ["--from", "2022-02-01", "--until", "2022-01-01"],
            "before 2022-02-01, which is --from\n",
        ),
        (["--width", "10001"], "40<=x<=10000"),
        (["--svg", "-", "--width", "10001"], "40<=x<=10000"),
    ],
)
def test_what_cannot_be_drawn_is_refused(timeline: Shell, given: list[str], told: str) -> None:
    ran = timeline("tracks", *given)
    assert ran.code != 0
    assert told in ran.err


@pytest.mark.parametrize("command", ["tracks", "gaps", "log"])
def test_a_limit_is_any_number_that_a_database_holds(timeline: Shell, command: str) -> None:
    ran = timeline(command, "--limit", str(2**63 - 1))
    assert (ran.err, ran.code) == (timeline(command, "--limit", "1000").err, 0)
    ran = timeline(command, "--limit", str(10**20))
    assert ran.code == 2
    assert ran.err.startswith(f"timeline: --limit: {10**20} is above {2**63 - 1}\n")


def test_what_has_no_status_is_said_with_its_days(timeline: Shell) -> None:
    ran = timeline("tracks", "--until", "2001-01-01", "--as-known", "2022-05-01")
    assert "no matter has a status until 1 January 2001, as known on 1 May 2022;" in ran.err


@pytest.mark.parametrize("given", [["--from", "../2022"], ["--until", "2022/.."]])
def test_an_open_end_of_the_time_that_is_drawn_is_that_of_the_story(
    timeline: Shell, given: list[str]
) -> None:
    assert timeline("tracks", *given).out == timeline("tracks").out


def test_a_name_in_a_picture_is_cut_by_the_width_of_its_letters(
    timeline: Shell, tmp_path: Path
) -> None:
    with Timeline.open(tmp_path / "wide.db", clock=Clock()) as door:
        for slug, letter in (("narrow", "i"), ("wide", "W")):
            door.append(raised(id=f"be-{slug}", matters=[slug]))
            door.describe_matter(slug, title=letter * 90)
    svg = Shell(timeline._capsys, tmp_path / "wide.db")(
        "tracks", "--svg", "-", "--width", "700"
    ).out
    narrow, wide = (max(one.count(letter) for one in words(svg)) for letter in "iW")
    assert 2 * wide < narrow < 90
    (clipping,) = ET.fromstring(svg).iter(TEXT.replace("text", "clipPath"))
    assert svg.count(f"url(#{clipping.get('id')})") == 2
