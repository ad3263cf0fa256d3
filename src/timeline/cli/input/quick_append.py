"""Reads the plain command lines of `timeline append`, without Typer and without the models.

The options of a kind come from the table of kinds here, and from its model in `model_options`; a
test runs command lines through both. Only what is written just as it is stored is read here:
texts, words of a choice, dates and flags. All else is left to Typer: help, errors, prompts,
phrases such as “last friday”, quantities, actors, links and documents.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cache
from typing import Any, Final, NamedTuple

from timeline.cli.input.quick_parser import NotPlain, global_options, is_plain_environment, value_of
from timeline.domain.traits.kind_row import Field, Term
from timeline.domain.traits.kind_table import COMMON_FIELDS, KIND_TABLE, VALUE_FIELDS

_SOURCE: Final = VALUE_FIELDS["Source"]
_NOT_HERE: Final = frozenset({
    "phrase", "reckoned_from", "expected_phrase", "first_recorded", "account_of", "accepts",
    "fulfils", "replaces", "cancels", "document", "counterparts", "joint_with",
})  # fmt: skip
"""Fields that are settled together with others, or whose checks ask more of the record."""


class AppendCall(NamedTuple):
    """An append, with what it is to be called with."""

    store: str | None
    color: str
    fields: dict[str, Any]
    as_json: bool


class _Option(NamedTuple):
    """A field that an option gives.

    Attributes:
        name: The name of the field.
        term: The type of its value, or of each of its values.
        is_many: Whether it may be given several times.
        is_of_source: Whether it is a field of the source.
    """

    name: str
    term: Term
    is_many: bool
    is_of_source: bool


def quick_append(arguments: list[str]) -> AppendCall | None:
    """The append of a plain command line, or None if Typer must read it.

    Args:
        arguments: The command line with its global options first, without the program's name.
    """
    if not is_plain_environment():
        return None
    waiting = iter(arguments)
    try:
        store, color, command = global_options(waiting)
        kind = next(waiting, "")
        row = KIND_TABLE.get(kind)
        if command != "append" or row is None or row.fields is None:
            return None
        fields, source, as_json = _given(_options(kind), waiting)
    except NotPlain:
        return None
    needed = {name for name, field in _all_fields(kind).items() if len(field) == 1} - {"id"}
    if row.needs_matter:
        needed.add("matters")
    if not needed <= fields.keys() or (source and "publisher" not in source):
        return None
    if "quotes" in source:
        source["quotes"] = [{"exact": words} for words in source["quotes"]]
    if source:
        fields["sources"] = [source]
    return AppendCall(store, color, {"kind": kind, **fields}, as_json)


def _given(
    options: Mapping[str, _Option], waiting: Iterator[str]
) -> tuple[dict[str, Any], dict[str, Any], bool]:
    """The fields of the development, those of its source, and whether to print JSON."""
    fields: dict[str, Any] = {}
    source: dict[str, Any] = {}
    as_json = False
    for given in waiting:
        if given == "--json":
            as_json = True
            continue
        flag, equals, value = given.partition("=")
        option = options.get(flag)
        if option is None:
            raise NotPlain
        into = source if option.is_of_source else fields
        if option.term == ("flag",):
            if equals or option.name in into:
                raise NotPlain
            into[option.name] = True
            continue
        read = _read(option.term, value if equals else value_of(waiting))
        if option.is_many:
            into.setdefault(option.name, []).append(read)
        elif option.name in into:
            raise NotPlain
        else:
            into[option.name] = read
    return fields, source, as_json


def _read(term: Term, value: str) -> str:
    """The value of an option, if it is written as it is stored."""
    if not value.strip() or (term[0] == "words" and value not in term[1:]):
        raise NotPlain
    try:
        value.encode()
    except UnicodeEncodeError:
        raise NotPlain from None
    if term == ("date",):
        from timeline.dates.edtf import DateError, Edtf

        try:
            found = Edtf.parse(value)
        except DateError:
            raise NotPlain from None
        if found.names_season:
            raise NotPlain
        return str(found)
    return value


@cache
def _options(kind: str) -> dict[str, _Option]:
    """The options of a kind that are read here, by their flags."""
    found: dict[str, _Option] = {}
    for name, field in _SOURCE.items():
        flag = _flag(name, field)
        if name in COMMON_FIELDS or name in ("url", "zone"):
            flag = f"--source-{flag[2:]}"
        _put(found, flag, name, field, is_of_source=True)
    for name, field in _all_fields(kind).items():
        _put(found, _flag(name, field), name, field, is_of_source=False)
    return found


def _put(
    found: dict[str, _Option], flag: str, name: str, field: Field, *, is_of_source: bool
) -> None:
    term = field[0][1] if field[0][0] == "maybe" else field[0]
    is_many = term[0] == "list"
    inner = term[1] if is_many else term
    is_quote = inner == ("object", "Quote")
    if (inner[0] in ("text", "words", "date", "flag") or is_quote) and name not in _NOT_HERE:
        option = _Option(name, ("text",) if is_quote else inner, is_many, is_of_source)
        if found.setdefault(flag, option) is not option:
            del found[flag]  # `model_options` gives one of the two another flag.


def _flag(name: str, field: Field) -> str:
    if field[0][0] == "list":
        name = f"{name[:-3]}y" if name.endswith("ies") else name.removesuffix("s")
    return f"--{name.replace('_', '-')}"


def _all_fields(kind: str) -> dict[str, Field]:
    return {**COMMON_FIELDS, **(KIND_TABLE[kind].fields or {})}
