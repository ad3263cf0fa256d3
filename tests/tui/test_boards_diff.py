"""What changed from one marked moment to another."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.tui.boards import press, show, to
from tests.tui.driving import driven
from tests.tui.test_timeline import run
from timeline.timeline import Timeline


@pytest.mark.parametrize("size", [(80, 24), (140, 40), (200, 60)])
def test_without_marks_it_is_the_week_before_the_playhead(
    store: Path, settings: Path, size: tuple[int, int]
) -> None:
    async def go() -> None:
        async with driven(store, settings, size=size) as it:
            await show(it, "d", "2022-04-20")
            text = it.text()
            assert "in the week to Wed 20 Apr 2022" in text
            assert "Happened 9" in text
            assert "Changed status 3" in text
            assert "→ ◎ under consideration" in text

    run(go())


def test_between_two_marks(store: Path, settings: Path) -> None:
    async def go() -> None:
        async with driven(store, settings) as it:
            await to(it, "2022-04-20")
            await press(it, "A")
            assert "A is Wed 20 Apr 2022" in it.text()
            await to(it, "2022-04-23")
            await press(it, "B")
            await show(it, "d", None)
            text = it.text()
            assert "A Wed 20 Apr 2022 → B Sat 23 Apr 2022" in text
            assert "Happened" in text
            assert "→ ! overdue" in text
            assert "A" in text.splitlines()[-3]

    run(go())


def test_marks_the_wrong_way_round_are_put_in_order(store: Path, settings: Path) -> None:
    async def go() -> None:
        async with driven(store, settings) as it:
            await to(it, "2022-04-23")
            await press(it, "A")
            await to(it, "2022-04-20")
            await press(it, "B")
            await show(it, "d", None)
            assert "B Wed 20 Apr 2022 → A Sat 23 Apr 2022" in it.text()

    run(go())


def test_one_mark_is_compared_with_the_playhead_which_can_be_moved(
    store: Path, settings: Path
) -> None:
    async def go() -> None:
        async with driven(store, settings) as it:
            await to(it, "2022-04-20")
            await press(it, "A")
            await show(it, "d", "2022-04-22")
            assert "playhead Fri 22 Apr 2022" in it.text()
            assert "→ ◔ decision expected until 22 April 2022" in it.text()
            await press(it, "right_square_bracket")
            assert "→ ! overdue" in it.text()

    run(go())


def test_nothing_in_between_names_the_way_out(store: Path, settings: Path) -> None:
    async def go() -> None:
        async with driven(store, settings) as it:
            await show(it, "d", "2022-01-10")
            assert "Nothing happened in between." in it.text()
            assert "No status changed." in it.text()

    run(go())


def learnt_later(store: Path) -> None:
    with Timeline.open(store) as timeline:
        timeline.append(
            {
                "kind": "decision-taken", "government": "be", "occurred": "2022-04-22",
                "title": "Cabinet approves", "matters": ["heavy-weapons"], "outcome": "approved",
                "sources": [{"publisher": "P", "published": "2022-04-24"}],
            }
        )  # fmt: skip
        timeline.correct(
            "be-2022-02-sends-weapons-and-fuel",
            {"title": "Belgium sent arms"},
            reason="Shorter",
            sources=[{"publisher": "Belga", "published": "2022-04-24"}],
        )


def test_what_was_learnt_and_corrected_between_two_states_of_knowledge(
    store: Path, settings: Path
) -> None:
    learnt_later(store)

    async def go() -> None:
        async with driven(store, settings) as it:
            await to(it, "2022-04-23")
            await press(it, "A")
            await to(it, "2022-04-25")
            await press(it, "B")
            await show(it, "d", None)
            assert "What happened" in it.text()
            assert "Cabinet approves" not in it.text()
            await press(it, "w")
            text = it.text()
            assert "What was learnt or corrected" in text
            assert "Cabinet approves" in text
            assert "Corrected, retracted or disputed 1" in text
            assert "→ Belgium sent arms" in text
            assert "→ ● decided: approved" in text

    run(go())


def test_enter_goes_to_the_development_or_to_the_path_of_the_matter(
    store: Path, settings: Path
) -> None:
    async def go() -> None:
        async with driven(store, settings) as it:
            board = await show(it, "d", "2022-04-20")
            await press(it, "end", "enter")
            assert it.app.screen is it.main
            line = it.main.list.line_at(it.now.cursor)
            assert line is not None
            assert line.id == "be-2022-04-20-core-cabinet-discusses-heavy-weapons"
            await press(it, "d", "tab", "j", "enter")
            assert it.app.screen.board == "matters"
            assert it.app.screen.list.key == ("be", "heavy-weapons")
            await press(it, "d")
            assert it.app.screen is board
            await press(it, "d")
            assert it.app.screen is it.main

    run(go())


def test_too_much_is_said_and_not_listed(
    store: Path, settings: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from timeline.tui.screens import diff

    monkeypatch.setattr(diff, "MOST_BETWEEN", 5)
    monkeypatch.setattr(diff, "MOST_KNOWN", 5)

    async def go() -> None:
        async with driven(store, settings) as it:
            await show(it, "d", "2022-04-20")
            assert "too many to list" in it.sentences()
            await press(it, "w")
            assert "choose governments with f" in it.sentences()

    run(go())
