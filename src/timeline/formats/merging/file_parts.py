"""Cuts a file of developments into parts that can be merged: its fields, sources and developments.

A part keeps its text, with the comments above it, so that what nobody changed stays byte for byte.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Final

from timeline.domain.names.namings import NAMINGS
from timeline.formats.encoding import ReadError, refuse_joints
from timeline.formats.yaml_tree import Node, Plain, compose

_LISTS: Final = ("sources", "developments")
"""The fields whose entries are parts of their own."""
_STAMP: Final = "exported"
_COMMENT: Final = re.compile(r"(?:^|\s)(#[^\r\n]*)", re.MULTILINE)
_LINE: Final = re.compile(r"[^\n]*\n|[^\n]+")
_INDENT: Final = re.compile(" *")
_SILENT: Final = re.compile(r" *(#[^\n]*)?\r?\n?")
_LONE_RETURN: Final = re.compile(r"\r(?!\n)")


class NotMergeable(Exception):
    """A text that cannot be cut into parts, for example because it is not YAML."""


@dataclass(frozen=True, slots=True)
class FilePart:
    """A part of a file.

    Attributes:
        key: What it is known by within its file: the name of a field, the slug of a source, the id
            of a development.
        text: Its lines, with the comments above it; every line has its end.
        value: What the lines say, to compare it by.
        parts: The entries of a list, of which `text` is only the first line.
    """

    key: str
    text: str
    value: Plain | None
    parts: tuple[FilePart, ...] | None = None

    def comments(self) -> list[str]:
        """Its comments, for a change of one is a change."""
        return _COMMENT.findall(self.text)

    def whole(self) -> str:
        """Its text with that of its entries."""
        return self.text + "".join(one.text for one in self.parts or ())

    def indented_as(self, others: Iterable[FilePart]) -> FilePart:
        """The same as far from the margin as some others."""
        wanted = next((_margin(one.text) for one in others), None)
        own = _margin(self.text)
        if wanted is None or wanted == own:
            return self
        lines = _LINE.findall(self.text)
        return replace(self, text="".join(_shifted(one, wanted - own) for one in lines))


@dataclass(frozen=True, slots=True)
class CutFile:
    """A file, cut.

    Attributes:
        parts: Its parts, in order.
        tail: The lines behind them: comments.
    """

    parts: tuple[FilePart, ...] = ()
    tail: str = ""

    def text(self) -> str:
        """The file."""
        return "".join(one.whole() for one in self.parts) + self.tail


def cut_yaml(text: str) -> CutFile:
    """Cuts a YAML file.

    Raises:
        NotMergeable: if it is not YAML, or two entries share a line.
    """
    try:
        root = compose(text)
    except ReadError as error:
        raise NotMergeable(error.message) from None
    if root is None:
        return CutFile(tail=text)
    if not isinstance(root.value, dict) or root.refusals:
        raise NotMergeable("the file has no fields")
    if not isinstance(plain := root.plain(), dict) or not _is_ours(plain):
        raise NotMergeable("it is no file of developments")
    if "kind" in root.value:  # one development, whose fields belong together
        return CutFile((FilePart(_key_of(plain), _ended(text), plain),))
    if _LONE_RETURN.search(text):
        raise NotMergeable("some lines end with a carriage return alone")
    lines = _LINE.findall(_ended(text))
    starts = [line for line, _ in root.value.values()]
    begins = _beginnings(lines, starts, 0)
    found = []
    for (key, (_, node)), begin, end in zip(
        root.value.items(), begins, [*begins[1:], len(lines)], strict=True
    ):
        found.append(_field(key, node, lines, begin, end))
    head = "".join(lines[: begins[0]])
    return CutFile((replace(found[0], text=head + found[0].text), *found[1:]))


def cut_jsonl(text: str) -> CutFile:
    """Cuts a JSON Lines file.

    Raises:
        NotMergeable: if a line is not a JSON object.
    """
    found: list[FilePart] = []
    try:
        refuse_joints(f"\n{text}")
        for line in _LINE.findall(_ended(text)):
            value = json.loads(line, parse_float=str) if line.strip() else None
            if value is None and found:
                found[-1] = replace(found[-1], text=found[-1].text + line)
            elif isinstance(value, dict) and _is_ours(value):
                found.append(FilePart(_key_of(value), line, _compared(value)))
            else:
                raise NotMergeable("a line is no development")
    except (ValueError, ReadError) as error:
        raise NotMergeable(str(error)) from None
    return CutFile(tuple(_numbered(found)))


def _field(key: str, node: Node, lines: Sequence[str], begin: int, end: int) -> FilePart:
    plain = node.plain()
    if key in _LISTS and plain in (None, [], {}):
        return FilePart(key, "".join(lines[begin:end]), None, ())
    if key not in _LISTS or not isinstance(node.value, list | dict):
        return FilePart(key, "".join(lines[begin:end]), None if key == _STAMP else plain)
    if isinstance(node.value, dict):
        starts = [line for line, _ in node.value.values()]
        names = list(node.value)
        values = [one.plain() for _, one in node.value.values()]
    else:
        starts = [one.line for one in node.value]
        values = [one.plain() for one in node.value]
        names = [_key_of(one) if isinstance(one, dict) else json.dumps(one) for one in values]
    if len({*starts}) < len(starts):
        raise NotMergeable(f"two entries of “{key}” share a line")
    starts_on = lines[starts[0] - 1]
    if starts[0] - 1 == begin or not re.match(r" *(- |[^\s#])", starts_on):
        raise NotMergeable(f"“{key}” does not begin on a line of its own")
    begins = _beginnings(lines, starts, begin + 1)
    begins[0] = _first_line_after_key(lines, key, begin)
    ends = [*begins[1:], end]
    parts = [
        FilePart(name, "".join(lines[one:other]), value)
        for name, value, one, other in zip(names, values, begins, ends, strict=True)
    ]
    return FilePart(key, "".join(lines[begin : begins[0]]), None, tuple(_numbered(parts)))


def _first_line_after_key(lines: Sequence[str], key: str, begin: int) -> int:
    place = begin
    while _SILENT.fullmatch(lines[place]):
        place += 1
    if not re.match(rf"['\"]?{re.escape(key)}['\"]?\s*:", lines[place]):
        raise NotMergeable(f"“{key}” is not at the margin")
    return place + 1


def _beginnings(lines: Sequence[str], starts: Sequence[int], lowest: int) -> list[int]:
    """The index of the first line of each part: where the comments above it begin."""
    found = []
    for start in starts:
        margin = _margin(lines[start - 1])
        begin = start - 1
        # Further from the margin, a line with # may be of a text in the part before.
        while (
            begin > lowest
            and _SILENT.fullmatch(lines[begin - 1])
            and (not lines[begin - 1].strip() or _margin(lines[begin - 1]) <= margin)
        ):
            begin -= 1
        found.append(begin)
        lowest = start
    return found


def _is_ours(value: Mapping[str, Any]) -> bool:
    """Whether a file or a line is of developments: it names its government, and has no others."""
    known = {"government", "name", "zone", _STAMP, *_LISTS}
    return isinstance(value.get("government"), str) and ("kind" in value or known >= {*value})


def _key_of(value: Mapping[str, Any]) -> str:
    """What an entry is known by: its id, or what it is about, or all that it says."""
    if isinstance(value.get("id"), str):
        return str(value["id"])
    if value.get("kind") in NAMINGS:
        return f"{value['kind']} {value.get('matter')}"
    if "kind" not in value and isinstance(value.get("government"), str):
        return f"government {value['government']}"
    return json.dumps(value, sort_keys=True, ensure_ascii=False)


def _numbered(parts: Iterable[FilePart]) -> Iterable[FilePart]:
    """The parts with keys that differ: the second of one key gets a number."""
    seen: dict[str, int] = {}
    for part in parts:
        seen[part.key] = count = seen.get(part.key, 0) + 1
        yield part if count == 1 else replace(part, key=f"{part.key} ({count})")


def _compared(value: dict[str, Any]) -> Plain:
    return {name: one for name, one in value.items() if name != _STAMP}


def _ended(text: str) -> str:
    return text if not text or text.endswith("\n") else text + "\n"


def _margin(text: str) -> int:
    """How far from the margin the first line is that is not silent."""
    line = ""
    for line in _LINE.findall(text):
        if not _SILENT.fullmatch(line):
            break
    found = _INDENT.match(line)
    return len(found[0]) if found else 0


def _shifted(line: str, by: int) -> str:
    if not line.strip():
        return line
    return " " * by + line if by > 0 else line.removeprefix(" " * -by)
