"""The list, the playhead and the panels beside them, on the bundled history."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime
from pathlib import Path

import pytest
from textual.events import Resize
from textual.message import Message

from tests.tui.driving import driven
from timeline.timeline import Timeline

LATER = datetime(2022, 9, 1, tzinfo=UTC)
"""After all that was expected has lapsed."""


def run(coroutine: object) -> None:
    asyncio.run(coroutine)  # type: ignore[arg-type]


def test_the_timeline_shows_date_government_kind_title_and_status_change(
    store: Path, settings: Path
) -> None:
    async def go() -> None:
        async with driven(store, settings) as it:
            text = it.text()
            assert "2022-02-21/02-28" in text
            assert "■ delivery" in text
            assert "Belgium sends automatic weapons" in text
            assert "→ announced" in text
            assert "26 of 26" in text

    run(go())


def test_a_day_is_named_once_and_the_lines_under_it_are_grouped(
    store: Path, settings: Path
) -> None:
    async def go() -> None:
        async with driven(store, settings) as it:
            assert it.text().count("2022-04-20 Wed") == 1

    run(go())


def test_what_lies_after_the_playhead_is_marked_and_can_be_hidden(
    store: Path, settings: Path
) -> None:
    async def go() -> None:
        async with driven(store, settings) as it:
            await it.press("g", "right", "right")
            assert "3 of 26" in it.text()
            row = it.now.playhead.index + 2
            lines = it.text().splitlines()
            assert lines[row][1] == "▶"
            assert lines[row - 2][:4] == " │~ "  # it may have happened, and is told later
            (later,) = [one for one in lines if "Core cabinet disc" in one]
            assert later[1] == "┊"
            await it.press("z")
            assert "Core cabinet disc" not in it.text()
            assert "6 later hidden" in it.text()
            await it.press("z")
            assert "Core cabinet disc" in it.text()

    run(go())


def test_the_standing_is_that_of_the_playhead(store: Path, settings: Path) -> None:
    async def go() -> None:
        async with driven(store, settings) as it:
            assert "lapsed" in it.text()
            await it.press("t")
            await it.type("2022-04-20")
            await it.press("enter")
            text = it.text()
            assert "Wed 20 Apr 2022" in text
            assert "under consideration" in text
            assert "lapsed" not in text
            await it.press("exclamation_mark")
            assert "Sat 23 Apr 2022" in it.text()
            assert "overdue" in it.text()

    run(go())


def test_steps_by_beat_day_and_status_change(store: Path, settings: Path) -> None:
    async def go() -> None:
        async with driven(store, settings, clock=lambda: LATER) as it:
            await it.press("g")
            first = it.now.playhead.instant
            await it.press("right_square_bracket")
            assert it.now.playhead.instant == first + 86_400
            await it.press("left_square_bracket", "g", "right_curly_bracket")
            line = it.main.list.line_at(it.now.playhead.index)
            assert line is not None
            assert it.main.list.changes_of(line.row)
            await it.press("G")
            assert it.now.playhead.instant is None
            await it.press("5")
            assert "14 of 26" in it.text()
            await it.press("shift+right")
            assert "16 of 26" in it.text()
            # From now, a step back is the last day that passed, with what it did.
            await it.press("G", "left")
            assert "† lapsed be heavy-weapons  no decision" in it.text()
            assert "Final decision on heavy weapons" in it.main.detail._text.content.plain
            assert "▸† lapsed be heavy-weapons" in it.text()
            await it.press("left_curly_bracket", "left")
            assert "! overdue be heavy-weapons" in it.text()
            await it.press("right_curly_bracket", "right_curly_bracket", "right")
            assert it.now.playhead.instant is None
            await it.press("g", "exclamation_mark", "exclamation_mark")
            assert "! overdue be heavy-weapons" in it.text()
            await it.press("exclamation_mark")
            assert "Nothing becomes overdue after that." in it.text()

    run(go())


def test_playing_runs_to_the_end_and_stays_there(store: Path, settings: Path) -> None:
    async def go() -> None:
        async with driven(store, settings, clock=lambda: LATER) as it:
            for key in ("space", "c"):
                await it.press(key, "g", *["greater_than_sign"] * 7, "space")
                await it.until(lambda: not it.now.playing)
                await it.settle()
                head = it.now.playhead
                assert head.passing.kind == "lapsed"
                assert head.passing.change.matter == "heavy-weapons"
                assert "26 of 26  ■ the end" in it.text()

    run(go())


def test_a_seek_pauses(store: Path, settings: Path) -> None:
    async def go() -> None:
        async with driven(store, settings) as it:
            await it.press("g")
            await it.send("space")
            assert it.now.playing
            await it.press("right")
            assert not it.now.playing

    run(go())


def test_the_density_strip_is_clicked_and_dragged_to_scrub(store: Path, settings: Path) -> None:
    async def go() -> None:
        async with driven(store, settings) as it:
            await it.pilot.click("#density-strip", offset=(70, 0))
            await it.settle()
            early = it.now.playhead.instant
            assert early is not None
            await it.pilot.mouse_down("#density-strip", offset=(70, 0))
            await it.pilot.hover("#density-strip", offset=(100, 0))
            await it.pilot.mouse_up("#density-strip", offset=(100, 0))
            await it.settle()
            assert it.now.playhead.instant > early

    run(go())


def test_the_detail_shows_the_quote_in_its_context(store: Path, settings: Path) -> None:
    async def go() -> None:
        async with driven(store, settings) as it:
            await it.press("t")
            await it.type("be-2022-02-sends-weapons-and-fuel")
            await it.press("enter")
            content = it.main.detail._text.content
            plain = content.plain
            assert "At the end of February, Belgium already sent" in plain
            assert "Following Russia's aggression" in plain
            assert "line 9" in plain
            assert "written as “At the end of February”, counting from 2022-04-21" in plain

    run(go())


def test_lines_are_clicked_and_a_second_click_opens_the_details(
    store: Path, settings: Path
) -> None:
    async def go() -> None:
        async with driven(store, settings) as it:
            await it.pilot.click("#development-list", offset=(50, 4))
            await it.settle()
            assert it.now.cursor == 4
            await it.pilot.click("#development-list", offset=(50, 4), times=2)
            await it.settle()
            assert it.app.focused is it.main.detail

    run(go())


def test_corrections_show_as_history(store: Path, settings: Path) -> None:
    with Timeline.open(store) as timeline:
        timeline.correct(
            "be-2022-02-sends-weapons-and-fuel", {"title": "Belgium sent arms"}, reason="Shorter"
        )
        timeline.retract("be-2022-04-is-to-send-experts", reason="A headline only")

    async def go() -> None:
        async with driven(store, settings) as it:
            await it.press("home")
            assert "Belgium sent arms" in it.text()
            assert it.main.list.line_at(0).marks >= {"amended"}
            plain = it.main.detail._text.content.plain
            assert "History on the record" in plain
            assert "title “Belgium sends automatic weapons" in " ".join(plain.split())
            assert "→ “Belgium sent arms”" in " ".join(plain.split())
            assert "at first Belgium sends automatic weapons" in plain

    run(go())


@pytest.mark.parametrize("size", [(80, 24), (120, 40), (200, 60), (40, 12), (20, 6)])
def test_every_size_is_drawn(store: Path, settings: Path, size: tuple[int, int]) -> None:
    async def go() -> None:
        async with driven(store, settings, size=size) as it:
            await it.press("tab", "tab", "tab", "v", "right", "question_mark", "escape")
            assert all(len(line) <= size[0] for line in it.text().splitlines())

    run(go())


def test_a_small_terminal_shows_one_pane_at_a_time(store: Path, settings: Path) -> None:
    async def go() -> None:
        async with driven(store, settings, size=(80, 24)) as it:
            assert "Belgium examines how" in it.text()
            await it.press("home", "tab")
            assert "Overdue" in it.text()
            assert "2022-02-24/04-21" not in it.text()
            await it.press("escape", "enter")
            assert "when between 21 and 28 February 2022" in it.text()
            await it.pilot.click("#pane-tabs", offset=(3, 0))
            await it.settle()
            assert it.now.pane == "timeline"

    run(go())


def test_resizing_keeps_the_selected_line_in_sight(store: Path, settings: Path) -> None:
    async def go() -> None:
        async with driven(store, settings) as it:
            await it.press("end")
            await it.pilot.resize_terminal(80, 12)
            await it.settle()
            top = it.main.list.scroll_offset.y
            assert top <= it.now.cursor < top + it.main.list.size.height
            assert it.now.cursor == 25

    run(go())


def test_governments_have_lanes(store: Path, settings: Path) -> None:
    async def go() -> None:
        async with driven(store, settings, size=(200, 50)) as it:
            await it.press("v")
            assert "others" in it.main.lane_heads.render_line(0).text
            assert it.main.lane_heads.render_line(0).text.index("ca") > 40

    run(go())


def test_while_the_program_is_suspended_the_story_stands_still(store: Path, settings: Path) -> None:
    async def go() -> None:
        async with driven(store, settings) as it:
            await it.press("g", "space")
            it.main.clock._last -= 3_600
            it.main.clock.tick()
            # An hour would have brought it to its end.
            assert it.now.playing
            assert it.now.playhead.index < it.app.state.count

    run(go())


def test_nothing_is_suspended_in_the_middle_of_an_append(
    store: Path, settings: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def go() -> None:
        async with driven(store, settings) as it:
            sent: list[int] = []
            monkeypatch.setattr("os.kill", lambda _, number: sent.append(number))
            monkeypatch.setattr(type(it.app.queries.workers["work"]), "busy", True)
            it.app.action_suspend_process()
            assert sent == []
            await it.until(lambda: "Recording; one moment." in it.text())
            monkeypatch.undo()

    run(go())


def test_the_selected_line_stays_in_sight_where_the_list_shrinks_without_being_told(
    store: Path, settings: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def go() -> None:
        async with driven(store, settings, size=(80, 24)) as it:
            await it.press("home", "G")
            shown = it.main.list
            post = shown.post_message

            def lose(message: Message) -> bool:
                return isinstance(message, Resize) or post(message)

            monkeypatch.setattr(shown, "post_message", lose)
            await it.press("slash")
            assert shown.scroll_offset.y + shown.size.height > it.now.cursor

    run(go())
