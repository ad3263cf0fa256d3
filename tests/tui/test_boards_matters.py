"""The matters and their paths."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.tui.boards import press, show
from tests.tui.driving import driven
from tests.tui.test_timeline import run
from timeline.timeline import Timeline


def test_each_matter_has_its_status_and_the_selected_one_its_whole_path(
    store: Path, settings: Path
) -> None:
    async def go() -> None:
        async with driven(store, settings) as it:
            board = await show(it, "m")
            await press(it, "j")
            text = it.text()
            assert "7 matters, 2 pending" in text
            assert board.list.key == ("be", "heavy-weapons")
            assert "Heavy weapons for Ukraine" in text
            assert "new → ○ raised" in text
            assert "raised → ◎ under consideration" in text
            assert "under consideration → ◔ decision expected until 22 April 2022" in text
            assert "decision expected → ! overdue" in text
            assert "overdue → † lapsed" in text

    run(go())


def test_what_lies_after_the_playhead_is_marked_and_can_be_hidden(
    store: Path, settings: Path
) -> None:
    async def go() -> None:
        async with driven(store, settings) as it:
            board = await show(it, "m")
            rails = [step.told for step in board.path.items]
            assert rails[-2:] == ["later", "later"]
            assert rails.count("head") == 1
            assert "2 after the playhead" in it.text()
            await press(it, "escape")
            await press(it, "z", "m")
            assert "overdue" not in it.text()

    run(go())


def test_enter_goes_to_the_path_and_on_to_the_development(store: Path, settings: Path) -> None:
    async def go() -> None:
        async with driven(store, settings) as it:
            board = await show(it, "m")
            await press(it, "enter", "j", "enter")
            assert it.app.screen is it.main
            line = it.main.list.line_at(it.now.cursor)
            assert line is not None
            assert line.id == board.path.item.beat.entry.id

    run(go())


def test_enter_on_an_overdue_moment_takes_the_playhead_there(store: Path, settings: Path) -> None:
    async def go() -> None:
        async with driven(store, settings) as it:
            await show(it, "m")
            await press(it, "enter", "end", "k", "enter")
            assert it.app.screen is it.main
            assert "Sat 23 Apr 2022" in it.text()
            assert "overdue" in it.text()

    run(go())


def test_escape_leads_from_the_path_to_the_list_and_to_the_timeline(
    store: Path, settings: Path
) -> None:
    async def go() -> None:
        async with driven(store, settings, size=(80, 24)) as it:
            board = await show(it, "m")
            assert not board.path.size
            await press(it, "enter")
            assert board.path.size
            assert board.path.has_focus
            await press(it, "escape")
            assert board.list.has_focus
            await press(it, "escape")
            assert it.app.screen is it.main

    run(go())


def test_typing_narrows_by_name_status_and_title(store: Path, settings: Path) -> None:
    async def go() -> None:
        async with driven(store, settings) as it:
            board = await show(it, "m")
            await press(it, "slash", *"announced")
            assert board.list.count == 5
            await press(it, "escape", "slash", *"more weapons for")
            assert [one.government for one in board.list.items] == ["ee", "lt", "lv", "no"]
            # What was chosen stays while it is among the rows: so it depends on how fast one types.
            chosen, after = board.list.index, board.list.items[board.list.index + 1]
            assert chosen in (0, 1)
            await press(it, "down", "enter")
            assert board.list.has_focus
            assert board.list.key == (after.government, "more-weapons")
            await press(it, "escape")
            assert board.list.count == 7
            assert board.list.key == (after.government, "more-weapons")

    run(go())


def test_before_anything_happened_the_way_out_is_named(store: Path, settings: Path) -> None:
    async def go() -> None:
        async with driven(store, settings) as it:
            await show(it, "m", "2022-02-01")
            assert "No matter had a status then." in it.text()
            assert "0 matters" in it.text()

    run(go())


def test_an_older_knowledge_has_an_older_path(store: Path, settings: Path) -> None:
    with Timeline.open(store) as timeline:
        timeline.append(
            {
                "kind": "decision-taken", "government": "be", "occurred": "2022-04-22",
                "title": "Approved", "matters": ["heavy-weapons"], "outcome": "approved",
                "sources": [{"publisher": "P", "published": "2022-04-24"}],
            }
        )  # fmt: skip

    async def go() -> None:
        async with driven(store, settings) as it:
            board = await show(it, "m", "2022-04-24")
            await press(it, "j")
            assert "decided: approved" in it.text()
            await press(it, "K")
            await it.type("2022-04-23")
            await press(it, "enter")
            await it.settle()
            assert board.list.key == ("be", "heavy-weapons")
            assert "approved" not in it.text()
            assert "! overdue" in it.text()

    run(go())


@pytest.fixture(scope="module")
def many(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A store of 4,000 matters, which is only read."""
    path = tmp_path_factory.mktemp("many") / "many.db"
    with Timeline.open(path) as timeline:
        timeline.append(
            *(
                {
                    "kind": "matter-raised", "government": "be", "occurred": "2022-04-20",
                    "title": f"Matter {n}", "matters": [f"matter-{n:04}"], "id": f"be-{n}",
                }
                for n in range(4_000)
            )
        )  # fmt: skip
    return path


@pytest.mark.parametrize("size", [(80, 24), (140, 40), (200, 60)])
def test_thousands_of_matters_are_listed_at_once(
    many: Path, settings: Path, size: tuple[int, int]
) -> None:
    async def go() -> None:
        async with driven(many, settings, size=size) as it:
            board = await show(it, "m", None)
            assert "4,000 matters" in it.text()
            await press(it, "end")
            assert board.list.key == ("be", "matter-3999")
            assert "matter-3999" in it.text()
            await press(it, "slash", *"2718", "enter")
            assert board.list.key == ("be", "matter-2718")
            assert "1 of 4,000" in it.text()

    run(go())
