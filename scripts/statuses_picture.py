"""Makes `docs/images/statuses.svg`: the statuses, and the main ways from one to another.

    python -m scripts.statuses_picture

Each arrow is tried on the fold before it is drawn, so none can say what the fold does not do. The
picture brings its own ground, dark where the reader's system is dark, and its text alternative
lists the arrows in words.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any, Final, NamedTuple, get_args

import timeline.domain.kinds  # noqa: F401  (defining the kinds is what registers them)
from scripts.status_table import a_value, bare_step, every_place
from timeline.domain.developments import KINDS
from timeline.domain.matter.fold import apply
from timeline.domain.matter.state import NOTHING, MatterState
from timeline.domain.matter.status import LAPSE_AFTER, PENDING, SETTLED
from timeline.domain.matter.vocabulary import Status

PICTURE: Final = Path(__file__).resolve().parents[1] / "docs" / "images" / "statuses.svg"
ASIDE: Final = frozenset({"overturned", "withdrawn"})
"""The statuses of what was put aside: nothing awaits a decision, and nothing was decided."""


class Untrue(ValueError):
    """An arrow of the picture is not what the fold does."""


class Step(NamedTuple):
    """An arrow for a development of one kind."""

    kind: str
    sources: frozenset[str]
    target: str
    points: str
    """The line, from the first point to the head: “x,y x,y”."""
    label: tuple[int, int]
    words: str = ""
    """What is added to the kind: what its fields have to say."""
    given: tuple[tuple[str, Any], ...] = ()
    """The fields that it must have."""
    at: str = "start"

    @property
    def said(self) -> str:
        """What the arrow is labelled with."""
        return f"{self.kind} {self.words}".strip()


class Clock(NamedTuple):
    """A dashed arrow for what no development causes."""

    sources: frozenset[str]
    target: str
    said: str
    points: str
    label: tuple[int, int]
    at: str = "start"


# ------------------------------------------------------------------ where everything is

_LEFT, _MIDDLE, _RIGHT = 28, 346, 562
_WIDE, _NARROW, _HIGH = 176, 104, 28

BOXES: Final[dict[Status, tuple[int, int, int]]] = {
    "raised": (_LEFT, 96, _WIDE),
    "under-consideration": (_LEFT, 156, _WIDE),
    "advanced": (_LEFT, 216, _WIDE),
    "decision-expected": (_LEFT, 276, _WIDE),
    "overdue": (_LEFT, 336, _WIDE),
    "lapsed": (_LEFT, 396, _WIDE),
    "postponed": (_LEFT, 456, _WIDE),
    "decided": (_MIDDLE, 132, _NARROW),
    "announced": (_RIGHT, 132, _NARROW + 6),
    "in-force": (_MIDDLE, 202, _NARROW),
    "partly-delivered": (_RIGHT, 202, _NARROW + 6),
    "suspended": (_MIDDLE, 272, _NARROW),
    "delivered": (_RIGHT, 272, _NARROW + 6),
    "ended": (_MIDDLE, 342, _NARROW),
    "withdrawn": (_MIDDLE, 456, _NARROW),
    "overturned": (_RIGHT, 456, _NARROW + 6),
}
"""The left and upper edge of each status, and how wide it is."""

CARDS: Final = (
    ("pending: awaits a decision", 12, 208, 44, 456),
    ("settled: something stands", 330, 358, 44, 342),
    ("put aside", 330, 358, 402, 98),
)
"""Title, left edge, width, upper edge and height of each group."""

STEPS: Final = (
    Step("step-taken", frozenset({"raised"}), "under-consideration", "48,124 48,154", (56, 143),
         words="/ meeting-held"),
    Step("decision-taken", frozenset({"under-consideration"}), "advanced", "48,184 48,214",
         (56, 203), "at a stage", (("stage", "committee"),)),
    Step("decision-expected", frozenset({"advanced"}), "decision-expected", "48,244 48,274",
         (56, 263)),
    Step("decision-postponed", frozenset({"decision-expected", "overdue", "lapsed"}), "postponed",
         "28,290 20,290 20,470 26,470", (40, 445)),
    Step("announcement-made", PENDING, "announced", "220,84 617,84 617,130", (342, 79),
         words="/ commitment-made"),
    Step("decision-taken", PENDING, "decided", "220,146 344,146", (275, 141), at="middle"),
    Step("decision-cancelled", PENDING, "withdrawn", "220,478 344,478", (275, 491), at="middle"),
    Step("announcement-made", frozenset({"decided"}), "announced", "450,141 560,141", (505, 136),
         at="middle"),
    Step("measure-started", frozenset({"decided"}), "in-force", "360,160 360,200", (366, 184)),
    Step("measure-suspended", frozenset({"in-force"}), "suspended", "364,230 364,270", (370, 247)),
    Step("measure-started", frozenset({"suspended"}), "in-force", "356,272 356,232", (370, 262),
         words="again"),
    Step("measure-ended", frozenset({"in-force"}), "ended", "450,214 510,214 510,350 452,350",
         (518, 344)),
    Step("delivery-made", frozenset({"announced"}), "partly-delivered", "660,160 660,200",
         (654, 184), given=(("complete", False),), at="end"),
    Step("delivery-made", frozenset({"partly-delivered"}), "delivered", "660,230 660,270",
         (654, 254), "in full", (("complete", True),), at="end"),
    Step("decision-overturned", SETTLED, "overturned", "617,386 617,454", (609, 440), at="end"),
)  # fmt: skip

REOPENING: Final = (
    Step("matter-raised", SETTLED, "raised", "330,110 206,110", (275, 105), at="middle"),
    Step("decision-expected", SETTLED, "decision-expected", "330,290 206,290", (275, 285),
         at="middle"),
    Step("decision-postponed", SETTLED, "postponed", "330,374 276,374 276,464 206,464",
         (275, 369), at="middle"),
)  # fmt: skip
"""What makes a settled matter pending again, while what was decided still stands."""

TURNS: Final = (
    Clock(frozenset({"decision-expected"}), "overdue", "the window has passed", "48,304 48,334",
          (56, 323)),
    Clock(frozenset({"overdue"}), "lapsed", "90 days later", "48,364 48,394", (56, 383)),
    Clock(frozenset({"decided"}), "in-force", "first day comes",
          "450,152 466,152 466,206 452,206", (472, 184)),
    Clock(frozenset({"in-force"}), "ended", "last day has passed",
          "450,224 502,224 502,362 452,362", (518, 363)),
)  # fmt: skip


# ------------------------------------------------------------------ what the fold says

_BEFORE, _FIRST, _LAST, _AFTER = 1, 20, 30, 40
"""Instants: nothing is in force yet, the first day, the last, and nothing is any more."""
_DEADLINE: Final = 10
"""The end of the window of a `bare_step`."""


def check(arrows: Iterable[Step | Clock]) -> None:
    """Tries each arrow on the fold.

    Raises:
        Untrue: the fold does something else, or nothing.
    """
    for one in arrows:
        found = set(_of_clock(one) if isinstance(one, Clock) else _of_step(one))
        wanted = {(source, one.target) for source in one.sources}
        if found != wanted or one.target in one.sources:
            raise Untrue(f"“{one.said}” to {one.target}: the fold makes {sorted(found)} of it")


def _of_step(one: Step) -> Iterator[tuple[str, str]]:
    """From what to what a development leads, in each state that has one of the statuses."""
    kinds = [one.kind, *(word for word in one.words.split() if word in KINDS)]
    for kind in kinds:
        effect, window = _effect(kind, dict(one.given))
        for state, instant in _states():
            before = state.at(instant)
            if before in one.sources:
                step = bare_step(effect, window)._replace(earliest=instant, latest=instant)
                if window:
                    step = step._replace(expected_latest=instant + _DEADLINE)
                after, clash = apply(state, step)
                if clash is not None:
                    raise Untrue(f"{kind} is refused of what is {before}")
                yield str(before), str(after.at(instant))


def _effect(kind: str, given: dict[str, Any]) -> tuple[str, bool]:
    """How a development of that kind moves a status, and whether it gives a window."""
    model = KINDS[kind]
    needed = {
        name: a_value(field) for name, field in model.model_fields.items() if field.is_required()
    }
    made = model.model_validate({**needed, "matters": ["m"], **given})
    return made.moves, made.window is not None


def _states() -> Iterator[tuple[MatterState, int]]:
    """Each state of a matter without another below it, at the instants that the clock tells."""
    for state in every_place().values():
        yield state, _BEFORE
        if state.expected is not None:
            yield state, _DEADLINE + 1
            yield state, _DEADLINE + 1 + LAPSE_AFTER


def _of_clock(one: Clock) -> Iterator[tuple[str, str]]:
    """From what to what the clock leads, from one instant to the next."""
    for source in one.sources:
        for before, after in zip(_told(source), _told(source)[1:], strict=False):
            if before == source:
                yield before, after


def _told(source: str) -> list[str]:
    """The statuses of a matter as time passes and nothing happens, each once."""
    effect = {"decided": "decide", "in-force": "decide", "announced": "announce"}.get(source)
    if effect is None:
        state, _ = apply(NOTHING, bare_step("expect", window=True))
        instants = [_BEFORE, _DEADLINE, _DEADLINE + 1, _DEADLINE + 1 + LAPSE_AFTER]
    else:
        state, _ = apply(NOTHING, bare_step(effect, window=False)._replace(
            starts="2022", starts_earliest=_FIRST, starts_latest=_FIRST,
            ends="2022", ends_earliest=_LAST, ends_latest=_LAST,
        ))  # fmt: skip
        instants = [_BEFORE, _FIRST, _LAST, _AFTER]
    return list(dict.fromkeys(str(state.at(instant)) for instant in instants))


# ------------------------------------------------------------------ the drawing

_STYLE: Final = """\
text { font: 11px ui-sans-serif, system-ui, "DejaVu Sans", sans-serif; fill: #1f2328 }
.kind { font: 10px ui-monospace, "DejaVu Sans Mono", monospace; fill: #424a53 }
.title { font-weight: bold }
.ground { fill: #ffffff; stroke: #d1d9e0 }
.card { fill: #f3f5f7; stroke: #c4ccd4 }
.box { fill: #ffffff; stroke: #59636e }
.line { fill: none; stroke: #424a53; stroke-width: 1.4 }
.clock { stroke: #8a4600; stroke-dasharray: 4 3 }
.again { stroke: #0b57c4 }
.said-clock { fill: #8a4600; font-style: italic }
.said-again { fill: #0b57c4 }
#head { fill: #424a53 } #head-clock { fill: #8a4600 } #head-again { fill: #0b57c4 }
@media (prefers-color-scheme: dark) {
  text { fill: #e6edf3 }
  .kind { fill: #b7c0ca }
  .ground { fill: #0d1117; stroke: #3d444d }
  .card { fill: #161b22; stroke: #3d444d }
  .box { fill: #21262d; stroke: #8b949e }
  .line { stroke: #b7c0ca }
  .clock { stroke: #f0a35e }
  .again { stroke: #79b8ff }
  .said-clock { fill: #f0a35e }
  .said-again { fill: #79b8ff }
  #head { fill: #b7c0ca } #head-clock { fill: #f0a35e } #head-again { fill: #79b8ff }
}
"""


def picture() -> str:
    """The picture as SVG.

    Raises:
        Untrue: an arrow is not what the fold does, or a status is not where it belongs.
    """
    check((*STEPS, *REOPENING, *TURNS))
    if BOXES.keys() != set(get_args(Status)) or BOXES.keys() != PENDING | SETTLED | ASIDE:
        raise Untrue("the boxes are not the statuses")
    for status, (left, _, _) in BOXES.items():
        if (left == _LEFT) != (status in PENDING):
            raise Untrue(f"{status} is on the wrong side")
    return "\n".join(_lines()) + "\n"


def _lines() -> Iterator[str]:
    yield (
        '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 32 700 508" width="700" height="508"'
        ' role="img" aria-labelledby="title desc">'
    )
    yield '<title id="title">The statuses of a matter, and the main ways between them</title>'
    yield f'<desc id="desc">{" ".join(_told_in_words())}</desc>'
    yield f"<style>\n{_STYLE}</style>"
    yield "<defs>"
    for name in ("head", "head-clock", "head-again"):
        yield (
            f'<marker id="m-{name}" viewBox="0 0 8 8" refX="7" refY="4" markerWidth="7"'
            f' markerHeight="7" orient="auto"><path id="{name}" d="M0 0 8 4 0 8z"/></marker>'
        )
    yield "</defs>"
    yield '<rect class="ground" x="0.5" y="32.5" width="699" height="507" rx="8"/>'
    for title, left, wide, top, high in CARDS:
        yield _rectangle("card", left, top, wide, high, 8)
        yield _text("title", left + 12, top + 20, title)
    for status, (left, top, wide) in BOXES.items():
        yield _rectangle("box", left, top, wide, _HIGH, 5)
        yield _text("name", left + wide // 2, top + 18, status, "middle")
    for one in STEPS:
        yield from _arrow(one.points, "", one.label, one.said, one.at)
    for one in REOPENING:
        yield from _arrow(one.points, "again", one.label, one.said, one.at)
    for turn in TURNS:
        yield from _arrow(turn.points, "clock", turn.label, turn.said, turn.at)
    yield from _legend()
    yield "</svg>"


def _told_in_words() -> Iterator[str]:
    """The text alternative: a sentence for each arrow."""
    yield f"Pending: {_listed(PENDING)}."
    yield f"Settled: {_listed(SETTLED)}."
    yield f"Put aside: {_listed(ASIDE)}."
    for one in (*STEPS, *REOPENING):
        yield f"{one.said.capitalize()} leads from {_group(one.sources)} to {one.target}."
    for turn in TURNS:
        yield f"By the clock, {_group(turn.sources)} becomes {turn.target}: {turn.said}."


def _group(statuses: frozenset[str]) -> str:
    if statuses == PENDING:
        return "any pending status"
    return "any settled status" if statuses == SETTLED else _listed(statuses)


def _listed(statuses: frozenset[str]) -> str:
    return ", ".join(one for one in BOXES if one in statuses)


def _arrow(points: str, sort: str, label: tuple[int, int], said: str, at: str) -> Iterator[str]:
    name = f"head-{sort}" if sort else "head"
    yield (
        f'<polyline class="{f"line {sort}".strip()}" points="{points}"'
        f' marker-end="url(#m-{name})"/>'
    )
    yield _text("said-clock" if sort == "clock" else f"kind said-{sort}" if sort else "kind",
                *label, said, at)  # fmt: skip


def _legend() -> Iterator[str]:
    for left, sort, said in (
        (28, "", "a development of this kind"),
        (244, "clock", "the clock alone"),
        (400, "again", "reopens: what was decided still stands"),
    ):
        name = f"head-{sort}" if sort else "head"
        yield (
            f'<polyline class="{f"line {sort}".strip()}" points="{left},520 {left + 34},520"'
            f' marker-end="url(#m-{name})"/>'
        )
        yield _text("legend", left + 42, 524, said)


def _rectangle(sort: str, left: int, top: int, wide: int, high: int, round_: int) -> str:
    return (
        f'<rect class="{sort}" x="{left}" y="{top}" width="{wide}" height="{high}" rx="{round_}"/>'
    )


def _text(sort: str, x: int, y: int, said: str, at: str = "start") -> str:
    return f'<text class="{sort}" x="{x}" y="{y}" text-anchor="{at}">{said}</text>'


if __name__ == "__main__":
    PICTURE.parent.mkdir(parents=True, exist_ok=True)
    PICTURE.write_text(picture(), encoding="utf-8")
