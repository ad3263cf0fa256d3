"""The examples of the first issue that must hold on the bundled history, through the command."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from tests.cli.reading import Shell, import_bundled, isolate
from timeline import Timeline

DECISION = "be-2022-04-22-core-cabinet-approves-heavy-weapons"


@pytest.fixture(scope="module")
def bundled(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return import_bundled(tmp_path_factory.mktemp("bundled") / "timeline.db")


@pytest.fixture(scope="module")
def decided(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = import_bundled(tmp_path_factory.mktemp("decided") / "timeline.db")
    with Timeline.open(path) as timeline:
        timeline.append(
            {
                "kind": "decision-taken",
                "government": "be",
                "matters": ["heavy-weapons"],
                "occurred": "2022-04-22",
                "outcome": "approved",
                "title": "Core cabinet approves heavy weapons",
                "sources": [{"publisher": "Le Soir", "published": "2022-04-23"}],
            }
        )
    return path


@pytest.fixture
def before(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path,
    bundled: Path,
) -> Shell:  # fmt: skip
    isolate(monkeypatch, tmp_path)
    return Shell(capsys, bundled)


@pytest.fixture
def after(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path,
    decided: Path,
) -> Shell:  # fmt: skip
    isolate(monkeypatch, tmp_path)
    return Shell(capsys, decided)


def heavy_weapons(shell: Shell, *options: str) -> dict[str, Any]:
    found = [
        m for m in shell("state", "be", *options, "--json").json if m["matter"] == "heavy-weapons"
    ]
    assert len(found) == 1
    return dict(found[0])


def test_on_the_thursday_the_decision_is_expected_until_friday(before: Shell) -> None:
    matter = heavy_weapons(before, "--as-of", "2022-04-21")
    assert matter["status"] == "decision-expected"
    assert matter["expected"]["occurred"] == "2022-04-22"
    assert matter["expected"]["latest"] == "2022-04-22T23:59:59+02:00"
    assert (
        "decision expected until 22 April 2022"
        in before("state", "be", "--as-of", "2022-04-21").out
    )


def test_a_friday_that_passes_undecided_is_overdue_on_saturday(before: Shell) -> None:
    assert heavy_weapons(before, "--as-of", "2022-04-22")["status"] == "decision-expected"
    assert heavy_weapons(before, "--as-of", "2022-04-23")["status"] == "overdue"


def test_both_belgian_matters_are_pending_on_the_thursday(before: Shell) -> None:
    pending = before("pending", "--as-of", "2022-04-21", "--json").json
    assert {m["matter"] for m in pending if m["government"] == "be"} == {
        "heavy-weapons",
        "forensic-experts",
    }
    said = before("pending", "--as-of", "2022-04-21").out
    assert "heavy-weapons" in said
    assert "forensic-experts" in said
    assert said.count("1 day left") == 2


def test_once_decided_the_state_says_so_on_saturday(after: Shell) -> None:
    matter = heavy_weapons(after, "--as-of", "2022-04-23")
    assert (matter["status"], matter["outcome"]) == ("decided", "approved")
    assert "decided: approved" in after("state", "be", "--as-of", "2022-04-23").out


def test_what_was_not_yet_public_on_friday_is_not_known_then(after: Shell) -> None:
    assert heavy_weapons(after, "--as-known", "2022-04-22")["status"] == "decision-expected"


def test_with_fridays_knowledge_it_looks_overdue_on_saturday(after: Shell) -> None:
    options = ("--as-of", "2022-04-23", "--as-known", "2022-04-22")
    assert heavy_weapons(after, *options)["status"] == "overdue"


def test_the_decision_of_friday_does_not_change_thursday(before: Shell, after: Shell) -> None:
    question = ("state", "be", "--as-of", "2022-04-21")
    assert before(*question).out == after(*question).out
    assert before(*question, "--json").out == after(*question, "--json").out


def test_zelenskyy_made_one_statement_on_sunday(before: Shell) -> None:
    options = ("--kind", "statement-made", "--since", "2022-04-17", "--until", "2022-04-17")
    found = before("log", "ua", *options, "--json").json
    assert len(found) == 1
    assert found[0]["occurred"] == "2022-04-17"
    assert len(before("log", "ua", *options).lines) == 1


def test_the_february_delivery_has_its_three_quantities(before: Shell) -> None:
    shown = before("show", "be-2022-02-sends-weapons-and-fuel").out
    assert "at least 3,000 automatic weapons" in shown
    assert "200 anti-tank weapons" in shown
    assert "3,800 tons of fuel" in shown
    assert "more than 3,000 automatic weapons" in shown


def test_the_meeting_of_rutte_and_de_croo_is_in_both_histories_and_told_once(before: Shell) -> None:
    lines = before("log").lines
    assert len([line for line in lines if "Rutte and De Croo meet" in line]) == 1
    for government in ("be", "nl"):
        found = [x for x in before("log", government).lines if "Rutte and De Croo meet" in x]
        assert len(found) == 1
        assert "[joint with be]" in found[0]


def test_the_json_of_a_log_has_the_documented_fields(before: Shell) -> None:
    for one in before("log", "--json").json:
        assert {
            *("id", "kind", "government", "occurred", "title", "matters", "actors", "quantities"),
            *("sources", "earliest", "latest", "known", "recorded", "amended"),
        } <= one.keys()
        assert all("exact" in quote for s in one["sources"] for quote in s["quotes"])
        for name in ("earliest", "latest", "known", "recorded"):
            assert datetime.fromisoformat(one[name]).tzinfo is not None


def test_the_json_of_a_state_has_the_documented_fields(before: Shell) -> None:
    for command in ("state", "pending"):
        for one in before(command, "--as-of", "2022-04-21", "--json").json:
            assert list(one) == [
                *("government", "matter", "title", "joint_with", "status", "outcome", "since"),
                *("uncertain", "stage", "body", "how", "expected", "stands", "contradictions"),
                "developments",
            ]


def test_json_lines_hold_the_same_documents(before: Shell) -> None:
    import json

    for command in ("log", "state", "pending", "replay", "matters", "governments"):
        whole = before(command, "--json").json
        lines = [json.loads(line) for line in before(command, "--jsonl").lines]
        assert lines == whole
