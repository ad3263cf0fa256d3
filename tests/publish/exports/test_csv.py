"""The table of developments: nothing is lost, and no cell is a formula."""

from __future__ import annotations

import csv
import io
import json
from operator import itemgetter
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.builders import Clock
from tests.publish.exports.stores import FORMULAS, RECORDED, exported, full
from tests.strategies import Move, as_developments, moves
from timeline import Timeline
from timeline.domain.developments import KINDS, differences, document
from timeline.domain.kinds import Amendment
from timeline.domain.parsing import completed, parse_development
from timeline.formats.errors import Finding
from timeline.formats.records import GovernmentHeader, Item
from timeline.formats.tables.cells import csv_line, guarded, unguarded
from timeline.formats.tables.columns import COMPUTED, column_of, columns
from timeline.formats.tables.csv_reader import read_csv, read_csv_stream
from timeline.formats.tables.csv_rows import csv_table
from timeline.formats.tables.csv_writer import csv_header, csv_row

STARTS = ("=", "+", "-", "@", "\t", "\r")
HEAD = "id,kind,government,occurred,title"
NOTHING = (None,) * len(COMPUTED)


def rows(data: bytes) -> list[dict[str, str]]:
    """The rows, as the module of the standard library reads them."""
    text = data.decode("utf-8-sig")
    return [*csv.DictReader(io.StringIO(text, newline=""), strict=True)]


def read(text: str) -> list[Item | Finding]:
    found = read_csv_stream(io.StringIO(text, newline=""), "t.csv")
    return [one for one in found if not isinstance(one, GovernmentHeader)]


def test_every_field_of_every_development_is_read_back(door: Timeline, tmp_path: Path) -> None:
    path = tmp_path / "developments.csv"
    path.write_bytes(exported(door, "csv"))
    entries = list(door.log())
    found = list(read_csv(path))

    assert [one for one in found if isinstance(one, Finding)] == []
    read_back = {one.development.id: one.development for one in found if isinstance(one, Item)}
    assert len(read_back) == len(entries) > 20
    added = [one for one in entries if one.kind == "cited"]
    for entry in entries:
        given_ = read_back[entry.id]
        if not any(one.document["amends"] == entry.id for one in added):
            assert differences(entry.development, given_) == []
            assert entry.development == given_.model_copy(
                update={"first_recorded": entry.development.first_recorded}
            )


def test_an_export_imported_elsewhere_gives_the_same_export(
    meridian: Timeline, tmp_path: Path
) -> None:
    table = rows(exported(meridian, "csv"))
    path = tmp_path / "meridian.csv"
    with path.open("w", encoding="utf-8-sig", newline="") as stream:
        writer = csv.DictWriter(stream, list(table[0]), delimiter=";")
        writer.writeheader()
        writer.writerows(table)
    with Timeline.open(tmp_path / "other.db", clock=Clock(RECORDED)) as other:
        (report,) = other.import_files(path)
        assert list(report.findings) == []
        assert (report.new, report.opened) == (len(table), frozenset({"xa", "xb", "xc"}))
        again = rows(exported(other, "csv"))
        for one in again:
            one["first_recorded"] = ""
        # What is dated alike is in the order of recording, in which amendments come last here.
        assert sorted(again, key=itemgetter("id")) == sorted(table, key=itemgetter("id"))


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_any_delimiter_and_quoted_line_ends_are_read(delimiter: str) -> None:
    text = delimiter.join(f'"{one}"' for one in [*HEAD.split(","), "summary, or; more"]) + "\n\n"
    text += delimiter.join(("a", "b", "c", "d", "e", '"one\r\ntwo, ""three"";"')) + "\n"
    table = csv_table(io.StringIO(text, newline=""))
    assert table.delimiter == delimiter
    assert table.headings[-1] == "summary, or; more"
    assert list(table.rows) == [(2, []), (3, ["a", "b", "c", "d", "e", 'one\r\ntwo, "three";'])]


def test_no_text_begins_as_a_formula(door: Timeline) -> None:
    table = rows(exported(door, "csv"))
    numbers = {one.name for one in columns() if one.sort in ("number", "whole")}
    wrong = [
        (row["id"], name, cell)
        for row in table
        for name, cell in row.items()
        if cell.startswith(STARTS) and name not in numbers
    ]
    assert wrong == []
    for row in table:
        for name in numbers:
            assert not row[name] or float(row[name]) is not None


def test_a_table_of_matters_has_no_formula_either(door: Timeline) -> None:
    for form in ("matters-csv", "totals-csv"):
        for row in rows(exported(door, form)):
            for name, cell in row.items():
                is_number = name.endswith(("_min", "_max"))
                assert is_number or not cell.startswith(STARTS), (name, cell)


@pytest.mark.parametrize("text", FORMULAS)
def test_the_apostrophe_is_taken_away_once(text: str) -> None:
    assert guarded(text).startswith("'")
    assert unguarded(guarded(text)) == text


@given(st.text())
def test_any_text_survives_its_guard_and_its_quotation_marks(text: str) -> None:
    assert unguarded(guarded(text)) == text
    assert not guarded(text).startswith(STARTS)
    if "\0" not in text:
        (cells,) = csv.reader(io.StringIO(csv_line(["a", text, "b"]), newline=""), strict=True)
        assert cells == ["a", text, "b"]


@given(moves())
def test_random_histories_are_read_back(drawn: list[Move]) -> None:
    amended = {one.id for one in as_developments(drawn) if isinstance(one, Amendment)}
    # A store refuses what amends an amendment.
    given_ = [one for one in as_developments(drawn) if getattr(one, "amends", "") not in amended]
    lines = [csv_row(completed(document(one)), NOTHING) for one in given_]
    found = read(csv_header() + "".join(lines))
    read_back = {one.development.id: one.development for one in found if isinstance(one, Item)}
    cited = {one.amends for one in given_ if one.kind == "cited"}  # type: ignore[attr-defined]
    assert {one.id: one for one in given_ if one.id not in cited}.items() <= read_back.items()
    assert len(read_back) == len({one.id for one in given_})


def test_each_field_of_each_kind_has_a_column() -> None:
    named = {one.path[0] for one in columns()}
    for model in KINDS.values():
        assert set(model.model_fields) <= named
    names = [one.name for one in (*columns(), *COMPUTED)]
    assert len(names) == len(set(names))


def test_a_development_with_every_field_is_one_row_of_plain_cells() -> None:
    one = parse_development(full("all"))
    (row,) = rows((csv_header() + csv_row(completed(document(one)), NOTHING)).encode())
    assert row["matters"] == "weapons aid"
    assert row["actor_1_role"] == "Words"
    assert row["quantity_1_amount"] == "-12.50"
    assert row["place_latitude"] == "-50.85"
    assert row["source_1_quote_1_exact"] == "Words"
    more = json.loads(row["source_1_more_quotes"])
    assert [(one["exact"], one["page"]) for one in more] == [("Words!", None), ("Words", "5")]
    assert row["source_1_identifiers"] == "doi:10.1/a:b\ncelex:3"
    assert row["identifiers"] == "file:=a:b"
    assert row["source_2_background"] == "true"
    assert row["votes_no"] == "0"
    assert row["more_sources"].startswith('[{"publisher":"R"')


def test_the_computed_columns_say_what_the_log_says(meridian: Timeline) -> None:
    table = rows(exported(meridian, "csv"))
    for row, entry in zip(table, meridian.log(), strict=True):
        said = entry.as_json()
        for name in ("earliest", "latest", "happened_by", "known", "recorded"):
            assert row[name] == (said[name] or "")
        assert row["amended"] == str(said["amended"]).lower()
        assert row["retracted"] == str(said["retracted"]).lower()


def test_filters_and_cuts_are_those_of_the_log(meridian: Timeline) -> None:
    def ids(**chosen: object) -> list[str]:
        return [row["id"] for row in rows(exported(meridian, "csv", "xa", **chosen))]

    for chosen in (
        {"since": "2022-04-01"}, {"until": "2022-06-01"}, {"as_known": "2022-06-01"},
        {"kinds": ["decision-taken"]}, {"as_recorded": "2023-12-31"},
    ):  # fmt: skip
        assert ids(**chosen) == [one.id for one in meridian.log("xa", **chosen)]
    matter = meridian.state("xa")[0].matter
    assert ids(matters=matter) == [one.id for one in meridian.log("xa", matters=matter)] != []
    happened = {one.id for one in meridian.log("xa") if one.happened_by <= 1_654_034_400}
    assert set(ids(as_of="2022-05-31T22:00Z")) == happened
    assert 0 < len(happened) < len(ids())


# ------------------------------------------------------------------ what a person has changed


def _changed(**cells: str) -> str:
    one = document(parse_development(full("all")))
    row = dict(zip([*(c.name for c in columns()), *(c.name for c in COMPUTED)],
                   next(csv.reader([csv_row(completed(one), NOTHING)])), strict=True))  # fmt: skip
    row |= cells
    return csv_line(row) + csv_line(row.values())


@pytest.mark.parametrize(
    ("cells", "field", "message"),
    [
        ({"occurred": "2022-04-31"}, "occurred", "April 2022 has 30 days"),
        ({"source_1_publisher": ""}, "source_1_publisher", "missing"),
        ({"source_1_quote_1_exact": ""}, "source_1_quote_1_exact", "missing"),
        ({"more_sources": "[{}]"}, "more_sources", "missing"),
        ({"more_sources": "{}"}, "more_sources", "expected a list in JSON, such as []"),
        ({"attributes": "{"}, "attributes", "not JSON"),
        ({"attributes": '{"a":1,"a":2}'}, "attributes", "given twice"),
        ({"attributes": '{"a":NaN}'}, "attributes", "NaN is not a supported number"),
        ({"votes_yes": "many"}, "votes_yes", "“many” is not a whole number"),
        ({"settles": "perhaps"}, "settles", "“perhaps” is not true or false"),
        ({"identifiers": "3000"}, "identifiers", "“3000” is not SCHEME:VALUE"),
        ({"quantity_1_amount": "a lot"}, "quantity_1_amount", "expected a number"),
        ({"kind": "decided"}, "kind", "“decided” is not a kind"),
        ({"step": "hearing"}, "step", "unknown field"),
        ({"colour": "red"}, "colour", "unknown column"),
    ],
)
def test_a_wrong_cell_is_named_by_its_heading(
    cells: dict[str, str], field: str, message: str
) -> None:
    found = read(_changed(**cells))
    assert all(isinstance(one, Finding) for one in found)
    assert any(
        isinstance(one, Finding) and one.field == field and message in one.message for one in found
    ), found


def test_a_spreadsheet_may_move_and_shorten() -> None:
    text = "kind,id,government,occurred,title,complete\r\n"
    (found,) = read(text + "delivery-made,a,be,2022-04-20,'=1,TRUE\r\n\r\n,,\r\n")
    assert isinstance(found, Item)
    assert (found.development.title, found.line) == ("=1", 2)
    assert found.development.complete is True  # type: ignore[attr-defined]
    (found,) = read(text + "delivery-made,a,be,2022-04-20,b\r\n")
    assert isinstance(found, Item)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "the file is empty"),
        (f"{HEAD},id\r\n", "two columns have this heading"),
        (f"{HEAD}\r\n1,2,3,4,5,6\r\n", "more cells than headings"),
        (f'{HEAD}\r\n"a', "not CSV: unexpected end of data"),
        ("id,kind\r\n", "not a table of developments: no column government, occurred, title"),
    ],
)
def test_what_is_no_table_is_told(text: str, message: str) -> None:
    (found,) = read(text)
    assert isinstance(found, Finding)
    assert found.message == message


def test_files_that_cannot_be_read_are_told(tmp_path: Path) -> None:
    (found,) = read_csv(tmp_path / "none.csv")
    assert isinstance(found, Finding)
    assert "cannot be read" in found.message
    (tmp_path / "latin.csv").write_bytes(b"id\r\n\xe9\r\n")
    (found,) = read_csv(tmp_path / "latin.csv")
    assert isinstance(found, Finding)
    assert found.message == "the file is not UTF-8"


def test_a_cell_may_be_longer_than_the_module_allows() -> None:
    before = csv.field_size_limit()
    long = parse_development(full("all", summary="x" * 100_000, sources=[
        {"publisher": "P", "quotes": [{"exact": str(n) * 90_000} for n in (1, 2, 3)]}
    ]))  # fmt: skip
    (found,) = read(csv_header() + csv_row(completed(document(long)), NOTHING))
    assert isinstance(found, Item)
    assert found.development == long
    assert csv.field_size_limit() == before


def test_the_column_of_a_field_is_found() -> None:
    assert column_of("sources.1.quotes.0.exact") == "source_2_quote_1_exact"
    assert column_of("sources.1.quotes.1.exact") == "source_2_more_quotes"
    assert column_of("sources.2.title") == "more_sources"
    assert column_of("matters.0") == "matters"
    assert column_of("votes.yes") == "votes_yes"
    assert column_of("sources") == "source_1_publisher"
    assert column_of("nothing") is None
