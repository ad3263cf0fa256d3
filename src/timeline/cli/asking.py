"""Asking a person: for what is missing, and which day a phrase means.

Questions go to stderr and answers come from stdin, so that `id=$(timeline append …)` still
takes only the id. Where nobody is there to ask, nothing is guessed: the command says what it
would have asked.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

import typer

from timeline.cli.common import FOUND_WRONG, say
from timeline.display.safe import visible
from timeline.domain.dates import DateError, Edtf
from timeline.drafting.compact import Unclear
from timeline.drafting.reckoning import Base, readings

if TYPE_CHECKING:
    from timeline.domain.phrases import Direction, Reckoning


def is_somebody_there() -> bool:
    """Whether a person sees our questions and can answer them."""
    # A closed stream is None (`<&-`), whatever the type says.
    return all(stream is not None and stream.isatty() for stream in (sys.stdin, sys.stderr))


def ask(question: str, wrong: Callable[[str], str | None] = lambda _: None) -> str:
    """The answer to a question, asked again until nothing is wrong with it.

    The end of the input (Ctrl-D) leaves with nothing recorded.
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
        say(f"  {visible(complaint)}")


def settle(flag: str, words: str, base: Base, direction: Direction, *, yes: bool) -> Reckoning:
    """The date that an option means: EDTF as it is, a phrase once somebody has confirmed it.

    Args:
        flag: The option, for messages.
        words: What it was given.
        base: From which day a phrase is reckoned.
        direction: Where words that point neither way lie.
        yes: Take the first reading without asking.

    Raises:
        Unclear: where it is no date, or a phrase and nobody is there to confirm it.
    """
    found = readings(words, base, direction)
    if found[0].rule == "as written":
        return found[0]
    if yes:
        say(f"{flag}: “{visible(words)}” is taken as {_said(found[0])}")
        return found[0]
    if not is_somebody_there():
        raise Unclear(
            f"“{words}” is a phrase; reckoned from {base.day} ({base.why}) it may be\n"
            + "\n".join(f"    {_said(reading)}" for reading in found),
            hint=f"Give the date: {flag} {found[0].edtf}, or --yes for the first of them.",
        )
    return _chosen(flag, words, base, found)


def _chosen(flag: str, words: str, base: Base, found: Sequence[Reckoning]) -> Reckoning:
    from timeline.domain.phrases import Reckoning

    say(f"{flag}: “{visible(words)}”, reckoned from {base.day} ({base.why}), may be")
    for number, reading in enumerate(found, 1):
        say(f"  {number}  {_said(reading)}")
    choice = f"y, n, 1 to {len(found)}" if len(found) > 1 else "y, n"

    def wrong(answer: str) -> str | None:
        if answer.lower() in ("y", "yes", "n", "no"):
            return None
        if answer.isascii() and answer.isdigit() and len(answer) < 4:
            return None if 0 < int(answer) <= len(found) else "There is no such number."
        try:
            Edtf.parse(answer)
        except DateError as error:
            return f"{error.message}." if answer else "Answer y, n, a number or a date."
        return None

    answer = ask(f"Take {found[0].edtf}? ({choice}, or a date)", wrong)
    if answer.lower() in ("n", "no"):
        say("Nothing was recorded.")
        raise typer.Exit(FOUND_WRONG)
    if answer.lower() in ("y", "yes"):
        return found[0]
    if len(answer) < 4:
        return found[int(answer) - 1]
    return Reckoning(words, Edtf.parse(answer), found[0].reckoned_from, "as answered")


def _said(reading: Reckoning) -> str:
    return f"{reading.edtf} ({reading.edtf.human()}): {visible(reading.rule)}"
