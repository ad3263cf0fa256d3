"""How an export is spread over files, and in which order several files are imported.

One file a government is the usual layout. People who share a folder in git, and want no shared
lines, have a file a month or a development.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any, Final, Literal

from timeline.domain.names.namings import NAMINGS
from timeline.domain.values import SLUG_PATTERN
from timeline.formats.discovery import STDIN
from timeline.services.files.import_report import FileReport

Layout = Literal["government", "month", "development"]
NAMES: Final = "_matters"
"""The file of what matters are called; no development has such an id."""
_UNDATED: Final = "undated"
_MONTH: Final = re.compile(r"(-?[0-9]{4,9})(?:-(0[1-9]|1[0-2])(?![0-9]))?")


def spread(documents: Iterable[str], layout: Layout) -> dict[str, list[str]]:
    """The developments and namings of a government by the file that they go to.

    Args:
        documents: As JSON, in order of recording.
        layout: `month` or `development`.

    Raises:
        ValueError: if an id is none, which a store has only if it was altered.
    """
    found: dict[str, list[str]] = {}
    homes = _Homes()
    for document in documents:
        data = json.loads(document)
        if data["kind"] in NAMINGS:
            name = NAMES
        elif layout == "month":
            name = month_of(str(data["occurred"]))
        else:
            name = homes.of(data)
            if not re.fullmatch(SLUG_PATTERN, name):
                raise ValueError(name)
        found.setdefault(name, []).append(document)
    return found


class _Homes:
    """The file of each development: its own, unless the order of recording matters.

    An amendment is in the file of what it amends. Two of one kind, matter and date are in one file,
    for the later of two decisions stands.
    """

    def __init__(self) -> None:
        self._by_id: dict[str, str] = {}
        self._alike: dict[tuple[str, str, str], str] = {}

    def of(self, data: Mapping[str, Any]) -> str:
        """The name of the file of the next development."""
        says = [(data["kind"], one, str(data["occurred"])) for one in data.get("matters", ())]
        amended = self._by_id.get(data.get("amends", ""))
        known = [amended, *map(self._alike.get, says)]
        name = next((one for one in known if one is not None), str(data["id"]))
        self._by_id[data["id"]] = name
        self._alike |= dict.fromkeys(says, name)
        return name


def month_of(occurred: str) -> str:
    """The month in which a date begins, or else ends; its year, if no month is known."""
    first, _, last = occurred.partition("/")
    match = _MONTH.match(first) or _MONTH.match(last)
    if match is None:
        return _UNDATED
    return match[1] if match[2] is None else f"{match[1]}-{match[2]}"


def in_turns(
    paths: Sequence[Path], take: Callable[[Path], FileReport], *, again: bool = True
) -> list[FileReport]:
    """The reports of files, taken one by one.

    A file may name what a later one has, such as a development that it amends. So those that were
    refused are taken again after the others, as long as that helps.

    Args:
        paths: The files.
        take: Imports a file.
        again: Whether a file can be taken again.
    """
    reports: dict[Path, FileReport] = {}
    waiting: list[Path] = list(paths)
    while waiting:
        reports |= {path: take(path) for path in waiting}
        refused = [one for one in waiting if not reports[one].stored and one != STDIN]
        waiting = refused if again and len(refused) < len(waiting) else []
    return [reports[path] for path in paths]
