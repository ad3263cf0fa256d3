"""How a screen looks, as text that one can review: what stands where, and in which styles.

A picture of each screen in each theme would be megabytes that nobody reads. Here the cells of a
screen are sorted into classes: cells that look alike in dark, in light and without colour. A
snapshot holds the text, the classes of each line as runs, and once for all what each class is in
the three looks. A colour that changes, or a mark that is lost without colour, changes a line.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import cache
from itertools import groupby
from string import ascii_letters, digits

from rich.cells import cell_len
from rich.segment import Segment
from rich.style import Style
from textual.color import Color
from textual.filter import Monochrome
from textual.strip import Strip

from tests.tui.driving import Driven, as_text, patiently

_NAMES = [*ascii_letters, *(f"{letter}{digit}" for digit in digits for letter in ascii_letters)]

Cells = list[list[str]]
"""The style of each cell of each line."""


async def look(it: Driven) -> str:
    """The text of what is on the screen, and how each cell looks."""
    for one in it.app.screen.query("Input, TextArea"):
        one.cursor_blink = False
    text, dark = await _at_rest(it)
    it.app.theme = "timeline-light"
    light_text, light = await _at_rest(it)
    assert light_text == text, "a theme changes a word"
    it.app.theme = "timeline-dark"
    # Textual does just this to every line under NO_COLOR.
    grey = [strip.apply_filter(Monochrome(), Color(0, 0, 0)) for strip in dark]
    return text + "\n\n" + "\n".join(_classes([_cells(one) for one in (dark, light, grey)]))


async def _at_rest(it: Driven) -> tuple[str, list[Strip]]:
    """Text and lines once they stay as they are, with no toast on its way out."""
    await it.rest()
    strips = it.strips()
    for _ in patiently("the screen does not come to rest"):
        await it.pilot.pause(0.01)
        before, strips = strips, it.strips()
        if strips == before and not it.app.screen.query("Toast"):
            return as_text(strips), strips
    raise AssertionError  # never reached: patience has an end


def _cells(strips: Iterable[Iterable[Segment]]) -> Cells:
    return [
        [_said(one.style) for one in strip for _ in range(cell_len(one.text))] for strip in strips
    ]


@cache
def _said(style: Style | None) -> str:
    """A style in a few words; `link` and other meta is not what one sees."""
    if style is None:
        return ""
    names = ("bold", "dim", "italic", "underline", "strike", "reverse")
    given = [name for name in names if getattr(style, name)]
    colours = [
        "" if one is None or one.triplet is None else one.triplet.hex
        for one in (style.color, style.bgcolor)
    ]
    return " ".join([f"{colours[0]} on {colours[1]}", *given])


def _classes(looks: Sequence[Cells]) -> Iterable[str]:
    """A line of runs for each line of the screen, then what each class is."""
    names: dict[tuple[str, ...], str] = {}
    lines = []
    for rows in zip(*looks, strict=True):
        cells = list(zip(*rows, strict=True))
        runs = [(names.setdefault(c, _NAMES[len(names)]), len(list(g))) for c, g in groupby(cells)]
        lines.append(" ".join(f"{name}{count}" for name, count in runs))
    for line, group in groupby(lines):
        count = len(list(group))
        yield line if count == 1 else f"{line}  ×{count}"
    yield ""
    for styles, name in names.items():
        yield f"{name} = " + " | ".join(styles)
