"""`timeline replay` and `demo` tell the story at its own pace, and never hang."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.cli.reading import Shell, a_story, import_bundled, isolate, process
from tests.cli.terminal import Terminal
from timeline import Timeline
from timeline.cli.output.replay import pause_between, speed_from
from timeline.formats.sample_data import FIRST, STORIES, events_folder


@pytest.fixture(scope="module")
def story(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return a_story(tmp_path_factory.mktemp("story") / "timeline.db")


@pytest.fixture(scope="module")
def bundled(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return import_bundled(tmp_path_factory.mktemp("bundled") / "timeline.db")


@pytest.fixture
def timeline(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path, story: Path
) -> Shell:
    isolate(monkeypatch, tmp_path)
    return Shell(capsys, story)


@contextmanager
def on_a_terminal(folder: Path, *arguments: str) -> Iterator[Terminal]:
    terminal = Terminal(folder, arguments)
    try:
        yield terminal
    finally:
        terminal.close()


def test_each_development_comes_with_the_changes_that_it_causes(timeline: Shell) -> None:
    lines = [line.strip() for line in timeline("replay", "xx").lines]
    at = next(n for n, line in enumerate(lines) if "A decision is due on Friday" in line)
    assert lines[at - 1] == "Wednesday 6 March 2024"
    assert lines[at + 1] == ("→ bridge: under consideration → decision expected until 8 March 2024")


def test_a_window_that_passes_is_a_moment_of_its_own(timeline: Shell) -> None:
    lines = [line.strip() for line in timeline("replay", "xx").lines]
    at = lines.index("Saturday 9 March 2024")
    assert lines[at + 1].split()[:3] == ["xx", "!", "overdue"]
    assert lines[at + 1].endswith("no decision on bridge, which was expected until 8 March 2024")
    assert lines[at + 2] == "→ decision expected → overdue"


def test_it_ends_with_what_lapsed_without_a_word(timeline: Shell) -> None:
    assert timeline("replay", "xx").lines[-1].strip() == "→ overdue → lapsed"
    assert "Tuesday 12 March 2024" in timeline("replay", "xx", "--lapse-after", "3").out


def test_a_long_silence_is_a_line(timeline: Shell) -> None:
    assert "days later" in timeline("replay").out


def test_with_an_older_knowledge_the_story_is_another(timeline: Shell) -> None:
    ran = timeline("replay", "xx", "--as-known", "2024-03-10")
    assert ran.lines[0] == "as known on 10 March 2024"
    assert "A bridge is proposed" in ran.out
    assert "lapsed" not in ran.out


def test_a_span_of_the_story(timeline: Shell) -> None:
    ran = timeline("replay", "xx", "--since", "2024-03-06", "--until", "2024-03-07")
    assert "A decision is due on Friday" in ran.out
    assert "tunnel" not in ran.out
    assert "no decision on" not in ran.out


def test_nothing_in_a_span_is_said_and_is_no_failure(timeline: Shell) -> None:
    ran = timeline("replay", "--until", "1999")
    assert (ran.code, ran.out) == (0, "")
    assert "nothing happened" in ran.err


def test_the_json_of_a_beat(timeline: Shell) -> None:
    beats = timeline("replay", "xx", "--json").json
    overdue = [beat for beat in beats if beat["beat"] == "overdue"]
    assert overdue[0]["clock"] == "2024-03-09T00:00:00+01:00"
    assert overdue[0]["development"] is None
    assert overdue[0]["changes"][0]["after"] == "overdue"


@pytest.mark.parametrize("text", ["fast", "-1", "nan", ""])
def test_a_speed_that_is_none_is_wrong_usage(timeline: Shell, text: str) -> None:
    ran = timeline("replay", "--speed", text)
    assert (ran.code, ran.out) == (2, "")
    assert "is not a speed" in ran.err


def test_pauses_follow_the_time_of_the_story_and_long_silences_are_compressed() -> None:
    hour, day, year = 3_600, 86_400, 31_536_000
    pauses = [pause_between(gap, 1) for gap in (0, hour, day, 30 * day, year, 100 * year)]
    assert pauses == sorted(pauses)
    assert 0 < pauses[0] < pauses[2] < pauses[3] <= pauses[-1] <= 2.5
    assert pause_between(day, 2) == pauses[2] / 2
    assert pause_between(day, speed_from("max")) == pause_between(day, speed_from("0")) == 0


@pytest.mark.terminal
def test_on_a_terminal_it_pauses_and_at_full_speed_it_does_not(tmp_path: Path, story: Path) -> None:
    with on_a_terminal(tmp_path, "--store", str(story), "replay", "--speed", "0.01") as slow:
        assert slow.read_until("xx-raised")
        assert slow.is_quiet(0.3)
        slow.press("q")
        assert slow.end() == 0
        assert "Ypsilon waits" not in slow.text
        assert slow.echoes()
    with on_a_terminal(tmp_path, "--store", str(story), "replay", "--speed", "max") as fast:
        assert fast.end() == 0
        assert "Ypsilon waits" in fast.text


@pytest.mark.terminal
def test_stepping_waits_for_a_key_at_each_beat_and_q_leaves(tmp_path: Path, story: Path) -> None:
    with on_a_terminal(tmp_path, "--store", str(story), "replay", "--step") as terminal:
        assert terminal.read_until("xx-raised")
        assert terminal.is_quiet(0.3)
        assert "The councils meet" not in terminal.text
        terminal.press(" ")
        assert terminal.read_until("xx-meeting")
        terminal.press("\x1b[B")
        assert terminal.read_until("xx-expected")
        assert "The mayor resigns" not in terminal.text
        terminal.press("q")
        assert terminal.end() == 0
        assert terminal.echoes()


@pytest.mark.terminal
def test_ctrl_c_leaves_cleanly(tmp_path: Path, story: Path) -> None:
    with on_a_terminal(tmp_path, "--store", str(story), "replay", "--speed", "0.01") as terminal:
        assert terminal.read_until("A tunnel")
        terminal.interrupt()
        assert terminal.end() == 130
        assert "Traceback" not in terminal.text
        assert terminal.echoes()


def test_stepping_without_a_keyboard_does_not_wait(tmp_path: Path, story: Path) -> None:
    ran = process(tmp_path, "--store", str(story), "replay", "--step")
    assert ran.returncode == 0
    assert "Ypsilon waits" in ran.stdout


# ---------------------------------------------------------------------- the demo


def test_the_demo_tells_the_bundled_story_and_what_to_do_next(tmp_path: Path) -> None:
    ran = process(tmp_path, "demo", TIMELINE_STORE="postgresql://no/where", TMPDIR=str(tmp_path))
    assert ran.returncode == 0
    assert "Final decision on heavy weapons and forensic experts expected on Friday" in ran.stdout
    assert "no decision on heavy-weapons, which was expected until 22 April 2022" in ran.stdout
    assert "timeline import " in ran.stderr
    assert "timeline state be --as-of 2022-04-21" in ran.stderr
    assert ran.stdout.isascii() or "\x1b" not in ran.stdout
    assert not list(tmp_path.iterdir())


def test_the_demo_touches_nothing_of_the_users(timeline: Shell, story: Path) -> None:
    before = {path: path.stat().st_mtime_ns for path in [story]}
    ran = timeline("demo", "--plain")
    assert ran.code == 0
    assert "Belgium" in ran.out
    assert {path: path.stat().st_mtime_ns for path in [story]} == before
    assert not Path(os.environ["TIMELINE_STORE"]).exists()
    assert not Path(os.environ["XDG_DATA_HOME"]).exists()


def test_the_demo_is_what_replay_tells_of_the_same_history(
    timeline: Shell, capsys: pytest.CaptureFixture[str], bundled: Path
) -> None:
    assert timeline("demo", "--plain").out == Shell(capsys, bundled)("replay").out


def test_the_demo_replays_another_story_by_its_name(
    timeline: Shell, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    with Timeline.open(tmp_path / "story.db") as opened:
        opened.import_files(events_folder("meridian"))
    ran = timeline("demo", "--story", "meridian", "--plain")
    assert ran.out == Shell(capsys, tmp_path / "story.db")("replay").out
    assert "Three governments discuss the link" in ran.out
    assert timeline("demo", "--story", FIRST, "--plain").out == timeline("demo", "--plain").out


def test_the_demo_lists_the_names_of_its_stories(timeline: Shell) -> None:
    ran = timeline("demo", "--list")
    assert (ran.code, ran.err) == (0, "")
    assert [line.split()[0] for line in ran.lines] == list(STORIES)
    assert all(about in ran.out for about in STORIES.values())


def test_an_unknown_story_is_refused_with_the_names_that_there_are(timeline: Shell) -> None:
    ran = timeline("demo", "--story", "merdian")
    assert (ran.code, ran.out) == (2, "")
    assert all(name in ran.err for name in STORIES)


@pytest.mark.terminal
def test_the_demo_can_be_left(tmp_path: Path) -> None:
    with on_a_terminal(tmp_path, "demo", "--plain", "--speed", "0.01") as terminal:
        assert terminal.read_until("be-2022-02-sends-weapons-and-fuel")
        terminal.press("q")
        assert terminal.end() == 0
        assert "The temporary store is deleted. To go on:" in terminal.text


@pytest.mark.parametrize("name", STORIES)
def test_every_command_that_the_demo_names_works(
    timeline: Shell, tmp_path: Path, name: str
) -> None:
    import shlex

    named = [
        shlex.split(line.strip())[1:]
        for line in timeline("demo", "--plain", "--story", name).err.splitlines()
        if line.strip().startswith("timeline ")
    ]
    assert len(named) >= 5
    timeline.store = tmp_path / "mine.db"
    for arguments in named:
        if arguments[0] != "append":
            assert timeline(*arguments).code == 0, arguments
