"""The board of what changed between two moments: what happened, or what was learnt.

Without marks, the period is the week before the playhead. The switch `w` turns from the clock of
events to that of knowledge. It then compares what was public at the two moments, with the statuses
on both sides as of the playhead.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from textual.containers import Horizontal
from textual.content import Content
from textual.widget import Widget

from timeline.dates.edtf import DAY, Edtf, at
from timeline.domain.lexical.text_folding import folded
from timeline.results import Change, Difference, Entry
from timeline.text.sanitize import clip
from timeline.tui.content import joined, plain
from timeline.tui.keys.board_keys import BOARD_KEYS
from timeline.tui.keys.key import bindings
from timeline.tui.model.state import Mark
from timeline.tui.screens.board import Board
from timeline.tui.session import Navigator, Session
from timeline.tui.theme import Look
from timeline.tui.widgets.lists.cells import (
    BOLD,
    change_clause,
    development,
    heading,
    spread,
    value_words,
)
from timeline.tui.widgets.lists.row_list import Lines, Piece, RowList

if TYPE_CHECKING:
    from timeline.timeline import Timeline

WEEK: Final = 7 * DAY
MOST_BETWEEN: Final = 20_000
"""Most developments between two moments that are listed."""
MOST_KNOWN: Final = 60_000
"""Most developments among which two states of knowledge are compared."""


class DiffHeading(NamedTuple):
    """A heading with the number of its rows."""

    words: str
    many: int


class Amended(NamedTuple):
    """An amended development, and the fields that changed."""

    entry: Entry
    fields: Sequence[tuple[str, str, str]]


Row = DiffHeading | Entry | Amended | Change


class Period(NamedTuple):
    """Two moments, the earlier first, and the name of each."""

    first: Mark
    second: Mark
    names: tuple[str, str]


class DiffBoard(Board):
    """Developments on the left, status changes on the right, or below on a narrow screen."""

    board = "diff"
    asks_on = Board.asks_on | {"mark_a", "mark_b"}
    BINDINGS = bindings("diff", BOARD_KEYS)

    def __init__(self, session: Session, navigator: Navigator) -> None:
        super().__init__(session, navigator)
        self.happened: RowList[Row] = RowList(_draw, _key, _tall, id="happened")
        self.changed: RowList[Row] = RowList(_draw, _key, _tall, id="changed")
        self._known = False
        """Whether it compares two states of knowledge."""
        self._found: Difference | None = None
        self._why_not = ""

    def body(self) -> Iterable[Widget]:
        """The two lists."""
        with Horizontal(classes="halves stacked"):
            yield self.happened
            yield self.changed

    def parts(self) -> Sequence[Widget]:
        """The two lists."""
        return [self.happened, self.changed]

    # ------------------------------------------------------------------ asking

    @property
    def period(self) -> Period:
        """The two marks; a missing one is the playhead, two are the week before it."""
        now = self.state.now
        here = Mark(self.instant, now.as_known)
        a, b = now.mark_a, now.mark_b
        if a is not None and b is not None:
            pair = ((a, "A"), (b, "B"))
        elif a is not None or b is not None:
            pair = ((a or here, "A" if a else "playhead"), (b or here, "B" if b else "playhead"))
        else:
            pair = ((Mark(here.instant - WEEK, here.known), "a week before"), (here, "playhead"))
        (one, first), (two, second) = sorted(pair, key=lambda each: each[0].instant)
        return Period(one, two, (first, second))

    def ask(self) -> None:
        """Queries the difference, unless it is too long to list."""
        period, known = self.period, self._known
        self._why_not = self._too_much(period)
        if self._why_not:
            self._found = None
            self.tell()
            return
        governments = self.state.now.filter.governments
        instant = self.state.now.playhead.instant
        moment = None if instant is None else at(instant)
        cut = self.queries.known_at(instant)

        def ask(timeline: Timeline) -> Difference:
            if known:
                return timeline.diff(
                    *_knowledge(period),
                    *governments,
                    known=True,
                    as_of=moment or at(timeline.now()),
                )
            first, second = at(period.first.instant), at(period.second.instant)
            return timeline.diff(first, second, *governments, as_known=cut)

        def then(found: Difference) -> None:
            self._found = found
            self.tell()

        self.question(ask, then)

    def _too_much(self, period: Period) -> str:
        order = self.state.now.order
        if order is None:
            return ""
        if self._known:
            if len(order) > MOST_KNOWN and not self.state.now.filter.governments:
                return "Too much to compare at once: choose governments with f."
            return ""
        between = order.index_at(period.second.instant) - order.index_at(period.first.instant)
        if between > MOST_BETWEEN:
            return (
                f"{between:,} developments are in between: too many to list. Move the "
                "marks closer with A and B, or choose governments with f."
            )
        return ""

    # ------------------------------------------------------------------ telling

    def tell(self) -> None:
        """Draws the rows that match the narrowing words."""
        found, words = self._found, self.narrow.words
        happened: list[Row] = []
        changed: list[Row] = []
        shown = total = 0
        if found is not None:
            amended = [Amended(after, _differing(before, after)) for before, after in found.amended]
            sections: list[tuple[list[Row], str, Sequence[Row]]] = [
                (happened, "Learnt" if self._known else "Happened", found.happened),
                (happened, "Corrected, retracted or disputed", amended),
                (changed, "Changed status", found.changes),
            ]
            for rows, title, items in sections:
                kept = [item for item in items if words in _words(item)]
                shown, total = shown + len(kept), total + len(items)
                if kept:
                    rows += [DiffHeading(title, len(kept)), *kept]
        self.narrow.tell(shown, total)
        self.happened.put(happened, empty=self.session.keyed(self._nothing(bool(words and total))))
        unchanged = "No status changed." if found is not None and not words else ""
        self.changed.put(changed, empty=unchanged)
        self.say_summary(self._heading())

    def _nothing(self, narrowed: bool) -> str:
        if self._why_not or self._found is None:
            return self._why_not
        if narrowed:
            return "No row has those words. <back> removes them."
        what = "Nothing was learnt or corrected" if self._known else "Nothing happened"
        other = "what happened" if self._known else "what was learnt"
        return (
            f"{what} in between. <mark('a')> and <mark('b')> mark the playhead, "
            f"and <step(-1)> <step(1)> move it; <what> shows "
            f"{other} instead."
        )

    def _heading(self) -> Content:
        period, now = self.period, self.state.now
        parts: list[Content | tuple[object, str] | str] = [
            ("What was learnt or corrected" if self._known else "What happened", "bold $accent")
        ]
        if now.mark_a is None and now.mark_b is None:
            parts += [" in the week to ", (self.moment(period.second.instant), "bold")]
            parts.append(("   A and B set other marks", "$tone-world"))
        else:
            for place, (mark, name) in enumerate(zip(period[:2], period.names, strict=True)):
                parts += [" → " if place else "  ", (f"{name} ", "$accent")]
                parts.append((self.moment(mark.instant), "bold"))
        if self._known:
            parts.append((f"   statuses as of {self.moment()}", "$tone-world"))
        return joined(*parts)

    # ------------------------------------------------------------------ actions

    def action_what(self) -> None:
        """Switches between events and corrections."""
        self._known = not self._known
        self.ask()

    def open_row(self, rows: RowList[Any]) -> None:
        """Goes to the development, or to the history of the matter."""
        item = rows.item
        if isinstance(item, Entry):
            self.go_to(item)
        elif isinstance(item, Amended):
            self.go_to(item.entry)
        elif isinstance(item, Change):
            self.navigator.show_matter(item.government, item.matter)


def _knowledge(period: Period) -> tuple[Edtf, Edtf]:
    """The two states of knowledge: those in which the marks were set, else their moments."""
    first, second = period.first, period.second
    if first.known is not None and second.known is not None and first.known != second.known:
        return first.known, second.known
    return at(first.instant), at(second.instant)


def _differing(before: Entry, after: Entry) -> list[tuple[str, str, str]]:
    """Name, old and new value of each field that differs."""
    old, new = before.document, after.document
    names = [*old, *(name for name in new if name not in old)]
    found = [
        (name.replace("_", " "), value_words(old.get(name)), value_words(new.get(name)))
        for name in names
        if old.get(name) != new.get(name)
    ]
    by = [
        ("retracted", before.retracted_by, after.retracted_by),
        ("disputed", before.disputed_by, after.disputed_by),
    ]
    return found + [(name, value_words(a), f"by {value_words(b)}") for name, a, b in by if a != b]


def _key(row: Row) -> tuple[str, str, str] | None:
    if isinstance(row, DiffHeading):
        return None
    if isinstance(row, Change):
        return "change", row.government, row.matter
    if isinstance(row, Amended):
        return "amended", row.entry.id, ""
    return "entry", row.id, ""


def _tall(row: Row) -> int:
    if isinstance(row, Amended):
        return 1 + 2 * len(row.fields)
    return 2 if isinstance(row, Change) else 1


def _words(row: Row) -> str:
    if isinstance(row, Change):
        return folded(f"{row.government} {row.matter} {change_clause(row)}")
    entry = row.entry if isinstance(row, Amended) else row
    if isinstance(entry, Entry):
        matters = " ".join(entry.matters)
        return folded(f"{entry.government} {entry.kind} {entry.title} {matters}")
    return ""


def _draw(row: Row, width: int, look: Look) -> Lines:
    if isinstance(row, DiffHeading):
        return heading(row.words, row.many, look)
    if isinstance(row, Change):
        before = "new" if row.before is None else row.before.replace("-", " ")
        name: list[Piece] = [
            (f"{plain(row.government)} ", look.tones["date"]), (plain(row.matter), BOLD)
        ]  # fmt: skip
        words = change_clause(row)
        after = clip(words.partition(" → ")[2] or words, max(width - 4, 0))
        return [
            spread(name, (before, look.quiet), width),
            [("  → ", look.quiet), (after, look.status(row.after) + BOLD)],
        ]
    if isinstance(row, Amended):
        lines = [development(row.entry, width, look, government=6)]
        for field, old, new in row.fields:
            lines += [
                [(clip(f"   {field}: {old}", width), look.quiet)],
                [(clip(f"   → {new}", width), look.tones["record"])],
            ]
        return lines
    return [development(row, width, look, government=6)]
