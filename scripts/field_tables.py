"""Tables of the fields of files, and lists of words and dates, read from the models."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from decimal import Decimal
from typing import Any, Final, Literal, get_args, get_origin

from pydantic import BaseModel
from pydantic.fields import FieldInfo

import timeline.domain.kinds  # noqa: F401  (defining the kinds is what registers them)
from scripts.markdown import code, first_line, table
from timeline.dates.edtf import Edtf, iso
from timeline.domain.developments import KINDS, Development
from timeline.domain.events import GovernmentDescribed, event_class
from timeline.domain.names.naming_events import NAMING_EVENTS
from timeline.domain.names.namings import NAMINGS
from timeline.domain.values import (
    LANGUAGE,
    SLUG_PATTERN,
    Actor,
    Identifier,
    Place,
    Quantity,
    Quote,
    Source,
    Votes,
)
from timeline.formats.records import HeaderFields


def common_fields() -> str:
    """The fields that every kind has."""
    return _fields_table(Development, Development.model_fields)


def kind_fields() -> str:
    """Each kind with the fields that it has beside the common ones."""
    parts = []
    for kind, model in KINDS.items():
        parts.append(f"### {kind}\n\n{first_line(model)}\n")
        if model.needs_matter:
            parts.append("It needs at least one entry in `matters`.\n")
        own = [name for name in model.model_fields if name not in Development.model_fields]
        if own:
            parts.append(_fields_table(model, own))
    return "\n".join(parts)


def naming_fields() -> str:
    """Each kind of naming with its fields, of which a file may leave out the id."""
    parts = []
    for kind, model in NAMINGS.items():
        own = [name for name in model.model_fields if name not in ("id", "kind", "government")]
        parts.append(f"### {kind}\n\n{first_line(model)}\n\n{_fields_table(model, own)}")
    return "\n".join(parts)


def value_fields() -> str:
    """The fields of the values that are objects."""
    models = (Actor, Quantity, Place, Votes, Identifier, Source, Quote)
    named = [(model.__name__, model) for model in models]
    return "\n".join(
        f"### {name}\n\n{first_line(model)}\n\n{_fields_table(model, model.model_fields)}"
        for name, model in named
    )


def header_fields() -> str:
    """The fields of the header."""
    return _fields_table(HeaderFields, HeaderFields.model_fields)


def _fields_table(model: type[BaseModel], names: Iterable[str]) -> str:
    rows = []
    for name in names:
        field = model.model_fields[name]
        needed = "needed" if field.is_required() else ""
        words = "kind" if name == "kind" else _type_words(field)
        rows.append((code(field.alias or name), words, needed, field.description or ""))
    return table(("field", "holds", "", "meaning"), rows)


def _type_words(field: FieldInfo) -> str:
    words = _words(field.annotation, field.metadata)
    default = field.get_default(call_default_factory=True)
    if isinstance(default, bool):
        return f"{words}; left out: {str(default).lower()}"
    if isinstance(default, str) and get_origin(field.annotation) is Literal:
        return f"{words}; left out: {default}"
    return words


def _words(annotation: Any, metadata: Sequence[Any] = ()) -> str:
    if hasattr(annotation, "__metadata__"):
        inner, *more = get_args(annotation)
        return _words(inner, [*metadata, *more])
    origin, arguments = get_origin(annotation), get_args(annotation)
    if origin is Literal:
        return arguments[0] if len(arguments) == 1 else f"one of {', '.join(map(str, arguments))}"
    if origin is tuple:
        return f"list of: {_words(arguments[0])}"
    if origin is dict:
        return (
            "mapping of fields"
            if arguments[0] is str
            else "mapping of: text, number, true or false"
        )
    if type(None) in arguments:
        return _words(next(one for one in arguments if one is not type(None)), metadata)
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        linked = f"[{annotation.__name__}](#{annotation.__name__.lower()})"
        return f"{linked}, or its name" if annotation is Place else linked
    if annotation is float:
        return "number"
    simple = {Edtf: "date", bool: "true or false", Decimal: "number"}
    return simple.get(annotation) or _text_words(metadata)


def _text_words(metadata: Sequence[Any]) -> str:
    pattern = next((one.pattern for one in metadata if getattr(one, "pattern", None)), None)
    longest = next((one.max_length for one in metadata if getattr(one, "max_length", None)), None)
    named = {
        SLUG_PATTERN: "slug",
        LANGUAGE: "language tag",
        r"^[A-Z]{3}$": "three capitals",
        r"^[0-9a-f]{64}$": "64 hexadecimal digits",
    }
    if pattern in named:
        return named[str(pattern)]
    if pattern is not None and pattern.startswith("^https?"):
        return "web address"
    if longest in (2_000, 5_000):
        return f"line of at most {longest:,} characters"
    return "line" if longest == 500 else "text"


def dates_table() -> str:
    """Dates as they are written, as they are said, and what they allow in Brussels."""
    zone = "Europe/Brussels"
    rows = []
    for text in _DATES:
        date = Edtf.parse(text)
        ends = (iso(one, zone) or "open" for one in date.bounds(zone))
        rows.append((code(text), date.human(), *ends))
    return table(("written", "said", "earliest, in Brussels", "latest"), rows)


_DATES: Final = (
    "2022-04-20", "2022-04-20T15:00", "2022-04-20T15:00+02:00", "2022-04", "2022", "202X",
    "2022-04-2X", "2022-XX", "2022-22", "2022-04~", "2022-04-20?", "2022-04%",
    "2022-02-21/2022-02-28", "../2022-04", "2022-04-20/..", "2022-04-20/",
)  # fmt: skip


def kinds_table() -> str:
    """Every kind with what it is."""
    return table(("kind", ""), ((code(k), first_line(m)) for k, m in KINDS.items()))


def topics_table() -> str:
    """Every topic under which an event is stored, with the classes that it stands for."""
    events = {topic: event_class(topic) for topic in (GovernmentDescribed.topic, *KINDS)}
    models: dict[str, type[BaseModel]] = {**KINDS, **NAMINGS}
    return table(
        ("topic", "event", "what it holds"),
        (
            (
                code(topic),
                code(event.__name__),
                code(models[topic].__name__) if topic in models else "",
            )
            for topic, event in (events | NAMING_EVENTS).items()
            if event is not None
        ),
    )
