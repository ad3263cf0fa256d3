"""A calendar day by the short way and by the long one, and what is said where neither leads."""

from __future__ import annotations

import pkgutil
import struct
from datetime import UTC, date, datetime, timedelta, timezone
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest

from timeline.dates.edtf import DateError, Edtf, at
from timeline.dates.timezones import (
    _STEP,
    FUTURE,
    PAST,
    ZoneError,
    _zone_names,
    check_zone,
    civil_day,
    first_instant,
    in_utc,
    instant_of,
    iso,
    last_instant,
    moment_words,
    plain_day,
    whole_seconds,
)

BRUSSELS = "Europe/Brussels"
SPRING = (date(2022, 3, 27).toordinal() - date(1970, 1, 1).toordinal()) * 86_400
AUTUMN = (date(2022, 10, 30).toordinal() - date(1970, 1, 1).toordinal()) * 86_400


def _changes(zone: str) -> list[tuple[int, int]]:
    """The instants at which a zone got another offset, and that offset: its rules, by RFC 8536."""
    data = pkgutil.get_data("tzdata", f"zoneinfo/{zone}") or b""
    at, numbers = 44, struct.unpack(">6l", data[20:44])
    utc, standard, leaps, times, types, letters = numbers
    # What follows is said once more, in 64 bits.
    at += times * 5 + types * 6 + letters + leaps * 8 + standard + utc + 44
    utc, standard, leaps, times, types, letters = struct.unpack(">6l", data[at - 24 : at])
    instants = struct.unpack(f">{times}q", data[at : at + 8 * times])
    numbers = data[at + 8 * times : at + 9 * times]
    offsets = [struct.unpack(">l", data[at + 9 * times + 6 * one :][:4])[0] for one in range(types)]
    found = [(instant, offsets[one]) for instant, one in zip(instants, numbers, strict=True)]
    return [new for old, new in pairwise([(0, None), *found]) if old[1] != new[1]]


class TestAPlainDay:
    def test_is_its_first_and_its_last_second_and_both_in_words(self) -> None:
        assert plain_day("2022-04-20", BRUSSELS) == (
            1_650_405_600,
            1_650_491_999,
            "2022-04-20T00:00:00+02:00",
            "2022-04-20T23:59:59+02:00",
        )

    @pytest.mark.parametrize("zone", [BRUSSELS, "Asia/Kathmandu", "America/St_Johns", "UTC"])
    def test_is_what_the_long_way_finds_where_it_finds_any(self, zone: str) -> None:
        found = 0
        for ordinal in range(date(2021, 12, 20).toordinal(), date(2023, 1, 10).toordinal()):
            text = date.fromordinal(ordinal).isoformat()
            short = plain_day(text, zone)
            if short is not None:
                earliest, latest = Edtf(text).bounds(zone)
                assert short == (earliest, latest, iso(earliest, zone), iso(latest, zone))
                found += 1
        # Left to the long way are just the days on which clocks are put forward or back.
        assert found == 386 - (0 if zone in ("UTC", "Asia/Kathmandu") else 2)

    @pytest.mark.parametrize("text", ["2022-03-26", "2022-03-28", "2022-10-29", "2022-10-31"])
    def test_is_found_beside_the_day_that_is_longer_or_shorter(self, text: str) -> None:
        assert plain_day(text, BRUSSELS) is not None

    @pytest.mark.parametrize(
        "text",
        [
            "2022-03-27", "2022-10-30", "2022-04-2X", "2022-04", "2022-04-20~", "2022-02-29",
            "2022/04/20", "2022-04/20", "2022/04-20", "20220420", "2022-W16-3", "0001-01-01",
            "9999-12-31", "",
        ],
    )  # fmt: skip
    def test_is_left_to_the_long_way_where_it_is_none(self, text: str) -> None:
        assert plain_day(text, BRUSSELS) is None

    def test_may_lie_in_all_years_but_the_first_and_the_last(self) -> None:
        assert plain_day("0002-01-02", "UTC") is not None
        assert plain_day("9998-12-31", "UTC") is not None


class TestASecondOnTheWall:
    @pytest.mark.parametrize("second", [0, 7_199, 10_800, 86_399])
    def test_that_came_once_is_one_instant(self, second: int) -> None:
        zone = ZoneInfo(BRUSSELS)
        assert first_instant(SPRING + second, zone) == last_instant(SPRING + second, zone)

    @pytest.mark.parametrize("second", [7_200, 9_000, 10_799])
    def test_that_never_came_is_next_to_the_jump(self, second: int) -> None:
        zone = ZoneInfo(BRUSSELS)
        # At 01:00 UTC clocks went from 02:00 to 03:00.
        assert first_instant(SPRING + second, zone) == SPRING + 3_600
        assert last_instant(SPRING + second, zone) == SPRING + 3_599

    @pytest.mark.parametrize("second", [7_200, 9_000, 10_799])
    def test_that_came_twice_spans_both(self, second: int) -> None:
        zone = ZoneInfo(BRUSSELS)
        assert first_instant(AUTUMN + second, zone) == AUTUMN + second - 7_200
        assert last_instant(AUTUMN + second, zone) == AUTUMN + second - 3_600


class TestAnInstant:
    def test_at_either_edge_of_the_calendar_is_said_in_what_offset_has_room(self) -> None:
        first, last = -62_135_596_800, 253_402_300_799
        assert iso(first, "America/New_York") == "0001-01-01T00:00:00+00:00"
        assert iso(last, "Asia/Tokyo") == "9999-12-31T23:59:59+00:00"
        assert iso(first, "Asia/Tokyo") == "0001-01-01T09:18:59+09:18:59"
        assert iso(last, "America/New_York") == "9999-12-31T18:59:59-05:00"
        # Within sixteen hours of an edge some offset has room, if not that of the zone.
        assert iso(first - 7_200, "Asia/Tokyo") == "0001-01-01T07:18:59+09:18:59"
        assert iso(last + 7_200, "America/New_York") == "9999-12-31T20:59:59-05:00"
        assert iso(first - 7_200, "UTC") == "0001-01-01T14:00:00+16:00"
        assert iso(last + 7_200, "UTC") == "9999-12-31T09:59:59-16:00"

    def test_is_said_by_the_rules_of_its_zone_about_every_change_of_clocks(self) -> None:
        beginning = datetime.fromtimestamp(0, UTC)
        for zone in sorted(_zone_names())[::5]:
            rules = ZoneInfo(zone)
            for change, _ in _changes(zone)[1:]:
                for instant in (change - 700_000, change - 1, change, change + 1, change + 700_000):
                    moment = (beginning + timedelta(seconds=instant)).astimezone(rules)
                    assert iso(instant, zone) == moment.isoformat()

    def test_is_in_a_zone_that_never_changed_its_clocks_twice_within_a_week_or_so(self) -> None:
        for zone in _zone_names():
            for (one, _), (other, _) in pairwise(_changes(zone)[1:]):
                assert other - one > _STEP.total_seconds() + 3 * 3_600, zone

    @pytest.mark.parametrize("instant", [PAST, FUTURE, -62_135_596_800 - 86_400])
    def test_in_no_calendar_has_no_day(self, instant: int) -> None:
        with pytest.raises(DateError) as refused:
            civil_day(instant, "UTC")
        assert refused.value.message == (
            f"“{instant}” is not a date: as seconds since 1970 it is outside the years 0001 to 9999"
        )

    def test_at_the_epoch_is_an_instant_like_any(self) -> None:
        assert iso(0, BRUSSELS) == "1970-01-01T01:00:00+01:00"
        assert instant_of("1970-01-01T01:00:00.9+01:00") == 0

    @pytest.mark.parametrize("text", ["x", "2022-04-20T15:00", ""])
    def test_is_read_from_a_time_with_its_offset_alone(self, text: str) -> None:
        with pytest.raises(DateError) as refused:
            instant_of(text)
        assert refused.value.message == (
            f"“{text}” is not a date: expected an ISO 8601 time with an offset"
        )
        assert refused.value.hint == "Write it like 2022-04-22T23:59:59+02:00."

    def test_is_the_inverse_of_its_words(self) -> None:
        start = instant_of("2022-03-26T00:00:00+01:00")
        for hours in range(72):
            instant = start + int(timedelta(hours=hours, minutes=7).total_seconds())
            said = iso(instant, BRUSSELS)
            assert said is not None
            assert instant_of(said) == instant


@pytest.mark.parametrize(
    ("name", "nearest"),
    [
        ("Indiana", ("Indian/Mahe", "America/Indianapolis", "US/East-Indiana")),
        ("Buenos aires", ("America/Buenos_Aires",)),
        ("center", ("America/North_Dakota/Center", "US/Central")),
        ("GMT+25", ("Etc/GMT+5", "Etc/GMT+2", "Etc/GMT+12")),
        ("kentucky", ()),
        ("Europe/Brussels" + "x" * 60, ()),
    ],
)
def test_a_zone_that_is_none_is_told_with_at_most_three_that_are(
    name: str, nearest: tuple[str, ...]
) -> None:
    with pytest.raises(ZoneError) as refused:
        check_zone(name)
    assert refused.value.nearest == nearest
    hint = f"Did you mean {' or '.join(nearest)}?"
    assert refused.value.hint == (
        hint if nearest else "Write an area and a city, like Europe/Brussels."
    )


def test_a_moment_in_utc_is_in_the_calendar() -> None:
    west, east = timezone(-timedelta(hours=11)), timezone(timedelta(hours=11))
    last, first = datetime.max.replace(tzinfo=UTC), datetime.min.replace(tzinfo=UTC)
    assert in_utc(datetime(2022, 6, 1, 12, tzinfo=west)) == datetime(2022, 6, 1, 23, tzinfo=UTC)
    assert in_utc(datetime(2022, 6, 1, 12, tzinfo=west)).tzinfo is UTC
    assert in_utc(datetime(9999, 12, 31, 23, 59, tzinfo=west)) == last
    assert in_utc(datetime(1, 1, 1, tzinfo=east)) == first


def test_a_moment_is_said_in_utc() -> None:
    moment = datetime(2022, 4, 21, 1, 5, tzinfo=timezone(timedelta(hours=2)))
    assert moment_words(moment) == "20 April 2022, 23:05 UTC"


def test_an_instant_is_a_date_to_ask_with_up_to_the_end_of_the_calendar() -> None:
    assert str(at(0)) == "1970-01-01T00:00:00+00:00"
    assert str(at(FUTURE)) == "9999-12-31"


def test_the_seconds_of_a_moment_far_in_the_future_are_not_rounded_up() -> None:
    moment = datetime(4148, 1, 1, 0, 0, 0, 999_993, tzinfo=UTC)
    assert whole_seconds(moment) == whole_seconds(moment.replace(microsecond=0))
