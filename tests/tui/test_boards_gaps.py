"""The board of gaps: what is missing as of the playhead, and the way to fill each gap."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.services.test_gaps import PUBLISHED, add
from tests.tui.boards import press, show
from tests.tui.driving import RECORDED, Driven, driven
from tests.tui.forms import Filled, filled
from tests.tui.test_timeline import run
from timeline.readmodel.gaps.find_gaps import GapFinder
from timeline.readmodel.gaps.gap import GAP_KINDS
from timeline.text.gap_phrasing import GAP_LOOKS
from timeline.timeline import Timeline

LONG = (
    "WITH RECURSIVE n(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM n LIMIT 1000000)"
    " SELECT count(*) FROM n"
)
WEEKLY = {**PUBLISHED, "publisher": "The Weekly"}


@pytest.fixture
def holes(tmp_path: Path) -> Path:
    """A store with gaps of several kinds, in two matters and in none."""
    path = tmp_path / "holes.db"
    with Timeline.open(path, clock=lambda: RECORDED) as timeline:
        add(timeline, "friday", kind="decision-expected", expected="2022-03-04", matters=["tanks"],
            sources=[PUBLISHED, WEEKLY])  # fmt: skip
        add(timeline, "promise", kind="pledge-made", matters=["ships"], sources=[PUBLISHED, WEEKLY],
            quantities=[{"amount": "5", "item": "ships"}], occurred="2022-03-02")  # fmt: skip
        add(timeline, "bare", occurred="2022-03-03")
        add(timeline, "wide", occurred="2022-03", sources=[PUBLISHED, WEEKLY])
    return path


def rows(it: Driven) -> list[str]:
    """The lines of the list, without what is left empty."""
    board: Any = it.app.screen
    strips = [board.list.render_line(y).text.rstrip() for y in range(board.list.size.height)]
    return [" ".join(line.strip("▌▏ ").split()) for line in strips if line.strip()]


def test_a_store_without_a_record_is_not_said_to_have_no_gaps(
    tmp_path: Path, settings: Path
) -> None:
    (tmp_path / "wrong.yaml").write_text("id: x\n", encoding="utf-8")
    with Timeline.open(tmp_path / "empty.db") as timeline:
        timeline.import_files(tmp_path / "wrong.yaml")
        assert timeline.exists

    async def go() -> None:
        async with driven(tmp_path / "empty.db", settings) as it:
            await press(it, "H")
            assert "There is no record yet" in it.sentences()
            assert "no gaps" not in it.sentences()

    run(go())


def test_each_kind_of_gap_has_a_look_in_the_order_of_their_weight() -> None:
    assert tuple(GAP_LOOKS) == GAP_KINDS


def test_gaps_are_listed_by_matter_or_by_kind_as_of_the_playhead(
    holes: Path, settings: Path
) -> None:
    async def go() -> None:
        async with driven(holes, settings, size=(120, 40)) as it:
            await show(it, "H", "2022-03-09")
            assert rows(it) == [
                "be tanks 2",
                "! overdue expected by 2022-03-04, and nothing heard since friday 5 days",
                "∅ no quote friday no quote",
                "be ships 2",
                "◇ undelivered promise pledged, and nothing recorded that fulfils it",
                "∅ no quote promise no quote",
                "be (no matter) 3",
                "∅ no source bare no source",
                "∅ no quote wide no quote",
                "↔ wide date wide happened 2022-03, and was public on 2022-03-02 already",
            ]
            assert "7 gaps ! 1 overdue ◇ 1 undelivered ∅ 1 no source ∅ 3 no quote" in it.sentences()
            await press(it, "w")
            assert rows(it)[:4] == [
                "! Overdue 1",
                "be tanks expected by 2022-03-04, and nothing heard since friday 5 days",
                "◇ Undelivered 1",
                "be ships promise pledged, and nothing recorded that fulfils it",
            ]
            await press(it, "slash", *"bare", "enter")
            assert rows(it) == ["∅ No source 1", "be (no matter) bare no source"]
            await press(it, "enter")
            line = it.main.list.line_at(it.now.cursor)
            assert line is not None
            assert line.id == "be-bare"
            await show(it, "H", "2022-02-01")
            assert "The record has no gaps as of Tue 1 Feb 2022." in it.sentences()

    run(go())


async def choose(it: Filled, words: str) -> None:
    """Selects the first gap with some words."""
    await press(it, "slash")
    await it.paste(words)
    await press(it, "enter")


FORMS: dict[str, tuple[str, dict[str, str]]] = {
    "overdue": ("Append ● decision taken", {"development.matters": "tanks"}),
    "undelivered": (
        "Append ■ delivery made",
        {"development.matters": "ships", "development.fulfils": "be-promise"},
    ),
    "bare": ("Cite a source of “ bare", {}),
    "wide date": ("Correct “ wide", {"development.occurred": "2022-03"}),
}


def test_a_key_opens_the_form_that_fills_the_gap(holes: Path, settings: Path) -> None:
    async def go() -> None:
        async with filled(holes, settings) as it:
            board = await show(it, "H", None)
            for words, (title, fields) in FORMS.items():
                await choose(it, words)
                await it.send("a")
                await it.opened()
                assert str(it.form.command.title).startswith(title)
                assert {key: it.form.command.form.values[key] for key in fields} == fields
                await press(it, "escape")  # nothing was typed, so it does not ask
                assert it.app.screen is board
                await press(it, "escape")

    run(go())


def test_what_was_recorded_in_the_form_fills_the_gap(holes: Path, settings: Path) -> None:
    async def go() -> None:
        async with filled(holes, settings) as it:
            board = await show(it, "H", None)
            await choose(it, "bare")
            await it.send("a")
            await it.opened()
            await it.fill(source__publisher="The Daily", source__published="2022-03-04")
            await it.send("ctrl+s")
            await it.until(lambda: it.app.screen is board)
            await it.until(lambda: "∅ no source bare" not in " ".join(rows(it)))
            assert "∅ no quote bare no quote" in rows(it)

    run(go())


def test_a_gap_without_a_form_gives_its_command_and_a_store_to_read_none(
    holes: Path, settings: Path
) -> None:
    async def go() -> None:
        async with driven(holes, settings, read_only=True) as it:
            board = await show(it, "H", "2022-03-09")
            await press(it, "j", "a")
            assert it.app.clipboard == board.gap.command
            assert board.gap.command.startswith("timeline correct be-friday --set ")
            await press(it, "k", "a")
            assert "This store is open read-only." in it.sentences()
            assert it.app.screen is board

    run(go())


def test_another_kind_of_form_keeps_what_the_gap_filled_in(holes: Path, settings: Path) -> None:
    async def go() -> None:
        async with filled(holes, settings) as it:
            await show(it, "H", None)
            await choose(it, "overdue")
            await it.send("a")
            await it.opened()
            assert it.said("development.matters") == "that of the gap; ctrl+u clears it"
            await it.send("ctrl+t")
            await it.until(lambda: type(it.app.screen).__name__ == "KindPicker")
            await it.paste("decision postponed")
            await it.send("enter")
            await it.opened()
            values = it.form.command.form.values
            assert "postponed" in str(it.form.command.title)
            assert values["development.matters"] == "tanks"
            assert values["development.government"] == "be"

    run(go())


def test_who_leaves_the_board_does_not_wait_for_its_query(
    holes: Path, settings: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    begun = threading.Event()

    def find(finder: GapFinder, *_: Any) -> Iterator[Any]:
        begun.set()
        for _ in range(10_000):
            finder._view.execute(LONG).fetchone()
        yield

    async def go() -> None:
        async with driven(holes, settings) as it:
            with monkeypatch.context() as patched:
                patched.setattr(GapFinder, "find", find)
                await it.send("H")
                await it.until(begun.is_set)
                await it.send("escape")
                await it.settle()
                assert it.app.screen is it.main
            await press(it, "H")
            assert "gaps" in it.text()
            assert "overdue expected by 2022-03-04" in it.sentences()

    run(go())
