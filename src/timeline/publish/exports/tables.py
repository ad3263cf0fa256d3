"""Tables in CSV: developments, matters and totals, each a row.

RFC 4180 with a line of headings, in UTF-8 with a byte order mark, which Excel needs. Which cell has
what is in `timeline.formats.tables`; the tables of matters and totals have the fields of
`MatterStanding` and `Total`.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any, Final, Literal, NamedTuple

from timeline.publish.exports.record import Record
from timeline.publish.exports.selection import Selection
from timeline.publish.exports.wording import in_parts, local_moment
from timeline.readmodel.entry import Entry

if TYPE_CHECKING:
    from timeline.readmodel.matter_standing import MatterStanding
    from timeline.readmodel.queries.quantities import Total


class TableColumn(NamedTuple):
    """A column of a table: its heading, its type in a Table Schema, and what it says."""

    name: str
    type: Literal["string", "boolean", "integer", "number", "datetime"]
    description: str


MATTER_COLUMNS: Final = (
    TableColumn("government", "string", "Government (code, such as de)"),
    TableColumn("matter", "string", "Matter (slug)"),
    TableColumn("title", "string", "Title of the matter, if it is described"),
    TableColumn("status", "string", "Status at the clock of the table"),
    TableColumn("outcome", "string", "What was decided"),
    TableColumn("since", "string", "When the status began (EDTF)"),
    TableColumn("by", "string", "Development that set the status"),
    TableColumn("uncertain", "boolean", "Whether it may have come into force, or ended, by then"),
    TableColumn("stage", "string", "Stage of the procedure that was decided last"),
    TableColumn("body", "string", "Body that decided"),
    TableColumn("how", "string", "How it was ended, cancelled or set aside"),
    TableColumn("expected", "string", "When a decision is expected (EDTF)"),
    TableColumn("expected_from", "datetime", "First second of that window; empty if open"),
    TableColumn("expected_until", "datetime", "Last second of that window; empty if open"),
    TableColumn("stands_status", "string", "What stands beside the status"),
    TableColumn("stands_outcome", "string", "What was decided of it"),
    TableColumn("stands_since", "string", "When it began (EDTF)"),
    TableColumn("stands_development", "string", "Development that it is due to"),
    TableColumn("contradictory", "boolean", "Whether its developments contradict each other"),
    TableColumn("joint_with", "string", "Governments that did something of it together"),
    TableColumn("developments", "integer", "Number of developments by then"),
    TableColumn("last_development", "string", "The last of them"),
)
_AMOUNTS: Final = ("pledged", "committed", "delivered", "outstanding", "pledged_only")
_SAID: Final = {
    "pledged": "Pledged",
    "committed": "Committed",
    "delivered": "Delivered",
    "outstanding": "Committed and not delivered",
    "pledged_only": "Pledged, and neither committed nor delivered",
}
TOTAL_COLUMNS: Final = (
    TableColumn("government", "string", "Government (code, such as de)"),
    TableColumn("matter", "string", "Matter (slug)"),
    TableColumn("counterpart", "string", "Government that it is for"),
    TableColumn("item", "string", "What is counted or measured, or what the money is for"),
    TableColumn("unit", "string", "Unit, unless the item is counted"),
    TableColumn("currency", "string", "ISO 4217 code, for money"),
    *(
        TableColumn(f"{name}_{end}", "number", f"{_SAID[name]}: {words}; empty if open")
        for name in _AMOUNTS
        for end, words in (("min", "at least"), ("max", "at most"))
    ),
)


def developments_csv(record: Record, chosen: Selection) -> Iterator[bytes]:
    """A row for each development, in timeline order, as it stands under the cut."""
    return in_parts(_development_lines(record, chosen))


def _development_lines(record: Record, chosen: Selection) -> Iterator[str]:
    from timeline.domain.parsing import completed
    from timeline.formats.tables.cells import MARK
    from timeline.formats.tables.csv_writer import csv_header, csv_row

    names = {one.id: one.name for one in record.governments(chosen)}
    yield MARK + csv_header()
    for entry in record.entries(chosen):
        yield csv_row(completed(entry.as_stored()), computed(entry, names))


def computed(entry: Entry, names: Mapping[str, str]) -> tuple[Any, ...]:
    """The values of the computed columns of a development; `names` are those of governments."""
    zone = entry.zone
    return (
        _end(entry.earliest, zone),
        _end(entry.latest, zone),
        local_moment(entry.happened_by, zone),
        local_moment(entry.known, zone),
        entry.recorded,
        bool(entry.amended),
        entry.retracted_by is not None,
        entry.disputed_by is not None,
        names.get(entry.government),
        zone,
    )


def _end(instant: int | None, zone: str) -> str | None:
    return None if instant is None else local_moment(instant, zone)


def matters_csv(record: Record, chosen: Selection) -> Iterator[bytes]:
    """A row for each matter with its status, as of the clock of the selection."""
    rows = (_matter(one) for one in record.states(chosen))
    return in_parts(_lines(MATTER_COLUMNS, rows))


def _matter(one: MatterStanding) -> Sequence[object]:
    stands = one.stands
    return (
        one.government,
        one.matter,
        one.title,
        one.status,
        one.outcome,
        one.since,
        one.by,
        one.uncertain,
        one.stage,
        one.body,
        one.how,
        one.expected,
        _end(one.expected_earliest, one.zone),
        _end(one.expected_latest, one.zone),
        *((None,) * 4 if stands is None else stands),
        bool(one.contradictions),
        " ".join(one.joint_with) or None,
        len(one.developments),
        one.developments[-1] if one.developments else None,
    )


def totals_csv(record: Record, chosen: Selection) -> Iterator[bytes]:
    """A row for each government, matter, counterpart and item, as of the clock of the selection."""
    rows = (_total(one) for one in record.totals(chosen))
    return in_parts(_lines(TOTAL_COLUMNS, rows))


def _total(one: Total) -> Sequence[object]:
    found = one.as_json()
    amounts = (found[name][end] for name in _AMOUNTS for end in ("min", "max"))
    return (*(found[column.name] for column in TOTAL_COLUMNS[:6]), *amounts)


def _lines(headings: Sequence[TableColumn], rows: Iterator[Sequence[object]]) -> Iterator[str]:
    from timeline.formats.tables.cells import MARK, csv_line
    from timeline.formats.tables.csv_writer import plain_cell

    yield MARK + csv_line([one.name for one in headings])
    for row in rows:
        yield csv_line(
            plain_cell(value, is_number=column.type == "number")
            for column, value in zip(headings, row, strict=True)
        )
