"""The parts without a screen: order, playing, lines, keys, settings."""

from __future__ import annotations

from array import array
from collections.abc import Sequence
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len

from tests.text.hostile import HOSTILE
from timeline.readmodel.queries.developments import Filter
from timeline.readmodel.queries.timeline_index import RowIndex
from timeline.timeline import Timeline
from timeline.tui import keymap
from timeline.tui.content import fitted, plain
from timeline.tui.data import line_cache
from timeline.tui.data.line_cache import LineCache
from timeline.tui.keymap_page import page
from timeline.tui.model.cursor import CursorTracker
from timeline.tui.model.line import Line
from timeline.tui.model.playback import LONGEST_SILENCE, advance, is_over
from timeline.tui.model.playback_controller import PlaybackController
from timeline.tui.model.settings import Settings
from timeline.tui.model.state import Playhead, State
from timeline.tui.review_keys import REVIEW_KEYS
from timeline.tui.text_wrap import Span, flow
from timeline.tui.theme import Look
from timeline.tui.widgets.lists.line_drawing import Columns, draw

DAY = 86_400
instants = st.lists(st.integers(-(10**10), 10**10), max_size=60).map(sorted)


@given(instants, st.integers(-(10**10), 10**10), st.integers(1, 40))
def test_places_and_density_agree_with_counting(held: list[int], at: int, parts: int) -> None:
    order = RowIndex(array("q", range(len(held))), array("q", held))
    assert order.index_at(at) == sum(one <= at for one in held) - 1
    for place, instant in enumerate(held):
        assert order.index_of(place, instant) == place
    if held:
        assert sum(order.density(held[0], held[-1], parts)) == len(held)


@given(instants.filter(bool), st.floats(0.01, 50), st.floats(0.1, 1024))
def test_playing_in_pieces_comes_as_far_as_in_one(
    held: list[int], seconds: float, speed: float
) -> None:
    order = RowIndex(array("q", range(len(held))), array("q", held))
    start = Playhead(held[0], order.index_at(held[0]))
    whole, _ = advance(order, start, seconds, speed, "date")
    piece, _ = advance(order, start, seconds / 2, speed, "date")
    pieces, _ = advance(order, piece, seconds / 2, speed, "date")
    assert abs(pieces.index - whole.index) <= 1 or abs(pieces.instant - whole.instant) < DAY
    assert start.instant <= piece.instant <= pieces.instant


def test_a_silence_of_years_takes_a_breath() -> None:
    order = RowIndex(array("q", [1, 2]), array("q", [0, 3650 * DAY]))
    head, _ = advance(order, Playhead(0, 0), LONGEST_SILENCE + 0.01, 0.1, "date")
    assert is_over(order, head)


def test_a_silence_of_years_takes_a_breath_frame_by_frame_too() -> None:
    order = RowIndex(array("q", [1, 2]), array("q", [0, 3650 * DAY]))
    head, frames = Playhead(0, 0), 0
    while not is_over(order, head) and frames < 1_000:
        head, _ = advance(order, head, 1 / 30, 1.0, "date")
        frames += 1
    assert frames / 30 == pytest.approx(LONGEST_SILENCE, abs=0.1)


def test_beat_by_beat_each_gets_the_same_time() -> None:
    order = RowIndex(array("q", range(9)), array("q", [0, 0, 0, DAY, 5 * DAY, 6, 7, 8, 9]))
    head, left = advance(order, Playhead(0, 0), 2.5, 1.0, "beat")
    assert (head.index, left) == (2, 0.5)


@pytest.mark.parametrize(("name", "text"), HOSTILE)
def test_a_line_is_as_wide_as_its_columns_whatever_it_says(name: str, text: str) -> None:
    shown = plain(text)
    line = Line(
        1, "x", "be", "decision-taken", 0, 1, 1, "1970-01-01", "UTC", "2022-04-20 Wed", shown,
        (shown,), frozenset({"later", "joint", "amended"}), None,
    )  # fmt: skip
    look = Look({})
    for width in (30, 80, 140):
        for lanes in (False, True):
            columns = Columns.of(width, ("be", "nl", "us"), lanes=lanes)
            strip = draw(
                line, columns, look, told="later", perhaps=True, new=True, selected=True,
                first=True, focused=True, search="e",
            )  # fmt: skip
            assert sum(cell_len(segment.text) for segment in strip) == width
    assert cell_len(fitted(shown, 12)) == 12


@pytest.mark.parametrize(
    ("table", "where"), [(keymap.KEYS, "main"), (keymap.KEYS, "app"), (REVIEW_KEYS, "review")]
)
def test_no_key_has_two_meanings(table: Sequence[keymap.Key], where: str) -> None:
    names = [
        one for key in table if key.where in (where, "app") for one in key.keys.split(",") if one
    ]
    assert len(names) == len(set(names))


def test_every_key_is_in_the_page_of_the_docs() -> None:
    text = page()
    keys = [*keymap.KEYS, *REVIEW_KEYS]
    assert all(key.help in text for key in keys if not key.keys.isdecimal())


@pytest.mark.parametrize(
    "content", ["", "[]", '{"speed": "x", "filters": {"a": 3}}', '{"theme": 1}']
)
def test_damaged_settings_cost_the_settings_only(tmp_path: Path, content: str) -> None:
    (tmp_path / "tui.json").write_text(content)
    found = Settings.read(tmp_path)
    assert (found.theme, found.speed, found.filters) == ("timeline-dark", 3, {})


def test_filters_are_kept_by_name(tmp_path: Path) -> None:
    keep = Filter(governments=("be",), grep="heavy")
    Settings.read(tmp_path).keep_filter("[red]", keep)
    assert Settings.read(tmp_path).filters == {"[red]": keep}


def test_a_listing_is_the_log_in_the_same_order(store: Path) -> None:
    with Timeline.open(store) as timeline:
        for keep in (Filter(), Filter(governments=["be"]), Filter(grep="weapons")):
            listing = timeline.listing(keep)
            listing.load()
            ids = {entry.row: entry.id for entry in timeline.lines(listing.order.rows)}
            log = timeline.log(*keep.governments, grep=keep.grep)
            assert [ids[row] for row in listing.order.rows] == [entry.id for entry in log]
            listing.close()


def test_changes_beside_lines_are_those_of_the_replay(store: Path) -> None:
    with Timeline.open(store) as timeline:
        found = timeline.changes_beside(list(timeline.log()))
        told = {
            beat.entry.id: {(c.matter, c.before, c.after) for c in beat.changes}
            for beat in timeline.replay()
            if beat.entry is not None and beat.changes
        }
        assert {
            name: {(c.matter, c.before, c.after) for c in changes}
            for name, changes in found.items()
        } == told


def test_no_line_feed_of_a_name_reaches_a_line() -> None:
    lines = flow([[Span("rifles\nand"), Span(" more", "give")]], 40)
    assert [[span.text for span in line if span.text] for line in lines] == [
        ["rifles"],
        ["and", " more"],
    ]


def test_what_needs_more_than_the_lines_around_waits_until_they_are_there() -> None:
    part = RowIndex(array("I", [7, 8, 9]), array("q", [70, 80, 90]))
    state = State(order=part, window=True, cursor=1)
    story = PlaybackController(state, lambda _: None)
    story.to_first()
    story.to_instant(30)
    assert (state.now.cursor, story.waits) == (1, True)
    whole = RowIndex(array("I", range(1, 10)), array("q", range(10, 100, 10)))
    state.put(order=whole, window=False, cursor=7)
    story.go_on()
    assert (state.now.playhead, story.waits) == (Playhead(30, 2), False)


def test_one_steps_among_the_lines_around_and_not_beyond_them() -> None:
    part = RowIndex(array("I", [7, 8, 9]), array("q", [70, 80, 90]))
    state = State(order=part, window=True, playhead=Playhead(70, 0))
    story = PlaybackController(state, lambda _: None)
    for _ in range(5):
        story.step(1)
    assert state.now.playhead == Playhead(90, 2)


def test_behind_the_last_development_a_step_leads_to_the_end_which_is_now() -> None:
    state = State(
        order=RowIndex(array("I", [7, 8, 9]), array("q", [70, 80, 90])),
        complete=True, playhead=Playhead(80, 1), playing=True,
    )  # fmt: skip
    story = PlaybackController(state, lambda _: None)
    story.step(1)
    assert (state.now.playhead, state.now.cursor) == (Playhead(90, 2), 2)
    story.step(1)
    assert (state.now.playhead, state.now.cursor) == (Playhead(None, 2), 2)
    assert not state.now.playing
    story.step(-1)
    assert (state.now.playhead, state.now.cursor) == (Playhead(80, 1), 1)


def test_the_place_in_a_part_of_the_list_is_found_in_the_whole() -> None:
    part = RowIndex(array("I", [7, 8, 9]), array("q", [70, 80, 90]))
    whole = RowIndex(array("I", range(1, 10)), array("q", range(10, 100, 10)))
    state = State(order=whole, cursor=7)
    places = CursorTracker(state)
    places.begin(reported=False)
    assert places.around() == 80
    assert places.loading(part, complete=False) == (1, Playhead(None, 2))
    state.put(order=part, window=True, cursor=2)  # one has moved
    assert places.loading(whole, complete=True) == (8, Playhead(None, 8))


def test_the_lines_in_sight_are_the_last_to_make_way(
    store: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(error: Exception) -> None:
        raise error

    monkeypatch.setattr(line_cache, "KEPT", 6)
    pages = LineCache(Timeline.open(store), lambda: None, fail)
    try:
        pages.want([1, 2, 3], wait=60)
        pages.want([4, 5, 6], wait=60)
        pages.want([1, 2, 3, 7], wait=60)  # one scrolled back by a page, and on by a line
        assert [row for row in range(1, 8) if pages.get(row) is not None] == [1, 2, 3, 5, 6, 7]
    finally:
        pages.close()
