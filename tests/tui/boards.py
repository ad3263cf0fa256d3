"""Helpers for the tests of the boards: open one on the bundled history at a moment."""

from __future__ import annotations

from typing import Any

from tests.tui.driving import Driven, patiently
from timeline.domain.dates import Edtf
from timeline.tui.boards import board as board_module
from timeline.tui.boards.board import Board

EVENING = "2022-04-21"


async def to(it: Driven, moment: str) -> None:
    """Puts the playhead at the end of a day, or at a moment."""
    it.main.story.to_instant(Edtf.parse(moment).bounds("Europe/Brussels").latest)
    await settle(it)


async def settle(it: Driven) -> None:
    """Waits for the boards' own timers too."""
    for _ in patiently("the board did not settle"):
        await it.settle()
        shown = it.app.screen
        if not isinstance(shown, Board) or not shown.waiting:
            return
        await it.pilot.pause(0.02)


async def press(it: Driven, *keys: str) -> None:
    await it.send(*keys)
    await settle(it)


async def show(it: Driven, key: str, moment: str | None = EVENING) -> Any:
    """Opens a board by its key; returns it."""
    board_module.SETTLE = 0.01  # patience is for people
    if moment is not None:
        await to(it, moment)
    await press(it, key)
    assert isinstance(it.app.screen, Board)
    return it.app.screen
