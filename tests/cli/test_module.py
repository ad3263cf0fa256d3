"""`python -m timeline` is the installed command."""

from __future__ import annotations

import subprocess
import sys
from importlib.metadata import version

import timeline


def ran(*arguments: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "timeline", *arguments]
    return subprocess.run(command, capture_output=True, text=True, check=False)


def test_the_module_is_the_command() -> None:
    assert ran("--version").stdout == f"timeline {timeline.__version__}\n"
    assert ran("nonsense").returncode == 2
    assert "Usage: timeline " in ran("log", "--help").stdout


def test_the_version_of_the_package_is_that_of_the_code() -> None:
    assert version("decision-timeline") == timeline.__version__
