"""What a server's pages have as a site's have: proofs, calendars, and maps that end at the cut."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any
from urllib.parse import urljoin

import pytest
from icalendar import Calendar

from tests.builders import corrected, raised, stated
from tests.eventstore.tampering import tamper
from tests.publish.browser import OpenPage, chromium
from tests.web.serving import Serving, served
from timeline import Timeline
from timeline.publish.live import live_seal
from timeline.publish.live.live_record import Cuts

DEVELOPMENT = "/d/xb-2022-11-23-council-on-ras-amel.html"


def _drawn(text: str) -> str:
    """The map of a page: its picture for a wide window, and its caption."""
    return text[text.index('class="wide-map') : text.index("<tbody>")]


def test_the_map_of_a_matter_ends_with_what_was_known_by_its_cut(
    site: Serving, store: Path
) -> None:
    page = "/m/xb/meridian-link.html"
    whole, cut = (_drawn(site.get(page + end).text) for end in ("", "?as-known=2022-06-10"))
    assert "decided" in whole
    assert "overdue" in whole
    assert "under consideration" in cut
    for later in ("decided", "overdue", "decision expected", "2023"):
        assert later not in cut, later
    with Timeline.open(store) as door:
        found = door.standings("xb", matters="meridian-link")
        (one,) = (one for one in found if one.government == "xb")
        moment = 1_654_900_000  # 10 June 2022
        known = one.known_by(moment)
        assert known.rectangles
        assert len(known.rectangles) < len(one.rectangles)
        for as_of in range(1_640_000_000, 1_700_000_000, 3_000_000):
            for later in (moment, moment + 50_000_000):
                assert known.at(as_of, later) == one.at(as_of, moment)
            assert known.at(as_of, moment - 9_000_000) == one.at(as_of, moment - 9_000_000)


def test_a_development_is_told_as_it_was_public_by_the_cut(site: Serving) -> None:
    later = ("takes note of the file", "was not approved", "26 November", "corrected", "8 February")
    now = site.get(DEVELOPMENT).text
    for said in later:
        assert said in now
    text = site.get(f"{DEVELOPMENT}?as-known=2022-11-25").text
    assert "Council of Ministers approves Ras Amel" in text
    for said in later:
        assert said not in text, said
    on_the_day = site.get(f"{DEVELOPMENT}?as-known=2022-11-26").text
    assert "takes note of the file" in on_the_day
    assert "8 February" not in on_the_day


def test_a_cut_before_all_knowledge_of_a_matter_has_no_map(site: Serving) -> None:
    assert site.get("/m/xb/meridian-link.html?as-known=2022-01-01").status == 404


def test_a_browser_that_comes_back_to_a_page_draws_it_as_before(site: Serving) -> None:
    page = f"{DEVELOPMENT}?as-recorded=2100"
    tag = site.get(page).headers["etag"]
    reply = site.get(page, **{"If-None-Match": tag})
    assert reply.status == 304
    assert "content-security-policy" not in reply.headers
    with chromium() as browser:
        context = browser.new_context()
        opened, said = context.new_page(), list[str]()
        opened.on("console", lambda one: said.append(one.text))
        drawn = []
        for path in (DEVELOPMENT, "/agenda.html", DEVELOPMENT):
            opened.goto(f"http://{site.host}:{site.port}{path}")
            drawn.append(opened.evaluate("getComputedStyle(document.body).marginTop"))
        opened.click("#verify")
        opened.wait_for_selector("#verdict.yes")
        context.close()
    assert drawn == ["0px"] * 3
    assert said == []


@pytest.mark.parametrize("page", ["/agenda.html", "/m/xb/meridian-link.html", DEVELOPMENT])
def test_a_page_with_a_cut_says_which(site: Serving, page: str) -> None:
    said = "as far as it was public by 30 November 2022"
    assert said in site.get(f"{page}?as-known=2022-11-30").text
    assert "as far as it was public" not in site.get(page).text


def test_what_a_cut_hides_is_not_offered_in_its_place(site: Serving) -> None:
    reply = site.get(f"{DEVELOPMENT}?as-known=2020")
    assert reply.status == 404
    assert reply.text.count("xb-2022-11-23-council-on-ras-amel") == 1


def test_a_calendar_stays_the_same_until_something_is_recorded(site: Serving) -> None:
    reply = site.get("/agenda.ics")
    tag = reply.headers["etag"]
    assert not tag.startswith("W/")
    assert site.get("/agenda.ics", **{"If-None-Match": tag}).status == 304


def test_calendars_are_those_of_a_published_site(store: Path, tmp_path: Path) -> None:
    base = "https://record.example.org/"
    with Timeline.open(store) as door:
        door.publish(tmp_path / "site", title="A test", base_url=base)
    with served(store, "--title", "A test", "--base-url", base) as site:
        for path in ("agenda.ics", "g/be/agenda.ics", "g/xb/agenda.ics"):
            reply = site.get(f"/{path}")
            assert reply.headers["content-type"].startswith("text/calendar")
            assert reply.body == (tmp_path / "site" / path).read_bytes(), path
            Calendar.from_ical(reply.body)
        assert site.get("/g/none/agenda.ics").status == 404


@pytest.mark.parametrize(
    ("page", "types"),
    [
        ("/", {"application/atom+xml", "application/feed+json", "text/calendar"}),
        ("/g/be.html", {"application/atom+xml", "application/feed+json", "text/calendar"}),
        ("/story.html?government=be", {"application/atom+xml", "text/calendar"}),
        ("/m/be/heavy-weapons.html", {"application/atom+xml", "application/feed+json"}),
        ("/agenda.html", {"text/calendar"}),
    ],
)
def test_pages_name_their_feeds_and_calendars(site: Serving, page: str, types: set[str]) -> None:
    found = re.findall(r'<link rel="alternate" type="([^"]*)" href="([^"]*)"', site.get(page).text)
    assert types <= {kind for kind, _ in found}
    for kind, href in found:
        reply = site.get(urljoin(page, href))
        assert (reply.status, reply.headers["content-type"].partition(";")[0]) == (200, kind), href


def test_a_development_has_its_proof_and_a_cut_has_none(site: Serving) -> None:
    text = site.get(DEVELOPMENT).text
    proof = _proof(text)
    checkpoint = re.findall(r'<pre id="checkpoint">(.*?)</pre>', text, re.DOTALL)[0]
    assert checkpoint.split("\n")[1] == str(proof["size"])
    for cut in ("as-known=2022-11-24", "as-recorded=2098"):
        assert 'id="proof"' not in site.get(f"{DEVELOPMENT}?{cut}").text


def test_a_browser_accepts_the_proof_of_a_live_page_and_refuses_another_text(
    site: Serving,
) -> None:
    with chromium() as browser:
        opened = OpenPage(browser)
        context = opened.page.context
        context.set_offline(False)
        opened.page.goto(site.url.rstrip("/") + DEVELOPMENT)
        for expected in ("yes", "no"):
            opened.page.click("#verify")
            opened.page.wait_for_selector(f"#verdict.{expected}")
            opened.page.eval_on_selector("h1", "one => { one.textContent = 'Rejects Ras Amel' }")
        assert opened.said == []


def _proof(text: str) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(re.findall(r'id="proof"[^>]*>(.*?)</script>', text)[0])
    return found


def test_a_proof_is_of_all_that_is_recorded_by_then(tmp_path: Path) -> None:
    first, second = raised(), stated(matter=None)
    with Timeline.open(tmp_path / "t.db") as door:
        door.append(first)
        pages = door.live_pages()
        for more in (None, second, corrected(first, {"title": "Other"})):
            if more is not None:
                door.append(more)
            for _ in range(2):
                size = _proof(pages.development(first.id, Cuts()))["size"]
                assert size == door.sealed().checkpoint.size
        assert _proof(pages.development(first.id, Cuts()))["amendments"]


def test_a_store_that_is_too_large_or_altered_has_pages_without_proofs(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    first, second = raised(), stated(matter=None)
    with Timeline.open(tmp_path / "t.db") as door:
        door.append(first)
        door.append(second)
        assert 'id="proof"' in door.live_pages().development(first.id, Cuts())
        with monkeypatch.context() as patch:
            patch.setattr(live_seal, "PROVEN_UP_TO", 1)
            text = door.live_pages().development(first.id, Cuts())
        assert first.title in text
        assert 'id="proof"' not in text
    tamper(tmp_path / "t.db", "UPDATE stored_events SET leaf = zeroblob(32) WHERE rowid = 2")
    with Timeline.open(tmp_path / "t.db") as door:
        text = door.live_pages().development(first.id, Cuts())
        assert first.title in text
        assert 'id="proof"' not in text
