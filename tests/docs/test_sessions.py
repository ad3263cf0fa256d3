"""The sessions that the documentation shows are those that the program has today."""

from __future__ import annotations

import re
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path

import pytest
from scripts import picture
from scripts.console import ROOT, Shown, session

PAGES = [
    "docs/tutorial.md", "README.md", "docs/concepts.md", "docs/files.md", "docs/integrity.md",
    "docs/publish.md", "docs/capture.md",
]  # fmt: skip


@pytest.fixture(scope="module")
def sessions() -> Iterator[dict[str, Future[list[Shown]]]]:
    """The sessions of all pages, run side by side."""
    with ThreadPoolExecutor(max_workers=6) as pool:
        yield {name: pool.submit(lambda n=name: [*session(ROOT / n)]) for name in PAGES}


@pytest.mark.parametrize("name", PAGES)
def test_a_session_is_what_is_printed_today(
    sessions: dict[str, Future[list[Shown]]], name: str
) -> None:
    for one in sessions[name].result():
        assert one.agrees, (
            f"{name}:{one.line}: $ {one.command}\n"
            f"--- shown\n{one.shown}--- printed\n{one.printed}"
            f"run: python -m scripts.console --write {name}"
        )


def test_no_other_page_has_a_session_that_nobody_runs() -> None:
    pages = [*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")]
    having = [_name(page) for page in pages if "```console" in page.read_text(encoding="utf-8")]
    assert sorted(having) == sorted(PAGES)


def test_the_picture_is_what_is_printed_today() -> None:
    # Its words: how they are drawn may differ with the version of rich.
    words = re.compile(r"<text[^>]*>([^<]*)<")
    drawn = picture.PICTURE.read_text(encoding="utf-8")
    assert words.findall(drawn) == words.findall(picture.picture()), (
        "run: python -m scripts.picture"
    )


def test_the_picture_fetches_nothing() -> None:
    drawn = picture.PICTURE.read_text(encoding="utf-8")
    assert "url(http" not in drawn
    assert "<script" not in drawn
    assert "<image" not in drawn


def _name(page: Path) -> str:
    return page.relative_to(ROOT).as_posix()
