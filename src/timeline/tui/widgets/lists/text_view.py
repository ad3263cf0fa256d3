"""A view of a document of any length, with its quotes marked."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

from rich.cells import cell_len
from rich.segment import Segment
from rich.style import Style
from textual import events
from textual.message import Message
from textual.strip import Strip

from timeline.tui.text_wrap import Line, Span
from timeline.tui.theme import Look
from timeline.tui.widgets.lists.lines_view import LinesView

NARROWEST: Final = 10


class TextView(LinesView):
    """Lines wrapped to its width; the marks of `here` are highlighted."""

    class Resized(Message):
        """The width changed: the text must be wrapped again."""

        def can_replace(self, message: Message) -> bool:
            """Keeps only the last one."""
            return isinstance(message, TextView.Resized)

    @dataclass
    class TextClicked(Message):
        """A text with marks was clicked."""

        view: TextView
        marks: tuple[int, ...]

    def __init__(self, **options: Any) -> None:
        super().__init__(**options)
        self._lines: Sequence[Line] = ()
        self._here: frozenset[int] = frozenset()
        self._look: Look | None = None
        self._styles: dict[str, Style] = {}
        """The styles of the current theme, by the names of spans."""
        self._width = 0

    @property
    def room(self) -> int:
        """Cells for a line of text; while hidden, as many as before."""
        width = self.scrollable_content_region.width
        return max(width - 2, NARROWEST) if width > 0 else max(self._width, NARROWEST)

    def put(self, lines: Sequence[Line], *, keep_place: bool = False) -> None:
        """Shows other lines, by default from the top."""
        self._lines = lines
        self.put_height(len(lines))
        if not keep_place:
            self.scroll_to(y=0, animate=False, immediate=True)
        self.refresh()

    def point_at(self, marks: frozenset[int], *, scroll: bool = True) -> None:
        """Highlights some marks, and scrolls to the first if it is not visible."""
        self._here = marks
        places = [
            place
            for place, line in enumerate(self._lines)
            if any(not marks.isdisjoint(span.marks) for span in line)
        ]
        top, height = self.scroll_offset.y, self.size.height
        if scroll and places and not top <= places[0] < top + height:
            self.scroll_to(y=max(places[0] - height // 3, 0), animate=False, immediate=True)
        self.refresh()

    def marks_near(self, mark: int, lines: int) -> tuple[int, ...]:
        """The marks of the first marked text some lines away from a mark; none at the ends."""
        here = next(
            (n for n, line in enumerate(self._lines) if any(mark in one.marks for one in line)), 0
        )
        step = 1 if lines > 0 else -1
        there = here + lines
        while 0 <= there < len(self._lines):
            found = next((one.marks for one in self._lines[there] if one.marks), ())
            if found:
                return found
            there += step
        return ()

    def on_click(self, event: events.Click) -> None:
        """Reports the marks of the text that was clicked."""
        place, column = self.scroll_offset.y + event.y, event.x - 1
        for span in self._lines[place] if place < len(self._lines) else ():
            width = cell_len(span.text)
            if 0 <= column < width and span.marks:
                self.post_message(self.TextClicked(self, span.marks))
            column -= width

    def notify_style_update(self) -> None:
        """Drops the styles of the previous theme."""
        super().notify_style_update()
        self._look = None
        self._styles.clear()

    def render_line(self, y: int) -> Strip:
        """Draws one line."""
        if self._look is None:
            self._look = Look(self.app.theme_variables)
        look = self._look
        width = self.scrollable_content_region.width
        base = look.background + look.text
        place = self.scroll_offset.y + y
        line = self._lines[place] if place < len(self._lines) else ()
        segments = [Segment(" ", base)]
        segments += [Segment(span.text, base + self._style(span, look)) for span in line]
        return Strip(segments).adjust_cell_length(width, base)

    def _style(self, span: Span, look: Look) -> Style:
        here = bool(span.marks) and not self._here.isdisjoint(span.marks)
        if here and span.style in ("quote", "cited", "sentence"):
            return look.tones["hit"] + Style(underline=True, bold=True, reverse=True)
        style = self._styles.get(span.style)
        if style is None:
            style = self._styles[span.style] = _named(span.style, look)
        return style

    def resized(self) -> None:
        """Reports a new width."""
        if self.room != self._width:
            self._width = self.room
            self.post_message(self.Resized())


def _named(name: str, look: Look) -> Style:
    """The style of a name: a name of its own, or tones, `bold` and `head` in any order."""
    own = {
        "title": Style(bold=True),
        "quiet": look.quiet,
        "date": look.tones["date"],
        "bad": look.tones["end"] + Style(bold=True),
        "wait": look.tones["wait"],
        "label": look.head,
        "link": look.quiet + Style(underline=True),
        "quote": look.tones["hit"] + Style(underline=True),
        "cited": Style(underline=True),
    }
    parts = {"head": look.head, "bold": Style(bold=True), **look.tones, **own}
    found = (parts.get(part, Style.null()) for part in name.split())
    return own.get(name) or sum(found, Style.null())
