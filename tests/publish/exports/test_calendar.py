"""The calendar is read by icalendar: days, identities, sequences, and what was called off."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from tests.builders import (
    Clock,
    development,
    stated,
)
from tests.publish.exports.stores import exported
from timeline import Timeline
from timeline.formats.sample_data import events_folder
from timeline.publish.exports import planned_events
from timeline.publish.exports.agenda_ics import calendar_days
from timeline.readmodel.queries.matters.agenda import AgendaRow

NOW = datetime(2024, 1, 10, 12, tzinfo=UTC)
DAY = timedelta(days=1)


def calendar(timeline: Timeline, *ids: str, **chosen: Any) -> Any:
    from icalendar import Calendar

    data = exported(timeline, "ics", *ids, **chosen)
    assert all(len(line) <= 75 for line in data.split(b"\r\n"))  # RFC 5545, 3.1
    assert data.replace(b"\r\n", b"").count(b"\n") == 0
    found = Calendar.from_ical(data)
    assert not found.errors
    return found


def events(timeline: Timeline, *ids: str, **chosen: Any) -> dict[str, Any]:
    """The events by their UID, without its domain."""
    found = calendar(timeline, *ids, **chosen).walk("VEVENT")
    by_uid = {str(one["UID"]).partition("@")[0]: one for one in found}
    assert len(by_uid) == len(found)
    return by_uid


@pytest.fixture
def clock() -> Clock:
    return Clock(NOW)


@pytest.fixture
def own(tmp_path: Path, clock: Clock) -> Iterator[Timeline]:
    with Timeline.open(tmp_path / "t.db", clock=clock) as opened:
        yield opened


def told(kind: str, **fields: Any) -> Any:
    fields.setdefault("occurred", "2024-01-05")
    return development(kind, published=fields["occurred"], **fields)


UID = "first.decision"


def expect(own: Timeline, until: str = "2024-02-09", id_: str = "first", **fields: Any) -> None:
    own.append(told("decision-expected", id=id_, expected=until, **fields))


def test_a_calendar_folds_what_it_shows_as_if_it_folded_everything(
    own: Timeline, monkeypatch: pytest.MonkeyPatch
) -> None:
    own.import_files(events_folder("meridian"))
    expect(own)
    own.append(told("decision-cancelled", id="off", occurred="2024-01-08"))
    days = [date(2022, 3, 1) + DAY * 13 * number for number in range(60)]
    few = [exported(own, "ics", as_of=str(day), as_known=str(day)) for day in days]
    few += [exported(own, "ics", as_of=str(day)) for day in days]
    assert len(set(few)) > 10
    assert any(b"STATUS:CANCELLED" in one for one in few)
    monkeypatch.setattr(planned_events, "_FEW", -1)
    whole = [exported(own, "ics", as_of=str(day), as_known=str(day)) for day in days]
    whole += [exported(own, "ics", as_of=str(day)) for day in days]
    for one, other, day in zip(few, whole, [*days, *days], strict=True):
        assert one == other, day


def test_icalendar_reads_the_agenda(door: Timeline) -> None:
    found = events(door, base_url="https://example.org/")
    rows = door.agenda(since="0001-01-01", until="9999-12-31", as_of="2024-01-01T12:00Z")
    open_ = [one for one in found.values() if one["STATUS"] == "CONFIRMED"]
    dated = [one for one in rows if calendar_days(one)]
    assert len({str(one["URL"]) for one in open_}) == len({one.development for one in dated})
    for one in found.values():
        assert isinstance(one["DTSTART"].dt, date)
        assert not isinstance(one["DTSTART"].dt, datetime)
        assert one["DTEND"].dt > one["DTSTART"].dt
        assert one["DTSTAMP"].dt <= datetime(2024, 1, 1, 12, tzinfo=UTC)
        assert "\x1b" not in one["SUMMARY"] + one["DESCRIPTION"]


def test_a_day_ends_before_the_next_and_rings_in_its_morning(own: Timeline) -> None:
    expect(own)
    (event,) = events(own).values()
    assert (event["DTSTART"].dt, event["DTEND"].dt) == (date(2024, 2, 9), date(2024, 2, 10))
    assert event["DTSTART"].to_ical() == b"20240209"
    assert event["SUMMARY"] == "Decision expected · be · decision-expected"
    assert event["STATUS"] == "CONFIRMED"
    assert event["TRANSP"] == "TRANSPARENT"
    (alarm,) = event.walk("VALARM")
    assert alarm["TRIGGER"].dt == timedelta(hours=-15)
    assert alarm["TRIGGER"].params["RELATED"] == "END"
    assert event["DTSTAMP"].dt == NOW


def test_a_postponement_and_a_correction_move_the_event(own: Timeline, clock: Clock) -> None:
    expect(own)
    seen = []
    for step in (
        told("decision-postponed", id="put-off", expected="2024-02-16", occurred="2024-01-08"),
        told("corrected", id="c", amends="put-off", changes={"expected": "2024-02-17"},
             reason="misread", matter=None, occurred="2024-01-09"),
        told("decision-expected", id="again", expected="2024-02-20", occurred="2024-01-10"),
        told("retracted", id="r", amends="again", reason="wrong", matter=None,
             occurred="2024-01-10"),
    ):  # fmt: skip
        clock.now += timedelta(hours=1)
        own.append(step)
        (event,) = events(own).values()
        assert [*events(own)] == [UID]
        seen.append((event["SEQUENCE"], event["DTSTART"].dt.day))
        assert event["LAST-MODIFIED"].dt == clock.now
    assert seen == [(1, 16), (2, 17), (3, 20), (4, 17)]


def test_what_is_put_off_without_a_date_is_cancelled_until_there_is_one(
    own: Timeline, clock: Clock
) -> None:
    expect(own)
    own.append(told("decision-postponed", id="off", occurred="2024-01-08", reason="No quorum"))
    event = events(own)[UID]
    assert (event["STATUS"], event["SEQUENCE"]) == ("CANCELLED", 1)
    assert event["DTSTART"].dt == date(2024, 2, 9)
    assert event["SUMMARY"].startswith("Cancelled: Decision expected")
    assert "postponed without a new date" in event["DESCRIPTION"]
    assert "No quorum" in event["DESCRIPTION"]
    assert event.walk("VALARM") == []
    expect(own, "2024-03-01", "later", occurred="2024-01-09")
    event = events(own)[UID]
    assert (event["STATUS"], event["SEQUENCE"]) == ("CONFIRMED", 2)
    assert event["DTSTART"].dt == date(2024, 3, 1)


def test_what_is_expected_of_two_matters_is_one_event_until_they_part(own: Timeline) -> None:
    expect(own, matters=["arms", "experts"], matter=None)
    (event,) = events(own).values()
    assert "About: arms, experts" in event["DESCRIPTION"]
    own.append(
        told("decision-postponed", id="put-off", expected="2024-03-01", occurred="2024-01-08",
             matters=["arms"])
    )  # fmt: skip
    found = events(own)
    assert {uid: one["DTSTART"].dt for uid, one in found.items()} == {
        UID: date(2024, 2, 9),
        f"{UID}.arms": date(2024, 3, 1),
    }
    own.append(
        told("decision-cancelled", id="no", occurred="2024-01-09", matters=["experts"]),
        told("meeting-planned", id="m", planned="2024-02-01", matters=["arms", "experts"]),
    )
    found = events(own)
    assert {uid: str(one["STATUS"]) for uid, one in found.items()} == {
        UID: "CONFIRMED",
        f"{UID}.experts": "CANCELLED",
        "m.meeting": "CONFIRMED",
    }


def test_a_decision_ends_the_expectation_and_a_new_one_is_another_event(own: Timeline) -> None:
    expect(own)
    own.append(told("decision-taken", id="done", outcome="rejected", occurred="2024-01-08"))
    assert events(own) == {}
    own.append(told("matter-raised", id="anew", occurred="2024-01-09"))
    expect(own, "2024-03-01", "second", occurred="2024-01-09T12:00")
    assert [*events(own)] == ["second.decision"]


def test_what_was_cancelled_is_kept_for_ninety_days(own: Timeline, clock: Clock) -> None:
    expect(own)
    own.append(told("decision-cancelled", id="no", how="withdrawn", occurred="2024-01-08"))
    assert events(own)[UID]["STATUS"] == "CANCELLED"
    assert UID in events(own, since="2024-02-09", until="2024-02-09")
    assert events(own, since="2024-02-10") == events(own, until="2024-02-08") == {}
    for days, is_there in ((89, True), (91, False)):
        clock.now = NOW + days * DAY
        own.append(stated(id=f"s-{days}", matter="other"))
        assert (UID in events(own)) == is_there


def test_a_retracted_expectation_is_cancelled(own: Timeline) -> None:
    expect(own)
    own.append(told("retracted", id="r", amends="first", reason="wrong", matter=None))
    event = events(own)[UID]
    assert (event["STATUS"], event["SEQUENCE"]) == ("CANCELLED", 1)
    assert "retracted" in event["DESCRIPTION"]


def test_an_old_plan_that_was_called_off_is_of_no_interest(own: Timeline) -> None:
    expect(own, "2003-02-09", occurred="2003-01-05")
    own.append(told("decision-cancelled", id="no", occurred="2003-01-08"))
    assert events(own) == {}


def test_a_meeting_that_moves_stays_one_event(own: Timeline) -> None:
    own.append(told("meeting-planned", id="plan", planned="2024-02-01T15:00", body="Cabinet"))
    (event,) = events(own).values()
    assert event["DTSTART"].dt == date(2024, 2, 1)
    assert "1 February 2024, 15:00" in event["DESCRIPTION"]
    own.append(told("meeting-cancelled", id="moved", cancels="plan", planned="2024-02-08"))
    event = events(own)["plan.meeting"]
    assert (event["STATUS"], event["SEQUENCE"]) == ("CONFIRMED", 1)
    assert event["DTSTART"].dt == date(2024, 2, 8)
    own.append(told("meeting-cancelled", id="off", cancels="moved", occurred="2024-01-06"))
    event = events(own)["plan.meeting"]
    assert (event["STATUS"], event["SEQUENCE"]) == ("CANCELLED", 2)


@pytest.mark.parametrize(
    ("window", "first", "last", "said"),
    [
        ("2024-02-09", (2, 9), (2, 9), None),
        ("2024-02-09/2024-02-11", (2, 9), (2, 11), None),
        ("2024-02", (2, 1), (2, 29), None),
        ("../2024-02-09", (2, 9), (2, 9), "on or before 9 February 2024"),
        ("2024-02-09/..", (2, 9), (2, 9), "from 9 February 2024 on"),
        ("2024-02~", (2, 29), (2, 29), "about February 2024"),
        ("2024-02-09?", (2, 9), (2, 9), "9 February 2024 (uncertain)"),
        ("2024-02/2024-04", (4, 30), (4, 30), "between February and April 2024"),
        ("2024", (12, 31), (12, 31), "2024"),
    ],
)
def test_a_window_that_is_no_span_of_days_is_told_in_words(
    own: Timeline, window: str, first: tuple[int, int], last: tuple[int, int], said: str | None
) -> None:
    expect(own, window)
    (event,) = events(own).values()
    assert event["DTSTART"].dt == date(2024, *first)
    assert event["DTEND"].dt == date(2024, *last) + DAY
    assert event["SUMMARY"].startswith(
        f"Decision expected ({said}) · " if said else "Decision expected · "
    )


def test_an_overdue_decision_stays_on_its_day_without_an_alarm(own: Timeline) -> None:
    expect(own, "2024-01-09")
    event = events(own)[UID]
    assert event["SUMMARY"].startswith("Decision overdue · ")
    assert event["DTSTART"].dt == date(2024, 1, 9)
    assert event.walk("VALARM") == []


def test_the_clock_is_the_last_recording_or_the_cut(own: Timeline, clock: Clock) -> None:
    expect(own)
    clock.now = NOW + 60 * DAY
    assert "overdue" not in events(own)[UID]["SUMMARY"]
    assert "overdue" in events(own, as_of="2024-02-10")[UID]["SUMMARY"]
    own.append(stated(id="s", matter="other"))
    assert "overdue" in events(own)[UID]["SUMMARY"]
    assert events(own, as_known="2024-01-04") == {}


def test_what_comes_into_force_and_ends_is_on_its_days(own: Timeline) -> None:
    own.append(
        told("decision-taken", id="law", outcome="approved", in_force_from="2024-02-01",
             in_force_until="2024-06-30", matters=["law"])
    )  # fmt: skip
    own.append(
        told("decision-taken", id="ban", outcome="approved", in_force_from="2024-02-01",
             in_force_until="..", matters=["ban"])
    )  # fmt: skip
    found = events(own)
    assert {uid: one["DTSTART"].dt for uid, one in found.items()} == {
        "law.in-force-from": date(2024, 2, 1),
        "law.in-force-until": date(2024, 6, 30),
        "ban.in-force-from": date(2024, 2, 1),
    }
    assert all(one["DTSTAMP"].dt == NOW for one in found.values())
    assert [*events(own, matters="ban")] == ["ban.in-force-from"]
    assert [*events(own, since="2024-06-01")] == ["law.in-force-until"]
    assert events(own, "be").keys() == found.keys()


def test_a_day_is_one_of_the_government(own: Timeline) -> None:
    expect(own, government="nz", id_="nz-first")
    (event,) = events(own).values()
    assert event["DTSTART"].dt == date(2024, 2, 9)


def test_the_last_day_of_the_calendar_has_no_next() -> None:
    row = AgendaRow("9999-12-31", 253_402_214_400, 253_402_300_799, "decision-expected", "be",
                    "m", "d", "t", "UTC")  # fmt: skip
    days = calendar_days(row)
    assert days is not None
    assert days.last == date.max
    assert calendar_days(replace(row, earliest=None, latest=None)) is None


def test_nothing_is_a_calendar_without_events(empty: Timeline) -> None:
    found = calendar(empty, title="Ours, and theirs")
    assert (found["VERSION"], found["X-WR-CALNAME"]) == ("2.0", "Ours, and theirs")
    # RFC 5545 wants a component: one that no reader sees.
    assert [one.name for one in found.walk()] == ["VCALENDAR", "VTIMEZONE", "STANDARD"]
