"""Lines of a file as the shapes of their kinds, and the facts of each.

A bulk import validates a million developments, and a rebuild of the view reads as many. So a shape
is derived from the model of each kind: the same fields, bounds and patterns, and the properties of
the class. Each rule is written once and holds for both. A shape passes only what its model passes.
A development that needs a second look (another spelling of an amount, a field given twice) is left
to the model, which names what is wrong. Amendments have no shape.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from functools import cache
from typing import TYPE_CHECKING, Any, Final, NamedTuple, Union, cast

import msgspec

from timeline.dates.edtf import DateError, is_date
from timeline.dates.timezones import check_zone
from timeline.deferred import Deferred
from timeline.domain.facts import DevelopmentFacts
from timeline.domain.lexical.attributes import is_kept
from timeline.domain.lexical.blanks import is_of_several_lines
from timeline.domain.lexical.codes import checked_country, checked_moment
from timeline.domain.traits.behaviour import CHECKS, check_measure, check_somewhere, check_whole
from timeline.domain.traits.kind_row import Term
from timeline.domain.traits.kind_table import KIND_TABLE, VALUE_FIELDS
from timeline.eventstore.shapes.blank_texts import may_be_blank
from timeline.eventstore.shapes.shape_facts import facts_of_shape
from timeline.eventstore.shapes.structs import is_slug, row_of, shape_of

if TYPE_CHECKING:
    from timeline.domain import developments, parsing
else:
    developments = Deferred("timeline.domain.developments")
    parsing = Deferred("timeline.domain.parsing")

_is_plain: Final = re.compile(r"-?(?:0|[1-9][0-9]{0,17})(?:\.[0-9]{1,6})?\Z").match
"""Amounts of which the decimal number is written just so."""


def judge(development: Any) -> None:
    """What a model asks of a development as a whole, asked of a shape.

    Raises:
        ValueError: where it does not hold.
    """
    matters, tags = development.matters, development.tags
    if not (is_slug(development.government) and all(map(is_slug, matters + tags))):
        raise ValueError(development.id)
    if (
        len(matters) != 1
        or len(tags) > 1
        or development.counterparts
        or development.joint_with
        or development.identifiers
        or development.reckoned_from
        or development.accepts
        or development.account_of
    ):
        check_whole(development)
    if development.first_recorded is not None:
        checked_moment(development.first_recorded)
    for quantity in development.quantities:
        check_measure(quantity)
    if development.place is not None:
        check_somewhere(development.place)
        checked_country(development.place.country or "xx")
    for rule in _rules_of(development.kind):
        rule(development)
    if development.attributes and not all(map(is_kept, development.attributes.values())):
        raise ValueError(development.attributes)


@cache
def _rules_of(kind: str) -> tuple[Any, ...]:
    """What the model of a kind asks beyond what all do."""
    row = row_of(kind)
    return () if row is None else tuple(map(CHECKS.__getitem__, row.checks))


def _is_exact(development: Any) -> bool:
    """Whether no digit of its numbers can be lost, and each is written just so by its model."""
    attributes, place = development.attributes, development.place
    if attributes and any(isinstance(value, float) for value in attributes.values()):
        return False
    if place is not None:
        for degrees in (place.latitude, place.longitude):
            if degrees and abs(degrees) < 0.001:  # it is written in one of several ways
                return False
    for quantity in development.quantities:
        if quantity.amount_max is not None or not _is_plain(quantity.amount):
            return False
    return True


def first_recorded_at(document: str, moment: str) -> str:
    """The JSON of a development, as it is stored, with the moment at which it was recorded."""
    shape = shape_of(document.partition('"kind":"')[2].partition('"')[0])
    if shape is None:
        model = parsing.parse_development(document, stored=True)
        dated = model.model_copy(update={"first_recorded": moment})
        return developments.document_json(dated).decode()
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
        document = _document(development)
        if document is None or not _certainly_distinct(line, document, development):
            return None
        return facts_of_shape(development, document, zone)
    except (ValueError, LookupError, RecursionError, msgspec.MsgspecError, DateError):
        return None


def _document(development: Any) -> bytes | None:
    """The JSON of a shape, as it is stored, or None where its model must have the say.

    Raises:
        ValueError: where it is not as its model asks.
    """
    judge(development)
    if not _is_exact(development):
        return None
    document = _encode(development)
    if may_be_blank(document) or is_of_several_lines(development.title):
        return None
    return document


def are_dates(development: Any, names: Iterable[str]) -> bool:
    """Whether the fields of these names, and the dates of sources, are dates as they are kept.

    Raises:
        DateError: where one is no date at all.
    """
    texts = [getattr(development, name) for name in names]
    for source in development.sources:
        texts += (source.published, source.retrieved)
    return all(text is None or is_date(text) for text in texts)


class Shaped(NamedTuple):
    """A development that its shape takes, before the zone of its government is known.

    Attributes:
        shape: The shape.
        document: Its JSON, as it is stored.
    """

    shape: Any
    document: bytes

    def facts(self, zone: str) -> DevelopmentFacts | None:
        """Its facts in the zone of its government, or None where its model must have the say."""
        try:
            return facts_of_shape(self.shape, self.document, zone)
        except (ValueError, LookupError, DateError):
            return None


def shaped(fields: Mapping[str, Any]) -> Shaped | None:
    """A development from its fields, or None where its model must have the say.

    Args:
        fields: Its fields, of which nothing is known.
    """
    kind = fields.get("kind")
    # Their numbers are taken with the digits that they were written with, which only a model sees.
    if "attributes" in fields or type(kind) is not str or not _is_plain_json(fields):
        return None
    try:
        shape = shape_of(kind)
        line = _encode(fields)
        if shape is None or b"\\u0000" in line:
            return None
        development = _decoder(kind)(line)
        document = _document(development)
        if not are_dates(development, shape.dates):
            return None
        for source in development.sources:
            check_zone(source.zone or "UTC")
    except (ValueError, LookupError, msgspec.MsgspecError, DateError):
        return None
    return None if document is None else Shaped(development, document)


def _is_plain_json(value: object) -> bool:
    """Whether a value is text, true, false or nothing, or lists and mappings of such."""
    of = type(value)
    if of is str or of is bool or value is None:
        return True
    if of is dict:
        items = cast("dict[object, object]", value).items()
        return all(type(key) is str and _is_plain_json(one) for key, one in items)
    return (of is list or of is tuple) and all(map(_is_plain_json, cast("list[object]", value)))


@cache
def _decoder(kind: str) -> Any:
    """Reads a development of a kind that has a shape."""
    return msgspec.json.Decoder(cast("Any", shape_of(kind)).struct, strict=True).decode


@cache
def _any() -> Any:
    """Reads a development of any kind that has a shape."""
    shapes = map(shape_of, KIND_TABLE)
    # The members are known only at run time.
    union: Any = Union[tuple(one.struct for one in shapes if one is not None)]  # noqa: UP007  made of a tuple at run time
    return msgspec.json.Decoder(union, strict=True).decode


_encode: Final = msgspec.json.Encoder().encode


def _certainly_distinct(line: bytes, document: bytes, development: Any) -> bool:
    """Whether no object in a line names a field twice; False where that is not certain.

    Where no white space stands before a colon, every name ends in `":`. A document holds each
    once, and in its texts as many of these as the line has in its own, if those are not escaped.
    """
    # But for degrees, nothing is written in fewer bytes than in a document. So a line of as many
    # has no room for anything twice.
    if development.place is None and len(line) - line.endswith(b"\n") == len(document):
        return b"\\u0000" not in line
    more = line.count(b'":') - document.count(b'":')
    may_be_said = _defaults(development.kind) if more else ()
    return (
        more == sum(_is_only_in(*one, line, document) for one in may_be_said)
        and (b"\\u" not in line or not _escaped(line))
        and b" :" not in line
        and b"\t" not in line  # in valid JSON, a tab or CR as it is stands between values only
        and line.find(b"\r", 0, -2) < 0
    )


def _is_only_in(name: bytes, value: bytes, line: bytes, document: bytes) -> bool:
    """Whether a line gives a field a value once, and its document does not name the field."""
    return line.count(name + value) == 1 and name not in document


@cache
def _defaults(kind: str) -> tuple[tuple[bytes, bytes], ...]:
    """How fields of a kind are written that say what they say anyway, as none within them is."""
    row = row_of(kind)
    fields = (row and row.fields) or {}
    inner = {name for term, *_ in fields.values() for name in _names_within(term)}
    return tuple(
        (b'"%s":' % name.encode(), msgspec.json.encode(default))
        for name, (_, *defaults) in fields.items()
        for default in defaults
        if name not in inner
    )


def _names_within(term: Term) -> set[str]:
    """The names of the fields of the objects in a value."""
    name, *parts = term
    if name == "object":
        fields = VALUE_FIELDS[parts[0]]
        return {*fields}.union(*(_names_within(one) for one, *_ in fields.values()))
    return _names_within(parts[0]) if name in ("list", "maybe") else set()


_escaped: Final = re.compile(rb"\\u(?:00[0237]|[dD])").search
"""NUL, quotation marks and colons that are escaped, halves of characters, and their neighbours."""
