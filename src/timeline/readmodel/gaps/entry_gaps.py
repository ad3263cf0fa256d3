"""The gaps of single developments: their sources, their quotes, their dates."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any, Final

from timeline.dates.edtf import FUTURE, iso
from timeline.readmodel.entry import Entry
from timeline.readmodel.gaps.gap import GapKind, command_line

_DAY: Final = 86_400
Found = tuple[GapKind, str, str]
"""The gap, what is missing in words, and the command."""
AtHand = Callable[[Mapping[str, Any]], bool]
"""Whether the document of a source, as it is stored, can be read."""


def entry_gaps(entry: Entry, stored: Mapping[str, Any], at_hand: AtHand) -> Iterator[Found]:
    """What a development lacks.

    Args:
        entry: The development.
        stored: Its text, read.
        at_hand: Finds documents.
    """
    if entry.disputed_by is not None:
        yield "disputed", f"disputed by {entry.disputed_by}", command_line("show", entry.id)
    sources: Sequence[Mapping[str, Any]] = stored.get("sources", ())
    cite = command_line("cite", entry.id, "--publisher", "VALUE", "--published", "VALUE")
    if not sources:
        yield "no-source", "no source", cite
    else:
        yield from _source_gaps(entry, sources, at_hand)
        publishers = {str(one.get("publisher")) for one in sources}
        if len(publishers) == 1:
            yield "one-source", f"one source: {publishers.pop()}", cite
    is_wide = entry.latest - entry.earliest > _DAY
    if is_wide and entry.published < FUTURE and entry.latest > entry.published:
        day = (iso(entry.published, entry.zone) or "")[:10]
        yield (
            "wide-date",
            f"happened {stored['occurred']}, and was public on {day} already",
            command_line("correct", entry.id, "--set", "occurred=VALUE", "--reason", "VALUE"),
        )


def _source_gaps(
    entry: Entry, sources: Sequence[Mapping[str, Any]], at_hand: AtHand
) -> Iterator[Found]:
    set_quote = ("correct", entry.id, "--set", "sources.0.quotes=[{exact: VALUE}]")
    if not any(one.get("quotes") for one in sources):
        yield "no-quote", "no quote", command_line(*set_quote, "--reason", "VALUE")
        return
    for number, one in enumerate(sources):
        if not one.get("quotes"):
            continue
        named = one.get("document")
        if not named:
            field = f"sources.{number}.document=VALUE"
            yield (
                "unbound",
                f"the quote from {one.get('publisher')} names no document",
                command_line("correct", entry.id, "--set", field, "--reason", "VALUE"),
            )
        elif not at_hand(one):
            yield (
                "no-document",
                f"the document {named} is not at hand",
                command_line("source", "add", str(named)),
            )
