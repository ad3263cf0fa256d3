"""The documentation site has every page, with links that lead to one, and needs no network."""

from __future__ import annotations

import os.path
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from scripts import site

CONFIGURATION = tomllib.loads((site.ROOT / "zensical.toml").read_text(encoding="utf-8"))["project"]
PAGES = {path: name for path, name in site.sources().items() if name.endswith(".md")}


def _named(entries: list[Any]) -> Iterator[str]:
    for entry in entries:
        for value in entry.values():
            yield from [value] if isinstance(value, str) else _named(value)


def test_every_page_is_in_the_navigation_once() -> None:
    # The list of records leads to each of them.
    pages = [name for name in PAGES.values() if not name.startswith("decisions/0")]
    assert sorted(_named(CONFIGURATION["nav"])) == sorted(pages)


def test_every_record_is_in_the_list_of_records() -> None:
    folder = site.ROOT / "docs" / "decisions"
    listed = (folder / "README.md").read_text(encoding="utf-8")
    records = [path.name for path in folder.glob("0*.md")]
    assert [name for name in records if f"({name})" not in listed] == []
    assert len({name[:4] for name in records}) == len(records)


@pytest.mark.parametrize("path", PAGES, ids=[*PAGES.values()])
def test_every_link_leads_to_a_file_of_the_site(path: Path) -> None:
    names = site.sources()
    text = site.page(path, names)
    here = Path(names[path]).parent
    files = {*names.values()}
    for part in site._FENCE.split(text)[::2]:
        for found in site._LINK.finditer(part):
            target = os.path.normpath(here / found["path"])
            assert target in files, found[0]


def test_links_are_named_as_the_site_names_their_pages() -> None:
    names = site.sources()
    records = site.ROOT / "docs" / "decisions" / "README.md"
    assert "](docs/" not in site.page(site.ROOT / "README.md", names)
    assert "](contributing.md#the-checks)" in site.page(site.ROOT / "docs" / "guarantees.md", names)
    assert names[records] == "decisions/index.md"


def test_a_link_to_a_file_that_the_site_lacks_is_an_error(tmp_path: Path) -> None:
    page = tmp_path / "page.md"
    page.write_text("[code](gone.py)\n\n```text\n[no link](gone.py)\n```\n", encoding="utf-8")
    with pytest.raises(ValueError, match=r"gone\.py is not in the site"):
        site.page(page, {page: "page.md"})


def test_the_site_brings_what_zensical_would_fetch() -> None:
    assert CONFIGURATION["extra"]["polyfills"] == [site.sources()[site.WORKER]]
    assert "iframe-worker" in CONFIGURATION["extra"]["polyfills"][0]
    assert CONFIGURATION["theme"]["font"] is False


@pytest.mark.parametrize(
    ("line", "host"),
    [
        ('<script src="https://example.org/a.js"></script>', "https://example.org/a.js"),
        ("<img alt=x src=//example.org/a.png>", "//example.org/a.png"),
        ('<link rel="stylesheet" href="https://example.org/a.css">', "https://example.org/a.css"),
        ('<link rel="preconnect" href="https://example.org/">', "https://example.org/"),
        ('<script src="./assets/a.js"></script>', None),
        ('<a href="https://example.org/">a link fetches nothing</a>', None),
    ],
)
def test_whatever_a_page_would_fetch_is_found(line: str, host: str | None, tmp_path: Path) -> None:
    (tmp_path / "a.html").write_text(f"<html>{line}</html>", encoding="utf-8")
    assert [*site.fetched(tmp_path)] == ([f"a.html: {host}"] if host else [])
