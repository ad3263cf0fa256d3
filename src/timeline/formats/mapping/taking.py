"""Makes functions of the parts of a map: from a row, they return a value of a development."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from hashlib import blake2b
from typing import Any, Final, NamedTuple

from timeline.domain.lexical.slugs import in_ascii
from timeline.formats.mapping.date_forms import DateReading, date_reader, joined_parts
from timeline.formats.mapping.field_sorts import FieldSort
from timeline.formats.mapping.table_map import TableMap, Taken
from timeline.formats.mapping.table_rows import Getter, Row

LONGEST_SLUG: Final = 100
_is_whole: Final = re.compile(r"-?[0-9]{1,18}").fullmatch
_is_number: Final = re.compile(r"[-+]?[0-9]{1,60}(?:\.[0-9]{1,60})?").fullmatch
_FLAGS: Final = {"true": True, "yes": True, "1": True, "false": False, "no": False, "0": False}
_piece: Final = re.compile(r"\{\{|\}\}|\{([^{}|]+)(?:\|([^{}|]*))?\}|[{}]")
Make = Callable[[Row], Any]
"""Returns a value, or None if the row has none. Raises `Untaken` for a text that does not fit."""


class Untaken(Exception):
    """A text of a row that is not what its field holds."""

    def __init__(
        self, columns: Sequence[str], message: str, hint: str, path: str, given: Any
    ) -> None:
        super().__init__(message)
        self.columns = columns
        self.message = message
        self.hint = hint
        self.path = path
        self.given = given
        """What stands in the place of the value until a person corrects it."""


class BadPart(Exception):
    """A part of a map that cannot be used."""

    def __init__(self, path: str, message: str, hint: str | None = None) -> None:
        super().__init__(message)
        self.path = path
        self.message = message
        self.hint = hint


class MapPart(NamedTuple):
    """A part of a map, ready to be used.

    Attributes:
        make: Returns its value for a row.
        columns: The columns that it reads.
    """

    make: Make
    columns: tuple[str, ...]


def slug_of(text: str, longest: int = LONGEST_SLUG) -> str:
    """Lower-case words joined by hyphens; one that is cut ends in a hash of the whole."""
    slug = "-".join(re.findall(r"[a-z0-9]+", in_ascii(text).lower()))
    if len(slug) <= longest:
        return slug
    return f"{slug[: longest - 9].rstrip('-')}-{blake2b(slug.encode(), digest_size=4).hexdigest()}"


_FILTERS: Final[Mapping[str, Callable[[str], str]]] = {
    "slug": slug_of,
    "lower": str.lower,
    "day": lambda text: text[:10],
    "year": lambda text: text[:4],
}


class Taker:
    """Makes parts for the rows of one table.

    Args:
        getter: Returns what reads a column; None if the table has no such column.
        whole: The map, for its tables of words and the form of its dates.
    """

    def __init__(self, getter: Callable[[str], Getter | None], whole: TableMap) -> None:
        self._getter = getter
        self._map = whole

    def column(self, name: str, path: str) -> Getter:
        """What reads a column; one that may be missing has a question mark behind its name.

        Raises:
            BadPart: if the table has no such column.
        """
        found = self._getter(name.removesuffix("?"))
        if found is None and name.endswith("?"):
            return lambda _: ""
        if found is None:
            hint = f"Correct it in the map, or write {name}? if it may be missing."
            raise BadPart(path, f"the table has no column “{name}”", hint)
        return found

    def part(
        self, taken: Taken, sort: FieldSort, path: str, longest: int = LONGEST_SLUG
    ) -> MapPart:
        """The part that takes a value.

        Args:
            taken: What the map says.
            sort: What the field holds.
            path: Where the map says it, for errors.
            longest: Most characters, if the field holds a slug.

        Raises:
            BadPart: if that cannot be done.
        """
        if taken.value is not None and not isinstance(taken.value, str):
            constant = taken.value
            return MapPart(lambda _: constant, ())
        text, columns = self._text(taken, path)
        steps: list[Callable[[str], Any]] = []
        if taken.values is not None:
            steps.append(self._meaning(taken, columns, path))
        if sort == "date":
            steps.append(self._date(taken, columns, path))
            if taken.until is not None:
                until = self.part(taken.until.model_copy(update={"until": None}), sort, path)
                return _interval(_chained(text, steps), until, columns)
        else:
            steps += _steps(taken, sort, longest)
        if sort == "slugs":
            return MapPart(_listed(text, taken.split, steps), columns)
        return MapPart(_chained(text, steps), columns)

    def _text(self, taken: Taken, path: str) -> tuple[Getter, tuple[str, ...]]:
        if taken.column is not None:
            names = taken.column
            return _first_of([self.column(one, path) for one in names]), _plain(names)
        if taken.template is not None:
            return self.template(taken.template, path)
        if taken.parts is not None:
            getters = [self.column(one, path) for one in taken.parts]
            return lambda row: joined_parts([one(row) for one in getters]), _plain(taken.parts)
        constant = str(taken.value)
        return lambda _: constant, ()

    def template(self, text: str, path: str) -> tuple[Getter, tuple[str, ...]]:
        """What fills in a template; "" if all its columns are empty."""
        pieces: list[str | Getter] = []
        names: list[str] = []
        at = 0
        for found in _piece.finditer(text):
            pieces.append(text[at : found.start()])
            at = found.end()
            name = found[1]
            if name is None:
                if found[0] in "{}":
                    raise BadPart(path, f"a lone {found[0]} in a text", f"Write it {found[0] * 2}.")
                pieces.append(found[0][0])
                continue
            getter = self.column(name.strip(), path)
            names.append(name.strip())
            pieces.append(getter if not found[2] else _filtered(getter, found[2].strip(), path))
        pieces.append(text[at:])
        if not names:
            constant = "".join(one for one in pieces if isinstance(one, str))
            return lambda _: constant, ()
        getters = [one for one in pieces if not isinstance(one, str)]
        if len(getters) == 1 and all(one == "" for one in pieces if isinstance(one, str)):
            return getters[0], _plain(names)

        def filled(row: Row) -> str:
            made = [one if isinstance(one, str) else one(row) for one in pieces]
            if not any(text for text, one in zip(made, pieces, strict=True) if callable(one)):
                return ""
            return "".join(made).strip()

        return filled, _plain(names)

    def _meaning(self, taken: Taken, columns: Sequence[str], path: str) -> Callable[[str], Any]:
        table = taken.values
        if isinstance(table, str):
            if table not in self._map.values:
                raise BadPart(path, f"there is no table “{table}” in `values`")
            table = self._map.values[table]
        meant = {
            one.strip().casefold(): meaning
            for meaning, written in (table or {}).items()
            for one in written
        }
        otherwise = taken.otherwise

        def meaning(text: str) -> Any:
            found = meant.get(text.casefold(), otherwise)
            if found is None:
                what = f"“{text[:60]}” is in no table of words of the map"
                hint = "Add it to `values`, or give `otherwise`."
                raise Untaken(columns, what, hint, path, text)
            return found

        return meaning

    def _date(self, taken: Taken, columns: Sequence[str], path: str) -> Callable[[str], Any]:
        whole = self._map
        forms = taken.dates or whole.dates or []
        reading = DateReading(
            () if taken.parts else tuple(forms),
            taken.zone or whole.zone,
            whole.false_z if taken.false_z is None else taken.false_z,
            bool(taken.day),
        )
        try:
            read = date_reader(reading)
        except ValueError as error:
            raise BadPart(path, str(error)) from None

        def date(text: str) -> str:
            found = read(text)
            if found is None:
                what = f"“{text[:60]}” is not a date like {' or '.join(forms)}"
                hint = "Correct it, or add its form to `dates`."
                raise Untaken(columns, what, hint, path, text)
            return found

        return date


def _plain(names: Sequence[str]) -> tuple[str, ...]:
    return tuple(one.removesuffix("?") for one in names)


def _first_of(getters: Sequence[Getter]) -> Getter:
    if len(getters) == 1:
        return getters[0]
    return lambda row: next((text for one in getters if (text := one(row))), "")


def _filtered(getter: Getter, name: str, path: str) -> Getter:
    if name not in _FILTERS:
        raise BadPart(path, f"“{name}” is not one of {', '.join(_FILTERS)}")
    change = _FILTERS[name]
    return lambda row: change(getter(row))


def _steps(taken: Taken, sort: FieldSort, longest: int) -> list[Callable[[str], Any]]:
    if taken.slug or sort in ("slug", "slugs"):
        return [lambda text: slug_of(text, longest) or text]
    if sort == "number":
        return [lambda text: _number(text, taken.decimal or ".")]
    if sort == "whole":
        return [lambda text: int(text) if _is_whole(text) else text]
    if sort == "flag":
        return [lambda text: _FLAGS.get(text.lower(), text)]
    return []


def _number(text: str, decimal: str) -> str:
    """A number without what groups its digits; a text that is none stays."""
    plain = re.sub(r"[\s\u00a0\u202f'’]", "", text)
    plain = plain.replace("," if decimal == "." else ".", "").replace(decimal, ".")
    return plain if _is_number(plain) else text


def _chained(text: Getter, steps: Sequence[Callable[[str], Any]]) -> Make:
    if not steps:
        return lambda row: text(row) or None
    if len(steps) == 1:
        (step,) = steps
        return lambda row: step(found) if (found := text(row)) else None

    def chained(row: Row) -> Any:
        found: Any = text(row)
        for one in steps:
            if not found:
                return None
            found = one(found)
        return found

    return chained


def _listed(text: Getter, split: str | None, steps: Sequence[Callable[[str], Any]]) -> Make:
    separator = "\n" if split is None else split

    def listed(row: Row) -> list[Any] | None:
        made: dict[Any, None] = {}
        for found in text(row).split(separator):
            one: Any = found.strip()
            for step in steps:
                one = step(one) if one else one
            if one:
                made[one] = None
        return list(made) or None

    return listed


def _interval(start: Make, until: MapPart, columns: tuple[str, ...]) -> MapPart:
    def interval(row: Row) -> str | None:
        first, last = start(row), until.make(row)
        if first is None or last is None or first == last:
            return str(first) if first is not None else None
        return f"{first}/{last}"

    return MapPart(interval, (*columns, *until.columns))
