"""`python -m timeline` is the installed command."""

from __future__ import annotations

import subprocess
import sys
from importlib.metadata import version
from pathlib import Path

import pytest

import timeline
from tests.cli.reading import a_story, subprocess_environment


def ran(*arguments: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "timeline", *arguments]
    return subprocess.run(command, capture_output=True, text=True, check=False)


def test_the_module_is_the_command() -> None:
    assert ran("--version").stdout == f"timeline {timeline.__version__}\n"
    assert ran("nonsense").returncode == 2
    assert "Usage: timeline " in ran("log", "--help").stdout


def test_the_version_of_the_package_is_that_of_the_code() -> None:
    assert version("decision-timeline") == timeline.__version__


def test_the_version_loads_neither_letters_nor_countries_nor_an_engine() -> None:
    code = (
        "import sys\nfrom timeline.cli.main import main\n"
        "try:\n    main(['--version'])\nexcept SystemExit: pass\n"
        "print([m for m in ('domain.letters', 'dates.zone_names', 'store.countries',"
        " 'store.sqlite_reader') if f'timeline.{m}' in sys.modules])\n"
    )
    ran = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert ran.stdout.splitlines()[-1] == "[]"


@pytest.mark.parametrize(
    ("before", "command", "is_tidied"),
    [
        ("", "['log']", False),
        ("sys.setprofile(lambda *_: None)", "['log']", True),
        ("", "['stats']", True),
        (
            "import threading; threading.Thread(target=time.sleep, args=[2]).start()",
            "['log']",
            True,
        ),
    ],
)
def test_what_started_nothing_ends_at_once(
    tmp_path: Path, before: str, command: str, is_tidied: bool
) -> None:
    store = a_story(tmp_path / "story.db")
    code = (
        "import atexit, sys, time\nfrom timeline.cli.main import program\n"
        f"atexit.register(print, 'tidied')\n{before}\n"
        f"sys.argv = ['timeline', '--store', {str(store)!r}, *{command}]\nprogram()"
    )
    ended = subprocess.run(
        [sys.executable, "-c", code], env=subprocess_environment(tmp_path),
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert ended.returncode == 0, ended.stderr
    assert "xx" in ended.stdout
    assert ended.stdout.endswith("tidied\n") is is_tidied
