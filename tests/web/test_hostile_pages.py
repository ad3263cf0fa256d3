"""Hostile text through every page, and two pages in a real browser."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import quote

import feedparser
import pytest
from playwright.sync_api import Browser

from tests.publish.browser import axe_violations, chromium
from tests.tui.hostile import fill
from tests.web.serving import Serving, served
from timeline import Timeline


@pytest.fixture(scope="module")
def hostile_store(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("hostile") / "h.db"
    assert fill(path) > 100
    with Timeline.open(path) as door:
        for number, text in enumerate(("</title><script>a()</script>", "\"'><b>")):
            matter = {
                "government": "be",
                "matters": ["tanks"],
                "occurred": f"2022-05-0{number + 1}",
            }
            door.append({**matter, "kind": "statement-made", "title": f"s {text}", "summary": text})
        door.append(
            {**matter, "kind": "matter-raised", "title": f"r {text}", "question": f"{text}<i>"},
            {**matter, "kind": "decision-expected", "title": text, "expected": "2022-05-09"},
        )
    return path


@pytest.fixture(scope="module")
def hostile(hostile_store: Path) -> Iterator[Serving]:
    with served(hostile_store, "--title", "</title><script>alert(1)</script>") as running:
        yield running


class _Reading(HTMLParser):
    """Collects what a page could run or load."""

    def __init__(self) -> None:
        super().__init__()
        self.scripts = 0
        self.wrong: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.scripts += tag == "script"
        if tag in ("img", "iframe", "object", "embed", "base"):
            self.wrong.append(tag)
        for name, value in attrs:
            if name.startswith("on") or (name == "style" and tag != "svg"):
                self.wrong.append(f"{tag} {name}")
            if name in ("href", "src") and re.match(
                r"\s*(javascript|data:text)", value or "", re.IGNORECASE
            ):
                self.wrong.append(f"{tag} {name}={value}")


def _paths(store: Path) -> list[str]:
    with Timeline.open(store) as door:
        ids = [one.id for one in door.log()]
        matters = [f"{one.government}/{one.matter}" for one in door.matters()]
    assert matters
    return [
        *("/", "/g/be.html", "/log.html", "/agenda.html"),
        *(f"/d/{one}.html" for one in ids),
        *(f"/m/{quote(one)}.html" for one in matters),
    ]


def test_hostile_text_stays_text_on_every_page(hostile: Serving, hostile_store: Path) -> None:
    paths = _paths(hostile_store)
    assert len(paths) > 100
    window = hostile.get("/log.html")
    paths += re.findall(r'href="(log\.html[^"]*before=[^"]*)"', window.text)[:1]
    for path in paths:
        reply = hostile.get(path if path.startswith("/") else f"/{path}")
        assert reply.status == 200, path
        found = _Reading()
        found.feed(reply.text)
        # A matter has a script of ours, for its map; a development one that checks its proof.
        assert (found.scripts, found.wrong) == ({"m/": 1, "d/": 2}.get(path[1:3], 0), []), path
        assert not [char for char in reply.text if ord(char) < 32 and char not in "\n\t"]
        assert not {"\u202e", "\u2066", "\u200b"} & {*reply.text}


def test_hostile_text_stays_text_in_json_and_feeds(hostile: Serving, hostile_store: Path) -> None:
    ids = [path[3:-5] for path in _paths(hostile_store) if path.startswith("/d/")]
    paths = ["/log.json?limit=1000", "/state.json?government=be", "/matters.json?government=be"]
    paths += [
        "/matters.json?government=be&as-of=2022-06-01",
        "/pending.json?government=be",
        "/governments.json",
    ]
    paths += ["/feed.json", "/g/be/feed.json", *(f"/d/{one}.json" for one in ids[:20])]
    for path in paths:
        reply = hostile.get(path)
        assert (reply.status, bool(json.loads(reply.text))) == (200, True), path
        assert reply.headers["x-content-type-options"] == "nosniff"
        assert not [char for char in reply.text if ord(char) < 32 and char != "\n"], path
        assert not {"\u202e", "\u2066", "\x9b"} & {*reply.text}, path
    for path in ("/feed.atom", "/g/be/feed.atom"):
        read = feedparser.parse(hostile.get(path).text)
        assert (read.bozo, len(read.entries) > 50) == (False, True)
        for one in read.entries:
            assert all(link.href.startswith("http") for link in one.links)
            assert not {"\x1b", "\u202e"} & {*one.title}


def test_hostile_text_in_an_address_comes_back_as_text(hostile: Serving) -> None:
    for text in ("%3Cscript%3Ealert(1)%3C/script%3E", "%1b%5b31m", "%E2%80%AE", "%22%3E%3Cb"):
        for path in (f"/log.html?q={text}", f"/d/{text}.html", f"/g/{text}.html", f"/{text}"):
            reply = hostile.get(path)
            assert reply.status in (200, 400, 404), path
            assert "<script" not in reply.text
            assert "<b" not in reply.text.replace("<body", "").replace("<button", "")
            assert not {"\x1b", "\u202e"} & {*reply.text}


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with chromium() as opened:
        yield opened


def _opened(browser: Browser, site: Serving, path: str, width: int, scheme: str) -> list[str]:
    context = browser.new_context(
        viewport={"width": width, "height": 900}, color_scheme=scheme, reduced_motion="reduce"
    )
    page = context.new_page()
    said: list[str] = []
    asked: list[str] = []
    page.on("console", lambda one: said.append(one.text))
    page.on("pageerror", lambda one: said.append(str(one)))
    page.on("dialog", lambda one: said.append(one.message))
    page.on("request", lambda one: asked.append(one.url))
    page.goto(site.url.rstrip("/") + path)
    wide = page.evaluate("document.documentElement.scrollWidth > innerWidth")
    assert not wide, (path, width)
    assert asked == [site.url.rstrip("/") + path]
    # The checker is run past the policy of the page, which allows no script but its own.
    found = [*said, *axe_violations(page)]
    context.close()
    return found


@pytest.mark.parametrize("path", ["/", "/g/be.html"])
def test_a_page_in_a_browser_is_accessible_and_quiet(
    browser: Browser, site: Serving, path: str
) -> None:
    assert _opened(browser, site, path, 390, "light") == []
    assert _opened(browser, site, path, 1600, "dark") == []


def test_hostile_pages_in_a_browser_run_nothing(browser: Browser, hostile: Serving) -> None:
    for path in ("/", "/log.html", "/story.html?government=be"):
        assert _opened(browser, hostile, path, 1024, "light") == []


def test_the_page_with_two_clocks_carries_its_cut_along(browser: Browser, site: Serving) -> None:
    cut = "?as-recorded=2999-01-01"
    page = browser.new_page()
    page.goto(f"{site.url}story.html{cut}&government=be&matter=heavy-weapons")
    page.wait_for_selector("#app:not([hidden])")
    links = page.eval_on_selector_all(
        "#app a[href]", "all => all.map(one => one.getAttribute('href'))"
    )
    out = [one for one in links if re.match(r"[md]/", one)]
    assert out
    assert all(one.endswith(cut) for one in out)
    page.close()


def test_a_reader_searches_and_opens_what_is_found(browser: Browser, site: Serving) -> None:
    page = browser.new_page()
    said: list[str] = []
    page.on("console", lambda one: said.append(one.text))
    page.goto(site.url)
    page.fill("#q", "weapons")
    page.keyboard.press("Enter")
    page.wait_for_url("**/log.html?q=weapons")
    title = page.inner_text(".list a >> nth=0")
    page.click(".list a >> nth=0")
    page.wait_for_url("**/d/*.html")
    assert page.inner_text("h1") == title
    assert said == []
    page.close()


def test_the_map_leads_to_both_clocks(browser: Browser, site: Serving) -> None:
    page = browser.new_page()
    page.goto(f"{site.url}m/be/heavy-weapons.html")
    box = page.locator(".wide-map svg").bounding_box()
    assert box is not None
    page.mouse.click(box["x"] + box["width"] * 0.7, box["y"] + box["height"] * 0.3)
    page.wait_for_selector("#app:not([hidden])")
    assert page.url.startswith(f"{site.url}story.html?government=be&matter=heavy-weapons#as-of=")
    page.close()
