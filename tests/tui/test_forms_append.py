"""Appending in a form: what would change is seen before it does, and nothing typed is lost."""

from __future__ import annotations

import asyncio
import tempfile
from collections.abc import Sequence
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import NoReturn

import pytest
from textual import events

from tests.tui.driving import patiently
from tests.tui.forms import SATURDAY, Filled, filled
from tests.tui.test_haste import gate
from tests.tui.test_timeline import run
from timeline.timeline import Timeline
from timeline.tui import app as app_module
from timeline.tui.data import form_queries
from timeline.tui.model.form_commands import Append
from timeline.tui.screens.form.screen import FormScreen
from timeline.tui.screens.kind_picker import KindPicker


def test_a_decision_is_seen_to_settle_the_matter_before_it_is_recorded(
    store: Path, settings: Path
) -> None:
    async def go() -> None:
        async with filled(store, settings) as it:
            await it.decide()
            text = it.text()
            assert "be-2022-04-22-heavy-weapons-approved" in text
            assert "overdue → decided: approved" in text
            assert it.app.state.count == 26
            await it.record()
            await it.until(lambda: it.app.state.count == 27)
            line = it.main.list.line_at(it.now.cursor)
            assert line is not None
            assert line.id == "be-2022-04-22-heavy-weapons-approved"
            assert "+" in it.main.list.render_line(it.now.cursor).text[:5]
            assert "Recorded" in it.text()
        with Timeline.open(store) as timeline:
            entry = timeline.show("be-2022-04-22-heavy-weapons-approved").entry
            assert entry.document["outcome"] == "approved"

    run(go())


def test_before_friday_is_over_the_matter_goes_from_expected_to_decided_by_a_clock_time(
    store: Path, settings: Path
) -> None:
    from datetime import UTC, datetime

    async def go() -> None:
        friday = datetime(2022, 4, 22, 12, tzinfo=UTC)
        async with filled(store, settings, now=friday) as it:
            await it.decide("2022-04-22T11:00")
            assert "decision expected → decided: approved" in it.text()

    run(go())


def test_a_phrase_is_never_resolved_without_being_accepted(store: Path, settings: Path) -> None:
    async def go() -> None:
        async with filled(store, settings) as it:
            await it.append("expected")
            await it.fill(
                development__title="Decision by Friday", development__matters="heavy-weapons",
                source__publisher="The Brussels Times", source__published="2022-04-21",
                development__occurred="2022-04-21", development__expected="friday",
            )  # fmt: skip
            text = it.text()
            said = it.said("development.expected")
            assert "“friday”, counting from 2022-04-21 Thu (the day of the source)" in said
            assert "▸ 2022-04-22 Fri" in text
            assert "choose what “friday” means" in text
            await it.send("ctrl+s")
            await it.heard()
            assert it.form.form.text("development.expected") == "friday"
            await it.send("enter")
            await it.heard()
            assert it.field("development.expected").value == "2022-04-22"
            assert it.field("development.expected_phrase").value == "friday"
            assert "records be-2022-04-21-decision-by-friday" in it.text()

    run(go())


def test_of_readings_that_are_as_likely_none_is_marked(store: Path, settings: Path) -> None:
    async def go() -> None:
        async with filled(store, settings) as it:
            await it.append("statement")
            await it.fill(development__occurred="2021-22")
            assert "choose what “2021-22” means" in it.text()
            offers = it.field("development.occurred").offers
            assert (len(offers.children), offers.marked) == (2, None)
            await it.send("enter")
            await it.heard()
            assert it.form.form.text("development.occurred") == "2021-22"
            await it.pilot.click(offers.children[1])
            await it.heard()
            assert it.form.form.text("development.occurred") == "2021/2022"

    run(go())


def test_a_summer_is_that_of_the_government_in_the_form(store: Path, settings: Path) -> None:
    async def go() -> None:
        async with filled(store, settings) as it:
            await it.append("statement")
            for government, edtf in (("au", "2021-12/2022-02"), ("be", "2021-06/2021-08")):
                it.field("development.government").show(government)
                it.field("development.occurred").show("last summer")
                await it.heard()
                offers = it.field("development.occurred").offers
                assert len(offers.children) == 1
                await it.pilot.click(offers.children[0])
                await it.heard()
                assert it.form.form.text("development.occurred") == edtf

    run(go())


def test_a_reading_is_taken_with_a_click_and_keeps_words_and_day(
    store: Path, settings: Path
) -> None:
    async def go() -> None:
        async with filled(store, settings) as it:
            await it.append("statement")
            await it.fill(development__occurred="last wednesday")
            offers = it.field("development.occurred").offers
            assert len(offers.children) > 0
            await it.pilot.click(offers.children[0])
            await it.heard()
            assert it.form.form.text("development.phrase") == "last wednesday"
            assert it.form.form.text("development.reckoned_from") == "2022-04-23"
            # The source that is then given is of another day: that is said, not reckoned anew.
            await it.fill(source__published="2022-04-10")
            assert "the source is dated 2022-04-10" in it.said("development.occurred")

    run(go())


def test_a_refusal_shows_its_sentence_and_keeps_the_draft(store: Path, settings: Path) -> None:
    async def go() -> None:
        async with filled(store, settings) as it:
            await it.decide()
            await it.fill(source__publisher="VRT", source__published="2022-04-20")
            text = " ".join(it.text().split())
            assert "Refused" in text
            assert "refused: a source cannot be published before what it reports happened" in text
            assert "Check the dates" in text
            await it.send("ctrl+s")
            await it.heard()
            assert it.field("development.title").value == "Heavy weapons approved"
            assert not it.form.saving
            assert it.app.state.count == 26

    run(go())


def test_behind_a_clock_that_was_wrong_a_form_names_the_command_that_goes_on(
    store: Path, settings: Path
) -> None:
    far = datetime(2099, 1, 1, tzinfo=UTC)
    with Timeline.open(store, clock=lambda: far) as timeline:
        (last,) = timeline.log("be", limit=1)
        timeline.dispute(last.id, reason="r")

    async def go() -> None:
        async with filled(store, settings) as it:
            await it.decide()
            await it.send("ctrl+s")
            await it.heard()
            text = " ".join(it.text().split())
            assert "was recorded on 1 January 2099" in text
            assert "timeline append --clock-is-right" in text
            assert it.field("development.title").value == "Heavy weapons approved"

    run(go())


def test_what_is_wrong_is_said_under_its_field_while_one_types(store: Path, settings: Path) -> None:
    async def go() -> None:
        async with filled(store, settings) as it:
            await it.append("statement")
            await it.fill(source__url="ftp://x")
            assert "is not an http or https address" in it.said("source.url")
            await it.fill(development__quantities="3.000 rifles")
            assert "“3.000” has two meanings" in it.said("development.quantities")
            await it.fill(development__tags="Not A Slug")
            assert "is not a slug" in it.said("development.tags")
            await it.send("ctrl+s")
            await it.heard()
            assert "required" in it.said("development.title")

    run(go())


def test_rows_grow_and_everything_typed_is_recorded(store: Path, settings: Path) -> None:
    async def go() -> None:
        async with filled(store, settings) as it:
            await it.append("pledge")
            await it.fill(development__occurred="2022-04-20", development__title="More fuel")
            it.field("development.actors").focus_editor()
            await it.pilot.pause()
            await it.paste("Ludivine Dedonder; minister")
            await it.send("tab")
            await it.write("De Croo")
            it.field("development.quantities").focus_editor()
            await it.pilot.pause()
            await it.paste("at least 3000 automatic weapons")
            it.field("source.quotes").focus_editor()
            await it.pilot.pause()
            await it.write("We help")
            await it.fill(source__publisher="VRT", development__counterparts="ua")
            await it.record()
        with Timeline.open(store) as timeline:
            entry = timeline.show("be-2022-04-20-more-fuel").entry.document
            assert [one["name"] for one in entry["actors"]] == ["Ludivine Dedonder", "De Croo"]
            assert entry["quantities"][0]["qualifier"] == "at-least"
            assert entry["sources"][0]["quotes"][0]["exact"] == "We help"
            assert entry["counterparts"] == ["ua"]

    run(go())


def test_known_matters_and_governments_are_suggested(store: Path, settings: Path) -> None:
    async def go() -> None:
        async with filled(store, settings) as it:
            await it.append("raised")
            await it.fill(development__matters="hea")
            assert "heavy-weapons  overdue: Heavy weapons for Ukraine" in it.text()
            await it.send("down", "enter")
            await it.heard()
            assert it.form.form.text("development.matters") == "heavy-weapons"
            await it.fill(development__counterparts="uk")
            assert "ua  Ukraine" in it.text()

    run(go())


@pytest.mark.parametrize("keys", [("enter",), ("down", "enter"), ("enter", "tab", "x")])
def test_what_is_pressed_before_the_readings_come_waits_for_them(
    store: Path, settings: Path, monkeypatch: pytest.MonkeyPatch, keys: Sequence[str]
) -> None:
    def stays(it: Filled) -> bool:
        return it.form.form.text("development.occurred") == "last friday"

    async def go() -> None:
        found = []
        for hasty in (False, True):
            # Of its own settings each: the first one leaves an unfinished form.
            async with filled(store, settings / str(hasty)) as it:
                await it.append("statement")
                it.field("development.occurred").focus_editor()
                await it.heard()
                words = ["space" if one == " " else one for one in "last friday"]
                if hasty:
                    with gate(monkeypatch, form_queries, "readings") as opened:
                        typed = asyncio.create_task(it.send(*words, *keys))
                        await it.until(partial(stays, it))
                        await asyncio.sleep(0.1)
                        assert stays(it)
                        opened.set()
                        await typed
                else:
                    await it.send(*words)
                    await it.heard()
                    await it.send(*keys)
                await it.heard()
                found.append({**it.form.form.values})
        assert found[0] == found[1]
        assert found[0]["development.occurred"] != "last friday"

    run(go())


def test_readings_that_cannot_be_had_hold_up_nothing(
    store: Path, settings: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: object) -> NoReturn:
        raise OverflowError("too far")

    async def go() -> None:
        async with filled(store, settings) as it:
            await it.append("statement")
            monkeypatch.setattr(form_queries, "readings", broken)
            await it.fill(development__occurred="last friday")
            await it.send("enter")
            await it.heard()
            assert "cannot read this phrase now. too far" in it.said("development.occurred")

    run(go())


def test_down_before_the_suggestions_come_waits_for_them(
    store: Path, settings: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def go() -> None:
        async with filled(store, settings) as it:
            with gate(monkeypatch, Timeline, "known_governments") as opened:
                await it.send("a")
                await it.until(lambda: isinstance(it.app.screen, KindPicker))
                await it.paste("raised")
                await it.send("enter")
                await it.until(lambda: isinstance(it.app.screen, FormScreen))
                await it.until(lambda: it.form.find_field("development.matters") is not None)
                it.field("development.matters").focus_editor()
                await it.pilot.pause(0.1)
                typed = asyncio.create_task(it.send(*"hea", "down", "enter"))
                await asyncio.sleep(0.3)
                opened.set()
                await typed
            await it.heard()
            assert it.form.form.text("development.matters") == "heavy-weapons"

    run(go())


def test_another_kind_keeps_what_was_typed(store: Path, settings: Path) -> None:
    async def go() -> None:
        async with filled(store, settings) as it:
            await it.append("pledge")
            await it.fill(development__title="Said or done", development__conditions="peace")
            await it.send("ctrl+t")
            await it.write("statement")
            await it.send("enter")
            await it.opened()
            assert it.field("development.title").value == "Said or done"
            assert "statement made" in it.text()

    run(go())


def test_escape_asks_before_anything_is_thrown_away(store: Path, settings: Path) -> None:
    async def go() -> None:
        async with filled(store, settings) as it:
            await it.append("statement")
            await it.send("escape")
            await it.until(lambda: it.app.screen is it.main)
            await it.append("statement")
            await it.fill(development__title="Words")
            await it.send("escape", "enter")  # the safe answer is marked
            await it.opened()
            assert it.field("development.title").value == "Words"
            await it.send("ctrl+q")
            await it.until(lambda: "Discard your changes?" in it.text())
            await it.send("escape", "escape", "y")
            await it.until(lambda: it.app.screen is it.main)
            assert it.app.state.count == 26

    run(go())


def test_fields_rarely_needed_are_folded_away_and_keep_their_text(
    store: Path, settings: Path
) -> None:
    async def go() -> None:
        async with filled(store, settings) as it:
            await it.append("statement")
            await it.send("ctrl+o")
            await it.heard()
            await it.fill(
                development__id="my-own-id", development__title="T", development__occurred="2022-04"
            )
            await it.send("ctrl+o")
            await it.heard()
            assert it.form.find_field("development.id") is None
            assert "my-own-id" in it.text()
            await it.record()
        with Timeline.open(store) as timeline:
            assert timeline.show("my-own-id").entry.title == "T"

    run(go())


def test_a_store_begins_with_a_form(tmp_path: Path, settings: Path) -> None:
    from tests.tui.forms import Filled
    from timeline.tui.app import TimelineApp
    from timeline.tui.screens.form.screen import FormScreen

    path = tmp_path / "new.db"

    async def go() -> None:
        with Timeline.open(path) as timeline:
            app = TimelineApp(timeline, settings=settings)
            async with app.run_test(size=(100, 30), notifications=True) as pilot:
                it = Filled(app, pilot)
                await it.until(lambda: it.now.trouble is not None)
                await it.append("situation")
                await it.fill(
                    development__government="be", development__title="It begins",
                    development__occurred="2022-02-24",
                )  # fmt: skip
                assert isinstance(app.screen, FormScreen)
                assert not path.exists()
                # Without a source it asks once, and goes where one is given.
                await it.send("ctrl+s")
                await it.until(lambda: "! no source. ctrl+s again records it so." in it.text())
                assert not path.exists()
                assert app.screen.active_field is it.field("source.publisher")
                await it.send("ctrl+s")
                await it.until(lambda: it.app.state.count == 1)
                await it.heard()
                assert "It begins" in it.text()

    run(go())


@pytest.mark.parametrize("size", [(80, 24), (140, 40), (200, 60)])
def test_kinds_have_a_form_at_every_size(
    store: Path, settings: Path, size: tuple[int, int]
) -> None:
    from timeline.tui.model.form_fields import appendable

    async def go() -> None:
        async with filled(store, settings, size=size) as it:
            # What each kind asks for is tried without a screen: tests/forms.
            for kind in appendable()[::4] if size == (80, 24) else ("decision-taken",):
                await it.append(kind.replace("-", " "))
                assert kind.replace("-", " ") in it.text().splitlines()[0]
                assert "still needed" in it.text()
                assert "esc leave" in it.text()
                await it.send("escape")
                await it.until(lambda: it.app.screen is it.main)

    run(go())


def test_in_a_small_terminal_the_outcome_stays_in_sight(store: Path, settings: Path) -> None:
    async def go() -> None:
        async with filled(store, settings, size=(80, 24)) as it:
            await it.decide()
            text = " ".join(it.text().split())
            assert "ctrl+s records be-2022-04-22-heavy-weapons-approved" in text
            assert "heavy-weapons: overdue → decided: approved" in text
            await it.send("pagedown", "pagedown", "pagedown")
            await it.until(lambda: "In a file" in it.text())
            await it.record()
            assert it.app.state.count == 27

    run(go())


def test_the_mouse_alone_suffices_but_for_the_words(store: Path, settings: Path) -> None:
    async def go() -> None:
        async with filled(store, settings) as it:
            await it.append("decision-taken")
            row = it.field("development.outcome").query_one(".choices")
            await it.pilot.click(row, offset=(18, 0))
            await it.heard()
            assert it.form.form.text("development.outcome") == "rejected"
            await it.pilot.click("#form-fields .form-label", offset=(1, 0))
            await it.until(lambda: it.form.active_field is it.field("development.government"))
            it.form.query("#form-fields .fold").first().scroll_visible(animate=False)
            await it.pilot.pause()
            await it.pilot.click("#form-fields .fold")
            await it.heard()
            assert it.form.find_field("development.id") is not None
            place = it.text().splitlines()[-1].index("esc leave")
            await it.pilot.click("FormScreen #key-line", offset=(place, 0))
            await it.until(lambda: "Discard your changes?" in it.text())
            await it.pilot.click("#throw")
            await it.until(lambda: it.app.screen is it.main)

    run(go())


def test_it_says_that_an_expectation_makes_a_settled_matter_pending(
    store: Path, settings: Path
) -> None:
    with Timeline.open(store, clock=lambda: SATURDAY) as timeline:
        timeline.append(
            {
                "id": "be-settled", "kind": "decision-taken", "government": "be",
                "occurred": "2022-04-21", "title": "Settled", "matters": ["m"],
                "outcome": "approved",
            }
        )  # fmt: skip

    async def go() -> None:
        async with filled(store, settings) as it:
            await it.append("expected")
            await it.fill(
                development__occurred="2022-04-22",
                development__title="Late",
                development__matters="m",
                development__expected="2022-06",
            )
            assert it.form.verdict is not None
            said = " ".join(it.form.verdict.full.plain.split())
            assert "decided: approved → decision expected in June 2022" in said
            await it.record()

    run(go())
    with Timeline.open(store, clock=lambda: SATURDAY) as timeline:
        assert "m" in [one.matter for one in timeline.pending("be")]


def test_a_blank_title_is_refused_at_its_field(store: Path, settings: Path) -> None:
    async def go() -> None:
        async with filled(store, settings) as it:
            await it.decide()
            it.field("development.title").show("\u200b")
            await it.heard()
            assert it.form.verdict is not None
            assert it.form.verdict.state == "refused"
            assert "empty: add some words, or leave the field out" in it.text()

    run(go())


def test_keys_that_were_pressed_before_a_signal_are_in_the_draft(
    store: Path, settings: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    monkeypatch.setattr(app_module, "is_in_the_background", lambda: False)

    async def go() -> None:
        async with filled(store, settings) as it:
            await it.append("statement")
            release = it.app.hold_keys()  # a busy machine
            for key in "2022":
                it.app.post_message(events.Key(key, key))
            await it.pilot.pause()
            it.app.end(143)
            await it.pilot.pause()
            release()
            for _ in patiently("it did not end"):
                await asyncio.sleep(0.01)
                if it.app.draft is not None:
                    break
            (draft,) = tmp_path.glob("timeline-*.yaml")
            assert 'occurred: "2022"' in draft.read_text()

    run(go())


def test_unfolding_the_form_leaves_the_cursor_where_it_was(store: Path, settings: Path) -> None:
    async def go() -> None:
        async with filled(store, settings) as it:
            await it.append("statement")
            for key in ("source.quotes", "development.title", "development.summary"):
                it.field(key).focus_editor()
                await it.pilot.pause()
                await it.send("a", "d", "left", "b", "ctrl+o", "c", "ctrl+o", "right", "e")
                await it.heard()
                value = it.form.form.values[key]
                assert (value[0] if isinstance(value, tuple) else value) == "abcde", key

    run(go())


def test_unfolding_the_form_leaves_the_keys_in_the_second_quote(
    store: Path, settings: Path
) -> None:
    async def go() -> None:
        async with filled(store, settings) as it:
            await it.append("statement")
            it.field("source.quotes").focus_editor()
            await it.pilot.pause()
            await it.send("a", "tab", "b", "ctrl+o", "c")
            await it.heard()
            assert it.form.form.values["source.quotes"] == ("a", "bc")

    run(go())


def test_a_last_day_until_further_notice_is_typed_as_in_a_file() -> None:
    form = Append("measure-changed", SATURDAY.date(), "be").form
    form.values["development.in_force_until"] = " .. "
    form.values["development.in_force_from"] = ".."
    reading = form.read()
    assert reading.data["development"]["in_force_until"] == ".."
    assert form.note("development.in_force_until") == "until further notice"
    assert list(reading.problems) == ["development.in_force_from"]
