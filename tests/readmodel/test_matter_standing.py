"""The columns of a state: short if a state has the usual, and the same state when they are read."""

from __future__ import annotations

import json
import sqlite3
from contextlib import closing
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from timeline.domain.matter.state import (
    Contradiction,
    Expected,
    InForceSpan,
    MatterState,
    StageDecision,
)
from timeline.readmodel.database import create
from timeline.readmodel.matter_standing import STANDING, STEP, StoredState, as_standing, to_columns

IDS = st.sampled_from(("a", "b", "c"))
SECONDS = st.integers(-9, 9)
MAYBE = st.one_of(st.none(), IDS)
SPANS = st.one_of(
    st.just(InForceSpan()),
    st.builds(InForceSpan, st.just("2022"), SECONDS, SECONDS, IDS),
    st.builds(
        InForceSpan,
        st.none(),
        st.none(),
        st.none(),
        st.none(),
        st.just(".."),
        SECONDS,
        SECONDS,
        IDS,
    ),
)


def states(below: st.SearchStrategy[Any]) -> st.SearchStrategy[MatterState]:
    return st.builds(
        MatterState,
        status=st.sampled_from(("raised", "decided", "announced")),
        outcome=st.sampled_from((None, "approved")),
        since=st.just("2022-02"),
        by=IDS,
        expected=st.one_of(st.none(), st.builds(Expected, st.just("2023"), SECONDS, SECONDS, IDS)),
        decided_by=MAYBE,
        only_by=MAYBE,
        stage=st.sampled_from((None, "first-reading")),
        body=st.sampled_from((None, "cabinet")),
        how=st.sampled_from((None, "expired")),
        stage_by=MAYBE,
        stage_only=st.one_of(
            st.none(),
            st.builds(StageDecision, IDS, MAYBE, st.none(), st.sampled_from((None, "approved"))),
        ),
        resumes=st.booleans(),
        spans=st.lists(SPANS, max_size=2).map(tuple),
        contradictions=st.lists(
            st.builds(Contradiction, st.just("rule"), st.just(("a", "b"))), max_size=1
        ).map(tuple),
        below=below,
    )


PLAIN = states(st.none())


@settings(deadline=None)
@given(states(st.one_of(st.none(), PLAIN)), st.one_of(st.none(), PLAIN))
def test_a_state_is_read_as_it_was_written(state: MatterState, before: MatterState | None) -> None:
    earlier = None if before is None else StoredState(5, None, before)
    *columns, below = to_columns(state, earlier)
    assert below is None or (state.below == before and below == 5)
    under = None if below is None or before is None else json.dumps(to_columns(before))
    assert as_standing([*columns, under]) == state


def test_a_state_of_the_usual_has_no_more_than_its_columns() -> None:
    state = MatterState("decided", "approved", "2022", "a", None, "a", "a")
    assert to_columns(state)[-4:] == (None, "", None, None)


def test_what_stands_below_several_states_is_stored_once() -> None:
    first = MatterState("decided", "approved", "2022", "a", None, "a", "a")
    second = MatterState("raised", None, "2023", "b", below=first)
    third = MatterState("under-consideration", None, "2024", "c", below=first)
    other = MatterState("raised", None, "2025", "d", below=first._replace(outcome="rejected"))
    with closing(sqlite3.connect(":memory:")) as view:
        create(view, "of no store", keeps=True)
        before = None
        for clock, state in enumerate((first, second, third, other), 1):
            columns = to_columns(state, before)
            before = StoredState(clock, columns[-1], state)  # type: ignore[arg-type]
            view.execute(
                f"INSERT INTO standings VALUES ({', '.join('?' * 16)})",
                (1, clock, "" if clock < 4 else None, *columns, None, None),
            )
        below = view.execute("SELECT below, more IS NULL FROM standings ORDER BY clock").fetchall()
        assert below == [(None, 1), (1, 1), (1, 1), (None, 0)]
        rows = view.execute(f"SELECT {STEP}, {STANDING} FROM standings AS s ORDER BY clock")
        read = [(step, as_standing(columns)) for step, *columns in rows]
    assert read == [("a", first), ("b", second), ("c", third), (None, other)]
