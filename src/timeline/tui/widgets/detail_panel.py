"""The panel of the selected development: facts, dates and their phrases, people, evidence."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any, Final

from textual.containers import VerticalScroll
from textual.content import Content
from textual.widgets import Static

from timeline.dates.edtf import Edtf
from timeline.domain.lexical.paths import read_path
from timeline.domain.reporting import is_background
from timeline.forms.field_diff import inside, parts, said, with_changes
from timeline.results import Change, DevelopmentDetail, Entry, QuoteInContext
from timeline.text.amendment_phrasing import path_words, whose_words
from timeline.text.change_phrasing import change_words
from timeline.text.phrasing import (
    LEVEL_WORDS,
    attribute_words,
    certain_words,
    day_words,
    identifier_words,
    kind_look,
    place_words,
    quantity_words,
    quote_words,
    weekday,
)
from timeline.tui.content import joined, shown
from timeline.tui.model.line import Line
from timeline.tui.model.state import State
from timeline.tui.widgets.lists.line_drawing import found_in

HIT: Final = "bold reverse $tone-hit"
"""A hit of the search; quotes are underlined already."""


class DetailPanel(VerticalScroll, can_focus=True):
    """A development with its quotes in context, its amendments and related developments."""

    def __init__(self, state: State) -> None:
        super().__init__(id="detail-panel")
        self._state = state
        self.border_title = "Details"
        self.border_subtitle = "[@click=screen.board('sources')]s sources[/]"
        self._text = Static(id="detail-text")
        self.shown: DevelopmentDetail | None = None
        """The complete development, once it was read."""
        self.about: str | None = None
        """The id of the development on the screen, even if only in part."""
        self._changes: Sequence[Change] = ()

    def compose(self) -> Iterable[Static]:
        """One text."""
        yield self._text

    def tell(self, found: DevelopmentDetail, changes: Sequence[Change]) -> None:
        """Shows another development, from its top."""
        new = self.about != found.entry.id
        self.about = found.entry.id
        self.shown, self._changes = found, changes
        self.tell_hits()
        if new:
            self.scroll_home(animate=False)

    def tell_hits(self) -> None:
        """Draws the development, with the hits of the search highlighted."""
        if self.shown is None:
            return
        text = Content("").join(describe(self.shown, self._changes))
        for start, end in found_in(text.plain, self._state.now.search):
            text = text.stylize(HIT, start, end)
        self._text.update(text)

    def tell_changes(self, changes: Sequence[Change]) -> None:
        """Adds the status changes, if they arrive after the details."""
        if self.shown is not None and list(changes) != list(self._changes):
            self.tell(self.shown, changes)

    def tell_line(self, line: Line, why: str, *, soon: bool = False) -> None:
        """Shows the line of a development, and why its details are missing.

        With `soon` they are about to follow: the screen is not laid out for what is shown until
        then, which would take longer than all else in a frame.
        """
        self.about, self.shown = line.id, None
        look = kind_look(line.kind)
        self._text.update(
            joined(
                (f"{look.glyph} {line.kind.replace('-', ' ')}", f"bold $tone-{look.tone}"),
                (f"  {line.government}", "$tone-world"), "\n", (line.title, "bold"), "\n\n",
                ("when ", "$tone-world"), (line.when, "$tone-date"), "\n\n",
                (why, "$tone-world"),
            ),
            layout=not soon,
        )  # fmt: skip
        self.scroll_home(animate=False)

    def tell_nothing(self, why: str) -> None:
        """Says why there is nothing to show."""
        self.about = self.shown = None
        self._text.update(shown(why, "$tone-world", lines=True))


def describe(found: DevelopmentDetail, changes: Sequence[Change]) -> Iterable[Content]:
    """The text of a development, section by section."""
    entry = found.entry
    document = entry.document
    kind = kind_look(entry.kind)
    style = "bold strike" if entry.retracted_by else "bold"
    yield joined((f"{kind.glyph} {entry.kind.replace('-', ' ')}", f"bold $tone-{kind.tone}"))
    yield joined(("  " + entry.government, "$tone-world"), "\n", (entry.title, style), "\n\n")
    yield from _when(entry)
    for label, text in _facts(entry):
        yield joined((f"{label} ", "$tone-world"), text, "\n")
    if changes:
        yield joined(("status ", "$tone-world"), (change_words(changes), "bold"), "\n")
    if document["summary"]:
        yield joined("\n", document["summary"], "\n")
    for number, source in enumerate(document["sources"]):
        background = is_background(source, entry.earliest, entry.zone)
        quotes = [one for one in found.quotes if one.source == number]
        yield from _source(source, background, quotes)
        problem = found.unreadable.get(number)
        if problem is not None and not quotes:
            yield joined((f"  {problem}", "bold $error"), "\n")
    yield from _history(found)
    yield from _accounts(found)
    if found.related:
        yield joined("\n", ("Related\n", "bold"))
        for one in found.related:
            look = kind_look(one.kind)
            yield joined(
                (f" {one.occurred.short()} ", "$tone-date"),
                (f"{look.glyph} ", f"$tone-{look.tone}"), one.title, "\n",
            )  # fmt: skip
    yield joined("\n", (entry.id, "$tone-world"))


def _when(entry: Entry) -> Iterable[Content]:
    document = entry.document
    occurred: Edtf = entry.occurred
    yield joined(("when ", "$tone-world"), (occurred.human(), "$tone-date"))
    if str(occurred) != occurred.human():
        yield joined((f"  {occurred}", "$tone-world"))
    by = certain_words(entry.happened_by, entry.latest, entry.zone)
    if by is not None:
        yield joined((", happened by ", "$tone-world"), (by, "$tone-date"))
    yield Content("\n")
    if document["phrase"]:
        yield joined(("  written as ", "$tone-world"), f"“{document['phrase']}”")
        if document["reckoned_from"]:
            yield joined((f", counting from {weekday(document['reckoned_from'])}", "$tone-world"))
        yield Content("\n")
    yield joined(("known ", "$tone-world"), f"from {day_words(entry.known, entry.zone)}", "\n")


def _facts(entry: Entry) -> Iterable[tuple[str, str]]:
    """The simple fields of a development, including those of its kind."""
    document = entry.document
    for actor in document["actors"]:
        role = ", ".join(p for p in (actor.get("role"), actor.get("organization")) if p)
        yield "who", actor["name"] + (f" ({role})" if role else "")
    for label, name in (
        ("matters", "matters"), ("with", "joint_with"), ("towards", "counterparts"),
    ):  # fmt: skip
        if document[name]:
            yield label, ", ".join(document[name])
    for quantity in document["quantities"]:
        written = f"  “{quantity['as_written']}”" if quantity.get("as_written") else ""
        yield "how much", quantity_words(quantity) + written
    yield from _collected(document)
    yield from _own(entry)
    if document["tags"]:
        yield "tags", ", ".join(document["tags"])
    yield "verification", document["verification"]
    yield from _on_purpose(document)


def _own(entry: Entry) -> Iterable[tuple[str, str]]:
    """The fields that only its kind has."""
    for name, value in entry.own_fields.items():
        if name == "amends":  # the title line of the amended development has it
            continue
        if isinstance(value, dict):
            for field, new in value.items():
                if new is not None or name == "changes":
                    yield f"{name.replace('_', ' ')}: {path_words(field)}", said(new)
        else:
            yield name.replace("_", " "), f"{value}"


def _on_purpose(document: dict[str, Any]) -> Iterable[tuple[str, str]]:
    """What it contradicts, and what it is another account of."""
    for rule in document["accepts"]:
        yield "on purpose", f"breaks {rule}"
    if document["account_of"] is not None:
        yield "account of", document["account_of"]


def _collected(document: dict[str, Any]) -> Iterable[tuple[str, str]]:
    """Where it happened, and what a collection brought with it."""
    if document["place"]:
        yield "place", place_words(document["place"])
    for identifier in document["identifiers"]:
        yield "identifier", identifier_words(identifier)
    for attribute in attribute_words(document["attributes"]):
        yield "attribute", attribute


def _source(
    source: dict[str, Any], background: bool, quotes: Sequence[QuoteInContext]
) -> Iterable[Content]:
    yield joined("\n", (source["publisher"], "bold"))
    if source.get("title"):
        yield joined(", ", (source["title"], "italic"))
    if source.get("published"):
        yield joined((f"  {Edtf.stored(source['published']).human()}", "$tone-date"))
    if background:
        yield joined(("  background: it does not report this", "$warning"))
    if source.get("according_to"):
        yield joined((f"  according to {source['according_to']}", "$tone-world"))
    yield Content("\n")
    if source.get("url"):
        yield joined((source["url"], "underline $tone-world"), "\n")
    for identifier in source.get("identifiers", ()):
        yield joined((identifier_words(identifier), "$tone-world"), "\n")
    for quote in quotes:
        yield from _quote(quote, source["quotes"][quote.quote])


def _quote(quote: QuoteInContext, given: dict[str, Any]) -> Iterable[Content]:
    yield joined(("▎ ", "$accent"))
    if quote.before:
        yield joined((quote.before, "$tone-world"))
    yield joined(
        (quote.exact, "bold underline $tone-hit")
        if quote.before is not None
        else (quote.exact, "bold")
    )
    if quote.after:
        yield joined((quote.after, "$tone-world"))
    where = quote_words(given)
    if where:
        yield joined((f"  {where}", "$tone-world"))
    yield from _lookup(quote)
    yield Content("\n")
    if given.get("translation"):
        yield joined(("  translated ", "$tone-world"), given["translation"], "\n")


def _lookup(quote: QuoteInContext) -> Iterable[Content]:
    """Whether the quote is in its document, and how exactly."""
    if quote.line is not None:
        yield joined((f"  line {quote.line}", "$tone-world"))
        if quote.level not in (None, "verbatim"):
            yield joined((f"  {LEVEL_WORDS[quote.level]}", "$warning"))
    elif quote.problem:
        yield joined((f"  not found in its source: {quote.problem}", "bold $error"))
    elif quote.before is None:
        yield joined(("  (the document is not available)", "$tone-world"))
    if quote.text == "changed":
        said = "  not the recorded text: the file was changed, or another file has its name"
        yield joined((said, "bold $error"))
    elif quote.text == "unbound":
        yield joined(("  (no SHA-256 recorded)", "$tone-world"))


def _accounts(found: DevelopmentDetail) -> Iterable[Content]:
    """Other accounts of it, each with what it says otherwise."""
    if not found.accounts:
        return
    yield joined("\n", ("Told otherwise\n", "bold"))
    for one, differs in found.accounts:
        yield joined((f" {one.occurred.short()} ", "$tone-date"), one.title)
        yield joined((f"  {one.id}", "$tone-world"), "\n")
        for name, (here, there) in differs.items():
            if name != "title":
                yield joined((f"   {name.replace('_', ' ')} ", "$tone-world"))
                yield joined(f"{said(here)} here, {said(there)} there", "\n")


def _history(found: DevelopmentDetail) -> Iterable[Content]:
    """The later history of the record: corrections, disputes, deliveries."""
    if found.original is None and not found.amendments and not found.fulfilled_by:
        return
    yield joined("\n", ("History on the record\n", "bold"))
    document = (found.original or found.entry).document
    if found.original is not None:
        yield joined((" at first ", "$tone-world"), found.original.title)
        yield joined((f"  {found.original.occurred}", "$tone-world"), "\n")
    for one in found.amendments:
        look = kind_look(one.kind)
        day = day_words(one.known, one.zone)
        yield joined(
            (f" {look.glyph} {look.word} ", f"$tone-{look.tone}"), (f"{day} ", "$tone-date")
        )
        whose = whose_words(one.kind, one.document)
        if whose:
            yield joined((f"{whose}  ", "$tone-world"))
        cited = ", ".join(source["publisher"] for source in one.document["sources"])
        words = cited if one.kind == "cited" else one.title
        yield joined(one.document.get("reason") or words, "\n")
        changes = one.document.get("changes") or {}
        for name, value in changes.items():
            for path, old, new in parts(name, inside(document, read_path(name)), value):
                yield joined((f"   {path_words(path)} ", "$tone-world"), said(old))
                yield joined((" → ", "$tone-world"), said(new), "\n")
        if one.retracted_by is None:
            document = with_changes(document, changes)
            if one.kind == "cited":  # later paths count its sources too
                document["sources"] = [*document["sources"], *one.document["sources"]]
    for one in found.fulfilled_by:
        look = kind_look("delivery-made")
        fulfilled = f" {look.glyph} fulfilled {one.occurred.short()} "
        yield joined((fulfilled, f"$tone-{look.tone}"), one.title, "\n")
