"""Search, filters, moments, knowledge, and what one can take along."""

from __future__ import annotations

import json
from pathlib import Path
from unicodedata import normalize

import pytest
from textual.content import Content
from textual.widgets import Button, Input, Static

from tests.tui.driving import driven
from tests.tui.test_timeline import run
from timeline.text.sanitize import sanitize
from timeline.timeline import Timeline
from timeline.tui.widgets.detail_panel import HIT
from timeline.tui.widgets.lists.line_drawing import found_in


def test_search_as_one_types_goes_to_what_is_found(store: Path, settings: Path) -> None:
    async def go() -> None:
        async with driven(store, settings) as it:
            await it.press("slash")
            await it.type("fighter")
            assert len(it.now.matches) == 1
            line = it.main.list.line_at(it.now.cursor)
            assert "fighter" in line.title
            assert "1 found" in it.text()
            await it.press("escape")
            assert it.now.search == ""
            assert it.app.focused is it.main.list

    run(go())


def test_n_and_N_go_through_what_was_found_and_around(store: Path, settings: Path) -> None:  # noqa: N802
    async def go() -> None:
        async with driven(store, settings) as it:
            await it.press("slash")
            await it.type("pledges")
            await it.press("enter")
            found = len(it.now.matches)
            assert found > 2
            at = it.now.cursor
            await it.press("n")
            assert it.now.cursor > at
            await it.press("N")
            assert it.now.cursor == at
            await it.press(*["n"] * found)
            assert it.now.cursor == at

    run(go())


def test_the_details_show_where_a_search_hits(store: Path, settings: Path) -> None:
    async def go() -> None:
        async with driven(store, settings) as it:
            await it.press("slash")
            await it.type("heavy weapons")
            await it.press("enter")
            text = it.main.detail.query_one("#detail-text", Static).content
            assert isinstance(text, Content)
            found = {text.plain[one.start : one.end] for one in text.spans if one.style == HIT}
            assert {one.lower() for one in found} == {"heavy weapons", "heavy-weapons"}
            await it.press("escape")
            text = it.main.detail.query_one("#detail-text", Static).content
            assert not [one for one in text.spans if one.style == HIT]  # type: ignore[union-attr]

    run(go())


def test_a_search_for_syntax_is_a_search_for_its_words(store: Path, settings: Path) -> None:
    async def go() -> None:
        async with driven(store, settings) as it:
            await it.press("slash")
            it.main.search_bar.input.value = '"NEAR(a b, 999)" OR * ['
            await it.settle()
            assert "nothing found" in it.text()

    run(go())


def test_the_filter_dialog_filters_and_chips_take_it_away(store: Path, settings: Path) -> None:
    async def go() -> None:
        async with driven(store, settings) as it:
            await it.press("f", "space")
            it.app.screen.query_one("#save-as").value = "only be"
            await it.pilot.click("#apply")
            await it.settle()
            assert it.now.filter.governments == ("be",)
            assert "government: be" in it.text()
            assert "filtered out" in it.text()
            await it.pilot.click("#chip-bar", offset=(3, 0))
            await it.settle()
            assert it.now.filter.governments == ()
            assert len(it.now.order) == 26
            kept = json.loads((settings / "tui.json").read_text())
            assert kept["filters"]["only be"] == {"governments": ["be"]}

    run(go())


def test_a_filter_keeps_the_place(store: Path, settings: Path) -> None:
    async def go() -> None:
        async with driven(store, settings) as it:
            await it.press("end")
            here = it.main.list.line_at(it.now.cursor).id
            it.filter_by(governments=("be",))
            await it.settle()
            assert it.main.list.line_at(it.now.cursor).id == here
            await it.press("F")
            assert it.main.list.line_at(it.now.cursor).id == here

    run(go())


def test_the_playhead_comes_back_to_its_line_when_the_filter_is_gone(
    store: Path, settings: Path
) -> None:
    async def go() -> None:
        async with driven(store, settings) as it:
            await it.press("g", *["right"] * 12)  # one of several of the same days
            line, head = it.main.list.line_at(it.now.cursor), it.now.playhead
            assert line.government == "lt"
            it.filter_by(governments=("nl",))
            await it.settle()
            assert it.now.playhead.instant == head.instant
            assert it.main.list.line_at(it.now.playhead.index).government == "nl"
            await it.press("F")
            assert it.now.playhead == head
            assert it.main.list.line_at(head.index) == line

    run(go())


def test_nothing_passes_and_the_way_out_is_named(store: Path, settings: Path) -> None:
    async def go() -> None:
        async with driven(store, settings) as it:
            it.filter_by(tags=("no-such-tag",))
            await it.settle()
            assert "No developments match the filter. F removes all" in it.text()
            await it.press("backspace")
            assert len(it.now.order) == 26

    run(go())


def test_a_phrase_is_reckoned_and_shown_before_it_is_taken(store: Path, settings: Path) -> None:
    async def go() -> None:
        async with driven(store, settings) as it:
            await it.press("t")
            await it.type("last friday")
            assert "the most recent Friday before" in it.text()
            await it.press("escape")
            assert it.now.playhead.instant is None
            await it.press("t")
            await it.type("afgelopen vrijdag")
            assert "vrijdag: de laatste keer vóór" in it.text()
            assert "(read as" in it.text()
            await it.press("escape")

    run(go())


def test_words_that_give_no_day_lead_nowhere(store: Path, settings: Path) -> None:
    async def go() -> None:
        async with driven(store, settings) as it:
            for words in ("31 April", "sexta-feira", "2022 April", "30. Februar"):
                await it.press("t")
                await it.type(words)
                await it.press("enter")
                assert "neither an id nor a date, such as 2022-04-20, 2022-04" in it.text()
                assert it.app.screen is not it.main
                await it.press("escape")
            assert it.now.playhead.instant is None

    run(go())


def test_of_readings_that_are_as_likely_none_is_taken_before_it_is_chosen(
    store: Path, settings: Path
) -> None:
    async def go() -> None:
        async with driven(store, settings) as it:
            await it.press("K")
            await it.type("2021-22")
            assert "its code is that of a season" in it.text()
            await it.press("enter")
            assert it.app.screen is not it.main
            await it.press("down", "down", "enter")
            await it.settle()
            assert it.app.screen is it.main
            assert str(it.now.as_known) == "2021/2022"

    run(go())


def test_enter_before_they_come_takes_none_of_them(store: Path, settings: Path) -> None:
    async def go() -> None:
        async with driven(store, settings) as it:
            await it.press("K")
            await it.send(*"2021-22", "enter")
            await it.settle()
            assert it.app.screen is not it.main
            assert "ambiguous: choose with the arrows" in it.text()

    run(go())


def test_a_summer_is_that_of_the_governments_in_the_store(store: Path, settings: Path) -> None:
    async def go() -> None:
        async with driven(store, settings) as it:
            await it.press("K")
            await it.type("summer 2021")
            assert "2021-06/2021-08" in it.text()
            assert "2020-12/2021-02" not in it.text()

    run(go())


def test_a_filter_asks_back_what_may_be_meant_otherwise(store: Path, settings: Path) -> None:
    async def go() -> None:
        async with driven(store, settings) as it:
            await it.press("f")
            it.app.screen.query_one("#since", Input).value = "2021-22"
            it.app.screen.query_one("#apply", Button).press()
            await it.settle()
            assert it.app.screen is not it.main
            told = str(it.app.screen.query_one("#problem", Static).content)
            assert "Choose one: 2021-06/2021-08 or 2021/2022." in told
            it.app.screen.query_one("#since", Input).value = "2021/2022"
            it.app.screen.query_one("#apply", Button).press()
            await it.settle()
            assert str(it.now.filter.since) == "2021/2022"

    run(go())


def test_a_day_that_one_country_skipped_can_be_gone_to(store: Path, settings: Path) -> None:
    with Timeline.open(store) as timeline:
        timeline.append(
            {
                "kind": "statement-made",
                "government": "ws",
                "occurred": "2011-12-29",
                "title": "The last Thursday",
            }
        )

    async def go() -> None:
        async with driven(store, settings) as it:
            await it.press("g", "t")
            await it.type("2011-12-30")
            await it.press("enter")
            await it.settle()
            assert it.app.screen is it.main
            await it.press("K")
            await it.type("2011-12-30")
            await it.press("enter")
            await it.settle()
            assert "as known on 2011-12-30" in it.text()

    run(go())


def test_the_clock_of_knowledge_hides_what_was_not_public(store: Path, settings: Path) -> None:
    with Timeline.open(store) as timeline:
        timeline.append(
            {
                "kind": "statement-made",
                "government": "be",
                "occurred": "2022-04-20",
                "title": "Said early",
                "sources": [{"publisher": "Belga", "published": "2022-04-20"}],
            }
        )

    async def go() -> None:
        async with driven(store, settings) as it:
            await it.press("K")
            await it.type("2022-04-20")
            await it.press("enter")
            assert len(it.now.order) == 1
            assert "Said early" in it.text()
            assert "as known on 2022-04-20" in it.text()
            await it.press("K")
            await it.press(*["backspace"] * 10, "enter")
            assert len(it.now.order) == 27

    run(go())


def test_the_story_can_be_told_as_it_was_reported(store: Path, settings: Path) -> None:
    with Timeline.open(store) as timeline:
        timeline.correct(
            "be-2022-02-sends-weapons-and-fuel",
            {"title": "Belgium sent arms"},
            reason="Shorter",
            sources=[{"publisher": "Belga", "published": "2022-05-01"}],
        )

    async def go() -> None:
        async with driven(store, settings) as it:
            assert len(it.now.order) == 27
            await it.press("R", "g")
            # The old text when it was news, the new one when that was.
            assert len(it.now.order) == 28
            titles = [it.main.list.line_at(i).title for i in range(28)]
            old = next(
                i for i, one in enumerate(titles) if one.startswith("Belgium sends automatic")
            )
            assert old < titles.index("Belgium sent arms")
            await it.press("home")

    run(go())


def test_copying_gives_visible_text(store: Path, settings: Path) -> None:
    async def go() -> None:
        async with driven(store, settings) as it:
            await it.press("home", "y", "enter")
            assert it.app.clipboard.startswith("At the end of February, Belgium already sent")

    run(go())


@pytest.mark.parametrize(
    ("url", "opened"), [("https://example.org/a", True), ("https://user@evil.example/", False)]
)
def test_only_safe_addresses_are_opened(
    store: Path, settings: Path, monkeypatch: pytest.MonkeyPatch, url: str, opened: bool
) -> None:
    with Timeline.open(store) as timeline:
        timeline.append(
            {
                "kind": "situation-noted", "government": "be", "occurred": "2001-01-01",
                "title": "First", "sources": [{"publisher": "P", "url": url}],
            }
        )  # fmt: skip

    async def go() -> None:
        async with driven(store, settings) as it:
            seen: list[str] = []
            monkeypatch.setattr(it.app, "open_url", seen.append)
            await it.press("home", "o")
            assert seen == ([url] if opened else [])

    run(go())


def test_the_theme_is_kept(store: Path, settings: Path) -> None:
    async def go() -> None:
        async with driven(store, settings) as it:
            assert it.app.theme == "timeline-dark"
            await it.press("T")
        async with driven(store, settings) as it:
            assert it.app.theme == "timeline-light"

    run(go())


def test_help_and_palette_name_every_action(store: Path, settings: Path) -> None:
    async def go() -> None:
        async with driven(store, settings) as it:
            await it.press("question_mark")
            assert "Play or pause from the playhead" in it.text()
            await it.press("escape", "colon")
            await it.type("hide or dim")
            await it.press("enter")
            assert it.now.hide_later

    run(go())


def test_the_footer_can_be_clicked(store: Path, settings: Path) -> None:
    async def go() -> None:
        async with driven(store, settings) as it:
            await it.pilot.click("#key-line", offset=(3, 0))
            await it.until(lambda: it.now.playing)

    run(go())


def test_all_commands_are_a_click_away(store: Path, settings: Path) -> None:
    async def go() -> None:
        async with driven(store, settings, size=(100, 40)) as it:
            await it.pilot.click("#title-bar", offset=(3, 0))
            await it.until(lambda: "Move the playhead to the next development," in it.text())
            lines = it.text().splitlines()
            row = next(
                at
                for at, one in enumerate(lines)
                if "Move the playhead to the first development" in one
            )
            await it.pilot.click(offset=(20, row))
            await it.until(lambda: it.app.screen is it.main)
            await it.settle()
            assert it.now.playhead.index == 0

    run(go())


def test_a_search_finds_and_marks_words_in_any_script(tmp_path: Path, settings: Path) -> None:
    titles = ("日本政府は防衛費の増額を決定した", normalize("NFD", "한국 승인"), "the ﬁnal word")
    path = tmp_path / "scripts.db"
    with Timeline.open(path) as timeline:
        timeline.append(
            *(
                {
                    "id": f"jp-{number}", "kind": "statement-made", "government": "jp",
                    "occurred": f"2022-04-0{number}", "title": title,
                }
                for number, title in enumerate(titles, 1)
            )
        )  # fmt: skip

    async def go() -> None:
        async with driven(path, settings) as it:
            for place, (words, marked) in enumerate(
                [("防衛費", "防衛費"), ("한국", normalize("NFD", "한국")), ("final", "ﬁnal")]
            ):
                await it.press("slash")
                await it.type(words)
                assert len(it.now.matches) == 1
                assert it.now.cursor == place
                title = it.main.list.line_at(place).title
                assert [title[start:end] for start, end in found_in(title, words)] == [marked]
                await it.press("escape")

    run(go())


@pytest.mark.parametrize(
    ("stored", "search", "found"),
    [
        ("The govern\u00adment said", "government", ["govern⟨U+00AD⟩ment"]),
        ("防衛\u3000費", "防衛費", ["防衛 費"]),
        ("x\u2028y z", "x y", ["x⟨U+2028⟩y"]),
        ("a" + "\u0301" * 9 + "b c", "ab", ["a" + "\u0301" * 4 + "⟨+5 marks⟩b"]),
        ("Cabinet", "abinet", []),
        ("Cabinet", "", []),
    ],
)
def test_a_hit_is_marked_in_what_is_shown(stored: str, search: str, found: list[str]) -> None:
    shown = sanitize(stored)
    assert [shown[start:end] for start, end in found_in(shown, search)] == found
