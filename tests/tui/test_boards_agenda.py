"""The board of the agenda: what comes after the playhead, by day."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tests.tui.boards import press, show, to
from tests.tui.driving import Driven, driven
from tests.tui.hostile import FORBIDDEN
from tests.tui.test_timeline import run
from timeline.timeline import Timeline


def source(day: str) -> list[dict[str, Any]]:
    return [{"publisher": "Gazette", "published": day}]


STORY: list[dict[str, Any]] = [
    {"id": "be-late", "kind": "decision-expected", "occurred": "2022-04-01",
     "title": "Answer is due", "matters": ["answer"], "expected": "2022-04-10",
     "sources": source("2022-04-01")},
    {"id": "be-vote", "kind": "decision-expected", "occurred": "2022-04-12",
     "title": "Vote is on Friday", "matters": ["vote"], "expected": "2022-04-22",
     "sources": source("2022-04-14")},
    {"id": "be-meets", "kind": "meeting-planned", "occurred": "2022-04-12",
     "title": "Cabinet meets", "matters": ["vote"], "planned": "2022-04-22T10:00+02:00",
     "sources": source("2022-04-12")},
    {"id": "be-ban", "kind": "decision-taken", "occurred": "2022-04-12", "outcome": "approved",
     "title": "Ban is decided", "matters": ["ban"], "in_force_from": "2022-04-22",
     "in_force_until": "2022-06-30", "sources": source("2022-04-12")},
    {"id": "be-month", "kind": "decision-expected", "occurred": "2022-04-13",
     "title": "Budget is for May", "matters": ["budget"], "expected": "2022-05",
     "sources": source("2022-04-13")},
]  # fmt: skip


@pytest.fixture
def planned(tmp_path: Path) -> Path:
    """A store with something of each sort on its agenda, and two governments."""
    path = tmp_path / "planned.db"
    with Timeline.open(path) as timeline:
        timeline.append(
            *({**one, "government": "be"} for one in STORY),
            {"id": "nl-vote", "government": "nl", "kind": "decision-expected",
             "occurred": "2022-04-13", "title": "Chamber votes", "matters": ["levy"],
             "expected": "2022-04-22", "sources": source("2022-04-13")},
        )  # fmt: skip
    return path


def rows(it: Driven) -> list[str]:
    """The lines of the list, without what is left empty."""
    board: Any = it.app.screen
    strips = [board.list.render_line(y).text.rstrip() for y in range(board.list.size.height)]
    return [line.strip("▌▏ ") for line in strips if line.strip()]


def test_overdue_rows_come_first_and_then_each_day_with_its_weekday(
    planned: Path, settings: Path
) -> None:
    async def go() -> None:
        async with driven(planned, settings, size=(120, 40)) as it:
            await show(it, "e", "2022-04-20")
            assert [" ".join(row.split()) for row in rows(it)] == [
                "Overdue 1 window passed",
                "! decision overdue be answer Answer is due 10 days overdue",
                "Fri 22 Apr 2022 4 in 2 days",
                "◔ decision expected be vote Vote is on Friday",
                "◔ decision expected nl levy Chamber votes",
                "◷ meeting be vote Cabinet meets 10:00",
                "△ in force from be ban Ban is decided",
                "May 2022 1 in 11 days",
                "◔ decision expected be budget Budget is for May",
            ]
            assert "1 overdue  5 in the next 30 days" in it.text()

    run(go())


def test_it_moves_with_the_playhead(planned: Path, settings: Path) -> None:
    async def go() -> None:
        async with driven(planned, settings) as it:
            await show(it, "e", "2022-04-12")
            assert "Budget is for May" not in it.text()
            assert "Fri 22 Apr 2022 3  in 10 days" in it.text()
            await to(it, "2022-04-22")
            assert "Fri 22 Apr 2022 4  today" in it.text()
            await to(it, "2022-04-23")
            assert "! decision overdue  be vote" in it.text()
            assert "Cabinet meets" not in it.text()
            assert "3 overdue" in it.text()

    run(go())


def test_a_cut_of_knowledge_leaves_out_what_was_not_public(planned: Path, settings: Path) -> None:
    async def go() -> None:
        async with driven(planned, settings) as it:
            await show(it, "e", "2022-04-20")
            await press(it, "K")
            await it.type("2022-04-13")
            await press(it, "enter")
            await it.settle()
            assert "Vote is on Friday" not in it.text()
            assert "Cabinet meets" in it.text()
            await press(it, "F")
            assert "Vote is on Friday" in it.text()

    run(go())


def test_w_looks_further_ahead_and_begins_again(planned: Path, settings: Path) -> None:
    async def go() -> None:
        async with driven(planned, settings) as it:
            await show(it, "e", "2022-04-20")
            found = []
            for _ in range(4):
                await press(it, "w")
                found.append("Thu 30 Jun 2022 1  in 71 days" in it.text())
            assert found == [True, True, True, False]
            assert "5 in the next 30 days" in it.text()

    run(go())


def test_governments_and_matters_of_the_filter_count_and_words_narrow(
    planned: Path, settings: Path
) -> None:
    async def go() -> None:
        async with driven(planned, settings) as it:
            board = await show(it, "e", "2022-04-20")
            it.filter_by(governments=("nl",))
            await it.settle()
            assert [key[4] for key in board.list._keys if key] == ["nl-vote"]
            it.filter_by(governments=(), matters=("vote",))
            await it.settle()
            assert [key[4] for key in board.list._keys if key] == ["be-vote", "be-meets"]
            it.filter_by(matters=())
            await it.settle()
            await press(it, "slash", *"overdue", "enter")
            assert [key[4] for key in board.list._keys if key] == ["be-late"]
            await press(it, "escape")
            await press(it, "slash", *"zzz")
            assert "No row of the agenda has those words." in it.text()

    run(go())


def test_enter_goes_to_the_development_that_says_so(planned: Path, settings: Path) -> None:
    async def go() -> None:
        async with driven(planned, settings) as it:
            await show(it, "e", "2022-04-20")
            await press(it, "j")
            assert "decision expected: 22 April 2022  be-vote" in it.text()
            await press(it, "enter")
            assert it.app.screen is it.main
            line = it.main.list.line_at(it.now.cursor)
            assert line is not None
            assert line.id == "be-vote"

    run(go())


def test_an_empty_agenda_says_so_and_how_to_widen_it(planned: Path, settings: Path) -> None:
    async def go() -> None:
        async with driven(planned, settings, size=(80, 24), governments=("nl",)) as it:
            await show(it, "e", "2022-04-01")
            said = it.sentences()
            assert "Nothing is on the agenda in the 30 days after Fri 1 Apr 2022." in said
            assert "w looks 90 days ahead." in said
            assert "F removes all filters." in said
            await press(it, "w", "w")
            said = it.sentences()
            assert "in the year after Fri 1 Apr 2022. w looks further ahead." in said
            await press(it, "w")
            assert "Nothing is on the agenda after Fri 1 Apr 2022. F removes" in it.text()

    run(go())


@pytest.mark.parametrize("size", [(80, 24), (140, 40), (200, 60)])
def test_hostile_titles_are_shown_and_do_nothing(
    tmp_path: Path, settings: Path, size: tuple[int, int]
) -> None:
    path = tmp_path / "hostile.db"
    with Timeline.open(path) as timeline:
        timeline.append(
            {
                "kind": "meeting-planned", "government": "be", "occurred": "2022-04-20",
                "title": "\x1b]0;owned\x07[@click=app.quit]press[/] [/x]\u202e",
                "planned": "2022-04-22", "sources": source("2022-04-20"),
            }
        )  # fmt: skip

    async def go() -> None:
        async with driven(path, settings, size=size) as it:
            await show(it, "e", "2022-04-20")
            text = it.text()
            assert "[@click=app.quit]press[/] [/x]" in text
            assert not [char for char in FORBIDDEN if char != "\n" and char in text]

    run(go())
