"""Tries a seeded sample of small changes in one package, and says which of them no test notices.

All changes of a package take mutmut hours; some hundreds of them, drawn by a seed, take minutes
and say nearly as much. The checkout is copied first, so that nothing in it changes.

    python -m scripts.mutation_sample formats --count 300 --seed 1

A change is tried with the quickest tests that reach it, 12 by default: what they miss may be
noticed by another, so that the count is a lower bound, and the whole takes minutes.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import re
import shutil
import subprocess
import sys
import tempfile
from collections import Counter
from pathlib import Path
from typing import Final

ROOT: Final = Path(__file__).resolve().parents[1]
TESTS: Final = {
    "cli": ["tests/cli"],
    "formats": ["tests/formats", "tests/services/test_import_files.py"],
    "readmodel": ["tests/readmodel", "tests/test_timeline.py"],
}
"""The tests that are asked about each package: its own, and those of what stands right on it."""

SETTINGS: Final = """
[tool.mutmut]
source_paths = ["src/timeline"]
only_mutate = ["src/timeline/{package}/*"]
also_copy = [
    "events", "seeds", "stories", "docs", "scripts", "README.md", "CHANGELOG.md", "LICENSE",
]
pytest_add_cli_args_test_selection = {tests}
pytest_add_cli_args = ["-x", "-q", "-p", "no:cacheprovider"]
timeout_multiplier = 3.0
"""


def changes(package: str) -> list[str]:
    """The names of all changes that mutmut can make in the package, in a fixed order."""
    from mutmut.mutation.file_mutation import mutate_file_contents
    from mutmut.utils.format_utils import get_mutant_name

    found = []
    for path in sorted((ROOT / "src" / "timeline" / package).rglob("*.py")):
        named = path.relative_to(ROOT)
        mutated = mutate_file_contents(str(named), path.read_text(encoding="utf-8"))
        found += [get_mutant_name(named, name) for name in mutated.mutant_names]
    return found


def copy_of_the_checkout(target: Path, package: str) -> None:
    """Copies what git knows of, and sets mutmut to the package and its tests."""
    for name in filter(None, _ran(ROOT, "git", "ls-files", "-z").split("\0")):
        if (ROOT / name).is_file():
            (target / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(ROOT / name, target / name)
    settings = target / "pyproject.toml"
    text = re.sub(
        r"(?s)\n\[tool\.mutmut\]\n.*?(?=\n\[)", "\n", settings.read_text(encoding="utf-8")
    )
    text += SETTINGS.format(package=package, tests=json.dumps(TESTS[package]))
    settings.write_text(text, encoding="utf-8")


def keep_the_quickest(target: Path, most: int) -> None:
    """Has mutmut ask at most so many tests of each function: the quickest that reach it."""
    path = target / "mutants" / "mutmut-stats.json"
    stats = json.loads(path.read_text(encoding="utf-8"))
    seconds = stats["duration_by_test"]
    reached = stats["tests_by_mangled_function_name"]
    for name, tests in reached.items():
        reached[name] = sorted(tests, key=lambda test: (seconds.get(test, 0.0), test))[:most]
    path.write_text(json.dumps(stats), encoding="utf-8")


def results(target: Path, package: str) -> dict[str, int | None]:
    """What became of each change: the exit code that mutmut kept, None if it was not tried."""
    kept = (target / "mutants" / "src" / "timeline" / package).rglob("*.meta")
    found: dict[str, int | None] = {}
    for path in kept:
        found |= json.loads(path.read_text(encoding="utf-8"))["exit_code_by_key"]
    return found


def _ran(folder: Path, *command: str) -> str:
    """What a command prints, run in the folder.

    Raises:
        SystemExit: If it fails; with what it said.
    """
    ran = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)  # noqa: S603  ours
    if ran.returncode:
        raise SystemExit(f"{' '.join(command[:4])} failed:\n{ran.stdout[-4000:]}{ran.stderr}")
    return ran.stdout


def main() -> int:
    """Runs the sample, prints each change that was missed as a diff, and then the counts."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("package", choices=sorted(TESTS))
    parser.add_argument("--count", type=int, default=300, metavar="N")
    parser.add_argument("--seed", type=int, default=1, metavar="N")
    parser.add_argument("--tests", type=int, default=12, metavar="N", help="of each change")
    parser.add_argument("--max-children", type=int, default=os.cpu_count() or 1, metavar="N")
    asked = parser.parse_args()
    every = changes(asked.package)
    draw = random.Random(asked.seed)  # noqa: S311  a sample that can be drawn again, no secret
    chosen = draw.sample(every, min(asked.count, len(every)))
    with tempfile.TemporaryDirectory(prefix="mutation-sample-") as folder:
        target = Path(folder)
        copy_of_the_checkout(target, asked.package)
        mutmut = (sys.executable, "-m", "mutmut")
        run = (*mutmut, "run", "--max-children", str(asked.max_children))
        _ran(target, *run, chosen[0])
        keep_the_quickest(target, asked.tests)
        _ran(target, *run, *chosen)
        kept = results(target, asked.package)
        codes = {name: kept[name] for name in chosen}
        # mutmut: 0 is a run in which every test passed, 33 a change that no test reaches.
        missed = sorted(name for name, code in codes.items() if code in (0, 33, None))
        for name in missed:
            sys.stdout.write(_ran(target, *mutmut, "show", name))
    modules = Counter(name.rsplit(".", 1)[0] for name in missed)
    for module, count in modules.most_common():
        sys.stdout.write(f"{count:4} missed in {module}\n")
    sys.stdout.write(
        f"{asked.package}: {len(chosen) - len(missed)} of {len(chosen)} changes noticed, "
        f"drawn with seed {asked.seed} from {len(every):,}\n"
    )
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
