"""Scrolls a text by keys, none of which is lost.

Textual puts a scroll off until the next refresh, but takes its aim at once: of three quick pages
two would be lost.
"""

from __future__ import annotations

from textual.widget import Widget


def scroll_rows(widget: Widget, rows: int) -> None:
    """Scrolls by rows, from where the widget is once it is laid out."""
    widget.call_after_refresh(widget.scroll_relative, y=rows, animate=False, immediate=True)


def scroll_pages(widget: Widget, pages: int, *, overlap: int = 1) -> None:
    """Scrolls by pages, less some rows that stay in sight."""
    scroll_rows(widget, pages * max(widget.size.height - overlap, 1))
