"""The board of totals: amounts as of the playhead, as a table or in words."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tests.services.test_gaps import add
from tests.tui.boards import press, show, to
from tests.tui.driving import Driven, driven
from tests.tui.test_timeline import run
from timeline.timeline import Timeline


@pytest.fixture
def promised(tmp_path: Path) -> Path:
    """A store with pledges of two matters and a delivery."""
    path = tmp_path / "promised.db"
    with Timeline.open(path) as timeline:
        pledge = {"kind": "pledge-made", "counterparts": ["ua"]}
        add(timeline, "tanks", **pledge, matters=["tanks"],
            quantities=[{"amount": "5", "qualifier": "at-least", "item": "tanks"}])  # fmt: skip
        add(timeline, "money", **pledge, matters=["money"],
            quantities=[{"amount": "1000000", "currency": "EUR"}])  # fmt: skip
        add(timeline, "sent", kind="delivery-made", fulfils="be-money", occurred="2022-03-05",
            matters=["money"], quantities=[{"amount": "400000", "currency": "EUR"}])  # fmt: skip
        add(timeline, "said", occurred="2022-03-05")
    return path


def rows(it: Driven) -> list[str]:
    board: Any = it.app.screen
    strips = [board.list.render_line(y).text.rstrip() for y in range(board.list.size.height)]
    return [" ".join(line.strip("▌▏ ").split()) for line in strips if line.strip()]


def test_a_wide_screen_has_a_table_and_a_narrow_one_words(promised: Path, settings: Path) -> None:
    async def go() -> None:
        async with driven(promised, settings) as it:
            await show(it, "equals_sign", "2022-03-01")
            assert rows(it) == [
                "be → ua money EUR 1,000,000 – – –",
                "be → ua tanks tanks 5 or more – – –",
            ]
            await to(it, "2022-03-05")
            assert "pledged committed delivered outstanding" in it.sentences()
            assert rows(it)[0] == "be → ua money EUR 1,000,000 – 400,000 –"
            await it.pilot.resize_terminal(80, 24)
            await it.settle()
            assert rows(it)[:2] == ["be → ua money EUR", "pledged 1,000,000, delivered 400,000"]

    run(go())


def test_totals_are_grouped_narrowed_and_lead_to_what_was_added_up(
    promised: Path, settings: Path
) -> None:
    async def go() -> None:
        async with driven(promised, settings) as it:
            board = await show(it, "equals_sign", "2022-03-05")
            await press(it, "w", "w")
            assert "by government" in it.sentences()
            assert len(rows(it)) == 2
            await press(it, "w", "w", "w", "slash", *"tanks", "enter")
            assert rows(it) == ["be → ua tanks tanks 5 or more – – –"]
            await press(it, "enter")
            assert it.app.screen is it.main
            assert it.now.filter.matters == ("tanks",)
            assert [it.main.list.line_at(0).id, len(it.now.order)] == ["be-tanks", 1]  # type: ignore[union-attr]
            await press(it, "equals_sign", "w")
            assert "Only some matters are shown" in it.sentences()
            assert board._group == 0

    run(go())


def test_esc_leads_from_what_was_added_up_back_to_the_row_of_the_total(
    promised: Path, settings: Path
) -> None:
    async def go() -> None:
        async with driven(promised, settings) as it:
            board = await show(it, "equals_sign", "2022-03-05")
            before, chosen = rows(it), 1
            await press(it, "j", "enter")
            assert len(it.now.order) == 1
            await press(it, "enter", "escape")
            assert it.app.screen is it.main, "first back from the details"
            await press(it, "escape")
            assert it.app.screen is board
            assert (rows(it), board.list.index) == (before, chosen)
            assert not it.now.filter.kinds
            await press(it, "enter", "backspace", "escape")
            assert it.app.screen is it.main, "another filter is the user's own list"

    run(go())
