"""Prints the result of an append, a dry run, or an error.

The id goes to stdout, for scripts. Status changes go to stderr, for people. For a rejected batch,
every error is printed, not just the first.
"""

from __future__ import annotations

import os
import shlex
import sys
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime
from typing import TYPE_CHECKING, Any

from timeline.cli.context import FOUND_WRONG, Globals, emit, say
from timeline.text.sanitize import sanitize

if TYPE_CHECKING:
    from pathlib import Path

    from timeline.domain.errors import TimelineError
    from timeline.results import Note, Receipt


@contextmanager
def telling_refusals(
    places: Mapping[str, str] | None = None, *, as_json: bool = False
) -> Iterator[None]:
    """Prints every error of a rejected batch with its hint, and exits with 1.

    Args:
        places: The place of each development (`events/be.yaml:14`), by its id.
        as_json: Whether to print them as JSON to stdout too.
    """
    from timeline.exceptions import BatchRejected

    try:
        yield
    except BatchRejected as batch:
        for one in batch.rejected:
            place = (places or {}).get(one.entry.id)
            tell(one.error, place)
        if as_json:
            emit({"refused": [refused_json(one.entry.id, one.error) for one in batch.rejected]})
        import typer

        raise typer.Exit(FOUND_WRONG) from None


def refused_json(development: str, error: TimelineError) -> dict[str, Any]:
    """A refusal in the stable form for scripts."""
    return {
        "development": development,
        "rule": error.rule,
        "other": getattr(error, "other", None),
        "message": error.message,
        "hint": error.hint,
    }


def tell(error: TimelineError, place: str | None = None) -> None:
    """Prints an error to stderr, with its hint below."""
    say(f"{sanitize(place) if place else 'timeline'}: {sanitize(error.message, newlines=True)}")
    if error.hint:
        say(f"  {sanitize(error.hint, newlines=True)}")


@contextmanager
def telling_anyway(done: str) -> Iterator[None]:
    """Prints `done` to stderr if stdout fails, such as on a full disk or a broken pipe."""
    try:
        yield
        sys.stdout.flush()
    except OSError:
        say(done)
        raise


def print_receipt(options: Globals, receipt: Receipt, *, as_json: bool) -> None:
    """Prints the ids, or the whole receipt as JSON, to stdout, and the result to stderr."""
    with telling_anyway(f"{_outcome(receipt)}; {', '.join(map(sanitize, receipt.ids))}"):
        if receipt.dry_run and not as_json:
            _print_documents(receipt)
        elif as_json:
            emit(receipt.as_json())
        else:
            sys.stdout.writelines(f"{sanitize(one)}\n" for one in receipt.ids)
    say(_outcome(receipt))
    say_repeated(receipt.repeated)
    say_changes(options, receipt)
    say_notes(receipt.notes)


def say_notes(notes: Iterable[Note]) -> None:
    """Prints warnings, each with what to do."""
    for note in notes:
        end = " " if note.message.endswith("?") else ". "
        say(
            f"note: {sanitize(note.message)}" + (f"{end}{sanitize(note.hint)}" if note.hint else "")
        )


def say_repeated(repeated: Mapping[str, datetime]) -> None:
    """Reports recording moments that were repeated, because the last one is in the future."""
    from timeline.dates.timezones import moment_words

    for government, moment in repeated.items():
        when = moment_words(moment)
        say(
            f"recorded at {when}, the time of the last entry of {sanitize(government)}, "
            "which is in the future"
        )


def say_changes(options: Globals, receipt: Receipt) -> None:
    """Prints the status change of each matter; in a dry run also unchanged ones."""
    colours = options.palette(sys.stderr)
    if any(change.is_one for change in receipt.changes):
        from timeline.cli.output.status import change_words

        say(colours.muted("as of today:"))
    several = len({one.entry.government for one in receipt.appended}) > 1
    for change in receipt.changes:
        government = f"{colours.government(sanitize(change.government))} " if several else ""
        name = f"{government}{colours.matter(sanitize(change.matter))}"
        if change.is_one:
            say(f"{name}: {change_words(change, colours)}")
        elif receipt.dry_run and change.after is not None:
            say(f"{name}: remains {change.after.replace('-', ' ')}")


def _outcome(receipt: Receipt) -> str:
    new, known = receipt.new, len(receipt.appended) - receipt.new
    parts = []
    if new or not known:
        count = f"{new:,} " if len(receipt.appended) > 1 else ""
        parts.append(f"{count}{'would be recorded' if receipt.dry_run else 'recorded'}")
    if known:
        count = f"{known:,} " if len(receipt.appended) > 1 else ""
        parts.append(f"{count}already recorded")
    said = ", ".join(parts)
    # The description of a government comes first, so version 2 is its first development.
    opened = {one.entry.government for one in receipt.appended if one.version == 2}
    for government in receipt.governments:
        what = "new" if government in opened else "renamed"
        said += f"; {what} government: {sanitize(government)}"
    return f"{said}; this is a dry run: nothing was written" if receipt.dry_run else said


def _print_documents(receipt: Receipt) -> None:
    """Prints each development as YAML, as in a file."""
    from timeline.forms.document_yaml import development_yaml

    for place, one in enumerate(receipt.appended):
        if place:
            sys.stdout.write("\n")
        for line in development_yaml(one.development):
            sys.stdout.write(sanitize(line, newlines=True))


def say_not_searched(folder: Path) -> None:
    """Says that the folder of a new document is not searched, and how to have it searched."""
    known = f'"$TIMELINE_SEEDS"{os.pathsep}' if os.environ.get("TIMELINE_SEEDS") else ""
    say(f"timeline: quotes are not looked up in {sanitize(str(folder))}, where the document is")
    # The whole path, so that it holds in any folder; and what was set stays.
    place = shlex.quote(str(folder.resolve()))
    say(sanitize(f"  Have it searched too: export TIMELINE_SEEDS={known}{place}"))
