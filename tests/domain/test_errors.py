"""A refusal says what was wrong and what to do about it."""

from __future__ import annotations

from timeline.domain.errors import IdTaken, TimelineError, UnknownGovernment


def test_the_sentence_and_the_hint_are_told_apart() -> None:
    error = TimelineError("it is broken", hint="Mend it.")
    assert (error.message, error.hint) == ("it is broken", "Mend it.")
    assert TimelineError("it is broken").hint is None


def test_an_id_that_is_taken_says_in_what_it_differs() -> None:
    error = IdTaken("be-x", differs=["title", "occurred"])
    assert error.differs == ["title", "occurred"]
    assert error.development == "be-x"


def test_an_unknown_government_is_named_with_the_reason() -> None:
    error = UnknownGovernment("be-vlg", reason="it has no name", hint="Add one.")
    assert (error.government, error.hint) == ("be-vlg", "Add one.")
