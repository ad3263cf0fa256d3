"""Where one is: it opens at now, on one clock, that header, panel and strip read alike."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.tui.driving import driven
from tests.tui.test_timeline import LATER, run
from timeline.dates.edtf import Edtf
from timeline.tui.own_zone import own_zone

DAY = 86_400


def test_it_opens_at_now_with_the_newest_line_in_sight(store: Path, settings: Path) -> None:
    async def go() -> None:
        async with driven(store, settings, size=(80, 24), clock=lambda: LATER) as it:
            assert (it.now.playhead.instant, it.now.cursor) == (None, 25)
            text = it.text()
            assert "now, Thu 1 Sep 2022 Europe/Brussels  26 of 26" in text
            assert text.splitlines()[-5].startswith("▌│ ")
            assert "Belgium examines how to help" in text.splitlines()[-5]
            assert "now, Thu 1 Sep 2022 ▲" in text
            # Keys count from there, wherever the selection is.
            await it.press("home", "left_square_bracket")
            assert it.now.playhead.instant == int(LATER.timestamp()) - DAY
            await it.press("G", "home", "left")
            assert it.now.playhead.passing.kind == "lapsed"

    run(go())


def test_header_panel_and_strip_read_one_clock_that_is_named(
    store: Path, settings: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TZ", "America/New_York")

    async def go() -> None:
        async with driven(store, settings, clock=lambda: LATER) as it:
            # Midnight in Brussels, and six hours before it in New York.
            await it.press("g", "exclamation_mark")
            lines = it.text().splitlines()
            assert "Fri 22 Apr 2022 18:00 America/New_York" in lines[0]
            assert "▲ Fri 22 Apr 2022 18:00" in lines[-2]
            assert "Fri 22 Apr 2022 18:00" in it.sentences(it.main.standing)
            it.filter_by(governments=("be",))
            await it.settle()
            lines = it.text().splitlines()
            assert "Sat 23 Apr 2022 Europe/Brussels" in lines[0]
            assert "▲ Sat 23 Apr 2022 " in lines[-2]
            assert "Sat 23 Apr 2022" in it.sentences(it.main.standing)
            # A day that one types is a day of that clock.
            await it.press("t", *"2022-04-21", "enter")
            assert "Thu 21 Apr 2022 Europe/Brussels" in it.text().splitlines()[0]

    run(go())


def test_as_known_the_end_is_the_day_of_the_cut(store: Path, settings: Path) -> None:
    async def go() -> None:
        async with driven(store, settings, clock=lambda: LATER) as it:
            it.app.state.put(as_known=Edtf.parse("2022-04-21"))
            await it.settle()
            assert "Thu 21 Apr 2022 Europe/Brussels" in it.text().splitlines()[0]
            assert "Thu 21 Apr 2022 ▲" in it.text().splitlines()[-2]
            await it.press("left", "right", "right")
            assert it.now.playhead.instant is None

    run(go())


def test_details_and_changes_follow_the_playhead_while_it_plays(
    store: Path, settings: Path
) -> None:
    async def go() -> None:
        async with driven(store, settings) as it:
            await it.press("t", *"2022-04-19", "enter", "space")
            await it.until(
                lambda: (
                    it.now.playing and "heavy-weapons new → raised" in it.text().splitlines()[-4]
                )
            )
            line = it.main.list.line_at(it.now.playhead.index)
            await it.until(lambda: it.main.detail.about == line.id)
            await it.until(lambda: "▸" in it.sentences(it.main.standing))
            assert it.now.playing

    run(go())


def test_motion_is_a_setting_that_is_kept(store: Path, settings: Path) -> None:
    async def go() -> None:
        async with driven(store, settings) as it:
            await it.main.run_action("motion")
            await it.press("g")
        assert json.loads((settings / "tui.json").read_text("utf-8"))["motion"] is False
        async with driven(store, settings) as it:
            assert not it.now.motion
            await it.press("g", "space")
            seen = set()
            while it.now.playing and it.now.playhead.index < 15:
                seen.add(it.now.playhead.instant)
                await it.pilot.pause(0.02)
            order = it.now.order
            assert seen <= set(order.clocks)

    run(go())


def test_ones_own_zone_is_that_of_tz_or_of_the_system(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    link = tmp_path / "localtime"
    link.symlink_to("/usr/share/zoneinfo/Asia/Kathmandu")
    for given_, zone in (
        ("", "Asia/Kathmandu"), ("America/Lima", "America/Lima"), (":Asia/Tokyo", "Asia/Tokyo"),
        ("CET-1CEST", "Asia/Kathmandu"), ("../passwd", "Asia/Kathmandu"),
    ):  # fmt: skip
        monkeypatch.setenv("TZ", given_)
        assert own_zone(link) == zone
    monkeypatch.setenv("TZ", "")
    assert own_zone(tmp_path / "none") == "UTC"
