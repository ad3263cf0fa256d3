"""What "Friday" and "the end of February" are proposed to mean, and why."""

from __future__ import annotations

from datetime import date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from timeline.dates.edtf import Edtf
from timeline.dates.relative.rules import propose
from timeline.dates.relative.suggest import Direction, Reckoning, depends_on_place, reckon

THURSDAY = date(2022, 4, 21)
SATURDAY = date(2022, 4, 23)

UNDERSTOOD = [
    *("today", "yesterday", "the day after tomorrow", "this morning", "tonight", "last night"),
    *("Friday", "last Friday", "next Friday", "this coming Friday", "Friday of next week"),
    *("early Wednesday", "Tuesday night", "by Friday", "before the end of the month"),
    *("three days ago", "in two weeks", "a few months ago", "several years later"),
    *("within ten days", "the past three months", "in the coming weeks", "the past week"),
    *("last week", "this month", "next year", "the weekend", "next weekend", "later this week"),
    *("the end of February", "mid-April 2022", "early next week", "late 2021", "end of the year"),
    *("April", "last April", "this winter", "spring 2022", "20 April", "29 February", "the 31st"),
    *("April 20, 2022", "Wednesday 20 April", "about 20 April", "around mid-May", "the 1990s"),
]

OPEN = ["02/03/2022", "last summer", "summer", "winter 2022", "next fall", "spring 2021"]
WRAPPERS = [
    *("about {}", "on or around {}", "by {}", "before {}", "until {}", "no later than {}"),
    *("the {}", "on {}", "in {}", "early {}", "late on {}", "{} evening", "{} at night"),
    *("{}?", "{} (?)"),
]

directions: st.SearchStrategy[Direction] = st.sampled_from(["past", "future"])


def proposed(phrase: str, day: date = THURSDAY, *, direction: Direction = "past") -> list[str]:
    """The dates that our own rules propose."""
    return [reading.edtf for reading in propose(phrase, day, direction, "north")]


def why(phrase: str, day: date = THURSDAY, *, direction: Direction = "past") -> str:
    return propose(phrase, day, direction)[0].rule


class TestAPhraseIsReckonedFromTheDayOfItsSource:
    def test_with_the_phrase_the_day_and_the_rule_kept_beside_the_date(self) -> None:
        assert reckon("Wednesday", THURSDAY) == [
            Reckoning(
                phrase="Wednesday",
                edtf=Edtf("2022-04-20"),
                reckoned_from=Edtf("2022-04-21"),
                rule="the most recent Wednesday on or before Thursday 21 April 2022",
            )
        ]

    def test_whatever_time_of_that_day_it_was(self) -> None:
        evening = datetime.fromisoformat("2022-04-21T23:59")
        assert reckon("today", evening) == reckon("today", THURSDAY)

    def test_what_is_a_date_already_stays_as_written(self) -> None:
        (reading,) = reckon("2022-04-2X", THURSDAY)
        assert (reading.edtf, reading.rule) == (Edtf("2022-04-2X"), "as written")

    @pytest.mark.parametrize("phrase", ["", "  ", "x" * 201, "blue bananas"])
    def test_what_is_not_understood_gets_no_date(self, phrase: str) -> None:
        assert reckon(phrase, THURSDAY) == []

    def test_capitals_commas_and_dots_do_not_matter(self) -> None:
        assert proposed("ON WEDNESDAY,") == proposed("on Wed.") == ["2022-04-20"]

    @given(st.sampled_from(UNDERSTOOD), st.dates(), directions)
    def test_near_any_end_of_the_calendar(
        self, phrase: str, day: date, direction: Direction
    ) -> None:
        for reading in propose(phrase, day, direction):
            assert Edtf(reading.edtf)
            assert reading.rule

    @given(st.sampled_from(UNDERSTOOD), st.dates(date(1900, 1, 1), date(2090, 1, 1)), directions)
    def test_every_listed_phrase_on_every_day(
        self, phrase: str, day: date, direction: Direction
    ) -> None:
        assert proposed(phrase, day, direction=direction)

    @given(
        st.text(max_size=60) | st.lists(st.sampled_from(" ".join(UNDERSTOOD).split())).map(" ".join)
    )
    def test_and_no_words_at_all_upset_it(self, phrase: str) -> None:
        for reading in propose(phrase, THURSDAY, "past"):
            assert Edtf(reading.edtf)


class TestDays:
    @pytest.mark.parametrize(
        ("phrase", "day"),
        [
            ("today", "2022-04-21"),
            ("yesterday", "2022-04-20"),
            ("tomorrow", "2022-04-22"),
            ("the day before yesterday", "2022-04-19"),
            ("the day after tomorrow", "2022-04-23"),
            ("the following day", "2022-04-22"),
            ("the previous day", "2022-04-20"),
            ("20 April 2022", "2022-04-20"),
            ("the 20th of April, 2022", "2022-04-20"),
            ("April 20, 2022", "2022-04-20"),
            ("Wednesday, April 20th", "2022-04-20"),
            ("Feb. 24", "2022-02-24"),
            ("the 20th", "2022-04-20"),
            ("the 22nd", "2022-03-22"),
            ("the 31st", "2022-03-31"),
        ],
    )
    def test_are_days(self, phrase: str, day: str) -> None:
        assert proposed(phrase) == [day]

    @pytest.mark.parametrize(
        ("phrase", "days"),
        [
            ("20 April", ["2022-04-20"]),
            ("22 April", ["2022-04-22", "2021-04-22"]),
            ("8 May", ["2022-05-08", "2021-05-08"]),
            ("18 August", ["2022-08-18", "2021-08-18"]),
            ("20 August", ["2021-08-20", "2022-08-20"]),
            ("22 December", ["2021-12-22"]),
            ("20 December", ["2021-12-20", "2022-12-20"]),
            ("29 February", ["2020-02-29", "2024-02-29"]),
        ],
    )
    def test_without_a_year_are_on_the_nearer_side_within_120_days(
        self, phrase: str, days: list[str]
    ) -> None:
        assert proposed(phrase) == days

    @pytest.mark.parametrize(
        ("phrase", "days"),
        [
            ("20 April", ["2023-04-20", "2022-04-20"]),
            ("22 April", ["2022-04-22"]),
            ("the 20th", ["2022-05-20"]),
        ],
    )
    def test_that_are_expected_lie_ahead(self, phrase: str, days: list[str]) -> None:
        assert proposed(phrase, direction="future") == days

    @pytest.mark.parametrize("phrase", ["31 April", "30 February 2022", "the 32nd"])
    def test_that_never_come_are_not_proposed(self, phrase: str) -> None:
        assert proposed(phrase) == []

    def test_with_the_wrong_weekday_are_proposed_with_a_warning(self) -> None:
        assert proposed("Tuesday 20 April 2022") == ["2022-04-20"]
        assert "that is a Wednesday, not a Tuesday" in why("Tuesday 20 April 2022")

    @pytest.mark.parametrize(
        ("phrase", "day"),
        [
            ("Tuesday 18 April 2022", "2022-04-18"),
            ("about Tuesday 18 April 2022", "2022-04-18~"),
            ("Tuesday April 2022 18th", "2022-04-18"),
        ],
    )
    def test_and_only_a_person_may_take_them(self, phrase: str, day: str) -> None:
        (reading,) = reckon(phrase, THURSDAY)
        assert (str(reading.edtf), reading.is_open) == (day, True)
        assert "not a Tuesday" in reading.rule

    def test_and_so_where_the_weekday_fits_no_side(self) -> None:
        found = reckon("Saturday 22 April", THURSDAY)
        assert [(str(one.edtf), one.is_open) for one in found] == [
            ("2022-04-22", True),
            ("2021-04-22", True),
        ]
        assert all("not a Saturday" in one.rule for one in found)

    def test_are_on_the_side_on_which_the_weekday_fits(self) -> None:
        assert proposed("Thursday 22 April") == ["2021-04-22"]

    def test_with_the_right_one_are_not_open(self) -> None:
        for phrase in ("Monday 18 April 2022", "Mon April 2022 18th"):
            (reading,) = reckon(phrase, THURSDAY)
            assert (str(reading.edtf), reading.is_open) == ("2022-04-18", False)
        assert [one.is_open for one in reckon("Friday 22 April", THURSDAY)] == [False, True]

    def test_with_a_weekday_that_fits_the_other_direction_come_first(self) -> None:
        assert proposed("Wednesday 20 April", direction="future") == ["2022-04-20", "2023-04-20"]

    def test_are_not_narrowed_by_a_part_of_the_day(self) -> None:
        for phrase in ("this morning", "early today", "today at noon", "this afternoon"):
            assert proposed(phrase) == ["2022-04-21"]
        assert "“afternoon” does not narrow it" in why("Wednesday afternoon")
        assert proposed("late on Tuesday") == ["2022-04-19"]

    def test_a_night_may_be_that_of_two_days(self) -> None:
        assert proposed("last night") == ["2022-04-20", "2022-04-20/2022-04-21"]
        assert proposed("tonight") == ["2022-04-21", "2022-04-21/2022-04-22"]
        assert proposed("Tuesday night") == ["2022-04-19", "2022-04-19/2022-04-20"]

    def test_a_part_of_no_day_is_nothing(self) -> None:
        assert proposed("April morning") == []


class TestWeekdays:
    @given(st.dates(date(2000, 1, 8), date(2090, 1, 1)), st.integers(0, 6))
    def test_a_bare_one_is_the_same_day_or_the_nearest_on_its_side(
        self, day: date, weekday: int
    ) -> None:
        name = ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"][
            weekday
        ]
        (past,), (future,) = proposed(name, day), proposed(name, day, direction="future")
        before, after = date.fromisoformat(past), date.fromisoformat(future)
        assert before.weekday() == after.weekday() == weekday
        assert 0 <= (day - before).days < 7
        assert 0 <= (after - day).days < 7

    def test_on_its_own_day_it_is_that_day(self) -> None:
        assert proposed("Thursday") == proposed("Thursday", direction="future") == ["2022-04-21"]

    def test_next_friday_may_be_this_weeks_or_next_weeks(self) -> None:
        assert proposed("next Friday") == ["2022-04-29", "2022-04-22"]
        assert proposed("next Friday", SATURDAY) == ["2022-04-29"]
        assert proposed("next Thursday") == ["2022-04-28"]

    def test_last_friday_may_be_yesterday_or_last_weeks(self) -> None:
        assert proposed("last Friday") == ["2022-04-15"]
        assert proposed("last Friday", SATURDAY) == ["2022-04-22", "2022-04-15"]

    @pytest.mark.parametrize(
        ("phrase", "day"),
        [
            ("this Monday", "2022-04-18"),
            ("this Friday", "2022-04-22"),
            ("this coming Friday", "2022-04-22"),
            ("the following Friday", "2022-04-22"),
            ("this past Friday", "2022-04-15"),
            ("the previous Friday", "2022-04-15"),
            ("Friday last week", "2022-04-15"),
            ("Wednesday of next week", "2022-04-27"),
        ],
    )
    def test_other_words_leave_no_doubt(self, phrase: str, day: str) -> None:
        assert proposed(phrase) == [day]


class TestCounting:
    @pytest.mark.parametrize(
        ("phrase", "edtf"),
        [
            ("three days ago", "2022-04-18"),
            ("a day later", "2022-04-22"),
            ("0 days ago", "2022-04-21"),
            ("in 10 days", "2022-05-01"),
            ("a couple of days ago", "2022-04-19"),
            ("two weeks ago", "2022-04-07~"),
            ("in three weeks", "2022-05-12~"),
            ("a month ago", "2022-03~"),
            ("five months earlier", "2021-11~"),
            ("a year ago", "2021~"),
            ("a few weeks ago", "2022-03-17~/2022-04-07~"),
            ("in a few months", "2022-06~/2022-09~"),
            ("several days ago", "2022-04-14~/2022-04-18~"),
            ("within ten days", "2022-04-21/2022-05-01"),
            ("within one month", "2022-04-21/2022-05-21"),
            ("the past three months", "2022-01-21/2022-04-21"),
            ("the past week", "2022-04-14/2022-04-21"),
            ("in the coming weeks", "2022-04-21/2022-05-26~"),
            ("in recent days", "2022-04-16~/2022-04-21"),
            ("the next few days", "2022-04-21/2022-04-26~"),
        ],
    )
    def test_is_as_exact_as_its_unit(self, phrase: str, edtf: str) -> None:
        assert proposed(phrase) == [edtf]

    def test_a_month_from_the_31st_is_the_last_of_a_shorter_month(self) -> None:
        assert proposed("within one month", date(2022, 1, 31)) == ["2022-01-31/2022-02-28"]

    def test_beyond_the_calendar_is_nothing(self) -> None:
        assert proposed("yesterday", date.min) == []
        assert proposed("last April", date.min) == []
        assert proposed("22 April", date.min) == ["0001-04-22"]
        assert proposed("the 22nd", date.min) == []
        assert proposed("within 900 years", date(9998, 1, 1)) == []


class TestWeeksMonthsAndYears:
    @pytest.mark.parametrize(
        ("phrase", "edtf"),
        [
            ("last week", "2022-04-11/2022-04-17"),
            ("this week", "2022-04-18/2022-04-24"),
            ("next week", "2022-04-25/2022-05-01"),
            ("later this week", "2022-04-21/2022-04-24"),
            ("earlier this month", "2022-04-01/2022-04-21"),
            ("last month", "2022-03"),
            ("next year", "2023"),
            ("the weekend", "2022-04-16/2022-04-17"),
            ("this weekend", "2022-04-23/2022-04-24"),
            ("April 2022", "2022-04"),
            ("in November 2021", "2021-11"),
            ("in April", "2022-04"),
            ("last April", "2021-04"),
            ("this March", "2022-03"),
            ("next April", "2023-04"),
            ("spring 2022", "2022-03/2022-05"),
            ("last summer", "2021-06/2021-08"),
            ("the fall", "2021-09/2021-11"),
            ("in 2021", "2021"),
            ("the 1990s", "199X"),
        ],
    )
    def test_keep_their_own_precision(self, phrase: str, edtf: str) -> None:
        assert proposed(phrase) == [edtf]

    def test_a_month_without_a_year_is_the_nearer_one_within_120_days(self) -> None:
        assert proposed("in May") == ["2022-05", "2021-05"]
        assert proposed("in March") == ["2022-03"]
        assert proposed("September") == ["2021-09", "2022-09"]

    def test_a_weekend_lies_where_the_direction_points(self) -> None:
        assert proposed("the weekend", direction="future") == ["2022-04-23/2022-04-24"]
        assert proposed("the weekend", SATURDAY) == ["2022-04-23/2022-04-24"]
        assert proposed("next weekend") == ["2022-04-30/2022-05-01", "2022-04-23/2022-04-24"]

    def test_last_march_may_be_this_years_or_last_years(self) -> None:
        assert proposed("last March") == ["2022-03", "2021-03"]
        assert proposed("next June") == ["2022-06", "2023-06"]

    def test_this_winter_is_the_one_that_lasts(self) -> None:
        assert proposed("this winter", date(2022, 1, 20)) == ["2021-12/2022-02"]

    def test_between_two_winters_this_one_is_either(self) -> None:
        both = ["2021-12/2022-02", "2022-12/2023-02"]
        assert proposed("this winter") == both
        assert proposed("this winter", direction="future") == both[::-1]
        assert proposed("this winter", date(1, 4, 1)) == ["0001-12/0002-02"]
        assert proposed("this winter", date(9999, 4, 1)) == ["9998-12/9999-02"]

    def test_later_this_week_on_a_sunday_is_that_day(self) -> None:
        assert proposed("later this week", date(2022, 4, 24)) == ["2022-04-24"]


class TestPartsOfPeriods:
    @pytest.mark.parametrize(
        ("phrase", "edtf"),
        [
            ("the end of February", "2022-02-21/2022-02-28"),
            ("the end of February 2024", "2024-02-22/2024-02-29"),
            ("the beginning of March", "2022-03-01/2022-03-10"),
            ("the middle of March", "2022-03-11/2022-03-20"),
            ("mid-March", "2022-03-11/2022-03-20"),
            ("early March", "2022-03-01/2022-03-10"),
            ("late March", "2022-03-21/2022-03-31"),
            ("early April", "2022-04-01/2022-04-10"),
            ("the end of the month", "2022-04-23/2022-04-30"),
            ("late last month", "2022-03-21/2022-03-31"),
            ("early next week", "2022-04-25/2022-04-26"),
            ("the end of the week", "2022-04-22/2022-04-24"),
            ("mid-2022", "2022-05~/2022-08~"),
            ("late 2021", "2021-09~/2021-12~"),
            ("the end of the year", "2022-11~/2022-12~"),
        ],
    )
    def test_are_intervals(self, phrase: str, edtf: str) -> None:
        assert proposed(phrase) == [edtf]

    def test_the_end_of_this_month_is_to_come_even_in_a_report_on_the_past(self) -> None:
        assert proposed("end of April") == ["2022-04-23/2022-04-30", "2021-04-23/2021-04-30"]

    def test_without_a_year_they_lie_where_the_direction_points(self) -> None:
        ahead = proposed("end of February", direction="future")
        assert ahead == ["2023-02-21/2023-02-28", "2022-02-21/2022-02-28"]
        assert proposed("late May") == ["2022-05-21/2022-05-31", "2021-05-21/2021-05-31"]


class TestDeadlinesAndVagueness:
    def test_by_friday_is_from_today_to_friday_or_friday_itself(self) -> None:
        assert proposed("by Friday", direction="future") == ["2022-04-21/2022-04-22", "2022-04-22"]

    def test_in_a_report_on_the_past_it_may_have_been_to_come(self) -> None:
        assert proposed("by Friday") == [
            *("../2022-04-15", "2022-04-15"),
            *("../2022-04-22", "2022-04-22"),
        ]

    @pytest.mark.parametrize(
        ("phrase", "last", "named"),
        [
            ("before 22 April 2022", "2022-04-21", "2022-04-22"),
            ("before tomorrow", "2022-04-21", "2022-04-22"),
            ("until 22 April 2022", "2022-04-22", "2022-04-22"),
            ("by 21 April 2022", "2022-04-21", "2022-04-21"),
            ("till today", "2022-04-21", "2022-04-21"),
            ("before 30 April 2022", "2022-04-29", "2022-04-30"),
            ("no later than next week", "2022-05-01", "2022-04-25/2022-05-01"),
        ],
    )
    def test_looking_back_it_has_a_last_day_and_no_first(
        self, phrase: str, last: str, named: str
    ) -> None:
        assert proposed(phrase) == [f"../{last}", named]

    def test_looking_ahead_it_begins_today_but_is_no_day_that_was_not_named(self) -> None:
        assert proposed("before tomorrow", direction="future") == ["../2022-04-21", "2022-04-22"]
        assert proposed("by today", direction="future") == ["../2022-04-21", "2022-04-21"]
        ahead = proposed("until 22 April 2022", direction="future")
        assert ahead == ["2022-04-21/2022-04-22", "2022-04-22"]

    @given(
        st.sampled_from(["by", "until", "till", "before", "no later than", "not later than"]),
        st.sampled_from(UNDERSTOOD),
        st.dates(date(1900, 1, 1), date(2090, 1, 1)),
        directions,
    )
    def test_it_is_never_an_exact_day_unless_that_was_named(
        self, by: str, phrase: str, day: date, direction: Direction
    ) -> None:
        ways: tuple[Direction, ...] = ("past", "future")
        named = {one for way in ways for one in proposed(phrase, day, direction=way)}
        for edtf in set(proposed(f"{by} {phrase}", day, direction=direction)) - named:
            assert edtf.startswith("../" if direction == "past" else ("../", f"{day}/"))

    def test_before_is_until_the_day_before(self) -> None:
        assert proposed("before 1 May", direction="future")[0] == "2022-04-21/2022-04-30"
        assert proposed("before Friday", direction="future")[0] == "../2022-04-21"

    def test_until_the_end_of_the_month_includes_it(self) -> None:
        assert proposed("until the end of the month")[0] == "../2022-04-30"
        ahead = proposed("until the end of the month", direction="future")
        assert ahead[0] == "2022-04-21/2022-04-30"

    def test_a_deadline_of_a_deadline_is_nothing(self) -> None:
        assert proposed("by by Friday") == []
        assert "../" not in "".join(proposed("by the by Friday", direction="future"))

    def test_about_makes_it_approximate(self) -> None:
        assert proposed("about 20 April") == ["2022-04-20~"]
        assert proposed("around mid-March") == ["2022-03-11~/2022-03-20~"]
        assert proposed("around two weeks ago") == ["2022-04-07~"]
        assert proposed("roughly until 22 April 2022") == ["../2022-04-22~", "2022-04-22~"]

    def test_little_words_before_it_change_nothing(self) -> None:
        assert proposed("on the day before yesterday") == ["2022-04-19"]

    def test_more_words_than_any_form_has_are_not_tried(self) -> None:
        assert proposed("the " * 9 + "Friday") == ["2022-04-15"]
        assert proposed("the " * 10 + "Friday") == []


class TestWrittenDoubt:
    @pytest.mark.parametrize(
        ("phrase", "edtf"),
        [
            ("22 April 2022?", "2022-04-22?"),
            ("Wednesday?", "2022-04-20?"),
            ("20 April (?)", "2022-04-20?"),
            ("“Wednesday”?", "2022-04-20?"),
            ("(Wednesday??)", "2022-04-20?"),
            ("April 2022 ?", "2022-04?"),
            ("the 1990s?", "199X?"),
            ("20-22 April 2022?", "2022-04-20?/2022-04-22?"),
            ("by 20 April 2022?", "../2022-04-20?"),
            ("about 20 April?", "2022-04-20%"),
            ("late 2021?", "2021-09%/2021-12%"),
            ("in recent days?", "2022-04-16%/2022-04-21?"),
        ],
    )
    def test_is_kept(self, phrase: str, edtf: str) -> None:
        assert proposed(phrase)[0] == edtf
        assert "question mark" in why(phrase)

    @pytest.mark.parametrize("phrase", ["22? April 2022", "22 (?) April", "Friday? evening", "?"])
    def test_within_a_phrase_is_not_understood(self, phrase: str) -> None:
        assert reckon(phrase, THURSDAY) == []

    @given(st.sampled_from(UNDERSTOOD), st.dates(date(1900, 1, 1), date(2090, 1, 1)), directions)
    def test_is_in_every_reading(self, phrase: str, day: date, direction: Direction) -> None:
        plain = propose(phrase, day, direction)
        doubted = propose(f"{phrase}?", day, direction)
        assert [one.is_open for one in doubted] == [one.is_open for one in plain]
        for one in doubted:
            ends = one.edtf.split("/")
            assert all(end == ".." or end[-1] in "?%" for end in ends)
            assert Edtf(one.edtf)


class TestRanges:
    @pytest.mark.parametrize(
        ("phrase", "edtf"),
        [
            ("20-22 April 2022", "2022-04-20/2022-04-22"),
            ("20–22 April 2022", "2022-04-20/2022-04-22"),
            ("from 20 to 22 April 2022", "2022-04-20/2022-04-22"),
            ("between the 20th and the 22nd of April 2022", "2022-04-20/2022-04-22"),
            ("April 20-22, 2022", "2022-04-20/2022-04-22"),
            ("28 February-3 March 2022", "2022-02-28/2022-03-03"),
            ("28 December 2021 to 3 January 2022", "2021-12-28/2022-01-03"),
            ("28 December to 3 January 2022", "2021-12-28/2022-01-03"),
            ("April to June 2022", "2022-04/2022-06"),
            ("from 2020 until 2022", "2020/2022"),
            ("18-20 April", "2022-04-18/2022-04-20"),
        ],
    )
    def test_are_all_that_is_between_their_ends(self, phrase: str, edtf: str) -> None:
        assert proposed(phrase) == [edtf]

    @pytest.mark.parametrize(
        "phrase",
        [
            *("22-20 April 2022", "29-31 April 2022", "30-31 April", "0-3 April", "20-22 April 22"),
            *("20 and 22 April", "20 April to May 2022", "April 2021 to June", "April-", "to May"),
            *("20 April 21 to 22 April", "20 to 22", "Monday to Wednesday"),
        ],
    )
    def test_that_no_calendar_has_or_that_say_too_little_are_none(self, phrase: str) -> None:
        assert reckon(phrase, THURSDAY) == []


class TestQuarters:
    @pytest.mark.parametrize("phrase", ["Q2 2022", "2022-Q2", "2022Q2", "second quarter of 2022"])
    def test_are_three_months(self, phrase: str) -> None:
        assert proposed(phrase) == ["2022-04/2022-06"]

    def test_of_no_year_lie_where_the_direction_points(self) -> None:
        assert proposed("Q3") == ["2021-07/2021-09"]
        assert proposed("Q3", direction="future") == ["2022-07/2022-09"]

    def test_and_halves_are_six(self) -> None:
        assert proposed("the first half of 2022") == proposed("H1 2022") == ["2022-01/2022-06"]

    @pytest.mark.parametrize("phrase", ["Q5 2022", "H3 2022", "last quarter", "first half"])
    def test_others_are_none(self, phrase: str) -> None:
        assert reckon(phrase, THURSDAY) == []


class TestWhatMayBeMeantOtherwise:
    def test_is_marked_so_that_a_person_chooses(self) -> None:
        found = reckon("on 02/03/2022", THURSDAY)
        assert [(str(one.edtf), one.is_open) for one in found] == [
            ("2022-03-02", True),
            ("2022-02-03", True),
        ]

    @given(
        st.sampled_from(OPEN),
        st.lists(st.sampled_from(WRAPPERS), min_size=1, max_size=2),
        st.dates(date(1900, 1, 1), date(2090, 1, 1)),
        directions,
    )
    def test_and_stays_so_in_any_other_words(
        self, phrase: str, wrappers: list[str], day: date, direction: Direction
    ) -> None:
        wrapped = phrase
        for wrapper in wrappers:
            wrapped = wrapper.format(wrapped)
        assert all(one.is_open for one in propose(wrapped, day, direction))

    @pytest.mark.parametrize(
        "phrase",
        [
            *("about 02/03/2022", "02/03/2022 evening", "02/03/2022 night", "before 02/03/2022"),
            *("by 02/03/2022", "early on 02/03/2022", "before summer", "about last summer"),
            *("by last summer", "before winter 2022", "by about 02/03/2022", "about by summer"),
        ],
    )
    def test_and_so_in_these(self, phrase: str) -> None:
        ways: tuple[Direction, ...] = ("past", "future")
        for direction in ways:
            found = propose(phrase, THURSDAY, direction)
            assert found
            assert all(one.is_open for one in found)

    def test_but_not_where_only_one_of_them_is_a_day(self) -> None:
        (reading,) = reckon("on 4/22/2022", THURSDAY)
        assert (str(reading.edtf), reading.is_open) == ("2022-04-22", False)

    @pytest.mark.parametrize(
        ("typed", "season", "years"),
        [
            ("2021-22", "2021-06/2021-08", "2021/2022"),
            ("2022-21", "2022-03/2022-05", "2021/2022"),
            ("2022-22", "2022-06/2022-08", "2022"),
            ("2022-23~", "2022-09~/2022-11~", "2022~/2023~"),
            ("2022-24", "2022-12/2023-02", "2022/2024"),
            ("2021-22/2022-23", "2021-06/2022-11", "2021/2023"),
            ("../2022-23", "../2022-11", "../2023"),
            ("2022-01/2022-23", "2022-01/2022-11", "2022-01/2023"),
        ],
    )
    def test_such_as_the_code_of_a_season(self, typed: str, season: str, years: str) -> None:
        found = reckon(typed, THURSDAY)
        assert [str(one.edtf) for one in found] == [season, years]
        assert all(one.is_open for one in found)

    def test_a_code_that_is_no_term_of_years_is_questioned_too(self) -> None:
        (reading,) = reckon("1999-22", THURSDAY)
        assert (str(reading.edtf), reading.is_open) == ("1999-06/1999-08", True)

    def test_the_months_of_a_code_are_those_of_its_bounds(self) -> None:
        for code in ("2022-21", "2022-22", "2022-23", "2022-24"):
            months = reckon(code, THURSDAY)[0].edtf
            assert months.bounds("UTC") == Edtf(code).bounds("UTC")

    def test_a_season_is_another_one_south_of_the_equator(self) -> None:
        for side, months in (("south", "2021-12/2022-02"), ("north", "2021-06/2021-08")):
            (reading,) = reckon("last summer", THURSDAY, hemisphere=side)
            assert (str(reading.edtf), reading.is_open) == (months, False)

    def test_and_either_of_them_where_that_is_not_known(self) -> None:
        found = reckon("last summer", THURSDAY)
        assert [str(one.edtf) for one in found] == ["2021-06/2021-08", "2021-12/2022-02"]
        assert all(one.is_open for one in found)

    def test_a_winter_of_a_year_may_begin_or_end_in_it(self) -> None:
        found = reckon("winter 2020", THURSDAY, hemisphere="north")
        assert [str(one.edtf) for one in found] == ["2020-12/2021-02", "2019-12/2020-02"]
        assert all(one.is_open for one in found)
        (only,) = reckon("winter 2022", THURSDAY, hemisphere="north")
        assert (str(only.edtf), only.is_open) == ("2021-12/2022-02", False)

    def test_only_words_of_seasons_depend_on_the_place(self) -> None:
        assert depends_on_place("Last Summer")
        assert not depends_on_place("last summertime")


class TestAWrittenDayIsReadInAnyOrder:
    @pytest.mark.parametrize(
        "phrase",
        [
            *("2022 April 22", "22nd day of April, 2022", "22-Apr-2022", "Fri April 2022 22nd"),
            *("Friday, in the year 2022, April 22", "2022.22nd.Apr", "dated April, 2022, the 22nd"),
        ],
    )
    def test_from_one_day_one_month_and_one_year(self, phrase: str) -> None:
        (reading,) = reckon(phrase, THURSDAY)
        assert str(reading.edtf) == "2022-04-22"
        assert reading.rule == "the day, month and year as written: check it"
        assert not reading.is_open

    def test_and_another_weekday_is_questioned(self) -> None:
        (reading,) = reckon("Thursday, 2022 April 22", THURSDAY)
        assert (str(reading.edtf), reading.is_open) == ("2022-04-22", True)
        assert "that is a Friday, not a Thursday" in reading.rule

    @pytest.mark.parametrize(
        "phrase",
        [
            *("31 April", "32 April", "31 April 2022", "the year 2022 April 31", "31 Juni"),
            *("30. Februar", "30 février 2022", "31 juni", "sexta-feira", "31 de abril"),
            *("22 April 2022 or later", "22 April and 24 April 2022", "three hours ago"),
            *(
                "2022 April",
                "April 22 2022 2023",
                "20",
                "1931",
                "12 34",
                "02 2022",
                "not 2022 April 22",
                "Monday Tuesday 2022 April 22",
                "0000 April 22",
                "2022 April 0",
                "2022 February 29",
            ),
        ],
    )
    def test_and_no_dates_are_found_in_other_words(self, phrase: str) -> None:
        assert [one.rule for one in reckon(phrase, THURSDAY)] in ([], ["as written"])
