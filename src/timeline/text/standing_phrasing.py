"""Words for what stands beside a status, and for what a day that passes brings about."""

from __future__ import annotations

from timeline.text.phrasing import status_words


def beside_words(status: str, outcome: str | None, stands: tuple[str, str | None] | None) -> str:
    """What stands beside a status that is about something else: “in force: approved stands”.

    Args:
        status: The status.
        outcome: Its outcome.
        stands: The status and outcome of what stands, if anything does.
    """
    if stands is None or stands == (status, outcome):
        return ""
    return f"{status_words(*stands)} stands"


def passed_words(kind: str, status: str | None) -> str:
    """What a day that passes brings about: of a deadline, a start or an end.

    Args:
        kind: Of the step of the replay.
        status: The status after it.
    """
    if kind == "overdue":
        return "not decided in time"
    if kind == "in-force":
        return "in force from now on"
    if kind == "ended":
        return "no longer in force"
    return "no outcome" if status == "lapsed" else "no decision, what stood stays"
