"""What is said of a date, a zone or a contradiction that is refused: the words that people meet.

A refusal is read by somebody who has to mend something, so its words are part of what the
program does: what was wrong, where, and how to write it.
"""

# ruff: noqa: E501  a sentence stands whole, so that it can be searched for

from __future__ import annotations

from collections.abc import Callable

import pytest
from pydantic import TypeAdapter, ValidationError

from timeline.dates.edtf import DateError, Edtf
from timeline.dates.timezones import ZoneError, check_zone
from timeline.domain import errors

NOT_DATES: tuple[tuple[str, str, str | None], ...] = (
    (
        "",
        "“” is not a date: empty",
        "Write it like 2022-04-20, 2022-04~ or 2022-02-21/2022-02-28.",
    ),
    (
        "x",
        "“x” is not a date: it is not EDTF level 0 or 1",
        "Write it like 2022-04-20, 2022-04~ or 2022-02-21/2022-02-28.",
    ),
    (
        "2022-13",
        "“2022-13” is not a date: there is no month 13",
        "Months are 01 to 12, seasons 21 to 24.",
    ),
    (
        "2022-00",
        "“2022-00” is not a date: there is no month 00",
        "Months are 01 to 12, seasons 21 to 24.",
    ),
    ("2022-04-31", "“2022-04-31” is not a date: April 2022 has 30 days", None),
    ("2022-02-29", "“2022-02-29” is not a date: February 2022 has 28 days", None),
    ("2022-04-00", "“2022-04-00” is not a date: April 2022 has 30 days", None),
    ("0000", "“0000” is not a date: years run from 0001 to 9999", None),
    ("0000-01-01", "“0000-01-01” is not a date: years run from 0001 to 9999", None),
    ("000X", "“000X” is not a date: years run from 0001 to 9999", None),
    ("0000-XX", "“0000-XX” is not a date: years run from 0001 to 9999", None),
    ("0000-01-XX", "“0000-01-XX” is not a date: years run from 0001 to 9999", None),
    (
        "99999",
        "“99999” is not a date: years run from 0001 to 9999, in four digits",
        "Nothing else is stored here.",
    ),
    (
        "22-04-20",
        "“22-04-20” is not a date: it is not EDTF level 0 or 1",
        "Write it like 2022-04-20, 2022-04~ or 2022-02-21/2022-02-28.",
    ),
    (
        "2022/04/20",
        "“2022/04/20” is not a date: a date is written year first, with hyphens",
        "Did you mean 2022-04-20?",
    ),
    (
        "2022-04-20T25:00",
        "“2022-04-20T25:00” is not a date: times run from 00:00:00 to 23:59:59",
        None,
    ),
    (
        "2022-04-20T15:60",
        "“2022-04-20T15:60” is not a date: times run from 00:00:00 to 23:59:59",
        None,
    ),
    (
        "2022-04-20T15:00:60",
        "“2022-04-20T15:00:60” is not a date: leap seconds are not supported",
        "Write 23:59:60 as 23:59:59.",
    ),
    (
        "2022-04-20T15:00:61",
        "“2022-04-20T15:00:61” is not a date: times run from 00:00:00 to 23:59:59",
        None,
    ),
    (
        "2022-04-20T15",
        "“2022-04-20T15” is not a date: the text after the day is not a time",
        "Write it like 2022-04-20T15:00 or 2022-04-20T15:00+02:00.",
    ),
    (
        "2022-04-20T24:00",
        "“2022-04-20T24:00” is not a date: a day ends at 23:59:59",
        "Write 24:00 as 00:00 of the next day.",
    ),
    (
        "2022-04-20T15:00+16:00",
        "“2022-04-20T15:00+16:00” is not a date: no clock is +16:00 from UTC",
        None,
    ),
    (
        "2022-04-20T15:00+02:60",
        "“2022-04-20T15:00+02:60” is not a date: no clock is +02:60 from UTC",
        None,
    ),
    (
        "2022-04-20T15:00-00:00",
        "“2022-04-20T15:00-00:00” is not a date: ISO 8601 has no offset -00:00",
        "Write UTC as Z or +00:00.",
    ),
    (
        "2022-04-20T15:00+2",
        "“2022-04-20T15:00+2” is not a date: the text after the day is not a time",
        "Write it like 2022-04-20T15:00 or 2022-04-20T15:00+02:00.",
    ),
    (
        "2022-04T15:00",
        "“2022-04T15:00” is not a date: a time needs a day before it",
        "Write it like 2022-04-20T15:00 or 2022-04-20T15:00+02:00.",
    ),
    (
        "2022-25",
        (
            "“2022-25” is not a date: quarters and hemisphere seasons (EDTF level 2) are "
            "not supported"
        ),
        "Write an interval of months like 2022-01/2022-03, or a season 21 to 24.",
    ),
    (
        "2022-41",
        (
            "“2022-41” is not a date: quarters and hemisphere seasons (EDTF level 2) are "
            "not supported"
        ),
        "Write an interval of months like 2022-01/2022-03, or a season 21 to 24.",
    ),
    (
        "2022-42",
        "“2022-42” is not a date: there is no month 42",
        "Months are 01 to 12, seasons 21 to 24.",
    ),
    (
        "2022-20",
        "“2022-20” is not a date: there is no month 20",
        "Months are 01 to 12, seasons 21 to 24.",
    ),
    ("2022-21-03", "“2022-21-03” is not a date: there is no month 21", "Months are 01 to 12."),
    ("2022-13-03", "“2022-13-03” is not a date: there is no month 13", "Months are 01 to 12."),
    (
        "2022-XX-20",
        "“2022-XX-20” is not a date: EDTF level 2 is not supported",
        "X comes last: 202X, 2022-XX, 2022-04-2X.",
    ),
    (
        "2022-04-4X",
        "“2022-04-4X” is not a date: EDTF level 2 is not supported",
        "X comes last: 202X, 2022-XX, 2022-04-2X.",
    ),
    ("2022-02-3X", "“2022-02-3X” is not a date: February 2022 has 28 days", None),
    ("9999-24", "“9999-24” is not a date: that winter ends after the year 9999", None),
    (
        "XXXX",
        "“XXXX” is not a date: a year needs at least one known digit",
        "Bound it, like ../2022.",
    ),
    (
        "2022-04~?",
        "“2022-04~?” is not a date: a date takes one qualifier",
        "Write % for uncertain and approximate.",
    ),
    (
        "2022-~04",
        "“2022-~04” is not a date: EDTF level 2 is not supported",
        "Write one qualifier, at the end of the date.",
    ),
    (
        "2022-04-20/2022-04-19",
        "“2022-04-20/2022-04-19” is not a date: it ends before it starts",
        "Did you mean 2022-04-19/2022-04-20?",
    ),
    (
        "2022-05/2022-04",
        "“2022-05/2022-04” is not a date: it ends before it starts",
        "Did you mean 2022-04/2022-05?",
    ),
    (
        "2022-04-20/2022-04-21/2022-04-22",
        "“2022-04-20/2022-04-21/2022-04-22” is not a date: an interval has one slash, between its ends",
        "Write it like 2022-04-20, 2022-04~ or 2022-02-21/2022-02-28.",
    ),
    (
        "../..",
        "“../..” is not a date: an interval needs a date on at least one side",
        "Write it like 2022-04/.. or ../2022-04.",
    ),
    (
        "/",
        "“/” is not a date: an interval needs a date on at least one side",
        "Write it like 2022-04/.. or ../2022-04.",
    ),
    (
        "2022-04-20T15:00~",
        "“2022-04-20T15:00~” is not a date: EDTF allows no qualifier on a date with a time",
        "Qualify the day, 2022-04-20~, or write an interval of times.",
    ),
    (
        "2022-04-20T15:00:30.5",
        "“2022-04-20T15:00:30.5” is not a date: fractions of a second are not stored",
        "Did you mean 2022-04-20T15:00:30?",
    ),
    (
        "2022-110",
        "“2022-110” is not a date: ordinal dates are not supported",
        "Write month and day: 2022-04-20.",
    ),
    (
        "2022-W16",
        "“2022-W16” is not a date: week dates are not supported",
        "Write its days: 2022-04-18/2022-04-24.",
    ),
    (
        "20220420",
        "“20220420” is not a date: a date is written year first, with hyphens",
        "Did you mean 2022-04-20?",
    ),
    (
        "[2022,2023]",
        "“[2022,2023]” is not a date: EDTF level 2 is not supported",
        "Record each date as its own development, or write an interval.",
    ),
    (
        "2022S2",
        "“2022S2” is not a date: EDTF level 2 is not supported",
        "Write X for unknown digits: 19XX.",
    ),
    (
        "2022-04-20T15:00/2022-04-20T14:00",
        "“2022-04-20T15:00/2022-04-20T14:00” is not a date: it ends before it starts",
        "Did you mean 2022-04-20T14:00/2022-04-20T15:00?",
    ),
    (
        "2022-04-20 15:00",
        "“2022-04-20 15:00” is not a date: a T separates the day and the time",
        "Did you mean 2022-04-20T15:00?",
    ),
    (
        "20 April 2022",
        "“20 April 2022” is not a date: a date is written year first, with hyphens",
        "Did you mean 2022-04-20?",
    ),
    (
        "2022-04\x1b",
        "“2022-04\\x1b” is not a date: it is not EDTF level 0 or 1",
        "Write it like 2022-04-20, 2022-04~ or 2022-02-21/2022-02-28.",
    ),
    (
        "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx",
        "“xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx…” is not a date: a date has at most 64 characters, not 65",
        None,
    ),
)


@pytest.mark.parametrize(("text", "message", "hint"), NOT_DATES)
def test_what_is_no_date_is_told_with_how_to_write_it(
    text: str, message: str, hint: str | None
) -> None:
    with pytest.raises(DateError) as refused:
        Edtf.parse(text)
    assert (refused.value.message, refused.value.hint) == (message, hint)
    assert message.startswith(f"“{refused.value.text}” is not a date")


NEVER_CAME = "Check the date and the zone, or add the offset from UTC."


@pytest.mark.parametrize(
    ("text", "zone"),
    [
        ("2022-03-27T02:30", "Europe/Brussels"),
        ("2022-03-27T02:30:15", "Europe/Brussels"),
        ("2011-12-30", "Pacific/Apia"),
    ],
)
def test_what_never_came_is_told_by_itself_with_the_zone(text: str, zone: str) -> None:
    with pytest.raises(DateError) as refused:
        Edtf(text).bounds(zone)
    assert refused.value.message == (
        f"“{text}” is not a date: that time does not exist in {zone}: the clocks were "
        "put forward past it"
    )
    assert (refused.value.hint, refused.value.text) == (NEVER_CAME, text)


@pytest.mark.parametrize(
    ("value", "shown", "sort"),
    [
        (True, "True", "bool"),
        (20.22, "20.22", "float"),
        (None, "None", "NoneType"),
        ([1] * 60, str([1] * 60)[:64], "list"),
    ],
)
def test_what_is_no_text_is_told_by_its_type(value: object, shown: str, sort: str) -> None:
    with pytest.raises(ValidationError) as refused:
        TypeAdapter(Edtf).validate_python(value)
    (problem,) = refused.value.errors()
    error = problem["ctx"]["error"]
    assert error.message == f"“{shown}” is not a date: expected text, not {sort}"
    assert (error.hint, error.text) == ('Put it in quotes: "2022-04-20".', shown)


def test_a_schema_tells_an_editor_how_a_date_is_written() -> None:
    for mode in ("validation", "serialization"):
        assert TypeAdapter(Edtf).json_schema(mode=mode) == {
            "type": "string",
            "title": "EDTF date",
            "description": (
                "A date as precise as the source, in the government's local time: EDTF "
                "(ISO 8601-2) level 0 or 1, years 0001 to 9999. `?` uncertain, `~` "
                "approximate, `%` both; X for an unspecified digit; A/B for between A "
                "and B, `..` for an open end."
            ),
            "examples": [
                "2022-04-20",
                "2022-04-20T15:00+02:00",
                "2022-04~",
                "2022-04-2X",
                "2022-02-21/2022-02-28",
                "../2022-04",
            ],
            "minLength": 4,
            "maxLength": 64,
        }


def test_a_date_is_written_as_it_was_read() -> None:
    dates = TypeAdapter(Edtf)
    for given in ("2022-04~", Edtf("2022-04~")):
        found = dates.validate_python(given)
        assert isinstance(found, Edtf)
        assert (dates.dump_python(found), dates.dump_json(found)) == ("2022-04~", b'"2022-04~"')
    assert dates.validate_python(987).text == "0987"


@pytest.mark.parametrize(
    ("name", "hint", "nearest"),
    [
        ("Brussels", "Did you mean Europe/Brussels?", ("Europe/Brussels",)),
        ("UTC+2", "Did you mean UTC?", ("UTC",)),
        ("Mars/Olympus", "Write an area and a city, like Europe/Brussels.", ()),
        ("../etc/passwd", "Write an area and a city, like Europe/Brussels.", ()),
    ],
)
def test_what_is_no_zone_is_told_with_the_nearest(
    name: str, hint: str, nearest: tuple[str, ...]
) -> None:
    with pytest.raises(ZoneError) as refused:
        check_zone(name)
    assert refused.value.message == f"“{name}” is not an IANA time zone"
    assert (refused.value.hint, refused.value.name) == (hint, name)
    assert refused.value.nearest == nearest


def test_a_hostile_or_endless_name_of_a_zone_is_told_short_and_in_ascii() -> None:
    for name, shown in (
        ("a" * 41, "a" * 40),
        ("\x1b]0;x", r"\x1b]0;x"),
        ("é\u202e", r"\xe9\u202e"),
    ):
        with pytest.raises(ZoneError) as refused:
            check_zone(name)
        assert refused.value.message == f"“{shown}” is not an IANA time zone"


REFUSALS: tuple[tuple[Callable[[], errors.Refusal], str | None], ...] = (
    (lambda: errors.SecondDecision("new", "m", first="old", second="new"), "old"),
    (lambda: errors.SecondDecision("new", "m", first="new", second="old"), "old"),
    (lambda: errors.WindowBeforeExpectation("new", window="w", occurred="o"), None),
    (lambda: errors.WindowBeforeExpectation("new", window="w", occurred="o", of="old"), "old"),
    (lambda: errors.PublishedTooEarly("new", sources=[("P", "p")], occurred="o"), None),
    (
        lambda: errors.PublishedTooEarly("new", sources=[("P", "p")], occurred="o", of="old"),
        "old",
    ),
    (lambda: errors.PublishedInFuture("new", publisher="P", published="p", recorded="r"), None),
    (lambda: errors.NotYetHappened("new", occurred="o", recorded="r"), None),
    (lambda: errors.NotYetHappened("new", occurred="o", recorded="r", of="old"), "old"),
    (lambda: errors.NothingToAmend("new", target="old", reason="which does not exist"), "old"),
    (lambda: errors.CorrectionOfAmendment("new", target="old", kind="retracted"), "old"),
    (lambda: errors.SecondRetraction("new", target="old", first="first"), "first"),
    (lambda: errors.NothingFulfilled("new", delivery="new", pledge="p", reason="why"), "p"),
    (lambda: errors.NothingFulfilled("new", delivery="d", pledge="p", reason="why"), "d"),
    (
        lambda: errors.NothingReplaced(
            "new", replacement="new", kind="pledge-made", replaced="p", reason="why"
        ),
        "p",
    ),
    (
        lambda: errors.NothingReplaced(
            "new", replacement="d", kind="pledge-made", replaced="p", reason="why"
        ),
        "d",
    ),
    (lambda: errors.WrongGovernment("new", government="be", given="nl"), None),
)
"""Each with what it clashes with."""


@pytest.mark.parametrize(("made", "other"), REFUSALS)
def test_a_contradiction_names_both_sides_the_rule_and_what_to_do(
    made: Callable[[], errors.Refusal], other: str | None
) -> None:
    refusal = made()
    assert (refusal.development, refusal.other) == ("new", other)
    assert refusal.message.startswith("“new” was refused: ")
    assert refusal.message.endswith(f"; {refusal.sentence}")
    assert refusal.hint


def test_what_is_refused_beside_that_has_its_fields_too() -> None:
    unknown = errors.UnknownGovernment("xx", reason="no name", hint="Add a name.")
    assert (unknown.government, unknown.hint) == ("xx", "Add a name.")
    taken = errors.IdTaken("x", differs=["title", "tags"])
    assert (taken.development, taken.differs) == ("x", ["title", "tags"])
