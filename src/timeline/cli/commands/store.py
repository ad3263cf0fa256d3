"""`timeline store`: creates, inspects and copies stores, and grants rights."""

from __future__ import annotations

import sys
from collections.abc import Callable
from typing import TYPE_CHECKING, Annotated, Any

import typer

from timeline.cli.context import FOUND_WRONG, Globals, emit, say, warn
from timeline.cli.input.typer_options import Json
from timeline.cli.output.progress import bar
from timeline.text.sanitize import sanitize

if TYPE_CHECKING:
    from timeline.timeline import Timeline

app = typer.Typer(
    help="Manage the store: create, copy, grant rights.",
    no_args_is_help=True,
    add_completion=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)


@app.command()
def init(ctx: typer.Context, as_json: Json = False) -> None:
    """Create the store if it does not exist; several programs may do so at once.

    A store on a server needs this once. The first append also creates a store in a file.
    """
    options: Globals = ctx.obj
    with options.open() as timeline:
        made = timeline.init_store()
        place = str(timeline.location)
    if as_json:
        emit({"store": place, "made": made})
    else:
        said = "made" if made else "already exists"
        sys.stdout.write(f"{sanitize(place)}: {said}\n")


@app.command()
def migrate(ctx: typer.Context) -> None:
    """Migrate the store's schema to this version of the program."""
    options: Globals = ctx.obj
    with options.open() as timeline:
        before, now = timeline.migrate_store()
        place = str(timeline.location)
    said = f"version {now}, up to date" if before == now else f"from version {before} to {now}"
    sys.stdout.write(f"{sanitize(place)}: {said}\n")


@app.command()
def status(ctx: typer.Context, as_json: Json = False) -> None:
    """Show the kind, version and size of the store."""
    options: Globals = ctx.obj
    with options.open() as timeline:
        found = timeline.store_status()
    if as_json:
        emit(found)
    else:
        for name, value in _told(found):
            sys.stdout.write(f"{options.out.muted(f'{name:10}')}{sanitize(value)}\n")
    if not found["made"]:
        say("there is no store yet; create it with `timeline store init`")
        raise typer.Exit(FOUND_WRONG)


def _told(found: dict[str, Any]) -> list[tuple[str, str]]:
    rows = [("store", str(found["store"])), ("engine", str(found["engine"]))]
    if "server" in found:
        role = "standby, read-only" if found["standby"] else "primary"
        rows[-1] = ("engine", f"PostgreSQL {found['server']} ({role})")
        rows.append(("user", f"{found['user']}, may {_may(found)}"))
        rows += _old(found["version"])
    if found["made"]:
        rows += [
            ("identity", str(found["identity"])),
            ("events", f"{found['position']:,}"),
            ("root", str(found["root"])),
            ("size", f"{found['size'] or 0:,} bytes"),
        ]
    if found.get("replicas"):
        rows.append(("replicas", ", ".join(found["replicas"])))
    elif found.get("waits_for") and not found["standby"]:
        rows.append(("replicas", f"none; appends wait for {found['waits_for']}"))
    return rows


def _old(version: int | None) -> list[tuple[str, str]]:
    from timeline.eventstore.postgres.reader import VERSION

    if version is None or version >= VERSION:
        return []
    return [("version", f"{version}; the owner must run `timeline store migrate` before appends")]


def _may(found: dict[str, Any]) -> str:
    if not found["made"]:
        return "connect"
    return "append" if found["may_append"] else "read"


@app.command()
def copy(
    ctx: typer.Context,
    source: Annotated[str, typer.Argument(metavar="FROM", help="Store to copy: path or URL.")],
    target: Annotated[
        str,
        typer.Argument(metavar="TO", help="Copy to make or continue: path or URL."),
    ],
    as_json: Json = False,
) -> None:
    """Copy a store exactly, between any engines: positions, recording times, hash tree.

    Run the same command again to continue an interrupted copy. The copy is the same store: append
    to only one of the two.
    """
    options: Globals = ctx.obj
    from timeline.timeline import Timeline

    with Timeline.open(source) as timeline, bar(options, "copying") as progress:
        if timeline.warning is not None:
            warn(timeline.warning)
        report = None if progress is None else lambda d, t: progress("the events", d, t)
        copied = timeline.copy_store(target, report)
        where = str(timeline.located(target))
    new = copied.head.size - copied.before
    if as_json:
        emit({"store": where, "position": copied.head.size, "new": new,
              "root": copied.head.root.hex()})  # fmt: skip
        return
    sys.stdout.write(
        f"{sanitize(where)}: {new:,} events copied, {copied.head.size:,} in total\nroot "
        f"{copied.head.root.hex()}, same as the original\n"
    )


@app.command()
def grant(
    ctx: typer.Context,
    authors: Annotated[
        list[str] | None,
        typer.Option("--author", metavar="NAME", help="Role that may append; repeatable."),
    ] = None,
    readers: Annotated[
        list[str] | None,
        typer.Option("--reader", metavar="NAME", help="Role that may read; repeatable."),
    ] = None,
) -> None:
    """Let roles of the server append or read. Nobody can change or delete what is stored."""
    _change_rights(ctx, lambda one: one.grant, authors, readers, "may", "append and read")


@app.command()
def revoke(
    ctx: typer.Context,
    authors: Annotated[
        list[str] | None,
        typer.Option(
            "--author", metavar="NAME", help="Role that may no longer append or read; repeatable."
        ),
    ] = None,
    readers: Annotated[
        list[str] | None,
        typer.Option("--reader", metavar="NAME", help="Role that may no longer read; repeatable."),
    ] = None,
) -> None:
    """Take back what `store grant` gave. What was appended stays."""
    _change_rights(ctx, lambda one: one.revoke, authors, readers, "may no longer", "append or read")


def _change_rights(
    ctx: typer.Context,
    change: Callable[[Timeline], Callable[..., None]],
    authors: list[str] | None,
    readers: list[str] | None,
    may: str,
    both: str,
) -> None:
    if not authors and not readers:
        raise typer.BadParameter("add --author NAME or --reader NAME")
    options: Globals = ctx.obj
    with options.open() as timeline:
        change(timeline)(authors=authors or (), readers=readers or ())
    for names, right in ((authors, both), (readers, "read")):
        for name in names or ():
            sys.stdout.write(f"{sanitize(name)} {may} {right}\n")
