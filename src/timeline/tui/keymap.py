"""The one table of keys: footer, help, command palette and the page in the docs come from it.

Where the conventions of pagers and of players differ, one set was chosen: letters as in vi and
less move the selection and search; arrows to the side, brackets and `space` drive the playhead,
as in a video player; a capital is the other, or larger, of two. `n` goes through what a search
found, and through status changes while there is no search. What writes to the record is `a`, and
a capital for each way to amend the selected development: `C` correct, `D` dispute, `X` retract
(it is marked ✕); so no slip of a small letter opens one, and `c` and `R` stay as they were.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from textual.binding import Binding


@dataclass(frozen=True, slots=True)
class Key:
    """One thing that one can do.

    Attributes:
        keys: Textual's names of the keys, joined by commas; "" for none.
        action: The action that they run.
        label: A word or two for the footer.
        help: A sentence, for help and the palette.
        group: The section of the help that it stands in.
        where: The screen that has it: `app`, `main`, or the name of another.
        footer: The panes in which the footer offers it; `*` is every one.
        as_shown: How the keys are written for people.
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
    """Whether nothing that has the focus can take it, a dialog neither."""

    @property
    def shown(self) -> str:
        """The keys as people write them."""
        return self.as_shown or " ".join(_NAMES.get(one, one) for one in self.keys.split(","))


_NAMES: Final = {
    "left_parenthesis": "(", "right_parenthesis": ")",
    "space": "space", "right": "→", "left": "←", "up": "↑", "down": "↓", "escape": "esc",
    "shift+right": "shift+→", "shift+left": "shift+←", "enter": "enter", "slash": "/",
    "question_mark": "?", "colon": ":", "less_than_sign": "<", "greater_than_sign": ">",
    "left_square_bracket": "[", "right_square_bracket": "]", "left_curly_bracket": "{",
    "right_curly_bracket": "}", "exclamation_mark": "!", "full_stop": ".", "comma": ",",
    "pagedown": "PgDn", "pageup": "PgUp", "home": "Home", "end": "End", "tab": "tab",
    "shift+tab": "shift+tab", "backspace": "⌫", "ctrl+p": "ctrl+p",
}  # fmt: skip

PLAY: Final = "Play the story"
MOVE: Final = "Move"
FIND: Final = "Find"
LOOK: Final = "Look"
TAKE: Final = "Take along"
BOARDS: Final = "Boards"
RECORD: Final = "Add to the record"
PROGRAM: Final = "The program"

_LIST: Final = ("timeline",)

KEYS: Final[tuple[Key, ...]] = (
    Key("space", "play", "play", "Play or pause the story from the playhead", PLAY, footer=("*",)),
    Key(
        "right,l,full_stop",
        "step(1)",
        "next",
        "Take the playhead one development on",
        PLAY,
        footer=_LIST,
    ),
    Key(
        "left,h,comma",
        "step(-1)",
        "back",
        "Take the playhead one development back",
        PLAY,
        footer=_LIST,
    ),
    Key("right_square_bracket", "days(1)", "day on", "Take the playhead a day on", PLAY),
    Key("left_square_bracket", "days(-1)", "day back", "Take the playhead a day back", PLAY),
    Key(
        "right_curly_bracket", "change(1)", "next change", "Go to the next change of a status", PLAY
    ),
    Key(
        "left_curly_bracket",
        "change(-1)",
        "last change",
        "Go to the change of a status before",
        PLAY,
    ),
    Key(
        "exclamation_mark",
        "overdue",
        "next overdue",
        "Go to where the next decision is overdue",
        PLAY,
    ),
    Key(
        "shift+right", "by_part(0.1)", "10 % on", "Take the playhead a tenth of the story on", PLAY
    ),
    Key(
        "shift+left",
        "by_part(-0.1)",
        "10 % back",
        "Take the playhead a tenth of the story back",
        PLAY,
    ),
    Key("g", "first", "first", "Put the playhead on the first development", PLAY),
    Key("G", "last", "now", "Put the playhead at the end, which is now", PLAY),
    Key("p", "play_here", "play from here", "Put the playhead on the selected line", PLAY),
    Key("greater_than_sign", "speed(1)", "faster", "Play faster", PLAY),
    Key("less_than_sign", "speed(-1)", "slower", "Play more slowly", PLAY),
    Key("c", "pace", "clock", "Play by date with silences shortened, or beat by beat", PLAY),
    *(
        Key(
            str(digit), f"part({digit / 10})", f"{digit}0 %", f"Go to {digit}0 % of the story", PLAY
        )
        for digit in range(10)
    ),
    Key("j,down", "move(1)", "down", "Select the next line", MOVE),
    Key("k,up", "move(-1)", "up", "Select the line before", MOVE),
    Key("pagedown,ctrl+f", "page(1)", "page down", "Move a page down", MOVE),
    Key("pageup,ctrl+b", "page(-1)", "page up", "Move a page up", MOVE),
    Key("ctrl+d", "page(0.5)", "half down", "Move half a page down", MOVE),
    Key("ctrl+u", "page(-0.5)", "half up", "Move half a page up", MOVE),
    Key("home", "move_to(0)", "top", "Select the first line", MOVE),
    Key("end", "move_to(-1)", "bottom", "Select the last line", MOVE),
    Key("enter", "open", "details", "Go to the details of the selected line", MOVE, footer=_LIST),
    Key("tab", "pane(1)", "pane", "Go to the next pane", MOVE, footer=("*",)),
    Key("shift+tab", "pane(-1)", "pane back", "Go to the pane before", MOVE),
    Key(
        "escape",
        "back",
        "back",
        "Leave the search, or go back to the timeline",
        MOVE,
        footer=("standing", "detail", "search"),
    ),
    Key(
        "slash",
        "search",
        "search",
        "Search in titles, texts, quotes and names, as you type",
        FIND,
        footer=("*",),
    ),
    Key(
        "n",
        "next(1)",
        "next found",
        "Go to the next line found, or the next status change",
        FIND,
        footer=("search",),
    ),
    Key(
        "N",
        "next(-1)",
        "found before",
        "Go to the line found before, or the status change before",
        FIND,
        footer=("search",),
    ),
    Key("f", "filter", "filter", "Choose what is listed", FIND, footer=("timeline",)),
    Key("backspace", "drop_chip", "drop filter", "Take the last condition away", FIND),
    Key("F", "clear_filter", "no filter", "Take all conditions away", FIND),
    Key(
        "t",
        "go_to",
        "go to",
        "Go to a date, a phrase such as “last friday”, or an id",
        FIND,
        footer=("timeline", "standing"),
    ),
    Key(
        "K",
        "known",
        "as known",
        "Show only what was public by a day",
        LOOK,
        footer=("timeline", "standing"),
    ),
    Key(
        "right_parenthesis",
        "news(1)",
        "next news",
        "Take the knowledge on to the next day that brought news",
        LOOK,
    ),
    Key(
        "left_parenthesis",
        "news(-1)",
        "last news",
        "Take the knowledge back to the day before that brought news",
        LOOK,
    ),
    Key(
        "R", "reported", "as reported", "Tell it as it was reported instead of as it happened", LOOK
    ),
    Key(
        "z",
        "later",
        "hide later",
        "Hide or dim what lies after the playhead",
        LOOK,
        footer=("timeline",),
    ),
    Key("v", "lanes", "lanes", "Give each government a lane, or mix them", LOOK),
    Key("T", "theme", "theme", "Change the theme: dark, light, high contrast", LOOK),
    Key(
        "y",
        "copy",
        "copy",
        "Copy a quote, a citation, the id or the link",
        TAKE,
        footer=("detail",),
    ),
    Key("o", "source", "open source", "Open the source in the browser", TAKE, footer=("detail",)),
    Key(
        "P",
        "board('pending')",
        "pending",
        "What waits for a decision: overdue, this week, later, without a date",
        BOARDS,
        footer=("standing",),
    ),
    Key(
        "m",
        "board('matters')",
        "matters",
        "Every matter with its status and its whole path",
        BOARDS,
        footer=("standing",),
    ),
    Key(
        "s",
        "board('sources')",
        "sources",
        "The sources, what each bears out, and its text with all quotes",
        BOARDS,
        footer=("detail",),
    ),
    Key("A", "mark('a')", "mark A", "Mark the moment of the playhead as A", BOARDS),
    Key("B", "mark('b')", "mark B", "Mark the moment of the playhead as B", BOARDS),
    Key(
        "d",
        "board('diff')",
        "diff",
        "What changed from A to B, or in the week before the playhead",
        BOARDS,
        footer=("standing",),
    ),
    Key("a", "append", "append", "Record a development", RECORD, footer=("timeline",)),
    Key("C", "correct", "correct", "Correct the selected development", RECORD, footer=("detail",)),
    Key("D", "dispute", "dispute", "Record that the selected one is contested", RECORD),
    Key("X", "retract", "retract", "Withdraw the selected one from the record", RECORD),
    Key("question_mark,f1", "help", "help", "Show all keys and signs", PROGRAM, footer=("*",)),
    Key("ctrl+p,colon", "command_palette", "commands", "Find any command by name", PROGRAM, "app"),
    Key(
        "ctrl+z",
        "suspend_process",
        "suspend",
        "Suspend the program; `fg` in the shell comes back",
        PROGRAM,
        "app",
        always=True,
    ),
    Key("q", "quit", "quit", "Leave", PROGRAM, "app", footer=("*",)),
)
"""Everything that one can do in the main screen, in the order of the help."""

DIALOG_KEYS: Final = (
    Key("escape", "dismiss_dialog", "close", "Close without doing anything", PROGRAM, "dialog"),
)


def bindings(
    where: str, keys: Sequence[Key] = KEYS
) -> list[Binding | tuple[str, str] | tuple[str, str, str]]:
    """Textual's bindings for a screen."""
    return [
        Binding(one.keys, one.action, one.label, show=False, tooltip=one.help, priority=one.always)
        for one in keys
        if one.where == where and one.keys
    ]


def footer(pane: str, keys: Sequence[Key] = KEYS) -> Iterator[Key]:
    """What the footer offers in a pane."""
    return (one for one in keys if "*" in one.footer or pane in one.footer)


def as_markdown() -> str:
    """The page of the docs: a table of keys for each group."""
    parts = []
    for group in dict.fromkeys(one.group for one in KEYS):
        rows = [f"| `{key.shown}` | {key.help} |" for key in condensed(group)]
        parts.append(f"## {group}\n\n| Key | |\n|---|---|\n" + "\n".join(rows))
    return "\n\n".join(parts) + "\n"


def condensed(group: str) -> list[Key]:
    """The keys of a group, the ten digits as one."""
    found = [one for one in KEYS if one.group == group and not one.keys.isdecimal()]
    if group == PLAY:
        found.append(Key("", "part", "", "Go to that tenth of the story", PLAY, as_shown="0 … 9"))
    return found
