"""The parts without a screen: order, playing, lines, keys, settings."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len

from tests.text.hostile import HOSTILE
from timeline.readmodel.queries.developments import Filter
from timeline.readmodel.queries.matters.changes import Change
from timeline.readmodel.queries.matters.passings import Passing, PassingKind, Passings
from timeline.readmodel.queries.row_index import RowIndex
from timeline.timeline import Timeline
from timeline.tui.content import fitted, plain
from timeline.tui.data import line_cache
from timeline.tui.data.line_cache import LineCache
from timeline.tui.keys.key import Key
from timeline.tui.keys.keymap_page import page
from timeline.tui.keys.main_keys import KEYS
from timeline.tui.keys.review_keys import REVIEW_KEYS
from timeline.tui.model.beats import (
    Stretch,
    joined,
    next_beat,
    on_line,
    on_passing,
    previous_beat,
)
from timeline.tui.model.cursor import CursorTracker
from timeline.tui.model.line import Line
from timeline.tui.model.playback import LONGEST_SILENCE, Rhythm, advance, reading
from timeline.tui.model.playback_controller import PlaybackController
from timeline.tui.model.settings import Settings
from timeline.tui.model.state import Pace, Playhead, State
from timeline.tui.text_wrap import Span, flow
from timeline.tui.theme import Look
from timeline.tui.widgets.lists.line_drawing import Columns, draw

DAY = 86_400
instants = st.lists(st.integers(-(10**10), 10**10), max_size=60).map(sorted)


ALL = Passings((), -(10**12), 10**12)
"""Nothing passes."""


def story(held: Sequence[int]) -> RowIndex:
    """A line at each of these moments; their rows count from 1."""
    return RowIndex.of((row, at, at) for row, at in enumerate(held, 1))


def passing(clock: int, matter: str = "m", kind: PassingKind = "overdue") -> Passing:
    """A day that passes, named by the development of row 1."""
    change = Change("be", matter, "decision-expected", "overdue")
    return Passing(clock, kind, "UTC", change, [(1, 0, 0)])


def rhythm(pace: Pace, speed: float = 1.0, *, glides: bool = False, title: str = "") -> Rhythm:
    return Rhythm(pace, speed, glides, lambda _: title)


@given(instants, st.integers(-(10**10), 10**10), st.integers(1, 40))
def test_places_and_density_agree_with_counting(held: list[int], at: int, parts: int) -> None:
    order = story(held)
    assert order.index_at(at) == sum(one <= at for one in held) - 1
    for place, instant in enumerate(held):
        assert order.index_of(place + 1, instant) == place
    if held:
        assert sum(order.density(held[0], held[-1], parts)) == len(held)


@given(
    instants.filter(bool), st.lists(st.integers(0, 10**6), max_size=5), st.floats(0.01, 50),
    st.floats(0.1, 64), st.sampled_from(("date", "beat")), st.booleans(),
)  # fmt: skip
def test_playing_in_pieces_comes_as_far_as_in_one(
    held: list[int], days: list[int], seconds: float, speed: float, pace: Pace, glides: bool
) -> None:
    order, way = story(held), rhythm(pace, speed, glides=glides)
    known = ALL._replace(found=[passing(held[0] + one, f"m{one}") for one in sorted({*days})])
    start = on_line(order, 0)
    whole = advance(order, known, start, seconds, way, 10**11)
    piece = advance(order, known, start, seconds / 2, way, 10**11)
    pieces = advance(order, known, piece.beat, piece.seconds + seconds / 2, way, 10**11)
    off = pieces.beat != whole.beat and next_beat(order, known, pieces.beat, 10**11) != whole.beat
    assert not off or next_beat(order, known, whole.beat, 10**11) == pieces.beat
    assert start.instant <= piece.shown.instant <= pieces.shown.instant


def test_a_silence_of_years_takes_a_breath_at_once_and_frame_by_frame() -> None:
    order, way = story([0, 3650 * DAY]), rhythm("date", glides=True)
    assert advance(order, ALL, Playhead(0, 0), LONGEST_SILENCE + 0.01, way, 0).over
    at, frames = advance(order, ALL, Playhead(0, 0), 0.0, way, 0), 0
    while not at.over and frames < 1_000:
        before = at.shown.instant
        at = advance(order, ALL, at.beat, at.seconds + 1 / 30, way, 0)
        assert at.shown.instant > before  # the clock runs on
        frames += 1
    assert frames / 30 == pytest.approx(LONGEST_SILENCE, abs=0.1)


def test_step_by_step_each_stays_until_its_title_is_read_though_all_are_of_one_moment() -> None:
    order = story([0, 0, 0, 40 * DAY])
    short, long = rhythm("beat", title="Aid"), rhythm("beat", title="Aid " * 20)
    for way, title in ((short, "Aid"), (long, "Aid " * 20)):
        stay = reading(title)
        assert advance(order, ALL, Playhead(0, 0), stay * 2.5, way, 0).beat == Playhead(0, 2)
        at = advance(order, ALL, Playhead(0, 0), stay * 3.01, way, 0)
        assert (at.beat, at.over) == (Playhead(40 * DAY, 3), True)
    assert reading("Aid " * 20) > 2 * reading("Aid")
    glides = advance(
        order, ALL, Playhead(0, 2), reading("Aid") * 0.9, short._replace(glides=True), 0
    )
    assert 0 < glides.shown.instant < 40 * DAY
    assert glides.beat == Playhead(0, 2)


def test_days_that_pass_are_beats_between_developments_and_after_them() -> None:
    order = story([0, 10, 10, 30])
    days = [passing(10, "a"), passing(20, "b"), passing(20, "c"), passing(40, "d")]
    known = ALL._replace(found=days)
    there = [Playhead(0, 0)]
    while (beat := next_beat(order, known, there[-1], 50)) is not None:
        there.append(beat)
    told = [(one.instant, one.passing.change.matter if one.passing else "") for one in there]
    assert told == [
        (0, ""), (10, "a"), (10, ""), (10, ""), (20, "b"), (20, "c"), (30, ""), (40, "d")
    ]  # fmt: skip
    back = [Playhead(None, 3)]
    while (beat := previous_beat(order, known, back[-1], 50)) is not None:
        back.append(beat)
    assert back[1:] == there[::-1]
    assert next_beat(order, known, Playhead(25, 2), 50) == Playhead(30, 3)
    assert previous_beat(order, known, Playhead(25, 2), 50) == there[5]


def test_what_passes_is_read_before_a_step_over_it_is_made() -> None:
    order = story([0, 100, 200])
    some = Passings([passing(50), passing(60)], 40, 70)
    assert next_beat(order, some, Playhead(0, 0), 300) == Stretch(0, 1)
    assert next_beat(order, some, Playhead(45, 0), 300) == on_passing(order, some.found[0])
    assert next_beat(order, some, Playhead(65, 0), 300) == Stretch(71, 1)
    assert previous_beat(order, some, Playhead(45, 0), 300) == Stretch(39, -1)
    more = joined(some, Passings([passing(80)], 71, 10**6))
    assert next_beat(order, more, Playhead(65, 0), 300).instant == 80
    assert next_beat(order, more, Playhead(90, 0), 300) == Playhead(100, 1)
    assert next_beat(order, more, Playhead(200, 2), 300) is None
    assert joined(more, Passings((), 10**7, 10**8)).begin == 10**7


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
    ("table", "where"), [(KEYS, "main"), (KEYS, "app"), (REVIEW_KEYS, "review")]
)
def test_no_key_has_two_meanings(table: Sequence[Key], where: str) -> None:
    names = [
        one for key in table if key.where in (where, "app") for one in key.keys.split(",") if one
    ]
    assert len(names) == len(set(names))


def test_every_key_is_in_the_page_of_the_docs() -> None:
    text = page()
    keys = [*KEYS, *REVIEW_KEYS]
    assert all(key.help in text for key in keys if not key.keys.isdecimal())


@pytest.mark.parametrize(
    "content", ["", "[]", '{"speed": "x", "filters": {"a": 3}}', '{"theme": 1}']
)
def test_damaged_settings_cost_the_settings_only(tmp_path: Path, content: str) -> None:
    (tmp_path / "tui.json").write_text(content)
    found = Settings.read(tmp_path)
    assert (found.theme, found.speed, found.filters) == ("timeline-dark", 3, {})


def test_the_speed_is_kept_for_each_store_and_the_rest_for_all(tmp_path: Path) -> None:
    one = Settings.read(tmp_path, "/a.db")
    other = Settings.read(tmp_path, "/b.db")
    one.speed, one.theme = 5, "timeline-light"
    one.write()
    other.speed, other.theme = 1, "timeline-contrast"
    other.write()  # it was read before the speed of the first was written
    assert [Settings.read(tmp_path, name).speed for name in ("/a.db", "/b.db", "/c")] == [5, 1, 3]
    assert Settings.read(tmp_path, "/a.db").theme == "timeline-contrast"


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


def controller(state: State) -> PlaybackController:
    """Keys that find every day that passes in the state already."""
    return PlaybackController(state, lambda _: None, lambda: 10**9, lambda _: None)


def test_what_needs_more_than_the_lines_around_waits_until_they_are_there() -> None:
    state = State(order=story([70, 80, 90]), window=True, cursor=1, passings=ALL)
    keys = controller(state)
    keys.to_first()
    keys.step(1)
    keys.to_instant(35)
    assert (state.now.cursor, keys.waits) == (1, True)
    state.put(order=story(range(10, 100, 10)), window=False, complete=True, cursor=7)
    keys.go_on()
    assert (state.now.playhead, keys.waits) == (Playhead(35, 2), False)


def test_a_step_waits_for_the_days_that_pass() -> None:
    asked: list[Stretch] = []
    state = State(order=story([70, 80, 90]), complete=True, playhead=Playhead(80, 1))
    keys = PlaybackController(state, lambda _: None, lambda: 10**9, asked.append)
    keys.step(1)
    assert (asked, state.now.playhead) == ([Stretch(80, 1)], Playhead(80, 1))
    state.put(passings=Passings([passing(85)], 80, 10**9))
    keys.go_on()
    assert state.now.playhead.instant == 85


def test_behind_the_last_beat_a_step_leads_to_the_end_which_is_now() -> None:
    state = State(
        order=story([70, 80, 90]), complete=True, playhead=Playhead(80, 1), playing=True,
        passings=ALL,
    )  # fmt: skip
    keys = controller(state)
    keys.step(1)
    assert (state.now.playhead, state.now.cursor) == (Playhead(90, 2), 2)
    keys.step(1)
    assert (state.now.playhead, state.now.cursor) == (Playhead(None, 2), 2)
    assert not state.now.playing
    keys.step(-1)  # from now, not from the selection
    assert (state.now.playhead, state.now.cursor) == (Playhead(90, 2), 2)


def test_the_place_in_a_part_of_the_list_is_found_in_the_whole() -> None:
    part = RowIndex.of((row, 10 * row, 10 * row) for row in (7, 8, 9))
    whole = story(range(10, 100, 10))
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


def test_a_number_stays_with_its_unit_and_further_lines_are_indented() -> None:
    row = [Span("  lapsed be heavy-weapons  "), Span("1,681 days overdue", whole=True)]
    found = [
        ["".join(one.text for one in line).rstrip() for line in flow([row], width, 3)]
        for width in (46, 32, 12)
    ]
    assert found == [
        ["  lapsed be heavy-weapons  1,681 days overdue"],
        ["  lapsed be heavy-weapons", "   1,681 days overdue"],
        # It fits on no line, so it breaks where it can.
        ["  lapsed be", "   heavy-wea", "   pons", "   1,681", "   days", "   overdue"],
    ]


def test_no_model_nor_reader_of_yaml_is_loaded_at_the_start() -> None:
    check = (
        "import sys; import timeline.tui.app\n"
        "print({'pydantic', 'eventsourcing', 'ruamel.yaml', 'typer'} & {*sys.modules})"
    )
    ran = subprocess.run(
        [sys.executable, "-c", check], capture_output=True, text=True, timeout=60, check=True
    )
    assert ran.stdout == "set()\n"


def test_typed_commands_are_kept_each_once_and_the_last_ones(tmp_path: Path) -> None:
    kept = Settings.read(tmp_path)
    for command in ("gaps", "go 2022", *(f"search {number}" for number in range(98)), "gaps"):
        kept.keep_typed(command)
    kept.keep_typed("log")
    found = Settings.read(tmp_path).typed
    assert found == [*(f"search {number}" for number in range(98)), "gaps", "log"]
    text = kept.path.read_text("utf-8")
    kept.path.write_text(text.replace('"search 0"', '3, "a\\u001b[31mb", "\\ud800"'), "utf-8")
    assert Settings.read(tmp_path).typed == found[1:]
