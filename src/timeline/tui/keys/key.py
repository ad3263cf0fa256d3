"""What a key is: an action, its keys, and its words for the footer, the help and the docs page."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from textual.binding import Binding


@dataclass(frozen=True, slots=True)
class Key:
    """An action and its keys.

    Attributes:
        keys: Textual's names of the keys, joined by commas; "" for none.
        action: The action that they run.
        label: A word or two for the footer.
        help: A sentence, for help and the palette.
        group: Its section in the help.
        where: The screen that handles it: `app`, `main`, or another.
        footer: The panes whose footer shows it; `*` means all.
        as_shown: How people write the keys, if not by their names.
    """

    keys: str
    action: str
    label: str
    help: str
    group: str
    where: str = "main"
    footer: Sequence[str] = ()
    as_shown: str = ""
    always: bool = False
    """Whether it works everywhere: no focused widget or dialog can intercept it."""

    @property
    def shown(self) -> str:
        """The keys as people write them."""
        return self.as_shown or " ".join(_NAMES.get(one, one) for one in self.keys.split(","))


_NAMES: Final = {
    "right": "→", "left": "←", "up": "↑", "down": "↓", "escape": "esc",
    "shift+right": "shift+→", "shift+left": "shift+←", "enter": "enter", "slash": "/",
    "question_mark": "?", "colon": ":", "less_than_sign": "<", "greater_than_sign": ">",
    "left_square_bracket": "[", "right_square_bracket": "]", "left_curly_bracket": "{",
    "right_curly_bracket": "}", "exclamation_mark": "!", "full_stop": ".", "comma": ",",
    "pagedown": "PgDn", "pageup": "PgUp", "home": "Home", "end": "End",
    "alt+right": "alt+→", "alt+left": "alt+←", "ctrl+right": "ctrl+→", "ctrl+left": "ctrl+←",
    "asterisk": "*",
    "equals_sign": "=", "backspace": "⌫", "left_parenthesis": "(", "right_parenthesis": ")",
}  # fmt: skip

PLAY: Final = "Play the story"
MOVE: Final = "Move"
FIND: Final = "Find"
LOOK: Final = "Look"
MARK: Final = "Mark several lines"
TAKE: Final = "Copy and open"
BOARDS: Final = "Boards"
RECORD: Final = "Record"
PROGRAM: Final = "The program"


def bindings(
    where: str, keys: Sequence[Key]
) -> list[Binding | tuple[str, str] | tuple[str, str, str]]:
    """Textual's bindings for a screen."""
    return [
        Binding(one.keys, one.action, one.label, show=False, tooltip=one.help, priority=one.always)
        for one in keys
        if one.where == where and one.keys
    ]


def footer(pane: str, keys: Sequence[Key]) -> Iterator[Key]:
    """The keys that the footer of a pane shows."""
    return (one for one in keys if "*" in one.footer or pane in one.footer)
