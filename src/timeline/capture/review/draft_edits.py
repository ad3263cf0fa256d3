"""Edits the text of a draft: a review, some fields, or a new entry, and nothing else.

A person edits the same file, so what an edit does not concern stays as it is: comments, order,
quotation marks. Each edit is read again, and refused if it says anything but what it should.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from itertools import pairwise
from typing import Any, Final

from timeline.capture.review.draft_entries import DraftContent, read_content
from timeline.formats import yaml_writer
from timeline.formats.encoding import ReadError
from timeline.formats.reviews import PROPOSED
from timeline.formats.yaml_tree import Node

_REVIEW: Final = re.compile(r"( *(?:- +)?review: +)([\"']?)\w+\2( *(?:#.*)?)")
_FIRST: Final = re.compile(r"( *)-( +)(?=[^\s#{\[])")
_DEPTH: Final = 2


def with_review(content: DraftContent, place: int, review: str) -> DraftContent | None:
    """The draft with another review of an entry; None if that cannot be written."""
    fields, entry = content.nodes[place].value, content.entries[place]
    if isinstance(fields, dict) and "review" in fields and not entry.problems:
        line = fields["review"][0] - 1
        found = _REVIEW.fullmatch(content.lines[line])
        if found is not None:  # no line moves, so nothing needs to be read again
            lines, entries = list(content.lines), list(content.entries)
            lines[line] = f"{found[1]}{review}{found[3]}"
            entries[place] = replace(entry, review=review)
            return replace(content, lines=tuple(lines), entries=tuple(entries))
    return with_fields(content, place, {"review": review})


def with_fields(
    content: DraftContent, place: int, changes: Mapping[str, Any]
) -> DraftContent | None:
    """The draft with other values of an entry's fields; None if that cannot be written.

    Args:
        content: The draft.
        place: The place of the entry.
        changes: New values by field; None removes the field.
    """
    if not isinstance(content.nodes[place].value, dict):
        return None  # it says something that would be lost
    wanted = {"review": content.entries[place].review, **content.entries[place].given}
    for name, value in changes.items():
        if value is None:
            wanted.pop(name, None)
        else:
            wanted[name] = value
    for lines in (
        _field_by_field(content, place, changes, wanted),
        _whole(content, place, wanted),
    ):
        if lines is not None and (found := _read(lines, content, place, wanted)) is not None:
            return found
    return None


def with_entry(
    content: DraftContent, after: int, development: Mapping[str, Any], notes: Iterable[str]
) -> DraftContent | None:
    """The draft with a new entry behind another one, or first; None if that cannot be written.

    Args:
        content: The draft.
        after: The place of the entry before it; -1 for none.
        development: Its fields.
        notes: The lines of the comments above it, with their line ends.
    """
    lines, nodes = list(content.lines), content.nodes
    indent = _indent(lines, nodes[0]) if nodes else _DEPTH
    if indent is None:
        return None
    made = [line.rstrip("\n") for line in notes]
    made += _written({"review": PROPOSED, **development}, indent)
    if after >= 0:
        at = _end(content, after)
        lines[at:at] = ["", *made]
    elif nodes:
        at = nodes[0].line - 1
        while at and lines[at - 1].lstrip().startswith("#"):
            at -= 1
        lines[at:at] = [*made, ""]
    else:
        heads = [n for n, one in enumerate(lines) if one.startswith("developments:")]
        if not heads:
            return None
        at = heads[0]
        lines[at : at + 1] = ["developments:", *made]
    return _read(lines, content, after + 1, {"review": PROPOSED, **development}, more=1)


def _field_by_field(
    content: DraftContent, place: int, changes: Mapping[str, Any], wanted: Mapping[str, Any]
) -> list[str] | None:
    """Only the lines of the changed fields are written anew."""
    fields = content.nodes[place].value
    if not isinstance(fields, dict):
        return None
    lines = list(content.lines)
    dash = _FIRST.match(lines[content.nodes[place].line - 1])
    starts = sorted(line for line, _ in fields.values())
    if dash is None or len(set(starts)) < len(starts):
        return None
    depth = len(dash[0])
    ends = {line: following - 1 for line, following in pairwise(starts)}
    order = sorted(changes, key=lambda name: fields[name][0] if name in fields else 0, reverse=True)
    added = {one: wanted[one] for one in changes if one not in fields and one in wanted}
    at = _end(content, place)
    lines[at:at] = _lines(added, depth) if added else []
    for name in [one for one in order if one in fields]:
        first = fields[name][0]
        stop = ends.get(first, _end(content, place))
        while stop > first and _is_remark(lines[stop - 1], depth):
            stop -= 1
        new = [] if changes[name] is None else _lines({name: wanted[name]}, depth)
        if first == starts[0]:
            if not new:
                return None
            new[0] = dash[0] + new[0][depth:]
        lines[first - 1 : stop] = new
    return lines


def _whole(content: DraftContent, place: int, wanted: Mapping[str, Any]) -> list[str] | None:
    """The whole entry is written anew, if it is in a form of its own; comments above it stay."""
    lines = list(content.lines)
    first, indent = content.nodes[place].line - 1, _indent(lines, content.nodes[place])
    if indent is None:
        return None
    if not lines[first].lstrip().startswith("-"):
        first -= 1
    lines[first : _end(content, place)] = _written(wanted, indent)
    return lines


def _indent(lines: Sequence[str], node: Node) -> int | None:
    """The column of the dash before an entry."""
    for line in (lines[node.line - 1], lines[max(node.line - 2, 0)]):
        bare = line.lstrip(" ")
        if bare.startswith("-"):
            return len(line) - len(bare)
    return None


def _end(content: DraftContent, place: int) -> int:
    """The line after an entry, from 0: without empty lines, and comments of what follows."""
    nodes, lines = content.nodes, content.lines
    stop = nodes[place + 1].line - 1 if place + 1 < len(nodes) else content.stop
    indent = _indent(lines, nodes[place]) or 0
    while stop > nodes[place].line and (
        lines[stop - 1].strip() in ("", "-") or _is_remark(lines[stop - 1], indent + 1)
    ):
        stop -= 1
    return stop


def _is_remark(line: str, depth: int) -> bool:
    """Whether a line is empty or a comment, and no part of a long text."""
    bare = line.lstrip(" ")
    return not bare or (bare.startswith("#") and len(line) - len(bare) <= depth)


def _lines(fields: Mapping[str, Any], depth: int) -> list[str]:
    return "".join(yaml_writer.block(fields, depth)).removesuffix("\n").split("\n")


def _written(entry: Mapping[str, Any], indent: int) -> list[str]:
    return "".join(yaml_writer.items([entry], indent)).removesuffix("\n").split("\n")


def _read(
    lines: Sequence[str],
    before: DraftContent,
    place: int,
    wanted: Mapping[str, Any],
    more: int = 0,
) -> DraftContent | None:
    """The edited draft, if it says what is wanted of an entry, and else what it said before."""
    try:
        found = read_content("\n".join(lines).encode())
    except (ReadError, UnicodeError):
        return None
    if found is None or found.shared != before.shared or found.head != before.head:
        return None
    now = [{"review": one.review, **one.given} for one in found.entries]
    then = [{"review": one.review, **one.given} for one in before.entries]
    return found if now == [*then[:place], dict(wanted), *then[place + 1 - more :]] else None
