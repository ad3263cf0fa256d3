"""Writes what the documentation takes from the code, so that the two cannot disagree.

`docs/commands.md`, `docs/schema.json` and `docs/openapi.json` are written as a whole. In other
pages the part between `<!-- begin NAME -->` and `<!-- end NAME -->` is written, and the rest is
left alone.

    python -m scripts.generate_docs           # write
    python -m scripts.generate_docs --check   # say what is not current; exit 1 if anything is
"""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Final

from scripts import export_tables, field_tables
from scripts.commands_page import commands_page
from scripts.methods_page import methods
from scripts.status_table import status_table
from timeline.formats.json_schema import json_schema
from timeline.web.openapi_document import openapi_document

ROOT: Final = Path(__file__).resolve().parents[1]
DOCS: Final = ROOT / "docs"


def pages() -> dict[Path, str]:
    """The text of every page that is generated, or has a generated part, by its path."""
    made = {
        DOCS / "commands.md": commands_page(),
        DOCS / "schema.json": json.dumps(json_schema(), ensure_ascii=False, indent=2) + "\n",
        DOCS / "openapi.json": json.dumps(openapi_document(), ensure_ascii=False, indent=2) + "\n",
    }
    for name, blocks in BLOCKS.items():
        path = DOCS / name
        text = path.read_text(encoding="utf-8")
        for block, make in blocks.items():
            text = _with_block(text, block, make(), path)
        made[path] = text
    return made


def _with_block(text: str, name: str, body: str, path: Path) -> str:
    begin, end = f"<!-- begin {name} -->\n", f"<!-- end {name} -->\n"
    before, mark, rest = text.partition(begin)
    _, other, after = rest.partition(end)
    if not mark or not other:
        raise ValueError(f"{path} has no block “{name}”")
    body = re.sub(r"\n{3,}", "\n\n", body.strip())
    return f"{before}{begin}\n{body}\n\n{end}{after}"


BLOCKS: Final[dict[str, dict[str, Callable[[], str]]]] = {
    "concepts.md": {
        "dates": field_tables.dates_table,
        "kinds": field_tables.kinds_table,
        "statuses": status_table,
    },
    "engines.md": {"topics": field_tables.topics_table},
    "exports.md": {
        "columns": export_tables.development_columns,
        "matters": export_tables.matter_columns,
        "totals": export_tables.total_columns,
    },
    "files.md": {
        "header": field_tables.header_fields,
        "common fields": field_tables.common_fields,
        "values": field_tables.value_fields,
        "kinds": field_tables.kind_fields,
        "namings": field_tables.naming_fields,
    },
    "python.md": {"methods": methods},
}
"""The generated parts of pages that are otherwise written by hand."""


def main(arguments: Sequence[str]) -> int:
    """Writes the pages, or with `--check` says which are not current."""
    stale = []
    for path, text in pages().items():
        if path.exists() and path.read_text(encoding="utf-8") == text:
            continue
        stale.append(path)
        if "--check" not in arguments:
            path.write_text(text, encoding="utf-8")
    verb = "is not current" if "--check" in arguments else "written"
    for path in stale:
        sys.stdout.write(f"{path.relative_to(ROOT)}: {verb}\n")
    return 1 if stale and "--check" in arguments else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
