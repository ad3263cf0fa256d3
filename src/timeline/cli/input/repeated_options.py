"""Rejects repeated options and empty paths, which Typer would accept silently.

Of two different values for one option, Typer takes the last. A record would lack a source, or go to
another store. An empty path means the current folder: `timeline import "$x"` would import all of it
if `x` is not set.
"""

from __future__ import annotations

from functools import partial
from typing import Any, Final

import typer

_SOURCE: Final = "Its source"
"""The help panel with the options of a source; repeated here to avoid a slow import."""

_LAST_WINS: Final = frozenset({"color"})
"""Harmless, and a shell alias may already set it."""


_PATHS: Final = frozenset({"FILE", "DIR", "PATH", "FROM", "TO", "KEY"})
"""Placeholders of values that are paths."""


class WrongUsage(typer.BadParameter):
    """A usage error with exactly our message; the public class adds "Invalid value"."""

    def format_message(self) -> str:
        """The message as given."""
        return self.message


def refusing_repeats(command: Any) -> Any:
    """Makes a command, or group of commands, reject repeated options."""
    if not hasattr(command, "refuses_repeats"):
        command.refuses_repeats = True
        make_parser = command.make_parser
        command.make_parser = lambda ctx: refusing_parser(make_parser(ctx), ctx)
        if hasattr(command, "get_command"):
            command.get_command = partial(_found, command.get_command)
    return command


def _found(get_command: Any, ctx: Any, name: str) -> Any:
    command = get_command(ctx, name)
    return None if command is None else refusing_repeats(command)


def refusing_parser(parser: Any, ctx: Any) -> Any:
    """Makes a parser reject repeated options and empty paths."""
    given: dict[str, Any] = {}
    for option in {*parser._short_opt.values(), *parser._long_opt.values()}:  # noqa: SLF001  no other way
        if option.action in ("store", "store_const") and option.dest not in _LAST_WINS:
            option.process = partial(_once, option, option.process, given, ctx)
        _refuse_empty(option, ctx)
    for argument in parser._args:  # noqa: SLF001  no other way
        _refuse_empty(argument, ctx)
    return parser


def _refuse_empty(parameter: Any, ctx: Any) -> None:
    """Rejects an empty text for an option or argument that takes a path."""
    metavar = (getattr(parameter.obj, "metavar", None) or "").strip("[].")
    if metavar in _PATHS:
        parameter.process = partial(_not_empty, parameter.process, metavar, ctx)


def _not_empty(process: Any, metavar: str, ctx: Any, value: Any, state: Any) -> None:
    if value == "" or (isinstance(value, list | tuple) and "" in value):
        raise WrongUsage(f"{metavar} is empty. Name a file or a folder; . is this folder.", ctx)
    process(value, state)


def _once(
    option: Any, process: Any, given: dict[str, Any], ctx: Any, value: Any, state: Any
) -> None:
    process(value, state)
    taken = state.opts[option.dest]
    if given.setdefault(option.dest, taken) == taken:
        return
    flag = max(option.obj.opts, key=len)
    if option.action == "store_const":
        raise WrongUsage(f"{flag} is given both ways. Keep one of them.", ctx)
    way_out = "Keep one of them."
    if getattr(option.obj, "rich_help_panel", None) == _SOURCE:
        way_out += " To give several sources, use a file: `timeline append --from FILE`."
    # The values are not printed: one may be a URL with a password.
    raise WrongUsage(f"{flag} takes one value, but is given twice. {way_out}", ctx)
