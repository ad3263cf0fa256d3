"""Playback: converts elapsed seconds to a position in the story.

There are two paces. Step by step, each beat stays as long as its title takes to read. By date, the
story's own time runs, and long silences are shortened to `LONGEST_SILENCE`. Both use the elapsed
time and not ticks, so a slow terminal shows fewer frames of the same playback.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Final, NamedTuple

from timeline.results import Passings, RowIndex
from timeline.tui.model.beats import Stretch, next_beat
from timeline.tui.model.state import Pace, Playhead

SPEEDS: Final = (0.1, 0.25, 0.5, 1.0, 2.0, 4.0, 8.0, 16.0, 64.0, 256.0, 1024.0)
"""Multiples of the normal speed: of reading, or of a day each second."""
DAY: Final = 86_400
LONGEST_SILENCE: Final = 1.5
"""Most seconds that a silence takes by date, at any speed."""
LOOK: Final = 0.4
"""Seconds to find the line that is told, before its title is read."""
LETTERS: Final = 75.0
"""Letters that are read in a second."""
LONGEST_TITLE: Final = 150
"""Letters of a title that are waited for; no more fit a line."""
PASSES: Final = 2.2
"""Seconds that a day stays that passes without a development."""
LEAST: Final = 0.1
"""Seconds that a beat stays by date, for a rhythm within a day."""
GLIDE: Final = 0.3
"""Share of a beat, at its end, in which the clock runs on to the next, step by step."""
_MOST_BEATS: Final = 5_000
"""Most beats that a frame plays one by one before it waits for the next frame."""


class Position(NamedTuple):
    """Where playback is.

    Attributes:
        beat: The playhead on the beat that was told last.
        seconds: How long it has stayed there.
        shown: The playhead to show; its clock may already run on to the next beat.
        over: Whether it is the last beat.
        wants: The passings to read before it can go on.
    """

    beat: Playhead
    seconds: float
    shown: Playhead
    over: bool = False
    wants: Stretch | None = None


def reading(title: str | None) -> float:
    """The seconds that it takes to read a title; None stands for a usual one."""
    letters = 60 if title is None else min(len(title), LONGEST_TITLE)
    return LOOK + letters / LETTERS


class Rhythm(NamedTuple):
    """How fast a story plays.

    Attributes:
        pace: The clock.
        speed: The multiple of the normal speed.
        glides: Whether the clock runs on between two beats.
        title_at: Returns the title of a line, if it was read.
    """

    pace: Pace
    speed: float
    glides: bool
    title_at: Callable[[int], str | None]

    def stay(self, beat: Playhead, upcoming: Playhead) -> tuple[float, float]:
        """Seconds that a beat takes, and those at its end in which the clock runs on."""
        gap = (upcoming.instant or 0) - (beat.instant or 0)
        if self.pace == "date":
            silence = min(gap / (self.speed * DAY), LONGEST_SILENCE)
            return max(LEAST / self.speed, silence), silence
        read = PASSES if beat.passing is not None else reading(self.title_at(beat.index))
        return read / self.speed, GLIDE * read / self.speed if gap > DAY else 0.0


def advance(
    order: RowIndex, known: Passings, beat: Playhead, seconds: float, rhythm: Rhythm, now: int
) -> Position:
    """Where playback is, some seconds after it came to a beat."""
    for _ in range(_MOST_BEATS):
        upcoming = next_beat(order, known, beat, now)
        if upcoming is None:
            return Position(beat, 0.0, beat, over=True)
        if isinstance(upcoming, Stretch):
            return Position(beat, seconds, beat, wants=upcoming)
        stay, glide = rhythm.stay(beat, upcoming)
        if seconds < stay:
            return Position(beat, seconds, _gliding(beat, upcoming, seconds - stay, glide, rhythm))
        beat, seconds = upcoming, seconds - stay
    return Position(beat, 0.0, beat)


def _gliding(
    beat: Playhead, upcoming: Playhead, short: float, glide: float, rhythm: Rhythm
) -> Playhead:
    """The playhead to show `short` seconds (below zero) before the next beat."""
    run = glide + short
    if run <= 0 or not rhythm.glides or beat.instant is None or upcoming.instant is None:
        return beat
    gap = upcoming.instant - beat.instant
    return Playhead(beat.instant + int(gap * run / glide), beat.index)
