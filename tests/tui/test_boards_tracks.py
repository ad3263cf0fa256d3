"""The board of tracks: what each matter went through, and the playhead in all of it."""

from __future__ import annotations

from pathlib import Path

from textual.widgets import Static

from tests.builders import Clock, expected, raised
from tests.tui.boards import press, show, to
from tests.tui.driving import Driven, driven
from tests.tui.test_timeline import run
from timeline.dates.edtf import Edtf
from timeline.timeline import Timeline
from timeline.tui.screens.tracks.tracks_board import TracksBoard


def rows(board: TracksBoard) -> list[str]:
    """The rows in sight, as text."""
    high = min(len(board.list.items), board.list.size.height)
    return [board.list.render_line(y).text.rstrip() for y in range(high)]


def row_of(board: TracksBoard, words: str) -> str:
    (found,) = [one for one in rows(board) if words in one]
    return found


def about(board: TracksBoard) -> str:
    widget = board.query_one("#track-about", Static)
    return str(widget.render())


def moment(it: Driven) -> int:
    found = it.now.playhead.instant
    assert found is not None
    return int(found)


def test_a_row_says_by_signs_alone_what_a_matter_went_through(store: Path, settings: Path) -> None:
    async def go() -> None:
        async with driven(store, settings, size=(120, 40)) as it:
            board = await show(it, "V", "2022-04-23")
            assert isinstance(board, TracksBoard)
            row = row_of(board, "Heavy weapons")
            assert row.index("◔") < row.index("! overdue") < row.index("†")
            assert "announced" in row_of(board, "Heavier equipment")
            assert "forensic-experts" in str(board.list.item)
            assert "! overdue: a decision was expected until 22 April 2022" in about(board)
            await press(it, "left", "left", "left")
            assert "expected" in about(board)
            await press(it, "enter")
            await it.rest()
            assert it.app.screen is it.main
            line = it.main.list.line_at(it.now.cursor)
            assert line is not None
            assert line.id == "be-2022-04-expects-decision-on-friday"

    run(go())


def test_a_playhead_that_is_not_in_sight_is_an_arrow_at_its_end(
    store: Path, settings: Path
) -> None:
    async def go() -> None:
        async with driven(store, settings, size=(120, 40)) as it:
            board = await show(it, "V", None)
            assert isinstance(board, TracksBoard)
            assert board.axis.render_line(0).text.rstrip()[-1] == "▸"
            await to(it, "2022-04-23")
            assert "▼" in board.axis.render_line(0).text
            await press(it, "plus", "L", "L")
            assert board.axis.render_line(0).text.split()[0].startswith("◂")

    run(go())


def test_another_knowledge_draws_other_tracks(store: Path, settings: Path) -> None:
    async def go() -> None:
        async with driven(store, settings, size=(120, 40)) as it:
            board = await show(it, "V", "2022-04-23")
            assert "◔" in row_of(board, "eavy")
            it.app.state.put(as_known=Edtf.parse("2022-04-20"))
            await it.rest()
            assert not [one for one in rows(board) if "◔" in one or "!" in one]

    run(go())


def test_a_zoom_is_around_the_playhead_and_follows_it(store: Path, settings: Path) -> None:
    async def go() -> None:
        async with driven(store, settings, size=(120, 40)) as it:
            board = await show(it, "V", "2022-04-21")
            await press(it, "L")
            assert board.window.level == 0
            await press(it, "plus")
            first = board.window.first
            assert board.window.length < 60 * 86_400
            assert first < moment(it) < first + board.window.length
            await press(it, "L")
            assert board.window.first > first
            await press(it, "plus", "plus", "plus", "plus")
            assert board.window.length == 86_400
            await press(it, "g")
            assert board.window.first < moment(it) < board.window.first + 86_400
            await press(it, *["minus"] * 5)
            assert board.window.level == 0

    run(go())


def test_a_click_on_the_dates_moves_the_playhead_and_one_on_a_row_selects(
    store: Path, settings: Path
) -> None:
    async def go() -> None:
        async with driven(store, settings, size=(120, 40)) as it:
            board = await show(it, "V", "2022-04-21")
            before = moment(it)
            await it.pilot.click(board.axis, offset=(118, 0))
            await it.settle()
            assert moment(it) > before
            await it.pilot.click(board.list, offset=(20, 3))
            assert board.list.index == 3

    run(go())


def test_of_many_matters_those_in_sight_are_read_and_their_neighbours(
    tmp_path: Path, settings: Path
) -> None:
    path = tmp_path / "many.db"
    with Timeline.open(path, clock=Clock()) as door:
        for number in range(150):
            slug = f"matter-{number:03}"
            door.append(raised(id=f"be-{number}", matters=[slug]))
        door.append(expected("2022-04-12", occurred="2022-04-10", matters=["matter-140"]))

    async def go() -> None:
        async with driven(path, settings, size=(80, 24)) as it:
            board = await show(it, "V", None)
            await it.rest()
            assert "◔" in rows(board)[0]  # the one with two developments
            assert "○" in rows(board)[-1]
            assert not board.cache.has(("be", "matter-149"))
            await press(it, "end")
            await it.rest()
            assert board.cache.has(("be", "matter-149"))
            assert "○" in rows(board)[-1]
            await press(it, "slash", *"140")
            assert len(rows(board)) == 1
            await press(it, "enter")
            await to(it, "2022-04-11")
            assert "decision expected" in about(board)

    run(go())
