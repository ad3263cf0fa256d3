"""Chromium without a network, for tests of pages: what it asks for and what it says is kept."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.resources import files
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, Page, sync_playwright

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")


@contextmanager
def chromium() -> Iterator[Browser]:
    """The system's own Chromium, headless."""
    assert CHROMIUM is not None, "these tests need Chromium: apt-get install chromium"
    with sync_playwright() as player:
        browser = player.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        try:
            yield browser
        finally:
            browser.close()


class OpenPage:
    """A page that was opened from a file, with the network off."""

    def __init__(self, browser: Browser, **options: Any) -> None:
        given = {"viewport": {"width": 1280, "height": 900}, "reduced_motion": "reduce"}
        self._context = browser.new_context(offline=True, **{**given, **options})
        self.page: Page = self._context.new_page()
        self.requests: list[str] = []
        self.said: list[str] = []
        """What it wrote to the console, and its errors."""
        self.page.on("request", lambda one: self.requests.append(one.url))
        self.page.on("console", lambda one: self.said.append(one.text))
        self.page.on("pageerror", lambda one: self.said.append(str(one)))
        self.page.on("dialog", lambda one: self.said.append(f"dialog: {one.message}"))

    def open(self, path: Path, cut: str = "") -> Page:
        """Opens a file at a cut, and waits until the story is drawn."""
        self.page.goto(path.as_uri() + cut)
        self.page.wait_for_selector("#app:not([hidden])")
        return self.page

    def at(self, as_of: str, as_known: str | None = None) -> None:
        """Moves the clocks, as a link in the same page does."""
        known = f"&as-known={as_known}" if as_known else ""
        self.page.evaluate("hash => { location.hash = hash }", f"#as-of={as_of}{known}&n={as_of}")
        self.page.wait_for_function(
            "day => document.getElementById('ofDate').value === day", arg=as_of
        )

    def show_settled(self) -> None:
        """Opens the list of what is settled, which is filled once it is open."""
        self.page.evaluate(
            "() => new Promise(done => {"
            "  const box = document.getElementById('settled').parentNode;"
            "  if (box.open) return done();"
            "  box.addEventListener('toggle', done, {once: true}); box.open = true })"
        )

    def standings(self) -> set[tuple[str, str]]:
        """Each matter that has a status, by the address of its page, and the status in words."""
        self.show_settled()
        told = self.page.evaluate(
            "() => [...document.querySelectorAll('#waiting li, #settled li')].map(one =>"
            " [one.querySelector('a')?.getAttribute('href'),"
            "  one.querySelector('.status')?.lastChild.textContent])"
        )
        return {(href, words) for href, words in told if href}

    def close(self) -> None:
        """Closes it."""
        self._context.close()


def axe_violations(page: Page) -> list[str]:
    """What axe finds wrong with a page, of WCAG 2.1 A and AA."""
    if not page.evaluate("'axe' in window"):
        page.evaluate(files("axe_core_python").joinpath("axe.min.js").read_text(encoding="utf-8"))
    found = page.evaluate(
        "() => axe.run({runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'best-practice'],"
        " resultTypes: ['violations']})"
    )
    return [
        f"{one['id']}: {one['help']}: {[node['html'][:160] for node in one['nodes'][:3]]}"
        for one in found["violations"]
    ]
