"""What no reading command does: command a terminal, start slowly, or fail without a sentence."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.builders import as_version_0_1_did
from tests.cli.reading import (
    PROGRAM,
    Shell,
    a_story,
    isolate,
    process,
    source,
    subprocess_environment,
)
from tests.cli.terminal import Terminal
from tests.text.hostile import HOSTILE, INNOCENT
from timeline import Timeline
from timeline.cli.output.log import wrap
from timeline.domain.developments import KINDS
from timeline.domain.parsing import adapter
from timeline.eventstore.sqlite.creation import prepare
from timeline.eventstore.urls import parse_store_url
from timeline.text import phrasing
from timeline.text.sanitize import cells, sanitize

READING = (
    ("log",),
    ("log", "--reverse"),
    ("show", "xx-0", "xx-1", "xx-target"),
    ("state",),
    ("state", "--as-of", "2024-03-01"),
    ("pending",),
    ("diff", "2023-12-31", "2025-12-31"),
    ("diff", "--known", "2023-12-31", "2025-12-31"),
    ("replay",),
    ("governments",),
    ("matters",),
    ("stats",),
)
SLOW = ("pydantic", "eventsourcing", "textual", "ruamel", "rich")


def storable(text: str) -> str | None:
    """The text as a store takes it; None where it takes none of it."""
    kept = text.replace("\x00", "").encode("utf-8", "ignore").decode()[:400]
    return kept or None


@pytest.fixture(scope="module")
def hostile(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A store in which every text that may be free is one that attacks."""
    path = tmp_path_factory.mktemp("hostile") / "timeline.db"
    texts = [text for text in map(storable, (text for _, text in HOSTILE)) if text]
    developments = [
        {
            "id": f"xx-{number}",
            "kind": "decision-expected" if number % 2 else "meeting-held",
            "government": "xx",
            "occurred": "2024-01-01",
            "title": text,
            "summary": text,
            "matters": [f"matter-{number % 7}"],
            "phrase": text,
            "reckoned_from": "2024-01-02",
            "actors": [{"name": text, "role": text, "organization": text}],
            "quantities": [{"amount": "1", "unit": text, "item": text, "as_written": text}],
            "sources": [
                source(
                    "2024-01-02",
                    title=text,
                    according_to=text,
                    document=text,
                    url="https://example.org/\u202e\x9b31m",
                    quotes=[{"exact": text}],
                )
                | {"publisher": text}
            ],
            **(
                {"expected": "2024-06-01", "expected_phrase": text}
                if number % 2
                else {"body": text, "place": text}
            ),
        }
        for number, text in enumerate(texts)
    ]
    with as_version_0_1_did(), Timeline.open(path) as timeline:
        timeline.append(*developments, name=texts[0], zone="Europe/Brussels")
        timeline.append(
            {
                "id": "xx-target",
                "kind": "statement-made",
                "government": "xx",
                "occurred": "2024-01-01",
                "title": "Before",
                "sources": [source("2024-01-02")],
            }
        )
        for text in texts[:12]:
            timeline.correct(
                "xx-target",
                {"title": text, "summary": text},
                reason=text,
                sources=[source("2024-02-01")],
            )
        timeline.dispute("xx-target", reason=texts[3], sources=[source("2024-02-02")])
    return path


@pytest.fixture(autouse=True)
def _nothing_of_the_users(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    isolate(monkeypatch, tmp_path)


@pytest.mark.parametrize("command", READING, ids=" ".join)
def test_no_text_from_data_reaches_stdout_raw(
    capsys: pytest.CaptureFixture[str], hostile: Path, command: tuple[str, ...]
) -> None:
    ran = Shell(capsys, hostile)(*command)
    assert ran.code == 0
    assert ran.out
    for line in ran.out.split("\n"):
        assert sanitize(line) == line


@pytest.mark.parametrize("command", READING, ids=" ".join)
def test_json_commands_no_terminal_and_says_the_same(
    capsys: pytest.CaptureFixture[str], hostile: Path, command: tuple[str, ...]
) -> None:
    ran = Shell(capsys, hostile)(*command, "--json")
    assert all(char == "\n" or char.isprintable() for char in ran.out)
    if command == ("log",):
        titles = {one["title"] for one in json.loads(ran.out)}
        assert {storable(text) for name, text in HOSTILE if name != "empty"} - {None} <= titles | {
            storable(text) for name, text in HOSTILE[:12]
        }


def test_lines_of_json_command_no_terminal_and_say_the_same(
    capsys: pytest.CaptureFixture[str], hostile: Path
) -> None:
    shell = Shell(capsys, hostile)
    ran = shell("log", "--jsonl")
    assert all(char == "\n" or char.isprintable() for char in ran.out)
    assert [json.loads(line) for line in ran.out.splitlines()] == shell("log", "--json").json


@pytest.mark.terminal
def test_on_a_coloured_terminal_only_our_own_sequences_are_written(
    tmp_path: Path, hostile: Path
) -> None:
    import re

    ours = re.compile(r"\x1b\[[0-9;]*m|\x1b\]8;;[!-~]*\x1b\\")
    for command in (("log",), ("show", "xx-1"), ("replay", "--speed", "max")):
        terminal = Terminal(tmp_path, ["--store", str(hostile), "--color", "always", *command])
        try:
            assert terminal.end() == 0
        finally:
            terminal.close()
        rest = ours.sub("", terminal.text).replace("\r\n", "\n")
        for line in rest.split("\n"):
            assert sanitize(line) == line
        assert "evil.example" not in "".join(re.findall(r"\x1b\]8;;([^\x1b]*)", terminal.text))


def test_ordinary_scripts_are_shown_unchanged(
    capsys: pytest.CaptureFixture[str], hostile: Path
) -> None:
    out = Shell(capsys, hostile)("log").out
    for _, text in INNOCENT:
        assert text in out


@pytest.mark.terminal
def test_wide_letters_keep_the_columns(tmp_path: Path) -> None:
    path = tmp_path / "wide.db"
    with Timeline.open(path) as timeline:
        for number, title in enumerate(
            ["政府决定向乌克兰提供重型武器" * 4, "Plain", "정부는 중화기 지원을 결정했다"]
        ):
            timeline.append(
                {
                    "id": f"xx-{number}",
                    "kind": "statement-made",
                    "government": "xx",
                    "occurred": "2024-01-01",
                    "title": title,
                },
                name="日本国",
                zone="Asia/Tokyo",
            )
    terminal = Terminal(tmp_path, ["--store", str(path), "--color", "never", "log"], columns=60)
    try:
        assert terminal.end() == 0
    finally:
        terminal.close()
    lines = terminal.text.split("\r\n")
    assert max(cells(line) for line in lines) <= 60
    assert (
        "".join(
            line.split("statement-made")[-1].strip()
            for line in lines
            if "政" in line or "器" in line
        )
        == "政府决定向乌克兰提供重型武器" * 4
    )


def test_governments_of_wide_names_are_aligned(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    path = a_story(tmp_path / "story.db")
    with Timeline.open(path) as timeline:
        timeline.append(
            {"kind": "statement-made", "government": "zz", "occurred": "2024", "title": "x"},
            name="大韓民國 정부",
            zone="Asia/Seoul",
        )
    lines = Shell(capsys, path)("governments").lines
    starts = {cells(line[: line.index("/")].rpartition(" ")[0]) for line in lines[1:]}
    assert len(starts) == 1


def test_wrapping_loses_nothing_and_fits() -> None:
    for _, text in HOSTILE:
        shown = sanitize(text)
        for width in (1, 2, 7, 30):
            lines = wrap(shown, width, most=10_000)
            assert "".join(lines).replace(" ", "") == shown.replace(" ", "")
            if width > 20:
                assert all(cells(line) <= width for line in lines)


@given(st.lists(st.sampled_from([*"a -é한क्ن", "\u0301", "\u200c", "\u200d", "\U0001f469", "🏽"])))
def test_no_line_begins_or_ends_inside_a_letter(parts: list[str]) -> None:
    shown = sanitize("".join(parts))
    for width in (8, 20):
        for line in wrap(shown, width):
            assert sanitize(line) == line


def test_every_kind_has_a_sign_of_one_cell() -> None:
    adapter()
    assert KINDS.keys() == phrasing.KINDS.keys()
    looks = [*phrasing.KINDS.values(), *phrasing.STATUSES.values()]
    signs = {look.glyph for look in looks}
    assert all(cells(sign) == 1 and sanitize(sign) == sign for sign in signs)


@pytest.mark.parametrize("command", READING, ids=" ".join)
def test_without_a_store_it_is_said_where_one_was_looked_for(
    capsys: pytest.CaptureFixture[str], tmp_path: Path, command: tuple[str, ...]
) -> None:
    ran = Shell(capsys, tmp_path / "none.db")(*command)
    assert (ran.code, ran.out) == (1, "")
    assert f"there is no store at {tmp_path / 'none.db'}" in ran.err
    assert "timeline demo" in ran.err
    assert not (tmp_path / "none.db").exists()


@pytest.mark.parametrize("command", [one for one in READING if one[0] != "show"], ids=" ".join)
def test_an_empty_store_is_no_failure(
    capsys: pytest.CaptureFixture[str], tmp_path: Path, command: tuple[str, ...]
) -> None:
    path = tmp_path / "empty.db"
    prepare(parse_store_url(path))
    ran = Shell(capsys, path)(*command)
    assert ran.code == 0
    assert "has no developments yet" in ran.err
    assert "Traceback" not in ran.err
    assert Shell(capsys, path)(*command, "--json").code == 0


@pytest.mark.parametrize("command", ["log", "state", "pending"])
def test_the_fast_path_imports_nothing_slow(tmp_path: Path, command: str) -> None:
    store = a_story(tmp_path / "story.db")
    with Timeline.open(store) as timeline:
        assert list(timeline.log())
    program = (
        "import sys\n"
        "from timeline.cli.main import main\n"
        "try:\n"
        f"    main(['--store', {str(store)!r}, {command!r}])\n"
        "except SystemExit as end:\n"
        "    assert not end.code, end.code\n"
        "print(*sorted({name.partition('.')[0] for name in sys.modules}), file=sys.stderr)\n"
    )
    ran = subprocess.run(
        [sys.executable, "-c", program],
        env=subprocess_environment(tmp_path),
        capture_output=True,
        text=True,
        check=True,
    )
    assert "xx" in ran.stdout
    loaded = set(ran.stderr.split())
    assert "timeline" in loaded
    assert not loaded & {*SLOW, "importlib_resources", "email", "tempfile", "zipfile"}


@pytest.mark.parametrize("command", ["log", "log --jsonl", "replay", "stats"])
def test_a_reader_that_leaves_early_is_no_error(tmp_path: Path, command: str) -> None:
    store = a_story(tmp_path / "story.db")
    reading, writing = os.pipe()
    os.close(reading)
    try:
        ran = subprocess.run(
            [str(PROGRAM), "--store", str(store), *command.split()],
            env=subprocess_environment(tmp_path),
            stdout=writing,
            stderr=subprocess.PIPE,
            text=True,
            timeout=60,
            check=False,
        )
    finally:
        os.close(writing)
    assert ran.stderr == ""
    assert ran.returncode == 141


def test_a_stdout_that_knows_only_ascii_gets_escapes(tmp_path: Path) -> None:
    store = a_story(tmp_path / "story.db")
    more = {"PYTHONUTF8": "0", "PYTHONIOENCODING": "ascii", "LC_ALL": "C", "LANG": "C"}
    for command in ("state", "replay", "stats", "log"):
        ran = process(tmp_path, "--store", str(store), command, **more)
        assert ran.returncode == 0, ran.stderr
        assert ran.stdout.isascii()
        assert "tunnel" in ran.stdout or "bridge" in ran.stdout or "developments" in ran.stdout
        assert "\\u25" not in ran.stdout


@pytest.mark.terminal
@pytest.mark.parametrize(
    "arguments", [["log", "--nonsense"], ["nonsense"], ["log", "--help"], ["--store"]]
)
def test_what_is_wrong_usage_and_help_have_the_colour_that_is_asked_for(
    tmp_path: Path, arguments: list[str]
) -> None:
    for color, expected in (("auto", True), ("never", False)):
        terminal = Terminal(tmp_path, [f"--color={color}", *arguments])
        terminal.end()
        terminal.close()
        assert ("\x1b[" in terminal.text) is expected
    piped = process(tmp_path, "--color", "always", *arguments)
    assert "\x1b[" in piped.stdout + piped.stderr
