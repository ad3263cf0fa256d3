"""The text of the help and of the docs page: keys, signs, and how the clocks work.

Both are generated from the tables that the program runs on, so they are never outdated.
`python -m scripts.tui_page` writes the page.
"""

from __future__ import annotations

from collections.abc import Sequence
from textwrap import fill
from typing import Final, NamedTuple

from timeline.text.phrasing import KINDS, MARKED, MARKS, RAILS, STATUSES
from timeline.tui.keys.board_keys import BOARD_KEYS, ON_BOARD
from timeline.tui.keys.form_keys import FORM, FORM_KEYS
from timeline.tui.keys.main_keys import KEYS, condensed
from timeline.tui.keys.named_commands import NAMED
from timeline.tui.keys.own_keys import USUAL, OwnKeys
from timeline.tui.keys.review_keys import REVIEW, in_short


class HelpSection(NamedTuple):
    """A heading with a table of keys or signs."""

    title: str
    rows: Sequence[tuple[str, str]]
    """Pairs of a key or sign, and its meaning."""


TYPED: Final = "Commands, typed after :"
CLOCKS: Final = (
    (
        "The playhead",
        (
            "is the current moment in the history. Every status, board and total is as "
            "of the playhead: it counts what had certainly happened by then. A "
            "development that may have happened by then is marked ~ and changes no "
            "status. At the end of the history, the playhead is now: there the program "
            "opens, and keys count from there."
        ),
    ),
    (
        "A beat",
        (
            "is what a story stops at: a development, at the moment from which on it had "
            "certainly happened, or a day that passes and changes a status, because a "
            "decision becomes overdue or lapses, or something comes into force or ends. "
            "The line above the strip tells the beat, and ▸ marks the matters that it "
            "moved. Played step by step, a beat stays as long as its title takes to "
            "read; by date (<pace>), the story's own time runs, and long silences are "
            "shortened. Between two beats the clock runs on; who prefers a still "
            "screen lets it leap, by a command of `<command_palette>`, which is kept."
        ),
    ),
    (
        "The clock",
        (
            "of the screen is that of the government that you filter for, or else your "
            "own; the header names its time zone. A date that a source gives stays the "
            "date of its government."
        ),
    ),
    (
        "Knowledge",
        (
            "is the second clock. <known> shows only what was public by a day, as it "
            "read on that day, without later corrections. A development that became public "
            "after the day it happened is marked »."
        ),
    ),
    (
        "Order of reports",
        (
            "(<reported>) shows developments in the order in which they became known. The "
            "playhead is then both clocks at once."
        ),
    ),
    (
        "Sorting",
        (
            "works by any column of the boards of matters, sources, totals, gaps, the agenda "
            "and of what is pending (<sort>), and the other way round (<turn>); the head of "
            "the board names the column. The timeline has two orders, by event and "
            "by report (<reported>): the playhead runs along them, and by title or "
            "government it would leap. Lines of one government or matter are what the filter lists."
        ),
    ),
    (
        "Marks A and B",
        (
            "are two moments. The diff (<board('diff')>) shows what happened between them, and "
            "with <what> what was learnt or corrected between them."
        ),
    ),
)
"""How the clocks work: pairs of a name, and the rest of its sentence; <…> stands for a key."""


def key_sections(own: OwnKeys = USUAL) -> list[HelpSection]:
    """The keys of a user by group: those of the timeline, of boards, of forms, of a review."""
    groups = dict.fromkeys(key.group for key in KEYS)
    on_boards = [key for key in BOARD_KEYS if key.group == ON_BOARD and key.help]
    tables = {
        **{group: condensed(group) for group in groups},
        ON_BOARD: on_boards, FORM: FORM_KEYS, REVIEW: in_short(),
    }  # fmt: skip
    return [
        *(
            HelpSection(title, [(key.shown, key.help) for key in own.all_of(keys)])
            for title, keys in tables.items()
        ),
        HelpSection(TYPED, [(f":{one.usage}", one.means) for one in NAMED]),
    ]


def sign_sections() -> list[HelpSection]:
    """The signs, each with its meaning."""
    kinds = [(look.glyph, f"{look.word}: {kind.replace('-', ' ')}") for kind, look in KINDS.items()]
    statuses = [(look.glyph, status.replace("-", " ")) for status, look in STATUSES.items()]
    before = [*RAILS.values(), MARKED, *MARKS.values()]
    return [
        HelpSection("Before a line", before),
        HelpSection("Kinds", kinds),
        HelpSection("Statuses", statuses),
    ]


def page() -> str:
    """The docs page, as Markdown."""
    parts = [_INTRODUCTION]
    parts += ["## How the clocks work\n", *map(_paragraph, CLOCKS)]
    parts += ["## Keys\n", _OWN_KEYS]
    for title, rows in key_sections():
        parts += [f"### {title}\n", _table(("key", ""), [(_keys(a), b) for a, b in rows])]
    parts += ["## Signs\n", "No sign depends on colour.\n"]
    for title, rows in sign_sections():
        parts += [f"### {title}\n", _table(("sign", ""), rows)]
    return "\n".join(parts)


def _paragraph(clock: tuple[str, str]) -> str:
    return fill(f"**{clock[0]}** {USUAL.in_words(clock[1])}", 100) + "\n"


def _keys(shown: str) -> str:
    if " … " in shown or shown.startswith(":"):
        return f"`{shown}`"
    return " ".join(f"`{one}`" for one in shown.split())


def _table(head: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    lines = [head, ["---"] * len(head), *rows]
    return "".join(f"| {' | '.join(map(_cell, line))} |\n" for line in lines)


def _cell(text: str) -> str:
    return text.replace("|", "\\|")


_INTRODUCTION: Final = """\
# The terminal program

<!-- Written by scripts/tui_page.py from the tables that the program runs on. -->

`timeline tui` opens your store, `timeline demo` the sample history that comes with
the program. You can play, scrub and search a decision history, look at any moment of it, and add
to it.

![The terminal program: developments by day with the playhead on the evening of 21 April 2022, the
selected one with its quote in the source, and two matters with a decision pending for
Friday](images/tui.svg)

The left side lists the developments, one per line, with the status changes that they caused. The
right side shows the selected development with its quotes in context, and the status of every
matter at the playhead. The strip at the bottom shows how much happened when, up to the last day
that passed: click or drag on it to scrub. Below 100 columns, one part is shown at a time; `tab` or
a click goes to the next.

The boards are one key away, and `esc` leads back:

- **Pending** (`P`): pending decisions in four columns: overdue, this week, later, no date.
- **Agenda** (`e`): what is overdue, then by day the decisions expected, the meetings planned, and
  what begins or ends; `w` looks further ahead.
- **Matters** (`m`): every matter with its status, and the history of the selected one.
- **Tracks** (`V`): a row for each matter, its statuses as bars over time; `+` and `-` zoom, `E` and
  `L` move the days. `├┤` is when a decision is expected, `░▒▓` is overdue, `█` is in force, `~` may
  have begun or ended, and `▂` waits while something is in force.
- **Sources** (`s`): publishers and documents, the developments that cite them, the text with its
  quotes, and the quotes that are not found in it.
- **Diff** (`d`): what changed between two marked moments, or in the week before the playhead.
- **Gaps** (`H`, holes): what still needs reporting, by matter or by kind (`w`), the heaviest first:
  overdue, silent, undelivered, without a source or a quote, contradictory, accounts that differ.
  `a` opens the form that fills the gap, or copies its command.
- **Totals** (`=`): what was pledged, committed, delivered and is outstanding; `w` groups the rows,
  and `enter` lists the developments of that government, counterpart and matter.
- **Month** (`M`): the list as a calendar, weeks from Monday: what happened on each day, what is
  expected, the deadlines that passed and what lapsed, today, and the day of the playhead (`▶`).
  Arrows move by day and week, `PgDn` and `PgUp` by month, and `enter` puts the playhead on the day;
  `tab` goes to its rows. A development stands on the first day of its date.

A [draft of an article](capture.md#review) is reviewed here too: `timeline draft ARTICLE --tui`
shows its proposals beside the article, with one key for each decision.

On a board, `enter` goes to the development of the selected row, `/` filters the rows, and the keys
that move the playhead work as on the timeline. `;` shows letters beside the lines of the list or of
a board, and typing those of a line selects it.

Everything can be done with the keyboard alone or with the mouse alone: a click selects a line and a
second one opens it, dragging the strip scrubs, a click removes a filter above the list, the keys
in the last line are buttons, and `≡` opens all commands. `?` shows the tables
below in the program, and `:` finds any command by name. With `NO_COLOR` set it shows no colour.
"""

_OWN_KEYS: Final = """\
Your own keys go into `keys.toml` in the folder of the settings (`~/.config/timeline` on Linux,
`~/Library/Application Support/timeline` on macOS, `%LOCALAPPDATA%\\timeline` on Windows).
`timeline tui --keys` prints such a file, with every action and its keys, to begin with:

```toml
"step(1)" = "right,n"      # several keys, joined by commas
"next(1)" = "ctrl+n"
retract = ""               # none: the action stays in the list of commands
"change(1)" = "ü"          # a character stands for itself

[form]
record = "f2"
```

An action outside a section is one of the timeline and of all boards; `[form]` and `[review]` have
their own. The footer, the help and the commands show your keys. If the file has a mistake, such as
one key for two actions, the program says its line at the start, and the usual keys stay.
"""
