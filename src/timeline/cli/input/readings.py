"""Asks which meaning a value has if it has several, such as the quantity `1,500 shells`."""

from __future__ import annotations

from typing import Any

import typer

from timeline.cli.context import FOUND_WRONG, say
from timeline.cli.input.model_options import Option, read_option
from timeline.cli.input.prompts import ask, is_somebody_there
from timeline.forms.parse_error import ParseError
from timeline.text.sanitize import sanitize


def read_settled(option: Option, given: Any) -> Any:
    """Parses the value of an option; on a terminal, asks what an ambiguous one means.

    Raises:
        ParseError: if it cannot be parsed, or is ambiguous and there is no terminal to ask on.
    """
    try:
        return read_option(option, given)
    except ParseError as unclear:
        if not unclear.readings or not is_somebody_there():
            raise
    texts = [_settled(option, one) for one in (given if option.many else [given])]
    return read_option(option, texts if option.many else texts[0])


def _settled(option: Option, text: str) -> str:
    """The text, or what the user chooses instead of it."""
    while True:
        try:
            read_option(option, [text] if option.many else text)
        except ParseError as unclear:
            if not unclear.readings:
                raise
            text = _chosen(option, unclear)
        else:
            return text


def _chosen(option: Option, unclear: ParseError) -> str:
    readings = unclear.readings
    say(f"{sanitize(option.flag)}: {sanitize(unclear.message)}. It could mean")
    for number, reading in enumerate(readings, 1):
        say(f"  {number}  {sanitize(reading)}")
    numbers = [str(number) for number, _ in enumerate(readings, 1)]

    def wrong(answer: str) -> str | None:
        if answer.lower() in ("n", "no", *numbers):
            return None
        return f"Answer n, or a number from 1 to {len(readings)}."

    answer = ask(f"Which one? (n, 1 to {len(readings)})", wrong)
    if answer.lower() in ("n", "no"):
        say("Nothing was recorded.")
        raise typer.Exit(FOUND_WRONG)
    return readings[int(answer) - 1]
