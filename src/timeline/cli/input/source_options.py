"""Reads the file of `append --from`: an import file, or a draft.

It accepts more than an import: a single development, or a line of JSON, needs no id, because a user
or script that records something new has none.
"""

from __future__ import annotations

import io
import json
import sys
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from timeline.domain.developments import Development
from timeline.domain.errors import TimelineError
from timeline.exceptions import InvalidDevelopment
from timeline.formats.discovery import JSONL_SUFFIXES, YAML_SUFFIXES
from timeline.formats.encoding import ReadError, decode_text
from timeline.formats.jsonl import read_jsonl_stream
from timeline.formats.namings import NamingItem, Record, is_naming, not_appended
from timeline.formats.records import GovernmentHeader, Item
from timeline.results import Finding
from timeline.services.append import as_development, derive_id


@dataclass
class ReadSource:
    """The contents of a file."""

    developments: list[Development] = field(default_factory=list)
    header: GovernmentHeader | None = None
    """Name and zone of the first development's government, if the file gives them."""
    places: dict[str, str] = field(default_factory=dict)
    """The place of each development in the file, by its id."""
    findings: list[Finding] = field(default_factory=list)


class TooMuch(TimelineError):
    """A file that needs `timeline import`."""


class NothingThere(TimelineError):
    """A file without developments."""


def read_source(name: str) -> ReadSource:
    """The developments of a file, or of standard input for `-`.

    Raises:
        NothingThere, TooMuch: if the file has no developments, or describes several governments.
        OSError: if it cannot be read.
    """
    if Path(name).is_dir():
        raise TooMuch(f"{name} is a folder", hint=f"Import it: timeline import {name}")
    if name == "-" and sys.stdin is None:
        raise NothingThere("standard input is closed", hint="Give a file, or pipe data in.")
    data = sys.stdin.buffer.read() if name == "-" else Path(name).read_bytes()
    suffix = Path(name).suffix.lower()
    start = data.removeprefix(b"\xef\xbb\xbf").lstrip()[:1]
    is_json = suffix in JSONL_SUFFIXES or (suffix not in YAML_SUFFIXES and start == b"{")
    read = ReadSource()
    headers: list[GovernmentHeader] = []
    for record in _json_records(data, name) if is_json else _yaml_records(data, name):
        if isinstance(record, Finding):
            read.findings.append(record)
        elif isinstance(record, GovernmentHeader):
            headers.append(record)
        elif isinstance(record, NamingItem):
            read.findings.append(not_appended(record))
        else:
            read.developments.append(record.development)
            read.places[record.development.id] = f"{record.path}:{record.line}"
    if read.findings:
        return read
    if not read.developments:
        where = "standard input" if name == "-" else name
        raise NothingThere(f"{where} has no developments", hint="Nothing was recorded.")
    telling = [header for header in headers if header.name or header.zone]
    first = read.developments[0].government
    if [header.id for header in telling] not in ([], [first]):
        raise TooMuch(
            f"{name} describes several governments, or begins with another one",
            hint=f"Import it: timeline import {name}",
        )
    read.header = telling[0] if telling else None
    return read


def _json_records(data: bytes, name: str) -> Iterator[Record]:
    return read_jsonl_stream(io.BytesIO(b"".join(_with_ids(io.BytesIO(data)))), name)


def _with_ids(lines: Iterable[bytes]) -> Iterator[bytes]:
    """The lines, with a derived id inserted into a development that has none.

    The rest of the line is unchanged, so that its reader can report errors.
    """
    for line in lines:
        if b'"id"' in line:
            yield line
            continue
        try:
            fields = json.loads(line)
        except (ValueError, RecursionError):
            fields = None
        if not isinstance(fields, dict) or "kind" not in fields or is_naming(fields):
            yield line
            continue
        yield b'{"id":"%s",%s' % (_derived(fields).encode(), line.partition(b"{")[2])


def _derived(fields: dict[str, Any]) -> str:
    return derive_id(*(str(fields.get(name) or "") for name in ("government", "occurred", "title")))


def _yaml_records(data: bytes, name: str) -> Iterator[Record]:
    from timeline.formats.yaml_reader import read_yaml_bytes
    from timeline.formats.yaml_tree import compose

    try:
        root = compose(decode_text(data))
    except ReadError as trouble:
        yield Finding(name, trouble.line, None, trouble.message, trouble.hint)
        return
    fields = root.value if root is not None else None
    if isinstance(fields, dict) and "kind" in fields and "developments" not in fields:
        yield from _draft(decode_text(data), name, root)
    else:
        yield from read_yaml_bytes(data, name)


def _draft(text: str, name: str, root: Any) -> Iterator[Record]:
    """A single development, as the editor leaves it: blank fields count as missing."""
    from timeline.forms.template import read_template

    fields = read_template(text, name)
    if isinstance(fields, list):
        yield from fields
        return
    try:
        yield Item(as_development(fields), name, root.line)
    except InvalidDevelopment as error:
        for problem in error.problems:
            line = root.line_of(problem.field)
            yield Finding(name, line, problem.field or None, problem.message)
