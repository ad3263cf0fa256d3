"""Reads the plain command lines of the common reading commands, without Typer.

What it returns is exactly what Typer would pass on; a test runs random command lines through both.
It returns None for everything that it is not sure of: help, errors, abbreviations, phrases such as
“last friday”, completion. Those go to Typer, which has the messages.
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping

from timeline.cli.input.reading_options import READING_OPTIONS, Known, ReadingOption
from timeline.light_typing import Any, Final, NamedTuple

_TYPERS_OWN: Final = ("TIMELINE_OUTBOX", "TIMELINE_FISCAL_START", "_TIMELINE_COMPLETE")
"""Variables of the environment that Typer reads."""
_COLORS: Final = ("auto", "always", "never")
_DIGITS: Final = 9
"""Most digits of a number here."""


class QuickCall(NamedTuple):
    """A command with what it is to be called with."""

    command: str
    store: str | None
    color: str
    values: Mapping[str, Any]
    """By parameter of the command's function."""


class Wanted(NamedTuple):
    """What a shell is to complete."""

    store: str | None
    known: Known


class NotPlain(Exception):
    """The command line is one for Typer."""


def quick_call(arguments: list[str]) -> QuickCall | None:
    """The call of a plain command line, or None if Typer must read it.

    Args:
        arguments: The command line with its global options first, without the program's name.
    """
    if not is_plain_environment():
        return None
    waiting = iter(arguments)
    try:
        store, color, command = global_options(waiting)
        options = READING_OPTIONS[command]
        values = _values(options, waiting)
    except (NotPlain, KeyError):
        return None
    if options[0].required and not values[options[0].name]:
        return None
    return QuickCall(command, store, color, values)


def is_plain_environment() -> bool:
    """Whether no variable is set that only Typer reads."""
    return not any(map(os.environ.get, _TYPERS_OWN))


def split_for_completion(before: list[str], incomplete: str) -> Wanted | None:
    """What a shell is to complete after these arguments; None if Typer must find out."""
    waiting = iter(before[:-1] if before and before[-1].startswith("-") else before)
    if incomplete.startswith("-"):
        return None
    try:
        store, _, command = global_options(waiting)
        options = READING_OPTIONS[command]
        _values(options, waiting)
    except (NotPlain, KeyError):
        return None
    wanted = options[0]
    if before[-1].startswith("-"):
        by_flag = {flag: option for option in options for flag in option.flags}
        wanted = by_flag.get(before[-1], wanted._replace(known=None))
        wanted = options[0] if wanted.kind == "flag" else wanted
    return None if wanted.known is None else Wanted(store, wanted.known)


def global_options(waiting: Iterator[str]) -> tuple[str | None, str, str]:
    """The store, the colour, and the command that follows them."""
    store, color = None, "auto"
    for argument in waiting:
        name, equals, value = argument.partition("=")
        if name == "--store" and store is None:
            store = value if equals else value_of(waiting)
            if not store:
                raise NotPlain  # refused, as an unset variable of a shell is no choice
        elif name == "--color":
            color = value if equals else value_of(waiting)
        elif color not in _COLORS:
            break
        else:
            return store or os.environ.get("TIMELINE_STORE") or None, color, argument
    raise NotPlain


def _values(options: tuple[ReadingOption, ...], waiting: Iterator[str]) -> dict[str, Any]:
    """The values of all options of a command."""
    argument = options[0]
    by_flag = {flag: option for option in options for flag in option.flags}
    found: dict[str, Any] = {}
    for given in waiting:
        name, equals, value = given.partition("=")
        if not given.startswith("-"):
            found.setdefault(argument.name, []).append(given)
            continue
        option = by_flag.get(name)
        if option is None or (equals and not name.startswith("--")):
            raise NotPlain
        if option.kind == "texts":
            found.setdefault(option.name, []).append(value if equals else value_of(waiting))
        elif option.name in found or (option.kind == "flag" and equals):
            raise NotPlain
        elif option.kind == "flag":
            found[option.name] = True
        else:
            found[option.name] = _read(option, value if equals else value_of(waiting))
    return {option.name: found.get(option.name, option.default) for option in options}


def value_of(waiting: Iterator[str]) -> str:
    """The argument after an option."""
    value = next(waiting, "-")
    if value.startswith("-"):
        raise NotPlain
    return value


def _read(option: ReadingOption, value: str) -> str | int:
    """The value of an option that is given once."""
    if option.kind == "number":
        if not (value.isascii() and value.isdigit() and len(value) <= _DIGITS):
            raise NotPlain
        return int(value)
    if option.kind == "date":
        from timeline.dates.edtf import DateError, Edtf

        try:
            if Edtf.parse(value).names_season:
                raise NotPlain
        except DateError:
            raise NotPlain from None
    return value
