"""Typer's form of the options in `reading_options`: types for signatures, and whole commands."""

from __future__ import annotations

import inspect
from collections.abc import Callable
from typing import Annotated, Any, Final

import typer

from timeline.cli.input import reading_options as table
from timeline.cli.input.quick_completion import known_names
from timeline.cli.input.reading_options import READING_OPTIONS, ReadingOption


def complete_governments(ctx: typer.Context, incomplete: str) -> list[str]:
    """Shell completion for ids of governments."""
    return known_names(ctx.find_root().params.get("store"), "governments", incomplete)


def complete_matters(ctx: typer.Context, incomplete: str) -> list[str]:
    """Shell completion for slugs of matters."""
    return known_names(ctx.find_root().params.get("store"), "matters", incomplete)


def complete_ids(ctx: typer.Context, incomplete: str) -> list[str]:
    """Shell completion for ids of developments."""
    return known_names(ctx.find_root().params.get("store"), "ids", incomplete)


def complete_kinds(incomplete: str) -> list[str]:
    """Shell completion for kinds of developments."""
    import timeline.domain.kinds  # noqa: F401  defining them registers them
    from timeline.domain.developments import KINDS

    return [kind for kind in KINDS if kind.startswith(incomplete)]


_COMPLETIONS: Final[dict[str | None, Callable[..., list[str]] | None]] = {
    "governments": complete_governments,
    "matters": complete_matters,
    "ids": complete_ids,
    "kinds": complete_kinds,
    None: None,
}
_TYPES: Final[dict[str, Any]] = {
    "flag": bool,
    "text": str | None,
    "date": str | None,
    "texts": list[str] | None,
    "number": int | None,
}


def _info(option: ReadingOption) -> Any:
    """Typer's description of an option or argument."""
    complete = _COMPLETIONS[option.known]
    if not option.flags:
        return typer.Argument(metavar=option.metavar, help=option.help, autocompletion=complete)
    return typer.Option(
        *option.flags,
        metavar=option.metavar,
        help=option.help,
        min=0 if option.kind == "number" else None,
        autocompletion=complete,
    )


def reading_command(name: str, run: Callable[..., None], refused: Exception | None) -> typer.Typer:
    """A command of `READING_OPTIONS` as a Typer.

    Args:
        name: The command.
        run: Its function.
        refused: The usage error in which `run` has ended already, for Typer to print.
    """

    def callback(ctx: typer.Context, **values: Any) -> None:
        if refused is not None:
            raise refused
        run(ctx.obj, **values)

    parameters = [inspect.Parameter("ctx", _BY_PLACE, annotation=typer.Context)]
    parameters += map(_parameter, READING_OPTIONS[name])
    callback.__doc__ = run.__doc__
    callback.__signature__ = inspect.Signature(parameters)  # type: ignore[attr-defined]
    callback.__annotations__ = {one.name: one.annotation for one in parameters}
    app = typer.Typer(add_completion=False)
    app.command(name)(callback)
    return app


_BY_PLACE: Final = inspect.Parameter.POSITIONAL_OR_KEYWORD


def _parameter(option: ReadingOption) -> inspect.Parameter:
    kind = list[str] if option.required else int if option.default else _TYPES[option.kind]
    return inspect.Parameter(
        option.name,
        inspect.Parameter.KEYWORD_ONLY,
        default=inspect.Parameter.empty if option.required else option.default,
        annotation=Annotated[kind, _info(option)],
    )


Governments = Annotated[list[str] | None, _info(table.GOVERNMENTS)]
Since = Annotated[str | None, _info(table.SINCE)]
Until = Annotated[str | None, _info(table.UNTIL)]
Kinds = Annotated[list[str] | None, _info(table.KINDS)]
Matters = Annotated[list[str] | None, _info(table.MATTERS)]
OnlyMatters = Annotated[list[str] | None, _info(table.ONLY_MATTERS)]
AsOf = Annotated[str | None, _info(table.AS_OF)]
AsKnown = Annotated[str | None, _info(table.AS_KNOWN)]
AsRecorded = Annotated[str | None, _info(table.AS_RECORDED)]
LapseAfter = Annotated[int, _info(table.LAPSE)]
Json = Annotated[bool, _info(table.JSON)]
JsonLines = Annotated[bool, _info(table.JSON_LINES)]
ItsPublisher = Annotated[
    str | None, typer.Option(metavar="TEXT", help="Publisher; default: as the file says.")
]
ItsTitle = Annotated[
    str | None, typer.Option(metavar="TEXT", help="Title; default: as the file says.")
]
ItsUrl = Annotated[
    str | None, typer.Option(metavar="URL", help="Web address; default: as the file says.")
]
ClockIsRight = Annotated[
    bool,
    typer.Option("--clock-is-right", help="Record although the last entry is in the future."),
]
