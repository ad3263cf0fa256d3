"""Text from data is shown, and does nothing: in the list, the details, forms and messages."""

from __future__ import annotations

import asyncio
from pathlib import Path

from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st
from textual import events
from textual.widgets import Input

from tests.tui.driving import driven
from tests.tui.hostile import FORBIDDEN
from tests.tui.test_timeline import run
from timeline.text.sanitize import sanitize
from timeline.timeline import Timeline
from timeline.tui.commands import KeyPalette
from timeline.tui.keys.main_keys import KEYS as TABLE


def test_hostile_text_is_inert_everywhere(hostile: Path, settings: Path) -> None:
    async def go() -> None:
        async with driven(hostile, settings, size=(120, 40)) as it:
            count = it.app.state.count
            assert count > 90
            for index in range(count):
                it.main.playback.select(index)
                await it.until(lambda: it.main.list.line_at(index) is not None)  # noqa: B023
                line = it.main.list.line_at(index)
                it.main.side_panels.ask_detail_now()
                detail = it.main.detail
                await it.until(lambda: detail.shown and detail.shown.entry.id == line.id)  # noqa: B023
                it.main.session.say(line.title)
                await it.pilot.pause()
                text = it.text()
                assert not [one for one in FORBIDDEN if one in text.replace("\n", "")]
                if index % 5 == 4:  # so many messages have room
                    it.app.clear_notifications()
            shown = it.main.detail.shown
            assert sanitize(shown.entry.title)[:10] in it.text()

    run(go())


def test_a_click_on_an_action_in_a_headline_does_nothing(tmp_path: Path, settings: Path) -> None:
    path = tmp_path / "click.db"
    with Timeline.open(path) as timeline:
        timeline.append(
            {
                "kind": "situation-noted", "government": "be", "occurred": "2022-04-20",
                "title": "[@click=app.quit]press[/] [/x] [bold", "summary": "[@click=app.quit]a[/]",
            }
        )  # fmt: skip

    async def go() -> None:
        async with driven(path, settings) as it:
            assert "[@click=app.quit]press[/] [/x] [bold" in it.text()
            for x in range(40, 60):
                await it.pilot.click("#development-list", offset=(x, 0))
            await it.pilot.click("#detail-panel", offset=(4, 2))
            await it.settle()
            assert it.app.is_running

    run(go())


def test_what_is_pasted_anywhere_commands_nothing(store: Path, settings: Path) -> None:
    async def go() -> None:
        async with driven(store, settings, size=(120, 40)) as it:
            for key in ("slash", "t", "K", "a", "ctrl+p"):
                await it.press(key)
                await it.rest()
                it.app.post_message(events.Paste("x\x1b[31m\x9b2J\u202ey\x1b]0;owned\x07"))
                await it.until(lambda: "owned" in it.text())
                text = it.text().replace("\n", "")
                assert not [one for one in FORBIDDEN if one in text], key
                await it.press("escape")

    run(go())


def test_a_search_that_begins_while_the_palette_is_taken_down_finds_nothing(
    store: Path, settings: Path
) -> None:
    async def go() -> None:
        async with driven(store, settings) as it:
            await it.press("ctrl+p")
            await it.until(lambda: isinstance(it.app.screen, KeyPalette))
            palette = it.app.screen
            await palette.query("*").remove()
            await it.app.workers.wait_for_complete()
            palette.post_message(Input.Changed(Input(), "play"))
            await it.pilot.pause()
            await it.app.workers.wait_for_complete()
            assert it.app._exception is None

    run(go())


KEYS = [*sorted({one for key in TABLE for one in key.keys.split(",") if one}, key=str), *"aei27_"]


@hypothesis_settings(
    max_examples=6, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(keys=st.lists(st.sampled_from(KEYS), min_size=10, max_size=30), small=st.booleans())
def test_random_keys_never_crash_it(
    bundled: Path, tmp_path: Path, keys: list[str], small: bool
) -> None:
    async def go() -> None:
        size = (80, 24) if small else (150, 40)
        async with driven(bundled / "timeline.db", tmp_path / "s", size=size) as it:
            it.app.open_url = lambda *_, **__: None  # type: ignore[method-assign]
            for key in keys:
                if key != "q":
                    await it.send(key)
            await it.pilot.pause(0.05)
            assert it.app._exception is None

    asyncio.run(go())
