"""Prompts: for missing fields, and for the date that a phrase means.

Prompts go to stderr and answers come from stdin, so that `id=$(timeline append …)` still gets only
the id. Without a terminal nothing is guessed: the command reports what it would have asked.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable, Sequence
from typing import TYPE_CHECKING

import typer

from timeline.cli.context import FOUND_WRONG, say
from timeline.dates.edtf import Edtf
from timeline.forms.date_suggestions import Base, readings, typed_date
from timeline.forms.parse_error import ParseError
from timeline.text.sanitize import sanitize

if TYPE_CHECKING:
    from timeline.dates.relative.suggest import Direction, Reckoning


def is_somebody_there() -> bool:
    """Whether a user can see prompts and answer them."""
    # A closed stream is None (`<&-`), in spite of its type.
    return all(stream is not None and stream.isatty() for stream in (sys.stdin, sys.stderr))


def ask(question: str, wrong: Callable[[str], str | None] = lambda _: None) -> str:
    """Asks a question until the answer has no error.

    At the end of the input (Ctrl-D) the command exits, and nothing is recorded.
    """
    while True:
        sys.stderr.write(f"{question}: ")
        sys.stderr.flush()
        try:
            line = sys.stdin.readline()
            line.encode()
        except UnicodeError:
            say("  That is not UTF-8.")
            continue
        if not line:
            say("\nNothing was recorded.")
            raise typer.Exit(FOUND_WRONG)
        complaint = wrong(line.strip())
        if complaint is None:
            return line.strip()
        say(f"  {sanitize(complaint)}")


def ask_yes(question: str) -> bool:
    """Asks a question that is answered by yes or no, and by no where nothing is said."""
    answers = {"": False, "n": False, "no": False, "y": True, "yes": True}

    def wrong(answer: str) -> str | None:
        return None if answer.lower() in answers else "Answer yes or no."

    return answers[ask(f"{question} [yes/no, default: no]", wrong).lower()]


def settle(
    flag: str,
    words: str,
    base: Base,
    direction: Direction,
    *,
    yes: bool,
    zones: Callable[[], Iterable[str | None]] = tuple,
    language: str | None = None,
) -> Reckoning:
    """The date of an option: EDTF as it is, a phrase after the user confirms it.

    Args:
        flag: The option, for messages.
        words: The value of the option.
        base: The day from which a phrase counts.
        direction: The direction of phrases that have none.
        yes: Accept the first reading without asking, unless another is as likely.
        zones: Returns the time zones of the governments, for phrases that name a season.
        language: The language of the source, if known.

    Raises:
        ParseError: if it is not a date, or is a phrase and there is no terminal to confirm it on.
    """
    found = readings(words, base, direction, zones, language)
    if found[0].rule == "as written":
        return found[0]
    is_open = found[0].is_open
    if yes and not is_open:
        say(f"{flag}: “{sanitize(words)}” is read as {_said(found[0])}")
        return found[0]
    if not is_somebody_there():
        several = "is ambiguous" if len(found) > 1 else "is uncertain"
        what = several if is_open else "is a phrase"
        raise ParseError(
            f"“{words}” {what}; counting from {_day(base)} ({base.why}), this could mean\n"
            + "\n".join(f"    {_said(reading)}" for reading in found),
            hint=f"Choose one: {' or '.join(f'{flag} {r.edtf}' for r in found)}."
            if is_open
            else f"Write {flag} {found[0].edtf}, or add --yes.",
        )
    return _chosen(flag, words, base, found)


def _chosen(flag: str, words: str, base: Base, found: Sequence[Reckoning]) -> Reckoning:
    from timeline.dates.relative.suggest import Reckoning

    say(f"{flag}: “{sanitize(words)}”, counting from {_day(base)} ({base.why}), could mean")
    for number, reading in enumerate(found, 1):
        say(f"  {number}  {_said(reading)}")
    is_open = found[0].is_open
    numbers = f"1 to {len(found)}" if len(found) > 1 else "1"
    choice = f"n, {numbers}" if is_open else f"y, n, {numbers}" if len(found) > 1 else "y, n"

    def wrong(answer: str) -> str | None:
        if answer.lower() in (("n", "no") if is_open else ("y", "yes", "n", "no")):
            return None
        if answer.isascii() and answer.isdigit() and len(answer) < 4:
            return None if 0 < int(answer) <= len(found) else "That number is not in the list."
        try:
            typed_date(answer)
        except ParseError as unclear:
            return f"{unclear.message}." if len(answer) > 3 else f"Answer {choice} or a date."
        return None

    question = "Which one?" if is_open else f"Accept {found[0].edtf}?"
    answer = ask(f"{question} ({choice}, or a date)", wrong)
    if answer.lower() in ("n", "no"):
        say("Nothing was recorded.")
        raise typer.Exit(FOUND_WRONG)
    if answer.lower() in ("y", "yes"):
        return found[0]
    if len(answer) < 4:
        return found[int(answer) - 1]
    return Reckoning(words, Edtf.parse(answer), found[0].reckoned_from, "as answered")


def _day(base: Base) -> str:
    return Edtf.parse(base.day.isoformat()).human()


def _said(reading: Reckoning) -> str:
    return f"{reading.edtf} ({reading.edtf.human()}): {sanitize(reading.explanation)}"
