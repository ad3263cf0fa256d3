"""Compares the catalogue with the errors of now, or rewrites it; see the package."""

from __future__ import annotations

import difflib
import sys
from pathlib import Path

from tests.messages.cases import catalogue

KEPT = Path(__file__).with_name("catalogue.txt")


def main() -> int:
    """Returns the exit code: 1 if the catalogue differs and is not rewritten."""
    now = catalogue()
    before = KEPT.read_text(encoding="utf-8") if KEPT.exists() else ""
    sys.stdout.writelines(difflib.unified_diff(before.splitlines(True), now.splitlines(True)))
    if "--write" in sys.argv[1:]:
        KEPT.write_text(now, encoding="utf-8", newline="\n")
        return 0
    return int(before != now)


if __name__ == "__main__":
    sys.exit(main())
