"""Options and arguments that the library would take in silence, and that are refused.

Of two different values for one option it takes the last, and what is recorded for ever would lack
a source, or go into another store. An empty path means the current folder: `timeline import "$x"`
would import all of it where `x` is not set.
"""

from __future__ import annotations

from functools import partial
from typing import Any, Final

import typer

_SOURCE: Final = "Its source"
"""The panel of the help with the options of a source; naming it here saves a slow import."""

_LAST_WINS: Final = frozenset({"color"})
"""Nothing depends on it, and an alias of the shell may say it already."""


_PATHS: Final = frozenset({"FILE", "DIR", "PATH", "FROM", "TO", "KEY"})
"""What the help calls a value that is a path."""


class WrongUsage(typer.BadParameter):
    """Wrong usage told in our words alone: the public class begins with "Invalid value"."""

    def format_message(self) -> str:
        """The sentence as it was given."""
        return self.message


def refusing_repeats(command: Any) -> Any:
    """The same command, or group of commands, refusing what is given twice."""
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
    """The parser of a command's options, refusing what is given twice."""
    given: dict[str, Any] = {}
    for option in {*parser._short_opt.values(), *parser._long_opt.values()}:  # noqa: SLF001  no other way
        if option.action in ("store", "store_const") and option.dest not in _LAST_WINS:
            option.process = partial(_once, option, option.process, given, ctx)
        _refuse_empty(option, ctx)
    for argument in parser._args:  # noqa: SLF001  no other way
        _refuse_empty(argument, ctx)
    return parser


def _refuse_empty(parameter: Any, ctx: Any) -> None:
    """Refuses an empty text for a parameter, an option or an argument, that takes a path."""
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
    # The values are not repeated here: one may be a URL with a password.
    raise WrongUsage(f"{flag} takes one value, but is given twice. {way_out}", ctx)
