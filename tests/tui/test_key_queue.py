"""Keys that come faster than they are worked off still go where a person meant them."""

from __future__ import annotations

from pathlib import Path

from textual import events

from tests.tui.driving import character, driven
from tests.tui.forms import filled
from tests.tui.test_timeline import run
from timeline.tui.widgets.inputs.plain_input import PlainInput


def test_what_follows_a_tab_goes_into_the_next_field(store: Path, settings: Path) -> None:
    async def go() -> None:
        async with filled(store, settings) as it:
            await it.append("statement")
            it.field("development.occurred").focus_editor()
            await it.heard()
            # All in one go, as over a slow line.
            await it.send(*"2022-04-23", "tab", *"A title", "shift+tab", "tab", *" of two parts")
            await it.heard()
            assert it.form.form.text("development.occurred") == "2022-04-23"
            assert it.form.form.text("development.title") == "A title of two parts"

    run(go())


def test_what_is_pasted_goes_where_the_keys_before_it_led(store: Path, settings: Path) -> None:
    async def go() -> None:
        async with filled(store, settings) as it:
            await it.append("statement")
            it.field("development.occurred").focus_editor()
            await it.heard()
            for key in ("2", "0", "2", "2", "minus", "0", "4", "minus", "2", "2", "tab"):
                it.app.post_message(events.Key(key, character(key)))
            it.app.post_message(events.Paste("hello world"))
            await it.send(*"!!")
            await it.heard()
            assert it.form.form.text("development.occurred") == "2022-04-22"
            assert it.form.form.text("development.title") == "hello world!!"

    run(go())


def test_a_click_does_not_overtake_what_was_typed_before_it(store: Path, settings: Path) -> None:
    async def go() -> None:
        async with filled(store, settings) as it:
            await it.append("statement")
            it.field("development.title").focus_editor()
            await it.heard()
            x, y = it.field("development.occurred").query_one(PlainInput).region.offset
            for key in "Said":
                it.app.post_message(events.Key(key, key))
            for kind in (events.MouseMove, events.MouseDown, events.MouseUp):
                it.app.post_message(kind(None, x + 1, y, 0, 0, 1, False, False, False, x + 1, y))
            await it.send("2", "0", "2", "2", "minus", "0", "4")
            await it.heard()
            assert it.form.form.text("development.occurred") == "2022-04"
            assert it.form.form.text("development.title") == "Said"

    run(go())


def test_of_many_moves_of_the_mouse_only_the_last_waits(store: Path, settings: Path) -> None:
    async def go() -> None:
        async with driven(store, settings) as it:
            release = it.app.hold_keys()
            for x in range(50):
                it.app.post_message(
                    events.MouseMove(None, x, 5, 1, 0, 0, False, False, False, x, 5)
                )
            await it.until(it.app._message_queue.empty)
            assert [one.x for one in it.app._inputs] == [49]
            release()
            await it.press("g")
            assert it.now.playhead.index == 0

    run(go())


def test_a_search_typed_in_one_go_is_whole(store: Path, settings: Path) -> None:
    async def go() -> None:
        async with driven(store, settings) as it:
            await it.send("slash", *"forensic", "enter", "n", "escape", "G", "g")
            await it.settle()
            assert it.now.search == ""
            assert it.now.playhead.index == 0
            await it.send("slash", *"forensic", "enter")
            await it.settle()
            assert it.now.search == "forensic"
            assert len(it.now.matches) > 1

    run(go())


def test_a_messenger_that_is_lost_holds_up_no_key(store: Path, settings: Path) -> None:
    async def go() -> None:
        async with driven(store, settings) as it:
            for _ in range(3):
                # The dialog goes, and with it what was sent to its input.
                await it.send(
                    "t", *"2022-04-20", "escape", "f", "escape", "question_mark", "escape"
                )
            await it.send("g", "right")
            await it.settle()
            assert it.app.screen is it.main
            hasty = it.now.playhead
            await it.press("g")
            await it.press("right")
            assert it.now.playhead == hasty

    run(go())


def test_a_letter_right_behind_escape_is_not_one_with_alt(store: Path, settings: Path) -> None:
    async def go() -> None:
        async with driven(store, settings) as it:
            await it.press("/", *"belg")
            before = it.now.cursor
            # What Textual makes of the two, less than 100 ms apart.
            it.app.post_message(events.Key("alt+k", "k"))
            await it.press()
            assert not it.main.search_bar.display
            assert it.now.search == ""
            assert it.now.cursor == before - 1

    run(go())
