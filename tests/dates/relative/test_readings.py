"""What each form of phrase is read as, and the reason that people are shown, held against a file.

A reason is what somebody accepts or declines a reading by, so its words count as much as the date.
`TIMELINE_UPDATE_PHRASES=1` rebuilds the file: read the difference before you keep it.
"""

from __future__ import annotations

import os
from datetime import date
from pathlib import Path
from typing import get_args

from timeline.dates.relative.rules import propose
from timeline.dates.relative.words import Direction, Proposal, name
from timeline.dates.zone_names import Hemisphere

FILE = Path(__file__).with_name("readings.txt")
FORMS = """
today; the same day; yesterday; the day before yesterday; the next day; the day after tomorrow
tonight; last night; overnight; this morning; yesterday evening; Tuesday night; late on Monday night
early Wednesday; late in the afternoon; early in March
Friday; on Thursday; Thurs.; this Monday; Monday this week; Friday of next week; on Sunday last week
last Friday; last Thursday; next Friday; next Thursday; this coming Friday; the previous Tuesday
20 April; 21 April; 22 April; the 29th of February; on 5 Sept.; April 20, 2022; 20 March 2022
Wednesday 20 April; Tuesday 20 April; Friday 22 April; Thursday 20 April 2022; 31 April 2022
the 1st; the 20th; the 21st; the 22nd; the 31st
in a week; in 0 days; in one day; in two weeks; in a few months; a year ago; an year ago
twelve months earlier; two days before; a couple of days previously; several years later
some weeks after; three days from now; one month hence
within ten days; within a week; within the next 1 month; the last two days; the past three months
the last few weeks; in recent weeks; in the coming months; over several past years; next 3 years
the past week; this coming month; over the past year
last week; this month; the current year; next year; the following week; previous month
later this week; earlier this week; later this month; earlier this month; later this year
earlier this year
the weekend; this weekend; last weekend; next weekend; over the weekend
the beginning of March; early April; mid-April; late April; the end of April; the end of February
mid-May 2022; late December 2021; the start of January; the close of June
early 2022; mid-2022; the end of 2021; late 2021
early this week; the middle of last week; late next week; the end of the week; early next month
mid last month; late this month; the end of the month; early next year; the end of the year
April; in March; May; September 2022; October 2022; spring 2022; in the winter; summer; fall
last April; last March; last May; next April; next March; this April; this winter; next spring
last summer; current autumn; winter 2021; winter 2022; summer of 2021
20-22 April 2022; 20–22 April; from 20 to 22 April; between 20 and 22 April 2022; April 20-22, 2022
28 February to 3 March 2022; 28 December - 3 January; April-June 2022; November to February
8 and 9 May; on 30 April and 1 May 2022; April and May; December and January; May and July
8 and 10 May; 9 and 8 May; 8 and May; May and 8
from 2020 to 2022; 22-20 April 2022; 29-31 April; 20 and 22 April; April to; to April
20 April 2022 to May
Q2 2022; 2022-Q2; Q2; the second quarter of 2022; in the first quarter
the first half of 2022; H2 2021
Q5 2022; H3 2022; the last quarter; the first half
on 02/03/2022; on 22/04/2022; dated 4/22/2022; on 31/04/2022; after 02/03/2022
after Friday; since Friday; from Friday on
about 02/03/2022; 02/03/2022 evening; 02/03/2022 at night; before 02/03/2022; late on 02/03/2022
2021; in the year 2021; the 1990s
by Friday; until tomorrow; no later than 1 May; before the end of the month; by the end of April
before Thursday; by last Monday; until 2021; before April 20, 2022; by next week; by a few days ago
before tomorrow; by 21 April 2022; until 22 April 2022
22 April 2022?; Friday (?); by Friday?; about 20 April?; late 2021?; 22? April
about 20 April; around mid-May; circa 2021; roughly two weeks ago; on or about Friday
by Friday evening; before Friday noon; before tonight; before early May; early by Friday
in the last year; over the next month; within the next week; within the month
Apr-22; Feb. – 30; Apr-2022; the 1900s; the 1990s; the coming weekend
since Monday; for a few weeks now; for two months already; since two weeks; for the past two weeks
as of 8 May; after Friday; after Friday evening; from Friday onwards; not before 8 May 2022
since a few days ago; after by Friday; Monday and Tuesday; Monday and Thursday; Monday and Monday
from Monday to Wednesday; between Thursday and Friday; from Thursday to Thursday
the first week of May; last week of February 2024; the second half of the month; first half of May
the third half of May; the first week of next month; the week of 2 May; the week of May
earlier on Wednesday; later on 20 April; Friday's; last week’s; '80s; the eighties; the 20s; the 90s
early 1990s; the late 1980s; the end of the 1990s; in the night from Monday to Tuesday
in the night from 3 to 4 May; in the night from Monday
in the night from Monday to Wednesday; overnight into Tuesday
overnight into May; FY2022; Q3 FY2022; fiscal Q3 2022; fiscal H2 2022; FY2022 Q4; fiscal H3 2022
second half of financial year 2022; financial year 2022-23; fiscal year 2022/2025; FY 2021-2022
the first half of this year; the third half of next year; Friday of the following week
the last quarter of 2021; the last half of 2021; March of last year; May next year; up to 8 May
on or before 8 May; at the earliest on Friday; effective 1 May
nonsense; the 32nd; 31 February; 25 days in a fortnight; 1000 days ago; the day of the vote
"""
EDGES = """
yesterday; tomorrow; Saturday; Monday; last Saturday; next Monday; the 1st; the 31st; 31 December
1 January; Sunday last week; in a month; a month ago; the past two months; this week; last month
next month; later this month; earlier this year; this weekend; next weekend; the weekend
last December; next January; this winter; last winter; next winter; December; January; winter
the end of December; the beginning of January; the end of the month; early next year; by the 31st
before January; by Monday; later this week; the end of the year
"""
SEASONS = """
last summer; this summer; next summer; the winter; winter 2022; summer 2022; spring 2022; last fall
before summer; about last summer; by last summer; before winter 2022
"""
DAYS: tuple[tuple[date, str, Hemisphere | None], ...] = (
    (date(2022, 4, 21), FORMS, "north"),
    (date(2022, 12, 31), EDGES, "north"),
    (date(2024, 1, 1), EDGES, "north"),
    (date(2022, 4, 21), SEASONS, "south"),
    (date(2022, 4, 21), SEASONS, None),
)


def readings() -> str:
    """Every phrase on its days, looking back and ahead, with its readings and their reasons."""
    lines = []
    for today, phrases, side in DAYS:
        where = "" if side == "north" else f", {side or 'either side'} of the equator"
        lines += [f"reckoned from {name(today)}{where}", ""]
        for phrase in (
            one.strip() for line in phrases.strip().splitlines() for one in line.split(";")
        ):
            lines.append(phrase)
            past, future = (
                _shown(propose(phrase, today, way, side)) for way in get_args(Direction)
            )
            ways = {"either": past} if past == future else {"past": past, "future": future}
            lines += [f"    {way:6}  {one}" for way, found in ways.items() for one in found]
        lines.append("")
    return "\n".join(lines)


def test_only_what_is_no_phrase_is_as_written() -> None:
    """That rule says that nothing was reckoned, so nobody is asked and no words are kept."""
    for today, phrases, side in DAYS:
        for phrase in (one.strip() for one in phrases.replace("\n", ";").split(";")):
            for way in get_args(Direction):
                assert all(one.rule != "as written" for one in propose(phrase, today, way, side))


def _shown(found: list[Proposal]) -> list[str]:
    open_ = "  (open)"
    return [f"{one.edtf}  {one.rule}{open_ * one.is_open}" for one in found] or ["-"]


def test_each_form_is_read_and_reasoned_as_it_was() -> None:
    found = readings()
    if os.environ.get("TIMELINE_UPDATE_PHRASES"):
        FILE.write_text(found, "utf-8")
    assert found == FILE.read_text("utf-8")
