"""The keys of the boards: their own, and those of the timeline that hold there too.

The story can be driven from any board, because seeing what waits change as the playhead moves is
what a board is for. So the keys that move the playhead are the timeline's own, handed on to it.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from timeline.tui.keymap import BOARDS, FIND, KEYS, LOOK, PLAY, Key

_HANDED_ON: Final = frozenset(
    {
        "filter", "drop_chip", "clear_filter", "go_to", "known", "reported", "theme",
        "mark('a')", "mark('b')",
    }
)  # fmt: skip
ON_BOARD: Final = "On a board"
_IN_FOOTER: Final = frozenset({"play", "step(1)", "step(-1)"})


def _handed_on(key: Key) -> Key:
    action = f"timeline({key.action!r})"
    footer = ("*",) if key.action in _IN_FOOTER else ()
    return replace(key, action=action, where="board", footer=footer)


BOARD_KEYS: Final[tuple[Key, ...]] = (
    Key("escape", "back", "timeline", "Go back, and out to it", ON_BOARD, "board", ("*",)),
    Key(
        "enter", "open", "go there", "Go to the development that the selected row rests on",
        ON_BOARD, "board", ("pending", "matters", "path", "diff", "bears"),
    ),
    Key("enter", "open", "read", "Read the selected document", ON_BOARD, "board", ("sources",)),
    Key("j,down", "move(1)", "down", "Select the next row", ON_BOARD, "board"),
    Key("k,up", "move(-1)", "up", "Select the row before", ON_BOARD, "board"),
    Key("pagedown,ctrl+f,ctrl+d", "page(1)", "page down", "Move a page down", ON_BOARD, "board"),
    Key("pageup,ctrl+b,ctrl+u", "page(-1)", "page up", "Move a page up", ON_BOARD, "board"),
    Key("home", "ends(-1)", "top", "Select the first row", ON_BOARD, "board"),
    Key("end", "ends(1)", "bottom", "Select the last row", ON_BOARD, "board"),
    Key(
        "tab", "pane(1)", "next part", "Go to the next column or part of the board",
        ON_BOARD, "board", ("*",),
    ),
    Key("shift+tab", "pane(-1)", "part before", "Go to the part before", ON_BOARD, "board"),
    Key(
        "slash", "narrow", "narrow", "Narrow the rows to those with what is typed",
        ON_BOARD, "board", ("*",),
    ),
    Key("P", "board('pending')", "pending", "", ON_BOARD, "board"),
    Key("m", "board('matters')", "matters", "", ON_BOARD, "board"),
    Key("s", "board('sources')", "sources", "", ON_BOARD, "board"),
    Key("d", "board('diff')", "diff", "", ON_BOARD, "board"),
    Key(
        "w", "what", "learnt", "In the diff: what happened, or what was learnt and corrected",
        ON_BOARD, "diff", ("diff",),
    ),
    Key(
        "o", "browse", "open in browser", "In the sources: open the document in the browser",
        ON_BOARD, "sources", ("sources", "document", "bears"),
    ),
    *(
        _handed_on(key)
        for key in KEYS
        if (key.group == PLAY and key.action != "play_here")
        or (key.group in (FIND, LOOK, BOARDS) and key.action in _HANDED_ON)
    ),
    Key("question_mark,f1", "help", "help", "", ON_BOARD, "board", ("*",)),
    Key("q", "quit", "quit", "", ON_BOARD, "app", ("*",)),
)  # fmt: skip
"""Everything that one can do in a board; those without a sentence are told of elsewhere."""
