"""What a key is: an action, its keys, and its words for the footer, the help and the docs page."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import Final
from unicodedata import lookup

from textual.binding import Binding
from textual.keys import KEY_NAME_REPLACEMENTS


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
    named: str = ""
    """Its name in a file of keys, if that is not its action."""

    @property
    def shown(self) -> str:
        """The keys as people write them."""
        return self.as_shown or " ".join(map(Key.written, filter(None, self.keys.split(","))))

    @staticmethod
    def written(key: str) -> str:
        """A key as people write it: `[` for `left_square_bracket`."""
        before, plus, last = key.rpartition("+")
        if len(last) > 1 and key not in _NAMES:
            with suppress(KeyError):
                sign = lookup(_UNICODE.get(last, last).replace("_", " "))
                last = sign if sign.isprintable() and not sign.isspace() else last
        return _NAMES.get(key, f"{before}{plus}{last}")

    @property
    def section(self) -> str:
        """Its section in a file of keys; "" for the timeline and its boards, which share keys."""
        return self.where if self.where in ("form", "review") else ""

    @property
    def name(self) -> str:
        """Its name in a file of keys."""
        return self.named or self.action

    @property
    def id(self) -> str:
        """What tells it from all actions of other names or sections."""
        return f"{self.section}:{self.name}"


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
    "minus": "-",
}  # fmt: skip

_UNICODE: Final = {short: long for long, short in KEY_NAME_REPLACEMENTS.items()}
NO_KEY: Final = "none"
"""The name of no key: that of an action which has none, but may get one."""

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
        Binding(
            one.keys or NO_KEY, one.action, one.label, show=False, tooltip=one.help,
            priority=one.always, id=one.id,
        )
        for one in keys
        if one.where == where
    ]  # fmt: skip


def footer(pane: str, keys: Sequence[Key]) -> Iterator[Key]:
    """The keys that the footer of a pane shows."""
    return (one for one in keys if "*" in one.footer or pane in one.footer)
