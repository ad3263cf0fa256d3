"""Reads a map from its file, and finds all its errors, each with its line."""

from __future__ import annotations

from importlib import resources
from pathlib import Path
from typing import Final, NamedTuple

from pydantic import ValidationError

from timeline.formats.encoding import ReadError, decode_text
from timeline.formats.errors import BadFile, Finding
from timeline.formats.mapping.rules import rules_for
from timeline.formats.mapping.table_map import TableMap
from timeline.formats.mapping.taking import BadPart
from timeline.formats.records import hinted
from timeline.formats.yaml_tree import Node, YamlRefusal, compose

MAX_BYTES: Final = 1024 * 1024
"""Most bytes of a map."""
READY: Final = ("legistar", "opencivicdata", "timelinejs", "timesketch")
"""The maps that come with the program, by name."""


class LoadedMap(NamedTuple):
    """A map, with the lines of its file.

    Attributes:
        map: The map.
        path: Its file, as the user named it.
        root: Its YAML, for the lines.
    """

    map: TableMap
    path: str
    root: Node

    def finding(self, wrong: BadPart) -> Finding:
        """What is wrong with a part of the map, as a finding in its file."""
        line = self.root.line_of(wrong.path)
        return Finding(self.path, line, wrong.path, wrong.message, wrong.hint)


def load_map(given: str, government: str | None = None) -> LoadedMap:
    """The map of a file, or one that comes with the program, by its name.

    Args:
        given: The file or the name.
        government: The government of all rows, instead of what the map says.

    Raises:
        BadFile: if there is neither, or with all its errors.
    """
    path = Path(given)
    if given in READY and not path.exists():
        return parse_map(ready_text(given).encode(), given, government)
    try:
        data = path.read_bytes() if path.stat().st_size <= MAX_BYTES else None
    except FileNotFoundError:
        hint = f"Name a file, or one of {', '.join(READY)}."
        raise BadFile([Finding(given, None, None, "there is no such map", hint)]) from None
    except OSError as error:
        what = f"cannot be read: {error.strerror or error}"
        raise BadFile([Finding(given, None, None, what)]) from None
    if data is None:
        raise BadFile([Finding(given, None, None, "is larger than 1 MB, too large for a map")])
    return parse_map(data, given, government)


def ready_text(name: str) -> str:
    """The text of a map that comes with the program."""
    return resources.files("timeline.formats.mapping").joinpath(f"{name}.yaml").read_text("utf-8")


def _of_government(whole: TableMap, government: str) -> TableMap:
    rules = [
        one.model_copy(update={"fields": {**one.fields, "government": government}})
        for one in whole.developments
    ]
    return whole.model_copy(update={"developments": rules})


def _refused(name: str, one: YamlRefusal) -> Finding:
    return Finding(name, one.line, ".".join(one.path) or None, one.message, one.hint)


def parse_map(data: bytes, name: str, government: str | None = None) -> LoadedMap:
    """The map in the bytes of a YAML file.

    Raises:
        BadFile: with all its errors.
    """
    try:
        root = compose(decode_text(data))
    except ReadError as error:
        raise BadFile([Finding(name, error.line, None, error.message, error.hint)]) from None
    if root is None or not isinstance(root.value, dict):
        hint = "Let the program write one: timeline import data.csv --write-map map.yaml"
        raise BadFile([Finding(name, 1, None, "is no map of a table", hint)])
    if root.refusals:
        raise BadFile([_refused(name, one) for one in root.refusals])
    try:
        whole = TableMap.model_validate(root.plain())
        if government is not None:
            whole = _of_government(whole, government)
    except ValidationError as error:
        raise BadFile(
            [
                Finding(name, root.line_of(one.field), one.field or None, one.message, hint)
                for one, hint in hinted(error, TableMap)
            ]
        ) from None
    loaded = LoadedMap(whole, name, root)
    wrong = rules_for(whole, lambda _: lambda _: "").wrong
    if wrong:
        raise BadFile([loaded.finding(one) for one in wrong])
    return loaded
