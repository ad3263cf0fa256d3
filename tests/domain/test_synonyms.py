"""Which known word is offered for another one: a synonym or a slip, never an opposite."""

from __future__ import annotations

from typing import get_args

import pytest

import timeline.domain.kinds  # noqa: F401  defining the kinds registers them
from timeline.domain.developments import KINDS
from timeline.domain.lexical.synonyms import _SAME, meant
from timeline.domain.parsing import Problem, explain

OUTCOMES = ("approved", "rejected", "noted", "withdrawn")
VERIFICATIONS = ("reported", "confirmed", "disputed")


@pytest.mark.parametrize(
    ("word", "outcome"),
    [
        *((word, "approved") for word in ("accepted", "adopted", "passed", "carried", "Accepted")),
        *((word, "rejected") for word in ("defeated", "blocked", "voted down", "voted_down")),
        *((word, "rejected") for word in ("voted-down", "turned down", "denied", "refused")),
        ("aproved", "approved"),
        ("approvde", "approved"),
        ("rejectd", "rejected"),
        ("reejcted", "rejected"),
        ("note", "noted"),
        ("Withdrawn", "withdrawn"),
    ],
)
def test_of_outcomes_a_synonym_or_a_slip_of_the_hand(word: str, outcome: str) -> None:
    assert meant(word, OUTCOMES) == outcome


@pytest.mark.parametrize(
    "word",
    [
        *("unapproved", "disapproved", "non-approved", "disaproved", "vetoed", "acepted", "adoptd"),
        *("a", "", "approval-rejected"),
    ],
)
def test_and_never_one_that_may_be_the_opposite(word: str) -> None:
    assert meant(word, OUTCOMES) is None


@pytest.mark.parametrize(
    ("word", "kind"),
    [
        ("decision-rejected", "decision-taken"),
        ("decision-approved", "decision-taken"),
        ("decision-reversed", "decision-overturned"),
        ("measure-begun", "measure-started"),
        ("measure-stopped", "measure-ended"),
        ("measure-lifted", "measure-ended"),
        ("Decision_Taken", "decision-taken"),
        ("statement-mode", "statement-made"),
        ("pledge", "pledge-made"),
        ("measure", None),
        ("pledge-broken", None),
        ("delivery-failed", None),
        ("matter-closed", None),
        ("decision-unexpected", None),
        ("measure-unsuspended", None),
    ],
)
def test_of_kinds(word: str, kind: str | None) -> None:
    assert meant(word, KINDS) == kind


def test_of_verifications() -> None:
    words = ("confirmd", "verified", "unconfirmed", "unconfirmd", "undisputed", "contested")
    assert [meant(word, VERIFICATIONS) for word in words] == [
        "confirmed", "confirmed", "reported", None, None, "disputed",
    ]  # fmt: skip


def test_of_two_that_are_as_close_neither() -> None:
    assert meant("cat", ("cot", "cut")) is None
    assert meant("at-most", ("at-least", "at-most")) == "at-most"


def test_a_word_is_a_synonym_of_one_word_of_each_choice() -> None:
    choices = [
        get_args(field.annotation)
        for kind in KINDS.values()
        for field in kind.model_fields.values()
    ]
    for words in (*choices, tuple(KINDS)):
        known = [
            word for one in words if isinstance(one, str) for word in _SAME.get(one, "").split()
        ]
        assert len(known) == len(set(known)), known


def test_a_file_is_told_the_same() -> None:
    from pydantic import ValidationError

    from timeline.domain.parsing import adapter

    with pytest.raises(ValidationError) as caught:
        adapter().validate_python(
            {
                "kind": "decision-taken", "id": "a", "government": "be", "occurred": "2022-04-20",
                "title": "A", "matters": ["m"], "outcome": "accepted", "verification": "opposed",
            }
        )  # fmt: skip
    assert sorted(explain(caught.value)) == [
        Problem(
            "outcome",
            (
                "“accepted” is not one of approved, rejected, noted, withdrawn; did you "
                "mean “approved”?"
            ),
        ),
        Problem("verification", "“opposed” is not one of reported, confirmed, disputed"),
    ]
