"""Asks what to do with the marked lines."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from textual.binding import Binding
from textual.containers import Vertical
from textual.content import Content
from textual.widget import Widget
from textual.widgets import OptionList, Static
from textual.widgets.option_list import Option

from timeline.tui.content import joined
from timeline.tui.screens.dialog import Dialog

DEEDS: Final = (
    ("t", "tag", "Add a tag to each"),
    ("s", "cite", "Cite a further source of each"),
    ("m", "move", "Correct the matter of each"),
    ("e", "export", "Export them"),
    ("u", "clear", "Remove the marks"),
)
"""A letter, a name, and words for each thing that can be done."""


class MarkedMenu(Dialog[str]):
    """A list of what can be done; its answer is a name of `DEEDS`.

    Args:
        title: The marked lines, in words.
    """

    BINDINGS = [  # noqa: RUF012  as Textual has it
        *(Binding(key, f"choose('{name}')", show=False) for key, name, _ in DEEDS)
    ]

    def __init__(self, title: Content) -> None:
        super().__init__()
        self._title = title

    def compose(self) -> Iterable[Widget]:
        """Title and list."""
        with Vertical(classes="box"):
            yield Static(self._title, classes="title")
            yield OptionList(
                *(Option(joined((f"{key}  ", "bold $accent"), words)) for key, _, words in DEEDS)
            )
            yield Static("a letter, or ↑ ↓ and enter · esc", classes="hint")

    def on_option_list_option_selected(self, event: OptionList.OptionSelected) -> None:
        """Returns the name of the chosen one."""
        self.dismiss(DEEDS[event.option_index][1])

    def action_choose(self, name: str) -> None:
        """Returns the name of the one whose letter was pressed."""
        self.dismiss(name)
