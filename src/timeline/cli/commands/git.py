"""`timeline merge-file` and `git-setup`: files of developments in git."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated

import typer

from timeline.cli.context import FOUND_WRONG, say
from timeline.text.sanitize import sanitize

app = typer.Typer(add_completion=False, context_settings={"help_option_names": ["-h", "--help"]})


@app.command("merge-file")
def merge_file(
    base: Annotated[Path, typer.Argument(metavar="BASE", help="The file before both edits.")],
    ours: Annotated[
        Path, typer.Argument(metavar="OURS", help="One edit; the result is written here.")
    ],
    theirs: Annotated[Path, typer.Argument(metavar="THEIRS", help="The other edit.")],
    name: Annotated[
        str | None, typer.Argument(metavar="[NAME]", help="The file's name in the repository.")
    ] = None,
) -> None:
    """Merge two edits of a file of developments; git calls this.

    Developments are merged by id. An id with two contents is a conflict: both are marked in the
    file, and the exit code is 1. A file of something else is merged by lines, as git does.

    Example: timeline merge-file old.yaml mine.yaml theirs.yaml
    """
    from timeline.formats.merging.git_files import merge_files

    shown = name or str(ours)
    conflicts = merge_files(base, ours, theirs, shown)
    for one in conflicts:
        say(f"{sanitize(shown)}: {sanitize(one)}")
    if conflicts:
        raise typer.Exit(FOUND_WRONG)


@app.command("git-setup")
def git_setup(
    patterns: Annotated[
        list[str] | None,
        typer.Argument(
            metavar="[PATTERN]...",
            help="Files of developments; default: *.yaml *.yml *.jsonl *.ndjson.",
            show_default=False,
        ),
    ] = None,
    *,
    remove: Annotated[bool, typer.Option("--remove", help="Take the setup back.")] = False,
) -> None:
    """Have git merge files of developments by id, in this repository.

    Two people's additions to one file then merge without conflict. It writes `.gitattributes`,
    to be committed, and the setting `merge.timeline` of this copy: whoever clones the repository
    runs it once, too.
    """
    from timeline.formats.merging.git_files import set_up

    for one in set_up(patterns or (), remove=remove):
        sys.stdout.write(f"{sanitize(one)}\n")
