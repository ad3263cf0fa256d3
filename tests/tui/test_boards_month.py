"""The board of the month: days with what happened on them, and the way to each day."""

from __future__ import annotations

from datetime import date
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.builders import stated
from tests.tui.boards import press, show
from tests.tui.driving import Driven, driven
from tests.tui.test_timeline import run
from timeline.timeline import Timeline
from timeline.tui.model.month import day_after, month_after, weeks_of
from timeline.tui.screens.overviews import month as month_board


@given(st.dates(), st.integers(-30, 30))
def test_weeks_begin_on_monday_and_hold_the_whole_month(day: date, step: int) -> None:
    weeks = weeks_of(day)
    days = [one for week in weeks for one in week]
    assert all(one == day_after(before, 1) for before, one in pairwise(days))
    assert all(week[0].weekday() == 0 for week in weeks[1:])
    assert all(week[-1].weekday() == 6 for week in weeks[:-1])
    inside = [one for one in days if (one.year, one.month) == (day.year, day.month)]
    assert inside[0].day == 1
    assert len(inside) in (28, 29, 30, 31)
    assert inside[-1] == date.max or day_after(inside[-1], 1).month != day.month
    other = month_after(day, step)
    assert other.day <= day.day
    if 1 < day.year + step // 12 < 9998:
        assert (other.year * 12 + other.month) - (day.year * 12 + day.month) == step


def cells(it: Driven) -> dict[str, str]:
    """The cells of the first lines of the weeks, by the number of the day, and their second."""
    view = it.app.screen.view  # type: ignore[attr-defined]
    lines = [view.render_line(y).text for y in range(view.size.height)]
    found = {}
    for y in range(1, view.size.height - 1, view._high):
        for start, end in zip(view._edges(), view._edges()[1:], strict=False):
            head, signs = lines[y][start + 1 : end], lines[y + 1][start + 1 : end]
            found.setdefault(" ".join(head.split()), signs.strip())
    return found


def test_a_month_shows_what_happened_and_what_is_expected(store: Path, settings: Path) -> None:
    async def go() -> None:
        async with driven(store, settings, size=(80, 24)) as it:
            await show(it, "M", "2022-04-21")
            text = it.text().splitlines()
            assert "April 2022 24 developments 2 expected" in " ".join(text[2].split())
            assert text[3].split() == ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"]
            found = cells(it)
            assert found["20 6"] == "○○◎◔““"
            assert found["1 12"] == "“◇◇◇◇◇◇◌+"
            assert found["22"] == "◔◔"
            assert found["▶21"] == ""
            assert found["17 1"].startswith("“ Zelens")
            await press(it, "left", "up", "right")
            assert it.app.screen.day == date(2022, 4, 14)  # type: ignore[attr-defined]
            await press(it, "pagedown")
            assert "May 2022" in it.text()
            await press(it, "pageup", "end")
            assert "Saturday 30 April 2022: nothing happened" in it.sentences()

    run(go())


def test_deadlines_that_passed_are_marked_at_a_later_playhead(store: Path, settings: Path) -> None:
    async def go() -> None:
        async with driven(store, settings, governments=("be",)) as it:
            await show(it, "M", "2022-04-24")
            view = it.app.screen.view  # type: ignore[attr-defined]
            found = it.app.screen._found[date(2022, 4, 22)]  # type: ignore[attr-defined]
            assert [row.what for row in found.ahead] == ["decision-overdue"] * 2
            assert cells(it)["22"].startswith("! ")
            assert view.has_focus

    run(go())


def test_enter_puts_the_playhead_on_the_day_and_leads_from_a_row_to_its_line(
    store: Path, settings: Path
) -> None:
    async def go() -> None:
        async with driven(store, settings, size=(140, 40)) as it:
            board = await show(it, "M", "2022-04-24")
            await press(it, *["left"] * 4, "tab", "down")
            assert board.list.item.what.title.startswith("Belgium considers sending")
            await press(it, "enter")
            assert it.app.screen is it.main
            line = it.main.list.line_at(it.now.cursor)
            assert line is not None
            assert line.title.startswith("Belgium considers sending")
            await press(it, "M", "shift+tab", "enter")
            assert it.app.screen is it.main
            assert "Wed 20 Apr 2022" in it.text().splitlines()[0]
            await press(it, "M")
            assert it.app.screen.day == date(2022, 4, 20)  # type: ignore[attr-defined]
            await press(it, "slash", *"forensic", "enter")
            assert "▶20 4" in cells(it)
            assert "19" in cells(it), "what has no such words is not counted"
            assert "4 of 24" in it.sentences()

    run(go())


def test_of_a_full_month_the_days_are_counted_and_only_some_lines_read(
    tmp_path: Path, settings: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "full.db"
    with Timeline.open(path) as timeline:
        timeline.append(
            *(
                stated(id=f"s{day}-{place}", occurred=f"2022-03-{day:02}")
                for day in (3, 4)
                for place in range(40)
            )
        )
    monkeypatch.setattr(month_board, "MOST", 50)

    async def go() -> None:
        async with driven(path, settings) as it:
            board = await show(it, "M", "2022-03-05")
            assert board._found[date(2022, 3, 3)].count == 40
            assert len(board._found[date(2022, 3, 3)].lines) == month_board.FIRST
            assert "March 2022 80 developments" in it.sentences()
            await press(it, "left")
            assert "Friday 4 March 2022 40 30 of them are not listed here" in it.sentences()

    run(go())


def test_its_tab_is_seen_on_a_small_screen_and_clicked(store: Path, settings: Path) -> None:
    async def go() -> None:
        async with driven(store, settings, size=(80, 24)) as it:
            tabs = it.text().splitlines()[1]
            assert tabs.startswith("▸List As of Details Pending")
            await it.pilot.click("#pane-tabs", offset=(tabs.index("Month") + 1, 0))
            await it.until(lambda: getattr(it.app.screen, "board", "") == "month")
            await it.settle()
            await it.pilot.resize_terminal(60, 15)
            await it.settle()
            tabs = it.text().splitlines()[1]
            assert tabs.startswith(" ‹ ")
            assert tabs.rstrip().endswith("Gaps Totals ▸Month")
            await it.pilot.click(".board-head", offset=(tabs.index("Totals") + 1, 0))
            await it.until(lambda: getattr(it.app.screen, "board", "") == "totals")
            await it.pilot.click(".board-head", offset=(1, 0))
            await it.until(lambda: it.app.screen is it.main)

    run(go())


def test_a_lapse_is_shown_on_its_day_and_the_deadline_stays_on_its_own(
    store: Path, settings: Path
) -> None:
    async def go() -> None:
        async with driven(store, settings, size=(80, 24)) as it:
            await show(it, "M", "2022-04-25")
            assert cells(it)["22"] == "!!"  # overdue, as the agenda says: once each
            await press(it, "escape")
            await show(it, "M", "2022-08-01")
            await press(it, "pageup")
            assert "July 2022  0 developments  0 expected  2 overdue or lapsed" in it.text()
            lapsed = next(day for day, signs in cells(it).items() if "††" in signs)
            assert lapsed == "22"
            await press(it, "pageup", "pageup", "pageup")
            assert cells(it)["22"] == "!!"
            await press(it, "pagedown", "pagedown", "pagedown", "home", *["right"] * 21, "tab")
            assert "Friday 22 July 2022" in it.text()
            assert "† be  lapsed             forensic-experts  overdue → lapsed" in it.text()
            await press(it, "enter")
            assert it.app.screen is it.main
            assert it.now.playhead.passing.kind == "lapsed"
            await press(it, "M", "/", *"heavy", "enter")
            assert "July 2022  0 developments  0 expected  1 overdue or lapsed" in it.text()

    run(go())
