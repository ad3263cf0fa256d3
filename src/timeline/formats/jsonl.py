"""Reads JSON Lines: developments in bulk, one per line, in constant memory.

A line goes to the validator as bytes. Only if it fails is it read again, slowly, to report the
error. A header (a line without a `kind`) or a broken line may cost a hundred times as much as a
valid one. A valid line costs nothing extra. The validator accepts one error that we do not: a name
given twice in one object. The number of `":` in the line reveals it at little cost.
"""

from __future__ import annotations

import codecs
import json
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import BinaryIO, Final, NoReturn, cast

from pydantic import BaseModel, ValidationError

from timeline.dates.edtf import ZoneError
from timeline.domain.developments import Development
from timeline.domain.facts import DevelopmentFacts
from timeline.domain.lexical.decimals import Written
from timeline.domain.parsing import adapter
from timeline.formats.encoding import ReadError, decode_text, refuse_joints
from timeline.formats.errors import Finding
from timeline.formats.namings import NamingReader, Record, is_naming
from timeline.formats.records import HeaderFields, Item, Quick, hinted
from timeline.formats.rejects import given_in

MAX_LINE: Final = 16 * 1024 * 1024
"""Most bytes of a line, including its end."""
MAX_DEPTH: Final = 32
MAX_GIVEN: Final = 64 * 1024
"""Most bytes of a line that a finding includes."""
_ANY_KEYS: Final = -1


def read_jsonl(path: Path) -> Iterator[Record]:
    """Yields the headers, developments, namings and findings of a JSON Lines file, line by line.

    It holds only one line in memory, for any size of the file. So an id that is used twice is *not*
    detected here, but by `Ids` or by the store.
    """
    try:
        with path.open("rb", buffering=1024 * 1024) as stream:
            yield from read_jsonl_stream(stream, str(path))
    except OSError as error:
        yield Finding(str(path), None, None, f"cannot be read: {error.strerror or error}")


def read_jsonl_stream(stream: BinaryIO, name: str, *, skipped: int = 0) -> Iterator[Record]:
    """Reads an open stream of bytes, of which `skipped` lines were read already."""
    return cast("Iterator[Record]", _read(stream, name, skipped, lambda _: None))


def read_jsonl_quickly(
    stream: BinaryIO, name: str, facts: Callable[[bytes], DevelopmentFacts | None]
) -> Iterator[Record | Quick]:
    """Reads a stream of bytes, and skips the models of most developments.

    Args:
        stream: The stream.
        name: The name in findings.
        facts: Returns the facts of a line, or None if the line needs its model.
    """
    return _read(stream, name, 0, facts)


def _read(
    stream: BinaryIO, name: str, number: int, facts: Callable[[bytes], DevelopmentFacts | None]
) -> Iterator[Record | Quick]:
    validate = adapter().validate_json
    namings = NamingReader(name)
    while line := stream.readline(MAX_LINE):
        number += 1
        if number == 1:
            line = line.removeprefix(codecs.BOM_UTF8)
        quick = facts(line)
        if quick is not None:
            yield Quick(quick, number)
            continue
        try:
            development = validate(line)
        except ValidationError:
            if len(line) == MAX_LINE and not line.endswith(b"\n"):
                yield _too_long(stream, name, number)
            elif line.strip():
                yield from _with_line(_second_look(line, name, number, namings), line)
        else:
            if _certainly_distinct(line, development):
                yield Item(development, name, number)
            else:
                yield from _with_line(_strictly(line, name, number, development), line)


def _with_line(found: Iterable[Record], line: bytes) -> Iterator[Record]:
    """Adds the given entry to findings, so that it can be written to rejects and fixed."""
    for one in found:
        if isinstance(one, Finding) and one.given is None and len(line) <= MAX_GIVEN:
            yield replace(one, given=line.decode("utf-8", "replace").strip())
        else:
            yield one


def _handed_back(given: bytes, name: str, number: int, namings: NamingReader) -> Iterator[Record]:
    """The fixed entry in a line of a rejects file."""
    try:
        development = adapter().validate_json(given)
    except ValidationError:
        again = _second_look(given, name, number, namings, whole=True)
        yield from _with_line(again, given)
    else:
        yield from _with_line(_strictly(given, name, number, development), given)


def _certainly_distinct(line: bytes, development: Development) -> bool:
    """Whether no object in the line names a field twice; False if that is not certain.

    Without white space before colons, every name in the line ends in `":`, and the text of values
    can only add to their number. So if there are as many as fields, none was given twice.
    """
    return (
        line.count(b'":') == _fields_given(development)
        and b" :" not in line
        and b"\t" not in line  # in valid JSON, a raw tab or CR occurs only between values
        and line.find(b"\r", 0, -2) < 0
    )


def _fields_given(model: BaseModel) -> int:
    """Number of fields given to a model and its nested models; negative if unknown."""
    count = len(model.__pydantic_fields_set__)
    values = model.__dict__
    for name in _nested(type(model)):
        held = values[name]
        if held is None or held == {}:
            continue
        if isinstance(held, dict):
            # The digits of a number are those that were written, which a strict reader sees.
            if not all(map(_HAS_NO_DIGITS.__contains__, map(type, held.values()))):
                return _ANY_KEYS
            count += len(held)
            continue
        for part in (held,) if isinstance(held, BaseModel) else held:
            if not isinstance(part, BaseModel):
                return _ANY_KEYS
            count += _fields_given(part)
    return count


_HAS_NO_DIGITS: Final = frozenset({str, bool, type(None)})


@cache
def _nested(model: type[BaseModel]) -> tuple[str, ...]:
    """The fields of a model that can have objects."""
    return tuple(
        name for name, field in model.model_fields.items() if _holds_objects(field.annotation)
    )


def _holds_objects(annotation: object) -> bool:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel | dict):
        return True
    origin = getattr(annotation, "__origin__", None)
    return origin is dict or any(map(_holds_objects, getattr(annotation, "__args__", ())))


def _too_long(stream: BinaryIO, name: str, number: int) -> Finding:
    while rest := stream.readline(MAX_LINE):
        if rest.endswith(b"\n"):
            break
    megabytes = MAX_LINE // 1024 // 1024
    return Finding(name, number, None, f"the line is longer than {megabytes} MB")


def _strictly(
    line: bytes, name: str, number: int, development: Development
) -> Iterator[Item | Finding]:
    """Reads a development again, strictly, to check for names given twice."""
    try:
        data = _load(line)
    except ReadError as trouble:
        at = number + trouble.line - 1
        yield Finding(name, at, None, trouble.message, trouble.hint, development.id)
    else:
        yield from _judged(data, name, number)


def _second_look(
    line: bytes, name: str, number: int, namings: NamingReader, *, whole: bool = False
) -> Iterator[Record]:
    """A header, a naming, or the errors of a line that is not a development."""
    try:
        data = _load(line)
    except ReadError as trouble:
        # A returned entry is on one line here, even if it had several.
        at = number if whole else number + trouble.line - 1
        yield Finding(name, at, None, trouble.message, trouble.hint)
        return
    given = None if whole else given_in(data)
    if given is not None:
        yield from _handed_back(given, name, number, namings)
        return
    if isinstance(data, dict) and is_naming(data):
        yield from namings.read(data, number)
        return
    if isinstance(data, dict) and "kind" not in data and "id" not in data:
        try:
            yield HeaderFields.model_validate(data).header(name, number)
        except ZoneError as wrong:
            yield Finding(name, number, "zone", wrong.message, wrong.hint)
        except ValidationError as wrong:
            for problem, hint in hinted(wrong, HeaderFields):
                yield Finding(name, number, problem.field, problem.message, hint)
        return
    yield from _judged(data, name, number)


def _judged(data: object, name: str, number: int) -> Iterator[Item | Finding]:
    """A development from strictly read JSON, or all its errors."""
    try:
        yield Item(adapter().validate_python(data), name, number)
    except ValidationError as error:
        raw_id = data.get("id") if isinstance(data, dict) else None
        id_ = raw_id if isinstance(raw_id, str) else None
        for problem, hint in hinted(error):
            yield Finding(name, number, problem.field or None, problem.message, hint, id_)


def _load(line: bytes) -> object:
    """Parses a line as strict JSON: distinct names, exact numbers, valid text.

    Raises:
        ReadError: if it is not strict JSON; its line counts from this one.
    """
    try:
        text = decode_text(line)
        if text[:1] in "<>|=" or line.startswith(codecs.BOM_UTF8):
            _refuse_joint(line.decode())
        data = json.loads(
            text,
            object_pairs_hook=_distinct,
            parse_constant=_refuse_constant,
            parse_float=Written,
        )
    except json.JSONDecodeError as error:
        raise _trouble(error, line) from None
    except RecursionError:
        raise ReadError(1, f"nested more than {MAX_DEPTH} deep") from None
    except _StrictlyWrongError as error:
        raise ReadError(1, str(error), error.hint) from None
    except ValueError:
        raise ReadError(1, "numbers with thousands of digits are not supported") from None
    _refuse_deep_or_broken(data)
    return cast("object", data)


def _refuse_joint(text: str) -> None:
    try:
        refuse_joints(f"\n{text}")
    except ReadError as trouble:
        raise ReadError(1, trouble.message, trouble.hint) from None


class _StrictlyWrongError(Exception):
    def __init__(self, message: str, hint: str) -> None:
        super().__init__(message)
        self.hint = hint


def _distinct(pairs: list[tuple[str, object]]) -> dict[str, object]:
    made = dict(pairs)
    if len(made) == len(pairs):
        return made
    names = [name for name, _ in pairs]
    twice = next(name for name in names if names.count(name) > 1)
    raise _StrictlyWrongError(f"the field “{twice}” is given twice", "Keep one of them.")


def _refuse_constant(word: str) -> NoReturn:
    raise _StrictlyWrongError(f"{word} is not a supported number", "Leave the field out.")


def _trouble(error: json.JSONDecodeError, line: bytes) -> ReadError:
    text = error.doc
    if error.pos >= len(text.rstrip()) or error.msg.startswith("Unterminated string"):
        cut = "the line ends" if line.endswith(b"\n") else "the file ends"
        return ReadError(
            1, f"{cut} in the middle of the JSON", "Write one whole development on each line."
        )
    code = ord(text[error.pos])
    if code == 0:
        return ReadError(1, "contains a NUL character, which text may not contain", "Delete it.")
    if error.msg.startswith("Invalid control character"):
        message = f"contains the raw control character U+{code:04X}"
        return ReadError(1, message, f"Write it as \\u{code:04x}.")
    what = error.msg[:1].lower() + error.msg[1:]
    return ReadError(1, f"not JSON: {what}, at character {error.pos + 1}")


def _refuse_deep_or_broken(data: object) -> None:
    """Rejects lone surrogates and deep nesting, without recursion."""
    level: list[object] = [data]
    for _ in range(MAX_DEPTH + 1):
        below: list[object] = []
        for value in level:
            if isinstance(value, dict):
                below += value.keys()
                below += value.values()
            elif isinstance(value, list):
                below += value
            elif isinstance(value, str) and not _is_whole(value):
                raise ReadError(
                    1,
                    "contains half a character (a lone surrogate, U+D800 to U+DFFF)",
                    "Write the whole character.",
                )
        level = below
    if level:
        raise ReadError(1, f"nested more than {MAX_DEPTH} deep")


def _is_whole(text: str) -> bool:
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return True
