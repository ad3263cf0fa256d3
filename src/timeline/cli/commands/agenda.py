"""`timeline agenda`: what is expected, planned, comes into force or ends, by day."""

from __future__ import annotations

import re
import sys
from collections.abc import Sequence
from itertools import groupby

from timeline.cli.context import DAY, Globals, cut, wrong_value
from timeline.cli.input.query_options import asked, emit_all, form, heading, say_nothing
from timeline.cli.output.log import glyph
from timeline.dates.edtf import Edtf
from timeline.light_typing import TYPE_CHECKING
from timeline.text.agenda_phrasing import OVERDUE, WHATS
from timeline.text.sanitize import cells, pad, sanitize

if TYPE_CHECKING:
    from timeline.results import AgendaRow
    from timeline.text.ansi import AnsiStyle


def agenda(
    options: Globals,
    *,
    governments: list[str] | None,
    since: str | None,
    until: str | None,
    within: str | None,
    as_known: str | None,
    as_recorded: str | None,
    lapse_after: int,
    as_json: bool,
    as_lines: bool,
) -> None:
    """List what is expected, planned, comes into force or ends, by day.

    Overdue decisions come first. With --as-known it is the agenda as it was on that day.
    """
    chosen = form(as_json, as_lines)
    question = asked(None, as_known, as_recorded, governments)
    first, last = cut(since, governments), cut(until, governments)
    if last is not None and within is not None:
        raise wrong_value("it cannot be combined with --until", "--within")
    with options.open() as timeline:
        found = timeline.agenda(
            *(governments or ()),
            since=first,
            until=last,
            within=_seconds(within),
            as_known=question.as_known,
            as_recorded=question.as_recorded,
            lapse_after=lapse_after * DAY,
        )
        if not found:
            say_nothing(
                timeline,
                f"nothing is on the agenda {question.words}".rstrip(),
                "`timeline agenda --within 1y` looks further ahead.",
            )
        if chosen != "text":
            emit_all((one.as_json() for one in found), chosen)
        elif found:
            heading(options, question)
            _print(found, options.out)


def _seconds(text: str | None) -> int | None:
    """A length of time in seconds: a number of days, or of another unit."""
    if text is None:
        return None
    found = re.fullmatch(r"([0-9]{1,5})\s*([dwmy]?)", text.strip().lower())
    if found is None:
        raise wrong_value(f"“{text}” is not a time such as 30d, 6w, 3m or 1y", "--within")
    return int(found[1]) * {"w": 7, "m": 31, "y": 366}.get(found[2], 1) * DAY


def _print(found: Sequence[AgendaRow], colours: AnsiStyle) -> None:
    """Prints a line for each row, under its day."""
    words = {one.what: WHATS[one.what].words for one in found}
    first = max(map(cells, words.values()))
    second = max(cells(sanitize(one.government)) for one in found)
    third = max(cells(sanitize(one.matter or "")) for one in found)
    for number, (day, rows) in enumerate(groupby(found, key=_day)):
        sys.stdout.write(f"{chr(10) if number else ''}{colours.heading(day)}\n")
        for one in rows:
            mark, text = glyph(WHATS[one.what].look), pad(words[one.what], first)
            shown = colours.bad(text) if one.what == OVERDUE else text
            sys.stdout.write(
                f"  {mark}{shown}  {colours.government(pad(sanitize(one.government), second))}  "
                f"{colours.matter(pad(sanitize(one.matter or ''), third))}  {sanitize(one.title)}\n"
            )


def _day(row: AgendaRow) -> str:
    said = Edtf.stored(row.on).human()
    return f"was due by {said}" if row.what == OVERDUE else said
