"""Random histories for property tests: mostly plausible, often late, sometimes contradictory.

A history is drawn as `Move`s, small tuples of numbers, and made into developments afterwards,
so that an amendment can point at whatever came before it and hypothesis shrinks well.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any, NamedTuple

from hypothesis import strategies as st

from tests.builders import development
from timeline.domain.developments import Development

MATTERS = ("heavy-weapons", "forensic-experts")
ZONES = {"be": "Europe/Brussels", "nz": "Pacific/Auckland", "us": "America/New_York"}
DAYS = (
    "2022-04-18",
    "2022-04-19",
    "2022-04-20",
    "2022-04-21",
    "2022-04-20T15:00",
    "2022-04-20T15:00+02:00",
    "2022-04-19/2022-04-22",
    "2022-04~",
    "2022-04-2X",
    "../2022-04-21",
    "2022-04-20/..",
)
PUBLISHED = (None, None, "2022-04-30", "2022-05-03", "2022-05-02/2022-05-04", "2022-05-06")
FIRST_RECORDED = ("2022-04-29T06:00:00.5+02:00", "2022-04-29T22:30:00Z")
KINDS = (
    "matter-raised",
    "meeting-planned",
    "meeting-held",
    "step-taken",
    "decision-expected",
    "decision-expected",
    "decision-postponed",
    "decision-cancelled",
    "decision-taken",
    "decision-taken",
    "decision-taken",
    "announcement-made",
    "statement-made",
    "pledge-made",
    "delivery-made",
    "measure-started",
    "measure-changed",
    "measure-suspended",
    "measure-ended",
    "decision-overturned",
)
AMENDMENTS = ("corrected", "corrected", "retracted", "retracted", "disputed", "cited")
CITED = ("2022-04-20", "2022-04-22", "2022-05-01", "2022-05-05")
CLERICAL = (None, None, True, False)
CHANGES: tuple[dict[str, Any], ...] = (
    {"occurred": "2022-04-18"},
    {"occurred": "2022-04-21"},
    {"occurred": "2022-04-20/2022-04-29"},
    {"title": "Corrected title"},
    {"matters": ["forensic-experts"]},
    {"matters": ["heavy-weapons", "forensic-experts"]},
    {"outcome": "rejected"},
    {"expected": "2022-05"},
    {"summary": "Words that a search finds"},
    {"joint_with": ["us"]},
    {"place": "Ghent", "attributes": {"file": 7}},
    {"identifiers": [{"scheme": "file", "value": "b"}]},
    {"sources.0.published": "2022-05-01"},
    {"sources.0.title": "A headline"},
)


class Move(NamedTuple):
    """One development to be made."""

    government: int
    kind: int
    """Below `len(KINDS)` a kind, from there on an amendment."""
    matters: int
    day: int
    published: int
    target: int
    changes: int
    joint: int


def moves(*, min_size: int = 4, max_size: int = 14) -> st.SearchStrategy[list[Move]]:
    """Random histories."""
    number = st.integers(0, 99)
    kind = st.integers(0, len(KINDS) + len(AMENDMENTS) * 2 - 1)
    move = st.builds(
        Move,
        st.sampled_from((0, 0, 0, 1, 2)),
        kind,
        st.integers(0, 3),
        number,
        number,
        number,
        number,
        number,
    )
    return st.lists(move, min_size=min_size, max_size=max_size)


def as_developments(
    drawn: Sequence[Move], *, governments: Sequence[str] = tuple(ZONES)
) -> Iterator[Development]:
    """The developments of a drawn history, in the order in which they are recorded."""
    made: list[Development] = []
    for number, move in enumerate(drawn):
        government = governments[move.government % len(governments)]
        one = _amendment(move, number, government, made) or _plain(move, number, government, made)
        made.append(one)
        yield one


def _amendment(
    move: Move, number: int, government: str, made: Sequence[Development]
) -> Development | None:
    if move.kind < len(KINDS) or not made:
        return None
    kind = AMENDMENTS[(move.kind - len(KINDS)) % len(AMENDMENTS)]
    own = [one for one in made if one.government == government] or list(made)
    target = own[-1 - move.target % len(own)]
    fields: dict[str, Any] = {"amends": target.id, "reason": "misread", "occurred": "2022-04-29"}
    published = PUBLISHED[move.published % len(PUBLISHED)]
    if kind == "corrected":
        known = type(target).model_fields.keys()
        fitting = [one for one in CHANGES if {name.split(".")[0] for name in one} <= known]
        fields["changes"] = fitting[move.changes % len(fitting)]
    if kind in ("corrected", "retracted"):
        fields["clerical"] = CLERICAL[move.day // 25 % len(CLERICAL)]
    if kind == "cited":
        fields["occurred"] = published = CITED[move.published % len(CITED)]
    if move.joint % 5 == 1:
        fields["first_recorded"] = FIRST_RECORDED[move.day % len(FIRST_RECORDED)]
    return development(
        kind,
        id=f"{government}-{number}-{kind}",
        government=government,
        matter=None,
        published=published,
        **fields,
    )


def _collected(move: Move) -> dict[str, Any]:
    """What a collection brings with some developments."""
    if move.target % 3 != 1:
        return {}
    places = ("Ghent", {"country": "be", "latitude": 51.05, "longitude": 3.72})
    return {
        "attributes": {"file": move.day % 3, "is-final": move.joint % 2 == 0},
        "identifiers": [{"scheme": "file", "value": "ab"[move.changes % 2]}],
        "place": places[move.day % 2],
    }


def _decided(kind: str, move: Move) -> dict[str, Any]:
    """What is decided, announced or planned."""
    if kind == "decision-taken":
        stage = ("committee", "senate")[move.joint % 2]
        return {
            "outcome": ("approved", "rejected")[move.changes % 2],
            **({"stage": stage, "body": "Finance"} if move.target % 3 == 1 else {}),
        }
    if kind == "announcement-made":
        return {"announces": ("decision", "intention", "details")[move.changes % 3]}
    return {"planned": "2022-04-25"} if kind == "meeting-planned" else {}


def _in_force(kind: str, move: Move, fields: dict[str, Any]) -> dict[str, Any]:
    """From when and until when something is in force, where it can say so."""
    is_decided = fields.get("outcome") == "approved" and "stage" not in fields
    is_announced = fields.get("announces") == "decision"
    found: dict[str, Any] = {}
    if move.joint % 2 or not (is_decided or is_announced or kind.startswith("measure-")):
        return found
    if is_decided or is_announced or kind == "measure-changed":
        found["in_force_from"] = (None, "2022-04-24", "2022-04-18", "2022-04")[move.changes % 4]
    if kind not in ("measure-suspended", "measure-ended"):
        found["in_force_until"] = (None, "2022-04-27", "2022-05", "..")[move.published % 4]
    return {name: value for name, value in found.items() if value is not None}


def _promised(move: Move, kind: str, made: Sequence[Development]) -> dict[str, Any]:
    """What a pledge, a commitment or a delivery says of amounts and of earlier ones."""
    fields: dict[str, Any] = {}
    if kind == "delivery-made":
        fields["complete"] = move.changes % 2 == 0
    if kind in ("delivery-made", "commitment-made"):
        pledges = [one for one in made if one.kind == "pledge-made"]
        if pledges and move.target % 2:
            fields["fulfils"] = pledges[move.target % len(pledges)].id
    if kind in ("pledge-made", "commitment-made", "delivery-made"):
        fields["quantities"] = [{"amount": str(move.day), "item": "guns"}]
        alike = [one for one in made if one.kind == kind]
        if alike and move.target % 3 == 1:
            fields["replaces"] = alike[move.changes % len(alike)].id
    return fields


def _plain(move: Move, number: int, government: str, made: Sequence[Development]) -> Development:
    kind = KINDS[move.kind % len(KINDS)]
    fields: dict[str, Any] = {"step": "hearing"} if kind == "step-taken" else {}
    if kind == "decision-expected" or (kind == "decision-postponed" and move.changes % 2):
        fields["expected"] = ("2022-04-22", "2022-04-25/2022-04-27", "2022-04-28T12:00")[
            move.changes % 3
        ]
    matters, day = [MATTERS[:1], MATTERS[:1], MATTERS[1:], MATTERS][move.matters % 4], move.day
    if kind == "decision-postponed":
        expectations = [o for o in made if o.window and o.government == government]
        if expectations:
            matters, day = expectations[-1].matters, DAYS.index("2022-04-21")
    fields |= _decided(kind, move)
    fields |= _in_force(kind, move, fields)
    fields |= _promised(move, kind, made)
    if move.joint % 5 == 1:
        fields["first_recorded"] = FIRST_RECORDED[move.day % len(FIRST_RECORDED)]
    fields |= _collected(move)
    if move.joint % 4 == 0:
        fields["joint_with"] = [one for one in ZONES if one != government][: 1 + move.joint % 2]
    return development(
        kind,
        id=f"{government}-{number}-{kind}",
        government=government,
        matter=None,
        matters=matters,
        occurred=DAYS[day % len(DAYS)],
        published=PUBLISHED[move.published % len(PUBLISHED)],
        **fields,
    )
