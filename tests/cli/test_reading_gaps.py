"""`timeline gaps`: each command that it prints fills its gap."""

from __future__ import annotations

import shlex
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.cli.reading import Shell, isolate
from tests.services.test_gaps import PUBLISHED, add
from timeline import Timeline


@pytest.fixture
def timeline(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> Shell:
    isolate(monkeypatch, tmp_path)
    return Shell(capsys, tmp_path / "t.db")


VALUES: dict[str, Callable[[str], str]] = {
    "no-source": lambda line: line.replace("VALUE", "Paper", 1).replace("VALUE", "2022-03-03"),
    "one-source": lambda line: line.replace("VALUE", "Other", 1).replace("VALUE", "2022-03-03"),
    "no-quote": lambda line: line.replace("exact: VALUE", "exact: Said").replace("VALUE", "seen"),
    "wide-date": lambda line: line.replace("=VALUE", "=2022-03-01").replace("VALUE", "seen"),
    "overdue": lambda line: f"{line} --occurred 2022-03-20 --title Done --outcome approved",
    "undelivered": lambda line: f"{line} --occurred 2022-03-20 --title Sent",
}


def test_the_command_that_is_printed_fills_the_gap(timeline: Shell) -> None:
    with Timeline.open(timeline.store) as opened:
        add(opened, "bare")
        add(opened, "wide", occurred="2022-03", sources=[PUBLISHED])
        add(opened, "promise", kind="pledge-made", sources=[PUBLISHED],
            quantities=[{"amount": "5", "item": "tanks"}])  # fmt: skip
        add(opened, "friday", kind="decision-expected", expected="2022-03-04", matters=["tanks"])
        before = {(one.gap, one.development): one for one in opened.gaps().heaviest}
    assert {gap for gap, _ in before} == {*VALUES}

    def now() -> set[tuple[str, str]]:
        listed = timeline("gaps", "--json").json
        return {(one["gap"], one["development"]) for one in listed}

    done: set[str] = set()
    for key, one in before.items():
        if one.gap in done:
            continue
        done.add(one.gap)
        program, *words = shlex.split(VALUES[one.gap](one.command))
        assert program == "timeline"
        assert timeline(*words, "--yes").code == 0, words
        assert key not in now()
    assert done == {*VALUES}


def test_the_list_is_by_matter_and_escapes_what_it_shows(timeline: Shell) -> None:
    with Timeline.open(timeline.store) as opened:
        add(opened, "said", sources=[{**PUBLISHED, "publisher": "\u202eThe [red]Daily"}])
        add(opened, "asked", kind="matter-raised", matters=["tanks"])
    told = timeline("gaps", "--limit", "2")
    assert told.code == 0
    assert told.lines[0] == "be  tanks"
    assert told.lines[1].startswith("  silent           raised, and nothing heard for ")
    assert told.lines[2].strip().startswith("timeline append decision-taken --government be")
    assert "more; in all 1 silent, 1 no-source, 1 no-quote, 1 one-source" in told.err
    told = timeline("gaps")
    assert "\u202e" not in told.out
    assert "[red]" in told.out


def test_a_wrong_kind_is_a_sentence(timeline: Shell) -> None:
    with Timeline.open(timeline.store) as opened:
        add(opened, "said")
    told = timeline("gaps", "--only", "x")
    assert told.code == 2
    assert "--only: “x” is not one of overdue" in told.err
