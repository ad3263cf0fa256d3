"""`timeline log` lists what happened, so that a person sees the days and a pipe the lines."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.cli.reading import Shell, a_story, isolate
from tests.cli.terminal import Terminal


@pytest.fixture(scope="module")
def story(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return a_story(tmp_path_factory.mktemp("story") / "timeline.db")


@pytest.fixture
def timeline(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path, story: Path
) -> Shell:
    isolate(monkeypatch, tmp_path)
    return Shell(capsys, story)


def test_in_a_pipe_each_development_is_one_whole_line(timeline: Shell) -> None:
    lines = timeline("log").lines
    assert len(lines) == 9
    assert all(line.startswith("2024-0") for line in lines)
    ids = {line.split()[-1] for line in lines}
    assert {"xx-raised", "xx-meeting", "yy-statement", "xx-correction"} <= ids


def test_an_uncertain_day_is_marked_and_a_certain_one_is_not(timeline: Shell) -> None:
    marked = [line.split()[-1] for line in timeline("log").lines if " ~  " in line]
    assert marked == ["xx-pledge"]


def test_what_became_of_a_development_is_said_beside_it(timeline: Shell) -> None:
    by_id = {line.split()[-1]: line for line in timeline("log").lines}
    assert "A tunnel is proposed" in by_id["xx-raised"]
    assert "[amended]" in by_id["xx-raised"]
    assert "[retracted]" in by_id["xx-rumour"]
    assert "[disputed]" in by_id["xx-pledge"]
    assert "[joint with yy]" in by_id["xx-meeting"]
    assert "[" not in by_id["yy-statement"]


def test_an_old_state_of_knowledge_shows_the_old_text_and_says_so(timeline: Shell) -> None:
    ran = timeline("log", "xx", "--as-known", "2024-03-10")
    assert ran.lines[0] == "as known on 10 March 2024"
    assert "A bridge is proposed" in ran.out
    assert "[" not in ran.out.replace("[joint with yy]", "")
    assert "xx-pledge" not in ran.out


def test_a_log_of_now_has_no_heading(timeline: Shell) -> None:
    assert "as of" not in timeline("log").out
    assert "as known" not in timeline("log").out


def test_json_and_json_lines_exclude_each_other(timeline: Shell) -> None:
    for command in ("log", "state", "pending", "replay", "matters", "governments", "stats"):
        ran = timeline(command, "--json", "--jsonl")
        assert ran.code == 2
        assert ran.out == ""
        assert "--json and --jsonl cannot be combined" in ran.err


def test_an_unknown_government_is_not_found(timeline: Shell) -> None:
    ran = timeline("log", "xy")
    assert ran.code == 1
    assert ran.out == ""
    assert "“xy”" in ran.err
    assert "List them with `timeline governments`." in ran.err


def test_an_unknown_matter_is_not_found(timeline: Shell) -> None:
    for command in ("log", "state", "replay"):
        ran = timeline(command, "--matter", "brigde")
        assert ran.code == 1
        assert "did you mean “bridge”?" in ran.err


def test_an_unknown_kind_is_wrong_usage(timeline: Shell) -> None:
    ran = timeline("log", "--kind", "statment-made")
    assert ran.code == 2
    assert "statement-made" in ran.err


def test_an_empty_answer_says_what_to_do_and_is_no_failure(timeline: Shell) -> None:
    ran = timeline("log", "--grep", "no such words")
    assert (ran.code, ran.out) == (0, "")
    assert "nothing matches;" in ran.err
    assert timeline("log", "--grep", "no such words", "--json").json == []


def test_a_date_that_is_none_is_wrong_usage(timeline: Shell) -> None:
    ran = timeline("log", "--since", "2024-02-30")
    assert ran.code == 2
    assert ran.out == ""
    assert "2024-02-30" in ran.err


def test_a_phrase_is_reckoned_aloud(timeline: Shell) -> None:
    ran = timeline("log", "--since", "yesterday")
    assert ran.code == 0
    assert "is read as" in ran.err


def test_newest_first_and_at_most_so_many(timeline: Shell) -> None:
    lines = timeline("log", "-r", "-n", "2").lines
    assert [line.split()[-1] for line in lines] == ["xx-dispute", "xx-retraction"]


@pytest.mark.terminal
def test_on_a_terminal_days_are_headings(tmp_path: Path, story: Path) -> None:
    terminal = Terminal(tmp_path, ["--store", str(story), "--color", "never", "log"], columns=70)
    try:
        assert terminal.end() == 0
    finally:
        terminal.close()
    lines = terminal.text.replace("\r\n", "\n").split("\n")
    assert "Sunday 3 March 2024" in lines
    assert "~ about March 2024" in lines
    assert lines.count("Thursday 7 March 2024") == 1
    at = lines.index("Tuesday 5 March 2024")
    assert lines[at + 1].split() == [
        *("xx", "◎", "meeting-held", "15:30", "The", "councils", "meet", "[joint", "with", "yy]")
    ]
    assert lines[at + 2].split() == ["bridge", "xx-meeting"]
    assert max(map(len, lines)) <= 70


def test_colour_comes_only_when_asked_for(timeline: Shell, monkeypatch: pytest.MonkeyPatch) -> None:
    assert "\x1b" not in timeline("log").out
    assert "\x1b[" in timeline("log", "--color", "always").out
    monkeypatch.setenv("NO_COLOR", "1")
    assert "\x1b" not in timeline("log", "--color", "auto").out


def test_a_query_answers_in_json_and_its_errors_are_usage(timeline: Shell) -> None:
    found = timeline("log", "--query", "tunnel OR money", "--json").json
    assert {"A tunnel is proposed", "Money is promised"} <= {one["title"] for one in found}
    assert "The mayor resigns" not in {one["title"] for one in found}
    ran = timeline("log", "--query", "tunnel-proposal", "--json")
    assert (ran.code, ran.out) == (2, "")
    assert "“-” in “tunnel-proposal” has no meaning in a query" in ran.err
    assert '"tunnel-proposal"' in ran.err
    assert timeline("log", "--query", "nowhere", "--json").json == []
