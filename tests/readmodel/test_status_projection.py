"""Folding what is new onto where a matter stood: the same as folding all of it."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import closing
from typing import Any, get_args
from unittest.mock import patch

from hypothesis import example, given, settings
from hypothesis import strategies as st

from timeline.dates.edtf import Edtf
from timeline.domain.matter.fold import standing_at
from timeline.domain.matter.transition import RANKS, Transition
from timeline.domain.matter.vocabulary import Effect
from timeline.readmodel import status_projection
from timeline.readmodel.as_of import OPEN, AsOf, GovernmentRow
from timeline.readmodel.database import create
from timeline.readmodel.entry import Entry
from timeline.readmodel.queries.matters.changes import changes_beside
from timeline.readmodel.queries.matters.paths import MatterPath, paths
from timeline.readmodel.queries.matters.status import standing_with
from timeline.readmodel.status_projection import PART, fold, fold_all

BE = GovernmentRow("be", "Belgium", "UTC")
DRAWN = st.tuples(
    st.integers(0, 6),
    st.sampled_from((0, 0, 0, 1, 3, 9)),
    st.integers(0, 1),
    st.sampled_from(get_args(Effect)),
)
"""When a step begins, how long it may have taken, when it was published, and what it does."""


def step(version: int, drawn: tuple[int, int, int, str]) -> Transition:
    earliest, length, published, effect = drawn
    window = ("2022", 3, 5) if effect in ("expect", "postpone") else (None, None, None)
    outcome = f"outcome {version}" if effect == "decide" else None
    latest = earliest + length
    return Transition(
        earliest, latest, RANKS[effect], published, "be", version, f"d{version}", "kind", effect,
        f"day {earliest}", outcome, *window, happened_by=latest,
    )  # fmt: skip


def a_view() -> closing[sqlite3.Connection]:
    connection = sqlite3.connect(":memory:", isolation_level=None)
    create(connection, "of no store", keeps=True)
    connection.execute("INSERT INTO matters (number, government, matter) VALUES (1, 'be', 'm')")
    return closing(connection)


def put(connection: sqlite3.Connection, steps: Sequence[Transition]) -> int:
    """Adds steps; returns how many of them certainly count."""
    for one in steps:
        *order, _, version = one.place
        connection.execute(
            f"INSERT INTO steps VALUES (1, {', '.join('?' * 24)})",
            (*order, version, version, *one[8:-1]),
        )
        connection.execute(
            f"INSERT INTO revisions VALUES ({', '.join('?' * 19)})",
            (
                version, one.id, "be", version, one.kind, *order, one.happened_by,
                0, OPEN, 0, OPEN, 0, None, None, version, None,
            ),
        )  # fmt: skip
    return len(steps)


def kept(connection: sqlite3.Connection) -> list[list[tuple[Any, ...]]]:
    return [
        connection.execute(f"SELECT * FROM {table} ORDER BY 1, 2").fetchall()
        for table in ("matters", "standings", "paths")
    ]


def pages(drawn: Sequence[tuple[int, int, int, str]], size: int) -> Iterator[list[Transition]]:
    steps = [step(version, one) for version, one in enumerate(drawn, 1)]
    for start in range(0, len(steps), size):
        yield steps[start : start + size]


@settings(deadline=None)
@given(
    st.one_of(
        st.lists(DRAWN, max_size=14), st.lists(DRAWN, max_size=14).map(sorted)
    ),
    st.integers(1, 3),
)  # fmt: skip
@example([(0, 0, 0, "raise"), (0, 0, 1, "raise"), (0, 0, 0, "consider"), (0, 0, 0, "raise")], 2)
def test_standings_kept_page_by_page_are_those_of_all_steps(
    drawn: list[tuple[int, int, int, str]], size: int
) -> None:
    with patch.object(status_projection, "PART", 3), a_view() as stepwise, a_view() as whole:
        for page in pages(drawn, size):
            count = put(stepwise, page)
            put(whole, page)
            fold(stepwise, {1: count} if count else {}, (), page[0].version)
        fold_all(whole)
        assert kept(stepwise) == kept(whole)
        in_order = sorted(one for page in pages(drawn, size) for one in page)
        for instant in range(-1, 17):
            found = paths(whole, BE, AsOf(instant), [], lambda _home, _matter: ()).get(
                "m", MatterPath()
            )
            begun = [one for one in in_order if one.earliest <= instant]
            assert found == (
                tuple(one.id for one in begun if one.happened_by <= instant),
                tuple(one.id for one in begun if one.happened_by > instant),
            )


def test_the_ids_of_a_long_path_are_read_in_parts() -> None:
    asked: list[str] = []
    with a_view() as view:
        put(view, [step(day, (day, 0, 0, "consider")) for day in range(1, 1_001)])
        fold_all(view)
        view.set_trace_callback(asked.append)
        found = paths(view, BE, AsOf(900), [], lambda _home, _matter: ())["m"]
        view.set_trace_callback(None)
        assert found == (tuple(f"d{day}" for day in range(1, 901)), ())
        (loose,) = (one for one in asked if "FROM steps" in one)
        plans = [one[3] for one in view.execute(f"EXPLAIN QUERY PLAN {loose}")]
        assert [one for one in plans if "(earliest,latest,rank,published,version)>" in one]
        assert view.execute("SELECT count(*) FROM paths").fetchone() == (1_000 // PART,)
        assert view.execute("SELECT loose FROM matters").fetchone() == (1_000 % PART,)


@settings(deadline=None)
@given(st.lists(DRAWN, max_size=8), st.lists(DRAWN, min_size=1, max_size=2), st.integers(0, 8))
def test_where_new_steps_lead_is_what_a_fold_of_all_says(
    drawn: list[tuple[int, int, int, str]], new: list[tuple[int, int, int, str]], now: int
) -> None:
    steps = [step(version, one) for version, one in enumerate(drawn, 1)]
    added = {one.id: one for one in (step(100 + n, one) for n, one in enumerate(new))}
    with a_view() as view:
        put(view, steps)
        fold_all(view)
        found = standing_with(view, BE, "m", AsOf(now), added, only_added=True)
    assert found == (
        standing_at(sorted(steps), now),
        standing_at(sorted([*steps, *added.values()]), now),
    )


def test_what_comes_last_is_folded_without_what_came_before() -> None:
    asked: list[str] = []
    with a_view() as view:
        put(view, [step(day, (day, 0, 0, "consider")) for day in range(1, 500)])
        fold_all(view)
        put(view, [step(500, (500, 0, 0, "decide"))])
        view.set_trace_callback(asked.append)
        fold(view, {1: 1}, (), 500)
        last = step(501, (501, 0, 0, "announce"))
        before, after = standing_with(view, BE, "m", AsOf(600), {last.id: last}, only_added=True)
        view.set_trace_callback(None)
        assert view.execute("SELECT clock, step FROM standings ORDER BY clock").fetchall() == [
            (1, ""),
            (500, ""),
        ]
    assert (before.status, after.status) == ("decided", "announced")
    reads = [one for one in asked if "FROM steps" in one or "JOIN steps" in one]
    assert len(reads) == 2
    assert all("LIMIT 1" in one for one in reads)
    assert not [one for one in asked if one.startswith("DELETE")]


@settings(deadline=None)
@given(st.lists(DRAWN, max_size=12))
@example([(0, 0, 0, "expect"), (0, 0, 0, "raise"), (9, 0, 0, "decide")])
def test_what_stands_beside_a_line_is_what_a_fold_of_all_says(
    drawn: list[tuple[int, int, int, str]],
) -> None:
    steps = [step(version, one) for version, one in enumerate(drawn, 1)]
    found = [entry(one) for one in steps]
    with a_view() as view:
        put(view, steps)
        fold_all(view)
        by_rows = changes_beside(view, [BE], AsOf(100), found)
        by_fold = changes_beside(view, [BE], AsOf(100, as_known=Edtf.parse("2030")), found)
    assert by_rows == by_fold


def entry(one: Transition) -> Entry:
    document = json.dumps(
        {
            "id": one.id, "kind": "statement-made", "government": "be", "occurred": "2022",
            "title": "A statement", "matters": ["m"],
        }
    )  # fmt: skip
    return Entry(
        one.version, one.id, "be", one.version, "statement-made", one.earliest, one.latest,
        one.published, one.rank, one.happened_by, False, None, None, "UTC",
        f'{{"recorded":"2022-01-01T00:00:00Z","timing":{{}},"development":{document}}}'.encode(),
    )  # fmt: skip
