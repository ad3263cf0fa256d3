"""How a status, a window and a wait are said, the same on paper as on a screen.

Two faces that each put "overdue" into their own words would soon disagree about the same
matter, and a reader would take that for a disagreement of the record. So the clauses are made
here, and each face only chooses their colour and place. Waits are counted in civil days of the
government's zone, because a decision that is due on Friday is due "in 1 day" all Thursday.
"""

from __future__ import annotations

from datetime import date

from timeline.display.safe import visible
from timeline.domain.dates import FUTURE, Edtf, civil_day
from timeline.domain.status import PASSED


def window_words(expected: str) -> str:
    """A window after “expected”: “until 22 April 2022”, “in May 2022”, “between …”."""
    window = Edtf.stored(expected)
    said = window.human()
    if window.is_interval:
        return said
    if window.precision in ("day", "minute", "second"):
        return said if said.startswith(("about", "some")) else f"until {said}"
    if said.startswith("some day"):
        return f"on {said}"
    return f"in {said}" if not said.startswith(("about", "between")) else said


def since_words(since: str) -> str:
    """A date after “since”."""
    said = Edtf.stored(since).human()
    return f"some time {said}" if said.startswith(("on ", "in ", "at ", "from ")) else said


def status_words(status: str, outcome: str | None = None, expected: str | None = None) -> str:
    """A status as a clause: “decision expected until 22 April 2022”, “decided: approved”."""
    word = status.replace("-", " ")
    window = None if expected is None else window_words(expected)
    if status in PASSED:
        return f"{word}: a decision was expected {window}" if window else word
    if status == "postponed":
        return f"postponed, now expected {window}" if window else "postponed without a new date"
    if window:
        return f"{word} {window}" if "expected" in word else f"{word}, decision expected {window}"
    return f"{word}: {visible(outcome)}" if outcome else word


def days(count: int) -> str:
    """“1 day”, “12 days”."""
    return f"{count:,} day" if count == 1 else f"{count:,} days"


def countdown(closes: int | None, instant: int, zone: str) -> str:
    """How long a decision is overdue, or how long it still has, in civil days of the zone.

    Args:
        closes: The last second of the window; None where there is no window.
        instant: The moment of the question.
        zone: Whose days are counted.
    """
    if closes is None:
        return "no date"
    if closes >= FUTURE:
        return "no end"
    today, end = (date.fromisoformat(civil_day(one, zone)) for one in (instant, closes))
    left = (end - today).days
    if instant > closes:
        return f"{days(-left)} overdue" if left else "overdue today"
    return f"{days(left)} left" if left else "today"
