"""A proposal as text to read: its fields with the reason for each, and what else they could be."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final

from rich.cells import cell_len

from timeline.dates.edtf import DateError, Edtf
from timeline.domain.developments import KINDS
from timeline.forms.fields import Field, fields_of
from timeline.forms.shorthand_writer import spelled, spelled_all
from timeline.results import DraftEntry
from timeline.text.phrasing import kind_look, weekday
from timeline.text.sanitize import sanitize
from timeline.tui.text_wrap import Line, Span, flow

MARKS: Final = {"proposed": "·", "accepted": "✓", "skipped": "–"}
WORDS: Final = {"proposed": "not decided", "accepted": "taken", "skipped": "skipped"}
RECORDED: Final = "R"
WRONG: Final = "✗"
_LABEL: Final = 13
_FIRST: Final = ("title", "kind", "government", "occurred", "expected", "planned", "matters")
_ELSEWHERE: Final = ("phrase", "reckoned_from", "expected_phrase", "sources", "id")
_MOST: Final = 9
"""Most other readings: as many as there are digits."""


def proposal_lines(
    entry: DraftEntry, count: int, width: int, *, recorded: bool = False, wrong: str = ""
) -> list[list[Span]]:
    """The lines of a proposal for a width.

    Args:
        entry: The proposal.
        count: How many there are.
        width: Cells for a line.
        recorded: Whether the store has it.
        wrong: Why it was refused, if it was.
    """
    lines = flow([_head(entry, count, recorded=recorded)], width)
    for words in _wrongs(entry, wrong):
        lines += flow([[Span(f"{WRONG} {words}", "bad")]], width)
    for cited in entry.others.get("cite", ()):
        told = f"The store may have it already, as {cited}. timeline cite adds this source to it."
        lines += flow([[Span(told, "wait")]], width)
    for label, spans in _rows(entry):
        room = max(width - _LABEL, 10)
        for number, line in enumerate(flow([spans], room)):
            name = sanitize(label)[: _LABEL - 1] if not number else ""
            pad = " " * (_LABEL - cell_len(name))
            lines.append([Span(name + pad, "world"), *line])
    return lines


def readings(entry: DraftEntry) -> list[tuple[str, str]]:
    """The other readings that the digits take, in the order of the lines."""
    order = {name: place for place, name in enumerate(_FIRST)}
    found = sorted(entry.readings, key=lambda one: order.get(one[0], len(order)))
    return found[:_MOST]


def _head(entry: DraftEntry, count: int, *, recorded: bool) -> Line:
    mark, told = MARKS[entry.review], WORDS[entry.review]
    if recorded:
        mark, told = RECORDED, "recorded"
    by = f" by {entry.proposer}" if entry.proposer else ""
    score = "" if entry.score is None else f"   score {entry.score:.2f}{by}"
    return [
        Span(f"{entry.place + 1} of {count}  ", "head"),
        Span(f"{mark} {told}", "title"),
        Span(score, "world"),
    ]


def _wrongs(entry: DraftEntry, wrong: str) -> Iterator[str]:
    if wrong:
        yield wrong
    for one in entry.problems:
        yield f"{one.field}: {one.message}" if one.field else one.message


def _rows(entry: DraftEntry) -> Iterator[tuple[str, Line]]:
    given = entry.development
    kind = given.get("kind")
    model = KINDS.get(kind) if isinstance(kind, str) else None
    specs = {one.name: one for one in fields_of(model)} if model is not None else {}
    numbers = {one: number for number, one in enumerate(readings(entry), 1)}
    names = [*_FIRST, *(one for one in given if one not in (*_FIRST, *_ELSEWHERE))]
    for name in names:
        others = [(one, n) for one, n in numbers.items() if one[0] == name]
        if name in given:
            spans = [*_value(name, given, specs.get(name)), *_why(entry, name)]
            yield name.replace("_", " "), [*spans, *_others(others)]
    yield from _sources(entry)
    yield "id", [Span(str(given.get("id", "")), "world")]
    for one in entry.because:
        if one.field not in names:
            yield "", [Span(f"{one.field} {one.value} {one.rule}".strip(), "world")]


def _value(name: str, given: Mapping[str, Any], spec: Field | None) -> list[Span]:
    value = given[name]
    if name == "kind":
        look = kind_look(str(value))
        return [Span(f"{look.glyph} {value}", f"bold {look.tone}")]
    if name == "title":
        return [Span(str(value), "title")]
    if spec is not None and spec.shape == "date":
        phrase = given.get({"occurred": "phrase", "expected": "expected_phrase"}.get(name, ""))
        told = f"  “{phrase}”" if phrase else ""
        return [Span(weekday(str(value)), "bold date"), Span(f"  {_human(value)}{told}")]
    return [Span(_text(value, spec))]


def _text(value: Any, spec: Field | None) -> str:
    try:
        if spec is not None and spec.name == "quantities":
            return " · ".join(_quantity(spec, one) for one in value)
        if spec is not None and spec.many:
            return ("  " if spec.is_slug else " · ").join(spelled_all(spec, value))
        if spec is not None:
            return spelled(spec, value)
    except (TypeError, ValueError, AttributeError, KeyError):
        pass  # it is wrong, which is said above
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False, default=str)


def _quantity(spec: Field, value: Mapping[str, Any]) -> str:
    """A quantity, and the words that it was read from."""
    words = value.get("as_written")
    plain = {name: one for name, one in value.items() if name != "as_written"}
    return f"{spelled(spec, plain)} (“{words}”)" if words else spelled(spec, plain)


def _human(value: Any) -> str:
    try:
        return Edtf.parse(str(value)).human()
    except DateError:
        return ""


def _why(entry: DraftEntry, name: str) -> list[Span]:
    rules = [one for one in entry.because if one.field == name]
    return [Span(f" – {one.rule}", "world") for one in rules]


def _others(others: Sequence[tuple[tuple[str, str], int]]) -> list[Span]:
    spans = []
    for (_, value), number in others:
        # Without a space between, so that no line ends behind a number.
        spans += [Span(f"  [{number}]", "head"), Span(value)]
    return spans


def _sources(entry: DraftEntry) -> Iterator[tuple[str, Line]]:
    sources = entry.development.get("sources")
    for place, source in enumerate(sources if isinstance(sources, list) else ()):
        if not isinstance(source, dict):
            continue
        quotes = source.get("quotes")
        for quote in quotes if isinstance(quotes, list) else ():
            exact = quote.get("exact") if isinstance(quote, dict) else quote
            yield "quote", [Span(f"“{exact}”")]
        if source.get("according_to"):
            yield "according to", [Span(str(source["according_to"]))]
        if place:
            yield "source", [Span(f"{source.get('publisher', '')} {source.get('title', '')}")]
