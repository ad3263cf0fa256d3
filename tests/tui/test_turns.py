"""Keys that come faster than they are worked off still go where a person meant them."""

from __future__ import annotations

from pathlib import Path

from textual import events

from tests.tui.driving import driven
from tests.tui.forms import filled
from tests.tui.test_timeline import run


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
            assert it.now.playhead.index == 1

    run(go())


def test_a_letter_right_behind_escape_is_not_one_with_alt(store: Path, settings: Path) -> None:
    async def go() -> None:
        async with driven(store, settings) as it:
            await it.press("/", *"belg")
            before = it.now.cursor
            # What Textual makes of the two, less than 100 ms apart.
            it.app.post_message(events.Key("alt+j", "j"))
            await it.press()
            assert not it.main.search_bar.display
            assert it.now.search == ""
            assert it.now.cursor == before + 1

    run(go())
