"""Writes `timeline.domain.traits.kind_table` from the models of the kinds.

python -m scripts.generate_kind_table
"""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from typing import Final

import timeline.domain.kinds  # noqa: F401  (defining the kinds is what registers them)
from timeline.domain.traits.kind_row import KindRow
from timeline.eventstore.shapes.derived import rows

PATH: Final = Path(__file__).parents[1] / "src/timeline/domain/traits/kind_table.py"
_HEAD: Final = '''"""The kinds and their fields, for those who need no model: see `KindRow`.

Written by `python -m scripts.generate_kind_table` from the models; do not edit it by hand.
"""

from __future__ import annotations

from typing import Final

from timeline.domain.traits.kind_row import Field, KindRow

'''


def text() -> str:
    """The source of the module, before it is formatted."""
    common, kinds, values = rows()
    by_kind = "".join(f"{kind!r}: {_call(row)}, " for kind, row in kinds.items())
    return (
        f"{_HEAD}COMMON_FIELDS: Final[dict[str, Field]] = {common!r}\n"
        f"KIND_TABLE: Final[dict[str, KindRow]] = {{{by_kind}}}\n"
        f"VALUE_FIELDS: Final[dict[str, dict[str, Field]]] = {values!r}\n"
    )


def _call(row: KindRow) -> str:
    """The row as it is made, without what it has by default."""
    values = list(row)
    defaults = KindRow._field_defaults
    while row._fields[len(values) - 1] in defaults and values[-1] == list(defaults.values())[-1]:
        defaults = dict(list(defaults.items())[:-1])
        values.pop()
    return f"KindRow({', '.join(map(repr, values))})"


def main() -> None:
    """Writes the module."""
    PATH.write_text(text(), encoding="utf-8")
    subprocess.run([sys.executable, "-m", "ruff", "format", "--quiet", str(PATH)], check=True)  # noqa: S603  its own file


if __name__ == "__main__":
    main()
