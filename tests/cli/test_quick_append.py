"""An append by a plain command line stores and says what it does by Typer and by the models."""

from __future__ import annotations

import os
import re
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing, suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from unittest import mock

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.cli.reading import a_story, isolate, subprocess_environment
from tests.cli.test_quick_parser import answer, loaded
from timeline import Timeline
from timeline.cli.commands.append import _CONTROLS
from timeline.cli.input import quick_append as module
from timeline.cli.input.model_options import options_of, source_options
from timeline.cli.input.quick_append import quick_append
from timeline.cli.main import globals_first
from timeline.domain.developments import KINDS
from timeline.domain.traits.kind_table import KIND_TABLE
from timeline.eventstore.application import Governments

NOW = datetime(2026, 3, 4, 5, 6, 7, 890123, tzinfo=UTC)
QUICK = [kind for kind, row in KIND_TABLE.items() if row.fields is not None]
PLAIN = [
    *("append", "statement-made", "--government", "xx", "--id", "xx-said"),
    *("--occurred", "2024-03-09", "--title", "Heard", "--summary", "Words", "--matter", "bridge"),
    *("--publisher", "Gazette", "--published", "2024-03-10", "--quote", "Words"),
]
SLOW = {
    "typer", "rich", "pydantic", "pydantic_core", "tempfile", "shutil", "subprocess", "ruamel",
    "textual", "platformdirs", "cryptography", "anyascii", "iso3166",
}  # fmt: skip
"""What such an append must not import."""
HOSTILE = "\x1b[31mred\u202e\x07 “ä” \\u0000 \U0001f600\u3164 ' \" : {"
TEXTS = st.one_of(
    st.sampled_from(
        ["Heard in the hall", HOSTILE, "a\nb", " ", "", "\u3164", "…", "--title", "-", "0", "null",
         "\udcff", '":', "last friday", "x" * 501]
    ),
    st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=12),
)  # fmt: skip
DATES = st.sampled_from(
    ["2024-03-09", "2024-03", "2024", "2024-03-09~", "2024-03-01/2024-03-05", "2024-03-31T02:30",
     "2024-03-09T10:00:00Z", "2024-21", "../2024-03", "friday", "2031-01-01", "2024-02-30", ".."]
)  # fmt: skip
SLUGS = st.sampled_from(["bridge", "money", "bridg", "new-one", "New", "xx-meeting", "no-such"])
OTHER = ["--json", "--dry-run", "--yes", "--zone=UTC", "--background", "--complete", "--no-settles",
         "--settles", "--help", "--from=none.yaml", "--actor=Mayor, role: head", "--amount=5",
         "--quantity=5 EUR", "--phrase=friday", "--attribute=a=1", "stray", "--document=a.txt",
         "--fulfils=xx-pledge", "--account-of=xx-meeting", "--color=always"]  # fmt: skip


@st.composite
def lines(draw: st.DrawFn) -> list[str]:
    """A command line of which most are plain, and some are wrong in some way."""
    kind = draw(st.sampled_from(QUICK))
    options = module._options(kind)
    needed = {"government", "occurred", "title"}
    needed |= {name for name, field in module._all_fields(kind).items() if len(field) == 1}
    if KIND_TABLE[kind].needs_matter:
        needed.add("matters")
    is_wild = draw(st.booleans())
    line = ["append", kind, f"--tag=n{draw(st.integers(0, 99))}"]
    sourced = False
    for flag, option in options.items():
        is_needed = option.name in needed - {"id"} and not option.is_of_source
        if not is_needed and (option.name == "id" or draw(st.integers(0, 9)) > 2):
            continue
        sourced |= option.is_of_source and option.name != "publisher"
        if option.term == ("flag",):
            line.append(flag)
            continue
        value = draw(_any(option)) if is_wild and draw(st.integers(0, 9)) < 2 else _plain(option)
        if option.name == "title":
            value = f"{value} {draw(st.integers(0, 9_999))}"
        line += [f"{flag}={value}"] if draw(st.booleans()) else [flag, value]
    if sourced:
        line += ["--publisher", "Gazette"]
    if is_wild and draw(st.integers(0, 4)) == 0:
        line.insert(draw(st.integers(1, len(line))), draw(st.sampled_from(OTHER)))
    return line


def _plain(option: module._Option) -> str:
    if option.name == "government":
        return "xx"
    if option.name == "zone":
        return "Europe/Brussels"
    if option.term[0] == "words":
        return str(option.term[1])
    if option.term == ("date",):
        return "2024-03-09"
    if option.name == "matters":
        return "bridge"
    if option.name == "language":
        return "nl-BE"
    if option.name in ("url", "archive_url"):
        return "https://example.org/a?b=c"
    if option.name == "sha256":
        return "0" * 64
    return "slug" if option.term != ("text",) and option.term[3] else HOSTILE


def _any(option: module._Option) -> st.SearchStrategy[str]:
    if option.term[0] == "words":
        return st.sampled_from([*option.term[1:], "APPROVED", "nonsense"])
    if option.term == ("date",):
        return DATES
    return TEXTS | SLUGS | st.sampled_from(["yy", "be", "zz", "no-such-government"])


def both(stores: tuple[Path, Path], line: list[str]) -> list[Any]:
    """What both ways print, how they end, and what they store."""
    found: list[Any] = []
    with at_one_moment():
        for store in stores:
            arguments = ["--store", str(store), *line]
            if store is stores[0]:
                said = answer(arguments)
            else:
                with mock.patch.object(module, "quick_append", return_value=None):
                    said = answer(arguments)
            told = tuple(one.replace(str(store), "STORE") for one in said[:2])
            found.append((told, said[2], stored(store)))
    return found


def at_one_moment() -> Any:
    """Every store that is opened has the same clock."""
    opened = Timeline.open
    at = {"clock": lambda: NOW}
    return mock.patch.object(Timeline, "open", lambda *given, **more: opened(*given, **more | at))


def stored(store: Path) -> list[object]:
    """All rows of a store, but for its identity."""
    with closing(sqlite3.connect(store)) as connection:
        connection.text_factory = bytes
        asked = "SELECT name FROM sqlite_schema WHERE type = 'table' AND name != 'store_facts'"
        names = [name.decode() for (name,) in connection.execute(asked)]
        return [(name, connection.execute(f"SELECT * FROM {name}").fetchall()) for name in names]


@pytest.fixture(scope="module")
def stores(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Path, Path]]:
    """Two stores with the same story, to which the same is appended."""
    folder = tmp_path_factory.mktemp("quick")
    with at_one_moment():
        yield a_story(folder / "one.db"), a_story(folder / "two.db")


@pytest.fixture
def fresh(tmp_path: Path) -> tuple[Path, Path]:
    """Two such stores to which nothing was appended yet."""
    (tmp_path / "fresh").mkdir()
    with at_one_moment():
        return a_story(tmp_path / "fresh/one.db"), a_story(tmp_path / "fresh/two.db")


@pytest.fixture(autouse=True)
def _nothing_of_the_users(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    isolate(monkeypatch, tmp_path)


@settings(max_examples=80, deadline=None)
@given(line=lines())
def test_both_ways_store_and_say_the_same(stores: tuple[Path, Path], line: list[str]) -> None:
    ours, theirs = both(stores, line)
    assert ours == theirs


def test_a_plain_line_of_each_kind_is_stored_alike(fresh: tuple[Path, Path]) -> None:
    for kind in QUICK:
        line = ["append", kind]
        for flag, option in module._options(kind).items():
            if option.name != "zone" and option.term != ("flag",):
                value = _plain(option)
                if option.name in ("id", "step", "stage"):
                    value = f"{option.name}-{kind}"
                if option.name in ("in_force_from", "in_force_until", "expected", "planned"):
                    value = "2024-04-01"
                if option.name == "stage":
                    continue
                line += [flag, value]
        assert quick_append(line) is not None, kind
        ours, theirs = both(fresh, line)
        assert ours == theirs, kind
        assert ours[1] == 0, (kind, ours[0])


@pytest.mark.parametrize("more", [[], ["--json"]])
def test_the_same_again_is_already_recorded(stores: tuple[Path, Path], more: list[str]) -> None:
    line = [*PLAIN, *more]
    for _ in range(2):
        ours, theirs = both(stores, line)
        assert ours == theirs
    changed = [*line, "--verification", "confirmed"]
    ours, theirs = both(stores, changed)
    assert ours == theirs
    assert ours[1] == 1


@pytest.mark.parametrize(
    "change",
    [
        {"--government": "be"},  # which is opened
        {"--government": "nowhere"},
        {"--occurred": "2031-01-01"},  # still to come
        {"--occurred": "2024-03-31T02:30"},  # which never came in some zones
        {"--published": "2024-03-01"},  # too early
        {"--matter": "bridg"},  # close to another
        {"--title": "a\nb"},
        {"--title": "\u3164"},
        {"--id": "xx-meeting"},  # taken
        {"--published": "2024-21"},
    ],
)
def test_what_is_not_plain_or_is_refused_ends_alike(
    stores: tuple[Path, Path], change: dict[str, str]
) -> None:
    (name, value), *_ = change.items()
    line = list(PLAIN)
    line[line.index(name) + 1] = value
    if name != "--id":
        line[line.index("--id") + 1] = "xx-other-" + re.sub("[^a-z0-9]", "", value) + "x"
    ours, theirs = both(stores, line)
    assert ours == theirs


def test_the_options_are_those_of_the_models() -> None:
    for kind in QUICK:
        of_source = {option.flag: option for option in source_options()}
        known = {one.flag: one for one in options_of(KINDS[kind], _CONTROLS | of_source.keys())}
        for flag, option in module._options(kind).items():
            theirs = (of_source if option.is_of_source else known)[flag]
            assert (theirs.name, theirs.many) == (option.name, option.is_many)
            shape = {"words": "choice"}.get(option.term[0], option.term[0])
            assert (theirs.shape, theirs.field.choices) == (
                shape, option.term[1:] if shape == "choice" else ()
            )  # fmt: skip


@pytest.mark.parametrize(
    "line",
    [
        "append", "append nonsense", "append corrected --government xx", "append -h",
        "append --json statement-made", "append statement-made --government xx",
        "append statement-made --government xx --occurred friday --title A",
        "append statement-made --government xx --occurred 2024 --title A --quote B",
        "append statement-made --government xx --occurred 2024 --title A --title B",
        "append statement-made --government xx --occurred 2024 --title -x",
        "append statement-made --government xx --occurred 2024 --title",
        "append statement-made --government xx --occurred 2024 --title A --zone UTC",
        "append statement-made --government xx --occurred 2024 --title A --dry-run",
        "append statement-made --government xx --occurred 2024 --title A -- b",
        "append matter-raised --government xx --occurred 2024 --title A",
        "append meeting-held --government xx --occurred 2024 --title A --outcome DECISION",
        "--debug append statement-made --government xx --occurred 2024 --title A",
        "log append",
    ],
)  # fmt: skip
def test_any_other_command_line_is_left_to_typer(line: str) -> None:
    assert quick_append(globals_first(line.split())) is None


@pytest.mark.parametrize("variable", ["TIMELINE_OUTBOX", "TIMELINE_FISCAL_START"])
def test_settings_that_typer_reads_are_left_to_it(
    monkeypatch: pytest.MonkeyPatch, variable: str
) -> None:
    assert quick_append(PLAIN) is not None
    monkeypatch.setenv(variable, "1")
    assert quick_append(PLAIN) is None


def test_it_imports_neither_the_models_nor_typer(tmp_path: Path) -> None:
    store = a_story(tmp_path / "t.db")
    with Timeline.open(store) as timeline:
        timeline.state()  # which brings the view up to date
    found = loaded(tmp_path, f"main({['--store', str(store), *PLAIN]!r})")
    assert "eventsourcing" in found  # through whose `Application.save` it goes
    assert not found & SLOW


def run(folder: Path, *line: str, **more: Any) -> subprocess.CompletedProcess[str]:
    """The command as a process of its own."""
    environment = subprocess_environment(folder, **more.pop("env", {}))
    command = [sys.executable, "-m", "timeline", "--store", str(folder / "t.db"), *line]
    return subprocess.run(
        command, env=environment, stderr=subprocess.PIPE, text=True, check=False, **more
    )


def test_a_reader_that_left_costs_nothing_that_was_recorded(tmp_path: Path) -> None:
    a_story(tmp_path / "t.db")
    reading, writing = os.pipe()
    os.close(reading)
    ran = run(tmp_path, *PLAIN, stdout=writing)
    os.close(writing)
    assert (ran.returncode, ran.stderr) == (141, "recorded; xx-said\n")
    with Timeline.open(tmp_path / "t.db") as timeline:
        assert timeline.show("xx-said").entry.title == "Heard"


def test_a_full_disk_behind_stdout_is_told(tmp_path: Path) -> None:
    a_story(tmp_path / "t.db")
    with suppress(FileNotFoundError), Path("/dev/full").open("w", encoding="utf-8") as full:
        ran = run(tmp_path, *PLAIN, stdout=full)
        assert ran.returncode == 1
        assert ran.stderr.startswith("recorded; xx-said\n")
        assert "Traceback" not in ran.stderr


def test_ctrl_c_ends_it_with_130_and_no_traceback(
    stores: tuple[Path, Path], capsys: pytest.CaptureFixture[str]
) -> None:
    with mock.patch.object(Timeline, "append", side_effect=KeyboardInterrupt):
        ended = answer(["--store", str(stores[0]), *PLAIN])
    assert ended == ("", "", 130)


@pytest.mark.parametrize("is_stored", [False, True])
def test_ctrl_c_at_the_commit_stores_all_or_nothing(
    stores: tuple[Path, Path], is_stored: bool
) -> None:
    save = Governments.save

    def interrupted(*given: Any, **more: Any) -> None:
        if is_stored:
            save(*given, **more)
        raise KeyboardInterrupt

    line = [*PLAIN]
    line[line.index("--id") + 1] = "xx-interrupted"
    with mock.patch.object(Governments, "save", interrupted):
        ours, theirs = both(stores, line)
    assert ours == theirs
    assert ours[:2] == (("", ""), 130)
    assert (b"xx-interrupted" in repr(ours[2]).encode()) == is_stored


@pytest.mark.parametrize("name", ["NO_COLOR", "FORCE_COLOR"])
def test_colours_are_as_by_typer(
    stores: tuple[Path, Path], monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    monkeypatch.setenv(name, "1")
    line = [
        *(
            "append",
            "decision-taken",
            "--government",
            "xx",
            "--matter",
            f"colour-{name.lower()[:2]}",
        ),
        *("--occurred", "2024-03-09", "--outcome", "approved", "--title", f"Coloured by {name}"),
    ]
    ours, theirs = both(stores, line)
    assert ours == theirs
    assert "decided" in ours[0][1]
