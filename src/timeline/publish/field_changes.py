"""What a correction changed: each field or part of one that differs, in words."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, Final, NamedTuple

from timeline.dates.edtf import DateError, Edtf
from timeline.forms.field_diff import parts, said
from timeline.publish.language.date_words import date_words
from timeline.publish.language.words import Language, word
from timeline.text.phrasing import quantity_words
from timeline.text.sanitize import sanitize

_DATES: Final = frozenset(
    {"occurred", "expected", "planned", "in_force_from", "in_force_until", "published"}
)


class FieldChange(NamedTuple):
    """A field, or a part of one, that a correction changed."""

    field: str
    """Its name or path, such as `sources.0.url`."""
    old: str | None
    """What stood before, in words; None for nothing."""
    new: str | None


def field_changes(
    before: Mapping[str, Any], after: Mapping[str, Any], language: Language
) -> tuple[FieldChange, ...]:
    """Each field or part that differs between two versions of a development, by their order."""
    found = []
    for name in dict.fromkeys([*before, *after]):
        for path, old, new in _parts(name, before.get(name), after.get(name)):
            words = _in_words(path, old, language), _in_words(path, new, language)
            if words[0] != words[1]:
                found.append(FieldChange(path, *words))
    return tuple(found)


def _parts(name: str, old: Any, new: Any) -> Iterator[tuple[str, Any, Any]]:
    """The smallest parts that differ; of a list of another length, what it gained or lost."""
    if isinstance(old, list) and isinstance(new, list) and len(old) != len(new):
        yield from ((name, one, None) for one in old if one not in new)
        yield from ((name, None, one) for one in new if one not in old)
        return
    yield from parts(name, old, new)


def _in_words(path: str, value: Any, language: Language) -> str | None:
    name = path.rpartition(".")[2]
    if value is None or value in ([], ""):
        return None
    if isinstance(value, str):
        if name == "outcome":
            return word("outcomes", sanitize(value), language)
        return _date(value, language) if name in _DATES else sanitize(value, newlines=True)
    if path.startswith("quantities") and isinstance(value, Mapping):
        return sanitize(quantity_words(dict(value)))
    if isinstance(value, Mapping):
        return sanitize(", ".join(filter(None, map(_member, value.items()))))
    return sanitize(said(value))


def _member(item: tuple[str, Any]) -> str:
    """A text as it is, a number with its name; lists and what is not given say nothing here."""
    name, value = item
    if isinstance(value, str):
        return value
    is_number = isinstance(value, int | float) and not isinstance(value, bool)
    return f"{name.replace('_', ' ')} {value}" if is_number else ""


def _date(value: str, language: Language) -> str:
    try:
        Edtf.stored(value)
    except DateError:
        return sanitize(value)
    return date_words(value, language)
