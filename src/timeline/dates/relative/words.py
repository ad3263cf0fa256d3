"""Words and arithmetic of the phrase rules: names, numbers, weeks, months.

They are separate so that `timeline.dates.relative.rules` reads as a list of what people say about
when. The words are English; `timeline.dates.relative.languages` converts others to them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date, timedelta
from typing import Final, Literal, NamedTuple, TypeAlias

from timeline.dates.parser import DAY, MONTHS, days_in_month, is_readable, parse
from timeline.dates.relative.languages.english import ENGLISH
from timeline.dates.relative.languages.lexicon import Lexicon
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
NEAR: Final = 120
"""Days within which a day or a month without a year is on the nearer side."""
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
    read: Callable[[str, Asked], list[Proposal]]
    """Reads words within a phrase by all rules."""
    hemisphere: Hemisphere | None = None
    """The hemisphere of seasons; None if unknown."""
    lexicon: Lexicon = ENGLISH
    """The language of the phrase, in which its reading is explained."""
    fiscal: int | None = None
    """The month, 1 to 12, in which financial years start; None if unknown."""

    @property
    def past(self) -> bool:
        """Whether phrases without a direction are in the past."""
        return self.direction == "past"

    @property
    def named(self) -> str:
        """The day in words."""
        return name(self.today, self.lexicon)

    @property
    def other_way(self) -> Asked:
        """The same, in the other direction."""
        return self._replace(direction="future" if self.past else "past")

    def readings(self, words: str) -> list[Proposal]:
        """The readings of a part of the phrase."""
        return self.read(words, self)

    def say(self, saying: str, **values: object) -> str:
        """A sentence in the language of the phrase."""
        return self.lexicon.say(saying, **values)

    def term(self, word: str) -> str:
        """A word in the language of the phrase."""
        return self.lexicon.term(word)

    def month(self, number: int) -> str:
        """The name of a month, 1 to 12."""
        return self.term(MONTHS[number - 1])

    def day_of_month(self, day: int, month: int) -> str:
        """ "20 April"."""
        return self.say("day-of-month", day=self.term(str(day)), month=self.month(month))

    def named_day(self, day: date) -> str:
        """A day with its weekday, in the language of the phrase."""
        return name(day, self.lexicon)


def name(day: date, lexicon: Lexicon = ENGLISH) -> str:
    """A day with its weekday: "Thursday 21 April 2022"."""
    return lexicon.say(
        "day",
        weekday=lexicon.term(WEEKDAYS[day.weekday()]),
        day=lexicon.term(str(day.day)),
        month=lexicon.term(MONTHS[day.month - 1]),
        year=day.year,
    )


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
        return asked.say("itself", day=asked.named)
    saying = f"{'one' if n == 1 else 'many'}-{'before' if sign < 0 else 'after'}"
    one, many = asked.term(unit), asked.term(f"{unit}s")
    return asked.say(saying, n=n, unit=one, units=many, day=asked.named)


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
    return asked.say(f"{unit}{shift:+d}", day=asked.named)


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
            return [Proposal(text, by_side(said, asked))]
    return []


def by_side(said: str, asked: Asked) -> str:
    """ "the most recent 20 April on or before Thursday 21 April 2022"."""
    return asked.say(f"nearest-{asked.direction}", said=said, day=asked.named)


def nearer(build: Callable[[int], str], said: str, asked: Asked) -> list[Proposal]:
    """The nearer year, on either side, of a day or a month that was named without one.

    "8 May" in a paper of 22 April is this May. The other side is a second reading, unless the
    nearer one is within 120 days on the side that was asked for. What is expected stays ahead, and
    a near day of the past is its second reading.
    """
    here, there = nearest(build, said, asked), nearest(build, said, asked.other_way)
    if not here or not there or here[0].edtf == there[0].edtf:
        return here or there
    near, far = (_distance(one[0].edtf, asked.today) for one in (here, there))
    if far < near and far <= NEAR:
        return there + here if asked.past else here + there
    return here if near <= NEAR else here + there


def _distance(edtf: str, today: date) -> int:
    """Days from a span to today, which is not in it."""
    first, last = span(edtf)
    return max((first - today).days, (today - last).days)


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
            rule = asked.say("of-year-of", said=said, day=asked.named)
            return [Proposal(text, rule) for text in (running or touching)[:1]]
        both = [
            Proposal(touching[0], asked.say("shift-past", said=said, day=asked.named)),
            Proposal(touching[1], asked.say("shift-future", said=said, day=asked.named)),
        ]
        return both if asked.past else both[::-1]
    found: list[Proposal] = []
    order = "shift-past" if shift < 0 else "shift-future"
    for text in _years(build, today.year, shift):
        first, last = span(text)
        if last < today if shift < 0 else first > today:
            rule = asked.say(
                "of-year" if found else order, said=said, day=asked.named, year=first.year
            )
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
