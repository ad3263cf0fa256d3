"""`import`, `export`, `check`, `schema`, `verify`: what goes in comes out."""

# ruff: noqa: F811  (a fixture is imported, and then named where it is asked for)
from __future__ import annotations

import json
import subprocess
from pathlib import Path

import pytest

from tests.cli.reading import PROGRAM, Shell, process, subprocess_environment
from tests.cli.writing import DECISION, bundled, empty, give_stdin, timeline  # noqa: F401
from tests.eventstore.tampering import tamper
from timeline.formats.sample_data import events_folder

GOOD = """\
government: be
developments:
  - id: be-a
    kind: statement-made
    occurred: 2022-04-20
    title: a
  - id: be-b
    kind: matter-raised
    occurred: 2022-04-21
    title: b
    matters: [m]
"""
BAD = GOOD.replace("2022-04-20", "2022-04-31").replace("matters", "mattters")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder with a good file and a bad one."""
    found = tmp_path / "events"
    found.mkdir()
    (found / "be.yaml").write_text(GOOD)
    (found / "bad.yaml").write_text(BAD.replace("be-", "bad-"))
    return found


# ------------------------------------------------------------------ import


def test_a_second_import_has_nothing_new(empty: Shell) -> None:
    first = empty("import", str(events_folder()))
    again = empty("import", str(events_folder()))

    assert (first.code, again.code) == (0, 0)
    assert len(first.lines) == len(again.lines) == 11
    assert "be.yaml: 10 new, 0 already recorded" in first.out
    assert "be.yaml: 0 new, 10 already recorded" in again.out
    assert "11 of 11 files: 0 new, 36 already recorded" in again.err


def test_a_file_that_is_wrong_stays_out_as_a_whole_and_the_others_come_in(
    empty: Shell, folder: Path
) -> None:
    ran = empty("import", str(folder))

    assert ran.code == 1
    assert ran.out == f"{folder}/be.yaml: 2 new, 0 already recorded; new government: be\n"
    assert f"{folder}/bad.yaml:5: occurred: “2022-04-31” is not a date" in ran.err
    assert f"{folder}/bad.yaml:11: mattters: unknown field; did you mean “matters”?" in ran.err
    assert f"{folder}/bad.yaml: not imported, 2 errors" in ran.err
    assert "1 of 2 files: 2 new" in ran.err
    assert empty("log", "--json").json[0]["id"] == "be-a"


def test_a_contradiction_keeps_a_file_out_with_its_line(empty: Shell, folder: Path) -> None:
    (folder / "bad.yaml").unlink()
    decided = "kind: decision-taken\n    outcome: noted"
    (folder / "be.yaml").write_text(
        GOOD.replace("kind: matter-raised", decided)
        + "  - id: be-c\n    kind: decision-taken\n    outcome: noted\n"
        + "    occurred: 2022-04-22\n    title: c\n    matters: [m]\n"
    )

    ran = empty("import", str(folder / "be.yaml"))

    assert (ran.code, ran.out) == (1, "")
    assert "be.yaml:13: “be-c” was refused" in ran.err
    assert "First record what reopened it" in ran.err


def test_an_import_as_json_has_every_file(empty: Shell, folder: Path) -> None:
    ran = empty("import", str(folder), "--json")

    assert ran.code == 1
    assert (ran.json["new"], ran.json["already_recorded"]) == (2, 0)
    bad, good = ran.json["files"]
    assert (good["new"], good["findings"]) == (2, [])
    assert bad["findings"][0]["field"] == "occurred"


def test_a_dry_run_of_an_import_writes_nothing(empty: Shell, folder: Path) -> None:
    ran = empty("import", str(folder / "be.yaml"), "--dry-run")

    assert "be.yaml: 2 would be new, 0 already recorded; new government: be" in ran.out
    assert "this is a dry run" in ran.err
    assert not empty.store.exists()


def test_standard_input_is_imported_too(empty: Shell, monkeypatch: pytest.MonkeyPatch) -> None:
    give_stdin(monkeypatch, GOOD)

    assert "2 new" in empty("import", "-").out


def test_a_path_that_is_not_there_and_a_folder_of_nothing_are_said(
    empty: Shell, tmp_path: Path
) -> None:
    missing = empty("import", str(tmp_path / "nope"))
    assert (missing.code, "does not exist" in missing.err) == (1, True)

    (tmp_path / "nothing").mkdir()
    nothing = empty("import", str(tmp_path / "nothing"))
    assert (nothing.code, nothing.out) == (0, "")
    assert "no files of developments found; their names end" in nothing.err


# ------------------------------------------------------------------ export


def test_an_export_imported_elsewhere_gives_the_same_back(
    timeline: Shell, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    timeline(*DECISION)
    for form in ("yaml", "jsonl"):
        ran = timeline("export", "--to", str(tmp_path / form), "--format", form)
        assert (ran.code, len(ran.lines)) == (0, 11)
        other = Shell(capsys, tmp_path / f"{form}.db")
        assert other("import", str(tmp_path / form)).code == 0

        for question in (("state", "--json"), ("log", "--json")):
            mine, theirs = timeline(*question).json, other(*question).json
            for one in (*mine, *theirs):
                one.pop("recorded", None)
                one.pop("known", None)
            assert mine == theirs


def test_an_export_goes_to_stdout_and_says_what_it_is_from(timeline: Shell) -> None:
    ran = timeline("export", "be")

    assert ran.out.startswith("government: be\nname: Belgium\n")
    assert "exported:" in ran.out
    lines = timeline("export", "be", "nl", "--format", "jsonl").lines
    assert [json.loads(line)["government"] for line in lines if '"kind"' not in line] == [
        "be",
        "nl",
    ]


def test_yaml_of_several_governments_needs_a_folder(timeline: Shell) -> None:
    ran = timeline("export")

    assert (ran.code, ran.out) == (1, "")
    assert "a YAML file has only one government" in ran.err


def test_a_path_with_the_ending_of_a_file_is_a_file(timeline: Shell, tmp_path: Path) -> None:
    one, all_ = tmp_path / "new" / "be.yml", tmp_path / "all.jsonl"
    assert timeline("export", "be", "--to", str(one), "--no-stamp").lines == [str(one)]
    assert one.read_text("utf-8") == timeline("export", "be", "--no-stamp").out
    assert timeline("export", str(all_), "--format", "jsonl").code == 0
    heads = [json.loads(line) for line in all_.read_text("utf-8").splitlines()]
    assert [one["government"] for one in heads if "kind" not in one][:2] == ["be", "ca"]
    several = timeline("export", "--to", str(tmp_path / "x.yaml"))
    assert (several.code, several.out) == (1, "")
    assert "a YAML file has only one government" in several.err
    other = timeline("export", "be", "--to", str(tmp_path / "x.jsonl"))
    assert "Add --format jsonl, or name a folder." in other.err
    assert not [*tmp_path.glob("x.*")]


def test_an_error_of_many_lines_is_told_once(empty: Shell, tmp_path: Path) -> None:
    path = tmp_path / "many.jsonl"
    line = '{"id": "a-%d", "kind": "situation-noted", "government": "zz", "occurred": "2022", '
    lines = [line % number + '"title": "T"}\n' for number in range(1_200)]
    path.write_text("".join(lines[:3]), encoding="utf-8")
    assert "the same" not in empty("import", str(path)).err
    path.write_text("".join(lines), encoding="utf-8")
    ran = empty("import", str(path))
    first, same, more, total = ran.err.splitlines()
    assert first.startswith(f"{path}:1: the government “zz” is not in the store yet")
    assert same == f"{path}: the same in lines 2, 3, 4, 5, 6 and 994 more"
    assert (more, total[:30]) == (f"{path}: and 200 more", f"{path}: not imported"[:30])
    (report,) = empty("import", str(path), "--json").json["files"]
    assert (len(report["findings"]), report["by_rule"]) == (1_000, {"invalid-field": 1_200})


def test_an_export_is_utf8_whatever_the_locale(timeline: Shell, tmp_path: Path) -> None:
    timeline(
        *("append", "statement-made", "--government", "be", "--occurred", "2022"),
        *("--title", "Žižek, Привет, 漢字"),
    )

    ran = subprocess.run(
        [str(PROGRAM), "--store", str(timeline.store), "export", "be"],
        env={**subprocess_environment(tmp_path), "PYTHONUTF8": "0", "PYTHONIOENCODING": "ascii"},
        capture_output=True,
        timeout=60,
        check=False,
    )

    assert "Žižek, Привет, 漢字" in ran.stdout.decode()


def test_an_unknown_government_and_a_place_that_cannot_be_written_are_said(
    timeline: Shell, tmp_path: Path
) -> None:
    assert "no government “xx” in the store" in timeline("export", "xx").err
    (tmp_path / "file").touch()
    refused = timeline("export", "be", "--to", str(tmp_path / "file" / "in"))
    assert refused.code == 1
    assert "cannot write" in refused.err


# ------------------------------------------------------------------ check, schema, verify


def test_check_lists_all_that_is_wrong_with_line_and_field(empty: Shell, folder: Path) -> None:
    ran = empty("check", str(folder))

    assert ran.code == 1
    assert [line.split(": ")[:2] for line in ran.lines] == [
        [f"{folder}/bad.yaml:5", "occurred"],
        [f"{folder}/bad.yaml:11", "mattters"],
    ]
    assert ran.err == "2 errors: invalid-field 2\n"
    found = empty("check", str(folder), "--json")
    assert [one["line"] for one in found.json] == [5, 11]
    assert found.code == 1


def test_check_finds_words_that_are_not_in_their_source(empty: Shell, tmp_path: Path) -> None:
    seeds = tmp_path / "seeds"
    seeds.mkdir()
    (seeds / "x.txt").write_text("The cabinet has decided nothing.\n")
    (tmp_path / "events").mkdir()
    path = tmp_path / "events" / "be.yaml"
    path.write_text(
        GOOD + "    sources:\n      - publisher: VRT\n        document: x.txt\n"
        "        quotes:\n          - exact: The cabinet has decided everything\n"
    )

    ran = empty("check", str(path))

    assert ran.code == 1
    assert f"{path}:16: sources.0.quotes.0.exact: quote not found in x.txt" in ran.out


def test_what_is_sound_is_said_to_be(timeline: Shell) -> None:
    for command in (("check", str(events_folder())), ("verify",)):
        ran = timeline(*command)
        assert (ran.code, ran.out) == (0, ""), ran.out
        assert "no errors" in ran.err
        assert timeline(*command, "--json").json == []


def test_a_store_stays_sound_through_amendments(timeline: Shell) -> None:
    timeline("retract", "be-2022-02-sends-weapons-and-fuel", "--reason", "r")

    ran = timeline("verify")

    assert (ran.code, ran.out) == (0, "")


def test_verify_finds_a_record_that_no_longer_is_one(timeline: Shell) -> None:
    tamper(
        timeline.store,
        "UPDATE stored_events SET state = replace(state, '3000', 'three')"
        " WHERE topic = 'delivery-made'",
    )

    ran = timeline("verify")

    assert ran.code == 1
    assert "event 2 of “be”" in ran.out
    assert "errors" in ran.err
    assert timeline("verify", "--json").json


def test_the_schema_is_json(empty: Shell) -> None:
    assert "decision-taken" in json.dumps(empty("schema").json)


def test_without_a_store_they_say_so(empty: Shell) -> None:
    for command in (("export",), ("check",), ("verify",)):
        ran = empty(*command)
        assert (ran.code, ran.out) == (1, "")
        assert "there is no store" in ran.err


def test_the_installed_commands_work_in_a_pipe(tmp_path: Path, folder: Path) -> None:
    store = ("--store", str(tmp_path / "t.db"))

    imported = process(tmp_path, *store, "import", str(folder / "be.yaml"))

    assert imported.returncode == 0
    assert "\x1b" not in imported.stdout + imported.stderr


# ------------------------------------------------------------------ going on


def wrong_lines(path: Path) -> Path:
    """A file with two good lines and two that are not."""
    good = {"kind": "statement-made", "government": "be", "occurred": "2022-04-20", "title": "t"}
    records = ({**good, "id": "a"}, {**good, "id": "b", "titel": "x"}, {**good, "id": "c"})
    path.write_text("".join(json.dumps(one) + "\n" for one in records) + "nonsense\n")
    return path


def test_keep_going_imports_what_is_right_and_hands_back_the_rest(
    empty: Shell, tmp_path: Path
) -> None:
    path, rejects = wrong_lines(tmp_path / "f.jsonl"), tmp_path / "rejects.jsonl"

    ran = empty("import", str(path), "--keep-going", "--rejects", str(rejects))

    assert ran.code == 1
    assert ran.out == f"{path}: 2 new, 0 already recorded, 2 skipped; new government: be\n"
    broken = "invalid-field 2"
    assert ran.err == f"2 were skipped: {broken}; {rejects} contains them: fix it and import it\n"
    handed_back = [json.loads(line) for line in rejects.read_text().splitlines()]
    assert [one["line"] for one in handed_back] == [2, 4]
    assert {reason["rule"] for one in handed_back for reason in one["reasons"]} == {"invalid-field"}
    again = empty("import", str(path), "--keep-going", "--json")
    assert (again.code, again.json["rejected"], again.json["already_recorded"]) == (1, 2, 2)
    assert f"{path}:2: titel: unknown field" in again.err
    (report,) = again.json["files"]
    assert [one["line"] for one in report["findings"]] == [2, 4]
    assert report["by_rule"] == {"invalid-field": 2}


def test_a_dry_run_that_keeps_going_writes_rejects_and_no_store(
    empty: Shell, tmp_path: Path
) -> None:
    path, rejects = wrong_lines(tmp_path / "f.jsonl"), tmp_path / "rejects.jsonl"

    ran = empty("import", str(path), "--keep-going", "--rejects", str(rejects), "--dry-run")

    assert (ran.code, empty.store.exists()) == (1, False)
    assert "2 would be new, 0 already recorded, 2 would be skipped" in ran.out
    assert len(rejects.read_text().splitlines()) == 2


def test_rejects_are_asked_for_with_keep_going_and_never_over_what_is_read(
    empty: Shell, tmp_path: Path
) -> None:
    path = wrong_lines(tmp_path / "f.jsonl")
    before = path.read_bytes()

    alone = empty("import", str(path), "--rejects", str(tmp_path / "r.jsonl"))
    over = empty("import", str(tmp_path), "--keep-going", "--rejects", str(path))

    assert (alone.code, over.code) == (2, 2)
    assert "needs --keep-going" in alone.err
    assert "is one of the files to import" in " ".join(over.err.replace("│", " ").split())
    assert path.read_bytes() == before


def test_a_file_of_many_new_governments_names_their_number(empty: Shell, tmp_path: Path) -> None:
    path = tmp_path / "f.jsonl"
    headers = [{"government": f"g{n}", "name": "G", "zone": "UTC"} for n in range(10)]
    path.write_text("".join(json.dumps(one) + "\n" for one in headers))

    assert "; 10 new governments\n" in empty("import", str(path)).out
    assert "10 would" not in empty("import", str(path), "--dry-run").out
