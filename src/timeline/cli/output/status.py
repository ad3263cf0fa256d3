"""Prints statuses of matters and their changes, in the same words in every command."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence

from timeline.cli.output.log import glyph, terminal_width
from timeline.domain.matter.status import PASSED
from timeline.light_typing import TYPE_CHECKING, Final
from timeline.text.ansi import AnsiStyle
from timeline.text.change_phrasing import moved_words
from timeline.text.phrasing import countdown as wait_words
from timeline.text.phrasing import since_words, status_words
from timeline.text.sanitize import cells, pad, sanitize
from timeline.text.standing_phrasing import beside_words

if TYPE_CHECKING:
    from timeline.results import Change, MatterStanding

_GOOD: Final = {"decided", "announced", "in-force", "partly-delivered", "delivered"}
_WARN: Final = {"postponed", "suspended", "overturned", "withdrawn"}


def sign(status: str) -> str:
    """The glyph of a status and a space; "" if stdout cannot show it."""
    return glyph(status)


def colour(status: str | None, text: str, colours: AnsiStyle) -> str:
    """Text in the colour of a status; the words alone are sufficient."""
    if status in _GOOD:
        return colours.good(text)
    if status in PASSED:
        return colours.bad(text)
    return colours.warn(text) if status in _WARN else text


def print_standings(
    found: Sequence[MatterStanding], colours: AnsiStyle, before: Sequence[str] = ()
) -> None:
    """Prints a line for each matter: government, matter, status, and since when.

    On a narrow terminal the rest continues below. `before` is a first column, in the colour of the
    status.
    """
    width = terminal_width()
    counts = before or [""] * len(found)
    names = [(sanitize(one.government), sanitize(one.matter)) for one in found]
    gap = "  " if before else ""
    first = max(map(cells, counts)) + len(gap)
    second = max(cells(name) for name, _ in names)
    third = max(cells(matter) for _, matter in names)
    indent = first + second + third + 4
    for one, count, (government, matter) in zip(found, counts, names, strict=True):
        sys.stdout.write(
            f"{colour(one.status, pad(count, first), colours)}"
            f"{colours.government(pad(government, second))}  "
            f"{colours.matter(pad(matter, third))}  "
        )
        column = indent
        for number, (plain, shown) in enumerate(_phrases(one, colours)):
            if number and width is not None and column + 1 + cells(plain) > width:
                column = indent + cells(sign(one.status))
                sys.stdout.write("\n" + " " * column)
            elif number:
                column += 1
                sys.stdout.write(" ")
            sys.stdout.write(shown)
            column += cells(plain)
        sys.stdout.write("\n")


def _phrases(one: MatterStanding, colours: AnsiStyle) -> Iterator[tuple[str, str]]:
    """The parts of a status line that must not be broken, plain and coloured."""
    clause = status_words(one.status, one.outcome, one.expected)
    head, colon, rest = clause.partition(":")
    mark = sign(one.status)
    yield mark + head + colon, mark + colour(one.status, head, colours) + colon
    if rest:
        yield rest.strip(), rest.strip()
    if one.stage:
        stage = f"at {sanitize(one.stage)}" + (f" ({sanitize(one.body)})" if one.body else "")
        yield stage, stage
    how = how_words(one.status, one.how)
    if how:
        yield how, how
    if one.since:
        since = f"(since {since_words(one.since)})"
        yield since, colours.muted(since)
    if one.uncertain:
        yield "~ it may have begun, or ended", colours.warn("~ it may have begun, or ended")
    stands = beside_words(one.status, one.outcome, one.stands and one.stands[:2])
    if stands:
        yield f"· {stands}", f"· {colour(one.stands and one.stands.status, stands, colours)}"
    yield from _beside(one, colours)
    if one.perhaps:
        more = f"~ {len(one.perhaps)} more may have happened"
        yield more, colours.warn(more)


def how_words(status: str, how: str | None) -> str:
    """How a matter came to its status, unless the status says so: “by veto”, “(expired)”."""
    if how is None or how == status:
        return ""
    return f"({sanitize(how)})" if status == "withdrawn" else f"by {sanitize(how)}"


def _beside(one: MatterStanding, colours: AnsiStyle) -> Iterator[tuple[str, str]]:
    """What else a status line says of a matter."""
    if one.contradictions:
        rules = ", ".join(
            sanitize(rule) for rule in dict.fromkeys(c.rule for c in one.contradictions)
        )
        told = f"contradictory: {rules}"
        yield told, colours.bad(told)
    if one.joint_with:
        others = ", ".join(map(sanitize, one.joint_with))
        yield f"(joint with {others})", f"(joint with {colours.government(others)})"
    if one.title:
        title = f"· {sanitize(one.title)}"
        yield title, title


def change_words(change: Change, colours: AnsiStyle) -> str:
    """A change in words, what it led to in the colour of the status."""
    before, after = moved_words(change)
    if change.after is None:
        return f"{before} → {colours.warn(after)}"
    after = colour(change.after, after, colours)
    return f"{before} → {after}" if before else after


def countdown(one: MatterStanding, instant: int) -> str:
    """The time until a deadline, or since then, in civil days of the government."""
    return wait_words(one.expected_latest, instant, one.zone)
