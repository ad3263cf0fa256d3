"""Appending what a file or standard input holds: YAML, JSON Lines, or a draft."""

# ruff: noqa: F811  (a fixture is imported, and then named where it is asked for)
from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.cli.reading import Shell
from tests.cli.writing import DECISION, bundled, empty, give_stdin, timeline  # noqa: F401

STATEMENT: dict[str, object] = {
    "kind": "statement-made",
    "government": "be",
    "occurred": "2022-04-20",
    "title": "The minister speaks",
}
DRAFT = """\
# a draft, as the editor leaves it
kind: decision-taken
government: be
occurred: 2022-04-22
title: The cabinet approves
outcome: approved
matters: [heavy-weapons]
summary:
sources:
  - publisher: VRT
    published: 2022-04-23
    quotes:
"""


def test_a_draft_needs_no_kind_on_the_command_line_and_no_id(
    timeline: Shell, tmp_path: Path
) -> None:
    path = tmp_path / "draft.yaml"
    path.write_text(DRAFT)

    ran = timeline("append", "--from", str(path))

    assert (ran.code, ran.out) == (0, "be-2022-04-22-the-cabinet-approves\n"), ran.err
    assert "heavy-weapons: lapsed → decided: approved" in ran.err


def test_what_is_wrong_with_a_draft_has_its_line(timeline: Shell, tmp_path: Path) -> None:
    path = tmp_path / "draft.yaml"
    path.write_text(DRAFT.replace("approved", "aproved").replace("2022-04-22", "2022-04-31"))

    ran = timeline("append", "--from", str(path))

    assert (ran.code, ran.out) == (1, "")
    assert f"{path}:4: occurred: “2022-04-31” is not a date" in ran.err
    assert f"{path}:6: outcome: " in ran.err
    assert "Nothing was recorded." in ran.err


def test_json_lines_come_from_a_pipe_and_need_no_id(
    timeline: Shell, monkeypatch: pytest.MonkeyPatch
) -> None:
    lines = [STATEMENT, {**STATEMENT, "title": "And again"}, {**STATEMENT, "id": "be-own"}]
    give_stdin(monkeypatch, "".join(json.dumps(line) + "\n" for line in lines))

    ran = timeline("append", "--from", "-")

    assert ran.lines == [
        *("be-2022-04-20-the-minister-speaks", "be-2022-04-20-and-again", "be-own")
    ], ran.err
    assert "3 recorded" in ran.err


def test_a_file_is_recorded_as_a_whole_or_not_at_all(
    timeline: Shell, monkeypatch: pytest.MonkeyPatch
) -> None:
    decision = {
        **STATEMENT,
        "id": "w",
        "kind": "decision-taken",
        "outcome": "noted",
        "matters": ["m"],
    }
    lines = [STATEMENT, decision, {**decision, "id": "x"}, {**decision, "id": "y"}]
    give_stdin(monkeypatch, "".join(json.dumps(line) + "\n" for line in lines))

    ran = timeline("append", "--from", "-")

    assert (ran.code, ran.out) == (1, "")
    assert "-:3: “x” was refused" in ran.err
    assert "-:4: “y” was refused" in ran.err
    assert ran.err.count("First record what reopened it") == 2
    assert timeline("show", "be-2022-04-20-the-minister-speaks").code == 1


def test_the_header_of_a_file_opens_a_government(
    empty: Shell, monkeypatch: pytest.MonkeyPatch
) -> None:
    head = {"government": "be-vlg", "name": "Flanders", "zone": "Europe/Brussels"}
    lines = [head, {**STATEMENT, "government": "be-vlg"}]
    give_stdin(monkeypatch, "".join(json.dumps(line) + "\n" for line in lines))

    ran = empty("append", "--from", "-", "--json")

    assert ran.json["governments"] == ["be-vlg"]
    assert empty("governments", "--json").json[0]["name"] == "Flanders"


def test_a_file_of_a_government_is_taken_too(empty: Shell, monkeypatch: pytest.MonkeyPatch) -> None:
    text = (
        "government: be\ndevelopments:\n  - id: a\n    kind: statement-made\n"
        "    occurred: 2022-04-20\n    title: t\n"
    )
    give_stdin(monkeypatch, text)

    assert empty("append", "--from", "-").out == "a\n"


def test_several_governments_are_for_import(empty: Shell, monkeypatch: pytest.MonkeyPatch) -> None:
    heads = [{"government": g, "name": g.upper()} for g in ("aa", "bb")]
    give_stdin(monkeypatch, "".join(json.dumps(line) + "\n" for line in [*heads, STATEMENT]))

    ran = empty("append", "--from", "-")

    assert ran.code == 1
    assert "timeline import" in ran.err


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"", "is empty"),
        (b"\xff\xfea\x00", "UTF-16"),
        (b"kind: \xe9\n", "-:1: the byte 0xe9 is not UTF-8"),
        (b"kind: [\n", "-:"),
        (b"kind: nope\ntitle: t\n", "“nope” is not a kind"),
        (b"kind: statement-made\ntitle: t\ntitle: u\n", "title"),
        (b"- kind: statement-made\n", "expected a mapping at the top"),
        (b'{"kind": "statement-made"}\n', "-:1: government: missing"),
        (b'{"kind": "statement-made", "kind": "x"}\n', "-:1: "),
        (b'{"kind":\n', "the line ends in the middle of the JSON"),
        (b'{"government": "be", "name": "Belgium"}\n', "has no developments"),
        (b"[" * 100_000, "-"),
        (b'{"a":' * 50_000, "-"),
    ],
)
def test_hostile_input_gets_a_sentence_and_records_nothing(
    empty: Shell, monkeypatch: pytest.MonkeyPatch, data: bytes, said: str
) -> None:
    give_stdin(monkeypatch, data)

    ran = empty("append", "--from", "-")

    assert (ran.code, ran.out) == (1, "")
    assert said in ran.err
    assert "internal error" not in ran.err
    assert not empty.store.exists()


def test_a_file_that_is_not_there_or_a_folder_is_said(empty: Shell, tmp_path: Path) -> None:
    missing = empty("append", "--from", str(tmp_path / "nope.yaml"))
    assert (missing.code, "No such file" in missing.err) == (1, True)

    folder = empty("append", "--from", str(tmp_path))
    assert folder.code == 1
    assert f"timeline import {tmp_path}" in folder.err


def test_a_file_excludes_other_fields(timeline: Shell) -> None:
    ran = timeline(*DECISION, "--from", "x.yaml")

    assert ran.code == 2
    assert "--from reads the fields from a file, so leave out --government" in ran.err


def test_a_file_given_to_a_kind_must_be_of_that_kind(
    timeline: Shell, monkeypatch: pytest.MonkeyPatch
) -> None:
    give_stdin(monkeypatch, DRAFT)

    ran = timeline("append", "statement-made", "--from", "-")

    assert ran.code == 2
    assert "expected only statement-made, but found be-2022-04-22-the-cabinet-approves" in ran.err


def test_a_dry_run_of_a_file_shows_each(timeline: Shell, monkeypatch: pytest.MonkeyPatch) -> None:
    lines = [STATEMENT, {**STATEMENT, "title": "And again"}]
    give_stdin(monkeypatch, "".join(json.dumps(line) + "\n" for line in lines))

    ran = timeline("append", "--from", "-", "--dry-run")

    assert ran.out.count("kind: statement-made") == 2
    assert "2 would be recorded" in ran.err
