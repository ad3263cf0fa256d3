"""The map of a table that is imported without one: proposed, shown, and confirmed or written."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Final

import typer

from timeline.cli.context import FOUND_WRONG, say
from timeline.cli.input.prompts import ask_yes, is_somebody_there
from timeline.text import full_disk
from timeline.text.sanitize import clip, sanitize

if TYPE_CHECKING:
    from timeline.results import ProposedMap
    from timeline.timeline import Timeline

_TABLES: Final = frozenset({".csv", ".tsv", ".json", ".xlsx"})
"""Endings of files that may need a map. JSON Lines of another shape need one that is named."""
_LONGEST: Final = 160
"""Width of a line that shows a development, in cells."""


def confirmed_map(
    timeline: Timeline,
    paths: Sequence[str],
    government: str | None,
    *,
    yes: bool,
    write_map: Path | None,
) -> ProposedMap | None:
    """The proposal that the user takes; None if the files need no map, or nobody can be asked.

    Without a terminal and without `yes` the import refuses the table, and names the command that
    writes a map. With `write_map` the proposal is written, and the command ends.

    Raises:
        BadFile: if no map can be proposed.
    """
    is_table = len(paths) == 1 and (Path(paths[0]).suffix.lower() in _TABLES or write_map)
    if not is_table:
        if write_map is not None:
            raise typer.BadParameter("goes with one table", param_hint="--write-map")
        return None
    if write_map is None and not yes and not is_somebody_there():
        _check_confirmable(government)
        return None
    table = paths[0]
    proposal = timeline.propose_map(table, government=government)
    if proposal.like == "developments":
        if write_map is not None:
            what = f"{sanitize(table)} has the columns of an export and needs no map"
            raise typer.BadParameter(what, param_hint="--write-map")
        return None
    if write_map is not None:
        _write(proposal, write_map, table)
        raise typer.Exit
    _show(proposal, table)
    if proposal.unsure is not None and not is_somebody_there():
        say(f"{sanitize(table)}: {sanitize(proposal.unsure)}. Choose in a map:")
        say(f"  {_command(table)} --write-map map.yaml")
        raise typer.Exit(FOUND_WRONG)
    if proposal.unsure is not None:
        say(f"Not certain: {sanitize(proposal.unsure)}.")
    if (proposal.unsure or not yes) and not ask_yes(f"Import {sanitize(table)} by this map?"):
        say(f"Nothing was imported. Change the map: {_command(table)} --write-map map.yaml")
        raise typer.Exit(FOUND_WRONG)
    return proposal


def _check_confirmable(government: str | None) -> None:
    if government is not None:
        raise typer.BadParameter(
            "nobody is there to confirm the map that is proposed; add --yes, or write it with "
            "--write-map FILE and give it as --map FILE",
            param_hint="--government",
        )


def _write(proposal: ProposedMap, to: Path, table: str) -> None:
    try:
        with to.open("x", encoding="utf-8", newline="\n") as stream:
            stream.write(proposal.text)
    except FileExistsError:
        what = f"{sanitize(str(to))} exists"
        raise typer.BadParameter(what, param_hint="--write-map") from None
    except OSError as error:
        if full_disk.reason(error) is not None:
            to.unlink(missing_ok=True)  # half of it would be in the way of the next
        what = f"{sanitize(str(to))} cannot be written: {error.strerror or error}"
        raise typer.BadParameter(what, param_hint="--write-map") from None
    _show_rows(proposal)
    name = sanitize(str(to))
    say(f"{name}: written. Check it, then: {_command(table)} --map {name}")


def _show(proposal: ProposedMap, table: str) -> None:
    how = "proposed by its headings" if proposal.like is None else f"of {sanitize(proposal.like)}"
    say(f"{sanitize(table)}: a map {how}:\n")
    say("\n".join(f"  {sanitize(line)}" for line in proposal.text.rstrip().split("\n")))
    _show_rows(proposal)


def _show_rows(proposal: ProposedMap) -> None:
    say("\nThe first developments:\n")
    for one in proposal.developments:
        line = "  ".join((str(one.occurred), one.government, one.kind, one.title, one.id))
        say(f"  {clip(sanitize(line), _LONGEST)}")
    for wrong in proposal.findings:
        say(f"  {sanitize(str(wrong))}")
    say("")


def _command(table: str) -> str:
    from shlex import quote

    return f"timeline import {sanitize(quote(table))}"
