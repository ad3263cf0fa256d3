"""Rewrites the golden files, or says which of them differ from what the program does now.

python -m tests.golden            # say what differs; exit code 1 if anything does
python -m tests.golden --write    # write the files of `kept/` again
"""

from __future__ import annotations

import difflib
import sys

from tests.golden.runner import KEPT, kept_files


def main() -> int:
    """Compares, or writes; the exit code."""
    differs = 0
    for name, text in kept_files().items():
        path = KEPT / name
        before = path.read_text(encoding="utf-8") if path.exists() else ""
        if before == text:
            continue
        differs += 1
        if "--write" in sys.argv[1:]:
            KEPT.mkdir(exist_ok=True)
            path.write_text(text, encoding="utf-8", newline="\n")
        sys.stdout.writelines(
            difflib.unified_diff(before.splitlines(True), text.splitlines(True), name, name)
        )
    return int(bool(differs) and "--write" not in sys.argv[1:])


if __name__ == "__main__":
    sys.exit(main())
