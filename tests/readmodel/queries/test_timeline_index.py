"""Listings: found by label or in the order of time, from the place that one looks at."""

from __future__ import annotations

import random
import sqlite3
from array import array
from itertools import product
from pathlib import Path
from typing import Any

import pytest

from timeline.dates.edtf import FUTURE, PAST
from timeline.domain.matter.status import PASSED, PENDING
from timeline.formats.sample_data import events_folder
from timeline.readmodel.errors import interrupted
from timeline.readmodel.queries import first_page, quantities
from timeline.readmodel.queries.developments import Filter
from timeline.readmodel.queries.matters import summary as status_summary
from timeline.readmodel.queries.row_index import Filling, RowIndex
from timeline.readmodel.queries.timeline_index import TimelineIndex
from timeline.results import Total
from timeline.timeline import Timeline

KINDS = ("statement-made", "meeting-held", "situation-noted")
VERIFICATIONS = ("reported", "confirmed", "disputed")


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Two governments, joint developments, every verification, a correction and a dispute."""
    path = tmp_path_factory.mktemp("windows") / "history.db"
    told: list[dict[str, Any]] = [
        {
            "kind": KINDS[number % 3], "government": ("be", "nl")[number % 2],
            "id": f"d-{number}", "title": f"number {number}",
            "occurred": f"2022-{1 + number % 12:02}-{1 + number % 27:02}",
            "matters": ["weapons"] if number % 5 else [],
            "tags": ["aid"] if number % 4 == 1 else ["trade"],
            "actors": [{"name": "Jo Dumont", "role": "minister"}] if number % 3 == 2 else [],
            "joint_with": [("nl", "be")[number % 2]] if number % 7 == 0 else [],
            "verification": VERIFICATIONS[number % 5] if number % 5 < 3 else "reported",
            "body": "cabinet", "outcome": "no-decision",
        }
        for number in range(60)
    ]  # fmt: skip
    with Timeline.open(path) as timeline:
        for one in told:
            if one["kind"] != "meeting-held":
                one = {k: v for k, v in one.items() if k not in ("body", "outcome")}  # noqa: PLW2901  as it is appended
            timeline.append(one, zone="Europe/Brussels")
        timeline.append(
            {
                "kind": "disputed", "government": "be", "id": "denied", "amends": "d-4",
                "title": "denied", "reason": "The ministry denies it.", "occurred": "2022-12-30",
            }
        )  # fmt: skip
    return path


FILTERS = [
    Filter(governments=governments, **conditions)
    for governments, conditions in product(
        ((), ("be",), ("be", "nl")),
        (
            {}, {"kinds": KINDS[:1]}, {"kinds": ("retracted",)}, {"kinds": KINDS[:2]},
            {"tags": ("aid",)}, {"matters": ("weapons",), "tags": ("trade",)},
            {"actors": ("DUMONT",), "kinds": KINDS[2:]}, {"tags": ("aid",), "grep": "number"},
            {"verifications": ("reported",)}, {"verifications": ("confirmed", "disputed")},
            {"verifications": ("reported", "disputed"), "kinds": KINDS},
        ),
    )
]  # fmt: skip


@pytest.mark.parametrize(("few", "some"), [(3_000, 20_000), (0, 0), (0, 10)])
def test_a_listing_is_the_log_however_it_is_found(
    store: Path, few: int, some: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(first_page, "FEW", few)
    monkeypatch.setattr(first_page, "SOME", some)
    with Timeline.open(store) as timeline:
        for keep in FILTERS:
            log = timeline.log(
                *keep.governments, kinds=keep.kinds, tags=keep.tags, matters=keep.matters,
                actors=keep.actors, verifications=keep.verifications, grep=keep.grep,
            )  # fmt: skip
            listing = _loaded(timeline.listing(keep))
            assert _ids(timeline, listing) == [entry.id for entry in log], keep


def test_a_dispute_changes_by_what_verification_a_development_is_found(store: Path) -> None:
    with Timeline.open(store) as timeline:
        disputed = {entry.id for entry in timeline.log(verifications=["disputed"])}
        before = timeline.log(verifications=["disputed"], as_recorded="1999-01-01")
        assert "d-4" in disputed
        assert "d-2" in disputed
        assert not list(before)
        reported = {entry.id for entry in timeline.log(verifications=["reported"])}
        confirmed = {entry.id for entry in timeline.log(verifications=["confirmed"])}
        assert not reported & disputed
        assert len(reported | disputed | confirmed) == timeline.count()


def test_the_lines_around_a_place_are_those_of_the_whole_list(
    store: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(first_page, "FEW", 0)
    monkeypatch.setattr(first_page, "SOME", 0)
    with Timeline.open(store) as timeline:
        for keep in FILTERS:
            whole = _loaded(timeline.listing(keep)).order
            if not len(whole):
                continue
            around = whole.instants[len(whole) // 2]
            listing = timeline.listing(keep)
            seen: list[list[int]] = []

            def told(listing: TimelineIndex = listing, seen: list[list[int]] = seen) -> None:
                if listing.window is not None:
                    seen.append(list(listing.window.rows))

            listing.load(told, first=4, around=around)
            assert listing.order == whole
            assert listing.window is None
            place = whole.instants.index(around)
            near = list(whole.rows[max(place - 4, 0) : place + 4])
            assert seen in ([near], []), keep
            assert seen or keep.grep, keep
            listing.close()


def test_a_listing_that_was_interrupted_before_it_began_is_not_loaded(store: Path) -> None:
    with Timeline.open(store) as timeline:
        listing = timeline.listing()
        listing.interrupt()
        with pytest.raises(sqlite3.OperationalError) as caught:
            listing.load()
        assert interrupted(caught.value)
        listing.close()


def test_of_more_promises_than_are_added_up_there_is_no_sum(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with Timeline.open(tmp_path / "promises.db") as timeline:
        for number in range(3):
            timeline.append(
                {
                    "kind": "pledge-made", "government": "be", "title": f"{number}",
                    "occurred": f"2022-04-0{number + 1}",
                    "quantities": [{"amount": "10", "item": "generators"}],
                },
                zone="Europe/Brussels",
            )  # fmt: skip
        for keep in (Filter(), Filter(governments=["be"])):
            monkeypatch.setattr(quantities, "MOST_AMOUNTS", 2)
            assert timeline.amounts(keep) is None
            early = timeline.amounts(keep, as_of="2022-04-02")
            assert _pledged(early) == [("generators", "20")]
            monkeypatch.setattr(quantities, "MOST_AMOUNTS", 3)
            assert _pledged(timeline.amounts(keep)) == [("generators", "30")]


def _pledged(found: list[Total] | None) -> list[tuple[str | None, str]]:
    return [(one.item, f"{one.pledged.least:f}") for one in found or ()]


def _loaded(listing: TimelineIndex) -> TimelineIndex:
    listing.load()
    listing.close()
    return listing


def _ids(timeline: Timeline, listing: TimelineIndex) -> list[str]:
    ids = {entry.row: entry.id for entry in timeline.lines(listing.order.rows)}
    return [ids[row] for row in listing.order.rows]


@pytest.mark.parametrize("most", [1, 40])
@pytest.mark.parametrize("as_known", [None, "2022-04-21", "2022-05"])
def test_a_glance_counts_what_the_state_lists(
    most: int, as_known: str | None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(status_summary, "MOST", most)
    with Timeline.open(tmp_path / "demo.db") as timeline:
        timeline.import_files(events_folder())
        for as_of in ("2022-04-15", "2022-04-20", "2022-04-22", "2022-04-25", None):
            state = timeline.statuses(as_of=as_of, as_known=as_known)
            found = timeline.glance(as_of=as_of, as_known=as_known)
            overdue = [one for one in state if one.status in PASSED]
            pending = [one for one in state if one.status in PENDING - PASSED]
            pending.sort(key=lambda one: one.expected_latest or FUTURE)
            settled = [one for one in state if one.status not in PENDING]
            assert found == (
                (len(overdue), overdue[:most]),
                (len(pending), pending[:most]),
                (len(settled), settled[:most]),
                len({one.government for one in state}),
            )


def test_a_sum_of_long_amounts_is_not_rounded(tmp_path: Path) -> None:
    with Timeline.open(tmp_path / "promises.db") as timeline:
        for number, amount in enumerate(("12345678901234567890.123", "0.00000000000000000001")):
            timeline.append(
                {
                    "kind": "pledge-made", "government": "be", "title": f"{number}",
                    "occurred": "2022-04-01",
                    "quantities": [{"amount": amount, "item": "generators"}],
                },
                zone="Europe/Brussels",
            )  # fmt: skip
        [found] = timeline.amounts(Filter()) or []
    assert f"{found.pledged.most:f}" == "12345678901234567890.12300000000000000001"


def test_a_row_is_found_by_its_instant_and_a_density_counts_every_row_once() -> None:
    instants = [-5, 0, 0, 0, 3, 7, 7, 9]
    rows = [8, 3, 5, 1, 2, 9, 4, 6]
    order = RowIndex.of(zip(rows, instants, instants, strict=True))
    places = [order.index_of(row, at) for row, at in zip(order.rows, instants, strict=True)]
    assert places == list(range(8))
    assert [order.index_of(2, 0), order.index_of(3, 3), order.index_of(7, 1)] == [None] * 3
    assert [order.index_at(at) for at in (-6, -5, 0, 8, 9)] == [-1, 0, 3, 6, 7]
    assert order.span() == (-5, 9)
    assert order.density(-5, 9, 1) == [8]
    assert order.density(-5, 9, 3) == [1, 4, 3]
    assert order.density(0, 8, 9) == [3, 0, 0, 1, 0, 0, 0, 2, 0]
    for first, last, buckets in product((-9, -5, 0, 4), (9, 10, 30), (1, 2, 5, 40)):
        counted = sum(first <= at <= last for at in instants)
        assert sum(order.density(first, last, buckets)) == counted, (first, last, buckets)


def test_a_story_is_in_order_of_when_things_had_certainly_happened() -> None:
    dice = random.Random(7)
    instants = sorted(dice.choices((PAST, *range(40)), k=200))
    lines = [(row, at, max(at, dice.randrange(60))) for row, at in enumerate(instants)]
    told = sorted(range(200), key=lambda index: (lines[index][2], index))
    whole = RowIndex(array("I"), array("q"))
    filling = Filling(whole)
    for start in range(0, 200, 7):
        filling.take(lines[start : start + 7])
        # What is told of a part comes first in the whole too.
        assert list(whole.beats) == told[: len(whole.beats)]
    filling.finish()
    assert list(whole.beats) == told
    assert whole.span() == (lines[told[0]][2], lines[told[-1]][2])
    places = [(lines[index][2], index) for index in told]
    assert [whole.played(place) for place in places] == list(range(1, 201))
    assert [whole.line_at(clock) for clock, _ in places] == [
        max(index for at, index in places if at == clock) for clock, _ in places
    ]
    assert whole.line_at(PAST - 1) == -1
    assert RowIndex(array("I"), array("q")).span() is None


@pytest.mark.parametrize("keep", [Filter(), Filter(governments=("be",)), Filter(tags=("aid",))])
def test_a_renewed_order_is_that_of_a_listing_loaded_anew(tmp_path: Path, keep: Filter) -> None:
    def said(number: int, day: str) -> dict[str, Any]:
        return {
            "kind": "statement-made", "government": ("be", "nl")[number % 2], "occurred": day,
            "id": f"d-{number}", "title": f"number {number}", "tags": ["aid"] if number % 3 else [],
        }  # fmt: skip

    with Timeline.open(tmp_path / "s.db") as timeline:
        for number in range(6):
            timeline.append(said(number, f"2022-03-0{1 + number}"), zone="Europe/Brussels")
        listing = timeline.listing(keep)
        listing.load()
        assert listing.renewed() is None
        timeline.append(said(6, "2022-02-01"), zone="Europe/Brussels")
        timeline.append(said(7, "2022-03-03"), zone="Europe/Brussels")
        timeline.correct("d-2", changes={"occurred": "2022-04-01"}, reason="A wrong date.")
        timeline.retract("d-4", reason="It did not happen.")
        timeline.position()
        timeline.count()
        found = listing.renewed()
        assert found is not None
        order, new = found
        anew = _loaded(timeline.listing(keep)).order
        assert sorted(zip(order.instants, order.rows, strict=True)) == sorted(
            zip(anew.instants, anew.rows, strict=True)
        )
        assert list(order.instants) == sorted(order.instants)
        assert new == frozenset(row for row in anew.rows if row not in listing.order.rows)
        assert listing.renewed() is None
        listing.close()
