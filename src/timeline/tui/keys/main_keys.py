"""The one key table: footer, help, command palette and the docs page come from it.

If the conventions of pagers and of players differ, one set was chosen. Letters as in vi and less
move the selection and search. Arrows to the side, brackets and `space` drive the playhead, as in a
video player. A capital is the other, or larger, of two. `n` goes through the matches of a search,
and through status changes if there is no search. What writes to the record is `a`, and a capital
for each way to amend the selected development: `C` correct, `S` cite a further source, `D`
dispute, `X` retract (it is marked ✕). So no slip of a small letter opens one. Brackets and braces
need a second key on many keyboards of Europe, so arrows with alt and ctrl do the same.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from timeline.tui.keys.key import BOARDS, FIND, LOOK, MARK, MOVE, PLAY, PROGRAM, RECORD, TAKE, Key

_LIST: Final = ("timeline",)

KEYS: Final[tuple[Key, ...]] = (
    Key("space", "play", "play", "Play or pause from the playhead", PLAY, footer=("*",)),
    Key(
        "right,l,full_stop", "step(1)", "next",
        "Move the playhead to the next development, or day that passes", PLAY, footer=_LIST,
    ),
    Key(
        "left,h,comma", "step(-1)", "back",
        "Move the playhead to the previous development, or day that passes", PLAY, footer=_LIST,
    ),
    Key(
        "right_square_bracket,alt+right", "days(1)", "day on", "Move the playhead forward a day",
        PLAY,
    ),
    Key(
        "left_square_bracket,alt+left", "days(-1)", "day back", "Move the playhead back a day",
        PLAY,
    ),
    Key(
        "right_curly_bracket,ctrl+right", "change(1)", "next change",
        "Go to the next status change", PLAY,
    ),
    Key(
        "left_curly_bracket,ctrl+left", "change(-1)", "last change",
        "Go to the previous status change", PLAY,
    ),
    Key(
        "exclamation_mark", "overdue", "next overdue",
        "Go to the next day on which a decision becomes overdue", PLAY,
    ),
    Key(
        "shift+right", "by_part(0.1)", "10 % on", "Move the playhead forward 10 %", PLAY,
    ),
    Key(
        "shift+left", "by_part(-0.1)", "10 % back", "Move the playhead back 10 %",
        PLAY,
    ),
    Key("g", "first", "first", "Move the playhead to the first development", PLAY),
    Key("G", "last", "now", "Move the playhead to the end (now)", PLAY),
    Key("p", "play_here", "play from here", "Move the playhead to the selected line", PLAY),
    Key("greater_than_sign", "speed(1)", "faster", "Play faster", PLAY),
    Key("less_than_sign", "speed(-1)", "slower", "Play slower", PLAY),
    Key(
        "c", "pace", "clock", "Play step by step as one reads, or by date with silences shortened",
        PLAY,
    ),
    Key(
        "", "motion", "motion", "Let the clock run on between beats, or leap", PLAY, as_shown=":",
    ),
    *(
        Key(
            str(digit), f"part({digit / 10})", f"{digit}0 %", f"Go to {digit}0 % of the story",
            PLAY,
        )
        for digit in range(10)
    ),
    Key("j,down", "move(1)", "down", "Select the next line", MOVE),
    Key("k,up", "move(-1)", "up", "Select the previous line", MOVE),
    Key("pagedown,ctrl+f", "page(1)", "page down", "Move a page down", MOVE),
    Key("pageup,ctrl+b", "page(-1)", "page up", "Move a page up", MOVE),
    Key("ctrl+d", "page(0.5)", "half down", "Move half a page down", MOVE),
    Key("ctrl+u", "page(-0.5)", "half up", "Move half a page up", MOVE),
    Key("home", "move_to(0)", "top", "Select the first line", MOVE),
    Key("end", "move_to(-1)", "bottom", "Select the last line", MOVE),
    Key(
        "semicolon", "jump", "jump", "Show letters beside the lines; typing them selects one", MOVE,
    ),
    Key("enter", "open", "details", "Go to the details of the selected line", MOVE, footer=_LIST),
    Key("tab", "pane(1)", "pane", "Go to the next pane", MOVE, footer=("*",)),
    Key("shift+tab", "pane(-1)", "pane back", "Go to the previous pane", MOVE),
    Key(
        "escape", "back", "back", "Leave the search, or go back to the timeline", MOVE,
        footer=("standing", "detail", "search"),
    ),
    Key(
        "slash", "search", "search", "Search in titles, texts, quotes and names, as you type", FIND,
        footer=("*",),
    ),
    Key(
        "n", "next(1)", "next found", "Go to the next match or status change", FIND,
        footer=("search",),
    ),
    Key(
        "N", "next(-1)", "found before", "Go to the previous match or status change",
        FIND, footer=("search",),
    ),
    Key("f", "filter", "filter", "Filter the list", FIND, footer=("timeline",)),
    Key("backspace", "drop_chip", "drop filter", "Remove the last filter", FIND),
    Key("F", "clear_filter", "no filter", "Remove all filters", FIND),
    Key(
        "t", "go_to", "go to", "Go to a date, a phrase (“last friday”) or an id", FIND,
        footer=("timeline", "standing"),
    ),
    Key(
        "K", "known", "as known", "Show what was public by a date", LOOK,
        footer=("timeline", "standing"),
    ),
    Key(
        "right_parenthesis", "news(1)", "next news",
        "Move the date of K to the next day with news", LOOK,
    ),
    Key(
        "left_parenthesis", "news(-1)", "last news",
        "Move the date of K to the previous day with news", LOOK,
    ),
    Key(
        "R,O", "reported", "as reported", "Order by report date or by event date",
        LOOK,
    ),
    Key(
        "z", "later", "hide later", "Hide or dim developments after the playhead", LOOK,
        footer=("timeline",),
    ),
    Key("v", "lanes", "lanes", "Show a lane per government, or one list", LOOK),
    Key("T", "theme", "theme", "Change the theme: dark, light, high contrast", LOOK),
    Key(
        "x,insert", "mark_line", "mark", "Mark the selected line and go on; again, remove its mark",
        MARK, footer=("timeline", "marked"), as_shown="x Ins",
    ),
    Key(
        "w", "with_marked", "with marked",
        "Tag, cite, correct the matter of, or export what is marked", MARK, footer=("marked",),
    ),
    Key("asterisk", "mark_all", "mark all", "Mark all lines that are listed", MARK,
        footer=("marked",)),
    Key("U", "unmark", "no marks", "Remove all marks", MARK, footer=("marked",)),
    Key(
        "y", "copy", "copy", "Copy a quote, a citation, the id or the link", TAKE,
        footer=("detail",),
    ),
    Key(
        "E", "export", "export",
        "Write what is marked or else listed to a file, or copy it: CSV, JSON Lines, Markdown",
        TAKE, footer=("marked",),
    ),
    Key("o", "source", "open source", "Open the source in the browser", TAKE, footer=("detail",)),
    Key(
        "P", "board('pending')", "pending",
        "Pending decisions and their deadlines", BOARDS,
        footer=("standing",),
    ),
    Key(
        "e", "board('agenda')", "agenda",
        "What is expected, planned, begins and ends, by day", BOARDS, footer=("standing",),
    ),
    Key(
        "M", "board('month')", "month", "A month as a calendar: what happened, what is expected",
        BOARDS,
    ),
    Key(
        "m", "board('matters')", "matters", "All matters with their status history",
        BOARDS, footer=("standing",),
    ),
    Key(
        "V", "board('tracks')", "tracks", "What each matter went through, as bars over time",
        BOARDS, footer=("standing",),
    ),
    Key(
        "s", "board('sources')", "sources",
        "Sources, and the developments that cite them", BOARDS,
        footer=("detail",),
    ),
    Key("A", "mark('a')", "mark A", "Mark the playhead as A", BOARDS),
    Key("B", "mark('b')", "mark B", "Mark the playhead as B", BOARDS),
    Key(
        "d", "board('diff')", "diff",
        "What changed from A to B, or in the last week", BOARDS,
        footer=("standing",),
    ),
    Key(
        "H", "board('gaps')", "holes", "Gaps: what still needs reporting, and what fills each",
        BOARDS,
    ),
    Key(
        "equals_sign", "board('totals')", "totals",
        "Totals: what was pledged, committed and delivered", BOARDS,
    ),
    Key("a", "append", "append", "Record a development", RECORD, footer=("timeline",)),
    Key("C", "correct", "correct", "Correct the selected development", RECORD, footer=("detail",)),
    Key("S", "cite", "cite", "Add a source to the selected development", RECORD),
    Key("D", "dispute", "dispute", "Mark the selected development as disputed", RECORD),
    Key("X", "retract", "retract", "Retract the selected development", RECORD),
    Key("r", "review", "review", "Go back to the review of the draft", RECORD, "app"),
    Key("question_mark,f1", "help", "help", "Show all keys and signs", PROGRAM, footer=("*",)),
    Key("ctrl+p,colon", "command_palette", "commands", "Find a command by name", PROGRAM, "app"),
    Key(
        "ctrl+z", "suspend_process", "suspend", "Suspend the program; `fg` resumes it",
        PROGRAM, "app", always=True,
    ),
    Key("q", "quit", "quit", "Leave", PROGRAM, "app", footer=("*",)),
)  # fmt: skip
"""All actions of the main screen, in the order of the help."""

DIALOG_KEYS: Final = (
    Key("escape", "dismiss_dialog", "close", "Close without changes", PROGRAM, "dialog"),
)


def usable(*, read_only: bool) -> Sequence[Key]:
    """The keys of the main screen; without those that record, if the store is read-only."""
    return [one for one in KEYS if not (read_only and one.group == RECORD)]


def condensed(group: str) -> list[Key]:
    """The keys of a group, the ten digits as one."""
    found = [one for one in KEYS if one.group == group and not one.keys.isdecimal()]
    if group == PLAY:
        found.append(Key("", "part", "", "Go to that tenth of the story", PLAY, as_shown="0 … 9"))
    return found
