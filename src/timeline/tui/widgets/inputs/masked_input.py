"""A line of input for text from anywhere: kept as it is, and drawn as signs where it must be.

Textual draws what an input holds as it is, ESC included. So the drawing is changed and not the
text: every character is drawn as one, so that the cursor stays where it is. Apart from the other
inputs of a form, since the search has one too, and a text area is slow to import.
"""

from __future__ import annotations

import unicodedata

from rich.cells import cell_len, get_character_cell_size
from rich.text import Text
from textual import events
from textual.widgets import Input

from timeline.text.sanitize import MOST_MARKS, sanitize

HIDDEN = "¤"
"""Stands for a character that draws nothing, or that turns its neighbours round."""


def masked(text: str) -> str:
    """As many characters as the text has, none of which controls or hides."""
    if sanitize(text) == text:
        return text
    shown: list[str] = []
    marks = 0
    for character in text:
        if character == "\t":
            shown.append(character)
        elif unicodedata.category(character)[0] == "M":
            marks += 1
            drawn = shown and marks <= MOST_MARKS and sanitize(f"a{character}") == f"a{character}"
            shown.append(character if drawn else HIDDEN)
            continue
        else:
            alone = sanitize(character)
            shown.append(alone if len(alone) == 1 else HIDDEN)
        marks = 0
    return "".join(shown)


class MaskedInput(Input):
    """One line of text; what is pasted over several lines is joined to one."""

    keeps_verbatim = True
    """Whether it may be handed anything: it draws no character as it is that commands."""

    @property
    def _value(self) -> Text:
        return Text(masked(self.value).replace("\t", " "), no_wrap=True, overflow="ignore", end="")

    def _position_to_cell(self, position: int) -> int:
        return cell_len(masked(self.value)[:position])

    def _cell_offset_to_index(self, offset: int) -> int:
        place = -self.scroll_offset.x
        for index, character in enumerate(masked(self.value)):
            place += get_character_cell_size(character)
            if offset < place:
                return index
        return len(self.value)

    def _on_paste(self, event: events.Paste) -> None:
        lines = event.text.splitlines()
        if len(lines) > 1:
            lines = [" ".join(line.strip() for line in lines if line.strip())]
        super()._on_paste(events.Paste("".join(lines)))
        event.stop()
        event.prevent_default()
