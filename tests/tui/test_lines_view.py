"""A list that grows or shrinks draws itself; only what moves others lays the screen out anew."""

from __future__ import annotations

from pathlib import Path

import pytest
from textual.geometry import Size
from textual.screen import Screen

from tests.tui.driving import driven
from tests.tui.test_timeline import run


@pytest.fixture
def layouts(monkeypatch: pytest.MonkeyPatch) -> list[Screen[None]]:
    """The screens that were laid out, once for each time."""
    found: list[Screen[None]] = []
    lay_out = Screen._refresh_layout

    def counted(screen: Screen[None], size: Size | None = None, *, scroll: bool = False) -> None:
        found.append(screen)
        lay_out(screen, size, scroll=scroll)

    monkeypatch.setattr(Screen, "_refresh_layout", counted)
    return found


def test_another_filter_lays_out_nothing_anew(
    store: Path, settings: Path, layouts: list[Screen[None]]
) -> None:
    async def go() -> None:
        async with driven(store, settings) as it:
            listed = it.main.list
            it.filter_by(governments=("ua",))  # brings the line of conditions
            await it.settle()
            few = listed.max_scroll_y, listed.virtual_size.height
            seen = len(layouts)
            listed.put_height(4_000)
            assert listed.virtual_size.height == 4_000
            assert listed.vertical_scrollbar.window_virtual_size == 4_000
            listed.scroll_to(y=3_900, animate=False, immediate=True)
            listed.put_height(1_000)
            assert listed.scroll_offset.y == listed.max_scroll_y == 1_000 - listed.size.height
            await it.pilot.pause(0.05)
            assert len(layouts) == seen
            listed.put_height(few[1])
            assert (listed.max_scroll_y, listed.scroll_offset.y) == (few[0], 0)

    run(go())


def test_the_conditions_that_have_no_room_are_counted(store: Path, settings: Path) -> None:
    async def go() -> None:
        async with driven(store, settings, size=(80, 24)) as it:
            matters = tuple(f"a-matter-with-a-long-name-{place}" for place in range(6))
            it.filter_by(matters=matters)
            await it.settle()
            line = next(one for one in it.text().splitlines() if "a-matter" in one)
            assert line.count("✕") == 1
            assert line.rstrip().endswith("and 5 more")
            await it.pilot.hover("#chip-bar", offset=(3, 0))
            await it.pilot.click("#chip-bar", offset=(60, 0))
            await it.settle()
            assert it.now.filter.matters == matters  # no condition stands there
            await it.pilot.click("#chip-bar", offset=(3, 0))
            await it.settle()
            assert it.now.filter.matters == matters[1:]

    run(go())
