"""Makes the pictures of the terminal program, and of its tracks, in `docs/images/`.

    python -m scripts.tui_picture

The program itself is run on the bundled history, at 120 columns and 36 rows, with its playhead at
the end of 21 April 2022 and a clock that stands still, so that the same program gives the same
pictures.
"""

from __future__ import annotations

import asyncio
import os
import re
import tempfile
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime
from html import unescape
from pathlib import Path
from typing import Final

from scripts.terminal import environment, run
from timeline import Timeline
from timeline.formats.sample_data import events_folder
from timeline.tui.app import TimelineApp
from timeline.tui.screens.main.screen import MainScreen

FOLDER: Final = Path(__file__).resolve().parents[1] / "docs" / "images"
SCENES: Final = {"tui": (), "lanes": ("v",), "sources": ("s",), "matters": ("m", "tab")}
"""The keys that lead to each picture from the one before it; `escape` leads back to the story."""
SIZE: Final = (120, 36)
SELECTED: Final = "be-2022-04-expects-decision-on-friday"
NOW: Final = datetime(2026, 1, 5, 12, tzinfo=UTC)
SUMMER: Final = "2022-08-01"
"""The day of the tracks: what was expected for April has lapsed."""
FACTS: Final = 21
"""Lines of facts that are scrolled away, for the source with its quote to be seen."""
STILL: Final = 20
"""Looks in a row at which nothing is under way before the picture is taken."""
SPACE: Final = "&#160;"
_TEXT: Final = re.compile(
    r'(?P<head><text class="[\w-]+") x="(?P<x>[\d.]+)"(?P<y> y="[\d.]+")'
    r' textLength="(?P<length>[\d.]+)"(?P<tail>[^>]*>)(?P<text>[^<]*)<'
)


async def drawn(folder: Path) -> dict[str, str]:
    """The pictures as the program exports them."""
    found = {}
    with Timeline.open(folder / "history.db", clock=lambda: NOW) as timeline:
        timeline.import_files(events_folder())
        entry = timeline.show(SELECTED).entry
        app = TimelineApp(timeline, settings=folder / "settings")
        async with app.run_test(size=SIZE) as pilot:
            while not isinstance(app.screen, MainScreen) or app.state.now.total is None:
                await pilot.pause(0.02)
            main = app.screen
            order = app.state.now.order
            index = None if order is None else order.index_of(entry.row, entry.earliest)
            main.playback.move_playhead(index or 0)
            while main.detail.shown is None or main.detail.shown.entry.id != SELECTED:
                await pilot.pause(0.02)
            await _settled(app, pilot.pause)
            # Its facts come first; what it rests on is what makes the record.
            main.detail.scroll_to(y=FACTS, animate=False)
            for name, keys in SCENES.items():
                for key in keys:
                    await pilot.press(key)
                    await _settled(app, pilot.pause)
                await _settled(app, pilot.pause)
                found[name] = app.export_screenshot(title="timeline tui")
                if app.screen is not main:
                    await pilot.press("escape")
                    await _settled(app, pilot.pause)
    return found


async def _settled(app: TimelineApp, pause: Callable[[float], Awaitable[None]]) -> None:
    still = 0
    while still < STILL:
        await pause(0.02)
        still = 0 if app.queries.busy else still + 1


def pictures() -> dict[str, str]:
    """The pictures as SVG, without anything that would be fetched from elsewhere."""
    os.environ["TZ"] = "Europe/Brussels"  # the clock of the screen is that of the user
    with tempfile.TemporaryDirectory(prefix="timeline-picture-") as folder:
        found = {name: _tidy(text) for name, text in asyncio.run(drawn(Path(folder))).items()}
        here = environment(Path(folder), TIMELINE_STORE="history.db")
        _, code = run(
            f"timeline tracks --as-of {SUMMER} --width 1000 --svg t.svg", Path(folder), here
        )
        assert code == 0
        return found | {"tracks": (Path(folder) / "t.svg").read_text("utf-8")}


def _tidy(text: str) -> str:
    text = re.sub(r"\s*@font-face \{.*?\}", "", text, flags=re.DOTALL)
    return _TEXT.sub(_indented, re.sub(r"terminal-\d+-", "timeline-tui-", text))


def _indented(found: re.Match[str]) -> str:
    """A text with its indent as its place, since not every viewer draws leading spaces."""
    text = found["text"]
    while text.startswith(SPACE):
        text = text.removeprefix(SPACE)
    if not text:
        return found[0]
    spaces = found["text"].count(SPACE) - text.count(SPACE)
    cell = float(found["length"]) / len(unescape(found["text"]))
    x, length = float(found["x"]) + spaces * cell, float(found["length"]) - spaces * cell
    return f'{found["head"]} x="{x:g}"{found["y"]} textLength="{length:g}"{found["tail"]}{text}<'


if __name__ == "__main__":
    FOLDER.mkdir(parents=True, exist_ok=True)
    for name, text in pictures().items():
        (FOLDER / f"{name}.svg").write_text(text, encoding="utf-8")
