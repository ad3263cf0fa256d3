"""The list of the files of a site, in the format of `sha256sum -c` of GNU coreutils.

A line is the SHA-256 in 64 hexadecimal digits, two spaces, and the path.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path
from typing import Final

MANIFEST: Final = "MANIFEST.sha256"
_LINE: Final = re.compile(r"([0-9a-f]{64})  ([^\n]+)\n")
_NAME: Final = re.compile(r"[^/\\\x00-\x1f\x7f]+(?:/[^/\\\x00-\x1f\x7f]+)*")


def read_manifest(folder: Path) -> dict[str, set[str]] | None:
    """The files that a site's list has, with their SHA-256; None if there is no such list.

    The list of a site that was being written, when that was killed, has two of a file: that of
    before and that to come.
    """
    try:
        text = (folder / MANIFEST).read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError):
        return None
    found: dict[str, set[str]] = {}
    end = 0
    for match in _LINE.finditer(text):
        if match.start() != end:
            return None
        end = match.end()
        found.setdefault(match[2], set()).add(match[1])
    return found if end == len(text) and all(map(is_path_in_site, found)) else None


def is_path_in_site(name: str) -> bool:
    """Whether a name is the plain path of a file in a site, and so leads nowhere else."""
    return bool(_NAME.fullmatch(name)) and not {".", ".."}.intersection(name.split("/"))


def manifest(hashes: Mapping[str, str], before: Mapping[str, set[str]] | None = None) -> bytes:
    """The list of files with these SHA-256, in order of their paths.

    Args:
        hashes: By path.
        before: Further ones that these files, and others, may still have.
    """
    known = before or {}
    lines = []
    for name in sorted(hashes.keys() | known.keys()):
        last = [hashes[name]] if name in hashes else []
        earlier = sorted(known.get(name, set()).difference(last))
        lines += [f"{digest}  {name}\n" for digest in (*earlier, *last)]
    return "".join(lines).encode()
