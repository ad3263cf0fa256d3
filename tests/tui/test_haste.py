"""However fast one types and however late answers come, keys do what they do for the patient."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable
from contextlib import contextmanager
from pathlib import Path
from typing import Any, cast

import pytest
from textual.containers import VerticalScroll
from textual.widgets import Input

from tests.tui.driving import Driven, driven
from tests.tui.test_timeline import run
from timeline.dates.edtf import Edtf
from timeline.readmodel.queries.developments import Filter
from timeline.timeline import Timeline
from timeline.tui.screens import board, date_prompt
from timeline.tui.screens.copy_menu import CopyMenu
from timeline.tui.screens.date_prompt import DatePrompt
from timeline.tui.screens.form.screen import FormScreen
from timeline.tui.screens.kind_picker import KindPicker
from timeline.tui.screens.overviews.pending import PendingBoard

HANDS: list[tuple[str, ...]] = [
    ("R", "g", "right"), ("R", "G", "left", "left"), ("R", "5", "j"), ("R", "end", "p", "left"),
    ("f", "g", "right"), ("K", "G", "k", "p"), ("R", "R", "g", "right", "right"),
    ("R", "left_square_bracket"), ("R", "right_curly_bracket"), ("R", "home", "p"),
]  # fmt: skip


@contextmanager
def gate(monkeypatch: pytest.MonkeyPatch, owner: Any, name: str) -> Any:
    """Lets calls of a function wait until the gate is opened."""
    real, opened = getattr(owner, name), threading.Event()

    def wait(*arguments: Any, **options: Any) -> Any:
        assert opened.wait(30)
        return real(*arguments, **options)

    monkeypatch.setattr(owner, name, wait)
    try:
        yield opened
    finally:
        opened.set()
        monkeypatch.setattr(owner, name, real)


def change(it: Driven, key: str) -> Callable[[], None]:
    """What brings another list, without a dialog."""
    if key == "f":
        return lambda: it.filter_by(governments=("be", "nl"))
    if key == "K":
        return lambda: it.app.state.put(as_known=Edtf.parse("2022-04-21"))
    return lambda: it.app.state.put(reported=not it.now.reported)


def place(it: Driven) -> tuple[object, int, int]:
    return it.now.playhead.instant, it.now.playhead.index, it.now.cursor


def test_what_is_pressed_before_the_new_list_is_there_is_done_in_it(
    store: Path, settings: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def hand(it: Driven, keys: tuple[str, ...], *, hasty: bool) -> None:
        for key in keys:
            if key in "RfK":
                change(it, key)()
            else:
                await it.send(key)
            if not hasty:
                await it.settle()

    async def places(*, hasty: bool) -> list[object]:
        found: list[object] = []
        async with driven(store, settings) as it:
            for keys in HANDS:
                it.app.state.put(filter=Filter(), reported=False, as_known=None)
                await it.settle()
                await it.press("g", *["right"] * 4)
                if hasty:
                    with gate(monkeypatch, Timeline, "listing") as opened:
                        await hand(it, keys, hasty=True)
                        opened.set()
                        await it.settle()
                else:
                    await hand(it, keys, hasty=False)
                found.append((keys, *place(it)))
        return found

    async def go() -> None:
        assert await places(hasty=True) == await places(hasty=False)

    run(go())


def test_what_is_copied_is_of_the_line_that_is_selected(store: Path, settings: Path) -> None:
    async def go() -> None:
        async with driven(store, settings) as it:
            await it.press("g")
            for _ in range(6):
                await it.send("right", "y")
                await it.until(lambda: isinstance(it.app.screen, CopyMenu))
                line = it.main.list.line_at(it.now.cursor)
                assert line is not None
                assert line.id in [text for name, text in it.app.screen._texts if name == "id"]
                await it.send("escape")

    run(go())


def test_a_step_through_what_is_found_waits_until_it_is(
    store: Path, settings: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def go() -> None:
        async with driven(store, settings) as it:
            await it.press("g", "slash", *"rutte", "enter", "n")
            patient = it.now.cursor
            await it.press("escape", "g")
            with gate(monkeypatch, Timeline, "listing") as opened:
                await it.send("slash", *"rutte", "enter", "n")
                opened.set()
                await it.settle()
            assert it.now.cursor == patient

    run(go())


@pytest.mark.parametrize("left", ["escape", "other words"])
def test_a_late_answer_of_the_search_moves_nobody_who_has_left_it(
    store: Path, settings: Path, monkeypatch: pytest.MonkeyPatch, left: str
) -> None:
    async def go() -> None:
        async with driven(store, settings) as it:
            await it.press("g")
            with gate(monkeypatch, Timeline, "listing") as opened:
                await it.send("slash", *"rutte")
                await it.until(lambda: it.app.queries.workers["search"].busy)
                # Its answer is on its way when one leaves.
                it.app.state.put(search="" if left == "escape" else "zelenskyy")
                here = place(it)
                opened.set()
                await it.settle()
            assert it.now.matches is None
            assert place(it) == here

    run(go())


def test_enter_on_a_row_is_not_lost_to_what_the_row_shows(
    store: Path, settings: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def go() -> None:
        async with driven(store, settings) as it:
            await it.press("P")
            await it.rest()
            shown = cast("PendingBoard", it.app.screen)
            with gate(monkeypatch, Timeline, "show") as opened:
                await it.send("j", "enter")
                shown._preview()  # as after a moment of stillness
                opened.set()
                await it.until(lambda: it.app.screen is it.main)

    run(go())


def test_enter_behind_the_key_of_a_board_is_for_its_first_row(
    store: Path, settings: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def go() -> None:
        async with driven(store, settings) as it:
            monkeypatch.setattr(board, "FIRST", 30.0)
            with gate(monkeypatch, Timeline, "pending") as opened:
                typed = asyncio.create_task(it.send("P", "j", "enter"))
                await it.until(lambda: isinstance(it.app.screen, PendingBoard))
                opened.set()
                await typed
            await it.rest()
            assert it.app.screen is it.main
            line = it.main.list.line_at(it.now.cursor)
            assert line is not None
            assert line.id == "be-2022-04-expects-decision-on-friday"

    run(go())


def test_enter_takes_the_reading_that_comes_after_it(
    store: Path, settings: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def go() -> None:
        async with driven(store, settings) as it:
            await it.press("t")
            with gate(monkeypatch, date_prompt, "_readings") as opened:
                await it.send(*"2022-04-20", "enter")
                assert isinstance(it.app.screen, DatePrompt)
                opened.set()
                await it.until(lambda: it.app.screen is it.main)
            await it.settle()
            assert "Wed 20 Apr 2022" in it.text()

    run(go())


def test_a_reading_of_other_words_is_not_taken(
    store: Path, settings: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def go() -> None:
        async with driven(store, settings) as it:
            await it.press("t", *"2022-04-2")
            with gate(monkeypatch, date_prompt, "_readings") as opened:
                monkeypatch.setattr(date_prompt, "WAITS", 0.05)
                await it.send("1", "enter")
                assert isinstance(it.app.screen, DatePrompt)
                await it.send("backspace", "0")  # on second thoughts: that enter is void
                opened.set()
                await it.settle()
            assert isinstance(it.app.screen, DatePrompt)
            await it.press("enter")
            assert "Wed 20 Apr 2022" in it.text()

    run(go())


@pytest.mark.parametrize("key", ["enter", "down"])
def test_what_is_pressed_behind_enter_waits_for_the_readings(
    store: Path, settings: Path, monkeypatch: pytest.MonkeyPatch, key: str
) -> None:
    async def go() -> None:
        found = []
        for hasty in (False, True):
            async with driven(store, settings) as it:
                await it.press("t", *"friday")
                await it.press(*["backspace"] * len("friday"))
                if not hasty:
                    await it.type("friday")
                    await it.press(key, "enter", "j")
                else:
                    with gate(monkeypatch, date_prompt, "_readings") as opened:
                        typed = asyncio.create_task(it.send(*"friday", key, "enter", "j"))
                        await asyncio.sleep(0.2)
                        opened.set()
                        await typed
                    await it.settle()
                assert it.app.screen is it.main
                found.append(place(it))
        assert found[0] == found[1]

    run(go())


def test_what_is_typed_behind_the_key_that_opens_a_form_goes_into_it(
    store: Path, settings: Path
) -> None:
    async def go() -> None:
        async with driven(store, settings) as it:
            await it.send("a", *"statement")
            assert isinstance(it.app.screen, KindPicker)
            assert it.app.screen.query_one(Input).value == "statement"
            await it.send("enter", *"2022-04-23", "tab", *"Sent")
            await it.rest()
            assert isinstance(it.app.screen, FormScreen)
            assert it.app.screen.form.text("development.occurred") == "2022-04-23"
            assert it.app.screen.form.text("development.title") == "Sent"

    run(go())


def test_the_details_and_what_stands_beside_come_in_any_order(
    store: Path, settings: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def go() -> None:
        for late in ("show", "changes_beside", "lines"):
            async with driven(store, settings) as it:
                with gate(monkeypatch, Timeline, late) as opened:
                    await it.send("g", *["right"] * 9)
                    await it.pilot.pause(0.1)
                    opened.set()
                    await it.settle()
                shown = it.main.detail.shown
                assert shown is not None
                line = it.main.list.line_at(22)
                assert line is not None
                assert shown.entry.id == line.id, late
                assert "status raised → under consideration" in it.text(), late
                assert it.now.playhead.instant == line.happened_by, late

    run(go())


def test_pages_and_rows_of_a_text_are_each_scrolled(store: Path, settings: Path) -> None:
    async def offset(*, hasty: bool) -> float:
        async with driven(store, settings, size=(80, 24)) as it:
            await it.press("question_mark")
            text = it.app.screen.query_one(VerticalScroll)
            keys = ("space", "space", "j", "j", "j", "k", "space")
            for one in [keys] if hasty else [(key,) for key in keys]:
                await it.press(*one)
            await it.pilot.pause(0.05)
            return text.scroll_y

    async def go() -> None:
        patient = await offset(hasty=False)
        assert patient > 3 * (24 - 6)
        assert await offset(hasty=True) == patient

    run(go())
