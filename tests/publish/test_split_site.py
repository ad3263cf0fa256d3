"""A site of too many developments for one page: a page for each government and year."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from random import Random, SystemRandom

import pytest
from playwright.sync_api import Browser

from tests.builders import Clock
from tests.publish.browser import OpenPage, axe_violations, chromium
from tests.publish.test_site_pages import Links, data_of, tree
from timeline import Timeline
from timeline.domain.matter.status import PENDING
from timeline.formats.sample_data import events_folder
from timeline.publish.page import parts
from timeline.publish.page.days import day_number, day_text
from timeline.text.phrasing import status_words

NOW = datetime(2024, 2, 1, 12, tzinfo=UTC)
TARGET = "xb-2022-11-23-council-on-ras-amel"


@pytest.fixture(scope="module")
def door(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Timeline]:
    path = tmp_path_factory.mktemp("split") / "t.db"
    with Timeline.open(path, clock=Clock(NOW)) as opened:
        opened.import_files(events_folder("meridian"))
        yield opened


@pytest.fixture(scope="module")
def site(door: Timeline, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("site") / "site"
    published(door, folder)
    return folder


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with chromium() as opened:
        yield opened


@pytest.fixture
def page(browser: Browser) -> Iterator[OpenPage]:
    opened = OpenPage(browser)
    yield opened
    opened.close()


def published(door: Timeline, folder: Path) -> None:
    """Publishes as if twenty developments were too many for a page, and thirty for a government."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(parts, "SPLIT_FROM", 20)
        patch.setattr(parts, "WHOLE", 25)
        door.publish(folder)


def pages_of(site: Path) -> dict[str, dict[str, Path]]:
    """The pages of each government by their names."""
    return {
        one.name: {page.stem: page for page in sorted(one.glob("*.html"))}
        for one in sorted((site / "g").iterdir())
    }


def test_each_development_is_in_one_part_and_a_year_has_its_own(door: Timeline, site: Path) -> None:
    pages = pages_of(site)
    assert {name: list(found) for name, found in pages.items()} == {
        "xa": ["2022", "2023", "index"], "xb": ["index"], "xc": ["index"],
    }  # fmt: skip
    found: list[str] = []
    for government, own in pages.items():
        for name, path in own.items():
            if government == "xa" and name == "index":
                continue
            told = data_of(path.read_text())["ids"]
            found += told
            if name != "index":
                entries = {one.id: one for one in door.log(government)}
                years = {
                    day_text(day_number(one.happened_by, one.zone))[:4]
                    for one in map(entries.__getitem__, told)
                    if not one.document.get("amends")
                }
                assert years == {name}
    assert sorted(found) == sorted(one.id for one in door.log())


def test_the_same_store_is_the_same_bytes(door: Timeline, site: Path, tmp_path: Path) -> None:
    published(door, tmp_path / "site")
    assert tree(tmp_path / "site") == tree(site)


def test_each_link_leads_to_a_file(site: Path) -> None:
    for path in site.rglob("*.html"):
        links = Links()
        links.feed(path.read_text())
        for link in links.found:
            if not link.startswith(("http:", "https:", "data:", "#")):
                assert (path.parent / link.partition("#")[0]).resolve().is_file(), (path, link)


@pytest.mark.parametrize("start", ["index.html", "g/xa/index.html"])
def test_a_permalink_leads_to_the_part_at_its_cut(page: OpenPage, site: Path, start: str) -> None:
    target = "xa-2022-03-24-signs-the-loan" if "xa" in start else TARGET
    cut = "#as-of=2022-11-24&as-known=2022-11-25&d="
    page.page.goto((site / start).as_uri() + cut + target)
    page.page.wait_for_selector("#app:not([hidden])")
    where = "g/xa/2022.html" if "xa" in start else "g/xb/index.html"
    assert page.page.url.startswith((site / where).as_uri())
    assert page.page.input_value("#ofDate") == "2022-11-24"
    assert page.page.input_value("#knownDate") == "2022-11-25"
    assert page.said == []


def test_the_map_of_a_matter_leads_to_the_part_of_its_year(page: OpenPage, site: Path) -> None:
    (path, *_) = sorted(site.glob("m/xa/*.html"))
    page.page.goto(path.as_uri())
    to = page.page.get_attribute("#map", "data-to")
    assert to == "../../index.html#g=xa&"
    for day, name in (("2023-05-01", "2023"), ("2022-05-01", "2022"), ("2031-05-01", "2023")):
        page.page.goto((site / "index.html").as_uri() + f"#{to[17:]}as-of={day}&as-known={day}")
        page.page.wait_for_selector("#app:not([hidden])")
        assert page.page.url.startswith((site / f"g/xa/{name}.html").as_uri())


def test_a_cut_goes_into_every_part(page: OpenPage, site: Path) -> None:
    page.page.goto((site / "index.html").as_uri() + "#as-known=2022-11-25")
    page.page.click("[data-g=xb]")
    page.page.wait_for_selector("#app:not([hidden])")
    assert page.page.input_value("#knownDate") == "2022-11-25"


def test_the_pages_have_no_complaint_and_can_be_searched(
    browser: Browser, door: Timeline, site: Path
) -> None:
    page = OpenPage(browser, bypass_csp=True, viewport={"width": 390, "height": 844})
    for name in ("index.html", "g/xa/index.html", "g/xa/2022.html"):
        page.page.goto((site / name).as_uri())
        page.page.wait_for_timeout(200)
        assert page.page.evaluate("document.documentElement.scrollWidth") <= 390, name
        assert axe_violations(page.page) == [], name
    page.page.fill("#find", "generators")
    assert page.page.locator("#list li").count() > 0
    assert page.page.evaluate("[ofDate.min, ofDate.max]") == ["2021-12-31", "2022-12-31"]
    assert page.said == []
    page.close()


def test_what_waits_in_a_year_is_what_state_says(
    page: OpenPage, door: Timeline, site: Path
) -> None:
    seed = SystemRandom().randrange(10**9)
    sys.stdout.write(f"seed {seed}\n")
    random = Random(seed)
    for year in (2022, 2023):
        page.open(site / f"g/xa/{year}.html")
        for _ in range(15):
            as_of = str(date(year, 1, 1) + timedelta(days=random.randrange(365)))
            as_known = str(date(year, 1, 1) + timedelta(days=random.randrange(600)))
            page.at(as_of, as_known)
            waiting = {
                (f"m/{one.government}/{one.matter}.html",
                 status_words(one.status, one.outcome, one.expected))
                for one in door.state("xa", as_of=as_of, as_known=as_known)
                if one.government == "xa" and one.status in PENDING and one.status != "lapsed"
            }  # fmt: skip
            shown = {(href.removeprefix("../../"), words) for href, words in page.standings()}
            assert waiting <= shown, (as_of, as_known)
