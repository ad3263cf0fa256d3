"""Parses YAML text to a tree of plain values with their lines.

YAML has far more features than a list of developments needs, and most do harm. It reads a country
code as a boolean, and one edit of an anchor changes ten places. A tag builds an object, and a
second key silently wins. So `ruamel.yaml` parses the grammar, but its events are composed here by
the YAML 1.2 core schema: text, whole numbers, decimals, booleans, null, lists, and mappings with
distinct text keys. Dates stay text. Everything else is rejected with its line, as a *refusal* that
affects only its own development.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Final, NamedTuple, TypeAlias, cast

from ruamel.yaml import YAML
from ruamel.yaml.error import MarkedYAMLError, YAMLError
from ruamel.yaml.events import (
    AliasEvent,
    DocumentStartEvent,
    Event,
    MappingEndEvent,
    MappingStartEvent,
    NodeEvent,
    ScalarEvent,
    SequenceEndEvent,
    SequenceStartEvent,
)

from timeline.domain.lexical.decimals import Written, WrittenWhole
from timeline.formats.encoding import ReadError, refuse_joints, refuse_unreadable

MAX_DEPTH: Final = 32
MAX_VALUES: Final = 1_000_000
"""Most keys, texts, lists and mappings of a file; each takes 16 µs and 300 bytes."""

Scalar: TypeAlias = str | int | float | bool | None
Plain: TypeAlias = "Scalar | list[Plain] | dict[str, Plain]"

_NULL: Final = frozenset({"", "~", "null", "Null", "NULL"})
_BOOLS: Final = {
    word: word.lower() == "true" for word in ("true", "True", "TRUE", "false", "False", "FALSE")
}
_INT: Final = re.compile(r"[-+]?[0-9]+")
_BASED: Final = re.compile(r"0o[0-7]+|0x[0-9a-fA-F]+")
_FLOAT: Final = re.compile(r"[-+]?(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]+)?")
_NOT_FINITE: Final = re.compile(r"[-+]?\.(?:inf|Inf|INF)|\.(?:nan|NaN|NAN)")
_BREAK: Final = re.compile(r"\r\n?")

# A fragment of ruamel's message, our message, and the hint; the first match counts.
_COMPLAINTS: Final = (
    ("found character '\\t'", "a tab where only spaces are allowed", "Indent with spaces."),
    (
        "mapping values are not allowed",
        "“: ” is not allowed here",
        "Put text that contains “: ” in quotes, and check the indentation.",
    ),
    (
        "end of stream",
        "an opening quotation mark is never closed",
        'Close it; inside double quotes write \\" for one.',
    ),
    (
        "expected <block end>",
        "this does not fit the lines above",
        "Check the indentation, and put text that begins with a quotation mark in quotes.",
    ),
    (
        "could not find expected ':'",
        "a field name without “: ” after it",
        "Check the indentation, and put text of several lines in quotes or after |.",
    ),
    (
        "cannot start any token",
        "text cannot begin with this character",
        "Put the text in quotes.",
    ),
)


class YamlRefusal(NamedTuple):
    """Something that YAML allows and we do not."""

    line: int
    path: tuple[str, ...]
    """The path from the root of the file."""
    message: str
    hint: str | None


@dataclass(slots=True)
class Node:
    """A value with its first line, and the refusals in it."""

    line: int
    value: Scalar | list[Node] | dict[str, tuple[int, Node]]
    """For a mapping, each key has its own line."""
    written: str | None = None
    """The text of a scalar that the core schema converted."""
    refusals: list[YamlRefusal] = field(default_factory=list)
    """Its own refusals and those of its children."""

    def plain(self) -> Plain:
        """The value without lines, as in JSON."""
        if isinstance(self.value, dict):
            return {key: child.plain() for key, (_, child) in self.value.items()}
        if isinstance(self.value, list):
            return [child.plain() for child in self.value]
        return self.value

    def line_of(self, path: str) -> int:
        """The line of a path such as `sources.0.publisher`, or of the nearest enclosing part."""
        node, line = self, self.line
        for part in path.split("."):
            if isinstance(node.value, dict) and part in node.value:
                line, node = node.value[part]
            elif isinstance(node.value, list) and part.isdecimal() and int(part) < len(node.value):
                node = node.value[int(part)]
                line = node.line
            else:
                break
        return line

    def child(self, key: str) -> Node | None:
        """The value of a key; None if there is none, or this is not a mapping."""
        found = self.value.get(key) if isinstance(self.value, dict) else None
        return found[1] if found else None


def compose(text: str) -> Node | None:
    """Parses a text that is one YAML document; None if it is empty.

    Raises:
        ReadError: if it is not YAML, or reading cannot go on.
    """
    text = _BREAK.sub("\n", text)
    refuse_joints(text)
    refuse_unreadable(text)
    line = 1
    builder = _Builder()
    try:
        events = cast("Iterator[Event]", YAML(typ="safe", pure=True).parse(text))
        for number, event in enumerate(events):
            line = event.start_mark.line + 1
            if number > MAX_VALUES:
                raise ReadError(
                    line,
                    f"more than {MAX_VALUES:,} values, too many for YAML",
                    "Use JSON Lines (.jsonl), which has no limit.",
                )
            builder.take(event, line)
    except MarkedYAMLError as error:
        raise _trouble(error, line) from None
    except (YAMLError, ValueError, OverflowError, AssertionError) as error:
        # AssertionError comes from a `%YAML` directive with an unsupported version.
        raise ReadError(line, f"not YAML: {error}") from None
    return builder.root


def _trouble(error: MarkedYAMLError, line: int) -> ReadError:
    problem = str(error.problem or error.context or "it ends too early")
    mark = error.problem_mark or error.context_mark
    if "end of stream" in problem and error.context_mark:
        mark = error.context_mark
    line = mark.line + 1 if mark else line
    for fragment, message, hint in _COMPLAINTS:
        if fragment in problem:
            return ReadError(line, message, hint)
    return ReadError(line, f"not YAML: {problem}")


@dataclass(slots=True)
class _Frame:
    """A list or mapping that is being filled."""

    node: Node
    key: str | None = None
    key_line: int = 0
    """The line of the key whose value comes next; `key` is None if a key comes next."""

    def here(self) -> str:
        """The key or index that is being filled."""
        if isinstance(self.node.value, list):
            return str(len(self.node.value))
        return self.key or ""


class _Builder:
    """Builds nodes from events without recursion, because the input decides the depth."""

    def __init__(self) -> None:
        self.root: Node | None = None
        self._stack: list[_Frame] = []
        self._documents = 0

    def take(self, event: Event, line: int) -> None:
        if isinstance(event, ScalarEvent):
            self._scalar(event, line)
        elif isinstance(event, MappingStartEvent | SequenceStartEvent):
            self._open(event, line)
        elif isinstance(event, MappingEndEvent | SequenceEndEvent):
            frame = self._stack.pop()
            self._place(frame.node)
        elif isinstance(event, AliasEvent):
            node = Node(line, None)
            self._refuse(
                node, f"YAML aliases are not supported: *{event.anchor}", "Write it out in full."
            )
            self._place(node)
        elif isinstance(event, DocumentStartEvent):
            self._documents += 1
            if self._documents > 1:
                raise ReadError(line, "a second YAML document begins here", "Delete the --- line.")
            if event.version and tuple(event.version) < (1, 2):
                raise ReadError(
                    line, "YAML versions before 1.2 are not supported", "Delete the %YAML line."
                )

    def _open(self, event: NodeEvent, line: int) -> None:
        if len(self._stack) >= MAX_DEPTH:
            raise ReadError(line, f"nested more than {MAX_DEPTH} deep", "Use fewer levels.")
        frame = self._stack[-1] if self._stack else None
        node = Node(line, {} if isinstance(event, MappingStartEvent) else [])
        if frame and isinstance(frame.node.value, dict) and frame.key is None:
            raise ReadError(line, "a list or mapping cannot be a field name", "Put it in quotes.")
        self._check(event, node)
        self._stack.append(_Frame(node))

    def _scalar(self, event: ScalarEvent, line: int) -> None:
        text = cast("str", event.value)
        node = Node(line, text)
        self._check(event, node)
        if not text.isascii():
            try:  # JSON writes an emoji as two escapes, so pairs are joined
                text = text.encode("utf-16", "surrogatepass").decode("utf-16")
            except UnicodeDecodeError:
                self._refuse(
                    node,
                    "contains half a character (a lone surrogate, U+D800 to U+DFFF)",
                    "Write the whole character.",
                )
                text = text.encode("utf-8", "replace").decode()
            node.value = text
        frame = self._stack[-1] if self._stack else None
        if frame and isinstance(frame.node.value, dict) and frame.key is None:
            frame.node.refusals += node.refusals
            frame.key, frame.key_line = text, line
            if text in frame.node.value:
                first = frame.node.value[text][0]
                self._refuse(
                    frame.node,
                    f"the field is given twice, first on line {first}",
                    "Keep one of them.",
                    line,
                )
            return
        if event.style is None and not node.refusals:
            self._resolve(node, text)
        self._place(node)

    def _resolve(self, node: Node, text: str) -> None:
        """Applies the YAML 1.2 core schema to a scalar without quotes."""
        value: Scalar = text
        if text in _NULL:
            value = None
        elif text in _BOOLS:
            value = _BOOLS[text]
        elif _INT.fullmatch(text) or _BASED.fullmatch(text):
            try:
                number = int(text, 0 if text[:2] in {"0o", "0x"} else 10)
                value = number if str(number) == text else WrittenWhole(number, text)
            except ValueError:
                self._refuse(node, "numbers with thousands of digits are not supported", None)
        elif _FLOAT.fullmatch(text) or _NOT_FINITE.fullmatch(text):
            value = float(text.replace(".", "", 1)) if text[-1].isalpha() else Written(text)
            if not math.isfinite(value):
                self._refuse(
                    node,
                    f"{text[:40]} is not a supported number",
                    "Put it in quotes if it is text.",
                )
        if value is not text:
            node.value, node.written = value, text

    def _check(self, event: NodeEvent, node: Node) -> None:
        """Rejects anchors and tags."""
        if event.anchor is not None:
            self._refuse(
                node,
                f"YAML anchors are not supported: &{event.anchor}",
                "Delete it. Text that begins with & needs quotes.",
            )
        tag = getattr(event, "tag", None)
        if tag is not None:
            self._refuse(
                node,
                f"YAML tags are not supported: {tag}",
                "Delete it. Text that begins with ! needs quotes.",
            )

    def _place(self, node: Node) -> None:
        if not self._stack:
            self.root = node
            return
        frame = self._stack[-1]
        if node.refusals:
            frame.node.refusals += node.refusals
        if isinstance(frame.node.value, list):
            frame.node.value.append(node)
        elif isinstance(frame.node.value, dict) and frame.key is not None:
            frame.node.value.setdefault(frame.key, (frame.key_line, node))
            frame.key = None

    def _refuse(self, node: Node, message: str, hint: str | None, line: int | None = None) -> None:
        path = tuple(frame.here() for frame in self._stack)
        node.refusals.append(YamlRefusal(line or node.line, path, message, hint))
