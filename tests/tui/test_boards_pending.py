"""The pending board: what waits, by how soon it should have come."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tests.tui.boards import press, show, to
from tests.tui.driving import driven
from tests.tui.test_timeline import run
from timeline.timeline import Timeline
from timeline.tui.model.playback import SPEEDS

WIDE, NARROW = (140, 40), (80, 24)


@pytest.mark.parametrize("size", [WIDE, NARROW, (200, 60)])
def test_two_belgian_matters_are_due_on_friday_with_a_day_left(
    store: Path, settings: Path, size: tuple[int, int]
) -> None:
    async def go() -> None:
        async with driven(store, settings, size=size) as it:
            await show(it, "P")
            text = it.text()
            assert "0 overdue  2 this week  0 later  0 no date" in text
            assert text.count("1 day left") == 2
            assert "until 22 April 2022" in text
            assert "Final decision on heavy weapons and forensic experts" in text

    run(go())


def test_it_moves_with_the_playhead_which_can_be_moved_from_it(store: Path, settings: Path) -> None:
    async def go() -> None:
        async with driven(store, settings) as it:
            await show(it, "P")
            await press(it, "exclamation_mark")
            assert "2 overdue" in it.text()
            assert it.text().count("1 day overdue") == 2
            await press(it, "right_square_bracket")
            assert it.text().count("2 days overdue") == 2
            await press(it, "left_square_bracket", "left_square_bracket")
            assert "2 this week" in it.text()
            assert it.text().count(" today") == 2

    run(go())


def test_before_anything_waits_the_way_out_is_named(store: Path, settings: Path) -> None:
    async def go() -> None:
        async with driven(store, settings) as it:
            await show(it, "P", "2022-03-01")
            text = " ".join(it.text().split())
            assert "No decision was pending then." in text
            assert "m shows" in text

    run(go())


def test_raised_matters_have_no_date(store: Path, settings: Path) -> None:
    async def go() -> None:
        async with driven(store, settings) as it:
            board = await show(it, "P", "2022-04-21T12:00+02:00")
            assert "2 no date" in it.text()
            assert it.app.focused is board.columns[3]
            assert "since 20 April 2022" in it.text()

    run(go())


def test_later_than_a_week_is_later(store: Path, settings: Path) -> None:
    with Timeline.open(store) as timeline:
        timeline.append(
            {
                "kind": "decision-expected", "government": "be", "occurred": "2022-04-21",
                "title": "Budget by May", "matters": ["budget"], "expected": "2022-05",
            }
        )  # fmt: skip

    async def go() -> None:
        async with driven(store, settings) as it:
            board = await show(it, "P")
            assert "1 later" in it.text()
            assert "40 days left" in it.text()
            assert board.rows is board.columns[1]
            await press(it, "tab")
            assert board.rows is board.columns[2]
            await press(it, "tab")
            assert board.rows is board.columns[1]

    run(go())


@pytest.mark.parametrize("size", [WIDE, NARROW])
def test_enter_goes_to_the_development_that_set_it_and_the_board_is_kept(
    store: Path, settings: Path, size: tuple[int, int]
) -> None:
    async def go() -> None:
        async with driven(store, settings, size=size) as it:
            board = await show(it, "P")
            await press(it, "j")
            assert board.rows.key == ("be", "heavy-weapons")
            await press(it, "enter")
            assert it.app.screen is it.main
            line = it.main.list.line_at(it.now.cursor)
            assert line is not None
            assert line.id == "be-2022-04-expects-decision-on-friday"
            await press(it, "P")
            assert it.app.screen is board
            assert board.rows.key == ("be", "heavy-weapons")
            await press(it, "escape")
            assert it.app.screen is it.main
            assert it.app.focused is it.main.list

    run(go())


def test_governments_and_knowledge_of_the_timeline_hold(store: Path, settings: Path) -> None:
    with Timeline.open(store) as timeline:
        timeline.append(
            {
                "kind": "decision-expected", "government": "nl", "occurred": "2022-04-20",
                "title": "Tanks", "matters": ["tanks"], "expected": "2022-04-24",
                "sources": [{"publisher": "P", "published": "2022-04-20"}],
            }
        )  # fmt: skip

    async def go() -> None:
        async with driven(store, settings, governments=["nl"]) as it:
            await show(it, "P")
            assert "tanks" in it.text()
            assert "heavy-weapons" not in it.text()
            await press(it, "F")
            assert "heavy-weapons" in it.text()
            await press(it, "K")
            await it.type("2022-04-20")
            await press(it, "enter")
            assert "tanks" in it.text()
            assert "heavy-weapons" not in it.text()

    run(go())


def test_narrowing_and_the_way_back(store: Path, settings: Path) -> None:
    async def go() -> None:
        async with driven(store, settings) as it:
            board = await show(it, "P")
            await press(it, "slash", "h", "e", "a", "v")
            assert "1 of 2" in it.text()
            assert "forensic-experts" not in it.text().replace("forensic experts", "")
            await press(it, "x")
            assert "No pending decision has those words. esc" in " ".join(it.text().split())
            await press(it, "escape")
            assert board.narrow.words == ""
            assert it.app.screen is board
            assert it.app.focused is board.columns[1]

    run(go())


def test_what_is_appended_meanwhile_appears(store: Path, settings: Path) -> None:
    async def go() -> None:
        async with driven(store, settings) as it:
            await show(it, "P")
            with Timeline.open(store) as timeline:
                timeline.append(
                    {
                        "kind": "matter-raised", "government": "be", "occurred": "2022-04-20",
                        "title": "Sanctions", "matters": ["sanctions"],
                    }
                )  # fmt: skip
            await it.until(lambda: "sanctions" in it.text())

    run(go())


def test_it_follows_the_story_while_it_plays(
    store: Path, settings: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with Timeline.open(store) as timeline:
        timeline.append(
            {
                "kind": "matter-raised", "government": "be", "occurred": "2022-04-18",
                "title": "Sanctions", "matters": ["sanctions"],
            }
        )  # fmt: skip

    async def go() -> None:
        async with driven(store, settings) as it:
            board = await show(it, "P", "2022-04-10")
            assert "No decision was pending then" in it.text()
            told: list[tuple[bool, int]] = []
            tell = board.tell
            monkeypatch.setattr(
                board, "tell", lambda: (tell(), told.append((it.now.playing, len(board._found))))
            )
            it.app.state.put(speed=SPEEDS.index(8.0))
            it.main.playback.toggle()
            await it.until(lambda: not it.now.playing)
            await it.settle()
            assert sum(playing for playing, _ in told) > 3
            # The two decisions of that Friday lapsed in the end.
            assert told[-1] == (False, 3)

    run(go())


def test_a_resize_keeps_the_card(store: Path, settings: Path) -> None:
    async def go() -> None:
        async with driven(store, settings) as it:
            board = await show(it, "P")
            await it.pilot.resize_terminal(80, 24)
            await it.settle()
            assert it.app.focused is board.single
            await press(it, "j", "enter")
            assert it.app.screen is it.main
            await to(it, "2022-04-21")

    run(go())


def test_the_mouse_alone_suffices(store: Path, settings: Path) -> None:
    async def go() -> None:
        async with driven(store, settings, size=NARROW) as it:
            await to(it, "2022-04-21")
            tab = it.text().splitlines()[1].index("Pending") + 2
            await it.pilot.click("#pane-tabs", offset=(tab, 0))
            await it.settle()
            assert "2 this week" in it.text()
            rows = it.app.screen.single
            await it.pilot.click(rows, offset=(5, 3))
            assert rows.key == ("be", "heavy-weapons")
            await it.pilot.click(rows, offset=(5, 3), times=2)
            await it.settle()
            assert it.app.screen is it.main
            await it.pilot.click("#pane-tabs", offset=(tab, 0))
            await it.settle()
            await it.pilot.click(".board-head", offset=(3, 0))
            await it.settle()
            assert it.app.screen is it.main

    run(go())


@pytest.mark.parametrize("size", [WIDE, NARROW])
def test_the_cards_of_each_column_are_sorted(
    store: Path, settings: Path, size: tuple[int, int]
) -> None:
    with Timeline.open(store) as timeline:
        timeline.append(
            {
                "kind": "decision-expected", "government": "nl", "occurred": "2022-04-20",
                "title": "Aid by Sunday", "matters": ["aid"], "expected": "2022-04-24",
            }
        )  # fmt: skip

    def shown(board: Any) -> list[str]:
        lists = [board.single] if size == NARROW else board.columns
        cards = [one for rows in lists for one in rows.items if hasattr(one, "standing")]
        return [one.standing.matter for one in cards]

    async def go() -> None:
        async with driven(store, settings, size=size) as it:
            board = await show(it, "P")
            own = shown(board)
            await press(it, "O")
            assert shown(board) == ["aid", "forensic-experts", "heavy-weapons"]
            assert "by matter ▲" in it.text()
            await press(it, "I")
            assert shown(board) == ["heavy-weapons", "forensic-experts", "aid"]
            await press(it, "O")
            assert shown(board) == ["forensic-experts", "heavy-weapons", "aid"]
            assert "by government ▲" in it.text()
            await press(it, "O", "O", "I")
            assert shown(board)[0] == "aid"
            assert "by deadline ▼" in it.text()
            await press(it, "O")
            assert shown(board) == own

    run(go())
