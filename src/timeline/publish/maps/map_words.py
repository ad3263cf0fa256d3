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


def _said(status: MatterStatus) -> str:
    return status_words(status.status, status.outcome, status.expected)


def _tick(day: date) -> str:
    return f"{day.day} {day:%b}"


def _written(day: date) -> str:
    return Edtf.stored(day.isoformat()).human()


@dataclass(frozen=True, slots=True)
class MapWords:
    """The words of a map; a page in another language brings its own.

    Attributes:
        of: Beside the axis of what had happened.
        known: Beside the axis of what was public.
        caption: How to read a map, in paragraphs.
        cut: What the marks of a spell that is cut short mean.
        nothing: In the field before anything was public.
        heading: What a map is.
        status: The name of a status.
        said: A status in full, with its outcome and its deadline.
        spell: The length of a spell in days.
        tick: The day and the month of a date on an axis.
        day: A date in full.
        hover: What a field says, of `{said}`, `{as_of}` and `{as_known}`.
        first, last: Of a time that has no end: `{first} and later`, and of one that has.
        learnt: An example of `{day}`, where what was known `{then}` is not what is known `{since}`.
        unlearnt: Where it still is.
        unknown: Where nothing was known then.
        label: For those who do not see the picture, of `{heading}`, `{title}` and `{said}`.
    """

    of: str = "as of: what had happened by then"
    known: str = "as known: what was public by then"
    caption: Sequence[str] = (_HOW, _DIAGONAL)
    cut: str = "Double strokes on an edge leave out days without a change."
    nothing: str = "nothing public yet"
    heading: str = "What stood when, and what was known when"
    status: Callable[[str | None], str] = status_name
    said: Callable[[MatterStatus], str] = _said
    spell: Callable[[int], str] = _spell
    tick: Callable[[date], str] = _tick
    day: Callable[[date], str] = _written
    hover: str = "{said}\nas of {as_of}\nas known {as_known}"
    first: str = "{first} and later"
    last: str = "{first} to {last}"
    learnt: str = (
        "For example, {day}: by the news of that day, “{then}”; with what was learnt later,"
        " “{since}”."
    )
    unlearnt: str = (
        "For example, {day}: “{then}”, and nothing that was learnt later has changed that."
    )
    unknown: str = (
        "For example, {day}: nothing was public that day; what was learnt later says “{since}”."
    )
    label: str = "{heading}: {title}. At last: {said}."

    def title(self, found: StatusMap) -> str:
        """The matter, by its title if it has one."""
        return sanitize(found.title or found.matter)

    def subtitle(self, found: StatusMap) -> str:
        """What the picture is of."""
        return f"{self.heading} · {sanitize(found.government)} / {sanitize(found.matter)}"

    def paragraphs(self, found: StatusMap, *, is_cut: bool = False) -> list[str]:
        """The caption: how to read a map, and an example from this one.

        Args:
            found: All statuses of the matter.
            is_cut: Whether a spell of it is cut short.
        """
        parts = [*self.caption, self.example(found), self.cut if is_cut else ""]
        return [part for part in parts if part]

    def example(self, found: StatusMap) -> str:
        """Of a day of which more was learnt later, what was known then and since; or ""."""
        moment = _telling_moment(found)
        if moment is None:
            return ""
        then, since = found.at(moment, moment), found.at(moment, FUTURE)
        is_same = then is not None and since is not None and then.status == since.status
        pattern = self.unknown if then is None else self.unlearnt if is_same else self.learnt
        return pattern.format(
            day=self._date(moment, found.zone),
            then=self.status(None if then is None else then.status),
            since=self.status(None if since is None else since.status),
        )

    def description(self, found: StatusMap) -> str:
        """For those who do not see the picture."""
        last = found.at(moments_of(found)[-1], FUTURE) or found.rectangles[-1].status
        said = self.said(last)
        return self.label.format(heading=self.heading, title=self.title(found), said=said)

    def field(self, one: StatusRectangle, zone: str) -> str:
        """What a field says, with its days."""
        return self.hover.format(
            said=self.said(one.status),
            as_of=self._days(one.as_of_from, one.as_of_until, zone),
            as_known=self._days(one.as_known_from, one.as_known_until, zone),
        )

    def _days(self, begins: int, ends: int | None, zone: str) -> str:
        first = self._date(begins, zone)
        if ends is None:
            return self.first.format(first=first)
        last = self._date(ends - 1, zone)
        return first if first == last else self.last.format(first=first, last=last)

    def _date(self, moment: int, zone: str) -> str:
        return self.day(day_of(moment, zone)) if PAST < moment < FUTURE else "…"


def day_of(moment: int, zone: str) -> date:
    """The civil day of a moment in the zone of a government."""
    return date.fromisoformat(civil_day(moment, zone))


def legend_of(found: StatusMap) -> list[str]:
    """The statuses that there are, in the order of a life."""
    there = {one.status.status for one in found.rectangles}
    return [one for one in STATUSES if one in there]


def _telling_moment(found: StatusMap) -> int | None:
    """A moment in the longest spell of which later knowledge says something else, if there is one.

    Otherwise in the longest of which anything is known.
    """
    best: tuple[int, int, int] | None = None
    for begins, ends in pairwise(moments_of(found)):
        middle = begins + (ends - begins) // 2
        then, since = found.at(middle, middle), found.at(middle, FUTURE)
        if since is not None:
            differs = then is not None and then.status != since.status
            best = max(best or (0, 0, 0), (2 * differs + (then is not None), ends - begins, middle))
    return best and best[2]
