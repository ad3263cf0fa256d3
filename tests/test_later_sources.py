"""Sources that come later and mistakes of our own, through the store on both engines."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from tests.builders import (
    Clock,
    cited,
    corrected,
    decision_taken,
    disputed,
    expected,
    raised,
    retracted,
)
from timeline import Timeline
from timeline.domain.errors import (
    CorrectionOfAmendment,
    PublishedInFuture,
    PublishedTooEarly,
    TimelineError,
)
from timeline.domain.parsing import InvalidDevelopment
from timeline.eventstore.writer import BatchRejected
from timeline.readmodel.errors import UnknownDevelopment


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def door(store_url: str, clock: Clock) -> Iterator[Timeline]:
    with Timeline.open(store_url, clock=clock) as opened:
        yield opened


def paper(published: str, **fields: Any) -> dict[str, Any]:
    return {"publisher": "A paper", "published": published, **fields}


def shown(door: Timeline, known: str | None = None, **cut: Any) -> dict[str, Any] | None:
    """The development `it`, or None where it is not known."""
    try:
        return door.show("it", as_known=known, **cut).entry.as_json()
    except UnknownDevelopment:
        return None


def occurred(door: Timeline, *known: str) -> list[str | None]:
    return [found and found["occurred"] for found in (shown(door, one) for one in known)]


BOTH = [paper("2022-04-21"), paper("2022-05-01")]


def refusal(door: Timeline, *given: Any) -> TimelineError:
    with pytest.raises(BatchRejected) as caught:
        door.append(*given)
    return caught.value.rejected[0].error


def test_a_correction_with_a_source_is_public_from_its_publication(door: Timeline) -> None:
    door.append(decision_taken(id="it", occurred="2022-04-20", sources=[paper("2022-04-21")]))
    door.append(corrected("it", {"occurred": "2022-04-28"}, sources=[paper("2022-05-02")]))
    found = occurred(door, "2022-04-20", "2022-04-25", "2022-05-03")
    assert found == [None, "2022-04-20", "2022-04-28"]


def test_a_clerical_correction_mends_the_correction_with_a_source_that_set_the_field(
    door: Timeline,
) -> None:
    door.append(decision_taken(id="it", occurred="2022-04-20", sources=BOTH))
    later = [paper("2022-05-01")]
    door.append(corrected("it", {"occurred": "2022-04-21"}, id="c1", sources=later))
    door.append(corrected("it", {"occurred": "2022-04-22", "title": "B"}, id="c2"))
    assert occurred(door, "2022-04-25", "2022-05-10") == ["2022-04-20", "2022-04-22"]
    # No correction with a source had set the title.
    assert shown(door, "2022-04-25")["title"] == "B"  # type: ignore[index]
    # Taken back, the correction takes what mended it with it.
    door.append(retracted("c1", id="r"))
    assert occurred(door, "2022-04-25", "2022-05-10") == ["2022-04-20", "2022-04-20"]


def test_a_clerical_correction_is_there_before_it_was_recorded(
    door: Timeline, clock: Clock
) -> None:
    clock.now = datetime(2022, 4, 14, 12, tzinfo=UTC)
    door.append(raised(id="it", occurred="2022-04-12", sources=[paper("2022-04-13")]))
    clock.now = datetime(2022, 4, 20, 12, tzinfo=UTC)
    door.append(corrected("it", {"occurred": "2022-04-11"}, occurred="2022-04-20"))
    assert occurred(door, "2022-04-13", "2022-04-25") == ["2022-04-11", "2022-04-11"]
    before = shown(door, recorded := None, as_recorded="2022-04-15")
    assert (recorded, before and before["occurred"]) == (None, "2022-04-12")


def test_a_test_entry_that_is_retracted_is_gone_from_what_was_known(
    door: Timeline, clock: Clock
) -> None:
    clock.now = datetime(2022, 4, 14, 12, tzinfo=UTC)
    door.append(raised(id="it", occurred="2022-04-12"))
    clock.now = datetime(2022, 4, 20, 12, tzinfo=UTC)
    door.append(retracted("it", id="r", occurred="2022-04-20"))
    assert list(door.state(as_known="2022-04-15")) == []
    assert [one.status for one in door.state(as_recorded="2022-04-15")] == ["raised"]
    # The retraction is known where what it retracts is.
    assert [one.id for one in door.log(as_known="2022-04-15")] == ["it", "r"]
    assert list(door.log(as_known="2022-04-13")) == []


def test_a_public_retraction_says_so(door: Timeline, clock: Clock) -> None:
    clock.now = datetime(2022, 4, 14, 12, tzinfo=UTC)
    door.append(raised(id="it", occurred="2022-04-12"))
    clock.now = datetime(2022, 4, 20, 12, tzinfo=UTC)
    door.retract("it", reason="withdrawn", clerical=False, id="r")
    assert [one.status for one in door.state(as_known="2022-04-15")] == ["raised"]
    assert list(door.state(as_known="2022-04-21")) == []


def test_a_retraction_with_a_source_may_be_clerical_all_the_same(door: Timeline) -> None:
    door.append(raised(id="it", sources=[paper("2022-04-21")]))
    door.append(retracted("it", id="r", sources=[paper("2022-05-01")], clerical=True))
    assert list(door.state(as_known="2022-04-22")) == []


def test_a_dispute_is_never_clerical(door: Timeline) -> None:
    with pytest.raises(InvalidDevelopment):
        disputed("it", clerical=True)
    door.append(raised(id="it", sources=[paper("2022-04-21")]))
    door.append(disputed("it", id="d"))
    assert shown(door, "2022-04-25")["verification"] == "reported"  # type: ignore[index]
    assert shown(door)["verification"] == "disputed"  # type: ignore[index]
    # A clerical retraction of the dispute holds everywhere.
    door.append(retracted("d", id="r"))
    assert shown(door)["verification"] == "reported"  # type: ignore[index]


def test_a_source_that_came_before_moves_the_day_from_which_it_is_known(door: Timeline) -> None:
    door.append(decision_taken(id="it", occurred="2022-04-20", sources=[paper("2022-05-01")]))
    assert occurred(door, "2022-04-25") == [None]
    early = {"publisher": "An agency", "published": "2022-04-21"}
    door.cite("it", {**early, "quotes": [{"exact": "so it is"}]}, id="more")
    found = shown(door, "2022-04-25")
    assert found is not None
    assert (found["known"], found["amended"]) == ("2022-04-21T23:59:59+02:00", False)
    assert [one["publisher"] for one in found["sources"]] == ["A paper", "An agency"]
    assert [one.status for one in door.state(as_known="2022-04-25")] == ["decided"]
    assert [one.id for one in door.log(grep="so it is")] == ["it", "more"]
    # Taken back as our mistake, it had never been there.
    door.append(retracted("more", id="r"))
    assert occurred(door, "2022-04-25", "2022-05-02") == [None, "2022-04-20"]


def test_a_source_that_came_later_is_there_from_its_day(door: Timeline) -> None:
    door.append(decision_taken(id="it", occurred="2022-04-20", sources=[paper("2022-04-21")]))
    door.cite("it", paper("2022-05-01"), id="more")
    counts = [len(shown(door, day)["sources"]) for day in ("2022-04-25", "2022-05-02")]  # type: ignore[index]
    assert counts == [1, 2]
    assert shown(door)["known"] == "2022-04-21T23:59:59+02:00"  # type: ignore[index]


def test_a_further_source_that_cannot_report_it_moves_nothing(door: Timeline) -> None:
    door.append(decision_taken(id="it", occurred="2022-04-20", sources=[paper("2022-04-21")]))
    door.cite("it", paper("2022-03-01"), id="more")
    assert occurred(door, "2022-04-10", "2022-04-22") == [None, "2022-04-20"]
    door.append(decision_taken(id="other", occurred="2022-04-20", matter="bridge"))
    error = refusal(door, cited("other", [paper("2022-03-01")], occurred="2022-03-01"))
    assert isinstance(error, PublishedTooEarly)


def test_no_source_is_cited_for_an_amendment(door: Timeline) -> None:
    door.append(raised(id="it"), disputed("it", id="d"))
    error = refusal(door, cited("d", [paper("2022-05-02")]))
    assert isinstance(error, CorrectionOfAmendment)
    assert error.other == "d"


def test_a_further_source_of_a_delivery_keeps_what_it_fulfils(door: Timeline) -> None:
    door.append(
        {"kind": "pledge-made", "id": "p", "government": "be", "occurred": "2022-04-19",
         "title": "P", "matters": ["m"]},
        {"kind": "delivery-made", "id": "it", "government": "be", "occurred": "2022-04-21",
         "title": "D", "matters": ["m"], "fulfils": "p"},
    )  # fmt: skip
    door.cite("it", paper("2022-04-22"))
    assert [one.id for one in door.show("p").fulfilled_by] == ["it"]


def test_a_part_of_a_source_is_corrected(door: Timeline) -> None:
    quoted = paper("2022-04-21", quotes=[{"exact": "so"}])
    door.append(raised(id="it", sources=[quoted, paper("2022-04-22")]))
    changes = {
        "sources.0.url": "https://example.org/a",
        "sources.0.quotes.0.exact": "so it is",
        "sources.1.publisher": "Another",
    }
    door.correct("it", changes, reason="typed wrongly")
    for known in ("2022-04-21", None):
        found = shown(door, known)
        assert found is not None
        assert found["sources"][0]["url"] == "https://example.org/a"
        assert found["sources"][0]["quotes"][0]["exact"] == "so it is"
        assert found["sources"][1]["publisher"] == "Another"
    assert door.check() == []


def test_the_day_of_a_source_that_was_typed_wrongly_was_never_known(door: Timeline) -> None:
    door.append(raised(id="it", occurred="2022-04-20", sources=[paper("2022-04-21")]))
    door.correct("it", {"sources.0.published": "2022-05-01"}, reason="typed wrongly")
    assert occurred(door, "2022-04-25", "2022-05-01") == [None, "2022-04-20"]
    error = refusal(door, corrected("it", {"sources.0.published": "2032-05-01"}, id="c2"))
    assert isinstance(error, PublishedInFuture)


def test_a_corrected_source_is_the_one_that_was_meant(door: Timeline) -> None:
    door.append(raised(id="it", occurred="2022-04-20", sources=[paper("2022-04-21")]))
    door.cite("it", {"publisher": "B", "published": "2022-05-01"}, id="b")
    door.cite("it", {"publisher": "C", "published": "2022-04-25"}, id="c")
    door.correct("it", {"sources.2.title": "Of C"}, reason="so")
    # On 26 April B was not out yet.
    titles = [
        [(one["publisher"], one["title"]) for one in shown(door, day)["sources"]]  # type: ignore[index]
        for day in ("2022-04-22", "2022-04-26", "2022-05-02")
    ]
    paper_only = [("A paper", None)]
    assert titles == [
        paper_only, [*paper_only, ("C", "Of C")], [*paper_only, ("B", None), ("C", "Of C")]
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"sources.4.url": "https://example.org"}, "changes.sources.4.url"),
        ({"sources.0.nothing": "x"}, "changes.sources.0.nothing"),
        ({"sources.0.url": "nowhere"}, "changes.sources.0.url"),
        ({"sources.0": None}, "changes.sources.0"),
        ({"title.0": "x"}, "changes.title.0"),
        ({"titel": "x"}, "changes.titel"),
    ],
)
def test_a_path_that_leads_nowhere_is_named(
    door: Timeline, changes: dict[str, Any], field: str
) -> None:
    door.append(raised(id="it", sources=[paper("2022-04-21")]))
    with pytest.raises((InvalidDevelopment, BatchRejected)) as caught:
        door.correct("it", changes, reason="so")
    error = caught.value
    if isinstance(error, BatchRejected):
        error = error.rejected[0].error  # type: ignore[assignment]
    assert isinstance(error, InvalidDevelopment)
    assert [one.field for one in error.problems] == [field]


def test_check_judges_what_stands(door: Timeline, tmp_path: Path) -> None:
    seeds = tmp_path / "seeds"
    seeds.mkdir()
    quoted = [paper("2022-04-21", document="no/such.txt", quotes=[{"exact": "so"}])]
    door.append(raised(id="it", sources=quoted), expected("2022-06-04", id="e", sources=quoted))
    assert {one.development for one in door.check()} == {"it", "e"}
    door.correct("it", {"sources.0.document": None}, reason="it has none")
    assert {one.development for one in door.check()} == {"e"}
    door.retract("e", reason="a test")
    assert door.check() == []


def test_a_correction_of_the_sources_is_corrected_itself_and_its_parts_go_with_it(
    door: Timeline,
) -> None:
    first, second = paper("2022-04-21", title="one"), paper("2022-05-01", title="two")
    door.append(decision_taken(id="it", occurred="2022-04-20", sources=[first]))
    door.append(corrected("it", {"sources": [first, second]}, id="all"))
    door.append(corrected("it", {"sources.1.title": "second"}, id="part", clerical=False))
    found = shown(door)
    assert found is not None
    assert [one["title"] for one in found["sources"]] == ["one", "second"]
    door.append(retracted("all", id="back"))
    found = shown(door)
    assert found is not None
    # What it brought is gone, and with it what was changed of that.
    assert [one["title"] for one in found["sources"]] == ["one"]
    assert door.verify() == []
