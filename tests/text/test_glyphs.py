"""A thing has one glyph, wherever it is shown, and no two things share one."""

from __future__ import annotations

import ast
import unicodedata
from collections.abc import Iterator
from pathlib import Path

from rich.cells import cell_len

import timeline
from timeline.text import gap_phrasing
from timeline.text.phrasing import KINDS, MARKS, RAILS, STATUSES, UNKNOWN
from timeline.text.sanitize import cells

SOURCE = Path(timeline.__file__).parent
TABLES = {Path("text/phrasing.py"), Path("text/sanitize.py")}
WRITING = frozenset('“”‹›←‖"!*~&^+»±≠')
"""Glyphs that are ordinary characters of sentences too, or point to a side."""
PLAYER = {(Path("tui/widgets/title_bar.py"), "■"), (Path("tui/widgets/chip_bar.py"), "✕")}
"""The sign that a player has stopped, and the button that removes a filter."""


def test_no_two_kinds_share_a_glyph_and_none_has_that_of_another_mark() -> None:
    kinds = [look.glyph for look in KINDS.values()]
    assert len({*kinds, UNKNOWN}) == len(kinds) + 1
    marks = [glyph for name, (glyph, _) in (*MARKS.items(), *RAILS.items()) if name not in KINDS]
    assert len({*marks}) == len(marks)
    assert not {*marks} & {*kinds, *(look.glyph for look in STATUSES.values())}


def test_every_glyph_takes_one_cell_and_is_no_emoji() -> None:
    looks = [*KINDS.values(), *STATUSES.values(), *gap_phrasing.GAP_LOOKS.values()]
    signs = {look.glyph for look in looks} | {one for one, _ in (*MARKS.values(), *RAILS.values())}
    for sign in signs:
        assert len(sign) == cells(sign) == cell_len(sign) == 1, sign
        assert unicodedata.east_asian_width(sign) not in "WF", sign
        assert ord(sign) < 0x10000, sign


def test_every_place_takes_the_glyphs_from_the_one_table() -> None:
    looks = [*KINDS.values(), *STATUSES.values()]
    signs = {look.glyph for look in looks} - WRITING
    found = {
        (path.relative_to(SOURCE), sign)
        for path in SOURCE.rglob("*")
        if path.suffix in (".py", ".html", ".js", ".css", ".tcss", ".svg")
        if path.relative_to(SOURCE) not in TABLES
        for sign in signs & {*"".join(_texts(path))}
    }
    assert found == PLAYER


def _texts(path: Path) -> Iterator[str]:
    """The texts that a file shows: of Python the strings, without the docstrings."""
    if path.suffix != ".py":
        yield path.read_text("utf-8")
        return
    tree = ast.parse(path.read_text("utf-8"))
    said = {
        id(one.value)
        for node in ast.walk(tree)
        if isinstance(body := getattr(node, "body", None), list)
        for one in body
        if isinstance(one, ast.Expr)
    }
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in said:
            yield node.value
