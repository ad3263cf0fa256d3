"""What keeps the source easy to find one's way in: sizes, names, and paths that prose gives.

import-linter checks the directions of imports; here is what no tool checks. Each check
is a function over a folder, and is also tried on a folder with the fault that it looks for.
"""

from __future__ import annotations

import ast
import io
import re
import tokenize
import tomllib
from collections import defaultdict
from collections.abc import Callable, Iterator
from fnmatch import fnmatchcase
from pathlib import Path

import pytest

from tests.conftest import LONGEST

ROOT = Path(__file__).parents[1]
SOURCE = ROOT / "src" / "timeline"

MOST_LINES = 350
MOST_MODULES = 16
GIVEN_AWAY_ALONE = {"publish/bundles/verify.py"}
"""Files that others get by themselves, and which can therefore not be split."""
ANY_NUMBER = {"cli/commands"}
"""Packages with a module for each of any number of things."""
TWICE = {"commands", "input", "output", "queries", "screens", "sqlite", "postgres"}
"""Packages whose modules may have a name that another module of their top-level package has."""
ENDINGS = ("css", "md", "py", "sql", "tcss", "toml")
EXAMPLES = {
    "seeds/article.txt", "seeds/article.yaml", "two/", "timeline/", "2022-04-20/", "keys.toml",
    "verify.py",
}  # fmt: skip
"""Files and folders of a user, the name of a cache folder, and a date."""
SUFFIXES = {"db"}
"""Endings of files of a user that look like a module."""

_PATH = re.compile(
    r"(?<![\w./:~$%{<>…-])"
    r"(?:(?:\.?[\w-]+/)+(?:[\w.*-]*[\w*]|(?=[\s`,;)]|$))|[\w-]+\.(?:py|md|toml|sql|tcss)\b)"
)
_MODULE = re.compile(r"`timeline((?:\.[a-z]\w*){2,})")


def modules(source: Path) -> dict[str, Path]:
    """The modules of a source by their path in it."""
    return {path.relative_to(source).as_posix(): path for path in sorted(source.rglob("*.py"))}


def sizes(source: Path) -> dict[str, int]:
    """The lines of each module that has too many."""
    found = {name: len(path.read_bytes().splitlines()) for name, path in modules(source).items()}
    return {
        name: lines
        for name, lines in found.items()
        if lines > MOST_LINES and name not in GIVEN_AWAY_ALONE
    }


def full_packages(source: Path) -> dict[str, int]:
    """The modules of each package that has too many."""
    found: dict[str, int] = defaultdict(int)
    for path in modules(source).values():
        found[path.parent.relative_to(source).as_posix()] += path.name != "__init__.py"
    return {
        name: count
        for name, count in found.items()
        if count > MOST_MODULES and name not in ANY_NUMBER
    }


def repeated_modules(source: Path) -> list[list[str]]:
    """Modules of one top-level package that share a base name."""
    found: dict[tuple[str, str], list[str]] = defaultdict(list)
    for name in modules(source):
        package, _, rest = name.partition("/")
        *within, base = rest.split("/")
        if rest and base not in ("__init__.py", "errors.py") and not TWICE & set(within):
            found[package, base].append(name)
    return [names for names in found.values() if len(names) > 1]


def repeated_classes(source: Path) -> dict[str, list[str]]:
    """Classes that share a name, nested ones too, with their modules."""
    found: dict[str, list[str]] = defaultdict(list)
    for name, path in modules(source).items():
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.ClassDef):
                found[node.name].append(name)
    return {name: where for name, where in found.items() if len(where) > 1}


def engine_checks(source: Path) -> list[str]:
    """Places outside the store that ask which engine a store has."""
    return [
        f"{name}:{node.lineno}"
        for name, path in modules(source).items()
        if not name.startswith("eventstore/")
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Call) and re.match(r"isinstance\(.*Location", ast.unparse(node))
    ]


def missing_paths(root: Path) -> list[str]:
    """Paths and modules that documents, docstrings and comments name, and that are not there."""
    source = root / "src" / "timeline"
    folders = {path.name for top in (root, source) for path in top.glob("*/")}
    packages = [*source.glob("*/")]
    wrong = []
    for path in _written(root):
        bases = [root, source, source.parent, root / "docs", *path.parents, *path.parent.glob("*/")]
        for line, text in _prose(path):
            named = [one[0] for one in _PATH.finditer(text)]
            for name in named:
                is_path = (
                    name.partition("/")[0] in folders
                    or name.endswith("/")
                    or name.rpartition(".")[2] in ENDINGS
                )
                among = (
                    [*bases, *packages] if name.endswith("/") else bases
                )  # of a tree that is drawn
                if is_path and name not in EXAMPLES and not _is_there(name, among):
                    wrong.append(f"{path.relative_to(root)}:{line}: {name}")
            wrong += [
                f"{path.relative_to(root)}:{line}: timeline{module}"
                for module in _MODULE.findall(text)
                if not _is_module(module[1:], source)
            ]
    return wrong


def _written(root: Path) -> Iterator[Path]:
    """What people wrote: documents, and Python files with prose in them."""
    for pattern in ("*.md", "docs/**/*.md", "*/**/*.py"):
        for path in sorted(root.glob(pattern)):
            if "data" not in path.parts and not any(part[0] == "." for part in path.parts[1:]):
                yield path


def _prose(path: Path) -> Iterator[tuple[int, str]]:
    text = path.read_text(encoding="utf-8")
    if path.suffix == ".md":
        yield from enumerate(text.splitlines(), 1)
        return
    for token in tokenize.generate_tokens(io.StringIO(text).readline):
        if token.type == tokenize.COMMENT:
            yield token.start[0], token.string
    for node in ast.walk(ast.parse(text)):
        if (
            isinstance(node, ast.Expr)
            and isinstance(node.value, ast.Constant)
            and isinstance(node.value.value, str)
        ):
            yield from enumerate(node.value.value.splitlines(), node.lineno)


def _is_there(name: str, bases: list[Path]) -> bool:
    return any(next(base.glob(name.rstrip("/")), None) for base in bases)


def _is_module(dotted: str, source: Path) -> bool:
    """Whether it is a module, a package, or a name in a module; or a file of a user."""
    place, _, last = dotted.replace(".", "/").rpartition("/")
    return place in SUFFIXES or any(
        (source / one).exists() for one in (f"{place}/{last}.py", f"{place}/{last}", f"{place}.py")
    )


def unused_allowances(allowed: list[str], source: Path) -> list[str]:
    """Patterns of names that vulture is told to ignore, and that no name of the source is like."""
    names = set()
    for path in modules(source).values():
        names |= set(re.findall(r"\w+", path.read_text(encoding="utf-8")))
    return [one for one in allowed if not any(fnmatchcase(name, one) for name in names)]


def test_no_module_grows_too_long() -> None:
    assert sizes(SOURCE) == {}


def test_no_package_grows_too_full() -> None:
    assert full_packages(SOURCE) == {}


def test_a_module_is_found_by_its_name_alone() -> None:
    assert repeated_modules(SOURCE) == []


def test_a_class_is_found_by_its_name_alone() -> None:
    assert repeated_classes(SOURCE) == {}


def test_only_the_store_knows_which_engine_it_has() -> None:
    assert engine_checks(SOURCE) == []


def test_every_path_that_prose_names_is_there() -> None:
    assert missing_paths(ROOT) == []


@pytest.mark.skipif(not (ROOT / "pyproject.toml").exists(), reason="this is no checkout")
def test_what_vulture_ignores_is_still_in_the_source() -> None:
    settings = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    assert unused_allowances(settings["tool"]["vulture"]["ignore_names"], SOURCE) == []


def test_the_files_that_begin_first_are_there() -> None:
    assert [name for name in LONGEST if not (ROOT / "tests" / name).exists()] == []


PAGE = "docs/page.md"
MODULE = "src/timeline/cli/it.py"
FAULTS: list[tuple[Callable[[Path], object], dict[str, str], object]] = [
    (sizes, {"cli/a.py": "x = 1\n" * 351, "cli/b.py": "x = 1\n" * 350}, {"cli/a.py": 351}),
    (
        full_packages,
        {
            **{f"domain/m{n}.py": "" for n in range(17)},
            **{f"text/m{n}.py": "" for n in range(16)},
            "text/__init__.py": "",
            **{f"cli/commands/m{n}.py": "" for n in range(17)},
        },
        {"domain": 17},
    ),
    (
        repeated_modules,
        {
            "cli/context.py": "", "tui/context.py": "", "cli/inner/context.py": "",
            "cli/log.py": "", "cli/commands/log.py": "", "cli/errors.py": "",
            "cli/inner/errors.py": "", "cli/__init__.py": "", "cli/inner/__init__.py": "",
        },
        [["cli/context.py", "cli/inner/context.py"]],
    ),
    (
        repeated_classes,
        {
            "cli/one.py": "class A:\n    class Inner: ...\n",
            "tui/two.py": "class B:\n    class Inner: ...\n",
        },
        {"Inner": ["cli/one.py", "tui/two.py"]},
    ),
    (
        engine_checks,
        {
            "services/one.py": "def f(x):\n    return isinstance(x, A | SQLiteLocation)\n",
            "services/two.py": "def f(x):\n    return isinstance(x, Path)\n",
            "eventstore/three.py": "isinstance(x, SQLiteLocation)\n",
        },
        ["services/one.py:2"],
    ),
]  # fmt: skip


@pytest.mark.parametrize(("check", "files", "found"), FAULTS)
def test_a_planted_fault_is_found(
    check: Callable[[Path], object], files: dict[str, str], found: object, tmp_path: Path
) -> None:
    _plant(tmp_path, files)
    assert check(tmp_path) == found


@pytest.mark.parametrize(
    ("file", "text", "missing"),
    [
        (PAGE, "See\n`src/timeline/cli/gone.py`.\n", ["2: src/timeline/cli/gone.py"]),
        (PAGE, "`cli/gone/` holds them; see `gone.md`", ["1: cli/gone/", "1: gone.md"]),
        ("README.md", "[a page](docs/gone.md)", ["1: docs/gone.md"]),
        (MODULE, '"""See\n`gone.sql`."""\n', ["2: gone.sql"]),
        (MODULE, "x = 1  # as tests/test_gone.py has it\n", ["1: tests/test_gone.py"]),
        (MODULE, '"""`timeline.cli.gone` and `timeline.cli.it.run`."""', ["1: timeline.cli.gone"]),
        (MODULE, 'x = "docs/gone.md"\n', []),
        (PAGE, "`src/timeline/cli/*.py`, `cli/it.py`, `page.md`, `a.txt` and 2022/2023", []),
    ],
)
def test_a_path_to_nowhere_is_found(
    file: str, text: str, missing: list[str], tmp_path: Path
) -> None:
    _plant(tmp_path, {MODULE: "", "tests/test_it.py": "", file: text})
    assert missing_paths(tmp_path) == [f"{file}:{one}" for one in missing]


def test_an_allowance_for_nothing_is_found(tmp_path: Path) -> None:
    _plant(tmp_path, {"tui/app.py": "def on_mount(): ...\n"})
    assert unused_allowances(["on_*", "on_mount", "action_*", "mount"], tmp_path) == [
        "action_*",
        "mount",
    ]


def _plant(folder: Path, files: dict[str, str]) -> None:
    for name, text in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
