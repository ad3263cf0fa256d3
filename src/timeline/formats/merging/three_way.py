"""Merges two edits of a file of developments: what either added, changed or deleted.

People append to the end of one file, which a merge by lines takes for a conflict. A development is
known by its id, so two additions are never one, and the same id with two contents always is.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import Final, NamedTuple

from timeline.formats.discovery import JSONL_SUFFIXES
from timeline.formats.merging.file_parts import (
    CutFile,
    FilePart,
    NotMergeable,
    cut_jsonl,
    cut_yaml,
)
from timeline.formats.yaml_tree import Plain


class MergeConflict(NamedTuple):
    """What both changed, each its own way.

    Attributes:
        key: An id, or the name of a field of the file.
        field: The first field that differs; None if one of them deleted it, or it has none.
        also: The other fields that differ.
        ours: What ours says there; None if it has no such thing.
        theirs: What theirs says.
    """

    key: str
    field: str | None
    ours: Plain
    theirs: Plain
    also: tuple[str, ...] = ()


class Merged(NamedTuple):
    """What became of a merge.

    Attributes:
        text: The merged file; conflicts are between the markers of git.
        conflicts: In the order of the file.
    """

    text: str
    conflicts: tuple[MergeConflict, ...]


OURS: Final = "<<<<<<< ours\n"
BETWEEN: Final = "=======\n"
THEIRS: Final = ">>>>>>> theirs\n"


def merge(base: str, ours: str, theirs: str, suffix: str) -> Merged:
    """Merges two edits of a text.

    What only one of them changed is taken from it, byte for byte; what both added, too. New
    entries at the end come after ours; others after the entry that they follow. Lines end as those
    of ours do, unless these are mixed.

    Args:
        base: The text before both edits; "" for none.
        ours: One edit, which the result looks like.
        theirs: The other.
        suffix: The ending of the file's name, such as `.yaml`.

    Raises:
        NotMergeable: if one of them cannot be cut into developments.
    """
    cut: Callable[[str], CutFile] = cut_jsonl if suffix.lower() in JSONL_SUFFIXES else cut_yaml
    one, mine, other = cut(base), cut(ours), cut(theirs)
    conflicts: list[MergeConflict] = []
    parts = _merged(one.parts, mine.parts, other.parts, conflicts)
    tail = other.tail if mine.tail == one.tail else mine.tail
    text = _with_ends_of(ours, CutFile(tuple(parts), tail).text())
    if not conflicts:
        _check(cut(text), parts)
    return Merged(text, tuple(conflicts))


def _with_ends_of(ours: str, text: str) -> str:
    """The text with the line ends of ours: the editor of one person is no edit of the file."""
    returns = ours.count("\r\n")
    if returns not in (0, ours.count("\n")):
        return text
    text = text.replace("\r\n", "\n")
    return text.replace("\n", "\r\n") if returns else text


def _merged(
    base: Sequence[FilePart],
    ours: Sequence[FilePart],
    theirs: Sequence[FilePart],
    conflicts: list[MergeConflict],
) -> list[FilePart]:
    before, mine, other = (_by_key(one) for one in (base, ours, theirs))
    found = []
    for part in ours:
        kept = _one(before.get(part.key), part, other.get(part.key), conflicts)
        if kept is not None:
            found.append(kept)
    at_end = _new_at_end(theirs, mine)
    for place, part in enumerate(theirs):
        if part.key in mine:
            continue
        earlier = before.get(part.key)
        if earlier is not None and _equal(earlier, part):
            continue  # We deleted it.
        taken = part.indented_as(ours)
        if earlier is not None:
            conflicts.append(_conflict(None, part))
            taken = replace(part, text=f"{OURS}{BETWEEN}{part.whole()}{THEIRS}", parts=None)
        found.insert(_place(found, theirs[:place], at_end=place >= at_end), taken)
    return found


def _one(
    before: FilePart | None, ours: FilePart, theirs: FilePart | None, conflicts: list[MergeConflict]
) -> FilePart | None:
    """What becomes of a part of ours; None if it is deleted."""
    if theirs is None:
        if before is None:
            return ours
        if _equal(before, ours):
            return None  # They deleted it.
        conflicts.append(_conflict(ours, None))
        return replace(ours, text=f"{OURS}{ours.whole()}{BETWEEN}{THEIRS}", parts=None)
    if ours.parts is not None and theirs.parts is not None:
        entries = (before and before.parts) or ()
        parts = tuple(_merged(entries, ours.parts, theirs.parts, conflicts))
        # The line above entries differs from that of a field without any.
        alike = (one for one in (ours, theirs, before) if one and bool(one.parts) == bool(parts))
        text = next((one.text for one in alike), f"{ours.key}: []\n")
        if bool(ours.parts) == bool(theirs.parts) == bool(parts) and ours.text != theirs.text:
            # A comment above it, or beside it, was changed.
            if before is not None and ours.text == before.text:
                text = theirs.text
            elif before is None or theirs.text != before.text:
                conflicts.append(MergeConflict(ours.key, "comment", ours.text, theirs.text))
                text = f"{OURS}{ours.text}{BETWEEN}{theirs.text}{THEIRS}"
        return replace(ours, text=text, parts=parts)
    if _equal(ours, theirs) or (before is not None and _equal(before, theirs)):
        return ours
    if before is not None and _equal(before, ours):
        return theirs.indented_as([ours])
    conflicts.append(_conflict(ours, theirs))
    text = f"{OURS}{ours.whole()}{BETWEEN}{theirs.indented_as([ours]).whole()}{THEIRS}"
    return replace(ours, text=text, parts=None)


def _equal(one: FilePart, other: FilePart) -> bool:
    if (one.parts is None) != (other.parts is None):
        return False
    if one.value != other.value or one.comments() != other.comments():
        return False
    return len(one.parts or ()) == len(other.parts or ()) and all(
        left.key == right.key and _equal(left, right)
        for left, right in zip(one.parts or (), other.parts or (), strict=True)
    )


def _conflict(ours: FilePart | None, theirs: FilePart | None) -> MergeConflict:
    part = ours or theirs
    assert part is not None
    one, other = (None if side is None else side.value for side in (ours, theirs))
    if ours is None or theirs is None:
        return MergeConflict(part.key, None, one, other)
    if one == other:
        left, right = (" ".join(side.comments()) for side in (ours, theirs))
        return MergeConflict(part.key, "comment", left, right)
    if not isinstance(one, dict) or not isinstance(other, dict):
        return MergeConflict(part.key, None, one, other)
    first, *also = [name for name in {**one, **other} if one.get(name) != other.get(name)]
    return MergeConflict(part.key, first, one.get(first), other.get(first), tuple(also))


def _new_at_end(theirs: Sequence[FilePart], mine: Mapping[str, FilePart]) -> int:
    """The index from which on all of theirs are new."""
    place = len(theirs)
    while place and theirs[place - 1].key not in mine:
        place -= 1
    return place


def _place(found: Sequence[FilePart], before: Sequence[FilePart], *, at_end: bool) -> int:
    """Where a new part of theirs goes: to the end, or behind the one that it follows there."""
    if at_end:
        return len(found)
    places = {part.key: number for number, part in enumerate(found, 1)}
    return next((places[one.key] for one in reversed(before) if one.key in places), 0)


def _by_key(parts: Sequence[FilePart]) -> dict[str, FilePart]:
    return {part.key: part for part in parts}


def _check(again: CutFile, wanted: Sequence[FilePart]) -> None:
    """Whether the merged text says what its parts do, however they were written."""
    if not (len(again.parts) == len(wanted) and all(map(_equal, again.parts, wanted))):
        raise NotMergeable("the merged file would say something else")
