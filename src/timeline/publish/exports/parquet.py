"""`developments.parquet`: all fields with their types and their nesting, for DuckDB and pandas.

Lists of sources, quotes, actors and quantities are lists of structs. Amounts are text, because they
have up to 40 digits. Attributes and the changes of corrections have values of any type, so they are
JSON.
"""

from __future__ import annotations

import io
import json
from collections.abc import Iterator
from itertools import islice
from typing import TYPE_CHECKING, Any, Final

from timeline.dates.edtf import FUTURE, PAST
from timeline.domain.errors import TimelineError
from timeline.publish.exports.record import Record
from timeline.publish.exports.selection import Selection
from timeline.publish.exports.wording import microseconds
from timeline.readmodel.entry import Entry

if TYPE_CHECKING:
    import pyarrow as pa

_ROWS: Final = 2_000
"""Rows of a group, which is what is held in memory."""
_MICROSECONDS: Final = 1_000_000
_INSTANTS: Final = ("earliest", "latest", "happened_by", "known")


class ParquetMissing(TimelineError):
    """The library that writes Parquet is not installed."""

    def __init__(self) -> None:
        super().__init__(
            "pyarrow, which writes Parquet, is not installed",
            hint="Install it: pip install 'decision-timeline[parquet]'.",
        )


def developments_parquet(record: Record, chosen: Selection) -> Iterator[bytes]:
    """A row for each development, in timeline order, as it stands under the cut.

    Raises:
        ParquetMissing: if the extra `parquet` is not installed.
    """
    try:
        import pyarrow.parquet as pq
    except ImportError:
        raise ParquetMissing from None
    return _written(pq, record, chosen)


def _written(pq: Any, record: Record, chosen: Selection) -> Iterator[bytes]:
    import pyarrow as pa

    from timeline.domain.parsing import completed

    schema = _schema()
    held = _Sink()
    with pq.ParquetWriter(held, schema, compression="zstd") as writer:
        entries = record.entries(chosen)
        while rows := [
            _row(completed(json.loads(one.text)), one) for one in islice(entries, _ROWS)
        ]:
            writer.write_table(pa.Table.from_pylist(rows, schema=schema))
            yield held.taken()
    yield held.taken()


class _Sink(io.RawIOBase):
    """A file that hands over what was written to it."""

    def __init__(self) -> None:
        super().__init__()
        self._parts: list[bytes] = []
        self._size = 0

    def writable(self) -> bool:
        return True

    def tell(self) -> int:
        return self._size

    def write(self, data: Any, /) -> int:
        part = bytes(data)
        self._parts.append(part)
        self._size += len(part)
        return len(part)

    def taken(self) -> bytes:
        """What was written since the last call."""
        found = b"".join(self._parts)
        self._parts.clear()
        return found


def _row(document: dict[str, Any], entry: Entry) -> dict[str, Any]:
    found = {**document}
    for name in ("attributes", "changes"):
        found[name] = json.dumps(found[name], ensure_ascii=False) if found.get(name) else None
    for name in _INSTANTS:
        instant = getattr(entry, name)
        found[name] = instant * _MICROSECONDS if PAST < instant < FUTURE else None
    found["recorded"] = microseconds(entry.recorded)
    found["amended"] = bool(entry.amended)
    found["retracted"] = entry.retracted_by is not None
    found["disputed"] = entry.disputed_by is not None
    return found


def _schema() -> pa.Schema:
    """The schema, from the models: common fields, then those of the kinds, then what follows."""
    import pyarrow as pa

    from timeline.domain.developments import KINDS, Development

    fields: dict[str, pa.DataType] = {}
    models: tuple[type[Development], ...] = (Development, *KINDS.values())
    for model in models:
        for name, field in model.model_fields.items():
            if name not in fields:
                fields[name] = _type_of(field.annotation)
    for name in (*_INSTANTS, "recorded"):
        fields[name] = pa.timestamp("us", tz="UTC")
    for name in ("amended", "retracted", "disputed"):
        fields[name] = pa.bool_()
    return pa.schema([pa.field(name, kind) for name, kind in fields.items()])


def _type_of(annotation: Any) -> pa.DataType:
    import pyarrow as pa
    from pydantic import BaseModel

    from timeline.formats.tables.columns import plain_type

    plain = plain_type(annotation)
    if isinstance(plain, type) and issubclass(plain, BaseModel):
        inside = plain.model_fields.items()
        return pa.struct([(name, _type_of(one.annotation)) for name, one in inside])
    if getattr(plain, "__origin__", None) is tuple:
        return pa.list_(_type_of(plain.__args__[0]))
    return {bool: pa.bool_(), int: pa.int64(), float: pa.float64()}.get(plain, pa.string())
