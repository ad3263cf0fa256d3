"""Developments as bare shapes: what a model says, in a tenth of its time.

A bulk import validates a million developments, and a rebuild of the view reads as many. So a shape
is derived from the model of each kind: the same fields, bounds and patterns, and the properties of
the class. Each rule is written once and holds for both. A shape passes only what its model passes.
A development that needs a second look (another spelling of an amount, a field given twice) is left
to the model, which names what is wrong. Amendments have no shape.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from decimal import Decimal
from functools import cache, lru_cache
from types import UnionType
from typing import Annotated, Any, Final, Literal, NamedTuple, Union, cast, get_args, get_origin

import msgspec
from pydantic import AfterValidator, BaseModel, BeforeValidator, StringConstraints

from timeline.dates.edtf import DateError, Edtf, is_date
from timeline.dates.timezones import FUTURE, PAST, check_zone, iso, plain_day
from timeline.domain.amendments import links
from timeline.domain.developments import KINDS, Development, document_json
from timeline.domain.events import StoredBounds, UtcBounds, step_of
from timeline.domain.facts import DevelopmentFacts, early
from timeline.domain.kinds import Amendment
from timeline.domain.lexical.attributes import is_kept
from timeline.domain.lexical.blanks import is_of_several_lines
from timeline.domain.parsing import parse_development
from timeline.domain.reporting import appearance, first_report
from timeline.domain.values import NO_NUL, Place, Quantity, Quote, checked_country, checked_moment

_PROPERTIES: Final = ("effect", "needs_matter", "moves", "window", "decided", "target", "fulfilled")
_JUDGED: Final = {"_is_whole", "_one_measure", "_is_somewhere"}
"""What models ask beyond their fields, and `judge` asks of shapes."""
_ASKED: Final = (checked_moment, checked_country, check_zone)  # by `judge` and `_facts`
_AMOUNT: Final = r"^-?[0-9]{1,40}(?:\.[0-9]{1,40})?(?:E[+-]?[0-9]{1,9})?\Z"
"""What an amount looks like; of how many digits it is, its model says when it is recorded."""
_is_plain: Final = re.compile(r"-?(?:0|[1-9][0-9]{0,17})(?:\.[0-9]{1,6})?\Z").match
"""Amounts of which the decimal number is written just so."""


class Shape(NamedTuple):
    """The shape of a kind.

    Attributes:
        struct: Its class. Written out, an instance is what `document_json` writes of its model.
        dates: The fields that hold a date, apart from those of sources.
    """

    struct: type[msgspec.Struct]
    dates: tuple[str, ...]


@cache
def shape_of(kind: str) -> Shape | None:
    """The shape of a kind; None where only its model can say what is right."""
    model = KINDS.get(kind)
    if model is None or issubclass(model, Amendment):
        return None
    try:
        struct = _struct(model)
    except _NoShapeError:
        return None
    dates = tuple(name for name, one in model.model_fields.items() if _is_date(one.annotation))
    return Shape(struct, dates)


def judge(development: Any) -> None:
    """What a model asks of a development as a whole, asked of a shape.

    Raises:
        ValueError: where it does not hold.
    """
    if (
        len(development.matters) != 1
        or development.tags
        or development.counterparts
        or development.joint_with
        or development.identifiers
        or development.reckoned_from
    ):
        _is_whole(development)
    if development.first_recorded is not None:
        checked_moment(development.first_recorded)
    for quantity in development.quantities:
        _one_measure(quantity)
    if development.place is not None:
        checked_country(_is_somewhere(development.place).country or "xx")
    if development.attributes and not all(map(is_kept, development.attributes.values())):
        raise ValueError(development.attributes)


_is_whole: Final = cast("Any", Development._is_whole)  # noqa: SLF001  the very same rule
_one_measure: Final = cast("Any", Quantity._one_measure)  # noqa: SLF001  the very same rule
_is_somewhere: Final = cast("Any", Place._is_somewhere)  # noqa: SLF001  the very same rule


def _is_exact(development: Any) -> bool:
    """Whether no digit of its numbers can be lost, and each is written just so by its model."""
    if any(isinstance(value, float) for value in development.attributes.values()):
        return False
    place = development.place
    for degrees in () if place is None else (place.latitude, place.longitude):
        if degrees and abs(degrees) < 0.001:  # it is written in one of several ways
            return False
    return all(_is_plain(q.amount) and q.amount_max is None for q in development.quantities)


def first_recorded_at(document: str, moment: str) -> str:
    """The JSON of a development, as it is stored, with the moment at which it was recorded."""
    shape = shape_of(document.partition('"kind":"')[2].partition('"')[0])
    if shape is None:
        model = parse_development(document, stored=True)
        return document_json(model.model_copy(update={"first_recorded": moment})).decode()
    development = msgspec.json.decode(document, type=shape.struct)
    return _encode(msgspec.structs.replace(development, first_recorded=moment)).decode()


def facts_of_line(line: bytes, zones: Mapping[str, str]) -> DevelopmentFacts | None:
    """The facts of a development from its JSON, or None where its model must have the say.

    Args:
        line: The JSON, of which nothing is known.
        zones: The time zone of each government that is known.
    """
    try:
        development = _any()(line)
        zone = zones[development.government]
        judge(development)
        if not _is_exact(development):
            return None
        document = _encode(development)
        if _may_be_blank(document.decode()) or is_of_several_lines(development.title):
            return None
        if not _certainly_distinct(line, document, development.kind):
            return None
        return _facts(development, document, zone)
    except (ValueError, LookupError, msgspec.MsgspecError, DateError):
        return None


@cache
def _any() -> Any:
    """Reads a development of any kind that has a shape."""
    shapes = map(shape_of, KINDS)
    # The members are known only at run time.
    union: Any = Union[tuple(one.struct for one in shapes if one is not None)]  # noqa: UP007  made of a tuple at run time
    return msgspec.json.Decoder(union, strict=True).decode


_may_be_blank: Final = re.compile(
    r':"(?:\\u[0-9a-f]{4}|\\.|[^"\\\w]|[\u115f\u1160\u3164\uffa0])*"'
).search
"""A text without a letter or digit: whether it is blank, its model is asked."""
_encode: Final = msgspec.json.Encoder().encode


def _certainly_distinct(line: bytes, document: bytes, kind: str) -> bool:
    """Whether no object in a line names a field twice; False where that is not certain.

    Where no white space stands before a colon, every name ends in `":`. A document holds each
    once, and in its texts as many of these as the line has in its own, if those are not escaped.
    """
    if line == document or line[:-1] == document:
        return b"\\u0000" not in line
    more = line.count(b'":') - document.count(b'":')
    return (
        (not more or more == sum(_is_only_in(one, line, document) for one in _defaults(kind)))
        and (b"\\u" not in line or not _escaped(line))
        and b" :" not in line
        and b"\t" not in line  # in valid JSON, a tab or CR as it is stands between values only
        and line.find(b"\r", 0, -2) < 0
    )


def _is_only_in(one: bytes, line: bytes, document: bytes) -> bool:
    """Whether a line says something once that its document does not say."""
    return line.count(one) == 1 and one not in document


@cache
def _defaults(kind: str) -> tuple[bytes, ...]:
    """How fields of a kind are written that say what they say anyway, as none within them is."""
    fields = KINDS[kind].model_fields
    inner = {
        name
        for value in fields.values()
        for part in (value.annotation, *get_args(value.annotation))
        if isinstance(part, type) and issubclass(part, BaseModel)
        for name in (*part.model_fields, *Quote.model_fields)
    }
    return tuple(
        b'"%s":%s' % (name.encode(), msgspec.json.encode(field.get_default()))
        for name, field in fields.items()
        if not field.is_required() and name != "kind" and name not in inner
    )


_escaped: Final = re.compile(rb"\\u(?:00[0237]|[dD])").search
"""NUL, quotation marks and colons that are escaped, halves of characters, and their neighbours."""


_NO_WINDOW: Final = (PAST, FUTURE, None, None)


def _facts(development: Any, document: bytes, zone: str) -> DevelopmentFacts:
    earliest, latest, begins, ends = _moments(development.occurred, zone)
    newest = PAST
    for source in development.sources:
        if source.zone is not None:
            check_zone(source.zone)
        if source.published is not None:
            if not is_date(source.published):
                raise ValueError(source.published)
            newest = max(newest, appearance(source.published, zone, source.zone).earliest)
        if source.retrieved is not None and not is_date(source.retrieved):
            raise ValueError(source.retrieved)
    if development.reckoned_from is not None and not is_date(development.reckoned_from):
        raise ValueError(development.reckoned_from)
    window = development.window
    published = first_report(development.sources, earliest, zone)
    expected = _NO_WINDOW if window is None else _moments(window.edtf, zone)
    opens, closes, opening, closing = expected
    step = step_of(development, UtcBounds(earliest, latest, published, opens, closes))
    return DevelopmentFacts(
        document, zone, StoredBounds(begins, ends, _iso(published, zone), opening, closing), step,
        development.matters, links(development) if step.fulfils else (), None,
        () if published < FUTURE else early(development.sources, earliest, zone),
        development.first_recorded, None, newest, development,
    )  # fmt: skip


@lru_cache(65_536)
def _moments(text: str, zone: str) -> tuple[int, int, str | None, str | None]:
    """The instants of a date in a zone, and both in ISO 8601.

    Raises:
        DateError: for what is no date, or a time that never came there.
        ValueError: for one that is not written as it is kept.
    """
    found = plain_day(text, zone)
    if found is not None:
        return found
    parsed = Edtf.parse(text)
    if parsed.text != text:
        raise ValueError(text)
    earliest, latest = parsed.bounds(zone)
    return earliest, latest, _iso(earliest, zone), _iso(latest, zone)


def _iso(instant: int, zone: str) -> str | None:
    return iso(instant, zone) if PAST < instant < FUTURE else None


# ------------------------------------------------------------------ derived from the models


class _NoShapeError(Exception):
    """A model asks something that no shape can."""


@cache
def _struct(model: type[BaseModel]) -> type[msgspec.Struct]:
    """A struct of the fields of a model, with its class variables and properties."""
    decorators = model.__pydantic_decorators__
    if decorators.field_validators or set(decorators.model_validators) - _JUDGED:
        raise _NoShapeError(model)
    fields: list[Any] = []
    kind = None
    for name, field in model.model_fields.items():
        if name == "kind":
            kind = field.get_default()
        elif field.is_required():
            fields.append((name, _type(field.annotation, field.metadata)))
        else:
            shape = _type(field.annotation, field.metadata)
            fields.append((name, shape, field.get_default()))
    members = {
        name: next(vars(base)[name] for base in model.__mro__ if name in vars(base))
        for name in _PROPERTIES
        if hasattr(model, name)
    }
    tagged = {} if kind is None else {"tag": kind, "tag_field": "kind"}
    return msgspec.defstruct(
        model.__name__, fields, namespace={**members, **({"kind": kind} if kind else {})},
        forbid_unknown_fields=True, gc=False, frozen=True, kw_only=True, omit_defaults=True,
        **cast("Any", tagged),
    )  # fmt: skip


def _type(annotation: Any, metadata: list[Any]) -> Any:
    origin, inner = get_origin(annotation), get_args(annotation)
    if origin is Annotated:
        return _type(inner[0], [*inner[1:], *metadata])
    if origin in (Union, UnionType):
        return Union[tuple(_type(one, metadata) for one in inner)]  # noqa: UP007  known at run time only
    if origin is tuple:
        of_each: Any = tuple.__class_getitem__
        return of_each((_type(inner[0], []), ...))
    if origin is dict:
        of_values: Any = dict.__class_getitem__
        return of_values((_type(inner[0], []), str | bool | int | float))  # `judge` asks the rest.
    if origin is Literal or annotation in (bool, type(None)):
        return annotation
    return _single(annotation, metadata)


def _single(annotation: Any, metadata: list[Any]) -> Any:
    """The type of a value that holds no other, or of an object."""
    if annotation is float:
        parts = [part for one in metadata for part in getattr(one, "metadata", [one])]
        named = {n: getattr(one, n) for n in ("ge", "le") for one in parts if hasattr(one, n)}
        return Annotated[float, msgspec.Meta(**named)]
    if annotation is str:
        return _bounded(metadata)
    if annotation is Edtf:
        return str
    if annotation is Decimal:
        return Annotated[str, msgspec.Meta(pattern=_AMOUNT)]
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return _struct(annotation)
    raise _NoShapeError(annotation)


def _bounded(metadata: list[Any]) -> Any:
    """Text within its bounds. That it holds no NUL is seen to by whoever has the JSON."""
    for one in metadata:
        if isinstance(one, BeforeValidator):
            continue  # What it changes does not pass the pattern.
        if isinstance(one, AfterValidator) and one.func in _ASKED:
            continue  # `judge` and `_facts` ask that.
        if not isinstance(one, StringConstraints) or one.strip_whitespace or one.to_lower:
            raise _NoShapeError(one)
        bounds: dict[str, Any] = {}
        if one.min_length is not None:
            bounds["min_length"] = one.min_length
        if one.max_length is not None:
            bounds["max_length"] = one.max_length
        if one.pattern is not None and one.pattern != NO_NUL:
            # `$` means the very end to pydantic, and to Python also what is before a line feed.
            bounds["pattern"] = str(one.pattern).removesuffix("$") + r"\Z"
        return Annotated[str, msgspec.Meta(**bounds)]
    return str


def _is_date(annotation: Any) -> bool:
    return annotation is Edtf or Edtf in get_args(annotation)
