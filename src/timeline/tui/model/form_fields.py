"""The fields of each form: for a kind, for a correction with current values, for an amendment."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, Final

import timeline.domain.kinds  # noqa: F401  (defining the kinds is what registers them)
from timeline.domain.developments import KINDS
from timeline.domain.kinds import UNCHANGEABLE, Amendment
from timeline.domain.values import Quote
from timeline.forms.fields import (
    Field,
    amendment_fields,
    field,
    fields_of,
    government_fields,
    source_fields,
)
from timeline.forms.quote_fields import QUOTE_DETAILS
from timeline.forms.shorthand_writer import spelled, spelled_all
from timeline.tui.model.entering.form_field import FormField, Value

HAPPENED: Final = "What happened"
PARTICULAR: Final = "Of this kind"
SOURCE: Final = "Where we read it"
MORE: Final = "More about it"
WHY: Final = "Why"
WANTED: Final = "What they get"
RARE: Final = "Rarely needed"

_RARE: Final = frozenset(
    {
        "id", "retrieved", "archive_url", "sha256", "document", "zone", "background", "accepts",
        "account_of", *QUOTE_DETAILS,
    }
)  # fmt: skip
_OF_ONE: Final = frozenset({"id", "title", "accepts"})
"""Fields of an amendment that cannot be alike for several developments."""
_LATE: Final = ("phrase", "reckoned_from")


def appendable() -> list[str]:
    """The kinds that a user can append; an amendment starts from a development instead."""
    return [name for name, model in KINDS.items() if not issubclass(model, Amendment)]


def for_kind(kind: str, government: str = "", matters: str = "") -> list[FormField]:
    """The fields of a new development; `government` is filled in.

    So are `matters`, but only if the kind needs one: then they are among the first fields, where
    nobody overlooks that they may be wrong.
    """
    fields = fields_of(KINDS[kind])
    given: dict[str, Any] = {"government": government}
    if any(one.name == "matters" and one.is_needed for one in fields):
        given["matters"] = matters.split()
    found = list(_development(fields, given))
    return _in_order(
        [
            *found,
            *_source(),
            *(FormField("government", one, RARE, "", rare=True) for one in government_fields()),
        ]
    )


def for_draft(kind: str, document: Mapping[str, Any]) -> list[FormField]:
    """The fields of a proposal and of its first source, with their values."""
    sources = document.get("sources") or [{}]
    return _in_order([*_development(fields_of(KINDS[kind]), document), *_source(sources[0])])


def source_values(source: Mapping[str, Any]) -> dict[str, Value]:
    """The values of the fields of a source, by name, as a person would type them."""
    return {one.spec.name: one.present for one in _source(source)}


def for_correction(kind: str, document: Mapping[str, Any]) -> list[FormField]:
    """The fields of a correction: reason, source, and each changeable field with its value."""
    fields = [one for one in fields_of(KINDS[kind]) if one.name not in UNCHANGEABLE]
    own = [
        field if field.spec.is_needed else field._replace(section=RARE, rare=True)
        for field in _amendment("corrected")
    ]
    recorded = list(_recorded_sources(document))
    return _in_order([*own, *_development(fields, document), *_source(), *recorded])


def _recorded_sources(document: Mapping[str, Any]) -> Iterable[FormField]:
    """The fields of each recorded source by their paths, such as `sources.0.url`."""
    exact = field("exact", Quote.model_fields["exact"])
    for place, source in enumerate(document.get("sources", ())):
        found = {
            one.name: (one, source.get(one.name)) for one in source_fields() if one.name != "quotes"
        }
        for number, quote in enumerate(source.get("quotes", ())):
            found[f"quotes.{number}.exact"] = (exact, quote["exact"])
        for name, (one, value) in found.items():
            spec = one._replace(name=f"sources.{place}.{name}")
            yield FormField("development", spec, RARE, _present(spec, value), rare=True)


def for_amendment(kind: str) -> list[FormField]:
    """The fields of a further source, a retraction or a dispute."""
    return _in_order([*_amendment(kind), *_source()])


def for_several(kind: str, wanted: Iterable[Field] = ()) -> list[FormField]:
    """The fields of an amendment of several developments, after those of what they get.

    None is about one of them only, such as an id.
    """
    own = [one for one in _amendment(kind) if one.spec.name not in _OF_ONE]
    given = [FormField("development", one, WANTED, "") for one in wanted]
    return [*given, *_in_order([*own, *_source()])]


def _amendment(kind: str) -> Iterable[FormField]:
    for one in amendment_fields(KINDS[kind]):
        section = WHY if one.is_needed else RARE
        yield FormField("amendment", one, section, _present(one, None), rare=not one.is_needed)


def _development(fields: Iterable[Field], document: Mapping[str, Any]) -> Iterable[FormField]:
    for one in fields:
        rare = one.name in _RARE
        section = (
            HAPPENED
            if one.is_needed
            else RARE
            if rare
            else PARTICULAR
            if one.is_particular
            else MORE
        )
        yield FormField(
            "development", one, section, _present(one, document.get(one.name)), rare=rare
        )


def _source(held: Mapping[str, Any] | None = None) -> Iterable[FormField]:
    given = held or {}
    quotes = [one if isinstance(one, dict) else {"exact": one} for one in given.get("quotes", ())]
    for one in source_fields():
        rare = one.name in _RARE
        part = "exact" if one.name == "quotes" else QUOTE_DETAILS.get(one.name)
        if part is None:
            present = _present(one, given.get(one.name))
        else:
            rows = tuple(str(quote.get(part, "")) for quote in quotes)
            present = rows if any(rows) else ()
        yield FormField("source", one, RARE if rare else SOURCE, present, rare=rare)


def _present(one: Field, value: Any) -> Value:
    """The value of a form field for a value of the record, or its default."""
    if one.shape == "flag":
        return bool(one.default if value is None else value)
    if one.many:
        texts = spelled_all(one, value)
        return " ".join(texts) if one.is_slug else tuple(texts)
    if value is None and one.shape == "choice" and isinstance(one.default, str):
        return str(one.default)
    return spelled(one, value)


def _in_order(fields: Iterable[FormField]) -> list[FormField]:
    sections = (WHY, HAPPENED, SOURCE, PARTICULAR, MORE, RARE)
    return sorted(fields, key=lambda one: (sections.index(one.section), one.spec.name in _LATE))
