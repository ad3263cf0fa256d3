"""Marking several lines, and doing something with all of them at once."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.tui.driving import RECORDED, Driven, driven
from tests.tui.forms import EXPECTED, Filled, filled
from tests.tui.test_export import export
from tests.tui.test_timeline import run
from timeline.timeline import Timeline
from timeline.tui.screens.marked import marked_actions, marked_lines


def ids(it: Driven, *, marked: bool = False) -> list[str]:
    """The listed developments, or those of them that are marked."""
    lines = map(it.main.list.line_at, range(it.app.state.count))
    found = [one for one in lines if one is not None]
    return [one.id for one in found if not marked or one.row in it.now.marked]


async def form(it: Filled, letter: str) -> None:
    """Opens a form for what is marked."""
    await it.send("w", letter)
    await it.opened()


def test_marks_are_seen_without_colour_counted_and_exported_though_a_filter_hides_some(
    store: Path, settings: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)

    async def go() -> None:
        async with driven(store, settings, size=(80, 24)) as it:
            await it.press("home", "x", "x", "insert", "k", "x")
            marked = ids(it)[:2]
            assert ids(it, marked=True) == marked
            assert [line.count("✓") for line in it.text().splitlines()[3:6]] == [1, 1, 0]
            assert "2 marked ✕" in it.text()
            assert "w with marked" in it.text()
            it.filter_by(governments=("be",))
            await it.settle()
            assert "2 marked, 1 not listed ✕" in it.text()
            await it.press("backspace")
            assert "2 marked ✕" in it.text()  # the key that removes filters removes no mark
            await it.press("E")
            assert "Export the marked 2 developments" in it.text()
            await it.press("escape")
            it.filter_by(governments=("be",))
            await it.settle()
            await export(it, "marked.jsonl")
            await it.until(lambda: "Wrote 2 developments" in it.sentences())
            lines = Path("marked.jsonl").read_text("utf-8").splitlines()
            assert [json.loads(one)["id"] for one in lines] == marked
            await it.press("U")
            assert not it.now.marked
            assert "marked ✕" not in it.text()
            await it.press("w")
            assert "No line is marked. x marks the selected line" in it.sentences()

    run(go())


def test_all_that_is_listed_is_marked_unless_that_is_too_much(
    store: Path, settings: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(marked_lines, "MOST", 20)
    monkeypatch.setattr(marked_actions, "MOST", 20)

    async def go() -> None:
        async with driven(store, settings) as it:
            await it.press("*")
            assert not it.now.marked
            assert "26 lines are listed." in it.sentences()
            it.filter_by(governments=("be",))
            await it.settle()
            await it.press("*")
            assert ids(it, marked=True) == ids(it)
            await it.press("w", "u")
            assert not it.now.marked

    run(go())


def test_a_tag_is_added_to_all_that_lack_it_in_one_batch_and_the_marks_stay(
    store: Path, settings: Path
) -> None:
    async def go() -> None:
        async with filled(store, settings) as it:
            it.filter_by(governments=("be",))
            await it.heard()
            await it.send("home", "x", "x", "x")
            marked = ids(it, marked=True)
            await it.send("F")
            await it.heard()
            await form(it, "t")
            assert "Add a tag to 3 marked developments" in it.text()
            await it.fill(development__tags="front", amendment__reason="Filed late")
            said = it.sentences()
            assert "ctrl+s records 3 corrections, all or none" in said
            assert all(one in it.text() for one in marked)
            await it.send("ctrl+s")
            await it.until(lambda: it.app.state.count == 29)
            await it.heard()
            assert "Recorded 3 amendments" in it.sentences()
            await it.until(lambda: sorted(ids(it, marked=True)) == sorted(marked))
            it.main.playback.select(ids(it).index("ru-2022-atrocities-in-bucha"))
            await it.send("x")
            await form(it, "t")
            await it.fill(development__tags="front eu", amendment__reason="Again")
            assert "records 4 corrections" in it.sentences()
            assert "front eu" in it.text()
            it.field("development.tags").show("front")
            await it.heard()
            assert "3 of the marked have it already and stay so" in it.sentences()
        with Timeline.open(store) as timeline:
            found = list(timeline.log(tags=["front"]))
            assert sorted(one.id for one in found) == sorted(marked)
            recorded = {one.recorded for one in timeline.log(kinds=["corrected"])}
            assert len(recorded) == 1

    run(go())


def test_amendments_are_left_out_and_counted_and_with_nothing_else_no_form_opens(
    store: Path, settings: Path
) -> None:
    with Timeline.open(store, clock=lambda: RECORDED) as timeline:
        wrong = timeline.correct(EXPECTED, {"tags": ["t"]}, reason="r").ids[0]

    async def go() -> None:
        async with filled(store, settings) as it:
            before = it.app.state.count
            await it.send("end", "x")
            assert ids(it, marked=True) == [wrong]
            await it.send("w", "m")
            await it.until(lambda: "cannot be amended so" in it.sentences())
            assert it.app.screen is it.main
            await it.send("home", "x")
            await form(it, "m")
            title = "matter of 1 marked development, 1 marked amendment left out"
            assert title in it.sentences()
            await it.fill(development__matters="arms", amendment__reason="Other file")
            assert "ctrl+s records 1 correction, all or none" in it.sentences()
            await it.send("ctrl+s")
            await it.until(lambda: it.app.state.count == before + 1)

    run(go())


def test_what_is_refused_of_one_stops_all_and_is_said(store: Path, settings: Path) -> None:
    async def go() -> None:
        async with filled(store, settings) as it:
            before = it.app.state.count
            await it.send("end", "x", "k", "k", "x")
            await form(it, "s")
            await it.fill(source__publisher="The Paper", source__published="2030-01-01")
            assert "✗ refused" in it.text()
            assert "Nothing was recorded" in it.sentences()
            await it.send("ctrl+s")
            await it.heard()
            assert "✗ refused" in it.text()
            await it.send("escape", "y")
            await it.until(lambda: it.app.screen is it.main)
            assert it.app.state.count == before

    run(go())


def test_of_several_matters_the_wrong_one_is_named_and_a_source_is_cited_of_all(
    store: Path, settings: Path
) -> None:
    async def go() -> None:
        async with filled(store, settings) as it:
            it.filter_by(ids=(EXPECTED,))
            await it.heard()
            await it.send("x")
            it.filter_by(ids=(), governments=("be",))
            await it.heard()
            await it.send("home", "x")
            await form(it, "m")
            await it.fill(development__matters="arms", amendment__reason="Other file")
            assert f"Several have {EXPECTED}" in it.sentences()
            await it.fill(development__instead_of="heavy-weapons")
            assert "not about heavy-weapons: be-2022-02" in it.sentences()
            await it.send("escape", "y")
            await it.until(lambda: it.app.screen is it.main)
            await form(it, "s")
            assert "no source: fill in its publisher" in it.sentences()
            await it.fill(source__publisher="The Paper")
            assert "records 2 further sources" in it.sentences()
            await it.send("ctrl+s")
            await it.until(lambda: "Recorded 2 amendments" in it.sentences())
        with Timeline.open(store) as timeline:
            assert len(list(timeline.log(kinds=["cited"]))) == 2

    run(go())


def test_what_records_is_refused_in_a_store_that_is_read_only(store: Path, settings: Path) -> None:
    async def go() -> None:
        async with driven(store, settings, read_only=True) as it:
            await it.press("x", "w", "t")
            await it.until(lambda: "open read-only" in it.sentences())
            assert it.app.screen is it.main

    run(go())
