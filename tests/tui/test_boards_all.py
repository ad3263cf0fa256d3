"""What holds for every board: keys, the way back, hostile text, no colour, trouble, random keys."""

from __future__ import annotations

import asyncio
import os
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st
from textual.command import CommandList

from tests.tui.boards import back, press, show, to
from tests.tui.driving import driven
from tests.tui.hostile import FORBIDDEN
from tests.tui.test_timeline import run
from timeline.timeline import Timeline
from timeline.tui.keys.board_keys import BOARD_KEYS
from timeline.tui.keys.keymap_page import key_sections, page
from timeline.tui.keys.main_keys import KEYS
from timeline.tui.screens.board import Board

BOARDS = {
    "P": "pending", "e": "agenda", "m": "matters", "V": "tracks", "s": "sources", "H": "gaps",
    "equals_sign": "totals", "M": "month", "d": "diff",
}  # fmt: skip


def test_each_board_is_one_key_away_and_escape_leads_back(store: Path, settings: Path) -> None:
    async def go() -> None:
        async with driven(store, settings) as it:
            for key, name in BOARDS.items():
                board = await show(it, key)
                assert board.board == name
                await press(it, "escape")
                assert it.app.screen is it.main
            await press(it, *BOARDS)
            assert it.app.screen.board == "diff"
            assert len(it.app.screen_stack) == 3
            await press(it, "d")
            assert it.app.screen is it.main

    run(go())


@pytest.mark.parametrize("size", [(80, 24), (140, 40), (200, 60)])
def test_hostile_text_is_shown_and_does_nothing(
    hostile: Path, settings: Path, size: tuple[int, int]
) -> None:
    with Timeline.open(hostile) as timeline:
        timeline.append(
            {
                "kind": "decision-expected", "government": "be", "occurred": "2022-04-20",
                "title": "\x1b]0;owned\x07[@click=app.quit]press[/] [/x]", "matters": ["m"],
                "expected": "2022-04-22",
                "sources": [{
                    "publisher": "[/x]\u202eP", "title": "\x9b31m[red]", "published": "2022-04-20",
                    "quotes": [{"exact": "[/x]\x1b[2J"}],
                }],
            }
        )  # fmt: skip

    async def go() -> None:
        async with driven(hostile, settings, size=size) as it:
            for key, name in BOARDS.items():
                assert (await show(it, key, "2022-04-20")).board == name
                for _ in range(12):
                    text = it.text()
                    assert not [one for one in FORBIDDEN if one != "\n" and one in text], name
                    await press(it, "j")
                await press(it, "enter", "j", "slash", "[", "slash", "x", "]")
                assert isinstance(it.app.screen, Board) or it.app.screen is it.main, name
                await back(it)

    run(go())


def test_the_head_leads_to_the_other_boards_and_back(store: Path, settings: Path) -> None:
    async def go() -> None:
        async with driven(store, settings) as it:
            await to(it, "2022-04-21")
            head = it.main.standing.region
            await it.pilot.click(offset=(head.right - 20, head.bottom - 1))
            await it.settle()
            assert it.app.screen.board == "matters"
            for words, name in (
                ("Sources", "sources"),
                ("Diff", "diff"),
                ("Pending", "pending"),
                ("Agenda", "agenda"),
                ("Gaps", "gaps"),
            ):
                at = it.text().splitlines()[1].index(words)
                await it.pilot.click(".board-head", offset=(at, 0))
                await it.settle()
                assert it.app.screen.board == name
            await it.pilot.click("#key-line", offset=(3, 0))
            await it.settle()
            assert it.app.screen is it.main

    run(go())


def test_without_colour_the_selection_and_the_quotes_are_still_told(
    store: Path, settings: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("NO_COLOR", "1")
    assert os.environ["NO_COLOR"]

    async def go() -> None:
        async with driven(store, settings) as it:
            board = await show(it, "P")
            assert "▌forensic-experts" in it.text()
            assert "◔ decision expected" in it.text()
            board = await show(it, "s", None)
            lines = [board.text.render_line(line) for line in range(12)]
            assert any(s.style.underline for line in lines for s in line if s.style)

    run(go())


def test_an_empty_store_names_the_way_out(tmp_path: Path, settings: Path) -> None:
    async def go() -> None:
        async with driven(tmp_path / "none.db", settings) as it:
            for key, name in BOARDS.items():
                await press(it, key)
                assert it.app.screen.board == name
                assert "There is no store at" in it.text(), name
                await press(it, "escape")
                assert it.app.screen is it.main

    run(go())


def test_a_store_that_is_lost_is_told_on_the_board(store: Path, settings: Path) -> None:
    async def go() -> None:
        async with driven(store, settings) as it:
            await show(it, "m")
            away = store.with_suffix(".away")
            store.rename(away)
            await it.until(lambda: "was moved or deleted" in it.sentences())
            away.rename(store)
            await it.until(lambda: "was moved or deleted" not in it.sentences())
            await it.settle()
            assert "7 matters" in it.text()

    run(go())


def test_what_to_do_about_a_lost_store_is_told_whole_at_eighty_columns(
    store: Path, settings: Path
) -> None:
    async def go() -> None:
        async with driven(store, settings, size=(80, 24)) as it:
            await show(it, "m")
            away = store.with_suffix(".away")
            store.rename(away)
            words = "Move it back, or open it at its new path."
            await it.until(lambda: words in it.sentences())
            away.rename(store)
            await it.until(lambda: "was moved" not in it.sentences())
            await it.settle()
            assert "matters" in it.text().splitlines()[2]
            assert "forensic-experts" in it.text().splitlines()[3]

    run(go())


def test_a_board_that_is_opened_on_a_lost_store_says_so_once(store: Path, settings: Path) -> None:
    async def go() -> None:
        async with driven(store, settings, size=(80, 24)) as it:
            away = store.with_suffix(".away")
            store.rename(away)
            await it.until(lambda: it.now.trouble is not None)
            await show(it, "m", None)
            text = it.text()
            assert it.sentences().count("was moved or deleted") == 1
            assert "Nothing was written" not in text
            assert "No data yet." in text
            assert all(line[:1] in ("", " ", "▌") for line in text.splitlines())
            away.rename(store)
            await it.until(lambda: "forensic-experts" in it.text())

    run(go())


def test_the_palette_of_a_board_offers_what_the_board_does(store: Path, settings: Path) -> None:
    async def go() -> None:
        async with driven(store, settings) as it:
            board = await show(it, "d")
            await press(it, "colon")
            await it.type("learnt")
            await press(it, "enter")
            await it.until(lambda: "What was learnt" in it.text())
            assert it.app.screen is board

    run(go())


def test_a_page_of_commands_that_are_not_laid_out_yet_is_not_turned(
    store: Path, settings: Path
) -> None:
    async def go() -> None:
        async with driven(store, settings) as it:
            await it.press("colon")
            palette = it.app.screen
            commands = palette.query_one(CommandList)
            await it.until(lambda: commands.option_count > 0)
            commands.highlighted = 0
            commands._index_to_line.clear()
            palette._action_command_list("page_up")  # type: ignore[attr-defined]
            await it.press("escape")
            assert it.app.screen is it.main

    run(go())


def test_help_tells_the_keys_of_the_boards_the_clocks_and_the_signs(
    store: Path, settings: Path
) -> None:
    async def go() -> None:
        async with driven(store, settings, size=(140, 300)) as it:
            await show(it, "m")
            await press(it, "question_mark")
            text = it.text()
            for words in ("On a board", "How the clocks work", "Statuses", "decision expected"):
                assert words in text
            await press(it, "escape")
            assert it.app.screen.board == "matters"

    run(go())


def test_every_key_is_on_the_page_and_no_screen_binds_one_twice() -> None:
    told = {shown for _, rows in key_sections() for shown, _ in rows}
    assert {key.shown for key in KEYS if not key.keys.isdecimal()} <= told
    assert {key.shown for key in BOARD_KEYS if key.group == "On a board" and key.help} <= told
    for where in ("board", "agenda", "diff", "sources", "gaps", "totals"):
        keys = [one for key in BOARD_KEYS if key.where in ("board", where, "app")
                for one in key.keys.split(",")]  # fmt: skip
        doubled = {one for one in keys if keys.count(one) > 1}
        # What enter is called differs from board to board; what it does is the board's.
        assert doubled <= {"enter"}


def test_the_page_of_the_docs_is_current() -> None:
    written = Path(__file__).resolve().parents[2] / "docs" / "tui.md"
    assert written.read_text(encoding="utf-8") == page(), "run: python -m scripts.tui_page"


NAMES = sorted(
    {one for key in BOARD_KEYS for one in key.keys.split(",")} - {"q", "ctrl+p", "colon"}
)  # fmt: skip


def test_random_keys_never_crash_it(store: Path, settings: Path) -> None:
    @given(
        board=st.sampled_from(sorted(BOARDS)),
        keys=st.lists(st.sampled_from([*NAMES, "x", "A"]), min_size=1, max_size=25),
        narrow=st.booleans(),
    )
    @hypothesis_settings(max_examples=6, deadline=None, suppress_health_check=list(HealthCheck))
    def press_them(board: str, keys: list[str], narrow: bool) -> None:
        async def go() -> None:
            async with driven(store, settings, size=(80, 24) if narrow else (140, 40)) as it:
                await it.send(board, *keys)
                await it.pilot.pause(0.05)

        asyncio.run(go())

    press_them()
