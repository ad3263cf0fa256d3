"""`timeline totals`: the table, the JSON, and what is said if there is nothing."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.builders import Clock, pledged
from tests.cli.reading import Shell, isolate
from tests.services.test_totals import STORY
from timeline import Timeline


@pytest.fixture(scope="module")
def story(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("totals") / "timeline.db"
    hostile = {"amount": "1000", "qualifier": "at-least", "item": "\x1b[31mred"}
    with Timeline.open(path, clock=Clock()) as door:
        door.append(*STORY)
        door.append(
            pledged(id="aid", matter=None, quantities=[
                {"amount": "800000000.10", "currency": "EUR", "item": "aid"}]),
            pledged(id="fuel", matter=None, quantities=[
                {"amount": "100", "amount_max": "178", "unit": "t", "item": "fuel"}]),
            pledged(id="odd", matter=None, quantities=[hostile]),
            pledged(id="most", matter=None, quantities=[
                {"amount": "178", "qualifier": "at-most", "item": "tanks"}]),
        )  # fmt: skip
    return path


@pytest.fixture
def timeline(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path, story: Path
) -> Shell:
    isolate(monkeypatch, tmp_path)
    return Shell(capsys, story)


def test_the_table(timeline: Shell) -> None:
    lines = timeline("totals", "be").lines
    assert lines[0].split() == [
        "government", "matter", "counterpart", "of", "pledged", "committed", "delivered",
        "outstanding", "pledged", "only",
    ]  # fmt: skip
    found = {" ".join(one.split()) for one in lines[1:]}
    assert "be guns ua howitzers 18 18 10 8 0" in found
    assert "be EUR for aid 800,000,000.10 0 0 0 800,000,000.10" in found
    assert "be t of fuel 100 to 178 0 0 0 100 to 178" in found
    assert "be tanks up to 178 0 0 0 up to 178" in found
    assert any("1,000 or more" in one and "[31mred" in one for one in found)
    assert "\x1b" not in "".join(lines)


def test_the_rows_as_json(timeline: Shell) -> None:
    found = timeline("totals", "--by", "matter", "--json").json
    [row] = [one for one in found if one["matter"] == "guns"]
    assert row == {
        "government": "be", "matter": "guns", "counterpart": "ua", "item": "howitzers",
        "unit": None, "currency": None, "pledged": {"min": "18", "max": "18"},
        "committed": {"min": "18", "max": "18"}, "delivered": {"min": "10", "max": "10"},
        "outstanding": {"min": "8", "max": "8"}, "pledged_only": {"min": "0", "max": "0"},
    }  # fmt: skip
    assert len(timeline("totals", "--jsonl").lines) == 5


def test_a_cut_is_said_above_the_table(timeline: Shell) -> None:
    said = timeline("totals", "--as-of", "2022-04-02").out
    assert said.startswith("as of 2 April 2022\n\n")
    assert " ".join(said.splitlines()[-1].split()) == "be guns ua howitzers 14 0 0 0 14"


def test_nothing_to_add_up_is_said(timeline: Shell) -> None:
    ran = timeline("totals", "--as-of", "2021")
    assert (ran.code, ran.out) == (0, "")
    assert "no quantities as of the end of 2021" in ran.err


@pytest.mark.parametrize("arguments", [("--by", "colour"), ("--json", "--jsonl")])
def test_wrong_usage(timeline: Shell, arguments: tuple[str, ...]) -> None:
    assert timeline("totals", *arguments).code == 2


def test_an_unknown_government_is_named(timeline: Shell) -> None:
    ran = timeline("totals", "bee")
    assert ran.code == 1
    assert "bee" in ran.err
