"""Playback: converts elapsed seconds to a position in the story.

There are two paces. By date, the story's own time runs, and long silences are shortened to
`LONGEST_SILENCE`. By beat, each development takes the same time. Both use the elapsed time and
not ticks, so a slow terminal shows fewer frames of the same playback.
"""

from __future__ import annotations

from bisect import bisect_right
from typing import Final

from timeline.results import RowIndex
from timeline.tui.model.state import Pace, Playhead

SPEEDS: Final = (0.1, 0.25, 0.5, 1.0, 2.0, 4.0, 8.0, 16.0, 64.0, 256.0, 1024.0)
"""Multiples of the normal speed: a day, or a development, each second."""
DAY: Final = 86_400
LONGEST_SILENCE: Final = 1.5
"""Most seconds that a silence takes, at any speed."""
_MOST_BEATS: Final = 5_000
"""Most developments that a frame plays one by one before it jumps ahead."""


def advance(
    order: RowIndex, playhead: Playhead, seconds: float, speed: float, pace: Pace
) -> tuple[Playhead, float]:
    """The playhead after `seconds`, and the seconds that were not used.

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
        # The cost is a share of the whole silence. Otherwise each frame would only shorten what is
        # left, and years would take ten times as long.
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
    """Whether the playhead is on the last development."""
    return playhead.index >= len(order) - 1
