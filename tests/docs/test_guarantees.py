"""Each promise of docs/guarantees.md is one row, with tests that exist and that `.ci/run` runs."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PAGE = ROOT / "docs" / "guarantees.md"
LONGEST = 120
"""Characters of a promise: what needs more is told below the tables."""
_NAMED = re.compile(r"`(tests/[\w/]+\.py)(?:::(test_\w+))?`")


def rows(text: str) -> Iterator[tuple[int, list[str]]]:
    """The rows of the tables of promises, with the number of their line."""
    is_table = False
    for number, line in enumerate(text.splitlines(), 1):
        if line.startswith("| Promise |"):
            is_table = True
        elif not line.startswith("|"):
            is_table = False
        elif is_table and not line.startswith("| ---"):
            yield number, [cell.strip() for cell in line.strip().strip("|").split("|")]


def wrong_rows(text: str, root: Path) -> list[str]:
    """What is wrong with the rows: a promise without tests, or with one that does not exist."""
    found, seen = [], set[str]()
    for number, (promise, *where, tests) in rows(text):
        named = _NAMED.findall(tests)
        rest = _NAMED.sub("", tests).replace(",", "").strip()
        if not named or rest:
            found.append(f"{number}: {rest or 'no test'}")
        if (
            promise in seen
            or len(promise) > LONGEST
            or where not in ([], [""], ["file"], ["server"])
        ):
            found.append(f"{number}: {promise}")
        seen.add(promise)
        found += [f"{number}: {wrong}" for one in named if (wrong := _missing(root, *one))]
    return found


def _missing(root: Path, path: str, name: str) -> str | None:
    file = root / path
    if not file.exists():
        return path
    text = file.read_text(encoding="utf-8")
    is_run = file.name.startswith("test_") or path == "tests/fuzz/targets.py"
    if not is_run or (name and f"def {name}(" not in text):
        return f"{path}::{name}"
    # Whatever is marked otherwise is run by neither pass of `.ci/run`.
    marks = set(re.findall(r"mark\.(\w+)", text))
    known = {"slow", "alone", "terminal", "skipif", "parametrize", "usefixtures", "xfail", "skip"}
    return None if marks <= known else f"{path}: {sorted(marks - known)}"


@pytest.mark.skipif(not PAGE.exists(), reason="this is no checkout")
def test_each_promise_is_one_row_and_names_tests_that_are_run() -> None:
    text = PAGE.read_text(encoding="utf-8")
    assert len(list(rows(text))) > 100
    assert wrong_rows(text, ROOT) == []


@pytest.mark.parametrize(
    ("row", "wrong"),
    [
        ("| Nothing is lost | |", "no test"),
        ("| Nothing is lost | `tests/test_ci.py`, by hand |", "by hand"),
        ("| Nothing is lost | nowhere | `tests/test_ci.py` |", "Nothing is lost"),
        ("| Nothing is lost | `tests/no/test_such.py` |", "tests/no/test_such.py"),
        ("| Nothing is lost | `tests/test_ci.py::test_of_nothing` |", "::test_of_nothing"),
        ("| Nothing is lost | `tests/conftest.py` |", "tests/conftest.py::"),
        (f"| {'Nothing is lost. ' * 9}| `tests/test_ci.py` |", "Nothing is lost."),
        ("| Same | `tests/test_ci.py` |\n| Same | `tests/test_ci.py` |", "Same"),
    ],
)
def test_a_row_that_promises_without_a_test_is_found(row: str, wrong: str) -> None:
    good = "| Nothing is doubled | `tests/test_ci.py` |"
    head = "| Promise | Tests |\n| --- | --- |\n"
    assert wrong_rows(f"{head}{good}\n", ROOT) == []
    (found,) = wrong_rows(f"{head}{good}\n{row}\n", ROOT)
    assert wrong in found


def test_what_no_pass_of_the_check_runs_is_found(tmp_path: Path) -> None:
    (tmp_path / "tests").mkdir()
    (tmp_path / "tests" / "test_it.py").write_text("@pytest.mark.by_hand\ndef test_it(): ...\n")
    row = "| Promise | Tests |\n| --- | --- |\n| It holds | `tests/test_it.py::test_it` |\n"
    (found,) = wrong_rows(row, tmp_path)
    assert "by_hand" in found
