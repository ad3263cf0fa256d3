"""How a status, a window and a wait are said, the same by every face of the program."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from timeline.dates.edtf import FUTURE, Edtf
from timeline.text.phrasing import countdown, days, since_words, status_words, window_words

ZONE = "Europe/Brussels"


@pytest.mark.parametrize(
    ("expected", "said"),
    [
        ("2022-04-22", "until 22 April 2022"),
        ("2022-04-22T12:00", "until 22 April 2022, 12:00"),
        ("2022-04-22T12:00:30", "until 22 April 2022, 12:00:30"),
        ("2022-04-22~", "about 22 April 2022"),
        ("2022-05", "in May 2022"),
        ("2022", "in 2022"),
        ("202X", "in the 2020s"),
        ("2022-XX", "in some month of 2022"),
        ("2022-04-XX", "on some day of April 2022"),
        ("2022-05~", "about May 2022"),
        ("2022-04-2X", "between 20 and 29 April 2022"),
        ("2022-04-25/2022-04-27", "between 25 and 27 April 2022"),
        ("../2022-05", "in or before May 2022"),
        ("2022-05/..", "from May 2022 on"),
    ],
)
def test_a_window_stands_after_expected(expected: str, said: str) -> None:
    assert window_words(expected) == said


@pytest.mark.parametrize(
    ("since", "said"),
    [
        ("2022-04-22", "22 April 2022"),
        ("2022-05", "May 2022"),
        ("../2022-05", "some time in or before May 2022"),
        ("../2022-05-03", "some time on or before 3 May 2022"),
        ("2022-05/..", "some time from May 2022 on"),
        ("../2022-05-03T12:00", "some time at or before 3 May 2022, 12:00"),
        ("2022-04~", "about April 2022"),
    ],
)
def test_a_beginning_stands_after_since(since: str, said: str) -> None:
    assert since_words(since) == said


@pytest.mark.parametrize(
    ("status", "outcome", "expected", "said"),
    [
        ("raised", None, None, "raised"),
        ("under-consideration", None, None, "under consideration"),
        ("decision-expected", None, "2022-04-22", "decision expected until 22 April 2022"),
        ("decision-expected", None, None, "decision expected"),
        ("overdue", None, "2022-04-22", "overdue: a decision was expected until 22 April 2022"),
        ("overdue", None, None, "overdue"),
        ("lapsed", None, "2022-05", "lapsed: a decision was expected in May 2022"),
        ("postponed", None, "2022-05", "postponed, now expected in May 2022"),
        ("postponed", None, None, "postponed without a new date"),
        ("raised", None, "2022-05", "raised, decision expected in May 2022"),
        ("decided", "approved", None, "decided: approved"),
        ("decided", "\x1b[31mno", None, "decided: ␛[31mno"),
        ("partly-delivered", None, None, "partly delivered"),
        ("in-force", "approved", None, "in force: approved"),
    ],
)
def test_a_status_is_a_clause(
    status: str, outcome: str | None, expected: str | None, said: str
) -> None:
    assert status_words(status, outcome, expected) == said


@pytest.mark.parametrize(
    ("count", "said"), [(0, "0 days"), (1, "1 day"), (2, "2 days"), (1_234, "1,234 days")]
)
def test_days_are_counted(count: int, said: str) -> None:
    assert days(count) == said


def moment(*when: int) -> int:
    return int(datetime(*when, tzinfo=UTC).timestamp())  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("window", "now", "said"),
    [
        # On Thursday a decision that is due on Friday is due in a day, from morning to night.
        ("2022-04-22", moment(2022, 4, 20, 22), "1 day left"),
        ("2022-04-22", moment(2022, 4, 21, 21, 59), "1 day left"),
        ("2022-04-22", moment(2022, 4, 21, 22), "today"),
        ("2022-04-22", moment(2022, 4, 22, 21, 59, 59), "today"),
        ("2022-04-22", moment(2022, 4, 22, 22), "1 day overdue"),
        ("2022-04-22T12:00", moment(2022, 4, 22, 9, 59), "today"),
        ("2022-04-22T12:00", moment(2022, 4, 22, 10, 1), "overdue today"),
        ("2022-04-22", moment(2022, 5, 2), "10 days overdue"),
        ("2022-04-22", moment(2022, 4, 12), "10 days left"),
        ("2022-04-22/..", moment(2022, 4, 12), "no end"),
    ],
)
def test_a_wait_is_counted_in_civil_days_of_the_zone(window: str, now: int, said: str) -> None:
    assert countdown(Edtf.parse(window).bounds(ZONE).latest, now, ZONE) == said


def test_the_last_second_of_a_window_is_in_it() -> None:
    closes = Edtf.parse("2022-04-22").bounds(ZONE).latest
    assert countdown(closes, closes, ZONE) == "today"
    assert countdown(closes, closes + 1, ZONE) == "1 day overdue"


def test_what_has_no_window_or_no_end_says_so() -> None:
    assert countdown(None, 0, ZONE) == "no date"
    assert countdown(FUTURE, 0, ZONE) == "no end"
    assert countdown(FUTURE + 1, 0, ZONE) == "no end"
