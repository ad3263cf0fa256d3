"""Which time the board of tracks shows: the whole story, or a stretch around the playhead."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Final

from timeline.text.track_axis import ZOOMS

LEVELS: Final = ("whole story", *ZOOMS)
_LENGTHS: Final = (0, *ZOOMS.values())
_PLACE: Final = 0.6
"""Where the playhead is in a stretch that was moved to it."""
_EDGE: Final = 0.04
"""How near to an end the playhead may come before the stretch follows it."""

Bounds = tuple[int, int]
"""First and last moment, in seconds since the epoch."""


@dataclass(frozen=True, slots=True)
class TrackWindow:
    """A stretch of time.

    Attributes:
        level: How near it is, an index in `LEVELS`.
        first: Its first moment, if it is not the whole story.
    """

    level: int = 0
    first: int = 0

    @property
    def length(self) -> int:
        """Seconds that it shows; 0 for the whole story."""
        return _LENGTHS[self.level]

    def bounds(self, whole: Bounds) -> Bounds:
        """Its first and last moment, of a story with these."""
        return (self.first, self.first + self.length) if self.level else whole

    def around_it(self, whole: Bounds) -> Bounds:
        """A longer stretch, which stays the same while this one moves a little."""
        if not self.level:
            return whole
        place = self.first // self.length
        return (place - 1) * self.length, (place + 3) * self.length

    @property
    def by_day(self) -> bool:
        """Whether a day is so short that a status of its date may begin with it."""
        return LEVELS[self.level] not in ("week", "day")

    def nearer(self, step: int, moment: int, whole: Bounds) -> TrackWindow:
        """The next level, around a moment; levels that would show more than the story are left out.

        Args:
            step: 1 for nearer, -1 for further.
            moment: The playhead.
            whole: First and last moment of the story.
        """
        level = self.level + step
        while 0 < level < len(LEVELS) and _LENGTHS[level] >= whole[1] - whole[0]:
            level += step
        if not 0 <= level < len(LEVELS):
            return self
        return replace(self, level=level).around(moment, whole)

    def following(self, moment: int, whole: Bounds) -> TrackWindow:
        """The stretch that has a moment: this one, if it does."""
        edge = int(self.length * _EDGE)
        moment = min(max(moment, whole[0]), whole[1])
        if not self.level or self.first + edge <= moment <= self.first + self.length - edge:
            return self
        return self.around(moment, whole)

    def moved(self, part: float, whole: Bounds) -> TrackWindow:
        """The stretch some part of itself later, no further than a half beyond the story."""
        half = self.length // 2
        first = self.first + int(self.length * part)
        return replace(self, first=max(whole[0] - half, min(first, whole[1] - half)))

    def around(self, moment: int, whole: Bounds) -> TrackWindow:
        """The stretch of this length that has a moment, or the end of the story nearest to it."""
        moment = min(max(moment, whole[0]), whole[1])
        return replace(self, first=moment - int(self.length * _PLACE))
