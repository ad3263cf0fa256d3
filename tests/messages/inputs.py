"""What wrong input makes the program say: each is given to the program, and it must refuse it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from decimal import Decimal
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Final

from eventsourcing.application import AggregateNotFoundError
from eventsourcing.persistence import PersistenceError

from tests.builders import (
    NOW,
    Book,
    Clock,
    corrected,
    decision_taken,
    delivered,
    disputed,
    expected,
    met,
    overturned,
    pledged,
    raised,
    retracted,
    stated,
)
from tests.formats.test_findings import said
from tests.messages.situations import SITUATIONS
from timeline import Timeline
from timeline.dates.edtf import Edtf
from timeline.dates.timezones import check_zone
from timeline.domain.developments import Development
from timeline.domain.facts import facts_of
from timeline.domain.kinds import UNCHANGEABLE
from timeline.domain.lexical.decimals import Written
from timeline.domain.parsing import parse_development
from timeline.errors import TimelineError
from timeline.formats.errors import Finding

Attempt = Callable[[], object]

NO_DATES: Final = (
    "", "   ", "20/04/2022", "04/05/2022", "05/05/2022", "20.04.2022", "2022/04/20", "2022-4-5",
    "2022-04-20/22", "2022-04/05", "2022-04/13", "2022-4", "04/2022", "2022/23", "2022-2023",
    "2023-2022", "20220420", "20220420T150000", "20 April 2022", "31 April", "31 Juni",
    "Sept. 31st, 2022", "30 February 2024", "30. Februar", "by 29-31 April 2022", "22 April 99",
    "40 mayors", "April 20th, 2022", "Apr. 2022", "2022–04–20", "２０２２-04-20", "31/02/2022",
    "2022-04-20 15:00", "2022-04-20t15:00z", "2022-04-20T15:00+0200", "2022-04-20T15:00:30.5",
    "2022-02-21 / 2022-02-28", "202x", "19uu", "2022/open", "2022-W16", "2022-110", "Y17000",
    "-0044", "+2022", "12022-01-01", "44", "0000", "0000-01-01", "0000-1X", "0000-01-0X",
    "000X", "9999-24", "17E7", "1950S2", "[2021,2022]", "{2021..2022}", "2021..2022",
    "?2022-04", "2022~-04", "2022?~", "XXXX", "2022-XX-05", "202X-04", "2022-25", "2022-13",
    "2022-00", "2022-13-01", "2022-02-29", "2022-04-31", "2022-02-3X", "2022-04-20T24:00",
    "2022-04-20T23:59:60", "2022-04-20T25:00", "2022-04-20T15:60", "2022-04-20T15",
    "2022-04T15:00", "15:00", "2022-04-20T15:00-00:00", "2022-04-20T15:00+16:00",
    "2022-04-20T15:00+02:60", "2022-04-20T15:00-13:00", "2022-04-20T15:00~", "/", "../..",
    "2022/2023/2024", "2023/2022",
    "2022-04-20T15:00Z/2022-04-20T15:00+02", "2022/19uu", "tomorrow", "2022\x00", "9" * 65,
)  # fmt: skip
NEVER_CAME: Final = (
    ("2022-03-27T02:30", "Europe/Brussels"),
    ("2011-12-30", "Pacific/Apia"),
    ("1993-08-21", "Pacific/Kwajalein"),
    ("2011-12-30/2011-12-30", "Pacific/Apia"),
)
"""Dates that clocks or the calendar skipped in a zone."""
NO_ZONES: Final = ("Europe/Brussel", "europe/brussels", "Brussels", "new york", "Mars/Base")
NO_IDENTIFIERS: Final[tuple[tuple[Any, str], ...]] = (
    ([{"scheme": "a b", "value": "x"}], "identifiers.0.scheme"),
    ([{"scheme": "A", "value": "x"}], "identifiers.0.scheme"),
    ([{"scheme": "a"}], "identifiers.0.value"),
    ([{"scheme": "a", "value": 5}], "identifiers.0.value"),
    ([{"scheme": "a", "value": " x"}], "identifiers.0.value"),
    ([{"scheme": "a", "value": "x\ny"}], "identifiers.0.value"),
    ([{"scheme": "a", "value": "x\0"}], "identifiers.0.value"),
    ([{"scheme": "a", "value": "x", "vlaue": 1}], "identifiers.0.vlaue"),
    ([{"scheme": "a", "value": "x"}] * 2, ""),
    ("a:x", "identifiers"),
)
"""Each with the field that it is refused for."""
NO_PLACES: Final[tuple[tuple[Any, str], ...]] = (
    ({"latitude": 91, "longitude": 0}, "place.latitude"),
    ({"latitude": -90.1, "longitude": 0}, "place.latitude"),
    ({"latitude": 0, "longitude": 181}, "place.longitude"),
    ({"latitude": 5}, "place"),
    ({"longitude": 5}, "place"),
    ({}, "place"),
    ("", "place.name"),
    (5, "place"),
    ({"nmae": "x"}, "place.nmae"),
    ({"country": "uk"}, "place.country"),
    ({"country": "yy"}, "place.country"),
    ({"country": "bel"}, "place.country"),
    ({"latitude": True, "longitude": 0}, "place.latitude"),
    ({"latitude": "north", "longitude": 0}, "place.latitude"),
    ({"latitude": "1e1", "longitude": 0}, "place.latitude"),
    ({"latitude": [5], "longitude": 0}, "place.latitude"),
    ({"latitude": float("inf"), "longitude": 0}, "place.latitude"),
)
NO_ATTRIBUTES: Final[tuple[Any, ...]] = (
    [1], {}, None, b"x", "", "a\0b", "\ud800", "x" * 2_001, 10**40, float("inf"), Decimal("NaN"),
)  # fmt: skip
NO_STATEMENTS: Final[tuple[tuple[dict[str, Any], str], ...]] = (
    ({"sumary": "x"}, "sumary"),
    ({"zzzzzz": "x"}, "zzzzzz"),
    (
        {
            "sources": [
                {"publisher": "P"},
                {"publisher": "P", "quotes": [{"exact": "a", "prefx": "b"}]},
            ]
        },
        "sources.1.quotes.0.prefx",
    ),
    ({"actors": [{"name": "A", "rôle": "x"}]}, "actors.0.rôle"),
    ({"kind": "statment-made"}, "kind"),
    ({"kind": "q"}, "kind"),
    ({"kind": ...}, "kind"),
    ({"id": "Not A Slug"}, "id"),
    ({"occurred": "22/04/2022"}, "occurred"),
    ({"title": ...}, "title"),
    ({"title": "a\0b"}, "title"),
    ({"sources": ["P"]}, "sources.0"),
    ({"sources": [{"publisher": "P", "url": "ftp://x"}]}, "sources.0.url"),
    ({"quantities": [{"amount": 1, "currency": "euro"}]}, "quantities.0.currency"),
    ({"quantities": [{"amount": 1, "unit": "tons", "currency": "EUR"}]}, "quantities.0"),
    ({"quantities": [{"amount": 3, "qualifier": "at-least", "amount_max": 9}]}, "quantities.0"),
    ({"quantities": [{"amount": 3, "amount_max": 2}]}, "quantities.0"),
    ({"quantities": [{"amount": 1.5}]}, "quantities.0.amount"),
    ({"quantities": [{"amount": Written("1e-400")}]}, "quantities.0.amount"),
    ({"attributes": {"A": 1}}, "attributes.A"),
    ({"first_recorded": "2022-06-01T12:00:00"}, "first_recorded"),
    ({"reckoned_from": "2022-04-21"}, ""),
    ({"matters": ["nl", "nl"]}, ""),
    ({"joint_with": ["nl", "nl"]}, ""),
    ({"joint_with": ["be"]}, ""),
    ({"kind": "matter-raised"}, ""),
)
"""What is set on a statement (`...` leaves a field out), with the field that is then wrong."""

NO_QUERIES: Final = (
    "",
    "  ",
    "heavy-weapons",
    'say "yes',
    "heavy OR",
    "NOT heavy",
    "heavy AND OR light",
    "title:heavy",
    "{a b}: c",
    "(heavy",
    "heavy)",
    "()",
    "(a * *)",
    "*",
    "NEAR(a b, many)",
    "NEAR(a b, 9999)",
    "NEAR(a b",
    "NEAR(a OR b)",
    "+ a",
    "a €",
    "a " * 17,
    f'"{"a " * 17}"',
    f'"{"a-" * 17}"',
    "(" * 17 + "a" + ")" * 17,
    "a" * 3_000,
    "a\x00b",
)


def statement(**fields: Any) -> dict[str, Any]:
    """The fields of a statement, once these are set; `...` leaves one out."""
    plain = {
        "id": "be-1", "kind": "statement-made", "government": "be", "occurred": "2022-04-20",
        "title": "Belgium remains in solidarity with Ukraine",
    }  # fmt: skip
    return {name: value for name, value in (plain | fields).items() if value is not ...}


def _dates() -> Iterator[tuple[object, Attempt]]:
    for text in NO_DATES:
        yield text, partial(Edtf.parse, text)
    for text, zone in NEVER_CAME:
        yield (text, zone), partial(Edtf(text).bounds, zone)
    for name in NO_ZONES:
        yield name, partial(check_zone, name)


def _developments() -> Iterator[tuple[object, Attempt]]:
    for fields, _ in NO_STATEMENTS:
        yield fields, partial(parse_development, statement(**fields))
    for identifiers, _ in NO_IDENTIFIERS:
        yield identifiers, partial(stated, identifiers=identifiers)
    for place, _ in NO_PLACES:
        yield place, partial(stated, place=place)
    for value in NO_ATTRIBUTES:
        yield _short(value), partial(stated, attributes={"a": value})
    yield "a blank title", partial(facts_of, stated(title=" "), "Europe/Brussels")
    two = {name: value for name, value in statement(colour=1).items() if name != "title"}
    yield "two wrong fields", partial(parse_development, two)
    yield "a list", partial(parse_development, ["id"])  # type: ignore[arg-type]
    for field in sorted(UNCHANGEABLE):
        yield {field: "z"}, partial(corrected, "x", {field: "z"}, id="c")
        yield {f"{field}.0": "y"}, partial(corrected, "x", {f"{field}.0": "y"}, id="c")
    for changes in (
        {},
        {"quantities": [{"amount": 1.5}]},
        {"quantities.0.amount": 0.1},
        {"sources": [], "sources.0.url": "https://example.org"},
    ):
        yield changes, partial(corrected, "x", changes, id="c")


def _queries() -> Iterator[tuple[object, Attempt]]:
    with (
        TemporaryDirectory() as folder,
        Timeline.open(Path(folder) / "t.db", clock=Clock()) as door,
    ):
        door.append(raised())
        for query in NO_QUERIES:
            yield _short(query), partial(door.log, query=query)


def _short(value: object) -> str:
    shown = repr(value)
    return shown if len(shown) < 80 else f"{shown[:20]}… {len(shown)}"


def _refusals() -> Iterator[tuple[object, Attempt]]:
    early, late = decision_taken(occurred="2022-04-18"), decision_taken(occurred="2022-04-25")
    said, taken = stated(occurred="2022-04-18"), decision_taken()
    before, after = pledged(occurred="2022-04-18"), pledged(occurred="2022-04-22")
    handed = delivered(occurred="2022-04-20", fulfils=before.id)
    theirs = pledged(government="nl", occurred="2022-04-18")
    for last, *known in (
        (raised(government="nl"),),
        (raised(occurred="2022-03-27T02:30"),),
        (met(occurred="2022-06-02"),),
        (expected("2022-04-19", occurred="2022-04-20"),),
        (met(occurred="2022-05-30", published="2202-04-21"),),
        (met(occurred="2022-04-20", published="2022-04-17"),),
        (stated(first_recorded="2022-06-01T12:05:01Z"),),
        (stated(first_recorded="2022-04-18T19:59:59Z"),),
        (
            corrected(late, {"occurred": "2022-04-19"}),
            early,
            overturned(occurred="2022-04-20"),
            late,
        ),
        (corrected(taken, {"outcome": "perhaps", "colour": "red"}), taken),
        (disputed(theirs),),
        (delivered(fulfils="nothing-such"),),
        (delivered(fulfils=said.id), said),
        (delivered(fulfils=theirs.id),),
        (delivered(occurred="2022-04-20", fulfils=after.id), after),
        (corrected(before, {"occurred": "2022-04-25"}), before, handed),
        (delivered(fulfils=before.id), before, retracted(before)),
    ):
        yield last.id, partial(_recorded, last, *known, foreign=theirs)
    yield "another zone", partial(Book().government.rename, "België", zone="UTC", now=NOW)


def _recorded(last: Development, *known: Development, foreign: Development) -> object:
    dutch, book = Book("nl", "Europe/Amsterdam"), Book()
    dutch.record(foreign)
    book.foreign = dutch.events
    book.record(*known)
    return lambda: book.record(last)


SECTIONS: Final[Mapping[str, Callable[[], Iterator[tuple[object, Attempt]]]]] = {
    "dates": _dates,
    "developments": _developments,
    "what contradicts the record": _refusals,
    "queries": _queries,
}


def refusals() -> Iterator[str]:
    """The entries of the catalogue: what was given or made, and what the program says."""
    for title, attempts in SECTIONS.items():
        yield f"== {title}\n"
        for given, attempt in attempts():
            yield _entry(given, attempt)
    yield "== files\n"
    for finding in said():
        yield _finding(finding)
    for title, situations in SITUATIONS.items():
        yield f"== {title}\n"
        with TemporaryDirectory() as folder:
            for given, attempt in situations(Path(folder)):
                yield _entry(given, attempt).replace(str(Path(folder)), "/folder")


def _entry(given: object, attempt: Attempt) -> str:
    error = _error(attempt)
    hint = getattr(error, "hint", None)
    return f"{given!r}\n  {error}\n" + (f"  > {hint}\n" if hint else "")


def _finding(finding: Finding) -> str:
    hint = f"  > {finding.hint}\n" if finding.hint else ""
    return f"  {finding}\n{hint}"


def _error(attempt: Attempt) -> Exception:
    try:
        found = attempt()
        if callable(found):
            found()
    except (TimelineError, PersistenceError, AggregateNotFoundError) as error:
        return error
    raise AssertionError(f"{attempt} was taken")
