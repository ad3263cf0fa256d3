"""`timeline draft` as it is typed: what it prints, what it asks, and its exit codes."""

# ruff: noqa: F811  (a fixture is imported, and then named where it is asked for)
from __future__ import annotations

import json
import resource
import subprocess
from pathlib import Path

import pytest

from tests.cli.reading import PROGRAM, Shell, subprocess_environment
from tests.cli.terminal import Terminal
from tests.cli.test_append_editor import Editor
from tests.cli.writing import empty, give_stdin  # noqa: F401

SEED = Path(__file__).parents[2] / "seeds" / "000_d07d4e6654785306.txt"
TEXT = (
    "Belgium's government approved the plan for Ukraine on Tuesday.\n"
    "Germany said on Wednesday that it would send ten trucks to Ukraine.\n"
)
PAPER = ("--publisher", "The Paper")
DAY = ("--published", "2022-04-21")


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = tmp_path / "desk"
    folder.mkdir()
    (folder / "a.txt").write_text(TEXT, encoding="utf-8")
    monkeypatch.chdir(folder)
    return folder


def test_from_an_article_to_a_status(empty: Shell, here: Path) -> None:
    ran = empty("draft", "a.txt", *DAY, *PAPER)
    assert ran.code == 0, ran.err
    assert ran.out.splitlines()[0].split()[:5] == [
        "1",
        "0.98",
        "be",
        "decision-taken",
        "2022-04-19",
    ]
    assert "2 developments proposed; nothing is recorded." in ran.err
    draft = here / "a.draft.yaml"
    assert empty("check", str(draft)).code == 0
    refused = empty("import", str(draft))
    assert refused.code == 1
    assert (
        "a.draft.yaml:28: review: still proposed. Change it to accepted or skipped." in refused.err
    )
    assert empty("append", "--from", str(draft)).code == 1
    text = draft.read_text("utf-8")
    draft.write_text(text.replace("- review: proposed", "- review: accepted"), encoding="utf-8")
    assert "a.draft.yaml: 2 accepted\n" in empty("draft", "--resume", str(draft)).err
    assert empty("append", "--from", str(draft)).code == 0
    assert "decided: approved" in empty("state", "be").out


def test_json_has_the_proposals_and_writes_nothing(empty: Shell, here: Path) -> None:
    ran = empty("draft", str(SEED), "--json")
    assert (ran.code, ran.err) == (0, "")
    found = json.loads(ran.out)
    assert len(found) == 26
    assert [*found[0]] == ["development", "because", "others", "score", "proposer"]
    assert [one.name for one in here.iterdir()] == ["a.txt"]


def test_reasons_are_explained(empty: Shell, here: Path) -> None:
    ran = empty("draft", "a.txt", *DAY, *PAPER, "--explain")
    assert "       kind decision-taken: the words “approved”\n" in ran.out
    assert "       kind could also be: announcement-made\n" in ran.out


def test_standard_input_is_an_article_too(
    empty: Shell, here: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    give_stdin(monkeypatch, TEXT)
    assert empty("draft", "-", *DAY, *PAPER).code == 0
    assert "- review: proposed" in (here / "article.draft.yaml").read_text("utf-8")


def test_a_folder_that_is_not_searched_is_added_to_those_that_are(
    empty: Shell, here: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    place = (here / "my papers").resolve()
    for known, added in (("", f"'{place}'"), ("old", f"\"$TIMELINE_SEEDS\":'{place}'")):
        monkeypatch.setenv("TIMELINE_SEEDS", known)
        ran = empty("draft", "a.txt", *DAY, *PAPER, "--to", "my papers", "--out", f"{known}d.yaml")
        assert f"export TIMELINE_SEEDS={added}\n" in ran.err
        assert ran.err.index("quotes are not looked up") < ran.err.index("timeline import")


def test_what_is_no_text_is_said_once(empty: Shell, here: Path) -> None:
    (here / "b.txt").write_bytes(b"\x00\x01\xff\xfe" * 20)
    ran = empty("draft", "b.txt", *DAY, *PAPER)
    assert ran.err == (
        "timeline: b.txt is not text\n  Save its text as UTF-8, and name that file.\n"
    )


@pytest.mark.parametrize(
    ("arguments", "code", "words"),
    [
        (["https://example.org/a", *DAY], 1, "is an address, and no page is fetched"),
        (["a.txt", *PAPER], 1, "Add --published, such as --published 2022-04-21."),
        (["a.txt", *DAY], 1, "Add --publisher."),
        (["a.txt", *DAY, *PAPER, "--language", "es"], 1, "a.txt is in “es”"),
        (["a.txt", *DAY, *PAPER, "--min-score", "2"], 2, "2.0 is not between 0 and 1"),
        (["a.txt", "--published", "soon", *PAPER], 2, "soon"),
        ([], 2, "give an article, or --resume with a draft"),
        (["a.txt", "--resume", "a.draft.yaml"], 2, "give an article, or --resume with a draft"),
        (["--resume", "a.txt"], 1, "a.txt is not a draft"),
        (["none.txt", *DAY], 1, "none.txt does not exist"),
    ],
)
def test_what_cannot_be_drafted_is_a_sentence(
    empty: Shell, here: Path, arguments: list[str], code: int, words: str
) -> None:
    ran = empty("draft", *arguments)
    assert ran.code == code
    assert words in ran.err
    assert sorted(one.name for one in here.iterdir()) == ["a.txt"]


def test_the_editor_opens_the_draft(
    empty: Shell, here: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    editor = Editor(tmp_path)
    monkeypatch.setenv("VISUAL", editor.command)
    assert empty("draft", "a.txt", *DAY, *PAPER).code == 0
    text = (here / "a.draft.yaml").read_text("utf-8")
    editor.saves(text.replace("- review: proposed", "- review: skipped", 1))
    ran = empty("draft", "--resume", "a.draft.yaml", "--edit")
    assert ran.code == 0
    assert editor.seen == [text]
    assert "a.draft.yaml: 1 skipped, 1 proposed" in ran.err
    editor.saves(text.replace("kind: decision-taken", "kind: nonsense"))
    ran = empty("draft", "--resume", "a.draft.yaml", "--edit")
    assert ran.code == 1
    assert "Correct the errors, then: timeline draft --resume a.draft.yaml" in ran.err


def test_without_a_terminal_there_is_no_review_and_the_draft_is_kept(
    empty: Shell, here: Path
) -> None:
    ran = empty("draft", "a.txt", *DAY, *PAPER, "--tui")
    assert ran.code == 2
    assert "--tui needs a terminal\n  Review a.draft.yaml in an editor instead.\n" in ran.err
    assert (here / "a.draft.yaml").exists()


@pytest.mark.terminal
def test_on_a_terminal_the_day_is_asked_for(here: Path) -> None:
    terminal = Terminal(here, ["--store", "t.db", "draft", "a.txt", *PAPER])
    assert terminal.read_until("When was it published, such as 2022-04-21: ")
    terminal.press("soon\n")
    assert terminal.read_until("2022-04-21: ", 20)
    terminal.press("2022-04-21\n")
    assert terminal.read_until("2 developments proposed")
    assert terminal.end() == 0


def test_nothing_of_an_article_reaches_the_terminal_as_it_is(empty: Shell, here: Path) -> None:
    text = "Belgium's \x1b[31mgovernment\u202e approved the plan\x07 on Tuesday in the city.\n"
    (here / "b.txt").write_text(text, encoding="utf-8")
    ran = empty("draft", "b.txt", *DAY, *PAPER, "--explain", "--language", "en")
    assert ran.code == 0
    assert not {"\x1b", "\u202e", "\x07"} & set(ran.out + ran.err)
    ran = empty("draft", "b.txt", *DAY, *PAPER, "--json", "--language", "en")
    assert not {"\x1b", "\u202e", "\x07"} & set(ran.out)


def test_a_draft_takes_not_much_longer_than_a_check(here: Path) -> None:
    def cpu(*arguments: str) -> float:
        before = resource.getrusage(resource.RUSAGE_CHILDREN)
        subprocess.run(
            [str(PROGRAM), "--store", "t.db", *arguments],
            env=subprocess_environment(here), check=True, capture_output=True,
        )  # fmt: skip
        after = resource.getrusage(resource.RUSAGE_CHILDREN)
        return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime

    events = str(SEED.parents[1] / "events" / "nl.yaml")
    assert cpu("draft", str(SEED), "--json") < 1.7 * cpu("check", events)
