"""The reference of the command line, read from the commands themselves.

Nothing of it depends on a terminal: it is made from what the help is made from.
"""

from __future__ import annotations

import inspect
import re
import textwrap
from collections.abc import Iterator, Sequence
from typing import Any, Final

import typer

from scripts.markdown import code, table
from timeline.cli.command_group import app


def commands_page() -> str:
    """The reference of the command line, read from the commands themselves."""
    root = typer.main.get_command(app)
    context = root.make_context("timeline", [], resilient_parsing=True)
    found = [(f"timeline {name}", command) for name, command in _subcommands(root, context)]
    parts = [
        "# Commands\n",
        _INTRODUCTION,
        "## Contents\n",
        "".join(f"- [`{path}`](#{_anchor(path)}): {_short(c)}\n" for path, c in found),
        "## timeline\n",
        f"{_prose(root.help)}\n",
        f"```text\n{_usage('timeline', root)}\n```\n",
        _options(root, completion=True),
        *(part for path, command in found for part in _command(path, command, context)),
    ]
    return re.sub(r"\n{3,}", "\n\n", "\n".join(part for part in parts if part))


_INTRODUCTION: Final = """\
This page is generated from the program by `scripts/generate_docs.py`. `timeline COMMAND -h` says
the same.

Every command takes the options of `timeline` itself, before or after the name of the command.
Results go to stdout, and everything else to stderr. The exit code is 0 for success, 1 if the
command found an error or found nothing, and 2 for wrong usage.

A `DATE` is EDTF, such as `2022-04-22`, `2022-04~` or `2022-02-21/2022-02-28`, or a phrase such as
`"last friday"` or `"fin février"`. How a phrase was read is printed on stderr. A bare date in a
cut-off option (`--as-of`, `--as-known`, `--as-recorded`) means the end of that civil day in the
government's zone. [Concepts](concepts.md#three-clocks) explains the three clocks, and
[JSON output](json.md) says what `--json` and `--jsonl` print.
"""


def _subcommands(group: Any, context: Any) -> list[tuple[str, Any]]:
    named = [(name, group.get_command(context, name)) for name in group.list_commands(context)]
    return [(name, command) for name, command in named if not command.hidden]


def all_commands() -> list[tuple[str, Any]]:
    """Every command and subcommand with its full name, such as `timeline view rebuild`."""
    root = typer.main.get_command(app)
    context = root.make_context("timeline", [], resilient_parsing=True)

    def walk(path: str, command: Any) -> Iterator[tuple[str, Any]]:
        yield path, command
        if hasattr(command, "list_commands"):
            for name, inner in _subcommands(command, context):
                yield from walk(f"{path} {name}", inner)

    return [*walk("timeline", root)]


def _command(path: str, command: Any, context: Any) -> Iterator[str]:
    yield f"## {path}\n"
    yield f"{_prose(command.help)}\n"
    yield f"```text\n{_usage(path, command)}\n```\n"
    yield _arguments(command)
    yield _options(command)
    if not hasattr(command, "list_commands"):
        return
    inner = [(f"{path} {name}", one) for name, one in _subcommands(command, context)]
    if path == "timeline append":
        yield from _kinds(inner)
        return
    for name, one in inner:
        yield from (part.replace("## ", "### ", 1) for part in _command(name, one, context))


def _kinds(found: Sequence[tuple[str, Any]]) -> Iterator[str]:
    """The kinds: what all of them take once, then each with what is its own."""
    rows = [{row[0]: row for _, row in _option_rows(command)} for _, command in found]
    shared = {flag for flag, row in rows[0].items() if all(one.get(flag) == row for one in rows)}
    yield "### Options of every kind\n"
    yield _options(found[0][1], keep=shared)
    for (path, command), own in zip(found, rows, strict=True):
        yield f"### {path}\n"
        yield f"{_prose(command.help)}\n"
        yield f"```text\n{_usage(path, command)}\n```\n"
        yield table(("option", ""), (row for flag, row in own.items() if flag not in shared))


def _usage(path: str, command: Any) -> str:
    pieces = [path, "[OPTIONS]"]
    pieces += [_argument(one) for one in command.params if one.param_type_name == "argument"]
    if hasattr(command, "list_commands"):
        pieces.append(command.subcommand_metavar or "COMMAND [ARGS]...")
    return " ".join(pieces)


def _argument(parameter: Any) -> str:
    return str(parameter.metavar or parameter.name.upper())


def _arguments(command: Any) -> str:
    rows = [
        (code(_argument(one)), one.help or "")
        for one in command.params
        if one.param_type_name == "argument"
    ]
    return table(("argument", ""), rows)


def _options(command: Any, *, completion: bool = False, keep: set[str] | None = None) -> str:
    """The tables of a command's options, one for each of its panels."""
    panels: dict[str, list[Sequence[str]]] = {}
    for panel, row in _option_rows(command, completion=completion):
        if keep is None or row[0] in keep:
            panels.setdefault(panel, []).append(row)
    return "\n".join(
        table((f"option: {name[:1].lower()}{name[1:]}" if name else "option", ""), rows)
        for name, rows in panels.items()
    )


_OF_THE_PROGRAM: Final = frozenset({"install_completion", "show_completion"})


def _option_rows(command: Any, *, completion: bool = False) -> Iterator[tuple[str, Sequence[str]]]:
    """Panel and row of each option; completion belongs to the program, not to its commands."""
    for one in command.params:
        if one.param_type_name != "option" or one.hidden or one.name == "help":
            continue
        if one.name in _OF_THE_PROGRAM and not completion:
            continue
        flags = ", ".join(sorted([*one.opts, *one.secondary_opts], key=lambda f: f.count("-") < 2))
        value = "" if one.is_flag else f" {one.metavar or _type_name(one)}"
        panel = getattr(one, "rich_help_panel", None) or ""
        yield panel, (code(f"{flags}{value}"), f"{one.help or ''}{_default(one)}")


def _type_name(option: Any) -> str:
    return {"int": "NUMBER", "integer": "NUMBER"}.get(option.type.name, "TEXT")


def _default(option: Any) -> str:
    if option.envvar:
        return f" The variable `{option.envvar}` gives it too."
    shown = option.show_default and not option.is_flag
    return f" Default: {option.default}." if shown and option.default not in (None, ()) else ""


def _prose(text: str | None) -> str:
    """The paragraphs of a help text, each in lines of a hundred columns."""
    paragraphs = re.split(r"\n\s*\n", inspect.cleandoc(text or ""))
    fill = textwrap.TextWrapper(width=100, break_long_words=False, break_on_hyphens=False)
    return "\n\n".join(fill.fill(" ".join(one.split())) for one in paragraphs)


def _short(command: Any) -> str:
    return str(command.short_help or _prose(command.help).partition("\n")[0])


def _anchor(heading: str) -> str:
    return re.sub(r"[^a-z0-9 -]", "", heading.lower()).replace(" ", "-")
