"""What a date may say, what it allows, and how it is said."""

from __future__ import annotations

import copy
import pickle
import re
import subprocess
import sys
from datetime import date
from zoneinfo import ZoneInfo, available_timezones

import pytest
from hypothesis import assume, example, given
from hypothesis import strategies as st
from pydantic import BaseModel, TypeAdapter, ValidationError

from tests.messages.inputs import NEVER_CAME, NO_DATES
from timeline.dates import parser, timezones
from timeline.dates.edtf import (
    FUTURE,
    PAST,
    STORED,
    Bounds,
    DateError,
    Edtf,
    ZoneError,
    check_zone,
    civil_day,
    instant_of,
    is_date,
    iso,
)

BRUSSELS = "Europe/Brussels"
APIA = "Pacific/Apia"
ZONES = sorted(timezones._zone_names())
FIRST, LAST = -62_135_596_800, 253_402_300_799  # the years 0001 and 9999 in UTC

zones = st.sampled_from(ZONES)
civil_days = st.dates().map(date.isoformat)
clocks = st.times().map(lambda t: t.isoformat("minutes")) | st.times().map(
    lambda t: t.isoformat("seconds")
)
offsets = st.sampled_from(["", "Z", "+02:00", "-03:30", "+14", "-12:00", "+05:45"])
unqualified = st.one_of(
    civil_days,
    st.dates().map(lambda d: f"{d:%Y}".zfill(4)),
    st.dates().map(lambda d: d.isoformat()[:7]),
    st.builds("{}-{}".format, st.integers(1, 9998).map("{:04}".format), st.integers(21, 24)),
    st.integers(1, 999).map("{:03}X".format),
    st.integers(1, 99).map("{:02}XX".format),
    st.integers(1, 9).map("{}XXX".format),
    st.dates().map(lambda d: d.isoformat()[:4] + "-XX"),
    st.dates().map(lambda d: d.isoformat()[:4] + "-XX-XX"),
    st.dates().map(lambda d: d.isoformat()[:6] + "X"),
    st.dates().map(lambda d: d.isoformat()[:7] + "-XX"),
    st.dates().map(lambda d: d.isoformat()[:9] + "X"),
)
single = st.one_of(
    st.builds("{}{}".format, unqualified, st.sampled_from(["", "", "?", "~", "%"])),
    st.builds("{}T{}{}".format, civil_days, clocks, offsets),
)
ends = single | st.sampled_from(["", ".."])
intervals = st.builds("{}/{}".format, ends, ends).filter(parser.is_readable)
expressions = single | intervals


def bounds_in_words(text: str, zone: str = BRUSSELS) -> tuple[str | None, str | None]:
    earliest, latest = Edtf.parse(text).bounds(zone)
    return iso(earliest, zone), iso(latest, zone)


def refused(text: str, zone: str | None = None) -> DateError:
    try:
        found = Edtf.parse(text)
        if zone:
            found.bounds(zone)
    except DateError as error:
        return error
    pytest.fail(f"{text!r} was taken as a date")


class TestADateKeepsWhatWasWritten:
    @given(expressions)
    def test_its_text_is_the_text_it_was_read_from(self, text: str) -> None:
        assert str(Edtf.parse(text)) == text
        assert Edtf.parse(Edtf.parse(text).text) == Edtf(text)

    def test_white_space_around_it_is_no_part_of_it(self) -> None:
        assert Edtf.parse("  2022-04-20\n") == Edtf.parse("2022-04-20")
        assert hash(Edtf(" 2022 ")) == hash(Edtf("2022"))

    def test_the_same_text_gives_the_same_object(self) -> None:
        assert Edtf.parse("2022-04-20") is Edtf.parse("2022-04-20")

    def test_it_survives_copying_and_pickling(self) -> None:
        for text in ("2022-04-20", "2022-04~/.."):
            whole = Edtf(text)
            assert copy.deepcopy(whole) == whole
            assert pickle.loads(pickle.dumps(whole)).bounds(BRUSSELS) == whole.bounds(BRUSSELS)

    def test_it_cannot_be_changed_and_has_no_order_of_its_own(self) -> None:
        with pytest.raises(AttributeError):
            Edtf("2022").text = "2023"  # type: ignore[misc]
        with pytest.raises(TypeError):
            assert Edtf("2022") < Edtf("2023")  # type: ignore[operator]

    def test_its_repr_shows_the_text_alone(self) -> None:
        assert repr(Edtf("2022-04~")) == "Edtf(text='2022-04~')"


class TestADateSaysHowExactItIs:
    @pytest.mark.parametrize(
        ("text", "precision"),
        [
            ("2022-04-20T15:00:30", "second"),
            ("2022-04-20T15:00+02:00", "minute"),
            ("2022-04-20", "day"),
            ("2022-04-2X", "month"),
            ("2022-04-XX", "month"),
            ("2022-04", "month"),
            ("2022-21", "season"),
            ("2022-1X", "year"),
            ("2022-XX-XX", "year"),
            ("2022", "year"),
            ("202X", "decade"),
            ("20XX", "century"),
            ("2XXX", "millennium"),
            ("2022-02-21/2022-02-28", "day"),
            ("2022-02-21/2022-03", "month"),
            ("2022/2022-03-01", "year"),
            ("../2022-04", "month"),
            ("2022-04-20T15:00/", "minute"),
        ],
    )
    def test_by_its_unit_and_an_interval_by_its_coarser_end(
        self, text: str, precision: str
    ) -> None:
        assert Edtf(text).precision == precision

    @pytest.mark.parametrize(
        ("text", "approximate", "uncertain"),
        [
            ("2022-04", False, False),
            ("2022-04~", True, False),
            ("2022-04?", False, True),
            ("2022-04%", True, True),
            ("2022-04~/2022-05?", True, True),
            ("../2022?", False, True),
        ],
    )
    def test_by_its_qualifiers(self, text: str, approximate: bool, uncertain: bool) -> None:
        assert (Edtf(text).approximate, Edtf(text).uncertain) == (approximate, uncertain)

    def test_only_a_whole_unqualified_calendar_day_is_a_day(self) -> None:
        assert Edtf("2022-04-20").is_day
        for text in ("2022-04-20~", "2022-04-2X", "2022-04", "2022-04-20T15:00", "2022/2023"):
            assert not Edtf(text).is_day
        assert not Edtf("2022-04-20/2022-04-20").is_day
        assert not Edtf("../2022-04-20").is_day

    def test_and_whether_it_is_an_interval(self) -> None:
        assert Edtf("2022-04/..").is_interval
        assert not Edtf("2022-04").is_interval


class TestADateAllows:
    @pytest.mark.parametrize(
        ("text", "earliest", "latest"),
        [
            ("2022-04-20", "2022-04-20T00:00:00+02:00", "2022-04-20T23:59:59+02:00"),
            ("2022-04", "2022-04-01T00:00:00+02:00", "2022-04-30T23:59:59+02:00"),
            ("2022-12", "2022-12-01T00:00:00+01:00", "2022-12-31T23:59:59+01:00"),
            ("2022", "2022-01-01T00:00:00+01:00", "2022-12-31T23:59:59+01:00"),
            ("202X", "2020-01-01T00:00:00+01:00", "2029-12-31T23:59:59+01:00"),
            ("20XX", "2000-01-01T00:00:00+01:00", "2099-12-31T23:59:59+01:00"),
            ("2XXX", "2000-01-01T00:00:00+01:00", "2999-12-31T23:59:59+01:00"),
            ("2022-XX", "2022-01-01T00:00:00+01:00", "2022-12-31T23:59:59+01:00"),
            ("2022-XX-XX", "2022-01-01T00:00:00+01:00", "2022-12-31T23:59:59+01:00"),
            ("2022-0X", "2022-01-01T00:00:00+01:00", "2022-09-30T23:59:59+02:00"),
            ("2022-1X", "2022-10-01T00:00:00+02:00", "2022-12-31T23:59:59+01:00"),
            ("2022-04-XX", "2022-04-01T00:00:00+02:00", "2022-04-30T23:59:59+02:00"),
            ("2022-04-0X", "2022-04-01T00:00:00+02:00", "2022-04-09T23:59:59+02:00"),
            ("2022-04-2X", "2022-04-20T00:00:00+02:00", "2022-04-29T23:59:59+02:00"),
            ("2022-04-3X", "2022-04-30T00:00:00+02:00", "2022-04-30T23:59:59+02:00"),
            ("2022-02-2X", "2022-02-20T00:00:00+01:00", "2022-02-28T23:59:59+01:00"),
            ("2022-21", "2022-03-01T00:00:00+01:00", "2022-05-31T23:59:59+02:00"),
            ("2022-23", "2022-09-01T00:00:00+02:00", "2022-11-30T23:59:59+01:00"),
            ("2023-24", "2023-12-01T00:00:00+01:00", "2024-02-29T23:59:59+01:00"),
            ("2022-04-20T15:00", "2022-04-20T15:00:00+02:00", "2022-04-20T15:00:59+02:00"),
            ("2022-04-20T15:00:30", "2022-04-20T15:00:30+02:00", "2022-04-20T15:00:30+02:00"),
            ("2022-04-20T15:00Z", "2022-04-20T17:00:00+02:00", "2022-04-20T17:00:59+02:00"),
            ("2022-04-20T15:00-03:30", "2022-04-20T20:30:00+02:00", "2022-04-20T20:30:59+02:00"),
            ("2022-04-20T15:00+03", "2022-04-20T14:00:00+02:00", "2022-04-20T14:00:59+02:00"),
            ("2022-02-21/2022-02-28", "2022-02-21T00:00:00+01:00", "2022-02-28T23:59:59+01:00"),
            ("2022-04/2022-04-10", "2022-04-01T00:00:00+02:00", "2022-04-10T23:59:59+02:00"),
            ("2022-04-20/2022-04", "2022-04-20T00:00:00+02:00", "2022-04-30T23:59:59+02:00"),
            ("../2022-04", None, "2022-04-30T23:59:59+02:00"),
            ("/2022-04", None, "2022-04-30T23:59:59+02:00"),
            ("2022-04/..", "2022-04-01T00:00:00+02:00", None),
            ("2022-04/", "2022-04-01T00:00:00+02:00", None),
        ],
    )
    def test_from_its_first_second_to_its_last_in_the_governments_own_time(
        self, text: str, earliest: str | None, latest: str | None
    ) -> None:
        assert bounds_in_words(text) == (earliest, latest)

    def test_the_same_day_is_another_stretch_of_time_elsewhere(self) -> None:
        assert bounds_in_words("2022-04-20", "Pacific/Auckland")[0] == "2022-04-20T00:00:00+12:00"
        assert bounds_in_words("2022-04-20", "UTC")[0] == "2022-04-20T00:00:00+00:00"

    @given(expressions, st.sampled_from(["Europe/Brussels", "America/New_York", "UTC"]))
    def test_never_an_end_before_its_beginning(self, text: str, zone: str) -> None:
        try:
            earliest, latest = Edtf.parse(text).bounds(zone)
        except DateError:
            assume(False)
        assert PAST <= earliest <= latest <= FUTURE

    @given(st.dates(), zones)
    def test_a_day_lies_within_its_month_its_year_and_its_decade(
        self, day: date, zone: str
    ) -> None:
        text = day.isoformat()
        try:
            inner = Edtf.parse(text).bounds(zone)
        except DateError:
            assume(False)
        coarser = [f"{text[:9]}X", f"{text[:8]}XX", text[:7], f"{text[:5]}XX", text[:4]]
        if day.year > 9:
            coarser.append(f"{text[:3]}X")
        for outer_text in coarser:
            outer = Edtf.parse(outer_text).bounds(zone)
            assert outer.earliest <= inner.earliest <= inner.latest <= outer.latest

    @given(st.dates(max_value=date(9999, 12, 30)), st.sampled_from([BRUSSELS, "Asia/Tokyo"]))
    def test_days_follow_each_other_without_a_gap(self, day: date, zone: str) -> None:
        following = date.fromordinal(day.toordinal() + 1)
        end = Edtf.parse(day.isoformat()).bounds(zone).latest
        assert Edtf.parse(following.isoformat()).bounds(zone).earliest == end + 1

    @given(unqualified, st.sampled_from("?~%"))
    def test_no_more_for_being_qualified(self, text: str, qualifier: str) -> None:
        assert Edtf(text + qualifier).bounds("UTC") == Edtf(text).bounds("UTC")

    def test_all_of_the_years_1_to_9999_in_every_zone(self) -> None:
        for zone in ZONES:
            for text in ("0001-01-01", "9999-12-31", "0001", "9999", "9XXX"):
                earliest, latest = Edtf.parse(text).bounds(zone)
                assert instant_of(iso(earliest, zone) or "") == earliest
                assert instant_of(iso(latest, zone) or "") == latest


class TestWhenClocksArePutBackOrForward:
    def test_a_time_that_came_twice_spans_both(self) -> None:
        assert bounds_in_words("2022-10-30T02:30") == (
            "2022-10-30T02:30:00+02:00",
            "2022-10-30T02:30:59+01:00",
        )

    def test_unless_its_offset_says_which(self) -> None:
        assert bounds_in_words("2022-10-30T02:30+01:00")[0] == "2022-10-30T02:30:00+01:00"

    def test_a_time_that_never_came_is_refused_in_its_zone_alone(self) -> None:
        assert refused("2022-03-27T02:30", BRUSSELS).text == "2022-03-27T02:30"
        refused("2022-03-27T02:30:00", BRUSSELS)
        assert bounds_in_words("2022-03-27T02:30", "UTC")

    @pytest.mark.parametrize(("day", "zone"), NEVER_CAME)
    def test_so_is_a_day_that_a_country_skipped(self, day: str, zone: str) -> None:
        assert refused(day, zone).text == day
        assert Edtf(day).bounds("UTC")

    def test_an_interval_may_end_on_what_never_came(self) -> None:
        assert bounds_in_words("2011-12-28/2011-12-30", APIA) == bounds_in_words(
            "2011-12-28/2011-12-29", APIA
        )
        assert bounds_in_words("2011-12-30/2012-01-02", APIA) == bounds_in_words(
            "2011-12-31/2012-01-02", APIA
        )
        assert bounds_in_words("../2011-12-30", APIA) == bounds_in_words("../2011-12-29", APIA)
        assert bounds_in_words("2022-03-27T01:00/2022-03-27T02:30", BRUSSELS) == (
            "2022-03-27T01:00:00+01:00",
            "2022-03-27T01:59:59+01:00",
        )

    @pytest.mark.parametrize(
        ("zone", "text", "before", "after"),
        [
            (APIA, "2011-12-30", "2011-12-29T23:59:59-10:00", "2011-12-31T00:00:00+14:00"),
            (APIA, "2011-12-30T12:00", "2011-12-29T23:59:59-10:00", "2011-12-31T00:00:00+14:00"),
            (
                APIA, "2011-12-30/2011-12-30",
                "2011-12-29T23:59:59-10:00", "2011-12-31T00:00:00+14:00",
            ),
            (
                BRUSSELS, "2022-03-27T02:30",
                "2022-03-27T01:59:59+01:00", "2022-03-27T03:00:00+02:00",
            ),
            (
                "America/Sao_Paulo", "2018-11-04T00:30",
                "2018-11-03T23:59:59-03:00", "2018-11-04T01:00:00-02:00",
            ),
        ],
    )  # fmt: skip
    def test_a_question_is_answered_from_just_before_or_just_after_it(
        self, zone: str, text: str, before: str, after: str
    ) -> None:
        earliest, latest = Edtf(text).nearest_bounds(zone)
        assert (iso(latest, zone), iso(earliest, zone)) == (before, after)
        assert earliest == latest + 1

    @given(expressions, zones)
    def test_every_question_is_answered_in_every_zone(self, text: str, zone: str) -> None:
        nearest = Edtf(text).nearest_bounds(zone)
        try:
            assert Edtf(text).bounds(zone) == nearest
        except DateError:
            assert nearest.earliest > nearest.latest

    def test_a_day_whose_midnight_was_skipped_begins_when_it_began(self) -> None:
        assert bounds_in_words("2018-11-04", "America/Sao_Paulo") == (
            "2018-11-04T01:00:00-02:00",
            "2018-11-04T23:59:59-02:00",
        )

    def test_a_day_whose_last_minutes_were_skipped_ends_before_them(self) -> None:
        # Toronto went from 23:30 to 00:30 of the next day.
        assert bounds_in_words("1919-03-30", "America/Toronto")[1] == "1919-03-30T23:29:59-05:00"
        assert bounds_in_words("1919-03-31", "America/Toronto")[0] == "1919-03-31T00:30:00-04:00"

    def test_a_minute_of_which_a_part_was_skipped_keeps_the_rest(self) -> None:
        # Berlin went from 00:00:00 to 00:06:32 when it left its local mean time.
        assert bounds_in_words("1893-04-01T00:06", "Europe/Berlin") == (
            "1893-04-01T00:06:32+01:00",
            "1893-04-01T00:06:59+01:00",
        )
        refused("1893-04-01T00:05", "Europe/Berlin")

    def test_every_other_day_begins_and_ends_on_itself(self) -> None:
        epoch, first, last = (date(y, 1, 1).toordinal() for y in (1970, 1935, 2040))
        for zone in ZONES[::23]:
            tz = ZoneInfo(zone)
            for ordinal in range(first, last, 29):
                day = date.fromordinal(ordinal).isoformat()
                midnight = (ordinal - epoch) * 86_400
                assert civil_day(timezones.first_instant(midnight, tz), zone) == day
                assert civil_day(timezones.last_instant(midnight + 86_399, tz), zone) == day

    def test_an_interval_may_be_reversed_in_one_zone_and_not_in_another(self) -> None:
        text = "2022-04-20T15:00/2022-04-20T14:00Z"
        assert bounds_in_words(text, BRUSSELS)
        assert refused(text, "UTC").reason == "it ends before it starts in UTC"


class TestAnOffsetIsOneThatAPlaceHas:
    @pytest.mark.parametrize("offset", ["-12:00", "+14:00", "+14", "-12", "Z", "+05:45", "-03:30"])
    def test_from_baker_island_to_kiribati(self, offset: str) -> None:
        assert Edtf(f"2022-04-20T15:00{offset}")

    @pytest.mark.parametrize(
        "offset", ["-12:01", "-13:00", "-13", "+14:01", "+15", "+15:00", "-15:59", "+16:00", "+99"]
    )
    def test_others_are_refused(self, offset: str) -> None:
        for text in (f"2022-04-20T15:00{offset}", f"../2022-04-20T15:00:30{offset}"):
            assert refused(text).text == text.removeprefix("../")
            assert Edtf(text.replace(offset, "Z"))

    def test_with_the_way_to_write_it(self) -> None:
        error = refused("2022-04-20T15:00-13:00")
        assert error.reason == "no place has that offset from UTC"
        assert error.hint == "Offsets run from -12:00 to +14:00. Without one, it is local time."

    @pytest.mark.parametrize("offset", ["-13:00", "+14:01", "+15:59"])
    def test_what_was_recorded_with_one_is_still_read(self, offset: str) -> None:
        text = f"2022-04-20T15:00{offset}"
        stored = Edtf.stored(text)
        assert stored.text == text
        assert stored == Edtf.stored(f" {text} ")
        assert stored.bounds("UTC").latest - stored.bounds("UTC").earliest == 59
        assert offset in stored.human()
        assert TypeAdapter(Edtf).validate_python(text, context=STORED) == stored
        with pytest.raises(ValidationError) as caught:
            TypeAdapter(Edtf).validate_python(text)
        (error,) = caught.value.errors()
        assert isinstance(error["ctx"]["error"], DateError)

    def test_but_not_one_that_never_was_taken(self) -> None:
        with pytest.raises(DateError) as caught:
            Edtf.stored("2022-04-20T15:00+16:00")
        assert caught.value.text == "2022-04-20T15:00+16:00"


def test_whether_it_names_a_season() -> None:
    assert Edtf("2022-21").names_season
    assert Edtf("2022-01/2022-23~").names_season
    assert not Edtf("2022-12/..").names_season


class TestWhatIsNotADateIsRefusedWithAWayOut:
    @pytest.mark.parametrize("text", NO_DATES)
    def test_and_a_date_that_it_offers_instead_is_one(self, text: str) -> None:
        error = refused(text)
        assert error.reason
        meant = re.search(r"Did you mean (.*)\?$", error.hint or "")
        assert all(Edtf(one) for one in meant[1].split(" or ")) if meant else True

    def test_with_nothing_in_the_message_that_could_upset_a_terminal(self) -> None:
        for text in ("2022\x00", "\x1b[31m2022", "2022\u202e04", "\x07" * 99):
            assert refused(text).message.isprintable()

    @given(st.text(max_size=80) | st.text("0123456789-/.X?~%TZ:+ ", max_size=24))
    @example("2022" + "?" * 60)
    @example("٢٠٢٢-٠٤")
    @example("/" * 64)
    def test_whatever_it_is(self, text: str) -> None:
        message = ""
        try:
            Edtf.parse(text).bounds("UTC")
        except DateError as error:
            message = error.message
        assert message.isprintable()
        assert message or text.strip().isascii()


class TestADateIsSaidInWords:
    @pytest.mark.parametrize(
        ("text", "words"),
        [
            ("2022-04-20", "20 April 2022"),
            ("2022-04-20T15:00", "20 April 2022, 15:00"),
            ("2022-04-20T15:00+02:00", "20 April 2022, 15:00 (+02:00)"),
            ("2022-04-20T15:00:30Z", "20 April 2022, 15:00:30 (UTC)"),
            ("2022-04", "April 2022"),
            ("2022", "2022"),
            ("2022-04~", "about April 2022"),
            ("2022?", "2022 (uncertain)"),
            ("2022%", "about 2022 (uncertain)"),
            ("0044-03-15", "15 March AD 44"),
            ("2022-21", "spring 2022"),
            ("2022-24", "winter 2022–2023"),
            ("202X", "the 2020s"),
            ("001X", "some year from AD 10 to AD 19"),
            ("20XX", "some year from 2000 to 2099"),
            ("2022-XX", "some month of 2022"),
            ("2022-XX-XX", "some day of 2022"),
            ("2022-1X", "some month from October to December 2022"),
            ("2022-04-XX", "some day of April 2022"),
            ("2022-04-2X", "between 20 and 29 April 2022"),
            ("2022-04-2X~", "about between 20 and 29 April 2022"),
            ("2022-04-3X", "30 April 2022"),
            ("2022-02-21/2022-02-28", "between 21 and 28 February 2022"),
            ("2022-02-21/2022-03-02", "between 21 February and 2 March 2022"),
            ("2021-12-30/2022-01-02", "between 30 December 2021 and 2 January 2022"),
            ("2022-04/2022-06", "between April and June 2022"),
            ("2022-21/2022-23", "between spring and autumn 2022"),
            ("2020/2022", "between 2020 and 2022"),
            ("2022-04-20/2022-05", "between 20 April 2022 and May 2022"),
            ("2022-04~/2022-06?", "between about April 2022 and June 2022 (uncertain)"),
            ("2022-02-XX/2022-02", "between some day of February and February 2022"),
            ("2022-04-XX/2022-05-03", "between some day of April 2022 and 3 May 2022"),
            ("2022-04-2X/2022-05-1X", "between 20–29 April and 10–19 May 2022"),
            ("2022-04-20/2022-04-20", "20 April 2022"),
            ("2022-04-20T15:00/2022-04-20T17:00", "20 April 2022, between 15:00 and 17:00"),
            (
                "2022-04-20T15:00Z/2022-04-20T17:00Z",
                "20 April 2022, between 15:00 and 17:00 (UTC)",
            ),
            (
                "2022-04-20T15:00/2022-04-21T17:00",
                "between 20 April 2022, 15:00 and 21 April 2022, 17:00",
            ),
            ("../2022-04", "in or before April 2022"),
            ("../2022-04-20", "on or before 20 April 2022"),
            ("../2022-04-20T15:00", "at or before 20 April 2022, 15:00"),
            ("/2022-04", "in or before April 2022, start unknown"),
            ("2022-04/..", "from April 2022 on"),
            ("2022-04/", "from April 2022, end unknown"),
        ],
    )
    def test_that_claim_no_more_than_it_does(self, text: str, words: str) -> None:
        assert Edtf(text).human() == words

    @pytest.mark.parametrize(
        ("text", "short"),
        [
            ("2022-04-20", "2022-04-20"),
            ("2022-02-21/2022-02-28", "2022-02-21/2022-02-28"),
            ("2022-04-20T15:00", "2022-04-20 15:00"),
            ("2022-04-20T15:00:30", "2022-04-20 15:00"),
            ("2022-04-20T15:00:30+02:00", "2022-04-20 15:00+02"),
            ("2022-04-20T15:00+05:30", "2022-04-20 15:00+0530"),
            ("2022-04-20T15:00Z", "2022-04-20 15:00Z"),
            ("2022-04-20T15:00/2022-04-20T17:00", "2022-04-20"),
            ("../2022-04-20T17:00", "../2022-04-20"),
            ("2022-02-21~/2022-02-28~", "2022-02-21~/02-28~"),
            ("2021-12-30~/2022-01-02?", "2021-12~/2022-01?"),
        ],
    )
    def test_and_in_few_characters_for_a_column(self, text: str, short: str) -> None:
        assert Edtf(text).short() == short

    @given(expressions)
    def test_whatever_it_says(self, text: str) -> None:
        assert len(Edtf(text).short()) <= 21
        words = Edtf(text).human()
        assert words.isprintable()
        assert ("uncertain" in words) == Edtf(text).uncertain
        assert ("about" in words) == Edtf(text).approximate
        assert "X" not in words


class TestAnInstantIsWrittenInAZone:
    @given(st.integers(FIRST, LAST), zones)
    @example(FIRST, "America/New_York")
    @example(LAST, "Asia/Tokyo")
    def test_and_read_back_without_loss(self, instant: int, zone: str) -> None:
        text = iso(instant, zone)
        assert text is not None
        assert instant_of(text) == instant
        assert civil_day(instant, zone) == text[:10]

    @pytest.mark.parametrize("instant", [FIRST - 57_540, LAST + 57_540, FIRST - 1, LAST + 1])
    def test_even_just_outside_the_calendar_of_utc(self, instant: int) -> None:
        for zone in ("UTC", "Asia/Tokyo", "America/New_York"):
            assert instant_of(iso(instant, zone) or "") == instant

    def test_with_utc_where_its_own_offset_leaves_the_calendar(self) -> None:
        assert iso(FIRST, "America/New_York") == "0001-01-01T00:00:00+00:00"
        assert iso(LAST, "Asia/Tokyo") == "9999-12-31T23:59:59+00:00"

    def test_but_an_open_end_is_no_instant(self) -> None:
        assert iso(PAST, BRUSSELS) is None
        assert iso(FUTURE, BRUSSELS) is None
        for end in (PAST, FUTURE, 10**30):
            with pytest.raises(DateError):
                civil_day(end, BRUSSELS)

    def test_and_the_day_is_that_of_the_zone(self) -> None:
        late = instant_of("2022-04-20T23:30:00+00:00")
        assert civil_day(late, BRUSSELS) == "2022-04-21"
        assert civil_day(late, "America/New_York") == "2022-04-20"

    def test_fractions_of_a_second_are_cut_off(self) -> None:
        assert instant_of("1970-01-01T00:00:01.9Z") == 1
        assert instant_of("1969-12-31T23:59:59.9Z") == -1

    @pytest.mark.parametrize("text", ["", "2022-04-22T23:59:59", "2022-04-22", "now"])
    def test_a_time_without_an_offset_is_no_instant(self, text: str) -> None:
        with pytest.raises(DateError) as caught:
            instant_of(text)
        assert caught.value.text == text


class TestAZoneIsKnownByItsIanaName:
    def test_every_one_of_the_database(self) -> None:
        assert check_zone(BRUSSELS) == BRUSSELS
        assert {check_zone(zone) for zone in ZONES} == set(ZONES)
        assert len(set(ZONES) & available_timezones()) > 500

    @pytest.mark.parametrize(
        ("name", "nearest"),
        [
            ("Europe/Brussel", "Europe/Brussels"),
            ("europe/brussels", "Europe/Brussels"),
            ("Brussels", "Europe/Brussels"),
            ("new york", "America/New_York"),
        ],
    )
    def test_a_name_that_is_nearly_right_brings_the_right_one(
        self, name: str, nearest: str
    ) -> None:
        with pytest.raises(ZoneError) as caught:
            check_zone(name)
        assert caught.value.nearest[0] == nearest

    @pytest.mark.parametrize(
        "name",
        ["", "../../etc/passwd", "/etc/localtime", "Europe", "posixrules", "UTC\x00", "x" * 9_999],
    )
    def test_and_no_path_will_pass_for_one(self, name: str) -> None:
        with pytest.raises(ZoneError) as caught:
            Edtf("2022").bounds(name)
        assert caught.value.message.isprintable()
        assert caught.value.hint


class Row(BaseModel):
    occurred: Edtf
    until: Edtf | None = None


class TestADateIsAFieldOfAModel:
    def test_read_from_text_or_from_a_date(self) -> None:
        assert Row(occurred="2022-04~").occurred == Edtf("2022-04~")  # type: ignore[arg-type]
        assert Row(occurred=Edtf("2022")).occurred == Edtf("2022")
        assert Row.model_validate_json('{"occurred": "2022-04-2X"}').until is None

    @pytest.mark.parametrize(("number", "text"), [(2022, "2022"), (987, "0987")])
    def test_a_bare_year_may_come_as_a_number_as_yaml_gives_it(
        self, number: int, text: str
    ) -> None:
        assert Row.model_validate({"occurred": number}).occurred == Edtf(text)

    def test_written_as_its_text(self) -> None:
        row = Row(occurred=Edtf("2022-04~"))
        assert row.model_dump() == {"occurred": "2022-04~", "until": None}
        assert row.model_dump_json(exclude_none=True) == '{"occurred":"2022-04~"}'

    @pytest.mark.parametrize("value", [date(2022, 4, 20), True, 20.22, None, 0, -44, ["2022"]])
    def test_nothing_else_passes(self, value: object) -> None:
        with pytest.raises(ValidationError):
            Row.model_validate({"occurred": value})

    def test_a_date_that_yaml_made_of_it_is_told_to_wear_quotes(self) -> None:
        with pytest.raises(ValidationError) as caught:
            Row.model_validate({"occurred": date(2022, 4, 20)})
        (error,) = caught.value.errors()
        assert (error["loc"], error["type"]) == (("occurred",), "value_error")

    def test_its_schema_is_a_string_with_examples_that_are_dates(self) -> None:
        schema = Row.model_json_schema()["properties"]["occurred"]
        assert schema["type"] == "string"
        assert schema["description"]
        assert [Edtf(text).text for text in schema["examples"]] == schema["examples"]


def test_importing_dates_loads_neither_pydantic_nor_zoneinfo_nor_the_complaints() -> None:
    # The package itself opens the store; that is not what is measured here.
    code = (
        "import importlib.util, sys;"
        "package = importlib.util.module_from_spec(importlib.util.find_spec('timeline'));"
        "sys.modules['timeline'] = package;"
        "import timeline.dates.edtf; print(*sys.modules)"
    )
    loaded = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True
    ).stdout.split()
    assert "timeline.dates.edtf" in loaded
    assert not {"pydantic", "zoneinfo", "timeline.dates.diagnostics"} & {*loaded}


def test_bounds_are_a_pair() -> None:
    assert Edtf("1970-01-01T00:00:00Z").bounds("UTC") == Bounds(0, 0) == (0, 0)


def test_a_date_is_one_if_it_is_written_as_it_is_kept() -> None:
    assert is_date("2022-04-20")
    assert is_date("2022-04~")
    assert not is_date(" 2022-04 ")
    for text in ("2022-02-30", "soon"):
        with pytest.raises(DateError):
            is_date(text)
