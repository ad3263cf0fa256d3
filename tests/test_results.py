"""`timeline` itself names all that a caller needs, and costs nothing until it is asked."""

from __future__ import annotations

import ast
import subprocess
import sys
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path
from pkgutil import walk_packages

import pytest

import timeline
from timeline import exceptions, results

SOURCE = Path(timeline.__file__).parent
INTERNAL = {
    "Overtaken",  # an import tries again
    "ReadingBroke",  # of a process beside ours
    "ParseError",  # of what is typed into a form, or into an option
    "QuoteMissing",  # likewise
    "NoEditor",  # of the front ends, which open it
    "FileNotKept",  # met as the BadFile that it is
}
"""Errors that no method of `Timeline` lets out."""


@pytest.mark.parametrize("name", timeline.__all__)
def test_each_name_is_there(name: str) -> None:
    assert getattr(timeline, name).__class__.__name__ != "module"


@pytest.mark.parametrize("module", [exceptions, results])
def test_each_name_has_a_home(module: object) -> None:
    assert sorted(module._HOME_OF) == sorted(module.__all__)  # type: ignore[attr-defined]


def test_what_is_not_there_is_refused_by_name() -> None:
    for module in (timeline, exceptions, results):
        with pytest.raises(AttributeError) as caught:
            module.Nothing  # noqa: B018
        assert module.__name__ in caught.value.args[0]


def test_a_name_is_found_by_completion() -> None:
    assert {"Timeline", "Entry", "BadArgument"} <= set(dir(timeline))


def test_every_error_that_a_caller_can_meet_is_among_them() -> None:
    for module in walk_packages(timeline.__path__, "timeline."):
        if not module.name.startswith(
            ("timeline.cli", "timeline.tui", "timeline.web", "timeline.__main__")
        ):
            import_module(module.name)
    defined = {
        one.__name__
        for one in _subclasses(exceptions.TimelineError)
        if one.__module__.startswith("timeline.")
        and not one.__module__.startswith(("timeline.cli", "timeline.tui", "timeline.web"))
    }
    assert defined - INTERNAL <= set(exceptions.__all__)


def test_importing_the_names_imports_no_library() -> None:
    check = (
        "import sys, timeline, timeline.results, timeline.exceptions\n"
        "print({'pydantic', 'sqlite3', 'eventsourcing', 'ruamel', 'msgspec'} & {*sys.modules})"
    )
    ran = subprocess.run([sys.executable, "-c", check], capture_output=True, text=True, check=True)
    assert ran.stdout == "set()\n"


@pytest.mark.parametrize("package", ["cli", "tui"])
def test_front_ends_take_results_and_errors_from_here(package: str) -> None:
    homes = {f"{home}.{name}" for m in (exceptions, results) for name, home in m._HOME_OF.items()}
    homes = {one for one in homes if ".errors." not in one}
    taken = [
        f"{path.relative_to(SOURCE)}:{node.lineno}: {one.name}"
        for path in (SOURCE / package).rglob("*.py")
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.ImportFrom)
        for one in node.names
        if f"{node.module}.{one.name}" in homes
    ]
    assert taken == []


def _subclasses(parent: type) -> Iterator[type]:
    for one in parent.__subclasses__():
        yield one
        yield from _subclasses(one)
