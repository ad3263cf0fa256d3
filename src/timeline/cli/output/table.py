"""Prints a table: columns as wide as their widest cell, without lines between them."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Sequence
from itertools import zip_longest

from timeline.text.ansi import AnsiStyle
from timeline.text.sanitize import cells, pad


def print_table(
    head: Sequence[str],
    rows: Sequence[Sequence[str]],
    styles: Sequence[object],
    colours: AnsiStyle,
    *,
    right: Iterable[int] = (),
) -> None:
    """Prints columns as wide as their widest cell; those in `right` are right-aligned numbers."""
    if not rows:
        return
    numbers = set(right)
    widths = [max(map(cells, column)) for column in zip_longest(head, *rows, fillvalue="")]

    def line(values: Sequence[str], *, is_head: bool) -> str:
        parts = []
        for index, (value, width) in enumerate(zip(values, widths, strict=True)):
            text = " " * (width - cells(value)) + value if index in numbers else pad(value, width)
            style = colours.heading if is_head else styles[index]
            parts.append(style(text) if callable(style) else text)
        return "  ".join(parts).rstrip()

    sys.stdout.write(line(head, is_head=True) + "\n")
    for row in rows:
        sys.stdout.write(line(row, is_head=False) + "\n")
