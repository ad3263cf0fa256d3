"""A status as a clause in the page's language, the same in English as in the terminal."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from timeline.domain.matter.status import PASSED
from timeline.publish.language.date_words import since_words, window_words
from timeline.publish.language.words import Language, word
from timeline.text.sanitize import sanitize
from timeline.text.standing_phrasing import contradiction_words


def status_clause(
    status: str, outcome: str | None, expected: str | None, language: Language
) -> str:
    """“decision expected until 22 April 2022”, “entschieden: angenommen”."""
    name = word("statuses", status, language)
    window = None if expected is None else window_words(expected, language)
    if status == "postponed":
        phrase = "postponed" if window is None else "postponed-until"
    elif window is not None:
        phrase = (
            "passed"
            if status in PASSED
            else "expected"
            if status == "decision-expected"
            else "beside"
        )
    elif outcome and status not in PASSED:
        phrase = "outcome"
    else:
        return name
    said = word("outcomes", sanitize(outcome), language) if outcome else ""
    return word("phrases", phrase, language).format(status=name, window=window, outcome=said)


def since_clause(since: str, language: Language) -> str:
    """“since 21 April 2022”."""
    if not since:
        return ""
    return word("phrases", "since", language).format(date=since_words(since, language))


def stands_clause(status: str, outcome: str | None, language: Language) -> str:
    """“in force stands”: what goes on beside a status that is about something else."""
    said = status_clause(status, outcome, None, language)
    return word("phrases", "stands", language).format(status=said)


_QUOTED: Final = {"en": "“{}”", "nl": "“{}”", "fr": "« {} »", "de": "„{}“"}


def contradiction_clause(rule: str, titles: Sequence[str], language: Language) -> str:
    """What is contradictory, recorded on purpose; a rule that is unknown, by its name."""
    if language == "en":
        return contradiction_words(rule, titles)
    names = ", ".join(_QUOTED[language].format(one) for one in titles)
    return f"{names}: {word('contradictions', rule, language)}"
