"""`timeline state`, `pending` and `diff`: where matters stand, what waits, and what changed."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise
from pathlib import Path

import pytest

from tests.cli.reading import Shell, a_story, isolate
from tests.cli.terminal import Terminal
from timeline import Timeline
from timeline.cli.output import status as statuses
from timeline.readmodel.matter_standing import MatterStanding
from timeline.text.ansi import AnsiStyle
from timeline.text.phrasing import status_words, window_words
from timeline.text.sanitize import cells


@pytest.fixture(scope="module")
def story(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return a_story(tmp_path_factory.mktemp("story") / "timeline.db")


@pytest.fixture
def timeline(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path, story: Path
) -> Shell:
    isolate(monkeypatch, tmp_path)
    return Shell(capsys, story)


@pytest.mark.parametrize(
    ("window", "words"),
    [
        ("2022-04-22", "until 22 April 2022"),
        ("2022-04-22T15:00", "until 22 April 2022, 15:00"),
        ("2022-05", "in May 2022"),
        ("2022", "in 2022"),
        ("2022-21", "in spring 2022"),
        ("2022-05~", "about May 2022"),
        ("2022-04-22~", "about 22 April 2022"),
        ("2022-04-21/2022-04-28", "between 21 and 28 April 2022"),
        ("../2022-04-28", "on or before 28 April 2022"),
    ],
)
def test_a_window_reads_like_a_sentence(window: str, words: str) -> None:
    assert window_words(window) == words


@pytest.mark.parametrize(
    ("status", "how", "words"),
    [
        ("withdrawn", "withdrawn", ""),
        ("withdrawn", "expired", "(expired)"),
        ("overturned", "veto", "by veto"),
        ("ended", "repeal", "by repeal"),
        ("decided", None, ""),
    ],
)
def test_how_a_status_came_about_is_not_said_twice(
    status: str, how: str | None, words: str
) -> None:
    assert statuses.how_words(status, how) == words


def test_a_status_reads_like_a_sentence() -> None:
    assert status_words("decision-expected", None, "2022-04-22") == (
        "decision expected until 22 April 2022"
    )
    assert status_words("overdue", None, "2022-04-22") == (
        "overdue: a decision was expected until 22 April 2022"
    )
    assert status_words("postponed", None, "2022-05") == "postponed, now expected in May 2022"
    assert status_words("postponed") == "postponed without a new date"
    assert status_words("decided", "approved") == "decided: approved"
    assert status_words("under-consideration") == "under consideration"


def test_a_matter_is_one_line_with_its_status_in_words(timeline: Shell) -> None:
    ran = timeline("state", "xx", "--as-of", "2024-03-07")
    assert ran.lines[:2] == ["as of 7 March 2024", ""]
    assert ran.lines[2].split("  ", 2)[:2] == ["xx", "bridge"]
    assert "decision expected until 8 March 2024 (since 6 March 2024)" in ran.lines[2]


def test_both_cuts_are_said_above(timeline: Shell) -> None:
    ran = timeline("state", "--as-of", "2024-03-09", "--as-known", "2024-03-06")
    assert ran.lines[0] == "as of 9 March 2024, as known on 6 March 2024"


@pytest.mark.parametrize(
    ("cut", "words"),
    [
        ("2024-03-09", "as of 9 March 2024"),
        ("2024-03-09T12:00", "as of 9 March 2024, 12:00"),
        ("2024-04", "as of the end of April 2024"),
        ("2024", "as of the end of 2024"),
        ("2024-03-09/2024-03-11", "as of the end of 2024-03-09/2024-03-11"),
    ],
)
def test_of_a_cut_that_is_longer_than_a_day_the_end_counts(
    timeline: Shell, cut: str, words: str
) -> None:
    assert timeline("state", "--as-of", cut).lines[0] == words


def test_a_bare_date_is_the_end_of_that_day_where_the_government_is(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    isolate(monkeypatch, tmp_path)
    path = a_story(tmp_path / "zones.db")
    with Timeline.open(path) as store:
        for government in ("xx", "yy"):
            store.append(
                {
                    "kind": "decision-expected",
                    "government": government,
                    "occurred": "2024-05-01",
                    "title": "Due",
                    "matters": ["roof"],
                    "expected": "2024-05-10",
                }
            )
    shell = Shell(capsys, path)

    def statuses(cut: str) -> list[str]:
        found = shell("state", "--matter", "roof", "--as-of", cut, "--json").json
        return [one["status"] for one in found]

    assert statuses("2024-05-10") == ["decision-expected", "decision-expected"]
    assert statuses("2024-05-11") == ["overdue", "overdue"]
    # The same instant is the eleventh in Tokyo and still the tenth in Brussels.
    assert statuses("2024-05-10T20:00Z") == ["decision-expected", "overdue"]


def test_without_a_cut_nothing_is_said_above(timeline: Shell) -> None:
    assert timeline("state").lines[0].startswith("xx")


def test_an_overdue_decision_lapses_when_asked_to(timeline: Shell) -> None:
    def status(*options: str) -> str:
        found = timeline("state", "xx", "--matter", "bridge", "--json", *options).json
        return str(found[0]["status"])

    assert status("--as-of", "2024-03-12") == "overdue"
    assert status("--as-of", "2024-03-12", "--lapse-after", "3") == "lapsed"
    assert status("--as-of", "2024-03-12", "--lapse-after", "30") == "overdue"


@pytest.mark.parametrize(
    ("day", "words"),
    [
        ("2024-03-06", "2 days left"),
        ("2024-03-07", "1 day left"),
        ("2024-03-08", "today"),
        ("2024-03-09", "1 day overdue"),
        ("2024-03-28", "20 days overdue"),
    ],
)
def test_days_are_counted_from_the_day_of_the_question(
    timeline: Shell, day: str, words: str
) -> None:
    line = timeline("pending", "xx", "--as-of", day).lines[2]
    assert line.startswith(f"{words}  xx  bridge")


def test_only_what_is_overdue(timeline: Shell) -> None:
    ran = timeline("pending", "--overdue", "--as-of", "2024-03-08")
    assert (ran.code, ran.out) == (0, "")
    assert "nothing is overdue as of 8 March 2024" in ran.err
    assert "bridge" in timeline("pending", "--overdue", "--as-of", "2024-03-09").out


def test_what_has_lapsed_is_overdue_still(timeline: Shell) -> None:
    asked = ("pending", "--overdue", "--as-of", "2024-03-12", "--lapse-after", "3", "--json")
    assert [(one["matter"], one["status"]) for one in timeline(*asked).json] == [
        ("bridge", "lapsed")
    ]


@pytest.mark.terminal
def test_a_narrow_terminal_gets_what_does_not_fit_on_the_next_line(
    tmp_path: Path, story: Path
) -> None:
    arguments = ["--store", str(story), "--color", "never", "state", "--as-of", "2024-03-09"]
    terminal = Terminal(tmp_path, arguments, columns=60)
    try:
        assert terminal.end() == 0
    finally:
        terminal.close()
    lines = terminal.text.split("\r\n")
    assert max(map(len, lines)) <= 60
    assert [line for line in lines if line.strip() == "(since 9 March 2024) (joint with yy)"]


def test_between_two_days_what_happened_and_what_changed(timeline: Shell) -> None:
    ran = timeline("diff", "2024-03-05", "2024-03-09", "xx")
    assert ran.lines[0] == "what was new between 5 and 9 March 2024"
    assert "Happened (2)" in ran.lines
    assert "Changed status (1)" in ran.lines
    assert "under consideration → overdue" in ran.lines[-1]


def test_between_two_states_of_knowledge_what_was_learnt_and_corrected(timeline: Shell) -> None:
    ran = timeline("diff", "--known", "2024-03-10", "2024-04-10", "xx")
    assert ran.lines[0] == "what was learnt between 10 March 2024 and 10 April 2024".replace(
        "10 March 2024 and", "10 March and"
    )
    assert "Learnt (4)" in ran.lines
    assert "    title  A bridge is proposed → A tunnel is proposed" in ran.lines
    assert "    occurred  4 March 2024 → 3 March 2024" in ran.lines
    assert any("[retracted]" in line for line in ran.lines)


def test_the_json_of_a_difference(timeline: Shell) -> None:
    days = timeline("diff", "2024-03-05", "2024-03-09", "xx", "--json").json
    assert [one["id"] for one in days["happened"]] == ["xx-expected", "xx-rumour"]
    known = timeline("diff", "--known", "2024-03-10", "2024-04-10", "xx", "--json").json
    assert known["amended"][0]["before"]["title"] != known["amended"][0]["after"]["title"]
    import json

    lines = [json.loads(x) for x in timeline("diff", "2024-03-05", "2024-03-09", "--jsonl").lines]
    assert {one["difference"] for one in lines} == {"happened", "changes"}


def test_a_difference_the_wrong_way_round_is_wrong_usage(timeline: Shell) -> None:
    ran = timeline("diff", "2024-03-09", "2024-03-05")
    assert ran.code == 2
    assert "is later than" in ran.err


def test_no_difference_is_said_and_is_no_failure(timeline: Shell) -> None:
    ran = timeline("diff", "2023-01-01", "2023-01-02")
    assert (ran.code, ran.out) == (0, "")
    assert "nothing happened or changed between 1 and 2 January 2023" in ran.err


def test_a_status_is_wrapped_exactly_where_the_terminal_ends(
    story: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def lines(one: MatterStanding, width: int | None) -> list[str]:
        monkeypatch.setattr(statuses, "terminal_width", lambda: width)
        statuses.print_standings([one], AnsiStyle(coloured=False))
        return capsys.readouterr().out.splitlines()

    wrapped = 0
    with Timeline.open(story) as timeline:
        found = timeline.state(as_of="2024-03-07")
        doubtful = [
            replace(one, status="overdue", expected="2022-04-22", perhaps=("one", "two"))
            for one in found
        ]
        for one in (*found, *doubtful):
            (whole,) = lines(one, None)
            assert lines(one, cells(whole)) == [whole]
            assert len(lines(one, cells(whole) - 1)) > 1
            parts = [plain for plain, _ in statuses._phrases(one, AnsiStyle(coloured=False))]
            start = len(f"{one.government}  {one.matter}  ")
            needed = start + 2 + max(map(cells, parts))
            for width in range(needed, cells(whole) + 3):
                told = lines(one, width)
                assert max(map(cells, told)) <= width
                for line, after in pairwise(told):
                    begun = next(part for part in parts if after.strip().startswith(part))
                    assert cells(line) + 1 + cells(begun) > width
                wrapped += len(told) > 2
    assert wrapped
