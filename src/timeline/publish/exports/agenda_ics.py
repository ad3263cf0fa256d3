"""`agenda.ics`: the agenda as a calendar (RFC 5545), to subscribe to.

Each event is all day long: civil days of the government, whatever the reader's zone. A window that
is open, approximate, uncertain or long is no span of days: its event is on the last day, or on the
first if there is no last, and says the window in words.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING, Final, NamedTuple

from timeline.dates.edtf import FUTURE, PAST, Edtf, civil_day
from timeline.publish.exports.news import authority_of
from timeline.publish.exports.planned_events import PlannedEvent, planned_events
from timeline.publish.exports.record import Record
from timeline.publish.exports.selection import Selection
from timeline.publish.exports.wording import lines, shown, source_words
from timeline.text.agenda_phrasing import OVERDUE, WHATS

if TYPE_CHECKING:
    from icalendar import Event

    from timeline.readmodel.queries.matters.agenda import AgendaRow

LONGEST: Final = 31
"""Days of a window that is shown as a span."""
_ALARM: Final = timedelta(hours=-15)
"""Before the end of the last day: at nine in the morning of it."""
_END: Final = b"END:VCALENDAR\r\n"
_PUBLISHED: Final = {"PRODID": "-//decision-timeline//agenda//EN", "VERSION": "2.0"}


class CalendarDays(NamedTuple):
    """The days of an event.

    Attributes:
        first: The first day.
        last: The last day.
        is_whole: Whether they are all that the date says.
    """

    first: date
    last: date
    is_whole: bool


def agenda_ics(record: Record, chosen: Selection) -> Iterator[bytes]:
    """What is expected, planned, in force from and until, and what was called off lately."""
    # Before the first part, so that a refusal leaves no half of a file.
    planned = planned_events(record, chosen)
    names = CalendarNames(authority_of(record, chosen), record.last_recorded(chosen))
    yield from calendar_of(planned, chosen, names)


class CalendarNames(NamedTuple):
    """What the events of a store have in common.

    Attributes:
        domain: What is behind the @ of each UID.
        changed: For an event of which that is not known, when it was last changed: that of the last
            recording, in microseconds since the epoch.
    """

    domain: str
    changed: int


def calendar_of(
    planned: Iterable[PlannedEvent], chosen: Selection, names: CalendarNames
) -> Iterator[bytes]:
    """A calendar of some events, which is called by the name of the selection."""
    from icalendar import Calendar

    calendar = Calendar()
    for name, value in _PUBLISHED.items():
        calendar.add(name, value)
    calendar.add("CALSCALE", "GREGORIAN")
    calendar.add("NAME", shown(chosen.name))  # RFC 7986, and what was used before it
    calendar.add("X-WR-CALNAME", shown(chosen.name))
    calendar.add("REFRESH-INTERVAL", timedelta(days=1), parameters={"VALUE": "DURATION"})
    calendar.add("X-PUBLISHED-TTL", "P1D")
    yield calendar.to_ical().removesuffix(_END)
    is_empty = True
    for event in planned:
        made = _event(event, chosen, names)
        if made is not None:
            is_empty = False
            yield made.to_ical()
    if is_empty:
        # A calendar has one component at least (RFC 5545, section 3.6), and a program may refuse
        # to subscribe to one that has none. A time zone is a component that nobody sees.
        yield _no_event()
    yield _END


def _no_event() -> bytes:
    from icalendar import Timezone, TimezoneStandard

    standard = TimezoneStandard()
    standard.add("DTSTART", datetime(1970, 1, 1))  # noqa: DTZ001  of a zone, local by definition
    standard.add("TZOFFSETFROM", timedelta(0))
    standard.add("TZOFFSETTO", timedelta(0))
    zone = Timezone()
    zone.add("TZID", "Etc/UTC")
    zone.add_component(standard)
    return bytes(zone.to_ical())


def calendar_days(row: AgendaRow) -> CalendarDays | None:
    """The days on which a calendar shows a row of the agenda; None if it has no end at all."""
    ends = [
        date.fromisoformat(civil_day(one, row.zone))
        for one in (row.earliest, row.latest)
        if one is not None and PAST < one < FUTURE
    ]
    if not ends:
        return None
    on = Edtf.stored(row.on)
    is_sure = len(ends) == 2 and not on.approximate and not on.uncertain
    if is_sure and (ends[1] - ends[0]).days < LONGEST:
        return CalendarDays(ends[0], ends[1], is_whole=True)
    return CalendarDays(ends[-1], ends[-1], is_whole=False)


def _event(event: PlannedEvent, chosen: Selection, names: CalendarNames) -> Event | None:
    from icalendar import Alarm
    from icalendar import Event as Made

    row = event.row
    days = calendar_days(row)
    if days is None:
        return None
    changed = datetime.fromtimestamp((event.changed or names.changed) // 1_000_000, UTC)
    summary = _summary(event, days)
    made = Made()
    made.add("UID", f"{event.uid}@{names.domain}")
    made.add("DTSTAMP", changed)
    made.add("LAST-MODIFIED", changed)
    made.add("DTSTART", days.first)
    if days.last < date.max:
        made.add("DTEND", days.last + timedelta(days=1))
    made.add("SEQUENCE", event.sequence)
    made.add("SUMMARY", summary)
    made.add("DESCRIPTION", _description(event))
    made.add("CATEGORIES", [WHATS[row.what].words, shown(row.government)])
    made.add("TRANSP", "TRANSPARENT")
    made.add("STATUS", "CONFIRMED" if event.cancelled is None else "CANCELLED")
    page = chosen.page_of(row.development)
    if page is not None:
        made.add("URL", page)
    if event.cancelled is None and row.what != OVERDUE and days.last < date.max:
        alarm = Alarm()
        alarm.add("ACTION", "DISPLAY")
        alarm.add("DESCRIPTION", summary)
        alarm.add("TRIGGER", _ALARM, parameters={"RELATED": "END"})
        made.add_component(alarm)
    return made


def _summary(event: PlannedEvent, days: CalendarDays) -> str:
    row = event.row
    what = WHATS[row.what].words
    words = what[:1].upper() + what[1:]
    if not days.is_whole:
        words = f"{words} ({Edtf.stored(row.on).human()})"
    if event.cancelled is not None:
        words = f"Cancelled: {words}"
    return f"{words} · {shown(row.government)} · {shown(row.title)}"


def _description(event: PlannedEvent) -> str:
    row = event.row
    found = [] if event.cancelled is None else [event.cancelled]
    found.append(f"{WHATS[row.what].words.capitalize()}: {Edtf.stored(row.on).human()}")
    if event.matters:
        found.append(f"About: {shown(', '.join(event.matters))}")
    if event.said is not None:
        document = event.said.document
        phrase = document.get("expected_phrase") or document["phrase"]
        if phrase:
            found.append(f"As the source says: “{shown(phrase)}”")
        if document.get("reason"):
            found.append(lines(document["reason"]))
        found += [f"Source: {source_words(one)}" for one in document["sources"]]
    found.append(shown(row.development))
    return "\n".join(found)
