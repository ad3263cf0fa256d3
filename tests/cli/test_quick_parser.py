"""The common reading commands answer alike with Typer and without, and without it load little."""

from __future__ import annotations

import io
import subprocess
import sys
from contextlib import redirect_stderr, redirect_stdout
from importlib import import_module
from inspect import signature
from pathlib import Path
from unittest import mock

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.cli.reading import a_story, isolate, subprocess_environment
from timeline.cli.input import quick_parser
from timeline.cli.input.quick_parser import quick_call
from timeline.cli.input.reading_options import READING_OPTIONS
from timeline.cli.main import globals_first, main
from timeline.exceptions import TimelineError

SLOW = (
    "typer", "rich", "dataclasses", "inspect", "traceback", "textwrap", "random", "shlex", "glob",
    "calendar", "pydantic", "eventsourcing", "msgspec", "ruamel", "textual", "platformdirs", "ast",
    "typing", "pkgutil",
)  # fmt: skip
"""What these commands must not import."""
PATHS = {"pathlib", "urllib", "ipaddress"}
"""What only the documents of `show` need."""
FLAGS = sorted({flag for known in READING_OPTIONS.values() for one in known for flag in one.flags})
VALUES = (
    "xx", "yy", "zz", "bridge", "money", "nothing", "statement-made", "pledge", "2024-03",
    "2024-03-08", "2024-03-04/2024-03-09", "2024-21", "last friday", "5", "0", "-1", "3.5", "007",
    "30d", "1y", "soon", "mayor", "reported", "confirmed", "a=b", "xx-raised", "xx-correction", "",
    "-", "--", "tunnel*", "AND", "é", "\udcff",
)  # fmt: skip
WORD = st.one_of(
    st.sampled_from(FLAGS),
    st.sampled_from(VALUES),
    st.builds("{}={}".format, st.sampled_from(FLAGS), st.sampled_from(VALUES)),
    st.sampled_from(("-h", "--help", "-rn", "-n5", "--lim", "--color=never", "--color", "--debug")),
)
PLAIN = st.one_of(
    st.sampled_from(("xx", "yy", "--json", "--jsonl", "-r", "--overdue", "--who", "--reverse")),
    st.builds("--as-known={}".format, st.sampled_from(("2024-03-07", "2024-04"))),
    st.builds("--limit={}".format, st.integers(0, 9)),
    st.builds("--matter={}".format, st.sampled_from(("bridge", "money", "none"))),
)
COMMANDS = st.sampled_from(sorted(READING_OPTIONS))
LINES = st.one_of(
    st.builds(lambda one, rest: [one, *rest], COMMANDS, st.lists(PLAIN, max_size=4)),
    st.builds(lambda one, rest: [one, *rest], COMMANDS, st.lists(WORD, max_size=5)),
)


def answer(arguments: list[str]) -> tuple[str, str, object]:
    """What a command prints to stdout and stderr, and how it ends."""
    out, err = io.StringIO(), io.StringIO()
    end: object = None
    with redirect_stdout(out), redirect_stderr(err):
        try:
            main(arguments)
        except SystemExit as ended:
            end = ended.code or 0
        except TimelineError as error:  # with --debug
            end = repr(error)
    assert end is not None
    return out.getvalue(), err.getvalue(), end


@pytest.fixture(scope="module")
def story(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return a_story(tmp_path_factory.mktemp("quick") / "story.db")


@pytest.fixture(autouse=True)
def _nothing_of_the_users(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    isolate(monkeypatch, tmp_path)


def both(line: list[str]) -> tuple[tuple[str, str, object], tuple[str, str, object]]:
    """The answer to a command line, and that of Typer alone."""
    ours = answer(line)
    with mock.patch.object(quick_parser, "quick_call", return_value=None):
        return ours, answer(line)


@settings(max_examples=100, deadline=None)
@given(line=LINES)
def test_a_command_line_has_the_same_answer_with_and_without_typer(
    story: Path, line: list[str]
) -> None:
    ours, theirs = both(["--store", str(story), *line])
    assert ours == theirs


@pytest.mark.parametrize(
    "line",
    [
        "log --kind nonsense",
        "log --json --jsonl",
        "log --since friday",
        "log nowhere",
        "log --matter nowhere",
        "log --since 2024-05 --until 2024-03",
        "agenda --within soon",
        "agenda --until 2024-03 --within 1y",
        "show nothing",
        "show",
        "state --lapse-after -1",
        "pending --color sometimes",
    ],
)
def test_an_error_is_the_same_with_and_without_typer(story: Path, line: str) -> None:
    ours, theirs = both(["--store", str(story), *line.split()])
    assert ours == theirs
    assert ours[1]


@pytest.mark.parametrize("line", [["--store", "", "log"], ["--store=", "log"]])
def test_an_empty_store_is_refused_as_by_typer(
    monkeypatch: pytest.MonkeyPatch, story: Path, line: list[str]
) -> None:
    monkeypatch.setenv("TIMELINE_STORE", str(story))
    ours, theirs = both(line)
    assert ours == theirs
    assert ours[2] == 2


@pytest.mark.parametrize(
    "line",
    [
        "log",
        "log be --limit 20 -r --since 2022 --json",
        "--store x.db --color never log --kind=statement-made --kind pledge-made",
        "state be fr --as-of 2022-04-20",
        "pending --overdue --lapse-after 5",
        "agenda be --from 2022-04-20 --within 30d",
        "show one two --jsonl --store x.db",
    ],
)
def test_a_plain_command_line_needs_no_typer(line: str) -> None:
    assert quick_call(globals_first(line.split())) is not None


@pytest.mark.parametrize(
    "line",
    [
        "", "-h", "log -h", "log --lim 3", "log -n3", "log --limit", "log --limit x", "log -- be",
        "log --since friday", "log --since 2022-21", "log --reverse --reverse", "log --who=yes",
        "--governments be log", "--debug log", "--color pink log", "show", "stats", "--version",
        "log --limit 3 --limit 4", "log --grep -x", "--store a --store b log", "logs",
    ],
)  # fmt: skip
def test_any_other_command_line_is_left_to_typer(line: str) -> None:
    assert quick_call(globals_first(line.split())) is None


@pytest.mark.parametrize("variable", ["TIMELINE_OUTBOX", "TIMELINE_FISCAL_START"])
def test_settings_that_typer_reads_are_left_to_it(
    monkeypatch: pytest.MonkeyPatch, variable: str
) -> None:
    monkeypatch.setenv(variable, "1")
    assert quick_call(["log"]) is None


@pytest.mark.parametrize("command", sorted(READING_OPTIONS))
def test_the_table_has_the_parameters_of_each_command(command: str) -> None:
    run = getattr(import_module(f"timeline.cli.commands.{command}"), command)
    named = [one.name for one in READING_OPTIONS[command]]
    assert list(signature(run).parameters) == ["options", *named]


@pytest.mark.parametrize(
    "line",
    [
        "log --limit 20", "state xx", "pending xx", "show xx-raised",
        "agenda xx --from 2024-03-01 --as-known 2024-03-07",
    ],
)  # fmt: skip
def test_a_reading_command_imports_nothing_slow(tmp_path: Path, story: Path, line: str) -> None:
    arguments = ["--store", str(story), *line.split()]
    assert answer(arguments)[2] == 0  # brings the view up to date
    slow = {*SLOW} if line.startswith("show") else {*SLOW, *PATHS}
    assert not loaded(tmp_path, f"main({arguments!r})") & slow


def test_completing_an_id_imports_nothing_slow(tmp_path: Path, story: Path) -> None:
    words = {"_TIMELINE_COMPLETE": "complete_bash", "COMP_CWORD": "4",
             "COMP_WORDS": f"timeline --store {story} show xx"}  # fmt: skip
    assert not loaded(tmp_path, "main([])", **words) & {*SLOW}


def loaded(folder: Path, call: str, **more: str) -> set[str]:
    """The top-level modules that a process has imported after a call of `main`."""
    program = (
        "import sys\nfrom timeline.cli.main import main\n"
        f"try: {call}\nexcept SystemExit as end: assert not end.code\n"
        "print(*{name.partition('.')[0] for name in sys.modules}, file=sys.stderr)"
    )
    ran = subprocess.run(
        [sys.executable, "-c", program], env=subprocess_environment(folder, **more),
        capture_output=True, text=True, check=True,
    )  # fmt: skip
    assert ran.stdout
    return set(ran.stderr.splitlines()[-1].split())
