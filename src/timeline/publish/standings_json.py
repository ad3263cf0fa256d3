"""Standings as the columns that a page embeds; the package's docstring says what they mean."""

from __future__ import annotations

from collections.abc import Hashable, Iterable
from itertools import pairwise
from typing import Any, Final

from timeline.readmodel.matter_standing import MatterStatus, Standing
from timeline.readmodel.queries.matters.rectangles import StatusMap, StatusRectangle

_VERSION: Final = 1
_MISSING: Final = -1
_TEXTS: Final = ("status", "outcome", "since", "by", "expected", "stage", "body", "how")
_ENDS: Final = StatusRectangle._fields[:4]


def standings_json(maps: Iterable[StatusMap]) -> dict[str, Any]:
    """The columns of standings, as JSON has them: small, and the same for the same standings."""
    maps = list(maps)
    texts, times = _ValueTable(), _Times(maps)
    statuses, stands, contradictions, joint_with = (
        _ValueTable(),
        _ValueTable(),
        _ValueTable(),
        _ValueTable(),
    )
    matters = [
        {
            "government": texts.place(one.government),
            "matter": texts.place(one.matter),
            "zone": texts.place(one.zone),
            "title": texts.place(one.title),
            "slugs": list(map(texts.place, one.slugs)),
            "rectangles": len(one.rectangles),
        }
        for one in maps
    ]

    def row_of(one: MatterStatus) -> tuple[int, ...]:
        told = tuple(
            (texts.place(each.rule), tuple(map(texts.place, each.developments)))
            for each in one.contradictions
        )
        return (
            *(texts.place(getattr(one, name)) for name in _TEXTS),
            times.place(one.expected_earliest),
            times.place(one.expected_latest),
            int(one.uncertain),
            stands.place(one.stands and tuple(map(texts.place, one.stands))),
            contradictions.place(told or None),
            joint_with.place(tuple(map(texts.place, one.joint_with))),
        )

    columns = (*_TEXTS, "expected_earliest", "expected_latest", "uncertain", "stands")
    rows_seen: dict[int, int] = {}
    rectangles = []
    for one in maps:
        for each in one.rectangles:
            if id(each.status) not in rows_seen:
                rows_seen[id(each.status)] = statuses.place(row_of(each.status))
            ends = map(times.place, _ends(each))
            rectangles.append((*ends, rows_seen[id(each.status)]))
    return {
        "version": _VERSION,
        "texts": texts.values,
        "times": times.differences,
        "matters": {name: [one[name] for one in matters] for name in _MATTER},
        "rectangles": _columns((*_ENDS, "status"), rectangles),
        "statuses": _columns((*columns, "contradictions", "joint_with"), statuses.values),
        "stands": _columns(Standing._fields, stands.values),
        "contradictions": [
            [{"rule": rule, "developments": list(those)} for rule, those in told]
            for told in contradictions.values
        ],
        "joint_with": [list(those) for those in joint_with.values],
    }


_MATTER: Final = ("government", "matter", "zone", "title", "slugs", "rectangles")


def _ends(one: StatusRectangle) -> tuple[int | None, ...]:
    return one.as_of_from, one.as_of_until, one.as_known_from, one.as_known_until


def _columns(names: Iterable[str], rows: Iterable[tuple[int, ...]]) -> dict[str, list[int]]:
    rows = list(rows)
    return {name: [row[place] for row in rows] for place, name in enumerate(names)}


class _ValueTable:
    """Values in the order in which they were first asked for."""

    def __init__(self) -> None:
        self._places: dict[Hashable, int] = {}

    def place(self, value: Hashable) -> int:
        """The place of a value, which is added if it is new; -1 for None."""
        if value is None:
            return _MISSING
        return self._places.setdefault(value, len(self._places))

    @property
    def values(self) -> list[Any]:
        """The values in order of their places."""
        return list(self._places)


class _Times:
    """All moments of standings, in order."""

    def __init__(self, maps: Iterable[StatusMap]) -> None:
        found = {
            moment
            for one in maps
            for each in one.rectangles
            for moment in (*_ends(each), each.status.expected_earliest, each.status.expected_latest)
            if moment is not None
        }
        self._moments = sorted(found)
        self._places = {moment: place for place, moment in enumerate(self._moments)}

    def place(self, moment: int | None) -> int:
        """The place of a moment; -1 for None."""
        return _MISSING if moment is None else self._places[moment]

    @property
    def differences(self) -> list[int]:
        """The first moment, and from each to the next."""
        return [*self._moments[:1], *(after - before for before, after in pairwise(self._moments))]
