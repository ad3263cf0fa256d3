"""`--set FIELD=VALUE`: reads and shows the changes of a correction.

A part of a field (`actors.0.role`) is set in a copy of the present value, and the whole field is
sent. Of sources (`sources.0.url`) only the part is, because each source has a day of its own.
"""

from __future__ import annotations

import copy
import difflib
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, get_args, get_origin

from pydantic import BaseModel
from pydantic.fields import FieldInfo

from timeline.domain.developments import KINDS
from timeline.domain.kinds import UNCHANGEABLE
from timeline.domain.lexical.attributes import typed_value
from timeline.domain.lexical.paths import read_path
from timeline.forms.field_diff import inside, parts, said
from timeline.forms.fields import read_field
from timeline.forms.parse_error import ParseError
from timeline.text.ansi import AnsiStyle
from timeline.text.sanitize import sanitize


def read_changes(
    kind: str, present: Mapping[str, Any], settings: Iterable[str], unset: Iterable[str]
) -> tuple[dict[str, Any], list[str]]:
    """The new values by field (None resets it to its default), and the errors.

    Args:
        kind: The kind of the corrected development.
        present: Its current fields.
        settings: Settings `FIELD=VALUE`, in order.
        unset: Fields to reset to their default.
    """
    changes: dict[str, Any] = {}
    wrong: list[str] = []
    for setting in settings:
        try:
            _set(kind, present, changes, setting)
        except ParseError as unclear:
            hint = f". {unclear.hint}" if unclear.hint else ""
            wrong.append(f"--set {setting}: {unclear.message}{hint}")
    for field in unset:
        try:
            changes[_known(kind, field)] = None
        except ParseError as unclear:
            wrong.append(f"--unset {field}: {unclear.message}")
    return changes, wrong


def _set(kind: str, present: Mapping[str, Any], changes: dict[str, Any], setting: str) -> None:
    path, equals, text = setting.partition("=")
    if not equals:
        raise ParseError("expected FIELD=VALUE")
    first, *rest = path.strip().split(".")
    name = _known(kind, first)
    info = KINDS[kind].model_fields[name]
    if not text.strip():
        raise ParseError("the value is missing", hint=f"To reset the field: --unset {name}.")
    if not rest:
        changes[name] = read_field(info, text)
        return
    whole = copy.deepcopy(changes.get(name, present.get(name)))
    _set_part(whole, info.annotation, rest, text, name)
    if name != "sources" or name in changes:
        changes[name] = whole
        return
    # Its other sources may be known from another day, so only the part is recorded.
    steps = read_path(".".join([name, *(step.replace("-", "_") for step in rest)]))
    changes[".".join(map(str, steps))] = inside({name: whole}, steps)


def _known(kind: str, given: str) -> str:
    """The name of a field that a correction can change."""
    name = given.strip().replace("-", "_")
    fields = [one for one in KINDS[kind].model_fields if one not in UNCHANGEABLE]
    if name in UNCHANGEABLE:
        what = "export writes it" if name == "first_recorded" else "it identifies the development"
        raise ParseError(f"{name} cannot be changed: {what}")
    if name not in fields:
        near = difflib.get_close_matches(name, fields, n=1, cutoff=0.5)
        guess = f"; did you mean “{near[0]}”?" if near else f"; the fields are {', '.join(fields)}"
        raise ParseError(f"“{given}” is not a field of {kind}{guess}")
    return name


def _set_part(whole: Any, annotation: object, path: list[str], text: str, where: str) -> None:
    """Sets a part of a list or mapping, in place."""
    step, *rest = path
    here = f"{where}.{step}"
    if isinstance(whole, list):
        if not step.isascii() or not step.isdigit() or int(step) >= len(whole):
            count = f"it has {len(whole)}" if whole else "it is empty"
            raise ParseError(
                f"{here} does not exist: {where} is a list, counted from 0, and {count}"
            )
        inner = next((arg for arg in get_args(annotation) if arg is not Ellipsis), None)
        if rest:
            _set_part(whole[int(step)], inner, rest, text, here)
        else:
            whole[int(step)] = read_field(FieldInfo(annotation=inner), text)
        return
    if isinstance(whole, dict) and not rest and get_origin(annotation) is dict:
        whole[step] = typed_value(text)
        return
    model = _model(annotation)
    if not isinstance(whole, dict) or model is None:
        raise ParseError(f"{where} has no parts")
    name = step.replace("-", "_")
    if name not in model.model_fields:
        raise ParseError(f"{here} does not exist; {where} has {', '.join(model.model_fields)}")
    info = model.model_fields[name]
    if rest:
        _set_part(whole.get(name), info.annotation, rest, text, here)
    else:
        whole[name] = read_field(info, text)


def _model(annotation: object) -> type[BaseModel] | None:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return annotation
    if get_origin(annotation) is tuple:
        return None
    return next(filter(None, map(_model, get_args(annotation))), None)


def change_lines(changed: Mapping[str, tuple[Any, Any]], colours: AnsiStyle) -> Iterator[str]:
    """A line for each changed field, or part of it: `title: “old” → “new”`."""
    for name, (old, new) in changed.items():
        for path, before, after in parts(name, old, new):
            then, now = (sanitize(said(value)) for value in (before, after))
            yield f"{colours.heading(sanitize(path))}: {colours.muted(then)} → {now}"
