"""Prints developments as lines: by day on a terminal, each by itself in a pipe.

On a terminal a log is read as a story, so each day is a heading above its developments. In a pipe
each line is cut, sorted and counted by itself. So it has its own date and is never clipped, as in
`rg`.
"""

from __future__ import annotations

import sys
from collections.abc import Collection, Iterable, Iterator
from datetime import date
from itertools import chain, islice
from unicodedata import category

from timeline.dates.edtf import Edtf
from timeline.light_typing import Final, NamedTuple
from timeline.results import Entry
from timeline.text.ansi import AnsiStyle
from timeline.text.phrasing import glyph_of
from timeline.text.sanitize import cells, clip, pad, sanitize

_LOOKAHEAD: Final = 300
"""Entries that are read ahead to compute the widths of columns."""
_NARROWEST: Final = 24
_MOST_LINES: Final = 4
_LONGEST_DAY: Final = 25 * 3_600
_JOINERS: Final = "\u200c\u200d"


def terminal_width() -> int | None:
    """Width of the terminal at stdout, in cells; None if stdout is not a terminal."""
    if not sys.stdout.isatty():
        return None
    from shutil import get_terminal_size

    return max(40, get_terminal_size().columns)


def glyph(name: str) -> str:
    """The glyph of a kind or status and a space; "" if stdout cannot show it."""
    return f"{glyph_of(name)} " if _shows_signs() else ""


def _shows_signs() -> bool:
    return (getattr(sys.stdout, "encoding", None) or "").lower().replace("-", "") in (
        "utf8", "utf8sig", "utf16", "utf32"
    )  # fmt: skip


def wrap(text: str, width: int, most: int = _MOST_LINES) -> list[str]:
    """Wraps text at spaces to lines of at most `width` cells; clipped after `most` lines."""
    lines: list[str] = []
    rest = text
    while len(lines) < most - 1 and len(clip(rest, width, "")) < len(rest):
        fits = clip(rest, width, "")
        at = len(fits) if rest[len(fits)] == " " else fits.rfind(" ")
        # A long word, or a script without spaces, breaks at the width.
        most_of_it = max(len(fits), 1)
        at = _apart(rest, at) or _apart(rest, most_of_it) or most_of_it
        lines.append(rest[:at].rstrip())
        rest = rest[at:].lstrip()
    return [*lines, clip(rest, width)]


def _apart(text: str, at: int) -> int:
    """The last place up to `at` where no mark or joiner is parted from its letter; 0 for none."""
    for place in range(at, 0, -1):
        after = text[place:].lstrip()[:1]
        if text[place - 1] not in _JOINERS and not _is_attached(after):
            return place
    return 0


def _is_attached(letter: str) -> bool:
    return bool(letter) and (letter in _JOINERS or category(letter)[0] == "M")


def is_vague(entry: Entry) -> bool:
    """Whether the day of the event is unknown."""
    occurred = entry.occurred
    return (
        entry.latest - entry.earliest > _LONGEST_DAY or occurred.approximate or occurred.uncertain
    )


def day_words(day: str) -> str:
    """A civil day with its weekday: “Wednesday 20 April 2022”."""
    try:
        weekday = date.fromisoformat(day).strftime("%A")
    except ValueError:
        return Edtf.parse(day).human()
    return f"{weekday} {Edtf.parse(day).human()}"


def when_words(entry: Entry) -> str:
    """The heading above a development: its day, or an uncertain date after a `~`."""
    occurred = entry.occurred
    if is_vague(entry):
        return f"~ {occurred.human()}"
    if occurred.is_interval:
        return occurred.human()
    return day_words(occurred.text[:10])


def exact_words(entry: Entry) -> str:
    """The date in full: with the time of day, if the source gives one."""
    occurred = entry.occurred
    said = when_words(entry)
    if is_vague(entry) or not _clock(occurred):
        return said
    return f"{said}{occurred.human().removeprefix(Edtf.parse(occurred.text[:10]).human())}"


def marks(entry: Entry, colours: AnsiStyle) -> list[tuple[str, str]]:
    """Marks that warn a reader who wants to quote it, each plain and coloured."""
    found = []
    if entry.retracted_by is not None:
        found.append(("[retracted]", colours.bad("[retracted]")))
    if entry.disputed_by is not None or entry.document["verification"] == "disputed":
        found.append(("[disputed]", colours.warn("[disputed]")))
    if entry.amended:
        found.append(("[amended]", colours.warn("[amended]")))
    if entry.document["accepts"]:
        found.append(("[contradictory]", colours.warn("[contradictory]")))
    if entry.document["account_of"] is not None:
        found.append(("[account]", colours.muted("[account]")))
    joint = ", ".join(map(sanitize, entry.document["joint_with"]))
    if joint:
        found.append((f"[joint with {joint}]", f"[joint with {colours.government(joint)}]"))
    return found


class Layout(NamedTuple):
    """The widths of the columns of a listing, in cells; `width` is None if nothing is clipped."""

    government: int
    kind: int
    date: int
    width: int | None

    @property
    def indent(self) -> int:
        """The column at which titles start on a terminal."""
        return 2 + self.government + 2 + len(glyph("")) + self.kind + 2

    @property
    def room(self) -> int:
        """Width of a title on a terminal; unlimited if nothing is clipped."""
        return sys.maxsize if self.width is None else max(_NARROWEST, self.width - self.indent)


def layout_of(entries: Iterable[Entry], width: int | None, *, kind: int = 0) -> Layout:
    """The layout that fits these entries."""
    governments, kinds, dates = [2], [kind], [10]
    for entry in entries:
        governments.append(cells(sanitize(entry.government)))
        kinds.append(cells(sanitize(entry.kind)))
        dates.append(len(entry.occurred.short()))
    return Layout(max(governments), max(kinds), max(dates), width)


def who_words(entry: Entry) -> Iterator[str]:
    """Who appended it, and whose key signed, which is not checked; nothing if it does not say."""
    if entry.attribution is not None:
        said = (entry.who["appended_by"], entry.who["signed_by"])
        yield sanitize(", signed by ".join(one for one in said if one is not None))


def _by(entry: Entry) -> str:
    return f"by {next(who_words(entry), 'unknown')}"


def print_entries(
    found: Iterable[Entry],
    colours: AnsiStyle,
    layout: Layout | None = None,
    *,
    who: bool = False,
) -> None:
    """Prints developments as they arrive; the first few decide the layout by default."""
    rest = iter(found)
    head = list(islice(rest, _LOOKAHEAD))
    layout = layout or layout_of(head, terminal_width())
    write = sys.stdout.write
    if layout.width is None:
        for entry in chain(head, rest):
            by = f" {_by(entry)}" if who else ""
            write(whole_line(entry, layout, colours) + by + "\n")
        return
    said = None
    for entry in chain(head, rest):
        words = when_words(entry)
        if words != said:
            write(("\n" if said else "") + colours.heading(colours.date(words)) + "\n")
            said = words
        notes = [colours.muted(_by(entry))] if who else []
        for line in entry_lines(entry, layout, colours, notes):
            write(line + "\n")


def whole_line(entry: Entry, layout: Layout, colours: AnsiStyle) -> str:
    """A development as one line: date, `~`, government, kind, title, id."""
    parts = [
        colours.date(pad(entry.occurred.short(), layout.date)),
        colours.warn("~") if is_vague(entry) else " ",
        " " + colours.government(pad(sanitize(entry.government), layout.government)),
        " " + colours.kind(pad(sanitize(entry.kind), layout.kind)),
        " " + _title(entry, sanitize(entry.title), colours),
    ]
    if entry.matters:
        parts.append(f" ({', '.join(colours.matter(sanitize(one)) for one in entry.matters)})")
    parts += [coloured for _, coloured in marks(entry, colours)]
    parts.append(" " + colours.muted(sanitize(entry.id)))
    return " ".join(parts)


def entry_lines(
    entry: Entry,
    layout: Layout,
    colours: AnsiStyle,
    notes: Iterable[str] = (),
    moved: Collection[str] = (),
) -> Iterator[str]:
    """A development as a block below the heading of its day.

    `notes` get lines of their own, and `moved` are the matters that they already name.
    """
    clock = "" if is_vague(entry) else _clock(entry.occurred)
    plain = sanitize(entry.title)
    said = marks(entry, colours)
    tail = "".join(f"  {one}" for one, _ in said)
    lines = wrap(f"{clock}{plain}{tail}", layout.room)
    start = row_start(entry.government, entry.kind, layout, colours)
    for number, text in enumerate(lines):
        shown = _coloured(entry, text, clock if number == 0 else "", said, colours)
        yield (" " * layout.indent if number else start) + shown
    for note in notes:
        yield " " * layout.indent + note
    matters = [sanitize(one) for one in entry.matters if one not in moved]
    details = [colours.matter(one) for one in matters]
    shown_id = sanitize(entry.id)
    taken = sum(cells(one) + 2 for one in matters)
    if details and taken + cells(shown_id) > layout.room:
        yield " " * layout.indent + "  ".join(details)
        details = []
    yield " " * layout.indent + "  ".join([*details, colours.muted(shown_id)])


def row_start(government: str, kind: str, layout: Layout, colours: AnsiStyle) -> str:
    """The columns before a title: government and kind."""
    shown = pad(sanitize(government), layout.government)
    word = pad(sanitize(kind), layout.kind)
    return f"  {colours.government(shown)}  {colours.kind(glyph(kind) + word)}  "


def _clock(occurred: Edtf) -> str:
    """The time of day and a space, if the source gives one."""
    if "T" not in occurred.text or occurred.is_interval:
        return ""
    return occurred.short()[11:] + "  "


def _coloured(
    entry: Entry, line: str, clock: str, said: list[tuple[str, str]], colours: AnsiStyle
) -> str:
    if not colours.coloured:
        return line
    body, tail = line, ""
    for plain, coloured in reversed(said):
        if body.endswith(plain):
            body = body[: -len(plain)]
            gap = body[len(body.rstrip()) :]
            body = body.rstrip()
            tail = gap + coloured + tail
    return colours.date(clock) + _title(entry, body[len(clock) :], colours) + tail


def _title(entry: Entry, text: str, colours: AnsiStyle) -> str:
    return colours.muted(text) if entry.retracted_by is not None else text
