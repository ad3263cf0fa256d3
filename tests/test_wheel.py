"""The wheel holds all that the program reads beside its modules."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from zipfile import ZipFile

import pytest
from scripts.console import ROOT

pytestmark = pytest.mark.slow  # it fetches the build backend


def files(folder: str) -> set[str]:
    """The files of a folder of the checkout, by their paths in it."""
    found = (one for one in (ROOT / folder).rglob("*") if one.is_file())
    return {str(one.relative_to(ROOT / folder)) for one in found if one.suffix != ".pyc"}


def test_every_file_of_the_package_and_of_the_bundled_history_is_in_it(tmp_path: Path) -> None:
    pytest.importorskip("pip", reason="a virtual environment of uv has no pip")
    build = ["wheel", "--quiet", "--no-deps", "--wheel-dir", str(tmp_path), str(ROOT)]
    subprocess.run([sys.executable, "-m", "pip", *build], check=True)
    [wheel] = tmp_path.glob("*.whl")

    in_wheel = {name for name in ZipFile(wheel).namelist() if name.startswith("timeline/")}

    bundled = {
        f"timeline/bundled/{folder}/{name}"
        for folder in ("events", "seeds", "stories")
        for name in files(folder)
    }
    package = {f"timeline/{name}" for name in files("src/timeline")}
    assert {Path(name).suffix for name in package} >= {".py", ".sql", ".tcss", ".typed"}
    assert len(bundled) > 10
    assert in_wheel == bundled | package
