"""The board of sources: publishers, citing developments, and quotes in context.

A document is shown with all its quotes, and each quote with the developments that cite it. Quotes
that are not found in the text come first.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any, NamedTuple

from textual import on
from textual.containers import Horizontal, Vertical
from textual.widget import Widget

from timeline.dates.edtf import at
from timeline.domain.lexical.text_folding import folded
from timeline.results import CitedDocument, Entry
from timeline.text.phrasing import weekday
from timeline.text.sanitize import clip, safe_url
from timeline.tui.content import joined, plain
from timeline.tui.keys.board_keys import BOARD_KEYS
from timeline.tui.keys.key import bindings
from timeline.tui.model.sorting import SortColumn, Sorting
from timeline.tui.screens.board import SETTLE, Board
from timeline.tui.session import Navigator, Session
from timeline.tui.text_wrap import Span, flow
from timeline.tui.theme import Look
from timeline.tui.widgets.lists.cells import BOLD, development, spread
from timeline.tui.widgets.lists.document_text import numbers_of, reading
from timeline.tui.widgets.lists.row_list import Lines, RowList
from timeline.tui.widgets.lists.text_view import TextView

if TYPE_CHECKING:
    from timeline.results import Citations, SourceDocument
    from timeline.timeline import Timeline


class Publisher(NamedTuple):
    """A heading: publisher, number of documents, number of citations."""

    name: str
    documents: int
    bears: int


class Borne(NamedTuple):
    """A development that cites the document, and its number there."""

    number: int
    entry: Entry
    missing: int
    """How many of its quotes were not found."""


Row = Publisher | CitedDocument


class SourcesBoard(Board):
    """Documents on the left; on the right the text of one and the developments that cite it."""

    board = "sources"
    BINDINGS = bindings("sources", BOARD_KEYS)

    def __init__(self, session: Session, navigator: Navigator) -> None:
        super().__init__(session, navigator)
        self.list: RowList[Row] = RowList(
            self._draw, _key, lambda row: 1 if isinstance(row, Publisher) else 2, id="sources"
        )
        self.text = TextView(id="document")
        self.bears: RowList[Borne] = RowList(_draw_borne, lambda one: one.number, id="bears")
        self.sorting = Sorting(
            SortColumn("title", lambda one: folded(one.heading)),
            SortColumn("publisher", lambda one: folded(one.publisher)),
            SortColumn("day", lambda one: one.published, falls=True),
            SortColumn("citations", lambda one: one.developments, falls=True),
            SortColumn("quotes", lambda one: one.quotes, falls=True),
        )
        self._found: Citations | None = None
        self._evidence: SourceDocument | None = None
        self._words = ""
        """The words of the query, if the store has more documents than fit in the list."""

    def body(self) -> Iterable[Widget]:
        """The list, and the document above the developments that cite it."""
        with Horizontal(classes="halves"):
            yield self.list
            with Vertical(classes="second"):
                yield self.text
                yield self.bears

    def parts(self) -> Sequence[Widget]:
        """The list, the text, and the developments that cite it."""
        return [self.list, self.text, self.bears]

    # ------------------------------------------------------------------ the list

    def ask(self) -> None:
        """Schedules the query of documents up to the playhead; waits while playing."""
        if self.state.now.playing:
            self._stale = True
            return
        self.later("list", SETTLE, self._ask_list)

    def _ask_list(self) -> None:
        now = self.state.now
        instant = now.playhead.instant
        keep, known = now.filter, self.queries.known_at(instant)
        if instant is not None:
            until = at(instant)
            keep = replace(keep, until=until)
        words, worker = self._words, self.queries.workers["board"]

        def ask(timeline: Timeline) -> Citations:
            return timeline.sources(keep, as_known=known, words=words, while_at_it=worker.stoppable)

        def then(found: Citations) -> None:
            self._found = found
            self.tell()
            self._ask_document_soon()

        self.question(ask, then)

    def _changed(self, names: frozenset[str]) -> None:
        super()._changed(names | ({"playhead"} if "playing" in names else frozenset()))

    def tell(self) -> None:
        """Draws the documents that match the narrowing words, by publisher."""
        found, words = self._found, self.narrow.words
        if found is None:
            return
        if words != self._words and (self._words or found.documents > len(found.found)):
            self._words = words
            self.later("list", SETTLE, self._ask_list)
            return
        rows: list[Row] = []
        kept = [one for one in found.found if not words or words in _words_of(one)]
        for one in self.sorting.sorted(kept):
            if self.sorting.column is None and (not rows or _publisher(rows[-1]) != one.publisher):
                bears, documents = found.publishers[one.publisher]
                rows.append(Publisher(one.publisher, documents, bears))
            rows.append(one)
        self.narrow.tell(len(kept), found.documents)
        self.list.put(rows, empty=self.session.keyed(self._nothing(bool(words))))
        if not kept:
            self._show(None)
        self._tell_summary(found)

    def _draw(self, row: Row, width: int, look: Look) -> Lines:
        return _draw(row, width, look, named=self.sorting.column is not None)

    def _tell_summary(self, found: Citations) -> None:
        publishers = f"{len(found.publishers):,} publisher{'s' * (len(found.publishers) != 1)}"
        documents = f"{found.documents:,} document{'s' * (found.documents != 1)}"
        summary = joined(f"{publishers}, {documents}")
        if found.documents > len(found.found):
            note = f", {len(found.found):,} of them listed: / finds the others"
            summary = joined(summary, (note, "$warning"))
        if found.unsourced:
            have = "development has" if found.unsourced == 1 else "developments have"
            note = f"  {found.unsourced:,} {have} no source"
            summary = joined(summary, (note, "bold $tone-end"))
        self.say_summary(summary)

    def _nothing(self, narrowed: bool) -> str:
        if narrowed:
            return (
                "No document has those words in publisher, title, address or name. "
                "<back> removes them."
            )
        return (
            "No source yet. <step(1)> moves the playhead forward, <last> to the end; "
            "<clear_filter> removes all filters."
        )

    # ------------------------------------------------------------------ the document

    @on(RowList.RowChosen)
    def _chosen(self, event: RowList.RowChosen) -> None:
        if event.rows is self.list:
            self._ask_document_soon()
        elif self.bears.item is not None and self._evidence is not None:
            numbers = numbers_of(self._evidence, self.bears.item.number)
            self.text.point_at(numbers, scroll=self.bears.has_focus)

    @on(TextView.Resized)
    def _resized(self) -> None:
        if self._evidence is not None:
            self._flow(self._evidence, anew=False)

    def _ask_document_soon(self) -> None:
        self.later("document", SETTLE, self._ask_document)

    def _ask_document(self) -> None:
        cited = self.list.item
        if not isinstance(cited, CitedDocument):
            return
        width = self.text.room

        def ask(timeline: Timeline) -> tuple[SourceDocument, list[list[Span]]]:
            found = timeline.evidence(cited)
            return found, flow(reading(found), width)

        def then(answer: tuple[SourceDocument, list[list[Span]]]) -> None:
            before = self._evidence
            same = before is not None and before.cited.key == answer[0].cited.key
            self._show(answer[0])
            self.text.put(answer[1], keep_place=same)
            if not same:
                self.bears.select(0)
            # The view was not laid out yet, or was resized meanwhile.
            if self.text.room != width:
                self._flow(answer[0], anew=False)

        def otherwise(why: str) -> None:
            if self._evidence is None or self._evidence.cited.key != cited.key:
                self._show(None)
                words = f"Cannot show this document: {why}"
                self.text.put(flow([[Span(words, "bad")]], width))
            else:
                self.session.say(why)

        self.question(ask, then, "beneath", otherwise)

    def _flow(self, evidence: SourceDocument, *, anew: bool) -> None:
        width = self.text.room

        def then(lines: list[list[Span]]) -> None:
            self.text.put(lines, keep_place=not anew)
            if self.text.room != width:
                self._flow(evidence, anew=False)

        self.question(lambda _: flow(reading(evidence), width), then, "beneath")

    def _show(self, evidence: SourceDocument | None) -> None:
        self._evidence = evidence
        if evidence is None:
            self.text.put(())
            self.bears.put(())
            return
        missing = [place for quote in evidence.missing for place in quote.bears]
        self.bears.put(
            [
                Borne(place, entry, missing.count(place))
                for place, entry in enumerate(evidence.developments)
            ]
        )

    # ------------------------------------------------------------------ going there

    def open_row(self, rows: RowList[Any]) -> None:
        """Goes from a document to the developments that cite it, and from there to one of them."""
        if rows is self.list:
            self.bears.focus()
        elif self.bears.item is not None:
            self.go_to(self.bears.item.entry)

    def action_open(self) -> None:
        """Goes from the text to the developments that cite it."""
        if self.text.has_focus:
            self.bears.focus()
        else:
            super().action_open()

    def action_browse(self) -> None:
        """Opens the document in the browser if its address is safe."""
        item = self.list.item
        url = item.url if isinstance(item, CitedDocument) else None
        if not url:
            self.session.say("The selected document has no address.")
        elif safe_url(url) is None:
            self.session.say(f"This address is not safe to open: {url}")
        else:
            self.app.open_url(url)
            self.session.say(f"Opened {url}")

    def action_back(self) -> None:
        """Goes from the document to the list, then back to the timeline."""
        if self.narrow.display or self.list.has_focus:
            super().action_back()
        else:
            self.list.focus()

    def on_descendant_focus(self) -> None:
        """Shows the part with the focus, if only one fits."""
        second = self.text.has_focus or self.bears.has_focus
        self.set_class(second, "second-shown")
        part = "document" if self.text.has_focus else "bears" if second else self.board
        self.key_line.tell(part)


def _key(row: Row) -> tuple[str, str] | None:
    return None if isinstance(row, Publisher) else row.key


def _publisher(row: Row) -> str:
    return row.name if isinstance(row, Publisher) else row.publisher


def _words_of(one: CitedDocument) -> str:
    return folded(f"{one.publisher} {one.title or ''} {one.url or ''} {one.name}")


def _draw(row: Row, width: int, look: Look, *, named: bool) -> Lines:
    """A publisher, or a document; `named` tells its publisher too, since no heading does."""
    if isinstance(row, Publisher):
        count = f"{row.documents:,} document{'s' * (row.documents != 1)}"
        return [spread([(plain(row.name), look.head)], (count, look.quiet), width)]
    title = plain(row.heading)
    quotes = f"{row.quotes:,} quote{'s' * (row.quotes != 1)}"
    several = f"development{'s' * (row.developments != 1)}"
    bears = f"cited by {row.developments:,} {several}, {quotes}"
    if named:
        bears = f"{plain(row.publisher)}, {bears}"
    where = plain(weekday(row.published or "no date"))
    return [
        [(clip(f" {title}", width), BOLD)],
        spread([(f" {bears}", look.tones["decide"])], (where, look.tones["date"]), width),
    ]


def _draw_borne(row: Borne, width: int, look: Look) -> Lines:
    number = f"[{row.number + 1}] ".rjust(6)
    marks = f"  {row.missing} not found" if row.missing else ""
    room = width - len(number) - len(marks)
    return [
        [
            (number, look.head),
            *development(row.entry, room, look),
            (marks, look.tones["end"] + BOLD),
        ]
    ]
