"""The words for status changes: what a step changed, also where the status stays the same."""

from __future__ import annotations

from typing import Any

import pytest

from timeline.readmodel.queries.matters.changes import Change, Within
from timeline.text.change_phrasing import change_words, moved_words


def change(before: Any, after: Any, **more: Any) -> Change:
    return Change("be", "m", before, after, **more)


def stays(status: Any, **within: Any) -> Change:
    outcome = within.pop("outcome", None)
    expected = within.pop("expected", None)
    return change(
        status, status, outcome=outcome, outcome_before=outcome, expected=expected,
        within=Within(**within),
    )  # fmt: skip


@pytest.mark.parametrize(
    ("given", "said", "beside"),
    [
        (change(None, "raised"), "new → raised", "→ raised"),
        (
            change("raised", "decision-expected", expected="2022-04-22"),
            "raised → decision expected until 22 April 2022",
            "raised → decision expected 2022-04-22",
        ),
        (change("decision-expected", "overdue"), "decision expected → overdue",
         "decision expected → overdue"),
        (change("raised", None), "raised → no status", "raised → nothing"),
        (
            change("decided", "decided", outcome="approved", outcome_before="rejected",
                   within=Within()),
            "decided: rejected → decided: approved",
            "decided → approved",
        ),
        (
            stays("in-force", outcome="approved", ends="2023-05-02", ends_before="2023-03-03"),
            "in force until 2 May 2023, was 3 March 2023",
            "→ in force until 2 May 2023, was 3 March 2023",
        ),
        (
            stays("suspended", ends_before="2023-03-03"),
            "suspended, in force until further notice, was 3 March 2023",
            "→ suspended, in force until further notice, was 3 March 2023",
        ),
        (
            stays("in-force", ends="2023-05-02"),
            "in force until 2 May 2023, was without an end",
            "→ in force until 2 May 2023, was without an end",
        ),
        (
            stays("announced", starts="2023-05-02", starts_before="2023-05"),
            "announced, in force from 2 May 2023, was May 2023",
            "→ announced, in force from 2 May 2023, was May 2023",
        ),
        (
            stays("advanced", outcome="approved", stage="passage", body="Senate"),
            "advanced: Senate approved",
            "→ advanced: Senate approved",
        ),
        (
            stays("advanced", outcome="noted", stage="reading-1"),
            "advanced: reading 1 noted",
            "→ advanced: reading 1 noted",
        ),
        (
            stays("decision-expected", expected="2022-05-05", expected_before="2022-04-22"),
            "decision expected until 5 May 2022, was until 22 April 2022",
            "→ decision expected until 5 May 2022, was until 22 April 2022",
        ),
        (stays("announced"), "still announced", "→ still announced"),
    ],
)  # fmt: skip
def test_a_change_says_what_changed(given: Change, said: str, beside: str) -> None:
    assert str(moved_words(given)) == said
    assert change_words([given]) == beside


def test_beside_a_line_the_same_change_is_told_once() -> None:
    two = [change("raised", "decided"), change("raised", "decided")]
    assert change_words(two) == "raised → decided ×2"
    assert change_words(two, before=False) == "→ decided ×2"


def test_control_characters_do_nothing() -> None:
    said = moved_words(stays("advanced", outcome="approved", stage="x", body="\x1b[2JSenate"))
    assert "\x1b" not in said.after
