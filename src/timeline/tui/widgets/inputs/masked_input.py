"""An input for any text: the value is kept as it is, and drawn with replacements.

Textual draws an input's value as it is, even escape characters. So only the drawing is changed.
Each character is drawn as one, so that the cursor is right. It has its own module because the
search uses it too, and a text area is slow to import.
"""

from __future__ import annotations

import unicodedata

from rich.cells import cell_len, get_character_cell_size
from rich.text import Text
from textual import events
from textual.widgets import Input

from timeline.text.sanitize import MOST_MARKS, sanitize

HIDDEN = "¤"
"""Replaces a character that draws nothing, or reorders its neighbours."""


def masked(text: str) -> str:
    """The text with control and invisible characters replaced, character by character."""
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
    """One line of text; a paste of several lines is joined to one."""

    keeps_verbatim = True
    """Marks inputs that may get any text, since they draw no control character."""

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
