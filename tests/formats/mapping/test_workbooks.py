"""Sheets of XLSX are read as the CSV of them would be."""

from __future__ import annotations

import io
import sys
import zipfile
from pathlib import Path
from typing import Any
from xml.sax.saxutils import escape

import pytest

from tests.formats.mapping.test_mapping import HEAD, MAP
from timeline.domain.developments import document
from timeline.formats.errors import Finding
from timeline.formats.mapping import workbook_rows
from timeline.formats.mapping.map_file import parse_map
from timeline.formats.mapping.map_reader import read_mapped
from timeline.formats.mapping.proposing import propose_map

_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
DAY, MOMENT = 1, 2
"""Styles of a cell: a day, and a day with its time."""


def workbook(rows: list[list[Any]], sheet: str = "Decisions") -> bytes:
    """A workbook (ECMA-376) with one sheet; a cell is text, a number, or a number and a style."""

    def cell(value: Any) -> str:
        if value is None:
            return "<c/>"
        if isinstance(value, tuple):
            return f'<c s="{value[1]}"><v>{value[0]}</v></c>'
        if isinstance(value, bool):
            return f'<c t="b"><v>{int(value)}</v></c>'
        if isinstance(value, int | float):
            return f"<c><v>{value}</v></c>"
        return f'<c t="inlineStr"><is><t>{escape(value)}</t></is></c>'

    data = "".join(f"<row>{''.join(map(cell, row))}</row>" for row in rows)
    files = {
        "[Content_Types].xml": f'<Types xmlns="{_PACKAGE}/content-types">'
        '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.'
        'relationships+xml"/><Default Extension="xml" ContentType="application/xml"/></Types>',
        "_rels/.rels": f'<Relationships xmlns="{_PACKAGE}/relationships"><Relationship Id="a" '
        f'Type="{_OFFICE}/officeDocument" Target="xl/workbook.xml"/></Relationships>',
        "xl/_rels/workbook.xml.rels": f'<Relationships xmlns="{_PACKAGE}/relationships">'
        f'<Relationship Id="b" Type="{_OFFICE}/worksheet" Target="worksheets/one.xml"/>'
        f'<Relationship Id="c" Type="{_OFFICE}/styles" Target="styles.xml"/></Relationships>',
        "xl/workbook.xml": f'<workbook xmlns="{_MAIN}" xmlns:r="{_OFFICE}"><sheets>'
        f'<sheet name="{sheet}" sheetId="1" r:id="b"/></sheets></workbook>',
        "xl/styles.xml": f'<styleSheet xmlns="{_MAIN}"><cellXfs><xf numFmtId="0"/>'
        '<xf numFmtId="14"/><xf numFmtId="22"/></cellXfs></styleSheet>',
        "xl/worksheets/one.xml": f'<worksheet xmlns="{_MAIN}"><sheetData>{data}</sheetData>'
        "</worksheet>",
    }
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in files.items():
            archive.writestr(name, text)
    return packed.getvalue()


def read(data: bytes, map_: str = MAP) -> list[Any]:
    stream = io.BufferedReader(io.BytesIO(data))  # type: ignore[type-var]
    loaded = parse_map(map_.replace("dates: [DD", "dates: [edtf, DD").encode(), "map.yaml")
    return list(read_mapped(stream, "t.xlsx", loaded, lambda _: None))


ROWS: list[list[Any]] = [
    HEAD.strip().split(","),
    [1, "Lamps", (44671, DAY), "Raised", "Lamps"],
    [],
    [2.0, "Lamps", (44672.5, MOMENT), "Adopted", "Lamps", 5, None, 12.5],
    [3, "Lamps", "soon", "Adopted", "Lamps"],
]


def test_a_sheet_is_read_as_its_csv_would_be(tmp_path: Path) -> None:
    first, second, wrong = read(workbook(ROWS), MAP.replace('decimal: ","', 'decimal: "."'))
    assert (first.line, document(first.development)["occurred"]) == (2, "2022-04-20")
    assert document(second.development)["id"] == "be-2"
    assert document(second.development)["votes"] == {"yes": 5}
    assert document(second.development)["quantities"] == [{"amount": "12.5", "currency": "EUR"}]
    assert (wrong.line, wrong.field) == (5, "occurred")
    (tmp_path / "t.xlsx").write_bytes(workbook(ROWS[:2]))
    assert str(propose_map(tmp_path / "t.xlsx", "be").developments[0].occurred) == "2022-04-20"


@pytest.mark.parametrize(
    ("data", "map_", "message"),
    [
        (b"PK", MAP, "not a workbook: it is no ZIP file"),
        (b"", MAP, "not a workbook"),
        (workbook([]), MAP, "the sheet is empty"),
        (workbook([["a", "a"]]), MAP, "two columns have the heading “a”"),
        (workbook(ROWS), f"table: {{sheet: Other}}\n{MAP}", "there is no sheet “Other”"),
        (workbook(ROWS)[:-30], MAP, "not a workbook"),
    ],
)
def test_what_is_no_sheet_is_told(data: bytes, map_: str, message: str) -> None:
    (found,) = read(data, map_)
    assert isinstance(found, Finding)
    assert message in found.message


def test_a_bomb_is_refused_before_it_is_unpacked(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(workbook_rows, "MAX_UNPACKED", 1_000)
    (found,) = read(workbook(ROWS))
    assert "unpacks to more than" in found.message
    monkeypatch.setattr(workbook_rows, "MAX_BYTES", 100)
    (found,) = read(workbook(ROWS))
    assert "too large for XLSX" in found.message


def test_without_the_library_it_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "python_calamine", None)
    (found,) = read(workbook(ROWS))
    assert "python-calamine, which reads XLSX, is not installed" in found.message
    assert "decision-timeline[xlsx]" in str(found.hint)
