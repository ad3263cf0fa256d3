"""The command `timeline` as Typer has it: the global options and all commands.

Each command is a module that is imported only when it is run. So `timeline log` does not pay for
the forms of `timeline append`.
"""

from __future__ import annotations

import gc
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from importlib import import_module
from itertools import pairwise
from pathlib import Path
from typing import Annotated, Any, Final

import typer
from typer.core import TyperGroup

from timeline.cli.context import WRONG_USAGE, Globals, ReaderLeft, on_a_terminal
from timeline.cli.input.reading_options import READING_OPTIONS
from timeline.cli.input.repeated_options import refusing_parser, refusing_repeats
from timeline.text.sanitize import sanitize

COMMANDS: Final[dict[str, tuple[str, str]]] = {
    "demo": ("demo", "Replay the sample history in a temporary store."),
    "tui": ("tui", "Play, scrub and search the history."),
    "append": ("append", "Append a development."),
    "correct": ("amend", "Correct fields of a development."),
    "cite": ("amend", "Add a source to a development."),
    "retract": ("amend", "Retract a development."),
    "dispute": ("amend", "Mark a development as disputed."),
    "undo": ("undo", "Take back what the last command recorded."),
    "source": ("source", "Add source documents."),
    "draft": ("draft", "Propose the developments of an article."),
    "matter": ("matter", "Describe, rename, merge and split matters."),
    "government": ("government", "Describe a government."),
    "log": ("log", "List developments in timeline order."),
    "show": ("show", "Show one development in full."),
    "state": ("state", "Show the status of each matter."),
    "pending": ("pending", "Pending decisions and their deadlines."),
    "agenda": ("agenda", "What is expected, planned, begins and ends."),
    "diff": ("diff", "Show what changed between two days."),
    "replay": ("replay", "Replay the history with its status changes."),
    "map": ("map", "Draw what was known when of a matter."),
    "tracks": ("tracks", "Draw what each matter went through."),
    "governments": ("summaries", "List the governments."),
    "matters": ("summaries", "List the matters."),
    "stats": ("summaries", "Count what is in the store."),
    "gaps": ("gaps", "What still needs reporting."),
    "totals": ("totals", "Add up what was pledged and delivered."),
    "import": ("import_", "Import files or folders of developments."),
    "export": ("export", "Export the developments to files."),
    "publish": ("publish", "Publish pages with two clocks."),
    "serve": ("serve", "Serve pages, feeds and an API to read."),
    "check": ("check", "Check files or the store for errors."),
    "merge-file": ("git", "Merge two edits of a file, for git."),
    "git-setup": ("git", "Have git merge files of developments by id."),
    "schema": ("check", "Print the JSON Schema of the files."),
    "verify": ("verify", "Verify that the store is sound."),
    "seal": ("seal", "Write a checkpoint of the store."),
    "key": ("key", "Manage keys that sign checkpoints."),
    "prove": ("seal", "Print a proof that the store contains a development."),
    "bundle": ("bundle", "Give a store to others, who check it by themselves."),
    "backup": ("backup", "Back up the store into a verified copy."),
    "restore": ("backup", "Restore the store from a backup."),
    "rescue": ("backup", "Copy the sound entries of a damaged store."),
    "doctor": ("doctor", "Show versions, settings, sizes and warnings."),
    "view": ("view", "Manage the view, the disposable read model."),
    "outbox": ("outbox", "Send what was saved while the store was away."),
    "store": ("store", "Manage the store: create, copy, grant rights."),
}
"""By command, its module under `cli/commands` that has it in its `app`, and its short help."""


_FISCAL_START: Final = "TIMELINE_FISCAL_START"
"""The variable that the phrases of all commands, and the forms on the screen, are read by."""


@contextmanager
def _told_safely(color: str) -> Iterator[None]:
    """Escapes usage errors, since the library prints them as they are."""
    try:
        yield
    except typer.TyperException as error:
        error.message = sanitize(error.message, newlines=True)
        _color_usage(color)
        raise


def _color_usage(color: str) -> None:
    """Applies `--color` to help and usage errors; slow to import."""
    from typer import rich_utils

    if color == "never":
        rich_utils.COLOR_SYSTEM = None
    elif color == "always":
        rich_utils.FORCE_TERMINAL = True


class LazyGroup(TyperGroup):
    """A group whose commands are imported at first use."""

    color = "auto"
    """The value of `--color`, known even if other options have errors."""
    refused: Exception | None = None
    """The usage error of a command that was run without Typer."""

    def make_context(self, *given: Any, **more: Any) -> Any:
        """Parses the global options; errors are escaped for the terminal."""
        with _told_safely(self.color):
            return super().make_context(*given, **more)

    def invoke(self, ctx: Any) -> Any:
        """Runs a command, and detects a closed pipe here instead of at the interpreter's end.

        Typer would exit with 1 for it, which here means “errors found”.
        """
        try:
            with _told_safely(self.color):
                result = super().invoke(ctx)
            sys.stdout.flush()
        except BrokenPipeError:
            raise ReaderLeft from None
        return result

    def list_commands(self, ctx: Any) -> list[str]:  # noqa: ARG002  as inherited
        """All names, in the order of the table."""
        return list(COMMANDS)

    def get_command(self, ctx: Any, cmd_name: str) -> Any:  # noqa: ARG002  as inherited
        """The command, from its module; None for an unknown name."""
        if cmd_name not in COMMANDS:
            return None
        module = import_module(f"timeline.cli.commands.{COMMANDS[cmd_name][0]}")
        gc.enable()  # `program` disables it for the imports.
        if cmd_name in READING_OPTIONS:
            from timeline.cli.input.typer_options import reading_command

            app = reading_command(cmd_name, getattr(module, cmd_name), self.refused)
        else:
            app = module.app
        found = typer.main.get_command(app)
        if getattr(found, "commands", None) and cmd_name in found.commands:  # type: ignore[attr-defined]
            found = found.commands[cmd_name]  # type: ignore[attr-defined]
        found.name = cmd_name
        found.short_help = COMMANDS[cmd_name][1]
        return refusing_repeats(found)

    def make_parser(self, ctx: Any) -> Any:
        """The parser of the global options."""
        return refusing_parser(super().make_parser(ctx), ctx)


app = typer.Typer(
    name="timeline",
    cls=LazyGroup,
    help="What governments decided, when, according to whom, and what was known on a given day.",
    context_settings={"help_option_names": ["-h", "--help"]},
    pretty_exceptions_enable=False,
    invoke_without_command=True,
)


def _version(value: bool) -> None:
    if value:
        from timeline import __version__

        typer.echo(f"timeline {__version__}")
        raise typer.Exit


@app.callback()
def options(
    ctx: typer.Context,
    store: Annotated[
        str | None,
        typer.Option(
            "--store",
            metavar="URL",
            envvar="TIMELINE_STORE",
            help="Path, sqlite:///path or postgresql://user@host/database; default: "
            "timeline.db in your data directory.",
        ),
    ] = None,
    governments: Annotated[
        str | None,
        typer.Option(
            "--governments",
            metavar="GOV,GOV",
            help="Limit the view to these governments (server stores).",
        ),
    ] = None,
    outbox: Annotated[
        Path | None,
        typer.Option(
            "--outbox",
            metavar="DIR",
            envvar="TIMELINE_OUTBOX",
            help="Save appends in DIR while the store is away.",
        ),
    ] = None,
    fiscal_start: Annotated[
        int | None,
        typer.Option(
            "--fiscal-start",
            metavar="MONTH",
            min=1,
            max=12,
            envvar=_FISCAL_START,
            help="Month, 1 to 12, in which financial years start, for phrases such as “Q3 FY2022”.",
        ),
    ] = None,
    color: Annotated[
        str, typer.Option("--color", metavar="auto|always|never", help="Colour the output.")
    ] = "auto",
    debug: Annotated[bool, typer.Option("--debug", help="Show a traceback on errors.")] = False,
    version: Annotated[  # noqa: ARG001  handled by its callback
        bool, typer.Option("--version", callback=_version, is_eager=True, help="Show the version.")
    ] = False,
) -> None:
    """What governments decided, when, according to whom, and what was known on a given day."""
    if color not in ("auto", "always", "never"):
        raise typer.BadParameter("use auto, always or never", param_hint="--color")
    chosen = tuple(one.strip() for one in (governments or "").split(",") if one.strip())
    ctx.obj = Globals(store, color, debug, chosen, outbox)
    if fiscal_start is not None:
        ctx.with_resource(_set(_FISCAL_START, str(fiscal_start)))
    if ctx.invoked_subcommand is None:
        if not on_a_terminal():
            typer.echo(ctx.get_help())
            raise typer.Exit(WRONG_USAGE)
        from timeline.cli.commands.tui import open_tui

        open_tui(ctx.obj)


@contextmanager
def _set(name: str, value: str) -> Iterator[None]:
    """Sets a variable of the environment, until the command ends."""
    before = os.environ.get(name)
    os.environ[name] = value
    try:
        yield
    finally:
        del os.environ[name]
        if before is not None:
            os.environ[name] = before


def run_with_typer(given: list[str], refused: Exception | None) -> None:
    """Runs a command line, global options first; always ends in SystemExit or another error.

    Args:
        given: The command line without the program's name.
        refused: The usage error in which the command has ended already, to print.
    """
    LazyGroup.refused = refused
    LazyGroup.color = _color_of(given)
    if LazyGroup.color != "auto" and not {"-h", "--help"}.isdisjoint(given):
        _color_usage(LazyGroup.color)
    app(given, prog_name="timeline")


def _color_of(arguments: list[str]) -> str:
    """The last value of `--color`."""
    found = "auto"
    for argument, following in pairwise([*arguments, ""]):
        if argument == "--color":
            found = following
        elif argument.startswith("--color="):
            found = argument.removeprefix("--color=")
    return found
