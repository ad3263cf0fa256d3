"""Prints a replay: its steps, under the days on which they had certainly happened.

The pauses follow the clock of the story, but long silences are shortened to a line with their
length.
"""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator
from contextlib import nullcontext
from itertools import chain, islice
from math import isnan, log10
from typing import TYPE_CHECKING, Final

from timeline.cli.context import say
from timeline.cli.input.keypress import Keys
from timeline.cli.output.log import (
    Layout,
    day_words,
    entry_lines,
    is_vague,
    layout_of,
    row_start,
    terminal_width,
)
from timeline.cli.output.status import change_words
from timeline.dates.edtf import FUTURE, PAST, civil_day
from timeline.text.ansi import AnsiStyle
from timeline.text.phrasing import window_words
from timeline.text.sanitize import sanitize
from timeline.text.standing_phrasing import passed_words

if TYPE_CHECKING:
    from timeline.results import ReplayStep

_LOOKAHEAD: Final = 300
_BEAT: Final = 0.6
_PER_DECADE: Final = 0.5
_LONGEST: Final = 2.5
_DAY: Final = 86_400


def pause_between(seconds: int, speed: float) -> float:
    """The pause in seconds before a step that comes `seconds` later in the story.

    It grows with the logarithm of the silence, so that a day and a month differ, and a year is
    bearable. Infinite speed means no pause.
    """
    hours = max(0, seconds) / 3_600
    return min(_LONGEST, _BEAT + _PER_DECADE * log10(1 + hours)) / speed


def speed_from(text: str) -> float:
    """Parses a speed: a factor, or `0` or `max` for no pauses.

    Raises:
        ValueError: if it is neither.
    """
    if text.strip().lower() in ("0", "max"):
        return float("inf")
    speed = float(text)
    if isnan(speed) or speed < 0:
        raise ValueError(text)
    return speed or float("inf")


class Teller:
    """Prints the steps in order, each new day under its own heading."""

    def __init__(self, colours: AnsiStyle, layout: Layout) -> None:
        self._colours = colours
        self._layout = layout
        self._day: str | None = None
        self._clock: int | None = None

    def lines(self, beat: ReplayStep) -> Iterator[str]:
        """The lines of a step, preceded by silence and day if they change."""
        colours = self._colours
        certain = PAST < beat.clock < FUTURE
        day = civil_day(beat.clock, beat.zone) if certain else ""
        if day != self._day:
            if self._day is not None:
                yield ""
            silence = self._silence(beat)
            if silence:
                yield from (f"  {colours.muted(f'⋮ {silence}')}", "")
            yield colours.heading(colours.date(day_words(day) if day else "on no certain day"))
            self._day = day
        self._clock = beat.clock
        yield from self._event(beat)

    def gap(self, beat: ReplayStep) -> int:
        """Seconds of the story between the last printed step and this one."""
        if self._clock is None or not PAST < beat.clock < FUTURE or self._clock <= PAST:
            return 0
        return max(0, beat.clock - self._clock)

    def _silence(self, beat: ReplayStep) -> str:
        passed = self.gap(beat) // _DAY
        if passed < 3:
            return ""
        if passed < 60:
            return f"{passed} days later"
        if passed < 730:
            return f"{round(passed / 30.44)} months later"
        return f"{round(passed / 365.25):,} years later"

    def _event(self, beat: ReplayStep) -> Iterator[str]:
        colours, layout = self._colours, self._layout
        if beat.entry is None:
            for change in beat.changes:
                start = row_start(change.government, beat.kind, layout, colours)
                window = f" {window_words(change.expected)}" if change.expected else ""
                matter = colours.matter(sanitize(change.matter))
                if beat.kind in ("in-force", "ended"):
                    yield f"{start}{matter} is {passed_words(beat.kind, change.after)}"
                else:
                    yield f"{start}no decision on {matter}, which was expected{window}"
                yield " " * layout.indent + f"→ {change_words(change, colours)}"
            return
        notes = []
        if beat.perhaps:
            notes.append(
                colours.warn(f"~ may have happened by then: {beat.entry.occurred.human()}")
            )
        elif is_vague(beat.entry):
            notes.append(colours.warn(f"~ {beat.entry.occurred.human()}"))
        for change in beat.changes:
            matter = colours.matter(sanitize(change.matter))
            notes.append(f"→ {matter}: {change_words(change, colours)}")
        yield from entry_lines(
            beat.entry, layout, colours, notes, moved=[one.matter for one in beat.changes]
        )


def tell(
    beats: Iterable[ReplayStep], colours: AnsiStyle, *, speed: float, step: bool = False
) -> bool:
    """Prints a replay to stdout; returns whether it reached its end.

    It is animated only on a terminal. With `step`, each step waits for a key, and q quits. Without
    a keyboard it never waits.
    """
    rest = iter(beats)
    head = list(islice(rest, _LOOKAHEAD))
    entries = [beat.entry for beat in head if beat.entry is not None]
    teller = Teller(colours, layout_of(entries, terminal_width(), kind=len("overdue")))
    animated = sys.stdout.isatty() and (step or speed != float("inf"))
    step = step and animated and sys.stdin is not None and sys.stdin.isatty()
    if step:
        say("any key: next step · q: quit")
    told = False
    with Keys() if animated else nullcontext() as keys:
        for beat in chain(head, rest):
            if keys is not None and told:
                sys.stdout.flush()
                goes_on = (
                    keys.step() if step else keys.pause(pause_between(teller.gap(beat), speed))
                )
                if not goes_on:
                    return False
            for line in teller.lines(beat):
                sys.stdout.write(line + "\n")
            told = True
    return True
