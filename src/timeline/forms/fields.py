"""The fields of a kind for options and forms, generated from its model.

A model field has everything that is needed to ask for it: name, meaning, type, and whether it is
repeatable. So a new kind gets its options and form. Nothing here names a kind or its fields, except
for the order in which people expect to be asked.
"""

from __future__ import annotations

import types
from collections.abc import Iterable
from decimal import Decimal
from functools import lru_cache
from typing import Annotated, Any, Final, Literal, NamedTuple, Union, get_args, get_origin

from pydantic import BaseModel, TypeAdapter, ValidationError
from pydantic.fields import FieldInfo

import timeline.domain.kinds  # noqa: F401  (defining the kinds is what registers them)
from timeline.dates.edtf import OPEN_END, Edtf
from timeline.domain.developments import Development
from timeline.domain.lexical.attributes import typed_value
from timeline.domain.lexical.synonyms import meant
from timeline.domain.parsing import explain
from timeline.domain.values import (
    SLUG_PATTERN,
    Actor,
    Identifier,
    LastDay,
    Place,
    Quantity,
    Source,
)
from timeline.formats.records import HeaderFields
from timeline.forms.amounts import QUANTITY_SYNTAX
from timeline.forms.date_suggestions import typed_date
from timeline.forms.parse_error import ParseError
from timeline.forms.quote_fields import QUOTE_DETAILS, detail_infos
from timeline.forms.shorthand import read_object, read_yaml

Shape = Literal["text", "choice", "flag", "date", "object", "mapping", "other"]

LEADING: Final = ("government", "occurred", "title")
OF_AN_AMENDMENT: Final = (
    "reason",
    "clerical",
    "occurred",
    "title",
    "summary",
    "phrase",
    "reckoned_from",
    "accepts",
    "id",
)
"""The fields of an amendment that the user fills in, in order."""
SYNTAX: Final[dict[type[BaseModel], str]] = {
    Actor: "“Name; role; organization”",
    Quantity: f"such as {QUANTITY_SYNTAX}",
    Place: "“Name; country; latitude; longitude”",
    Identifier: "such as celex:32022R0576",
}
"""The one-line syntax of values with several parts."""

_SKIPPED: Final = frozenset({"kind", "sources", "first_recorded"})
_LONGEST_LINE: Final = 5_000


class Field(NamedTuple):
    """A field of a model, as input to ask for."""

    name: str
    info: FieldInfo
    many: bool
    """Whether it is repeatable."""
    shape: Shape
    inner: Any
    """The type of the value, or of each value."""
    is_needed: bool = False
    is_particular: bool = False
    """Whether only this kind has it."""

    @property
    def means(self) -> str:
        """Its meaning, with the syntax of a value if that is not obvious."""
        said = self.info.description or self.name
        if self.shape == "object" and self.inner in SYNTAX:
            return f"{said}: {SYNTAX[self.inner]}"
        return said

    @property
    def choices(self) -> tuple[str, ...]:
        """The words of a choice; empty for other fields."""
        return get_args(self.inner) if self.shape == "choice" else ()

    @property
    def default(self) -> Any:
        """Its default value; None if it is required."""
        if self.info.is_required():
            return None
        return self.info.get_default(call_default_factory=True)

    @property
    def is_slug(self) -> bool:
        """Whether its values are slugs, which cannot have spaces."""
        return self.shape != "mapping" and SLUG_PATTERN in [
            getattr(one, "pattern", None) for one in self.constraints
        ]

    @property
    def holds_attributes(self) -> bool:
        """Whether it is a mapping of attributes, and not one of fields."""
        return self.shape == "mapping" and get_args(self.inner)[0] is not str

    @property
    def is_long(self) -> bool:
        """Whether it takes text of several lines."""
        lengths = [getattr(one, "max_length", None) or 0 for one in self.constraints]
        return self.shape == "text" and max(lengths, default=0) > _LONGEST_LINE

    @property
    def constraints(self) -> list[Any]:
        """The constraints of its text, anywhere in its annotation."""
        nested = (getattr(one, "__metadata__", ()) for one in _all(self.info.annotation))
        return [constraint for part in (self.info.metadata, *nested) for constraint in part]

    def is_a(self, kind: Any) -> bool:
        """Whether it has values of a type such as `GovernmentId` or `DevelopmentId`."""
        return any(constraint in kind.__metadata__ for constraint in self.constraints)

    def is_open(self, text: object) -> bool:
        """Whether the text says “until further notice” of a last day: `..`, which is no date."""
        return isinstance(text, str) and text.strip() == OPEN_END and self.is_a(LastDay)


def field(name: str, info: FieldInfo) -> Field:
    """The field of any model."""
    many, shape, inner = _shape(info.annotation)
    return Field(name, info, many or shape == "mapping", shape, inner)


def government_fields() -> list[Field]:
    """The fields that describe a government, as in the header of a file."""
    return [field(name, HeaderFields.model_fields[name]) for name in ("name", "zone")]


def fields_of(model: type[Development]) -> list[Field]:
    """The fields of a kind without its sources, required ones first."""
    names = [name for name in model.model_fields if name not in _SKIPPED]
    names.sort(key=lambda n: (n not in LEADING, n in Development.model_fields))
    required = needed(model)
    return [
        field(name, model.model_fields[name])._replace(
            is_needed=name in required, is_particular=name not in Development.model_fields
        )
        for name in names
    ]


def source_fields() -> list[Field]:
    """The fields of one source, and the details of its quotes."""
    infos = {**Source.model_fields, **detail_infos()}
    found = [field(name, info) for name, info in infos.items()]
    # A quote is verbatim, so no syntax is parsed in it.
    return [one._replace(shape="text", inner=str) if one.name == "quotes" else one for one in found]


def amendment_fields(model: type[Development]) -> list[Field]:
    """The fields of an amendment that the user gives."""
    found = [one for one in fields_of(model) if one.name in OF_AN_AMENDMENT]
    found.sort(key=lambda one: OF_AN_AMENDMENT.index(one.name))
    return [one._replace(is_needed=one.name == "reason" and one.is_needed) for one in found]


def needed(model: type[Development]) -> list[str]:
    """The required fields of a kind; the id is not, because it is derived."""
    names = [name for name, info in model.model_fields.items() if info.is_required()]
    if model.needs_matter and "matters" not in names:
        names.append("matters")
    return [name for name in names if name not in ("id", "kind")]


def read_given(asked: Field, given: Any) -> Any:
    """Parses the text or texts given for a field, without validating them.

    Raises:
        ParseError: if it is empty or has the wrong format.
    """
    if asked.name in QUOTE_DETAILS:
        return [one.strip() or None for one in given]
    if asked.many:
        values = [read_one(asked, one) for one in given]
        if asked.shape == "mapping":
            return _merged(values)
        return values
    return read_one(asked, given)


def _merged(mappings: Iterable[dict[str, Any]]) -> dict[str, Any]:
    made: dict[str, Any] = {}
    for one in mappings:
        for key, value in one.items():
            if key in made:
                raise ParseError(f"“{key}” is given twice", hint="Keep one of them.")
            made[key] = value
    return made


def read_field(info: FieldInfo, text: str) -> Any:
    """Parses the value of `FIELD=VALUE`: YAML, unless the field is plain text.

    Raises:
        ParseError: if it is empty or has the wrong format.
    """
    asked = field("value", info)
    if asked.is_open(text):
        return OPEN_END
    if asked.shape == "date" and not asked.many and text.strip() not in ("null", "~"):
        return str(typed_date(text.strip())) if text.strip() else read_one(asked, text)
    if not asked.many and asked.shape not in ("flag", "other", "mapping"):
        return read_one(asked, text)
    if asked.shape == "object" and not text.lstrip().startswith(("[", "{", "-")):
        return None if text.strip() in ("null", "~") else [read_one(asked, text)]
    value = read_yaml(text, exact=not asked.holds_attributes)
    if not asked.many or asked.shape == "mapping" or value is None or isinstance(value, list):
        return value
    return [value if isinstance(value, dict) else text.strip()]


def read_one(asked: Field, given: Any) -> Any:
    """Parses one value of a field.

    Raises:
        ParseError: if it is empty or has the wrong format.
    """
    if not isinstance(given, str):
        return given
    if not given.strip():
        raise ParseError("empty", hint="Leave it out, or fill it in.")
    if asked.shape == "choice":
        return _word(given.strip(), asked.choices)
    if asked.shape == "object":
        return read_object(given, asked.inner)
    if asked.shape == "mapping":
        key, equals, value = given.partition("=")
        if not equals or not key.strip():
            raise ParseError(
                f"“{given}” is not {'KEY' if asked.holds_attributes else 'FIELD'}=VALUE"
            )
        if asked.holds_attributes:
            return {key.strip(): typed_value(value)}
        return {key.strip(): read_yaml(value)}
    return read_yaml(given) if asked.shape == "other" else given


def complaint(info: FieldInfo, value: object) -> str | None:
    """The validation error of a field's value, or None."""
    try:
        _adapter(_Annotation(info)).validate_python(value)
    except ValidationError as error:
        return "; ".join(problem.message for problem in explain(error))
    return None


class _Annotation:
    """A field's type with its constraints, equal only to itself, as a cache key."""

    def __init__(self, info: FieldInfo) -> None:
        self.info = info

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Annotation) and other.info is self.info

    def __hash__(self) -> int:
        return id(self.info)


@lru_cache(256)
def _adapter(of: _Annotation) -> TypeAdapter[Any]:
    # Cached, because building takes a thousand times as long as validating at every letter.
    annotation: Any = of.info.annotation
    if of.info.metadata:
        annotation = Annotated[(annotation, *of.info.metadata)]
    return TypeAdapter(annotation)


def _shape(annotation: object) -> tuple[bool, Shape, Any]:
    """Whether it is a list, and the shape and type of its values."""
    annotation = _bare(annotation)
    origin = get_origin(annotation)
    if origin in (tuple, list, set, frozenset):
        _, shape, inner = _shape(get_args(annotation)[0])
        return True, shape, inner
    if origin is Literal:
        words = get_args(annotation)
        return False, "choice" if all(isinstance(w, str) for w in words) else "other", annotation
    if origin is dict:
        return False, "mapping", annotation
    if annotation is bool:
        return False, "flag", bool
    if annotation is Edtf:
        return False, "date", Edtf
    if annotation in (str, Decimal):
        return False, "text", str
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return False, "object", annotation
    return False, "other", annotation


def _bare(annotation: object) -> object:
    """The annotation without `Annotated` and `| None`."""
    if get_origin(annotation) is Annotated:
        return _bare(get_args(annotation)[0])
    if get_origin(annotation) in (Union, types.UnionType):
        rest = [part for part in get_args(annotation) if part is not type(None)]
        return _bare(rest[0]) if len(rest) == 1 else annotation
    return annotation


def _word(given: str, words: Iterable[str]) -> str:
    """The word of a choice, in any case."""
    found = next((word for word in words if word.lower() == given.lower()), None)
    if found is None:
        near = meant(given, list(words))
        guess = f"Did you mean {near}?" if near else None
        raise ParseError(f"“{given}” is not one of {', '.join(words)}", hint=guess)
    return found


def _all(annotation: object) -> list[object]:
    return [annotation, *(inner for arg in get_args(annotation) for inner in _all(arg))]
