"""Prints one development in full: facts, sources, history on the record.

Common fields have their own lines. Any other field is shown by its name, so that a new kind needs
no change here.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator, Mapping, Sequence

from timeline.cli.output.changes import changed_lines, wrap_all
from timeline.cli.output.log import (
    day_words,
    exact_words,
    glyph,
    is_vague,
    marks,
    terminal_width,
    who_words,
    wrap,
)
from timeline.cli.output.values import actor_text, moment_text, plain_text, quantity_text
from timeline.dates.edtf import FUTURE, Edtf, civil_day
from timeline.domain.reporting import is_background
from timeline.light_typing import Any, Final
from timeline.results import DevelopmentDetail, Entry, QuoteInContext
from timeline.text.ansi import AnsiStyle
from timeline.text.phrasing import (
    LEVEL_WORDS,
    attribute_words,
    certain_words,
    identifier_words,
    place_words,
    quote_words,
    window_words,
)
from timeline.text.sanitize import pad, sanitize

Style = Callable[[str], str]
_LABEL: Final = 14
_ELSEWHERE: Final = frozenset({"changes", "expected_phrase"})


class Sheet:
    """The lines of a development's full view."""

    def __init__(self, shown: DevelopmentDetail, colours: AnsiStyle) -> None:
        self._shown = shown
        self._entry = shown.entry
        self._document = shown.entry.document
        self._colours = colours
        self._width = terminal_width() or sys.maxsize

    def lines(self) -> Iterator[str]:
        """All lines, section by section."""
        entry, colours = self._entry, self._colours
        yield from map(colours.heading, wrap(sanitize(entry.title), self._width))
        head = f"{glyph(entry.kind)}{sanitize(entry.kind)}"
        yield "  ".join(
            [
                colours.kind(head),
                colours.government(sanitize(entry.government)),
                colours.muted(sanitize(entry.id)),
                *(coloured for _, coloured in marks(entry, colours)),
            ]
        )
        yield ""
        for label, values, style in self._facts():
            yield from self._fact(label, values, style)
        summary = self._document["summary"]
        if summary:
            yield ""
            yield from self._text(sanitize(summary, newlines=True), 2)
        yield from self._sources()
        yield from self._record()
        yield from self._others("Fulfilled by", self._shown.fulfilled_by)
        yield from self._accounts()
        yield from self._others("Of the same matter", self._shown.related)

    # ------------------------------------------------------------------ facts

    def _facts(self) -> Iterator[tuple[str, list[str], Style]]:
        """Label, values and style of each fact; a fact without values is omitted."""
        document, colours = self._document, self._colours
        yield "when", [exact_words(self._entry)], colours.date
        yield "", self._reckoning(), str
        for name, value in self._entry.own_fields.items():
            if name not in _ELSEWHERE and value is not None:
                style = colours.date if name == "expected" else str
                yield name.replace("_", " "), [self._special(name, value)], style
        yield "matters", [sanitize(one) for one in document["matters"]], colours.matter
        yield "who", [actor_text(one) for one in document["actors"]], str
        for label, name in (("joint with", "joint_with"), ("towards", "counterparts")):
            said = ", ".join(map(sanitize, document[name]))
            yield label, [said] if said else [], colours.government
        yield "how much", [quantity_text(one) for one in document["quantities"]], str
        if document["place"]:
            yield "place", [sanitize(place_words(document["place"]))], str
        yield "identifiers", [sanitize(identifier_words(o)) for o in document["identifiers"]], str
        yield "attributes", [sanitize(one) for one in attribute_words(document["attributes"])], str
        yield (
            "tags",
            [sanitize(", ".join(document["tags"]))] if document["tags"] else [],
            str,
        )
        yield "established", [sanitize(document["verification"])], str
        yield "on purpose", [f"breaks {sanitize(one)}" for one in document["accepts"]], colours.warn
        main = document["account_of"]
        yield "account of", [] if main is None else [sanitize(main)], str

    def _fact(self, label: str, values: Sequence[str], style: Style) -> Iterator[str]:
        name = sanitize(label)
        for value in values:
            for line in wrap_all(value, max(24, self._width - _LABEL - 2)):
                yield f"  {self._colours.muted(pad(name, _LABEL - 1))} {style(line)}"
                name = ""

    def _reckoning(self) -> list[str]:
        phrase, origin = self._document["phrase"], self._document["reckoned_from"]
        if phrase is None:
            return []
        said = f"“{sanitize(phrase)}”"
        if origin is None:
            return [said]
        day = Edtf.stored(origin)
        words = day_words(day.text) if day.is_day else day.human()
        return [f"{said}, counting from {words}{self._rule(phrase, day)}"]

    def _rule(self, phrase: str, origin: Edtf) -> str:
        """The rule by which a phrase gives the recorded date, if any does."""
        if not origin.is_day:
            return ""
        from datetime import date

        from timeline.dates.relative.suggest import reckon
        from timeline.dates.zone_names import hemisphere
        from timeline.forms.date_suggestions import fiscal_start

        side = hemisphere(self._entry.zone)
        day = date.fromisoformat(origin.text)
        readings = reckon(phrase, day, hemisphere=side, fiscal=fiscal_start())
        rules = [one.explanation for one in readings if one.edtf == self._entry.occurred]
        # The rule ends with the day, which the line already has.
        return f" as {sanitize(rules[0]).partition(' on or before ')[0]}" if rules else ""

    def _special(self, name: str, value: object) -> str:
        """A field that only some kinds have."""
        if name == "expected" and isinstance(value, str):
            phrase = self._document.get("expected_phrase")
            said = window_words(value)
            return f"{said}, in the source “{sanitize(phrase)}”" if phrase else said
        return plain_text(name, value)

    # ------------------------------------------------------------------ sources

    def _sources(self) -> Iterator[str]:
        sources = self._document["sources"]
        if not sources:
            yield ""
            yield f"  {self._colours.warn('no source')}"
            return
        yield from self._section("Sources" if len(sources) > 1 else "Source")
        contexts = {(one.source, one.quote): one for one in self._shown.quotes}
        for number, source in enumerate(sources):
            yield from self._source(source)
            problem = self._shown.unreadable.get(number)
            if problem is not None and not source["quotes"]:
                yield f"    {self._colours.bad(sanitize(problem))}"
            for index in range(len(source["quotes"])):
                context = contexts.get((number, index))
                given = source["quotes"][index]
                yield from self._quote(
                    context or QuoteInContext(number, index, given["exact"]), given
                )

    def _source(self, source: Mapping[str, Any]) -> Iterator[str]:
        colours = self._colours
        url = source.get("url")
        name = sanitize(source["publisher"])
        if source.get("title"):
            name += f", “{sanitize(source['title'])}”"
        if source.get("published"):
            name += f", {Edtf.stored(source['published']).human()}"
        for line in wrap(name, self._width - 2):
            yield "  " + (colours.hyperlink(line, url) if url else line)
        if is_background(source, self._entry.earliest, self._entry.zone):
            yield f"    {colours.warn('background: it does not report this')}"
        if source.get("according_to"):
            yield f"    according to {sanitize(source['according_to'])}"
        for label, key in (("", "url"), ("archived at ", "archive_url")):
            address = source.get(key)
            if address:
                shown = colours.hyperlink(colours.link(sanitize(address)), address)
                yield f"    {label}{shown}"
        for one in source.get("identifiers", ()):
            yield f"    {sanitize(identifier_words(one))}"
        if source.get("retrieved"):
            yield f"    retrieved {Edtf.stored(source['retrieved']).human()}"

    def _quote(self, quote: QuoteInContext, given: Mapping[str, Any]) -> Iterator[str]:
        """The quote in context; the context is muted."""
        colours = self._colours
        exact = sanitize(quote.exact, newlines=True)
        before, after = (sanitize(one or "", newlines=True) for one in (quote.before, quote.after))
        yield ""
        room = self._width - 6
        start, end = len(before), len(before) + len(exact)
        text = f"{before}{exact}{after}"
        at = 0
        for line in text.split("\n"):
            for part in wrap_all(line, room):
                at = text.index(part, at) if part else at
                yield "    │ " + self._styled(part, start - at, end - at)
                at += len(part)
        translation = given.get("translation")
        if translation:
            said = f"translated: {sanitize(translation, newlines=True)}"
            yield from self._text(said, 6)
        where = quote_words(given)
        if where:
            yield f"      {colours.muted(sanitize(where))}"
        yield from self._lookup(quote)

    def _lookup(self, quote: QuoteInContext) -> Iterator[str]:
        """Whether the quote is in its document, and how exactly."""
        colours = self._colours
        if quote.text == "changed":
            said = "not the recorded text: it was changed, or has the same name"
            yield f"      {colours.bad(said)}"
        if quote.problem is not None:
            unread = quote.source in self._shown.unreadable
            said = "cannot be looked up:" if unread else "not found in its source:"
            yield f"      {colours.bad(said)} {sanitize(quote.problem)}"
        elif quote.line is not None:
            level = LEVEL_WORDS[quote.level or "verbatim"]
            if quote.text == "changed":
                said = colours.muted(f"{level} in line {quote.line} of what it says now")
            else:
                style = colours.good if quote.level == "verbatim" else colours.warn
                place = colours.muted(f"in line {quote.line} of the source")
                said = f"{style(level)} {place}"
            yield f"      {said}"
        else:
            yield f"      {colours.muted('the source document is not available')}"
        if quote.text == "unbound":
            said = "no SHA-256 was recorded: a checkpoint does not cover this text"
            yield f"      {colours.warn(said)}"

    def _styled(self, part: str, start: int, end: int) -> str:
        """A line in which the characters from `start` to `end` are quoted."""
        start, end = (min(max(place, 0), len(part)) for place in (start, end))
        colours = self._colours
        if start >= end:
            return colours.muted(part)
        return (
            colours.muted(part[:start]) + colours.quote(part[start:end]) + colours.muted(part[end:])
        )

    # ------------------------------------------------------------------ the record

    def _record(self) -> Iterator[str]:
        entry, colours = self._entry, self._colours
        yield from self._section("On the record")
        first = self._shown.original or entry
        if first.known < FUTURE:
            day = Edtf.stored(civil_day(first.known, entry.zone)).human()
            yield f"  public since {colours.date(day)}"
        by = certain_words(entry.happened_by, entry.latest, entry.zone)
        if by is not None:
            yield f"  happened by  {colours.date(by)}"
        if (elsewhere := first.document["first_recorded"]) is not None:
            yield f"  recorded     {colours.date(moment_text(elsewhere))}, in another store"
        here = "" if elsewhere is None else ", in this one"
        yield f"  recorded     {colours.date(moment_text(first.recorded))}{here}"
        yield from (f"  appended by  {one}" for one in who_words(entry))
        if self._shown.amendments:
            yield from self._amendments(dict(first.document))

    def _amendments(self, document: dict[str, Any]) -> Iterator[str]:
        from timeline.domain.lexical.paths import read_path
        from timeline.forms.field_diff import inside, with_changes
        from timeline.text.amendment_phrasing import whose_words

        colours = self._colours
        for one in self._shown.amendments:
            tail = "".join(f"  {coloured}" for _, coloured in marks(one, colours))
            style = colours.bad if one.kind == "retracted" else colours.warn
            verb = style(pad(sanitize(one.kind), 12))
            whose = whose_words(one.kind, one.document)
            tail += f"  {colours.muted(whose)}" if whose else ""
            yield f"  {verb} {colours.date(one.occurred.human())}{tail}"
            if one.document.get("reason"):
                yield from self._text(sanitize(one.document["reason"], newlines=True), 15)
            for source in one.document["sources"] if one.kind == "cited" else ():
                yield f"{' ' * 15}{sanitize(source['publisher'])}"
            changes = one.document.get("changes", {})
            for name, value in changes.items():
                old = inside(document, read_path(name))
                yield from changed_lines(name, old, value, colours, 15)
            if one.retracted_by is None:
                document = with_changes(document, changes)
                if one.kind == "cited":
                    document["sources"] = [*document["sources"], *one.document["sources"]]
            who = "".join(f"  by {by}" for by in who_words(one))
            yield f"{' ' * 15}{colours.muted(sanitize(one.id) + who)}"

    def _accounts(self) -> Iterator[str]:
        """Other accounts, each with what it says otherwise."""
        if not self._shown.accounts:
            return
        colours = self._colours
        yield from self._section("Told otherwise")
        for one, differs in self._shown.accounts:
            yield f"  {colours.date(one.occurred.short())}  {sanitize(one.title)}"
            yield f"    {colours.muted(sanitize(one.id))}"
            for name, (here, there) in differs.items():
                if name != "title":
                    said = f"{plain_text(name, here)} here, {plain_text(name, there)} there"
                    label = sanitize(name.replace("_", " "))
                    for line in wrap_all(said, max(24, self._width - 20)):
                        yield f"    {colours.muted(pad(label, _LABEL - 1))} {line}"
                        label = ""

    def _others(self, title: str, entries: Sequence[Entry]) -> Iterator[str]:
        if not entries:
            return
        colours = self._colours
        yield from self._section(title)
        width = max(len(one.occurred.short()) for one in entries)
        for one in entries:
            vague = colours.warn("~") if is_vague(one) else " "
            date = colours.date(pad(one.occurred.short(), width))
            lines = wrap(sanitize(one.title), max(24, self._width - width - 6))
            yield f"  {date} {vague} {lines[0]}"
            for line in lines[1:]:
                yield " " * (width + 5) + line
            yield " " * (width + 5) + colours.muted(sanitize(one.id))

    # ------------------------------------------------------------------ layout

    def _section(self, title: str) -> Iterator[str]:
        yield ""
        yield self._colours.heading(title)

    def _text(self, text: str, indent: int) -> Iterator[str]:
        for paragraph in text.split("\n"):
            for line in wrap_all(paragraph, max(24, self._width - indent)):
                yield " " * indent + line
