"""Words and arithmetic of the phrase rules: names, numbers, weeks, months.

They are separate so that `timeline.dates.relative.rules` reads as a list of what English says about
when.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date, timedelta
from typing import Final, Literal, NamedTuple, TypeAlias

from timeline.dates.parser import DAY, MONTHS, days_in_month, is_readable, parse
from timeline.dates.zone_names import Hemisphere

Direction: TypeAlias = Literal["past", "future"]

WEEKDAYS: Final = (
    *("Monday", "Tuesday", "Wednesday", "Thursday"),
    *("Friday", "Saturday", "Sunday"),
)
SEASONS: Final = {"spring": 3, "summer": 6, "autumn": 9, "fall": 9, "winter": 12}
"""The month in which each starts in the northern hemisphere; half a year later in the southern."""
VAGUE: Final = {"a few": (2, 5), "few": (2, 5), "several": (3, 7), "some": (2, 7)}
BACK: Final = {"last": -1, "previous": -1, "past": -1}
ON: Final = {"next": 1, "coming": 1, "following": 1}
SHIFTS: Final = BACK | ON | {"this": 0, "current": 0, "the": 0}
_EPOCH: Final = date(1970, 1, 1)
_DAYS_IN: Final = {"day": 1, "week": 7}
_NUMBERS: Final = (
    *("zero", "one", "two", "three", "four", "five", "six"),
    *("seven", "eight", "nine", "ten", "eleven", "twelve"),
)

# Parts of the patterns in `rules`.
MONTH_NAMES: Final = "|".join(
    f"{month[:3]}(?:{month[3:]})?".lower() if month != "September" else "sept?(?:ember)?"
    for month in MONTHS
)
DAY_NAMES: Final = (
    "mon(?:day)?|tue(?:s|sday)?|wed(?:nesday)?|thu(?:r|rs|rsday)?|fri(?:day)?"
    "|sat(?:urday)?|sun(?:day)?"
)
NTH: Final = "(?P<nth>[0-9]{1,2})(?:st|nd|rd|th)?"
YEAR: Final = "(?P<year>[0-9]{4})"
WHICH: Final = f"(?P<which>{'|'.join(SHIFTS)})"
AMOUNT: Final = (
    f"(?P<n>[0-9]{{1,3}}|an?|{'|'.join(_NUMBERS)}|(?:a )?couple of|a few|few|several|some)"
)


class Proposal(NamedTuple):
    """A reading of a phrase."""

    edtf: str
    rule: str
    """The rule, in words."""
    is_open: bool = False
    """Whether another reading is as likely, so that the user must choose."""


class Asked(NamedTuple):
    """The input of every rule."""

    today: date
    """The day from which the phrase counts; no clock is read."""
    direction: Direction
    hemisphere: Hemisphere | None = None
    """The hemisphere of seasons; None if unknown."""

    @property
    def past(self) -> bool:
        """Whether phrases without a direction are in the past."""
        return self.direction == "past"

    @property
    def named(self) -> str:
        """The day in words."""
        return name(self.today)

    @property
    def side(self) -> str:
        """ "on or before Thursday 21 April 2022"."""
        return f"on or {'before' if self.past else 'after'} {self.named}"


def name(day: date) -> str:
    """A day with its weekday: "Thursday 21 April 2022"."""
    return f"{WEEKDAYS[day.weekday()]} {day.day} {MONTHS[day.month - 1]} {day.year}"


def number(amount: str) -> int:
    """ "a", "a couple of", "twelve" or "12" as a number."""
    if amount in {"a", "an"}:
        return 1
    if amount.endswith("couple of"):
        return 2
    return _NUMBERS.index(amount) if amount in _NUMBERS else int(amount)


def month_number(word: str) -> int:
    """1 to 12, of a name or an abbreviation."""
    return next(n for n, month in enumerate(MONTHS, 1) if month.lower().startswith(word[:3]))


def weekday_number(word: str) -> int:
    """0 (Monday) to 6, of a name or an abbreviation."""
    return next(n for n, day in enumerate(WEEKDAYS) if day.lower().startswith(word[:3]))


def counted(n: int, unit: str, sign: int, asked: Asked) -> str:
    """ "2 weeks before Thursday 21 April 2022"."""
    if n == 0:
        return f"{asked.named} itself"
    amount = f"the {unit}" if n == 1 else f"{n} {unit}s"
    return f"{amount} {'before' if sign < 0 else 'after'} {asked.named}"


def moved(today: date, n: int, unit: str) -> date:
    """The day n units later; the last of the month if that is too short."""
    if unit in _DAYS_IN:
        return today + timedelta(n * _DAYS_IN[unit])
    year, month = months_on(today, n * (12 if unit == "year" else 1))
    if not 1 <= year <= 9999:
        raise OverflowError
    return date(year, month, min(today.day, days_in_month(year, month)))


def months_on(today: date, n: int) -> tuple[int, int]:
    """Year and month, n months later. The year may be outside the calendar."""
    years, index = divmod(today.month - 1 + n, 12)
    return today.year + years, index + 1


def given_to(unit: str, day: date) -> str:
    """The month or year around a day, or the day, as EDTF."""
    return day.isoformat()[: {"year": 4, "month": 7}.get(unit)]


def period(unit: str, shift: int, today: date) -> str:
    """The calendar week, month or year `shift` units from today's, as EDTF."""
    if unit == "week":
        return days(monday(today, shift), 7)
    return given_to(unit, moved(today, shift, unit))


def period_name(unit: str, shift: int, asked: Asked) -> str:
    """ "the month before that of Thursday 21 April 2022"."""
    side = {-1: "before that of", 0: "of", 1: "after that of"}[shift]
    return f"the {unit}{' (Monday to Sunday)' if unit == 'week' else ''} {side} {asked.named}"


def monday(today: date, shift: int) -> date:
    """The Monday of today's week, or of the week `shift` weeks later."""
    return today + timedelta(7 * shift - today.weekday())


def days(first: date, length: int) -> str:
    """An interval of `length` days, as EDTF."""
    return f"{first}/{first + timedelta(length - 1)}"


def interval(first: date, last: date) -> str:
    """The interval of two days, as EDTF."""
    return f"{first}" if first == last else f"{first}/{last}"


def marked(edtf: str, mark: str) -> str:
    """Adds a qualifier to a date, or to each end of an interval; `~` and `?` become `%`."""
    ends = (end if end == ".." else end + mark for end in edtf.split("/"))
    return "/".join(ends).replace("~?", "%")


def span(edtf: str) -> tuple[date, date]:
    """First and last day of a valid expression without open ends."""
    parsed = parse(edtf)
    assert parsed.start is not None
    assert parsed.end is not None
    first, last = parsed.start.first // DAY, parsed.end.last // DAY
    return _EPOCH + timedelta(first), _EPOCH + timedelta(last)


def nearest(build: Callable[[int], str], said: str, asked: Asked) -> list[Proposal]:
    """The nearest year, in the direction, of something that was named without one.

    Args:
        build: Returns EDTF for a year; it may be invalid, as 29 February is in most.
        said: Its name.
        asked: The day from which it counts, and the direction.
    """
    for text in _years(build, asked.today.year, -1 if asked.past else 1):
        first, last = span(text)
        if first <= asked.today if asked.past else last >= asked.today:
            order = "most recent" if asked.past else "first"
            return [Proposal(text, f"the {order} {said} {asked.side}")]
    return []


def shifted(build: Callable[[int], str], said: str, shift: int, asked: Asked) -> list[Proposal]:
    """ "Last April", "this winter", "next spring"; two readings where two are alive."""
    today = asked.today
    if shift == 0:
        running = [
            text
            for text in _years(build, today.year, -1)
            if span(text)[0] <= today <= span(text)[1]
        ]
        # Two winters touch a year: the one that has ended, and the coming one.
        touching = [
            text
            for text in (build(today.year - 1), build(today.year))
            if is_readable(text) and span(text)[1].year >= today.year
        ]
        if running or len(touching) < 2:
            rule = f"the {said} of the year of {asked.named}"
            return [Proposal(text, rule) for text in (running or touching)[:1]]
        both = [
            Proposal(touching[0], f"the most recent {said} before {asked.named}"),
            Proposal(touching[1], f"the first {said} after {asked.named}"),
        ]
        return both if asked.past else both[::-1]
    found: list[Proposal] = []
    order = "the most recent {} before {}" if shift < 0 else "the first {} after {}"
    for text in _years(build, today.year, shift):
        first, last = span(text)
        if last < today if shift < 0 else first > today:
            rule = order.format(said, asked.named) if not found else f"the {said} of {first.year}"
            found.append(Proposal(text, rule))
            # "Last April", written in June, may be this year's or last year's.
            if len(found) == 2 or first.year != today.year:
                break
    return found


def _years(build: Callable[[int], str], year: int, step: int) -> Iterator[str]:
    # Around 1900, a 29 February may be eight years away.
    for years in range(9):
        text = build(year + step * years)
        if is_readable(text):
            yield text
