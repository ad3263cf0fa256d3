"""Random cuts, at which rectangles and `Timeline.state` must say the same.

The rectangles are read as a page's script does: from the columns that it embeds.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from itertools import accumulate
from random import Random
from typing import Any

from timeline import Timeline
from timeline.publish.standings_json import standings_json

FIELDS = (
    "status", "outcome", "since", "by", "expected", "expected_earliest", "expected_latest",
    "stage", "body", "how", "uncertain", "title", "joint_with",
)  # fmt: skip
NO_LATER = int(datetime(9990, 1, 1, tzinfo=UTC).timestamp())
NO_EARLIER = int(datetime(1000, 1, 1, tzinfo=UTC).timestamp())

Found = dict[tuple[str, str], dict[str, Any]]


class Embedded:
    """Standings as a script finds them in a page."""

    def __init__(self, data: dict[str, Any]) -> None:
        self.data = json.loads(json.dumps(data))
        self.times = list(accumulate(self.data["times"]))

    def at(self, as_of: int, as_known: int) -> Found:
        """Each matter that has a status at both moments, with what is said of it."""
        data, found = self.data, {}
        rectangles, matters = data["rectangles"], data["matters"]
        first = 0
        for matter, count in enumerate(matters["rectangles"]):
            rows = [
                rectangles["status"][place]
                for place in range(first, first + count)
                if self._holds(rectangles, place, "as_of", as_of)
                and self._holds(rectangles, place, "as_known", as_known)
            ]
            first += count
            assert len(rows) < 2, "rectangles overlap"
            if rows:
                names = (matters["government"][matter], matters["matter"][matter])
                title = self._text(matters["title"][matter])
                found[self._text(names[0]), self._text(names[1])] = self._row(rows[0], title)
        return found

    def _holds(self, rectangles: Any, place: int, axis: str, moment: int) -> bool:
        begins, ends = rectangles[f"{axis}_from"][place], rectangles[f"{axis}_until"][place]
        return self.times[begins] <= moment and (ends == -1 or moment < self.times[ends])

    def _row(self, place: int, title: Any) -> dict[str, Any]:
        data, row = self.data, {"title": title}
        for name, column in data["statuses"].items():
            value = column[place]
            if name in ("expected_earliest", "expected_latest"):
                row[name] = None if value == -1 else self.times[value]
            elif name == "uncertain":
                row[name] = bool(value)
            elif name == "joint_with":
                row[name] = [self._text(one) for one in data["joint_with"][value]]
            elif name == "stands":
                table = data["stands"]
                row[name] = (
                    None if value == -1 else [self._text(table[key][value]) for key in table]
                )
            elif name == "contradictions":
                told = [] if value == -1 else data["contradictions"][value]
                row[name] = [
                    [self._text(one["rule"]), [self._text(id_) for id_ in one["developments"]]]
                    for one in told
                ]
            else:
                row[name] = self._text(value)
        return row

    def _text(self, place: int) -> Any:
        return None if place == -1 else self.data["texts"][place]


def stated(door: Timeline, ids: Sequence[str], **cut: Any) -> Found:
    """The same from `Timeline.state`."""
    return {
        (one.government, one.matter): {
            **{name: getattr(one, name) for name in FIELDS if name != "joint_with"},
            "joint_with": list(one.joint_with),
            "stands": None if one.stands is None else list(one.stands),
            "contradictions": [[two.rule, list(two.developments)] for two in one.contradictions],
        }
        for one in door.state(*ids, **cut)
    }


def different(
    door: Timeline, cuts: int, random: Random, ids: Sequence[str] = (), **how: Any
) -> Iterator[str]:
    """Compares at random cuts; yields each difference, as a sentence.

    Most cuts lie at the edge of a rectangle, or a second before.
    """
    embedded = Embedded(standings_json(door.standings(*ids, **how)))
    edges = sorted(one for one in embedded.times if NO_EARLIER < one < NO_LATER)
    now = int(door.now())

    def moment() -> int:
        if random.random() < 0.7:
            return random.choice(edges) - random.randint(0, 1)
        return random.randint(edges[0] - 86_400, edges[-1] + 86_400)

    for _ in range(cuts if edges else 0):
        cut = {"as_of": moment(), "as_known": moment()}
        if random.random() < 0.1:
            del cut[random.choice(("as_of", "as_known"))]
        as_of = cut.get("as_of", cut.get("as_known", now))
        found = embedded.at(as_of, cut.get("as_known", 10**15))
        asked = {name: _edtf(value) for name, value in cut.items()}
        wanted = stated(door, ids, **asked, **how)
        for key in sorted(found.keys() | wanted.keys()):
            if found.get(key) != wanted.get(key):
                yield f"{key} at {asked}: {found.get(key)}, but {wanted.get(key)}"


def _edtf(moment: int) -> str:
    return datetime.fromtimestamp(moment, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
