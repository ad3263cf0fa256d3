"""Contradictions and accounts on the screen: marks, details, statuses, and the board of matters."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tests.tui.boards import press, show
from tests.tui.driving import RECORDED
from tests.tui.forms import Filled, filled
from tests.tui.test_details import details
from tests.tui.test_timeline import run
from timeline.timeline import Timeline


def decided(name: str, occurred: str, outcome: str, **more: Any) -> dict[str, Any]:
    return {
        "id": name, "kind": "decision-taken", "government": "be", "occurred": occurred,
        "title": f"{name} \x1b[2J[/x]", "matters": ["tanks"], "outcome": outcome,
        "sources": [{"publisher": "P", "published": occurred}], **more,
    }  # fmt: skip


@pytest.fixture
def told(tmp_path: Path) -> Path:
    """A store with a decision, another account of it, and a contradictory second one."""
    path = tmp_path / "told.db"
    with Timeline.open(path, clock=lambda: RECORDED) as timeline:
        timeline.append(
            decided("be-first", "2022-04-11", "approved"),
            decided("be-account", "2022-04-12", "approved", account_of="be-first"),
            decided("be-second", "2022-04-14", "rejected", accepts=["second-decision"]),
        )
    return path


async def select(it: Filled, development: str) -> str:
    """Selects a development; returns its line."""
    await it.heard()
    for index in range(it.app.state.count):
        line = it.main.list.line_at(index)
        if line is not None and line.id == development:
            it.main.playback.select(index)
    await it.until(lambda: it.main.detail.about == development)
    await it.until(lambda: "verification" in details(it))
    return next(line for line in it.text().splitlines() if line.startswith("▌"))


def test_the_list_marks_them_and_the_details_tell_them(told: Path, settings: Path) -> None:
    async def go() -> None:
        async with filled(told, settings) as it:
            assert "↯" in await select(it, "be-second")
            assert "on purpose breaks second-decision" in details(it)
            assert "≈" in await select(it, "be-account")
            assert "account of be-first" in details(it)
            line = await select(it, "be-first")
            assert "≈" not in line
            assert "↯" not in line
            text = details(it)
            assert "Told otherwise 2022-04-12 be-account ␛[2J[/x] be-account" in text
            assert "occurred “2022-04-11” here, “2022-04-12” there" in text

    run(go())


def test_the_statuses_name_the_rule(told: Path, settings: Path) -> None:
    async def go() -> None:
        async with filled(told, settings) as it:
            await it.until(lambda: "● rejected tanks  ↯ second-decision" in it.text())

    run(go())


@pytest.mark.parametrize("size", [(80, 24), (140, 40)])
def test_the_board_of_matters_says_what_is_contradictory(
    told: Path, settings: Path, size: tuple[int, int]
) -> None:
    async def go() -> None:
        async with filled(told, settings, size=size) as it:
            await show(it, "m", None)
            assert "be tanks ↯" in it.text()
            await press(it, "enter")
            said = it.sentences()
            assert "↯ “be-first” and “be-second” decide the same matter" in said

    run(go())
