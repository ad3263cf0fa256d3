"""The table of statuses: how each kind changes them, found by trying each kind on every status."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from typing import Any, Final, Literal, NamedTuple, get_args, get_origin

from pydantic.fields import FieldInfo

import timeline.domain.kinds  # noqa: F401  (defining the kinds is what registers them)
from scripts.markdown import code, table
from timeline.dates.edtf import Edtf
from timeline.domain.developments import KINDS, Development
from timeline.domain.kinds import Amendment
from timeline.domain.matter.fold import apply
from timeline.domain.matter.state import NOTHING, MatterState
from timeline.domain.matter.status import PENDING
from timeline.domain.matter.transition import RANKS, Transition


class Row(NamedTuple):
    """How one kind changes the status of its matters."""

    kind: str
    becomes: str
    from_: str
    otherwise: str


def status_table() -> str:
    """Markdown table of how each kind changes the status of a matter."""
    header = ("kind of development", "new status", "if the old one was", "otherwise")
    return table(header, _status_rows())


def _status_rows() -> Iterator[Row]:
    for kind, model in KINDS.items():
        if issubclass(model, Amendment):
            continue
        for words, effect, window in _variants(model):
            yield Row(f"`{kind}`{words}", *_moves(effect, window))


def _variants(model: type[Development]) -> Iterator[tuple[str, str, bool]]:
    """Each way in which the fields of a kind change its effect: words, effect, window or not."""
    needed = {name: a_value(field) for name, field in model.model_fields.items()}
    base = {name: value for name, value in needed.items() if model.model_fields[name].is_required()}
    tried: dict[tuple[str, bool], list[str]] = {}
    for said, given in _choices(model):
        made = model.model_validate({**base, "matters": ["m"], **given})
        tried.setdefault((made.moves, made.window is not None), []).append(said)
    for (effect, window), several in tried.items():
        yield f" ({' or '.join(several)})" if len(tried) > 1 else "", effect, window


def a_value(field: FieldInfo) -> Any:
    """A valid value of a field."""
    if get_origin(field.annotation) is Literal:
        return get_args(field.annotation)[0]
    return "2022" if field.annotation is Edtf else "be"


def _choices(model: type[Development]) -> list[tuple[str, dict[str, Any]]]:
    """Values of a kind's own fields that might change its effect."""
    for name, field in model.model_fields.items():
        if name in Development.model_fields or field.is_required() or name.startswith("in_force"):
            continue
        if name == "stage":
            return [("at a stage", {name: "committee"}), ("that settles it", {})]
        if get_origin(field.annotation) is Literal:
            return [(f"{name}: {v}", {name: v}) for v in get_args(field.annotation)]
        if field.annotation is bool:
            return [(f"{name}: {str(v).lower()}", {name: v}) for v in (False, True)]
        if Edtf in get_args(field.annotation):
            return [("with a new window", {name: "2022"}), ("without one", {})]
    return [("", {})]


_Place = tuple[str | None, bool, bool]


def _place(standing: MatterState) -> _Place:
    decided = standing.decided_by is not None
    return standing.at(_CLOCK), standing.expected is not None, decided


_CLOCK: Final = 1
"""An instant after every step, before every window closes."""


def bare_step(effect: str, window: bool) -> Transition:
    """A step with nothing but an effect, and an open window if it is to have one."""
    return Transition(
        earliest=0,
        latest=0,
        rank=RANKS[effect],
        published=0,
        government="be",
        version=1,
        id="x",
        kind="k",
        effect=effect,
        occurred="2022",
        outcome="approved" if effect in ("decide", "advance") else None,
        expected="2022" if window else None,
        expected_earliest=0 if window else None,
        expected_latest=10 if window else None,
    )


@cache
def every_place() -> dict[_Place, MatterState]:
    """Every possible state of a matter: each status, with and without a window and a decision."""
    effects = [
        (effect, window)
        for model in KINDS.values()
        for _, effect, window in (
            () if issubclass(model, Amendment) else _variants(model)
        )
    ]  # fmt: skip
    found = {_place(NOTHING): NOTHING}
    waiting = [NOTHING]
    while waiting:
        before = waiting.pop()
        for effect, window in effects:
            after, _ = apply(before, bare_step(effect, window))
            # What goes on beside a status, once a matter is reopened, the page says in words.
            if after.below is None and _place(after) not in found:
                found[_place(after)] = after
                waiting.append(after)
    return found


def _moves(effect: str, window: bool) -> tuple[str, str, str]:
    """The new status, the old ones that change to it, and what happens to the others."""
    places = every_place()
    moved: dict[str, set[_Place]] = {}
    refused: set[_Place] = set()
    for place, before in places.items():
        after, clash = apply(before, bare_step(effect, window))
        if clash is not None:
            refused.add(place)
        elif after != before and _place(after) != place:
            moved.setdefault(str(after.at(_CLOCK)), set()).add(place)
    if not moved:
        return "", "", "no change"
    status, sources = max(moved.items(), key=lambda one: len(one[1]))
    same = {place for place in places if place[0] == status}
    others = {other: found for other, found in moved.items() if other != status}
    otherwise = set(places) - sources - same
    rest = [
        f"{code(other)} if it was {_places_words(found, set(places), set())}"
        for other, found in others.items()
    ]
    otherwise -= {place for found in others.values() for place in found}
    if otherwise:
        rest.append("refused" if otherwise <= refused else "no change")
    return code(status), _places_words(sources, set(places), same), ", else ".join(rest)


def _places_words(sources: set[_Place], every: set[_Place], same: set[_Place]) -> str:
    decided = {place for place in every if place[2]}
    pending = {place for place in every if place[0] in PENDING}
    if every <= sources | same:
        return "any"
    if every - decided <= sources | same and not sources & decided:
        return "any, unless a decision stands"
    if sources == every - pending:
        return "any that is not pending"
    names = {place[0] for place in sources}
    words = []
    for status in [None, *[s for s in _ORDER if s in names]]:
        if status not in names:
            continue
        mine = {place for place in sources if place[0] == status}
        whole = {place for place in every if place[0] == status}
        word = "none yet" if status is None else code(str(status))
        if not any(place[2] for place in mine) and all(place[2] for place in whole - mine):
            word += " without a decision" if mine != whole else ""
        elif mine != whole:
            word += " without a window" if all(not place[1] for place in mine) else " with a window"
        words.append(word)
    return ", ".join(words)


_ORDER: Final = (
    "raised", "under-consideration", "advanced", "decision-expected", "postponed", "decided",
    "announced", "in-force", "partly-delivered", "delivered", "suspended", "overturned",
    "withdrawn", "ended",
)  # fmt: skip
