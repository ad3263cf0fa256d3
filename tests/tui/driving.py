"""Drives the terminal program in tests: a real store, a pilot, and waiting until all is told."""

from __future__ import annotations

import asyncio
import unicodedata
from collections.abc import AsyncIterator, Callable, Iterable, Iterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from time import monotonic
from typing import Any

from textual import events
from textual.keys import REPLACED_KEYS, _character_to_key, _get_unicode_name_from_key
from textual.pilot import Pilot
from textual.strip import Strip
from textual.widget import Widget

from timeline.timeline import Timeline
from timeline.tui.app import TimelineApp
from timeline.tui.screens.main import side_panels
from timeline.tui.screens.main.screen import MainScreen

NAMES = {
    " ": "space",
    "-": "minus",
    "/": "slash",
    ".": "full_stop",
    ":": "colon",
    "?": "question_mark",
}


RECORDED = datetime(2022, 4, 23, 6, tzinfo=UTC)
"""When stores of tests were made: nothing in them is recorded after the clock of a form."""
PATIENCE = 60.0
"""Seconds until what must come about counts as not coming about: the machine may be busy."""


def patiently(complaint: str) -> Iterator[None]:
    """Rounds of waiting; at the end of the patience it fails with a complaint."""
    end = monotonic() + PATIENCE
    while monotonic() < end:
        yield
    raise AssertionError(complaint)


def character(key: str) -> str | None:
    """What a key writes, or None."""
    if len(key) == 1:
        return key
    try:
        return unicodedata.lookup(_get_unicode_name_from_key(REPLACED_KEYS.get(key, key)))
    except KeyError:
        return None


@dataclass
class Driven:
    """The program under test."""

    app: TimelineApp
    pilot: Pilot[None]

    @property
    def main(self) -> MainScreen:
        screen = self.app.screen_stack[1]  # 0 is Textual's own
        assert isinstance(screen, MainScreen)
        return screen

    @property
    def now(self) -> Any:
        return self.app.state.now

    def filter_by(self, **values: Any) -> None:
        """Changes fields of the filter, without a dialog."""
        self.app.state.put(filter=replace(self.now.filter, **values))

    async def send(self, *keys: str) -> None:
        """Presses keys, and waits until each has done what it does.

        A pilot sleeps some 40 ms after each; the app itself knows when a key is done.
        """
        for key in keys:
            name = _character_to_key(key) if len(key) == 1 and not key.isalnum() else key
            self.app.post_message(events.Key(name, character(key)))
        for _ in patiently("the keys were not done"):
            await asyncio.sleep(0.001)
            if not self.app.keys_wait and self.app._message_queue.empty():
                return

    async def press(self, *keys: str) -> None:
        await self.send(*keys)
        await self.settle()

    async def type(self, text: str) -> None:
        await self.press(*(NAMES.get(one, one) for one in text))

    async def settle(self) -> None:
        """Waits until no question is open, no timer that asks one is set, and it is drawn."""
        await self._quiet(self._asks)

    async def rest(self) -> None:
        """Waits for a form too: that it is open, and that it has been judged."""
        await self._quiet(lambda: self._asks() or self._form_works())

    async def _quiet(self, waits: Callable[[], bool], rounds: int = 3) -> None:
        # What is over may have told a widget something that makes it ask: so a few rounds. A
        # pause asks every widget of the screen and draws it, so only the first and the last do.
        quiet = 0
        for _ in patiently("it did not settle"):
            if waits():
                quiet = 0
                await asyncio.sleep(0.005)
                continue
            await (asyncio.sleep(0.01) if 0 < quiet < rounds - 1 else self.pilot.pause(0.01))
            quiet = 0 if waits() else quiet + 1
            if quiet >= rounds:
                return

    def _asks(self) -> bool:
        main, app = self.main, self.app
        told = (
            main.side_panels.settling
            or main.playback.waits
            or getattr(app.screen, "waiting", False)
        )
        return bool(told or app.queries.busy or app.keys_wait)

    def _form_works(self) -> bool:
        return bool(getattr(self.app.screen, "busy", False) or len(self.app.workers))

    async def until(self, what: Any) -> None:
        """Waits until a condition holds."""
        for _ in patiently("it did not come about"):
            if what():
                return
            await asyncio.sleep(0.005)

    def text(self) -> str:
        """What is on the screen, as text."""
        return as_text(self.strips())

    def sentences(self, part: Widget | None = None) -> str:
        """What is in a part of the screen, wherever it is wrapped: a path may be of any length."""
        x, y, width, height = (part or self.app.screen).region
        strips = [strip.crop(x, x + width) for strip in self.strips()[y : y + height]]
        return " ".join(as_text(strips).replace("│", " ").split())

    def strips(self) -> list[Strip]:
        """The lines that are on the screen."""
        return self.app.screen._compositor.render_strips()[: self.app.size.height]


def as_text(strips: Iterable[Strip]) -> str:
    """Lines of a screen as text."""
    return "\n".join(strip.text.rstrip() for strip in strips)


@asynccontextmanager
async def driven(
    store: Path,
    settings: Path,
    *,
    size: tuple[int, int] = (140, 40),
    governments: Sequence[str] = (),
    clock: Callable[[], datetime] | None = None,
    read_only: bool = False,
    **options: Any,
) -> AsyncIterator[Driven]:
    """The program on a store, with its first page shown."""
    side_panels.SETTLE = 0.01  # patience is for people
    given: dict[str, Any] = {"clock": clock} if clock else {}
    with Timeline.open(store, read_only=read_only, **given) as timeline:
        app = TimelineApp(timeline, governments, settings=settings, **options)
        async with app.run_test(size=size, notifications=True) as pilot:
            found = Driven(app, pilot)
            await found.until(lambda: len(app.screen_stack) > 1)
            await found.settle()
            yield found
