"""The words of a map: its axes, its caption, and what a field says."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import pairwise
from typing import Final

from timeline.dates.edtf import FUTURE, PAST, Edtf, civil_day
from timeline.publish.maps.map_grid import moments_of
from timeline.readmodel.matter_standing import MatterStatus
from timeline.readmodel.queries.matters.rectangles import StatusMap, StatusRectangle
from timeline.text.phrasing import STATUSES, status_name, status_words
from timeline.text.sanitize import sanitize

_HOW: Final = (
    "How to read it: choose a day on the lower edge, the day that you ask about. Go up to the day"
    " whose newspapers you have read. The colour there is where the matter stood, as far as anyone"
    " could know."
)
_DIAGONAL: Final = (
    "On the dotted line both are the same day: what an attentive reader of that day knew. Above it"
    " is hindsight, what was learnt later about earlier days. Below it, paler, is what was still to"
    " come, as that day's news left it."
)


def _spell(days: int) -> str:
    """About how long a spell is: `12 days`, `3 months`, `2 years`."""
    if days < 60:
        return f"{days} days"
    return f"{round(days / 30.4)} months" if days < 700 else f"{round(days / 365.25)} years"


@dataclass(frozen=True, slots=True)
class MapWords:
    """The words of a map; a page in another language brings its own."""

    of: str = "as of: what had happened by then"
    known: str = "as known: what was public by then"
    caption: Sequence[str] = (_HOW, _DIAGONAL)
    nothing: str = "nothing public yet"
    heading: str = "What stood when, and what was known when"
    status: Callable[[str | None], str] = status_name
    spell: Callable[[int], str] = _spell

    def title(self, found: StatusMap) -> str:
        """The matter, by its title if it has one."""
        return sanitize(found.title or found.matter)

    def subtitle(self, found: StatusMap) -> str:
        """What the picture is of."""
        return f"{self.heading} · {sanitize(found.government)} / {sanitize(found.matter)}"

    def paragraphs(self, found: StatusMap) -> list[str]:
        """The caption: how to read a map, and an example from this one."""
        return [*self.caption, *filter(None, [self.example(found)])]

    def example(self, found: StatusMap) -> str:
        """Of a day of which more was learnt later, what was known then and since; or ""."""
        day, then, since = _telling_day(found)
        if since is None:
            return ""
        begins = f"For example, {day}: "
        if then is None:
            return f"{begins}nothing was public that day; what is known now says {_told(since)}."
        if then.status == since.status:
            return f"{begins}{_told(then)}, and nothing that was learnt later has changed that."
        return (
            f"{begins}by the news of that day, {_told(then)}; with what was learnt later,"
            f" {_told(since)}."
        )

    def label(self, found: StatusMap) -> str:
        """For those who do not see the picture."""
        last = found.rectangles[-1].status
        said = status_words(last.status, last.outcome, last.expected)
        return f"{self.heading}: {self.title(found)}. At last: {said}."


def _telling_day(found: StatusMap) -> tuple[str, MatterStatus | None, MatterStatus | None]:
    """A day in the longest spell of which later knowledge says something else, if there is one."""
    best: tuple[int, int, int] | None = None
    for begins, ends in pairwise(moments_of(found)):
        middle = begins + (ends - begins) // 2
        then, since = found.at(middle, middle), found.at(middle, FUTURE)
        if since is not None:
            differs = then is not None and then.status != since.status
            best = max(best or (0, 0, 0), (2 * differs + (then is not None), ends - begins, middle))
    if best is None:
        return "", None, None
    middle = best[2]
    return _day(middle, found.zone), found.at(middle, middle), found.at(middle, FUTURE)


def _told(status: MatterStatus) -> str:
    return f"“{status_name(status.status)}”"


def legend_of(found: StatusMap) -> list[str]:
    """The statuses that there are, in the order of a life."""
    there = {one.status.status for one in found.rectangles}
    return [one for one in STATUSES if one in there]


def day_label(moment: int, zone: str) -> str:
    """The day of a moment, as `year|day month`, so that a year is said once."""
    day = date.fromisoformat(civil_day(moment, zone))
    return f"{day.year}|{day.day} {day:%b}"


def field_words(one: StatusRectangle, zone: str) -> str:
    """What a rectangle says, with its days."""
    said = status_words(one.status.status, one.status.outcome, one.status.expected)
    return (
        f"{said}\nas of {_days(one.as_of_from, one.as_of_until, zone)}"
        f"\nas known {_days(one.as_known_from, one.as_known_until, zone)}"
    )


def _days(begins: int, ends: int | None, zone: str) -> str:
    first = _day(begins, zone)
    if ends is None:
        return f"{first} and later"
    last = _day(ends - 1, zone)
    return first if first == last else f"{first} to {last}"


def _day(moment: int, zone: str) -> str:
    if not PAST < moment < FUTURE:
        return "ever"
    return Edtf.stored(civil_day(moment, zone)).human()
