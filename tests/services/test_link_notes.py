"""Notes on what a development refers to, which is recorded all the same."""

from __future__ import annotations

import pytest

from tests.builders import Clock, decision_taken, development, stated
from timeline import Timeline
from timeline.exceptions import NotFound
from timeline.results import Receipt


def notes(receipt: Receipt) -> list[tuple[str, str | None]]:
    return [(one.rule, one.development) for one in receipt.notes]


def test_a_meeting_that_is_not_there_is_cancelled_with_a_note(store_url: str) -> None:
    planned = development("meeting-planned", id="plan", planned="2022-05-01")
    with Timeline.open(store_url, clock=Clock()) as door:
        lost = development("meeting-cancelled", id="lost", cancels="nowhere")
        assert notes(door.append(lost)) == [("nothing-cancelled", "lost")]
        assert notes(door.append(lost)) == []  # The store has it already.
        both = development("meeting-cancelled", id="both", cancels="plan")
        assert notes(door.append(both, planned)) == []
        again = development("meeting-cancelled", id="again", cancels="plan")
        assert notes(door.append(again)) == []


def test_an_amendment_of_what_was_retracted_says_so(store_url: str) -> None:
    with Timeline.open(store_url, clock=Clock()) as door:
        door.append(stated(id="test-entry"))
        door.retract("test-entry", reason="Typed by mistake", id="back")
        corrected = door.correct("test-entry", changes={"title": "Other"}, reason="A name")
        assert notes(corrected) == [("is-retracted", "test-entry")]
        assert "timeline retract back" in (corrected.notes[0].hint or "")
        door.retract("back", reason="It was right after all")
        assert notes(door.dispute("test-entry", reason="A denial")) == []


def test_an_account_that_stays_behind_in_its_matter_is_named(store_url: str) -> None:
    with Timeline.open(store_url, clock=Clock()) as door:
        door.append(decision_taken(id="main", matter="guns"))
        door.append(decision_taken(id="beside", matter="guns", account_of="main"))
        moved = door.correct("main", changes={"matters": ["tanks"]}, reason="Another matter")
        assert notes(moved) == [("account-elsewhere", "beside")]
        assert moved.notes[0].matter == "guns"
        follows = door.correct("beside", changes={"matters": ["tanks"]}, reason="The same")
        assert notes(follows) == []


@pytest.mark.parametrize("question", ["matters", "stats", "totals", "diff"])
def test_a_government_known_only_from_others_is_told_where(store_url: str, question: str) -> None:
    with Timeline.open(store_url, clock=Clock()) as door:
        door.append(stated(id="joint", joint_with=["dk"]))
        days = ("2022-04-01", "2022-05-01") if question == "diff" else ()
        with pytest.raises(NotFound) as caught:
            getattr(door, question)(*days, "dk")
        assert caught.value.names == ["dk"]
        assert "timeline log dk" in (caught.value.hint or "")
        assert [one.id for one in door.log("dk")] == ["joint"]
