"""Reads a table through its map: the developments of each row, and what does not fit.

A row becomes the line of JSON Lines that it stands for, which goes the quick way of such lines.
"""

from __future__ import annotations

import io
import json
from collections.abc import Callable, Iterator, Sequence
from itertools import groupby
from typing import Any, BinaryIO, Final, cast

import msgspec
from pydantic import ValidationError

from timeline.domain.facts import DevelopmentFacts
from timeline.domain.parsing import adapter
from timeline.formats.encoding import ReadError
from timeline.formats.errors import Finding
from timeline.formats.jsonl import MAX_GIVEN
from timeline.formats.mapping.map_file import LoadedMap
from timeline.formats.mapping.rules import Rule, Rules, rules_for
from timeline.formats.mapping.table_rows import Row, items_in, table_rows
from timeline.formats.mapping.taking import Untaken
from timeline.formats.records import GovernmentHeader, Item, Quick, hinted

MappedRecord = GovernmentHeader | Item | Quick | Finding
_MOST_COLUMNS: Final = 5
"""Most columns that an error names."""
Facts = Callable[[bytes], DevelopmentFacts | None]


def read_mapped(
    stream: BinaryIO, name: str, loaded: LoadedMap, facts: Facts
) -> Iterator[MappedRecord]:
    """Yields the developments of a table, and its errors, row by row.

    Args:
        stream: The bytes of the table.
        name: The file, as the user named it.
        loaded: Its map.
        facts: Returns the facts of a line of JSON, or None if it needs its model.
    """
    try:
        buffered = cast("io.BufferedReader", stream)  # every caller opens it so
        rows = table_rows(buffered, name, loaded.map.table)
        rules = rules_for(loaded.map, rows.getter, rows.headings)
        if rules.wrong:
            yield from map(loaded.finding, rules.wrong)
            return
        for id_, one in loaded.map.governments.items():
            yield GovernmentHeader(id_, one.name, one.zone, name, 1)
        yield from _Mapping(name, rules, facts, rows.headings).read(rows.rows)
    except ReadError as error:
        yield Finding(name, error.line, None, error.message, error.hint)
    except UnicodeDecodeError:
        yield Finding(name, None, None, "the file is not UTF-8", "Save it as UTF-8.")


class _Mapping:
    """Reads the rows of one table."""

    def __init__(
        self, name: str, rules: Rules, facts: Facts, headings: Sequence[str] | None
    ) -> None:
        self._name = name
        self._headings = headings
        self._skips = rules.skips
        self._facts = facts
        grouped = groupby(sorted(rules.rules, key=lambda one: one.each or ""), lambda one: one.each)
        self._rules = [(each, list(some)) for each, some in grouped]

    def read(self, rows: Iterator[tuple[int, Row]]) -> Iterator[MappedRecord]:
        width = None if self._headings is None else len(self._headings)
        for line, row in rows:
            if width is None and not isinstance(row, dict):
                yield Finding(self._name, line, None, "expected an object: { … }")
            elif width is not None and not any(row):
                continue
            elif width is not None and any(row[width:]):
                what = "more cells than headings"
                yield Finding(self._name, line, None, what, "Delete the surplus.")
            elif not self._skips(row):
                yield from self._of_row(row, line)

    def _of_row(self, row: Row, line: int) -> Iterator[MappedRecord]:
        for each, rules in self._rules:
            for one in [row] if each is None else items_in(row, each):
                chosen = [rule for rule in rules if not rule.otherwise and rule.applies(one)]
                chosen = chosen or [rule for rule in rules if rule.otherwise and rule.applies(one)]
                if not chosen:
                    hint = "Add a rule with `otherwise: true`, or name such rows in `skip`."
                    what, given = "no rule of the map takes this row", self._given(one)
                    yield Finding(self._name, line, None, what, hint, None, given)
                for rule in chosen:
                    yield from self._development(rule, one, line)

    def _development(self, rule: Rule, row: Row, line: int) -> Iterator[MappedRecord]:
        made, wrong = rule.document(row)
        try:
            text = msgspec.json.encode(made)
        except UnicodeEncodeError:
            what = "contains half a character (a lone surrogate, U+D800 to U+DFFF)"
            yield Finding(self._name, line, None, what, "Write the whole character.")
            return
        if wrong:
            yield from self._untaken(wrong, made, text, line)
            return
        facts = self._facts(text)
        if facts is not None:
            yield Quick(facts, line)
            return
        try:
            yield Item(adapter().validate_json(text), self._name, line)
        except ValidationError as error:
            for problem, hint in hinted(error):
                columns = rule.columns_of(problem.field)
                yield self._finding(line, problem.field, problem.message, columns, hint, made, text)

    def _given(self, row: Row) -> str:
        if self._headings is not None:
            row = dict(zip(self._headings, row, strict=False))
        return json.dumps(row, ensure_ascii=False)[:MAX_GIVEN]

    def _untaken(
        self, wrong: Sequence[Untaken], made: dict[str, Any], text: bytes, line: int
    ) -> Iterator[Finding]:
        for one in wrong:
            field = one.path.partition("fields.")[2]
            yield self._finding(line, field, one.message, one.columns, one.hint, made, text)

    def _finding(
        self,
        line: int,
        field: str,
        message: str,
        columns: Sequence[str],
        hint: str | None,
        made: dict[str, Any],
        text: bytes,
    ) -> Finding:
        if columns:
            message += f" ({_columns(columns)})"
        given = text.decode() if len(text) <= MAX_GIVEN else None
        id_ = made.get("id")
        shown = id_ if isinstance(id_, str) else None
        return Finding(self._name, line, field or None, message, hint, shown, given)


def _columns(names: Sequence[str]) -> str:
    """The columns of a field in words; of many, the first."""
    distinct = list(dict.fromkeys(names))
    more = len(distinct) - _MOST_COLUMNS
    noun = "column" if len(distinct) == 1 else "columns"
    rest = f" and {more:,} more" if more > 0 else ""
    return f"{noun} {', '.join(distinct[:_MOST_COLUMNS])}{rest}"
