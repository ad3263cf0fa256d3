"""The keys of boards: their own, and those of the timeline that work on them too."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from timeline.tui.keys.key import BOARDS, FIND, LOOK, PLAY, Key
from timeline.tui.keys.main_keys import KEYS

# Boards can move the playhead too, since they show what changes with it. So its keys are the
# timeline's own, forwarded to it.
_HANDED_ON: Final = frozenset(
    {
        "filter", "drop_chip", "clear_filter", "go_to", "known", "reported", "theme",
        "mark('a')", "mark('b')",
    }
)  # fmt: skip
ON_BOARD: Final = "On a board"
_OWN: Final = frozenset({"O"})
"""Keys that sort a board rather than the timeline."""
_IN_FOOTER: Final = frozenset({"play", "step(1)", "step(-1)"})


def _handed_on(key: Key) -> Key:
    action = f"timeline({key.action!r})"
    footer = ("*",) if key.action in _IN_FOOTER else ()
    keys = ",".join(one for one in key.keys.split(",") if one not in _OWN)
    return replace(key, keys=keys, action=action, where="board", footer=footer, named=key.action)


BOARD_KEYS: Final[tuple[Key, ...]] = (
    Key("escape", "back", "timeline", "Go back, or leave", ON_BOARD, "board", ("*",)),
    Key(
        "enter", "open", "go there", "Go to the development of the selected row",
        ON_BOARD, "board",
        ("pending", "agenda", "matters", "path", "diff", "bears", "tracks", "gaps"),
    ),
    Key("enter", "open", "read", "Read the selected document", ON_BOARD, "board", ("sources",)),
    Key(
        "enter", "open", "that day", "Put the playhead on the selected day of the month",
        ON_BOARD, "board", ("month",),
    ),
    Key(
        "right,l", "day(1)", "day", "Select the next day of the month; ↓ ↑ a week, PgDn a month",
        ON_BOARD, "month", ("month",),
    ),
    Key("left,h", "day(-1)", "back", "Select the previous day", ON_BOARD, "month", ("month",)),
    Key(
        "w", "further", "further", "Look 30 days, 90 days, a year or all the way ahead",
        ON_BOARD, "agenda", ("agenda",),
    ),
    Key(
        "plus", "zoom(1)", "nearer", "Show a year, month, week or day of the tracks",
        ON_BOARD, "tracks", ("tracks",), as_shown="+",
    ),
    Key(
        "minus", "zoom(-1)", "further", "Show more of the tracks, up to the whole story",
        ON_BOARD, "tracks", ("tracks",), as_shown="-",
    ),
    Key(
        "a", "fill", "fill", "Open the form that fills the gap, or copy the command",
        ON_BOARD, "gaps", ("gaps",),
    ),
    Key("y", "copy", "copy", "Copy the command that fills the gap", ON_BOARD, "gaps", ("gaps",)),
    Key(
        "w", "group", "by kind", "Group the gaps by matter, or by kind", ON_BOARD, "gaps",
        ("gaps",),
    ),
    Key(
        "enter", "open", "list them",
        "List the developments with that government, counterpart and matter",
        ON_BOARD, "board", ("totals",),
    ),
    Key(
        "w", "group", "group", "Group the totals by thing, government, counterpart or matter",
        ON_BOARD, "totals", ("totals",),
    ),
    Key("j,down", "move(1)", "down", "Select the next row", ON_BOARD, "board"),
    Key("k,up", "move(-1)", "up", "Select the previous row", ON_BOARD, "board"),
    Key("pagedown,ctrl+f,ctrl+d", "page(1)", "page down", "Move a page down", ON_BOARD, "board"),
    Key("pageup,ctrl+b,ctrl+u", "page(-1)", "page up", "Move a page up", ON_BOARD, "board"),
    Key("home", "ends(-1)", "top", "Select the first row", ON_BOARD, "board"),
    Key("end", "ends(1)", "bottom", "Select the last row", ON_BOARD, "board"),
    Key("semicolon", "jump", "jump", "Show letters beside the rows", ON_BOARD, "board"),
    Key(
        "tab", "pane(1)", "next part", "Go to the next column or part",
        ON_BOARD, "board", ("*",),
    ),
    Key("shift+tab", "pane(-1)", "part before", "Go to the previous part", ON_BOARD, "board"),
    Key(
        "slash", "narrow", "narrow", "Filter the rows as you type",
        ON_BOARD, "board", ("*",),
    ),
    Key(
        "O", "sort", "sort", "Sort by the next column and, after the last, as at first",
        ON_BOARD, "board", ("pending", "matters", "sources", "totals", "gaps", "agenda"),
    ),
    Key("I", "turn", "turn", "Sort the other way round", ON_BOARD, "board",
        ("pending", "matters", "sources", "totals", "gaps", "agenda")),
    Key(
        "L,ctrl+pagedown", "side(0.5)", "later", "Move the tracks to later days, not the playhead",
        ON_BOARD, "tracks", ("tracks",), as_shown="L ctrl+PgDn",
    ),
    Key(
        "E,ctrl+pageup", "side(-0.5)", "earlier",
        "Move the tracks to earlier days, not the playhead",
        ON_BOARD, "tracks", ("tracks",), as_shown="E ctrl+PgUp",
    ),
    Key("P", "board('pending')", "pending", "", ON_BOARD, "board"),
    Key("e", "board('agenda')", "agenda", "", ON_BOARD, "board"),
    Key("M", "board('month')", "month", "", ON_BOARD, "board"),
    Key("m", "board('matters')", "matters", "", ON_BOARD, "board"),
    Key("V", "board('tracks')", "tracks", "", ON_BOARD, "board"),
    Key("s", "board('sources')", "sources", "", ON_BOARD, "board"),
    Key("d", "board('diff')", "diff", "", ON_BOARD, "board"),
    Key("H", "board('gaps')", "gaps", "", ON_BOARD, "board"),
    Key("equals_sign", "board('totals')", "totals", "", ON_BOARD, "board"),
    Key(
        "w", "what", "learnt", "Switch between events and corrections",
        ON_BOARD, "diff", ("diff",),
    ),
    Key(
        "o", "browse", "open in browser", "Open the document in the browser",
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
"""All actions of a board; those without a sentence are described elsewhere."""
