"""The commands that can be typed after `:`, by the names that the command line uses.

`:gaps` shows what `timeline gaps` prints; `:filter tag=nato` lists what `timeline log --tag nato`
does. What a key does that the command line has no word for is named as the help names it.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final, NamedTuple

from timeline.tui.theme import THEMES


class NamedCommand(NamedTuple):
    """A command with a name."""

    name: str
    means: str
    takes: str = ""
    """What may follow the name, in capitals; "" if nothing does."""
    action: str = ""
    """The action of the main screen that it runs; "" if it reads what follows."""
    choices: Sequence[str] = ()
    """What may follow, if that are only a few words."""

    @property
    def usage(self) -> str:
        """Its name, and what may follow."""
        return f"{self.name} {self.takes}".rstrip()


FILTERS: Final = {
    "government": "governments", "kind": "kinds", "matter": "matters", "actor": "actors",
    "tag": "tags", "counterpart": "counterparts", "verification": "verifications",
    "where": "where", "since": "since", "until": "until", "grep": "grep",
}  # fmt: skip
"""The options of `timeline log` that `:filter` takes, with the fields of a filter."""


def _board(name: str, means: str, board: str = "") -> NamedCommand:
    return NamedCommand(name, means, action=f"board('{board or name}')")


NAMED: Final = (
    NamedCommand("log", "List the developments, or those of some governments", "GOV …"),
    NamedCommand("show", "Go to a development", "ID"),
    _board("state", "The status of every matter", "matters"),
    _board("matters", "All matters with their status history"),
    _board("pending", "Pending decisions and their deadlines"),
    _board("agenda", "What is expected, planned, begins and ends, by day"),
    _board("tracks", "What each matter went through, as bars over time"),
    _board("sources", "Sources, and the developments that cite them"),
    _board("diff", "What changed between the marks A and B"),
    _board("gaps", "What still needs reporting, and what fills each gap"),
    _board("totals", "What was pledged, committed and delivered"),
    _board("month", "A month as a calendar"),
    NamedCommand("replay", "Play or pause from the playhead", action="play"),
    NamedCommand("go", "Go to a date, a phrase or an id", "DATE, PHRASE or ID"),
    NamedCommand("known", "Show what was public by a date", "DATE, or all", choices=("all",)),
    NamedCommand(
        "filter", "Filter the list", "FIELD=VALUE …, or none",
        choices=("none", *(f"{name}=" for name in FILTERS)),
    ),
    NamedCommand("search", "Search in titles, texts, quotes and names", "WORDS"),
    NamedCommand(
        "export", "Write what is marked or else listed to a file", "csv, jsonl, md or FILE",
        choices=("csv", "jsonl", "md"),
    ),
    NamedCommand("speed", "Play at a multiple of the normal speed", "NUMBER"),
    NamedCommand(
        "theme", "Change the theme", "NAME", choices=tuple(one.name for one in THEMES)
    ),
    NamedCommand("reported", "Order by report date or by event date", action="reported"),
    NamedCommand("lanes", "Show a lane per government, or one list", action="lanes"),
    NamedCommand("append", "Record a development", action="append"),
    NamedCommand("correct", "Correct the selected development", action="correct"),
    NamedCommand("cite", "Add a source to the selected development", action="cite"),
    NamedCommand("dispute", "Mark the selected development as disputed", action="dispute"),
    NamedCommand("retract", "Retract the selected development", action="retract"),
    NamedCommand("mark", "Mark all lines that are listed", action="mark_all"),
    NamedCommand("unmark", "Remove all marks", action="unmark"),
    NamedCommand("marked", "Do something with what is marked", action="with_marked"),
    NamedCommand("help", "Show all keys and signs", action="help"),
    NamedCommand("quit", "Leave", action="app.quit"),
)  # fmt: skip
"""All of them, in the order of the help."""


def named(text: str) -> tuple[NamedCommand, str] | None:
    """The command that a text begins with, and what follows; None if it is none."""
    name, _, rest = text.strip().removeprefix(":").strip().partition(" ")
    found = next((one for one in NAMED if one.name == name), None)
    if found is None or (rest.strip() and not found.takes):
        return None
    return found, rest.strip()


def completed(text: str) -> str:
    """The text with its last word completed, as far as only one command or choice begins so."""
    typed = text.lstrip().removeprefix(":")
    name, space, rest = typed.partition(" ")
    if not space:
        return _one_of([f"{one.name}{' ' * bool(one.takes)}" for one in NAMED], name)
    found = next((one for one in NAMED if one.name == name), None)
    before, gap, last = rest.rpartition(" ")
    return f"{name} {before}{gap}{_one_of(found.choices if found else (), last)}"


def _one_of(words: Sequence[str], start: str) -> str:
    """What all words that begin so have in common."""
    found = [one for one in words if one.startswith(start)]
    if not found:
        return start
    first, last = min(found), max(found)
    same = next((n for n, (a, b) in enumerate(zip(first, last, strict=False)) if a != b), None)
    return first[:same] if same is not None else min(first, last, key=len)
