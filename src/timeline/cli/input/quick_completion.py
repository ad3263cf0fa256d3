"""Completes ids, governments and matters in a shell, without Typer.

A key that is pressed should answer at once. The protocol is the one of Typer's scripts for bash,
zsh and fish. All other words, such as options and commands, are left to Typer.
"""

from __future__ import annotations

import os

from timeline.cli.input.quick_parser import split_for_completion
from timeline.cli.input.reading_options import Known
from timeline.errors import TimelineError
from timeline.light_typing import Final, NamedTuple

_VARIABLE: Final = "_TIMELINE_COMPLETE"
_PLAIN: Final = frozenset("abcdefghijklmnopqrstuvwxyz0123456789-")
_ODD: Final = "\"'\\"
"""What a word may be quoted with, which Typer takes off."""


class Completion(NamedTuple):
    """What is printed for a shell, and the exit code."""

    text: str
    code: int = 0


def quick_completion() -> Completion | None:
    """The answer to a shell, by the variables of the environment; None if Typer must answer."""
    shell = os.environ.get(_VARIABLE, "").removeprefix("complete_")
    words = _words(shell)
    if words is None:
        return None
    *before, incomplete = words
    wanted = split_for_completion(before, incomplete)
    if wanted is None or wanted.known == "kinds":
        return None
    names = known_names(wanted.store, wanted.known, incomplete)
    # zsh runs what it gets as code. Names are slugs, unless somebody altered the store.
    return _in_shell(shell, names) if set("".join(names)) <= _PLAIN else None


def known_names(store: str | None, known: Known, incomplete: str) -> list[str]:
    """Names in a store that start with a text; none if the store cannot be read.

    Args:
        store: What was given for the store; None for the default.
        known: Of which sort the names are; not "kinds", which need no store.
        incomplete: The text.
    """
    from timeline.timeline import Timeline

    try:
        with Timeline.open(store) as timeline:
            return timeline.names_starting(known, incomplete)  # type: ignore[arg-type]
    except TimelineError:
        return []


def _words(shell: str) -> list[str] | None:
    """The words up to the cursor, without the program; the last one may be incomplete or ""."""
    line = os.environ.get("COMP_WORDS" if shell == "bash" else "_TYPER_COMPLETE_ARGS")
    if shell not in ("bash", "zsh", "fish") or not line or any(mark in line for mark in _ODD):
        return None
    words = line.split()
    if shell != "bash":
        return [*words[1:], *([""] if line.endswith(" ") else [])] or None
    place = os.environ.get("COMP_CWORD", "")
    if not place.isdecimal() or place == "0":
        return None
    return [*words[1 : int(place)], *(words[int(place) : int(place) + 1] or [""])]


def _in_shell(shell: str, names: list[str]) -> Completion:
    """Names in the form that the script of a shell expects."""
    if shell == "zsh":
        if not names:
            return Completion("_files\n")
        quoted = "\n".join(f'"{name}"' for name in names)
        return Completion(f"_arguments '*: :(({quoted}))'\n")
    if shell == "fish" and os.environ.get("_TYPER_COMPLETE_FISH_ACTION") == "is-args":
        return Completion("", 0 if names else 1)
    return Completion("\n".join(names) + "\n")
