"""`timeline export --format …`: files for other programs, from the command line."""

# ruff: noqa: F811  (a fixture is imported, and then named where it is asked for)
from __future__ import annotations

import csv
import json
import re
import subprocess
from pathlib import Path

import pytest

from tests.cli.reading import PROGRAM, Shell, process, subprocess_environment
from tests.cli.terminal import Terminal
from tests.cli.writing import bundled, empty, timeline  # noqa: F401
from tests.publish.exports.stores import hostile
from timeline.exceptions import ParquetMissing

TEXTS = ("csv", "ics", "atom", "jsonfeed", "timelinejs", "popolo", "jsonld")
CONTROLS = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]")


def written(folder: Path, *arguments: str) -> bytes:
    """What a process writes to a pipe."""
    return subprocess.run(
        [str(PROGRAM), *arguments],
        env=subprocess_environment(folder),
        stdin=subprocess.DEVNULL,
        capture_output=True,
        timeout=60,
        check=True,
    ).stdout


@pytest.mark.parametrize("form", [*TEXTS, "parquet"])
def test_a_file_and_a_pipe_get_the_same_bytes(timeline: Shell, tmp_path: Path, form: str) -> None:
    place = tmp_path / "new" / f"out.{form}"
    ran = timeline("export", "be", "--format", form, "--to", str(place))
    assert (ran.code, ran.out, ran.err) == (0, f"{place}\n", "")
    piped = written(tmp_path, "--store", str(timeline.store), "export", "be", "--format", form)
    assert piped == place.read_bytes()
    assert [one.name for one in place.parent.iterdir()] == [place.name]


def test_a_name_with_a_dot_or_a_slash_is_the_file(
    timeline: Shell, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    assert timeline("export", "be", "nl", "both.csv", "--format", "csv").out == "both.csv\n"
    with Path("both.csv").open(encoding="utf-8-sig", newline="") as stream:
        assert {row["government"] for row in csv.DictReader(stream)} == {"be", "nl"}
    assert timeline("export", "./all", "--format", "ics").out == "all\n"
    assert Path("all").read_bytes().startswith(b"BEGIN:VCALENDAR\r\n")
    ran = timeline("export", "a.csv", "--to", "b.csv", "--format", "csv")
    assert (ran.code, "cannot be combined with FILE" in ran.err) == (2, True)


def test_a_folder_gets_all_tables_and_their_description(timeline: Shell, tmp_path: Path) -> None:
    folder = tmp_path / "tables"
    ran = timeline("export", "--format", "csv", "--to", str(folder))
    names = ["developments.csv", "matters.csv", "totals.csv", "datapackage.json"]
    assert ran.out.splitlines() == [str(folder / name) for name in names]
    described = json.loads((folder / "datapackage.json").read_text(encoding="utf-8"))
    assert [one["path"] for one in described["resources"]] == names[:3]


def test_the_filters_are_those_of_the_log(timeline: Shell, tmp_path: Path) -> None:
    def ids(*options: str) -> list[str]:
        place = tmp_path / "found.csv"
        assert timeline("export", *options, "--format", "csv", "--to", str(place)).code == 0
        with place.open(encoding="utf-8-sig", newline="") as stream:
            return [row["id"] for row in csv.DictReader(stream)]

    for options in (
        ("be", "--matter", "heavy-weapons"),
        ("--kind", "decision-taken", "--since", "2022-04-01"),
        ("--until", "2022-04-01", "--as-known", "2022-04-10"),
        ("--as-recorded", "2022-04-10"),
    ):
        logged = [one["id"] for one in timeline("log", *options, "--json").json]
        assert ids(*options) == logged


def test_a_calendar_and_a_feed_have_their_title_and_their_links(
    timeline: Shell, tmp_path: Path
) -> None:
    site = ("--title", "Ours", "--base-url", "https://example.org/record")
    timeline("export", *site, "--format", "ics", str(tmp_path / "a.ics"))
    assert "X-WR-CALNAME:Ours\n" in (tmp_path / "a.ics").read_text(encoding="utf-8")
    timeline("export", *site, "--format", "atom", str(tmp_path / "a.atom"))
    feed = (tmp_path / "a.atom").read_text(encoding="utf-8")
    assert 'href="https://example.org/record/feed.atom"' in feed
    assert "<id>tag:example.org," in feed


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("--matter", "x"), "yaml has all developments as recorded"),
        (("--format", "jsonl", "--as-of", "2022"), "jsonl has all developments as recorded"),
        (("--title", "x"), "this goes with the other formats"),
        (("--format", "ics", "--kind", "corrected"), "a calendar has no kinds"),
        (("--format", "csv", "--kind", "decided"), "“decided” is not a kind"),
        (("--format", "csv", "--since", "2022-02-31"), "February 2022 has 28 days"),
        (("--format", "atom", "--base-url", "ftp://a.org"), "expected an http or https address"),
        (("--format", "atom", "--base-url", "https://a.org/?x"), "expected an http or https"),
        (("--format", "xlsx"), "xlsx"),
    ],
)
def test_what_does_not_go_together_is_refused(
    timeline: Shell, arguments: tuple[str, ...], words: str
) -> None:
    ran = timeline("export", *arguments)
    assert (ran.code, ran.out) == (2, "")
    assert words in " ".join(re.sub("[│╭╰─╮╯]", " ", ran.err).split())


def test_what_is_not_there_is_refused(timeline: Shell, tmp_path: Path) -> None:
    for form in TEXTS:
        ran = timeline("export", "zz", "--format", form)
        assert (ran.code, "zz" in ran.err, ran.out) == (1, True, ""), form
    ran = timeline("export", "--matter", "wepons", "--format", "ics")
    assert (ran.code, "wepons" in ran.err, ran.out) == (1, True, "")
    (tmp_path / "file").touch()
    ran = timeline("export", "--format", "ics", str(tmp_path / "file" / "a.ics"))
    assert (ran.code, ran.out) == (1, "")
    assert ran.err.startswith("timeline: ")


def test_a_failed_export_leaves_the_old_file(
    timeline: Shell, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    place = tmp_path / "out.parquet"
    place.write_text("old")

    def missing(*_: object) -> object:
        raise ParquetMissing

    monkeypatch.setattr("timeline.publish.exports.parquet.developments_parquet", missing)
    ran = timeline("export", "--format", "parquet", str(place))
    assert (ran.code, ran.out) == (1, "")
    assert "pip install 'decision-timeline[parquet]'" in ran.err
    assert place.read_text() == "old"
    assert not [one for one in tmp_path.iterdir() if one.name.startswith(".out")]


def test_where_there_is_no_store_the_tables_are_empty(empty: Shell, tmp_path: Path) -> None:
    ran = empty("export", "--format", "csv", str(tmp_path / "a.csv"))
    assert (ran.code, ran.out) == (1, "")


@pytest.mark.terminal
def test_a_terminal_gets_nothing_that_commands_it(tmp_path: Path) -> None:
    hostile(tmp_path / "t.db").close()
    for form in TEXTS:
        shown = Terminal(tmp_path, ["--store", str(tmp_path / "t.db"), "export", "--format", form])
        assert shown.end() == 0
        shown.close()
        text = shown.text.replace("\r\n", "\n")
        assert len(text) > 1_000
        assert CONTROLS.findall(text) == []
    refused = Terminal(
        tmp_path, ["--store", str(tmp_path / "t.db"), "export", "--format", "parquet"]
    )
    assert refused.end() == 2
    refused.close()
    plain = re.sub(r"\x1b\[[0-9;]*m", "", refused.text)
    assert "add --to FILE" in plain


def test_a_reader_that_leaves_gets_no_traceback(tmp_path: Path) -> None:
    hostile(tmp_path / "t.db").close()
    command = f"{PROGRAM} --store {tmp_path / 't.db'} export --format csv | head -c 100"
    ran = subprocess.run(
        ["bash", "-o", "pipefail", "-c", command],
        env=subprocess_environment(tmp_path), capture_output=True, timeout=60, check=False,
    )  # fmt: skip
    assert ran.stderr == b""
    assert len(ran.stdout) == 100


def test_an_export_imports_none_of_the_libraries_of_other_formats(
    timeline: Shell, tmp_path: Path
) -> None:
    process(tmp_path, "--store", str(timeline.store), "log")  # which may build the view
    check = (
        "import sys; from timeline.cli.main import main\n"
        "try: main(['export', '--format', 'atom', 'x.atom'])\n"
        "except SystemExit: pass\n"
        "print({'icalendar', 'pyarrow', 'pydantic', 'textual'} & {*sys.modules})"
    )
    ran = subprocess.run(
        [PROGRAM.with_name("python"), "-c", check],
        env=subprocess_environment(tmp_path, TIMELINE_STORE=str(timeline.store)),
        cwd=tmp_path, capture_output=True, text=True, timeout=60, check=True,
    )  # fmt: skip
    assert ran.stdout == "x.atom\nset()\n"
