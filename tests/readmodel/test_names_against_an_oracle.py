"""What a store says of matters that were renamed, merged and separated, against a plain model.

The model knows each development with its slugs as they are now, and which slugs are one. A second
store gets the developments under the names of their matters, and must answer the same.
"""

from __future__ import annotations

import tempfile
from contextlib import suppress
from datetime import timedelta
from pathlib import Path
from typing import Any
from unittest.mock import patch

from hypothesis import given, settings
from hypothesis import strategies as st

from tests.builders import NOW, Clock
from timeline import Timeline
from timeline.domain.names.same_matters import Link, matter_of
from timeline.exceptions import BatchRejected, NotFound, NothingMerged
from timeline.readmodel import status_projection

SLUGS = ("a", "b", "c", "d")
KINDS: dict[str, dict[str, Any]] = {
    "matter-raised": {},
    "step-taken": {"step": "hearing"},
    "decision-expected": {"expected": "2022-05-20"},
    "decision-taken": {"outcome": "approved"},
    "decision-overturned": {},
    "statement-made": {},
}
CUTS = [{"as_of": f"2022-04-{day:02}"} for day in (3, 6, 9)] + [
    {"as_known": "2022-04-05"}, {"as_of": "2022-05-01"}, {"as_of": "2023-01-01"},
]  # fmt: skip

BEGIN = ("append", "statement-made", 1, ["a"])
slugs = st.sampled_from(SLUGS)
some_slugs = st.lists(slugs, min_size=1, max_size=2, unique=True)
steps = st.one_of(
    st.tuples(st.just("append"), st.sampled_from(sorted(KINDS)), st.integers(1, 9), some_slugs),
    st.tuples(st.just("correct"), st.integers(0, 9), some_slugs),
    st.tuples(st.just("retract"), st.integers(0, 9)),
    st.tuples(st.just("rename"), slugs, slugs).filter(lambda one: one[1] != one[2]),
    st.tuples(st.just("separate"), slugs),
)


def row(kind: str, day: int, matters: list[str], id_: str) -> dict[str, Any]:
    return {
        "kind": kind, "government": "be", "occurred": f"2022-04-{day:02}", "matters": matters,
        "title": "T", "id": id_, **KINDS[kind],
        "sources": [{"publisher": "P", "published": f"2022-04-{day:02}"}],
    }  # fmt: skip


class Model:
    """The developments and links that were accepted."""

    def __init__(self) -> None:
        self.rows: dict[str, dict[str, Any]] = {}
        self.links: list[Link] = []

    def name(self, slug: str) -> str:
        return matter_of(slug, self.links).name


def played(door: Timeline, model: Model, one: tuple[Any, ...], number: int) -> None:
    """Does a step to the store, and to the model if the store accepts it."""
    what, *given_ = one
    if what == "append":
        kind, day, matters = given_
        made = row(kind, day, matters, f"d{number}")
        door.append(made)
        model.rows[made["id"]] = made
    elif what == "rename":
        if door.rename_matter(*given_).named:
            model.links.append(Link(number, given_[0], given_[1], True))
    elif what == "separate":
        (slug,) = given_
        others = [one for one in matter_of(slug, model.links).slugs if one != slug]
        door.separate_matter(slug)
        rest = model.name(slug) if model.name(slug) != slug else others[0]
        model.links.append(Link(number, slug, rest, False))
    elif ids := sorted(model.rows):
        id_ = ids[given_[0] % len(ids)]
        if what == "retract":
            door.retract(id_, reason="r", clerical=True)
            del model.rows[id_]
        else:
            door.correct(id_, {"matters": given_[1]}, reason="r", clerical=True)
            model.rows[id_]["matters"] = given_[1]


def answers(door: Timeline) -> list[Any]:
    return [
        [(r.matter, r.status, r.outcome, r.since, r.developments) for r in door.state(**cut)]
        for cut in CUTS
    ]


@settings(deadline=None, max_examples=30)
@given(st.lists(steps, min_size=3, max_size=14))
def test_a_store_answers_as_if_its_matters_had_always_been_called_so(
    drawn: list[tuple[Any, ...]],
) -> None:
    model, clock = Model(), Clock(NOW, timedelta(0))
    with (
        tempfile.TemporaryDirectory() as folder,
        patch.object(status_projection, "PART", 2),
        Timeline.open(Path(folder) / "t.db", clock=clock) as door,
    ):
        for number, one in enumerate([BEGIN, *drawn]):
            clock.now += timedelta(days=1)
            with suppress(BatchRejected, NotFound, NothingMerged):
                played(door, model, one, number)
        with Timeline.open(Path(folder) / "plain.db", clock=clock) as plain:
            rows = [
                {**one, "matters": list(dict.fromkeys(map(model.name, one["matters"])))}
                for one in model.rows.values()
            ]
            plain.append(row("statement-made", 9, [], "other"), *rows)
            assert answers(door) == answers(plain)
            for slug in SLUGS:
                found = [one.id for one in door.log(matters=slug) if not one.retracted_by]
                name = model.name(slug)
                assert found == [one.id for one in plain.log(matters=name)]
        assert door.verify() == []
        # And as recorded on each day, what was said on that day.
        assert answers(door) == [
            [(r.matter, r.status, r.outcome, r.since, r.developments)
             for r in door.state(**cut, as_recorded=str(clock.now.date()))]
            for cut in CUTS
        ]  # fmt: skip


@settings(deadline=None, max_examples=20)
@given(st.lists(steps, min_size=3, max_size=12))
def test_a_store_says_as_recorded_what_it_said_on_that_day(drawn: list[tuple[Any, ...]]) -> None:
    model, clock = Model(), Clock(NOW, timedelta(0))
    said: dict[str, Any] = {}
    with (
        tempfile.TemporaryDirectory() as folder,
        patch.object(status_projection, "PART", 2),
        Timeline.open(Path(folder) / "t.db", clock=clock) as door,
    ):
        for number, one in enumerate([BEGIN, *drawn]):
            clock.now += timedelta(days=1)
            with suppress(BatchRejected, NotFound, NothingMerged):
                played(door, model, one, number)
            said[str(clock.now.date())] = _today(door)
        for day, then in said.items():
            assert _today(door, as_recorded=day) == then, day


def _today(door: Timeline, **cut: Any) -> Any:
    found = door.state(as_of="2022-04-20", **cut)
    return (
        [(r.matter, r.status, r.outcome, r.since, r.developments) for r in found],
        [[one.id for one in door.log(matters=slug, **cut)] for slug in SLUGS],
    )
