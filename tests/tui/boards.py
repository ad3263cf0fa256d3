"""Helpers for the tests of the boards: open one on the bundled history at a moment."""

from __future__ import annotations

from typing import Any

from tests.tui.driving import Driven
from timeline.dates.edtf import Edtf
from timeline.tui.screens import board as board_module
from timeline.tui.screens.board import Board

EVENING = "2022-04-21"


async def to(it: Driven, moment: str) -> None:
    """Puts the playhead at the end of a day, or at a moment."""
    it.main.playback.to_instant(Edtf.parse(moment).bounds("Europe/Brussels").latest)
    await it.settle()


async def press(it: Driven, *keys: str) -> None:
    await it.send(*keys)
    await it.settle()


async def show(it: Driven, key: str, moment: str | None = EVENING) -> Any:
    """Opens a board by its key; returns it."""
    board_module.SETTLE = 0.01  # patience is for people
    if moment is not None:
        await to(it, moment)
    await press(it, key)
    assert isinstance(it.app.screen, Board)
    return it.app.screen


async def back(it: Driven) -> None:
    """Leaves what is open, one after the other, and every field in it, for the main screen."""
    for _ in range(6):
        if it.app.screen is it.main and not it.main.search_bar.display:
            return
        await press(it, "escape")
    raise AssertionError("escape does not lead back")
