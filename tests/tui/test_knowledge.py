"""The second clock: days of news, the order of the reports, and what an amendment leaves behind."""

from __future__ import annotations

from pathlib import Path

from tests.readmodel.queries.test_knowledge import told  # noqa: F401  a fixture
from tests.tui.driving import driven
from tests.tui.test_timeline import run
from timeline.dates.edtf import Edtf
from timeline.timeline import Timeline

OPEN, SHUT = "left_parenthesis", "right_parenthesis"


def test_knowledge_is_stepped_through_by_days_of_news(
    told: Path,  # noqa: F811
    settings: Path,
) -> None:
    async def go() -> None:
        async with driven(told, settings) as it:
            await it.press(OPEN)
            assert it.now.as_known.text == "2022-04-25"
            line = next(one for one in it.text().splitlines() if "started" in one[:70])
            assert line[:6].strip(" ▌▏│┊▶") == "^"
            await it.press(OPEN, OPEN)
            assert it.now.as_known.text == "2022-04-20"
            assert "elsewhere" not in it.text()
            await it.press(SHUT)
            assert it.now.as_known.text == "2022-04-21"
            assert "elsewhere" in it.text()
            await it.press(SHUT, SHUT)
            assert it.now.as_known is None
            assert "all that is known" in it.text()

    run(go())


def test_as_reported_each_line_has_its_day_and_what_it_changed(
    told: Path,  # noqa: F811
    settings: Path,
) -> None:
    async def go() -> None:
        async with driven(told, settings, size=(200, 40)) as it:
            await it.press("R")
            lines = it.text().splitlines()
            at = {
                name: next(n for n, line in enumerate(lines) if f" {name} " in line[:100])
                for name in ("raised", "decided", "met", "elsewhere", "started")
            }
            assert list(at.values()) == sorted(at.values())
            assert "2022-04-20 Wed" in lines[at["met"]]
            assert "2022-04-05 Tue" in lines[at["met"]]
            assert "raised → approved" in lines[at["decided"]]
            assert "→" not in lines[at["met"]][:90]
            await it.press("g", SHUT)
            assert it.now.playhead.index == at["decided"] - at["raised"]

    run(go())


def test_an_amendment_filters_nothing_away(store: Path, settings: Path) -> None:
    async def go() -> None:
        async with driven(store, settings) as it:
            assert it.now.total == it.app.state.count == 26
            with Timeline.open(store) as timeline:
                timeline.correct(
                    "be-2022-02-sends-weapons-and-fuel", {"title": "Belgium sent arms"}, reason="x"
                )
            await it.until(lambda: "Belgium sent arms" in it.text())
            assert it.now.total == it.app.state.count
            assert "filtered out" not in it.text()

    run(go())


def test_how_many_are_filtered_away_is_said_from_the_start(store: Path, settings: Path) -> None:
    async def go() -> None:
        async with driven(store, settings, governments=["be"]) as it:
            assert it.app.state.count + 17 == 26 == it.now.total
            assert "17 filtered out" in it.text()

    run(go())


def test_only_what_takes_long_is_said_to(store: Path, settings: Path) -> None:
    async def go() -> None:
        async with driven(store, settings) as it:
            said: list[str] = []
            it.app.state.watch(lambda names: "slow" in names and said.append(it.now.slow))
            await it.press("slash", *"heavy", "enter")
            await it.pilot.pause(0.3)
            assert not said
            gate: list[bool] = []
            worker = it.app.queries.workers["search"]

            def wait(_: Timeline) -> None:
                import time

                while not gate:
                    time.sleep(0.01)

            worker.submit(wait, lambda _: None)
            await it.until(lambda: "searching" in it.text())
            gate.append(True)
            await it.until(lambda: "searching" not in it.text())

    run(go())


def test_on_which_side_there_is_no_news_is_said(store: Path, settings: Path) -> None:
    async def go() -> None:
        async with driven(store, settings, as_known=Edtf.parse("2001-01-01")) as it:
            await it.press(OPEN)
            assert "Nothing became known before that." in it.text()
            assert "Nothing became known after that." not in it.text()
            it.app.state.put(as_known=None)
            await it.settle()
            await it.press(SHUT)
            assert "Nothing became known after that." in it.text()

    run(go())
