"""Sorting the boards by any of their columns, either way round."""

from __future__ import annotations

from pathlib import Path
from typing import NamedTuple

from tests.tui.boards import press, show
from tests.tui.driving import driven
from tests.tui.test_timeline import run
from timeline.tui.model.sorting import SortColumn, Sorting


class Amount(NamedTuple):
    unit: str
    amount: int | None


def test_rows_without_a_value_come_last_either_way_and_units_are_not_mixed() -> None:
    column = SortColumn[Amount]("amount", lambda row: row.amount, True, lambda row: row.unit)
    sorting = Sorting(column)
    rows = [Amount("t", 1), Amount("kg", None), Amount("kg", 2), Amount("t", 9), Amount("kg", 5)]
    assert sorting.sorted(rows) == rows
    assert (sorting.words, sorting.turn()) == ("", False)
    sorting.choose_next()
    assert sorting.words == "by amount ▼"
    assert [row.amount for row in sorting.sorted(rows)] == [5, 2, 9, 1, None]
    assert sorting.turn()
    assert sorting.words == "by amount ▲"
    assert [row.amount for row in sorting.sorted(rows)] == [2, 5, 1, 9, None]
    sorting.choose_next()
    assert sorting.sorted(rows) == rows


def test_the_matters_are_sorted_and_the_head_says_by_what_in_words(
    store: Path, settings: Path
) -> None:
    async def go() -> None:
        async with driven(store, settings, size=(80, 24)) as it:
            board = await show(it, "m", None)
            own = [one.matter for one in board.list.items]
            await press(it, "I")
            assert "O sorts by a column" in it.sentences()
            board.list.select_key(("nl", "heavier-equipment"))
            await press(it, "O")
            assert [one.matter for one in board.list.items] == sorted(own)
            assert "10 matters, 2 pending  by matter ▲" in it.text()
            assert board.list.item.government == "nl"  # the selection stays on its row
            await press(it, "I")
            assert [one.matter for one in board.list.items] == sorted(own, reverse=True)
            assert "by matter ▼" in it.text()
            await press(it, "O", "O", "O")
            assert "since 2" in it.text()  # the value by which they are sorted
            await press(it, "/", *"heavy", "enter")
            assert [one.matter for one in board.list.items] == ["heavy-weapons"]
            assert "by since ▼" in it.text()
            await press(it, "escape", "m", "m", "O", "O")
            assert [one.matter for one in board.list.items] == own
            assert "by " not in it.text().splitlines()[2]

    run(go())


def test_boards_in_groups_are_one_list_once_sorted_and_rows_name_what_the_heading_did(
    store: Path, settings: Path
) -> None:
    async def go() -> None:
        async with driven(store, settings) as it:
            gaps = await show(it, "H", None)
            assert gaps.list.count < len(gaps.list.items)
            await press(it, "O", "O", "O")
            assert gaps.list.count == len(gaps.list.items)
            governments = [one.gap.government for one in gaps.list.items]
            assert governments == sorted(governments)
            assert "heavy-weapons" in it.text()
            assert "one source" in it.text()
            await press(it, "w")
            assert "The gaps are sorted by government ▲" in it.sentences()
            sources = await show(it, "s", None)
            await press(it, "O")
            assert sources.list.count == len(sources.list.items) == 1
            assert "The Brussels Times, cited by" in it.text()
            agenda = await show(it, "e")
            await press(it, "O", "O")
            assert agenda.list.count == len(agenda.list.items)
            assert "2022-04-22 Fri" in it.text()
            await show(it, "equals_sign", None)
            await press(it, "O", "O", "O", "O")
            assert "delivered ▼" in it.text()
            await press(it, "d", "O")
            assert "This board has one order only." in it.sentences()

    run(go())
