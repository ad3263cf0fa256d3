"""The published page in a real browser: what a reader sees, moves and prints."""

from __future__ import annotations

import base64
import json
import sys
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from random import Random, SystemRandom

import pytest
from playwright.sync_api import Browser

from tests.builders import Clock
from tests.publish.browser import OpenPage, axe_violations, chromium
from tests.tui.hostile import fill
from timeline import Timeline
from timeline.formats.sample_data import STORIES, StoryName, events_folder
from timeline.publish.page import page_json, parts
from timeline.text.phrasing import status_words

NOW = datetime(2024, 2, 1, 12, tzinfo=UTC)
WIDTHS = (390, 1024, 1600)


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with chromium() as opened:
        yield opened


@pytest.fixture(scope="module")
def stores(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """A store of each bundled story."""
    folder = tmp_path_factory.mktemp("stores")
    found = {}
    for story in STORIES:
        found[story] = folder / f"{story}.db"
        with Timeline.open(found[story], clock=Clock(NOW)) as door:
            door.import_files(events_folder(story))
    return found


@pytest.fixture(scope="module")
def sites(stores: dict[str, Path], tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """The page of each story."""
    folder = tmp_path_factory.mktemp("sites")
    for story, store in stores.items():
        with Timeline.open(store) as door:
            door.publish(folder / story)
    return {story: folder / story / "index.html" for story in stores}


@pytest.fixture
def page(browser: Browser) -> Iterator[OpenPage]:
    opened = OpenPage(browser)
    yield opened
    opened.close()


@pytest.mark.parametrize("story", STORIES)
def test_it_opens_from_a_file_with_one_request_and_no_message(
    page: OpenPage, sites: dict[str, Path], story: StoryName
) -> None:
    page.open(sites[story])
    page.page.wait_for_timeout(300)
    assert page.requests == [sites[story].as_uri()]
    assert page.said == []


def test_what_was_not_public_is_overdue_on_the_next_day(
    page: OpenPage, sites: dict[str, Path]
) -> None:
    opened = page.open(sites["heavy-weapons"])
    for name, day in (("known", "2022-04-22"), ("of", "2022-04-23")):
        opened.fill(f"#{name}Date", day)
        opened.dispatch_event(f"#{name}Date", "change")
    said = "overdue: a decision was expected until 22 April 2022"
    assert said in opened.inner_text("#waiting")
    assert "23 April 2022, as far as it was public by 22 April 2022" in opened.inner_text("#cut")
    assert "23 April 2022" in opened.title()


def test_space_plays_and_arrows_go_from_beat_to_beat(
    page: OpenPage, sites: dict[str, Path]
) -> None:
    opened = page.open(sites["heavy-weapons"])
    opened.keyboard.press("Home")
    first = opened.inner_text("#story h2")
    opened.keyboard.press("ArrowRight")
    assert opened.inner_text("#count").startswith("2 /")
    assert opened.inner_text("#story h2") != first
    opened.keyboard.press("Home")
    opened.keyboard.press("Space")
    opened.wait_for_function("() => document.getElementById('count').textContent[0] === '2'")
    assert opened.get_attribute("#play", "aria-label") == "Pause"
    opened.keyboard.press("Space")
    assert opened.get_attribute("#play", "aria-label") == "Play"


@pytest.mark.parametrize("story", STORIES)
def test_a_cut_of_the_page_is_what_state_says(
    page: OpenPage, sites: dict[str, Path], stores: dict[str, Path], story: StoryName
) -> None:
    seed = SystemRandom().randrange(10**9)
    sys.stdout.write(f"seed {seed}\n")
    random = Random(seed)
    opened = page.open(sites[story])
    last = date(2022, 8, 1) if story == "heavy-weapons" else date(2023, 12, 31)
    first = date.fromisoformat(opened.evaluate("ofDate.min"))
    assert first < last

    def day() -> str:
        return str(first + timedelta(days=random.randrange((last - first).days)))

    with Timeline.open(stores[story]) as door:
        for _ in range(30):
            as_of, as_known = day(), day()
            page.at(as_of, as_known)
            wanted = {
                (
                    f"m/{one.government}/{one.matter}.html",
                    status_words(one.status, one.outcome, one.expected),
                )
                for one in door.state(as_of=as_of, as_known=as_known)
            }
            assert page.standings() == wanted, (as_of, as_known)


def test_readers_of_a_day_see_what_was_public_on_it(
    page: OpenPage, sites: dict[str, Path], stores: dict[str, Path]
) -> None:
    opened = page.open(sites["meridian"])
    opened.check("#both")
    opened.fill("#ofDate", "2022-11-24")
    opened.dispatch_event("#ofDate", "change")
    assert opened.input_value("#knownDate") == "2022-11-24"
    with Timeline.open(stores["meridian"]) as door:
        state = door.state(as_of="2022-11-24", as_known="2022-11-24")
    assert {words for _, words in page.standings()} == {
        status_words(one.status, one.outcome, one.expected) for one in state
    }


def test_a_permalink_holds_the_cut_and_the_development(
    page: OpenPage, sites: dict[str, Path]
) -> None:
    target = "xb-2022-11-23-council-on-ras-amel"
    opened = page.open(sites["meridian"], f"#d={target}")
    assert "23 November" in opened.inner_text("#story .when")
    assert "Council of Ministers approves Ras Amel" in opened.inner_text(".stood del >> nth=0")
    opened.wait_for_function("() => location.hash.includes('as-of=2022-11-23')")
    page.at("2022-11-24", "2022-11-24")
    assert "as-known=2022-11-24" in opened.evaluate("location.hash")
    opened.evaluate("id => { location.hash = '#as-known=2022-11-24&d=' + id }", target)
    opened.wait_for_function(
        "() => document.querySelector('#story h2').textContent.includes('approves')"
    )
    assert opened.query_selector(".stood") is None


@pytest.mark.parametrize(
    ("cut", "of"),
    [
        ("#as-of=1970-01-01", "min"),
        ("#as-of=0001-01-01", "min"),
        ("#as-of=99999-01-01", "max"),
        ("#as-of=2999-01-01", "max"),
    ],
)
def test_an_address_moves_a_clock_to_its_end_at_most(
    page: OpenPage, sites: dict[str, Path], cut: str, of: str
) -> None:
    opened = page.open(sites["heavy-weapons"], cut)
    assert opened.evaluate(f"ofDate.value === ofDate.{of}")
    assert page.said == []
    page.open(sites["heavy-weapons"], "#as-of=2022-04-23&as-known=1970-01-01")
    assert opened.evaluate("knownDate.value === knownDate.min")
    assert axe_violations(opened) == []


@pytest.mark.parametrize("cut", ["#as-of=", "#as-of=soon&as-known=", "#as-known=2022-13-45"])
def test_what_is_no_date_in_an_address_moves_no_clock(
    page: OpenPage, sites: dict[str, Path], cut: str
) -> None:
    opened = page.open(sites["heavy-weapons"], "#as-of=2022-04-23&as-known=2022-04-22")
    opened.evaluate("cut => { location.hash = cut }", cut)
    opened.wait_for_function("() => location.hash.startsWith('#as-of=2022')")
    assert opened.input_value("#ofDate") == "2022-04-23"
    assert opened.input_value("#knownDate") == "2022-04-22"
    assert page.said == []


def test_a_link_with_two_days_parts_the_clocks(page: OpenPage, sites: dict[str, Path]) -> None:
    opened = page.open(sites["heavy-weapons"], "#as-of=2022-04-20")
    opened.check("#both")
    page.at("2022-04-23", "2022-04-22")
    assert not opened.is_checked("#both")
    assert "as far as it was public by 22 April 2022" in opened.inner_text("#cut")
    assert "overdue" in opened.inner_text("#waiting")


def test_where_nothing_is_found_there_is_nothing_to_play(
    page: OpenPage, sites: dict[str, Path]
) -> None:
    opened = page.open(sites["heavy-weapons"])
    opened.fill("#find", "nothing of the kind")
    opened.wait_for_function("() => document.getElementById('count').textContent === '0 / 0'")
    for button in ("#next", "#prev", "#play"):
        opened.click(button)
        assert opened.inner_text("#count") == "0 / 0", button
    assert opened.get_attribute("#play", "aria-label") == "Play"
    assert page.said == []


def test_the_day_on_which_an_extended_measure_ends_is_on_the_agenda(
    page: OpenPage, sites: dict[str, Path], stores: dict[str, Path]
) -> None:
    opened = page.open(sites["meridian"], "#as-of=2022-04-01&as-known=2022-04-01")
    with Timeline.open(stores["meridian"]) as door:
        rows = door.agenda(
            as_of="2022-04-01", as_known="2022-04-01", since="2022-04-01", until="2022-04-30"
        )
    days = [row.on for row in rows if row.what == "in-force-until"]
    assert days == ["2022-04-17"]
    assert "17 April 2022" in opened.inner_text("#agenda")


def test_search_and_filters_find_in_the_list(page: OpenPage, sites: dict[str, Path]) -> None:
    opened = page.open(sites["heavy-weapons"])
    opened.fill("#find", "forensic")
    found = opened.locator("#list li")
    assert 0 < found.count() < 10
    assert "experts" in found.first.inner_text().lower()
    opened.fill("#find", '"it is clear')
    assert 0 < found.count() < 4
    opened.fill("#find", "")
    opened.select_option("#g", label="Netherlands")
    assert {one.strip() for one in opened.locator("#list small").all_inner_texts()}
    for about in opened.locator("#list small").all_inner_texts():
        assert "Netherlands" in about
    found.first.locator("a").click()
    # The page follows its address in a moment of its own.
    opened.locator("#story .card").wait_for()


def test_a_bracket_goes_from_an_expectation_to_its_deadline(
    page: OpenPage, sites: dict[str, Path]
) -> None:
    opened = page.open(sites["heavy-weapons"])
    row = opened.locator("#rows .row", has_text="Heavy weapons for Ukraine")
    bracket = row.locator(".due")
    assert bracket.count() == 1
    assert bracket.get_attribute("title") == "until 22 April 2022"
    bar, overdue = row.locator(".s-decision-expected"), row.locator(".s-overdue")
    boxes = [one.bounding_box() or {} for one in (bracket, bar, overdue)]
    edge, begins, follows = boxes
    assert abs(edge["x"] - begins["x"]) < 2
    assert abs(edge["x"] + edge["width"] - follows["x"]) < 4


_HEIGHTS = """async shot => {
    const image = await createImageBitmap(await (await fetch(shot)).blob());
    const { width, height } = image, canvas = new OffscreenCanvas(width, height).getContext('2d');
    canvas.drawImage(image, 0, 0);
    const red = x => [...Array(height).keys()].filter(y => {
        const [r, g] = canvas.getImageData(x, y, 1, 1).data;
        return r - g > 40;
    }).length / height;
    return [2, Math.round(width * 0.8), width - 4].map(red);
}"""


def test_what_is_overdue_grows_from_its_deadline_as_in_the_picture_of_the_tracks(
    browser: Browser, page: OpenPage, sites: dict[str, Path]
) -> None:
    opened = page.open(sites["heavy-weapons"])
    bar = opened.locator("#rows .s-overdue").first
    bar.evaluate("one => { one.textContent = '' }")
    shot = base64.b64encode(bar.screenshot()).decode()
    blank = browser.new_page()
    begins, later, end = blank.evaluate(_HEIGHTS, f"data:image/png;base64,{shot}")
    blank.close()
    assert 0.15 < begins < 0.5
    assert begins + 0.2 < later < end
    assert end > 0.8


def test_matters_are_offered_once_somebody_wants_to_choose(
    page: OpenPage, sites: dict[str, Path]
) -> None:
    opened = page.open(sites["heavy-weapons"])
    offered = opened.locator("#m option")
    assert offered.count() == 1
    opened.focus("#m")
    titles = offered.all_inner_texts()
    assert "Heavy weapons for Ukraine · Belgium" in titles
    assert len({*titles}) == len(titles)
    opened.focus("#g")
    opened.click("#m")
    assert offered.all_inner_texts() == titles
    opened.click("#listTab")
    opened.select_option("#m", label="Heavy weapons for Ukraine · Belgium")
    texts = opened.locator("#list li").all_inner_texts()
    assert 0 < len(texts) < 20
    assert any("Final decision" in one for one in texts)
    assert not any("pledges more weapons" in one for one in texts)


@pytest.mark.parametrize(
    "name",
    ["index.html", "agenda.html", "d/xb-2022-11-23-council-on-ras-amel.html",
     "d/xb-2023-06-14-approves-cap-noir.html", "m/xb/landing-site.html",
     "m/xb/landing-site/embed.html"],
)  # fmt: skip
def test_axe_has_no_complaint_and_nothing_is_wider_than_the_window(
    browser: Browser, sites: dict[str, Path], name: str
) -> None:
    page = OpenPage(browser, viewport={"width": WIDTHS[-1], "height": 844}, bypass_csp=True)
    page.page.goto((sites["meridian"].parent / name).as_uri())
    page.page.wait_for_timeout(100)
    for width in WIDTHS:
        page.page.set_viewport_size({"width": width, "height": 844})
        assert page.page.evaluate("document.documentElement.scrollWidth") <= width
        for scheme in ("light", "dark"):
            page.page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
            assert axe_violations(page.page) == [], (width, scheme)
    assert page.said == []
    page.close()


def test_without_scripts_the_newest_and_all_that_waits_are_there(
    browser: Browser, sites: dict[str, Path]
) -> None:
    page = OpenPage(browser, java_script_enabled=False)
    page.page.goto(sites["heavy-weapons"].as_uri())
    assert page.page.is_hidden("#app")
    assert page.page.locator("#plain .list li").count() == 26
    assert page.page.locator("#plain .standing li").count() == 2
    page.close()


def test_all_that_is_found_is_printed_with_its_cut(page: OpenPage, sites: dict[str, Path]) -> None:
    opened = page.open(sites["heavy-weapons"])
    page.at("2022-04-23", "2022-04-22")
    opened.evaluate("dispatchEvent(new Event('beforeprint'))")
    opened.emulate_media(media="print")
    assert opened.is_visible("#list")
    assert opened.locator("#list li").count() >= 25
    assert opened.is_visible("#cut")
    assert opened.is_hidden("#play")
    assert opened.pdf().startswith(b"%PDF")


def test_motion_is_none_where_it_is_not_wanted(browser: Browser, sites: dict[str, Path]) -> None:
    moving = {}
    for wish in ("reduce", "no-preference"):
        page = OpenPage(browser, reduced_motion=wish)
        page.open(sites["heavy-weapons"])
        moving[wish] = page.page.evaluate(
            "getComputedStyle(document.querySelector('.card')).animationName"
        )
        page.close()
    assert moving == {"reduce": "none", "no-preference": "in"}


def test_the_whole_page_can_be_used_by_keys_alone(page: OpenPage, sites: dict[str, Path]) -> None:
    opened = page.open(sites["heavy-weapons"], "#as-of=2022-04-21")
    opened.focus("#of")
    opened.keyboard.press("ArrowRight")
    assert opened.input_value("#ofDate") == "2022-04-22"
    opened.keyboard.press("PageDown")
    assert opened.input_value("#ofDate") < "2022-04-21"
    reached = set()
    opened.evaluate("document.activeElement.blur()")
    for _ in range(80):
        opened.keyboard.press("Tab")
        reached.add(opened.evaluate("document.activeElement.id || document.activeElement.tagName"))
    wanted = {"prev", "play", "next", "both", "of", "known", "ofDate", "knownDate", "storyTab"}
    assert wanted | {"listTab", "find", "g", "m", "k", "SUMMARY", "agenda"} <= reached


_LOOKED_AT = """async () => {
    const verdict = document.getElementById('verdict');
    document.getElementById('verify')?.click();
    while (verdict && !verdict.className) await new Promise(done => setTimeout(done, 1));
    const ids = [...document.scripts].map(one => one.id);
    return [ids, verdict?.className, document.body.textContent];
}"""


def test_a_hostile_store_runs_nothing_and_says_nothing(browser: Browser, tmp_path: Path) -> None:
    assert fill(tmp_path / "h.db") > 100
    with Timeline.open(tmp_path / "h.db") as door:
        door.publish(tmp_path / "site", title="</title><script>alert(1)</script>")
        door.publish(None, one_file=tmp_path / "plain.html", plain_data=True)
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(parts, "SPLIT_FROM", 20)
            patch.setattr(parts, "WHOLE", 20)
            door.publish(tmp_path / "split", title="</title><script>alert(1)</script>")
    page = OpenPage(browser)
    for name in ("site/index.html", "plain.html", "split/g/be/2022.html"):
        opened = page.open(tmp_path / name)
        opened.click("#listTab")
        opened.keyboard.press("ArrowLeft")
        opened.evaluate("() => { for (let i = 0; i < 120; i++) prev.click() }")
        assert opened.inner_text("#count").startswith("1 /")
    # All in frames of one page: each has its own policy, and what any of them says is heard.
    pages = sorted((tmp_path / "site").glob("[dm]/**/*.html"))
    pages += [tmp_path / "split" / name for name in ("index.html", "g/be/index.html")]
    host = tmp_path / "frames.html"
    host.write_text("".join(f'<iframe src="{one.as_uri()}"></iframe>' for one in pages))
    page.page.goto(host.as_uri())
    frames = {one.url: one for one in page.page.frames}
    for path in pages:
        is_proven = path.parent.name == "d"
        ids, verdict, shown = frames[path.as_uri()].evaluate(_LOOKED_AT)
        assert ids == (["proof", ""] if is_proven else [""]), path
        assert verdict == ("yes" if is_proven else None), path
        assert not [char for char in shown if ord(char) < 32 and char not in "\n\t"], path
    assert page.said == []
    assert all(one.startswith("file:") for one in page.requests)
    page.close()


def test_a_true_line_is_accepted_and_an_altered_one_is_refused(
    page: OpenPage, sites: dict[str, Path], tmp_path: Path
) -> None:
    site = sites["meridian"].parent
    path = site / "d/xb-2022-11-23-council-on-ras-amel.html"
    opened = page.page
    opened.goto(path.as_uri())

    def verdict() -> str | None:
        opened.evaluate("() => { document.getElementById('verdict').className = '' }")
        opened.click("#verify")
        opened.wait_for_selector("#verdict.yes, #verdict.no, #verdict.other")
        return opened.get_attribute("#verdict", "class")

    assert verdict() == "yes"
    opened.set_input_files("#other", str(site / "checkpoint"))
    assert verdict() == "yes"
    lines = (site / "checkpoint").read_text().splitlines()
    for place, wrong, expected in (
        (2, "A" + lines[2][1:] if lines[2][0] != "A" else "B" + lines[2][1:], "no"),
        (1, str(int(lines[1]) + 1), "other"),
        (0, "timeline/somebody-else", "other"),
    ):
        other = tmp_path / "checkpoint"
        other.write_text("\n".join([*lines[:place], wrong, *lines[place + 1 :], ""]))
        opened.set_input_files("#other", str(other))
        assert verdict() == expected
    opened.set_input_files("#other", [])
    for selector, before, after in (
        ("h1", "takes note of", "approves"),
        ("h1", " on Ras Amel", ""),
        ("mark", "approuvé", "rejeté"),
        ("#proof", "Ministers", "Minister"),
        ("#proof", "xb-2022-11-23", "xb-2022-11-24"),
    ):
        opened.reload()
        opened.eval_on_selector(
            selector,
            "(one, [a, b]) => { one.textContent = one.textContent.replace(a, b) }",
            [before, after],
        )
        assert verdict() == "no"
    assert page.said == []


def test_a_click_on_the_map_of_a_matter_sets_both_clocks(
    page: OpenPage, sites: dict[str, Path], stores: dict[str, Path]
) -> None:
    opened = page.page
    opened.goto((sites["meridian"].parent / "m/xb/landing-site.html").as_uri())
    # The middle of the field that was overdue by the news of its own days.
    field = opened.locator(".wide-map g", has_text="overdue: a decision was expected between")
    field.locator("rect").last.click()
    opened.wait_for_selector("#app:not([hidden])")
    as_of, as_known = opened.input_value("#ofDate"), opened.input_value("#knownDate")
    with Timeline.open(stores["meridian"]) as door:
        (one,) = door.state("xb", matters="landing-site", as_of=as_of, as_known=as_known)
    assert one.status == "overdue"
    assert page.said == []


def test_a_click_in_a_frame_opens_the_page_beside_the_one_that_embeds_it(
    page: OpenPage, sites: dict[str, Path], tmp_path: Path
) -> None:
    framed = sites["meridian"].parent / "m/xb/landing-site/embed.html"
    host = tmp_path / "article.html"
    host.write_text(f'<iframe src="{framed.as_uri()}" width="800" height="900"></iframe>')
    opened = page.page
    opened.goto(host.as_uri())
    frame = opened.frame_locator("iframe")
    field = frame.locator(".wide-map g", has_text="overdue: a decision was expected between")
    with opened.expect_popup() as opening:
        field.locator("rect").last.click()
    beside = opening.value
    beside.wait_for_selector("#app:not([hidden])")
    assert beside.url.startswith(sites["meridian"].as_uri() + "#as-of=")
    assert opened.url == host.as_uri()


def test_a_page_in_dutch_says_its_days_in_dutch(
    page: OpenPage, stores: dict[str, Path], tmp_path: Path
) -> None:
    with Timeline.open(stores["heavy-weapons"]) as door:
        door.publish(None, one_file=tmp_path / "nl.html", language="nl")
    opened = page.open(tmp_path / "nl.html", "#as-of=2022-04-21")
    assert opened.get_attribute("html", "lang") == "nl"
    assert "besluit verwacht tot en met 22 april 2022" in opened.inner_text("#waiting")
    assert "morgen" in opened.inner_text("#waiting")
    assert "21 april 2022" in opened.inner_text("#cut")
    data = json.dumps(opened.inner_text("body"), ensure_ascii=False)
    assert "decision expected" not in data


def test_words_that_are_packed_apart_come_when_they_are_asked_for(
    page: OpenPage, stores: dict[str, Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(page_json, "PART", 3)
    monkeypatch.setattr(page_json, "PLAIN_UP_TO", 0)
    with Timeline.open(stores["heavy-weapons"]) as door:
        door.publish(None, one_file=tmp_path / "parts.html")
        told = list(door.log())
    # A browser that is never idle: nothing comes by itself.
    page.page.add_init_script("window.requestIdleCallback = () => {}")
    first, last = told[0], told[-1]
    for one in (first, last):
        opened = page.open(tmp_path / "parts.html", f"#d={one.id}")
        opened.wait_for_function(
            "title => document.querySelector('#story h2')?.textContent === title", arg=one.title
        )
    # The card of before stands until its words have come, and is not cited as another.
    opened.evaluate(
        "() => { for (let i = 0; i < 8; i++) document.getElementById('prev').click();"
        " document.getElementById('cite').click() }"
    )
    assert opened.locator(".pt[title]").count() == 0
    opened.click("#listTab")
    opened.wait_for_selector("#list li")
    assert opened.locator("#list li").count() == 26
    opened.fill("#find", "forensic")
    opened.wait_for_function("() => document.querySelectorAll('#list li').length < 10")
    assert opened.locator("#list li").count() > 0
    assert opened.locator(".pt[title]").count() == opened.locator(".pt").count() > 0
    assert page.said == []
