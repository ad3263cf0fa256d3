"""Developments from the data of a file, a form or a store, and what is wrong with such data.

The union of all kinds is made from the register in `developments.py`. pydantic says what does not
fit; the sentences here say it in the words of the person who wrote the data.
"""

from __future__ import annotations

import difflib
import json
import re
from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from functools import cache, lru_cache
from typing import Annotated, Any, Final, NamedTuple, Union, cast

from pydantic import BaseModel, Field, TypeAdapter, ValidationError

import timeline.domain.kinds  # noqa: F401  defining the kinds registers them
from timeline.dates.edtf import STORED
from timeline.domain.developments import KINDS, Development
from timeline.domain.errors import TimelineError
from timeline.domain.lexical.blanks import is_blank, is_of_several_lines
from timeline.domain.lexical.decimals import Written
from timeline.domain.lexical.synonyms import meant
from timeline.domain.values import LANGUAGE, ONE_LINE

INVALID: Final = "invalid-field"
"""The rule that is broken by what makes no development."""


def completed(data: Mapping[str, Any]) -> dict[str, Any]:
    """A development as JSON types with every field of its kind, those left out at their default.

    Args:
        data: What `document()` gives, of a kind that this program knows.
    """
    return _filled(KINDS[data["kind"]], data)


def _filled(model: type[BaseModel], data: Mapping[str, Any]) -> dict[str, Any]:
    fields = _fields_of(model)
    if None in data.values() or not data.keys() <= fields.defaults.keys():
        known = fields.defaults.keys()
        data = {name: one for name, one in data.items() if one is not None and name in known}
    found = {**fields.defaults, **data}  # In the order of the model, whatever that of the data.
    for name in fields.collections - data.keys():
        found[name] = found[name].copy()  # Whoever gets it may change it.
    for name in fields.models.keys() & data.keys():
        inner, value = fields.models[name], found[name]
        if isinstance(value, list):
            found[name] = [_filled(inner, part) for part in value]
        else:
            found[name] = _filled(inner, value)
    return found


class _Fields(NamedTuple):
    """The fields of a model.

    Attributes:
        defaults: The default of each, as JSON types.
        collections: Those whose default is a list or a mapping.
        models: Those that are a model, or a list of models.
    """

    defaults: dict[str, Any]
    collections: frozenset[str]
    models: dict[str, type[BaseModel]]


@cache
def _fields_of(model: type[BaseModel]) -> _Fields:
    fields = model.model_fields
    defaults = {
        name: None if field.is_required() else field.get_default() for name, field in fields.items()
    }
    defaults = {name: list(one) if type(one) is tuple else one for name, one in defaults.items()}
    inner = {name: _inner_model(field.annotation) for name, field in fields.items()}
    return _Fields(
        defaults,
        frozenset(name for name, one in defaults.items() if isinstance(one, list | dict)),
        {name: cast("type[BaseModel]", one) for name, one in inner.items() if one},
    )


def adapter() -> TypeAdapter[Development]:
    """The union of all kinds, discriminated by `kind`."""
    return _union(tuple(KINDS.values()))


@lru_cache(1)
def _union(kinds: tuple[type[Development], ...]) -> TypeAdapter[Development]:
    # The members are known only at run time.
    union: Any = Annotated[Union[kinds], Field(discriminator="kind")]  # noqa: UP007  made of a tuple at run time
    return cast("TypeAdapter[Development]", TypeAdapter(union))


class Problem(NamedTuple):
    """One thing wrong with one field: `field` is a path such as `sources.0.published`."""

    field: str
    message: str


class InvalidDevelopment(TimelineError, ValueError):
    """What was given does not make a development; says every field that is wrong.

    Attributes:
        problems: All that is wrong, in the order of the fields; never empty.
    """

    rule = INVALID

    def __init__(self, problems: list[Problem], *, what: str = "development") -> None:
        lines = [f"{p.field}: {p.message}" if p.field else p.message for p in problems]
        head = lines[0] if len(lines) == 1 else "\n  " + "\n  ".join(lines)
        super().__init__(f"not a valid {what}: {head}")
        self.problems = problems


def parse_development(
    data: Mapping[str, object] | bytes | str, *, stored: bool = False
) -> Development:
    """A development from a mapping or from JSON text.

    Args:
        data: Its fields.
        stored: Whether it was recorded before, so that its dates are read as they were then.

    Raises:
        InvalidDevelopment: naming every field that is wrong, with the nearest known name
            where a field or a kind is unknown.
    """
    context = STORED if stored else None
    if isinstance(data, bytes | str) and not stored:
        data = _with_digits(data)
    model = _model_of(data)
    try:
        if isinstance(data, bytes | str):
            if model is not None:
                return model.model_validate_json(data, context=context)
            return adapter().validate_json(data, context=context)
        if model is not None:
            return model.model_validate(data, context=context)
        return adapter().validate_python(data, context=context)
    except ValidationError as error:
        raise InvalidDevelopment(explain(error, model)) from None


def _model_of(data: Mapping[str, object] | bytes | str) -> type[Development] | None:
    """The model of what is clearly of one kind: a single one is built in a fifth of the time.

    None for all else, and once the union of all is built.
    """
    if _union.cache_info().currsize:
        return None
    if isinstance(data, dict):
        kind = data.get("kind")
        return KINDS.get(kind) if isinstance(kind, str) else None
    if isinstance(data, str):
        head = re.match(r'\{"kind":"([a-z-]+)",(?!.*"kind":)', data)
        return KINDS.get(head[1]) if head else None
    return None


def _with_digits(text: bytes | str) -> bytes | str | Mapping[str, object]:
    """A JSON text with attributes as an object whose numbers have their digits; others as it is."""
    if (b'"attributes"' if isinstance(text, bytes) else '"attributes"') in text:  # type: ignore[operator]
        with suppress(ValueError, RecursionError):
            found = json.loads(text, parse_float=Written)
            if isinstance(found, dict):
                return found
    return text


def explain(error: ValidationError, model: type[BaseModel] | None = None) -> list[Problem]:
    """pydantic's errors in our words: a field path and a sentence each."""
    return [_problem(dict(item), model) for item in error.errors(include_url=False)]


def _problem(item: dict[str, Any], model: type[BaseModel] | None) -> Problem:
    location = list(item["loc"])
    if model is None and location and location[0] in KINDS:
        # Of the union of all kinds the first part says which kind was read.
        model = KINDS[str(location.pop(0))]
    path = ".".join(str(part) for part in location if part != "[key]")
    kind = item["type"]
    if kind == "extra_forbidden":
        return Problem(
            path, f"unknown field{_nearest(str(location[-1]), _fields(model, location))}"
        )
    if kind == "union_tag_invalid":
        tag = str(item["ctx"]["tag"])
        return Problem("kind", f"“{tag}” is not a kind{_meant(tag, list(KINDS))}")
    if kind == "union_tag_not_found":
        return Problem("kind", "missing: the kind of development")
    if kind == "missing":
        return Problem(path, "missing")
    if kind == "literal_error":
        words = re.findall("'([^']*)'", item["ctx"]["expected"])
        guess = meant(str(item["input"]), words)
        return Problem(
            path,
            f"“{str(item['input'])[:80]}” is not {'one of ' if words[1:] else ''}{', '.join(words)}"
            + (f"; did you mean “{guess}”?" if guess else ""),
        )
    if kind == "string_pattern_mismatch":
        return Problem(path, _pattern_message(item))
    if kind in _LIMITS:
        return Problem(path, f"must be {_LIMITS[kind].format(**item['ctx'])}")
    if kind in _NEEDED:
        return Problem(path, _NEEDED[kind])
    message = str(item["msg"]).removeprefix("Value error, ")
    return Problem(path, message[:1].lower() + message[1:])


_LIMITS: Final = {
    "greater_than_equal": "at least {ge:g}",
    "less_than_equal": "at most {le:g}",
}
_NEEDED: Final = {
    "int_parsing": "must be a whole number",
    "int_parsing_size": "must be a whole number",
    "int_from_float": "must be a whole number",
    "int_type": "must be a whole number",
    "float_parsing": "expected a number, such as 50.85",
    "float_type": "expected a number, such as 50.85",
    "model_type": "expected a mapping of fields",
    "model_attributes_type": "expected a mapping of fields",
    "dict_type": "expected a mapping of fields",
    "tuple_type": "expected a list",
    "string_type": "expected text",
    "string_too_short": "must not be empty",
    "decimal_parsing": "expected a number, such as 3000 or 12.5",
    "decimal_type": "expected a number, such as 3000 or 12.5",
    "finite_number": "expected a finite number",
    "decimal_max_digits": "an amount has at most 40 digits, including those of its exponent",
    "bool_parsing": "expected true or false",
    "bool_type": "expected true or false",
}


def _pattern_message(item: dict[str, Any]) -> str:
    pattern = item["ctx"]["pattern"]
    given = json.dumps(item["input"], ensure_ascii=False)[:80]
    if pattern.startswith("^[a-z0-9]+"):
        return f"{given} is not a slug: lower-case letters and digits, words joined by “-”"
    if pattern.startswith("^https?"):
        return f"{given} is not an http or https address"
    if pattern == r"^[^\x00]*$":
        return "contains a NUL character, which text may not contain"
    if pattern == LANGUAGE:
        return f"{given} is not a language tag (BCP 47), such as de or nl-BE"
    if pattern == ONE_LINE:
        return f"{given} is not an identifier: one line without spaces around it"
    if pattern.startswith("^[a-z]{2}"):
        return f"{given} is not an ISO 3166 code, such as be"
    return f"{given} does not match {pattern}"


def _fields(model: type[BaseModel] | None, location: list[str | int]) -> list[str]:
    """The names of the fields that exist where `location` points."""
    current: object = model
    for part in location[:-1]:
        if isinstance(part, int) or not _is_model(current):
            continue
        field = cast("type[BaseModel]", current).model_fields.get(part)
        current = _inner_model(field.annotation) if field else None
    return list(cast("type[BaseModel]", current).model_fields) if _is_model(current) else []


def _is_model(thing: object) -> bool:
    return isinstance(thing, type) and issubclass(thing, BaseModel)


def _inner_model(annotation: object) -> object:
    if _is_model(annotation):
        return annotation
    found = (_inner_model(part) for part in getattr(annotation, "__args__", ()))
    return next((model for model in found if model is not None), None)


def _meant(word: str, known: list[str]) -> str:
    guess = meant(word, known)
    return f"; did you mean “{guess}”?" if guess else f"; the kinds are {', '.join(known)}"


def _nearest(name: str, known: list[str]) -> str:
    close = difflib.get_close_matches(name, known, n=1, cutoff=0.5)
    if close:
        return f"; did you mean “{close[0]}”?"
    return f"; the fields are {', '.join(known)}" if known else ""


_AROUND_QUOTES: Final = frozenset({"prefix", "suffix"})
"""They may be the white space before or after a quote."""
_BLANK: Final = "empty: add some words, or leave the field out"


def unreadable(development: Development) -> list[Problem]:
    """Each text of it that is blank, and a title of several lines.

    The models let them through: a store of version 0.1 may hold such texts.
    """
    problems = [Problem(path, _BLANK) for path, text in _texts(development) if is_blank(text)]
    titles = [("title", development.title)]
    changes = getattr(development, "changes", {})
    if isinstance(changes.get("title"), str):
        titles.append(("changes.title", changes["title"]))
    return problems + [
        Problem(path, "a title is one line: move the rest to `summary`")
        for path, title in titles
        if is_of_several_lines(title)
    ]


def _texts(value: object, path: str = "") -> Iterator[tuple[str, str]]:
    """Each text in a value, with its path such as `sources.0.publisher`; not those without any."""
    parts: Iterable[tuple[object, object]] = ()
    if isinstance(value, BaseModel):
        parts = vars(value).items()
    elif isinstance(value, tuple | list):
        parts = enumerate(value)
    elif isinstance(value, Mapping):
        parts = value.items()
    for name, part in parts:
        if not part or name in _AROUND_QUOTES:
            continue
        at = f"{path}.{name}" if path else str(name)
        if isinstance(part, str):
            yield at, part
        else:
            yield from _texts(part, at)
