"""The screens as text with their styles, held against files.

`TIMELINE_UPDATE_SCREENS=1` writes them anew: look at the difference before you keep it.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.tui.driving import Driven, driven
from tests.tui.looks import look
from tests.tui.reviewing import draft_of, reviewed
from tests.tui.test_timeline import run
from timeline.timeline import Timeline

FOLDER = Path(__file__).with_name("snapshots")
SIZES = ((80, 24), (120, 40), (200, 60))
"""The middle one for one scene alone: with high contrast and without colour, it is the same."""
NOW = 1_651_000_000
STORY = ("g", *["right"] * 20)
SCENES: dict[str, tuple[str, ...]] = {
    "story": STORY,
    "later-hidden": (*STORY, "z"),
    "standing": ("g", *["right"] * 22, "tab"),
    "detail": ("g", "right", "enter"),
    "lanes": ("5", "v"),
    "search": ("slash", "h", "e", "a", "v", "y", "enter"),
    "filter": ("f",),
    "go-to": ("t", *"2022-04-20"),
    "known": ("left_parenthesis",),
    "reported": ("R", "g", *["right"] * 12),
    "copy": ("g", "right", "y"),
    "help": ("question_mark",),
    "pending": (*STORY, "right", "right", "right", "P"),
    "agenda": (*STORY, *["right_square_bracket"] * 2, "e"),
    "matters": (*STORY, "m"),
    "tracks": (*STORY, "right", "right", "right", "V"),
    "sources": (*STORY, "s"),
    "diff": ("0", "A", "G", "B", "d"),
    "gaps": (*STORY, "H"),
    "totals": ("G", "equals_sign"),
    "month": (*STORY, "M"),
    "jump": (*STORY, "semicolon"),
    "kinds": ("a",),
    "form": ("a", *"decision taken", "enter"),
}


def compare(name: str, text: str) -> None:
    """Holds a text against its file, or writes the file."""
    path = FOLDER / f"{name}.txt"
    if os.environ.get("TIMELINE_UPDATE_SCREENS"):
        path.write_text(text + "\n", "utf-8")
    assert path.exists(), f"{path} is missing: run with TIMELINE_UPDATE_SCREENS=1 and look at it"
    assert text + "\n" == path.read_text("utf-8")


async def reach(it: Driven, name: str) -> None:
    """Presses the keys of a scene, from the main screen as it was at first."""
    it.app.state.put(
        lanes=False, hide_later=False, reported=False, as_known=None, mark_a=None, mark_b=None
    )
    keys = SCENES[name]
    await it.press("home", "G")
    await it.settle()  # under a dialog, details that come late are not laid out
    await it.press(*keys[:1])
    await it.rest()  # a form is loaded when it is first wanted
    await it.press(*keys[1:])
    it.app.clear_notifications()
    await it.rest()


async def leave(it: Driven) -> None:
    """Back to the main screen."""
    for _ in range(4):
        await it.press("escape")
        if it.app.screen is it.main and not it.main.search_bar.display:
            return
    raise AssertionError("escape does not lead back")


@pytest.mark.parametrize("size", SIZES, ids=lambda size: f"{size[0]}x{size[1]}")
def test_each_screen_looks_as_it_did_dark_light_and_without_colour(
    store: Path, settings: Path, size: tuple[int, int], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Timeline, "now", lambda _: NOW)

    async def go() -> None:
        async with driven(store, settings, size=size) as it:
            for name in SCENES if size != (120, 40) else ("story",):
                kept = f"{name}-{size[0]}x{size[1]}"
                await reach(it, name)
                compare(kept, await look(it))
                await leave(it)

    run(go())


REVIEWED = {
    "review": ("j",),
    "review-record": ("space", "s", "w"),
    "review-why": ("escape", "G", "question_mark"),
    "review-article": ("escape", "tab", "k"),
}


@pytest.mark.parametrize("size", [(80, 24), (140, 40)], ids=lambda size: f"{size[0]}x{size[1]}")
def test_a_review_looks_as_it_did_dark_light_and_without_colour(
    tmp_path: Path, settings: Path, size: tuple[int, int]
) -> None:
    async def go() -> None:
        draft = draft_of(tmp_path)
        async with reviewed(tmp_path / "t.db", settings, draft, size=size) as it:
            for name, keys in REVIEWED.items():
                await it.keys(*keys)
                it.app.clear_notifications()
                await it.heard()
                compare(f"{name}-{size[0]}x{size[1]}", await look(it))

    run(go())


@pytest.mark.parametrize("theme", ["timeline-contrast", "timeline-dark"])
def test_neither_high_contrast_nor_no_colour_changes_a_word(
    store: Path, settings: Path, theme: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Timeline, "now", lambda _: NOW)
    if theme == "timeline-dark":
        monkeypatch.setenv("NO_COLOR", "1")

    async def go() -> None:
        async with driven(store, settings, size=(120, 40)) as it:
            it.app.theme = theme
            await reach(it, "story")
            kept = (FOLDER / "story-120x40.txt").read_text("utf-8")
            assert kept.startswith(it.text() + "\n\n")

    run(go())


@pytest.mark.parametrize("start", [80, 81, 82, 100, 120, 170])
def test_a_screen_is_the_same_however_one_came_to_its_width(
    store: Path, settings: Path, start: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Timeline, "now", lambda _: NOW)

    async def at(size: tuple[int, int], then: Callable[[Driven], object]) -> str:
        async with driven(store, settings, size=size) as it:
            await then(it)  # type: ignore[misc]
            await it.settle()
            return it.text()

    async def stay(_: Driven) -> None:
        pass

    async def shrink(it: Driven) -> None:
        await it.pilot.resize_terminal(80, 24)

    async def go() -> None:
        assert await at((80, 24), stay) == await at((start, 30), shrink)

    run(go())
