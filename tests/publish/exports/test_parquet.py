"""Parquet is read by DuckDB and pyarrow, with every value."""

from __future__ import annotations

import io
import json
import sys
from datetime import UTC, datetime
from pathlib import Path

import pytest

from tests.publish.exports.stores import exported, full
from timeline import Timeline
from timeline.dates.edtf import PAST
from timeline.domain.developments import KINDS
from timeline.domain.parsing import completed
from timeline.exceptions import ParquetMissing
from timeline.publish.exports import parquet


def test_duckdb_reads_every_row_and_its_sources(door: Timeline, tmp_path: Path) -> None:
    import duckdb

    path = tmp_path / "developments.parquet"
    path.write_bytes(exported(door, "parquet"))
    entries = list(door.log())
    table = duckdb.read_parquet(str(path))
    found = table.project("id, title, len(sources), epoch_us(recorded)").fetchall()
    assert [row[:3] for row in found] == [
        (one.id, one.title, len(one.document["sources"])) for one in entries
    ]
    recorded = [datetime.fromtimestamp(row[3] / 1_000_000, UTC) for row in found]
    assert recorded == [datetime.fromisoformat(one.recorded) for one in entries]
    asked = f"SELECT sum(len(s.quotes)) FROM (SELECT unnest(sources) AS s FROM '{path}')"
    ((quotes,),) = duckdb.sql(asked).fetchall()
    assert quotes == sum(len(s["quotes"]) for one in entries for s in one.document["sources"])


def test_pyarrow_reads_each_value_as_the_log_has_it(door: Timeline) -> None:
    import pyarrow.parquet as pq

    table = pq.read_table(io.BytesIO(exported(door, "parquet")))
    for row, entry in zip(table.to_pylist(), door.log(), strict=True):
        for name, value in completed(json.loads(entry.text)).items():
            found = row[name]
            if name in ("attributes", "changes") and found is not None:
                found = json.loads(found)
            assert (found or None) == (value or None), (entry.id, name)
        assert (row["earliest"] is None) == (entry.earliest <= PAST)


def test_a_development_with_every_field_keeps_its_digits(tmp_path: Path) -> None:
    import pyarrow.parquet as pq

    with Timeline.open(tmp_path / "t.db") as timeline:
        timeline.append(full("all"))
        (row,) = pq.read_table(io.BytesIO(exported(timeline, "parquet"))).to_pylist()
    assert row["quantities"][0]["amount"] == "-12.50"
    assert row["quantities"][2]["amount"] == "1" * 38
    assert row["votes"]["abstain"] == 3
    assert row["place"]["latitude"] == -50.85
    assert json.loads(row["attributes"])["is-final"] is True


def test_each_field_of_each_kind_is_in_the_schema() -> None:
    names = set(parquet._schema().names)
    for model in KINDS.values():
        assert set(model.model_fields) <= names


def test_without_the_extra_it_says_what_to_install(
    meridian: Timeline, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("pyarrow", "pyarrow.parquet"):
        monkeypatch.setitem(sys.modules, name, None)
    with pytest.raises(ParquetMissing) as caught:
        meridian.export_as("parquet")
    assert "decision-timeline[parquet]" in (caught.value.hint or "")


def test_nothing_is_a_table_without_rows(empty: Timeline) -> None:
    import pyarrow.parquet as pq

    assert pq.read_table(io.BytesIO(exported(empty, "parquet"))).num_rows == 0
