"""The template of a development, which `timeline append --edit` opens in an editor and parses.

The template has the meaning of each field, so that nobody needs the manual to record something. All
of it comes from the models. Required fields come first, the others are comments. Errors are written
above their lines.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from decimal import Decimal
from typing import Final, Literal, cast, get_args, get_origin

from pydantic import BaseModel
from pydantic.fields import FieldInfo

import timeline.domain.kinds  # noqa: F401  (defining the kinds is what registers them)
from timeline.dates.edtf import Edtf
from timeline.domain.developments import KINDS, Development
from timeline.domain.parsing import Problem
from timeline.formats import yaml_writer
from timeline.formats.errors import Finding

ERROR_MARK: Final = "#! "
"""The start of lines with errors; these lines are removed again."""

_SKIPPED: Final = frozenset({"kind", "first_recorded"})
"""Fields that users do not fill in."""

_HELP: Final = """\
# Fill in and save. Lines that begin with # are ignored; an empty file records nothing.
# A date is as precise as the source: 2022-04-20, 2022-04-20T15:00, 2022-04, 2022-04~ (about),
# 2022-02-21/2022-02-28 (between), ../2022-04 (by then).
"""


def template_yaml(kind: str, /, **given: object) -> str:
    """A commented YAML text with every field of a kind, with given values filled in.

    Raises:
        KeyError: if there is no such kind.
    """
    model = KINDS[kind]
    filled = {name: _plain(value) for name, value in given.items() if value is not None}
    fields = {name: field for name, field in model.model_fields.items() if name not in _SKIPPED}
    needed = [name for name in fields if _is_needed(model, name)]
    top = [*needed, *(name for name in filled if name not in needed and name != "kind")]
    rest = sorted((name for name in fields if name not in top), key=lambda name: name != "sources")
    lines = [
        f"# {kind}: {(model.__doc__ or '').partition(chr(10))[0]}\n",
        _HELP,
        f"\nkind: {kind}\n",
    ]
    for name in top:
        lines += _field(name, fields.get(name), filled.get(name))
    lines.append("\n# The fields below are optional. Remove the # before a line to use it.\n")
    for name in rest:
        lines += _as_comment(_field(name, fields[name], None))
    return "".join(lines)


def read_template(given: str | bytes, name: str = "template") -> dict[str, object] | list[Finding]:
    """The filled-in fields, or the errors; an empty dict if nothing was filled in.

    Fields without a value count as missing. `parse_development` validates the fields.
    """
    from timeline.formats.encoding import ReadError, decode_text
    from timeline.formats.yaml_tree import compose

    try:
        text = given if isinstance(given, str) else decode_text(given)
        root = compose(text.removeprefix("\ufeff"))
    except ReadError as trouble:
        return [Finding(name, trouble.line, None, trouble.message, trouble.hint)]
    if root is None or root.value is None:
        return {}
    if root.refusals:
        return [
            Finding(name, refusal.line, ".".join(refusal.path) or None, *refusal[2:])
            for refusal in root.refusals
        ]
    if not isinstance(root.value, dict):
        return [Finding(name, root.line, None, "expected fields, like `title: …`")]
    return cast("dict[str, object]", _without_blanks(root.plain()))


def annotate(text: str, wrong: Iterable[Problem | Finding]) -> str:
    """The text with each error as a comment above its line.

    Errors of an earlier round are removed.
    """
    from timeline.formats.encoding import ReadError
    from timeline.formats.yaml_tree import compose

    try:
        root = compose(text)
    except ReadError:
        root = None
    notes: dict[int, list[str]] = {}
    for one in wrong:
        line = one.line if isinstance(one, Finding) else None
        if line is None:
            line = root.line_of(one.field or "") if root else 1
        said = f"{one.field}: {one.message}" if one.field else one.message
        if isinstance(one, Finding) and one.hint:
            said = f"{said}. {one.hint}"
        notes.setdefault(line, []).extend(ERROR_MARK + part + "\n" for part in said.splitlines())
    made: list[str] = []
    for number, line_text in enumerate(text.splitlines(keepends=True), 1):
        made += notes.pop(number, ())
        if not line_text.startswith(ERROR_MARK):
            made.append(line_text)
    left = [note for listed in notes.values() for note in listed]
    return "".join(left + made)


def choices(annotation: object) -> tuple[str, ...]:
    """The allowed words of a field; empty if any value is allowed."""
    if get_origin(annotation) is Literal:
        return tuple(str(word) for word in get_args(annotation))
    if annotation is bool:
        return ("true", "false")
    if get_origin(annotation) is dict:
        return ()
    found = (choices(part) for part in get_args(annotation))
    return next((words for words in found if words), ())


def _is_needed(model: type[Development], name: str) -> bool:
    """Whether it is required; an id is derived if it is missing."""
    if name == "matters":
        return model.needs_matter
    return name != "id" and model.model_fields[name].is_required()


def _field(name: str, field: FieldInfo | None, value: object) -> Iterator[str]:
    """The comment of a field, and its lines."""
    yield "\n"
    if field is not None:
        yield f"# {_meaning(name, field)}\n"
    yield from yaml_writer.block({name: value}) if value is not None else (f"{name}:\n",)
    model = _model_in(field.annotation) if field else None
    if model and field:
        is_list = get_origin(field.annotation) is tuple
        yield from _as_comment(_example(model, 2 if is_list else 0, "  - " if is_list else "  "))
    elif value is None and field and get_origin(field.annotation) is tuple:
        yield "#  -\n"
    elif value is None and field and get_origin(field.annotation) is dict:
        yield "#  title: The new title\n" if name == "changes" else "#  key:\n"


def _meaning(name: str, field: FieldInfo) -> str:
    said = field.description or name
    words = choices(field.annotation)
    if words:
        default = f"; default: {field.default}" if isinstance(field.default, str) else ""
        said = f"{said} ({', '.join(words)}{default})"
    elif Edtf in (field.annotation, *get_args(field.annotation)):
        said = f"{said} (a date)"
    elif name == "id":
        said = f"{said}; default: made from government, date and title"
    return said


def _example(model: type[BaseModel], indent: int, mark: str = "  - ") -> Iterator[str]:
    """A model, or one entry of a list of models, with a line per field."""
    head = " " * max(indent - 2, 0) + mark
    for name, field in model.model_fields.items():
        inner = _model_in(field.annotation)
        needed = " (needed)" if field.is_required() else ""
        yield f"{head}{name}:".ljust(24) + f" # {_meaning(name, field)}{needed}\n"
        head = " " * (indent + 2)
        if inner:
            yield from _example(inner, indent + 4)


def _model_in(annotation: object) -> type[BaseModel] | None:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return annotation
    found = (_model_in(part) for part in get_args(annotation))
    return next((model for model in found if model), None)


def _as_comment(lines: Iterable[str]) -> Iterator[str]:
    return (line if line.startswith("#") or not line.strip() else f"#{line}" for line in lines)


def _plain(value: object) -> object:
    """A value as YAML writes it."""
    if isinstance(value, BaseModel):
        return value.model_dump(mode="json", exclude_defaults=True)
    if isinstance(value, Edtf | Decimal):
        return str(value)
    if isinstance(value, Mapping):
        return {str(key): _plain(inner) for key, inner in value.items()}
    if isinstance(value, list | tuple | set | frozenset):
        return [_plain(inner) for inner in value]
    return value


def _without_blanks(value: object) -> object:
    """Removes fields without a value, and what has nothing else."""
    if isinstance(value, dict):
        kept = {
            key: inner if key == "changes" else _without_blanks(inner)
            for key, inner in value.items()
        }
        return {key: inner for key, inner in kept.items() if inner is not None and inner != {}}
    if isinstance(value, list):
        listed = [_without_blanks(inner) for inner in value]
        return [inner for inner in listed if inner is not None and inner != {}] or None
    return value
