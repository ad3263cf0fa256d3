"""The rules of a map, ready for the rows of one table."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, NamedTuple

from pydantic import ValidationError

from timeline.domain.parsing import explain
from timeline.formats.mapping.conditions import Holds, holds
from timeline.formats.mapping.field_sorts import FieldSort, nearest, sort_of
from timeline.formats.mapping.json_paths import head_of
from timeline.formats.mapping.table_map import TAKEN, RowRule, TableMap, Taken
from timeline.formats.mapping.table_rows import Getter, Row
from timeline.formats.mapping.taking import BadPart, Make, MapPart, Taker, Untaken, slug_of

_LONGEST = {"id": 200, "account_of": 200, "amends": 200, "government": 60}


class Rule(NamedTuple):
    """A rule that makes a development of a row.

    Attributes:
        applies: Whether its condition holds.
        otherwise: Whether it applies only if no other does.
        each: The list in the row of which each item is a row; None: the row itself.
        parts: The part of each field, by the field's name.
        columns: The columns that each field reads, by its path such as `sources.0.title`.
    """

    applies: Holds
    otherwise: bool
    each: str | None
    parts: Sequence[tuple[str, MapPart]]
    columns: dict[str, tuple[str, ...]]

    def document(self, row: Row) -> tuple[dict[str, Any], list[Untaken]]:
        """The fields of the development that a row is, and what of the row does not fit."""
        made: dict[str, Any] = {}
        wrong: list[Untaken] = []
        for name, part in self.parts:
            try:
                value = part.make(row)
            except Untaken as error:
                wrong.append(error)
                value = error.given
            if value is not None:
                made[name] = value
        return made, wrong

    def columns_of(self, field: str) -> tuple[str, ...]:
        """The columns that a field reads, such as `sources.0.title`, or the field it is part of."""
        parts = field.split(".")
        for count in range(len(parts), 0, -1):
            found = self.columns.get(".".join(parts[:count]))
            if found is not None:
                return found
        return ()


class Rules(NamedTuple):
    """The rules of a map for one table, and what of the map cannot be used for it."""

    rules: list[Rule]
    skips: Holds
    wrong: list[BadPart]


def rules_for(
    whole: TableMap,
    getter: Callable[[str], Getter | None],
    headings: Sequence[str] | None = None,
) -> Rules:
    """The rules of a map.

    Args:
        whole: The map.
        getter: Returns what reads a column of the table; None if it has no such column.
        headings: The columns of the table, if they are known.
    """
    builder = _RuleBuilder(whole, getter, headings)
    skips: Holds = lambda _: False  # noqa: E731  a function like the others
    if whole.skip:
        skips = builder.condition(whole.skip, "skip") or skips
    rules = [builder.rule(one, number) for number, one in enumerate(whole.developments)]
    distinct = {(one.path, one.message): one for one in reversed(builder.wrong)}
    return Rules([one for one in rules if one is not None], skips, [*distinct.values()][::-1])


class _RuleBuilder:
    def __init__(
        self,
        whole: TableMap,
        getter: Callable[[str], Getter | None],
        headings: Sequence[str] | None,
    ) -> None:
        self._map = whole
        self._taker = Taker(getter, whole)
        self._headings = headings
        self._columns: dict[str, tuple[str, ...]] = {}
        self.wrong: list[BadPart] = []

    def condition(self, given: Any, path: str) -> Holds | None:
        try:
            return holds(given, lambda name: self._taker.column(name, path))
        except BadPart as error:
            self.wrong.append(error)
            return None

    def rule(self, given: RowRule, number: int) -> Rule | None:
        before, path = len(self.wrong), f"developments.{number}"
        self._columns = {}
        applies: Holds | None = _always
        if given.when is not None:
            applies = self.condition(given.when, f"{path}.when")
        fields = dict.fromkeys(self._map.fields, "fields")
        fields |= dict.fromkeys(given.fields, f"{path}.fields")
        values = {**self._map.fields, **given.fields}
        parts = []
        for name, origin in fields.items():
            if values[name] is not None:
                part = self._part(values[name], (name,), f"{origin}.{name}", name)
                if part is not None:
                    parts.append((name, part))
        missing = {"kind", "id", "government", "occurred", "title"} - set(values)
        for name in sorted(missing):
            what = f"no field {name}, which each development needs"
            more = ", or give --government" if name == "government" else ""
            self.wrong.append(BadPart("fields", what, f"Add {name} to `fields`{more}."))
        if given.rest:
            parts = self._with_rest(parts)
        if len(self.wrong) > before or applies is None:
            return None
        each = given.each or self._map.each
        return Rule(applies, given.otherwise, each, parts, self._columns)

    def _part(self, given: Any, field: tuple[str, ...], path: str, place: str) -> MapPart | None:
        """The part of a field; None if it is wrong, which is noted.

        Args:
            given: What the map says.
            field: The field, without the places in lists.
            path: Where the map says it.
            place: The field, with them.
        """
        sort = sort_of(field)
        if sort is None:
            self.wrong.append(BadPart(path, f"unknown field{nearest(field)}"))
            return None
        try:
            part = self._made(given, field, sort, path, place)
        except BadPart as error:
            self.wrong.append(error)
            return None
        if part is not None:
            self._columns[place] = part.columns
        return part

    def _made(
        self, given: Any, field: tuple[str, ...], sort: FieldSort, path: str, place: str
    ) -> MapPart | None:
        if isinstance(given, dict) and (sort in ("list", "any") or not TAKEN & set(given)):
            return self._mapping(given, field, sort, path, place)
        if isinstance(given, list):
            return self._list(given, field, sort, path, place)
        if sort in ("list", "any"):
            raise BadPart(path, "expected a list" if sort == "list" else "expected a mapping")
        longest = _LONGEST.get(field[-1], 100)
        part = self._taker.part(_taken(given, path), sort, path, longest)
        return _on_one_line(part) if field == ("title",) else part

    def _mapping(
        self, given: dict[str, Any], field: tuple[str, ...], sort: FieldSort, path: str, place: str
    ) -> MapPart | None:
        if sort not in ("parts", "list", "any"):
            raise BadPart(path, "expected one of column, template, parts, value")
        parts = []
        for name, one in given.items():
            if sort == "any":
                where = f"{path}.{name}"
                part: MapPart | None = self._taker.part(_taken(one, where), "text", where)
            else:
                part = self._part(one, (*field, name), f"{path}.{name}", f"{place}.{name}")
            if part is None:
                return None
            parts.append((name, part))
        return _nested(parts)

    def _list(
        self, given: list[Any], field: tuple[str, ...], sort: FieldSort, path: str, place: str
    ) -> MapPart | None:
        if sort not in ("list", "slugs"):
            raise BadPart(path, "expected one value, not a list")
        parts = []
        for number, one in enumerate(given):
            if sort == "list" and not isinstance(one, dict):
                raise BadPart(f"{path}.{number}", "expected a mapping of fields")
            part = self._made(one, field, sort, f"{path}.{number}", f"{place}.{number}")
            if part is None:
                return None
            parts.append(part)
        return _together(parts)

    def _with_rest(self, parts: list[tuple[str, MapPart]]) -> list[tuple[str, MapPart]]:
        """The parts with an attribute for each column that none of them reads."""
        used = {name for columns in self._columns.values() for name in columns}
        given = dict(parts).get("attributes")
        others = [(name, one) for name, one in parts if name != "attributes"]
        if self._headings is None:
            make = _rest_of_object({head_of(name) for name in used})
        else:
            unused = [one for one in self._headings if slug_of(one) and one not in used]
            getters = [(slug_of(one), self._taker.column(one, "")) for one in unused]
            make = _nested([(name, MapPart(_text_or_none(one), ())) for name, one in getters]).make
        named = given.make if given is not None else (lambda _: None)

        def attributes(row: Row) -> dict[str, Any] | None:
            return {**(make(row) or {}), **(named(row) or {})} or None

        return [*others, ("attributes", MapPart(attributes, ()))]


def _always(_: Row) -> bool:
    return True


def _taken(given: Any, path: str) -> Taken:
    if isinstance(given, str):
        return Taken(template=given)
    if not isinstance(given, dict):
        return Taken(value=given)
    try:
        return Taken.model_validate(given)
    except ValidationError as error:
        problem = explain(error, Taken)[0]
        inside = [one for one in problem.field.split(".") if one.isidentifier() and one != "str"]
        raise BadPart(".".join((path, *inside)), problem.message) from None


def _on_one_line(part: MapPart) -> MapPart:
    """A title is one line: what follows is joined to it."""
    make = part.make

    def on_one_line(row: Row) -> Any:
        text = make(row)
        return " ".join(text.split()) if isinstance(text, str) and not text.isprintable() else text

    return MapPart(on_one_line, part.columns)


def _text_or_none(getter: Getter) -> Make:
    return lambda row: getter(row) or None


def _nested(parts: Sequence[tuple[str, MapPart]]) -> MapPart:
    """A mapping; none if it reads columns and all of them are empty."""
    reads = any(part.columns for _, part in parts)
    constants = {name for name, part in parts if not part.columns} if reads else set()

    def nested(row: Row) -> dict[str, Any] | None:
        made: dict[str, Any] = {}
        wrong: Untaken | None = None
        for name, part in parts:
            try:
                value = part.make(row)
            except Untaken as error:
                wrong, value = error, error.given
            if value is not None:
                made[name] = value
        if not made or (constants and constants.issuperset(made)):
            return None
        if wrong is not None:
            wrong.given = made
            raise wrong
        return made

    return MapPart(nested, tuple(one for _, part in parts for one in part.columns))


def _together(parts: Sequence[MapPart]) -> MapPart:
    def together(row: Row) -> list[Any] | None:
        made: list[Any] = []
        wrong: Untaken | None = None
        for part in parts:
            try:
                value = part.make(row)
            except Untaken as error:
                wrong, value = error, error.given
            if isinstance(value, list):
                made += [one for one in value if one not in made]
            elif value is not None:
                made.append(value)
        if wrong is not None:
            wrong.given = made
            raise wrong
        return made or None

    return MapPart(together, tuple(one for part in parts for one in part.columns))


def _rest_of_object(used: set[str]) -> Make:
    def rest(row: Row) -> dict[str, Any] | None:
        return {
            slug_of(name): str(value) if not isinstance(value, bool) else value
            for name, value in row.items()
            if name not in used and isinstance(value, str | bool) and value != "" and slug_of(name)
        } or None

    return rest
