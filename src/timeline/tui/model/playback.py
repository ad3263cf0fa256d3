"""How the story runs: from seconds that passed on the wall to a place in the story.

Two clocks. By date, the story's own time runs, and a silence of months takes no longer than a
breath. Beat by beat, each development gets the same time. Both are reckoned from the time that
has passed and never from ticks, so that a slow terminal shows fewer frames of the same film.
"""

from __future__ import annotations

from bisect import bisect_right
from typing import Final

from timeline.results import RowIndex
from timeline.tui.model.state import Pace, Playhead

SPEEDS: Final = (0.1, 0.25, 0.5, 1.0, 2.0, 4.0, 8.0, 16.0, 64.0, 256.0, 1024.0)
"""Times the ordinary speed, which is a day, or a development, each second."""
DAY: Final = 86_400
LONGEST_SILENCE: Final = 1.5
"""Seconds that a silence lasts at most, at any speed."""
_MOST_BEATS: Final = 5_000
"""Developments told in one frame before the rest of the way is jumped."""


def advance(
    order: RowIndex, playhead: Playhead, seconds: float, speed: float, pace: Pace
) -> tuple[Playhead, float]:
    """The playhead after so many seconds, and the seconds that are not used up yet.

    At the end of the story it stays on the last development.
    """
    if pace == "beat":
        beats = int(seconds * speed)
        index = min(playhead.index + beats, len(order) - 1)
        at = order.instants[index] if index >= 0 else playhead.instant
        return (Playhead(at, index) if beats else playhead), seconds - beats / speed
    return _by_date(order, playhead, seconds, speed), 0.0


def _by_date(order: RowIndex, playhead: Playhead, seconds: float, speed: float) -> Playhead:
    instant, left = playhead.instant or 0, seconds
    rate = speed * DAY
    end = len(order)
    for _ in range(_MOST_BEATS):
        place = bisect_right(order.instants, instant, hi=end)
        if place >= end:
            break
        gap = order.instants[place] - instant
        # The whole silence is shortened, wherever in it one stands: else each frame would only
        # shorten what is left, and years would take ten breaths.
        whole = order.instants[place] - order.instants[place - 1] if place else gap
        cost = min(whole / rate, LONGEST_SILENCE) * gap / whole
        if cost > left:
            instant += int(gap * left / cost)
            return Playhead(instant, order.index_at(instant))
        instant, left = order.instants[place], left - cost
    else:
        instant += int(left * rate)
    return Playhead(instant, order.index_at(instant))


def is_over(order: RowIndex, playhead: Playhead) -> bool:
    """Whether everything is told."""
    return playhead.index >= len(order) - 1
