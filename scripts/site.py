"""Builds the documentation as a site that needs no network to read.

The pages are those of the repository: README.md is the home page, docs/ follows. The site has them
under other names, so they are copied and their links rewritten; there is no second text.

    python -m pip install -e ".[docs]" && python -m scripts.site    # writes build/site/index.html
"""

from __future__ import annotations

import os.path
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Final

ROOT: Final = Path(__file__).resolve().parents[1]
PAGES: Final = ROOT / "build" / "pages"
SITE: Final = ROOT / "build" / "site"
WORKER: Final = ROOT / "scripts" / "site_worker.js"
_FENCE: Final = re.compile(r"(^```.*?^```$)", re.MULTILINE | re.DOTALL)
_LINK: Final = re.compile(r"\]\((?P<path>[^)\s#:]+)(?P<anchor>#[^)\s]*)?\)")
_FETCHED: Final = re.compile(
    r"""<(?:script|img|iframe)\b[^>]*\bsrc=["']?(?P<source>(?:https?:)?//[^"'\s>]+)"""
    r"""|<link\b[^>]*\brel=["']?(?:stylesheet|preconnect|preload)\b[^>]*href=["']?"""
    r"""(?P<sheet>(?:https?:)?//[^"'\s>]+)"""
)


def sources() -> dict[Path, str]:
    """The name in the site of each file of the repository that belongs to it."""
    found = {
        ROOT / "README.md": "index.md",
        ROOT / "LICENSE": "license.txt",
        WORKER: "assets/iframe-worker.js",  # zensical knows it by this name
        **{
            ROOT / f"{name}.md": f"{name.lower()}.md"
            for name in ("CHANGELOG", "CONTRIBUTING", "SECURITY")
        },
        **{path: f"events/{path.name}" for path in (ROOT / "events").iterdir() if path.is_file()},
    }
    for path in (ROOT / "docs").rglob("*"):
        if path.is_file():
            name = path.relative_to(ROOT / "docs").as_posix()
            found[path] = name.replace("README.md", "index.md")
    return found


def page(path: Path, names: dict[Path, str]) -> str:
    """The text of a page with its links as the site has them.

    Raises `ValueError`: if a link leads to a file that the site does not have.
    """
    here = Path(names[path]).parent

    def link(found: re.Match[str]) -> str:
        target = (path.parent / found["path"]).resolve()
        if target not in names:
            raise ValueError(f"{path.name}: {found['path']} is not in the site")
        return f"]({os.path.relpath(names[target], here)}{found['anchor'] or ''})"

    parts = _FENCE.split(path.read_text(encoding="utf-8"))
    parts[::2] = [_LINK.sub(link, text) for text in parts[::2]]
    return "".join(parts)


def collect(folder: Path) -> None:
    """Writes the pages and files of the site into a folder, instead of those that it held."""
    shutil.rmtree(folder, ignore_errors=True)
    names = sources()
    for path, name in names.items():
        target = folder / name
        target.parent.mkdir(parents=True, exist_ok=True)
        if name.endswith(".md"):
            target.write_text(page(path, names), encoding="utf-8")
        else:
            shutil.copyfile(path, target)


def fetched(site: Path) -> Iterator[str]:
    """Each page that would load a script, style sheet or picture from another host."""
    for path in sorted(site.rglob("*.html")):
        for found in _FETCHED.finditer(path.read_text(encoding="utf-8")):
            yield f"{path.relative_to(site)}: {found['source'] or found['sheet']}"


def main() -> int:
    """Builds the site; 1 if it could not be built or would need a network."""
    collect(PAGES)
    command = [sys.executable, "-m", "zensical", "build", "--clean", "--strict"]
    if subprocess.run(command, cwd=ROOT, check=False).returncode:  # noqa: S603
        return 1
    elsewhere = [*fetched(SITE)]
    for line in elsewhere:
        sys.stderr.write(f"{line} comes from another host\n")
    if elsewhere:
        return 1
    sys.stdout.write(f"{SITE / 'index.html'}\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
