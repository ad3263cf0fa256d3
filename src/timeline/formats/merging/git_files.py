"""Merges files as a driver of git, and sets it up in a repository.

The contract of a driver is that of gitattributes(5), “Defining a custom merge driver”: the result
is written over our file, and any exit code but 0 is a conflict.
"""

from __future__ import annotations

import json
import re
import secrets
import subprocess
from collections.abc import Sequence
from pathlib import Path
from typing import Final

from timeline.domain.errors import TimelineError
from timeline.formats.discovery import JSONL_SUFFIXES, YAML_SUFFIXES
from timeline.formats.encoding import ReadError, decode_text
from timeline.formats.merging.file_parts import NotMergeable
from timeline.formats.merging.three_way import MergeConflict, merge
from timeline.formats.yaml_tree import Plain

_ENDINGS: Final = sorted(JSONL_SUFFIXES | YAML_SUFFIXES)
_NAME: Final = "timeline"
_DRIVER: Final = (
    "if command -v timeline >/dev/null; then timeline merge-file -- %O %A %B %P;"
    " else git merge-file -- %A %O %B; fi"
)
"""Where the program is not on the path, lines are merged: a driver that fails leaves ours alone."""
_ATTRIBUTE: Final = f"merge={_NAME}"
_SHOWN: Final = 80
_SETTING: Final = f"merge.{_NAME}"


class NoRepository(TimelineError):
    """There is no git, or no repository, where one is to be set up."""

    def __init__(self, why: str) -> None:
        super().__init__(why, hint="Run it in a folder of the repository, after `git init`.")


class BadPattern(TimelineError):
    """A pattern for `.gitattributes` that git would not read, or not as it is meant."""

    def __init__(self, pattern: str) -> None:
        super().__init__(
            f"“{pattern}” is no pattern of files in or below this folder",
            hint="Name files, such as 'events/*.yaml', in quotes for the shell.",
        )


def merge_files(base: Path, ours: Path, theirs: Path, name: str) -> list[str]:
    """Merges two edits of a file into `ours`; returns a sentence for each conflict.

    A file that is not one of developments is merged by lines, by git itself.

    Raises:
        OSError: if a file cannot be read or written.
        TimelineError: if git is needed and not there.
    """
    try:
        before, mine, other = (decode_text(path.read_bytes()) for path in (base, ours, theirs))
        merged = merge(before, mine, other, Path(name).suffix)
    except (ReadError, NotMergeable):
        return _merged_by_lines(base, ours, theirs)
    draft = ours.with_name(f".{ours.name[:100]}.{secrets.token_hex(8)}")
    try:
        draft.write_bytes(merged.text.encode())
        draft.chmod(ours.stat().st_mode)
        draft.replace(ours)
    finally:
        draft.unlink(missing_ok=True)
    return [_sentence(one) for one in merged.conflicts]


def _sentence(one: MergeConflict) -> str:
    after = "both are marked in the file: keep one of them"
    if one.field is None and (one.ours is None or one.theirs is None):
        who = "ours" if one.ours is None else "theirs"
        return f"{_short(one.key)} was deleted by {who} and changed by the other; {after}"
    field = f"{one.field}: " if one.field else ""
    also = f", and other {', '.join(one.also)}" if one.also else ""
    return (
        f"{_short(one.key)} has two contents, {field}{_short(one.ours)} and "
        f"{_short(one.theirs)}{also}; {after}"
    )


def _short(value: Plain) -> str:
    text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
    return f"“{text[:_SHOWN]}{'…' if len(text) > _SHOWN else ''}”" if value is not None else "none"


def _merged_by_lines(base: Path, ours: Path, theirs: Path) -> list[str]:
    done = _git(
        "merge-file",
        "-L",
        "ours",
        "-L",
        "base",
        "-L",
        "theirs",
        "--",
        *map(str, (ours, base, theirs)),
    )
    if done.returncode == 0:
        return []
    if done.returncode > 127:
        raise TimelineError(f"git cannot merge it: {done.stderr.strip()}")
    count = done.returncode
    return [f"{count} conflict{'s' * (count > 1)} of lines, marked in the file"]


def set_up(patterns: Sequence[str], *, remove: bool = False) -> list[str]:
    """Sets up the driver for the working folder and those below, or takes it back.

    Args:
        patterns: The files that it merges, as gitignore(5) has them; by default by their endings.
        remove: Whether it is taken back, for all files.

    Returns:
        A sentence for each thing that was done.

    Raises:
        NoRepository: if there is none.
        OSError: if `.gitattributes` cannot be read or written.
    """
    found = _git("rev-parse", "--show-toplevel")
    if found.returncode:
        raise NoRepository("this folder is in no git repository")
    file = Path(".gitattributes")
    wanted = [] if remove else [*map(_checked, patterns)] or [f"*{one}" for one in _ENDINGS]
    text = file.read_text(encoding="utf-8") if file.exists() else ""
    done = []
    after = _attributes(text, wanted, remove=remove)
    if after != text:
        if after:
            # Whole or not at all: on a full disk the lines of others would be gone.
            draft = file.with_name(f"{file.name}.timeline-part")
            try:
                draft.write_text(after, encoding="utf-8")
                draft.replace(file)
            finally:
                draft.unlink(missing_ok=True)
        else:
            file.unlink()
        done.append(f"{file.name}: {'taken out' if remove else ', '.join(wanted)}")
    settings = {"name": "developments, merged by id", "driver": _DRIVER}
    for key, value in settings.items():
        place = f"{_SETTING}.{key}"
        current = _git("config", "--local", "--get", place).stdout.strip()
        if remove and current:
            _git("config", "--local", "--unset", place)
            done.append(f"git config {place}: taken out")
        elif not remove and current != value:
            _git("config", "--local", place, value)
            done.append(f"git config {place}: {value}")
    return done or ["nothing to do: it is set up already" if not remove else "nothing to take out"]


def _checked(pattern: str) -> str:
    """A pattern as `.gitattributes` has it: in quotes where it has blanks (gitattributes(5)).

    Raises:
        BadPattern: if it is no pattern of files in or below this folder.
    """
    if not pattern.strip() or pattern.startswith("!") or ".." in pattern.split("/"):
        raise BadPattern(pattern)
    if re.fullmatch(r"[\w*?./\[\]-]+", pattern):
        return pattern
    return '"' + re.sub(r'(["\\])', r"\\\1", pattern) + '"'


def _attributes(text: str, wanted: Sequence[str], *, remove: bool) -> str:
    """`.gitattributes` with a line for each pattern that has none."""
    lines = text.splitlines(keepends=True)
    if remove:
        return "".join(one for one in lines if not one.rstrip().endswith(f" {_ATTRIBUTE}"))
    there = {one.rstrip() for one in lines}
    if lines and not lines[-1].endswith("\n"):
        lines[-1] += "\n"
    new = [f"{one} {_ATTRIBUTE}" for one in wanted]
    return "".join([*lines, *(f"{one}\n" for one in new if one not in there)])


def _git(*arguments: str) -> subprocess.CompletedProcess[str]:
    try:
        return subprocess.run(  # noqa: S603  no shell, and its own words
            ["git", *arguments],  # of the user  # noqa: S607  # nosec B607
            capture_output=True,
            check=False,
            encoding="utf-8",
            errors="surrogateescape",
        )
    except FileNotFoundError:
        raise NoRepository("git is not installed") from None
