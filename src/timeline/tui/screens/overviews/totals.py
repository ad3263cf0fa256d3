"""The board of totals: what was pledged, committed, delivered and is outstanding by the playhead.

On a wide screen it is a table, on a narrow one each row says its amounts in words.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from decimal import Decimal
from typing import TYPE_CHECKING, Any, Final, Literal, NamedTuple

from rich.cells import cell_len
from textual.widget import Widget
from textual.widgets import Static

from timeline.dates.edtf import at
from timeline.domain.lexical.text_folding import folded
from timeline.domain.quantities.ranges import NOTHING
from timeline.results import AmountRange
from timeline.text.phrasing import range_words, thing_words
from timeline.text.sanitize import clip
from timeline.tui.content import fitted, joined, plain
from timeline.tui.keys.board_keys import BOARD_KEYS
from timeline.tui.keys.key import bindings
from timeline.tui.model.sorting import SortColumn, Sorting
from timeline.tui.screens.board import Board
from timeline.tui.session import Navigator, Session
from timeline.tui.theme import Look
from timeline.tui.widgets.lists.cells import BOLD, PLAIN, spread
from timeline.tui.widgets.lists.row_list import Lines, Piece, RowList

if TYPE_CHECKING:
    from timeline.results import Total
    from timeline.timeline import Timeline

By = Literal["item", "government", "counterpart", "matter"]
GROUPS: Final[tuple[tuple[By | None, str], ...]] = (
    (None, "each thing of each matter"), ("item", "by thing"), ("government", "by government"),
    ("counterpart", "by counterpart"), ("matter", "by matter"),
)  # fmt: skip
AMOUNTS: Final = ("pledged", "committed", "delivered", "outstanding")
TONES: Final = {"delivered": "give", "outstanding": "wait"}
PROMISES: Final = ("pledge-made", "commitment-made", "delivery-made")
"""The kinds of development that are added up."""
WIDE: Final = 110
"""Fewest cells of a table."""


class TotalRow(NamedTuple):
    """A total, and how it is drawn."""

    total: Total
    widths: Sequence[int] | None
    """The cells of the columns of a table; None for a row of two lines."""


class TotalsBoard(Board):
    """What was pledged, committed and delivered, added up."""

    board = "totals"
    BINDINGS = bindings("totals", BOARD_KEYS)

    def __init__(self, session: Session, navigator: Navigator) -> None:
        super().__init__(session, navigator)
        self.columns = Static(id="total-heads")
        self.list: RowList[TotalRow] = RowList(
            _draw, _key, lambda row: 1 if row.widths else 2, id="totals"
        )
        self.sorting = Sorting(
            SortColumn("what", _words),
            *(SortColumn(name, _value(name), falls=True, apart=_unit) for name in AMOUNTS),
        )
        self._found: Sequence[Total] = ()
        self._group = 0
        """The index in `GROUPS` of what is shown, or asked for."""
        self._instant = 0

    def body(self) -> Iterable[Widget]:
        """The heads of the columns, and the rows."""
        yield self.columns
        yield self.list

    def parts(self) -> Sequence[Widget]:
        """The rows."""
        return [self.list]

    def on_resize(self) -> None:
        """Draws a table if it fits."""
        self.call_after_refresh(self.tell)

    # ------------------------------------------------------------------ asking and telling

    def ask(self) -> None:
        """Queries the totals at the playhead."""
        now = self.state.now
        instant, keep = now.playhead.instant, now.filter
        known = self.queries.known_at(instant)
        moment = None if instant is None else at(instant)
        # Rows that mix matters cannot be those of some matters.
        by = None if keep.matters else GROUPS[self._group][0]
        shown = self.instant

        def ask(timeline: Timeline) -> list[Total]:
            found = timeline.totals(*keep.governments, by=by, as_of=moment, as_known=known)
            return [one for one in found if not keep.matters or one.matter in keep.matters]

        def then(found: list[Total]) -> None:
            self._found, self._instant = found, shown
            self.tell()

        self.question(ask, then)

    def tell(self) -> None:
        """Draws the totals that match the narrowing words."""
        words = self.narrow.words
        kept = [one for one in self._found if not words or words in _words(one)]
        kept = self.sorting.sorted(kept)
        self.narrow.tell(len(kept), len(self._found))
        widths = self._widths(kept) if self.size.width >= WIDE else None
        self.columns.display = bool(widths and kept)
        if widths:
            first, *amounts = self._heads()
            heads = [fitted(f" of {first}", widths[0])]
            heads += [name.rjust(wide) for name, wide in zip(amounts, widths[1:], strict=True)]
            self.columns.update(joined((" ", ""), ("  ".join(heads), "bold $accent")))
        rows = [TotalRow(one, widths) for one in kept]
        self.list.put(
            rows, empty=self.session.keyed(self._nothing(narrowed=bool(words and self._found)))
        )
        many = len(self._found)
        grouped = GROUPS[0 if self.state.now.filter.matters else self._group][1]
        self.say_summary(
            joined(
                (f"{many:,} total{'s' * (many != 1)}", "bold" if many else "$tone-world"),
                (f"  {grouped}", "$tone-world"),
            )
        )

    def _heads(self) -> list[str]:
        """The heads of the columns; that of the one that sorts them has the sign of the order."""
        column, sign = self.sorting.column, self.sorting.sign
        names = ("what", *AMOUNTS)
        return [f"{name} {sign}" if column and column.name == name else name for name in names]

    def _widths(self, totals: Sequence[Total]) -> list[int]:
        """The cells of the first column, at most half a table, and of each amount."""
        first, *heads = self._heads()
        widest = max((sum(cell_len(words) for words, _ in _of(one)) for one in totals), default=0)
        rest = [
            max(len(head), *(cell_len(_amount(one, name)) for one in totals), 0)
            for name, head in zip(AMOUNTS, heads, strict=True)
        ]
        return [max(min(widest, WIDE // 2), len(f" of {first}")), *rest]

    def _nothing(self, *, narrowed: bool) -> str:
        if narrowed:
            return "No total has those words. <back> removes them."
        keep = self.state.now.filter
        filtered = (
            " <clear_filter> removes all filters." if keep.governments or keep.matters else ""
        )
        return (
            f"Nothing with a quantity was pledged or delivered by {self.moment(self._instant)}."
            f"{filtered} <step(-1)> and <step(1)> move the playhead."
        )

    def action_group(self) -> None:
        """Groups the totals by the next of thing, government, counterpart and matter."""
        if self.state.now.filter.matters:
            self.session.advise(
                "Only some matters are shown, so each thing has a row. <clear_filter> shows all."
            )
            return
        self._group = (self._group + 1) % len(GROUPS)
        self.ask()

    def open_row(self, rows: RowList[Any]) -> None:
        """Lists the developments among which those are that were added up, on the timeline."""
        if rows.item is None:
            return
        one: Total = rows.item.total
        keep = self.state.now.filter
        self.leave()
        self.state.put(
            filter=replace(
                keep,
                governments=(one.government,) if one.government else keep.governments,
                matters=(one.matter,) if one.matter else keep.matters,
                counterparts=(one.counterpart,) if one.counterpart else keep.counterparts,
                kinds=PROMISES,
            )
        )
        listed = self.state.now.filter

        def back() -> None:
            if self.state.now.filter == listed:  # another one is a list of the user's own
                self.state.put(filter=keep)
                self.navigator.show_board(self.board)

        self.navigator.lead_back(back)
        self.session.advise("What was added up is among these. <back> leads back to the totals.")


def _key(row: TotalRow) -> tuple[str | None, ...]:
    one = row.total
    return one.government, one.matter, one.counterpart, one.item, one.unit, one.currency


def _of(one: Total) -> list[tuple[str, str]]:
    """Whose and what it is, and the tone of each part."""
    return [
        (f" {plain(one.government)}" if one.government else "", "date"),
        (f" → {plain(one.counterpart)}" if one.counterpart else "", "date"),
        (f" {plain(one.matter)}" if one.matter else "", "hit"),
        (f"  {plain(thing_words(one.item, one.unit, one.currency))}", ""),
    ]


def _words(one: Total) -> str:
    return folded(" ".join(words for words, _ in _of(one)))


def _value(name: str) -> Callable[[Total], Decimal | None]:
    """The greater end of an amount, or its lesser one if it is open; None of nothing."""

    def value(one: Total) -> Decimal | None:
        amount: AmountRange = getattr(one, name)
        if amount == NOTHING:
            return None
        return amount.least if amount.most is None else amount.most

    return value


def _unit(one: Total) -> str:
    return f"{one.currency or ''} {one.unit or ''}"


def _amount(one: Total, name: str) -> str:
    amount = getattr(one, name)
    return "–" if amount == NOTHING else range_words(amount)


def _draw(row: TotalRow, width: int, look: Look) -> Lines:
    one = row.total
    names: list[Piece] = [
        (words, look.tones[tone] if tone else BOLD) for words, tone in _of(one) if words
    ]
    if row.widths is None:
        told: list[Piece] = [("   ", PLAIN)]
        for name in AMOUNTS:
            if getattr(one, name) != NOTHING:
                comma = ", " if len(told) > 1 else ""
                style = look.tones[TONES.get(name, "talk")] + BOLD
                told += [(f"{comma}{name} ", look.quiet), (_amount(one, name), style)]
        return [_cut(names, width), _cut(told, width)]
    first, *rest = row.widths
    cells = spread(names, ("", PLAIN), first + 1)
    for name, wide in zip(AMOUNTS, rest, strict=True):
        words = _amount(one, name)
        style = look.quiet if words == "–" else look.tones[TONES.get(name, "talk")] + BOLD
        cells.append((" " * (wide - cell_len(words) + 2) + words, style))
    return [_cut(cells, width)]


def _cut(pieces: Iterable[Piece], width: int) -> list[Piece]:
    found: list[Piece] = []
    for words, style in pieces:
        cut = clip(words, width)
        found.append((cut, style))
        width -= cell_len(cut)
    return found
