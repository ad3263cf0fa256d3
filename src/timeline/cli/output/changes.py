"""Prints what a correction changes, field by field."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from functools import partial

from timeline.cli.output.log import terminal_width, wrap
from timeline.cli.output.values import plain_text
from timeline.light_typing import Final
from timeline.text.ansi import AnsiStyle
from timeline.text.sanitize import cells, sanitize

wrap_all: Final = partial(wrap, most=sys.maxsize)  # without a limit of lines


def changed_lines(
    name: str, old: object, new: object, colours: AnsiStyle, indent: int
) -> Iterator[str]:
    """The old and new value of a field, on one line if they fit."""
    label = sanitize(name.replace("_", " "))
    before, after = plain_text(name, old), plain_text(name, new)
    width = terminal_width() or sys.maxsize
    start = " " * indent + colours.muted(label)
    if indent + cells(label) + cells(before) + cells(after) + 5 <= width:
        yield f"{start}  {before} → {colours.good(after)}"
        return
    yield start
    for mark, text, style in (("  ", before, str), ("→ ", after, colours.good)):
        for number, line in enumerate(wrap_all(text, max(24, width - indent - 4))):
            yield " " * (indent + 2) + (mark if number == 0 else "  ") + style(line)
