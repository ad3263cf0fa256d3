"""What `.ci/run` may try again: what waits for a real terminal, and nothing else."""

from __future__ import annotations

import ast
import os
import subprocess
import sys
import textwrap
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
SCRIPT = ROOT / ".ci" / "run"
pytestmark = pytest.mark.skipif(not SCRIPT.exists(), reason="this is no checkout: .ci is not in it")

FUNCTIONS = f"source <(sed -n '/^say()/p; /^again()/,/^}}/p' '{SCRIPT}')"
TESTS = """
    import pathlib, pytest

    def once(name):
        there = pathlib.Path(name).exists()
        pathlib.Path(name).touch()
        assert there, "the first time it fails"

    def test_sound(): pass

    @pytest.mark.terminal
    def test_waits_for_a_terminal(): once("screen")
"""
RACE = """
    def test_two_at_once(): once("race")
"""
WRONG = """
    @pytest.mark.terminal
    def test_screen_is_wrong(): assert False
"""


def checked(folder: Path, tests: str) -> subprocess.CompletedProcess[str]:
    """A run of these tests as `.ci/run` does it, with what it tries again."""
    (folder / "pytest.ini").write_text("[pytest]\nmarkers =\n    terminal: x\n    slow: y\n")
    (folder / "test_it.py").write_text(textwrap.dedent(tests))
    python = Path(sys.executable).parent
    script = 'python -m pytest -q -m "not slow" || again "$?" "not slow"; echo all is well'
    return subprocess.run(
        ["bash", "-c", f"set -euo pipefail; {FUNCTIONS}\n{script}"],
        cwd=folder, capture_output=True, text=True, check=False,
        # Without the plugins of our own tests, which take longer to import than these to run.
        env={
            **os.environ, "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1", "PYTEST_PLUGINS": "xdist.plugin",
            "PATH": f"{python}{os.pathsep}{os.environ['PATH']}",
        },
    )  # fmt: skip


def test_a_test_that_waits_for_a_terminal_is_tried_once_more(tmp_path: Path) -> None:
    ran = checked(tmp_path, TESTS)
    assert ran.returncode == 0, ran.stdout + ran.stderr
    assert ran.stdout.rstrip().endswith("all is well")
    assert "tried once more, by itself" in ran.stdout


@pytest.mark.parametrize("tests", [TESTS + RACE, (TESTS + RACE).replace('once("screen")', "pass")])
def test_a_race_that_shows_once_is_red_at_once(tmp_path: Path, tests: str) -> None:
    ran = checked(tmp_path, tests)
    assert ran.returncode == 1, ran.stdout + ran.stderr
    assert "tried once more" not in ran.stdout
    assert "test_two_at_once" in ran.stdout


def test_what_fails_twice_is_red(tmp_path: Path) -> None:
    ran = checked(tmp_path, TESTS + WRONG)
    assert ran.returncode == 1, ran.stdout + ran.stderr
    assert "tried once more, by itself" in ran.stdout


def test_the_mark_is_on_what_uses_a_terminal_and_on_nothing_else() -> None:
    """Of what a test asks for or calls in its own file, something is a `Terminal`, or nothing."""
    wrong = []
    for path in sorted((ROOT / "tests").rglob("test_*.py")):
        tree = ast.parse(path.read_text(encoding="utf-8"))
        functions = {n.name: n for n in tree.body if isinstance(n, ast.FunctionDef)}
        opens = {"Terminal", "terminal"} & {
            name.asname or name.name
            for n in tree.body
            if isinstance(n, ast.ImportFrom) and str(n.module).endswith(".terminal")
            for name in n.names
        }
        used = {name: _names(one) for name, one in functions.items()}
        while more := {name for name, names in used.items() if opens & names} - opens:
            opens |= more
        whole = any(
            isinstance(n, ast.Assign)
            and ast.unparse(n.targets[0]) == "pytestmark"
            and "pytest.mark.terminal" in ast.unparse(n.value)
            for n in tree.body
        )
        for name, one in functions.items():
            marked = whole or any("mark.terminal" in ast.unparse(d) for d in one.decorator_list)
            uses = name in opens
            if name.startswith("test_") and marked != uses and not (whole and opens):
                wrong.append(f"{path.relative_to(ROOT)}::{name}: {uses=}, {marked=}")
    assert wrong == []


def _names(function: ast.FunctionDef) -> set[str]:
    used = {node.id for node in ast.walk(function) if isinstance(node, ast.Name)}
    return used | {one.arg for one in function.args.args}
