"""The tables beside the developments, and what describes them to programs."""

from __future__ import annotations

import csv
import io
import json
import warnings
from pathlib import Path

import pytest

from tests.publish.exports.stores import exported, full
from timeline import Timeline

TABLES = {
    "developments.csv": "csv",
    "matters.csv": "matters-csv",
    "totals.csv": "totals-csv",
    "datapackage.json": "datapackage",
}


def rows(data: bytes) -> list[dict[str, str]]:
    return [*csv.DictReader(io.StringIO(data.decode("utf-8-sig"), newline=""), strict=True)]


def test_frictionless_finds_the_package_valid(door: Timeline, tmp_path: Path) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of its own dependencies
        from frictionless import Package, system

        for name, form in TABLES.items():
            (tmp_path / name).write_bytes(exported(door, form))
        package = Package(str(tmp_path / "datapackage.json"))
        with system.use_context(trusted=True):
            report = package.validate()
            read = package.get_resource("developments").read_rows()

    assert report.valid, report.flatten(["resource", "rowNumber", "fieldName", "type", "note"])
    assert report.tasks[0].labels[:3] == ["id", "kind", "government"]
    assert [row["id"] for row in read] == [one.id for one in door.log()]


def test_each_matter_is_a_row_as_of_the_last_recording(meridian: Timeline) -> None:
    table = rows(exported(meridian, "matters-csv"))
    for row, one in zip(table, meridian.state(as_of="2024-01-01T12:00Z"), strict=True):
        said = one.as_json()
        assert (row["government"], row["matter"], row["status"]) == (
            one.government, one.matter, one.status,
        )  # fmt: skip
        assert row["since"] == said["since"]
        assert row["developments"] == str(len(one.developments))
        assert row["stands_status"] == (one.stands.status if one.stands else "")
    earlier = rows(exported(meridian, "matters-csv", as_of="2022-04-01"))
    assert [row["status"] for row in earlier] == [
        one.status for one in meridian.state(as_of="2022-04-01")
    ]
    one = meridian.state("xa")[0]
    (row,) = rows(exported(meridian, "matters-csv", "xa", matters=one.matter))
    assert row["matter"] == one.matter


def test_totals_are_those_of_the_command(meridian: Timeline, tmp_path: Path) -> None:
    with Timeline.open(tmp_path / "t.db") as timeline:
        timeline.append(full("p", kind="pledge-made"))
        table = rows(exported(timeline, "totals-csv"))
        said = [one.as_json() for one in timeline.totals()]
        assert len(table) == len(said) == 6
        for row, one in zip(table, said, strict=True):
            assert (row["item"] or None, row["currency"] or None) == (one["item"], one["currency"])
            assert (row["pledged_min"] or None) == one["pledged"]["min"]
            assert (row["pledged_max"] or None) == one["pledged"]["max"]
        only = rows(exported(timeline, "totals-csv", matters="aid"))
        assert {row["matter"] for row in only} == {"aid"}


def test_kinds_and_dates_choose_the_matters_that_they_are_about(meridian: Timeline) -> None:
    statuses = {(one["government"], one["matter"]): one["status"]
                for one in rows(exported(meridian, "matters-csv"))}  # fmt: skip
    for chosen in ({"kinds": "pledge-made"}, {"since": "2023-05-01"}, {"until": "2022-03-31"}):
        told = rows(exported(meridian, "csv", **chosen))
        about = {
            (one["government"], slug)
            for one in told
            for slug in one["matters"].split()
            if (one["government"], slug) in statuses
        }
        found = {(one["government"], one["matter"]): one["status"]
                 for one in rows(exported(meridian, "matters-csv", **chosen))}  # fmt: skip
        assert 0 < len(found) < len(statuses)
        assert found == {key: statuses[key] for key in about}
        totals = rows(exported(meridian, "totals-csv", **chosen))
        assert {(one["government"], one["matter"]) for one in totals} <= about
        motions = json.loads(exported(meridian, "popolo", **chosen))["motions"]
        assert {tuple(one["id"].split("/")) for one in motions} == about


def test_the_package_says_what_a_column_holds_and_how_old_it_is(meridian: Timeline) -> None:
    said = json.loads(exported(meridian, "datapackage", title="Ours", base_url="https://a.org/b"))
    assert (said["title"], said["homepage"]) == ("Ours", "https://a.org/b/")
    assert said["created"] == "2024-01-01T12:00:00Z"
    fields = {one["name"]: one for one in said["resources"][0]["schema"]["fields"]}
    assert fields["quantity_1_amount"]["type"] == "number"
    assert fields["earliest"] == {
        "name": "earliest",
        "type": "datetime",
        "description": "First second that its date allows; empty if open",
        "format": "any",
    }
    assert "decision-taken" in fields["outcome"]["description"]
    assert "1 January 2024" in said["resources"][1]["title"]


@pytest.mark.parametrize("form", ["csv", "matters-csv", "totals-csv"])
def test_a_table_of_nothing_has_its_headings(empty: Timeline, form: str) -> None:
    assert rows(exported(empty, form)) == []
    assert exported(empty, form).startswith(b"\xef\xbb\xbf")


def test_a_moment_of_local_mean_time_has_an_offset_that_other_programs_read(
    empty: Timeline,
) -> None:
    # Brussels was 17 minutes and 30 seconds ahead; RFC 3339 has no seconds in an offset.
    empty.append(full("treaty", occurred="1839-04-19T12:00", sources=[{"publisher": "P"}]))
    (row,) = rows(exported(empty, "csv"))
    assert row["earliest"] == "1839-04-19T11:42:30+00:00"
    (event,) = json.loads(exported(empty, "popolo"))["events"]
    assert event["start_date"] == row["earliest"]
    data = exported(empty, "jsonld").decode()
    assert f'"startDate":"{row["earliest"]}"' in data
