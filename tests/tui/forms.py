"""Drives forms in tests: a program with a clock, and waiting until a form has heard everything."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import cast

from textual import events
from textual.widgets import Static

from tests.tui.driving import NAMES, Driven
from timeline.timeline import Timeline
from timeline.tui.app import TimelineApp
from timeline.tui.screens.form import validation
from timeline.tui.screens.form.screen import FormScreen
from timeline.tui.screens.main import side_panels
from timeline.tui.widgets.inputs.field_editor import FieldEditor

SATURDAY = datetime(2022, 4, 23, 12, tzinfo=UTC)
EXPECTED = "be-2022-04-expects-decision-on-friday"
KEYS = {
    **NAMES,
    ";": "semicolon",
    ",": "comma",
    "=": "equals_sign",
    "~": "tilde",
    "'": "apostrophe",
}


class Filled(Driven):
    """The program, with a form on top or not."""

    @property
    def form(self) -> FormScreen:
        found = self.app.screen
        assert isinstance(found, FormScreen)
        return found

    def field(self, key: str) -> FieldEditor:
        found = self.form.find_field(key)
        assert found is not None, key
        return found

    def said(self, key: str) -> str:
        """What stands under a field, before it is wrapped."""
        return str(self.field(key).query_one(".message", Static).content)

    @property
    def busy(self) -> bool:
        top = self.app.screen
        if self.app.queries.busy or self.app.keys_wait:
            return True
        return isinstance(top, FormScreen) and top.busy

    async def heard(self) -> None:
        """Waits until the form has heard everything."""
        await self._quiet(lambda: self.busy, rounds=4)

    async def paste(self, text: str) -> None:
        """Puts a text in at once; a pilot takes some 60 ms for each key."""
        self.app.post_message(events.Paste(text))
        await self.pilot.pause()
        await self.send()

    async def write(self, text: str) -> None:
        """Types a text, key by key."""
        await self.send(*(KEYS.get(one, one) for one in text))

    async def fill(self, **values: str) -> None:
        """Puts texts into fields: `development__title="…"`."""
        for name, text in values.items():
            self.field(name.replace("__", ".")).focus_editor()
            await self.pilot.pause()
            await self.paste(text)
        await self.heard()

    async def append(self, kind: str) -> None:
        """Opens the form of a kind."""
        await self.send("a")
        await self.until(lambda: type(self.app.screen).__name__ == "KindPicker")
        await self.paste(kind)
        await self.send("enter")
        await self.opened()

    async def amend(self, key: str, development: str) -> None:
        """Selects a development and opens a form about it."""
        for index in range(self.app.state.count):
            line = self.main.list.line_at(index)
            if line is not None and line.id == development:
                self.main.playback.select(index)
        await self.heard()
        await self.send(key)
        await self.opened()

    async def opened(self) -> None:
        await self.until(lambda: isinstance(self.app.screen, FormScreen))
        await self.heard()

    async def decide(self, occurred: str = "2022-04-22") -> None:
        """A form with a decision on heavy weapons, whole."""
        await self.append("decision-taken")
        await self.fill(development__occurred=occurred, development__title="Heavy weapons approved")
        self.field("development.outcome").focus_editor()
        await self.send("a")
        await self.fill(development__matters="heavy-weapons")

    async def record(self) -> None:
        """Records, without a source if there is none, and waits for the list."""
        if self.form.validation._lacks_source():
            await self.send("ctrl+s")
            await self.until(lambda: "! no source" in self.text())
        await self.send("ctrl+s")
        await self.until(lambda: self.app.screen is self.main)
        await self.until(lambda: self.main.form_actions.awaited is None)
        await self.heard()


@asynccontextmanager
async def filled(
    store: Path, settings: Path, *, size: tuple[int, int] = (140, 40), now: datetime = SATURDAY
) -> AsyncIterator[Filled]:
    """The program on a store, on the day after the decision was expected."""
    side_panels.SETTLE = 0.01  # patience is for people
    validation.SETTLE = 0.01
    with Timeline.open(store, clock=lambda: now) as timeline:
        app = TimelineApp(timeline, settings=settings)
        async with app.run_test(size=size, notifications=True) as pilot:
            found = Filled(app, pilot)
            await found.until(lambda: len(app.screen_stack) > 1)
            await found.until(lambda: app.state.now.complete)
            await found.heard()
            yield cast("Filled", found)
        assert app._exception is None
