"""The inputs of forms: a pasted quote is kept verbatim, and a title may have any text."""

from __future__ import annotations

from dataclasses import dataclass

from rich.text import Text
from textual.binding import Binding
from textual.content import Content
from textual.message import Message
from textual.widgets import TextArea

from timeline.tui.widgets.inputs.masked_input import MaskedInput, masked


class PlainInput(MaskedInput):
    """A line of a form, or the input that narrows a board."""

    BINDINGS = [  # noqa: RUF012  as Textual has it
        Binding("down", "screen.offer(1)", show=False),
        Binding("up", "screen.offer(-1)", show=False),
        Binding("enter", "screen.take", show=False),
    ]


class PlainArea(TextArea):
    """A text of any length, that grows to a few rows."""

    keeps_verbatim = True
    BINDINGS = [Binding("ctrl+underscore", "undo", show=False)]  # noqa: RUF012  ctrl+z suspends

    @dataclass
    class Left(Message):
        """The cursor went beyond the text: 1 is down, -1 is up."""

        step: int

    def __init__(self, text: str = "", *, placeholder: str = "") -> None:
        super().__init__(
            text, compact=True, soft_wrap=True, highlight_cursor_line=False,
            tab_behavior="focus", placeholder=Content(placeholder),
        )  # fmt: skip

    def get_line(self, line_index: int) -> Text:
        """A line as it is drawn."""
        line = self.document.get_line(line_index)
        return Text(masked(line), end="", no_wrap=True)

    def action_cursor_down(self, select: bool = False) -> None:
        """Moves down in the text, or from its end to the next field."""
        before = self.selection
        super().action_cursor_down(select)
        if not select and self.selection == before:
            self.post_message(self.Left(1))

    def action_cursor_up(self, select: bool = False) -> None:
        """Moves up in the text, or from its start to the previous field."""
        before = self.selection
        super().action_cursor_up(select)
        if not select and self.selection == before:
            self.post_message(self.Left(-1))
