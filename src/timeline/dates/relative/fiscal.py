"""Financial years in phrases: "FY2022", "fiscal Q3 2022", "financial year 2022-23".

Where it starts depends on the government, and so does whether it is named for the year in which it
starts or ends. Unless both are known, each of the usual ways is a reading, and a person chooses.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from timeline.dates.relative.periods import Said, quarter_months
from timeline.dates.relative.words import Asked, Proposal, month_number

USUAL: Final = (10, 4, 7, 1)
"""Months in which the financial years of most countries start: October as in the United States,
April as in the United Kingdom, July as in Australia, January as in Belgium."""


def fiscal_year(said: Said, asked: Asked) -> list[Proposal]:
    """ "FY2022"."""
    return list(_readings(1, 12, int(said["year"]), asked))


def fiscal_part(said: Said, asked: Asked) -> list[Proposal]:
    """ "Q3 FY2022", "the second half of the financial year 2022"."""
    first, length = quarter_months(said)
    if first + length > 13:
        return []
    return list(_readings(first, length, int(said["year"]), asked))


def fiscal_span(said: Said, asked: Asked) -> list[Proposal]:
    """ "Financial year 2022-23": it starts in the first of the two years."""
    year = int(said["year"])
    if int(said["until"]) % 100 != (year + 1) % 100:
        return []
    starts = (asked.fiscal,) if asked.fiscal else USUAL[:3]
    found = [_months(start, year, 12, asked, "fiscal-starts") for start in starts]
    return [one._replace(is_open=len(found) > 1) for one in found]


def fiscal_from(said: Said, asked: Asked) -> list[Proposal]:
    """ "Q3 FY2022 starting in April": the phrase tells in which month financial years start."""
    return asked._replace(fiscal=month_number(said["month"])).readings(said["rest"])


def _readings(first: int, length: int, year: int, asked: Asked) -> Iterator[Proposal]:
    for start in (asked.fiscal,) if asked.fiscal else USUAL:
        month = start + first - 1
        if start == 1:
            found = _months(month, year, length, asked, "quarter")
            yield found._replace(is_open=asked.fiscal is None)
            continue
        yield _months(month, year - 1, length, asked, "fiscal-ends", start)._replace(is_open=True)
        if asked.fiscal:
            yield _months(month, year, length, asked, "fiscal-starts", start)._replace(is_open=True)


def _months(
    first: int, year: int, length: int, asked: Asked, saying: str, start: int | None = None
) -> Proposal:
    """Whole months from a month that may be past the end of the year."""
    ends = []
    for index in (first - 1, first + length - 2):
        later, month = divmod(index, 12)
        ends.append((year + later, month + 1))
    text = "/".join(f"{y:04}-{month:02}" for y, month in ends)
    names = [f"{asked.month(month)} {y}" for y, month in ends]
    months = asked.say("to", first=names[0], last=names[1])
    named = asked.month(start or first)
    return Proposal(text, asked.say(saying, months=months, month=named))
