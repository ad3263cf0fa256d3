"""Words for what stands beside a status, and for what a day that passes brings about."""

from __future__ import annotations

from collections.abc import Sequence

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


def contradiction_words(rule: str, developments: Sequence[str], matter: str | None = None) -> str:
    """What is contradictory, recorded on purpose: ““a” and “b” both decide “m”, on purpose”.

    Args:
        rule: The rule that is broken, as a slug.
        developments: Ids of those that break it, in timeline order.
        matter: The matter, where it is not said otherwise.
    """
    names = [f"“{one}”" for one in developments]
    those = f"{', '.join(names[:-1])} and {names[-1]}" if len(names) > 1 else names[0]
    what = {
        "second-decision": "decide the same matter with no reopening between",
        "published-too-early": "has only sources from before it happened",
        "window-before-expectation": "expects a decision in a window that was over before it",
        "nothing-fulfilled": "fulfils what nobody pledged before it",
    }
    about = f"{matter}: " if matter else ""
    return f"{about}{those} {what.get(rule, rule)}; recorded on purpose"
